"""Firmness of a planned measure: must, shall, support, encourage or explore.

The first word of the firmness dictionary that begins a clause decides, for the governing verb stands there:
鼓励企业加快 建设平台 encourages, 探索建立制度 explores. Adverbs and 要, 将 before the verb are passed over (继续支持 supports), and
要 before a preposition (要在…基础上，支持…) leaves the word to the next clause. Where none begins a clause, the first of the sentence decides, words
of shall last, since 发展 or 建设 may also be nouns. A measure without any of them (举办大赛) is told outright, and
counts as shall.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.meaning.cues import begins_clause, clause_start
from analysis.tables.meaning import FIRMNESS
from analysis.tables import check_table, empty_table

FIRMNESS_FACET = "firmness"
DEGREES = ("must", "shall", "support", "encourage", "explore")
_BARE = "shall"
_ADVERBS = "要|将|继续|持续|全力|大力|加力|积极|进一步|切实|着力|更好|深入|主动|稳步|扎实|全面"
_ONLY_ADVERBS = re.compile(f"(?:我们|各地)?(?:{_ADVERBS})+")
_ADVERB = re.compile(f"(?:我们)?(?:{_ADVERBS})")
_PREPOSITION = re.compile(r"(?:在|以|按|从|把|围绕|通过|针对|根据|结合)")


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
    spans = list(zip(own["text_of_sentence"], places, own["end"] - own["start"], strict=True))
    opens = np.array([_opens(text, place) for text, place, _ in spans], dtype=bool)
    adverb = [_ADVERB.fullmatch(text[place : place + length]) is not None for text, place, length in spans]
    put_off = [
        is_adverb and _PREPOSITION.match(text, place + length) is not None
        for is_adverb, (text, place, length) in zip(adverb, spans, strict=True)
    ]
    own = own.assign(
        within=~opens | np.array(put_off, dtype=bool),
        bare=~opens & (own["theme"] == _BARE),
        clause=[clause_start(text, place) for text, place, _ in spans],
        adverb=adverb,
    )
    # In the first clause that a word begins the verb before its adverbs; of words that begin together the longest.
    order = ["within", "bare", "clause", "adverb", "start", "end"]
    own = own.sort_values(order, ascending=[True] * 5 + [False], kind="stable")
    first = own.drop_duplicates("sent_id").set_index("sent_id")[["theme", "term"]]
    found = told[["doc_id", "sent_id"]].join(first, on="sent_id")
    return check_table(
        found.assign(firmness=found["theme"].fillna(_BARE), term=found["term"].fillna(""))
        .drop(columns="theme")
        .reset_index(drop=True),
        FIRMNESS,
    )


def _opens(text: str, place: int) -> bool:
    """Whether a clause begins at this place, adverbs apart."""
    before = text[clause_start(text, place) : place]
    adverbs = _ONLY_ADVERBS.search(before)
    begin = place - len(before) + adverbs.start() if adverbs and adverbs.end() == len(before) else place
    return begins_clause(text, begin)
