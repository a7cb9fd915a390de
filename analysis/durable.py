"""Files that take the place of others: whole or not at all, and so that they outlive a power cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import RunError

_AT_A_TIME = 8  # a disk writes several files in the time of one


@contextmanager
def replacing(path: Path, writer: str = "") -> Iterator[Path]:
    """A place beside a file to write to, which takes the file's place when the `with` ends well and is removed when not.

    Its name is hidden, so that what a kill leaves is taken neither for a document nor for somebody's own file.

    Parameters
    ----------
    writer : str, tells those apart who may write the same file at once
    """
    part = path.with_name(f".{path.name}{writer}.part")
    try:
        yield part
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def saving(path: Path) -> Iterator[Path]:
    """As `replacing`, for a file that somebody asked for by its name: its folder is made where there is none.

    Raises
    ------
    RunError : it cannot be written; the message says what to do.
    OSError : the disk is full, which is said as everywhere.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            yield part
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise
        raise RunError(
            f"{path} cannot be written ({problem.strerror}). Close it if Excel has it open, or choose another place.",
            f"{path} 无法写入（{problem.strerror}）。如果正在 Excel 中打开，请先关闭，或另选位置。",
        ) from problem


def flush(paths: Iterable[Path]) -> None:
    """Have the disk hold the content of these files; else a power cut after a rename may leave an empty file under the name.

    Raises
    ------
    OSError : the disk does not take them.
    """
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for _ in threads.map(_flush, paths):
            pass


def flush_names(*folders: Path) -> None:
    """Have the disk hold which files these folders have: what was moved there stays there, now that it is said to be done.

    Windows has no way to ask for it, and some network drives refuse; a power cut may then bring back what was there before.
    """
    if os.name == "nt":
        return
    for folder in folders:
        with suppress(OSError):
            place = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(place)
            finally:
                os.close(place)


def _flush(path: Path) -> None:
    with path.open("r+b") as file:  # Windows flushes only what may be written
        os.fsync(file.fileno())
