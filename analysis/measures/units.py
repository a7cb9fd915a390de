"""Paragraphs as units of counting: how many characters each holds, and how many hits of each category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, TableError
from analysis.measures.spans import Spans
from analysis.regions import order_regions
from analysis.tables import TOTAL
from analysis.tables.comparison import UNITS
from analysis.tables.lookup import PairRows, row_numbers


@dataclass(frozen=True)
class Units:
    """The counted text of some documents, paragraph by paragraph, in the order of the paragraphs table.

    Parameters
    ----------
    names : array (D,) of str, the documents of the corpus, sorted
    document : int array (P,), the number of each paragraph's document
    n_chars, n_sentences : int arrays (P,)
    n_hits, n_sentences_hit : int arrays (P, K), a column per category
    categories : tuple of K str, TOTAL last
    """

    names: np.ndarray
    document: np.ndarray
    n_chars: np.ndarray
    n_sentences: np.ndarray
    n_hits: np.ndarray
    n_sentences_hit: np.ndarray
    categories: tuple[str, ...]

    def of_documents(self, wanted: np.ndarray) -> Units:
        """Only the paragraphs of some documents: a bool array (D,)."""
        return self._rows(np.flatnonzero(wanted[self.document]))

    def of_groups(self, group: np.ndarray, n_groups: int) -> Iterator[Units]:
        """The paragraphs of each group of documents; `group` is an int array (D,), -1 for a document of none."""
        own = group[self.document]
        order = np.argsort(own, kind="stable")
        ends = np.searchsorted(own[order], np.arange(n_groups + 1))
        return (self._rows(order[begin:end]) for begin, end in zip(ends[:-1], ends[1:], strict=True))

    def whole_documents(self) -> Units:
        """The same text with a unit per document in the place of its paragraphs."""
        present, number = np.unique(self.document, return_inverse=True)
        n = len(present)
        return replace(
            self,
            document=present,
            n_chars=sums(self.n_chars, number, n),
            n_sentences=sums(self.n_sentences, number, n),
            n_hits=sums(self.n_hits, number, n),
            n_sentences_hit=sums(self.n_sentences_hit, number, n),
        )

    def in_sentences(self) -> Units:
        """The same paragraphs with sentences in the place of characters, and sentences with a hit in that of hits."""
        return replace(self, n_chars=self.n_sentences, n_hits=self.n_sentences_hit)

    def _rows(self, rows: np.ndarray) -> Units:
        return replace(
            self,
            document=self.document[rows],
            n_chars=self.n_chars[rows],
            n_sentences=self.n_sentences[rows],
            n_hits=self.n_hits[rows],
            n_sentences_hit=self.n_sentences_hit[rows],
        )


@dataclass(frozen=True)
class Text:
    """All paragraphs of some documents, as numbers; a paragraph has a row (a piece) of its headings and one of the rest.

    Parameters
    ----------
    names : array (D,) of str, the documents, sorted
    document : int array (N,), the number of each piece's document
    piece : int array (N,), its number in the document
    paragraph : int array (N,), the number of its paragraph, in order of appearance
    n_chars, n_sentences : int arrays (N,)
    policy_text, is_heading : bool arrays (N,)
    """

    names: np.ndarray
    document: np.ndarray
    piece: np.ndarray
    paragraph: np.ndarray
    n_chars: np.ndarray
    n_sentences: np.ndarray
    policy_text: np.ndarray
    is_heading: np.ndarray

    @staticmethod
    def of(paragraphs: pd.DataFrame, documents: pd.DataFrame) -> Text:
        """The paragraphs table.

        Raises
        ------
        TableError : a doc_id in paragraphs is not in documents.
        """
        names = document_names(documents)
        document = document_numbers(paragraphs, "paragraphs", names).astype(np.int32)
        own = ("piece", "paragraph", "n_chars", "n_sentences")
        piece, paragraph, n_chars, n_sentences = (paragraphs[name].to_numpy(dtype=np.int32) for name in own)
        paragraph = appearance_numbers(document * np.int64(paragraph.max(initial=0) + 1) + paragraph)
        flags = (paragraphs[name].to_numpy(dtype=bool) for name in ("policy_text", "is_heading"))
        return Text(names, document, piece, paragraph, n_chars, n_sentences, *flags)

    def whole_documents(self) -> Text:
        """The same pieces, each document as one paragraph."""
        return replace(self, paragraph=appearance_numbers(self.document))

    def counted(self, headings: bool = False) -> np.ndarray:
        """Which pieces count: the government's own policy text, headings if they are asked for."""
        return self.policy_text if headings else self.policy_text & ~self.is_heading

    def rows_of(self, spans: Spans) -> np.ndarray:
        """The row of each hit's piece, or -1."""
        return PairRows(self.document, self.piece).rows(spans.document, spans.piece)


