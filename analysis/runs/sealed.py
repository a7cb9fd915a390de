"""Notes that know whether they are as they were written, and the checksums of files and values.

A disk may turn a bit, and a note stays readable: a 5 becomes a 4. So a note that results are taken by holds a checksum of
itself, its seal. Light to import: a report that has nothing to do reads such notes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from analysis.durable import replacing

_SEAL = "seal"


def write_sealed(path: Path, told: Mapping[str, object]) -> None:
    """Write the note as JSON, whole or not at all."""
    with replacing(path, f".{os.getpid()}") as part:
        part.write_text(json.dumps({**told, _SEAL: value_digest(told)}, ensure_ascii=False, indent=1), encoding="utf-8")


def read_sealed(path: Path, *, needed: bool = True) -> dict:
    """What a note tells, without its seal.

    Parameters
    ----------
    needed : bool, refuse a note without a seal, too; False for those that an earlier version may have written

    Raises
    ------
    OSError : the note cannot be read.
    ValueError : it is no note, or not as it was written.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise ValueError(f"{path.name} is no note")
    seal = told.pop(_SEAL, None)
    if seal != value_digest(told) and (needed or seal is not None):
        raise ValueError(f"{path.name} is not as it was written")
    return told


def value_digest(value: object) -> str:
    """SHA-256 (hex) of a value that JSON can hold; the order of a mapping counts."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file; "" where there is none, or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def not_as_written(folder: Path, checksums: Mapping[str, str]) -> list[str]:
    """Of the files of a folder, named with the checksums they had, those that are other now, or gone."""
    return [name for name, checksum in checksums.items() if file_digest(folder / name) != checksum]
