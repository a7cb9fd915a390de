"""What a table is made of, how it is checked, and tables as CSV for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.durable import replacing
from analysis.errors import TableError

_MOST_NUMBERS = 1 << 62  # that int64 can hold
_SIGNED = re.compile(r"[+-][0-9.,]+ ?[%％]?")
_BEGINS = frozenset("=+-@\t\r")  # of what Excel takes for a formula
_READ_TYPES = {"str": "str", "int": "Int64", "float": "float64", "bool": "bool"}


@dataclass(frozen=True)
class Schema:
    """One kind of table: its name, what a row is, its columns with types, and the columns that name a row.

    Parameters
    ----------
    name : str, also the stem of the file the table is written to
    row : str, what one row stands for
    columns : mapping of column name to "str", "int", "float" or "bool"
    key : tuple of str, the columns that together are different in every row; empty where rows may repeat
    also : mapping of column name to type, what the prepared table has besides; who makes such a table may leave them out
    """

    name: str
    row: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)


def check_table(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The table with the schema's columns first, in order; other columns may follow.

    Raises
    ------
    TableError : a column is missing, or two rows have the same key.
    """
    absent = [name for name in schema.columns if name not in table.columns]
    if absent:
        raise TableError(
            f"The {schema.name} table has no column {', '.join(absent)}. It has: "
            f"{', '.join(map(str, table.columns))}.",
            f"{schema.name} 表没有 {'、'.join(absent)} 列。现有：{'、'.join(map(str, table.columns))}。",
        )
    if schema.key and len(table) and not _all_differ(table, schema.key):
        double = table.duplicated(list(schema.key))
        if double.any():
            first = table.loc[double.idxmax(), list(schema.key)].to_dict()
            raise TableError(
                f"The {schema.name} table has two rows for {first}; {schema.row} may stand there once.",
                f"{schema.name} 表中 {first} 有两行；它只能有一行。",
            )
    rest = [name for name in table.columns if name not in schema.columns]
    return table[[*schema.columns, *rest]]


def _all_differ(table: pd.DataFrame, key: Sequence[str]) -> bool:
    """Whether no two rows have the same key; at a third of the cost of `duplicated` where rows rise by their key, as most do."""
    numbers, n_numbers = np.zeros(len(table), dtype=np.int64), 1
    for name in key:
        own = table[name].to_numpy() if table[name].dtype == np.int64 else pd.factorize(table[name])[0].astype(np.int64)
        least, n_own = int(own.min()), int(own.max()) - int(own.min()) + 1
        n_numbers *= n_own
        if n_numbers > _MOST_NUMBERS:
            return not table.duplicated(list(key)).any()
        numbers = numbers * n_own + (own - least)
    if (numbers[1:] > numbers[:-1]).all():
        return True
    numbers.sort()
    return bool((numbers[1:] != numbers[:-1]).all())


def empty_table(schema: Schema) -> pd.DataFrame:
    """A table of this kind without rows, with the columns' types."""
    types = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=types[kind]) for name, kind in schema.columns.items()})


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write any table as CSV (UTF-8 with BOM, so that Excel reads it), and return the path.

    A cut-off never leaves half a table.
    """
    with replacing(path) as part:
        table.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """The table for a CSV that people open in Excel: a text that Excel would take for a formula begins with '.

    Texts of documents and dictionaries are other people's; =HYPERLINK(…) in a cell would be carried out. Numbers stay.
    """
    made = table.copy()
    for name in made.columns:
        if pd.api.types.is_numeric_dtype(made[name]) or pd.api.types.is_bool_dtype(made[name]):
            continue
        # The first character settles nearly all cells, without making a Python text of each.
        first = made[name].astype("str").str.slice(0, 1).isin(list(_BEGINS)).to_numpy(dtype=bool)
        cells = made[name].astype("object").to_numpy(copy=True) if first.any() else None
        for row in np.flatnonzero(first):
            if isinstance(cells[row], str) and _is_formula(cells[row]):
                cells[row] = f"'{cells[row]}"
        if cells is not None:
            made[name] = pd.Series(cells, index=made.index, dtype="object")
    return made


def unguarded(cell: str) -> str:
    """The text of a cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(cell: str) -> bool:
    return len(cell) > 1 and cell[0] in _BEGINS and not _SIGNED.fullmatch(cell)


def read_csv(schema: Schema, path: Path) -> pd.DataFrame:
    """Read a table of this kind that `write_csv` wrote.

    Raises
    ------
    TableError : it is no table of this kind.
    """
    types = {name: _READ_TYPES[kind] for name, kind in schema.columns.items()}
    table = pd.read_csv(path, dtype=types, encoding="utf-8-sig", keep_default_na=False, na_values={
        name: [""] for name, kind in schema.columns.items() if kind in ("int", "float")
    })
    return check_table(table, schema)
