"""The matching form of a text, in which two ways of writing the same thing are equal, and the way back.

Both sides of every comparison, terms and texts, are put into this form; texts themselves are never changed.

- Half and full width: the compatibility form of a character (NFKC) where that is a single character, so ％ is
  %, （ is ( and Ａ is A. Where it would be several (㎡, …) the character stays as it is: a matching form never
  grows.
- Traditional and simplified: character by character by OpenCC's table t2s. Word by word would depend on the
  neighbours, and then the same term would not always have the same form. 著 counts as 着, which t2s leaves.
- Latin letters in lower case; kinds of quotation marks, dashes and square brackets as one each.
- White space inside a line, zero-width characters and middle dots are left out, so 人 才 is 人才 and
  碳达峰·碳中和 is 碳达峰碳中和. Line ends stay: they end a sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import opencc

_MIDDLE_DOTS = "·•‧∙⋅・･᛫⸱ꞏ"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f"
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_ALIKE = {
    '"': "“”„‟〝〞＂「」『』",
    "'": "‘’‚‛＇",
    "-": "‐‑‒–—―−－",
    "~": "〜～∼",
    "[": "〔【［",
    "]": "〕】］",
    "着": "著",
}
# Planes without compatibility forms or Han characters are left out: that takes a tenth of the time.
_RANGES = ((0x0, 0xD800), (0xE000, 0x10000), (0x1D400, 0x1FC00), (0x20000, 0x323B0))
_LINE_END = 10
LEFT_OUT = 0
"""The code point that stands for a character that a matching form leaves out."""


@cache
def matching_table() -> np.ndarray:
    """For every code point the code point of its matching form, or 0 where it is left out."""
    table = np.arange(0x110000, dtype=np.uint32)
    codes = np.concatenate([np.arange(start, end, dtype=np.uint32) for start, end in _RANGES])
    codes = codes[codes != _LINE_END]
    forms = _changed(_changed(codes, lambda text: unicodedata.normalize("NFKC", text)), str.lower)
    han = np.unique(forms[forms >= 0x2E80])
    table[han] = _changed(han, opencc.OpenCC("t2s").convert)
    table[codes] = table[forms]
    for target, variants in _ALIKE.items():
        for variant in variants:
            table[ord(variant)] = ord(target)
    for character in filter(str.isspace, codes.tobytes().decode("utf-32-le")):
        table[ord(character)] = LEFT_OUT
    for character in _MIDDLE_DOTS + _INVISIBLE + "\0":
        table[ord(character)] = LEFT_OUT
    for character in _LINE_ENDS:
        table[ord(character)] = _LINE_END
    table[0xD800:0xE000] = 0xFFFD  # a lone surrogate cannot be written as UTF-8, which the automaton reads
    table.setflags(write=False)
    return table


def _changed(codes: np.ndarray, change: Callable[[str], str]) -> np.ndarray:
    """What becomes of each character by itself; one that would become several stays.

    One character a line, and all in one call: nothing that changes characters looks over a line end.
    """
    lines = np.full((len(codes), 2), _LINE_END, dtype=np.uint32)
    lines[:, 0] = codes
    made = np.frombuffer(change(lines.tobytes().decode("utf-32-le")).encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(made == _LINE_END)
    begins = np.append(0, ends[:-1] + 1)
    return np.where(ends - begins == 1, made[begins], codes)


@dataclass(frozen=True)
class Normalized:
    """A text in matching form.

    Parameters
    ----------
    text : str, never longer than the original
    codes : array of uint32, the code points of `text`
    places : array of int, for each character of `text` the position it has in the original, rising
    """

    text: str
    codes: np.ndarray
    places: np.ndarray


def normalize(text: str) -> Normalized:
    """The matching form of a text of any length; an empty text gives an empty form."""
    codes, places = matching_codes(text)
    return Normalized(codes.tobytes().decode("utf-32-le"), codes, places)


def matching_codes(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The code points of the matching form, and the position each has in the text, as `Normalized` holds them."""
    codes = matching_table()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
    places = np.flatnonzero(codes != LEFT_OUT)
    return codes[places], places


def matching_form(term: str) -> str:
    """The matching form of a term; a line end inside it, as Excel's Alt+Enter makes, is left out as well."""
    return term.translate(_changes())


@cache
def _changes() -> dict[int, int | None]:
    """What becomes of each code point that does not stay as it is in a term; None where it is left out."""
    table = matching_table()
    changed = np.flatnonzero((table != np.arange(len(table))) | np.isin(table, (LEFT_OUT, _LINE_END)))
    found = zip(changed.tolist(), table[changed].tolist(), strict=True)
    return {code: None if new in (LEFT_OUT, _LINE_END) else new for code, new in found}
