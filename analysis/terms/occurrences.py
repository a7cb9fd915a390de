"""Every place where every pattern of the dictionaries stands in a stretch of text, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.terms.literals import LiteralIndex
from analysis.terms.normalize import matching_codes
from analysis.terms.patterns import CLAUSE_ENDS, REACH

Pieces = tuple[str, ...]
_NONE = -1


class Block:
    """Some sentences as one stretch of text in matching form, a line end behind each.

    Parameters
    ----------
    text : str, the sentences as they are, each with a line end
    lengths : array, length of each without it

    Attributes
    ----------
    codes : array of uint32, the code points of the matching form; all positions below are positions in it
    places : array, position in `text` of each position of the matching form
    row_starts : array, where each sentence begins in `text`
    rows : array, for each position of the matching form the number of its sentence in the block
    """

    def __init__(self, text: str, lengths: np.ndarray) -> None:
        self.text = text
        self.codes, self.places = matching_codes(text)
        ends = np.cumsum(lengths + 1)
        self.row_starts = ends - lengths - 1
        n_positions = np.diff(np.searchsorted(self.places, ends), prepend=0)
        self.rows = np.repeat(np.arange(len(ends), dtype=np.int32), n_positions)

    def title_counts(self) -> np.ndarray:
        """How many characters of quoted titles 《…》 stand before each position. A title that is opened and not
        closed in its sentence is none; one within another belongs to the outer one."""
        inside = np.zeros(len(self.codes), dtype=bool)
        opened: list[int] = []
        row = _NONE
        for place in np.flatnonzero((self.codes == ord("《")) | (self.codes == ord("》"))).tolist():
            if self.rows[place] != row:
                row, opened = self.rows[place], []
            if self.codes[place] == ord("《"):
                opened.append(place)
            elif opened:
                inside[opened.pop() : place + 1] = True
        counts = np.zeros(len(inside) + 1, dtype=np.int32)
        np.cumsum(inside, out=counts[1:])
        return counts

    def clause_ends(self) -> np.ndarray:
        """Where the ends of clauses stand, rising."""
        is_end = np.zeros(len(self.codes), dtype=bool)
        for character in CLAUSE_ENDS:
            is_end |= self.codes == ord(character)
        return np.flatnonzero(is_end)


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

    def from_start(self, patterns: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The number of the first span of each pattern that begins at each place or behind it.

        Where there is none, it is the number of the first span of the next pattern.
        """
        return np.searchsorted(self._start_keys, self._keys(patterns, places))

    def from_end(self, patterns: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The same for the first span that ends at each place or behind it."""
        return np.searchsorted(self._end_keys, self._keys(patterns, places))

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
    """

    def __init__(self, patterns: Iterable[Pieces]) -> None:
        distinct = set(patterns)
        pieces = {piece for pattern in distinct for piece in pattern}
        strings = sorted(pieces, key=lambda piece: (len(piece), piece))
        place = {string: number for number, string in enumerate(strings)}
        wild = sorted(pattern for pattern in distinct if len(pattern) > 1)
        # Plain patterns first, in the order of their strings, so that finds of these need not be moved.
        self.patterns = (*((string,) for string in strings if (string,) in distinct), *wild)
        self.number = {pattern: number for number, pattern in enumerate(self.patterns)}
        self._plain = np.array([(string,) in distinct for string in strings], dtype=bool)
        most = max(map(len, wild), default=1)
        rows = [[place[piece] for piece in pattern] + [_NONE] * (most - len(pattern)) for pattern in wild]
        self._wild = np.array(rows, dtype=np.int64).reshape(-1, most)
        self._lengths = np.array([len(string) for string in strings], dtype=np.int64)
        self._latin_start = np.array([_is_latin(string[0]) for string in strings], dtype=bool)
        self._latin_end = np.array([_is_latin(string[-1]) for string in strings], dtype=bool)
        self._literals = LiteralIndex(strings)

    def find(self, block: Block, *, in_titles: bool = False) -> Occurrences:
        """Every occurrence of every pattern in the block, overlapping ones too.

        Parameters
        ----------
        in_titles : bool, look inside 《…》 as well; a wildcard may reach over a title either way
        """
        pieces = self._literal(block, in_titles)
        wild, starts, ends = self._wildcards(pieces, block.clause_ends())
        plain = np.repeat(self._plain, pieces.counts)
        counts = [pieces.counts[self._plain], np.bincount(wild, minlength=len(self._wild))]
        return Occurrences(
            np.concatenate([pieces.starts[plain], starts]),
            np.concatenate([pieces.ends[plain], ends]),
            offsets(np.concatenate(counts)),
            pieces.size,
        )

    def _literal(self, block: Block, in_titles: bool) -> Occurrences:
        strings, starts = self._literals.find(block.codes)
        ends = starts + self._lengths[strings]
        kept = ~self._inside_latin(block, strings, starts, ends)
        if not in_titles:
            titles = block.title_counts()
            kept &= titles[ends] == titles[starts]
        strings, starts, ends = strings[kept], starts[kept], ends[kept]
        first = np.searchsorted(strings, np.arange(len(self._lengths) + 1))
        return Occurrences(starts, ends, first, len(block.codes))

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

    def _wildcards(self, pieces: Occurrences, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number, start and end of each span of the wildcard patterns, sorted by number and start.

        All patterns grow by their next piece at once; those that have all of theirs are laid aside.
        """
        possible = ((self._wild == _NONE) | (pieces.counts[self._wild] > 0)).all(axis=1)
        own = np.flatnonzero(possible)
        counts = pieces.counts[self._wild[own, 0]]
        at = ranges(pieces.first[self._wild[own, 0]], counts)
        own, starts, ends = np.repeat(own, counts), pieces.starts[at], pieces.ends[at]
        whole = []
        for column in self._wild.T[1:]:
            following = column[own]
            going = following != _NONE
            whole.append((own[~going], starts[~going], ends[~going]))
            own, starts, ends, following = own[going], starts[going], ends[going], following[going]
            low = pieces.from_start(following, ends)
            reachable = pieces.from_start(following, ends + REACH + 1) - low
            source, target = np.repeat(np.arange(len(own)), reachable), ranges(low, reachable)
            gap_is_free = np.searchsorted(stops, ends[source]) == np.searchsorted(stops, pieces.starts[target])
            source, target = source[gap_is_free], target[gap_is_free]
            own, starts, ends = _latest_starts(own[source], starts[source], pieces.ends[target])
        own, starts, ends = (np.concatenate(parts) for parts in zip(*whole, (own, starts, ends), strict=True))
        order = np.lexsort((ends, starts, own))
        own, starts, ends = own[order], starts[order], ends[order]
        # One start may reach several ends: the nearest one is the shortest span.
        nearest = _changes(own, starts)
        return own[nearest], starts[nearest], ends[nearest]


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """starts[0], starts[0] + 1, …, counts[0] of them, then the same for the next start, as one array."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def offsets(counts: np.ndarray) -> np.ndarray:
    """Where parts of these lengths begin in an array that joins them, and its length at the end."""
    return np.concatenate([[0], np.cumsum(counts)])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _kind(codes: np.ndarray) -> np.ndarray:
    """1 for a Latin letter, 2 for a digit, 0 for anything else; asked of letters and digits and their neighbours."""
    letter = (codes >= ord("a")) & (codes <= ord("z"))
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    return letter * 1 + digit * 2


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
