"""The documents of a study: those of the regions, levels, genres and period asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis.errors import ParameterError
from analysis.periods import split_by_period


def select_documents(
    folder: Path,
    regions: Sequence[str] = (),
    levels: Sequence[str] = (),
    genres: Sequence[str] = (),
    period: str = "",
) -> pd.DataFrame:
    """The documents of these regions, levels, genres and period (empty = all), from a folder of prepared tables.

    A document of which it cannot be told whether it is of the period is left out (`periods.split_by_period`).

    Raises
    ------
    ParameterError : none is left, or `period` is no period.
    """
    documents = documents_of_kinds(folder, regions, levels, genres)
    dated = split_by_period(documents, period)[0]
    if dated.empty:
        chosen = {"region": regions, "level": levels, "genre": genres, "period": [period] if period else []}
        asked = [f"{column} {'、'.join(values)}" for column, values in chosen.items() if values]
        known = sorted({*documents["date_issued"], *documents["date_published"]} - {""})
        hint = f" Their dates: {', '.join(known) or 'none known'}." if period else ""
        hint_zh = f"这些文件的日期：{'、'.join(known) or '都不明'}。" if period else ""
        raise ParameterError(
            f"No document is left for {', '.join(asked) or 'a corpus without documents'}.{hint} Choose others.",
            f"没有文件符合：{'，'.join(asked) or '语料中没有文件'}。{hint_zh}请另选。",
        )
    return dated.reset_index(drop=True)


def documents_of_kinds(folder: Path, regions: Sequence[str], levels: Sequence[str], genres: Sequence[str]) -> pd.DataFrame:
    """The documents of these regions, levels and genres, of whatever date; there may be none."""
    documents = tables.read_table(tables.DOCUMENTS, folder)
    for column, values in {"region": regions, "level": levels, "genre": genres}.items():
        documents = documents[documents[column].isin(list(values))] if values else documents
    return documents
