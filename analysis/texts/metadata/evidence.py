"""What the metadata of a document is read from, laid out once: head, body, signature, page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.texts.metadata.dates import DATE, iso_date
from analysis.texts.metadata.genres import REPORT
from analysis.texts.metadata.offices import is_office
from analysis.texts.model import Change, Citation, CleanText, Heading, Part, RawText, Value

# Labels of a page's record, each with the name under which its value is kept here.
_LABELS = {
    "title": "标题|文件名称|信息名称|名称",
    "issuers": "发文机关|发文单位|发文机构|发布机构|发布单位|发布部门|制发机关|制定机关|公开主体"
    "|主办单位|承办单位|答复单位",
    "doc_number": "发文字号|文件编号|文号|文件字号",
    "date_issued": "成文日期|成文时间|发文日期|发文时间|生成日期|印发日期|签发日期"
    "|答复时间|答复日期|办理时间",
    "date_published": "发布时间|发布日期|公开日期|公布日期|公开时间|发表时间|发布于|时间|日期",
    "proposer": "建议人|提案人|提案者|提出人|领衔代表|第一提案人",
    "proposal_number": "案号|提案编号|建议编号|提案号|建议号|编号",
    "recipients": "主送机关|主送单位|主送",
}
_LABEL_NAMES = {label: name for name, labels in _LABELS.items() for label in labels.split("|")}


def _spaced(labels: Iterable[str]) -> str:
    """A pattern of labels that may be set wide: 索引号, 文 号."""
    return "|".join("[ \u3000\u00a0]*".join(label) for label in sorted(labels, key=len, reverse=True))


# A label ends with a colon, or is a cell of its own.
_LABEL = re.compile(rf"(?:^|(?<=[\s|｜；;\]】]))(?P<label>{_spaced(_LABEL_NAMES)})(?:\s*[:：]\s*|[ ]*\t\s*)")
_NEXT_LABEL = re.compile(r"[\s|｜]+[一-鿿][一-鿿 \u3000]{0,8}[一-鿿](?:\s*[:：]|[ ]*\t)")
_PORTAL = re.compile(r"www\.|网站|来\s*源|浏览|阅读|点击|时\d+分|字\s*[体号]")
_LONGEST_FURNITURE = 200
_LONGEST_HEAD = 3000
_LONGEST_OPENING = 800

_DELIVERED = re.compile(
    r"在(?P<area>[一-鿿]{0,15}?)第[一二三四五六七八九十百\d]+届(?P<national>全国)?人民代表大会"
)
_SPOKEN = re.compile(r"[（(—－-]*\d{4}年\d{1,2}月\d{1,2}日在[^，。]{0,50}会议上[）)]?")
_REPORTS = re.compile(r"代表.{2,14}政府，?向大会.{0,8}报告")
_SPEAKS_FOR = re.compile(r"代表(?P<body>[一-鿿]{0,12}?(?:人民政府|政府|国务院))")


@dataclass(frozen=True)
class Delivery:
    """The line under the title of a work report: 2025年1月14日在某省第十四届人民代表大会第三次会议上.

    Parameters
    ----------
    line : str
    area : str, whose congress it was (某省); "" for the National People's Congress
    national : bool
    """

    line: str
    area: str
    national: bool


@dataclass(frozen=True)
class Evidence:
    """The places of a document that its metadata is read from.

    Parameters
    ----------
    text : str, clean text
    head : str, what stands before the government's own text
    opening : str, the beginning of the government's own text
    policy : str, all of the government's own text
    roles : mapping of role to its spans (start, end) in the clean text, in order
    headings : tuple of Heading
    citations : tuple of Citation
    labels : mapping of "issuers", "doc_number", … to (value, line) as a record of the page states them
    page_date : str, the line of the page that bears a date without a label
    page_title : str, title that the file states outside its text
    file_stem : str, file name without its ending
    signed_lines : tuple of str, where no part is a signature: a line that is a date alone, and the names
        above it
    delivery : Delivery or None
    speaks_for : str, the body a work report is given for (代表某省人民政府), "" elsewhere
    """

    text: str
    head: str
    opening: str
    policy: str
    roles: Mapping[str, tuple[tuple[int, int], ...]]
    headings: tuple[Heading, ...]
    citations: tuple[Citation, ...]
    labels: Mapping[str, tuple[str, str]]
    page_date: str
    page_title: str
    file_stem: str
    signed_lines: tuple[str, ...]
    delivery: Delivery | None
    speaks_for: str

    def lines_of(self, role: str) -> list[str]:
        """The lines that have this role, in order."""
        return [
            line
            for start, end in self.roles.get(role, ())
            for line in self.text[start:end].split("\n")
            if line
        ]

    def label(self, name: str) -> tuple[str, str]:
        """(value, line) that the page's record states under this name; two "" where it has none."""
        return self.labels.get(name, ("", ""))


