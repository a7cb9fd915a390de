"""Every place where every pattern of the dictionaries stands in a stretch of text, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.terms.literals import OTHER, Alphabet, LiteralIndex
from analysis.terms.normalize import LEFT_OUT
from analysis.terms.patterns import REACH

Pieces = tuple[str, ...]
_NONE = -1
_FAR = np.iinfo(np.int64).max


class Block:
    """Some sentences as one stretch of text in matching form.

    Parameters
    ----------
    text : str, the sentences as they are, one behind the other
    lengths : array, length of each
    alphabet : Alphabet of the patterns that will be looked for
    in_titles : bool, whether patterns may stand inside 《…》. A title that is opened and not closed in its sentence is
        none; one within another belongs to the outer one

    Attributes
    ----------
    raw : array of uint32, the code points of the text
    row_starts : array, where each sentence begins in it
    codes : array, the numbers of the characters of the matching form; all positions below are positions in it
    following : array, the same with OTHER where a sentence begins and at the end, so that no term goes on there
    row_firsts : array, where each sentence begins
    stops : array, rising: 2 · position of each end of a clause, 2 · position - 1 of each beginning of a sentence
    """

    def __init__(self, text: str, lengths: np.ndarray, alphabet: Alphabet, *, in_titles: bool) -> None:
        self.raw = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        self.row_starts = self.row_firsts = offsets(lengths)[:-1]
        self.codes = alphabet.numbers(self.raw)
        left_out = np.flatnonzero(self.codes == LEFT_OUT)
        self._jumps = left_out - np.arange(len(left_out))
        if len(left_out):
            self.codes = self.codes[self.codes != LEFT_OUT]
            self.row_firsts = self.row_starts - np.searchsorted(left_out, self.row_starts)
        self._alphabet = alphabet
        self.stops = np.sort(np.concatenate([2 * self._standing(alphabet.clause_ends), 2 * self.row_firsts - 1]))
        if not in_titles:
            self.codes[self._in_titles()] = OTHER
        self.following = np.append(self.codes, self.codes.dtype.type(OTHER))
        self.following[self.row_firsts] = OTHER

    def places(self, positions: np.ndarray) -> np.ndarray:
        """The place in the text of each position."""
        return positions + np.searchsorted(self._jumps, positions, side="right") if len(self._jumps) else positions

    def rows(self, positions: np.ndarray) -> np.ndarray:
        """The number of the sentence in which each position is."""
        return np.searchsorted(self.row_firsts, positions, side="right") - 1

    def row_bounds(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the sentence in which each position is begins and ends."""
        ends = np.append(self.row_firsts, len(self.codes))
        rows = self.rows(positions)
        return ends[rows], ends[rows + 1]

    def kinds(self, positions: np.ndarray) -> np.ndarray:
        """1 for a Latin letter, 2 for a digit, 0 for anything else."""
        codes = self.codes[positions]
        letters, digits = self._alphabet.letters, self._alphabet.digits
        is_letter = (codes >= letters.start) & (codes < letters.stop)
        return is_letter * 1 + ((codes >= digits.start) & (codes < digits.stop)) * 2

    def _standing(self, numbers: range) -> np.ndarray:
        """Where characters with these numbers stand."""
        # One comparison: what is below the range becomes the largest of numbers.
        shifted = self.codes - self.codes.dtype.type(numbers.start)
        return np.flatnonzero(shifted < len(numbers))

    def _in_titles(self) -> np.ndarray:
        """The positions of the characters of quoted titles."""
        marks = self._standing(self._alphabet.title_marks)
        opens = self.codes[marks] == self._alphabet.title_marks.start
        rows = self.rows(marks)
        plain = np.flatnonzero(opens[:-1] & ~opens[1:] & (rows[:-1] == rows[1:]))
        starts, ends = [marks[plain]], [marks[plain + 1] + 1]
        # Nearly all are found by now; what is left stands around them, or is without its other mark.
        rest = np.ones(len(marks), dtype=bool)
        rest[plain] = rest[plain + 1] = False
        opened: list[int] = []
        row = _NONE
        for own, place, is_open in zip(*(column[rest].tolist() for column in (rows, marks, opens)), strict=True):
            if own != row:
                row, opened = own, []
            if is_open:
                opened.append(place)
            elif opened:
                starts.append(np.array([opened.pop()]))
                ends.append(np.array([place + 1]))
        starts, ends = merged(np.concatenate(starts), np.concatenate(ends))
        return ranges(starts, ends - starts)


