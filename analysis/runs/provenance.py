"""What a result was made from: checksums of every input, of the code, and the versions of what it ran on.

Also what there is to choose from in it: its regions, levels and themes. Light to import: every kernel does.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import analysis
from analysis.tables.comparison import UNITS
from analysis.errors import ParameterError, RunError
from analysis.paths import Project

PROVENANCE = "provenance.json"
_PACKAGES = ("pandas", "numpy", "jieba", "matplotlib", "wordcloud", "opencc", "ahocorasick-rs", "papermill")


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
    """Checksums of everything the tables depend on: corpus, dictionaries, word lists and code."""
    package = Path(analysis.__file__).parent
    return {
        "corpus": hash_files(
            [*_visible(project.documents), project.metadata, project.manifest, project.repairs], project.root
        ),
        "dictionaries": hash_files(_visible(project.dictionaries), project.root),
        "words": hash_files([project.stopwords, project.lexicon], project.root),
        "code": hash_files(package.rglob("*.py"), package),
    }


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
    return json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))


def check_choices(choices: Mapping[str, Sequence[str]], parameters: Mapping[str, object]) -> None:
    """Refuse regions, levels, genres, parts, themes, units, widths and languages that do not exist.

    Parameters
    ----------
    choices : "regions", "levels", "genres", "parts" and "themes" to choose from, as `read_provenance` gives them

    Raises
    ------
    ParameterError : naming the choices.
    """
    offered = {
        "regions": choices["regions"],
        "levels": choices["levels"],
        "genres": choices["genres"],
        "parts": choices["parts"],
        "pair": choices["regions"],
        "unit": UNITS,
        "within": ("sentence", "paragraph"),
        "themes": choices["themes"],
        "theme": choices["themes"],
        "language": ("zh", "en", "both"),
        "width": ("column", "page", "slide"),
    }
    for name, allowed in offered.items():
        wanted = parameters.get(name, [])
        for value in [wanted] if isinstance(wanted, str) else wanted:
            if value not in allowed:
                raise ParameterError(f"{name}: {value!r} is unknown. Choose from: {', '.join(allowed)}.")
    if len(set(parameters.get("pair", ()))) not in (0, 2):
        raise ParameterError(f"pair takes two regions, or none, not {list(parameters['pair'])}.")


def dictionaries_of_last_report(project: Project) -> Path:
    """The folder with the dictionaries as they were when the last good report was made.

    Raises
    ------
    RunError : there is no report yet.
    """
    runs = sorted(path for path in project.runs.glob("[0-9]*") if not path.name.endswith("-failed"))
    kept = [path / "dictionaries" for path in runs if (path / "dictionaries").is_dir()]
    if not kept:
        raise RunError(
            "There is no report yet to compare with. Run `policy-compare report` before editing the dictionary, "
            "or name two files: policy-compare diff OLD.csv NEW.csv."
        )
    return kept[-1]


def _visible(folder: Path) -> list[Path]:
    """The files of a folder that people put there: no hidden files, no lock files of Office (~$…)."""
    return [path for path in folder.glob("*") if path.is_file() and not path.name.startswith((".", "~$"))]
