"""Files that take the place of others: whole or not at all, and so that they outlive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

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


def flush(paths: Iterable[Path]) -> None:
    """Have the disk hold the content of these files; else a power cut after a rename may leave an empty file under the name.

    Raises
    ------
    OSError : the disk does not take them.
    """
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for _ in threads.map(_flush, paths):
            pass


def _flush(path: Path) -> None:
    with path.open("r+b") as file:  # Windows flushes only what may be written
        os.fsync(file.fileno())
