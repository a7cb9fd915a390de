"""`watch`: run the report again whenever something is saved."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence

from analysis.errors import ended_by_the_system
from analysis.paths import Project, find_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.report import add_choices
from analysis.runs.watch import edits, file_stamps
from analysis.speech import say


def register(commands: Commands) -> None:
    watch = commands.add_parser(
        "watch",
        help=say("run what has changed whenever you save; Ctrl-C ends it", "每次保存后自动更新报告；按 Ctrl-C 结束"),
        example="policy-compare watch\npolicy-compare watch --only theme=talent",
    )
    watch.set_defaults(command=make)
    add_choices(watch)


def make(options: argparse.Namespace) -> int:
    project = find_project(options.project)
    return watch(project, lambda: _report(project, _given(options)))


def watch(
    project: Project, report: Callable[[], int], *, wait: Callable[[float], None] | None = None
) -> int:
    """Make a report now and after every edit, until Ctrl-C; 0, since an error in between is said and waited out."""
    try:
        known = file_stamps(project)
        report()
        _say_waiting()
        for edit in edits(project, known, **({} if wait is None else {"wait": wait})):
            names = say(", ", "、").join(path.name for path in edit.locked or edit.files)
            if edit.locked:
                print(say(f"! {names} is open in another program; save and close it there.",
                          f"! {names} 正被其他程序占用；请在那里保存并关闭。"), flush=True)  # fmt: skip
                continue
            print(say(f"\n· saved: {names}", f"\n· 已保存：{names}"), flush=True)
            report()
            _say_waiting()
    except KeyboardInterrupt:
        print(say("\n√ Watching ended.", "\n√ 已停止监视。"))
    return 0


def _report(project: Project, given: Sequence[str]) -> int:
    """A report in a process of its own: an error ends only that, and the code is always that on the disk."""
    command = [sys.executable, "-m", "analysis", "--project", str(project.root), "report", *given]
    with subprocess.Popen(command) as running:
        try:
            code = running.wait()
        except KeyboardInterrupt:  # it was told as well, and cleans up first
            running.wait()
            raise
    if error := ended_by_the_system(code):
        print(f"× {error}", file=sys.stderr)
    return code


def _given(options: argparse.Namespace) -> list[str]:
    """The options as they were given, for the report's own command line."""
    given: list[str] = []
    for name in ("only", "notebooks", "themes", "regions", "levels"):
        if values := getattr(options, name):
            given += [f"--{name}", *values]
    for item in options.parameter:
        given += ["-p", item]
    if options.language:
        given += ["--language", options.language]
    if options.workers:
        given += ["--workers", str(options.workers)]
    return [*given, "--force"] if options.force else given


def _say_waiting() -> None:
    print(say("· watching seeds/ and notebooks/; Ctrl-C ends it", "· 正在监视 seeds/ 和 notebooks/；按 Ctrl-C 结束"), flush=True)
