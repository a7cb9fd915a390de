"""Room for every text of a figure, reckoned beforehand: nothing overlaps, nothing is drawn twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.fonts import text_width
from analysis.charts.style import MUTED, figure_width, type_size

MANY_ROWS = 12  # rows of a panel; beyond, a row says less and panels stand closer
LINE = 1.5  # line height in type sizes; the Chinese font's own is 1.45
SPACING = 1.35  # matplotlib reckons the line distance of a text from its ink: this makes it 1.1 type sizes
SMALL = 0.85  # type size of notes against that of labels
_PIECES = re.compile(r"[!-~À-ɏ]+[，。；：、）】”！？》…]*\s?|.[，。；：、）】”！？》…]*|\s")


@dataclass(frozen=True)
class Area:
    """A place of a picture that stands for something countable: a dot, a bar, a cell.

    Parameters
    ----------
    left, top, right, bottom : float, shares of the picture's width and height, from its upper left corner
    about : mapping of column to value, the row of the figure's table that it shows, such as
        {"group": "湖南", "category": "talent"}
    """

    left: float
    top: float
    right: float
    bottom: float
    about: Mapping[str, str]


class ChartFigure(Figure):
    """A figure that knows what is said beneath it and where in it which row of its table is shown, so that a
    report can set the caption as text and open the evidence behind each mark.

    Attributes
    ----------
    caption : str, the lines beneath the chart, unwrapped
    foot : float, share of the height that they take at the foot of the picture
    areas : list of Area
    """

    def __init__(self, *arguments: object, caption: str = "", foot: float = 0.0, **look: object) -> None:
        super().__init__(*arguments, **look)
        self.caption = caption
        self.foot = foot
        self.areas: list[Area] = []

    def mark(
        self, axes: Axes, across: tuple[float, float], along: tuple[float, float], **about: str
    ) -> None:
        """Note that this part of the axes shows this row of the table.

        Call it once the limits of the axes are set.

        Parameters
        ----------
        across, along : (first, last) in data coordinates of the x and the y axis; cut to the axes
        about : column and value of what is shown there
        """
        xs, ys = (np.clip(span, *sorted(ends)) for span, ends in ((across, axes.get_xlim()), (along, axes.get_ylim())))
        corners = axes.transData.transform(list(zip(xs, ys, strict=True)))
        (x0, y0), (x1, y1) = self.transFigure.inverted().transform(corners)
        left, right, low, high = (float(round(value, 4)) for value in (*sorted((x0, x1)), *sorted((y0, y1))))
        self.areas.append(Area(left, round(1 - high, 4), right, round(1 - low, 4), about))

    def notes(self) -> dict[str, object]:
        """Caption, its share of the height and areas as JSON values."""
        return {"caption": self.caption, "foot": round(self.foot, 4), "areas": [asdict(area) for area in self.areas]}


@dataclass(frozen=True)
class Sheet:
    """A figure with its plot area marked out.

    Parameters
    ----------
    figure : ChartFigure
    size : float, type size of labels in points
    left, bottom, width, height : float, the plot area in inches from the lower left corner
    """

    figure: ChartFigure
    size: float
    left: float
    bottom: float
    width: float
    height: float

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Axes at this place, in inches from the lower left corner of the figure."""
        whole_width, whole_height = self.figure.get_size_inches()
        return self.figure.add_axes(
            (left / whole_width, bottom / whole_height, width / whole_width, height / whole_height)
        )


def text_height(text: str, size: float) -> float:
    """Height in inches of a text set in `size` points."""
    return (text.count("\n") + 1) * LINE * size / 72


def row_labels(texts: Sequence[str], width: str) -> list[str]:
    """The texts as labels of rows, wrapped so that they take a third of the figure's width at most."""
    return [wrap(text, figure_width(width) / 3, type_size(width)) for text in texts]


def document_rows(names: Sequence[str], width: str) -> list[str]:
    """Names of documents (region, and title beneath it) as labels of rows; where these are many, in one line each.

    Of many, the region alone stands there if that tells them apart, else region and title cut to a quarter of the width.
    """
    if len(names) <= MANY_ROWS:
        return row_labels(names, width)
    regions = [name.split("\n")[0] for name in names]
    texts = regions if len(set(regions)) == len(regions) else [name.replace("\n", " ") for name in names]
    return [_cut(text, figure_width(width) / 4, type_size(width)) for text in texts]


def _cut(text: str, width: float, size: float) -> str:
    """The text, shortened to `width` inches."""
    while len(text) > 1 and text_width(text, size) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def wrap(text: str, width: float, size: float) -> str:
    """The text in lines of at most `width` inches; broken at spaces and between Chinese characters."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line and text_width((line + piece).rstrip(), size) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return "\n".join(lines)


def panel_columns(titles: Sequence[str], n_rows: int, width: str) -> int:
    """How many panels stand side by side: one in a column, else two, or four where the rows are many."""
    if n_rows <= MANY_ROWS:
        return 1 if width == "column" else min(len(titles), 2)
    words = [word for title in titles for word in title.replace("\n", " ").split(" ")]
    widest = max(text_width(word, type_size(width)) for word in words)
    # The labels of the rows take the place of a panel.
    return min(len(titles), 4 if widest < figure_width(width) / 5 else 2)


def says_less(n_rows: int, width: str) -> bool:
    """Whether rows are so many in so narrow a figure that no figures find room beside them."""
    return n_rows > MANY_ROWS and width == "column"


def make_sheet(
    width: str,
    height: float,
    caption: str,
    left: float = 0,
    right: float = 0,
    top: float = 0,
    bottom: float = 0,
) -> Sheet:
    """A figure of a named width whose plot area is `height` inches high, with the caption beneath.

    Parameters
    ----------
    width : "column", "page" or "slide"
    caption : set small at the foot, wrapped to the width; "" for none
    left, right, top, bottom : inches around the plot area for its labels
    """
    whole, size = figure_width(width), type_size(width)
    edge = 0.5 * size / 72
    note = wrap(caption, whole - 2 * edge, size * SMALL) if caption else ""
    foot = text_height(note, size * SMALL) + edge if note else 0
    total = edge + top + height + bottom + foot + edge
    figure = ChartFigure(figsize=(whole, total), caption=caption, foot=foot / total)
    # A text per line: matplotlib's line distance depends on the ink of the line.
    for place, line in enumerate(note.split("\n") if note else []):
        base = (foot - (place + 1) * LINE * size * SMALL / 72) / total
        figure.text(edge / whole, base, line, size=size * SMALL, color=MUTED, va="baseline")
    return Sheet(figure, size, edge + left, edge + foot + bottom, whole - left - right - 2 * edge, height)
