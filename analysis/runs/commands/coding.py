"""`code` and `validate`: sentences to code by hand, and the dictionary measured against them."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.paths import find_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import padded, reached, state_name
from analysis.speech import say, spoken_language, visible

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10
_KINDS = {"false_hit": ("false hit", "误报"), "miss": ("miss", "漏报")}
_VARIABLES = {"precision": "精确率", "recall": "召回率", "f1": "F1"}


def register(commands: Commands) -> None:
    code = commands.add_parser(
        "code",
        help=say("draw sentences for coding by hand", "抽取句子供人工编码"),
        example=say("policy-compare code -o coding.xlsx\npolicy-compare code --half-width 0.1 --coders Wang Li -o coding.xlsx",
                    "policy-compare code -o 编码.xlsx\npolicy-compare code --half-width 0.1 --coders 王 李 -o 编码.xlsx"),
    )  # fmt: skip
    code.set_defaults(command=_code)
    size = code.add_mutually_exclusive_group()
    size.add_argument("-n", type=int, metavar="N", help=say("how many sentences (default 200)", "抽多少句，默认 200"))
    size.add_argument(
        "--half-width",
        type=float,
        metavar="W",
        help=say(
            "wished half width of the interval of precision, such as 0.1; gives the number of sentences",
            "希望的精确率区间半宽，如 0.1；由此定句数",
        ),
    )
    code.add_argument(
        "--coders",
        nargs="+",
        default=["A", "B"],
        metavar=say("NAME", "名字"),
        help=say("the coders, a sheet for each (default: A B)", "编码者，每人一张工作表，默认 A B"),
    )
    code.add_argument(
        "--seed", type=int, default=1, metavar="N", help=say("seed of the draw (default 1)", "随机种子，默认 1")
    )
    code.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar=say("FILE.xlsx", "文件.xlsx"),
        help=say("the workbook for the coders", "交给编码者的工作簿"),
    )

    validate = commands.add_parser(
        "validate",
        help=say("measure the dictionary against coded sentences", "用已编码的句子检验词典"),
        example=say("policy-compare validate\npolicy-compare validate coding.xlsx",
                    "policy-compare validate\npolicy-compare validate 编码.xlsx"),
    )  # fmt: skip
    validate.set_defaults(command=_validate)
    validate.add_argument(
        "coded",
        nargs="*",
        type=Path,
        metavar=say("FILE", "文件"),
        help=say("coded tables (default: all of seeds/coded/)", "已编码的表格，默认 seeds/coded/ 中的全部"),
    )
    validate.add_argument(
        "--text-column",
        default="text",
        metavar=say("NAME", "列名"),
        help=say("the column of the sentences (default: text)", "句子所在的列，默认 text"),
    )
    validate.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar=say("FOLDER", "文件夹"),
        help=say("folder for the results (default: runs/validity/)", "结果文件夹，默认 runs/validity/"),
    )


def _code(options: argparse.Namespace) -> int:
    from analysis.runs.preparation.prepare import prepare_tables
    from analysis.runs.validity.samples import draw_coding_files

    project = find_project(options.project)
    sample, files = draw_coding_files(
        project, prepare_tables(project, checked=True), options.out, n=options.n, half_width=options.half_width,
        coders=options.coders, seed=options.seed,
    )  # fmt: skip
    stood_for = (1 / sample["chance"]).sum()
    n, strata = len(sample), sample["stratum"].nunique()
    print(
        say(
            f"√ {n} of {stood_for:.0f} sentences drawn, from {strata} strata",
            f"√ 从 {stood_for:.0f} 句中抽取 {n} 句，共 {strata} 层",
        )
    )
    for path, what in zip(
        files,
        (
            say("for the coders", "交给编码者"),
            say("the same as CSV", "同样内容，CSV"),
            say("chances of the draw, not for the coders", "抽样概率，勿交编码者"),
        ),
        strict=True,
    ):
        print(f"    {path}  {what}")
    print(say(f"Then run: policy-compare validate {options.out}", f"填好后运行：policy-compare validate {options.out}"))
    return 0


def _validate(options: argparse.Namespace) -> int:
    from analysis.errors import TableError
    from analysis.measures.validity import FAILING, TRUSTED, UNPROVEN
    from analysis.runs.preparation.prepare import prepare_tables
    from analysis.runs.validity.validation import validate_project, write_validation

    project = find_project(options.project)
    found = validate_project(project, prepare_tables(project, checked=True), options.coded, text_column=options.text_column)
    if found.bound.units.empty:
        raise TableError(
            f"{project.seeds / 'coded'} holds no coded sentence. Name a coded table, or draw sentences with "
            "policy-compare code.",
            f"{project.seeds / 'coded'} 里没有已编码的句子。请写上已编码的表格，或用 policy-compare code 抽取句子。",
        )
    out = options.out or project.runs / "validity"
    files = write_validation(found, out)
    figures = found.validity
    n, strange = len(found.bound.units), len(found.unmatched)
    print(say(f"{n} sentences, {strange} of them not in the corpus\n", f"{n} 句，其中 {strange} 句不在语料中\n"))
    heads = (say("theme", "主题"), say("precision", "精确率"), say("recall", "召回率"), "F1")
    print("  ".join(padded(head, width) for head, width in zip(heads, (15, 19, 19, 0), strict=True)))
    for row in figures[(figures["kind"] == "theme") & (figures["group"] == "total")].to_dict("records"):
        cells = "  ".join(_interval(row, name) for name in ("precision", "recall", "f1"))
        print(f"{padded(_named(row['theme']), 15)}  {cells}")
    _print_agreement(found.agreement)
    states = found.terms["state"].value_counts()
    print(
        say("\nterms: ", "\n词项：")
        + say(", ", "，").join(f"{state_name(state)} {states.get(state, 0)}" for state in (TRUSTED, UNPROVEN, FAILING))
    )
    if len(found.differences):
        uneven = found.differences[found.differences["differs"]]
        for row in uneven.itertuples(index=False):
            figure = say(row.figure, _VARIABLES.get(row.figure, row.figure))
            interval = f"[{row.low:+.2f}, {row.high:+.2f}]"
            print(
                say(
                    f"! {_named(row.group)} {_named(row.theme)}: {figure} {row.value:.2f}, elsewhere {row.value_rest:.2f} {interval}",
                    f"! {_named(row.group)} {_named(row.theme)}：{figure} {row.value:.2f}，其余地区 {row.value_rest:.2f} {interval}",
                )
            )
    _print_mistakes(found.mistakes)
    for note in found.notes.itertuples(index=False):
        print(f"! {note.zh if spoken_language() == 'zh' else note.en}")
    place = reached(project, out)
    print(say(f"\n√ {len(files)} files → {place}/", f"\n√ {len(files)} 个文件 → {place}/"))
    return 0


def _named(identifier: str) -> str:
    """The name of a region or theme, in the language of the person at the keyboard."""
    from analysis.charts.labels import name_of

    return name_of(identifier, spoken_language())


def _interval(row: dict, name: str) -> str:
    if math.isnan(row[name]):
        return f"{'–':<19}"
    return f"{row[name]:.2f} [{row[f'{name}_low']:.2f}, {row[f'{name}_high']:.2f}] "


def _print_agreement(agreement: pd.DataFrame) -> None:
    for row in agreement[agreement["coders"] == "total"].itertuples(index=False):
        # Where all codes are one and the same, alpha is 0 / 0 and says nothing.
        alpha = say("alpha cannot be told", "alpha 无法计算") if math.isnan(row.alpha) else f"alpha {row.alpha:.2f}"
        ends = "" if math.isnan(row.low) else f" [{row.low:.2f}, {row.high:.2f}]"
        print(f"  {padded(_named(row.variable), 15)}  {say('agreed', '一致')} {100 * row.share_agreed:.0f}%  {alpha}{ends}  n={row.n_units}")


def _print_mistakes(mistakes: pd.DataFrame) -> None:
    blames = mistakes.drop_duplicates(["kind", "theme", "terms"])
    if len(blames):
        print(say("\nfalse hits and misses, most costly first:", "\n误报与漏报，代价大者在前："))
    for row in blames[:_SHOWN].itertuples(index=False):
        terms = row.terms or say("(no term)", "（无词项）")
        print(visible(f"  {padded(say(*_KINDS[row.kind]), 9)}  {padded(_named(row.theme), 15)} {terms}  ×{row.cost:.0f}  {row.reason}"))
