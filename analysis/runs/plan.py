"""What a report has to do: which notebooks with which parameters, and which of them have a result that still holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs.chosen import check_terms, with_dictionary
from analysis.runs.execution.notebooks import NotebookRun, check_parameters, known_parameters
from analysis.runs.history import PastRun, last_good_run, past_runs
from analysis.runs.provenance import check_choices, damaged_tables, has_whole_tables, hash_inputs, read_provenance, tables_folder
from analysis.runs.reuse.resources import Resources, has_digests
from analysis.runs.reuse.results import OWN_PARAMETERS, Job, Result, find_jobs, holds
from analysis.speech import did_you_mean

# The notebooks of a report, in the order of its list; "theme" is run once per theme.
NOTEBOOKS = ("theme", "compare", "words", "meaning", "validity", "documents")


@dataclass(frozen=True)
class Plan:
    """What a report has to do.

    Parameters
    ----------
    project : Project
    tables : Path, the prepared tables
    provenance : mapping, of the tables
    parameters : mapping, as given for all notebooks
    jobs : tuple of Job, in the order of the report's list
    last : PastRun, the last good one; None where there is none
    same : PastRun, a good one that has all the results asked for and was made from these inputs; None where there is none
    whole : bool, whether this is a whole report, whose figures take the place of all others
    resources : Resources, as they were when the plan was made
    """

    project: Project
    tables: Path
    provenance: Mapping
    parameters: Mapping[str, object]
    jobs: tuple[Job, ...]
    last: PastRun | None
    same: PastRun | None
    whole: bool
    resources: Resources

    @property
    def to_run(self) -> list[Job]:
        return [job for job in self.jobs if job.result is None]


def plan_report(
    project: Project,
    parameters: Mapping[str, object] | None = None,
    *,
    notebooks: Sequence[str] = NOTEBOOKS,
    only: Sequence[str] = (),
    force: bool = False,
    running: Callable[[], None] = lambda: None,
) -> Plan:
    """Find out what a report has to do; the tables are prepared where they are not there yet, and no notebook is run.

    Parameters
    ----------
    parameters : values for the notebooks' parameters; each goes to every notebook that knows it. "themes" or
        "theme" also says which themes the theme notebook is run for; default all of the dictionary.
    notebooks : stems of the notebooks to run
    only : which of these jobs, as notebook ("compare"), job ("theme_talent") or parameter ("theme=talent"); empty = all
    force : bool, run what has a result that holds, too
    running : told as soon as it is known that notebooks will run, before tables are prepared and choices are checked

    Raises
    ------
    ParameterError : an unknown notebook, parameter, region, level or theme, or no document is left.
    PolicyCompareError : the seeds cannot be used.
    """
    asked = dict(parameters or {})
    check_names(project, notebooks, asked)
    given = {**study_parameters(project, notebooks, asked), **asked}
    if force:
        running()
    tables = prepared_tables(project, running)
    choices = with_dictionary(project, read_provenance(tables), str(given.get("dictionary", "")))
    themes = given.get("themes") or ([given["theme"]] if "theme" in given else list(choices["themes"]))
    runs = plan_runs(project, notebooks, given, themes)
    chosen = [run for run in runs if not only or any(_is_meant(run, item) for item in only)]
    _check_only(only, runs)
    past, inputs = past_runs(project), choices["inputs"]
    resources = Resources(project, tables)
    jobs = find_jobs(chosen, inputs, past, resources, force=force)
    if any(job.result is None for job in jobs):  # what was run with these choices before needs no check, nor pandas for it
        running()
        prepared_tables(project, running, reading=True)
        from analysis.runs.selection import select_documents

        check_choices(choices, given)
        check_terms(project, tables, given)
        kinds = (given.get(name, ()) for name in ("regions", "levels", "genres"))
        select_documents(tables, *kinds, str(given.get("period", "")))
        for run in chosen:
            check_parameters(run)
    same = None if force else next((run for run in reversed(past) if _has_all(run, jobs, inputs, resources)), None)
    if same is not None:
        jobs = [Job(job.run, job.depends, Result(same, job.run.name), job.before) for job in jobs]
    whole = not only and set(NOTEBOOKS) <= set(notebooks) and not {"theme", "themes"} & set(asked)
    return Plan(project, tables, choices, given, tuple(jobs), last_good_run(project), same, whole, resources)


def prepared_tables(project: Project, preparing: Callable[[], None] = lambda: None, *, reading: bool = False) -> Path:
    """The folder of the project's tables; made when it is not there yet, and `preparing` is told before.

    Parameters
    ----------
    reading : bool, whether the tables are going to be read: damaged ones are then made again

    Raises
    ------
    PolicyCompareError : a document, the metadata or a dictionary cannot be used.
    """
    folder = tables_folder(project, hash_inputs(project))
    # What is noted of the tables spares reading them; who reads them has every byte compared.
    if has_whole_tables(folder) and (not damaged_tables(folder) if reading else has_digests(folder)):
        os.utime(folder)  # the longest unused are removed first
        return folder
    preparing()
    # Imported here, since with nothing to prepare a report should not wait for readers and segmenter.
    from analysis.runs.preparation.prepare import prepare_tables

    return prepare_tables(project, checked=True)


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


def study_parameters(
    project: Project, notebooks: Sequence[str], asked: Mapping[str, object]
) -> dict[str, object]:
    """What the study's study.toml says for these notebooks, without what is asked for now.

    Raises
    ------
    ParameterError : study.toml names a parameter that no notebook of a report knows.
    """
    chosen = project.study.chosen()
    if not chosen:
        return {}
    every = [name for name in NOTEBOOKS if (project.notebooks / f"{name}.ipynb").is_file()]
    try:
        check_names(project, list(dict.fromkeys([*every, *notebooks])), chosen)
    except ParameterError as error:
        raise ParameterError(f"study.toml: {error.english}", f"study.toml：{error.chinese}") from None
    known = {name for stem in notebooks for name in known_parameters(project.notebooks / f"{stem}.ipynb")}
    known |= {"themes"} if "theme" in known else set()
    if "theme" in asked:
        known.discard("themes")
    return {name: value for name, value in chosen.items() if name in known and name not in asked}


def check_names(project: Project, notebooks: Sequence[str], parameters: Mapping[str, object]) -> None:
    """Refuse unknown notebooks, and parameters that none of the notebooks knows.

    Raises
    ------
    ParameterError : naming the choices.
    """
    known: dict[str, None] = {}
    for name in notebooks:
        known.update(dict.fromkeys(known_parameters(project.notebooks / f"{name}.ipynb")))
    choices = [name for name in known if name not in OWN_PARAMETERS]
    for name in parameters:
        if name not in choices and not (name == "themes" and "theme" in choices):
            meant = did_you_mean(name, choices)
            raise ParameterError(
                f"No notebook has a parameter {name!r}. {meant[0]}They know: {', '.join(choices)}. Check the spelling.",
                f"没有笔记本认得参数 {name!r}。{meant[1]}现有：{'、'.join(choices)}。请检查拼写。",
            )


def _is_meant(run: NotebookRun, item: str) -> bool:
    name, sign, value = item.partition("=")
    if sign:
        return name in run.parameters and str(run.parameters[name]) == value
    return item in (run.name, run.notebook.stem)


def _check_only(only: Sequence[str], runs: Sequence[NotebookRun]) -> None:
    for item in only:
        if not any(_is_meant(run, item) for run in runs):
            names = dict.fromkeys(
                f"theme={run.parameters['theme']}" if "theme" in run.parameters else run.notebook.stem for run in runs
            )
            meant = did_you_mean(item, [*dict.fromkeys(run.notebook.stem for run in runs), *names])
            raise ParameterError(
                f"--only {item!r} fits no part of the report. {meant[0]}Choose from: {', '.join(names)}.",
                f"--only {item!r} 不对应报告的任何部分。{meant[1]}可选：{'、'.join(names)}。",
            )


def _has_all(run: PastRun, jobs: Sequence[Job], inputs: Mapping[str, str], resources: Resources) -> bool:
    """Whether the run was made from these inputs and has every one of these results."""
    return (
        run.good
        and run.note.get("provenance", {}).get("inputs") == inputs
        and all(job.run.name in run.jobs and _has(run, job, resources) for job in jobs)
    )


def _has(run: PastRun, job: Job, resources: Resources) -> bool:
    found = job.result is not None and job.result.run.folder == run.folder  # looked at already
    return found or holds(Result(run, job.run.name), job.depends, resources)
