"""Done against planned: two dots with their intervals per region, a panel per theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.charts.asked import check_asked
from analysis.charts.labels import phrase
from analysis.charts.layout import MANY_ROWS, panel_columns, row_labels, says_less
from analysis.charts.look import Look
from analysis.charts.panels import Panel, draw_panels, key_above, upper_ends, whisker
from analysis.charts.style import COLOURS, chart_style
from analysis.tables import check_table
from analysis.tables.comparison import SENTENCES, STANCE_RATES

# Marker and colour; the markers tell them apart in grey print, and the rows above each other everywhere.
_LOOKS = {"done": ("s", COLOURS[1]), "planned": ("o", COLOURS[0])}


def stance_chart(
    rates: pd.DataFrame,
    categories: Sequence[str],
    *,
    language: str = "zh",
    width: str = "page",
    warnings: pd.DataFrame | None = None,
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Paired dots: what is said to be done above what is planned, each with its interval; a row per region.

    At the right the counts of both, done : planned, where there is room. A region without counted text keeps an empty row.

    Parameters
    ----------
    rates : STANCE_RATES table
    categories : panels; two or four side by side on "page" and "slide"
    language, width, warnings, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : a category is not in the table, or none is given.
    """
    table = check_table(rates, STANCE_RATES)
    check_asked(categories, table, "category", ("rates", "立场频率表"))
    table = table[table["category"].isin(list(categories))]
    share = (table["unit"] == SENTENCES).all()
    scale = 100 if share else 1
    table = table.assign(**{name: scale * table[name] for name in ("rate", "low", "high")})
    regions = list(dict.fromkeys(table["group"]))
    by_panel = {category: table[table["category"] == category] for category in categories}
    ends = upper_ends({name: (rows["rate"], rows["high"]) for name, rows in by_panel.items()})
    look = Look(language, width, source, names, warnings)
    size, line = look.size, look.line
    with chart_style(size):
        labels = row_labels([look.name(region, "\n") for region in regions], width)
        panels = [
            Panel(
                look.name(category), labels, _counts(rows, regions, look.short),
                _marks(rows, regions, ends[category]), [{"group": region, "category": category} for region in regions],
            )  # fmt: skip
            for category, rows in by_panel.items()
        ]
        bases = list(dict.fromkeys(basis for basis in table["interval_basis"] if basis))
        spoken = tuple(joint.join(phrase(basis, one) for basis in bases) for one, joint in (("zh", "；"), ("en", " / ")))
        word = "sentences_word" if share else "hits_word"
        what = tuple(phrase(word, one) for one in ("zh", "en"))
        lines = [look.phrase("stance_how", basis=spoken)]
        lines += [] if says_less(len(regions), width) else [look.phrase("stance_counts", what=what)]
        lines += [look.phrase("own_scales")] if len(set(ends.values())) > 1 else []
        lines += [look.phrase("beyond_shown")] if (table["high"] > table["category"].map(ends)).any() else []
        marks = [
            Line2D([], [], marker=marker, color=colour, markersize=size * 0.7, linewidth=size / 6) for marker, colour in _LOOKS.values()
        ]
        keys = [look.phrase(f"stance_{stance}", joint=" ") for stance in _LOOKS]
        return draw_panels(
            panels,
            width=width,
            axis_label=look.phrase("share" if share else "rate"),
            caption=look.caption("\n".join(lines)),
            n_columns=panel_columns([panel.title for panel in panels], len(regions), width),
            row_lines=1.3 if len(regions) > MANY_ROWS else 1.7,
            legend=lambda axes: key_above(axes.figure, marks, keys, len(keys), handlelength=2.2, columnspacing=1.5),
            legend_height=1.15 * line,
        )


def _counts(rows: pd.DataFrame, regions: Sequence[str], language: str) -> list[str]:
    """Counts of both at the right of each row."""
    counts = rows.set_index(["group", "stance"])[["n_hits", "n_base"]]
    nothing = phrase("nothing", language)
    return [
        ":".join(str(counts.loc[(region, stance), "n_hits"]) for stance in _LOOKS)
        if counts.loc[(region, "done"), "n_base"] else nothing
        for region in regions
    ]  # fmt: skip


def _marks(rows: pd.DataFrame, regions: Sequence[str], limit: float):
    def draw(axes: Axes, size: float) -> None:
        axes.set_xlim(0, limit)
        for row in rows.itertuples(index=False):
            place = list(_LOOKS).index(row.stance)
            marker, colour = _LOOKS[row.stance]
            if np.isfinite(row.rate):
                y = regions.index(row.group) + (place - 0.5) * 0.42
                low, high = (end if np.isfinite(end) else row.rate for end in (row.low, row.high))
                whisker(axes, y, row.rate, low, high, colour=colour, solid=True, size=size * 0.85, marker=marker)

    return draw
