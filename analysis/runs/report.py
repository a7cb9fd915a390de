"""The main job: prepare the tables, run the notebooks that have to run, publish figures; whole or not at all.

A run is worked on in runs/.unfinished-…, becomes runs/<time> when every notebook went well, and only then are its figures
copied to figures/. A run with a failing notebook is kept as runs/<time>-failed and publishes nothing. Results of earlier
runs that still hold (`reuse`) are copied, so that every run is whole; where nothing has changed there is no new run.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from pathlib import Path

from analysis.durable import flush, flush_names
from analysis.errors import ParameterError, PolicyCompareError
from analysis.paths import Project
from analysis.runs.execution.notebooks import NotebookRun, Outcome, known_parameters, preload_papermill, run_notebooks
from analysis.runs.history import RUN_NOTE, PastRun, check_name, next_stamp, numbered
from analysis.runs.plan import NOTEBOOKS, Plan, plan_report
from analysis.runs.provenance import corpus_files, hash_inputs
from analysis.runs.publish import are_published, copy_files, link_tables, publish_figures
from analysis.runs.reuse.reads import NOTE, begin_note, read_note
from analysis.runs.reuse.resources import Resources
from analysis.runs.reuse.results import OWN_PARAMETERS, Job, Result, notebook_digest
from analysis.runs.sealed import file_digest, write_sealed
from analysis.runs.turns import at_work, remove_left_behind, turn
from analysis.speech import say

_UNFINISHED = ".unfinished-"
_CLOCK_SLACK = 60.0  # seconds by which the clock of a shared folder may be ahead; what is later was not written now
_MEMORY = 6_000_000_000  # bytes for all notebooks that run at a time
# Of a notebook for each character of the corpus: for what it counts (words take most), and for the texts it shows, which
# are bounded.
_BYTES_COUNTED, _BYTES_SHOWN, _MOST_SHOWN = 5, 18, 1_000_000_000
_MAKING = "making"  # below an unfinished run, a folder for the products of each notebook


@dataclass(frozen=True)
class Report:
    """A finished run.

    Parameters
    ----------
    folder : Path, the run's folder
    outcomes : tuple of Outcome, of each notebook of the report, also of those not run now
    published : tuple of Path, the run's files now in figures/; none after a failure
    reused : mapping of the name of each notebook that was not run now to the folder its result comes from
    edited : bool, whether somebody edited what the notebooks read while they ran
    """

    folder: Path
    outcomes: tuple[Outcome, ...]
    published: tuple[Path, ...]
    reused: Mapping[str, Path]
    edited: bool = False

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.error)

    @property
    def up_to_date(self) -> bool:
        """Whether nothing had to be done: the run is an earlier one."""
        return all(place == self.folder for place in self.reused.values()) and len(self.reused) == len(self.outcomes)


def make_report(
    project: Project,
    parameters: Mapping[str, object] | None = None,
    *,
    notebooks: Sequence[str] = NOTEBOOKS,
    only: Sequence[str] = (),
    force: bool = False,
    name: str = "",
    workers: int | None = None,
    planned: Callable[[Plan], None] = lambda plan: None,
    begun: Callable[[int], None] = lambda steps: None,
    advanced: Callable[[str], None] = lambda what: None,
) -> Report:
    """Run what has changed of the notebooks on the project's seeds, and publish the figures.

    Parameters
    ----------
    parameters, notebooks, only, force : as for `plan_report`
    name : a name for the run; "" for none. A named run is always a new one.
    workers : how many notebooks run at a time; default one more than cores, fewer for a large corpus (_MEMORY)
    planned : told what has to be done, before any notebook is run
    begun, advanced : told the number of steps, and the name of each step when it is done

    Raises
    ------
    ParameterError : an unknown notebook, parameter, region, level or theme; raised before any kernel starts.
    PolicyCompareError : the seeds cannot be used.
    """
    if name:
        check_name(project, name)
    remove_left_behind([*project.runs.glob(f"{_UNFINISHED}*"), *(project.cache / "tables").glob(".*")])
    plan = plan_report(
        project, parameters, notebooks=notebooks, only=only, force=force,
        running=preload_papermill,  # beside the work on the tables
    )  # fmt: skip
    planned(plan)
    if plan.same is not None and not name:
        return _finish(plan, plan.same, [_outcome_of(job, plan.same.folder) for job in plan.jobs])
    run, outcomes, edited = _make_run(plan, name, workers, begun, advanced)
    return _finish(plan, run, outcomes, edited)


def _make_run(
    plan: Plan, name: str, workers: int | None, begun: Callable[[int], None], advanced: Callable[[str], None]
) -> tuple[PastRun, list[Outcome], bool]:
    """A new run with all results asked for, those that hold from earlier runs; and whether its inputs were edited."""
    project = plan.project
    stamp = next_stamp(project, datetime.now())
    work = project.runs / f"{_UNFINISHED}{stamp}-{os.getpid()}"
    before, began = plan.resources.digests(plan.resources.seeds()), (time.time(), time.monotonic())
    with _whole_or_gone(work):
        for part in ("notebooks", "figures", _MAKING):
            (work / part).mkdir(parents=True)
        begun(len(plan.to_run) + 1)
        advanced(say("tables", "数据表"))
        trusted = _trusted_terms(plan)
        made = run_notebooks(
            [_ready(job, plan.tables, work / _MAKING / job.run.name) for job in _longest_first(plan.to_run)],
            work / "notebooks",
            workers=workers or _at_a_time(plan.provenance["n_chars"]),
            ipython=project.cache / "ipython",
            finished=lambda outcome: advanced(outcome.run.name),
        ) if plan.to_run else []  # fmt: skip
        by_name = {outcome.run.name: outcome for outcome in made}
        now = Resources(project, plan.tables)
        entries = {
            job.run.name: _collect(job, by_name[job.run.name], work, now) if job.result is None else _reuse(job.result, work)
            for job in plan.jobs
        }
        edited = not hash_inputs(project).items() <= plan.provenance["inputs"].items() or any(
            _was_edited(job, entries[job.run.name]["reads"], before, project, began) for job in plan.to_run
        )
        if edited:  # nobody knows which version a notebook has read
            for job in plan.to_run:
                entries[job.run.name]["depends"] = {}
        shutil.rmtree(work / _MAKING)
        link_tables(plan.tables, work / "tables")
        copy_files(project.dictionaries, work / "dictionaries")
        note = _write_note(work, plan, name, entries, trusted)
        made_files = [work / RUN_NOTE, *(work / file for entry in entries.values() for file in entry["files"])]
        flush(made_files)
        flush_names(*{path.parent for path in made_files})
        good = not any(outcome.error for outcome in made)
        folder = _settle(work, project, stamp, good)
        flush_names(project.runs)
    outcomes = [by_name.get(job.run.name) or _outcome_of(job, folder) for job in plan.jobs]
    outcomes = [replace(one, output=folder / "notebooks" / one.output.name) for one in outcomes]
    return PastRun(folder, note), outcomes, edited


def _finish(plan: Plan, run: PastRun, outcomes: Sequence[Outcome], edited: bool = False) -> Report:
    """Publish the run's figures, when all notebooks went well and figures/ does not hold them yet."""
    reused = {job.run.name: job.result.run.folder for job in plan.jobs if job.result is not None}
    published: list[Path] = []
    if run.good:
        source, target = run.folder / "figures", plan.project.figures
        made = {Path(file) for job in plan.jobs for file in run.jobs[job.run.name]["files"]}
        names = sorted(path.name for path in made if path.parent.name == "figures")
        with turn(plan.project.cache / "publishing.sqlite"):  # two at once would mix their figures
            if are_published(source, target, names, whole=plan.whole):
                published = [target / name for name in names]
            else:
                published = publish_figures(source, target, names, whole=plan.whole)
    return Report(run.folder, tuple(outcomes), tuple(published), reused, edited)


