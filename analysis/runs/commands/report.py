"""`report`: run what has changed of the notebooks, and publish their figures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.errors import ParameterError, PolicyCompareError
from analysis.paths import Project, find_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import counting_documents, reached
from analysis.speech import say, visible

if TYPE_CHECKING:
    from analysis.runs.plan import Plan
    from analysis.runs.report import Report

_MANY = 64  # documents
_SHOWN = 6  # hits shown before a report begins; `policy-compare diff` shows more


def register(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        help=say("run what has changed; figures go to figures/", "运行有变化的部分，图表存入 figures/"),
        example="policy-compare report\npolicy-compare report --only theme=talent --dry-run",
    )
    report.set_defaults(command=make)
    add_choices(report)
    report.add_argument(
        "--name", default="", metavar=say("NAME", "名称"),
        help=say("a name for this run, to find it again", "给这次运行取名，便于查找"),
    )  # fmt: skip
    report.add_argument(
        "--dry-run", action="store_true", help=say("only say what would run, and why", "只说明哪些会运行、为什么")
    )
    report.add_argument(
        "--processes", type=int, metavar="N", help=say("how many processes read documents", "用几个进程读取文档")
    )
    report.add_argument(
        "--cluster", default="", metavar=say("ADDRESS", "地址"),
        help=say("read documents on this Dask cluster (tcp://…), or local", "在 Dask 集群（tcp://…）上读取文档；local 为本机集群"),
    )  # fmt: skip


def add_choices(report: argparse.ArgumentParser) -> None:
    """The options that say what a report is to be, for `report` and `watch`."""
    report.add_argument(
        "--only", nargs="+", default=[], metavar=say("PART", "部分"),
        help=say("only these parts, such as theme=talent or compare", "只要这些部分，如 theme=talent 或 compare"),
    )  # fmt: skip
    report.add_argument(
        "--force", action="store_true", help=say("run also what has not changed", "没有变化的也重新运行")
    )
    report.add_argument(
        "--notebooks", nargs="+", default=[], metavar=say("NAME", "名称"), help=say("only these notebooks", "只运行这些笔记本")
    )
    report.add_argument(
        "--themes", nargs="+", default=[], metavar=say("THEME", "主题"), help=say("only these themes", "只比较这些主题")
    )
    report.add_argument(
        "--regions", nargs="+", default=[], metavar=say("REGION", "地区"),
        help=say("only these regions", "只比较这些地区，如 湖南 山东"),
    )  # fmt: skip
    report.add_argument(
        "--levels", nargs="+", default=[], metavar=say("LEVEL", "层级"),
        help=say("only these levels: national province city district", "只比较这些层级：national province city district"),
    )  # fmt: skip
    report.add_argument("--language", choices=("zh", "en", "both"), help=say("language of the figures", "图表语言"))
    report.add_argument(
        "-p", "--parameter", action="append", default=[], metavar=say("NAME=VALUE", "名称=值"),
        help=say("any other parameter of the notebooks; commas part a list", "笔记本的其他参数，列表用逗号分隔"),
    )  # fmt: skip
    report.add_argument(
        "--workers", type=int, metavar="N", help=say("how many notebooks at a time", "同时运行几个笔记本")
    )


def make(options: argparse.Namespace) -> int:
    from analysis.runs.plan import NOTEBOOKS, plan_report

    project = find_project(options.project)
    notebooks = tuple(options.notebooks or NOTEBOOKS)
    parameters = _chosen_parameters(project, notebooks, options)
    asked = {"notebooks": notebooks, "only": options.only, "force": options.force}
    _prepare_many(project, options)
    if options.dry_run:
        plan = plan_report(project, parameters, **asked)
        _show_dictionary_edit(plan)
        _list_plan(plan)
        return 0
    report = _make_with_progress(project, parameters, options, asked)
    code = _list_report(project, report)
    if code == 0:
        _write_documents(project, report, str(parameters.get("language") or project.study.language))
        if options.only or options.notebooks or options.themes or options.regions or options.levels:
            print(say("! report/ now holds only the part that was asked for; run `policy-compare report` for the whole",
                      "! report/ 里现在只有所要的这一部分；要完整的报告，请运行 policy-compare report"))  # fmt: skip
    return code


def _write_documents(project: Project, report: Report, language: str) -> None:
    from analysis.runs.hand_in import write_documents

    for path in write_documents(project, report.folder, project.study.outputs, language):
        print(say(f"√ to hand in → {reached(project, path)}", f"√ 可交出去 → {reached(project, path)}"))


def _prepare_many(project: Project, options: argparse.Namespace) -> None:
    """Make the tables of many documents with a bar of their own, or as asked; few are made on the way to the report."""
    n_files = sum(1 for _ in project.documents.iterdir()) if project.documents.is_dir() else 0
    if n_files <= _MANY and not options.cluster and not options.processes:
        return
    from analysis.runs.preparation.prepare import prepare_tables

    with counting_documents(n_files) as advanced:
        prepare_tables(project, workers=options.processes, cluster=options.cluster, advanced=advanced)


def _chosen_parameters(project: Project, notebooks: Sequence[str], options: argparse.Namespace) -> dict[str, object]:
    from analysis.runs.plan import check_names

    names = ("regions", "levels", "language", "themes")
    parameters: dict[str, object] = {name: value for name in names if (value := getattr(options, name))}
    texts = dict(_name_and_value(item) for item in options.parameter)
    check_names(project, notebooks, {**parameters, **texts})
    return parameters | parse_parameters(project, notebooks, texts)


def _make_with_progress(
    project: Project, parameters: dict[str, object], options: argparse.Namespace, asked: dict[str, object]
) -> Report:
    """The report, with a bar once it is known that something has to run."""
    from analysis.runs.report import make_report

    bar = None

    def planned(plan: Plan) -> None:
        _show_dictionary_edit(plan)
        if plan.to_run and plan.last is not None:
            _list_plan(plan)

    def begun(steps: int) -> None:
        from tqdm import tqdm

        nonlocal bar
        bar = tqdm(total=steps, unit="", desc=say("report", "报告"), bar_format="{desc:<24.24} {bar} {n_fmt}/{total_fmt} {elapsed}")

    def advanced(what: str) -> None:
        bar.set_description(what, refresh=False)
        bar.update()

    try:
        return make_report(
            project, parameters, **asked, name=options.name, workers=options.workers,
            planned=planned, begun=begun, advanced=advanced,
        )  # fmt: skip
    finally:
        if bar is not None:
            bar.close()


def _show_dictionary_edit(plan: Plan) -> None:
    """What the dictionaries say otherwise than in the last report: terms first, then the hits won and lost by them."""
    inputs = [] if plan.last is None else [note.get("inputs", {}) for note in (plan.last.note.get("provenance", {}), plan.provenance)]
    if not inputs or inputs[0].get("dictionaries") == inputs[1].get("dictionaries"):
        return
    from analysis.runs.commands.dictionaries import list_changes
    from analysis.runs.reuse.reasons import described, dictionary_edits
    from analysis.tables import DOCUMENTS, SENTENCES, read_table
    from analysis.terms.dictionary import load_dictionaries
    from analysis.terms.diff import diff_hits

    old, new = plan.last.folder / "dictionaries", plan.project.dictionaries
    print(say(f"Dictionaries edited since {plan.last.time}:", f"词典自 {plan.last.time} 以来的改动："))
    try:
        before, after = load_dictionaries(old), load_dictionaries(new)
    except PolicyCompareError as error:  # those of an earlier version of this program, for instance: no reason to stop
        print(f"  ! {visible(str(error))}", flush=True)
        return
    for line in described(dictionary_edits(old, new), everything=True):
        print(f"  {visible(line)}")
    sentences, documents = (read_table(schema, plan.tables) for schema in (SENTENCES, DOCUMENTS))
    list_changes(diff_hits(before, after, sentences, documents), _SHOWN)
    sys.stdout.flush()


def _list_plan(plan: Plan) -> None:
    from analysis.runs.reuse.reasons import reasons

    why = {job.run.name: say("; ", "；").join(reasons(job, plan)) for job in plan.jobs if job.result is None}
    shared = next(iter(why.values())) if len(why) > 1 and len(set(why.values())) == 1 else ""
    if shared:  # said once, not beside each notebook
        print(f"  {visible(shared)}")
    for job in plan.jobs:
        if job.result is None:
            line = say(f"  run         {job.run.name:<18}", f"  运行  {job.run.name:<18}")
            print(visible(f"{line} {'' if shared else why[job.run.name]}".rstrip()))
        else:
            origin = job.result.entry["reused_from"] or job.result.run.folder.name
            print(say(f"  up to date  {job.run.name:<18} from {origin}", f"  不变  {job.run.name:<18} 取自 {origin}"))
    sys.stdout.flush()


def _list_report(project: Project, report: Report) -> int:
    if report.up_to_date:
        print(say(f"√ Up to date: {reached(project, report.folder)}/, figures in {reached(project, project.figures)}/",
                  f"√ 没有变化，无需重新运行：{reached(project, report.folder)}/，图表在 {reached(project, project.figures)}/"))  # fmt: skip
        return 0
    for outcome in report.outcomes:
        mark = "×" if outcome.error else "=" if outcome.run.name in report.reused else "√"
        took = say("unchanged", "未变") if mark == "=" else f"{outcome.seconds:5.1f} s"
        print(f"{mark} {outcome.run.name:<20} {took:>9}  {reached(project, outcome.output)}")
        if outcome.error:
            print(f"    {visible(outcome.error)}")
    if report.edited:
        print(say("! Inputs were edited while the notebooks ran; run report again to be sure of them.",
                  "! 运行期间有输入文件被修改；请再运行一次 report 以确保一致。"))  # fmt: skip
    if report.failed:
        names = ", ".join(outcome.run.name for outcome in report.failed)
        told = say(f"Not finished: {names}. The notebooks above hold the errors; figures/ still holds the last report.",
                   f"未完成：{names}。错误见上列笔记本；figures/ 仍是上一份报告。")  # fmt: skip
        print(f"\n× {told}", file=sys.stderr)
        return 1
    pictures = [path for path in report.published if path.suffix == ".png"]
    print(say(f"\n√ {len(pictures)} figures → {reached(project, project.figures)}/ (PNG, PDF, CSV)",
              f"\n√ {len(pictures)} 张图 → {reached(project, project.figures)}/ （PNG, PDF, CSV）"))  # fmt: skip
    place = f"{reached(project, report.folder)}/"
    print(say(f"√ notebooks and tables → {place}", f"√ 笔记本与数据表 → {place}"))
    earlier = len(list(project.figures.glob("*.png"))) - len(pictures)
    if earlier > 0:
        print(say(f"! {earlier} earlier figures stay in figures/, made from other parameters or versions; a whole report renews them",
                  f"! figures/ 里另有 {earlier} 张较早的图，由别的参数或别的版本得出；完整的报告会更新它们"))  # fmt: skip
    return 0


def _name_and_value(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign or not name:
        raise ParameterError(
            f"-p {item!r} is not NAME=VALUE. Write, for instance, -p n_words=30.",
            f"-p {item!r} 不是“名称=值”。请写成例如 -p n_words=30。",
        )
    return name.strip(), value.strip()


def parse_parameters(project: Project, notebooks: Sequence[str], texts: dict[str, str]) -> dict[str, object]:
    """The values as the type of the parameter's default, so that 2024 stays a text where a text is asked for.

    Raises
    ------
    ParameterError : a value does not fit the default's type.
    """
    from analysis.runs.execution.notebooks import known_parameters

    defaults: dict[str, object] = {}
    for name in notebooks:
        defaults |= known_parameters(project.notebooks / f"{name}.ipynb")
    return {name: as_type(name, text, defaults[name]) for name, text in texts.items()}


def as_type(name: str, text: str, default: object) -> object:
    """The value that `text` stands for, of the type of `default`."""
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise ParameterError(
                f"{name} takes true or false, not {text!r}.",
                f"{name} 只能是 true 或 false，不能是 {text!r}。",
            )
        return text.lower() == "true"
    if isinstance(default, list) and text.startswith("["):  # rows, such as [["talent", "talent/supply", "引育"]]
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ParameterError(
                f"{name}: {text!r} is no list: {error}. Write, for instance, [[\"a\", \"b\"]].",
                f"{name}：{text!r} 不是列表（{error}）。请写成例如 [[\"a\", \"b\"]]。",
            ) from None
    if isinstance(default, list):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if isinstance(default, (int, float)):
        try:
            return type(default)(text)
        except ValueError:
            raise ParameterError(
                f"{name} takes a number such as {default}, not {text!r}.",
                f"{name} 要一个数字，例如 {default}，不能是 {text!r}。",
            ) from None
    return text
