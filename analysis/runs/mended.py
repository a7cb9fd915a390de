"""A run's files before something is made from them: those that a disk has changed are made anew or refused."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.durable import replacing
from analysis.errors import RunError
from analysis.paths import Project
from analysis.runs.history import PastRun, read_run
from analysis.runs.provenance import PROVENANCE, damaged_tables, hash_inputs, tables_folder
from analysis.runs.sealed import not_as_written, read_sealed

_TABLES = "tables"  # below a run's folder


def mend_run(project: Project, folder: Path) -> None:
    """See that notebooks, figures and tables of a run are as it made them.

    Its tables are taken from the prepared ones again, where these are of the same inputs. A table for people (CSV) that has
    another size now was edited by somebody, and stays.

    Raises
    ------
    RunError : a file is not as the run made it, and cannot be had again.
    """
    run = read_run(folder)
    if run is None:  # what reads the run says so
        return
    damaged = [name for name in damaged_results(run) if (folder / name).is_file()]
    damaged += _tables_not_mended(project, run)
    if damaged:
        names = ", ".join(damaged[:3])
        raise RunError(
            f"{folder.name}: {names} is no longer as it was made; the disk or another program has changed it. Make the report anew: "
            "policy-compare report --force.",
            f"{folder.name}：{names} 已不是当初生成的样子，可能是磁盘或其他程序改动了它。请重新生成报告：policy-compare report --force。",
        )


def damaged_results(run: PastRun) -> list[str]:
    """The notebooks, figures and their tables of a run that are not as it made them, as paths within its folder."""
    files = {name: checksum for entry in run.jobs.values() for name, checksum in entry.get("files", {}).items()}
    return not_as_written(run.folder, files)


def damaged_run_tables(run: PastRun) -> list[str]:
    """The tables of a run that are not as they were made; none where an earlier version of this program made it."""
    folder = run.folder / _TABLES
    if not (folder / PROVENANCE).is_file():
        return []
    try:
        note = read_sealed(folder / PROVENANCE, needed=False)
        checksums, sizes = note.get("checksums", {}), note.get("sizes", {})
    except (OSError, ValueError):
        return [PROVENANCE]
    changed = not_as_written(folder, checksums)
    # Nobody edits a table until nothing is left; a power cut may leave no more than its name.
    return [name for name in changed if name.endswith(".parquet") or _size(folder / name) in (0, sizes[name])]


def _tables_not_mended(project: Project, run: PastRun) -> list[str]:
    """The damaged tables of a run of which there is no whole copy."""
    if not (damaged := damaged_run_tables(run)):
        return []
    inputs = run.note.get("provenance", {}).get("inputs", {})
    source = tables_folder(project, inputs)
    if damaged_tables(source):
        if hash_inputs(project) != inputs:
            return [f"{_TABLES}/{name}" for name in damaged]
        from analysis.runs.preparation.prepare import prepare_tables  # most runs are whole, and should not wait for it

        source = prepare_tables(project, checked=True)
    for name in damaged:
        with replacing(run.folder / _TABLES / name) as part:
            shutil.copyfile(source / name, part)
    if damaged == [PROVENANCE]:  # only now can be told what else is damaged
        return _tables_not_mended(project, run)
    return []


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
