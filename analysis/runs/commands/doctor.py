"""`doctor`: check the installation and the project, and say the remedy for each finding."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from analysis.paths import Project, find_project
from analysis.runs.commands.parser import Commands
from analysis.speech import say, visible


def register(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor",
        help=say("check the installation and the project, with remedies", "检查安装和项目，并说明怎么办"),
        example="policy-compare doctor\npolicy-compare doctor --fix\npolicy-compare doctor --deep",
    )
    doctor.set_defaults(command=_examine)
    doctor.add_argument(
        "--fix",
        action="store_true",
        help=say("remove what interrupted runs left behind", "删除中断的运行留下的东西"),
    )
    doctor.add_argument("--deep", action="store_true", help=say("start a Jupyter kernel, too", "同时试着启动 Jupyter 内核"))


def _examine(options: argparse.Namespace) -> int:
    from analysis.runs.doctor import examine
    from analysis.runs.doctor.symptoms import remove

    project = find_project(options.project)
    n_grave = n_light = 0
    told = set()
    for examined in examine(project, deep=options.deep):
        if not examined.symptoms:
            print(f"√ {say(*examined.said)}")
        for symptom in examined.symptoms:
            if symptom.problem in told:  # several checks stumble over one fault
                continue
            told.add(symptom.problem)
            if options.fix and symptom.remains:
                left = remove(symptom.remains)
                done = say("√ removed: ", "√ 已删除：")
                stuck = say("! cannot be removed, a program has it open: ", "! 无法删除，有程序正在使用：")
                print((stuck if left else done) + visible(_names(left or symptom.remains, project)))
                n_light += bool(left)
                continue
            n_grave, n_light = n_grave + symptom.grave, n_light + (not symptom.grave)
            print(f"{'×' if symptom.grave else '!'} {visible(say(*symptom.problem))}")
            if symptom.remedy[0]:
                print(f"    → {say(*symptom.remedy)}")
    print(_summed_up(n_grave, n_light))
    return 1 if n_grave else 0


def _names(paths: Iterable[Path], project: Project) -> str:
    return "、".join(path.relative_to(project.root).as_posix() for path in paths)


def _summed_up(n_grave: int, n_light: int) -> str:
    if n_grave:
        return say(f"\n{n_grave} to mend (×), {n_light} to know (!)", f"\n{n_grave} 处需要处理（×），{n_light} 处供参考（!）")
    if n_light:
        return say(f"\nNothing to mend; {n_light} to know (!)", f"\n没有需要处理的问题；{n_light} 处供参考（!）")
    return say("\nAll is well.", "\n一切正常。")
