"""The rules of all dictionaries made ready: which occurrence of a term counts, and why another does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.occurrences import Block, Occurrences, PatternIndex, ranges
from analysis.terms.patterns import pattern_pieces

_COUNTS = -1  # reason code of a hit; codes below it name the rule that took the place


@dataclass(frozen=True)
class Found:
    """What was found in a block, by position.

    Parameters
    ----------
    rules : array, number of the rule
    starts, ends : arrays, span in the block's matching form
    reasons : array, why it does not count, as `RuleSet.reason` reads it; -1 for a hit
    """

    rules: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    reasons: np.ndarray

    def only_hits(self) -> Found:
        return self.at(self.reasons == _COUNTS)

    def at(self, chosen: np.ndarray) -> Found:
        return Found(self.rules[chosen], self.starts[chosen], self.ends[chosen], self.reasons[chosen])


@dataclass(frozen=True)
class _Rule:
    """One term with the numbers of its patterns, and with the reason that each exception stands for."""

    pattern: int
    first_length: int
    last_length: int
    exceptions: tuple[tuple[int, int], ...]  # (pattern, reason)
    conditions: tuple[int, ...]
    within: int | None
    failed: int  # reason where no condition holds


class RuleSet:
    """All terms of all dictionaries, sorted by facet, category and term, with one index of their patterns.

    Parameters
    ----------
    dictionaries : sequence of Dictionary
    nested : "theme" or "category", see match.py
    """

    def __init__(self, dictionaries: Sequence[Dictionary], nested: str) -> None:
        pairs = [(dictionary.facet, term) for dictionary in dictionaries for term in dictionary.terms]
        cells = {cell for _, term in pairs for cell in (term.term, *term.exceptions, *term.conditions)}
        pieces = {cell: pattern_pieces(cell) for cell in cells}
        pairs = _distinct(pairs, pieces)
        terms = [term for _, term in pairs]
        self._index = PatternIndex(pieces.values())
        self._reasons: list[str] = []
        self._rules = [self._rule(term, pieces) for term in terms]
        self.columns = {
            "facet": pd.array([facet for facet, _ in pairs], dtype="str"),
            "theme": pd.array([term.theme for term in terms], dtype="str"),
            "category": pd.array([term.category for term in terms], dtype="str"),
            "term": pd.array([term.term for term in terms], dtype="str"),
            "weight": np.array([term.weight for term in terms], dtype=np.float64),
        }
        groups = [(facet, term.theme if nested == "theme" else term.category) for facet, term in pairs]
        number = {group: place for place, group in enumerate(sorted(set(groups)))}
        self._groups = np.array([number[group] for group in groups], dtype=np.int64)
        self._conditional = np.array(
            [bool(rule.exceptions or rule.conditions) for rule in self._rules], dtype=bool
        )
        self._patterns = np.array([rule.pattern for rule in self._rules], dtype=np.int64)

    def reason(self, code: int) -> str:
        """The text of a reason code: "" for a hit."""
        if code == _COUNTS:
            return ""
        return f"term: {self.columns['term'][_COUNTS - 1 - code]}" if code < _COUNTS else self._reasons[code]

    def apply(self, block: Block, *, in_titles: bool) -> Found:
        """Everything found in a block, in the order of start, end, facet, category and term."""
        places = self._index.find(block, in_titles=in_titles)
        found = self._occurrences(places)
        self._exclude(found, places, block)
        order = np.lexsort(
            (found.rules, found.reasons != _COUNTS, -found.ends, found.starts, self._groups[found.rules])
        )
        found = found.at(order)
        found = replace(found, reasons=self._resolved(found))
        return found.at(np.lexsort((found.rules, found.ends, found.starts)))

    def _rule(self, term: Term, pieces: dict[str, tuple[str, ...]]) -> _Rule:
        own = pieces[term.term]
        exceptions = []
        for cell in term.exceptions:
            exceptions.append((self._index.number[pieces[cell]], len(self._reasons)))
            self._reasons.append(f"except: {cell}")
        conditions = tuple(self._index.number[pieces[cell]] for cell in term.conditions)
        failed = len(self._reasons)
        if conditions:
            self._reasons.append(f"with: {term.with_cell}")
        return _Rule(
            self._index.number[own],
            len(own[0]),
            len(own[-1]),
            tuple(exceptions),
            conditions,
            term.within,
            failed,
        )

    def _occurrences(self, places: Occurrences) -> Found:
        counts = places.counts[self._patterns]
        rules = np.repeat(np.arange(len(self._rules)), counts)
        at = ranges(places.first[self._patterns], counts)
        return Found(rules, places.starts[at], places.ends[at], np.full(len(rules), _COUNTS, dtype=np.int64))

    def _exclude(self, found: Found, places: Occurrences, block: Block) -> None:
        """Write the reason of each exclusion into `found.reasons`, rule by rule."""
        bounds = np.searchsorted(found.rules, np.arange(len(self._rules) + 1))
        counts = places.counts
        for number in np.flatnonzero(self._conditional & (np.diff(bounds) > 0)).tolist():
            rule, part = self._rules[number], slice(bounds[number], bounds[number + 1])
            starts, ends, reasons = found.starts[part], found.ends[part], found.reasons[part]
            if rule.conditions:
                reasons[~_condition_holds(rule, starts, ends, places, block)] = rule.failed
            for pattern, reason in reversed(rule.exceptions):  # the first exception written is the one named
                if counts[pattern]:
                    spans = places.spans(pattern)
                    covered = _covered(starts, starts + rule.first_length, spans)
                    covered |= _covered(ends - rule.last_length, ends, spans)
                    covered |= _in_gap(rule, starts, ends, spans)
                    reasons[covered] = reason

    def _resolved(self, found: Found) -> np.ndarray:
        """The reasons after nesting and overlap; `found` is sorted by group, start, falling end, counting first."""
        reasons = found.reasons.copy()
        crowded = np.flatnonzero(self._overlaps_another(found))
        own, rules = reasons[crowded].tolist(), found.rules[crowded].tolist()
        groups, starts, ends = (
            self._groups[found.rules[crowded]].tolist(),
            found.starts[crowded],
            found.ends[crowded],
        )
        new = list(own)
        group, end_of_winner, winner = -1, 0, 0
        beyond: list[tuple[int, int]] = []  # after an excluded winner: what begins in it and reaches past it
        rows = zip(groups, starts.tolist(), ends.tolist(), strict=True)
        for place, (own_group, start, end) in enumerate([*rows, (-2, 0, 0)]):
            if own_group == group and start < end_of_winner:
                new[place] = _COUNTS - 1 - rules[winner]
                if end > end_of_winner and own[winner] != _COUNTS:
                    beyond.append((place, end))
                continue
            next_start = start if own_group == group else math.inf
            stepping_in = next((other for other, reach in beyond if reach <= next_start), None)
            if stepping_in is not None:
                new[stepping_in] = own[stepping_in]
            group, end_of_winner, winner, beyond = own_group, end, place, []
        reasons[crowded] = new
        return reasons

    def _overlaps_another(self, found: Found) -> np.ndarray:
        """Which occurrences share characters with another one of their group; the others need no choice."""
        if not len(found.rules):
            return np.empty(0, dtype=bool)
        shift = self._groups[found.rules] * (found.ends.max() + 1)
        reach = np.maximum.accumulate(found.ends + shift)
        overlaps_earlier = np.concatenate([[False], (found.starts + shift)[1:] < reach[:-1]])
        return overlaps_earlier | np.concatenate([overlaps_earlier[1:], [False]])


def _distinct(pairs: list[tuple[str, Term]], pieces: dict[str, tuple[str, ...]]) -> list[tuple[str, Term]]:
    """Sorted by facet, category and term, each term of a category once in whatever spelling."""
    by_form: dict[object, tuple[str, Term]] = {}
    for facet, term in sorted(
        pairs, key=lambda pair: (pair[0], pair[1].category, pair[1].term, pair[1].exceptions)
    ):
        by_form.setdefault((facet, term.category, pieces[term.term]), (facet, term))
    return [by_form[key] for key in sorted(by_form)]


def _covered(starts: np.ndarray, ends: np.ndarray, spans: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Whether one of the spans, which rise in both, covers each start:end."""
    span_starts, span_ends = spans
    last = np.searchsorted(span_starts, starts, side="right") - 1
    return (last >= 0) & (span_ends[last] >= ends)


