"""`new`: a study of its own from a folder of documents."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import list_added
from analysis.speech import say


def register(commands: Commands) -> None:
    new = commands.add_parser(
        "new",
        help=say("make a study from a folder of documents", "由一个文档文件夹建立一项研究"),
        example=say("policy-compare new talent-2024 --from downloads\npolicy-compare --project studies/talent-2024 report",
                    "policy-compare new 人才2024 --from 下载\npolicy-compare --project studies/人才2024 report"),
    )  # fmt: skip
    new.set_defaults(command=_new)
    new.add_argument(
        "name", metavar=say("NAME", "名称"),
        help=say("name of a folder below studies/, or path of a folder anywhere", "studies/ 下的文件夹名，或任何地方的文件夹路径"),
    )  # fmt: skip
    new.add_argument(
        "--from", dest="source", type=Path, required=True, metavar=say("FOLDER", "文件夹"),
        help=say("the folder with the documents", "放文档的文件夹"),
    )  # fmt: skip
    new.add_argument(
        "--own-notebooks", action="store_true",
        help=say("copy the notebooks too, to change them for this study", "连笔记本也复制一份，供本研究改动"),
    )  # fmt: skip


def _new(options: argparse.Namespace) -> int:
    from analysis.runs.new_study import base_project, new_study

    made = new_study(
        base_project(options.project), options.name, options.source, own_notebooks=options.own_notebooks
    )
    list_added(made.documents)
    shown = os.path.relpath(made.root) if made.root.is_relative_to(Path.cwd()) else str(made.root)
    print(say(
        f"√ {len(made.documents)} documents → {shown}/seeds/documents. What is compared stands in {shown}/study.toml; the "
        f"dictionaries are in {shown}/seeds/dictionaries.\n  Next: policy-compare --project {shown} report",
        f"√ {len(made.documents)} 份文档 → {shown}/seeds/documents。比较什么写在 {shown}/study.toml；词典在 "
        f"{shown}/seeds/dictionaries。\n  下一步：policy-compare --project {shown} report",
    ))  # fmt: skip
    return 0
