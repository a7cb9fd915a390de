"""Which results of earlier runs still hold: those for which everything they depend on is as it was.

The result of a notebook depends on the notebook's cells, its parameters, the library's code, the installed packages, the
corpus, and what it read while it ran (`reads`). All of these are noted with the result, as checksums of their content.
A result is used again only when each of them is the same now, and its files are still as they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.runs.execution.notebooks import NotebookRun, known_parameters, read_cells
from analysis.runs.history import PastRun
from analysis.runs.reuse.resources import Resources
from analysis.runs.sealed import not_as_written, value_digest

# Set by the run itself, not by the person who asks for it.
OWN_PARAMETERS = ("tables", "out")
_INPUTS = ("corpus", "code", "packages")  # of provenance.hash_inputs; what else a notebook reads, it notes itself


@dataclass(frozen=True)
class Result:
    """What an earlier run has of a notebook.

    Parameters
    ----------
    run : PastRun
    name : str, the job
    """

    run: PastRun
    name: str

    @property
    def entry(self) -> Mapping:
        return self.run.jobs[self.name]

    @property
    def depends(self) -> Mapping[str, str]:
        """What the result was made from: "notebook", "parameters", the inputs, each with its checksum; empty where that is
        not known, since somebody edited them at the same time."""
        return self.entry.get("depends", {})

    @property
    def reads(self) -> Mapping[str, str]:
        """The resources it read, each with its checksum."""
        return self.entry.get("reads", {})

    @property
    def files(self) -> Mapping[str, str]:
        """The files it made, as paths within the run's folder, each with its checksum."""
        return self.entry.get("files", {})

    def is_whole(self) -> bool:
        """Whether all its files are as they were made."""
        return bool(self.files) and not not_as_written(self.run.folder, self.files)


@dataclass(frozen=True)
class Job:
    """One notebook with its parameters, and what is known of it.

    Parameters
    ----------
    run : NotebookRun
    depends : mapping, checksums of what the result depends on, besides what it reads
    result : the earlier result that holds now; None where it has to run
    before : the newest earlier result of the job, holding or not; None where there is none
    """

    run: NotebookRun
    depends: Mapping[str, str]
    result: Result | None
    before: Result | None


def find_jobs(
    runs: Iterable[NotebookRun], inputs: Mapping[str, str], past: Sequence[PastRun], resources: Resources, *, force: bool = False
) -> list[Job]:
    """The jobs of a report, each with the newest of the earlier results that hold now.

    Parameters
    ----------
    inputs : as `provenance.hash_inputs` gives them
    past : the runs there are, the oldest first
    resources : as they are now
    force : let no earlier result hold
    """
    jobs = []
    for run in runs:
        depends = {
            "notebook": notebook_digest(run.notebook),
            "parameters": value_digest(all_parameters(run.notebook, run.parameters)),
            "folders": resources.folders,
            **{name: inputs[name] for name in _INPUTS},
        }
        earlier = [Result(one, run.name) for one in reversed(past) if run.name in one.jobs]
        good = [one for one in earlier if not one.entry["error"]]
        holding = (one for one in good if holds(one, depends, resources))
        jobs.append(Job(run, depends, None if force else next(holding, None), next(iter(good), None)))
    return jobs


def holds(result: Result, depends: Mapping[str, str], resources: Resources) -> bool:
    """Whether an earlier result is what its notebook would give now."""
    return result.depends == depends and result.reads == resources.digests(result.reads) and result.is_whole()


def all_parameters(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """What a notebook runs with, sorted: its defaults and what was given, without folders of this machine."""
    values = {**known_parameters(notebook), **given}
    return {name: value for name, value in sorted(values.items()) if name not in OWN_PARAMETERS}


def notebook_digest(path: Path) -> str:
    """Checksum of a notebook's cells: their kind, text and tags. Saving it again with other outputs changes nothing.

    Raises
    ------
    ParameterError : the file is no notebook.
    """
    return value_digest([[cell.kind, cell.source, list(cell.tags)] for cell in read_cells(path)])
