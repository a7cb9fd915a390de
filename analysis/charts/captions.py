"""The lines beneath a chart: how to read it, what to beware of, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.charts.labels import name_of, phrase
from analysis.tables import TOTAL, WARNINGS, check_table

_NAMED = 8  # groups a warning names; the WARNINGS table has them all


def caption(
    how: str,
    warnings: pd.DataFrame | None,
    source: str,
    language: str,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """The caption of a chart, a line each for how to read it, for every warning and for the source.

    Parameters
    ----------
    how : how to read the chart; may be ""
    warnings : WARNINGS table, or None; the same warning of several groups is said once
    source : what stands after 来源 / Source; "" leaves the line out
    names : further names of groups and categories, as in `labels.name_of`
    """
    lines = [how] if how else []
    if warnings is not None:
        lines += warning_lines(warnings, language, names)
    if source:
        lines.append(phrase("source", "zh" if language == "both" else language) + source)
    return "\n".join(lines)


def warning_lines(
    warnings: pd.DataFrame, language: str, names: Mapping[str, tuple[str, str]] | None = None
) -> list[str]:
    """Each warning once, with the first groups and categories it holds for, in the language(s) asked for."""
    table = check_table(warnings, WARNINGS)
    lines = []
    for spoken in ("zh", "en") if language == "both" else (language,):
        for text, rows in table.groupby(spoken, sort=False):
            about = [about_of(row.group, row.category, spoken, names) for row in rows.itertuples(index=False)]
            about = [name for name in dict.fromkeys(about) if name]
            joined = ("、" if spoken == "zh" else ", ").join(about[:_NAMED])
            if len(about) > _NAMED:
                joined += phrase("and_more", spoken, n=len(about), more=len(about) - _NAMED)
            colon = "：" if spoken == "zh" else ": "
            lines.append(phrase("note", spoken) + (f"{joined}{colon}{text}" if joined else text))
    return lines


def about_of(
    group: str, category: str, language: str, names: Mapping[str, tuple[str, str]] | None = None
) -> str:
    """What a warning is about: a group, a category or both; "" for the comparison as a whole."""
    parts = [name_of(part, language, names) for part in (group, category) if part and part != TOTAL]
    return ("·" if language == "zh" else " / ").join(parts)
