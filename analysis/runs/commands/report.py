"""`report`: run the notebooks and publish their figures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.errors import ParameterError
from analysis.paths import Project, find_project

if TYPE_CHECKING:
    from analysis.runs.report import Report


def register(commands: argparse._SubParsersAction) -> None:
    report = commands.add_parser("report", help="运行全部笔记本，图表存入 figures/ / run all notebooks; figures go to figures/")
    report.set_defaults(command=make)
    report.add_argument("--notebooks", nargs="+", metavar="NAME", help="只运行这些笔记本 / only these notebooks")
    report.add_argument("--themes", nargs="+", default=[], metavar="THEME", help="只比较这些主题 / only these themes")
    report.add_argument("--regions", nargs="+", metavar="REGION", help="只比较这些地区，如 湖南 山东 / only these regions")
    report.add_argument(
        "--levels", nargs="+", metavar="LEVEL", help="只比较这些层级 / only these levels: national province city district"
    )
    report.add_argument("--language", choices=("zh", "en", "both"), help="图表语言 / language of the figures")
    report.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
        help="笔记本的其他参数，列表用逗号分隔 / any other parameter of the notebooks; commas part a list",
    )  # fmt: skip
    report.add_argument("--workers", type=int, metavar="N", help="同时运行几个笔记本 / how many notebooks at a time")


def make(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.runs.report import NOTEBOOKS, check_names, make_report

    project = find_project(options.project)
    notebooks = tuple(options.notebooks or NOTEBOOKS)
    parameters: dict[str, object] = {
        name: value for name in ("regions", "levels", "language") if (value := getattr(options, name)) is not None
    }
    if options.themes:
        parameters["themes"] = options.themes
    texts = dict(_name_and_value(item) for item in options.parameter)
    check_names(project, notebooks, {**parameters, **texts})
    parameters |= parse_parameters(project, notebooks, texts)
    with tqdm(total=1, unit="", desc="report", bar_format="{desc:<24.24} {bar} {n_fmt}/{total_fmt} {elapsed}") as bar:

        def begun(steps: int) -> None:
            bar.reset(steps)

        def advanced(what: str) -> None:
            bar.set_description(what, refresh=False)
            bar.update()

        report = make_report(
            project, parameters, notebooks=notebooks, workers=options.workers, begun=begun, advanced=advanced
        )
    return _list_report(project, report)


def _list_report(project: Project, report: Report) -> int:
    for outcome in report.outcomes:
        mark = "×" if outcome.error else "√"
        print(f"{mark} {outcome.run.name:<20} {outcome.seconds:5.1f} s  {_relative(project, outcome.output)}")
        if outcome.error:
            print(f"    {outcome.error}")
    if report.failed:
        names = ", ".join(outcome.run.name for outcome in report.failed)
        print(f"\n× 未完成：{names}。错误见上列笔记本；figures/ 仍是上一份报告。\n  Not finished: {names}. The notebooks above hold "
              f"the errors; figures/ still holds the last report.", file=sys.stderr)
        return 1
    pictures = [path for path in report.published if path.suffix == ".png"]
    print(f"\n√ {len(pictures)} 张图 / figures → {_relative(project, project.figures)}/ （PNG, PDF, CSV）")
    for path in pictures:
        print(f"    {path.name}")
    print(f"√ 笔记本与数据表 / notebooks and tables → {_relative(project, report.folder)}/")
    earlier = len(list(project.figures.glob("*.png"))) - len(pictures)
    if earlier > 0:
        print(f"! figures/ 里另有 {earlier} 张较早的图，由别的参数或别的版本得出 / {earlier} earlier figures stay there, made from other "
              "parameters or versions; a whole report renews them")
    return 0


def _name_and_value(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign or not name:
        raise ParameterError(f"-p {item!r} is not NAME=VALUE. Write, for instance, -p n_words=30.")
    return name.strip(), value.strip()


def parse_parameters(project: Project, notebooks: Sequence[str], texts: dict[str, str]) -> dict[str, object]:
    """The values as the type of the parameter's default, so that 2024 stays a text where a text is asked for.

    Raises
    ------
    ParameterError : a value does not fit the default's type.
    """
    from analysis.runs.notebooks import known_parameters

    defaults: dict[str, object] = {}
    for name in notebooks:
        defaults |= known_parameters(project.notebooks / f"{name}.ipynb")
    return {name: as_type(name, text, defaults[name]) for name, text in texts.items()}


def as_type(name: str, text: str, default: object) -> object:
    """The value that `text` stands for, of the type of `default`."""
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise ParameterError(f"{name} takes true or false, not {text!r}.")
        return text.lower() == "true"
    if isinstance(default, list) and text.startswith("["):  # rows, such as [["talent", "talent/supply", "引育"]]
        try:
            return json.loads(text)
        except ValueError as error:
            raise ParameterError(f"{name}: {text!r} is no list: {error}. Write, for instance, [[\"a\", \"b\"]].") from None
    if isinstance(default, list):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if isinstance(default, (int, float)):
        try:
            return type(default)(text)
        except ValueError:
            raise ParameterError(f"{name} takes a number such as {default}, not {text!r}.") from None
    return text


def _relative(project: Project, path) -> str:
    return path.relative_to(project.root).as_posix()