def _condition_holds(
    rule: _Rule, starts: np.ndarray, ends: np.ndarray, places: Occurrences, block: Block
) -> np.ndarray:
    """Whether one of the rule's conditions stands beside each span or in its gap, near enough, in its sentence."""
    holds = np.zeros(len(starts), dtype=bool)
    rows = block.rows[starts]
    reach = len(block.codes) if rule.within is None else rule.within
    for pattern in rule.conditions:
        span_starts, span_ends = places.spans(pattern)
        if not len(span_starts):
            continue
        after = np.minimum(np.searchsorted(span_starts, ends), len(span_starts) - 1)
        gap = span_starts[after] - ends
        holds |= (gap >= 0) & (gap <= reach) & (block.rows[span_starts[after]] == rows)
        before = np.maximum(np.searchsorted(span_ends, starts, side="right") - 1, 0)
        gap = starts - span_ends[before]
        holds |= (gap >= 0) & (gap <= reach) & (block.rows[span_starts[before]] == rows)
        holds |= _in_gap(rule, starts, ends, (span_starts, span_ends))
    return holds


def _in_gap(
    rule: _Rule, starts: np.ndarray, ends: np.ndarray, spans: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Whether one of the spans stands between the first and the last piece of each wildcard hit."""
    span_starts, span_ends = spans
    gap_starts = starts + rule.first_length
    first = np.minimum(np.searchsorted(span_starts, gap_starts), len(span_starts) - 1)
    return (span_starts[first] >= gap_starts) & (span_ends[first] <= ends - rule.last_length)
