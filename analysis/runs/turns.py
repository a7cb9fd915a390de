"""One after another: a turn that only one process has at a time, and that ends with the process that has it.

The turn is the write lock of an empty SQLite file, which every system takes back when a process ends, however it ends;
so there is no lock file that a kill could leave behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from analysis.errors import RunError

_PATIENCE = 60.0  # seconds to wait for another process


@contextmanager
def turn(place: Path) -> Iterator[None]:
    """Have the turn while the `with` lasts.

    Parameters
    ----------
    place : Path of the file that stands for what is taken in turns; made where it is not there

    Raises
    ------
    RunError : another process has had the turn for a minute, or the file cannot be written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
        with closing(connection):
            connection.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.Error as error:
        raise RunError(
            f"Another report is just being published, or {place.parent} cannot be written ({error}). Wait for the other to "
            "end and run this again; if there is none, check that the disk has space and that you may write there.",
            f"另一份报告正在写入，或 {place.parent} 无法写入（{error}）。请等它结束后重新运行；如果没有别的报告在运行，请检查"
            "磁盘空间和写入权限。",
        ) from error
