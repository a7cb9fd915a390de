"""Where a project's folders are. Importing this module, or finding a project, creates nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.errors import RunError
from analysis.studies import STUDY_FILE, StudyFile, read_study_file

# The project that notebooks run by hand belong to, where they lie outside of it; set by `policy-compare lab`.
VARIABLE = "POLICY_COMPARE_PROJECT"


@dataclass(frozen=True)
class Project:
    """The folders of one project, or of one study.

    Parameters
    ----------
    root : Path, the folder that holds seeds/, and everything that is made from it
    shared : Path, the project whose notebooks a study without notebooks/ uses; None for a project of its own
    """

    root: Path
    shared: Path | None = None

    @cached_property
    def study(self) -> StudyFile:
        """What its study.toml says, as it was when first asked for.

        Raises
        ------
        PolicyCompareError : it cannot be used; each wrong key with its line.
        """
        return read_study_file(self.root)

    @property
    def study_file(self) -> Path:
        return self.root / STUDY_FILE

    @property
    def template(self) -> Path | None:
        """The template of the Word report; None for the program's own form."""
        return self.root / self.study.template if self.study.template else None

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def documents(self) -> Path:
        return self.seeds / self.study.documents

    @property
    def dictionaries(self) -> Path:
        return self.seeds / self.study.dictionaries

    @property
    def coded(self) -> Path:
        return self.seeds / self.study.coded

    @property
    def metadata(self) -> Path:
        return self.seeds / "metadata.csv"

    @property
    def manifest(self) -> Path:
        return self.seeds / "manifest.csv"

    @property
    def repairs(self) -> Path:
        return self.seeds / "repairs.csv"

    @property
    def stopwords(self) -> Path:
        return self.seeds / "stopwords.txt"

    @property
    def lexicon(self) -> Path:
        return self.seeds / "lexicon.txt"

    @property
    def notebooks(self) -> Path:
        return (self.shared or self.root) / "notebooks"

    @property
    def figures(self) -> Path:
        return self.root / "figures"

    @property
    def report(self) -> Path:
        """Where the documents of the last report lie: HTML, Word, Excel."""
        return self.root / "report"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        return self.root / ".cache"


def find_project(start: Path | str | None = None) -> Project:
    """The project, or the study, that `start` (default: the current folder) lies in.

    A project is a folder with seeds/ and notebooks/. A study is one with seeds/ and study.toml; where it has
    no notebooks/, it uses those of the project it lies in.

    Raises
    ------
    RunError : neither `start` nor a folder above it is one, or a study has no notebooks to use.
    """
    first = Path(start or os.environ.get(VARIABLE) or Path.cwd()).resolve()
    study = None
    for folder in (first, *first.parents):
        if not (folder / "seeds").is_dir():
            continue
        if (folder / "notebooks").is_dir():
            return Project(study, folder) if study else Project(folder)
        if study is None and (folder / STUDY_FILE).is_file():
            study = folder
    if study is not None:
        raise RunError(
            f"The study {study} has no notebooks/ and lies in no project that has. Copy the folder notebooks/ of "
            "policy-compare into it, or move it below policy-compare's studies/.",
            f"研究 {study} 里没有 notebooks/，也不在有笔记本的项目之内。请把 policy-compare 的 notebooks/ 文件夹复制进去，"
            "或把它移到 policy-compare 的 studies/ 下面。",
        )
    raise RunError(
        f"No project found at {first} or above it: a project is a folder with seeds/ and notebooks/. Change "
        "into the project's folder, or name it with --project FOLDER.",
        f"在 {first} 及其上级文件夹中都没有找到项目：项目是含有 seeds/ 和 notebooks/ 的文件夹。请先进入项目"
        "文件夹，或用 --project 文件夹 指出它。",
    )


def program_project() -> Project:
    """The project that this program stands in, for commands given outside of any.

    Raises
    ------
    RunError : there is none, as when the program was installed from a package index and stands alone.
    """
    return find_project(Path(__file__).parent)
