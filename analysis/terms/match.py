"""Finding dictionary terms in sentences: one row per hit, by one written rule.

What is compared: terms and sentences in matching form (normalize.py), sentence by sentence, so that no term
crosses a sentence end. Not looked at: sentences that are not the government's own text (policy_text False),
quoted titles 《…》 unless asked for, headings if so asked. A term that begins or ends with a Latin letter or
digit does not count inside a longer Latin word or number (AI in AIGC, 5G in 15G).

Nesting and overlap within a theme: a stretch of text counts once. Of the terms that overlap, the one that
begins first counts, of those the longest (leftmost-longest); reading goes on behind it. So 人才引进 is one
mention of talent, not one of 人才引进 and one of 人才, and the counts of the categories below a theme add up to the
theme's. With `nested="category"` this holds within each category only: then 中试 in 中试公共服务平台 shows in
pilot_scale, and the whole in service, which is right for asking *which* sub-codes a sentence has and wrong
for adding up. (quanteda's tokens_lookup offers the same choice as nested_scope "dictionary" and "key"; its
default counts within keys.)

Across themes and facets nothing competes: the figure of a theme must not change because somebody adds another
theme or file. 技能标准 may be one hit of talent and one of standards.

Exclusion comes after that choice. An occurrence does not count where one of its `except` strings covers it,
nor where its `with` has no match. It still takes the place of what lies inside it: 标准化 excluded in 标准化厂房 does
not bring back 标准, for the longest term says what stands there. A term that begins in it and reaches past it,
and meets no other hit, steps in: in 综合高中试点 the false 中试 is ruled out and 试点 counts. So each exclusion frees
one place at most, and no exception can raise the count of a theme (of the category, with
`nested="category"`).

Of rules for the very same characters in one theme (评价 `with` 人才, 评价 `with` 职称) the first whose conditions
hold counts, in the order of category and term. An exception covers a wildcard hit (建设*标准) if it covers its
first or last literal piece (高标准) or stands between them (农田). The strings in `with` may stand between them
too, but must not overlap them, or a term could fulfil its own condition.

Dictionaries are sorted before use: the hits depend on the input alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import DictionaryError, ParameterError, TableError
from analysis.tables import HITS, empty_table
from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.occurrences import Block, offsets, ranges
from analysis.terms.rules import Found, RuleSet
from analysis.texts.model import CleanText

# About 3 MB of Chinese text: large enough for whole-array work, small enough to stay out of the way.
_BLOCK_CHARACTERS = 1_000_000
_BATCH_SENTENCES = 20_000
SEARCHED = (
    "doc_id",
    "sent_id",
    "address",
    "policy_text",
    "is_heading",
    "start",
    "raw_start",
    "raw_end",
    "text",
)
"""The columns of sentences that finding hits needs."""


@dataclass(frozen=True)
class Spans:
    """Hits in some texts, in the order of `find_hits`.

    Parameters
    ----------
    rows : array, number of the text
    starts, ends : arrays, span in it
    terms : array, number of the term in `table`
    table : tuple of Term
    """

    rows: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    terms: np.ndarray
    table: tuple[Term, ...]


def find_hits(
    sentences: pd.DataFrame,
    dictionaries: Sequence[Dictionary] | Dictionary,
    *,
    raw_maps: Mapping[str, CleanText] | None = None,
    nested: str = "theme",
    in_titles: bool = False,
    in_headings: bool = True,
) -> pd.DataFrame:
    """The hits of all terms of all dictionaries, in one pass; the module's docstring has the rule.

    Parameters
    ----------
    sentences : table SENTENCES; its order is kept
    dictionaries : one or several, of different facets
    raw_maps : mapping of doc_id to CleanText, for exact positions in the raw text; without it, or for a
        document that is not in it, raw_start and raw_end are those of the sentence, in which the hit lies
    nested : "theme" or "category", within which a stretch of text counts once
    in_titles : bool, also inside 《…》
    in_headings : bool, also in sentences that are headings

    Returns
    -------
    table HITS and the term's `weight`, one row per hit, in the order of the sentences, then by start, end,
    facet and category. Sentences without a hit have no row; no sentence at all gives an empty table.

    Raises
    ------
    TableError : a column of the sentences is missing.
    DictionaryError : two dictionaries have the same facet.
    ParameterError : `nested` is neither of the two.
    """
    parts = stream_hits(
        [sentences],
        dictionaries,
        raw_maps=raw_maps,
        nested=nested,
        in_titles=in_titles,
        in_headings=in_headings,
    )
    return _joined(list(parts))


def stream_hits(
    tables: Iterable[pd.DataFrame],
    dictionaries: Sequence[Dictionary] | Dictionary,
    *,
    raw_maps: Mapping[str, CleanText] | None = None,
    nested: str = "theme",
    in_titles: bool = False,
    in_headings: bool = True,
) -> Iterator[pd.DataFrame]:
    """The hits as `find_hits` gives them, in pieces, for corpora that are larger than memory.

    Parameters
    ----------
    tables : iterable of tables SENTENCES, such as one per document; they are taken one after another, and
        only about a million characters are held at a time
    others : as in `find_hits`

    Yields
    ------
    tables of hits, each of about a million characters of sentences, in their order; joined they are
    `find_hits` of all
    """
    rules = _prepare(dictionaries, nested)
    for sentences in _batches(tables):
        for block, rows, found in _searched(sentences, rules, in_titles, in_headings):
            yield _table(block, rows, found.only_hits(), sentences, rules, raw_maps)


def find_spans(texts: Sequence[str], dictionary: Dictionary, *, nested: str = "theme") -> Spans:
    """The hits in texts of which nothing else is known, as `find_hits` finds them; no text is left out."""
    rules = _prepare(dictionary, nested)
    parts = []
    for block, rows, found in _search(pa.array(texts, pa.large_string()), rules):
        hits = found.only_hits()
        own = block.rows(hits.starts)
        starts, ends = block.places(hits.starts), block.places(hits.ends - 1) + 1
        begins = block.row_starts[own]
        parts.append((rows.start + own, starts - begins, ends - begins, hits.rules))
    columns = zip(*parts, strict=True) if parts else [[np.empty(0, dtype=np.int64)]] * 4
    return Spans(*map(np.concatenate, columns), rules.terms)


def find_matches(
    sentences: pd.DataFrame,
    dictionaries: Sequence[Dictionary] | Dictionary,
    *,
    raw_maps: Mapping[str, CleanText] | None = None,
    nested: str = "theme",
    in_titles: bool = False,
    in_headings: bool = True,
) -> pd.DataFrame:
    """Every place where a term stands, counted or not, for the ledger of terms.

    Parameters are those of `find_hits`.

    Returns
    -------
    table HITS, `weight` and `excluded_by`: "" for a hit; "except: 高标准" where an exception covers it;
    "with: 12:贷款|资金" where its condition fails; "term: 人才引进" where that term of the same theme (or category)
    took the place. The rows with "" are `find_hits` of the same input.
    """
    rules = _prepare(dictionaries, nested)
    parts = []
    for batch in _batches([sentences]):
        for block, rows, found in _searched(batch, rules, in_titles, in_headings):
            table = _table(block, rows, found, batch, rules, raw_maps)
            table["excluded_by"] = pd.array(
                [rules.reason(code) for code in found.reasons.tolist()], dtype="str"
            )
            parts.append(table)
    return _joined(parts) if parts else _joined(parts).assign(excluded_by=pd.Series(dtype="str"))


def _prepare(dictionaries: Sequence[Dictionary] | Dictionary, nested: str) -> RuleSet:
    several = (dictionaries,) if isinstance(dictionaries, Dictionary) else tuple(dictionaries)
    facets = [dictionary.facet for dictionary in several]
    for facet in facets:
        if facets.count(facet) > 1:
            files = " and ".join(dictionary.file for dictionary in several if dictionary.facet == facet)
            raise DictionaryError(
                f"{files} are the same facet {facet}. Rename one of the files.",
                f"{files} 是同名的词典（{facet}）。请给其中一份改名。",
            )
    if nested not in ("theme", "category"):
        raise ParameterError(
            f"nested is '{nested}', but can only be 'theme' or 'category'.",
            f"nested 的值是 {nested}，只能是 theme 或 category。",
        )
    return _rules(several, nested)


@lru_cache(maxsize=8)
def _rules(dictionaries: tuple[Dictionary, ...], nested: str) -> RuleSet:
    """Kept from batch to batch: it takes longer to make than a report takes to be searched."""
    return RuleSet(dictionaries, nested)


def _batches(tables: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The needed columns of some tables joined: each search has a cost that does not depend on the length."""
    batch: list[pd.DataFrame] = []
    n_sentences = 0
    for sentences in tables:
        absent = [name for name in SEARCHED if name not in sentences.columns]
        if absent:
            raise TableError(
                f"The sentences table has no column {', '.join(absent)}. It has: "
                f"{', '.join(map(str, sentences.columns))}.",
                f"句子表没有 {'、'.join(absent)} 列。现有：{'、'.join(map(str, sentences.columns))}。",
            )
        batch.append(sentences[list(SEARCHED)])
        n_sentences += len(sentences)
        if n_sentences >= _BATCH_SENTENCES:
            yield _stacked(batch)
            batch, n_sentences = [], 0
    if batch:
        yield _stacked(batch)


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _searched(
    sentences: pd.DataFrame, rules: RuleSet, in_titles: bool, in_headings: bool
) -> Iterator[tuple[Block, np.ndarray, Found]]:
    """Blocks of sentences, which rows of the table they are, and what was found in them."""
    looked_at = sentences["policy_text"].to_numpy(dtype=bool)
    if not in_headings:
        looked_at = looked_at & ~sentences["is_heading"].to_numpy(dtype=bool)
    rows = np.flatnonzero(looked_at)
    texts = sentences["text"].array
    texts = pa.array(texts if len(rows) == len(texts) else texts.take(rows), pa.large_string())
    if isinstance(texts, pa.ChunkedArray):  # of several tables joined
        texts = texts.combine_chunks()
    for block, part, found in _search(texts, rules, in_titles):
        yield block, rows[part], found


