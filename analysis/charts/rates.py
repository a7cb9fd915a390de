"""Rates by group: dots with their intervals, one panel per category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.charts.asked import check_asked
from analysis.charts.fonts import text_width
from analysis.charts.labels import phrase
from analysis.charts.layout import (
    MANY_ROWS,
    SMALL,
    SPACING,
    make_sheet,
    panel_columns,
    row_labels,
    says_less,
    text_height,
    wrap,
)
from analysis.charts.look import Look
from analysis.charts.panels import arrow, upper_ends
from analysis.charts.style import COLOURS, INK, MUTED, chart_style
from analysis.errors import ParameterError
from analysis.regions import NATIONAL
from analysis.tables import FEW_PARAGRAPHS, RATES, TOTAL, check_table
from analysis.tables.comparison import CHARS, SENTENCES, UNITS

_DOT = 0.75  # of a type size, how wide a dot is


def rate_chart(
    rates: pd.DataFrame,
    categories: Sequence[str],
    *,
    unit: str = CHARS,
    language: str = "zh",
    width: str = "page",
    warnings: pd.DataFrame | None = None,
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Dot and whisker: the rate of each category in each group, with its interval.

    A row per group, in the order of the table, with n (documents), the rate and interval in figures, and
    hits and characters; beyond 12 groups the rate alone. An interval of few paragraphs is dashed.
    The whole country is a reference: a hollow diamond, and a dashed line through the other rows. Rows TOTAL
    are not drawn; a group without counted text keeps its row, marked so. Panels share a scale unless one
    would squeeze the others, which the caption says.

    Parameters
    ----------
    rates : RATES table of one group_kind
    categories : those to draw, a panel each; two or four side by side on "page" and "slide"
    unit : "chars" (hits per 10,000 characters) or "sentences" (share of sentences)
    language : "zh", "en" or "both"
    width : "column" (8 cm), "page" (16 cm) or "slide"
    warnings : WARNINGS table, said in the caption
    source : where the texts come from, said in the caption
    names : further names of groups and categories, by identifier: (Chinese, English)

    Raises
    ------
    ParameterError : a category is not in the table, or none is given.
    """
    table = check_table(rates, RATES)
    shown = _in_unit(drawn_rates(table, categories), unit)
    groups = list(dict.fromkeys(shown["group"]))
    look = Look(language, width, source, names, warnings)
    with chart_style(look.size):
        return _draw(shown, groups, list(categories), unit, look)


def drawn_rates(rates: pd.DataFrame, categories: Sequence[str]) -> pd.DataFrame:
    """The rows of a RATES table that a chart of these categories shows.

    Raises
    ------
    ParameterError : a category is not in the table, or none is given.
    """
    check_asked(categories, rates, "category", ("rates", "频率表"))
    return rates[(rates["group"] != TOTAL) & rates["category"].isin(list(categories))].reset_index(drop=True)


