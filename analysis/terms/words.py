"""How often each word stands in each part of a document, from its tokens."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import TableError
from analysis.tables import WORDS, check_table, empty_table

_PLACE = ["doc_id", "part", "policy_text"]


def count_words(tokens: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The words of some documents with their counts, which are all that measures of words need.

    Parameters
    ----------
    tokens : table TOKENS with `pos`, as `tokens_of_sentences` gives it; punctuation counts as a word too
    sentences : table SENTENCES of these documents

    Returns
    -------
    WORDS table, documents as in `tokens`, words in the order in which they come. n_paragraphs adds up over is_heading:
    a paragraph that has the word both in its run-in head and after it counts in the row outside of headings only.
    """
    if tokens.empty:
        return empty_table(WORDS)
    row = _sentence_rows(tokens["sent_id"], sentences["sent_id"])
    place = sentences.groupby(_PLACE, sort=False).ngroup().to_numpy()
    paragraph = sentences.groupby([*_PLACE, "par_id"], sort=False).ngroup().to_numpy()
    heading = sentences["is_heading"].to_numpy(dtype=np.int64)
    word, words = pd.factorize(tokens["token"])
    # Numbers stand for (place, heading or not, word); sorting them is several times as fast as grouping texts.
    kind = (place * 2 + heading)[row] * len(words) + word
    order = np.argsort(kind, kind="stable")  # np.unique goes by way of a hash table, at several times the cost
    starts = _starts(kind[order])
    kinds, first, counts = kind[order[starts]], order[starts], np.diff(starts, append=len(kind))
    # Of each word in each paragraph one, outside of headings if it is there.
    once = np.sort((paragraph[row] * len(words) + word) * 2 + heading[row])
    once = once[_starts(once // 2)]
    _, some_row = np.unique(paragraph, return_index=True)
    place_of = place[some_row]
    own = (place_of[once // 2 // len(words)] * 2 + once % 2) * len(words) + once // 2 % len(words)
    with_it = np.bincount(np.searchsorted(kinds, own), minlength=len(kinds))
    order = np.argsort(first, kind="stable")
    first = first[order]
    about = sentences[[*_PLACE, "is_heading"]].iloc[row[first]].reset_index(drop=True)
    return check_table(
        about.assign(
            token=tokens["token"].array.take(first),
            pos=tokens["pos"].array.take(first),
            n_tokens=counts[order],
            n_paragraphs=with_it[order],
        ),
        WORDS,
    )


def _starts(rising: np.ndarray) -> np.ndarray:
    """Where each of the different numbers begins."""
    return np.flatnonzero(np.append(True, rising[1:] != rising[:-1]))


def _sentence_rows(own: pd.Series, sent_ids: pd.Series) -> np.ndarray:
    """The row of each token's sentence."""
    codes, ids = pd.factorize(own)
    rows = pd.Index(sent_ids).get_indexer(ids)
    if (rows < 0).any():
        strange = ids[rows < 0][0]
        raise TableError(
            f"The tokens are of sentence {strange}, which the sentences table does not have. Take both from the same run.",
            f"词例属于句子 {strange}，而句子表中没有它。请从同一次运行中取两张表。",
        )
    return rows[codes]
