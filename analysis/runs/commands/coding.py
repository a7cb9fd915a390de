"""`code` and `validate`: sentences to code by hand, and the dictionary measured against them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from analysis.paths import find_project

_SHOWN = 10


def register(commands: argparse._SubParsersAction) -> None:
    code = commands.add_parser(
        "code", help="抽取句子供人工编码（Excel 与 CSV） / draw sentences for coding by hand"
    )
    code.set_defaults(command=_code)
    size = code.add_mutually_exclusive_group()
    size.add_argument(
        "-n", type=int, metavar="N", help="抽多少句，默认 200 / how many sentences (default 200)"
    )
    size.add_argument(
        "--half-width",
        type=float,
        metavar="W",
        help="精确率区间的半宽，如 0.1；由此定句数 / wished half width of precision, such as 0.1",
    )
    code.add_argument(
        "--coders",
        nargs="+",
        default=["A", "B"],
        metavar="NAME",
        help="编码者，每人一张工作表 / a sheet for each coder",
    )
    code.add_argument("--seed", type=int, default=1, metavar="N", help="随机种子 / seed of the draw")
    code.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.xlsx")

    validate = commands.add_parser(
        "validate", help="用已编码的句子检验词典 / measure the dictionary against coded sentences"
    )
    validate.set_defaults(command=_validate)
    validate.add_argument(
        "coded",
        nargs="*",
        type=Path,
        help="已编码的表格，默认 seeds/coded/ / coded tables (default: seeds/coded/)",
    )
    validate.add_argument(
        "--text-column", default="text", metavar="NAME", help="句子所在的列 / the column of the sentences"
    )
    validate.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="FOLDER",
        help="结果文件夹，默认 runs/validity/ / folder for the results",
    )


def _code(options: argparse.Namespace) -> int:
    from analysis.runs.coding import draw_coding_files
    from analysis.runs.prepare import prepare_tables

    project = find_project(options.project)
    sample, files = draw_coding_files(
        project, prepare_tables(project), options.out, n=options.n, half_width=options.half_width,
        coders=options.coders, seed=options.seed,
    )  # fmt: skip
    stood_for = (1 / sample["chance"]).sum()
    n, strata = len(sample), sample["stratum"].nunique()
    print(
        f"√ 从 {stood_for:.0f} 句中抽取 {n} 句，{strata} 层 / {n} of {stood_for:.0f} sentences, {strata} strata"
    )
    for path, what in zip(
        files,
        (
            "交给编码者 / for the coders",
            "同样内容，CSV / the same as CSV",
            "抽样概率，勿交编码者 / chances, not for coders",
        ),
        strict=True,
    ):
        print(f"    {path}  {what}")
    print(f"填好后运行 / then run: policy-compare validate {options.out}")
    return 0


def _validate(options: argparse.Namespace) -> int:
    from analysis.errors import TableError
    from analysis.runs.prepare import prepare_tables
    from analysis.runs.validation import validate_project, write_validation

    project = find_project(options.project)
    found = validate_project(project, prepare_tables(project), options.coded, text_column=options.text_column)
    if found.bound.units.empty:
        raise TableError(
            f"{project.seeds / 'coded'} holds no coded sentence. Name a coded table, or draw sentences with "
            "policy-compare code."
        )
    out = options.out or project.runs / "validity"
    files = write_validation(found, out)
    figures = found.validity
    print(
        f"{len(found.bound.units)} 句 / sentences, {len(found.unmatched)} 句不在语料中 / not in the corpus\n"
    )
    print("主题 theme       精确率 precision      召回率 recall         F1")
    for row in figures[(figures["kind"] == "theme") & (figures["group"] == "total")].to_dict("records"):
        cells = "  ".join(_interval(row, name) for name in ("precision", "recall", "f1"))
        print(f"{row['theme']:<15}  {cells}")
    _print_agreement(found.agreement)
    states = found.terms["state"].value_counts()
    print(
        "\n词项 / terms: "
        + ", ".join(f"{states.get(name, 0)} {name}" for name in ("trusted", "unproven", "failing"))
    )
    if len(found.differences):
        uneven = found.differences[found.differences["differs"]]
        for row in uneven.itertuples(index=False):
            print(f"! {row.group} {row.theme}: {row.figure} {row.value:.2f}，其余地区 / elsewhere "
                  f"{row.value_rest:.2f} "
                  f"[{row.low:+.2f}, {row.high:+.2f}]")  # fmt: skip
    _print_mistakes(found.mistakes)
    for note in found.notes.itertuples(index=False):
        print(f"! {note.zh} {note.en}")
    print(f"\n√ {len(files)} 个文件 / files → {out}")
    return 0


def _interval(row: dict, name: str) -> str:
    if pd.isna(row[name]):
        return f"{'–':<19}"
    return f"{row[name]:.2f} [{row[f'{name}_low']:.2f}, {row[f'{name}_high']:.2f}] "


def _print_agreement(agreement: pd.DataFrame) -> None:
    for row in agreement[agreement["coders"] == "total"].itertuples(index=False):
        print(
            f"  {row.variable:<13}  一致 / agreed {100 * row.share_agreed:.0f}%  alpha {row.alpha:.2f} "
            f"[{row.low:.2f}, {row.high:.2f}]  n={row.n_units}"
        )


def _print_mistakes(mistakes: pd.DataFrame) -> None:
    blames = mistakes.drop_duplicates(["kind", "theme", "terms"])
    if len(blames):
        print("\n误报与漏报，代价大者在前 / false hits and misses, most costly first:")
    for row in blames[:_SHOWN].itertuples(index=False):
        print(
            f"  {row.kind:<9}  {row.theme:<10} {row.terms or '（无词项 / no term）'}  ×{row.cost:.0f}  "
            f"{row.reason}"
        )
