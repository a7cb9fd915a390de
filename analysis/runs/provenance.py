"""What a result was made from: checksums of every input, of the code, and the versions of what it ran on.

Also what there is to choose from in it: its regions, levels and themes. Light to import: every kernel does, and so does
a report that has nothing to do.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import analysis
from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.periods import read_period
from analysis.portable import is_hidden
from analysis.regions import BY_ANY_NAME
from analysis.runs.sealed import not_as_written, read_sealed
from analysis.speech import did_you_mean
from analysis.studies import LANGUAGES
from analysis.stances import STANCE_VALUES

PROVENANCE = "provenance.json"
_PACKAGES = (
    "pandas", "numpy", "pyarrow", "beautifulsoup4", "lxml", "pypdf", "python-docx", "openpyxl", "jieba", "rjieba", "opencc",
    "ahocorasick-rs", "matplotlib", "wordcloud", "papermill",
)  # fmt: skip


def hash_files(paths: Iterable[Path], root: Path) -> str:
    """One SHA-256 (hex) over the names (relative to `root`) and bytes of the files, in the order of their names.

    A path that does not exist counts as absent, which differs from empty.
    """
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b"\x00absent"
        total.update(f"{path.relative_to(root).as_posix()}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def hash_inputs(project: Project) -> dict[str, str]:
    """Checksums of everything the tables depend on: corpus, dictionaries, word lists, code, and installed packages."""
    package = Path(analysis.__file__).parent
    return {
        "corpus": hash_files(corpus_files(project), project.root),
        "dictionaries": dictionary_checksum(project),
        "words": hash_files([project.stopwords, project.lexicon], project.root),
        "code": hash_files(package.rglob("*.py"), package),
        "packages": hash_of(platform.python_version(), platform.machine(), *_installed()),
    }


def dictionary_checksum(project: Project) -> str:
    """Checksum of the dictionaries."""
    return hash_files(_visible(project.dictionaries), project.root)


def corpus_files(project: Project) -> list[Path]:
    """The files that make the corpus: the documents, and what was written down about them."""
    return [*_visible(project.documents), project.metadata, project.manifest, project.repairs]


def tables_folder(project: Project, inputs: Mapping[str, str]) -> Path:
    """Where the tables made from these inputs (`hash_inputs`) are, or would be."""
    return project.cache / "tables" / hash_of(*inputs.values())[:16]


def _installed() -> list[str]:
    """Name and version of every installed package, sorted, as their folders are named: quick to list."""
    folders = (folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder))
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))


def hash_of(*parts: str) -> str:
    """SHA-256 (hex) of several strings, in order."""
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def versions() -> dict[str, str]:
    """Version of this library, of Python and of the packages that results depend on."""
    return {
        "policy-compare": analysis.__version__,
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def read_provenance(folder: Path) -> dict:
    """What `prepare_tables` noted beside the tables: checksums, versions, and what there is to choose from."""
    return read_sealed(folder / PROVENANCE)


def has_whole_tables(folder: Path) -> bool:
    """Whether `prepare_tables` has made this folder to its end, and every file of it still has as many bytes."""
    try:
        sizes = read_provenance(folder)["sizes"]
        return bool(sizes) and all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def damaged_tables(folder: Path) -> list[str]:
    """The files of a folder of tables that are not as `prepare_tables` made them, by every byte; all where that is not known."""
    try:
        return not_as_written(folder, read_provenance(folder)["checksums"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return sorted(path.name for path in folder.glob("*") if path.is_file())


def check_choices(choices: Mapping[str, Sequence[str]], parameters: Mapping[str, object]) -> None:
    """Refuse regions, themes, periods, units and other values of parameters that do not exist.

    Parameters
    ----------
    choices : "regions", "levels", "genres", "parts" and "themes" to choose from, as `read_provenance` gives them

    Raises
    ------
    ParameterError : naming the choices.
    """
    from analysis.tables.comparison import UNITS  # brings pandas along, for which a report with nothing to do cannot wait

    offered = {
        "regions": choices["regions"],
        "levels": choices["levels"],
        "genres": choices["genres"],
        "parts": choices["parts"],
        "pair": choices["regions"],
        "unit": UNITS,
        "within": ("sentence", "paragraph"),
        "against": ("", "pairs", "rest"),
        "stance": ("", *STANCE_VALUES),
        "terms": ("all", "trusted"),
        "themes": choices["themes"],
        "theme": choices["themes"],
        "language": LANGUAGES,
        "width": ("column", "page", "slide"),
    }
    for name, allowed in offered.items():
        wanted = parameters.get(name, [])
        for value in [wanted] if isinstance(wanted, str) else wanted:
            if value not in allowed:
                meant = _meant_region(value, allowed) if name in ("regions", "pair") else did_you_mean(value, filter(None, allowed))
                raise ParameterError(
                    f"{name}: {value!r} is unknown. {meant[0]}Choose from: {', '.join(choice or '(nothing)' for choice in allowed)}.",
                    f"{name}：没有 {value!r}。{meant[1]}可选：{'、'.join(choice or '（留空）' for choice in allowed)}。",
                )
    read_period(str(parameters.get("period", "")))
    if len(set(parameters.get("pair", ()))) not in (0, 2):
        raise ParameterError(
            f"pair takes two regions, or none, not {list(parameters['pair'])}.",
            f"pair 要么写两个地区，要么留空，不能是 {list(parameters['pair'])}。",
        )


def _meant_region(written: str, allowed: Sequence[str]) -> tuple[str, str]:
    """As `did_you_mean`, by the other names of regions too; a region that is right and only has no documents is not another one."""
    if written not in BY_ANY_NAME:
        return did_you_mean(written, allowed)
    name = BY_ANY_NAME[written].name
    return did_you_mean(name, [name] if name in allowed else [])


def _visible(folder: Path) -> list[Path]:
    """The files of a folder that people put there: no hidden files, no lock files of Office (~$…)."""
    return [path for path in folder.glob("*") if path.is_file() and not is_hidden(path.name)]
