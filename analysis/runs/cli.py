"""The command `policy-compare`: a thin skin over the library. Imports of heavy rooms wait until a command needs them."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis import __version__
from analysis.errors import ParameterError, PolicyCompareError
from analysis.paths import Project, find_project

_INTERRUPTED = 130
_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 well, 1 a notebook or check failed, 2 bad input, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a console that cannot show a character must not end a run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except PolicyCompareError as error:
        print(f"✗ {error}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print("\n✗ 已停止，上一份报告未受影响。 Stopped; the last report is as it was. Run the same command again.", file=sys.stderr)
        return _INTERRUPTED
    except OSError as error:
        if error.errno == errno.ENOSPC:
            print("✗ 磁盘已满，上一份报告未受影响。请腾出空间后重试。 The disk is full; the last report is as it was. "
                  "Free some space and run this again.", file=sys.stderr)
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            print(f"✗ 没有写权限：{error.filename}。 No permission to write there. Close programs that have it open, or move the "
                  "project to a folder you may write to.", file=sys.stderr)
        else:
            raise
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-compare", description="政策文本比较：可复现、由笔记本驱动。 Reproducible comparison of Chinese policy documents."
    )
    parser.add_argument("--version", action="version", version=f"policy-compare {__version__}")
    parser.add_argument("--project", metavar="FOLDER", help="项目文件夹，默认为当前文件夹 / the project's folder (default: the current one)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    report = commands.add_parser("report", help="运行全部笔记本，图表存入 figures/ / run all notebooks; figures go to figures/")
    report.set_defaults(command=_report)
    report.add_argument("--notebooks", nargs="+", metavar="NAME", help="只运行这些笔记本 / only these notebooks")
    report.add_argument("--themes", nargs="+", default=[], metavar="THEME", help="只比较这些主题 / only these themes")
    report.add_argument("--regions", nargs="+", metavar="REGION", help="只比较这些地区，如 湖南 山东 / only these regions")
    report.add_argument("--levels", nargs="+", metavar="LEVEL", help="只比较这些层级 / only these levels: national province city district")
    report.add_argument("--language", choices=("zh", "en", "both"), help="图表语言 / language of the figures")
    report.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
                        help="笔记本的其他参数，列表用逗号分隔 / any other parameter of the notebooks; commas part a list")
    report.add_argument("--workers", type=int, metavar="N", help="同时运行几个笔记本 / how many notebooks at a time")

    read = commands.add_parser("read", help="显示一份文件的读取结果 / show how a file is read")
    read.set_defaults(command=_read)
    read.add_argument("file", type=Path)
    read.add_argument("--json", action="store_true", help="以 JSON 输出全部内容 / everything, as JSON")

    add = commands.add_parser("add", help="把文件加入 seeds/documents/ / add files to seeds/documents/")
    add.set_defaults(command=_add)
    add.add_argument("files", nargs="+", type=Path)

    tag = commands.add_parser("tag", help="给文件或表格逐句标注主题 / tag the sentences of a file or a table with themes")
    tag.set_defaults(command=_tag)
    tag.add_argument("source", type=Path)
    tag.add_argument("--text-column", default="text", metavar="NAME")
    tag.add_argument("-o", "--out", type=Path, required=True)

    check = commands.add_parser("check", help="检查词典 / check the dictionaries")
    check.set_defaults(command=_check)

    lab = commands.add_parser("lab", help="打开 JupyterLab / open JupyterLab on notebooks/")
    lab.set_defaults(command=_lab)
    lab.add_argument("arguments", nargs=argparse.REMAINDER, help="传给 jupyter lab / passed on to jupyter lab")
    return parser


def _report(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.runs.report import NOTEBOOKS, check_names, make_report

    project = find_project(options.project)
    notebooks = tuple(options.notebooks or NOTEBOOKS)
    parameters: dict[str, object] = {
        name: value for name in ("regions", "levels", "language") if (value := getattr(options, name)) is not None
    }
    texts = dict(_name_and_value(item) for item in options.parameter)
    check_names(project, notebooks, {**parameters, **texts})
    parameters |= _parse_parameters(project, notebooks, texts)
    with tqdm(total=1, unit="", desc="report", bar_format="{desc:<24.24} {bar} {n_fmt}/{total_fmt} {elapsed}") as bar:

        def begun(steps: int) -> None:
            bar.reset(steps)

        def advanced(what: str) -> None:
            bar.set_description(what, refresh=False)
            bar.update()

        report = make_report(
            project, parameters, notebooks=notebooks, themes=options.themes, workers=options.workers, begun=begun, advanced=advanced
        )
    return _list_report(project, report)


def _list_report(project: Project, report) -> int:
    for outcome in report.outcomes:
        mark = "✗" if outcome.error else "✓"
        print(f"{mark} {outcome.run.name:<20} {outcome.seconds:5.1f} s  {_relative(project, outcome.output)}")
        if outcome.error:
            print(f"    {outcome.error}")
    if report.failed:
        names = ", ".join(outcome.run.name for outcome in report.failed)
        print(f"\n✗ 未完成：{names}。错误见上列笔记本；figures/ 仍是上一份报告。\n  Not finished: {names}. The notebooks above hold "
              f"the errors; figures/ still holds the last report.", file=sys.stderr)
        return 1
    pictures = [path for path in report.published if path.suffix == ".png"]
    print(f"\n✓ {len(pictures)} 张图 / figures → {_relative(project, project.figures)}/ （PNG, PDF, CSV）")
    for path in pictures:
        print(f"    {path.name}")
    print(f"✓ 笔记本与数据表 / notebooks and tables → {_relative(project, report.folder)}/")
    return 0


def _read(options: argparse.Namespace) -> int:
    import json

    from analysis.texts.corpus import read_with_seeds
    from analysis.texts.summary import document_record, summarize_document

    document = read_with_seeds(options.file)
    if options.json:
        print(json.dumps(document_record(document), ensure_ascii=False, indent=1))
    else:
        print(summarize_document(document))
    return 0


def _add(options: argparse.Namespace) -> int:
    from analysis.texts.add import add_documents

    print(add_documents(find_project(options.project), options.files))
    return 0


def _tag(options: argparse.Namespace) -> int:
    from analysis.terms.tag import tag_file

    project = find_project(options.project)
    print(tag_file(project, options.source, options.out, text_column=options.text_column))
    return 0


def _check(options: argparse.Namespace) -> int:
    from analysis.terms.lint import lint_project

    problems = lint_project(find_project(options.project))
    for row in problems.itertuples():
        print(f"{row.file}:{row.line}: {row.level}: {row.problem} {row.remedy}")
    n_errors = int((problems["level"] == "error").sum())
    print(f"{n_errors} errors, {len(problems) - n_errors} warnings")
    return 1 if n_errors else 0


def _lab(options: argparse.Namespace) -> int:
    from jupyterlab.labapp import main as open_lab

    project = find_project(options.project)
    # A kernel of this environment, whatever kernels the user has registered elsewhere.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    start = "--LabApp.default_url=/lab/tree/notebooks/compare.ipynb"
    open_lab([f"--ServerApp.root_dir={project.root}", start, *options.arguments])
    return 0


def _name_and_value(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not sign or not name:
        raise ParameterError(f"-p {item!r} is not NAME=VALUE. Write, for instance, -p n_words=30.")
    return name.strip(), value.strip()


def _parse_parameters(project: Project, notebooks: Sequence[str], texts: dict[str, str]) -> dict[str, object]:
    """The values as the type of the parameter's default, so that 2024 stays a text where a text is asked for."""
    from analysis.runs.notebooks import known_parameters

    defaults: dict[str, object] = {}
    for name in notebooks:
        defaults |= known_parameters(project.notebooks / f"{name}.ipynb")
    return {name: _as_type(name, text, defaults[name]) for name, text in texts.items()}


def _as_type(name: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise ParameterError(f"{name} takes true or false, not {text!r}.")
        return text.lower() == "true"
    if isinstance(default, list):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if isinstance(default, (int, float)):
        try:
            return type(default)(text)
        except ValueError:
            raise ParameterError(f"{name} takes a number such as {default}, not {text!r}.") from None
    return text


def _relative(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
