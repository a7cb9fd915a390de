"""Results that were reckoned once, batch by batch, so that a run goes on where an earlier one was cut off.

One SQLite file, .cache/shards.sqlite: what is put there is there whole or not at all, whenever the process or the machine
ends. A shard holds the rows that a stage gave of the documents of a batch, table by table; each of its documents has a key,
the checksum of all that its rows depend on. So a shard never has to be changed, only forgotten when no run has asked for any
of its documents for some time, and a hundred thousand documents are some hundred shards and not half a million pieces.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from analysis.errors import RunError

_KEPT_RUNS = 5  # a shard that so many runs in a row did not need is forgotten
_CHECK = 4  # bytes of a checksum before each piece, of its place too: SQLite has none, and a damaged index leads to another piece
_PATIENCE = 60.0  # seconds to wait for another run that is writing
_FORM = 2  # of the tables below; a file of another form is begun anew
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter: of a message that quotes a damaged name
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS shards (shard INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, shard INTEGER NOT NULL, checked BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (shard INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS named ON pieces (shard, name);
PRAGMA user_version = {_FORM};
COMMIT;
"""

Pieces = Mapping[str, bytes]
"""What a shard holds: name of a piece -> its bytes."""


class DamagedShards(RunError):
    """The file is no longer what was written; what is in it can be reckoned again, without it."""


def _check(*place: object, data: bytes = b"") -> bytes:
    return zlib.crc32(data, zlib.crc32(repr(place).encode())).to_bytes(_CHECK, "little")


class Shards:
    """The kept shards of a project. Use it in a `with`; a file that is no database is begun anew.

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
            except _DAMAGE as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                path.unlink()  # not a database any more; all in it can be reckoned again
                self._connection = self._opened()
            self._run = 1 + (self._one("SELECT max(run) FROM shards") or 0)

    def __enter__(self) -> Shards:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def shard_of(self, key: str) -> int | None:
        """The shard with the document of this key; None where there is none; DamagedShards where it is not as it was put."""
        with self._told():
            found = self._connection.execute("SELECT shard, checked FROM keys WHERE key = ?", (key,)).fetchone()
            if found and found[1] != _check(key, found[0]):
                raise sqlite3.DatabaseError(f"key {key[:12]} is not as it was put there")
        return found and found[0]

    def get(self, shard: int, name: str) -> bytes:
        """A piece of a shard; DamagedShards where it is not there, or not as it was put."""
        with self._told():
            kept = self._one("SELECT data FROM pieces WHERE shard = ? AND name = ?", shard, name)
            if not isinstance(kept, bytes) or kept[:_CHECK] != _check(shard, name, data=kept[_CHECK:]):
                raise sqlite3.DatabaseError(f"{name} of shard {shard} is not as it was put there")
        return kept[_CHECK:]

    def put(self, several: Iterable[tuple[Sequence[str], Pieces]]) -> None:
        """Keep shards, each of documents with these keys, all or none of them."""
        with self._told(), self._connection as connection:
            for keys, pieces in several:
                shard = connection.execute("INSERT INTO shards (run) VALUES (?)", (self._run,)).lastrowid
                rows = ((key, shard, _check(key, shard)) for key in keys)
                connection.executemany("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", rows)
                connection.executemany(
                    "INSERT INTO pieces VALUES (?, ?, ?)",
                    ((shard, name, _check(shard, name, data=data) + data) for name, data in pieces.items()),
                )

    def check(self) -> None:
        """Look at every byte of every piece; DamagedShards where something is not as it was put."""
        with self._told():
            if (found := self._one("PRAGMA quick_check(1)")) != "ok":
                raise sqlite3.DatabaseError(str(found))
            for shard, name in self._connection.execute("SELECT shard, name FROM pieces").fetchall():
                self.get(shard, name)
            for (key,) in self._connection.execute("SELECT key FROM keys").fetchall():
                self.shard_of(key)

    def forget_old(self, used: Iterable[int]) -> None:
        """Note that this run needed these shards, and forget those that none of the last runs needed."""
        with self._told(), self._connection as connection:
            connection.executemany("UPDATE shards SET run = ? WHERE shard = ?", ((self._run, shard) for shard in used))
            oldest = self._run - _KEPT_RUNS
            for table in ("keys", "pieces"):
                connection.execute(f"DELETE FROM {table} WHERE shard IN (SELECT shard FROM shards WHERE run <= ?)", (oldest,))
            connection.execute("DELETE FROM shards WHERE run <= ?", (oldest,))

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, check_same_thread=False)
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a damaged name is another name, and no error
        try:
            (form,) = connection.execute("PRAGMA user_version").fetchone()
            if form != _FORM and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise sqlite3.DatabaseError(f"a file of form {form}, not {_FORM}")
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
        except _DAMAGE as error:
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
