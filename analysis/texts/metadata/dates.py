"""Dates and periods as Chinese official texts write them, as ISO dates and as plan periods."""

from __future__ import annotations

import re
import unicodedata

# Typists put a circle, a Greek, Cyrillic or Latin O where 〇 belongs.
_ZEROS = "〇零○ΟОO"
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | dict.fromkeys(_ZEROS, "0")
_YEAR = rf"(?P<year>(?:1[89]|20)\d{{2}}|[一二][九{_ZEROS}][一二三四五六七八九{_ZEROS}]{{2}})"
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
DATE = re.compile(
    rf"(?<!\d){_YEAR}\s*(?:"
    rf"年\s*(?:(?P<month>{_DAY})\s*月\s*(?:(?P<day>{_DAY})\s*日)?)?"
    r"|(?P<mark>[-/.])(?P<month2>\d{1,2})(?:(?P=mark)(?P<day2>\d{1,2})(?!\d))?)"
)
"""A date of any precision: 2024年6月14日, 二〇二四年六月, 2024年, 2024-06-14, 2024/6/14, 2024.6.14 (after
NFKC)."""

# The Five-Year Plans run over fixed years.
_FIVE_YEAR_PLANS = {
    name: (1981 + 5 * index, 1985 + 5 * index)
    for index, name in enumerate("六五 七五 八五 九五 十五 十一五 十二五 十三五 十四五 十五五".split())
}
_RANGE = re.compile(r"(?<!\d)((?:19|20)\d{2})年?\s*[-—–－~～至到]+\s*((?:19|20)\d{2})年")
_UNTIL = re.compile(r"(?<!\d)到((?:19|20)\d{2})年(?!代)")
# Without its quotation marks the name of a plan could be part of a number (二十五条).
_PLAN_NAME = re.compile(r"[“\"‘'](十[一二三四五]?五|[六七八九]五)[”\"’']")
_SINGLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年(?:度)?(?!\d{0,2}月|代)")


def iso_date(text: str, to_the_day: bool = False) -> str:
    """The first date in the text as ISO, as exact as it is written (2024-06-14, 2024-06, 2024), else "".

    With `to_the_day` dates without a day are passed over. A date that no calendar has (2024年13月) counts as
    none.
    """
    for found in DATE.finditer(unicodedata.normalize("NFKC", text)):
        year, month, day = (
            _number(found["year"], year=True),
            _number(found["month"] or found["month2"]),
            _number(found["day"] or found["day2"]),
        )
        if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
            continue
        if to_the_day and day is None:
            continue
        return "-".join([f"{year:04d}", *(f"{number:02d}" for number in (month, day) if number is not None)])
    return ""


def _number(text: str | None, year: bool = False) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    if year or "十" not in text:
        return int("".join(_DIGITS[char] for char in text))
    tens, _, ones = text.partition("十")
    return int(_DIGITS[tens] if tens else 1) * 10 + int(_DIGITS[ones] if ones else 0)


def period_in_name(name: str) -> tuple[str, str, str]:
    """The period a title names: (period, confidence, excerpt); three "" where it names none.

    2023—2025年 and 2022年 are stated; the years of “十四五” are inferred, because the title does not spell
    them out.
    """
    name = unicodedata.normalize("NFKC", name)
    if found := _RANGE.search(name):
        return f"{found[1]}—{found[2]}年", "stated", found[0]
    if found := _UNTIL.search(name):
        return f"到{found[1]}年", "stated", found[0]
    if found := _PLAN_NAME.search(name):
        first, last = _FIVE_YEAR_PLANS[found[1]]
        return f"{first}—{last}年", "inferred", found[0]
    if found := _SINGLE_YEAR.search(name):
        return f"{found[1]}年", "stated", found[0]
    return "", "", ""


def first_deadline(text: str) -> tuple[str, str]:
    """The first deadline 到2027年 that opens a clause, and its excerpt; two "" where there is none."""
    for found in _UNTIL.finditer(text):
        if not found.start() or text[found.start() - 1] in "\n，。；：、“（":
            return f"到{found[1]}年", text[found.start() : found.start() + 20]
    return "", ""
