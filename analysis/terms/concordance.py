"""Concordance (语境共现, KWIC): every hit in the middle of its line, with its place in the document."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, TableError
from analysis.tables.lookup import numbered, plain, row_numbers

WIDTH = 20
_SENTENCES = 100_000  # whose text is held at once
SORTS = ("place", "left", "keyword", "right")
COLUMNS = (
    "doc_id",
    "sent_id",
    "address",
    "facet",
    "theme",
    "category",
    "term",
    "left",
    "keyword",
    "right",
    "start",
    "end",
)


def concordance(
    hits: pd.DataFrame, sentences: pd.DataFrame, width: int = WIDTH, *, sort: str = "place"
) -> pd.DataFrame:
    """Each hit with what stands to its left and right.

    Parameters
    ----------
    hits : table HITS; uses doc_id, facet, theme, category, term, start, end
    sentences : table SENTENCES; the context reaches over sentence ends within the paragraph (par_id), no
        farther
    width : int, characters on each side, at most
    sort : "place" (as in `hits`); "right" by what follows; "left" by what precedes, the nearest character
        first, so that like beginnings stand together; "keyword". Characters sort by code point; ties keep
        their place.

    Returns
    -------
    table, one row per hit: doc_id, sent_id, address, facet, theme, category, term, left, keyword (as in the
    text), right, start, end. No hits give no rows.

    Raises
    ------
    TableError : a hit stands in none of the sentences.
    ParameterError : the width is negative, or the sort is not known.
    """
    if width < 0:
        raise ParameterError(
            f"The width of a concordance is {width}; it has to be 0 or more characters.",
            f"语境共现的宽度是 {width}，应为 0 或更多个字。",
        )
    if sort not in SORTS:
        raise ParameterError(
            f"A concordance cannot be sorted by '{sort}'. It knows: {', '.join(SORTS)}.",
            f"语境共现不能按 {sort} 排序。可用：{'、'.join(SORTS)}。",
        )
    row = _rows_of(hits, sentences)
    if (row < 0).any():
        strange = hits[row < 0].iloc[0]
        raise TableError(
            f"Hit {strange['term']} of {strange['doc_id']} stands at {strange['start']}, where the sentences table has no "
            "sentence. Use the sentences that the hits were found in.",
            f"命中 {strange['term']}（{strange['doc_id']}）位于 {strange['start']}，句子表中那里没有句子。请使用找出这些命中的"
            "那张句子表。",
        )
    parts = list(_contexts(row, hits, sentences, width)) or [_empty_context()]
    around = pd.concat(parts).sort_index()
    about = sentences[["doc_id", "sent_id", "address"]].iloc[row].reset_index(drop=True)
    added = {name: table[name] for table in (about, around) for name in table.columns}
    table = plain(hits.reset_index(drop=True)).assign(**added)
    table = table[list(COLUMNS)]
    if sort == "place":
        return table
    key = table["left"].str[::-1] if sort == "left" else table[sort]
    return table.loc[key.sort_values(kind="stable").index].reset_index(drop=True)


def _rows_of(hits: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """The row of the sentence in which each hit begins, or -1."""
    document, names = numbered(sentences["doc_id"])
    own = row_numbers(hits["doc_id"], pd.Series(names, dtype="str"))
    start, end, begin = (
        values.to_numpy(dtype=np.int64) for values in (sentences["start"], sentences["end"], hits["start"])
    )
    step = max(int(end.max(initial=0)), int(begin.max(initial=0))) + 1  # a document behind the other on one line
    order = np.argsort(document * np.int64(step) + start, kind="stable")
    place = np.searchsorted((document * np.int64(step) + start)[order], own * step + begin, side="right") - 1
    if not len(order):
        return np.full(len(hits), -1)
    row = order[place]
    return np.where((own >= 0) & (place >= 0) & (document[row] == own) & (begin < end[row]), row, -1)


def _contexts(row: np.ndarray, hits: pd.DataFrame, sentences: pd.DataFrame, width: int) -> Iterator[pd.DataFrame]:
    """left, keyword and right of the hits, some thousand sentences at a time; the index is the number of the hit.

    `row` is the row of each hit's sentence.
    """
    document, own = numbered(sentences["doc_id"])[0], numbered(sentences["par_id"])[0]
    paragraph = pd.factorize(document * np.int64(len(sentences) + 1) + own)[0]
    with_hit = np.zeros(len(sentences) + 1, dtype=bool)
    with_hit[paragraph[row]] = True
    near = np.flatnonzero(with_hit[paragraph])  # the sentences of every paragraph that holds a hit
    near = near[np.argsort(paragraph[near], kind="stable")]
    of_near = paragraph[near]
    order = np.argsort(paragraph[row], kind="stable")
    of_hit = paragraph[row][order]
    starts, ends = (hits[name].to_numpy(dtype=np.int64)[order] for name in ("start", "end"))
    begin_of_sentence, texts = sentences["start"].to_numpy(dtype=np.int64), sentences["text"]
    first = 0
    while first < len(near):
        last = np.searchsorted(of_near, of_near[min(first + _SENTENCES, len(near)) - 1], side="right")
        rows = near[first:last]
        pieces = texts.iloc[rows].tolist()
        text = "".join(pieces)
        reached = np.append(0, np.cumsum([len(piece) for piece in pieces]))
        heads = np.flatnonzero(np.append(True, np.diff(of_near[first:last]) > 0))
        edges = reached[np.append(heads, len(rows))]  # where each paragraph begins in the text, and the last ends
        some = slice(*np.searchsorted(of_hit, [of_near[first], of_near[last - 1] + 1]))
        place = np.searchsorted(of_near[first:last][heads], of_hit[some])
        shift = edges[place] - begin_of_sentence[rows[heads]][place]
        low, high = edges[place], edges[place + 1]
        start, end = (np.clip(spot[some] + shift, low, high) for spot in (starts, ends))
        cuts = {
            "left": (np.maximum(low, start - width), start),
            "keyword": (start, end),
            "right": (end, np.minimum(end + width, high)),
        }
        columns = {
            name: pd.array([text[a:b] for a, b in zip(froms.tolist(), tos.tolist(), strict=True)], dtype="str")
            for name, (froms, tos) in cuts.items()
        }
        yield pd.DataFrame(columns, index=order[some])
        first = last


def _empty_context() -> pd.DataFrame:
    return pd.DataFrame({name: pd.array([], dtype="str") for name in ("left", "keyword", "right")})
