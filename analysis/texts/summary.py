"""The reading of one document, as a summary for people and as one object for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from analysis.regions import BY_NAME, NATIONAL
from analysis.speech import say
from analysis.texts.document_tables import count_han, metadata_cell
from analysis.texts.metadata import LISTS
from analysis.texts.model import Change, Document, Heading

_META = (
    "title", "inner_title", "region", "level", "issuers", "doc_number", "cited_numbers", "date_issued",
    "date_published", "genre", "recipients", "period",
)  # fmt: skip
# English and Chinese names of what a document's table calls so.
_FIELD_NAMES = {
    "title": ("title", "标题"), "inner_title": ("document issued with it", "所印发文件"), "region": ("region", "地区"),
    "level": ("level", "层级"), "issuers": ("issuers", "发文机关"), "doc_number": ("document number", "发文字号"),
    "cited_numbers": ("cited numbers", "引用文号"), "date_issued": ("issued", "成文日期"),
    "date_published": ("published", "发布日期"), "genre": ("genre", "文种"), "recipients": ("recipients", "主送机关"),
    "period": ("planning period", "规划期"), "proposer": ("proposer", "提案人"),
    "proposal_number": ("proposal number", "提案号"),
}  # fmt: skip
_LEVEL_NAMES = {"national": "国家", "province": "省", "city": "市", "district": "县区"}
_SOURCE_NAMES = {"text": "正文", "page furniture": "网页信息", "file name": "文件名"}
_PART_NAMES = {"front": "文前", "government": "政府正文", "back": "文后", "proposal": "提案原文"}
_ROLE_NAMES = {
    "title": "标题", "subtitle": "副标题", "doc_number": "发文字号", "recipient": "主送机关", "contents": "目录",
    "transmittal_letter": "印发通知", "opening": "开头", "background": "背景", "preamble": "引言", "lead": "导语",
    "body": "正文", "review": "回顾", "plan": "安排", "closing": "结尾", "signature_issuer": "落款机关",
    "signature_date": "落款日期", "attachment": "附件", "attachment_list": "附件说明", "attachment_mark": "附件标记",
    "glossary": "名词解释", "disclosure_note": "公开方式", "contact": "联系方式", "copies": "抄送", "imprint": "印发栏",
    "proposal_text": "提案原文",
}  # fmt: skip
_STEP_NAMES = {
    "markup": "网页标签", "escapes": "转义字符", "pinyin": "夹注拼音", "script": "繁体转简体", "repeats": "重复文本",
    "page_record": "信息公开表", "publication_line": "发布信息行", "image_credit": "图片来源", "disclaimer": "声明",
    "editor_line": "责任编辑", "related_links": "相关链接", "share_line": "分享打印", "navigation": "导航",
    "reply_record": "答复信息表", "tab_label": "页签", "contents": "目录", "page_number": "页码", "lost_break": "补回分段",
    "broken_paragraph": "接上断行", "indentation": "缩进", "empty_line": "空行", "space": "多余空格", "width": "全角半角",
    "orphan_heading": "掉队的标题", "repair": "申明的修正",
}  # fmt: skip
_BEHIND_HEADING = re.compile(r"[\s。，、；：！？.]*")
_OUTER_BLANK = re.compile(r"^\s+|\s+$")
_START_LENGTH = 15
_EXCERPT = 30
_EXAMPLES = 2


def document_record(document: Document) -> dict[str, object]:
    """The reading of a document as one object that JSON can hold.

    Returns
    -------
    dict: `meta` (null or [] where the text has none; region in Chinese, region_en in English), `clean`,
    `outline` (level, label, heading, kind, `start`: the first 15 characters behind the heading, offset,
    end_offset), `parts` (part, role, policy_text, start, end), `sentences` (text, start, end, raw_start,
    raw_end, part, address, is_heading), `citations` (title, number, type), `ledger` (step, raw_start,
    raw_end, before, after). All offsets are counted in code points, half-open, into the clean text, those
    called raw_… into the raw text.
    """
    text = document.clean.text
    meta: dict[str, object] = {}
    for name in _META:
        value = document.metadata[name].value
        meta[name] = list(value) if name in LISTS else value or None
        if name == "region":
            english = BY_NAME[str(value)].english if value else None
            meta["region_en"] = "national" if value == NATIONAL.name else english
    return {
        "doc_id": document.doc_id,
        "file": document.file,
        "sha256": document.sha256,
        "meta": meta,
        "clean": text,
        "outline": [
            {
                "level": heading.level,
                "label": heading.label,
                "heading": heading.heading,
                "kind": heading.kind,
                "start": text_behind(text, heading),
                "part": heading.part,
                "is_heading": heading.is_heading,
                "offset": heading.start,
                "end_offset": heading.end,
            }
            for heading in document.headings
        ],
        "parts": [
            {
                "part": part.part,
                "role": part.role,
                "policy_text": part.policy_text,
                "start": part.start,
                "end": part.end,
            }
            for part in document.parts
        ],
        "sentences": [
            {
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "raw_start": sentence.raw_start,
                "raw_end": sentence.raw_end,
                "part": sentence.part,
                "address": sentence.address,
                "is_heading": sentence.is_heading,
            }
            for sentence in document.sentences
        ],
        "citations": [
            {"title": citation.title, "number": citation.number or None, "type": citation.kind}
            for citation in document.citations
        ],
        "ledger": [
            {
                "step": change.step,
                "raw_start": change.raw_start,
                "raw_end": change.raw_end,
                "before": change.before,
                "after": change.after,
            }
            for change in document.clean.changes
        ],
    }


def text_behind(text: str, heading: Heading) -> str:
    """The first 15 characters behind a heading, its closing sign and line ends left out."""
    behind = text[heading.end : heading.end + 4 * _START_LENGTH]
    return behind[_BEHIND_HEADING.match(behind).end() :].replace("\n", "")[:_START_LENGTH]


def summarize_document(document: Document) -> str:
    """The reading of a document for people, in their language: metadata with sources, outline, parts, cleaning."""
    name = say(f"Document {document.doc_id} ({document.file})", f"文档 {document.doc_id}（{document.file}）")
    blocks = (
        (name, _opening(document)),
        (say("Metadata", "元数据"), _metadata_lines(document)),
        (say("Outline", "目录"), _outline_lines(document)),
        (say("Parts (Chinese characters)", "部分（汉字数）"), _part_lines(document)),
        (say("Cleaning", "清洗"), _cleaning_lines(document)),
        (say("Cited documents", "引用文件"), _citation_lines(document)),
    )
    return "\n\n".join("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in blocks) + "\n"


def _opening(document: Document) -> Iterator[str]:
    raw, text = document.raw, document.clean.text
    kind, size, clean, han = raw.file_format, f"{len(raw.text):,}", f"{len(text):,}", f"{count_han(text):,}"
    encoding = say(f", encoding {raw.encoding}", f"，编码 {raw.encoding}") if raw.encoding else ""
    yield say(f"format {kind}{encoding}; raw text {size} characters", f"格式 {kind}{encoding}；原文 {size} 字符")
    yield say(f"clean text {clean} characters, {han} of them Chinese", f"清洗后 {clean} 字符，汉字 {han}")
    n_paragraphs, n_sentences = text.count("\n") + 1, len(document.sentences)
    yield say(
        f"{n_paragraphs} paragraphs, {n_sentences} sentences; sha256 {document.sha256}",
        f"{n_paragraphs} 段，{n_sentences} 句；sha256 {document.sha256}",
    )


def _metadata_lines(document: Document) -> Iterator[str]:
    for name, names in _FIELD_NAMES.items():
        value, shown = document.metadata[name], say(*names) + say(": ", "：")
        if not value.value:
            if name in _META:
                stated = say(" (metadata.csv)", "（metadata.csv）")
                yield f"{shown}—{stated if value.source else say(' (not in the text)', '（文中未见）')}"
            continue
        cell = metadata_cell(value.value)
        cell = say(cell, _LEVEL_NAMES.get(cell, cell)) if name == "level" else cell
        source = say(value.source, _SOURCE_NAMES.get(value.source, value.source))
        inferred = say(", inferred", "，推断") if value.confidence == "inferred" else ""
        short = _short(value.evidence)
        evidence = say(f": {short}", f"：{short}") if value.evidence not in ("", value.value) else ""
        yield shown + cell + say(f" ({source}{inferred}{evidence})", f"（{source}{inferred}{evidence}）")


def _outline_lines(document: Document) -> Iterator[str]:
    headings = [heading for heading in document.headings if heading.is_heading]
    if not headings:
        yield say("(no headings)", "（没有标题）")
    for heading in headings:
        yield f"{'  ' * (heading.level - 1)}{heading.label}{heading.heading}"
    items = len(document.headings) - len(headings)
    if items:
        yield say(f"(and {items} items listed inside paragraphs)", f"（另有段内列举 {items} 项）")


def _part_lines(document: Document) -> Iterator[str]:
    text = document.clean.text
    for part in document.parts:
        counted = say("counts as policy text", "计入政策文本") if part.policy_text else say("does not count", "不计入")
        size, start = f"{count_han(text[part.start : part.end]):,}", _short(text[part.start : part.end])
        role = say(part.role, _ROLE_NAMES.get(part.role, part.role))
        name = f"{say(part.part, _PART_NAMES.get(part.part, part.part))}/{role}"
        yield say(f"{name}: {size} ({counted}) {start}", f"{name}：{size}（{counted}）{start}")


def _cleaning_lines(document: Document) -> Iterator[str]:
    changes = document.clean.changes
    if not changes:
        yield say("(no change)", "（没有改动）")
    for step, group in groupby(changes, key=lambda change: change.step):
        made = list(group)
        examples = say("; ", "；").join(map(_change, made[:_EXAMPLES]))
        chinese = f"{_STEP_NAMES.get(step, step)}（{step}）：{len(made)} 处，如 {examples}"
        yield say(f"{step}: {len(made)}×, such as {examples}", chinese)


def _citation_lines(document: Document) -> Iterator[str]:
    if not document.citations:
        yield say("(none)", "（没有）")
    for citation in document.citations:
        number = f"（{citation.number}）" if citation.number else ""
        kinds = {"self": say(", this document", "，本文件"), "proposal": say(", a proposal", "，提案")}
        times, kind = citation.n_mentions, kinds.get(citation.kind, "")
        yield f"《{citation.title}》{number}" + say(f": {times}×{kind}", f"：{times} 次{kind}")


def _change(change: Change) -> str:
    before, after = (
        _short(_OUTER_BLANK.sub(lambda found: "␣" * len(found[0]), text.replace("\n", "↵")))
        for text in (change.before, change.after)
    )
    return f"“{before}”→“{after}”" if after else say(f"“{before}” deleted", f"删“{before}”")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
