"""Every place where every string of a list stands in a text, overlapping ones too, in one pass over an array.

All positions of the text walk the trie of the strings (Fredkin 1960, Communications of the ACM 3(9),
490-499) at once, a character at each step, and few are left after two. An Aho-Corasick automaton reads the
text once as well, but hands over each find as an object of Python, which takes longer than finding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.terms.normalize import LEFT_OUT, matching_table
from analysis.terms.patterns import CLAUSE_ENDS

OTHER = 1  # the number of every character that no string has
_GROUPS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", CLAUSE_ENDS, "《》")
CHUNK = 1 << 15  # positions that are looked at together: their arrays stay in the processor's cache
_BUCKETS_PER_NODE = 64  # most positions meet an empty bucket and go no further
_SPREAD = np.uint32(0x9E3779B1)  # 2^32 divided by the golden ratio (Knuth 1973, section 6.4)
_NONE = -1


class Alphabet:
    """The characters of some strings in matching form as small numbers; LEFT_OUT and OTHER are two of them.

    Parameters
    ----------
    strings : iterable of str in matching form

    Attributes
    ----------
    size : int, numbers are below it
    digits, letters, clause_ends, title_marks : ranges of the numbers of these characters
    """

    def __init__(self, strings: Iterable[str]) -> None:
        known = "".join(_GROUPS)
        characters = [*known, *sorted(set().union(*strings) - set(known))]
        self.size = OTHER + 1 + len(characters)
        numbers = np.full(0x110000, OTHER, dtype=np.uint32 if self.size > 0xFFFF else np.uint16)
        numbers[LEFT_OUT] = LEFT_OUT
        numbers[[ord(character) for character in characters]] = np.arange(OTHER + 1, self.size)
        ends = OTHER + 1 + np.cumsum([0, *map(len, _GROUPS)])
        self.digits, self.letters, self.clause_ends, self.title_marks = map(range, ends[:-1].tolist(), ends[1:].tolist())
        self._by_form = numbers
        self._by_code = numbers[matching_table()]

    def numbers(self, codes: np.ndarray) -> np.ndarray:
        """The numbers of the matching forms of some code points."""
        found = np.empty(len(codes), dtype=self._by_code.dtype)
        for start in range(0, len(codes), CHUNK):
            part = slice(start, start + CHUNK)
            self._by_code.take(codes[part], mode="clip", out=found[part])
        return found

    def number(self, character: str) -> int:
        """The number of a character in matching form."""
        return int(self._by_form[ord(character)])


class LiteralIndex:
    """The trie of some strings.

    Parameters
    ----------
    strings : sequence of str, distinct and not empty, shorter ones first; their numbers are their places in it
    alphabet : Alphabet that has all their characters
    """

    def __init__(self, strings: Sequence[str], alphabet: Alphabet) -> None:
        self._smallest = np.min_scalar_type(len(strings))
        self._size = alphabet.size
        place = {string: number for number, string in enumerate(strings)}
        spelled = [tuple(map(alphabet.number, string)) for string in strings]
        number = dict(zip(spelled, place.values(), strict=True))
        self._single = np.full(alphabet.size, _NONE, dtype=np.int32)
        self._steps: list[_Step] = []
        nodes: dict[tuple[int, ...], int] = {}
        for length in range(2, max(map(len, spelled), default=1) + 1):
            whole = {string for string in spelled if len(string) == length}
            longer = {string[:length] for string in spelled if len(string) > length}
            prefixes = [*sorted(longer - whole), *sorted(longer & whole), *sorted(whole - longer)]
            pairs = [(nodes[prefix[:-1]] if nodes else prefix[0], prefix[-1]) for prefix in prefixes]
            strings = [number.get(prefix, _NONE) for prefix in prefixes]
            self._steps.append(_Step(pairs, strings, len(longer - whole), len(longer)))
            nodes = {prefix: place for place, prefix in enumerate(prefixes)}
        # What two characters lead to: 2 · (node + 1), and 1 more where the first is a string by itself.
        n_nodes = len(self._steps[0].strings) if self._steps else 0
        self._begun = np.zeros((alphabet.size, alphabet.size), dtype=np.min_scalar_type(2 * n_nodes + 1))
        if self._steps:
            self._begun[tuple(self._steps[0].pairs)] = 2 * np.arange(1, n_nodes + 1)
        for string in spelled:
            if len(string) == 1:
                self._single[string[0]] = number[string]
                self._begun[string[0]] += 1
        self._begun = self._begun.reshape(-1)

    def find(
        self, codes: np.ndarray, following: np.ndarray, among: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the strings and where they begin, sorted by both.

        Parameters
        ----------
        codes : array, numbers of the characters of the text
        following : array, the same and OTHER at the end, and wherever a string must begin anew and none may go on
        among : array of positions, rising, at which strings may begin; None = all
        """
        at, begun = self._begun_at(codes, following, among)
        single = np.flatnonzero((begun & 1) != 0)
        found = [self._by_string(self._single[codes[at[single]]], at[single])]
        if single.size:
            several = np.flatnonzero(begun > 1)
            at, begun = at[several], begun[several]
        nodes = (begun >> 1) - begun.dtype.type(1)
        for length, step in enumerate(self._steps, start=2):
            whole = np.flatnonzero(nodes >= step.first_whole)
            found.append(self._by_string(step.strings[nodes[whole]], at[whole]))
            going = np.flatnonzero(nodes < step.beyond_going)
            if not len(going):
                break
            at = at[going]
            reached, nodes = self._steps[length - 1].reached(nodes[going], following.take(at + length, mode="clip"))
            at = at[reached]
        strings, starts = zip(*found, strict=True)
        return np.concatenate(strings), np.concatenate(starts)

    def _begun_at(
        self, codes: np.ndarray, following: np.ndarray, among: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where one character or two lead to something, and to what."""
        if among is not None:
            begun = self._begun[codes[among] * np.intp(self._size) + following[among + 1]]
            at = np.flatnonzero(begun != 0)
            return among[at], begun[at]
        places, several = [], []
        for start in range(0, len(codes), CHUNK):
            pairs = codes[start : start + CHUNK] * np.intp(self._size)
            pairs += following[start + 1 : start + CHUNK + 1]
            begun = self._begun.take(pairs, mode="clip")  # which is faster than to raise, and none is out of reach
            at = np.flatnonzero(begun != 0)  # four times as fast as of whole numbers
            places.append(at + start)
            several.append(begun[at])
        nothing = np.empty(0, dtype=np.int64)
        return np.concatenate([nothing, *places]), np.concatenate([nothing.astype(self._begun.dtype), *several])

    def _by_string(self, strings: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # Numbers of 16 bits are sorted by their digits, in a quarter of the time.
        order = np.argsort(strings.astype(self._smallest), kind="stable")
        return strings[order], starts[order]


class _Step:
    """The nodes of the trie at one depth, in a hash table with chains.

    Parameters
    ----------
    pairs : for each node its parent (at the second character the first one) and its character
    strings : for each node the number of the string that ends there, or none
    first_whole : int, strings end at this node and at those behind it, and at no others
    beyond_going : int, longer strings pass through the nodes before this one, and through no others
    """

    def __init__(self, pairs: list[tuple[int, int]], strings: list[int], first_whole: int, beyond_going: int) -> None:
        self.pairs = self._parents, self._characters = np.array(pairs, dtype=np.uint32).T
        self.strings, self.first_whole, self.beyond_going = np.array(strings, dtype=np.int32), first_whole, beyond_going
        self._shift = np.uint32(32 - (len(pairs) * _BUCKETS_PER_NODE).bit_length())
        buckets = self._buckets(self._parents, self._characters)
        self._heads = np.full(1 << (32 - int(self._shift)), _NONE, dtype=np.int32)
        self._following = np.full(len(pairs), _NONE, dtype=np.int32)
        for node, bucket in enumerate(buckets.tolist()):
            self._following[node], self._heads[bucket] = self._heads[bucket], node

    def reached(self, before: np.ndarray, behind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the pairs lead to a node, as positions among them, and to which."""
        nodes = self._heads[self._buckets(before, behind)]
        at = np.flatnonzero(nodes != _NONE)
        nodes, before, behind = nodes[at], before[at], behind[at]
        wrong = np.flatnonzero((self._parents[nodes] != before) | (self._characters[nodes] != behind))
        while len(wrong):
            nodes[wrong] = following = self._following[nodes[wrong]]
            wrong = wrong[following != _NONE]
            there = nodes[wrong]
            wrong = wrong[(self._parents[there] != before[wrong]) | (self._characters[there] != behind[wrong])]
        right = nodes != _NONE
        return at[right], nodes[right]

    def _buckets(self, before: np.ndarray, behind: np.ndarray) -> np.ndarray:
        return ((before.astype(np.uint32, copy=False) * _SPREAD + behind) * _SPREAD) >> self._shift
