"""What ends with its process: a turn that only one has at a time, and the sign that somebody works on a folder.

Both are the write lock of an empty SQLite file, which every system takes back when a process ends, however it ends; so
there is no lock that a kill could leave behind.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from zlib import crc32

from analysis.errors import RunError

_PATIENCE = 60.0  # seconds to wait for another process
# Of this machine: a cloud drive brings the files of others, but not their locks.
_SIGN = f".{crc32(platform.node().encode()):08x}.sign"
_ONE_DAY = 24 * 3600.0


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
        connection = _with_the_turn(place)
    except sqlite3.Error as error:
        raise RunError(
            f"Another command is just writing into the project, or {place.parent} cannot be written ({error}). Wait for the other "
            "to end and run this again; if there is none, check that the disk has space and that you may write there.",
            f"另一条命令正在写入本项目，或 {place.parent} 无法写入（{error}）。请等它结束后重新运行；如果没有别的命令在运行，请检查"
            "磁盘空间和写入权限。",
        ) from error
    with closing(connection):
        yield


def _with_the_turn(place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError) or not place.is_file() or not place.stat().st_size:
            raise
        place.write_bytes(b"")  # no database any more; nothing ever stands in it
        return _with_the_turn(place)
    return connection


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Show that this process works on a folder while the `with` lasts; the folder may be made, moved and removed in it.

    The sign is a file beside the folder, for Windows moves no folder in which a file is open.
    """
    sign = _sign(folder)
    sign.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with suppress(sqlite3.Error):  # on a drive without locks nobody can tell; then time decides
            _hold(held.enter_context(closing(_connected(sign))))
        try:
            yield
        finally:
            held.close()
            with suppress(OSError):  # another process is just looking at it, and removes it
                sign.unlink(missing_ok=True)


def is_at_work(folder: Path) -> bool | None:
    """Whether the process that works on a folder is alive; None where nobody can tell: no sign of this machine, or no locks."""
    sign = _sign(folder)
    if not sign.is_file():
        return None
    try:
        with closing(_connected(sign, "rw")) as connection:  # not made anew where its process has just ended well
            _hold(connection)
    except sqlite3.OperationalError as error:
        return True if "locked" in str(error) else None
    except sqlite3.Error:
        return None
    return False


def worked_on(paths: Iterable[Path]) -> list[Path]:
    """Of these paths, the folders that are or were worked on; also those of which there is only a sign of this machine."""
    return sorted({path.with_name(path.name.removesuffix(_SIGN)) for path in paths})


def left_behind(folder: Path) -> tuple[Path, ...]:
    """What there is of a folder that was worked on: itself, and behind it its sign, so that the sign goes last."""
    return tuple(path for path in (folder, _sign(folder)) if path.exists())


def remove_left_behind(paths: Iterable[Path]) -> None:
    """Remove folders whose process is gone, and those a day old of which nobody can tell."""
    for folder in worked_on(paths):
        alive = is_at_work(folder)
        with suppress(OSError):  # in use, or just removed by another: the next run looks again
            # By a clock that was set back, what was left behind is of the future.
            if alive is False or (alive is None and abs(time.time() - folder.stat().st_mtime) > _ONE_DAY):
                for path in left_behind(folder):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sign(folder: Path) -> Path:
    return folder.with_name(folder.name + _SIGN)


def _hold(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = MEMORY")  # no second file, which a kill would leave behind
    connection.execute("BEGIN EXCLUSIVE")


def _connected(sign: Path, mode: str = "rwc") -> sqlite3.Connection:
    return sqlite3.connect(f"{sign.absolute().as_uri()}?mode={mode}", uri=True, timeout=0, isolation_level=None)
