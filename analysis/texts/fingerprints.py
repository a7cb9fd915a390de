"""Fingerprints of texts that were read before, so that adding documents to a large corpus does not read it all again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from functools import cache
from pathlib import Path

import analysis
from analysis.durable import replacing
from analysis.tables.columnar import columns_of, lists_by_document, pack, rows_from, unpack
from analysis.texts.corpus import Entry, Fingerprint

_FEWEST = 200  # a file is kept of so many texts; fewer are read again in no time
_COLUMNS = columns_of({"doc_id": "str", "checksum": "str", "keys": "hashes"})  # doc_id: what the text depends on
_CHECK = 4  # bytes of a checksum before them


class KeptFingerprints:
    """The fingerprints kept in a file; one that is not there, or is damaged, holds none.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Fingerprint] = {}
        self._used: dict[str, Fingerprint] = {}
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            if data[:_CHECK] == _check(data[_CHECK:]):
                rows = unpack(data[_CHECK:], _COLUMNS)
                checksums = rows.column("checksum").to_pylist()
                several = lists_by_document(rows, "keys").items()
                self._kept = {key: Fingerprint(one, keys) for one, (key, keys) in zip(checksums, several, strict=True)}

    def get(self, entry: Entry, sha256: str) -> Fingerprint | None:
        """That of a document whose file has this checksum; None where it has to be read."""
        key = _key(entry, sha256)
        if found := self._kept.get(key):
            self._used[key] = found
        return found

    def note(self, entry: Entry, sha256: str, fingerprint: Fingerprint) -> None:
        """Keep that of a document which was read."""
        self._used[_key(entry, sha256)] = fingerprint

    def save(self) -> None:
        """Write those that were asked for and noted, and forget the others; a folder that cannot be written to is no error."""
        if len(self._used) < _FEWEST or self._used.keys() == self._kept.keys():
            return
        several = list(self._used.values())
        rows = {"doc_id": list(self._used), "checksum": [one.checksum for one in several], "keys": [one.keys for one in several]}
        data = pack(rows_from(rows, _COLUMNS))
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._path, f".{os.getpid()}") as part:
                part.write_bytes(_check(data) + data)


def _check(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECK, "little")


def _key(entry: Entry, sha256: str) -> str:
    """One checksum of all that a clean text depends on."""
    repairs = [(one.action, one.anchor, one.text) for one in entry.repairs]
    return hashlib.sha256(repr((_code(), sha256, entry.path.suffix.lower(), repairs)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code() -> str:
    """A checksum of the code that reads and cleans."""
    package = Path(analysis.__file__).parent
    found = hashlib.sha256(analysis.__version__.encode("utf-8"))
    for path in sorted((package / "texts").rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
