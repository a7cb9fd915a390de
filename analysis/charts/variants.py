"""What if: the main figure's numbers under the other defensible choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.charts.asked import check_asked
from analysis.charts.fonts import text_width
from analysis.charts.layout import MANY_ROWS, panel_columns, row_labels
from analysis.charts.look import Look
from analysis.charts.panels import Panel, draw_panels, key_above
from analysis.charts.style import COLOURS, INK, MUTED, RULE, chart_style
from analysis.tables import check_table
from analysis.tables.comparison import VARIANTS

# Marker and colour of each variant: the markers tell them apart in grey print.
_LOOKS = {
    "chosen": ("|", INK),
    "headings_in": ("^", COLOURS[0]),
    "headings_out": ("v", COLOURS[0]),
    "sentences": ("s", COLOURS[1]),
    "chars": ("s", COLOURS[1]),
    "paragraphs": ("D", COLOURS[2]),
    "every_hit": ("x", COLOURS[3]),
    "whole_text": ("P", COLOURS[4]),
    "upper_levels": ("*", COLOURS[5]),
    "done": ("<", COLOURS[2]),
    "planned": (">", COLOURS[2]),
    "any_stance": ("h", COLOURS[2]),
    "trusted_terms": ("p", COLOURS[5]),
    "all_terms": ("p", COLOURS[5]),
    "other_dictionary": ("1", COLOURS[4]),
}


def variant_chart(
    variants: pd.DataFrame,
    categories: Sequence[str],
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """A panel per category, a row per region, a mark per way of counting; 1 is the value of all regions together.

    Beyond 12 regions only the lowest and the highest way of each region are marked, with a line between them.

    Parameters
    ----------
    variants : VARIANTS table
    categories : panels; two or four side by side on "page" and "slide"
    language, width, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : a category is not in the table, or none is given.
    """
    table = check_table(variants, VARIANTS)
    check_asked(categories, table, "category", ("variants", "变式表"))
    table = table[table["category"].isin(list(categories))]
    regions, kinds = list(dict.fromkeys(table["group"])), list(dict.fromkeys(table["variant"]))
    look = Look(language, width, source, names)
    size, line = look.size, look.line
    many = len(regions) > MANY_ROWS
    top = table["times_all"].max()
    limit = 1.06 * top if np.isfinite(top) and top > 0 else 1.0
    with chart_style(size):
        labels = row_labels([look.name(region, "\n") for region in regions], width)
        panels = [
            Panel(
                look.name(category), labels, [], _marks(table[table["category"] == category], regions, limit, many),
            )  # fmt: skip
            for category in categories
        ]
        keys = [look.phrase(kind, joint=" ") for kind in kinds]
        key_width = max(text_width(key, size) for key in keys) + 2.6 * size / 72
        per_line = max(1, int((look.inches - line) // (key_width + size / 72)))
        hows = ["variants_how", "variants_many"] if many else ["variants_how"]
        marks = [Line2D([], [], linestyle="", **_look(kind, size)) for kind in kinds]
        return draw_panels(
            panels,
            width=width,
            axis_label=look.phrase("variants"),
            caption=look.caption("\n".join(look.phrase(key) for key in hows)),
            n_columns=panel_columns([panel.title for panel in panels], len(regions), width),
            row_lines=1.2 if many else 1.0 + 0.16 * len(kinds),
            legend=lambda axes: key_above(axes.figure, marks, keys, per_line, handlelength=1.0),
            legend_height=line * 1.15 * -(-len(keys) // per_line),
        )


def _look(kind: str, size: float) -> dict[str, object]:
    marker, colour = _LOOKS[kind]
    chosen = kind == "chosen"
    return {
        "marker": marker,
        "markersize": size * (1.7 if chosen else 0.65),  # a bar taller than any mark, so that it hides none
        "markeredgewidth": size / (4 if chosen else 9),
        "markeredgecolor": colour,
        "markerfacecolor": "white",
    }


def _marks(rows: pd.DataFrame, regions: Sequence[str], limit: float, many: bool):
    def draw(axes: Axes, size: float) -> None:
        axes.set_xlim(0, limit)
        axes.axvline(1, color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        kinds = [kind for kind in dict.fromkeys(rows["variant"]) if kind != "chosen"]
        inch = limit / (axes.bbox.width / axes.figure.dpi)
        for row in (_extremes(axes, rows, regions) if many else rows).itertuples(index=False):
            if not np.isfinite(row.times_all):
                continue
            # The others stand beneath one another, so that equal values stay visible.
            alone = many or row.variant == "chosen"
            step = 0.0 if alone else (kinds.index(row.variant) + 0.5) / len(kinds) - 0.5
            y = regions.index(row.group) + 0.8 * step
            axes.plot(
                [row.times_all], [y], linestyle="", clip_on=False, zorder=2 if row.variant == "chosen" else 3,
                **_look(row.variant, size),
            )  # fmt: skip
            across, along = 0.5 * size / 72 * inch, 0.4 if alone else 0.4 / len(kinds)
            axes.figure.mark(
                axes, (row.times_all - across, row.times_all + across), (y - along, y + along),
                group=row.group, category=row.category, variant=row.variant,
            )  # fmt: skip

    return draw


def _extremes(axes: Axes, rows: pd.DataFrame, regions: Sequence[str]) -> pd.DataFrame:
    """Draw a line from the lowest to the highest value of each region; the rows of these and of the chosen way."""
    kept = [rows["variant"] == "chosen"]
    for region, own in rows.dropna(subset="times_all").groupby("group", sort=False):
        axes.hlines(regions.index(region), own["times_all"].min(), own["times_all"].max(), color=RULE, zorder=1)
        kept += [rows.index == own["times_all"].idxmin(), rows.index == own["times_all"].idxmax()]
    return rows[np.logical_or.reduce(kept)]
