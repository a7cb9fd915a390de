"""Cells by their shade, under heads and beside labels: what the heat maps and grids have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize

from analysis.charts.layout import LINE, SMALL, SPACING, Sheet
from analysis.charts.style import SHADES


def shaded_cells(
    axes: Axes, values: np.ndarray, top: float, labels: Sequence[str], heads: Sequence[str], *, upright: bool = False, gap: float = 1.2
) -> QuadMesh:
    """A cell per value, the first row at the top, its shade between 0 and `top`; NaN stays white.

    Parameters
    ----------
    values : array of rows by columns
    labels, heads : of the rows and of the columns, wrapped
    upright : the heads are turned by a right angle
    gap : points between cells
    """
    mesh = axes.pcolormesh(values, cmap=SHADES, norm=Normalize(0, top), edgecolors="white", linewidth=gap)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.set_xticks(np.arange(len(heads)) + 0.5, heads, linespacing=SPACING, rotation=90 if upright else 0)
    axes.set_yticks(np.arange(len(labels)) + 0.5, labels, linespacing=SPACING)
    axes.set_ylim(len(labels), 0)
    axes.spines[:].set_visible(False)
    return mesh


def shade_scale(sheet: Sheet, mesh: QuadMesh, length: float, label: str) -> None:
    """What the shades mean: a strip of `length` inches a line beneath the cells, with its label."""
    line = LINE * sheet.size / 72
    bar = sheet.axes(sheet.left, sheet.bottom - line, length, 0.4 * line)
    sheet.figure.colorbar(mesh, cax=bar, orientation="horizontal")
    bar.set_xlabel(label, size=sheet.size * SMALL, loc="left", linespacing=SPACING)
    bar.tick_params(labelsize=sheet.size * SMALL)
