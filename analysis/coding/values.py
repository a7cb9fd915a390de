"""What people write into the cells of a coding sheet, and what it means."""

from __future__ import annotations

import unicodedata

from analysis.stances import STANCE_VALUES

KEY_SUFFIX = ".key.csv"  # of the file that says which rows of a coding sheet are which sentences
_YES = {"1", "1.0", "y", "yes", "t", "true", "是", "有", "对", "√", "✓", "✔", "☑"}
_NO = {"0", "0.0", "n", "no", "f", "false", "否", "无", "错", "不是", "没有", "×", "✗", "✘"}
_STANCES = {name: name for name in STANCE_VALUES} | {
    "已做": "done", "已完成": "done", "将做": "planned", "拟做": "planned", "计划": "planned", "背景": "context",
}  # fmt: skip


def plain(cell: str) -> str:
    """A cell or header in half width and small letters, without spaces at its ends."""
    return unicodedata.normalize("NFKC", cell).replace("\u200b", "").strip().casefold()


def yes_or_no(cell: str) -> str | None:
    """ "1" or "0"; "" for a blank cell, None for anything else. A plain x is anything else: it means both."""
    value = plain(cell)
    if value in _YES:
        return "1"
    if value in _NO:
        return "0"
    return None if value else ""


def stance(cell: str) -> str | None:
    """One of STANCE_VALUES, also from its Chinese name; "" for a blank cell, None for anything else."""
    value = plain(cell)
    return _STANCES.get(value) if value else ""