def _search(
    texts: pa.LargeStringArray, rules: RuleSet, in_titles: bool = False
) -> Iterator[tuple[Block, slice, Found]]:
    """Blocks of texts, which of the texts they are, and what was found in them."""
    lengths = pc.utf8_length(texts).to_numpy()
    size = int(lengths.sum())
    n_blocks = max(round(size / _BLOCK_CHARACTERS), 1)  # of one size: a small one costs nearly as much
    numbers = np.minimum(np.cumsum(lengths) * n_blocks // max(size, 1), n_blocks - 1)
    for number in np.unique(numbers):
        part = slice(*np.searchsorted(numbers, [number, number + 1]).tolist())
        block = Block(_one_text(texts[part]), lengths[part], rules.alphabet, in_titles=in_titles)
        yield block, part, rules.apply(block)


def _one_text(texts: pa.LargeStringArray) -> str:
    """The texts one behind the other, without an object of Python for each."""
    places = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :][: len(texts) + 1]
    return str(memoryview(texts.buffers()[2] or b"")[places[0] : places[-1]], "utf-8")


def _table(
    block: Block,
    rows: np.ndarray,
    found: Found,
    sentences: pd.DataFrame,
    rules: RuleSet,
    raw_maps: Mapping[str, CleanText] | None,
) -> pd.DataFrame:
    first, last = block.places(found.starts), block.places(found.ends - 1) + 1
    in_block = block.rows(found.starts)
    row = rows[in_block]
    shift = sentences["start"].to_numpy(dtype=np.int64)[row] - block.row_starts[in_block]
    columns: dict[str, object] = {
        name: sentences[name].astype("str").array.take(row) for name in ("doc_id", "sent_id", "address")
    }
    columns |= {name: sentences[name].to_numpy(dtype=np.int64)[row] for name in ("raw_start", "raw_end")}
    columns |= {name: values.take(found.rules) for name, values in rules.columns.items()}
    columns |= {"start": first + shift, "end": last + shift, "text": _cut(block.raw, first, last)}
    table = pd.DataFrame({name: columns[name] for name in (*HITS.columns, "weight")})
    return _with_raw_spans(table, raw_maps) if raw_maps else table


