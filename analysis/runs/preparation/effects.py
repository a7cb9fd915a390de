"""What the hits of a document mean for the stages behind them, as checksums.

Most edits of a dictionary change hits of few documents, and of these hits the later stages take in little: figures the themes
of a sentence, firmness its own words, tokens where words stand that are kept whole. Where that stays the same, so does what is
reckoned from it, and it is not reckoned again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.meaning.firmness import FIRMNESS_FACET
from analysis.terms.dictionary import THEMES_FACET
from analysis.terms.segment import WORD

EFFECTS = "effects"  # a further piece of the stage hits
TAKEN = ("targets", "firmness", "tokens")
"""The stages that take in hits, and the columns of EFFECTS besides doc_id: a checksum of what each takes in."""


def effects_of(hits: pd.DataFrame, elsewhere: pd.DataFrame, ids: Sequence[str]) -> dict[str, list[str]]:
    """The columns TAKEN, a row for each document; "" where nothing is taken in.

    Parameters
    ----------
    hits, elsewhere : tables HITS and HITS_ELSEWHERE of the documents
    ids : the documents, with those that have no hits
    """
    themes = hits[hits["facet"] == THEMES_FACET]
    words = pd.concat([themes, elsewhere], ignore_index=True)
    words = words[words["term"].isin([term for term in words["term"].unique() if WORD.fullmatch(term)])]
    taken = {
        "targets": themes[["doc_id", "sent_id", "theme"]],
        "firmness": hits.loc[hits["facet"] == FIRMNESS_FACET, ["doc_id", "start", "end", "theme", "term", "text"]],
        "tokens": words[["doc_id", "start", "end", "term"]],
    }
    found = {stage: _checksums(taken[stage].drop_duplicates()) for stage in TAKEN}
    return {stage: [checksums.get(doc_id, "") for doc_id in ids] for stage, checksums in found.items()}


def _checksums(rows: pd.DataFrame) -> Mapping[str, str]:
    marks = pd.util.hash_pandas_object(rows.drop(columns="doc_id"), index=False).to_numpy()
    places = rows.groupby("doc_id", sort=False).indices
    return {doc_id: hashlib.sha256(marks[own].tobytes()).hexdigest() for doc_id, own in places.items()}
