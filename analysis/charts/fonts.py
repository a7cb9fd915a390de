"""The Chinese font of every chart: the bundled one first, whatever the machine has second.

The font comes with the package noto-cjk-sans-otc, so a chart looks the same on every machine. Only its
regular weight is bundled; charts use no bold, which would be taken from the machine.
"""

from __future__ import annotations

import os
from functools import cache

from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from noto_cjk_sans_otc import FONT_PATH

BUNDLED_FILE = str(FONT_PATH)
# The file holds a face per writing tradition; 骨, 直 and “” have other shapes in its first one, the Japanese.
BUNDLED_FACE = "Noto Sans CJK SC"
_ON_MACHINES = (
    "Microsoft YaHei", "DengXian", "SimHei",  # Windows
    "PingFang SC", "Hiragino Sans GB", "Heiti SC",  # macOS
    "Source Han Sans SC", "WenQuanYi Micro Hei",  # Linux
    "DejaVu Sans",  # comes with matplotlib
)  # fmt: skip
_EM = 100.0  # points; any size gives the same widths


def font_families() -> list[str]:
    """The font families of a chart's text, best first; all of them installed.

    The first call in a process registers the bundled font with matplotlib (some 0.03 s). A name that is not
    installed is left out, since matplotlib would print a page of "findfont" lines for it.
    """
    if not any(font.fname == BUNDLED_FILE for font in fontManager.ttflist):
        known = list(fontManager.ttflist)
        fontManager.addfont(BUNDLED_FILE)
        # In front, so that a machine's own font of the same name and another version is not taken instead.
        fontManager.ttflist[:] = [*fontManager.ttflist[len(known) :], *known]
    installed = {font.name for font in fontManager.ttflist}
    return [BUNDLED_FACE, *(name for name in _ON_MACHINES if name in installed)]


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text`, sorted, that the bundled font cannot draw, white space apart."""
    font = _bundled_font()
    return sorted(char for char in set(text) if not char.isspace() and not font.get_char_index(ord(char)))


def text_width(text: str, size: float) -> float:
    """Width in inches of the longest line of a text set in `size` points in the bundled font."""
    return max(sum(map(_advance, line)) for line in text.split("\n")) * size / 72


@cache
def _bundled_font() -> FT2Font:
    font_families()
    face = next(
        font for font in fontManager.ttflist if font.fname == BUNDLED_FILE and font.name == BUNDLED_FACE
    )
    font = FT2Font(BUNDLED_FILE, face_index=face.index)
    font.set_size(_EM, 72)
    return font


@cache
def _advance(char: str) -> float:
    """Width of a character in type sizes; of one that the font has not, the width of a box."""
    if not _bundled_font().get_char_index(ord(char)):
        return 1.0
    return _bundled_font().load_char(ord(char), LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM


# Processes that share an open file share the place they read at: each would get parts of what another asked for.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_bundled_font.cache_clear)
