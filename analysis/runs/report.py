"""The main job: prepare the tables, run every notebook, publish figures; whole or not at all.

A run is worked on in runs/.unfinished-…, becomes runs/<time> when every notebook went well, and only then are its figures
copied to figures/. A run with a failing notebook is kept as runs/<time>-failed and publishes nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs.notebooks import NotebookRun, Outcome, check_parameters, known_parameters, preload_papermill, run_notebooks
from analysis.runs.prepare import prepare_tables
from analysis.runs.provenance import check_choices, read_provenance
from analysis.runs.study import select_documents

# The notebooks of a report, in the order of its list; "theme" is run once per theme.
NOTEBOOKS = ("theme", "compare", "words", "meaning", "validity", "documents")
PUBLISHED = "published.json"
_UNFINISHED = ".unfinished-"
_ONE_DAY = 24 * 3600.0
# Set by the run itself, not by the person who asks for it.
_OWN_PARAMETERS = ("tables", "out")


@dataclass(frozen=True)
class Report:
    """A finished run: its folder, what came of each notebook, and the files now in figures/ (none after a failure)."""

    folder: Path
    outcomes: tuple[Outcome, ...]
    published: tuple[Path, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.error)


def make_report(
    project: Project,
    parameters: Mapping[str, object] | None = None,
    *,
    notebooks: Sequence[str] = NOTEBOOKS,
    workers: int | None = None,
    begun: Callable[[int], None] = lambda steps: None,
    advanced: Callable[[str], None] = lambda what: None,
) -> Report:
    """Run the notebooks on the project's seeds and publish their figures.

    Parameters
    ----------
    parameters : values for the notebooks' parameters; each goes to every notebook that knows it. "themes" or
        "theme" also says which themes the theme notebook is run for; default all of the dictionary.
    notebooks : stems of the notebooks to run
    workers : how many notebooks run at a time; default one more than cores
    begun, advanced : told the number of steps, and the name of each step when it is done

    Raises
    ------
    ParameterError : an unknown notebook, parameter, region, level or theme; raised before any kernel starts.
    PolicyCompareError : the seeds cannot be used.
    """
    given = dict(parameters or {})
    check_names(project, notebooks, given)
    preload_papermill()
    tables = prepare_tables(project)
    choices = read_provenance(tables)
    check_choices(choices, given)
    select_documents(tables, *(given.get(name, ()) for name in ("regions", "levels", "genres")))
    _remove_unfinished(project.runs)
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    work = project.runs / f"{_UNFINISHED}{stamp}-{os.getpid()}"
    try:
        for name in ("notebooks", "figures"):
            (work / name).mkdir(parents=True)
        own = {"tables": str(tables), "out": str(work / "figures")}
        themes = given.get("themes") or ([given["theme"]] if "theme" in given else list(choices["themes"]))
        runs = plan_runs(project, notebooks, {**given, **own}, themes)
        for run in runs:
            check_parameters(run)
        begun(len(runs) + 1)
        advanced("tables")
        outcomes = run_notebooks(
            runs,
            work / "notebooks",
            workers=workers,
            ipython=project.cache / "ipython",
            finished=lambda outcome: advanced(outcome.run.name),
        )
        _copy_files(tables, work / "tables")
        _copy_files(project.dictionaries, work / "dictionaries")
        _note_run(work, choices, given, outcomes)
        good = not any(outcome.error for outcome in outcomes)
        folder = _settle(work, project.runs / (stamp if good else f"{stamp}-failed"))
    except BaseException:
        _discard(work)
        raise
    outcomes = [Outcome(one.run, folder / "notebooks" / one.output.name, one.seconds, one.error) for one in outcomes]
    whole = set(NOTEBOOKS) <= set(notebooks) and not {"theme", "themes"} & set(given)
    published = publish_figures(folder / "figures", project.figures, whole=whole) if good else ()
    return Report(folder, tuple(outcomes), tuple(published))


def plan_runs(
    project: Project, notebooks: Sequence[str], parameters: Mapping[str, object], themes: Sequence[str]
) -> list[NotebookRun]:
    """The runs that make the report: each notebook with those of the parameters it knows, "theme" once per theme."""
    runs = []
    for name in notebooks:
        path = project.notebooks / f"{name}.ipynb"
        known = known_parameters(path)
        values = {key: value for key, value in parameters.items() if key in known}
        if "theme" in known:
            runs += [NotebookRun(path, f"{name}_{theme}", {**values, "theme": theme}) for theme in themes]
        else:
            runs.append(NotebookRun(path, name, values))
    return runs


def check_names(project: Project, notebooks: Sequence[str], parameters: Mapping[str, object]) -> None:
    """Refuse unknown notebooks, and parameters that none of the notebooks knows.

    Raises
    ------
    ParameterError : naming the choices.
    """
    known: dict[str, None] = {}
    for name in notebooks:
        known.update(dict.fromkeys(known_parameters(project.notebooks / f"{name}.ipynb")))
    choices = [name for name in known if name not in _OWN_PARAMETERS]
    for name in parameters:
        if name not in choices and not (name == "themes" and "theme" in choices):
            raise ParameterError(f"No notebook has a parameter {name!r}. They know: {', '.join(choices)}. Check the spelling.")


def publish_figures(source: Path, target: Path, *, whole: bool = True) -> list[Path]:
    """Put the files of `source` into `target` in place of those of the last report, and return their new paths.

    Files of an earlier report that this one did not make are removed, unless it was only a part (`whole` False).

    All files are copied beside their places first, so that a full disk or a cut-off costs nothing that is there; files
    that people put into `target` themselves are left alone.
    """
    target.mkdir(exist_ok=True)
    incoming = target / ".incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    try:
        _copy_files(source, incoming)
        note = target / PUBLISHED
        before = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else []
        names = sorted(path.name for path in incoming.iterdir())
        # Named before they are moved: after a cut-off the next report still knows which files are products.
        _replace_text(note, json.dumps(sorted({*names, *before}), ensure_ascii=False, indent=0))
        for name in names:
            os.replace(incoming / name, target / name)
        if whole:
            for name in set(before) - set(names):
                (target / Path(name).name).unlink(missing_ok=True)
            _replace_text(note, json.dumps(names, ensure_ascii=False, indent=0))
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return [target / name for name in names]


def _copy_files(source: Path, target: Path) -> None:
    """Copy a folder's files. Not copytree, which would hide a full disk behind an error of its own."""
    target.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name)


