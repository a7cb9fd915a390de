"""Watching a project: what is edited is taken up once it has been saved whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.paths import Project
from analysis.portable import is_hidden

Stamps = Mapping[Path, tuple[int, int]]
_LOOKS = 0.5  # seconds between two looks
_REST = 2  # looks at which nothing moves before an edit counts as saved


@dataclass(frozen=True)
class Edit:
    """What was edited since the last time: files that came, went or changed, and those of them nobody can open yet."""

    files: tuple[Path, ...]
    locked: tuple[Path, ...] = ()


def watched_files(project: Project) -> list[Path]:
    """What a report is made from and people edit: seeds/ and the notebooks, without hidden files and locks of editors."""
    seeds = [path for path in project.seeds.rglob("*") if not any(map(is_hidden, path.relative_to(project.seeds).parts))]
    pages = [path for path in project.notebooks.glob("*.ipynb") if not is_hidden(path.name)]
    return sorted(path for path in (project.study_file, *seeds, *pages) if path.is_file())


def file_stamps(project: Project) -> Stamps:
    """Time and size of each watched file; one that goes away just now is passed over."""
    stamps = {}
    for path in watched_files(project):
        try:
            about = path.stat()
        except OSError:
            continue
        stamps[path] = (about.st_mtime_ns, about.st_size)
    return stamps


def edits(
    project: Project, before: Stamps, *, wait: Callable[[float], None] = time.sleep, looks: float = _LOOKS
) -> Iterator[Edit]:
    """Every edit of the project, once its files rest and can be opened; ends only with the caller.

    Programs save in steps: they cut a file and fill it, or write beside it and move. So an edit counts when nothing has
    moved for some looks. A file that another program holds open for itself (Excel on Windows) is reported once as locked,
    and as an edit when it can be opened.

    Parameters
    ----------
    before : what is taken as known at the beginning
    wait : called between two looks with the seconds
    """
    known, seen, rest, told = dict(before), dict(before), 0, ()
    while True:
        wait(looks)
        now = dict(file_stamps(project))
        rest = rest + 1 if now == seen else 0
        seen = now
        changed = tuple(sorted(path for path in {*known, *now} if known.get(path) != now.get(path)))
        if not changed or rest < _REST:
            continue
        locked = tuple(path for path in changed if path in now and not _can_be_read(path))
        if locked:
            if locked != told:
                yield Edit(changed, locked)
            told = locked
            continue
        known, told = now, ()
        yield Edit(changed)


def _can_be_read(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            file.read(1)
    except PermissionError:
        return False
    except OSError:  # gone again; the next look sees it
        return True
    return True
