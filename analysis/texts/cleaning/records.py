"""Cleaning steps for the records that pages put above a document: a portal's table, the data of a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.texts.cleaning.edits import Edit, Line, text_lines, whole_line
from analysis.texts.labels import read_label

_REGION = 15
_LONGEST, _LONGEST_VALUE = 200, 40

# The names of the cells of a portal's record; blanks may stand inside them (标 题).
_NAMES = (
    "索引号|信息索引号|主题分类|信息分类|信息类别|公文种类|体裁分类|组配分类|主题词|关键词|内容概述|内容分类|服务对象分类"
    "|发文机关|发文单位|发文机构|发布机构|发布单位|发布部门|制发机关|制定机关|公开主体|信息来源|来源|责任部门|公开责任部门"
    "|发文字号|文件编号|文号|文件字号|标题|文件名称|信息名称|名称|成文日期|成文时间|发文日期|发文时间|生成日期|印发日期|签发日期"
    "|发布日期|发布时间|公开日期|公开时间|公布日期|有效性|效力状态|是否有效|时效性|有效期|实施日期|生效日期|废止日期|失效日期"
    "|公开方式|公开形式|公开范围|公开时限|公开属性|统一登记号|统一编号|登记号|所属主题|规范性文件编号|语种|所属机构|文件类型"
)
_CELL = re.compile(
    "(?:" + "|".join("[ \u3000\u00a0\u2002\u2003]*".join(name) for name in _NAMES.split("|")) + ")"
)
_TITLE_NAME = re.compile("标\\s*题|名\\s*称")
_CELL_END = re.compile("\\s*[:：\t|｜]")
_ALONE = re.compile(f"[【\\[]?{_CELL.pattern}[】\\]]?\\s*[:：]?")


def page_record_edits(text: str) -> Iterator[Edit]:
    """The record of a portal above a document: 索引号, 发文机关, 文号, 发布日期, 有效性 … with their values.

    Taken out are rows of cells (索引号, tab, value) and names that stand above their values, line by line; only
    where two or more follow each other, before the first line that has a label (一、) or ends a sentence.
    """
    lines = [line for line in text_lines(text) if line.core]
    lines = lines[: next((k for k, line in enumerate(lines) if _is_prose(line.core)), len(lines))]
    index = 0
    while index < len(lines):
        first = index
        n_cells = 0
        while index < len(lines) and (taken := _cells(lines, index)):
            n_cells += max(len(_CELL.findall(lines[index].core)), 1)
            index += taken
        if n_cells > 1:
            yield from _whole_cells(lines[first:index])
        index = max(index, first + 1)


def _is_prose(line: str) -> bool:
    return line[-1] in "。；！" or (read_label(line) is not None and not _CELL.search(line))


def _cells(lines: Sequence[Line], index: int) -> int:
    """How many lines the cell or row at this line takes: 1 or 2; 0 where there is none."""
    core = lines[index].core
    if len(core) > _LONGEST:
        return 0
    name = _CELL.match(core)
    if name and _CELL_END.match(core, name.end()) and not _ALONE.fullmatch(core):
        return 1
    if not _ALONE.fullmatch(core):
        return 0
    # The value stands on the next line, unless the cell is empty: then another name follows, or the title.
    following = lines[index + 1].core if index + 1 < len(lines) else ""
    is_title = not _TITLE_NAME.search(core) and ("关于" in following or len(following) > _LONGEST_VALUE)
    return 1 if not following or is_title or _ALONE.fullmatch(following) else 2


def _whole_cells(lines: Sequence[Line]) -> Iterator[Edit]:
    """One edit a cell, so that the ledger shows the name together with its value."""
    index = 0
    while index < len(lines):
        taken = _cells(lines, index)
        yield Edit(lines[index].start, lines[index + taken - 1].end, "")
        index += taken


_REPLY_LABEL = re.compile(
    r"(建议人|提案人|提案者|提出人|领衔(?:代表|人)|第一提案人|附议人|承办单位|主办单位|会办单位|协办单位|分办单位|答复(?:时间|日期|单位)"
    r"|办理(?:时间|日期|单位|类型|结果)|(?:提案|建议|议案)(?:编号|号|标题|名称|类别|类型|时间)|案号|案由|届次|类别|满意度)\s*[:：]"
)
_SESSION = re.compile("[^，。：:]{0,20}第?[一二三四五六七八九十0-9]{1,3}届[^，。：:]{0,20}次会议")
_NUMBER = re.compile(r"第?[0-9]{1,8}号?")


def reply_record_edits(text: str) -> Iterator[Edit]:
    """The record above a reply (建议人： 主办单位： 答复时间：), with its bare lines of session and number.

    A record is at least two such lines with different labels, one below the other, among the first 15 lines
    that are not empty; 主办单位：… below a measure further down is text.
    """
    lines = [line for line in text_lines(text) if line.core][:_REGION]
    labels = [
        match[1] if (match := _REPLY_LABEL.match(line.core)) and len(line.core) <= 80 else ""
        for line in lines
    ]
    for first, last in _runs(labels):
        if len(set(labels[first:last])) < 2:
            continue
        while first and (
            _SESSION.fullmatch(lines[first - 1].core) or _NUMBER.fullmatch(lines[first - 1].core)
        ):
            first -= 1
        while last < len(lines) and (
            _SESSION.fullmatch(lines[last].core) or _NUMBER.fullmatch(lines[last].core)
        ):
            last += 1
        yield from (whole_line(line) for line in lines[first:last])


def _runs(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and past-last index of each stretch of labels that are not empty."""
    start = None
    for index, label in enumerate((*labels, "")):
        if label and start is None:
            start = index
        elif not label and start is not None:
            yield start, index
            start = None
