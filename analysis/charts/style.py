"""What all charts share: widths, type sizes, colours for colour-blind readers and grey print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib import color_sequences
from matplotlib.colors import LinearSegmentedColormap, to_hex

from analysis.charts.fonts import font_families
from analysis.errors import ParameterError

CM = 1 / 2.54  # inches
WIDTHS = {"column": 8 * CM, "page": 16 * CM, "slide": 25.4 * CM}  # inches
# Points. On a slide the same chart is seen from afar.
_TYPE_SIZES = {"column": 7.0, "page": 8.5, "slide": 14.0}

INK = "#222222"
MUTED = "#666666"
RULE = "#d0d0d0"
# petroff6: under simulated colour blindness its colours differ three times as much as the default's.
COLOURS = tuple(to_hex(colour) for colour in color_sequences["petroff6"])
# For grey print, in the order of COLOURS.
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----")
# Light enough at its dark end for dark letters, and darker means more, in grey print as well.
SHADES = LinearSegmentedColormap.from_list("shades", ["#f6f8fc", COLOURS[0]])


def figure_width(width: str) -> float:
    """Width in inches of "column" (8 cm), "page" (16 cm) or "slide" (25.4 cm).

    Raises
    ------
    ParameterError : another name.
    """
    if width not in WIDTHS:
        raise ParameterError(
            f"There is no figure width {width!r}. Choose one of: {', '.join(WIDTHS)}.",
            f"没有图宽 {width!r}。可选：{'、'.join(WIDTHS)}。",
        )
    return WIDTHS[width]


def type_size(width: str) -> float:
    """Type size in points of a figure of this width; "column", "page" or "slide"."""
    figure_width(width)
    return _TYPE_SIZES[width]


@contextmanager
def chart_style(size: float | None = None) -> Iterator[None]:
    """Within it, figures are made and saved in the project's style; matplotlib's own settings come back
    after it.

    Parameters
    ----------
    size : float, type size in points; left as it is without one (saving does not need it)
    """
    settings = {
        "font.family": font_families(),
        "text.hinting": "none",  # widths as reckoned, at any resolution
        "text.parse_math": False,  # a $ in a policy text is no formula
        "axes.unicode_minus": False,  # SimHei, a fallback, has no U+2212
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.6,
        "axes.axisbelow": True,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "grid.color": RULE,
        "grid.linewidth": 0.5,
        "hatch.linewidth": 0.5,
        "legend.frameon": False,
        "pdf.fonttype": 3,  # an OpenType font as type 42 loses its Chinese in two of three readers
        "ps.fonttype": 3,
        "svg.fonttype": "path",  # shows right where the font is not installed
        "svg.hashsalt": "policy-compare",  # else ids in the file differ from run to run
    }
    if size is not None:
        settings |= {
            "font.size": size,
            "axes.titlesize": size,
            "axes.labelsize": size,
            "xtick.labelsize": size,
            "ytick.labelsize": size,
            "legend.fontsize": size,
        }
    with matplotlib.rc_context(settings):
        yield
