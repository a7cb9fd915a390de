"""The last pages of the report: how it was counted, with which parameters, from which files and versions."""

from __future__ import annotations

import json

import pandas as pd

from analysis.reports.contents import Contents, Text
from analysis.reports.markup import both, prose_html, safe
from analysis.reports.methods import METHODS
from analysis.reports.names import chapter_title
from analysis.reports.summary import listed_documents


def appendix_html(contents: Contents, documents: pd.DataFrame) -> str:
    """Methods, parameters by chapter, checksums and versions, files."""
    provenance = contents.note.get("provenance", {})
    methods = "".join(
        f"<h3>{both(Text(*heading))}</h3>\n{prose_html(Text(*text))}" for heading, text in METHODS
    )
    parameters = "".join(
        f"<tr><td>{both(Text(chapter_title(chapter, 'zh'), chapter_title(chapter, 'en')))}</td><td><code>{safe(_told(chapter.parameters))}</code></td></tr>\n"
        for chapter in contents.chapters
    )
    made_of = [*provenance.get("inputs", {}).items(), *provenance.get("versions", {}).items()]
    versions = "".join(
        f"<tr><td>{safe(str(name))}</td><td><code>{safe(str(value))}</code></td></tr>\n"
        for name, value in made_of
    )
    listed, note = listed_documents(documents)
    sources = "".join(
        f"<tr><td>{safe(row.doc_id)}</td><td>{safe(row.file)}</td><td><code>{safe(row.sha256)}</code></td></tr>\n"
        for row in listed.itertuples(index=False)
    )
    return "".join(
        (
            f'<h2 id="methods">{both(Text("方法", "Methods"))}</h2>\n{methods}',
            f"<h2>{both(Text('由什么得出', 'What this was made from'))}</h2>\n",
            f"<p>{both(Text('同样的校验和，同样的数字。', 'Same checksums, same numbers.'))}</p>\n",
            _table(
                (Text("输入与软件包", "Inputs and packages"), Text("校验和或版本", "Checksum or version")),
                versions,
            ),
            _table((Text("章", "Chapter"), Text("参数", "Parameters")), parameters),
            _table((Text("编号", "Id"), Text("文件名", "File"), Text("SHA-256", "SHA-256")), sources),
            note,
        )
    )


def _told(parameters: dict[str, object]) -> str:
    return "; ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in parameters.items()
        if value not in ("", [], None)
    )


def _table(heads: tuple[Text, ...], rows: str) -> str:
    shown = "".join(f'<th scope="col">{both(head)}</th>' for head in heads)
    return f'<div class="table plain"><table><thead><tr>{shown}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n'
