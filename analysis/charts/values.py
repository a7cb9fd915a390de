"""How the sentences of a theme speak: done against planned, or how firmly, as stacked shares by region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.captions import caption
from analysis.charts.fonts import text_width
from analysis.charts.labels import name_of
from analysis.charts.layout import LINE, SMALL, SPACING, make_sheet, row_labels, text_height
from analysis.charts.meaning_labels import MEANING_NAMES
from analysis.charts.style import COLOURS, HATCHES, MUTED, chart_style, figure_width, type_size
from analysis.errors import ParameterError
from analysis.tables.meaning import VALUE_SHARES
from analysis.tables import TOTAL, check_table


def value_chart(
    shares: pd.DataFrame,
    themes: Sequence[str],
    choices: Sequence[str],
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
) -> Figure:
    """Stacked bars: the share of each value among a region's sentences on a theme; a panel per theme.

    At the right of a bar the number of sentences; a region without any keeps an empty row. Rows TOTAL are
    not drawn.

    Parameters
    ----------
    shares : VALUE_SHARES table
    themes : those to draw
    choices : the values, in the order they are stacked; at most as many as colours (six)

    Raises
    ------
    ParameterError : a theme or value is not in the table, none is given, or there are too many values.
    """
    table = check_table(shares, VALUE_SHARES)
    for wanted, column in ((themes, "theme"), (choices, "value")):
        unknown = [name for name in wanted if name not in set(table[column])]
        if unknown or not len(wanted):
            raise ParameterError(
                f"The shares have no {column} {', '.join(unknown) or '(none given)'}.",
                f"份额表中没有 {column} {'、'.join(unknown) or '（未给出）'}。",
            )
    if len(choices) > len(COLOURS):
        raise ParameterError(
            f"{len(choices)} values are too many for one chart; draw at most {len(COLOURS)}.",
            f"一张图画不下 {len(choices)} 个取值；最多 {len(COLOURS)} 个。",
        )
    table = table[table["region"] != TOTAL].set_index(["theme", "region", "value"])
    regions = list(dict.fromkeys(table.index.get_level_values("region")))
    size = type_size(width)
    line = LINE * size / 72
    with chart_style(size):
        labels = row_labels([name_of(region, language, joint="\n") for region in regions], width)
        left = max(text_width(label, size) for label in labels) + 0.6 * line
        right = text_width("n=0000", size * SMALL) + 0.4 * line
        row = max(1.4 * line, *(text_height(label, size) * 1.1 for label in labels))
        axis_label = name_of("share_of_sentences", language, MEANING_NAMES, "\n")
        panel, head = row * len(regions), 1.5 * line
        under = 1.5 * line + text_height(axis_label, size)
        keys = [name_of(value, language, MEANING_NAMES) for value in choices]
        room = figure_width(width) - left - line
        columns = max(1, int(room // (max(text_width(key, size) for key in keys) + 3.4 * size / 72)))
        sheet = make_sheet(
            width,
            (panel + head) * len(themes) + under,
            caption(name_of("shares_how", language, MEANING_NAMES, "\n"), None, source, language),
            left=left,
            right=right,
            top=(-(-len(keys) // columns) + 0.3) * line,
        )
        for place, theme in enumerate(themes):
            bottom = sheet.bottom + under + (len(themes) - 1 - place) * (panel + head)
            axes = sheet.axes(sheet.left, bottom, sheet.width, panel)
            ends = _bars(axes, table.loc[theme], regions, choices, size)
            for (region, value), span in ends.items():
                y = regions.index(region)
                sheet.figure.mark(axes, span, (y - 0.33, y + 0.33), region=region, theme=theme, value=value)
            axes.set_yticks(range(len(regions)), labels, linespacing=SPACING)
            axes.set_title(name_of(theme, language), loc="left", pad=0.3 * size)
            if place == len(themes) - 1:
                axes.set_xlabel(axis_label, linespacing=SPACING)
            else:
                axes.tick_params(labelbottom=False)
            if not place:
                marks = [Patch(edgecolor="white", **look) for look in _looks(len(choices))]
                axes.legend(
                    marks, keys, loc="lower left", bbox_to_anchor=(0, 1 + head / panel), borderaxespad=0.1,
                    borderpad=0.1,
                    ncols=min(columns, len(keys)), handlelength=1.4, columnspacing=1.0, labelspacing=0.3,
                )  # fmt: skip
        return sheet.figure


def _looks(n: int) -> list[dict[str, str]]:
    return [
        {"facecolor": colour, "hatch": hatch} for colour, hatch in zip(COLOURS[:n], HATCHES[:n], strict=True)
    ]


def _bars(
    axes: Axes, rows: pd.DataFrame, regions: Sequence[str], choices: Sequence[str], size: float
) -> dict[tuple[str, str], tuple[float, float]]:
    """Draw the bars of a panel; where that of each region and value begins and ends, of those that can be seen."""
    begin, ends = np.zeros(len(regions)), {}
    for value, look in zip(choices, _looks(len(choices)), strict=True):
        length = np.array([rows.loc[(region, value), "share"] for region in regions], dtype=float) * 100
        length = np.nan_to_num(length)
        axes.barh(range(len(regions)), length, left=begin, height=0.66, edgecolor="white", **look)
        for region, first, last in zip(regions, begin, begin + length, strict=True):
            if last > first:
                ends[region, value] = (first, last)
        begin += length
    for y, region in enumerate(regions):
        count = rows.loc[(region, choices[0]), "n_theme"]
        axes.annotate(f"n={count}", (100, y), (0.4 * size, 0), textcoords="offset points", va="center",
                      size=size * SMALL, color=MUTED, annotation_clip=False)  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(len(regions) - 0.5, -0.5)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    return ends
