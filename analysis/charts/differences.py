"""Differences of regions: dots with whiskers around 0; and what a gap is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.asked import check_asked
from analysis.charts.labels import STATE_SIGNS, name_of, phrase
from analysis.charts.layout import wrap
from analysis.charts.look import Look
from analysis.charts.panels import Panel, draw_panels, whisker
from analysis.charts.style import COLOURS, INK, chart_style
from analysis.errors import ParameterError
from analysis.tables import check_table
from analysis.tables.comparison import DIFFERENCES, GAP, REST, SENTENCES

_ROWS_OF_A_COLUMN = 32  # of all panels, which stand beneath one another there: they are to fit a page
_REACH = 2.5  # times the largest difference the axis reaches; an interval may go beyond


def difference_chart(
    differences: pd.DataFrame,
    categories: Sequence[str],
    *,
    n_pairs: int = 12,
    language: str = "zh",
    width: str = "page",
    warnings: pd.DataFrame | None = None,
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Dot and whisker around 0: a panel per category, a row per pair of regions, or per region against the rest.

    A difference that holds is solid, another hollow. Its figures stand at the right.

    Parameters
    ----------
    differences : DIFFERENCES table
    categories : panels
    n_pairs : rows of a panel at most, in a column fewer where panels are many: those that hold first, then by size
    language, width, warnings, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : a category is not in the table, or the table has no pair.
    """
    table = check_table(differences, DIFFERENCES)
    check_asked(categories, table, "category", ("differences", "差异表"))
    if width == "column":
        n_pairs = min(n_pairs, max(1, _ROWS_OF_A_COLUMN // len(categories)))
    shown = {name: _first_pairs(table[table["category"] == name], n_pairs) for name in categories}
    limit = max(_limit(rows, "difference") for rows in shown.values())
    scale = 100 if (table["unit"] == SENTENCES).all() else 1
    colours = dict(zip(categories, COLOURS * len(categories), strict=False))
    look = Look(language, width, source, names, warnings)
    room = look.inches / (3 if width == "column" else 6)
    with chart_style(look.size):
        panels = [
            Panel(
                look.name(category),
                [_pair(row, look, room) for row in rows.itertuples(index=False)],
                [_figures(row.difference, row.low, row.high, scale) for row in rows.itertuples(index=False)],
                _drawing(rows, "difference", list(rows["holds"]), limit, scale, colours[category]),
                rows[["group", "other", "category"]].to_dict("records"),
            )
            for category, rows in shown.items()
        ]
        bases = list(dict.fromkeys(part for basis in table["interval_basis"] for part in basis.split(" / ") if part))
        spoken = ("、".join(phrase(basis, "zh") for basis in bases), ", ".join(phrase(basis, "en") for basis in bases))
        rest = (table["other"] == REST).all()
        lines = [look.phrase("rest_how")] if rest else []
        lines += [look.phrase("difference_how", n=int(table["n_compared"].max()), basis=spoken)]
        pairs = int(table.groupby("category").size().max())
        if pairs > n_pairs:
            lines.append(look.phrase("regions_shown" if rest else "differences_shown", shown=n_pairs, pairs=pairs))
        return draw_panels(
            panels,
            width=width,
            axis_label=look.phrase(f"{'rest' if rest else 'difference'}_{'sentences' if scale == 100 else 'chars'}"),
            caption=look.caption("\n".join(lines)),
            n_columns=1 if width == "column" or len(panels) == 1 else 2,
            own_labels=True,
        )


def gap_chart(
    gap: pd.DataFrame,
    *,
    n_items: int = 12,
    states: Mapping[str, str] | None = None,
    language: str = "zh",
    width: str = "page",
    warnings: pd.DataFrame | None = None,
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Diverging bars with whiskers: the terms, or categories, whose contributions make the gap of two regions.

    Parameters
    ----------
    gap : GAP table of one pair of regions and one category
    n_items : items drawn at most, the largest
    states : trusted, unproven or failing for each item (`validity.item_states`), shown by a sign behind its name that the
        caption explains; without it, or where it is empty, nothing is said of trust
    language, width, warnings, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : the table has no row, or several gaps.
    """
    table = check_table(gap, GAP)
    if len(table[["group", "other", "category"]].drop_duplicates()) != 1:
        raise ParameterError(
            "A gap chart shows one gap: two regions that both have text, and one category with hits.",
            "差距图只画一个差距：两个都有文本的地区，和一个有命中的类别。",
        )
    look = Look(language, width, source, names, warnings)
    rows = table.head(n_items)
    row = rows.iloc[0]
    about = {
        key: look.pair(row[key]) for key in ("group", "other", "category")
    }
    lines = [look.phrase("gap_how", n=row["n_compared"], **about)]
    if len(table) > n_items:
        lines.append(look.phrase("gap_shown", shown=n_items))
    if states:
        lines.append(look.phrase("states_how", **STATE_SIGNS))
    marks = {item: f" {STATE_SIGNS[states[item]]}" if states else "" for item in rows["item"]}
    holds = list((rows["low"] > 0) | (rows["high"] < 0))
    room = look.inches / 3
    with chart_style(look.size):
        panel = Panel(
            "",
            [wrap(look.name(item) + marks[item], room, look.size) for item in rows["item"]],
            [f"{one}:{two}" for one, two in zip(rows["n_hits"], rows["n_hits_other"], strict=True)],
            _drawing(rows, "contribution", holds, _limit(rows, "contribution"), 1, COLOURS[0], bars=True),
            rows[["group", "other", "category", "item"]].to_dict("records"),
        )
        return draw_panels(
            [panel],
            width=width,
            axis_label=look.phrase("gap", group=about["group"]),
            caption=look.caption("\n".join(lines)),
        )


def _first_pairs(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    if len(rows) <= n:
        return rows
    order = rows.assign(size=rows["difference"].abs()).sort_values(["holds", "size"], ascending=False, kind="stable")
    return rows.loc[order.index[:n]]


def _pair(row, look: Look, room: float) -> str:
    names = [name_of(name, look.short, look.names) for name in (row.group, row.other) if name != REST]
    return wrap(" − ".join(names), room, look.size)


def _figures(value: float, low: float, high: float, scale: float) -> str:
    if not np.isfinite(value):
        return "—"
    return " ".join((f"{scale * value:+.1f}", f"[{scale * low:.1f}, {scale * high:.1f}]")).replace("-", "−")


def _limit(rows: pd.DataFrame, column: str) -> float:
    """Half the width of an axis around 0: beyond every interval, but no more than 2.5 times the largest value."""
    largest = rows[column].abs().max()
    ends = rows[["low", "high"]].abs().max(axis=None)
    limit = min(_REACH * largest, ends) if largest > 0 else ends
    return 1.06 * limit if np.isfinite(limit) and limit > 0 else 1.0


def _drawing(rows: pd.DataFrame, column: str, holds: Sequence[bool], limit: float, scale: float, colour: str, bars: bool = False):
    def draw(axes: Axes, size: float) -> None:
        axes.set_xlim(-scale * limit, scale * limit)
        axes.axvline(0, color=INK, linewidth=0.8)
        for y, (row, solid) in enumerate(zip(rows.to_dict("records"), holds, strict=True)):
            if not np.isfinite(row[column]):
                continue
            value, low, high = (scale * row[name] for name in (column, "low", "high"))
            tone = colour if not bars or value >= 0 else COLOURS[1]
            if bars:
                axes.barh(y, value, height=0.62, edgecolor=tone, linewidth=0.8, color=tone if solid else "white", zorder=1)
                tone = INK
            whisker(axes, y, value, low, high, colour=tone, solid=solid, size=size * (0.6 if bars else 1))

    return draw
