"""`read` and `add`: one file as it is read, and files into the project."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from analysis.paths import find_project


def register(commands: argparse._SubParsersAction) -> None:
    read = commands.add_parser("read", help="显示一份文件的读取结果 / show how a file is read")
    read.set_defaults(command=_read)
    read.add_argument("file", type=Path)
    read.add_argument("--json", action="store_true", help="以 JSON 输出全部内容 / everything, as JSON")

    add = commands.add_parser("add", help="把文件加入 seeds/documents/ / add files to seeds/documents/")
    add.set_defaults(command=_add)
    add.add_argument("files", nargs="+", type=Path)


def _read(options: argparse.Namespace) -> int:
    from analysis.meaning.record import meaning_record, stance_dictionary
    from analysis.texts.corpus import read_with_seeds
    from analysis.texts.summary import summarize_document

    document = read_with_seeds(options.file)
    if options.json:
        record = meaning_record(document, stance_dictionary(options.project))
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        print(summarize_document(document))
    return 0


def _add(options: argparse.Namespace) -> int:
    from analysis.texts.add import add_documents

    added = add_documents(find_project(options.project), options.files)
    for row in added.itertuples():
        known = "，".join(filter(None, (row.region, row.doc_number, row.date_issued, row.genre)))
        print(f"√ {row.file}\n    {row.title or '（无标题 / no title）'}（{known}；{row.n_chars} 字）")
        if row.missing:
            print(f"    文中未见，可在 seeds/metadata.csv 中补填 / not in the text, fill in there: {row.missing}")
    print(f"√ {len(added)} 份文件已加入；运行 report 更新图表。 Added; run report to renew the figures.")
    return 0
