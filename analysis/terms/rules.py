"""The rules of all dictionaries made ready: which occurrence of a term counts, and why another does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.occurrences import Block, Occurrences, PatternIndex, offsets, ranges
from analysis.terms.patterns import pattern_pieces

_COUNTS = -1  # reason code of a hit; codes below it name the rule that took the place
_ANYWHERE = np.iinfo(np.int64).max


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


class RuleSet:
    """All terms of all dictionaries, sorted by facet, category and term, with one index of their patterns.

    All rules are applied at once, as arrays over everything that was found.

    Parameters
    ----------
    dictionaries : sequence of Dictionary
    nested : "theme" or "category", see match.py

    Attributes
    ----------
    terms : tuple of Term, by the number of the rule
    columns : mapping, what a table of hits tells of each rule
    """

    def __init__(self, dictionaries: Sequence[Dictionary], nested: str) -> None:
        pairs = [(dictionary.facet, term) for dictionary in dictionaries for term in dictionary.terms]
        cells = {cell for _, term in pairs for cell in (term.term, *term.exceptions, *term.conditions)}
        pieces = {cell: pattern_pieces(cell) for cell in cells}
        pairs = _distinct(pairs, pieces)
        terms = self.terms = tuple(term for _, term in pairs)
        self.columns = {
            "facet": pd.array([facet for facet, _ in pairs], dtype="str"),
            "theme": pd.array([term.theme for term in terms], dtype="str"),
            "category": pd.array([term.category for term in terms], dtype="str"),
            "term": pd.array([term.term for term in terms], dtype="str"),
            "weight": np.array([term.weight for term in terms], dtype=np.float64),
        }
        self._index = PatternIndex(pieces.values())
        own = [pieces[term.term] for term in terms]
        self._patterns = _integers([self._index.number[one] for one in own])
        self._first_lengths = _integers([len(one[0]) for one in own])
        self._last_lengths = _integers([len(one[-1]) for one in own])
        self._is_wild = np.array([len(one) > 1 for one in own], dtype=bool)
        groups = [(facet, term.theme if nested == "theme" else term.category) for facet, term in pairs]
        number = {group: place for place, group in enumerate(sorted(set(groups)))}
        self._groups = _integers([number[group] for group in groups])
        self._within = _integers([_ANYWHERE if term.within is None else term.within for term in terms])
        exceptions, conditions = [], []  # rows of rule, pattern and, for exceptions, reason
        self._reasons: list[str] = []
        failed = []  # for each rule the reason where no condition holds
        for rule, term in enumerate(terms):
            for cell in term.exceptions:
                exceptions.append((rule, self._index.number[pieces[cell]], len(self._reasons)))
                self._reasons.append(f"except: {cell}")
            conditions += [(rule, self._index.number[pieces[cell]]) for cell in term.conditions]
            failed.append(len(self._reasons) if term.conditions else _COUNTS)
            self._reasons += [f"with: {term.with_cell}"] * bool(term.conditions)
        self._exceptions = _integers(exceptions).reshape(-1, 3)
        self._conditions = _integers(conditions).reshape(-1, 2)
        self._failed = _integers(failed)

    def reason(self, code: int) -> str:
        """The text of a reason code: "" for a hit."""
        if code == _COUNTS:
            return ""
        return f"term: {self.columns['term'][_COUNTS - 1 - code]}" if code < _COUNTS else self._reasons[code]

    def apply(self, block: Block, *, in_titles: bool) -> Found:
        """Everything found in a block, in the order of start, end, facet, category and term."""
        places = self._index.find(block, in_titles=in_titles)
        counts = places.counts[self._patterns]
        at = ranges(places.first[self._patterns], counts)
        by_rule = Occurrences(places.starts[at], places.ends[at], offsets(counts), places.size)
        rules = np.repeat(np.arange(len(counts)), counts)
        failed = np.where(self._fulfilled(by_rule, places, block), _COUNTS, self._failed[rules])
        excepted = self._excepted(by_rule, places)
        reasons = np.where(excepted == _COUNTS, failed, excepted)
        reasons = self._resolved(Found(rules, by_rule.starts, by_rule.ends, reasons))
        order = np.lexsort((by_rule.ends, by_rule.starts))  # of the same place in the order of the rules
        return Found(rules, by_rule.starts, by_rule.ends, reasons).at(order)

    def _fulfilled(self, by_rule: Occurrences, places: Occurrences, block: Block) -> np.ndarray:
        """For each occurrence whether a condition of its rule stands near enough in its sentence, or in its gap."""
        rules, patterns = self._conditions[places.counts[self._conditions[:, 1]] > 0].T
        counts = by_rule.counts[rules]
        at = ranges(by_rule.first[rules], counts)
        rules, patterns = np.repeat(rules, counts), np.repeat(patterns, counts)
        starts, ends = by_rule.starts[at], by_rule.ends[at]
        fulfilled = np.zeros(len(by_rule.starts), dtype=bool)
        behind, before = places.from_start(patterns, ends), places.from_end(patterns, starts + 1) - 1
        for spans, exists in (
            (behind, behind < places.first[patterns + 1]),
            (before, before >= places.first[patterns]),
        ):
            own, other = np.flatnonzero(exists), spans[exists]
            gaps = np.maximum(places.starts[other] - ends[own], starts[own] - places.ends[other])
            near = block.rows[places.starts[other]] == block.rows[starts[own]]
            near &= gaps <= self._within[rules[own]]
            fulfilled[at[own[near]]] = True
        own = np.flatnonzero(self._is_wild[rules])
        spans = places.from_start(patterns[own], starts[own] + self._first_lengths[rules[own]])
        exists = spans < places.first[patterns[own] + 1]
        own, spans = own[exists], spans[exists]
        inside = places.ends[spans] <= ends[own] - self._last_lengths[rules[own]]
        fulfilled[at[own[inside]]] = True
        return fulfilled

    def _excepted(self, by_rule: Occurrences, places: Occurrences) -> np.ndarray:
        """For each occurrence the reason of the first exception of its rule that rules it out; -1 where none does."""
        rules, patterns, reasons = self._exceptions[places.counts[self._exceptions[:, 1]] > 0].T
        counts = places.counts[patterns]
        at = ranges(places.first[patterns], counts)
        rules, reasons = np.repeat(rules, counts), np.repeat(reasons, counts)
        starts, ends = places.starts[at], places.ends[at]
        first, last = self._first_lengths[rules], self._last_lengths[rules]
        excepted = np.full(len(by_rule.starts), len(self._reasons))
        # What a span rules out is a stretch of the rule's occurrences, for these rise in both ends.
        from_start, from_end = by_rule.from_start, by_rule.from_end
        for low, high in (
            (from_start(rules, starts), from_start(rules, ends - first + 1)),  # it holds the first piece
            (from_end(rules, starts + last), from_end(rules, ends + 1)),  # it holds the last piece
            (from_end(rules, ends + last), from_start(rules, starts - first + 1)),  # it stands in the gap
        ):
            covered = np.maximum(high - low, 0)
            np.minimum.at(excepted, ranges(low, covered), np.repeat(reasons, covered))
        return np.where(excepted == len(self._reasons), _COUNTS, excepted)

    def _resolved(self, found: Found) -> np.ndarray:
        """The reasons after nesting and overlap."""
        reasons = found.reasons.copy()
        crowded = self._crowded(found)
        some = found.at(crowded)
        order = np.lexsort(
            (some.rules, some.reasons != _COUNTS, -some.ends, some.starts, self._groups[some.rules])
        )
        crowded, some = crowded[order], some.at(order)
        own, rules, new = some.reasons.tolist(), some.rules.tolist(), some.reasons.tolist()
        group, end_of_winner, winner = -1, 0, 0
        beyond: list[tuple[int, int]] = []  # after an excluded winner: what begins in it and reaches past it
        rows = zip(self._groups[some.rules].tolist(), some.starts.tolist(), some.ends.tolist(), strict=True)
        for place, (own_group, start, end) in enumerate([*rows, (-2, 0, 0)]):
            if own_group == group and start < end_of_winner:
                new[place] = _COUNTS - 1 - rules[winner]
                if end > end_of_winner and own[winner] != _COUNTS:
                    beyond.append((place, end))
                continue
            if beyond:
                next_start = start if own_group == group else math.inf
                stepping_in = next((other for other, reach in beyond if reach <= next_start), None)
                if stepping_in is not None:
                    new[stepping_in] = own[stepping_in]
                beyond = []
            group, end_of_winner, winner = own_group, end, place
        reasons[crowded] = new
        return reasons

    def _crowded(self, found: Found) -> np.ndarray:
        """Which occurrences share characters with another one of their group; the others need no choice."""
        if not len(found.rules):
            return np.empty(0, dtype=np.int64)
        shift = self._groups[found.rules] * (found.ends.max() + 1)
        order = np.argsort(found.starts + shift, kind="stable")
        reach = np.maximum.accumulate((found.ends + shift)[order])
        overlaps_earlier = np.concatenate([[False], (found.starts + shift)[order][1:] < reach[:-1]])
        return order[overlaps_earlier | np.concatenate([overlaps_earlier[1:], [False]])]


def _distinct(pairs: list[tuple[str, Term]], pieces: dict[str, tuple[str, ...]]) -> list[tuple[str, Term]]:
    """Sorted by facet, category and term, each term of a category once in whatever spelling."""
    by_form: dict[object, tuple[str, Term]] = {}
    for facet, term in sorted(
        pairs, key=lambda pair: (pair[0], pair[1].category, pair[1].term, pair[1].exceptions)
    ):
        by_form.setdefault((facet, term.category, pieces[term.term]), (facet, term))
    return [by_form[key] for key in sorted(by_form)]


def _integers(values: list) -> np.ndarray:
    return np.array(values, dtype=np.int64)
