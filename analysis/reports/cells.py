"""Text and numbers as a spreadsheet takes them: no formula, no character that damages the file, nothing too
long."""

from __future__ import annotations

import math
import re

from analysis.tables import unguarded
from analysis.tables.columns import Column

MOST_ROWS = 1_048_576
LONGEST = 32_767  # UTF-16 code units in a cell
# What XML does not allow, single surrogates among it, and signs that turn the direction of all text after
# them. The visible sign in their place says that something was there.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would take _x0041_ for an A
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_LEADING_ZERO = re.compile(r"0\d")
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_RESERVED = {"history"}

FORMATS = {
    "text": "@", "id": "@", "date": "@", "flag": "General", "count": "#,##0", "offset": "0", "share": "0%",
    "rate": "0.0", "number": "0.0##",
}  # fmt: skip


def legal_text(text: str) -> str:
    """Text that does no harm in a document: what XML does not allow, and signs that turn the direction of
    what follows, are shown as U+FFFD; every line end is a line feed."""
    if text.isprintable():  # as nearly all are: it holds none of these, nor a line end
        return text
    return _ILLEGAL.sub(_REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(text: str, language: str = "zh") -> str:
    """Text as a cell holds it; one that is too long ends in a statement of how long it was."""
    clean = legal_text(text)
    if 2 * len(clean) > LONGEST and _units(clean) > LONGEST:
        said = (
            f"… [cut; {len(text):,} characters, whole in the CSV]"
            if language == "en"
            else f"……［已截断，共 {len(text):,} 字，全文见 CSV］"
        )
        clean = _cut(clean, LONGEST - _units(said)) + said
    if "_x" not in clean:
        return clean
    escaped = _ESCAPE.sub("_x005F_", clean)
    return escaped if _units(escaped) <= LONGEST else clean


def looks_like_formula(text: str) -> bool:
    """Whether Excel would take the text for a formula if it were typed in."""
    return text.startswith(_FORMULA)


def cell_value(text: str, kind: str, language: str = "zh") -> object:
    """The value of a cell of a CSV by the kind of its column (`tables.columns.KINDS`); None where it is
    empty. A cell of text in a workbook is never a formula, so it needs no guard."""
    if not text:
        return None
    if text[0] == "'":
        text = unguarded(text)
    if kind == "flag" and text in ("True", "False"):
        return text == "True"
    if kind in ("count", "offset", "share", "rate", "number") and _NUMBER.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            return cell_text(text, language)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return cell_text(text, language)


def kind_of_column(values: list[str], explained: Column | None) -> str:
    """The kind of a column's values; of one that nobody has explained "number" where all of them are
    numbers."""
    if explained is not None:
        return explained.kind
    given = [value for value in values if value]
    numbers = given and all(_NUMBER.fullmatch(value) and not _LEADING_ZERO.match(value) for value in given)
    return "number" if numbers else "text"


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name for a sheet that Excel allows and no other sheet has; it is noted in `taken`."""
    name = _NO_NAME.sub("·", legal_text(wanted)).strip("' ") or "Sheet"
    if name.casefold() in _RESERVED:
        name += "_"
    name, number = _cut(name, _LONGEST_NAME).rstrip("' "), 1
    unique = name
    while unique.casefold() in taken:
        number += 1
        tail = f" {number}"
        unique = _cut(name, _LONGEST_NAME - len(tail)) + tail
    taken.add(unique.casefold())
    return unique


def _units(text: str) -> int:
    """Length in UTF-16 code units, as Office counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(text: str, most: int) -> str:
    # A character that would be cut in two is left out.
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")
