"""`runs`: the runs side by side, what moved between two of them, and those that may go."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from analysis.paths import find_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import padded, places
from analysis.runs.history import PastRun, find_run, past_runs, remove_runs, spare_runs
from analysis.speech import say, visible

if TYPE_CHECKING:
    from analysis.runs.moved import Moved

_SHOWN = 8  # values shown of one table, and hits in all
_MARKS = {"added": "+", "removed": "−", "changed": "~"}


def register(commands: Commands) -> None:
    runs = commands.add_parser(
        "runs",
        help=say("list the runs, compare two of them, clean up", "列出、比较、清理历次运行"),
        example="policy-compare runs\npolicy-compare runs diff last 20261122-050816\npolicy-compare runs clean --keep 5",
    )
    runs.set_defaults(command=list_runs)
    kinds = runs.add_subparsers(metavar=say("WHAT", "做什么"))
    diff = kinds.add_parser(
        "diff", help=say("which figures moved, and by which hits", "哪些图的数变了，由哪些命中引起"), prog="policy-compare runs diff"
    )
    diff.set_defaults(command=diff_runs)
    for name, english, chinese in (("old", "OLD", "旧"), ("new", "NEW", "新")):
        diff.add_argument(
            name, metavar=say(english, chinese),
            help=say("name or time of a run; 'last' is the last good one", "运行的名称或时间；last 是最近一次成功的"),
        )  # fmt: skip
    clean = kinds.add_parser(
        "clean",
        help=say("remove old runs; never the last good one", "删除旧的运行，最近一次成功的总会保留"),
        prog="policy-compare runs clean",
    )
    clean.set_defaults(command=clean_runs)
    clean.add_argument(
        "--keep", type=int, required=True, metavar="N", help=say("how many of the newest to keep", "保留最新的几次")
    )
    clean.add_argument("--named", action="store_true", help=say("remove named ones, too", "有名称的也删除"))
    clean.add_argument("--dry-run", action="store_true", help=say("only list them", "只列出，不删除"))


def list_runs(options: argparse.Namespace) -> int:
    runs = past_runs(find_project(options.project))
    if not runs:
        print(say("No runs yet; `policy-compare report` makes one.", "还没有运行过；请用 policy-compare report。"))
        return 0
    width = max(len(run.folder.name) for run in runs)
    names = max((places(run.name) for run in runs), default=0)
    for run in reversed(runs):
        mark = "√" if run.good else "×"
        print(f"{mark} {run.folder.name:<{width}}  {padded(run.name, names)}  {_described(run)}")
    return 0


def diff_runs(options: argparse.Namespace) -> int:
    from analysis.runs.moved import moved

    project = find_project(options.project)
    old, new = find_run(project, options.old), find_run(project, options.new)
    print(f"{_called(old)} → {_called(new)}")
    _list_moved(moved(old, new), old, new)
    return 0


def clean_runs(options: argparse.Namespace) -> int:
    project = find_project(options.project)
    spare = spare_runs(project, options.keep, named=options.named)
    stuck = set() if options.dry_run else {run.folder for run in remove_runs(project, spare)}
    for run in spare:
        mark = "×" if run.folder in stuck else "−"
        print(f"{mark} {_called(run)}")
    n = len(spare) - len(stuck)
    if options.dry_run:
        print(say(f"{n} runs would be removed.", f"将删除 {n} 次运行。"))
    else:
        print(say(f"√ {n} runs removed, {len(past_runs(project))} kept.", f"√ 已删除 {n} 次运行，保留 {len(past_runs(project))} 次。"))
    if stuck:
        print(say("! Those marked × are open in another program; close it and try again.", "! 标 × 的正被其他程序占用；请关闭后重试。"))
    return 1 if stuck else 0


def _described(run: PastRun) -> str:
    provenance = run.note.get("provenance", {})
    n_new, n_old = len(run.jobs) - len(run.reused), len(run.reused)
    parameters = "; ".join(f"{name}={_shown(value)}" for name, value in run.note.get("parameters", {}).items())
    failed = [name for name, entry in run.jobs.items() if entry["error"]]
    parts = [
        say(f"{n_new} run, {n_old} unchanged", f"运行 {n_new}，未变 {n_old}"),
        say(f"{provenance.get('n_documents', '?')} documents", f"{provenance.get('n_documents', '?')} 篇"),
        say("dictionary ", "词典 ") + provenance.get("inputs", {}).get("dictionaries", "?")[:8],
        parameters,
        say("failed: ", "未完成：") + ", ".join(failed) if failed else "",
    ]
    return say(", ", "，").join(part for part in parts if part)


def _list_moved(found: Moved, old: PastRun, new: PastRun) -> None:
    from analysis.reports.words import column_head
    from analysis.runs.reuse.reasons import described, dictionary_edits

    for file, change in found.documents.items():
        print(visible(f"  {_MARKS[change]} {file}"))
    for line in described(dictionary_edits(old.folder / "dictionaries", new.folder / "dictionaries"), everything=True):
        print(visible(f"  {line}"))
    for row in found.hits.head(_SHOWN).itertuples():
        print(visible(say(f"  hits of {row.term} ({row.facet}, {row.theme}) in {row.document}: {row.n_old} → {row.n_new}",
                          f"  {row.document} 中 {row.term}（{row.facet}，{row.theme}）的命中：{row.n_old} → {row.n_new}")))  # fmt: skip
    if len(found.hits) > _SHOWN:
        print(say(f"  … {len(found.hits) - _SHOWN} more", f"  … 另有 {len(found.hits) - _SHOWN} 项"))
    for figure, rows in found.values.groupby("figure", sort=False):
        print(say(f"{figure}: {len(rows)} differences", f"{figure}：{len(rows)} 处不同"))
        for row in rows.head(_SHOWN).itertuples():
            head = column_head(row.column)
            about = f"{row.row} · {say(head.en, head.zh)}: {_rounded(row.old)} → {_rounded(row.new)}" if row.change == "changed" else row.row
            print(visible(f"    {_MARKS[row.change]} {about or say('the whole table', '整张表')}"))
        if len(rows) > _SHOWN:
            print(f"    … {len(rows) - _SHOWN}")
    print(say(f"√ {len(found.same)} tables alike", f"√ {len(found.same)} 张表相同"))


def _called(run: PastRun) -> str:
    return f"{run.folder.name} ({run.name})" if run.name else run.folder.name


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _rounded(cell: str) -> str:
    """A number with a fraction in five figures; anything else as it stands."""
    try:
        return f"{float(cell):.5g}" if "." in cell else cell
    except ValueError:
        return cell
