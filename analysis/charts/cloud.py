"""Word clouds, one per region: for a first look and never as a result.

wordcloud finds the places; matplotlib draws the words, with the same font, glyph check and file formats as
any chart. wordcloud would draw with the font file's Japanese shapes, or boxes without a warning; for places
that does not matter, since a Chinese character is as wide in each face of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from random import Random

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import ImageFont
from wordcloud.wordcloud import IntegralOccupancyMap

from analysis.charts.fonts import BUNDLED_FILE
from analysis.charts.layout import make_sheet
from analysis.charts.look import Look
from analysis.charts.style import COLOURS, INK, MUTED, chart_style
from analysis.errors import ParameterError
from analysis.tables import FREQUENCIES, check_table

_PIXELS = 320  # width of the small sheet on which places are sought; the time grows with its area
_SHAPE, _LOW_SHAPE = 0.62, 0.56  # height by width of a cloud; of one of many
_SMALLEST = 6  # points in print
_CONTRAST = 1.5  # of the largest word against the smallest, at least
_MARGIN = 2  # pixels around a word
_MANY = 8  # clouds; beyond, they are smaller


def word_clouds(
    words: pd.DataFrame,
    regions: Sequence[str] = (),
    *,
    n_words: int = 60,
    seed: int = 1,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """A cloud per region of its most frequent words; all words stand upright, larger is more frequent.

    A word has the same colour in every cloud: one for words of this region alone, one for words of all
    regions in the table, a third for those between. No word is smaller than 6 points; from the first on that finds
    no place at that size, words are left out.

    Parameters
    ----------
    words : FREQUENCIES table
    regions : regions to draw; empty = all of the table
    n_words : words in a cloud at most
    seed : fixes the places; the same seed gives the same picture
    language, width, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : a region is not in the table, the table is empty, or n_words is below 1.
    """
    table = check_table(words, FREQUENCIES)
    present = list(dict.fromkeys(table["region"]))
    shown = list(regions) or present
    if not shown or set(shown) - set(present) or n_words < 1:
        raise ParameterError(
            f"Word clouds can be drawn of these regions: {', '.join(present) or 'none'} (asked for: "
            f"{', '.join(shown) or 'all'}), and of 1 word or more (asked for: {n_words}).",
            f"词云可以画这些地区：{'、'.join(present) or '无'}（要画的是：{'、'.join(shown) or '全部'}），"
            f"词数至少为 1（要画的是 {n_words}）。",
        )
    look = Look(language, width, source, names)
    size, line = look.size, look.line
    # Four by eight still fit a page, three by eleven a column of it; words beyond what fits are left out.
    many = len(shown) > _MANY
    n_columns = 1 if len(shown) == 1 else (3 if many else 1) if width == "column" else (4 if many else 2)
    n_rows = -(-len(shown) // n_columns)
    with chart_style(size):
        gap = (1.0 if n_columns <= 2 else 0.5) * line
        room = make_sheet(width, 1, "").width
        column = (room - (n_columns - 1) * gap) / n_columns
        shape = _LOW_SHAPE if many else _SHAPE
        height = column * shape
        head = (1.4 if many else 1.6) * line
        sheet = make_sheet(
            width,
            n_rows * (height + head),
            look.caption(look.phrase("cloud_how")),
        )
        for place, region in enumerate(shown):
            row, col = divmod(place, n_columns)
            bottom = sheet.bottom + (n_rows - 1 - row) * (height + head)
            axes = sheet.axes(sheet.left + col * (column + gap), bottom, column, height)
            axes.set_label("cloud")
            axes.set_title(look.name(region), loc="left", y=1.0, pad=0.3 * size)
            boxes = _cloud(axes, table[table["region"] == region].head(n_words), len(present), seed, column, shape)
            for token, (across, along) in boxes.items():
                sheet.figure.mark(axes, across, along, region=region, token=token)
        return sheet.figure


def _cloud(
    axes: Axes, words: pd.DataFrame, n_regions: int, seed: int, width: float, shape: float
) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Draw the words; where each of them stands, across and along."""
    points = width * 72 / _PIXELS  # of a pixel
    found_in = dict(zip(words["token"], words["n_regions"], strict=True))
    boxes = {}
    for word, pixels, x, y, (ink_top, right, bottom) in _places(words, max(4, round(_SMALLEST / points)), seed, shape):
        boxes[word] = ((x, x + right), (y, y - ink_top + bottom))
        axes.text(
            x,
            y - ink_top,
            word,
            size=pixels * points,
            color=_colour(found_in[word], n_regions),
            va="baseline",
            ha="left",
        )
    axes.set_xlim(0, _PIXELS)
    axes.set_ylim(_PIXELS * shape, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(MUTED)
    return boxes


def _places(
    words: pd.DataFrame, smallest: int, seed: int, shape: float
) -> Iterator[tuple[str, int, int, int, tuple[int, int, int]]]:
    """Word, size, left and upper end of its ink, and the ink's top, right and bottom from the baseline, in pixels.

    wordcloud's own layout keeps words from touching ink only, so it sets small ones inside large ones (in the 门 of 部门);
    here each word keeps its whole box free, with wordcloud's map of free places.
    """
    height = round(_PIXELS * shape)
    taken = np.zeros((height, _PIXELS), dtype=np.uint8)
    free = IntegralOccupancyMap(height, _PIXELS, None)
    rng = Random(seed)
    font = cache(partial(ImageFont.truetype, BUNDLED_FILE))  # of each size, read once
    size, before = max(height // 6, round(_CONTRAST * smallest)), None
    for word, count in zip(words["token"], words["n_tokens"].astype(float), strict=True):
        # As in wordcloud: half by frequency, half by rank, and smaller wherever there is no room.
        size = size if before is None else max(smallest, round((0.5 * count / before + 0.5) * size))
        before = count
        while size >= smallest:
            _, ink_top, right, bottom = font(size).getbbox(word, anchor="ls")
            high, wide = bottom - ink_top + 2 * _MARGIN, right + 2 * _MARGIN
            place = free.sample_position(high, wide, rng)
            if place is not None:
                y, x = place
                taken[y : y + high, x : x + wide] = 255
                free.update(taken, y, x)
                yield word, size, x + _MARGIN, y + _MARGIN, (ink_top, right, bottom)
                break
            size -= 1
        if size < smallest:
            return


def _colour(found_in: int, n_regions: int) -> str:
    if found_in == 1:
        return COLOURS[2] if n_regions > 1 else INK
    return INK if found_in == n_regions else COLOURS[0]
