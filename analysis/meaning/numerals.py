"""Numbers as Chinese documents write them: 12, 1,234.5, 三百二十一, 5.3万亿, 8亿余, 三分之一, 百分之二十.

A number keeps apart what was written before 万 or 亿 and the multiplier (5.3 and 万亿), because tables show
500万元 as 500 and 万元; `norm` is the whole. Values are exact (Decimal).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
MULTIPLIERS = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4,
               "千": 1000, "百": 100}  # fmt: skip

_FULL_WIDTH = tuple(zip("０１２３４５６７８９．％／：∶", "0123456789.%/::", strict=True))
_ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
HAN_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_HAN = f"[{HAN_NUMERALS}]"
# 千万 and 百万 behind figures are rare; 3千 is not read as 3千克 loses its gram.
_MULTIPLIER = "(?:万亿|千亿|百亿|亿|千万|百万|万|[千百](?![克瓦伏米分]))"
_MORE = "(?:余|多|几)"
_NUMBER = re.compile(
    rf"(?=[\d{HAN_NUMERALS}])(?:"  # passes over other characters quickly
    rf"(?P<whole_han>{_HAN}+)分之(?P<part_han>{_HAN}+(?:点[零〇一二三四五六七八九]+)?)"
    rf"|(?P<part>\d+)/(?P<whole>\d+)"
    rf"|(?P<arabic>{_ARABIC})(?P<more>{_MORE})?(?P<multiplier>{_MULTIPLIER})?"
    rf"(?P<more_behind>{_MORE}(?!种|次元))?"
    rf"(?P<tail>(?<=万[余多几])亿)?"
    rf"|(?P<han>{_HAN}+(?:点[零〇一二三四五六七八九]+(?:万亿|亿|万)?)?)(?P<han_more>{_MORE}(?!种|次元))?"
    rf"(?P<han_multiplier>(?<=[余多几])(?:万亿|亿|万))?)"
)


@dataclass(frozen=True)
class Number:
    """A number where it stands in a text.

    Parameters
    ----------
    start, end : int, span, with 余 or 多 and the multiplier
    value : Decimal, as written before the multiplier
    multiplier : str, 万, 亿, 万亿, …, or ""
    more : str, 余, 多 or 几, where the number is a lower bound, else ""
    form : str, "arabic", "han", "fraction" (value is the quotient) or "percent" (百分之…)
    """

    start: int
    end: int
    value: Decimal
    multiplier: str = ""
    more: str = ""
    form: str = "arabic"

    @property
    def norm(self) -> Decimal:
        """The value with its multiplier."""
        return self.value * MULTIPLIERS.get(self.multiplier, 1)


_NUMERAL = re.compile(f"[{''.join((*_DIGITS, *_SMALL, *_LARGE))}]*(?:点[{''.join(_DIGITS)}]*[{''.join(_LARGE)}]*)?")
_LONGEST = 60  # characters; longer ones are no numerals, and reading them takes time by their square


def half_width(text: str) -> str:
    """The text with figures, %, /, :, and their points in half width; every character keeps its place."""
    for wide, half in _FULL_WIDTH:  # ten times as fast as str.translate
        text = text.replace(wide, half)
    return text


def find_numbers(text: str) -> list[Number]:
    """All numbers of a text, in order; a string such as 一二三, which is no numeral, is none."""
    found = []
    for match in _NUMBER.finditer(half_width(text)):
        number = _number(match)
        if number is not None:
            found.append(number)
    return found


def _number(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if match["whole_han"]:
        whole, part = chinese_value(match["whole_han"]), chinese_value(match["part_han"])
        if not whole or part is None:
            return None
        return (
            Number(start, end, part, form="percent")
            if whole == 100
            else Number(start, end, part / whole, form="fraction")
        )
    if match["whole"]:
        if not Decimal(match["whole"]):
            return None
        return Number(start, end, Decimal(match["part"]) / Decimal(match["whole"]), form="fraction")
    if match["arabic"]:
        value = Decimal(match["arabic"].replace(",", ""))
        more = match["more"] or match["more_behind"] or ""
        return Number(start, end, value, (match["multiplier"] or "") + (match["tail"] or ""), more)
    value = chinese_value(match["han"])
    if value is None:
        return None
    value, multiplier = _split(match["han"], value)
    return Number(start, end, value, match["han_multiplier"] or multiplier, match["han_more"] or "", "han")


def _split(numeral: str, value: Decimal) -> tuple[Decimal, str]:
    """五百万 as 500 and 万; a bare 万 or 亿, or one in the middle, stays in the value."""
    if numeral == "万亿":
        return Decimal(1), numeral
    for multiplier in ("万亿", "亿", "万"):
        if numeral.endswith(multiplier) and len(numeral) > len(multiplier):
            return value / MULTIPLIERS[multiplier], multiplier
    return value, ""


def chinese_value(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral, None where it is none: 一百零五 is 105, 两万三 is 20003 by its letters only.

    Digit by digit (二〇二四) reads as a figure too, from three digits on.
    """
    if len(numeral) > _LONGEST or not _NUMERAL.fullmatch(numeral):
        return None
    body, point, decimals = numeral.partition("点")
    scale = 1
    while decimals and decimals[-1] in _LARGE:
        scale *= _LARGE[decimals[-1]]
        decimals = decimals[:-1]
    if re.fullmatch(r"[零〇一二三四五六七八九]{3,}", body) and not point and ("〇" in body or "零" in body):
        return Decimal("".join(str(_DIGITS[digit]) for digit in body))
    value = _integer(body)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    return (Decimal(value) + Decimal("0." + "".join(str(_DIGITS[digit]) for digit in decimals))) * scale


def _integer(numeral: str) -> int | None:
    """The value of a numeral built of digits, 十百千 and 万亿, each in falling order; None where it is not."""
    total = section = 0
    digit: int | None = None
    last_small, last_large = 10**4, 10**16
    zero = False
    for character in numeral:
        if character in _DIGITS:
            if digit is not None and not (digit == 0 and zero):
                return None
            digit = _DIGITS[character]
            zero = digit == 0
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit >= last_small or digit == 0:
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_small, zero = None, unit, False
        else:
            unit = _LARGE[character]
            if unit == 10**8 and total and section == 0 and digit is None and total < 10**8:
                total, last_large = total * unit, unit  # 万亿
                continue
            section += digit or 0
            if total and not section:  # 亿万
                return None
            if unit >= last_large and total and unit != 10**8:
                return None
            if unit == 10**8:
                total = (total + (section or 1)) * unit
            else:
                total += (section or 1) * unit
            section, digit, last_small, last_large, zero = 0, None, 10**4, unit, False
    return total + section + (digit or 0)
