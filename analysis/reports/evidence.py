"""The sentences behind the numbers of a run, packed for the evidence browser of the HTML report.

Every sentence stands there once; hits, figures and tokens point to it. Places inside a sentence are counted as
browsers count them, in UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis.errors import TableError
from analysis.tables.meaning import FIRMNESS

THEMES = "themes"  # the dictionary whose categories need not be named with it
_READ_INTO_VALUES = (
    "firmness",
)  # its hits are words that a sentence's degree is read from; they are counted by sentence
_PATH_SIGN = " > "
_LONGEST_TOKEN = 35  # one character of base 36


def evidence_data(folder: Path) -> dict[str, object]:
    """The evidence of a run as JSON values, column by column.

    Parameters
    ----------
    folder : Path of the run's tables; documents, sentences and hits must be there, the others may be absent

    Returns
    -------
    dict with `documents`, `sentences`, `hits`, `figures` (each a dict of columns of equal length) and the lists they
    point into: `parts`, `stances`, `firmness`, `categories` ("talent/training", or "instruments:supply/talent" for
    other dictionaries than themes), `terms`, `heads` and `tails` of addresses. -1 points to nothing.

    Raises
    ------
    TableError : a table is absent or damaged, or a hit lies in no sentence.
    """
    documents = tables.read_table(tables.DOCUMENTS, folder)
    sentences = tables.read_table(tables.SENTENCES, folder)
    place = {doc_id: number for number, doc_id in enumerate(documents["doc_id"])}
    order = sentences["doc_id"].map(place).sort_values(kind="stable").index
    sentences = sentences.loc[order].reset_index(drop=True)
    numbers = {sent_id: number for number, sent_id in enumerate(sentences["sent_id"])}
    shifts = _Shifts(sentences)
    hits = pd.concat(
        [tables.read_table(tables.HITS, folder), _read(tables.HITS_ELSEWHERE, folder)], ignore_index=True
    )
    hits = hits[~hits["facet"].isin(_READ_INTO_VALUES)]
    targets = _read(tables.TARGETS, folder)
    parts, stances, firmness, heads, tails = (_List() for _ in range(5))
    addresses = [_split_address(address) for address in sentences["address"]]
    return {
        "documents": {
            **{
                name: list(documents[name])
                for name in ("doc_id", "file", "region", "level", "genre", "doc_number")
            },
            "title": [document_title(row) for row in documents.itertuples(index=False)],
            "date": [row.date_issued or row.date_published for row in documents.itertuples(index=False)],
            "n_sentences": [
                int(n) for n in sentences["doc_id"].value_counts().reindex(documents["doc_id"], fill_value=0)
            ],
        },
        "sentences": {
            "id": list(sentences["sent_id"]),
            "text": list(sentences["text"]),
            "head": [heads.place(head) for head, _ in addresses],
            "tail": [tails.place(tail) for _, tail in addresses],
            "new_paragraph": _changes(sentences, ("doc_id", "par_id")),
            "part": [parts.place(part) for part in sentences["part"]],
            "policy": sentences["policy_text"].astype(int).tolist(),
            "heading": sentences["is_heading"].astype(int).tolist(),
            "n_chars": sentences["n_chars"].astype(int).tolist(),
            **{
                name: sentences[name].astype(int).tolist()
                for name in ("start", "end", "raw_start", "raw_end")
            },
            "stance": _values(tables.STANCES, "stance", folder, sentences, stances),
            "firmness": _values(FIRMNESS, "firmness", folder, sentences, firmness),
            "tokens": _token_lengths(_read(tables.TOKENS, folder), sentences),
        },
        "hits": _hit_columns(hits, numbers, shifts, categories := _List(), terms := _List()),
        "figures": {
            **_spans(targets, numbers, shifts),
            **{name: list(targets[name]) for name in ("deadline", "stance")},
            "themes": [text.split("|") if text else [] for text in targets["themes"]],
        },
        "parts": parts.texts,
        "stances": stances.texts,
        "firmness": firmness.texts,
        "categories": categories.texts,
        "terms": terms.texts,
        "heads": heads.texts,
        "tails": tails.texts,
    }


def category_key(facet: str, category: str) -> str:
    """How the evidence names a category: by its path, with the dictionary before it unless that is the themes."""
    return category if facet == THEMES else f"{facet}:{category}"


def document_title(row) -> str:
    """What a document is called: title, else the one inside, else number, else file."""
    return row.title or row.inner_title or row.doc_number or row.file or row.doc_id


class _List:
    """Texts, each once, and where they stand."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


