"""Runs a command of policy-compare in this process and ends it, as kill -9 would, at a chosen change of the project's files.

Python tells of every file that is opened for writing, renamed or removed, and SQLite of every few steps it takes; each is
one moment. `os._exit` runs no `finally` and writes out no buffer, so what is left behind is what a kill leaves, on every
system. Used as

    python -m tests.faults.cut MOMENT HERE PROJECT COMMAND…

MOMENT 0 lets the command end and prints the number of moments; with HERE 1 notebooks are run without kernels.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

FLUSHED = "flushed.json"  # beside the project: which files the disk held when the command was cut off
CUT = 77  # exit code of a command that was cut off
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "shutil.rmtree", "shutil.copyfile")
_STEPS = 400  # of SQLite's virtual machine, between two moments
_connect = sqlite3.connect
_fsync = os.fsync


class Cutter:
    """Counts the moments of this process, and ends it at one of them."""

    def __init__(self, root: Path, moment: int) -> None:
        self._root, self._moment, self.passed = os.path.abspath(root), moment, 0
        self._flushed: dict[int, tuple[int, int]] = {}

    def hear(self, event: str, arguments: tuple) -> None:
        """Python's account of what this process does."""
        if event in _CHANGES or (event == "open" and _writes(*arguments)):
            path = arguments[0]
            if isinstance(path, (str, bytes, os.PathLike)) and os.path.abspath(os.fsdecode(path)).startswith(self._root):
                self.pass_moment()

    def connect(self, *arguments: object, **options: object) -> sqlite3.Connection:
        """A connection whose steps are moments too; Python tells of a connection before it can be used."""
        connection = _connect(*arguments, **options)
        connection.set_progress_handler(self.pass_moment, _STEPS)
        return connection

    def pass_moment(self) -> int:
        """One moment more; 0, so that SQLite goes on."""
        self.passed += 1
        if self.passed == self._moment:
            with open(os.path.join(os.path.dirname(self._root), FLUSHED), "w", encoding="utf-8") as note:
                json.dump(self._flushed, note)
            os._exit(CUT)
        return 0

    def fsync(self, number: int) -> None:
        """Have the disk hold a file, and note its state: number -> time of its last change, and size."""
        _fsync(number)
        state = os.fstat(number)
        self._flushed[state.st_ino] = (state.st_mtime_ns, state.st_size)


def _writes(path: object, mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def run(moment: int, here: bool, project: str, command: Sequence[str]) -> int:
    """Run the command and give its exit code; this process may not be used for anything afterwards."""
    from analysis.runs.cli import main as run_command

    if here:
        from analysis.runs import report
        from tests.runs.small import run_here

        report.run_notebooks = run_here
        report.preload_papermill = lambda: None
    cutter = Cutter(Path(project), moment)
    sys.addaudithook(cutter.hear)
    sqlite3.connect = cutter.connect
    os.fsync = cutter.fsync
    code = run_command(["--project", project, *command])
    print("moments", cutter.passed)
    return code


def main() -> int:
    moment, here, project, *command = sys.argv[1:]
    return run(int(moment), here == "1", project, command)


if __name__ == "__main__":
    sys.exit(main())
