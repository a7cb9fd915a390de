"""Groups by categories: rates as shades, with the counts they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.fonts import text_width
from analysis.charts.labels import phrase
from analysis.charts.layout import SMALL, SPACING, make_sheet, row_labels, text_height, wrap
from analysis.charts.look import Look
from analysis.charts.rates import drawn_rates, group_label
from analysis.charts.shading import shade_scale, shaded_cells
from analysis.charts.style import INK, chart_style
from analysis.regions import NATIONAL
from analysis.tables import RATES, check_table

_MANY = 12  # groups; from here on a cell has one line
_COLUMN = 1.3  # inches a column takes at most per 8.5 points of type


def rate_heatmap(
    rates: pd.DataFrame,
    categories: Sequence[str],
    *,
    language: str = "zh",
    width: str = "page",
    warnings: pd.DataFrame | None = None,
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Heat map of rates, a row per group and a column per category; hits and rate stand in each cell.

    One scale of shades for all cells, from 0 to the highest rate; a group without counted text is left white
    and marked. A line parts the whole country, a reference, from the regions.

    Parameters and errors as in `rate_chart`.
    """
    table = check_table(rates, RATES)
    shown = drawn_rates(table, categories)
    groups = list(dict.fromkeys(shown["group"]))
    look = Look(language, width, source, names, warnings)
    size, line = look.size, look.line
    with chart_style(size):
        labels = row_labels([group_label(shown, group, look) for group in groups], width)
        left = max(text_width(label, size) for label in labels) + 0.6 * line
        room = (look.inches - left - line) / len(categories)
        heads = [look.name(category, "\n") for category in categories]
        lying = [wrap(head, room * 0.94, size) for head in heads]
        upright = (
            max(text_width(head, size) for head in lying) > room * 0.96
        )  # a word is wider than its column
        heads = heads if upright else lying
        column = min(room, _COLUMN * size / 8.5)
        between = " " if len(groups) > _MANY else "\n"
        row = max(
            (1.3 if between == " " else 2.3) * line, *(text_height(label, size) * 1.1 for label in labels)
        )
        above = max((text_width if upright else text_height)(head, size) for head in heads) + 0.5 * line
        how = look.phrase("counted")
        sheet = make_sheet(
            width,
            row * len(groups),
            look.caption(how),
            left=left,
            top=above,
            bottom=2.8 * line + text_height(look.phrase("rate"), size * SMALL),
        )
        axes = sheet.axes(sheet.left, sheet.bottom, column * len(categories), sheet.height)
        values = _grid(shown, groups, categories, "rate_per_10k_chars")
        top = np.nanmax(values) if np.isfinite(values).any() else 0.0
        mesh = shaded_cells(axes, values, top if top > 0 else 1.0, labels, heads, upright=upright)
        counts = _grid(shown, groups, categories, "n_hits")
        for y, x in np.ndindex(values.shape):
            if np.isnan(values[y, x]):
                text = phrase("nothing", look.short)
            else:
                text = f"{counts[y, x]:.0f}{between}({values[y, x]:.1f})"
            axes.text(
                x + 0.5, y + 0.5, text, ha="center", va="center", size=size * SMALL, linespacing=SPACING
            )
        for y, x in np.ndindex(values.shape):
            sheet.figure.mark(axes, (x, x + 1), (y, y + 1), group=groups[y], category=categories[x])
        if NATIONAL.name in groups[1:]:
            axes.axhline(groups.index(NATIONAL.name), color=INK, linewidth=1.0)
        shade_scale(sheet, mesh, min(column * len(categories), 2.5 * _COLUMN * size / 8.5), look.phrase("rate"))
        return sheet.figure


def _grid(shown: pd.DataFrame, groups: Sequence[str], categories: Sequence[str], column: str) -> np.ndarray:
    wide = shown.pivot(index="group", columns="category", values=column)
    return wide.reindex(index=list(groups), columns=list(categories)).to_numpy(dtype=float)
