"""Which words a region uses, and how often."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.units import document_names, document_numbers, group_numbers
from analysis.regions import order_regions
from analysis.tables import FREQUENCIES, check_table
from analysis.tables.lookup import numbered

_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_ROWS = 2_000_000  # rows of the words table added up at once


def word_frequencies(
    words: pd.DataFrame,
    documents: pd.DataFrame,
    stopwords: Collection[str] = (),
    headings: bool = False,
    min_chars: int = 2,
) -> pd.DataFrame:
    """How often each word stands in the documents of each region.

    Counted are tokens of the government's own policy text that hold a letter or a Chinese character and no
    digit, are at least `min_chars` long (single characters are mostly grammar) and no stop words. The rate
    is against these tokens, so it depends on the tokenizer and the stop words: compare it within one run
    only.

    Parameters
    ----------
    words : WORDS table; uses doc_id, policy_text, is_heading, token, n_tokens, n_paragraphs
    documents : table, one row per document; uses doc_id, region
    stopwords : words left out
    headings : count headings too
    min_chars : characters a word has at least

    Returns
    -------
    FREQUENCIES table, sorted by region (order of `order_regions`), then falling n_tokens, then token. A word that a
    region does not have has no row there; a region without counted tokens has none at all.

    Raises
    ------
    TableError : a doc_id in words is not in documents.
    """
    regions = order_regions(documents["region"])
    counts = count_in_groups(
        words, documents, group_numbers(documents["region"], documents, regions), len(regions), stopwords, headings, min_chars
    )
    region, token = np.nonzero(counts.n_tokens)
    n_tokens = counts.n_tokens[region, token]
    order = np.lexsort((token, -n_tokens, region))
    region, token, n_tokens = region[order], token[order], n_tokens[order]
    table = pd.DataFrame(
        {
            "region": pd.array(np.array(regions, dtype=object)[region], dtype="str"),
            "token": pd.array(counts.tokens[token], dtype="str"),
            "n_tokens": n_tokens,
            "rate_per_10k_tokens": 1e4 * n_tokens / counts.n_tokens.sum(axis=1)[region],
            "n_documents": counts.n_documents[region, token],
            "n_paragraphs": counts.n_paragraphs[region, token],
            "n_regions": (counts.n_tokens > 0).sum(axis=0)[token],
        }
    )
    return check_table(table, FREQUENCIES)


@dataclass(frozen=True)
class WordCounts:
    """Words of groups of documents.

    Parameters
    ----------
    tokens : array (T,) of str, sorted
    n_tokens, n_documents, n_paragraphs : int arrays (G, T)
    """

    tokens: np.ndarray
    n_tokens: np.ndarray
    n_documents: np.ndarray
    n_paragraphs: np.ndarray


def count_in_groups(
    words: pd.DataFrame,
    documents: pd.DataFrame,
    groups: np.ndarray,
    n_groups: int,
    stopwords: Collection[str] = (),
    headings: bool = False,
    min_chars: int = 2,
) -> WordCounts:
    """How often each word stands in each group of documents; which words count is said in `word_frequencies`.

    Parameters
    ----------
    groups : int array (D,), the group of each document, sorted as in `units.document_names`; -1 for none

    Notes
    -----
    The rows are added up some millions at a time, so memory grows with the number of words and of groups only.
    """
    document = document_numbers(words, "words", document_names(documents))
    number, uniques = numbered(words["token"])
    stop = set(stopwords)
    is_word = np.array([_is_word(token, stop, min_chars) for token in uniques], dtype=bool)
    tokens = np.array(sorted(uniques[is_word]), dtype=object)
    place = np.full(len(uniques) + 1, -1)
    place[:-1][is_word] = np.argsort(np.argsort(uniques[is_word]))
    counted = words["policy_text"].to_numpy(dtype=bool)
    if not headings:
        counted = counted & ~words["is_heading"].to_numpy(dtype=bool)
    n_cells = n_groups * len(tokens)
    totals = np.zeros((3, n_cells), dtype=np.int64)
    order = None if (document[1:] >= document[:-1]).all() else np.argsort(document, kind="stable")
    for rows in _slices(document if order is None else document[order]):
        rows = rows if order is None else order[rows]
        token, own = place[number[rows]], document[rows]
        kept = counted[rows] & (token >= 0) & (groups[own] >= 0)
        token, own = token[kept], own[kept]
        cell = groups[own] * len(tokens) + token
        for total, name in zip(totals, ("n_tokens", "n_paragraphs"), strict=False):
            total += np.bincount(cell, words[name].to_numpy()[rows][kept], minlength=n_cells).astype(np.int64)
        _, once = np.unique(own * len(tokens) + token, return_index=True)  # a word of two parts of one document
        totals[2] += np.bincount(cell[once], minlength=n_cells)
    n_tokens, n_paragraphs, n_documents = totals.reshape(3, n_groups, len(tokens))
    found = n_tokens.any(axis=0)
    return WordCounts(tokens[found], n_tokens[:, found], n_documents[:, found], n_paragraphs[:, found])


def _is_word(token: str, stopwords: Collection[str], min_chars: int) -> bool:
    return len(token) >= min_chars and token not in stopwords and bool(_LETTER.search(token)) and not _DIGIT.search(token)


def _slices(document: np.ndarray) -> list[slice]:
    """Slices of some millions of rows, none of which ends within a document."""
    ends = np.append(np.flatnonzero(np.diff(document)) + 1, len(document))
    cuts = ends[np.unique(np.searchsorted(ends, np.arange(_ROWS, len(document) + _ROWS, _ROWS)).clip(max=len(ends) - 1))]
    return [slice(begin, end) for begin, end in zip(np.append(0, cuts)[:-1], cuts, strict=True)]