def _in_unit(shown: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rates with the columns of a chart of this unit, whatever it is, in those of hits per 10,000 characters."""
    if unit == CHARS:
        return shown
    if unit != SENTENCES:
        raise ParameterError(
            f"unit: {unit!r} is unknown. Choose from: {', '.join(UNITS)}.",
            f"unit：没有 {unit!r}。可选：{'、'.join(UNITS)}。",
        )
    return shown.assign(
        rate_per_10k_chars=100 * shown["share_sentences"],
        low=100 * shown["share_low"],
        high=100 * shown["share_high"],
        n_hits=shown["n_sentences_hit"],
        n_chars=shown["n_sentences"],
    )


def _draw(shown: pd.DataFrame, groups: Sequence[str], categories: Sequence[str], unit: str, look: Look) -> Figure:
    size, line = look.size, look.line
    labels = row_labels([group_label(shown, group, look) for group in groups], look.width)
    label_width = max(text_width(label, size) for label in labels) + 0.8 * line
    rows = [
        [_row_text(row, unit, look.short, len(groups)) for row in _rows(shown, groups, category)]
        for category in categories
    ]
    n_columns = panel_columns([look.name(category) for category in categories], len(groups), look.width)
    if says_less(len(groups), look.width) and n_columns > 1:
        rows = [[""] * len(groups) for _ in categories]
    text_room = max(text_width(text, size * SMALL) for panel in rows for text in panel) + 0.4 * line
    row_height = max(
        [line * 1.15, *(text_height(text, size * SMALL) * 1.1 for panel in rows for text in panel)]
    )
    row_height = max(row_height, *(text_height(label, size) * 1.1 for label in labels))
    n_rows = -(-len(categories) // n_columns)
    panel_height = row_height * len(groups)
    axis_label = look.phrase("rate" if unit == CHARS else "share")
    under = 1.5 * line + text_height(axis_label, size) + 0.3 * line
    room = (look.inches - size / 72 - label_width - (n_columns - 1) * 0.8 * line) / n_columns
    titles = [wrap(look.name(category), room, size) for category in categories]
    above = 0.4 * line + max(text_height(title, size) for title in titles)
    limits = _axis_ends(shown, categories)
    dots = {category: size * _DOT / 72 / (room - text_room) * limits[category] for category in categories}  # as wide as so much
    within = (shown["high"] - shown["low"] < shown["category"].map(dots)).any()
    sheet = make_sheet(
        look.width,
        n_rows * (panel_height + above) + under + (n_rows - 1) * 1.5 * line,
        look.caption(_how(shown, groups, unit, look, within)),
        left=label_width,
    )
    column = (sheet.width - (n_columns - 1) * 0.8 * line) / n_columns
    for place, category in enumerate(categories):
        row, col = divmod(place, n_columns)
        last = place + n_columns >= len(categories)
        bottom = sheet.bottom + under + (n_rows - 1 - row) * (panel_height + above + 1.5 * line)
        axes = sheet.axes(sheet.left + col * (column + 0.8 * line), bottom, column - text_room, panel_height)
        _panel(axes, _rows(shown, groups, category), limits[category], dots[category], size)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int((column - text_room) / (3 * line)))))
        axes.set_yticks(*((range(len(groups)), labels) if col == 0 else ([], [])), linespacing=SPACING)
        axes.set_ylim(len(groups) - 0.5, -0.5)
        for y, group in enumerate(groups):
            sheet.figure.mark(axes, axes.get_xlim(), (y - 0.5, y + 0.5), group=group, category=category)
        axes.set_title(titles[place], loc="left", y=1.0, pad=0.3 * size, linespacing=SPACING)
        if last and (col == 0 or n_columns == 2):
            axes.set_xlabel(axis_label, linespacing=SPACING, loc="left" if n_columns > 2 else "center")
        for y, text in enumerate(rows[place]):
            axes.text(
                1 + 0.3 * line / (column - text_room), y, text, transform=axes.get_yaxis_transform(),
                size=size * SMALL, va="center", ha="left", linespacing=SPACING,
            )  # fmt: skip
    return sheet.figure


def group_label(rates: pd.DataFrame, group: str, look: Look) -> str:
    """The name of a group, with the number of its documents unless it is one document."""
    row = rates[rates["group"] == group].iloc[0]
    name = look.name(group, "\n")
    if row["group_kind"] == "document":
        return name
    counted = phrase("documents", "en" if look.language == "both" else look.language, n=row["n_documents"])
    return f"{name}（{counted}）" if look.language == "zh" else f"{name} ({counted})"


def _rows(shown: pd.DataFrame, groups: Sequence[str], category: str) -> list:
    by_group = {row.group: row for row in shown[shown["category"] == category].itertuples(index=False)}
    return [by_group[group] for group in groups]


def _row_text(row, unit: str, language: str, n_groups: int) -> str:
    if not row.n_chars:
        return phrase("nothing", language)
    figures = f"{row.rate_per_10k_chars:.1f}"
    if n_groups > MANY_ROWS:
        return figures
    if np.isfinite(row.low):
        figures += f" [{row.low:.1f}, {row.high:.1f}]"
    counts = phrase("hits_of" if unit == CHARS else "shares_of", language, hits=row.n_hits, chars=f"{row.n_chars:,}")
    return f"{figures}\n{counts}"


def _axis_ends(shown: pd.DataFrame, categories: Sequence[str]) -> dict[str, float]:
    panels = {category: shown[shown["category"] == category] for category in categories}
    return upper_ends({name: (rows["rate_per_10k_chars"], rows["high"]) for name, rows in panels.items()})


def _panel(axes: Axes, rows: Sequence, limit: float, dot: float, size: float) -> None:
    for y, row in enumerate(rows):
        reference = row.group == NATIONAL.name
        colour = MUTED if reference else COLOURS[0]
        if np.isfinite(row.low):
            axes.plot(
                [row.low, row.high], [y, y], color=colour, solid_capstyle="butt", zorder=2,
                linewidth=size / 10 if row.n_paragraphs < FEW_PARAGRAPHS else size / 5,
                linestyle=(0, (3, 2)) if row.n_paragraphs < FEW_PARAGRAPHS else "solid",
            )  # fmt: skip
        if row.high > limit:
            arrow(axes, limit, y, ">", colour, size * 0.7)
        axes.plot(
            [row.rate_per_10k_chars], [y], marker="D" if reference else "o", markersize=size * _DOT,
            markerfacecolor="white" if reference else colour, markeredgecolor=colour, clip_on=False, zorder=3,
        )  # fmt: skip
        if row.high - row.low < dot:  # the dot hides it
            axes.plot(
                [row.low, row.high], [y, y], color=colour if reference else "white", solid_capstyle="butt", linewidth=size / 5,
                clip_on=False, zorder=4,
            )  # fmt: skip
        if reference and len(rows) > 1 and np.isfinite(row.rate_per_10k_chars):
            axes.axvline(row.rate_per_10k_chars, color=INK, linewidth=0.7, linestyle=(0, (4, 3)), zorder=1)
    axes.set_xlim(0, limit)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0, pad=0.7 * size)


def _how(shown: pd.DataFrame, groups: Sequence[str], unit: str, look: Look, within: bool) -> str:
    bases = list(dict.fromkeys(basis for basis in shown["interval_basis"] if basis))
    spoken = (
        "；".join(phrase(basis, "zh") for basis in bases),
        " / ".join(phrase(basis, "en") for basis in bases),
    )
    lines = [look.phrase("interval" if unit == CHARS else "share_interval", basis=spoken)] if bases else []
    if within:
        lines.append(look.phrase("within_dot"))
    ends = _axis_ends(shown, list(dict.fromkeys(shown["category"])))
    if len(set(ends.values())) > 1:
        lines.append(look.phrase("own_scales"))
    if (shown["high"] > shown["category"].map(ends)).any():
        lines.append(look.phrase("beyond" if len(groups) <= MANY_ROWS else "beyond_shown"))
    if NATIONAL.name in groups and len(groups) > 1:
        lines.append(look.phrase("reference", name=look.pair(NATIONAL.name)))
    return "\n".join(lines)
