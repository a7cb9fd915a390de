"""How often each word stands in each part of a document, from its tokens."""

from __future__ import annotations

import pandas as pd

from analysis.tables import WORDS, check_table, empty_table

_PLACE = ["doc_id", "part", "policy_text"]


def count_words(tokens: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The words of some documents with their counts, which are all that measures of words need.

    Parameters
    ----------
    tokens : table TOKENS with `pos`, as `Segmenter.segment` gives it; punctuation counts as a word too
    sentences : table SENTENCES of these documents

    Returns
    -------
    WORDS table, documents as in `tokens`, words in the order in which they come. n_paragraphs adds up over is_heading:
    a paragraph that has the word both in its run-in head and after it counts in the row outside of headings only.
    """
    if tokens.empty:
        return empty_table(WORDS)
    about = sentences[["sent_id", "par_id", "part", "policy_text", "is_heading"]]
    rows = tokens[["doc_id", "sent_id", "token", "pos"]].merge(about, on="sent_id", validate="many_to_one")
    key = [*_PLACE, "is_heading", "token"]
    words = rows.groupby(key, sort=False, as_index=False).agg(pos=("pos", "first"), n_tokens=("pos", "size"))
    once = rows.sort_values("is_heading", kind="stable").drop_duplicates([*_PLACE, "token", "par_id"])
    paragraphs = once.groupby(key, sort=False, as_index=False).agg(n_paragraphs=("par_id", "size"))
    words = words.merge(paragraphs, on=key, how="left")
    return check_table(words.assign(n_paragraphs=words["n_paragraphs"].fillna(0).astype("int64")), WORDS)
