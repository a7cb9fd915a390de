"""How alike documents are, or regions where documents are many, in what they speak of and in their words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.measures.frequency import count_in_groups
from analysis.measures.units import by_region, count_units, group_numbers, sums
from analysis.regions import order_regions
from analysis.tables import MANY_DOCUMENTS, check_table
from analysis.tables.comparison import SIMILARITY


def similarity_by_categories(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
) -> pd.DataFrame:
    """Similarity of every two documents, or regions, by the shares their hits have in each category.

    Parameters
    ----------
    hits, paragraphs, documents, categories, headings : as in `rates.rates_by_region`; category paths tell
        more than themes

    Returns
    -------
    SIMILARITY table with basis "categories", one row per ordered pair, documents by region (order of
    `order_regions`); a document without hits has missing values, with itself too. Of more than MANY_DOCUMENTS
    documents the regions are compared, each with all its text as one: doc_id and other are regions then. For
    formulas and limits see `compare_profiles`.
    """
    units = count_units(hits, paragraphs, documents, categories, headings)
    names, groups = _compared(documents)
    counts = sums(units.n_hits[:, :-1], groups[units.document], len(names))
    return _similarity(counts.astype(float), names, "categories")


def similarity_by_words(
    words: pd.DataFrame | Iterable[pd.DataFrame],
    documents: pd.DataFrame,
    stopwords: Collection[str] = (),
    headings: bool = False,
) -> pd.DataFrame:
    """Similarity of every two documents, or regions, by their words, counted as in `frequency.word_frequencies`.

    Parameters
    ----------
    words : WORDS table, or pieces of it, as in `frequency.word_frequencies`

    Returns
    -------
    SIMILARITY table with basis "words", as in `similarity_by_categories`.
    """
    names, groups = _compared(documents)
    counts = count_in_groups(words, documents, groups, stopwords, headings)
    wide = np.zeros((len(names), len(counts.tokens)))
    wide[counts.group, counts.token] = counts.n_tokens
    return _similarity(wide, names, "words")


def compare_profiles(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and Jensen-Shannon divergence of every two rows.

    Parameters
    ----------
    counts : float array (D, K), a row per document and a column per item

    Returns
    -------
    cosine, divergence : float arrays (D, D); NaN for a row without counts

    Notes
    -----
    cosine = Σ x y / √(Σ x² Σ y²). Divergence in bits (Lin 1991, IEEE Trans. Inf. Theory 37(1), 145-151):
    H((p + q)/2) − (H(p) + H(q))/2 with p, q the rows' shares; 0 the same, 1 nothing in common. Short texts
    seem less alike than long ones of the same source, by both; compare documents of like length.
    """
    total = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
    length = np.sqrt((shares**2).sum(axis=1, keepdims=True))
    cosine = np.clip(shares @ shares.T / (length * length.T), 0, 1)
    own = _entropy(shares)
    divergence = np.empty((len(counts), len(counts)))
    for row, one in enumerate(shares):
        for column, other in enumerate(shares):  # two at a time: of all words of all regions one table more is gigabytes
            divergence[row, column] = _entropy((one + other) / 2) - (own[row] + own[column]) / 2
    return cosine, np.clip(divergence, 0, 1)


def _entropy(shares: np.ndarray) -> np.ndarray:
    return -(shares * np.log2(np.where(shares > 0, shares, 1.0))).sum(axis=-1)


def _similarity(counts: np.ndarray, doc_ids: list[str], basis: str) -> pd.DataFrame:
    n = len(doc_ids)
    cosine, divergence = compare_profiles(counts) if counts.size else (np.full((n, n), np.nan),) * 2
    n_items = counts.sum(axis=1).astype(int)
    table = pd.DataFrame(
        {
            "doc_id": np.repeat(np.array(doc_ids, dtype=object), n),
            "other": np.tile(np.array(doc_ids, dtype=object), n),
            "basis": basis,
            "n_items": np.repeat(n_items, n),
            "n_items_other": np.tile(n_items, n),
            "cosine": cosine.ravel(),
            "jensen_shannon": divergence.ravel(),
        }
    )
    return check_table(table, SIMILARITY)


def _compared(documents: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The documents that are compared, or the regions where they are too many; and the number of each document's own."""
    if len(documents) <= MANY_DOCUMENTS:
        names = by_region(documents)
        return names, group_numbers(documents["doc_id"], documents, names)
    names = order_regions(documents["region"])
    return names, group_numbers(documents["region"], documents, names)