def _cut(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """The pieces start:end of a text as a column, without an object of Python for each."""
    codes = codes[ranges(starts, ends - starts)]
    n_bytes = 1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)  # in UTF-8
    places = offsets(n_bytes)[offsets(ends - starts)]
    data = codes.tobytes().decode("utf-32-le").encode("utf-8")
    pieces = pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(places), pa.py_buffer(data))
    return pd.array(pieces, dtype="str")


def _with_raw_spans(table: pd.DataFrame, raw_maps: Mapping[str, CleanText]) -> pd.DataFrame:
    starts, ends = (table[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    raw_starts, raw_ends = (table[name].to_numpy(dtype=np.int64, copy=True) for name in ("raw_start", "raw_end"))
    for doc_id, rows in table.groupby("doc_id", sort=False).indices.items():
        if doc_id not in raw_maps:
            continue
        places = np.asarray(raw_maps[doc_id].raw_index, dtype=np.int64)
        if (places[1:] >= places[:-1]).all():
            raw_starts[rows], raw_ends[rows] = places[starts[rows]], places[ends[rows] - 1] + 1
        else:  # a repair has moved a line
            spans = [raw_maps[doc_id].raw_span(starts[row], ends[row]) for row in rows]
            raw_starts[rows], raw_ends[rows] = np.array(spans, dtype=np.int64).T
    return table.assign(raw_start=raw_starts, raw_end=raw_ends)


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return _stacked(parts) if parts else empty_table(HITS).assign(weight=pd.Series(dtype="float64"))
