"""Cleaning steps for paragraph breaks: put in where they were lost, taken out in the middle of a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from analysis.texts.cleaning.edits import Edit, Line, text_lines
from analysis.texts.cleaning.spaces import inner_gaps
from analysis.texts.labels import read_label
from analysis.texts.readers.wrapped import width

_SENTENCE_ENDS = frozenset("。！？!?")
_CLOSED = _SENTENCE_ENDS | frozenset("：:；;…")
_LONGEST_HEADING = 60
_FEWEST_WRAPPED = 8
_NARROWEST, _WIDEST, _SLACK = 50, 120, 6  # in half characters
_ENUMERATIONS = frozenset(("一是", "第一，"))

_INDENT = re.compile("[ \u00a0\u2000-\u200a\u3000]{4,}|[\u2003\u3000]{2,}")


def lost_break_edits(text: str) -> Iterator[Edit]:
    """Paragraph breaks that survive as mere spaces become line ends again.

    A gap is such a break where a label (一、 （一） 1.) or 一是 follows a finished sentence or a labelled heading,
    and where an indentation stands behind a finished sentence. Once a line shows two of them, every gap of
    that line behind a finished sentence is one. A single gap before 一是 proves nothing and is left to the step
    for spaces.
    """
    for line, gaps in inner_gaps(text):
        breaks: list[tuple[int, int]] = []
        behind_sentence: list[tuple[int, int]] = []
        strength, piece_start = 0, line.first
        for start, end in gaps:
            if "\t" in text[start:end]:
                continue
            label = read_label(text[end : end + 12])
            last = start - 1
            while last >= piece_start and text[last] in "”’）)》":
                last -= 1
            finished = last >= piece_start and text[last] in _SENTENCE_ENDS
            heading = (
                not finished
                and start - piece_start <= _LONGEST_HEADING
                and read_label(text[piece_start:start]) is not None
            )
            if label and (finished or heading):
                strength += 1 if label.style in _ENUMERATIONS else 2
            elif finished and _INDENT.fullmatch(text, start, end):
                strength += 1
            else:
                behind_sentence += [(start, end)] if finished else []
                continue
            breaks.append((start, end))
            piece_start = end
        if strength > 1:
            yield from (Edit(start, end, "\n") for start, end in sorted(breaks + behind_sentence))


_DATE_LINE = re.compile(r"[0-9０-９二〇○零一三四五六七八九]{4}年[0-9０-９一二三四五六七八九十]{1,3}月")
_OPENING = re.compile("各位代表|各位委员|同志们|附件|附注|注释|抄送|——|--|[•·●▪◆■※*]")
_PAIRS = {"《": "》", "“": "”", "（": "）", "(": ")"}


def broken_paragraph_edits(text: str) -> Iterator[Edit]:
    """A line end in the middle of a sentence is removed, together with the empty lines around it.

    A line goes on where it ends in ， or 、 or inside 《》 “” （） that the next line closes, or where it is
    running text (it holds a finished sentence) without an end and the next line is running text too; in a
    text broken at a margin throughout, also where it reaches the margin. Headings, lines that open with a
    label, indented lines, signatures, dates and recipients are never joined.
    """
    lines = [line for line in text_lines(text) if line.core]
    margin = _margin(lines)
    for line, following in zip(lines, lines[1:], strict=False):
        if _goes_on(text, line, following, margin):
            content = text[line.start : line.end]
            tail = len(content) - len(content.rstrip())
            lead = text[following.start : following.end].find(following.core)
            yield Edit(line.end - tail, following.start + lead, "")


def _margin(lines: Sequence[Line]) -> float:
    """The width at which a text is broken throughout, less some slack; else infinite.

    Such a text has eight lines or more, 25 to 60 Chinese characters wide, most of them as wide as the widest,
    and most of them running text that does not end with the line.
    """
    widths = sorted(width(line.core) for line in lines)
    widest = widths[len(widths) * 9 // 10] if len(widths) >= _FEWEST_WRAPPED else 0
    if not _NARROWEST <= widest <= _WIDEST:
        return math.inf
    full = [line for line in lines if width(line.core) >= widest - _SLACK]
    running = [
        line for line in full if line.core[-1] not in _CLOSED and any(sign in line.core for sign in "，。")
    ]
    return widest - _SLACK if len(running) * 2 > len(lines) else math.inf


def _goes_on(text: str, line: Line, following: Line, margin: float) -> bool:
    core, nxt = line.core, following.core
    if core[-1] in _CLOSED or core.rstrip("”’）)》")[-1:] in _CLOSED or "\t" in core or "\t" in nxt:
        return False
    if read_label(nxt) or _DATE_LINE.fullmatch(nxt[:12]) or _OPENING.match(nxt):
        return False
    if core[-1] in "，、,":
        return True
    if _INDENT.match(text, following.start, following.first):
        return False
    if (missing := _left_open(core)) and _closes_first(nxt, missing):
        return True
    return (
        width(core) >= margin
        if margin < math.inf
        else any(sign in core for sign in "。；") and _is_running(nxt)
    )


def _is_running(core: str) -> bool:
    """True for running text: a finished sentence, or clauses parted by commas with an end."""
    return (
        len(core) > 10
        and core[-1] in _CLOSED
        and any(sign in core[:-1] for sign in "，,。；")
        or "。" in core[:-1]
    )


def _left_open(core: str) -> str:
    """The closing sign that the last unclosed opening sign of a line waits for, else ""."""
    waiting: list[str] = []
    for sign in core:
        if sign in _PAIRS:
            waiting.append(_PAIRS[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
    return waiting[-1] if waiting else ""


def _closes_first(core: str, closing: str) -> bool:
    opening = next(sign for sign, partner in _PAIRS.items() if partner == closing)
    at, other = core.find(closing), core.find(opening)
    return at >= 0 and (other < 0 or at < other)
