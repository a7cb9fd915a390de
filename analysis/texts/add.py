"""Bring new documents into a project: copied byte for byte, checked, with their rows in two tables."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from analysis.durable import flush, flush_names
from analysis.errors import DocumentError, MetadataError, PolicyCompareError, ProblemsError, RunError
from analysis.paths import Project
from analysis.portable import name_problem
from analysis.texts.addresses import RemoteFile, files_at, is_address
from analysis.texts.corpus import Entry, Fingerprint, TextRegister, corpus_entries, document_files, document_ids, is_document_name
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from analysis.texts.fingerprints import KeptFingerprints
from analysis.texts.model import Document
from analysis.texts.readers.files import LARGEST_PACKAGE, file_bytes
from analysis.texts.seeds import MANIFEST_COLUMNS, METADATA_COLUMNS, CsvText, read_csv_text, sha256_of

_TOGETHER = 500  # documents whose rows are made at once; only the bytes of their files are held beyond that
# What a comparison cannot do without; other fields may well be absent from a document.
_NEEDED = ("title", "region", "level", "issuers", "date_issued", "genre")


def add_documents(
    project: Project, files: Iterable[Path | str], *, advanced: Callable[[int, int], None] = lambda done, total: None
) -> pd.DataFrame:
    """Copy files into seeds/documents, note their checksums, and propose their rows in metadata.csv.

    All or nothing: the files are first read where they are, and if one cannot be taken nothing is written. A
    row proposed for metadata.csv holds the file's name alone, because empty cells are read from the text; its
    notes name the fields that the text does not tell and a person has to fill in, its source the address that a
    file was fetched from.

    Parameters
    ----------
    project : Project
    files : iterable of Path or str; a str may be an address, as `addresses.files_at` takes it
    advanced : told how many of how many files are read

    Returns
    -------
    table, one row per new document: the columns of DOCUMENTS (analysis.tables) and `missing`, the fields
    among title, region, level, issuers, date_issued and genre that were not found, joined by 、.

    Raises
    ------
    ProblemsError : some files cannot be read, have the name of another document, or a text that the project
        has
        already; all are named, nothing is written.
    RunError : the files could not be written (no space, no right to write); what was begun is taken away
        again.
    """
    problems: list[PolicyCompareError] = []
    sources = list(_sources(files, problems))
    # Put there by an `add` that was cut off before it noted them: this one begins with them again.
    begun = {source.name for source in sources} - _files_in(read_csv_text(project.manifest))
    there = {_folded(path.name): path for path in document_files(project.documents)}
    names = {path.name for path in there.values()}
    ids = document_ids([*names, *(source.name for source in sources if source.name not in names)])
    by_name = {source.name: source for source in sources}
    contents: dict[str, bytes] = {}

    def text_of(name: str) -> str:
        """Read again: few are looked at, and those of all would fill the memory."""
        if name in contents:
            return read_document(by_name[name], data=contents[name]).clean.text
        return present[name].read().clean.text

    register = TextRegister(text_of)
    kept = KeptFingerprints(project.cache / "fingerprints")
    present = _present(project, begun, register, kept)
    taken: set[str] = set()
    added: list[pd.DataFrame] = []
    waiting: list[Document] = []
    for number, source in enumerate(sources):
        advanced(number, len(sources))
        try:
            if _folded(source.name) in taken:
                raise DocumentError(
                    f"{source} is named like another of the files to add. Rename one of the two.",
                    f"{source} 与另一份要加入的文件同名。请给其中一份改名。",
                )
            content = _new_content(source, there.get(_folded(source.name)), source.name in begun)
            document = read_document(source, ids[source.name], data=content)
            fingerprint = Fingerprint.of(document.clean.text)
            contents[source.name] = content
            register.enter(document.file, document.sha256, fingerprint)
        except ProblemsError as error:
            problems += error.problems
        except PolicyCompareError as error:
            if _folded(source.name) not in taken:
                contents.pop(source.name, None)
            problems.append(error)
        else:
            kept.note(Entry(project.documents / source.name, document.doc_id), document.sha256, fingerprint)
            taken.add(_folded(source.name))
            waiting.append(document)
        if len(waiting) == _TOGETHER:
            added.append(_rows(waiting))
            waiting = []
    advanced(len(sources), len(sources))
    kept.save()
    if problems:
        raise ProblemsError(
            "Nothing was added, because some files cannot be taken",
            problems,
            "有文件不能加入，因此一份也没有加入",
        )
    table = pd.concat([*added, _rows(waiting)], ignore_index=True)
    addresses = {source.name: source.public_address for source in sources if isinstance(source, RemoteFile)}
    _write(project, contents, _rows_of_manifest(table, contents), _rows_of_metadata(table, addresses))
    return table


def _rows(documents: Sequence[Document]) -> pd.DataFrame:
    """What is told of added documents: many at once, since a table costs a few milliseconds however few its rows are."""
    missing = ["、".join(_missing(document)) for document in documents]
    return document_tables(documents)["documents"].assign(missing=pd.array(missing, dtype="str"))


def _present(project: Project, begun: Collection[str], register: TextRegister, kept: KeptFingerprints) -> dict[str, Entry]:
    """The project's documents by the names of their files, entered into the register; read are only those never read before.

    One that cannot be read, or comes twice, is left out: the next report names it.
    """
    if not document_files(project.documents):
        return {}
    entries, _ = corpus_entries(project)
    present = {entry.path.name: entry for entry in entries if entry.path.name not in begun}
    for name, entry in present.items():
        with suppress(PolicyCompareError, OSError):
            sha256 = sha256_of(entry.path.read_bytes())
            fingerprint = kept.get(entry, sha256)
            if fingerprint is None:
                fingerprint = Fingerprint.of(entry.read().clean.text)
                kept.note(entry, sha256, fingerprint)
            register.enter(name, sha256, fingerprint)
    return present


def _sources(files: Iterable[Path | str], problems: list[PolicyCompareError]) -> Iterator[Path | RemoteFile]:
    for file in files:
        if not (isinstance(file, str) and is_address(file)):
            yield Path(file)
            continue
        try:
            yield from files_at(file)
        except PolicyCompareError as error:
            problems.append(error)


def _new_content(source: Path | RemoteFile, namesake: Path | None, begun: bool) -> bytes:
    """The bytes of a file that may be added under its name.

    Parameters
    ----------
    source : Path or RemoteFile
    namesake : Path or None, the project's document of this name
    begun : bool, the project has noted no document of this name
    """
    name = source.name
    content = source.read(LARGEST_PACKAGE) if isinstance(source, RemoteFile) else file_bytes(source, LARGEST_PACKAGE)
    if not is_document_name(name):
        raise DocumentError(
            f"{name} has the name of a hidden or system file. Rename it and add it again.",
            f"{name} 是隐藏文件或系统文件的名字。请改名后再加入。",
        )
    if problem := name_problem(name):
        raise DocumentError(
            f"{name} {problem[0]}, so not every system can hold it. Rename it and add it again.",
            f"{name} {problem[1]}，不是每个系统都能使用这个名字。请改名后再加入。",
        )
    if namesake is not None and namesake.read_bytes() != content:
        raise DocumentError(
            f"{namesake.parent} has another document called {namesake.name}. Rename the new file and add it again.",
            f"{namesake.parent} 里已有另一份名为 {namesake.name} 的文档。请给新文件改名后再加入。",
        )
    if namesake is not None and not begun:
        raise DocumentError(
            f"{name} is in {namesake.parent} already. Leave it out.",
            f"{name} 已在 {namesake.parent} 中，不必再加入。",
        )
    return content


def _folded(name: str) -> str:
    """What Windows and macOS tell names apart by: not by letter case, nor by how accents are written."""
    return unicodedata.normalize("NFC", name).casefold()


def _missing(document: Document) -> list[str]:
    return [name for name in _NEEDED if not document.metadata[name].value]


def _rows_of_manifest(added: pd.DataFrame, contents: dict[str, bytes]) -> list[dict[str, str]]:
    return [
        {"file": row.file, "sha256": row.sha256, "bytes": str(len(contents[row.file]))} for row in added.itertuples()
    ]


def _rows_of_metadata(added: pd.DataFrame, addresses: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "file": row.file,
            "source": addresses.get(row.file, ""),
            "notes": f"请人工填写：{row.missing}" if row.missing else "",
        }
        for row in added.itertuples()
    ]


def _write(
    project: Project,
    contents: dict[str, bytes],
    manifest_rows: list[dict[str, str]],
    metadata_rows: list[dict[str, str]],
) -> None:
    """Put everything beside its place first, then move it there; a failure takes away what was begun."""
    tables = {  # the manifest last: what is not noted there was cut off, and the next `add` begins with it again
        project.metadata: _with_rows(project.metadata, METADATA_COLUMNS, metadata_rows),
        project.manifest: _with_rows(project.manifest, MANIFEST_COLUMNS, manifest_rows),
    }
    before = {path: path.read_bytes() if path.is_file() else None for path in tables}
    targets = {project.documents / name: content for name, content in contents.items()} | tables
    moved: list[Path] = []
    try:
        project.documents.mkdir(parents=True, exist_ok=True)
        for path, content in targets.items():
            _part(path).write_bytes(content)
        flush(map(_part, targets))
        for path in targets:
            os.replace(_part(path), path)
            moved.append(path)
        flush_names(project.documents, project.seeds)
    except BaseException as error:
        # Ctrl-C too must leave the project as it was.
        for path in targets:
            _part(path).unlink(missing_ok=True)
        for path in moved:
            if (old := before.get(path)) is not None:
                path.write_bytes(old)
            else:
                path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise RunError(
            f"The documents could not be written to {project.seeds} ({error.strerror or error}), and "
            "nothing was added. Make room, or check that you may write there, and add them again.",
            f"文档无法写入 {project.seeds}（{error.strerror or error}），什么也没有加入。请腾出空间，或确认"
            "您对该文件夹有写权限，然后再加入。",
        ) from error


def _part(path: Path) -> Path:
    # The leading dot keeps a file that a crash leaves behind from being taken for a document.
    return path.with_name(f".{path.name}.part")


def _with_rows(path: Path, columns: Sequence[str], rows: list[dict[str, str]]) -> bytes:
    """The bytes of a table of seeds/ with new rows behind; what stands there is kept as it is."""
    table = read_csv_text(path)
    header = table.header or tuple(columns)
    if "file" not in header:
        raise MetadataError(
            f"{path.name} row 1 has no column 'file'. The columns are: {', '.join(columns)}.",
            f"{path.name} 第 1 行没有 file 列。应有的列：{'、'.join(columns)}。",
        )
    known = _files_in(table)
    lines = io.StringIO(newline="")
    line_end = "\r\n" if "\r\n" in table.text else "\n"
    writer = csv.DictWriter(lines, header, restval="", extrasaction="ignore", lineterminator=line_end)
    if not table.header:
        writer.writeheader()
    writer.writerows(row for row in rows if row["file"] not in known)
    text = table.text if not table.text or table.text.endswith("\n") else table.text + line_end
    return (text + lines.getvalue()).encode(table.encoding)


def _files_in(table: CsvText) -> set[str]:
    column = table.header.index("file") if table.header else 0
    return {line[column] for _, line in table.rows if column < len(line)}