def _replace_text(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _settle(work: Path, place: Path) -> Path:
    """Give the finished run its name; a second run within the same second gets a number."""
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.name}-{number}")
    os.replace(work, free)
    return free


def _discard(work: Path) -> None:
    """Remove an unfinished run; a kernel that is just ending may still put a file into it."""
    for _ in range(5):
        shutil.rmtree(work, ignore_errors=True)
        if not work.exists():
            return
        time.sleep(0.5)


def _note_run(work: Path, provenance: Mapping, parameters: Mapping[str, object], outcomes: Sequence[Outcome]) -> None:
    note = {
        "provenance": provenance,
        "parameters": dict(parameters),
        "notebooks": {
            one.run.name: {"seconds": round(one.seconds, 2), "error": one.error, "parameters": dict(one.run.parameters)}
            for one in outcomes
        },
    }
    for entry in note["notebooks"].values():  # folders of this machine say nothing about the result
        for name in _OWN_PARAMETERS:
            entry["parameters"].pop(name, None)
    (work / "run.json").write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")


def _remove_unfinished(runs: Path) -> None:
    """Remove what a killed run left behind; a younger folder may belong to a run that is going on beside this one."""
    for path in runs.glob(f"{_UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > _ONE_DAY:
            shutil.rmtree(path, ignore_errors=True)
