"""Commands on dictionaries: what they find, their slips, what an edit of them does, and those of other programs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import analysis
from analysis.errors import RunError
from analysis.paths import Project, find_project
from analysis.speech import say

_SHOWN = 20


def register(commands: argparse._SubParsersAction) -> None:
    tag = commands.add_parser("tag", help="给文件或表格逐句标注主题 / tag the sentences of a file or a table with themes")
    tag.set_defaults(command=_tag)
    tag.add_argument("source", type=Path)
    tag.add_argument("--text-column", default="text", metavar="NAME", help="句子所在的列 / the column of the sentences")
    tag.add_argument("-o", "--out", type=Path, required=True)

    check = commands.add_parser("check", help="检查词典 / check the dictionaries")
    check.set_defaults(command=_check)
    check.add_argument("--all", action="store_true", help="逐条列出全部提醒 / list every warning")

    diff = commands.add_parser(
        "diff", help="词典改动增减了哪些命中 / hits gained and lost by an edit; without files: since the last report"
    )
    diff.set_defaults(command=_diff)
    diff.add_argument("old", nargs="?", type=Path, help="旧词典文件 / the old dictionary file")
    diff.add_argument("new", nargs="?", type=Path, help="新词典文件 / the new one")
    diff.add_argument("-o", "--out", type=Path, help="把全部增减写成 CSV / write all changes as CSV")

    for name, command, said in (
        ("import-dictionary", _import, "把其他软件的词典转成 CSV / make a CSV of another program's dictionary"),
        ("export-dictionary", _export, "为其他软件写出词典 / write a dictionary for another program"),
    ):
        exchange = commands.add_parser(name, help=said)
        exchange.set_defaults(command=command)
        exchange.add_argument("source", type=Path)
        exchange.add_argument("--kind", required=True, choices=("quanteda", "cntext", "liwc", "wordstat"))
        exchange.add_argument("-o", "--out", type=Path, required=True)


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
        project = find_project(Path(analysis.__file__).parent)
        print(f"! 当前文件夹不是项目，用随软件的词典 / no project here, taking the dictionaries of {project.root}")
        return project


def _check(options: argparse.Namespace) -> int:
    from analysis.terms.lint import ERROR, NOTE, lint_project

    problems = lint_project(find_project(options.project))
    errors = problems[problems["level"] == ERROR]
    warnings = problems[problems["level"] != ERROR]
    # A dictionary made for many documents has terms that these few do not: no slip, so it does not hide the others.
    shown = warnings if options.all else warnings[warnings["level"] != NOTE].head(_SHOWN)
    for row in [*errors.itertuples(), *shown.itertuples()]:
        level = say(row.level, {"error": "错误", "warning": "提醒", "note": "说明"}[row.level])
        print(f"{row.file}:{row.line}: {level}: {row.problem} {row.remedy}")
    hidden = len(warnings) - len(shown)
    if hidden:
        print(say(f"… {hidden} more warnings, listed by --all", f"… 另有 {hidden} 条提醒，用 --all 全部列出"))
    print(
        say(f"{len(errors)} errors, {len(warnings)} warnings", f"{len(errors)} 处错误，{len(warnings)} 条提醒")
    )
    return 1 if len(errors) else 0


def _diff(options: argparse.Namespace) -> int:
    from analysis.runs.provenance import dictionaries_of_last_report
    from analysis.tables import write_csv
    from analysis.terms.diff import diff_hits
    from analysis.terms.dictionary import load_dictionaries, load_dictionary
    from analysis.texts.corpus import load_corpus

    project = find_project(options.project)
    if options.old is None:
        old = load_dictionaries(dictionaries_of_last_report(project))
        new = load_dictionaries(project.dictionaries)
    else:
        first = load_dictionary(options.old)
        second = load_dictionary(options.new or project.dictionaries / f"{first.facet}.csv")
        # Two versions of one dictionary, whatever their files are called.
        old, new = (replace(first, facet=second.facet),), (second,)
    tables = load_corpus(project).tables()
    found = diff_hits(old, new, tables["sentences"], tables["documents"])
    for row in found.hits.head(_SHOWN).itertuples():
        mark = {"gained": "+", "lost": "-", "renamed": "~"}[row.change]
        term = row.term if row.change != "renamed" else f"{row.old_term} → {row.term}"
        print(f"{mark} {row.region} {row.theme} [{term}] {row.sentence}\n    {row.address}")
    if len(found.hits) > _SHOWN:
        print(f"… 另有 {len(found.hits) - _SHOWN} 处 / more places; -o FILE.csv 写出全部 / writes all of them")
    moved = found.rates[found.rates["n_hits_old"] != found.rates["n_hits_new"]]
    for row in moved.itertuples():
        print(
            f"{row.region} {row.theme}: {row.n_hits_old} → {row.n_hits_new} 次 / hits, 每万字 / per 10,000 chars "
            f"{row.rate_per_10k_chars_old:.1f} → {row.rate_per_10k_chars_new:.1f} ({row.difference:+.1f})"
        )
    if found.hits.empty:
        print("命中没有变化。 No hit has changed.")
    if options.out is not None:
        write_csv(found.hits, options.out)
    return 0


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
        raise RunError(f"{out} exists already. Choose another name, or move it away first.")


def _say_exchanged(n_terms: int, losses, out: Path) -> int:
    for row in losses.itertuples():
        print(f"! {row.category} {row.term}: {row.what} {row.value} → {row.outcome}")
    print(f"√ {n_terms} 个词 / terms → {out}；{len(losses)} 处未能带过去 / losses")
    return 0
