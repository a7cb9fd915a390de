"""Document numbers (发文字号): 国办发〔2019〕35号, 鲁政发[2014]20号, 国务院令第722号."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 机关代字〔年〕序号号: the characters before the year, then the year in any brackets in use, then the figure.
_NUMBER = re.compile(
    r"[〔\[［(（【〈]\s?(?P<year>(?:19|20)\d{2})\s?年?\s?[〕\]］)）】〉]\s?第?\s?(?P<figure>\d{1,5})\s?号"
)
_ORDER = re.compile(r"令\s?第?\s?(?P<figure>\d{1,4})\s?号")
_CODE_BEFORE = re.compile(r"(?P<code>[\u4e00-\u9fffA-Za-z]{1,20})\s?$")
_ISSUER_BEFORE = re.compile(r"(?P<code>[\u4e00-\u9fff]{2,15}令)$")
_LONGEST_CODE = 21
# Words of the sentence that run straight into the number, as in 根据湘政发〔2020〕1号.
_RUN_IN = re.compile(
    r".*(?:根据|按照|依据|依照|落实|贯彻|执行|印发|转发|发布|下发|废止|参照|详见|文号|字号|编号|文件|通知|意见|办法|方案|规定"
    r"|人民政府|办公厅|办公室|委员会|和|及|与|按|见|以|的|了|在|为|是|由|[A-D]\d?类)"
)
# An order is numbered by the full name of its issuer: 浙江省人民政府令第388号.
_RUN_IN_ORDER = re.compile(_RUN_IN.pattern.replace("|人民政府|办公厅|办公室|委员会", ""))


@dataclass(frozen=True)
class DocumentNumber:
    """A document number in a text: in its usual form (鲁政发〔2014〕20号), and where it stands."""

    number: str
    start: int
    end: int


def find_document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Every document number in a text, in order.

    Brackets of all kinds round the year are read and given as 〔〕; blanks inside and a 第 before the figure are
    left out. A number needs the characters of its issuer before the year: （2024）3号 alone is none.
    """
    found = []
    for match in _NUMBER.finditer(text):
        first = max(match.start() - _LONGEST_CODE, 0)
        if before := _CODE_BEFORE.search(text[first : match.start()]):
            code = _code(before["code"])
            number = f"{code}〔{match['year']}〕{match['figure']}号"
            found.append(DocumentNumber(number, first + before.end("code") - len(code), match.end()))
    for match in _ORDER.finditer(text):
        first = max(match.start() - _LONGEST_CODE, 0)
        if before := _ISSUER_BEFORE.search(text[first : match.start() + 1]):
            code = _code(before["code"], names_issuer=True)
            number = f"{code}第{match['figure']}号"
            found.append(DocumentNumber(number, first + before.end("code") - len(code), match.end()))
    return tuple(sorted(found, key=lambda number: number.start))


def _code(words: str, names_issuer: bool = False) -> str:
    """The issuer's characters without the words before them, which the pattern takes in as well."""
    run_in = (_RUN_IN_ORDER if names_issuer else _RUN_IN).match(words)
    code = words[run_in.end() :] if run_in else words
    return code if len(code) > int(names_issuer) else words
