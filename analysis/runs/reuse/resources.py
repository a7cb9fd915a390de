"""The content of what a notebook can read (`reads`), as checksums, so that two runs can be compared without reading."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.paths import Project
from analysis.portable import is_hidden
from analysis.runs.provenance import PROVENANCE, dictionary_checksum, read_provenance
from analysis.runs.reuse.reads import DIGESTS, OUTSIDE
from analysis.runs.sealed import file_digest, read_sealed, value_digest, write_sealed

if TYPE_CHECKING:
    from analysis.tables import Schema

_CHOICES = ("regions", "levels", "genres", "parts")


class Resources:
    """The resources of a project as they are now.

    Parameters
    ----------
    project : Project
    tables : Path, its prepared tables; their checksums are kept beside them, since they never change

    Attributes
    ----------
    folders : str, checksum of the names of the project's folders
    """

    def __init__(self, project: Project, tables: Path) -> None:
        self._root = project.root
        self._seeds, self._documents = project.seeds, project.documents
        self._of_tables = table_digests(project, tables)
        self._seen: dict[str, str] = {}
        named = (project.documents, project.dictionaries, project.coded, project.notebooks)
        # Which folders study.toml names: what lies in them is noted by notebooks, the file itself is not.
        self.folders = value_digest([Path(os.path.relpath(path, project.root)).as_posix() for path in named])

    def everything(self) -> list[str]:
        """What a notebook depends on that did not note what it reads: all tables, and all files below seeds/.

        The documents are left out: every result depends on the corpus.
        """
        return [*(name for name in self._of_tables if name.startswith("table:")), *self.seeds()]

    def seeds(self) -> list[str]:
        """The files below seeds/, and the names in its folders; without those of the corpus."""
        paths = [
            path for path in sorted(self._seeds.rglob("*")) if not path.is_relative_to(self._documents) and not is_hidden(path.name)
        ]
        kinds = [("names", self._seeds), *(("file" if path.is_file() else "names", path) for path in paths)]
        return [f"{kind}:{path.relative_to(self._root).as_posix()}" for kind, path in kinds]

    def digests(self, resources: Iterable[str]) -> dict[str, str]:
        """The checksum of each resource; what is not there has "absent", and what cannot be followed never the same."""
        return {name: self._digest(name) for name in resources}

    def _digest(self, name: str) -> str:
        if name not in self._seen:
            self._seen[name] = self._of_tables.get(name) or self._of_file(name)
        return self._seen[name]

    def _of_file(self, name: str) -> str:
        kind, _, place = name.partition(":")
        path = self._root / place
        if name == OUTSIDE:
            return os.urandom(16).hex()
        if kind == "file" and path.is_file():
            return file_digest(path)
        if kind == "names" and path.is_dir():
            names = sorted(one.name for one in path.iterdir() if not is_hidden(one.name))
            return hashlib.sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()
        return "absent"


def has_digests(folder: Path) -> bool:
    """Whether the checksums of these tables are kept beside them, so that nothing has to be read for them."""
    try:
        return bool(read_sealed(folder / DIGESTS))
    except (OSError, ValueError):
        return False


def table_digests(project: Project, folder: Path) -> dict[str, str]:
    """The checksum of each prepared table, of the hits and the terms of each theme, and of each list of choices.

    Reckoned once for a folder of tables, and kept in it.
    """
    kept = folder / DIGESTS
    with suppress(OSError, ValueError):  # not there yet, or damaged: made below
        return read_sealed(kept)
    note = read_provenance(folder)
    parquet = sorted(name for name in note["checksums"] if name.endswith(".parquet"))
    found = {f"table:{Path(name).stem}": note["checksums"][name] for name in parquet}
    found["table:provenance"] = file_digest(folder / PROVENANCE)
    from analysis.tables import HITS, HITS_ELSEWHERE

    for schema in (HITS, HITS_ELSEWHERE):
        found |= _hit_digests(schema, folder)
    found |= {f"choice:{name}": value_digest(note[name]) for name in _CHOICES}
    found["choice:themes"] = value_digest(list(note["themes"]))
    found |= {f"choice:themes/{theme}": value_digest(categories) for theme, categories in note["themes"].items()}
    found |= _term_digests(project.dictionaries)
    if dictionary_checksum(project) != note["inputs"].get("dictionaries"):  # edited since the tables were made
        return {name: digest for name, digest in found.items() if not name.startswith("terms:")}
    write_sealed(kept, found)
    return found


def _hit_digests(schema: Schema, folder: Path) -> dict[str, str]:
    """Of the rows of each dictionary file, and of each theme in it, as they stand, with the names of the columns."""
    from analysis.tables import has_table  # a report with nothing to do should not wait for it
    from analysis.tables.lean import column_digests

    if not has_table(schema, folder):
        return {}
    of_themes = column_digests(schema, folder, ("facet", "theme"))
    of_facets: dict[str, list] = {}
    for (facet, theme), digest in sorted(of_themes.items()):
        of_facets.setdefault(facet, []).append([theme, digest])
    return {
        **{f"{schema.name}:{facet}": value_digest(digests) for facet, digests in of_facets.items()},
        **{f"{schema.name}:{facet}/{theme}": digest for (facet, theme), digest in of_themes.items()},
    }


def _term_digests(folder: Path) -> dict[str, str]:
    """Of the terms of each dictionary file, and of each theme in it, with all that is said of them but their lines."""
    from analysis.terms.dictionary import load_dictionaries  # a report with nothing to do should not wait for it

    found: dict[str, list[str]] = {}
    for one in load_dictionaries(folder):
        for term in one.terms:
            told = repr(replace(term, line=0))
            for name in (f"terms:{one.facet}", f"terms:{one.facet}/{term.theme}"):
                found.setdefault(name, []).append(told)
    return {name: value_digest(terms) for name, terms in found.items()}