def stated(value: str | tuple[str, ...], evidence: str, source: str = "text") -> Value:
    """A value that is written as such."""
    return Value(value, source, "stated", evidence)


def inferred(value: str | tuple[str, ...], evidence: str, source: str = "text") -> Value:
    """A value that follows from something written."""
    return Value(value, source, "inferred", evidence)


def excerpt(text: str, start: int, end: int, width: int = 12) -> str:
    """The span with a few characters on either side."""
    return text[max(start - width, 0) : end + width].replace("\n", " ")


def gather_evidence(
    clean: CleanText,
    raw: RawText,
    headings: Sequence[Heading],
    parts: Sequence[Part],
    citations: Sequence[Citation],
    file_name: str,
) -> Evidence:
    """Lay out what the metadata is read from; the parameters are those of `read_metadata`."""
    text = clean.text
    body = next((part.start for part in parts if part.part == "government"), None)
    if body is None:
        body = 0 if not parts else len(text)
    roles: dict[str, list[tuple[int, int]]] = {}
    for part in parts:
        roles.setdefault(part.role, []).append((part.start, part.end))
    furniture = _furniture(clean)
    head, opening = text[: min(body, _LONGEST_HEAD)], text[body : body + _LONGEST_OPENING]
    is_report = REPORT in head + file_name or bool(_REPORTS.search(opening))
    delivery = _delivery(head or opening, spoken=not is_report)
    spoken = _SPEAKS_FOR.search(opening) if is_report else None
    return Evidence(
        text=text,
        head=head,
        opening=opening,
        policy="\n".join(text[part.start : part.end] for part in parts if part.policy_text)
        if parts
        else text,
        roles={role: tuple(spans) for role, spans in roles.items()},
        headings=tuple(headings),
        citations=tuple(citations),
        labels=_page_labels(furniture),
        page_date=next((line for line in furniture if DATE.search(line) and _PORTAL.search(line)), ""),
        page_title=re.split(r"[_|｜]|\s[-–—]\s", raw.title)[0].strip() if raw.file_format == "html" else "",
        file_stem=file_name.rpartition(".")[0] or file_name,
        signed_lines=() if "signature_date" in roles else _signed_lines(text),
        delivery=delivery,
        speaks_for=spoken["body"] if spoken else "",
    )


def _signed_lines(text: str) -> tuple[str, ...]:
    lines = text.split("\n")
    for place in range(len(lines) - 1, 0, -1):
        found = DATE.fullmatch(lines[place]) and iso_date(lines[place], to_the_day=True)
        first = place
        while found and first and is_office(lines[first - 1]):
            first -= 1
        if first < place:
            return tuple(lines[first : place + 1])
    return ()


def _furniture(clean: CleanText) -> list[str]:
    """Lines that cleaning took out of the text, in the order of the file."""
    removed = sorted(
        (change for change in clean.changes if not change.after.strip() and len(change.before.strip()) > 3),
        key=lambda change: change.raw_start,
    )
    lines = (line.strip(" \t\u3000\u00a0•·") for change in removed for line in _as_lines(change))
    return [line for line in lines if 3 < len(line) <= _LONGEST_FURNITURE]


def _as_lines(change: Change) -> list[str]:
    # In a record the name of a cell may stand on the line above its value.
    joined = change.step == "page_record"
    return [re.sub("\\s*\n\\s*", "\t", change.before)] if joined else change.before.split("\n")


def _page_labels(furniture: Sequence[str]) -> dict[str, tuple[str, str]]:
    labels: dict[str, tuple[str, str]] = {}
    for line in furniture:
        for found in _LABEL.finditer(line):
            rest = line[found.end() :]
            following = _NEXT_LABEL.search(rest)
            value = (rest[: following.start()] if following else rest).strip(" |｜;；\t")
            if value:
                labels.setdefault(_LABEL_NAMES["".join(found["label"].split())], (value, line))
    return labels


def _delivery(head: str, spoken: bool) -> Delivery | None:
    """The line of delivery; with `spoken` only one that opens with the day and says nothing else."""
    for line in head.split("\n"):
        found = _DELIVERED.search(line)
        if found and len(line) <= 120 and (not spoken or _SPOKEN.fullmatch(line)):
            area = found["area"].removeprefix("中华人民共和国")
            return Delivery(line, area, bool(found["national"]) or not area)
    return None
