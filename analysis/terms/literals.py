"""Every place where every string of a list stands in a text, overlapping ones too, in one pass over an array.

All positions of the text walk the trie of the strings (Fredkin 1960, Communications of the ACM 3(9),
490-499) at once, a character at each step, and few are left after two. An Aho-Corasick automaton reads the
text once as well, but hands over each find as an object of Python, which takes longer than finding it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_CODE_POINTS = 0x110000
_BUCKETS_PER_NODE = 64  # most positions meet an empty bucket and go no further
_SPREAD = np.uint32(0x9E3779B1)  # 2^32 divided by the golden ratio (Knuth 1973, section 6.4)
_NONE = -1


class LiteralIndex:
    """The trie of some strings.

    Parameters
    ----------
    strings : sequence of str, distinct and not empty, shorter ones first; their numbers are their places in it
    """

    def __init__(self, strings: Sequence[str]) -> None:
        self._smallest = np.min_scalar_type(len(strings))
        number = {string: place for place, string in enumerate(strings)}
        self._single = np.full(_CODE_POINTS, _NONE, dtype=np.int32)
        for string in strings:
            if len(string) == 1:
                self._single[ord(string)] = number[string]
        self._is_single = self._single != _NONE
        self._steps: list[_Step] = []
        nodes: dict[str, int] = {}
        for length in range(2, max(map(len, strings), default=0) + 1):
            prefixes = dict.fromkeys(string[:length] for string in strings if len(string) >= length)
            pairs = [(nodes[prefix[:-1]] if nodes else ord(prefix[0]), ord(prefix[-1])) for prefix in prefixes]
            ends = [number.get(prefix, _NONE) for prefix in prefixes]
            goes_on = {string[:length] for string in strings if len(string) > length}
            self._steps.append(_Step(pairs, ends, [prefix in goes_on for prefix in prefixes]))
            nodes = {prefix: place for place, prefix in enumerate(prefixes)}

    def find(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the strings and where they begin, sorted by both.

        Parameters
        ----------
        codes : array of uint32, the code points of the text
        """
        at = np.flatnonzero(self._is_single[codes])
        found = [self._by_string(self._single[codes[at]], at)]
        before, behind, walking = codes[:-1], codes[1:], None
        for length, step in enumerate(self._steps, start=2):
            reached, nodes = step.reached(before, behind)
            at = reached if walking is None else walking[reached]
            ends = step.strings[nodes]
            whole = np.flatnonzero(ends != _NONE)
            found.append(self._by_string(ends[whole], at[whole]))
            going = np.flatnonzero(step.goes_on[nodes] & (at < len(codes) - length))
            walking, before = at[going], nodes[going]
            behind = codes[walking + length]
        strings, starts = zip(*found, strict=True)
        return np.concatenate(strings), np.concatenate(starts)

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
    goes_on : for each node whether a longer string passes through it
    """

    def __init__(self, pairs: list[tuple[int, int]], strings: list[int], goes_on: list[bool]) -> None:
        self._parents, self._characters = np.array(pairs, dtype=np.uint32).T
        self.strings, self.goes_on = np.array(strings, dtype=np.int32), np.array(goes_on, dtype=bool)
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
