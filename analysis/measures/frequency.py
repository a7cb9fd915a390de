"""Which words a region uses, and how often."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.measures.units import check_known, counted_sentences
from analysis.regions import order_regions
from analysis.tables import FREQUENCIES, check_table


def word_frequencies(
    tokens: pd.DataFrame,
    sentences: pd.DataFrame,
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
    tokens : table, one row per token; uses doc_id, sent_id, token
    sentences : table, one row per sentence; uses doc_id, sent_id, par_id, policy_text, is_heading
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
    TableError : a doc_id in tokens or sentences is not in documents.
    """
    check_known(tokens, "tokens", documents)
    check_known(sentences, "sentences", documents)
    counted = counted_sentences(sentences, headings)[["sent_id", "par_id"]]
    rows = tokens[["doc_id", "sent_id", "token"]].merge(counted, on="sent_id")
    word = rows["token"].astype(str)
    kept = word.str.contains(r"[^\W\d_]", regex=True) & ~word.str.contains(r"\d", regex=True)
    kept &= (word.str.len() >= min_chars) & ~word.isin(set(stopwords))
    rows = rows[kept].merge(documents[["doc_id", "region"]], on="doc_id")
    rows["paragraph"] = rows["doc_id"].astype(str) + "\n" + rows["par_id"].astype(str)
    words = rows.groupby(["region", "token"], as_index=False).agg(
        n_tokens=("token", "size"), n_documents=("doc_id", "nunique"), n_paragraphs=("paragraph", "nunique")
    )
    words["rate_per_10k_tokens"] = (
        1e4 * words["n_tokens"] / words.groupby("region")["n_tokens"].transform("sum")
    )
    words["n_regions"] = words.groupby("token")["region"].transform("nunique").astype("int64")
    place = {region: number for number, region in enumerate(order_regions(words["region"]))}
    words["place"] = words["region"].map(place)
    words = words.sort_values(
        ["place", "n_tokens", "token"], ascending=[True, False, True], ignore_index=True
    )
    return check_table(words.drop(columns="place"), FREQUENCIES)
