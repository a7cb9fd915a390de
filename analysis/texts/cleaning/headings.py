"""Cleaning step for headings that a crawler lost from their places and left at the end of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.texts.cleaning.edits import Edit, Line, text_lines
from analysis.texts.labels import chinese_number, read_label

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_BARE_NUMERAL = re.compile(f"({_NUMERAL})[、.．]?")
_WITH_HEADING = re.compile(f"({_NUMERAL})[、.．]?\\s*([^一二三四五六七八九十、，。；].*)")
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
    first one before the running text that follows the sentence of issuing (现予以印发。). Otherwise nothing moves.
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
        labelled = _WITH_HEADING.fullmatch(line.core)
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
    if [chinese_number(numeral) for numeral, _ in found] != list(range(1, len(found) + 1)):
        return [], len(lines)
    return [orphan for _, orphan in found], index


def _places(body: Sequence[Line], n_headings: int) -> list[int]:
    """Where the headings go, in order; empty if the numbering does not say it without doubt."""
    labels = [read_label(line.core) for line in body]
    if any(label and label.style == "一、" for label in labels):
        return []
    items = [(index, label.number) for index, label in enumerate(labels) if label and label.style == "（一）"]
    starts = [index for index, number in items if number == 1]
    before = 0
    for _, number in items:
        if number not in (1, before + 1):
            return []
        before = number
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
    """True if the line above a （一）is an item of the series before it, or the body of a bare item."""
    above, further = (read_label(body[start - back].core) if start >= back else None for back in (1, 2))
    if above and above.style == "（一）":
        return True
    return bool(further and further.style == "（一）" and "。" not in body[start - 2].core)


def _behind_opening(lines: Sequence[Line]) -> int:
    """Index of the first running text behind the sentence of issuing; 0 if there is none."""
    ends = [index for index, line in enumerate(lines) if _OPENING_END.search(line.core)]
    if not ends:
        return 0
    return next((index for index in range(ends[-1] + 1, len(lines)) if "。" in lines[index].core), 0)
