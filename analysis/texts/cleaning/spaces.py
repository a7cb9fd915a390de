"""Cleaning steps for white space: indentation, empty lines, odd spaces inside words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from analysis.texts.cleaning.characters import CJK, HAN
from analysis.texts.cleaning.edits import Edit, Line, text_lines

BLANK = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(f"[{BLANK}]+")
_EMPTY_LINES = re.compile("\n{2,}")
_CHINESE = re.compile(f"[{CJK},:;!?()%]")
_PROSE = re.compile("[，。；！？,;!?]")
_WORD = re.compile(f"[{HAN}]")
_LONGEST_SIGNED_LINE = 80

_ORGAN_END = re.compile(
    "(?:厅|局|委|委员会|人民政府|政府|办公室|办公厅|院|部|会|室|处|司|署|中心|公司|大学|银行)$"
)
_DATE = re.compile(r"[0-9０-９二〇○零一]{4}年")
_OFFICE_END = re.compile(
    "(?:总理|主席|省长|市长|区长|县长|州长|盟长|旗长|主任|厅长|局长|部长|书记|秘书长|院长|检察长)$"
)
_NAME = re.compile(f"[{HAN}][{HAN}·•]{{1,11}}$")


@functools.lru_cache(maxsize=1)  # three steps in a row ask for it
def _runs(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of every run of white space within a line."""
    return tuple(match.span() for match in _RUN.finditer(text))


def indentation_edits(text: str) -> Iterator[Edit]:
    """White space at either end of a line is removed."""
    for start, end in _runs(text):
        if not start or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
            yield Edit(start, end, "")


def inner_gaps(text: str) -> Iterator[tuple[Line, list[tuple[int, int]]]]:
    """Each line that has white space inside, with start and end of each run of it."""
    lines = iter(text_lines(text))
    line = next(lines)
    gaps: list[tuple[int, int]] = []
    for start, end in _runs(text):
        if start >= line.end:
            if gaps:
                yield line, gaps
                gaps = []
            while start >= line.end:
                line = next(lines)
        if start > line.first and end < line.first + len(line.core):
            gaps.append((start, end))
    if gaps:
        yield line, gaps


def empty_line_edits(text: str) -> Iterator[Edit]:
    """Empty lines are removed, at both ends of the text too."""
    first = len(text) - len(text.lstrip("\n"))
    last = max(len(text.rstrip("\n")), first)
    if first:
        yield Edit(0, first, "")
    for match in _EMPTY_LINES.finditer(text, first, last):
        yield Edit(match.start(), match.end(), "\n")
    if last < len(text):
        yield Edit(last, len(text), "")


def space_edits(text: str) -> Iterator[Edit]:
    """Spaces beside Chinese are removed, other runs of spaces become one space.

    A tab parts the cells of a table row and stays, except behind a label such as 一、. A space stays where it
    parts two names on a line of its own: issuer and issuer, issuer and date, office and person (省长 王某某); or
    the columns of a list (1 建设平台 某厅).
    """
    for line, gaps in inner_gaps(text):
        kept = _name_gaps(line) if len(line.core) <= _LONGEST_SIGNED_LINE else frozenset()
        for start, end in gaps:
            before, after = text[start - 1], text[end]
            if "\t" in text[start:end] and before not in "、.．)）:：":
                new = "\t"
            elif start not in kept and (_CHINESE.match(before) or _CHINESE.match(after)):
                new = "" if _touches_chinese(before, after) else " "
            else:
                new = " "
            yield Edit(start, end, new)


def _touches_chinese(before: str, after: str) -> bool:
    """True where a space has no use: beside a Chinese character, but not in a Latin phrase such as "a, b"."""
    return ord(before) > 0x2E7F or ord(after) > 0x2E7F or before in "“‘—…·" or after in "”’—…·"


def _name_gaps(line: Line) -> frozenset[int]:
    """Starts of the gaps that part two names, or columns, on a line without prose."""
    if _PROSE.search(line.core):
        return frozenset()
    if _are_columns(line.core.split()):
        return frozenset(line.first + gap.start() for gap in _RUN.finditer(line.core))
    groups: list[tuple[str, int]] = []  # text of the group, place of the gap before it
    place = place_of_gap = line.first
    for piece in re.split(f"([{BLANK}]+)", line.core):
        if piece.strip():
            before = groups[-1][0] if groups else ""
            single = len(piece) == 1 and (len(before) == 1 or _spaced_name(groups))
            if single and groups:
                groups[-1] = (before + piece, groups[-1][1])
            else:
                groups.append((piece, place_of_gap))
        else:
            place_of_gap = place
        place += len(piece)
    return frozenset(
        at
        for (left, _), (right, at) in zip(groups, groups[1:], strict=False)
        if (_ORGAN_END.search(left) and (_ORGAN_END.search(right) or _DATE.match(right)))
        or (_OFFICE_END.search(left) and _NAME.match(right))
    )


def _are_columns(groups: list[str]) -> bool:
    """True for three groups or more, two of them Chinese words; not with a single character or a Latin word
    among them, which speak of letter-spacing, a date, or a phrase.
    """
    n_words = sum(len(group) > 1 and bool(_WORD.search(group)) for group in groups)
    odd = any(
        (len(group) == 1 and _WORD.match(group)) or (group.isascii() and group.isalpha()) for group in groups
    )
    return len(groups) > 2 and n_words > 1 and not odd


def _spaced_name(groups: list[tuple[str, int]]) -> bool:
    return len(groups) > 1 and len(groups[-1][0]) == 2 and bool(_OFFICE_END.search(groups[-2][0]))
