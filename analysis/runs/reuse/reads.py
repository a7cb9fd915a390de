"""What a notebook reads: noted while it runs, so that its result is used again only while all of that is the same.

A list written by hand of what each notebook depends on would go stale with the first edit of a notebook. So the process
of the notebook notes it itself: every file of the project that is opened and every folder that is listed, whoever does
it (Python tells of both), and of the tables that hold more than a notebook asks for, the part that it asked for.

A resource is named by a string:

    table:sentences           a prepared table
    hits:themes/talent        the hits of one theme; hits:themes those of one dictionary file; so, too,
                              hits_elsewhere:… (of what is not policy text) and terms:… (what the dictionary says)
    choice:themes             what there is to choose from; choice:themes/talent the categories of one theme
    file:seeds/stopwords.txt  a file of the project
    names:seeds/coded         which files a folder of the project holds
    outside                   something that cannot be followed, such as another program or the network

Python does not tell of what is read before a notebook opens its study, nor of files that a package opens in C, as some do
for formats of their own (prepared tables, Parquet, are opened by Python); after an edit of such a file ask for --force.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import analysis
from analysis.paths import Project
from analysis.studies import STUDY_FILE

NOTE = ".reads.json"
DIGESTS = "digests.json"  # of the prepared tables, kept beside them (`resources`)
OUTSIDE = "outside"
_OPENED = ("open", "sqlite3.connect")
_LISTED = ("os.listdir", "os.scandir")
# Other programs and the network: what comes from there cannot be compared with what it was.
_UNSEEN = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.forkpty", "pty.spawn",
                     "socket.connect", "urllib.Request"})  # fmt: skip


class Reads:
    """The resources that were read, in a report also kept in a file as they come."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._paused = False
        self._note: Path | None = None
        self._tables = Path()
        self._roots: tuple[Path, ...] = ()
        self._others: tuple[Path, ...] = ()

    @classmethod
    def in_report(cls, project: Project, tables: Path, out: Path) -> Reads:
        """Those of this whole process, from now on; without a note in `out` (`begin_note`) only what is added.

        Parameters
        ----------
        project : what lies outside of it belongs to the packages, whose versions are compared
        tables : the folder of prepared tables
        out : the folder of the notebook's products, which are no resources
        """
        reads = cls()
        if (out / NOTE).is_file():
            reads._tables, reads._note = tables, out / NOTE
            reads._roots = (project.root, *([project.shared] if project.shared else []))
            # Products; what only saves time; what is compared as such: parameters and folders, the code, the packages.
            own = [root / name for root in reads._roots for name in (".cache", STUDY_FILE)]
            reads._others = (out, *own, Path(analysis.__file__).parent, Path(sys.prefix))
            reads.add(*reads._imported())
            sys.addaudithook(reads._hear)
        return reads

    @property
    def found(self) -> tuple[str, ...]:
        """The resources read up to now, sorted."""
        return tuple(sorted(self._found))

    def add(self, *resources: str) -> None:
        """Note what is read in a way of our own, and write the note."""
        self._found.update(dict.fromkeys(resources))
        if self._note is not None:
            with self.paused():
                self._note.write_text(json.dumps(self.found, ensure_ascii=False), encoding="utf-8")

    def end(self) -> None:
        """Note nothing any more; for a process that goes on to other work."""
        self._note = None
        self._paused = True

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Read without noting it, where the caller notes what it gives away of it."""
        before, self._paused = self._paused, True
        try:
            yield
        finally:
            self._paused = before

    def _hear(self, event: str, arguments: tuple) -> None:
        """Python's own account of what this process does; called very often, so the first line has to settle most."""
        if self._paused or not (event in _OPENED or event in _LISTED or event in _UNSEEN):
            return
        found = OUTSIDE if event in _UNSEEN else self._resource(event, *arguments)
        if found and found not in self._found:
            self.add(found)

    def _resource(self, event: str, path: object = None, mode: object = None, flags: object = 0) -> str:
        """The name of what is opened or listed; "" where it is no resource: a product, or no file of the project."""
        if isinstance(path, int) or (event not in _LISTED and _is_written(mode, flags)):
            return ""
        full = Path(os.path.abspath(os.fsdecode(os.curdir if path is None else path)))
        if full.suffix == ".pyc":  # stands for its source
            full = Path(importlib.util.source_from_cache(full)) if full.parent.name == "__pycache__" else full
        if full.is_relative_to(self._tables):
            return "" if event in _LISTED or full.name == DIGESTS else f"table:{full.stem}"
        inside = any(full.is_relative_to(root) for root in self._roots)
        if not inside or any(full.is_relative_to(folder) for folder in self._others):
            return ""
        place = Path(os.path.relpath(full, self._roots[0])).as_posix()
        return f"names:{place}" if event in _LISTED else f"file:{place}"

    def _imported(self) -> Iterator[str]:
        """Python files of the project that the notebook imported before the first of our own calls."""
        roots = tuple(os.path.normcase(root) for root in self._roots)
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and os.path.normcase(file).startswith(roots) and (found := self._resource("open", file)):
                yield found


def read_note(out: Path) -> list[str] | None:
    """The resources that a notebook noted in its folder; None where it noted none, so that all has to be compared."""
    try:
        found = json.loads((out / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) and found else None


def begin_note(out: Path) -> None:
    """Ask the notebook that writes into `out` to note what it reads."""
    (out / NOTE).write_text("[]", encoding="utf-8")


def _is_written(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR))

