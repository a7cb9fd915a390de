"""Points for values that compete, gathered from many sources for many rows at once; the highest sum wins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_NAMED = 4  # what is named for each value


class Points:
    """Points of rows for values, and what they are given for.

    Parameters
    ----------
    n_rows : int
    values : sequence of str
    preferred : str, the one of them that wins where it is among the highest; else the one that stands first does
    """

    def __init__(self, n_rows: int, values: Sequence[str], preferred: str) -> None:
        self._n_rows, self._values = n_rows, tuple(values)
        self._preferred = self._values.index(preferred)
        self._given: list[tuple[str, float]] = []
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # row, value, place in _given

    def add(
        self, value: str, rows: np.ndarray, given: Sequence[tuple[str, float]], numbers: np.ndarray | int = 0
    ) -> None:
        """Give points for a value to some rows.

        Parameters
        ----------
        rows : array, numbers of rows
        given : sequence of pairs: for what, and how many points
        numbers : array as long as rows, which of `given` each gets; without it the first
        """
        values = np.full(len(rows), self._values.index(value))
        self._parts.append((rows, values, np.broadcast_to(numbers, len(rows)) + len(self._given)))
        self._given += given

    def add_each(self, value: str, entries: Sequence[tuple[int, tuple[str, float]]]) -> None:
        """The same for pairs of a row and what it is given."""
        given = list(dict.fromkeys(one for _, one in entries))
        number = {one: place for place, one in enumerate(given)}
        rows = np.array([row for row, _ in entries], dtype=np.int64)
        self.add(value, rows, given, np.array([number[one] for _, one in entries], dtype=np.int64))

    def sums(self) -> np.ndarray:
        """The sums, a row for each row and a column for each value; 0 where nothing was given."""
        rows, values, given = self._joined()
        cells = rows * len(self._values) + values
        sums = np.bincount(cells, weights=self._weights()[given], minlength=self._n_rows * len(self._values))
        return sums.reshape(self._n_rows, len(self._values))

    def best(self, sums: np.ndarray) -> np.ndarray:
        """The number of the value that wins in each row."""
        among_highest = sums[:, self._preferred] == sums.max(axis=1)
        return np.where(among_highest, self._preferred, sums.argmax(axis=1))

    def reasons(self, sums: np.ndarray) -> list[str]:
        """What speaks for the value that wins and for the runner-up: planned 5.5: 力争 4, …; done 1: …

        The strongest come first, four of each value; "" where nothing was given.
        """
        is_best = np.arange(len(self._values)) == self.best(sums)[:, None]
        rank = np.argsort(np.lexsort((-sums, ~is_best, sums == 0), axis=1), axis=1)
        rows, values, given = self._joined()
        told = (rank[rows, values] < 2) & (sums[rows, values] != 0)
        rows, values, given = rows[told], values[told], given[told]
        groups = rows * 2 + rank[rows, values]
        order = np.lexsort((-self._weights()[given], groups))
        cells = np.array([f"{what} {points:g}" for what, points in self._given], dtype=object)
        cells = cells[given[order]].tolist()
        first = np.flatnonzero(np.diff(groups[order], prepend=-1))
        behind = np.minimum(np.append(first[1:], len(order)), first + _NAMED)
        rows, values = rows[order][first], values[order][first]
        spans = zip(first.tolist(), behind.tolist(), strict=True)
        named = [", ".join(cells[start:end]) for start, end in spans]
        reasons = [""] * self._n_rows
        columns = (rows.tolist(), values.tolist(), sums[rows, values].tolist(), named)
        for row, value, total, what in zip(*columns, strict=True):
            before = f"{reasons[row]}; " if reasons[row] else ""
            reasons[row] = f"{before}{self._values[value]} {total:g}: {what}"
        return reasons

    def _weights(self) -> np.ndarray:
        return np.array([points for _, points in self._given], dtype=np.float64)

    def _joined(self) -> tuple[np.ndarray, ...]:
        return tuple(np.concatenate(column) for column in zip(*self._parts, strict=True))
