"""Shapes of letters and where they stand in a line of type, found out once in a process for all figures.

Matplotlib loads and shapes every text anew for measuring it, for the picture and for the page, which was half the time of
drawing. Here a letter's outline is loaded once, in type sizes, so that it serves any size and any renderer.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from analysis.charts.fonts import BUNDLED_FILE, font_families

EM = 1000  # units of a type size
_WIDE = 0x3000  # from here on characters stand each for itself: no pair of them is moved or joined
_NEVER_ALONE = ("Mn", "Mc", "Me", "Cf")  # marks over letters, joiners, variants
_TO_THE_LEFT = ("R", "AL", "AN")  # Hebrew, Arabic


@dataclass(frozen=True)
class Letter:
    """What is drawn for one character, or for several that are drawn as one (ﬁ, ——).

    Parameters
    ----------
    text : the characters
    advance : how far the next letter stands from this one, in units
    low, high : lower and upper end of the ink, in units above the base line
    outline : Path in units; filled
    """

    text: str
    advance: float
    low: float
    high: float
    outline: Path


@dataclass(frozen=True)
class Line:
    """A line of type.

    Parameters
    ----------
    letters : tuple of Letter, those without ink among them
    places : tuple of float, where each begins, in units
    advance, low, high : as of a letter
    outline : Path, all its letters
    """

    letters: tuple[Letter, ...]
    places: tuple[float, ...]
    advance: float
    low: float
    high: float
    outline: Path


@lru_cache(maxsize=4096)
def set_line(text: str) -> Line | None:
    """The text as a line of type in the chart's fonts; None where it has to be shaped as a whole, or a letter is missing.

    Letters stand by their advance and by the font's kerning. Shaped as a whole are texts with marks that belong to the
    letter before and texts written from the right. Signs that all scripts share (— 0) look as they do by themselves, where
    shaping may choose another form beside a Latin letter, a twentieth of a type size wider at most.
    """
    letters, places, x = [], [], 0.0
    apart, at = _stand_apart(text), 0
    for part in _drawn_as_one(text):
        found = _letter(part)
        if found is None:
            return None
        if letters and not apart[at - 1] and not apart[at]:
            x += _pair(text[at - 1], text[at]) or 0.0
        at += len(part)
        letters.append(found)
        places.append(x)
        x += found.advance
    outline = _joined((one.outline, (place, 0.0)) for one, place in zip(letters, places, strict=True))
    low, high = min((one.low for one in letters), default=0.0), max((one.high for one in letters), default=0.0)
    return Line(tuple(letters), tuple(places), x, low, high, outline)


def _joined(parts: Iterable[tuple[Path, tuple[float, float]]]) -> Path:
    """One path of several, each moved by (x, y)."""
    inked = [(path, by) for path, by in parts if len(path.vertices)]
    if not inked:
        return Path(np.empty((0, 2)), np.empty(0, dtype=Path.code_type))
    vertices = np.concatenate([path.vertices for path, _ in inked])
    vertices += np.repeat([by for _, by in inked], [len(path.vertices) for path, _ in inked], axis=0)
    return Path(vertices, np.concatenate([path.codes for path, _ in inked]))


def _stand_apart(text: str) -> list[bool]:
    """Whether each character is written in a script whose letters are never moved; a sign goes with the letter before it."""
    apart, last = [], next((char >= chr(_WIDE) for char in text if char.isalpha()), False)
    for char in text:
        last = char >= chr(_WIDE) if char.isalpha() else last
        apart.append(last)
    return apart


def _drawn_as_one(text: str) -> list[str]:
    """The text in the parts that a font draws with one shape each: mostly single characters."""
    parts = list(text[:1])
    for before, char in zip(text, text[1:]):
        if _pair(before, char) is None:
            parts[-1] += char
        else:
            parts.append(char)
    return parts


@cache
def _letter(text: str) -> Letter | None:
    font = _font_of(text[0])
    if font is None:
        return None
    if len(text) == 1:
        glyph = font.load_char(ord(text), LoadFlags.NO_HINTING)
        outline = Path(*font.get_path())
        return Letter(text, glyph.linearHoriAdvance / 65536, glyph.bbox[1] / 64, glyph.bbox[3] / 64, outline)
    font.clear()
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    advance, height = (length / 64 for length in font.get_width_height())
    low = -font.get_descent() / 64
    placed, shapes, _ = TextToPath().get_glyphs_with_font(font, text)
    return Letter(text, advance, low, low + height, _joined((Path(*shapes[name]), (x, y)) for name, x, y, _ in placed))


@cache
def _pair(left: str, right: str) -> float | None:
    """How much nearer two characters stand than their advances say (below 0: nearer); None where they are drawn as one."""
    # Numbers and signs are neither moved nor joined, but for dashes and dots in a row.
    if max(left, right) >= chr(_WIDE) or not (left == right or left.isalpha() or right.isalpha()):
        return 0.0
    font = _font_of(left)
    if font is None or font is not _font_of(right):
        return 0.0
    font.clear()
    places = font.set_text(left + right, 0.0, flags=LoadFlags.NO_HINTING)
    return None if len(places) == 1 else float(places[1][0]) / 64 - _letter(left).advance


@cache
def _font_of(char: str) -> FT2Font | None:
    """The first font that has the character; None for one that does not stand by itself, and for one that none has."""
    if unicodedata.category(char) in _NEVER_ALONE or unicodedata.bidirectional(char) in _TO_THE_LEFT:
        return None
    return next((font for font in _fonts() if font.get_char_index(ord(char))), None)


@cache
def _fonts() -> tuple[FT2Font, ...]:
    """The chart's fonts, best first, each by itself."""
    fonts = []
    for family in font_families():
        found = fontManager.findfont(FontProperties(family=family))
        fonts.append(FT2Font(found, face_index=found.face_index))
        fonts[-1].set_size(EM, 72)
    return tuple(fonts)


# Processes that share an open file share the place they read at: each would get parts of what another asked for.
if hasattr(os, "register_at_fork"):
    for one in (_fonts, _font_of):
        os.register_at_fork(after_in_child=one.cache_clear)
