"""Headings of a document: labelled and unlabelled, on their own line or running into their paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.texts.brackets import CLOSING_MARKS
from analysis.texts.enumerations import enumerated_items
from analysis.texts.labels import Label, read_label
from analysis.texts.model import Heading
from analysis.texts.roles import Role, line_roles
from analysis.texts.unlabelled import first_sentence_end, head_lines, run_in_heads

_DIVISIONS = ("编", "篇", "部分", "章", "节")
_STRONG = (*_DIVISIONS, "一、", "（一）")
_ENUMERATION = ("一是", "第一，")
# Of the heads in the seeds and in 28 work reports none is longer; a labelled paragraph with a longer first
# sentence is an item of a list.
_LONGEST_HEAD = 60
_LONGEST_LINE = 80
_LONGEST_LEAD = 20
_NOTE = re.compile(r"[（(〔\[][^（）()]{0,20}(?:责任|牵头|配合|负责|单位|部门)[^（）()]{0,200}[）)〕\]][。；]?$")


@dataclass
class _Line:
    """A line of the text on its way to being a heading or not.

    `end` is the end of the head in the line (-1: none); `label` only where the line is one of a series.
    """

    text: str
    start: int
    role: Role
    label: Label | None
    kind: str = ""
    end: int = -1

    @property
    def zone(self) -> str:
        return self.role.part


def find_headings(text: str) -> tuple[Heading, ...]:
    """The outline of a document, in the order of the text.

    Parameters
    ----------
    text : str, a clean text, one paragraph a line

    Returns
    -------
    tuple of Heading. Headings are heading lines and run-in heads; the rows of kind
    "in_paragraph_enumeration" (一是…二是…) and "inline_lead" are no headings (`is_heading` is False) and
    stand one level below the heading they are under. A line 一是… with text under it, not behind it, is a
    heading line like any other. Titles, marks of attachments and the entries of a glossary are not in
    the outline. An article (第三条) has the heading "" unless it names its subject in brackets. A text
    without headings gives ().
    """
    texts = text.split("\n") if text else []
    roles = line_roles(text)
    lines = []
    start = 0
    for line, role in zip(texts, roles, strict=True):
        may_head = role.part != "front" and role.role in ("body", "attachment", "proposal_text")
        lines.append(_Line(line, start, role, read_label(line) if may_head else None))
        start += len(line) + 1
    _drop_strays(lines)
    for series in _series(lines):
        _judge(lines, series)
    _add_unlabelled(lines)
    return tuple(_outline(lines))


def _drop_strays(lines: list[_Line]) -> None:
    """Take away what is no label: weak ones without a neighbour in their series, and any in mid-sentence."""
    by_style: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if line.label and place and lines[place - 1].text[-1:] in ("，", "、"):
            line.label = None
        if line.label:
            by_style.setdefault(line.label.style, []).append(place)
    for style, places in by_style.items():
        if style in _STRONG:
            continue
        if style == "1" and "1.1" not in by_style:
            for place in places:
                lines[place].label = None
            continue
        labels = [lines[place].label for place in places]
        for k, (place, here) in enumerate(zip(places, labels, strict=True)):
            follows = k > 0 and labels[k - 1].number == here.number - 1
            leads = k + 1 < len(labels) and labels[k + 1].number == here.number + 1
            # A chapter may have one section only: 2.1 alone is a label if it stands on a line like a heading.
            lone = here.parents and here.number == 1 and len(lines[place].text) <= _LONGEST_LEAD
            if not follows and not leads and not (lone and lines[place].text[-1] not in "。；，"):
                lines[place].label = None


def _series(lines: list[_Line]) -> Iterable[list[int]]:
    """Labelled lines grouped into series: one style, rising numbers, ended by a label from further out."""
    done: list[list[int]] = []
    stack: list[list[int]] = []
    zone = ""
    for place, line in enumerate(lines):
        if line.zone != zone:
            done += stack
            stack, zone = [], line.zone
        if line.label is None:
            continue
        same = [k for k, series in enumerate(stack) if lines[series[-1]].label.style == line.label.style]
        if same:
            done += stack[same[-1] + 1 :]
            del stack[same[-1] + 1 :]
            last = lines[stack[-1][-1]].label
            if last.number < line.label.number and last.parents == line.label.parents:
                stack[-1].append(place)
                continue
            done.append(stack.pop())
        stack.append([place])
    return done + stack


def _judge(lines: list[_Line], series: list[int]) -> None:
    """Decide whether the labelled lines of a series are headings, and where each head ends."""
    style = lines[series[0]].label.style
    for place in series:
        lines[place].kind, lines[place].end = _head(lines[place])
    kinds = [lines[place].kind for place in series]
    leading = [_leads(lines, place) for place in series]
    if style in _ENUMERATION:
        keep = len(series) > 1 and set(kinds) == {"heading_line"} and all(leading[:-1])
    elif style == "条" or style in _DIVISIONS:
        keep = True
    else:
        # A list of short lines has nothing under its items; what follows the last one belongs to the
        # whole list.
        keep = 2 * sum(map(bool, kinds)) > len(kinds)
        keep = keep and ("run_in_head" in kinds or any(leading[:-1]) or (len(series) == 1 and leading[0]))
    for place in series:
        line = lines[place]
        if not keep:
            line.kind, line.end = "", -1
        elif not line.kind and style not in _DIVISIONS:
            # An item of a series of heads that has no head sentence is known by its first clause.
            clause = re.compile(r"[^，。；：！？]*").match(line.text, line.label.end)
            line.kind, line.end = "run_in_head", clause.end()


def _head(line: _Line) -> tuple[str, int]:
    """Kind and end of the head of a labelled line; ("", -1) for an item of a list."""
    text, label = line.text, line.label
    if label.style == "条":
        subject = re.compile(r"[【（(〔\[][^】）)〕\]]{1,30}[】）)〕\]]").match(text, label.end)
        return "run_in_head", subject.end() if subject else len(label.text)
    end = first_sentence_end(text, label.end)
    # 1.推进平台建设。（责任单位：某局） is one item, not a head with text behind it.
    noted = _NOTE.sub("", text) if _NOTE.search(text, end) else text
    rest = len(noted.rstrip("。！？!?" + CLOSING_MARKS)) > end
    lead = re.compile(r"[^，。；：:！？《“]{2,20}(?=[：:].)").match(text, label.end)
    if lead and label.style not in _ENUMERATION and len(text) - lead.end() > 2 * _LONGEST_LEAD:
        return "run_in_head", lead.end()
    if "；" in text[label.end : end] or text[-1] in "；，、;," or end - label.end < 2:
        return "", -1
    if rest:
        return ("run_in_head", end) if end - label.end <= _LONGEST_HEAD else ("", -1)
    if text[-1] in "：:":
        return ("heading_line", len(text) - 1) if len(text) - label.end <= _LONGEST_LEAD else ("", -1)
    limit = _LONGEST_HEAD if text[-1] in "。！？" else _LONGEST_LINE
    return ("heading_line", end) if end - label.end <= limit else ("", -1)


def _leads(lines: list[_Line], place: int) -> bool:
    """Whether text or a lower series stands directly under a line."""
    if place + 1 == len(lines) or lines[place + 1].role != lines[place].role:
        return False
    here, below = lines[place].label, lines[place + 1].label
    return below is None or (below.number == 1 and below.style != here.style)


def _add_unlabelled(lines: list[_Line]) -> None:
    """Find unlabelled headings in the text itself; attachments are left out: they hold forms and tables."""
    texts = [line.text if line.role.role in ("body", "proposal_text") else "" for line in lines]
    taken = [line.label is not None for line in lines]
    headed = [line.end >= 0 for line in lines]
    for place in head_lines(texts, taken, headed):
        lines[place].kind, lines[place].end = "heading_line", len(lines[place].text)
    for place, end in run_in_heads(texts, [bool(line.kind) or line.label is not None for line in lines]):
        lines[place].kind, lines[place].end = "run_in_head", end


def _outline(lines: list[_Line]) -> Iterable[Heading]:
    """Headings with their levels, and the enumerations under them."""
    stack: list[str] = []
    zone = ("", "")
    # A line that is itself a heading 一是… holds no item; attachments are not searched.
    searched = {
        place: line.text
        for place, line in enumerate(lines)
        if line.zone in ("government", "proposal")
        and not (line.end >= 0 and line.label and line.label.style in _ENUMERATION)
    }
    items = enumerated_items(searched)
    for place, line in enumerate(lines):
        here = (line.zone, line.role.role)
        if here != zone:
            stack, zone = [], here
        if line.end >= 0:
            _descend(stack, line)
            head_start = line.label.end if line.label else len(line.text) - len(line.text.lstrip("—－-–· "))
            edges = "。：: 　【】（）()〔〕[]" if line.label and line.label.style == "条" else "。：: 　"
            yield Heading(
                level=len(stack),
                label=line.label.text if line.label else "",
                heading=line.text[min(head_start, line.end) : line.end].strip(edges),
                kind=line.kind,
                start=line.start,
                end=line.start + line.end,
                part=line.zone,
            )
        for kind, start, end, label in items.get(place, ()):
            yield Heading(
                level=len(stack) + 1,
                label=label,
                heading=line.text[start + len(label) : end],
                kind=kind,
                start=line.start + start,
                end=line.start + end,
                part=line.zone,
            )


def _descend(stack: list[str], line: _Line) -> None:
    """Bring the stack of open headings to the one this line opens."""
    style = line.label.style if line.label else line.kind
    while stack and stack[-1] == "run_in_head":
        stack.pop()
    if style in stack:
        del stack[stack.index(style) :]
    stack.append(style)
