"""The folders of prepared tables beside one another: what one can have of another, and which may go."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from analysis.runs.provenance import has_whole_tables, read_provenance
from analysis.runs.publish import link_files
from analysis.runs.sealed import not_as_written
from analysis.runs.turns import at_work

_KEPT = 5  # folders of tables, the newest; enough to go back and forth between a few versions of a dictionary


def linked(made: Path, name: str, folder: Path) -> bool:
    """Whether the files of this table could be linked from another folder, since they are as they were made."""
    try:
        checksums = {file: checksum for file, checksum in read_provenance(made)["checksums"].items() if Path(file).stem == name}
        if not checksums or not_as_written(made, checksums):
            return False
        link_files([made / file for file in checksums], folder)
    except FileNotFoundError:  # another run has forgotten it meanwhile
        for path in folder.glob(f"{name}.*"):  # to be written anew, and not through a link into another's files
            path.unlink()
        return False
    return True


def stages_made(folder: Path) -> dict[str, Path]:
    """Which folder of tables has the tables of a stage, by the checksum of what they depend on."""
    found = {}
    for path in sorted(folder.glob("[!.]*")):
        with suppress(FileNotFoundError):  # another run may forget it now
            if has_whole_tables(path):
                found |= dict.fromkeys(read_provenance(path).get("stages", {}).values(), path)
    return found


def forget_old(made: Path) -> None:
    """Keep the folder just made, and the newest of the others; by a clock that was set back it may look the oldest."""
    others = [path for path in made.parent.iterdir() if not path.name.startswith(".") and path != made]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT - 1 :]:
        # Renamed first: a folder of tables is there whole or not at all, also when the removal is cut off.
        hidden = path.with_name(f".{path.name}.{os.getpid()}")
        with at_work(hidden), suppress(OSError):
            path.rename(hidden)
            shutil.rmtree(hidden, ignore_errors=True)
