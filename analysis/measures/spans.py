"""Hits as spans of the text: which belong to a category, and which of those that overlap count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.tables.lookup import numbered


@dataclass(frozen=True)
class Spans:
    """The hits of a table, as numbers.

    Parameters
    ----------
    document : int array (H,), the number of each hit's document, in the order in which documents sort
    start, end : int arrays (H,)
    category : int array (H,)
    paths : array of str, the path of each category
    """

    document: np.ndarray
    start: np.ndarray
    end: np.ndarray
    category: np.ndarray
    paths: np.ndarray

    @staticmethod
    def of(hits: pd.DataFrame, document: np.ndarray) -> Spans:
        """The hits of a table (uses category, start, end), in documents of these numbers."""
        start, end = (hits[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
        return Spans(document, start, end, *numbered(hits["category"]))

    def below(self, category: str) -> np.ndarray:
        """The numbers of the hits of a category and of all paths below it."""
        wanted = np.array([path == category or path.startswith(f"{category}/") for path in self.paths], dtype=bool)
        return np.flatnonzero(wanted[self.category])

    def by_category(self, categories: Sequence[str]) -> dict[str, np.ndarray]:
        """The hits of each category and of those below it, each stretch of text once; rule in `units.count_units`."""
        return {name: self.distinct(self.below(name)) for name in categories}

    def distinct(self, chosen: np.ndarray) -> np.ndarray:
        """Of the hits with these numbers, those that overlap none before; leftmost first, then longest.

        They come sorted by document and place.
        """
        order = chosen[np.lexsort((-self.end[chosen], self.start[chosen], self.document[chosen]))]
        # One line for all documents: a document begins where the longest could have ended.
        length = int(self.end[order].max(initial=0)) + 1
        start, end = (self.document[order] * length + place[order] for place in (self.start, self.end))
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
