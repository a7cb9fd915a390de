"""Why a notebook has to run: in words, what is not as it was when it ran last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import PolicyCompareError
from analysis.paths import Project
from analysis.runs.plan import Plan
from analysis.runs.provenance import corpus_files
from analysis.runs.reuse.reads import OUTSIDE
from analysis.runs.reuse.results import Job, Result, all_parameters
from analysis.runs.sealed import file_digest
from analysis.speech import say
from analysis.terms.dictionary import load_dictionaries

_NAMED = 4  # terms and documents a reason names
_OF_THEMES = ("hits:", "hits_elsewhere:", "terms:", "choice:")
_DICTIONARIES = "seeds/dictionaries/"
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}


@dataclass(frozen=True)
class TermEdit:
    """One term that was edited: `change` is "added", "removed" or "changed" (its conditions or its weight)."""

    facet: str
    theme: str
    term: str
    change: str


def dictionary_edits(old: Path, new: Path) -> list[TermEdit]:
    """What differs between two folders of dictionaries, by facet and theme; notes and labels do not count.

    Raises
    ------
    PolicyCompareError : a dictionary cannot be used.
    """
    before, after = (_rules(folder) for folder in (old, new))
    edits = [TermEdit(*key[:2], key[3], "changed" if key in before else "added") for key, rule in after.items() if before.get(key) != rule]
    return [*edits, *(TermEdit(*key[:2], key[3], "removed") for key in before if key not in after)]


def described(edits: list[TermEdit], *, everything: bool = False) -> list[str]:
    """The edits as lines such as "themes.csv: talent: +引育 −引智", one per facet and theme."""
    lines = []
    for facet, theme in dict.fromkeys((edit.facet, edit.theme) for edit in edits):
        terms = [f"{_SIGNS[edit.change]}{edit.term}" for edit in edits if (edit.facet, edit.theme) == (facet, theme)]
        lines.append(f"{facet}.csv: {theme}: {_listed(terms, len(terms) if everything else 2 * _NAMED, ' ')}")
    return lines


def reasons(job: Job, plan: Plan) -> list[str]:
    """Why the job has to run, one reason a line; empty where it does not."""
    if job.result is not None:
        return []
    before = job.before
    if before is None:
        return [say("has not been run yet", "还没有运行过")]
    if not before.depends:
        return [say("its inputs were edited while it ran last", "上次运行期间它的输入有改动")]
    found = [*_changed_causes(job, before, plan.project)]
    now = plan.resources.digests(before.reads)
    different = [name for name, digest in before.reads.items() if now[name] != digest]
    # Tables follow from the corpus, the code and the dictionaries; where the first two are as before, the last are to blame.
    if not found or any(name.startswith("file:") for name in different):
        found += _read_causes(different, before, plan.project)
    if not found and not before.is_whole():
        found.append(say(f"its files in {before.run.folder.name} were edited or removed", f"{before.run.folder.name} 中它的文件被改动或删除"))
    return found or [say("asked for", "按要求重新运行")]


def _changed_causes(job: Job, before: Result, project: Project) -> Iterator[str]:
    different = {name for name, digest in job.depends.items() if before.depends.get(name) != digest}
    if "notebook" in different:
        yield say(f"notebook {job.run.notebook.name} edited", f"笔记本 {job.run.notebook.name} 已修改")
    elif "parameters" in different:
        old, new = (all_parameters(job.run.notebook, given) for given in (before.entry["parameters"], job.run.parameters))
        for name in (name for name in new if old.get(name) != new[name]):
            values = f"{_shown(old.get(name))} → {_shown(new[name])}"
            yield say(f"parameter {name}: {values}", f"参数 {name}：{values}")
    if "corpus" in different:
        yield from _corpus_causes(before.run.note.get("corpus", {}), project)
    if "folders" in different:
        yield say("study.toml names other folders", "study.toml 里的文件夹已改")
    if "code" in different:
        yield say("policy-compare itself was changed", "policy-compare 本身有改动")
    if "packages" in different:
        yield say("Python or a package has another version", "Python 或某个软件包换了版本")


def _corpus_causes(old: Mapping[str, str], project: Project) -> Iterator[str]:
    new = {path.relative_to(project.root).as_posix(): file_digest(path) for path in corpus_files(project)}
    groups = (
        ([name for name in new if name not in old], "new document", "新增文件"),
        ([name for name in old if name not in new], "document removed:", "文件已移除："),
        ([name for name in new if name in old and old[name] != new[name]], "changed:", "有改动："),
    )
    for names, english, chinese in groups:
        if names:
            listed = _listed([Path(name).name for name in names], _NAMED, say(", ", "、"))
            yield say(f"{english} {listed}", f"{chinese} {listed}")


def _read_causes(different: list[str], before: Result, project: Project) -> Iterator[str]:
    for name in different:
        kind, _, place = name.partition(":")
        if name == OUTSIDE:
            yield say("it runs other programs or uses the network", "它调用其他程序或网络")
        elif kind == "file" and not place.startswith(_DICTIONARIES):
            yield say(f"{place} edited", f"{place} 已修改")
        elif kind == "names":
            yield say(f"files came or went in {place}/", f"{place}/ 中的文件有增减")
    made = [name for name in different if name.startswith((*_OF_THEMES, "table:", f"file:{_DICTIONARIES}"))]
    if made:
        yield from _dictionary_causes(made, before.run.folder / "dictionaries", project.dictionaries)


def _dictionary_causes(made: list[str], old: Path, new: Path) -> list[str]:
    """The edits behind changed tables: of one theme where only its hits changed, else all."""
    try:
        edits = dictionary_edits(old, new)
    except PolicyCompareError:
        edits = []
    of_one = [name.partition(":")[2].split("/") for name in made if name.startswith(_OF_THEMES) and "/" in name]
    near = [edit for edit in edits if [edit.facet, edit.theme] in of_one] if len(of_one) == len(made) else edits
    tables = sorted(name.partition(":")[2] for name in made if name.startswith("table:") and name != "table:provenance")
    lines = described(near) or [say("dictionaries or word lists edited", "词典或词表已修改")]
    if tables and near:
        lines[-1] += f" ({', '.join(tables)})"
    return lines


def _rules(folder: Path) -> dict[tuple[str, ...], tuple]:
    """Each term's conditions, by facet, theme, category and term."""
    return {
        (one.facet, term.theme, term.category, term.term): (sorted(term.exceptions), sorted(term.conditions), term.within, term.weight)
        for one in load_dictionaries(folder)
        for term in one.terms
    }


def _listed(names: list[str], n: int, separator: str) -> str:
    rest = len(names) - n
    return separator.join(names[:n]) + (say(f" and {rest} more", f" 等{len(names)}项") if rest > 0 else "")


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return say(", ", "、").join(map(str, value)) or say("(none)", "（空）")
    return str(value) or say("(none)", "（空）")
