"""The documents of a finished run, to be read and handed in: report.html, report.docx, report.xlsx.

They are written into the run's folder and copied to report/, where those of the last report always lie. The sentences of a
large corpus stand beside report.html, in evidence/.
"""

from __future__ import annotations

import filecmp
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import analysis
from analysis.durable import flush, flush_names, replacing
from analysis.errors import lacks_memory
from analysis.paths import Project
from analysis.reports.blocks import FOLDER, blocks_in, remove_other_blocks
from analysis.runs.execution.pools import side_by_side, workers_start_at_once
from analysis.runs.mended import mend_run
from analysis.runs.provenance import hash_files
from analysis.runs.sealed import file_digest, not_as_written, read_sealed, write_sealed
from analysis.runs.turns import turn

FILES = {"html": "report.html", "word": "report.docx", "excel": "report.xlsx"}
_NOTE = "documents.json"


def write_documents(project: Project, run: Path, kinds: Sequence[str], language: str) -> list[Path]:
    """Write the documents of a run that are not there yet as they should be, copy all asked for to report/, and
    return their paths there: another title, template or language, and another version of this program, make them anew.

    Parameters
    ----------
    project : Project; title and template are those of its study.toml
    run : Path, folder of a finished run
    kinds : which of html, word, excel
    language : "en"; anything else is Chinese

    Raises
    ------
    PolicyCompareError : the template or a file of the run is damaged, or a document cannot be written.
    """
    spoken = "en" if language == "en" else "zh"
    made_from = {"title": project.study.title, "language": spoken, "template": _digest(project.template), "code": _code()}
    wanted = {kind: run / FILES[kind] for kind in FILES if kind in kinds}
    with turn(project.cache / "documents.sqlite"):  # two at once would write into the same files
        _make(project, run, wanted, made_from, spoken)
        return _publish_all(project, run, wanted)


def _make(project: Project, run: Path, wanted: Mapping[str, Path], made_from: Mapping[str, str], spoken: str) -> None:
    """Write those documents that are not there as they were made, from what is asked for now."""
    note = run / _NOTE
    done = _read_note(note)
    due = [kind for kind in wanted if not _holds(run, kind, done, made_from)]
    if not due:
        return
    mend_run(project, run)
    _write_beside(project, run, wanted, due, spoken)
    for kind in due:
        files = [FILES[kind], *(f"{FOLDER}/{name}" for name in blocks_in(run / FOLDER) if kind == "html")]
        flush(run / file for file in files)
        done[kind] = {"from": made_from, "files": {file: file_digest(run / file) for file in files}}
    write_sealed(note, done)


def _holds(run: Path, kind: str, done: Mapping[str, Mapping], made_from: Mapping[str, str]) -> bool:
    """Whether a document, with what stands beside it, is there as it was made, from the same."""
    kept = done.get(kind, {})
    if kept.get("from") != made_from or not kept.get("files"):
        return False
    beside = {f"{FOLDER}/{name}" for name in blocks_in(run / FOLDER)} if kind == "html" else set()
    return {FILES[kind], *beside} == set(kept["files"]) and not not_as_written(run, kept["files"])


def _publish_all(project: Project, run: Path, wanted: Mapping[str, Path]) -> list[Path]:
    if wanted:
        project.report.mkdir(exist_ok=True)
    if "html" in wanted:
        _publish_blocks(run / FOLDER, project.report / FOLDER)
    published = [_publish(path, project.report) for path in wanted.values()]
    if "html" in wanted:  # not before: the page of the last report needs its own until then
        remove_other_blocks(project.report / FOLDER, blocks_in(run / FOLDER))
    if published:
        flush_names(project.report)
    return published


def _write_beside(project: Project, run: Path, wanted: Mapping[str, Path], due: Sequence[str], spoken: str) -> None:
    """Write the documents that are due: each in a process of its own where these start at once, else one after the other."""
    given = run, project.study.title, project.template, spoken
    if len(due) > 1 and workers_start_at_once():
        calls = [partial(_write, *given, {kind: wanted[kind]}) for kind in due]
        try:
            # All at once, also where there are fewer cores: so none is left alone at the end.
            with closing(side_by_side(calls, len(calls))) as written:
                for _ in written:
                    pass
            return
        except Exception as error:  # for want of memory: what follows takes less, as does a process that was killed
            if not (isinstance(error, BrokenProcessPool) or lacks_memory(error)):
                raise
    _write(*given, {kind: wanted[kind] for kind in due})


def _write(run: Path, title: str, template: Path | None, spoken: str, wanted: Mapping[str, Path]) -> None:
    # Imported here: a report with nothing to do should not wait for them, nor should one document for another's.
    from analysis.reports.contents import read_contents

    contents = read_contents(run)
    contents = replace(contents, note={**contents.note, "title": title})
    for kind, path in wanted.items():
        if kind == "html":
            from analysis.reports.html import write_html

            write_html(contents, path, spoken)
        elif kind == "word":
            from analysis.reports.word import write_word

            write_word(contents, path, spoken, template)
        else:
            from analysis.reports.workbook import write_workbook

            write_workbook(contents, path, spoken)


def _read_note(note: Path) -> dict:
    """What each document was made from; {} where the note is not there or damaged: they are then made again."""
    try:
        return read_sealed(note)
    except (OSError, ValueError):
        return {}


def _publish(path: Path, folder: Path) -> Path:
    """Put a file into report/ in place of the last one; one that is the same stays, as it may be open in Word."""
    place = folder / path.name
    if not (place.is_file() and filecmp.cmp(path, place, shallow=False)):
        with replacing(place) as part:
            shutil.copyfile(path, part)
            flush([part])
    return place


def _publish_blocks(source: Path, target: Path) -> None:
    """Put the blocks of a page beside its place in report/."""
    for name in blocks_in(source):
        target.mkdir(exist_ok=True)
        _publish(source / name, target)


def _code() -> str:
    """Checksum of the rooms that write documents, with what stands in them beside the code."""
    package = Path(analysis.__file__).parent
    paths = [path for path in (package / "reports").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    names = [package / "charts" / name for name in ("labels.py", "meaning_labels.py")]
    return hash_files([*paths, *names, package / "tables" / "columns.csv"], package)


def _digest(template: Path | None) -> str:
    """Checksum of the template; "" without one, or where it is not there, which its reader says."""
    if template is None or not template.is_file():
        return ""
    return hashlib.sha256(template.read_bytes()).hexdigest()