class _Shifts:
    """Places in the clean text as places in a sentence, in UTF-16 units."""

    def __init__(self, sentences: pd.DataFrame) -> None:
        self._starts = dict(zip(sentences["sent_id"], sentences["start"].astype(int), strict=True))
        self._wide = {
            row.sent_id: row.text
            for row in sentences.itertuples(index=False)
            if any(sign > "\uffff" for sign in row.text)
        }

    def span(self, sent_id: str, start: int, end: int) -> tuple[int, int]:
        """(first, length) of a span of the clean text inside its sentence."""
        first, last = start - self._starts[sent_id], end - self._starts[sent_id]
        if text := self._wide.get(sent_id):
            first, last = (_utf16(text[:place]) for place in (first, last))
        return first, last - first


def _utf16(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)


def _read(schema: tables.Schema, folder: Path) -> pd.DataFrame:
    """The table; an empty one where the run has none."""
    return (
        tables.read_table(schema, folder)
        if tables.has_table(schema, folder)
        else tables.empty_table(schema)
    )


def _split_address(address: str) -> tuple[str, str]:
    """The address up to the paragraph, which many sentences share, and the rest."""
    pieces = address.split(_PATH_SIGN)
    return _PATH_SIGN.join(pieces[:-2]), _PATH_SIGN.join(pieces[-2:])


def _changes(table: pd.DataFrame, columns: Sequence[str]) -> list[int]:
    """1 in each row that differs from the one before in these columns."""
    keys = table[list(columns)]
    return (keys != keys.shift()).any(axis=1).astype(int).tolist()


def _values(
    schema: tables.Schema, column: str, folder: Path, sentences: pd.DataFrame, known: _List
) -> list[int]:
    table = _read(schema, folder)
    values = dict(zip(table["sent_id"], table[column], strict=True))
    return [known.place(values[sent_id]) if sent_id in values else -1 for sent_id in sentences["sent_id"]]


def _token_lengths(tokens: pd.DataFrame, sentences: pd.DataFrame) -> list[str]:
    """Lengths of each sentence's tokens, in order, a character of base 36 each; "" where they do not cover it."""
    lengths: dict[str, list[str]] = {}
    for sent_id, token in zip(tokens["sent_id"], tokens["token"], strict=True):
        lengths.setdefault(sent_id, []).append(_digit(_utf16(token)))
    return [
        "".join(own) if sum(int(digit, 36) for digit in own) == _utf16(text) else ""
        for own, text in (
            (lengths.get(sent_id, []), text)
            for sent_id, text in zip(sentences["sent_id"], sentences["text"], strict=True)
        )
    ]


def _digit(length: int) -> str:
    return "0123456789abcdefghijklmnopqrstuvwxyz"[length] if length <= _LONGEST_TOKEN else "0"


def _hit_columns(
    hits: pd.DataFrame, numbers: dict[str, int], shifts: _Shifts, categories: _List, terms: _List
) -> dict:
    columns = {
        **_spans(hits, numbers, shifts),
        "category": [
            categories.place(category_key(*pair))
            for pair in zip(hits["facet"], hits["category"], strict=True)
        ],
        "term": [terms.place(term) for term in hits["term"]],
    }
    order = sorted(
        range(len(hits)),
        key=lambda row: (columns["sentence"][row], columns["start"][row], -columns["length"][row]),
    )
    return {name: [values[row] for row in order] for name, values in columns.items()}


def _spans(table: pd.DataFrame, numbers: dict[str, int], shifts: _Shifts) -> dict[str, list[int]]:
    _check_known(table["sent_id"], numbers)
    rows = list(zip(table["sent_id"], table["start"], table["end"], strict=True))
    spans = [shifts.span(sent_id, int(start), int(end)) for sent_id, start, end in rows]
    return {
        "sentence": [numbers[sent_id] for sent_id, _, _ in rows],
        "start": [first for first, _ in spans],
        "length": [length for _, length in spans],
    }


def _check_known(sent_ids: Iterable[str], numbers: dict[str, int]) -> None:
    strange = sorted(set(sent_ids) - set(numbers))
    if strange:
        raise TableError(
            f"Hits or figures stand in sentences the run does not have: {', '.join(strange[:5])}. Make the report again.",
            f"命中或数字所在的句子不在本次运行中：{'、'.join(strange[:5])}。请重新生成报告。",
        )
