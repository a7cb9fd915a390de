"""Paragraphs as units of counting: how many characters each holds, and how many hits of each category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, TableError
from analysis.tables import TOTAL
from analysis.tables.comparison import UNITS


@dataclass(frozen=True)
class Units:
    """The counted text of some documents, paragraph by paragraph, in the order of the sentences table.

    Parameters
    ----------
    doc_ids : array (P,), the document of each paragraph
    n_chars, n_sentences : int arrays (P,)
    n_hits, n_sentences_hit : int arrays (P, K), a column per category
    categories : tuple of K str, TOTAL last
    """

    doc_ids: np.ndarray
    n_chars: np.ndarray
    n_sentences: np.ndarray
    n_hits: np.ndarray
    n_sentences_hit: np.ndarray
    categories: tuple[str, ...]

    def of_documents(self, doc_ids: Sequence[str]) -> Units:
        """Only the paragraphs of these documents."""
        kept = np.isin(self.doc_ids, list(doc_ids))
        return Units(
            self.doc_ids[kept],
            self.n_chars[kept],
            self.n_sentences[kept],
            self.n_hits[kept],
            self.n_sentences_hit[kept],
            self.categories,
        )

    def in_sentences(self) -> Units:
        """The same paragraphs with sentences in the place of characters, and sentences with a hit in that of hits."""
        return replace(self, n_chars=self.n_sentences, n_hits=self.n_sentences_hit)


def counted_sentences(sentences: pd.DataFrame, headings: bool = False) -> pd.DataFrame:
    """The sentences that count: the government's own policy text, headings if they are asked for."""
    counted = sentences["policy_text"].astype(bool)
    if not headings:
        counted &= ~sentences["is_heading"].astype(bool)
    return sentences[counted]


def with_parts(sentences: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """The sentences with those of these parts as the text that counts; without parts, as they are.

    Parameters
    ----------
    sentences : table, one row per sentence; uses part, policy_text
    parts : kinds of part, such as front, government, back, proposal

    Raises
    ------
    ParameterError : no sentence stands in any of these parts.
    """
    if not len(parts):
        return sentences
    counted = sentences["part"].isin(list(parts))
    if len(sentences) and not counted.any():
        known = ", ".join(dict.fromkeys(sentences["part"]))
        raise ParameterError(
            f"parts: no sentence stands in {', '.join(parts)}. Choose from: {known}.",
            f"parts：没有句子属于 {'、'.join(parts)}。可选：{known}。",
        )
    return sentences.assign(policy_text=counted)


def count_units(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
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
    hits : table, one row per hit; uses doc_id, sent_id, category, start, end
    sentences : table, one row per sentence; uses doc_id, sent_id, par_id, policy_text, is_heading, n_chars
    documents : table, one row per document; uses doc_id
    categories : themes (platform) or category paths (platform/pilot_scale), every one looked for
    headings : count headings too, in hits and in characters

    Raises
    ------
    TableError : a doc_id in hits or sentences is not in documents.
    ParameterError : no category, one given twice, or one named like the total.
    """
    names = tuple(categories)
    if not names or len(set(names)) < len(names) or TOTAL in names:
        raise ParameterError(
            f"The categories to count are {list(names)}. Give at least one, each once, and none named "
            f"{TOTAL!r}.",
            f"要计数的类别是 {list(names)}。请至少给出一个，每个只写一次，且不要名为 {TOTAL!r}。",
        )
    check_known(hits, "hits", documents)
    check_known(sentences, "sentences", documents)
    return units_of_spans(spans_by_category(hits, names), sentences, headings)


def units_of_spans(
    spans: Mapping[str, pd.DataFrame], sentences: pd.DataFrame, headings: bool = False
) -> Units:
    """The paragraphs of `count_units` with these spans as the hits of each category; those not counted are left out."""
    counted = counted_sentences(sentences, headings)
    per_sentence = hits_per_sentence(spans, counted)
    paragraph, first = _paragraph_numbers(counted)
    return Units(
        counted["doc_id"].to_numpy(dtype=object)[first],
        _sums(counted["n_chars"].to_numpy(dtype=np.int64), paragraph, len(first)),
        np.bincount(paragraph, minlength=len(first)),
        _sums(per_sentence, paragraph, len(first)),
        _sums((per_sentence > 0).astype(np.int64), paragraph, len(first)),
        (*spans, TOTAL),
    )


def hits_per_sentence(spans: Mapping[str, pd.DataFrame], counted: pd.DataFrame) -> np.ndarray:
    """Number of spans in each sentence of `counted`: a row per sentence, a column per category and one for all."""
    place = pd.Series(np.arange(len(counted)), index=counted["sent_id"])
    hits = np.zeros((len(counted), len(spans) + 1), dtype=np.int64)
    for column, found in enumerate([*spans.values(), distinct_spans(pd.concat(spans.values()))]):
        rows = place.reindex(found["sent_id"]).dropna().to_numpy(dtype=np.int64)
        np.add.at(hits[:, column], rows, 1)
    return hits


def spans_by_category(hits: pd.DataFrame, categories: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The hits of each category and of those below it, each stretch of text once; rule in `count_units`."""
    paths = hits["category"].to_numpy(dtype=object)
    return {
        name: distinct_spans(
            hits[np.array([path == name or path.startswith(name + "/") for path in paths], dtype=bool)]
        )
        for name in categories
    }


def distinct_spans(hits: pd.DataFrame) -> pd.DataFrame:
    """The hits without those that overlap an earlier one of the same document; leftmost first, then longest.

    Uses doc_id, start, end; the rows come back sorted by document and place.
    """
    ordered = hits.sort_values(["doc_id", "start", "end"], ascending=[True, True, False], kind="stable")
    kept = np.ones(len(ordered), dtype=bool)
    document, reached = None, -1
    columns = (ordered[name].to_numpy(dtype=object) for name in ("doc_id", "start", "end"))
    for row, (doc_id, start, end) in enumerate(zip(*columns, strict=True)):
        if doc_id != document:
            document, reached = doc_id, -1
        if start < reached:
            kept[row] = False
        else:
            reached = end
    return ordered[kept]


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
    strange = sorted(set(table["doc_id"]) - set(documents["doc_id"]))
    if strange:
        raise TableError(
            f"The {name} table has rows of {', '.join(strange[:5])}, which the documents table has not. "
            "Take both from the same run, and cut both to the same documents.",
            f"{name} 表中有 {'、'.join(strange[:5])} 的行，而文档表中没有这些文档。请从同一次运行中取两张"
            "表，并限于相同的文档。",
        )


def _paragraph_numbers(sentences: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The number of each sentence's paragraph, in order of appearance, and the first row of each."""
    keys = pd.MultiIndex.from_arrays([sentences["doc_id"], sentences["par_id"]])
    numbers, uniques = pd.factorize(keys)
    first = np.full(len(uniques), len(numbers), dtype=np.int64)
    np.minimum.at(first, numbers, np.arange(len(numbers)))
    return numbers, first


def _sums(values: np.ndarray, numbers: np.ndarray, n: int) -> np.ndarray:
    total = np.zeros((n, *values.shape[1:]), dtype=np.int64)
    np.add.at(total, numbers, values)
    return total
