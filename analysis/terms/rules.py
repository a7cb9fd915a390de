"""The rules of all dictionaries made ready: which occurrence of a term counts, and why another does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.terms.dictionary import Dictionary, Term
from analysis.terms.literals import Alphabet
from analysis.terms.occurrences import Block, Occurrences, PatternIndex, merged, offsets, ranges
from analysis.terms.patterns import pattern_pieces

_COUNTS = -1  # reason code of a hit; codes below it name the rule that took the place
_NONE = -1
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
    """All terms of all dictionaries, sorted by facet, category and term, with an index of their patterns.

    All rules are applied at once, as arrays over everything that was found. Conditions have an index of their own: they
    are common words (建设, 企业), and only looked for where a term waits for them.

    Parameters
    ----------
    dictionaries : sequence of Dictionary
    nested : "theme" or "category", see match.py

    Attributes
    ----------
    terms : tuple of Term, by the number of the rule
    columns : mapping, what a table of hits tells of each rule
    alphabet : Alphabet in which blocks have to be given
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
        own = [pieces[term.term] for term in terms]
        self.alphabet = Alphabet(piece for pattern in pieces.values() for piece in pattern)
        ruled_out = [pieces[cell] for term in terms for cell in term.exceptions]
        self._index = PatternIndex([*own, *ruled_out], self.alphabet)
        self._around = PatternIndex([pieces[cell] for term in terms for cell in term.conditions], self.alphabet)
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
            conditions += [(rule, self._around.number[pieces[cell]]) for cell in term.conditions]
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

    def apply(self, block: Block) -> Found:
        """Everything found in a block, in the order of start, end, facet, category and term."""
        places = self._index.find(block)
        counts = places.counts[self._patterns]
        at = ranges(places.first[self._patterns], counts)
        by_rule = Occurrences(places.starts[at], places.ends[at], offsets(counts), places.size)
        rules = np.repeat(np.arange(len(counts)), counts)
        reasons = self._excepted(by_rule, places)
        waits = (self._failed[rules] != _COUNTS) & (reasons == _COUNTS)
        waiting = by_rule.at(waits)
        reasons[waits] = np.where(self._fulfilled(waiting, block), _COUNTS, self._failed[rules[waits]])
        # Spans of the same place stay in the order of the rules.
        room = self._index.longest + 1
        order = np.argsort(by_rule.starts * room + (by_rule.ends - by_rule.starts), kind="stable")
        found = Found(rules, by_rule.starts, by_rule.ends, reasons).at(order)
        return replace(found, reasons=self._resolved(found))

    def _fulfilled(self, waiting: Occurrences, block: Block) -> np.ndarray:
        """Whether each occurrence, by rule, has a condition near enough in its sentence, or in its gap."""
        rules = np.repeat(np.arange(len(waiting.counts)), waiting.counts)
        row_starts, row_ends = block.row_bounds(waiting.starts)
        within = np.minimum(self._within[rules], waiting.size)
        reach = within + self._around.longest
        lows, highs = merged(np.maximum(waiting.starts - reach, row_starts), np.minimum(waiting.ends + reach, row_ends))
        places = self._around.find(block, ranges(lows, highs - lows))
        # Each occurrence looks for the few conditions of its rule, not the other way round: these are common words.
        with_rule, sought = self._conditions[places.counts[self._conditions[:, 1]] > 0].T
        counts = waiting.counts[with_rule]
        own, sought = ranges(waiting.first[with_rule], counts), np.repeat(sought, counts)
        starts, ends = waiting.starts[own], waiting.ends[own]
        wild = np.flatnonzero(self._is_wild[rules[own]])
        behind = places.is_from(sought, ends, np.minimum(ends + within[own], row_ends[own] - 1))
        before = places.is_until(sought, np.maximum(starts - within[own], row_starts[own] + 1), starts)
        around = rules[own[wild]]
        in_gap = places.is_between(
            sought[wild], starts[wild] + self._first_lengths[around], ends[wild] - self._last_lengths[around]
        )
        near = np.zeros(len(rules), dtype=bool)
        near[own[behind | before]] = True
        near[own[wild[in_gap]]] = True
        return near

    def _excepted(self, by_rule: Occurrences, places: Occurrences) -> np.ndarray:
        """For each occurrence the reason of the first exception of its rule that rules it out; -1 where none does."""
        rules, starts, ends, reasons = _spans(places, self._exceptions)
        wild = np.flatnonzero(self._is_wild[rules])
        excepted = np.full(len(by_rule.starts), len(self._reasons))
        # What a span rules out is a stretch of the rule's occurrences, for these rise in both ends.
        from_start, from_end = by_rule.from_start, by_rule.from_end
        holds_first = from_start(rules, starts), from_start(rules, ends - self._first_lengths[rules] + 1)
        own, last = rules[wild], self._last_lengths[rules[wild]]
        holds_last = from_end(own, starts[wild] + last), from_end(own, ends[wild] + 1)
        in_gap = self._around_in_gap(by_rule, own, starts[wild], ends[wild])
        for (low, high), told in ((holds_first, reasons), (holds_last, reasons[wild]), (in_gap, reasons[wild])):
            covered = np.maximum(high - low, 0)
            np.minimum.at(excepted, ranges(low, covered), np.repeat(told, covered))
        excepted[excepted == len(self._reasons)] = _COUNTS
        return excepted

    def _around_in_gap(
        self, by_rule: Occurrences, rules: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """From which to which occurrence of the rule each span stands between the first and the last piece."""
        low = by_rule.from_end(rules, ends + self._last_lengths[rules])
        return low, by_rule.from_start(rules, starts - self._first_lengths[rules] + 1)

    def _resolved(self, found: Found) -> np.ndarray:
        """The reasons after nesting and overlap; `found` is in its order."""
        reasons = found.reasons.copy()
        crowded, first = self._crowded(found)
        some = found.at(crowded)
        cluster = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(crowded))))
        # Where one holds all the others of its cluster, it wins, and there is nothing more to choose.
        starts, reach = some.starts[first], np.maximum.reduceat(some.ends, first) if len(first) else first
        whole = np.flatnonzero((some.starts == starts[cluster]) & (some.ends == reach[cluster]))
        winner = np.full(len(first), _NONE)
        counts = some.reasons[whole] == _COUNTS
        for best in (whole[~counts], whole[counts]):  # of the same place one that counts, of these the first rule
            winner[cluster[best[::-1]]] = best[::-1]
        own = winner[cluster]
        beaten = np.flatnonzero((own != _NONE) & (own != np.arange(len(own))))
        reasons[crowded[beaten]] = _COUNTS - 1 - some.rules[own[beaten]]
        others = np.flatnonzero(own == _NONE)
        reasons[crowded[others]] = self._one_by_one(some.at(others), cluster[others])
        return reasons

    def _one_by_one(self, some: Found, cluster: np.ndarray) -> np.ndarray:
        """The reasons of what overlaps in clusters, after the one that begins first and is longest has won, and so on."""
        order = np.lexsort((some.rules, some.reasons != _COUNTS, -some.ends, some.starts, cluster))
        ordered = some.at(order)
        own, rules, new = ordered.reasons.tolist(), ordered.rules.tolist(), ordered.reasons.tolist()
        within, end_of_winner, winner = _NONE, 0, 0
        beyond: list[tuple[int, int]] = []  # after an excluded winner: what begins in it and reaches past it
        rows = zip(cluster[order].tolist(), ordered.starts.tolist(), ordered.ends.tolist(), strict=True)
        for place, (own_cluster, start, end) in enumerate([*rows, (_NONE - 1, 0, 0)]):
            if own_cluster == within and start < end_of_winner:
                new[place] = _COUNTS - 1 - rules[winner]
                if end > end_of_winner and own[winner] != _COUNTS:
                    beyond.append((place, end))
                continue
            if beyond:
                next_start = start if own_cluster == within else math.inf
                stepping_in = next((other for other, reach in beyond if reach <= next_start), None)
                if stepping_in is not None:
                    new[stepping_in] = own[stepping_in]
                beyond = []
            within, end_of_winner, winner = own_cluster, end, place
        reasons = some.reasons.copy()
        reasons[order] = new
        return reasons

    def _crowded(self, found: Found) -> tuple[np.ndarray, np.ndarray]:
        """Which occurrences share characters with another one of their group; the others need no choice.

        They come cluster by cluster, rising by start and end; no characters are shared beyond a cluster. Besides, where in
        them each cluster begins.
        """
        groups = self._groups[found.rules]
        order = np.argsort(groups.astype(np.min_scalar_type(len(self._groups))), kind="stable")
        shift = groups[order] * (found.ends.max(initial=0) + 1)
        starts, reach = found.starts[order] + shift, np.maximum.accumulate(found.ends[order] + shift)
        meets = np.concatenate([[False], starts[1:] < reach[:-1], [False]])[: len(order) + 1]  # the one before
        crowded = np.flatnonzero(meets[:-1] | meets[1:])
        return order[crowded], np.flatnonzero(~meets[crowded])


def _spans(places: Occurrences, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For rows of rule, pattern and another number: rule, start and end of each span of the pattern, and the number."""
    rules, patterns, numbers = pairs[places.counts[pairs[:, 1]] > 0].T
    counts = places.counts[patterns]
    at = ranges(places.first[patterns], counts)
    return np.repeat(rules, counts), places.starts[at], places.ends[at], np.repeat(numbers, counts)


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
