"""Words typical of each region: bars to the right, of the rest: bars to the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.charts.fonts import text_width
from analysis.charts.labels import phrase
from analysis.charts.layout import SMALL, SPACING, make_sheet, row_labels, text_height
from analysis.charts.look import Look
from analysis.charts.style import COLOURS, INK, MUTED, RULE, chart_style
from analysis.errors import ParameterError
from analysis.tables import KEYNESS, check_table

_PAGE = 8.0  # inches that panels may fill from top to bottom
_BESIDE_WORDS = 3.1  # lines of a panel for its title and axis
_FEW = 4  # words of a region; where a page has no room for so many, a list


def keyness_chart(
    keyness: pd.DataFrame,
    regions: Sequence[str] = (),
    *,
    n_words: int = 10,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Diverging bars, a panel per region: the words most typical of it, and those most typical of the others.

    Where the panels would fill more than a page they show fewer words. From 9 regions on (in a column from 7, on a slide
    from 7) a list takes their place: a row per region with its most typical words.

    The bar is z of the weighted log-odds; beside it stand the word's counts in the region and in the rest,
    with the number of documents that have it. A word whose interval holds "no difference" has a hollow bar.

    Parameters
    ----------
    keyness : KEYNESS table
    regions : regions to draw; empty = all of the table
    n_words : words of the region shown; half as many of the rest
    language, width, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : a region is not in the table, the table is empty, or n_words is below 1.
    """
    table = check_table(keyness, KEYNESS)
    present = list(dict.fromkeys(table["region"]))
    shown = list(regions) or present
    if not shown or set(shown) - set(present) or n_words < 1:
        raise ParameterError(
            f"Keyness can be drawn of these regions: {', '.join(present) or 'none'} (asked for: "
            f"{', '.join(shown) or 'all'}), and of 1 word or more (asked for: {n_words}).",
            f"关键性图可以画这些地区：{'、'.join(present) or '无'}（要画的是：{'、'.join(shown) or '全部'}）"
            f"，词数至少为 1（要画的是 {n_words}）。",
        )
    look = Look(language, width, source, names)
    size, line = look.size, look.line
    n_columns = 1 if width == "column" or len(shown) == 1 else 2
    n_rows = -(-len(shown) // n_columns)
    room = 2 * int(_PAGE / (n_rows * line) - _BESIDE_WORDS) // 3  # half as many of the rest stand below
    if room < _FEW:
        return _list(table, shown, n_words, look)
    n_words = min(n_words, room)
    panels = [_typical(table[table["region"] == region], n_words) for region in shown]
    counts = [[_counts(row, look.short) for row in panel.itertuples(index=False)] for panel in panels]
    word_room = max(text_width(word, size) for panel in panels for word in panel["token"]) + 0.6 * line
    count_room = max(text_width(text, size * SMALL) for panel in counts for text in panel) + 0.4 * line
    longest = max(len(panel) for panel in panels)
    axis_label = look.phrase("keyness")
    under, above = 1.9 * line + text_height(axis_label, size), 1.5 * line
    with chart_style(size):
        sheet = make_sheet(
            width,
            n_rows * (longest * line + above + 1.6 * line) + under - 1.6 * line,
            look.caption(look.phrase("keyness_how")),
        )
        column = sheet.width / n_columns
        limit = max(abs(panel["z"]).max() for panel in panels) * 1.05
        for place, (region, panel) in enumerate(zip(shown, panels, strict=True)):
            row, col = divmod(place, n_columns)
            bottom = sheet.bottom + under + (n_rows - 1 - row) * (longest * line + above + 1.6 * line)
            height = len(panel) * line
            bars = column - word_room - count_room - (0.8 * line if col + 1 < n_columns else 0)
            axes = sheet.axes(
                sheet.left + col * column + word_room, bottom + longest * line - height, bars, height
            )
            holds = panel["log_ratio_conservative"].to_numpy(dtype=float) != 0
            colours = np.where(panel["z"] > 0, COLOURS[0], COLOURS[1])
            axes.barh(
                range(len(panel)), panel["z"], height=0.66, edgecolor=colours, linewidth=0.8,
                color=[colour if solid else "white" for colour, solid in zip(colours, holds, strict=True)],
            )  # fmt: skip
            axes.axvline(0, color=INK, linewidth=0.6)
            axes.tick_params(axis="y", length=0)
            axes.set_yticks(range(len(panel)), panel["token"])
            axes.set_ylim(len(panel) - 0.5, -0.5)
            axes.set_xlim(-limit, limit)
            for y, token in enumerate(panel["token"]):
                sheet.figure.mark(axes, (-limit, limit), (y - 0.5, y + 0.5), region=region, token=token)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int(bars / (2.2 * line)))))
            axes.set_title(look.name(region), loc="left", y=1.0, pad=0.3 * size)
            axes.spines["left"].set_visible(False)
            axes.grid(axis="x")
            if place + n_columns >= len(shown):
                axes.set_xlabel(axis_label, linespacing=SPACING)
            for y, text in enumerate(counts[place]):
                axes.text(
                    1 + 0.3 * line / bars,
                    y,
                    text,
                    transform=axes.get_yaxis_transform(),
                    size=size * SMALL,
                    va="center",
                )
        return sheet.figure


def _list(table: pd.DataFrame, shown: Sequence[str], n_words: int, look: Look) -> Figure:
    """A row per region: its most typical words from the left, as many as find room."""
    size, line = look.size, look.line
    labels = row_labels([look.name(region) for region in shown], look.width)
    with chart_style(size):
        left = max(text_width(label, size) for label in labels) + 0.8 * line
        row = max(1.25 * line, *(1.1 * text_height(label, size) for label in labels))
        note = look.caption(look.phrase("keyness_list"))
        sheet = make_sheet(look.width, row * len(shown), note, left=left)
        axes = sheet.axes(sheet.left, sheet.bottom, sheet.width, sheet.height)
        axes.set_xlim(0, sheet.width)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        for y, region in enumerate(shown):
            axes.axhline(y + 0.5, color=RULE, linewidth=0.5)
            x = 0.0
            own = table[(table["region"] == region) & (table["z"] > 0)].head(n_words)
            for word in own.itertuples(index=False):
                wide = text_width(word.token, size)
                if x + wide > sheet.width:
                    break
                holds = word.log_ratio_conservative != 0
                axes.text(x, y, word.token, va="center", ha="left", color=INK if holds else MUTED, fontweight="normal")
                sheet.figure.mark(axes, (x, x + wide), (y - 0.5, y + 0.5), region=region, token=word.token)
                x += wide + 0.9 * line
        axes.tick_params(axis="y", length=0, pad=0.7 * size)
        axes.set_yticks(range(len(shown)), labels, linespacing=SPACING)
        axes.set_xticks([])
        axes.spines[:].set_visible(False)
        return sheet.figure


def _typical(rows: pd.DataFrame, n_words: int) -> pd.DataFrame:
    own = rows[rows["z"] > 0].head(n_words)
    rest = rows[rows["z"] < 0].tail(max(1, n_words // 2))
    return pd.concat([own, rest], ignore_index=True)


def _counts(row, language: str) -> str:
    return phrase(
        "keyness_counts", language,
        own=row.n_tokens, rest=row.n_tokens_rest, docs=row.n_documents, docs_rest=row.n_documents_rest,
    )  # fmt: skip
