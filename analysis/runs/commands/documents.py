"""`read` and `add`: one file as it is read, and files into the project."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from analysis.paths import find_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import counting_documents, list_added
from analysis.speech import say, visible


def register(commands: Commands) -> None:
    file = say("FILE", "文件")
    read = commands.add_parser(
        "read",
        help=say("show how a file is read", "显示一份文件的读取结果"),
        example=say("policy-compare read plan.docx\npolicy-compare read plan.docx --json > plan.json",
                    "policy-compare read 方案.docx\npolicy-compare read 方案.docx --json > 方案.json"),
    )  # fmt: skip
    read.set_defaults(command=_read)
    read.add_argument("file", type=Path, metavar=file, help=say("a document", "一份文档"))
    read.add_argument("--json", action="store_true", help=say("everything, as JSON", "以 JSON 输出全部内容"))

    add = commands.add_parser(
        "add",
        help=say("add files to seeds/documents/", "把文件加入 seeds/documents/"),
        example=say('policy-compare add plan.docx notice.html\npolicy-compare add "s3://bucket/reports/*.docx"',
                    'policy-compare add 方案.docx 通知.html\npolicy-compare add "s3://存储桶/报告/*.docx"'),
    )  # fmt: skip
    add.set_defaults(command=_add)
    add.add_argument(
        "files",
        nargs="+",
        metavar=file,
        help=say("documents (.docx, .pdf, .html or .txt), or their addresses (s3://…)",
                 "文档（.docx、.pdf、.html 或 .txt），或其地址（s3://…）"),
    )  # fmt: skip


def _read(options: argparse.Namespace) -> int:
    from analysis.meaning.record import meaning_record, stance_dictionary
    from analysis.texts.corpus import read_with_seeds
    from analysis.texts.summary import summarize_document

    document = read_with_seeds(options.file)
    if options.json:
        record = meaning_record(document, stance_dictionary(options.project))
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        print(visible(summarize_document(document)))
    return 0


def _add(options: argparse.Namespace) -> int:
    from analysis.runs.turns import turn
    from analysis.texts.add import add_documents

    project = find_project(options.project)
    with counting_documents() as advanced, turn(project.cache / "adding.sqlite"):  # two at once would each leave out what the other notes
        added = add_documents(project, options.files, advanced=advanced)
    list_added(added)
    print(say(f"√ {len(added)} files added; run report to renew the figures.",
              f"√ {len(added)} 份文件已加入；运行 report 更新图表。"))  # fmt: skip
    return 0
