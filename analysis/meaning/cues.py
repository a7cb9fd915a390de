"""Cue terms where they count: a term of the stance dictionary counts only where its category says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.meaning.forms import head_length
from analysis.terms.dictionary import Dictionary
from analysis.terms.match import find_hits

CLAUSE_ENDS = "，。；：！？,;:!?\n—"
_LAST_END = re.compile(f".*[{re.escape(CLAUSE_ENDS)}]", re.DOTALL)
_WRAPPERS = " \t\u3000“”‘’\"'《》〈〉（）()【】[]"


@dataclass(frozen=True)
class Cue:
    """A cue that counts: for which stance, from which place, by which term, with how many points."""

    stance: str
    place: str
    term: str
    weight: float


def plain_sentences(texts: Sequence[str]) -> pd.DataFrame:
    """Texts of which nothing else is known, as `find_hits` takes them; sent_id is their number, from 0."""
    return pd.DataFrame(
        {
            "doc_id": "",
            "sent_id": [str(number) for number in range(len(texts))],
            "address": "",
            "policy_text": True,
            "is_heading": False,
            "start": 0,
            "end": [len(text) for text in texts],
            "raw_start": 0,
            "raw_end": [len(text) for text in texts],
            "text": pd.array(list(texts), dtype="str"),
        }
    )


def find_cues(texts: Sequence[str], dictionary: Dictionary) -> list[list[Cue]]:
    """The cues of each text, in the order of their places.

    `clause_start` counts where the clause begins with the term, a label or item mark (一是) apart;
    `clause_end` where the clause ends with it and does not itself begin with a cue for planned: in 促进质量提升
    the last verb is what is to be done, in 质量持续提升 it is what happened. Terms of every other place count
    wherever they stand.
    """
    weights = {(term.category, term.term): term.weight for term in dictionary.terms}
    hits = find_hits(plain_sentences(texts), dictionary, nested="category").sort_values(
        "start", kind="stable"
    )
    found: list[list[Cue]] = [[] for _ in texts]
    ordered: set[tuple[int, int]] = set()
    # As objects: a column of strings gives them out one by one twenty times as slowly.
    for hit in hits.astype(object).itertuples(index=False):
        row = int(hit.sent_id)
        text = texts[row]
        place = hit.category.partition("/")[2]
        clause = clause_start(text, hit.start)
        opens = begins_clause(text, hit.start)
        if opens and hit.theme == "planned":
            ordered.add((row, clause))
        closes = not opens and (row, clause) not in ordered and _closes(text, hit.end)
        if (place == "clause_start" and not opens) or (place == "clause_end" and not closes):
            continue
        found[row].append(Cue(hit.theme, place, hit.term, weights[hit.category, hit.term]))
    return found


def clause_start(text: str, place: int) -> int:
    """Where the clause that holds this place begins."""
    end = _LAST_END.match(text, 0, place)
    return end.end() if end else 0


def begins_clause(text: str, place: int) -> bool:
    """Whether a clause begins at this place, a label or an item mark (一、 一是) and quotation marks apart."""
    before = text[clause_start(text, place) : place]
    return not before.strip(_WRAPPERS) or head_length(before) == len(before) or place <= head_length(text)


def _closes(text: str, end: int) -> bool:
    behind = text[end:].lstrip(_WRAPPERS)
    return not behind or behind[0] in CLAUSE_ENDS
