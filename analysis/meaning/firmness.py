"""Firmness of a planned measure: must, shall, support, encourage or explore.

The first word of the firmness dictionary that begins a clause decides, for the governing verb stands there:
鼓励企业加快 建设平台 encourages, 探索建立制度 explores. Where none begins a clause, the first of the sentence decides, words
of shall last, since 发展 or 建设 may also be nouns. A measure without any of them (举办大赛) is told outright, and
counts as shall.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.meaning.cues import begins_clause
from analysis.tables.meaning import FIRMNESS
from analysis.tables import check_table, empty_table

FIRMNESS_FACET = "firmness"
DEGREES = ("must", "shall", "support", "encourage", "explore")
_BARE = "shall"


def firmness_of_sentences(sentences: pd.DataFrame, stances: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """The firmness of every planned sentence of the policy text.

    Parameters
    ----------
    sentences : table SENTENCES
    stances : table STANCES of the same sentences
    hits : table HITS; those of the facet firmness are used

    Returns
    -------
    table FIRMNESS, in the order of the text; empty where nothing is planned.
    """
    planned = set(stances.loc[stances["stance"] == "planned", "sent_id"])
    told = sentences[sentences["sent_id"].isin(planned) & sentences["policy_text"].astype(bool)]
    if told.empty:
        return empty_table(FIRMNESS)
    own = hits[hits["facet"] == FIRMNESS_FACET].merge(
        told[["sent_id", "text", "start"]], on="sent_id", suffixes=("", "_of_sentence")
    )
    places = own["start"] - own["start_of_sentence"]
    opens = [begins_clause(text, place) for text, place in zip(own["text_of_sentence"], places, strict=True)]
    own = own.assign(
        within=~np.array(opens, dtype=bool), bare=~np.array(opens, dtype=bool) & (own["theme"] == _BARE)
    )
    # Of words that begin together the longest.
    own = own.sort_values(
        ["within", "bare", "start", "end"], ascending=[True, True, True, False], kind="stable"
    )
    first = own.drop_duplicates("sent_id").set_index("sent_id")[["theme", "term"]]
    found = told[["doc_id", "sent_id"]].join(first, on="sent_id")
    return check_table(
        found.assign(firmness=found["theme"].fillna(_BARE), term=found["term"].fillna(""))
        .drop(columns="theme")
        .reset_index(drop=True),
        FIRMNESS,
    )
