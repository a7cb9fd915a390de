"""The clauses of many texts: where they begin, and what begins and ends them, for many places at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from analysis.meaning.forms import LABEL_BEGINS, LONGEST_LABEL, head_length

CLAUSE_ENDS = "，。；：！？,;:!?\n—"
_WRAPPERS = " \t\u3000“”‘’\"'《》〈〉（）()【】[]"
_END, _WRAPPER, _BLANK, _OPENS_LABEL = 1, 2, 4, 8


@cache
def _kinds() -> np.ndarray:
    """For every code point which kinds of character it is, as sums of _END, _WRAPPER, …"""
    kinds = np.zeros(0x110000, dtype=np.uint8)
    everything = np.arange(len(kinds), dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    for kind, characters in (
        (_END, CLAUSE_ENDS),
        (_WRAPPER, _WRAPPERS),
        (_BLANK, re.findall(r"\s", everything)),
        (_OPENS_LABEL, LABEL_BEGINS.findall(everything)),
    ):
        kinds[[ord(character) for character in characters]] |= kind
    kinds.setflags(write=False)
    return kinds


@dataclass(frozen=True)
class Clauses:
    """Some texts in one, a line end behind each; a place is the number of its text and a position in that.

    Parameters
    ----------
    texts : sequence of str
    text : str, all of them
    begins : array, where each begins in it
    kinds : array of uint8, kinds of each of its characters
    """

    texts: Sequence[str]
    text: str
    begins: np.ndarray
    kinds: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> Clauses:
        text = "\n".join([*texts, ""])
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return cls(texts, text, np.cumsum(lengths) - lengths, _kinds()[codes])

    def starts(self, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Where the clause that holds each place begins in its text."""
        return self._clause(self.begins[rows] + places) - self.begins[rows]

    def opened(self, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Whether a clause begins at each place, a label or an item mark (一、 一是) and quotation marks apart."""
        at = self.begins[rows] + places
        clause = self._clause(at)
        opened = _n_between(self._wrappers, clause, at) == at - clause
        opened |= places <= self._heads[rows]
        rest = np.flatnonzero(~opened & (self.kinds[clause] & (_BLANK | _OPENS_LABEL) > 0))
        n_said = at[rest] - clause[rest] - _n_between(self._filling, clause[rest], at[rest])
        rest = rest[n_said <= LONGEST_LABEL]
        spans = zip(clause[rest].tolist(), at[rest].tolist(), strict=True)
        before = [self.text[start:end] for start, end in spans]
        is_head = {text: head_length(text) == len(text) for text in set(before)}
        opened[rest] = [is_head[text] for text in before]
        return opened

    def closed(self, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Whether a clause ends at each place, quotation marks and brackets behind it apart."""
        at = self.begins[rows] + places
        wrapped = np.flatnonzero(self.kinds[at] & _WRAPPER)
        if len(wrapped):
            numbers = np.arange(len(self._wrappers))
            run = self._wrappers - numbers  # the same for wrappers without a gap between them
            first = np.searchsorted(self._wrappers, at[wrapped])
            at[wrapped] = self._wrappers[np.searchsorted(run, run[first], side="right") - 1] + 1
        return self.kinds[at] & _END > 0

    def _clause(self, at: np.ndarray) -> np.ndarray:
        return np.append(0, self._ends + 1)[np.searchsorted(self._ends, at)]

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.flatnonzero(self.kinds & _END)

    @cached_property
    def _wrappers(self) -> np.ndarray:
        return np.flatnonzero(self.kinds & _WRAPPER)

    @cached_property
    def _filling(self) -> np.ndarray:
        return np.flatnonzero(self.kinds & (_WRAPPER | _BLANK))

    @cached_property
    def _heads(self) -> np.ndarray:
        """How long the head of each text is."""
        heads = np.zeros(len(self.texts), dtype=np.int64)
        some = np.flatnonzero(self.kinds[self.begins] & (_BLANK | _OPENS_LABEL))
        heads[some] = [head_length(self.texts[row]) for row in some.tolist()]
        return heads


def _n_between(places: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How many of the places, which rise, lie in each start:end."""
    return np.searchsorted(places, ends) - np.searchsorted(places, starts)
