"""Where a project's folders are. Importing this module, or finding a project, creates nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RunError


@dataclass(frozen=True)
class Project:
    """The folders of one project, all below `root`.

    Parameters
    ----------
    root : Path, the folder that holds seeds/ and notebooks/
    """

    root: Path

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def documents(self) -> Path:
        return self.seeds / "documents"

    @property
    def dictionaries(self) -> Path:
        return self.seeds / "dictionaries"

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
        return self.root / "notebooks"

    @property
    def figures(self) -> Path:
        return self.root / "figures"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        return self.root / ".cache"


def find_project(start: Path | str | None = None) -> Project:
    """The project that `start` (default: the current folder) lies in.

    Raises
    ------
    RunError : neither `start` nor a folder above it holds both seeds/ and notebooks/.
    """
    first = Path(start or Path.cwd()).resolve()
    for folder in (first, *first.parents):
        if (folder / "seeds").is_dir() and (folder / "notebooks").is_dir():
            return Project(folder)
    raise RunError(
        f"No project found at {first} or above it: a project is a folder with seeds/ and notebooks/. Change "
        "into the project's folder, or name it with --project FOLDER.",
        f"在 {first} 及其上级文件夹中都没有找到项目：项目是含有 seeds/ 和 notebooks/ 的文件夹。请先进入项目"
        "文件夹，或用 --project 文件夹 指出它。",
    )
