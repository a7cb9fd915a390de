"""Results that were reckoned once, piece by piece, so that a run goes on where an earlier one was cut off.

One SQLite file, .cache/shards.sqlite: a piece is there whole or not at all, whenever the process or the machine ends,
and a hundred thousand documents are one file and not half a million. A piece is named by a key, the checksum of all it
depends on, so it never has to be changed, only forgotten when no run has asked for it for some time.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analysis.errors import RunError

_KEPT_RUNS = 5  # a piece that so many runs in a row did not need is forgotten
_CHECK = 4  # bytes of a checksum before each piece, of its place too: SQLite has none, and a damaged index leads to another piece
_PATIENCE = 60.0  # seconds to wait for another run that is writing
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (key TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS place ON pieces (key, name);
"""

Pieces = Mapping[str, bytes]
"""What is kept under one key: name of a piece -> its bytes."""


class DamagedShards(RunError):
    """The file is no longer what was written; what is in it can be reckoned again, without it."""


def _check(key: str, name: str, data: bytes) -> bytes:
    return zlib.crc32(data, zlib.crc32(f"{key} {name}".encode())).to_bytes(_CHECK, "little")


class Shards:
    """The kept pieces of a project. Use it in a `with`; a file that is no database is begun anew.

    Parameters
    ----------
    path : Path of the file, made where it is not there

    Raises
    ------
    RunError : the file cannot be read or written (no space, no right to write).
    DamagedShards : something in the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = threading.RLock()  # joblib takes batches from a thread of its own
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._told():
            try:
                self._connection = self._opened()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                path.unlink()  # not a database any more; all in it can be reckoned again
                self._connection = self._opened()
            self._run = 1 + (self._one("SELECT max(run) FROM keys") or 0)

    def __enter__(self) -> Shards:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def has(self, key: str) -> bool:
        """Whether something is kept under this key."""
        with self._told():
            return self._one("SELECT 1 FROM keys WHERE key = ?", key) is not None

    def get(self, key: str, name: str) -> bytes:
        """A piece of a key under which something is kept; DamagedShards where it is not there, or not as it was put."""
        with self._told():
            kept = self._one("SELECT data FROM pieces WHERE key = ? AND name = ?", key, name)
            if not isinstance(kept, bytes) or kept[:_CHECK] != _check(key, name, kept[_CHECK:]):
                raise sqlite3.DatabaseError(f"{name} of {key[:12]} is not as it was put there")
        return kept[_CHECK:]

    def put(self, several: Iterable[tuple[str, Pieces]]) -> None:
        """Keep the pieces under their keys, all or none of them."""
        with self._told(), self._connection as connection:
            for key, pieces in several:
                connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (key, self._run))
                connection.executemany(
                    "INSERT OR REPLACE INTO pieces VALUES (?, ?, ?)",
                    ((key, name, _check(key, name, data) + data) for name, data in pieces.items()),
                )

    def check(self) -> None:
        """Look at every byte of every piece; DamagedShards where something is not as it was put."""
        with self._told():
            if (found := self._one("PRAGMA quick_check(1)")) != "ok":
                raise sqlite3.DatabaseError(str(found))
            for key, name in self._connection.execute("SELECT key, name FROM pieces").fetchall():
                self.get(key, name)

    def forget_old(self, used: Iterable[str]) -> None:
        """Note that this run needed these keys, and forget those that none of the last runs needed."""
        with self._told(), self._connection as connection:
            connection.executemany("UPDATE keys SET run = ? WHERE key = ?", ((self._run, key) for key in used))
            oldest = self._run - _KEPT_RUNS
            connection.execute("DELETE FROM pieces WHERE key IN (SELECT key FROM keys WHERE run <= ?)", (oldest,))
            connection.execute("DELETE FROM keys WHERE run <= ?", (oldest,))

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, check_same_thread=False)
        try:
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _one(self, query: str, *values: object) -> object:
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else row[0]

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """One use of the file at a time; its errors in plain words."""
        try:
            with self._one_at_a_time:
                yield
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError):
                raise DamagedShards(
                    f"{self._path} is damaged ({error}), and was again after it was made anew. Check the disk.",
                    f"{self._path} 已损坏（{error}），重新生成后仍然损坏。请检查磁盘。",
                ) from error
            raise RunError(
                f"{self._path} cannot be used ({error}). Check that the disk has space and that you may write there; "
                "the file may be deleted, it only saves time.",
                f"{self._path} 无法使用（{error}）。请检查磁盘空间和写入权限；该文件只为节省时间，可以删除。",
            ) from error
