"""Panels of labelled rows: what the charts of comparisons have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from analysis.charts.fonts import text_width
from analysis.charts.layout import LINE, SMALL, SPACING, make_sheet, says_less, text_height, wrap
from analysis.charts.style import figure_width, type_size

_PADDING = 0.6  # lines between a label and its row
_REACH = 3.0  # highest values the axis reaches; an interval of four paragraphs would dwarf all others
_UNLIKE = 3.0  # times another panel's end an axis reaches before each panel gets a scale of its own
_STEPS = (1, 2, 2.5, 5, 10)  # of axes; matplotlib's own also count in fifteens and eights
_BETWEEN = 1.6  # lines between panels side by side, for the last figure of one axis and the first of the next


@dataclass(frozen=True)
class Panel:
    """One panel: a title, and a label at the left and a text at the right of each of its rows."""

    title: str
    labels: Sequence[str]
    texts: Sequence[str]
    draw: Callable[[Axes, float], None]  # given the axes, rows in place, and the type size; sets the x axis's limits
    about: Sequence[Mapping[str, str]] = ()  # columns and values of the table's row that each row shows, if it shows one


def draw_panels(
    panels: Sequence[Panel],
    *,
    width: str,
    axis_label: str,
    caption: str,
    n_columns: int = 1,
    own_labels: bool = False,
    row_lines: float = 1.15,
    legend: Callable[[Axes], None] | None = None,
    legend_height: float = 0.0,
) -> Figure:
    """A figure of these panels, `n_columns` side by side, from the upper left; row 0 of each panel is its first.

    Parameters
    ----------
    own_labels : the panels have rows of their own, so each shows its labels; else the first of each line does
    row_lines : height of a row in lines at least
    legend : draws a legend above the first panel's axes, in a strip of `legend_height` inches
    """
    size = type_size(width)
    line = LINE * size / 72
    n_lines = -(-len(panels) // n_columns)
    label_room = max(text_width(label, size) for panel in panels for label in panel.labels) + _PADDING * line
    text_room = max((text_width(text, size * SMALL) for panel in panels for text in panel.texts), default=0.0)
    text_room += 0.4 * line if text_room else 0.0
    if says_less(max(len(panel.labels) for panel in panels), width) and n_columns > 1:
        panels, text_room = [replace(panel, texts=[]) for panel in panels], 0.0
    row = max(
        row_lines * line,
        *(1.1 * text_height(label, size) for panel in panels for label in panel.labels),
        *(1.1 * text_height(text, size * SMALL) for panel in panels for text in panel.texts),
    )
    height = row * max(len(panel.labels) for panel in panels)
    between = _BETWEEN * line
    lead = label_room if own_labels else 0.0
    inner = figure_width(width) - size / 72 - 0.5 * line - (0.0 if own_labels else label_room)
    column = (inner - (n_columns - 1) * between) / n_columns
    titles = [wrap(panel.title, column - lead, size) for panel in panels]
    above, under = 0.4 * line + max(text_height(title, size) for title in titles), 1.8 * line
    edge = 0.5 * size / 72
    axis_label = wrap(axis_label, figure_width(width) - 2 * edge, size)
    foot = text_height(axis_label, size)
    sheet = make_sheet(
        width,
        n_lines * (height + above + under) + foot,
        caption,
        left=0 if own_labels else label_room,
        top=legend_height,
        right=0.5 * line,
    )
    for place, panel in enumerate(panels):
        at_line, at_column = divmod(place, n_columns)
        bottom = sheet.bottom + foot + under + (n_lines - 1 - at_line) * (height + above + under)
        own_height = row * len(panel.labels)
        plot = column - lead - text_room
        left = sheet.left + at_column * (column + between) + lead
        axes = sheet.axes(left, bottom + height - own_height, plot, own_height)
        axes.set_ylim(len(panel.labels) - 0.5, -0.5)
        panel.draw(axes, size)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int(plot / (3 * line))), steps=_STEPS))
        labelled = own_labels or at_column == 0
        axes.tick_params(axis="y", length=0, pad=0.5 * size)  # before there are ticks, each of which would be set anew
        axes.set_yticks(*((range(len(panel.labels)), panel.labels) if labelled else ([], [])), linespacing=SPACING)
        for y, shown in enumerate(panel.about):
            sheet.figure.mark(axes, axes.get_xlim(), (y - 0.5, y + 0.5), **shown)
        axes.set_title(titles[place], loc="left", y=1.0, pad=0.3 * size, linespacing=SPACING)
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        for y, text in enumerate(panel.texts):
            axes.text(
                1 + 0.4 * line / plot, y, text, transform=axes.get_yaxis_transform(),
                size=size * SMALL, va="center", ha="left", linespacing=SPACING,
            )  # fmt: skip
        if place == 0:
            sheet.figure.text(
                edge / sheet.figure.get_figwidth(), sheet.bottom / sheet.figure.get_figheight(),
                axis_label, va="bottom", ha="left", linespacing=SPACING,
            )  # fmt: skip
            if legend:
                legend(axes)
    return sheet.figure


def key_above(figure: Figure, marks: Sequence[Artist], names: Sequence[str], n_columns: int, **look: float) -> None:
    """A legend in the upper left corner of the figure.

    Parameters
    ----------
    look : more of what `Figure.legend` takes, in type sizes
    """
    edge = 0.5 * matplotlib.rcParams["font.size"] / 72
    figure.legend(
        marks, names, loc="upper left", ncols=n_columns, borderaxespad=0, borderpad=0, handletextpad=0.5, labelspacing=0.3,
        bbox_to_anchor=(edge / figure.get_figwidth(), 1 - edge / figure.get_figheight()), **{"columnspacing": 1.0, **look},
    )  # fmt: skip


def whisker(
    axes: Axes, y: float, value: float, low: float, high: float, *, colour: str, solid: bool, size: float,
    marker: str = "o",
) -> None:  # fmt: skip
    """A dot with its interval; hollow unless `solid`; an arrow where the interval leaves the axes."""
    left, right = axes.get_xlim()
    axes.plot([max(low, left), min(high, right)], [y, y], color=colour, linewidth=size / 6, solid_capstyle="butt", zorder=2)
    if low < left:
        arrow(axes, left, y, "<", colour, size * 0.6)
    if high > right:
        arrow(axes, right, y, ">", colour, size * 0.6)
    axes.plot(
        [value], [y], marker=marker, markersize=size * 0.7, markerfacecolor=colour if solid else "white",
        markeredgecolor=colour, clip_on=False, zorder=3,
    )  # fmt: skip


def arrow(axes: Axes, x: float, y: float, marker: str, colour: str, size: float) -> None:
    """An arrow, "<" or ">", whose tip touches an end of the axes: beyond it may stand figures."""
    inwards = (size if marker == "<" else -size) / 2 / 72
    place = axes.transData + ScaledTranslation(inwards, 0, axes.figure.dpi_scale_trans)
    axes.plot([x], [y], marker=marker, markersize=size, color=colour, clip_on=False, transform=place)


def upper_ends(values: Mapping[str, tuple[pd.Series, pd.Series]]) -> dict[str, float]:
    """Where the axis of each panel ends that begins at 0: one end for all, unless it would squeeze some panel.

    Parameters
    ----------
    values : the values of each panel, and the upper ends of their intervals; missing ones are passed over. An axis
        reaches beyond every interval, but no further than a few times its highest value
    """
    own = {name: _upper_end(*pair) for name, pair in values.items()}
    highest = max(own.values(), default=1.0)
    return own if highest > _UNLIKE * min(own.values(), default=1.0) else dict.fromkeys(own, highest)


def _upper_end(values: pd.Series, ends: pd.Series) -> float:
    known, ends = values.dropna(), ends.dropna()
    highest = known.max() if len(known) else 0.0
    reach = max([*np.minimum(ends, _REACH * highest), *known], default=0.0) if highest > 0 else ends.max()
    return 1.06 * reach if reach > 0 else 1.0
