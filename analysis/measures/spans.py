"""Hits as spans of the text: which belong to a category, and which of those that overlap count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.tables.lookup import numbered

_AT_ONCE = 1 << 20  # hits of which some documents are gone through together


@dataclass(frozen=True)
class Spans:
    """The hits of a table, as numbers.

    Parameters
    ----------
    document : int array (H,), the number of each hit's document, in the order in which documents sort
    piece, sentence : int arrays (H,), the numbers in their document of the piece of a paragraph and of the sentence
    start, end : int arrays (H,)
    category : int array (H,)
    paths : array of str, the path of each category
    """

    document: np.ndarray
    piece: np.ndarray
    sentence: np.ndarray
    start: np.ndarray
    end: np.ndarray
    category: np.ndarray
    paths: np.ndarray

    @staticmethod
    def of(hits: pd.DataFrame, document: np.ndarray) -> Spans:
        """The hits of a table (uses piece, sentence, category, start, end), in documents of these numbers."""
        columns = (hits[name].to_numpy(dtype=np.int32) for name in ("piece", "sentence", "start", "end"))
        return Spans(document.astype(np.int32), *columns, *numbered(hits["category"]))

    def below(self, category: str) -> np.ndarray:
        """The numbers of the hits of a category and of all paths below it."""
        wanted = np.array([path == category or path.startswith(f"{category}/") for path in self.paths], dtype=bool)
        return np.flatnonzero(wanted[self.category])

    def by_category(self, categories: Sequence[str]) -> dict[str, np.ndarray]:
        """The hits of each category and of those below it, each stretch of text once; rule in `units.count_units`."""
        return {name: self.distinct(self.below(name)) for name in categories}

    def distinct(self, chosen: np.ndarray) -> np.ndarray:
        """Of the hits with these numbers, those that overlap none before; leftmost first, then longest.

        They come sorted by document and place. Of very many some documents are gone through at a time: they share no text.
        """
        document = self.document[chosen]
        if len(chosen) <= _AT_ONCE or (document[1:] < document[:-1]).any():
            return self._distinct(chosen)
        cuts = np.unique(np.searchsorted(document, document[_AT_ONCE::_AT_ONCE]))
        return np.concatenate([self._distinct(own) for own in np.split(chosen, cuts)])

    def _distinct(self, chosen: np.ndarray) -> np.ndarray:
        # One line for all documents: a document begins where the longest could have ended.
        length = np.int64(self.end[chosen].max(initial=0)) + 1
        begins = self.document[chosen] * length
        place = np.argsort(begins + self.start[chosen], kind="stable")  # tables are sorted already, but for a few
        start, end = (begins[place] + values[chosen[place]] for values in (self.start, self.end))
        same = np.append(False, start[1:] == start[:-1])
        tied = np.flatnonzero(same | np.append(same[1:], False))
        longest = tied[np.lexsort((-end[tied], start[tied]))]
        place[tied], end[tied] = place[longest], end[longest]
        order = chosen[place]
        kept = np.ones(len(order), dtype=bool)
        kept[1:] = start[1:] >= np.maximum.accumulate(end)[:-1]
        # After what overlaps nothing before, the next that counts is the first that starts where it ends, and so on.
        latest = np.flatnonzero(kept[:-1] & ~kept[1:])
        while len(latest):
            latest = np.maximum(np.searchsorted(start, end[latest]), latest + 1)
            latest = latest[latest < len(order)]
            latest = latest[~kept[latest]]
            kept[latest] = True
        return order[kept]

    def one_per_sentence(self, chosen: np.ndarray) -> np.ndarray:
        """Of the hits with these numbers one in each sentence that has any."""
        step = np.int64(self.sentence[chosen].max(initial=0)) + 1
        key = self.document[chosen] * step + self.sentence[chosen]
        if (key[1:] < key[:-1]).any():
            return chosen[np.unique(key, return_index=True)[1]]
        return chosen[np.append(True, key[1:] > key[:-1])[: len(key)]]
