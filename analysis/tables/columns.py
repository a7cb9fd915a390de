"""What each column of each table means, with its unit and base, in Chinese and English.

The explanations stand in columns.csv beside this module: a row is a column in every table that has it, or,
with a name in `table`, in that table alone. The workbook, the report and docs/columns.md show them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analysis.tables import coded, comparison, meaning, results, texts
from analysis.tables.schema import Schema

KINDS = ("text", "id", "date", "count", "offset", "share", "rate", "number", "flag")


@dataclass(frozen=True)
class Column:
    """The explanation of one column.

    Parameters
    ----------
    table : str, name of the one table it is about; "" for every other table with this column
    name : str, the column
    kind : str, one of KINDS: what its values are, and so how a workbook shows them
    unit_zh, unit_en : str, unit and base; "" for text
    zh, en : str, the explanation; what an empty cell means where there can be one
    """

    table: str
    name: str
    kind: str
    unit_zh: str
    unit_en: str
    zh: str
    en: str

    def told(self, language: str) -> str:
        """Explanation and unit in one line, in "zh" or "en"."""
        text, unit = (self.en, self.unit_en) if language == "en" else (self.zh, self.unit_zh)
        if not unit:
            return text
        return f"{text}. Unit: {unit}" if language == "en" else f"{text}。单位：{unit}"


@cache
def explained_columns() -> tuple[Column, ...]:
    """All explanations, in the order of columns.csv: those of every table first, then those of single
    tables."""
    text = files("analysis.tables").joinpath("columns.csv").read_text(encoding="utf-8-sig")
    return tuple(
        Column(row["table"], row["column"], row["kind"], row["unit_zh"], row["unit_en"], row["zh"], row["en"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def all_schemas() -> Mapping[str, Schema]:
    """Name -> schema, of every kind of table there is."""
    rooms = (texts, results, comparison, meaning, coded)
    found = [one for room in rooms for one in vars(room).values() if isinstance(one, Schema)]
    return {one.name: one for one in found}


def table_kind(columns: Sequence[str]) -> str:
    """Name of the kind of table that has these columns: the largest whose columns are all there; "" for
    none."""
    here = set(columns)
    fitting = [one for one in all_schemas().values() if set(one.columns) <= here]
    return max(fitting, key=lambda one: len(one.columns)).name if fitting else ""


def explain_columns(columns: Sequence[str], kind: str | None = None) -> dict[str, Column]:
    """The explanation of each column of a table.

    Parameters
    ----------
    columns : sequence of str, the header of the table
    kind : str, name of its schema; default the one that its columns fit (`table_kind`)

    Returns
    -------
    dict of column -> Column, in the order of the header; a column nobody has explained, as one of a
    researcher's own notebook, is left out.
    """
    kind = table_kind(columns) if kind is None else kind
    known = _by_table()
    found = {name: known.get((kind, name)) or known.get(("", name)) for name in columns}
    return {name: column for name, column in found.items() if column is not None}


@cache
def _by_table() -> Mapping[tuple[str, str], Column]:
    return {(column.table, column.name): column for column in explained_columns()}
