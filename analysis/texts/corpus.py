"""The documents of a run: all files of seeds/documents, with what people stated about them by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.errors import DocumentError, PolicyCompareError, ProblemsError, RunError
from analysis.paths import Project, find_project
from analysis.portable import is_hidden
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from analysis.texts.duplicates import NEAR, BandIndex, band_keys, shingles, similarity
from analysis.texts.model import Document
from analysis.texts.repairs import Repair, load_repairs
from analysis.texts.seeds import changed_since_added, read_manifest, read_metadata_csv, sha256_of

_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini"))
T = TypeVar("T")


@dataclass(frozen=True)
class Corpus:
    """The documents of a run, in the order of their file names.

    Parameters
    ----------
    documents : tuple of Document
    problems : tuple of errors, what was left out or looks wrong; empty unless loaded with keep_going
    """

    documents: tuple[Document, ...]
    problems: tuple[PolicyCompareError, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of analysis.tables that texts give, by name, from "documents" to "citations"."""
        return document_tables(self.documents)


@dataclass(frozen=True)
class Fingerprint:
    """What the register keeps of a text: the checksum of its characters, and its band keys."""

    checksum: str
    keys: np.ndarray

    @classmethod
    def of(cls, text: str) -> Fingerprint:
        return cls(sha256_of(text.encode("utf-8", "surrogatepass")), band_keys(shingles(text)))


class TextRegister:
    """The texts seen so far, to refuse one that comes a second time; names the file it came in first.

    Parameters
    ----------
    text_of : function, file name -> clean text of a document noted before; the register itself keeps none, only
        some hundred bytes of each
    """

    def __init__(self, text_of: Callable[[str], str]) -> None:
        self._text_of = text_of
        self._by_file: dict[str, str] = {}
        self._by_text: dict[str, str] = {}
        self._names: list[str] = []
        self._index = BandIndex()

    def enter(self, name: str, sha256: str, fingerprint: Fingerprint) -> None:
        """Note a document: its file's name and checksum, and the fingerprint of its clean text.

        Raises
        ------
        DocumentError : the same bytes, the same clean text, or one more than 0.9 similar was noted before.
        """
        if first := self._by_file.get(sha256):
            raise DocumentError(
                f"{name} is the same file as {first}. Delete one of the two.",
                f"{name} 与 {first} 是同一个文件。请删除其中一份。",
            )
        if first := self._by_text.get(fingerprint.checksum):
            raise DocumentError(
                f"{name} has the same text as {first}. Delete one of the two.",
                f"{name} 与 {first} 正文相同。请删除其中一份。",
            )
        for number in self._index.alike(fingerprint.keys):
            first = self._names[number]
            value = similarity(shingles(self._text_of(name)), shingles(self._text_of(first)))
            if value > NEAR:
                raise DocumentError(
                    f"{name} is nearly the same text as {first} ({value:.0%} of their five-character "
                    "runs are common). Keep the better of the two and delete the other.",
                    f"{name} 与 {first} 几乎是同一文本（连续五字的片段有 {value:.0%} 相同）。请保留较好"
                    "的一份，删除另一份。",
                )
        self._by_file[sha256] = self._by_text[fingerprint.checksum] = name
        self._index.add(len(self._names), fingerprint.keys)
        self._names.append(name)


@dataclass(frozen=True)
class Entry:
    """One document of a corpus before it is read: where it lies, and what people stated about it.

    Parameters
    ----------
    path : Path
    doc_id : str
    stated : mapping of metadata field to value, from metadata.csv
    repairs : tuple of Repair, declared for it
    added_as : str, the checksum of the file when it was added; "" where manifest.csv does not say
    """

    path: Path
    doc_id: str
    stated: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    added_as: str = ""

    def read(self, data: bytes | None = None) -> Document:
        """The document, from the content of its file where that is at hand; errors as those of `read_document`."""
        return read_document(self.path, self.doc_id, self.stated, self.repairs, data=data)


def is_document_name(name: str) -> bool:
    """False for hidden files and those that systems and office programs leave in a folder."""
    return not is_hidden(name) and name.lower() not in _SYSTEM_FILES


def document_files(folder: Path) -> list[Path]:
    """The documents in a folder, in the order of their names, hidden and system files left out."""
    if not folder.is_dir():
        return []
    return sorted(
        (path for path in folder.iterdir() if path.is_file() and is_document_name(path.name)),
        key=lambda path: path.name,
    )


def document_ids(names: Iterable[str]) -> dict[str, str]:
    """File name -> document id: what stands before the first "_", or the whole stem where files share that.

    Files that share the whole stem (a.txt, a.docx) are named in full.
    """
    stems = {name: Path(name).stem for name in names}
    heads = {name: stem.partition("_")[0] or stem for name, stem in stems.items()}
    n_heads, n_stems = Counter(heads.values()), Counter(stems.values())
    return {
        name: heads[name] if n_heads[heads[name]] == 1 else stem if n_stems[stem] == 1 else name
        for name, stem in stems.items()
    }


