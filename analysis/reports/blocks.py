"""The blocks of evidence that stand beside a page, as scripts: a page that was opened from a disk may read nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.durable import replacing
from analysis.reports.markup import json_text

if TYPE_CHECKING:  # a report with nothing to do copies blocks and should not wait for pandas
    from analysis.reports.evidence import Evidence

FOLDER = "evidence"  # beside the page
ENDING = ".js"


def write_blocks(evidence: Evidence, folder: Path) -> list[str]:
    """Write each block of the evidence as a file of its own, and give their names.

    A name holds the checksum of what is in it, so that a page never reads the blocks of another. Files that are there
    stay; each is whole or not there.

    Raises
    ------
    OSError : a file cannot be written.
    """
    folder.mkdir(exist_ok=True)
    names = []
    for number in range(evidence.n_blocks):
        content = json_text(evidence.block(number))
        name = f"{number:04d}-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:12]}{ENDING}"
        names.append(name)
        script = f'evidenceBlock("{name}",{content});\n'.encode()
        if (folder / name).is_file() and (folder / name).read_bytes() == script:
            continue
        with replacing(folder / name) as part:
            part.write_bytes(script)
    return names


def blocks_in(folder: Path) -> list[str]:
    """The names of the blocks in a folder."""
    return sorted(path.name for path in folder.glob(f"[0-9][0-9][0-9][0-9]-*{ENDING}"))


def remove_other_blocks(folder: Path, names: Iterable[str]) -> None:
    """Remove the blocks of an earlier page; what people put into the folder themselves stays."""
    if not folder.is_dir():
        return
    kept = set(names)
    for name in blocks_in(folder):
        if name not in kept:
            (folder / name).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
