"""Shares with intervals: how far the dictionary can be trusted, and theme shares raw and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.labels import name_of
from analysis.charts.layout import MANY_ROWS, panel_columns, row_labels
from analysis.charts.look import Look
from analysis.charts.panels import Panel, draw_panels
from analysis.charts.style import COLOURS, MUTED, chart_style
from analysis.errors import ParameterError
from analysis.tables import TOTAL, check_table
from analysis.tables.coded import CORRECTED, TERM, THEME, VALIDITY

N_TERMS = 24
_MARKERS = {"": "o", "trusted": "o", "unproven": "o", "failing": "X"}
_FIGURES = ("precision", "recall", "f1")
# Column stem, column of the interval's ends, marker: raw hollow, corrected filled.
_ESTIMATES = (
    ("raw", "share_raw", "o"),
    ("corrected", "share_corrected", "s"),
    ("design", "share_design", "D"),
)


@dataclass(frozen=True)
class _Mark:
    value: float
    low: float
    high: float
    marker: str
    colour: str
    hollow: bool


@dataclass(frozen=True)
class _Panel:
    title: str
    rows: list[list[_Mark]]
    texts: list[str]
    about: list[dict[str, str]]  # columns and values of the table's row that each row shows


def validity_chart(
    figures: pd.DataFrame, *, group: str = TOTAL, language: str = "zh", width: str = "page", source: str = ""
) -> Figure:
    """Precision, recall and F1 of each theme, with their intervals; a panel each.

    Beside precision stand the units with a hit, beside recall those coded so; a figure without units keeps
    its row.

    Parameters
    ----------
    figures : VALIDITY table
    group : TOTAL or a region

    Raises
    ------
    ParameterError : the table has no theme of this group.
    """
    rows = check_table(figures, VALIDITY)
    rows = rows[(rows["kind"] == THEME) & (rows["group"] == group)]
    _check_any(rows, f"theme of {group}")
    look = Look(language, width, source)
    panels = []
    for figure, base in zip(_FIGURES, ("n_tagged", "n_true", None), strict=True):
        marks = [[_mark(row, figure, "o", COLOURS[0], False)] for row in rows.to_dict("records")]
        texts = [_percent(row, figure, base) for row in rows.to_dict("records")]
        about = [{"group": group, "kind": THEME, "theme": theme} for theme in rows["theme"]]
        panels.append(_Panel(look.phrase(figure, joint=" "), marks, texts, about))
    labels = [look.name(theme, joint="\n") for theme in rows["theme"]]
    return _draw(panels, labels, look.phrase("validity_how"), look)


def term_chart(
    figures: pd.DataFrame,
    *,
    n_terms: int = N_TERMS,
    language: str = "zh",
    width: str = "page",
    source: str = "",
) -> Figure:
    """Precision of the terms that were coded most, with Wilson's interval.

    The mark is the state: filled trusted, hollow unproven, a cross failing.

    Parameters
    ----------
    figures : VALIDITY table
    n_terms : how many to draw, those with most coded hits; failing ones are always drawn

    Raises
    ------
    ParameterError : the table has no term, or n_terms is below 1.
    """
    if n_terms < 1:
        raise ParameterError(
            f"n_terms is {n_terms}. Draw at least 1 term.",
            f"n_terms 是 {n_terms}，至少要画 1 个词项。",
        )
    terms = check_table(figures, VALIDITY)
    terms = terms[(terms["kind"] == TERM) & (terms["group"] == TOTAL)]
    _check_any(terms, "term")
    failing = terms["state"] == "failing"
    most = terms[~failing].sort_values("n_tagged", ascending=False, kind="stable")[:n_terms]
    drawn = pd.concat([terms[failing], most]).sort_values("n_tagged", ascending=False, kind="stable")
    rows = drawn.to_dict("records")
    marks = [
        [
            _mark(
                row,
                "precision",
                _MARKERS[row["state"]],
                COLOURS[1 if row["state"] == "failing" else 0],
                row["state"] == "unproven",
            )
        ]
        for row in rows
    ]
    look = Look(language, width, source)
    panel = _Panel(
        look.phrase("precision", joint=" "),
        marks,
        [_percent(row, "precision", "n_tagged") for row in rows],
        [{name: row[name] for name in ("theme", "category", "term")} for row in rows],
    )
    labels = [f"{row['term']} · {name_of(row['theme'], look.short)}" for row in rows]
    return _draw([panel], labels, look.phrase("terms_how"), look)


def corrected_chart(
    corrected: pd.DataFrame, *, language: str = "zh", width: str = "page", source: str = ""
) -> Figure:
    """Share of sentences with each theme in each region, as counted and corrected in two ways.

    Hollow circle: as counted; square: Rogan–Gladen; diamond: design-based.

    A panel per theme; a refused correction is not drawn, and has no place where it is refused everywhere. Rows TOTAL are
    drawn last.

    Raises
    ------
    ParameterError : the table has no row.
    """
    table = check_table(corrected, CORRECTED)
    _check_any(table, "share")
    groups = list(dict.fromkeys(table["group"]))
    shown = [one for one in enumerate(_ESTIMATES) if table[one[1][1]].notna().any()]
    look = Look(language, width, source)
    panels = []
    for theme, part in table.groupby("theme", sort=False):
        by_group = {row["group"]: row for row in part.to_dict("records")}
        marks, texts = [], []
        for group in groups:
            row = by_group[group]
            marks.append([
                _Mark(
                    row[column], row[f"{stem}_low"], row[f"{stem}_high"], marker,
                    COLOURS[place] if place else MUTED, not place,
                )
                for place, (stem, column, marker) in shown
            ])  # fmt: skip
            texts.append("\n".join(_number(row[column]) for _, (_, column, _) in shown))
        about = [{"group": group, "theme": theme} for group in groups]
        panels.append(_Panel(look.name(theme, joint=" "), marks, texts, about))
    labels = [look.name(group, joint="\n") for group in groups]
    ends = table[[column for _, (stem, share, _) in shown for column in (share, f"{stem}_high")]].max(axis=None)
    limit = min(100.0, 106 * ends) if ends > 0 else 100.0
    return _draw(panels, labels, look.phrase("corrected_how"), look, axis="theme_share_axis", limit=limit, columns=2)


def _check_any(rows: pd.DataFrame, what: str) -> None:
    if rows.empty:
        raise ParameterError(
            f"There is no {what} to draw: no sentence was coded for it.",
            "没有可画的内容：没有句子为此编码。",
        )


def _mark(row: dict, figure: str, marker: str, colour: str, hollow: bool) -> _Mark:
    return _Mark(row[figure], row[f"{figure}_low"], row[f"{figure}_high"], marker, colour, hollow)


def _number(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f}"


def _percent(row: dict, figure: str, base: str | None) -> str:
    value = _number(row[figure])
    return f"{value} (n={row[base]})" if base else value


def _draw(
    panels: Sequence[_Panel],
    labels: Sequence[str],
    how: str,
    look: Look,
    *,
    axis: str = "share_axis",
    limit: float = 100.0,
    columns: int = 3,
) -> Figure:
    with chart_style(look.size):
        heads = row_labels(labels, look.width)
        many = len(heads) > MANY_ROWS and len(panels) > 1
        # Figures of several estimates in a row stand on as many lines: too high for a column or many rows.
        bare = many or (look.width == "column" and any(len(row) > 1 for panel in panels for row in panel.rows))
        drawn = [
            Panel(panel.title, heads, [] if bare else panel.texts, partial(_draw_rows, panel, limit), panel.about)
            for panel in panels
        ]  # fmt: skip
        several = panel_columns([panel.title for panel in panels], len(heads), look.width) if many else min(columns, len(panels))
        return draw_panels(
            drawn,
            width=look.width,
            axis_label=look.phrase(axis),
            caption=look.caption(how),
            n_columns=1 if look.width == "column" and not many else several,
            row_lines=1.4 if bare else 1.15,
        )


def _draw_rows(panel: _Panel, limit: float, axes: Axes, size: float) -> None:
    axes.set_xlim(0, limit)
    for y, marks in enumerate(panel.rows):
        for place, mark in enumerate(marks):
            if np.isnan(mark.value):
                continue
            at = y + 0.26 * (place - (len(marks) - 1) / 2)
            if np.isfinite(mark.low):
                axes.plot(
                    [100 * mark.low, 100 * mark.high],
                    [at, at],
                    color=mark.colour,
                    linewidth=size / 7,
                    solid_capstyle="butt",
                    zorder=2,
                )
            axes.plot(
                [100 * mark.value], [at], marker=mark.marker, clip_on=False, zorder=3,
                markersize=size * (0.7 if len(marks) == 1 else 0.5), markeredgecolor=mark.colour,
                markerfacecolor="white" if mark.hollow else mark.colour,
            )  # fmt: skip