def corpus_entries(project: Project) -> tuple[list[Entry], list[PolicyCompareError]]:
    """The documents of a project, unread, in the order of their file names, and what is wrong with what is stated.

    Raises
    ------
    DocumentError : there is no document at all.
    """
    paths = document_files(project.documents)
    if not paths:
        raise DocumentError(
            f"{project.documents} holds no documents. Put files there, or run `policy-compare add FILE…`.",
            f"{project.documents} 里没有文档。请把文件放进去，或运行 policy-compare add 文件…。",
        )
    problems: list[PolicyCompareError] = []
    outside = [path for path in paths if path.is_symlink() and not path.resolve().is_relative_to(project.root.resolve())]
    paths = [path for path in paths if path not in outside]
    problems += [_leads_outside(path) for path in outside]
    stated = read_metadata_csv(project.metadata, project.documents)
    manifest = read_manifest(project.manifest, project.documents)
    problems += [*stated.problems, *manifest.problems]
    repairs = _tried(lambda: load_repairs(project.repairs, project.documents), problems) or {}
    ids = document_ids(path.name for path in paths)
    entries = [
        Entry(
            path,
            ids[path.name],
            stated.rows.get(path.name, {}),
            repairs.get(path.name, ()),
            str(manifest.rows.get(path.name, {}).get("sha256", "")),
        )
        for path in paths
    ]
    return entries, problems


def _leads_outside(path: Path) -> DocumentError:
    # Its text would go into reports, and a folder from somebody else may point at any file of this machine.
    return DocumentError(
        f"{path} is a link to a file outside of the project. Put the file itself there, with `policy-compare add FILE`.",
        f"{path} 是指向项目之外的链接。请用 policy-compare add 文件 把文件本身放进来。",
    )


def load_corpus(project: Project, keep_going: bool = False) -> Corpus:
    """Read every document of a project.

    Parameters
    ----------
    project : Project
    keep_going : bool; read what can be read, and give the problems with the corpus instead of raising them.
        Of two equal documents the first by name is kept; one that was changed since it was added is kept.

    Raises
    ------
    ProblemsError : some documents, rows of metadata.csv or manifest.csv, or repairs are wrong; all are named.
    DocumentError : there is no document at all, or with keep_going none that can be read.
    """
    entries, problems = corpus_entries(project)
    documents: list[Document] = []
    texts: dict[str, str] = {}
    register = TextRegister(texts.__getitem__)
    for entry in entries:
        document = _tried(entry.read, problems)
        if document is None:
            continue
        texts[document.file] = document.clean.text
        if changed := changed_since_added(entry.path, document.sha256, entry.added_as):
            problems.append(changed)
        try:
            register.enter(document.file, document.sha256, Fingerprint.of(document.clean.text))
        except DocumentError as error:
            problems.append(error)
        else:
            documents.append(document)
    if problems and not keep_going:
        raise ProblemsError("The documents cannot be used as they are", problems, "文档还不能使用")
    if not documents:
        raise DocumentError(
            f"No document in {project.documents} can be read: {problems[0].english}",
            f"{project.documents} 里没有一份文档可以读取：{problems[0].chinese}",
        )
    return Corpus(tuple(documents), tuple(problems))


def read_with_seeds(path: Path) -> Document:
    """The document in a file; one that lies in a project's seeds/documents as that project reads it.

    Its row of metadata.csv and its declared repairs then apply, and its id is the one it has in the corpus. A
    file anywhere else is read by itself.

    Raises
    ------
    DocumentError : the file cannot be read, or holds no text.
    ProblemsError : the project's metadata.csv or repairs.csv has wrong rows.
    """
    folder = Path(path).parent.resolve()
    try:
        project = find_project(folder)
    except RunError:
        return read_document(path)
    if folder != project.documents:
        return read_document(path)
    stated = read_metadata_csv(project.metadata, project.documents)
    if stated.problems:
        raise ProblemsError(
            f"{project.metadata} cannot be used as it is",
            stated.problems,
            f"{project.metadata} 还不能使用",
        )
    name = Path(path).name
    ids = document_ids({name, *(other.name for other in document_files(folder))})
    repairs = load_repairs(project.repairs, project.documents)
    return read_document(path, ids[name], stated.rows.get(name), repairs.get(name, ()))


def _tried(read: Callable[[], T], problems: list[PolicyCompareError]) -> T | None:
    """What `read` gives; None where it fails, with its problems noted."""
    try:
        return read()
    except ProblemsError as error:
        problems += error.problems
    except PolicyCompareError as error:
        problems.append(error)
    return None
