"""The heavy work, once per state of the inputs: the tables all notebooks share.

The folder of tables is named by the checksums of what it was made from, so tables of other inputs are never taken for
these. They are joined from the rows of all documents (`reckoning`), a table at a time in each thread.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event

from analysis import tables
from analysis.errors import RunError
from analysis.paths import Project
from analysis.runs.preparation.batches import STAGES
from analysis.runs.preparation.engines import cores
from analysis.runs.preparation.folders import forget_old, linked, stages_made
from analysis.runs.preparation.reckoning import Reckoning
from analysis.runs.preparation.shards import DamagedShards, Shards
from analysis.runs.provenance import (
    PROVENANCE,
    damaged_tables,
    has_whole_tables,
    hash_inputs,
    tables_folder,
    versions,
)
from analysis.runs.sealed import file_digest, write_sealed
from analysis.runs.turns import at_work, remove_left_behind
from analysis.tables.columnar import TableFile

_SHARDS = "shards.sqlite"  # in the project's cache
_LONG = (tables.TOKENS, tables.SENTENCES, tables.HITS, tables.WORDS)


def prepare_tables(
    project: Project,
    *,
    workers: int | None = None,
    cluster: str = "",
    checked: bool = False,
    advanced: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """The folder that holds the project's tables and provenance.json; made when it is not there yet.

    Every table is there as Parquet, which notebooks read, and as CSV for people where a sheet of Excel can hold it.

    Parameters
    ----------
    project : Project
    workers : processes that read documents; default: one for a few documents, else one per core
    cluster : "" for this machine; "local" or the address of a Dask scheduler, see `engines.reckon_batches`; its
        workers need nothing of the project's folder
    checked : bool, compare every byte of tables that are there already with what was written, before they are read: what a
        disk or another program has changed is made again from what is kept of each document
    advanced : told how many of how many documents are done

    Returns
    -------
    Path; the tables in it have the same bytes wherever, in how many processes and in how many runs they were made.

    Raises
    ------
    PolicyCompareError : a document, the metadata or a dictionary cannot be used.
    MemoryError : there is too little memory for several documents, one by one; for a single one its name is told.
    """
    hashes = hash_inputs(project)
    folder = tables_folder(project, hashes)
    if has_whole_tables(folder):
        if not (checked and damaged_tables(folder)):
            os.utime(folder)
            return folder
        (folder / PROVENANCE).unlink(missing_ok=True)  # without it nobody takes them for whole
    remove_left_behind(folder.parent.glob(".*"))
    part = folder.with_name(f".{folder.name}.{os.getpid()}")
    with ExitStack() as afterwards:
        afterwards.enter_context(at_work(part))
        afterwards.callback(shutil.rmtree, part, ignore_errors=True)
        try:
            note = _write_tables(project, part, workers, cluster, advanced)
        except DamagedShards:
            shutil.rmtree(part, ignore_errors=True)
            (project.cache / _SHARDS).unlink(missing_ok=True)
            note = _write_tables(project, part, workers, cluster, advanced)
        note = {"inputs": hashes, "versions": versions(), **note}
        if hash_inputs(project) != hashes:  # the tables would be kept under the name of other inputs
            raise RunError(
                "A file of the project was edited while it was being read. Run the same command again.",
                "读取期间项目中有文件被修改。请再运行一次。",
            )
        write_sealed(part / PROVENANCE, note)
        if not has_whole_tables(folder):  # another run may have been faster, and its notebooks read there
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(part, folder)
    forget_old(folder)
    return folder


def _write_tables(
    project: Project, folder: Path, workers: int | None, cluster: str, advanced: Callable[[int, int], None]
) -> dict[str, object]:
    """Write all tables into a folder; what is to be noted of them, with size and checksum of each file, to know a damaged one by."""
    with Shards(project.cache / _SHARDS) as shards:
        reckoning = Reckoning(project, shards)
        reckoning.reckon(workers, cluster, advanced)
        note = {**reckoning.note(), "stages": reckoning.stages()}
        folder.mkdir(parents=True, exist_ok=True)
        _write_all(reckoning, folder, 1 if workers == 1 else cores())
        shards.forget_old(reckoning.used_shards())
    paths = sorted(folder.iterdir())
    sizes, checksums = ({path.name: of(path) for path in paths} for of in (lambda path: path.stat().st_size, file_digest))
    return {**note, "sizes": sizes, "checksums": checksums}


def _write_all(reckoning: Reckoning, folder: Path, threads: int) -> None:
    """Write every table: the rows of the documents in the order of their names, several tables at a time.

    Tables of a stage that another folder beside this one already has are linked.
    """
    made = stages_made(folder.parent)
    asked = [
        (stage, schema)
        for stage, digest in reckoning.stages().items()
        for schema in STAGES[stage]
        if not (digest in made and linked(made[digest], schema.name, folder))
    ]
    asked.sort(key=lambda one: one[1] not in _LONG)  # they begin first
    stopped = Event()
    if threads > 1:
        # The libraries that unpack, press and write do it beside each other.
        with suppress(RuntimeError), ThreadPoolExecutor(threads) as pool:  # there is no memory for a thread: one by one then
            try:
                for future in [pool.submit(_write_table, reckoning, *one, folder, stopped) for one in asked]:
                    future.result()
                return
            except BaseException:
                stopped.set()
                raise
    for stage, schema in asked:
        _write_table(reckoning, stage, schema, folder, Event())


def _write_table(reckoning: Reckoning, stage: str, schema: tables.Schema, folder: Path, stopped: Event) -> None:
    with TableFile(schema, folder, people=True) as file:
        for rows in reckoning.rows(stage, schema.name):
            if stopped.is_set():
                return
            file.write(rows)
