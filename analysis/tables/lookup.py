"""Columns of ids as numbers, so that tables of millions of rows are joined and grouped without comparing texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_AT_ONCE = 1 << 20  # rows that are looked up together: what that takes besides goes with them and not with the table


def row_numbers(values: pd.Series, known: pd.Series | pd.Index) -> np.ndarray:
    """The row of `known` in which each value stands, or -1.

    Parameters
    ----------
    values : column of str, plain or categorical
    known : column of str, plain or categorical, without repeats

    Returns
    -------
    int array, one entry per value
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        of_category = row_numbers(values.cat.categories.to_series(), known)
        return np.append(of_category, -1)[values.cat.codes.to_numpy()]  # the code of a missing value is -1
    if isinstance(known.dtype, pd.CategoricalDtype):
        row = np.full(len(known.cat.categories) + 1, -1)
        row[known.cat.codes.to_numpy()] = np.arange(len(known))
        row[-1] = -1
        return row[row_numbers(values, known.cat.categories)]
    found = pc.index_in(_arrow(values), value_set=_arrow(known))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def within(values: pd.Series, known: pd.Series | pd.Index) -> np.ndarray:
    """Which of the values stand in `known`; pandas' isin takes minutes for millions of texts."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        of_category = within(values.cat.categories.to_series(), known)
        return np.append(of_category, False)[values.cat.codes.to_numpy()]
    return pc.is_in(_arrow(values), value_set=_arrow(known)).to_numpy(zero_copy_only=False)


def numbered(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The number of each value (int32), in order of appearance, and the values that the numbers stand for."""
    numbers, uniques = pd.factorize(values)
    return numbers.astype(np.int32), np.asarray(uniques, dtype=object)


class PairRows:
    """Pairs of whole numbers, (document, sentence) say, by which rows are looked up; none is sorted or hashed.

    It takes four bytes for every number up to the highest of each group.

    Parameters
    ----------
    groups, numbers : int arrays (N,), none below 0
    """

    def __init__(self, groups: np.ndarray, numbers: np.ndarray) -> None:
        self._reach = np.zeros(1 + int(groups.max(initial=0)), dtype=np.int64)
        np.maximum.at(self._reach, groups, numbers + 1)
        self._begins = np.cumsum(self._reach) - self._reach
        self._row = np.full(int(self._reach.sum()) + 1, -1, dtype=np.int32)  # the last is that of a pair that is not there
        self._row[self._begins[groups] + numbers] = np.arange(len(groups), dtype=np.int32)

    def rows(self, groups: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """The row in which each pair stands, the last of several; or -1, as for any pair of group -1: an int32 array."""
        found = np.empty(len(groups), dtype=np.int32)
        for begin in range(0, len(groups), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            found[some] = self._rows(groups[some], numbers[some])
        return found

    def _rows(self, groups: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        known = (groups >= 0) & (groups < len(self._reach))
        groups = np.where(known, groups, 0)
        known &= numbers < self._reach[groups]
        return self._row[np.where(known, self._begins[groups] + numbers, len(self._row) - 1)]


def sentence_rows(table: pd.DataFrame, known: pd.DataFrame) -> np.ndarray:
    """The row of `known`, which has one per sentence, that is about the same sentence (doc_id, sentence); or -1."""
    names = known["doc_id"]
    if isinstance(names.dtype, pd.CategoricalDtype):
        groups, names = names.cat.codes.to_numpy(), names.cat.categories
    else:
        groups, names = numbered(names)
    own = row_numbers(table["doc_id"], pd.Series(names, dtype="str")).astype(np.int32)
    numbers, known_numbers = (one["sentence"].to_numpy(dtype=np.int32) for one in (table, known))
    return PairRows(groups, known_numbers).rows(own, numbers)


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its categorical columns as text; for small tables, whose columns are mapped and sorted."""
    categorical = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(categorical, "str")) if len(categorical) else table


def _arrow(values: pd.Series | pd.Index) -> pa.Array:
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str")
    array = pa.array(values)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array if array.type == pa.large_string() else array.cast(pa.large_string())
