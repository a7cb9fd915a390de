"""How the sentences of a theme speak: done against planned, or how firmly, as stacked shares by region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.asked import check_asked
from analysis.charts.fonts import text_width
from analysis.charts.labels import name_of
from analysis.charts.layout import MANY_ROWS, panel_columns, row_labels
from analysis.charts.look import Look
from analysis.charts.meaning_labels import MEANING_NAMES
from analysis.charts.panels import Panel, draw_panels, key_above
from analysis.charts.style import COLOURS, HATCHES, chart_style
from analysis.errors import ParameterError
from analysis.tables import TOTAL, check_table
from analysis.tables.meaning import VALUE_SHARES


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

    At the right of a bar the number of sentences, where there is room; a region without any keeps an empty row. Rows
    TOTAL are not drawn.

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
        check_asked(wanted, table, column, ("shares", "份额表"))
    if len(choices) > len(COLOURS):
        raise ParameterError(
            f"{len(choices)} values are too many for one chart; draw at most {len(COLOURS)}.",
            f"一张图画不下 {len(choices)} 个取值；最多 {len(COLOURS)} 个。",
        )
    table = table[table["region"] != TOTAL].set_index(["theme", "region", "value"])
    regions = list(dict.fromkeys(table.index.get_level_values("region")))
    look = Look(language, width, source)
    size, line = look.size, look.line
    with chart_style(size):
        labels = row_labels([look.name(region, joint="\n") for region in regions], width)
        keys = [name_of(value, language, MEANING_NAMES) for value in choices]
        key_width = max(text_width(key, size) for key in keys) + 3.4 * size / 72
        per_line = max(1, int((look.inches - line) // key_width))
        panels = [
            Panel(look.name(theme), labels, _counts(table.loc[theme], regions, choices), _bars(table, theme, regions, choices))
            for theme in themes
        ]  # fmt: skip
        marks = [Patch(edgecolor="white", **look) for look in _looks(len(keys))]
        return draw_panels(
            panels,
            width=width,
            axis_label=name_of("share_of_sentences", language, MEANING_NAMES, "\n"),
            caption=look.caption(name_of("shares_how", language, MEANING_NAMES, "\n")),
            n_columns=panel_columns([panel.title for panel in panels], len(regions), width),
            row_lines=1.2 if len(regions) > MANY_ROWS else 1.4,
            legend=lambda axes: key_above(axes.figure, marks, keys, min(per_line, len(keys)), handlelength=1.4),
            legend_height=line * 1.15 * -(-len(keys) // per_line),
        )


def _looks(n: int) -> list[dict[str, str]]:
    return [
        {"facecolor": colour, "hatch": hatch} for colour, hatch in zip(COLOURS[:n], HATCHES[:n], strict=True)
    ]


def _counts(rows: pd.DataFrame, regions: Sequence[str], choices: Sequence[str]) -> list[str]:
    """The number of sentences at the right of each bar."""
    return [f"n={rows.loc[(region, choices[0]), 'n_theme']}" for region in regions]


def _bars(table: pd.DataFrame, theme: str, regions: Sequence[str], choices: Sequence[str]):
    def draw(axes: Axes, size: float) -> None:
        axes.set_xlim(0, 100)
        begin = np.zeros(len(regions))
        for value, look in zip(choices, _looks(len(choices)), strict=True):
            length = np.array([table.loc[(theme, region, value), "share"] for region in regions], dtype=float) * 100
            length = np.nan_to_num(length)
            axes.barh(range(len(regions)), length, left=begin, height=0.66, edgecolor="white", **look)
            for y, (region, first, last) in enumerate(zip(regions, begin, begin + length, strict=True)):
                if last > first:
                    axes.figure.mark(axes, (first, last), (y - 0.33, y + 0.33), region=region, theme=theme, value=value)
            begin = begin + length

    return draw
