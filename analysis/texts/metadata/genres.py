"""The kind of a document (文种), by the last noun of its title or by the set phrases of its text."""

from __future__ import annotations

import re

REPORT = "政府工作报告"
DIGEST = "新闻解读"

# What a title may end with -> the genre. Longer endings are tried first, so 工作报告 wins over 报告.
_ENDINGS = {
    REPORT: REPORT, "答复函": "答复", "答复的函": "答复", "答复意见": "答复", "的答复": "答复",
    "答复": "答复", "复函": "函", "的函": "函", "函": "函", "政策解读": "解读", "解读": "解读",
    "一图读懂": "解读", "图解": "解读", "问答": "解读", "方案": "方案", "计划": "计划", "要点": "要点",
    "规划": "规划", "规划纲要": "规划", "纲要": "纲要", "办法": "办法", "细则": "细则", "规定": "规定",
    "条例": "条例", "规则": "规则", "规程": "规程", "规范": "规范", "标准": "标准", "措施": "措施",
    "举措": "措施", "政策": "政策", "清单": "清单", "目录": "目录", "名单": "名单", "指南": "指南",
    "指引": "指引", "意见": "意见", "通知": "通知", "通告": "通告", "公告": "公告", "公报": "公报",
    "通报": "通报", "决定": "决定", "决议": "决议", "命令": "命令", "令": "命令", "议案": "议案",
    "批复": "批复", "请示": "请示", "纪要": "纪要", "报告": "报告", "章程": "章程", "白皮书": "白皮书",
    "倡议书": "倡议书", "建议": "建议", "预案": "预案", "任务": "任务", "安排": "安排", "若干条": "措施",
    "条措施": "措施",
}  # fmt: skip
_ENDING = re.compile("(" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + ")$")
# What stands behind the noun: （试行）, （2021—2035年）, [2024], a colon of a list.
_TAIL = re.compile(r"(?:[（(【\[〔][^（()）】\]〕]*[）)】\]〕]|[\s“”\"》>，。：]|全文|摘要)+$")
_ABOUT = re.compile("[^《》]*(?:读懂|图解|解读|详解|问答)[^《》]{0,4}《")
_DIGEST = re.compile(
    r"(?:近日|日前|近期|\d+月\d+日)[，,]?[^。《]{0,60}(?:印发|发布|出台|公布)[^。《]{0,10}《"
)
_REPLY = re.compile(r"答复(?:意见)?如下|现(?:将)?[^。；]{0,20}答复如下")
_SAID = re.compile(r"(?:现|特|就)[^。；\n]{0,40}?(通知|公告|通告|通报|批复|报告|决定)如下")
_MADE = re.compile(
    r"(?:制定|制订|编制|出台|形成|提出)(?:了)?(?:本|如下|以下)[^，。；《》\n]{0,8}?"
    r"(方案|计划|要点|规划|纲要|办法|细则|规定|意见|措施|指南|清单)"
)


def genre_of_title(title: str) -> str:
    """The genre that the last noun of a title names; "" where it names none.

    Brackets behind the noun are passed over: …管理办法（试行） is 办法. A title that only names a work report
    (关于落实《政府工作报告》分工的意见) is of its own genre.
    """
    if _ABOUT.match(title):
        return "解读"
    found = _ENDING.search(_TAIL.sub("", title))
    return _ENDINGS[found[1]] if found else ""


def genre_of_text(text: str) -> tuple[str, str]:
    """The genre that set phrases of a text give away, and the phrase; two "" where none does.

    现答复如下 is a 答复, 制定本实施方案 a 方案, 现将…通知如下 a 通知.
    """
    for pattern, genre in ((_REPLY, "答复"), (_MADE, ""), (_SAID, "")):
        if found := pattern.search(text):
            return genre or found[1], found[0]
    return "", ""


def is_digest(opening: str) -> str:
    """The phrase by which news reports that a document came out (近日，…联合印发《…》), else ""."""
    found = _DIGEST.search(opening)
    return found[0] if found else ""
