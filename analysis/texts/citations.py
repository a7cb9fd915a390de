"""Documents named in 《》: policies, the document itself, the proposal a reply answers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.texts.brackets import pairs
from analysis.texts.document_numbers import find_document_numbers
from analysis.texts.model import Citation, Part

_DOCUMENT = re.compile(
    r"法|条例|规定|办法|方案|规划|计划|意见|通知|决定|决议|纲要|纲领|要点|措施|细则|标准|规范|指南|指引|公报|公告|通告|报告|政策|协[定议]|公约|条约|声明"
    r"|清单|目录|建议|提案|议案|宪章|准则|纪要|批复|复函|倡议|宣言|白皮书|章程|制度|导则|解释|合同|指导|任务|部署|通报|命令|名单|手册|答复|草案|备忘录|议定书|蓝图|行动"
)
_INTRODUCED = re.compile(
    r"(?:贯彻|落实|执行|实施|出台|印发|发布|制定|制订|公布|颁布|修订|根据|按照|依据|依照|符合|遵守|编制|签署|推进|对照|提出的)"
    r"[^，。；：]{0,20}$"
)
_WORKS = re.compile(
    r"(?:电影|影片|电视剧|话剧|舞剧|歌剧|京剧|戏剧|剧目|歌曲|歌舞|舞蹈|纪录片|动画|动漫|游戏|综艺|栏目|节目|小说|图书|著作|画|词典)"
    r"[^，。；]{0,4}$"
)
_FRONT = ("title", "doc_number")
_ALIAS = re.compile(r"(?:以?下?统?简?称|下同)[：:为]?\s?$")
_ISSUED_BEFORE = re.compile(r"(?:现将|现把|同意|制[定订]了?|印发|转发|发布|公布)[^。；]{0,20}$")
# 制定了《…》。现印发给你们: the issuing may be the next sentence.
_ISSUED_BEHIND = re.compile(r".{0,60}?(?:印发|转发|发布|公布|下发)")
_REPEALED = re.compile(r"[^《。]{0,60}(?:废止|停止执行|失效)")
_PROPOSED_BEFORE = re.compile(r"(?:提出|提交|来信|反映|报来|送来|交办|关于)[的了]?[^，。；]{0,12}$")
_PROPOSED_BEHIND = re.compile(r"[》”）)]{0,2}[^。；]{0,25}(?:收悉|提案|建议|议案|意见|来信)")


@dataclass
class _Named:
    """A document while its mentions are gathered."""

    title: str
    kind: str
    start: int
    end: int
    number: str = ""
    n_mentions: int = 0
    aliases: set[str] = field(default_factory=set)


def find_citations(text: str, parts: Sequence[Part]) -> tuple[Citation, ...]:
    """Documents named in 《》, one row a document, in the order of their first mention.

    Parameters
    ----------
    text : str, a clean text
    parts : sequence of Part, as find_parts gives them

    Returns
    -------
    tuple of Citation. The title is what stands between the outer marks; the number is the one in the
    brackets right behind a mention, else "". A short name brought in by 以下称 or 以下简称 counts as a mention
    of the full one. Kind "self" is what this document issues or is called (it takes this document's own
    number), "proposal" what a reply answers, "policy" any other. Films, books and broadcasts are left
    out. start, end are the first mention.
    """
    front = {role: [text[part.start : part.end] for part in parts if part.role == role] for role in _FRONT}
    own_titles = {_plain(title) for title in front["title"]}
    own_numbers = [found.number for line in front["doc_number"] for found in find_document_numbers(line)]
    part_starts = [part.start for part in parts]
    named: dict[str, _Named] = {}
    latest = ""
    alias_of: dict[str, str] = {}
    for start, end in _outer(text):
        title = text[start + 1 : end - 1].strip()
        key = _plain(title)
        before = text[max(0, start - 60) : start].rpartition("\n")[2]
        behind = text[end : end + 120].partition("\n")[0]
        place = bisect_right(part_starts, start) - 1
        part = parts[place] if place >= 0 else None
        if not key:
            continue
        target = alias_of.get(key)
        if target is None and _ALIAS.search(before) and named:
            target = alias_of[key] = latest
        number = _number_behind(behind)
        if target is None and key not in named:
            kind = _kind(key, before, behind, part, own_titles)
            if kind == "policy" and not number and not _is_document(title, before):
                continue
            named[key] = _Named(title, kind, start, end)
        latest = target or key
        document = named[latest]
        document.n_mentions += 1
        document.number = document.number or number
    for document in named.values():
        if document.kind == "self" and not document.number and len(own_numbers) == 1:
            document.number = own_numbers[0]
    return tuple(Citation(d.title, d.number, d.kind, d.n_mentions, d.start, d.end) for d in named.values())


def _outer(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost 《…》; marks inside marks belong to the title. No pair reaches over a line end."""
    spans = []
    offset = 0
    for line in text.split("\n"):
        last = -1
        for opening, closing in pairs(line):
            if line[opening] == "《" and opening > last:
                spans.append((offset + opening, offset + closing + 1))
                last = closing
        offset += len(line) + 1
    return spans


def _plain(title: str) -> str:
    return re.sub(r"[\s《》〈〉]", "", title)


def _number_behind(behind: str) -> str:
    """The document number in the brackets right behind a title, "" if there is none."""
    match = re.match(r"[（(〔\[]", behind)
    if not match:
        return ""
    closing = next((end for start, end in pairs(behind) if start == 0), len(behind))
    numbers = find_document_numbers(behind[1:closing])
    return numbers[0].number if numbers else ""


def _kind(key: str, before: str, behind: str, part: Part | None, own_titles: set[str]) -> str:
    role = part.role if part else ""
    if key in own_titles or (role == "title" and _ISSUED_BEFORE.search(before)):
        return "self"
    if role == "transmittal_letter":
        issued = _ISSUED_BEHIND.match(behind) or "现将" in before.rpartition("。")[2]
        if _REPEALED.match(behind):
            return "policy"
        # 《…》已经省政府同意，现印发给你们: the title opens its sentence.
        opens = not before or before[-1] in "：。"
        if issued and (opens or _ISSUED_BEFORE.search(before)):
            return "self"
    asked = role in ("opening", "title") and _PROPOSED_BEHIND.match(behind)
    if asked and (_PROPOSED_BEFORE.search(before) or key.endswith(("建议", "提案", "议案"))):
        return "proposal"
    return "policy"


def _is_document(title: str, before: str) -> bool:
    if _WORKS.search(before):
        return False
    return _DOCUMENT.search(title) is not None or _INTRODUCED.search(before) is not None
