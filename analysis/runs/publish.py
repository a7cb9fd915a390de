"""The figures of a run into figures/, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from analysis.durable import flush, flush_names, replacing

PUBLISHED = "published.json"


def publish_figures(source: Path, target: Path, names: Iterable[str] | None = None, *, whole: bool = True) -> list[Path]:
    """Put the files of `source` into `target` in place of those of the last report, and return their new paths.

    All files are copied beside their places first, so that a full disk or a cut-off costs nothing that is there; files
    that people put into `target` themselves are left alone.

    Parameters
    ----------
    names : the files to put there; default all of `source`
    whole : bool, remove what an earlier report put there and this one does not; False for a part of a report
    """
    target.mkdir(exist_ok=True)
    incoming = target / ".incoming"  # one report at a time publishes (`turns`): what is there was left by a killed one
    shutil.rmtree(incoming, ignore_errors=True)
    try:
        copy_files(source, incoming, names)
        flush(incoming.iterdir())
        note = target / PUBLISHED
        before = _published(note)
        names = sorted(path.name for path in incoming.iterdir())
        # Named before they are moved: after a cut-off the next report still knows which files are products.
        _replace_text(note, json.dumps(sorted({*names, *before}), ensure_ascii=False, indent=0))
        for name in names:
            os.replace(incoming / name, target / name)
        if whole:
            for name in set(before) - set(names):
                (target / Path(name).name).unlink(missing_ok=True)
            _replace_text(note, json.dumps(names, ensure_ascii=False, indent=0))
        flush_names(target)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return [target / name for name in names]


def are_published(source: Path, target: Path, names: Iterable[str], *, whole: bool = True) -> bool:
    """Whether `publish_figures` would change nothing."""
    note = target / PUBLISHED
    names = sorted(names)
    there = _published(note)
    if there != names and (whole or not set(names) <= set(there)):
        return False
    return all((target / name).is_file() and (source / name).read_bytes() == (target / name).read_bytes() for name in names)


def copy_files(source: Path, target: Path, names: Iterable[str] | None = None) -> None:
    """Copy a folder's files into a new folder. Not copytree, which would hide a full disk behind an error of its own."""
    target.mkdir()
    for path in source.iterdir() if names is None else [source / name for name in names]:
        shutil.copyfile(path, target / path.name)


def link_tables(source: Path, target: Path) -> None:
    """Put prepared tables into a new folder too: CSV as copies, since people may edit them, Parquet without taking space again."""
    target.mkdir()
    link_files([path for path in source.iterdir() if path.suffix == ".parquet"], target)
    for path in source.iterdir():
        if path.suffix != ".parquet":
            shutil.copyfile(path, target / path.name)


def link_files(paths: Iterable[Path], folder: Path) -> None:
    """Let files that nobody edits stand in another folder too, without taking space again where the disk can do so."""
    for path in paths:
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)


def _published(note: Path) -> list[str]:
    """The names of products in a folder; none where the note is absent or was damaged, so that all are put there anew."""
    try:
        names = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _replace_text(path: Path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
