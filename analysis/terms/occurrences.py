"""Every place where every pattern of the dictionaries stands in a stretch of text, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import ahocorasick_rs
import numpy as np

from analysis.terms.normalize import normalize
from analysis.terms.patterns import CLAUSE_ENDS, REACH

Pieces = tuple[str, ...]
# A DFA reads text three times as fast; from some thousand strings on it no longer fits the processor's cache.
_DFA_LIMIT = 2000
_NOWHERE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Block:
    """Some sentences as one stretch of text in matching form, a line end behind each.

    Parameters
    ----------
    text : str, the sentences as they are, each with a line end
    form : str, the same in matching form; all positions below are positions in it
    codes : array of uint32, code points of `form`
    places : array, position in `text` of each position of `form`
    row_starts : array, where each sentence begins in `text`
    rows : array, for each position of `form` the number of its sentence in the block
    """

    text: str
    form: str
    codes: np.ndarray
    places: np.ndarray
    row_starts: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, sentences: Sequence[str]) -> Block:
        text = "\n".join([*sentences, ""])
        normalized = normalize(text)
        lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences)) + 1
        starts = np.cumsum(lengths) - lengths
        rows = np.repeat(np.arange(len(lengths)), lengths)[normalized.places]
        return cls(text, normalized.text, normalized.codes, normalized.places, starts, rows)

    def title_counts(self) -> np.ndarray:
        """How many characters of quoted titles 《…》 stand before each position. A title that is opened and not
        closed in its sentence is none; one within another belongs to the outer one."""
        inside = np.zeros(len(self.codes), dtype=np.int64)
        opened: list[int] = []
        row = -1
        for place in np.flatnonzero((self.codes == ord("《")) | (self.codes == ord("》"))).tolist():
            if self.rows[place] != row:
                row, opened = self.rows[place], []
            if self.codes[place] == ord("《"):
                opened.append(place)
            elif opened:
                inside[opened.pop() : place + 1] = 1
        return np.concatenate([[0], np.cumsum(inside)])

    def clause_end_counts(self) -> np.ndarray:
        """How many ends of clauses stand before each position."""
        ends = np.array([ord(character) for character in CLAUSE_ENDS], dtype=np.uint32)
        return np.concatenate([[0], np.cumsum(np.isin(self.codes, ends))])


@dataclass(frozen=True)
class Occurrences:
    """Where the patterns stand: for pattern p the spans `spans(p)`, starts and ends rising."""

    starts: np.ndarray
    ends: np.ndarray
    first: np.ndarray

    def spans(self, pattern: int) -> tuple[np.ndarray, np.ndarray]:
        part = slice(self.first[pattern], self.first[pattern + 1])
        return self.starts[part], self.ends[part]

    @property
    def counts(self) -> np.ndarray:
        return np.diff(self.first)


class PatternIndex:
    """An automaton over the literal pieces of all patterns, whose order changes nothing but their numbers.

    Wildcards: of the spans of one pattern none contains another (shortest substrings; Clarke, Cormack &
    Burkowski 1995, The Computer Journal 38(1), 43-56), so `制定*标准` in 制定政策制定标准 is the second 制定 with its 标准,
    once.

    Parameters
    ----------
    patterns : iterable of tuples of str, the literal pieces of each pattern in matching form
    """

    def __init__(self, patterns: Iterable[Pieces]) -> None:
        self.patterns = tuple(sorted(set(patterns)))
        self.number = {pattern: number for number, pattern in enumerate(self.patterns)}
        strings = sorted({piece for pattern in self.patterns for piece in pattern})
        place = {string: number for number, string in enumerate(strings)}
        self._pieces = [[place[piece] for piece in pattern] for pattern in self.patterns]
        self._string_of = np.array([pieces[0] for pieces in self._pieces], dtype=np.int64)
        self._wild = [number for number, pieces in enumerate(self._pieces) if len(pieces) > 1]
        self._n_strings = len(strings)
        self._latin_start = np.array(
            [string[0].isascii() and string[0].isalnum() for string in strings], dtype=bool
        )
        self._latin_end = np.array(
            [string[-1].isascii() and string[-1].isalnum() for string in strings], dtype=bool
        )
        implementation = ahocorasick_rs.Implementation.DFA if len(strings) <= _DFA_LIMIT else None
        self._automaton = (
            ahocorasick_rs.AhoCorasick(strings, implementation=implementation) if strings else None
        )

    def find(self, block: Block, *, in_titles: bool = False) -> Occurrences:
        """Every occurrence of every pattern in the block, overlapping ones too.

        Parameters
        ----------
        in_titles : bool, look inside 《…》 as well; a wildcard may reach over a title either way
        """
        pieces = self._literal(block, in_titles)
        counts = pieces.counts[self._string_of]
        stops = block.clause_end_counts()
        spans = {number: self._wildcard(number, pieces, stops) for number in self._wild}
        counts[self._wild] = [len(starts) for starts, _ in spans.values()]
        first = np.concatenate([[0], np.cumsum(counts)])
        plain = counts.copy()
        plain[self._wild] = 0
        target, source = ranges(first[:-1], plain), ranges(pieces.first[self._string_of], plain)
        starts, ends = np.empty(first[-1], dtype=np.int64), np.empty(first[-1], dtype=np.int64)
        starts[target], ends[target] = pieces.starts[source], pieces.ends[source]
        for number, found in spans.items():
            starts[first[number] : first[number + 1]], ends[first[number] : first[number + 1]] = found
        return Occurrences(starts, ends, first)

    def _literal(self, block: Block, in_titles: bool) -> Occurrences:
        found = (
            self._automaton.find_matches_as_indexes(block.form, overlapping=True) if self._automaton else []
        )
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
        strings, starts, ends = flat.reshape(-1, 3).T
        kept = ~self._inside_latin(block, strings, starts, ends)
        if not in_titles and len(found):
            titles = block.title_counts()
            kept &= titles[ends] == titles[starts]
        strings, starts, ends = strings[kept], starts[kept], ends[kept]
        order = np.lexsort((starts, strings))
        strings = strings[order]
        first = np.searchsorted(strings, np.arange(self._n_strings + 1))
        return Occurrences(starts[order], ends[order], first)

    def _inside_latin(
        self, block: Block, strings: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> np.ndarray:
        """Which finds are part of a longer run of Latin letters or of digits: AI is not in AIGC, 5G not in 15G."""
        inside = np.zeros(len(strings), dtype=bool)
        for edge, inner, step in ((self._latin_start, starts, -1), (self._latin_end, ends - 1, 1)):
            at_edge = np.flatnonzero(edge[strings])
            here = inner[at_edge]
            there = here + step
            known = (there >= 0) & (there < len(block.codes))
            at_edge, here, there = at_edge[known], here[known], there[known]
            same = _kind(block.codes[here]) == _kind(block.codes[there])
            # A space or dot was left out between them: two words, not one.
            touching = np.abs(block.places[there] - block.places[here]) == 1
            inside[at_edge[same & touching]] = True
        return inside

    def _wildcard(self, number: int, pieces: Occurrences, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        parts = [pieces.spans(piece) for piece in self._pieces[number]]
        if not all(len(starts) for starts, _ in parts):
            return _NOWHERE, _NOWHERE
        starts, ends = parts[0]
        for next_starts, next_ends in parts[1:]:
            low = np.searchsorted(next_starts, ends)
            reachable = np.searchsorted(next_starts, ends + REACH, side="right") - low
            source = np.repeat(np.arange(len(starts)), reachable)
            target = ranges(low, reachable)
            gap_is_free = stops[ends[source]] == stops[next_starts[target]]
            starts, ends = _latest_starts(starts[source[gap_is_free]], next_ends[target[gap_is_free]])
        # Both rise now, except that one start may reach several ends: the nearest one is the shortest span.
        nearest = (
            np.concatenate([[True], starts[1:] > starts[:-1]]) if len(starts) else np.empty(0, dtype=bool)
        )
        return starts[nearest], ends[nearest]


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """starts[0], starts[0] + 1, …, counts[0] of them, then the same for the next start, as one array."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _kind(codes: np.ndarray) -> np.ndarray:
    """1 for a Latin letter, 2 for a digit, 0 for anything else; asked of letters and digits and their neighbours."""
    letter = (codes >= ord("a")) & (codes <= ord("z"))
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    return letter * 1 + digit * 2


def _latest_starts(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each end the latest start, by rising end; an earlier start would only make a longer span of it."""
    order = np.lexsort((starts, ends))
    starts, ends = starts[order], ends[order]
    last = np.concatenate([ends[1:] > ends[:-1], [True]]) if len(ends) else np.empty(0, dtype=bool)
    return starts[last], ends[last]