def _at_a_time(n_chars: int) -> int:
    """How many notebooks may run at a time, so that their tables fit into the memory that people have."""
    own = _BYTES_COUNTED * n_chars + min(_BYTES_SHOWN * n_chars, _MOST_SHOWN)
    return max(1, min((os.cpu_count() or 1) + 1, _MEMORY // max(own, 1)))


def _trusted_terms(plan: Plan) -> dict[str, list[str]]:
    """The terms of each theme that coding has proven, for the documents of the run; {} where no notebook can ask for them.

    Reckoned here, while the processes for the notebooks are still starting, for several of them would reckon it at the same time.
    """
    if not any("terms" in known_parameters(job.run.notebook) for job in plan.jobs):
        return {}
    from analysis.measures.validity import TRUSTED
    from analysis.runs.validity.term_states import current_term_states

    with suppress(PolicyCompareError):  # a coded file that cannot be read is for the notebooks that need it to say
        states = current_term_states(plan.project, plan.tables)
        return states[states["state"] == TRUSTED].groupby("theme")["term"].agg(list).to_dict()
    return {}


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """The jobs by the time that each took when it was last run, so that none is left alone at the end; new ones first.

    New ones stand in their reverse order: those of one theme, short and alike, then fill both ends of the wait.
    """
    took = {job.run.name: inf if job.before is None else float(job.before.entry["seconds"]) for job in jobs}
    return sorted(reversed(jobs), key=lambda job: -took[job.run.name])


def _ready(job: Job, tables: Path, out: Path) -> NotebookRun:
    """The run of a job, with a folder for its products in which it notes what it reads; only what it knows is given."""
    out.mkdir()
    begin_note(out)
    known = known_parameters(job.run.notebook)
    own = {name: value for name, value in zip(OWN_PARAMETERS, (str(tables), str(out)), strict=True) if name in known}
    return replace(job.run, parameters={**job.run.parameters, **own})


def _collect(job: Job, outcome: Outcome, work: Path, resources: Resources) -> dict:
    """Take the products of a notebook into the run; what is to be noted of it."""
    out = work / _MAKING / job.run.name
    reads = resources.digests(read_note(out) or resources.everything())
    files = [f"notebooks/{outcome.output.name}"] if outcome.output.is_file() else []
    for path in sorted(out.iterdir()):
        if path.is_file() and path.name != NOTE:
            os.replace(path, work / "figures" / path.name)
            files.append(f"figures/{path.name}")
    return {
        **_told(job.run, outcome.seconds, outcome.error),
        "reused_from": "",
        "depends": {} if outcome.error else dict(job.depends),
        "reads": reads,
        "files": {file: file_digest(work / file) for file in files},
    }


def _reuse(result: Result, work: Path) -> dict:
    """Copy the files of an earlier result into the run; what is to be noted of it."""
    for file in result.files:
        shutil.copyfile(result.run.folder / file, work / file)
    return {**result.entry, "reused_from": result.entry["reused_from"] or result.run.folder.name}


def _told(run: NotebookRun, seconds: float, error: str) -> dict:
    parameters = {name: value for name, value in run.parameters.items() if name not in OWN_PARAMETERS}
    return {"seconds": round(seconds, 2), "error": error, "parameters": parameters}


def _outcome_of(job: Job, folder: Path) -> Outcome:
    """What came of a job when it was run, some time ago."""
    return Outcome(job.run, folder / "notebooks" / f"{job.run.name}.ipynb", float(job.result.entry["seconds"]))


def _was_edited(job: Job, reads: Mapping[str, str], before: Mapping[str, str], project: Project, began: tuple[float, float]) -> bool:
    """Whether the notebook or a file it read was edited while it ran."""
    try:
        if notebook_digest(job.run.notebook) != job.depends["notebook"]:
            return True
    except (ParameterError, OSError):
        return True
    for name, digest in reads.items():
        kind, _, place = name.partition(":")
        if kind not in ("file", "names"):
            continue
        if before.get(name, digest) != digest:
            return True
        path = project.root / place
        if name not in before and path.exists() and _since(began, path.stat().st_mtime):
            return True
    return False


def _since(began: tuple[float, float], written: float) -> bool:
    """Whether something was written since then: a moment by the clock, and by a count of seconds that nobody can set."""
    clock, count = began
    now, passed = time.time(), time.monotonic() - count
    return min(clock, now - passed) <= written <= max(now, clock + passed) + _CLOCK_SLACK


def _write_note(
    work: Path, plan: Plan, name: str, entries: Mapping[str, Mapping], trusted: Mapping[str, Sequence[str]]
) -> dict:
    root = plan.project.root
    note = {
        "name": name,
        "title": plan.project.study.title,
        "provenance": plan.provenance,
        "parameters": dict(plan.parameters),
        "trusted": dict(trusted),
        "corpus": {path.relative_to(root).as_posix(): file_digest(path) for path in corpus_files(plan.project)},
        "notebooks": dict(entries),
    }
    write_sealed(work / RUN_NOTE, note)
    return note


def _settle(work: Path, project: Project, stamp: str, good: bool) -> Path:
    """Give the finished run its name; a second run within the same second gets a number."""
    while True:
        place = project.runs / numbered(project, stamp, good)
        try:
            os.replace(work, place)
        except OSError:
            if not place.exists():  # else another run was faster: take the next number
                raise
        else:
            return place


@contextmanager
def _whole_or_gone(work: Path) -> Iterator[None]:
    """An unfinished run while it is worked on; whatever ends that too early takes it away."""
    with at_work(work):
        try:
            yield
        except BaseException:
            _discard(work)
            raise


def _discard(work: Path) -> None:
    """Remove an unfinished run; a kernel that is just ending may still put a file into it."""
    for _ in range(5):
        shutil.rmtree(work, ignore_errors=True)
        if not work.exists():
            return
        time.sleep(0.5)
