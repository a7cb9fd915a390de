"""Commands on dictionaries: what they find, their slips, what an edit of them does, and those of other programs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import RunError
from analysis.paths import Project, find_project, program_project
from analysis.runs.commands.parser import Commands
from analysis.runs.commands.screen import state_name
from analysis.speech import say, visible

if TYPE_CHECKING:
    import pandas as pd

    from analysis.terms.diff import HitDiff

_SHOWN = 20
_LINES = 8  # of warnings of one kind, named


def register(commands: Commands) -> None:
    tag = commands.add_parser(
        "tag",
        help=say("tag the sentences of a file or a table with themes", "给文件或表格逐句标注主题"),
        example=say("policy-compare tag plan.docx -o tagged.csv\npolicy-compare tag sentences.xlsx --text-column sentence -o tagged.xlsx",
                    "policy-compare tag 方案.docx -o 标注.csv\npolicy-compare tag 句子.xlsx --text-column 句子 -o 标注.xlsx"),
    )  # fmt: skip
    tag.set_defaults(command=_tag)
    tag.add_argument(
        "source",
        type=Path,
        metavar=_file(),
        help=say("a document, or a table (.csv, .tsv, .xlsx)", "一份文档，或一张表格（.csv、.tsv、.xlsx）"),
    )
    tag.add_argument(
        "--text-column",
        default="text",
        metavar=say("NAME", "列名"),
        help=say("the column of the sentences (default: text)", "句子所在的列，默认 text"),
    )
    tag.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar=_file(),
        help=say("the tagged table (.csv, .tsv, .xlsx)", "标注后的表格（.csv、.tsv、.xlsx）"),
    )

    check = commands.add_parser(
        "check",
        help=say("check the dictionaries for slips", "检查词典中的疏漏"),
        example="policy-compare check\npolicy-compare check --all",
    )
    check.set_defaults(command=_check)
    check.add_argument("--all", action="store_true", help=say("list every warning", "逐条列出全部提醒"))

    diff = commands.add_parser(
        "diff",
        help=say("hits gained and lost by an edit of the dictionary", "词典改动增减了哪些命中"),
        example=say("policy-compare diff\npolicy-compare diff old.csv seeds/dictionaries/themes.csv -o changes.csv",
                    "policy-compare diff\npolicy-compare diff 旧.csv seeds/dictionaries/themes.csv -o 增减.csv"),
    )  # fmt: skip
    diff.set_defaults(command=_diff)
    diff.add_argument(
        "old",
        nargs="?",
        type=Path,
        metavar=say("OLD", "旧词典"),
        help=say("the old dictionary (default: that of the last report)", "旧词典文件；不写则为上一份报告所用的词典"),
    )
    diff.add_argument(
        "new",
        nargs="?",
        type=Path,
        metavar=say("NEW", "新词典"),
        help=say("the new one (default: the project's)", "新词典文件；不写则为项目中的词典"),
    )
    diff.add_argument(
        "-o", "--out", type=Path, metavar=_file(), help=say("write all changes as CSV", "把全部增减写成 CSV")
    )

    for name, command, said, example in (
        (
            "import-dictionary",
            _import,
            say("make a CSV of another program's dictionary", "把其他软件的词典转成 CSV"),
            "policy-compare import-dictionary policy.yml --kind quanteda -o policy.csv",
        ),
        (
            "export-dictionary",
            _export,
            say("write a dictionary for another program", "为其他软件写出词典"),
            "policy-compare export-dictionary seeds/dictionaries/themes.csv --kind liwc -o themes.dic",
        ),
    ):
        exchange = commands.add_parser(name, help=said, example=example)
        exchange.set_defaults(command=command)
        exchange.add_argument("source", type=Path, metavar=_file(), help=say("the dictionary to read", "要读取的词典"))
        exchange.add_argument(
            "--kind",
            required=True,
            choices=("quanteda", "cntext", "liwc", "wordstat"),
            help=say("the other program", "对方软件"),
        )
        exchange.add_argument(
            "-o", "--out", type=Path, required=True, metavar=_file(), help=say("the file to write", "要写出的文件")
        )


def _file() -> str:
    return say("FILE", "文件")


def _tag(options: argparse.Namespace) -> int:
    from analysis.meaning.record import stance_dictionary, stance_tags
    from analysis.terms.tag import tag_file

    project = _project_with_dictionaries(options)
    stance = stance_dictionary(project.root)
    further = None if stance is None else stance_tags(stance)
    print(tag_file(project, options.source, options.out, text_column=options.text_column, further=further))
    return 0


def _project_with_dictionaries(options: argparse.Namespace) -> Project:
    """The project the command is given in; elsewhere the one this program was installed from, which is said."""
    try:
        return find_project(options.project)
    except RunError:
        if options.project is not None:
            raise
        project = program_project()
        print(
            say(
                f"! There is no project here; taking the dictionaries of {project.root}",
                f"! 当前文件夹不是项目，改用 {project.root} 的词典",
            )
        )
        return project


def _check(options: argparse.Namespace) -> int:
    import pandas as pd

    from analysis.terms.dictionary import THEMES_FACET
    from analysis.terms.lint import ABSENT, ERROR, NOTE, TAKEN, WARNING, lint_project

    project = find_project(options.project)
    problems = lint_project(project)
    errors, warnings, notes = (problems[problems["level"] == level] for level in (ERROR, WARNING, NOTE))
    # What the charts count comes first; the other dictionaries are edited less.
    warnings = warnings.sort_values("file", key=lambda file: ~file.str.contains(f"{THEMES_FACET}.", regex=False), kind="stable")
    _print_findings(errors)
    if options.all:
        _print_findings(pd.concat([warnings, notes]).sort_index())
    else:
        for _, alike in warnings.groupby(["file", "kind"], sort=False):
            _print_findings(alike.head(1))
            if len(alike) > 1:
                lines = ", ".join(map(str, alike["line"][1 : 1 + _LINES])) + (" …" if len(alike) > 1 + _LINES else "")
                print(say(f"    … and {len(alike) - 1} more of this kind, listed by --all: lines {lines}",
                          f"    … 同类的另有 {len(alike) - 1} 条，用 --all 逐条列出：第 {lines} 行"))  # fmt: skip
    n_absent, n_taken = ((notes["kind"] == kind).sum() for kind in (ABSENT, TAKEN))
    print(say(f"{len(errors)} errors, {len(warnings)} warnings; {n_absent} terms stand in none of the documents, {n_taken} only within "
              "longer ones",
              f"{len(errors)} 处错误，{len(warnings)} 条提醒；另有 {n_absent} 个词在这些文件里没有出现，{n_taken} 个只出现在更长的词里"))  # fmt: skip
    states = _validated_states(project)
    for row in states[states["state"] == "failing"].itertuples():
        print(visible(say(f"! {row.theme} {row.term}: failing, {row.n_correct} of {row.n_tagged} coded sentences right",
                          f"! {row.theme} {row.term}：不合格，{row.n_tagged} 句编码中只对 {row.n_correct} 句")))  # fmt: skip
    return 1 if len(errors) else 0


def _print_findings(findings: pd.DataFrame) -> None:
    levels = {"error": "错误", "warning": "提醒", "note": "说明"}
    for row in findings.itertuples():
        print(visible(f"{row.file}:{row.line}: {say(row.level, levels[row.level])}: {row.problem} {row.remedy}"))


def _validated_states(project: Project) -> pd.DataFrame:
    """The states of the terms as `validate` left them; says so where they are stale."""
    from analysis.runs.provenance import hash_inputs
    from analysis.runs.validity.term_states import read_term_states

    states, stale = read_term_states(project.runs / "validity", hash_inputs(project))
    if stale[0]:
        print(f"! {say(*stale)}")
    return states


def _diff(options: argparse.Namespace) -> int:
    from analysis.runs.history import dictionaries_of_last_report
    from analysis.runs.reuse.reasons import described, dictionary_edits
    from analysis.tables import write_csv
    from analysis.terms.dictionary import load_dictionaries, load_dictionary
    from analysis.terms.diff import diff_hits
    from analysis.texts.corpus import load_corpus

    project = find_project(options.project)
    if options.old is None:
        before = dictionaries_of_last_report(project)
        old, new = load_dictionaries(before), load_dictionaries(project.dictionaries)
        for line in described(dictionary_edits(before, project.dictionaries), everything=True):  # also those without a hit
            print(visible(line))
    else:
        first = load_dictionary(options.old)
        second = load_dictionary(options.new or project.dictionaries / f"{first.facet}.csv")
        # Two versions of one dictionary, whatever their files are called.
        old, new = (replace(first, facet=second.facet),), (second,)
    tables = load_corpus(project).tables()
    found = diff_hits(old, new, tables["sentences"], tables["documents"])
    list_changes(found, _SHOWN, _validated_states(project))
    if options.out is not None:
        write_csv(found.hits, options.out)
    return 0


def list_changes(found: HitDiff, shown: int, states: pd.DataFrame | None = None) -> None:
    """Print the first `shown` hits that came and went, and each rate that moved.

    Behind a term that was coded stand its state and the coded sentences with a hit of it, where `states` (a table
    TERM_STATES) are given.
    """
    coded = {} if states is None else {(row.theme, row.term): row for row in states.itertuples()}
    # A sentence stands there once, with all the terms of a theme that came or went in it.
    for rows in found.hits.head(shown).groupby(["sent_id", "change", "facet", "theme"], sort=False):
        row = rows[1].iloc[0]
        mark = {"gained": "+", "lost": "-", "renamed": "~"}[row["change"]]
        terms = dict.fromkeys(_told(hit, coded) for hit in rows[1].itertuples())
        print(visible(f"{mark} {row['region']} {row['theme']} [{say(', ', '、').join(terms)}] {row['sentence']}\n    {row['address']}"))
    if len(found.hits) > shown:
        left = len(found.hits) - shown
        print(say(f"… {left} more places; policy-compare diff -o FILE.csv writes all of them",
                  f"… 另有 {left} 处；policy-compare diff -o 文件.csv 可写出全部"))  # fmt: skip
    moved = found.rates[found.rates["n_hits_old"] != found.rates["n_hits_new"]]
    for row in moved.itertuples():
        hits, base = say("hits, per 10,000 chars", "次，每万字").split(say(", ", "，"))
        print(
            f"{row.region} {row.theme}: {row.n_hits_old} → {row.n_hits_new} {hits}{say(', ', '，')}{base} "
            f"{row.rate_per_10k_chars_old:.1f} → {row.rate_per_10k_chars_new:.1f} ({row.difference:+.1f})"
        )
    if found.hits.empty:
        print(say("No hit has changed.", "命中没有变化。"))


def _told(hit, coded: Mapping) -> str:
    """The term of a hit, of what it was and is where it was renamed, and how far coding has proven it."""
    term = hit.term if hit.change != "renamed" else f"{hit.old_term} → {hit.term}"
    known = coded.get((hit.theme, hit.term))
    return term if known is None else f"{term} {state_name(known.state)} n={known.n_tagged}"


def _import(options: argparse.Namespace) -> int:
    from analysis.terms.exchange import import_dictionary, write_dictionary

    _refuse_existing(options.out)
    dictionary, changes = import_dictionary(options.source, options.kind)
    write_dictionary(dictionary, options.out)
    return _say_exchanged(len(dictionary.terms), changes, options.out)


def _export(options: argparse.Namespace) -> int:
    from analysis.terms.dictionary import load_dictionary
    from analysis.terms.exchange import export_dictionary

    _refuse_existing(options.out)
    dictionary = load_dictionary(options.source)
    return _say_exchanged(len(dictionary.terms), export_dictionary(dictionary, options.out, options.kind), options.out)


def _refuse_existing(out: Path) -> None:
    if out.exists():
        raise RunError(
            f"{out} exists already. Choose another name, or move it away first.",
            f"{out} 已经存在。请另取名字，或先把它移走。",
        )


def _say_exchanged(n_terms: int, losses: pd.DataFrame, out: Path) -> int:
    for row in losses.itertuples():
        print(visible(f"! {row.category} {row.term}: {row.what} {row.value} → {row.outcome}"))
    print(say(f"√ {n_terms} terms → {out}; {len(losses)} losses", f"√ {n_terms} 个词项 → {out}；{len(losses)} 处未能带过去"))
    return 0
