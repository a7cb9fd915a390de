"""What the targets of fuzzing share: files in memory, and claims."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path


def hold(*claims: bool) -> None:
    """Fail when a claim does not hold, naming which."""
    for number, claim in enumerate(claims, 1):
        if not claim:
            raise AssertionError(f"claim {number} does not hold")


@cache
def folder() -> Path:
    """A folder of this process, in memory where the system has such folders."""
    shared = "/dev/shm"
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=shared if os.path.isdir(shared) else None))


@contextlib.contextmanager
def at_hand(data: bytes, name: str) -> Iterator[Path]:
    """A file with this content, for as long as it is needed."""
    path = folder() / name
    path.write_bytes(data)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@cache
def package_parts(data: bytes) -> Mapping[str, bytes]:
    """The parts of a docx or xlsx, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
