"""Cleaning step for headings that a crawler lost from their places and left at the end of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.texts.cleaning.breaks import NUMERAL
from analysis.texts.cleaning.edits import Edit, Line, text_lines

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
_BARE_NUMERAL = re.compile(f"([{NUMERAL}]{{1,3}})[、.．]?")
_LABELLED = re.compile(f"([{NUMERAL}]{{1,3}})[、.．]?\\s*([^{NUMERAL}、，。；].*)")
_UPPER = re.compile(f"[{NUMERAL}]{{1,3}}、")
_ITEM = re.compile(f"[(（]([{NUMERAL}]{{1,3}})[)）]")
_LONGEST_HEADING = 40
_OPENING_END = re.compile("(?:印发|制定|通知|如下|执行|落实)[^。：:]{0,25}[。：:]$")


class _Orphan(NamedTuple):
    """A heading at the end: `text` with its 、 put in, and where each of its characters stands."""

    text: str
    sources: tuple[int, ...]


def orphan_heading_edits(text: str) -> Iterator[Edit]:
    """Headings 一 二 三 … standing at the very end go back to their places, with 、 behind the numeral.

    Done only when the numbering leaves one way to place them: the text above has no such heading; its series
    （一）（二）… each count up without a gap; and each heading either stands before the （一）of one series, or the
    first one before the running text that follows the sentence of issuing (现予以印发。). Otherwise nothing is moved.
    """
    lines = [line for line in text_lines(text) if line.core]
    orphans, n_body = _orphans(lines)
    places = _places(lines[:n_body], len(orphans)) if len(orphans) > 1 else []
    if not places:
        return
    for place, orphan in zip(places, orphans, strict=True):
        yield Edit(place, place, orphan.text, orphan.sources)
    yield Edit(lines[n_body].start, lines[-1].end, "")


def _orphans(lines: Sequence[Line]) -> tuple[list[_Orphan], int]:
    """The headings at the end, counting up from 一, and the number of lines above them."""
    found: list[tuple[str, _Orphan]] = []
    index = len(lines)
    while index:
        line = lines[index - 1]
        if len(line.core) > _LONGEST_HEADING or re.search("[。；！？]", line.core):
            break
        at = line.first
        labelled = _LABELLED.fullmatch(line.core)
        bare = _BARE_NUMERAL.fullmatch(lines[index - 2].core) if index > 1 else None
        if labelled:
            numeral, heading, taken = labelled[1], labelled[2], 1
            numeral_at, heading_at = at, at + labelled.start(2)
        elif bare:
            numeral, heading, taken = bare[1], line.core, 2
            numeral_at, heading_at = lines[index - 2].first, at
        else:
            break
        sources = (
            *range(numeral_at, numeral_at + len(numeral)),
            heading_at,
            *range(heading_at, heading_at + len(heading)),
            line.end,
        )
        found.append((numeral, _Orphan(f"{numeral}、{heading}\n", sources)))
        index -= taken
        if numeral == "一":
            break
    found.reverse()
    if tuple(numeral for numeral, _ in found) != _NUMERALS[: len(found)]:
        return [], len(lines)
    return [orphan for _, orphan in found], index


def _places(body: Sequence[Line], n_headings: int) -> list[int]:
    """Where the headings go, in order; empty if the numbering does not say it without doubt."""
    if any(_UPPER.match(line.core) for line in body):
        return []
    items = [(index, match[1]) for index, line in enumerate(body) if (match := _ITEM.match(line.core))]
    starts = [index for index, numeral in items if numeral == "一"]
    expected = 0
    for _, numeral in items:
        expected = 0 if numeral == "一" else expected
        if expected >= len(_NUMERALS) or numeral != _NUMERALS[expected]:
            return []
        expected += 1
    if not starts or any(not _closes_series(body, start) for start in starts[1:]):
        return []
    if len(starts) == n_headings:
        indexes = starts
    elif len(starts) == n_headings - 1 and (first := _behind_opening(body[: starts[0]])):
        indexes = [first, *starts]
    else:
        return []
    return [body[index].start for index in indexes]


def _closes_series(body: Sequence[Line], start: int) -> bool:
    """True if the line above a （一）surely belongs to the series before it: an item, or the body of a bare item."""
    above, further = body[start - 1].core, body[start - 2].core if start > 1 else ""
    return bool(_ITEM.match(above)) or bool(_ITEM.match(further) and "。" not in further)


def _behind_opening(lines: Sequence[Line]) -> int:
    """Index of the first running text behind the sentence of issuing; 0 if there is no such sentence or text."""
    ends = [index for index, line in enumerate(lines) if _OPENING_END.search(line.core)]
    if not ends:
        return 0
    return next((index for index in range(ends[-1] + 1, len(lines)) if "。" in lines[index].core), 0)
