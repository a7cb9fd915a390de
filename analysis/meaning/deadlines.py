"""By when a figure is promised: a year the sentence names, one it reckons from today, or that of its heading or report.

今年 is the year of the document's date; the 14th five-year period ends with 2025, each further one five years
later. What is no single year (每年, 三年内, 6月底前 of an undated text) stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

import pandas as pd

NAMED, RECKONED, HEADING, REPORT = "named", "reckoned", "heading", "report"
_BREAKS = "，。；：！？,;:!?"
_SHORT = 14  # characters of a closing clause: 2025年底前全部建成投用
_YEAR = r"(20\d{2})年"
_NAMED = (
    re.compile(rf"(?:到|至|截至|截止){_YEAR}"),
    re.compile(rf"{_YEAR}(?:年?底|年?末|(?:1[0-2]|[1-9])月(?:底|\d{{1,2}}日)?|[上下]半年)?(?:之?前|以前)"),
    re.compile(rf"20\d{{2}}年?[-—–－~～至到]{_YEAR}"),
    re.compile(rf"(?:力争|争取|确保)(?:在|用)?{_YEAR}"),
    re.compile(rf"(?:^|[，。；：]){_YEAR}(?!\d)"),
    re.compile(r"(?<!平均)(每年)"),
    re.compile(r"((?:今后|未来|力争)?[一二两三四五六七八九十\d]{1,2}年(?:内|左右时间))"),
    re.compile(r"((?:今后|未来)[一二三五]至?[一二三五]?年)"),
)  # fmt: skip
# Years after that of the document; not 今年以来, nor 去年底.
_RELATIVE = (
    (re.compile(r"(今年(?!以来)|本年度(?!以来)|全年)"), 0),
    (re.compile(r"(?<![上去前明后今全\d一二两三四五六七八九十几多])(年内|年底|年末)"), 0),
    (re.compile(r"(明年|下一?年度)"), 1),
)
_WITHIN_YEAR = re.compile(r"(?<![年\d])((?:1[0-2]|[1-9])月底?(?:之?前|以前)|[上下]半年|[一二三四]季度)")
_DATED = re.compile(r"[年月季]|十[三四五六七]")  # one of these is in every date
_FIVE_YEARS = re.compile(r"“?十([三四五六七])五”?(?:期?末|时期|期间|规划期)")
_FIVE_YEAR_END = {"三": "2020", "四": "2025", "五": "2030", "六": "2035", "七": "2040"}
_HEADING_YEAR = re.compile(r"(20\d{2})年(?!以来|以前|之前|工作回顾|工作总结|主要成绩|取得)|(今年(?!以来))")
_LOOKS_BACK = re.compile(r"回顾|总结|成就|成绩|进展情况|落实情况|完成情况|以来")


Date = tuple[int, str, str]
"""A date in a sentence: its place, what it says, and NAMED or RECKONED."""


def deadline(text: str, place: int, dates: Sequence[Date]) -> tuple[str, str]:
    """By when a figure at `place` of a sentence is promised, and on what ground.

    The date named last before the figure; else the only one of the sentence, if it stands in the clause of the
    figure or closes the sentence (新建3座电站，2025年底前完成。): …80万亩，力争到2027年全部建成… dates its own clause alone.

    Parameters
    ----------
    dates : those of the sentence, as `named_dates` gives them

    Returns
    -------
    deadline : "2027", "每年", …; "" where the sentence names none
    basis : NAMED, RECKONED (今年 is 2025) or ""
    """
    before = [date[1:] for date in dates if date[0] < place]
    if before:
        return before[-1]
    others = {date[1:] for date in dates if _reaches_back(text, place, date[0])}
    return others.pop() if len(others) == 1 else ("", "")


def named_dates(text: str, year: int | None = None, without: Container[int] = ()) -> list[Date]:
    """The dates of a sentence by which something may be promised, in their order.

    Parameters
    ----------
    year : of the document; without it 今年 and 明年 stay words
    without : places of years that are something else, such as the base of a comparison
    """
    if not _DATED.search(text):
        return []
    found: list[Date] = []
    for pattern in _NAMED:
        found += [(match.start(1), match[1], NAMED) for match in pattern.finditer(text)]
    found += [(match.start(), _FIVE_YEAR_END[match[1]], NAMED) for match in _FIVE_YEARS.finditer(text)]
    for pattern, later in _RELATIVE:
        for match in pattern.finditer(text):
            found.append(_reckoned(match, year, later))
    if year:
        found += [_reckoned(match, year, 0) for match in _WITHIN_YEAR.finditer(text)]
    return sorted({one for one in found if one[0] not in without})


def _reaches_back(text: str, place: int, date: int) -> bool:
    breaks = [at for at in range(place, date) if text[at] in _BREAKS]
    closing = text[breaks[-1] + 1 :].rstrip("。；！？") if breaks else ""
    return not breaks or (len(closing) <= _SHORT and not set(closing) & set(_BREAKS))


def _reckoned(match: re.Match[str], year: int | None, later: int) -> tuple[int, str, str]:
    if year is None:
        return match.start(1), match[1], NAMED
    return match.start(1), str(year + later), RECKONED


def document_years(documents: pd.DataFrame) -> dict[str, int]:
    """The year in which each document says 今年: of its date of issue, else of publication; unknown ones left out.

    Parameters
    ----------
    documents : table DOCUMENTS; uses doc_id, date_issued, date_published
    """
    dates = documents["date_issued"].where(documents["date_issued"] != "", documents["date_published"])
    return {
        doc_id: int(date[:4])
        for doc_id, date in zip(documents["doc_id"], dates, strict=True)
        if re.match(r"(?:19|20)\d{2}", date)
    }


def surrounding_deadlines(
    sentences: pd.DataFrame, sections: pd.DataFrame, parts: pd.DataFrame, years: Mapping[str, int]
) -> dict[str, tuple[str, str]]:
    """For sentences that stand where a year is meant: sent_id -> that year and its basis.

    HEADING where the innermost heading above that names a year looks ahead (三、2025年重点工作); else REPORT for
    the tasks of a work report (role plan of its parts), which are those of the report's year.

    Parameters
    ----------
    sentences, sections, parts : tables SENTENCES, SECTIONS and PARTS
    years : as `document_years` gives them
    """
    ids, documents = sections["section_id"].tolist(), sections["doc_id"].tolist()
    own = {
        section_id: found
        for section_id, doc_id, heading in zip(ids, documents, sections["heading"].tolist(), strict=True)
        if ("年" in heading or "五" in heading)
        and (found := _year_of_heading(heading, years.get(doc_id))) is not None
    }
    parent = dict(zip(ids, sections["parent_id"].tolist(), strict=True))
    plans: dict[str, list[tuple[int, int]]] = {}
    for row in parts[parts["role"] == "plan"].itertuples(index=False):
        plans.setdefault(row.doc_id, []).append((row.start, row.end))
    given: dict[str, tuple[str, str]] = {}
    columns = (sentences[name].tolist() for name in ("sent_id", "section_id", "doc_id", "start"))
    for sent_id, section, doc_id, place in zip(*columns, strict=True):
        while section and section not in own:
            section = parent.get(section, "")
        if section:
            if own[section]:
                given[sent_id] = (own[section], HEADING)
        elif doc_id in years and any(start <= place < end for start, end in plans.get(doc_id, ())):
            given[sent_id] = (str(years[doc_id]), REPORT)
    return given


def _year_of_heading(heading: str, year: int | None) -> str | None:
    """The only year a heading names; "" where it looks back or names several; None where it names none."""
    found = {match[1] or (str(year) if year else "") for match in _HEADING_YEAR.finditer(heading)} - {""}
    found |= {_FIVE_YEAR_END[match[1]] for match in _FIVE_YEARS.finditer(heading)}
    if not found:
        return None
    return "" if len(found) > 1 or _LOOKS_BACK.search(heading) else found.pop()
