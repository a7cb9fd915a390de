"""Automatic numbering of a Word document: the labels 一、（一）1. that Word draws but does not store in the text.

After ECMA-376 part 1, 17.9: w:num refers to a w:abstractNum of nine levels; counters belong to the abstract
one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEVELS = 9


def chinese_number(number: int) -> str:
    """A number from 0 to 9999 as Chinese writes it: 10 十, 12 十二, 20 二十, 105 一百零五."""
    if not 0 <= number < 10_000:
        return str(number)
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _UNITS[power]
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    ):
        text += sign * (number // value)
        number %= value
    return text


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _digit_by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


_letters = _cycle("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_circled = _cycle("".join(chr(code) for code in range(0x2460, 0x2474)))
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": str,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _cycle("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "taiwaneseCounting")
        + ("taiwaneseCountingThousand", "japaneseCounting", "koreanDigital"),
        chinese_number,
    ),
}


@dataclass
class _Level:
    start: int = 1
    number_format: str = "decimal"
    pattern: str = ""
    style: str = ""
    restarts: bool = True
    legal: bool = False


@dataclass
class _Series:
    """One w:num: its abstract numbering, its levels, and levels that it starts anew."""

    abstract: str
    levels: list[_Level]
    overrides: dict[int, int] = field(default_factory=dict)


def _value(parent: _Element | None, name: str, default: str = "") -> str:
    child = parent.find(W + name) if parent is not None else None
    return default if child is None else child.get(W + "val", default)


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _level(element: _Element) -> _Level:
    legal = element.find(W + "isLgl")
    return _Level(
        start=_integer(_value(element, "start"), 1),
        number_format=_value(element, "numFmt", "decimal"),
        pattern=_value(element, "lvlText"),
        style=_value(element, "pStyle"),
        restarts=_value(element, "lvlRestart") != "0",
        legal=legal is not None and legal.get(W + "val", "1") not in ("0", "false"),
    )


class Numbering:
    """The labels of a document's paragraphs, asked for in the order of the document.

    Parameters
    ----------
    numbering : root of numbering.xml, or None
    styles : root of styles.xml, or None
    """

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._default_style = ""
        for style in () if styles is None else styles.iterchildren(W + "style"):
            self._styles[style.get(W + "styleId", "")] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self._default_style = style.get(W + "styleId", "")
        self._series = {} if numbering is None else self._read_series(numbering)
        self._counters: dict[str, list[int | None]] = {}
        self._overridden: set[tuple[str, int]] = set()

    def _read_series(self, root: _Element) -> dict[str, _Series]:
        abstracts = {item.get(W + "abstractNumId", ""): item for item in root.iterchildren(W + "abstractNum")}
        by_style = {
            _value(item, "styleLink"): key for key, item in abstracts.items() if _value(item, "styleLink")
        }
        found = {}
        for item in root.iterchildren(W + "num"):
            key = _value(item, "abstractNumId")
            if link := _value(abstracts.get(key), "numStyleLink"):
                key = by_style.get(link, key)
            levels = [_Level() for _ in range(_LEVELS)]
            series = _Series(key, levels)
            for element in () if key not in abstracts else abstracts[key].iterchildren(W + "lvl"):
                if 0 <= (index := _integer(element.get(W + "ilvl", ""), -1)) < _LEVELS:
                    levels[index] = _level(element)
            for override in item.iterchildren(W + "lvlOverride"):
                if not 0 <= (index := _integer(override.get(W + "ilvl", ""), -1)) < _LEVELS:
                    continue
                if (element := override.find(W + "lvl")) is not None:
                    levels[index] = _level(element)
                if (start := _value(override, "startOverride")) != "":
                    series.overrides[index] = _integer(start, 1)
            found[item.get(W + "numId", "")] = series
        return found

    def label(self, properties: _Element | None) -> str:
        """The label of the next paragraph, whose w:pPr is given, or ""; counts the paragraph."""
        number, index = self._place(properties)
        series = self._series.get(number)
        if series is None:
            return ""
        level = series.levels[index]
        counters = self._counters.setdefault(series.abstract, [None] * _LEVELS)
        if index in series.overrides and (number, index) not in self._overridden:
            self._overridden.add((number, index))
            counters[index] = series.overrides[index] - 1
        now = counters[index]
        counters[index] = (level.start - 1 if now is None else now) + 1
        for deeper in range(index + 1, _LEVELS):
            if series.levels[deeper].restarts:
                counters[deeper] = None
        if level.number_format in ("bullet", "none"):
            return ""
        label = re.sub(
            "%([1-9])", lambda match: self._number(series, counters, level, int(match[1]) - 1), level.pattern
        )
        return label + " " if label and label[-1].isalnum() else label

    def _number(self, series: _Series, counters: list[int | None], level: _Level, index: int) -> str:
        count = counters[index]
        if count is None:  # a level that was skipped shows its first number
            count = counters[index] = series.levels[index].start
        number_format = "decimal" if level.legal else series.levels[index].number_format
        return _FORMATS.get(number_format, str)(count)

    def _place(self, properties: _Element | None) -> tuple[str, int]:
        """Number id and level of a paragraph: its own, else those of its style or its ancestors."""
        own = properties.find(W + "numPr") if properties is not None else None
        number, level = _value(own, "numId"), _value(own, "ilvl")
        style = _value(properties, "pStyle") or self._default_style
        for _ in range(len(self._styles)):
            if number or style not in self._styles:
                break
            element = self._styles[style]
            found = element.find(f"{W}pPr/{W}numPr")
            number = _value(found, "numId")
            if number and not level:
                levels = self._series[number].levels if number in self._series else []
                linked = [index for index, item in enumerate(levels) if item.style == style]
                level = str(linked[0]) if linked else _value(found, "ilvl")
            style = _value(element, "basedOn")
        return number, min(max(_integer(level, 0), 0), _LEVELS - 1)
