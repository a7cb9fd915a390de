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

from analysis.meaning.clauses import Clauses
from analysis.tables import check_table, empty_table
from analysis.tables.meaning import FIRMNESS

FIRMNESS_FACET = "firmness"
DEGREES = ("must", "shall", "support", "encourage", "explore")
_BARE = "shall"
_ADVERBS = "要|将|继续|持续|全力|大力|加力|积极|进一步|切实|着力|更好|深入|主动|稳步|扎实|全面"
_ONLY_ADVERBS = re.compile(f"(?:我们|各地)?(?:{_ADVERBS})+")
_ADVERB = re.compile(f"(?:我们)?(?:{_ADVERBS})")
_ADVERB_ENDS = frozenset(adverb[-1] for adverb in _ADVERBS.split("|"))
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
    planned = set(stances.loc[stances["stance"] == "planned", "sent_id"].tolist())
    is_planned = np.array([sent_id in planned for sent_id in sentences["sent_id"].tolist()], dtype=bool)
    told = sentences[is_planned & sentences["policy_text"].to_numpy(dtype=bool)]
    if told.empty:
        return empty_table(FIRMNESS)
    row_of = {sent_id: row for row, sent_id in enumerate(told["sent_id"].tolist())}
    own = hits[hits["facet"] == FIRMNESS_FACET]
    rows = np.array([row_of.get(sent_id, -1) for sent_id in own["sent_id"].tolist()], dtype=np.int64)
    own, rows = own[rows >= 0], rows[rows >= 0]
    begins = told["start"].to_numpy(dtype=np.int64)[rows]
    starts, ends = (own[name].to_numpy(dtype=np.int64) - begins for name in ("start", "end"))
    clauses = Clauses.of(told["text"].tolist())
    opens = clauses.opened(rows, _before_adverbs(clauses, rows, starts))
    is_adverb = {text: _ADVERB.fullmatch(text) is not None for text in set(own["text"].tolist())}
    adverb = np.array([is_adverb[text] for text in own["text"].tolist()], dtype=bool)
    put_off = np.zeros(len(own), dtype=bool)
    behind = clauses.begins[rows] + ends
    put_off[adverb] = [_PREPOSITION.match(clauses.text, at) is not None for at in behind[adverb].tolist()]
    within, bare = ~opens | put_off, ~opens & (own["theme"] == _BARE).to_numpy(dtype=bool)
    # In the first clause that a word begins the verb before its adverbs; of words that begin together the longest.
    order = np.lexsort((-ends, starts, adverb, clauses.starts(rows, starts), bare, within))
    known, first = np.unique(rows[order], return_index=True)
    chosen = own.iloc[order[first]]
    firmness, term = np.full(len(told), _BARE, dtype=object), np.full(len(told), "", dtype=object)
    firmness[known], term[known] = chosen["theme"].tolist(), chosen["term"].tolist()
    columns = {"firmness": pd.array(firmness, dtype="str"), "term": pd.array(term, dtype="str")}
    return check_table(told[["doc_id", "sent_id"]].reset_index(drop=True).assign(**columns), FIRMNESS)


def _before_adverbs(clauses: Clauses, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Each place, or where the adverbs right before it begin, if there are any in its clause."""
    before = places.copy()
    text, begins = clauses.text, clauses.begins[rows] + places
    clause = (clauses.begins[rows] + clauses.starts(rows, places)).tolist()
    for number, at in enumerate(begins.tolist()):
        if text[at - 1] in _ADVERB_ENDS:
            opening = text[clause[number] : at]
            adverbs = _ONLY_ADVERBS.search(opening)
            if adverbs and adverbs.end() == len(opening):
                before[number] -= len(opening) - adverbs.start()
    return before