@dataclass(frozen=True)
class Occurrences:
    """Where the patterns stand.

    Parameters
    ----------
    starts, ends : arrays, the spans of pattern 0, then those of pattern 1, …; of each pattern both rise
    first : array, where the spans of each pattern begin in them, and their number at the end
    size : int, length of the text
    """

    starts: np.ndarray
    ends: np.ndarray
    first: np.ndarray
    size: int

    @property
    def counts(self) -> np.ndarray:
        return np.diff(self.first)

    def at(self, chosen: np.ndarray) -> Occurrences:
        """Some of them; `chosen` is True for each of these."""
        return Occurrences(self.starts[chosen], self.ends[chosen], offsets(chosen)[self.first], self.size)

    def from_start(self, patterns: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The number of the first span of each pattern that begins at each place or behind it.

        Where there is none, it is the number of the first span of the next pattern.
        """
        return np.searchsorted(self._start_keys, self._keys(patterns, places))

    def from_end(self, patterns: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The same for the first span that ends at each place or behind it."""
        return np.searchsorted(self._end_keys, self._keys(patterns, places))

    def is_from(self, patterns: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Whether a span of each pattern begins at first, at last or in between."""
        at = self.from_start(patterns, first)
        return (at < self.first[patterns + 1]) & (np.append(self.starts, _FAR)[at] <= last)

    def is_until(self, patterns: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Whether a span of each pattern ends at first, at last or in between."""
        at = self.from_end(patterns, last + 1)
        return (at > self.first[patterns]) & (np.append(self.ends, -_FAR)[at - 1] >= first)

    def is_between(self, patterns: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Whether a span of each pattern begins at first or behind it, and ends at last or before it."""
        at = self.from_start(patterns, first)  # of these it ends first
        return (at < self.first[patterns + 1]) & (np.append(self.ends, _FAR)[at] <= last)

    def _keys(self, patterns: np.ndarray, places: np.ndarray) -> np.ndarray:
        return patterns * (self.size + 2) + np.clip(places, 0, self.size + 1)

    @cached_property
    def _start_keys(self) -> np.ndarray:
        return self._keys(np.repeat(np.arange(len(self.first) - 1), self.counts), self.starts)

    @cached_property
    def _end_keys(self) -> np.ndarray:
        return self._keys(np.repeat(np.arange(len(self.first) - 1), self.counts), self.ends)


class PatternIndex:
    """An index of the literal pieces of all patterns, whose order changes nothing but their numbers.

    Wildcards: of the spans of one pattern none contains another (shortest substrings; Clarke, Cormack &
    Burkowski 1995, The Computer Journal 38(1), 43-56), so `制定*标准` in 制定政策制定标准 is the second 制定 with its 标准,
    once.

    Parameters
    ----------
    patterns : iterable of tuples of str, the literal pieces of each pattern in matching form
    alphabet : Alphabet that has all their characters

    Attributes
    ----------
    longest : int, length of the longest span a pattern can have
    """

    def __init__(self, patterns: Iterable[Pieces], alphabet: Alphabet) -> None:
        distinct = set(patterns)
        pieces = {piece for pattern in distinct for piece in pattern}
        strings = sorted(pieces, key=lambda piece: (len(piece), piece))
        place = {string: number for number, string in enumerate(strings)}
        wild = sorted(pattern for pattern in distinct if len(pattern) > 1)
        # Plain patterns first, in the order of their strings, so that finds of these need not be moved.
        self.patterns = (*((string,) for string in strings if (string,) in distinct), *wild)
        self.number = {pattern: number for number, pattern in enumerate(self.patterns)}
        self.longest = max((sum(map(len, one)) + REACH * (len(one) - 1) for one in distinct), default=0)
        self._plain = np.array([(string,) in distinct for string in strings], dtype=bool)
        most = max(map(len, wild), default=1)
        rows = [[place[piece] for piece in pattern] + [_NONE] * (most - len(pattern)) for pattern in wild]
        self._wild = np.array(rows, dtype=np.int64).reshape(-1, most)
        self._lengths = np.array([len(string) for string in strings], dtype=np.int64)
        self._latin_start = np.array([_is_latin(string[0]) for string in strings], dtype=bool)
        self._latin_end = np.array([_is_latin(string[-1]) for string in strings], dtype=bool)
        self._literals = LiteralIndex(strings, alphabet)

    def find(self, block: Block, among: np.ndarray | None = None) -> Occurrences:
        """Every occurrence of every pattern in the block, overlapping ones too; a wildcard may reach over a title.

        Parameters
        ----------
        among : array of positions, rising, at which pieces of patterns may begin; None = all
        """
        pieces = self._literal(block, among)
        wild, starts, ends = self._wildcards(pieces, block.stops)
        plain = np.repeat(self._plain, pieces.counts)
        counts = [pieces.counts[self._plain], np.bincount(wild, minlength=len(self._wild))]
        return Occurrences(
            np.concatenate([pieces.starts[plain], starts]),
            np.concatenate([pieces.ends[plain], ends]),
            offsets(np.concatenate(counts)),
            pieces.size,
        )

    def _literal(self, block: Block, among: np.ndarray | None) -> Occurrences:
        strings, starts = self._literals.find(block.codes, block.following, among)
        first = np.searchsorted(strings, np.arange(len(self._lengths) + 1, dtype=strings.dtype))
        ends = starts + np.repeat(self._lengths, np.diff(first))
        kept = np.ones(len(strings), dtype=bool)
        kept[self._inside_latin(block, first, starts, ends)] = False
        found = Occurrences(starts, ends, first, len(block.codes))
        return found if kept.all() else found.at(kept)

    def _inside_latin(
        self, block: Block, first: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> np.ndarray:
        """Which finds are part of a longer run of Latin letters or of digits: AI is not in AIGC, 5G not in 15G."""
        inside = []
        for edge, inner, step in ((self._latin_start, starts, -1), (self._latin_end, ends - 1, 1)):
            at_edge = ranges(first[:-1][edge], np.diff(first)[edge])
            here = inner[at_edge]
            there = here + step
            known = (there >= 0) & (there < len(block.codes))
            at_edge, here, there = at_edge[known], here[known], there[known]
            same = (block.kinds(here) == block.kinds(there)) & (block.rows(here) == block.rows(there))
            # A space or dot was left out between them: two words, not one.
            touching = np.abs(block.places(there) - block.places(here)) == 1
            inside.append(at_edge[same & touching])
        return np.concatenate(inside)

    def _wildcards(self, pieces: Occurrences, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number, start and end of each span of the wildcard patterns, sorted by number and start.

        All patterns grow by their next piece at once; those that have all of theirs are laid aside.
        """
        own, before, behind = self._first_two(pieces, stops)
        own, starts, ends = _latest_starts(own, pieces.starts[before], pieces.ends[behind])
        whole = []
        for column in self._wild.T[2:]:
            following = column[own]
            going = following != _NONE
            whole.append((own[~going], starts[~going], ends[~going]))
            own, starts, ends, following = own[going], starts[going], ends[going], following[going]
            source, target = _within_reach_behind(pieces, stops, following, ends)
            own, starts, ends = _latest_starts(own[source], starts[source], pieces.ends[target])
        own, starts, ends = (np.concatenate(parts) for parts in zip(*whole, (own, starts, ends), strict=True))
        order = np.lexsort((ends, starts, own))
        own, starts, ends = own[order], starts[order], ends[order]
        # One start may reach several ends: the nearest one is the shortest span.
        nearest = _changes(own, starts)
        return own[nearest], starts[nearest], ends[nearest]

    def _first_two(self, pieces: Occurrences, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number of the wildcard pattern, and which first and which second piece of it stand within reach of each other.

        Of the two it is the rarer one from which the other is looked for.
        """
        possible = np.flatnonzero(((self._wild == _NONE) | (pieces.counts[self._wild] > 0)).all(axis=1))
        first, second = self._wild[possible, :2].T if self._wild.shape[1] > 1 else (possible, possible)
        forward = pieces.counts[first] <= pieces.counts[second]
        found = []
        for chosen, anchors, others in ((forward, first, second), (~forward, second, first)):
            counts = pieces.counts[anchors[chosen]]
            at = ranges(pieces.first[anchors[chosen]], counts)
            own, wanted = np.repeat(possible[chosen], counts), np.repeat(others[chosen], counts)
            if anchors is first:
                source, target = _within_reach_behind(pieces, stops, wanted, pieces.ends[at])
                found.append((own[source], at[source], target))
            else:
                source, target = _within_reach_before(pieces, stops, wanted, pieces.starts[at])
                found.append((own[source], target, at[source]))
        return tuple(map(np.concatenate, zip(*found, strict=True)))


def _within_reach_behind(
    pieces: Occurrences, stops: np.ndarray, wanted: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Behind which of the ends, and which occurrence, each wanted piece stands after a small gap without a stop."""
    low = pieces.from_start(wanted, ends)
    near = np.flatnonzero(np.append(pieces.starts, _FAR)[low] <= ends + REACH)
    low, wanted, ends = low[near], wanted[near], ends[near]
    stop = np.append(stops, _FAR)[np.searchsorted(stops, 2 * ends - 1)] // 2
    counts = pieces.from_start(wanted, np.minimum(ends + REACH, stop) + 1) - low
    return np.repeat(near, counts), ranges(low, counts)


def _within_reach_before(
    pieces: Occurrences, stops: np.ndarray, wanted: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same for gaps before starts."""
    high = pieces.from_end(wanted, starts + 1)
    near = np.flatnonzero(np.append(pieces.ends, -_FAR)[high - 1] >= starts - REACH)
    high, wanted, starts = high[near], wanted[near], starts[near]
    stop = (np.append(-1, stops)[np.searchsorted(stops, 2 * starts)] + 1) // 2
    low = np.minimum(pieces.from_end(wanted, np.maximum(starts - REACH, stop + 1)), high)
    return np.repeat(near, high - low), ranges(low, high - low)


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """starts[0], starts[0] + 1, …, counts[0] of them, then the same for the next start, as one array."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def offsets(counts: np.ndarray) -> np.ndarray:
    """Where parts of these lengths begin in an array that joins them, and its length at the end."""
    return np.concatenate([[0], np.cumsum(counts)])


def merged(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The stretches that are left, rising, when those that meet are made one; none of them may be empty."""
    order = np.argsort(starts, kind="stable")
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    begins = np.flatnonzero(np.append(True, starts[1:] > reach[:-1])[: len(starts)])
    return starts[begins], reach[np.append(begins[1:], len(starts))[: len(begins)] - 1]


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _changes(*columns: np.ndarray) -> np.ndarray:
    """Which rows differ from the row before in one of the columns; the first row does."""
    changed = np.ones(len(columns[0]), dtype=bool)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed


def _latest_starts(
    patterns: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each end of a pattern the latest start; an earlier start would only make a longer span of it."""
    order = np.lexsort((-starts, ends, patterns))
    patterns, starts, ends = patterns[order], starts[order], ends[order]
    latest = _changes(patterns, ends)
    return patterns[latest], starts[latest], ends[latest]