def counted_sentences(sentences: pd.DataFrame, headings: bool = False) -> pd.DataFrame:
    """The sentences that count: the government's own policy text, headings if they are asked for."""
    counted = sentences["policy_text"].astype(bool)
    if not headings:
        counted &= ~sentences["is_heading"].astype(bool)
    return sentences[counted]


def with_parts(table: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """The paragraphs with those of these parts as the text that counts; without parts, as they are.

    Parameters
    ----------
    table : table, one row per piece of a paragraph, per sentence, or per word (tables.WORDS); uses part, policy_text
    parts : kinds of part, such as front, government, back, proposal

    Raises
    ------
    ParameterError : no text stands in any of these parts.
    """
    if len(parts) and len(table) and not table["part"].isin(list(parts)).any():
        known = ", ".join(table["part"].unique())
        raise ParameterError(
            f"parts: no sentence stands in {', '.join(parts)}. Choose from: {known}.",
            f"parts：没有句子属于 {'、'.join(parts)}。可选：{known}。",
        )
    return in_parts(table, parts)


def in_parts(table: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """As `with_parts`, of rows of a table: these parts may stand in others only."""
    return table.assign(policy_text=table["part"].isin(list(parts))) if len(parts) else table


def count_units(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
) -> Units:
    """Characters, sentences and hits of every paragraph with counted text.

    A category takes the hits of its own path and of every path below it. Of hits that overlap within a
    category the leftmost counts, and of those that start together the longest: a stretch of text counts once
    in `platform`, though it may be a hit of two of its sub-categories.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, piece, sentence, category, start, end
    paragraphs : table PARAGRAPHS; a hit whose piece is not in it does not count
    documents : table, one row per document; uses doc_id
    categories : themes (platform) or category paths (platform/pilot_scale), every one looked for
    headings : count headings too, in hits and in characters

    Raises
    ------
    TableError : a doc_id in hits or paragraphs is not in documents.
    ParameterError : no category, one given twice, or one named like the total.
    """
    check_categories(categories)
    spans = Spans.of(hits, document_numbers(hits, "hits", document_names(documents)))
    text = Text.of(paragraphs, documents)
    return units_of_spans(spans, spans.by_category(categories), text, text.rows_of(spans), text.counted(headings))


def units_of_spans(
    spans: Spans, chosen: Mapping[str, np.ndarray], text: Text, rows: np.ndarray, counted: np.ndarray
) -> Units:
    """The paragraphs of `count_units`, with some spans as the hits of each category.

    Parameters
    ----------
    spans : all hits
    chosen : for each category the numbers of its spans
    text : the paragraphs
    rows : int array, the row of each span's piece, or -1
    counted : bool array (N,), the pieces that count
    """
    places = np.flatnonzero(counted)
    paragraph = appearance_numbers(text.paragraph[places])
    n = int(paragraph.max(initial=-1)) + 1
    first = places[first_rows(paragraph)]
    number = np.full(len(counted) + 1, -1, dtype=np.int32)  # the last is that of a span without a row
    number[places] = paragraph
    unit = number[rows]
    total = spans.distinct(np.sort(np.concatenate(list(chosen.values()))))
    n_hits, n_hit = (np.empty((n, len(chosen) + 1), dtype=np.int32) for _ in range(2))
    for column, wanted in enumerate([*chosen.values(), total]):
        found = wanted[unit[wanted] >= 0]
        n_hits[:, column] = np.bincount(unit[found], minlength=n)
        n_hit[:, column] = np.bincount(unit[spans.one_per_sentence(found)], minlength=n)
    return Units(
        text.names,
        text.document[first],
        sums(text.n_chars[places], paragraph, n),
        sums(text.n_sentences[places], paragraph, n),
        n_hits,
        n_hit,
        (*chosen, TOTAL),
    )


def check_categories(categories: Sequence[str]) -> None:
    """Stop at categories that cannot be counted side by side.

    Raises
    ------
    ParameterError : no category, one given twice, or one named like the total.
    """
    names = tuple(categories)
    if not names or len(set(names)) < len(names) or TOTAL in names:
        raise ParameterError(
            f"The categories to count are {list(names)}. Give at least one, each once, and none named "
            f"{TOTAL!r}.",
            f"要计数的类别是 {list(names)}。请至少给出一个，每个只写一次，且不要名为 {TOTAL!r}。",
        )


def check_unit(unit: str) -> None:
    """Stop at a unit of measurement that is not known.

    Raises
    ------
    ParameterError : it is not chars or sentences.
    """
    if unit not in UNITS:
        raise ParameterError(
            f"unit: {unit!r} is unknown. Choose from: {', '.join(UNITS)}.",
            f"unit：没有 {unit!r}。可选：{'、'.join(UNITS)}。",
        )


def check_known(table: pd.DataFrame, name: str, documents: pd.DataFrame) -> None:
    """Stop at rows of documents that the documents table has not.

    Raises
    ------
    TableError : a doc_id of `table` is not in `documents`.
    """
    document_numbers(table, name, document_names(documents))


def document_names(documents: pd.DataFrame) -> np.ndarray:
    """The ids of the documents, sorted, as an array of str."""
    return np.array(sorted(documents["doc_id"].unique()), dtype=object)


def document_numbers(table: pd.DataFrame, name: str, names: np.ndarray) -> np.ndarray:
    """The number of each row's document in `document_names`.

    Raises
    ------
    TableError : a doc_id of the table is not among them.
    """
    numbers = row_numbers(table["doc_id"], pd.Index(names, dtype="str"))
    if (numbers < 0).any():
        strange = sorted(table["doc_id"][numbers < 0].unique())
        raise TableError(
            f"The {name} table has rows of {', '.join(strange[:5])}, which the documents table has not. "
            "Take both from the same run, and cut both to the same documents.",
            f"{name} 表中有 {'、'.join(strange[:5])} 的行，而文档表中没有这些文档。请从同一次运行中取两张"
            "表，并限于相同的文档。",
        )
    return numbers


def group_numbers(values: pd.Series, documents: pd.DataFrame, order: Sequence[str]) -> np.ndarray:
    """The number in `order` of each document's group, or -1, documents sorted as in `document_names`.

    Parameters
    ----------
    values : column of `documents` (region, level, doc_id) that names the groups
    """
    groups = row_numbers(values, pd.Index(list(order), dtype="str"))
    return groups[np.argsort(documents["doc_id"].to_numpy(dtype=object), kind="stable")]


def by_region(documents: pd.DataFrame) -> list[str]:
    """The ids of the documents by region (order of `order_regions`), then as in `documents`."""
    place = row_numbers(documents["region"], pd.Index(order_regions(documents["region"]), dtype="str"))
    return list(documents["doc_id"].to_numpy(dtype=object)[np.argsort(place, kind="stable")])


def appearance_numbers(keys: np.ndarray) -> np.ndarray:
    """The number of each key in the order of appearance: an int32 array; keys that rise are not looked up."""
    if (keys[1:] < keys[:-1]).any():
        return pd.factorize(keys)[0].astype(np.int32)
    return np.cumsum(np.append(False, keys[1:] > keys[:-1])[: len(keys)], dtype=np.int32)


def first_rows(numbers: np.ndarray) -> np.ndarray:
    """The first row of each number, where numbers are given in order of appearance."""
    if not len(numbers):
        return np.empty(0, dtype=np.int64)
    highest = np.maximum.accumulate(numbers)
    return np.flatnonzero(np.append(True, numbers[1:] > highest[:-1]))


def sums(values: np.ndarray, numbers: np.ndarray, n: int) -> np.ndarray:
    """Sums of whole numbers (N,) or (N, K) by number: an int array (n,) or (n, K)."""
    if values.ndim == 1:
        return np.bincount(numbers, weights=values, minlength=n).astype(np.int64)  # exact below 2⁵³
    columns = [sums(values[:, column], numbers, n) for column in range(values.shape[1])]
    return np.column_stack(columns) if columns else np.zeros((n, 0), dtype=np.int64)
