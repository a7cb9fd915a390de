"""What moved between two runs: rows and values of the figures' tables, and the hits and documents behind that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.runs.history import PastRun
from analysis.tables import DOCUMENTS, HITS, read_table

_HITS = ["facet", "theme", "term", "region", "document"]
VALUES = ["figure", "change", "row", "column", "old", "new"]


@dataclass(frozen=True)
class Moved:
    """The differences of two runs.

    Parameters
    ----------
    values : table, one row per value that differs: figure (stem of the table's file), change ("changed", or "added" or
        "removed" for a whole row or table), row (what names it; "" for a whole table), column, old, new (as in the files)
    hits : table, one row per facet x theme x term x document whose number of hits differs: region, document (its file),
        n_old, n_new
    documents : mapping of each document that was "added", "removed" or "changed" to that word, by file
    same : tuple of str, the tables that are alike
    """

    values: pd.DataFrame
    hits: pd.DataFrame
    documents: Mapping[str, str]
    same: tuple[str, ...]


def moved(old: PastRun, new: PastRun) -> Moved:
    """The differences from one run to another.

    A row of a table is named by the fewest of its text columns, from the left, that tell all rows apart; a table whose
    rows they do not tell apart is compared row by whole row.
    """
    tables = [{path.stem: path for path in sorted((run.folder / "figures").glob("*.csv"))} for run in (old, new)]
    parts, same = [], []
    for name in dict.fromkeys([*tables[0], *tables[1]]):
        before, after = (folder.get(name) for folder in tables)
        if before is not None and after is not None and before.read_bytes() == after.read_bytes():
            same.append(name)
        elif before is None or after is None:
            parts.append(pd.DataFrame([[name, "added" if before is None else "removed", "", "", "", ""]], columns=VALUES))
        else:
            parts.append(_changed_values(name, _read(before), _read(after)))
    values = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=VALUES)
    return Moved(values, _changed_hits(old, new), _changed_documents(old, new), tuple(same))


def _changed_values(name: str, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    key = _key(old, new)
    before, after = (_by_key(table, key or [*table.columns]) for table in (old, new))
    rows = [[name, "removed", _told(row), "", "", ""] for row in before if row not in after]
    rows += [[name, "added", _told(row), "", "", ""] for row in after if row not in before]
    for row in (row for row in after if row in before and key):
        for column in dict.fromkeys([*before[row], *after[row]]):
            values = before[row].get(column, ""), after[row].get(column, "")
            if values[0] != values[1]:
                rows.append([name, "changed", _told(row), column, *values])
    return pd.DataFrame(rows, columns=VALUES)


def _by_key(table: pd.DataFrame, key: list[str]) -> dict[tuple[str, ...], dict[str, str]]:
    """Each row's other values, by those that name it; rows that are alike get a number."""
    rest = [column for column in table.columns if column not in key]
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.to_dict("records"):
        place = tuple(row[column] for column in key)
        number = 1
        while place in found:
            number += 1
            place = (*(row[column] for column in key), f"({number})")
        found[place] = {column: row[column] for column in rest}
    return found


def _key(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """The fewest text columns, from the left, that tell the rows of both tables apart; [] where none do."""
    key: list[str] = []
    for column in old.columns:
        if column not in new.columns or not (_is_text(old[column]) or _is_text(new[column])):
            continue
        key.append(column)
        if not old.duplicated(key).any() and not new.duplicated(key).any():
            return key
    return []


def _is_text(column: pd.Series) -> bool:
    filled = column[column != ""]
    return bool(pd.to_numeric(filled, errors="coerce").isna().any())


def _changed_hits(old: PastRun, new: PastRun) -> pd.DataFrame:
    counts = [_hit_counts(run.folder / "tables") for run in (old, new)]
    table = pd.concat(counts, axis=1, keys=["n_old", "n_new"]).fillna(0).astype("int64").rename_axis(_HITS).reset_index()
    return table[table["n_old"] != table["n_new"]].sort_values(_HITS, ignore_index=True)


def _hit_counts(folder: Path) -> pd.Series:
    hits, documents = read_table(HITS, folder), read_table(DOCUMENTS, folder).set_index("doc_id")
    about = {"region": hits["doc_id"].map(documents["region"]), "document": hits["doc_id"].map(documents["file"])}
    return hits.assign(**about).groupby(_HITS).size()


def _changed_documents(old: PastRun, new: PastRun) -> dict[str, str]:
    before, after = (run.note.get("corpus", {}) for run in (old, new))
    found = {}
    for file in sorted({*before, *after}):
        if before.get(file) != after.get(file):
            found[Path(file).name] = "added" if file not in before else "removed" if file not in after else "changed"
    return found


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _told(row: tuple[str, ...]) -> str:
    return " · ".join(cell for cell in row if cell)
