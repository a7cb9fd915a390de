"""A new study: a folder with its own documents, dictionaries and study.toml, for one question."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd

from analysis.errors import ParameterError, RunError
from analysis.paths import Project, find_project, program_project
from analysis.portable import is_hidden, name_problem
from analysis.studies import STUDY_FILE
from analysis.texts.add import add_documents
from analysis.texts.corpus import document_files

STUDIES = "studies"
_TEMPLATE = "study_template.toml"
_CODEBOOK = "CODEBOOK.md"
# What people may have written about the documents, in the same folder; the rest of it are documents.
_ABOUT = ("metadata.csv", "repairs.csv")
_NOT_DOCUMENTS = (*_ABOUT, "manifest.csv", STUDY_FILE)


@dataclass(frozen=True)
class NewStudy:
    """A study that was made: its folder, the documents in it as `add_documents` gives them, and whether it
    has notebooks of its own."""

    root: Path
    documents: pd.DataFrame
    own_notebooks: bool


def base_project(start: Path | str | None = None) -> Project:
    """The project that a new study takes dictionaries and notebooks from: the one `start` lies in, a study's
    own project, or the one this program was installed from.

    Raises
    ------
    RunError : there is none, as when the program was installed from a package index and stands alone.
    """
    try:
        found = find_project(start)
    except RunError as error:
        if start is not None:
            raise
        try:
            found = program_project()
        except RunError:
            raise RunError(
                f"{error.english} A new study takes its dictionaries and notebooks from there; a program installed by pip "
                "alone brings none. Download policy-compare as a folder, and name it: policy-compare --project FOLDER new "
                "NAME --from DOCUMENTS.",
                f"{error.chinese}新研究要从那里取词典和笔记本；只用 pip 安装的程序不带这些。请下载整个 policy-compare 文件夹，"
                "再写：policy-compare --project 文件夹 new 名称 --from 文档文件夹。",
            ) from None
    return Project(found.shared) if found.shared else found


def new_study(base: Project, name: str, source: Path, *, own_notebooks: bool = False) -> NewStudy:
    """Make a study from a folder of documents; whole or not at all.

    It gets study.toml, seeds/ with copies of the documents (by the rules of `add_documents`), of the
    project's dictionaries, word lists and codebook, and figures/. A metadata.csv or repairs.csv beside the
    documents comes along.

    Parameters
    ----------
    base : Project, as from `base_project`
    name : str, a name for a folder below the project's studies/, or the path of a folder anywhere
    source : Path, the folder with the documents; folders in it are not looked into
    own_notebooks : bool, copy the notebooks too, to change them for this study; always done for a study
        outside of the project, which could not find them otherwise

    Raises
    ------
    ParameterError : no name for a folder, or a folder that is there already; no documents in `source`.
    ProblemsError : some documents cannot be taken; all are named.
    RunError : it cannot be written.
    """
    place = _place_of(base, name)
    documents = _documents_of(source)
    own = own_notebooks or not place.is_relative_to(base.root)
    part = place.with_name(f".{place.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        (part / "seeds").mkdir(parents=True)
        (part / "figures").mkdir()
        study = Project(part, None if own else base.root)
        _copy_files(base.dictionaries, part / "seeds" / "dictionaries")
        (part / "seeds" / "coded").mkdir()
        for path in (base.stopwords, base.lexicon, base.coded / _CODEBOOK):
            if path.is_file():
                shutil.copyfile(
                    path, part / "seeds" / ("coded" if path.name == _CODEBOOK else "") / path.name
                )
        for about in _ABOUT:
            if (source / about).is_file():
                shutil.copyfile(source / about, part / "seeds" / about)
        if own:
            _copy_files(base.notebooks, part / "notebooks")
        (part / STUDY_FILE).write_text(study_template(place.name), encoding="utf-8", newline="\n")
        (part / "seeds" / "documents").mkdir()
        added = add_documents(study, documents)
        if place.is_dir():
            place.rmdir()  # empty, or it would have been refused
        os.replace(part, place)
    except OSError as error:
        raise RunError(
            f"The study cannot be written to {place} ({error.strerror or error}). Make room, or choose "
            "another place.",
            f"研究无法写入 {place}（{error.strerror or error}）。请腾出空间，或换一个地方。",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return NewStudy(place, added, own)


def study_template(title: str) -> str:
    """A study.toml with this title, every other key at its default with a remark in Chinese and English."""
    text = files("analysis.runs").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    return text.replace('title = ""', f"title = {json.dumps(title, ensure_ascii=False)}", 1)


def _place_of(base: Project, name: str) -> Path:
    wanted = Path(name).expanduser()
    inside = not wanted.is_absolute() and len(wanted.parts) == 1
    last = wanted.name
    problem = name_problem(last) or (("begins with a dot or a space", "以点或空格开头") if last.startswith((".", " ")) else None)
    if problem:
        raise ParameterError(
            f"{name!r} cannot name a folder on every system: it {problem[0]}. Choose a name of letters, Chinese characters and digits.",
            f"{name!r} 不能在各种系统上作文件夹名：{problem[1]}。请用汉字、字母和数字。",
        )
    place = (base.root / STUDIES / wanted if inside else wanted).resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise ParameterError(
            f"{place} is there already. Choose another name, or add documents to it: policy-compare "
            f"--project {place} add …",
            f"{place} 已经存在。请换一个名称，或往里加文档：policy-compare --project {place} add …",
        )
    return place


def _documents_of(source: Path) -> list[Path]:
    if not source.is_dir():
        raise ParameterError(
            f"There is no folder {source}. Name the folder that holds the documents after --from.",
            f"没有文件夹 {source}。请在 --from 后面写放文档的文件夹。",
        )
    found = [path for path in document_files(source) if path.name.lower() not in _NOT_DOCUMENTS]
    if not found:
        deeper = [path for path in source.iterdir() if path.is_dir() and document_files(path)]
        hint = f" Perhaps you mean {deeper[0]}?" if deeper else ""
        hint_chinese = f"是不是 {deeper[0]}？" if deeper else ""
        raise ParameterError(
            f"{source} holds no documents. Put .docx, .pdf, .html or .txt files into it.{hint}",
            f"{source} 里没有文档。请放入 .docx、.pdf、.html 或 .txt 文件。{hint_chinese}",
        )
    return found


def _copy_files(source: Path, target: Path) -> None:
    """Copy the visible files of a folder."""
    target.mkdir()
    for path in sorted(source.iterdir()):
        if path.is_file() and not is_hidden(path.name):
            shutil.copyfile(path, target / path.name)
