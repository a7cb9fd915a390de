"""Cue terms where they count: a term of the stance dictionary counts only where its category says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.meaning.clauses import Clauses
from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.match import find_spans


@dataclass(frozen=True)
class Cues:
    """Cues that count, text by text, in the order of their places.

    Parameters
    ----------
    rows : array, number of the text
    terms : array, number of the term in `table`
    table : tuple of Term
    """

    rows: np.ndarray
    terms: np.ndarray
    table: tuple[Term, ...]

    def where(self, holds: Callable[[Term], bool]) -> Cues:
        """Those of the terms of which this holds."""
        chosen = np.array([holds(term) for term in self.table], dtype=bool)[self.terms]
        return Cues(self.rows[chosen], self.terms[chosen], self.table)


def place_of(term: Term) -> str:
    """Where in a sentence a term of the stance dictionary counts: anywhere, clause_start, …"""
    return term.category.partition("/")[2]


def find_cues(texts: Sequence[str], dictionary: Dictionary) -> Cues:
    """The cues of the texts.

    `clause_start` counts where the clause begins with the term, a label or item mark (一是) apart;
    `clause_end` where the clause ends with it and does not itself begin with a cue for planned: in 促进质量提升
    the last verb is what is to be done, in 质量持续提升 it is what happened. Terms of every other place count
    wherever they stand.
    """
    spans = find_spans(texts, dictionary, nested="category")
    places = np.array([place_of(term) for term in spans.table], dtype=object)[spans.terms]
    planned = np.array([term.theme == "planned" for term in spans.table], dtype=bool)[spans.terms]
    clauses = Clauses.of(texts)
    opens = clauses.opened(spans.rows, spans.starts)
    clause = clauses.begins[spans.rows] + clauses.starts(spans.rows, spans.starts)
    closes = ~opens & ~_behind_one_of(clause, opens & planned) & clauses.closed(spans.rows, spans.ends)
    counts = np.where(places == "clause_start", opens, np.where(places == "clause_end", closes, True))
    return Cues(spans.rows[counts], spans.terms[counts], spans.table)


def _behind_one_of(groups: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Whether a chosen row of the same group (a number from 0) stands before each row."""
    rows = np.flatnonzero(chosen)
    known, first = np.unique(groups[rows], return_index=True)
    at = np.searchsorted(known, groups)
    is_known = np.append(known, -1)[at] == groups
    return is_known & (np.append(rows[first], -1)[at] < np.arange(len(groups)))
