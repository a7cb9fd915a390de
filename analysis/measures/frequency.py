"""Which words a region uses, and how often."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.units import document_names, document_numbers, group_numbers, sums
from analysis.regions import order_regions
from analysis.tables import FREQUENCIES, check_table
from analysis.tables.lookup import numbered

_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_WAITING = 4_000_000  # counts of single pieces that are kept before they are added up


def word_frequencies(
    words: pd.DataFrame | Iterable[pd.DataFrame],
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
    words : WORDS table, or pieces of it with no document in two of them; uses doc_id, policy_text, is_heading, token,
        n_tokens, n_paragraphs
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
    groups = group_numbers(documents["region"], documents, regions)
    counts = count_in_groups(words, documents, groups, stopwords, headings, min_chars)
    totals = sums(counts.n_tokens, counts.group, len(regions))
    order = np.lexsort((-counts.n_tokens, counts.group))  # which leaves words of one count in their order
    region, token, n_tokens = counts.group[order], counts.token[order], counts.n_tokens[order]
    table = pd.DataFrame(
        {
            "region": pd.array(np.array(regions, dtype=object)[region], dtype="str"),
            "token": pd.array(counts.tokens[token], dtype="str"),
            "n_tokens": n_tokens,
            "rate_per_10k_tokens": 1e4 * n_tokens / totals[region],
            "n_documents": counts.n_documents[order],
            "n_paragraphs": counts.n_paragraphs[order],
            "n_regions": np.bincount(token, minlength=len(counts.tokens))[token],
        }
    )
    return check_table(table, FREQUENCIES)


@dataclass(frozen=True)
class WordCounts:
    """Words of groups of documents: a count for each word that a group has, sorted by group, then word.

    Parameters
    ----------
    tokens : array (T,) of str, sorted
    group, token : int arrays (N,), the number of the group and that of the word in `tokens`
    n_tokens, n_documents, n_paragraphs : int arrays (N,)
    """

    tokens: np.ndarray
    group: np.ndarray
    token: np.ndarray
    n_tokens: np.ndarray
    n_documents: np.ndarray
    n_paragraphs: np.ndarray


def count_in_groups(
    words: pd.DataFrame | Iterable[pd.DataFrame],
    documents: pd.DataFrame,
    groups: np.ndarray,
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
    The pieces are added up one after the other, so memory grows with the words that the groups have, not with the documents.
    """
    names = document_names(documents)
    n_groups = int(groups.max(initial=-1)) + 1
    stop, known = set(stopwords), {}
    found, n_words, waiting, n_waiting = np.zeros((4, 0), dtype=np.int64), 0, [], 0
    for piece in [words] if isinstance(words, pd.DataFrame) else words:
        document = document_numbers(piece, "words", names)
        number, uniques = numbered(piece["token"])
        for token in uniques:
            if token not in known:
                known[token] = n_words if _is_word(token, stop, min_chars) else -1
                n_words += known[token] >= 0
        word = np.array([known[token] for token in uniques], dtype=np.int64)[number]
        kept = piece["policy_text"].to_numpy(dtype=bool) & (word >= 0) & (groups[document] >= 0)
        if not headings:
            kept &= ~piece["is_heading"].to_numpy(dtype=bool)
        counts = [piece[name].to_numpy()[kept] for name in ("n_tokens", "n_paragraphs")]
        waiting.append(_of_piece(word[kept] * n_groups + groups[document[kept]], document[kept], *counts))
        n_waiting += waiting[-1].shape[1]
        if n_waiting > max(_WAITING, found.shape[1]):
            found, waiting, n_waiting = _added_up(np.concatenate([found, *waiting], axis=1)), [], 0
    cell, n_tokens, n_paragraphs, n_documents = _added_up(np.concatenate([found, *waiting], axis=1))
    word, group = np.divmod(cell, max(n_groups, 1))
    tokens = np.array([token for token, number in known.items() if number >= 0], dtype=object)
    there = np.zeros(len(tokens), dtype=bool)
    there[word] = True
    sort = np.flatnonzero(there)
    sort = sort[np.argsort(tokens[sort])]
    place = np.zeros(len(tokens), dtype=np.int64)
    place[sort] = np.arange(len(sort))
    order = np.argsort(group * len(sort) + place[word])
    return WordCounts(
        tokens[sort], group[order], place[word[order]], n_tokens[order], n_documents[order], n_paragraphs[order]
    )


def _of_piece(cell: np.ndarray, document: np.ndarray, n_tokens: np.ndarray, n_paragraphs: np.ndarray) -> np.ndarray:
    """Counts of a piece as `_added_up` gives them, from its rows; a document has a word once, in however many parts."""
    pair = cell * (int(document.max(initial=0)) + 1) + document
    order = np.argsort(pair)
    pair = pair[order]
    new = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
    return _added_up(np.stack([cell[order], n_tokens[order], n_paragraphs[order], new]).astype(np.int64))


def _added_up(counts: np.ndarray) -> np.ndarray:
    """The columns of counts (4, N) whose first numbers are equal as one, the other numbers added; by rising first number."""
    if not counts.shape[1]:
        return counts
    counts = counts[:, np.argsort(counts[0])]
    starts = np.flatnonzero(np.append(True, counts[0, 1:] != counts[0, :-1]))
    return np.concatenate([counts[:1, starts], np.add.reduceat(counts[1:], starts, axis=1)])


def _is_word(token: str, stopwords: Collection[str], min_chars: int) -> bool:
    return len(token) >= min_chars and token not in stopwords and bool(_LETTER.search(token)) and not _DIGIT.search(token)
