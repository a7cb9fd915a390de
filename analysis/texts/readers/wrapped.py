"""Paragraphs from lines that were broken at the margin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.texts.labels import read_label

_ENDS = "。！？；：!?;:"
# A line may stop this many half characters short: no sign may begin a line, a number is not divided.
_SLACK = 5
_INDENT = 2


_LATIN = re.compile("[\x00-\u024f]+")


def width(line: str) -> int:
    """The width of a line in half characters: Latin letters, digits and their signs count 1, all else 2."""
    return 2 * len(line) - sum(map(len, _LATIN.findall(line)))


def paragraphs(lines: Sequence[str]) -> list[str]:
    """The lines joined into paragraphs.

    A line goes on in the next one if it reaches the margin (the width that a tenth of the lines reach) and
    the next line is not indented; where no line is indented, a line that opens with a label after a finished
    sentence also begins a paragraph. Empty lines part paragraphs.
    """
    lines = [line.rstrip() for line in lines]
    widths = sorted(width(line) for line in lines if line)
    margin = widths[-max(len(widths) // 10, 1)] if widths else 0
    found: list[str] = []
    open_end = False
    for line in lines:
        if not line:
            open_end = False
            continue
        indented = len(line) - len(line.lstrip()) >= 1 and width(line) - width(line.lstrip()) >= _INDENT
        begins = indented or (found and found[-1][-1] in _ENDS and read_label(line) is not None)
        if open_end and not begins:
            found[-1] += _glue(found[-1], line.lstrip()) + line.lstrip()
        else:
            found.append(line)
        open_end = width(line) >= margin - _SLACK
    return found


def _glue(above: str, below: str) -> str:
    """A space between two Latin words that a line end parted, nothing between Chinese."""
    return (
        " "
        if above[-1].isascii() and below[0].isascii() and above[-1].isalpha() and below[0].isalpha()
        else ""
    )
