"""Labels in front of a paragraph: 第一章, 一、, （一）, 1., （1）, ①, 一是 — which style, which number.

A label read here is only a candidate: whether the paragraph is a heading, the outline decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100}
_HAN = "一二三四五六七八九十百零〇两"
# The series of enclosed figures that stand one behind the other in Unicode, with the style they belong to.
_SERIES = (("①", 20, "①"), ("⑴", 20, "（1）"), ("⒈", 20, "1."), ("㈠", 10, "（一）"), ("❶", 10, "①"))
_ENCLOSED = {
    chr(ord(first) + place): (style, place + 1) for first, count, style in _SERIES for place in range(count)
}


@dataclass(frozen=True)
class Label:
    """A label at the start of a line.

    Parameters
    ----------
    style : str, the same for labels that can follow each other: "章", "一、", "（一）", "1.", "（1）", "1）", "①",
        "一是", "第一，", and "1", "1.1", "1.1.1" by the number of figures
    number : int, the place in its series
    text : str, as written
    end : int, where the heading behind it begins; blanks behind the label are skipped
    parents : tuple of int, the figures before the last one ((2,) for "2.3"), else empty
    """

    style: str
    number: int
    text: str
    end: int
    parents: tuple[int, ...] = ()


def chinese_number(numeral: str) -> int:
    """The value of a numeral below 1,000: 十二 is 12, 一百零三 is 103, ７ is 7; 0 if it is none."""
    if numeral.isdecimal():
        return int(numeral)
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _DIGITS:
            digit = _DIGITS[character]
        else:
            return 0
    return total + digit


_BY_ORDINAL = (
    ("unit", re.compile(rf"(第([{_HAN}]{{1,5}}|\d{{1,3}})(编|篇|部分|章|节|条))[\s　：:、．.]*")),
    ("第一，", re.compile(rf"(第([{_HAN}]{{1,3}})[，、])\s*")),
)
_BY_HAN = (
    ("一是", re.compile(rf"(([{_HAN}]{{1,3}})是)(?!否)")),
    ("一、", re.compile(rf"(([{_HAN}]{{1,4}})\s?[、．.])\s*(?![{_HAN}]{{1,3}}[、，])")),
)
_BY_BRACKET = (
    ("（一）", re.compile(rf"([（(]\s?([{_HAN}]{{1,4}})\s?[）)][、．.]?)\s*")),
    ("（1）", re.compile(r"([（(]\s?(\d{1,2})\s?[）)][、．.]?)\s*")),
)
_BY_DIGIT = (
    # A decimal with its unit (1.5亿元) is none.
    (
        "1.1",
        re.compile(
            r"(\d{1,2}(?:[.．]\d{1,2}){1,3}(?:[.．](?!\d))?)\s*(?![亿万倍元米吨]|公里|平方|个百分点)(?=[^\W\d_])"
        ),
    ),
    # No figure may follow: 1.5亿元 is a decimal, 1、2月 a pair, 2024.5.1 a date.
    ("1.", re.compile(r"((\d{1,2})\s?[.．、])\s*(?!\d)")),
    # 1总则, 2组织体系: only in texts that count 1.1, 1.2 below it, and only short lines without punctuation.
    ("1", re.compile(r"((\d{1,2}))\s?(?=[\u4e00-\u9fff（）、\s]{2,30}$)")),
    ("1）", re.compile(r"((\d{1,2})\s?[）)])\s*")),
)
# The first character says which labels a line can begin with; most begin with none.
_BY_FIRST = {"第": _BY_ORDINAL, "（": _BY_BRACKET, "(": _BY_BRACKET, **dict.fromkeys(_HAN, _BY_HAN)}


def read_label(line: str) -> Label | None:
    """The label a line begins with, or None."""
    first = line[:1]
    if first in _ENCLOSED:
        style, number = _ENCLOSED[first]
        return Label(style, number, first, len(line) - len(line[1:].lstrip("、．. 　")))
    for style, pattern in _BY_FIRST.get(first) or (_BY_DIGIT if first.isdecimal() else ()):
        match = pattern.match(line)
        if not match:
            continue
        if style == "1.1":
            figures = tuple(int(figure) for figure in re.findall(r"\d+", match[1]))
            return Label(".".join("1" * len(figures)), figures[-1], match[1], match.end(), figures[:-1])
        number = chinese_number(match[2])
        if number == 0:
            continue
        if style == "unit":
            style = match[3]
        return Label(style, number, match[1], match.end())
    return None
