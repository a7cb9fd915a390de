"""The last pages of the report: how it was counted, with which parameters, from which files and versions."""

from __future__ import annotations

import json

import pandas as pd

from analysis.reports.contents import Contents, Text
from analysis.reports.markup import both, safe
from analysis.reports.names import chapter_title

_METHODS = (
    Text(
        "词项在清理后的文本上匹配，最长者先；一段文字在一个主题内只计一次。每次命中都记着它在原文中的位置。",
        "Terms are matched on the cleaned text, longest first; a stretch of text counts once within a theme. Each hit keeps its place in the original.",
    ),
    Text(
        "除另有说明外，只计政府自身的政策正文：文头、文末、提案人的文字和标题不计。各章的参数见下。",
        "Unless said otherwise only the government's own policy text counts: no front or end matter, no proposer's text, no headings. The parameters of each "
        "chapter stand below.",
    ),
    Text(
        "每万汉字命中次数 = 10,000 × 命中数 ÷ 汉字数；区间为 95%，由段落或文件重抽样得到，依据写在各表。一个地区只有一份文件时，区间只说明这份文件之内的起伏。",
        "Rate = 10,000 × hits / Chinese characters; intervals are at 95%, from resampled paragraphs or documents, as each table says. With one document per "
        "region an interval speaks of that document only.",
    ),
    Text(
        "多项比较时区间按比较项数调整（Bonferroni）；区间含 0 的差异，不能说有，也不能说没有。",
        "Intervals of several comparisons are adjusted for their number (Bonferroni); of a difference whose interval holds 0, neither presence nor absence can be "
        "claimed.",
    ),
    Text(
        "命中多不等于力度大，也不等于落实好。引用之前，请点开数字，读一读句子。",
        "More hits are not more effort, nor better execution. Before quoting a number, open it and read the sentences.",
    ),
)


def appendix_html(contents: Contents, documents: pd.DataFrame) -> str:
    """Methods, parameters by chapter, checksums and versions, files."""
    provenance = contents.note.get("provenance", {})
    methods = "".join(f"<li>{both(line)}</li>" for line in _METHODS)
    parameters = "".join(
        f"<tr><td>{both(Text(chapter_title(chapter, 'zh'), chapter_title(chapter, 'en')))}</td><td><code>{safe(_told(chapter.parameters))}</code></td></tr>\n"
        for chapter in contents.chapters
    )
    made_of = [*provenance.get("inputs", {}).items(), *provenance.get("versions", {}).items()]
    versions = "".join(f"<tr><td>{safe(str(name))}</td><td><code>{safe(str(value))}</code></td></tr>\n" for name, value in made_of)
    sources = "".join(
        f"<tr><td>{safe(row.doc_id)}</td><td>{safe(row.file)}</td><td><code>{safe(row.sha256)}</code></td></tr>\n"
        for row in documents.itertuples(index=False)
    )
    return "".join(
        (
            f'<h2 id="methods">{both(Text("方法", "Methods"))}</h2>\n<ul>{methods}</ul>\n',
            f'<h2>{both(Text("由什么得出", "What this was made from"))}</h2>\n',
            f'<p>{both(Text("同样的校验和，同样的数字。", "Same checksums, same numbers."))}</p>\n',
            _table((Text("输入与软件包", "Inputs and packages"), Text("校验和或版本", "Checksum or version")), versions),
            _table((Text("章", "Chapter"), Text("参数", "Parameters")), parameters),
            _table((Text("编号", "Id"), Text("文件名", "File"), Text("SHA-256", "SHA-256")), sources),
        )
    )


def _told(parameters: dict[str, object]) -> str:
    return "; ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in parameters.items() if value not in ("", [], None))


def _table(heads: tuple[Text, ...], rows: str) -> str:
    shown = "".join(f'<th scope="col">{both(head)}</th>' for head in heads)
    return f'<div class="table plain"><table><thead><tr>{shown}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n'
