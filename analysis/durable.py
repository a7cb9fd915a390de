"""What must outlive a power cut: written to the disk itself before it takes the place of what was there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_A_TIME = 8  # a disk writes several files in the time of one


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
