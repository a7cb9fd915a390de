"""What a check-up finds."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import PolicyCompareError

Both = tuple[str, str]
"""A text in English and in Chinese."""


@dataclass(frozen=True)
class Symptom:
    """One thing that is not as it should be.

    Parameters
    ----------
    problem, remedy : Both, sentences; the remedy is empty where the problem's text says it already
    grave : bool, something will not work, or a figure may be wrong; else it is only good to know
    remains : tuple of Path, what a stopped run left behind and nobody needs, which `remove` may take away
    """

    problem: Both
    remedy: Both = ("", "")
    grave: bool = True
    remains: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What one check found.

    Parameters
    ----------
    said : Both, what was looked at and how it is, where nothing is wrong
    symptoms : tuple of Symptom; empty where nothing is wrong
    """

    said: Both
    symptoms: tuple[Symptom, ...] = ()


def of_error(error: PolicyCompareError | OSError) -> Symptom:
    """The symptom of something that the library refuses, whose text says the remedy, or that cannot be read at all."""
    if isinstance(error, PolicyCompareError):
        return Symptom((error.english, error.chinese))
    problem = (
        f"{error.filename} cannot be read ({error.strerror}).",
        f"{error.filename} 无法读取（{error.strerror}）。",
    )
    remedy = (
        "Close the programs that have it open, and see whether you may read it.",
        "请关闭正在使用它的程序，并确认您有读取权限。",
    )
    return Symptom(problem, remedy)


def remove(remains: Iterable[Path]) -> list[Path]:
    """Take these files and folders away, and give back those that could not be removed."""
    paths = list(remains)
    for path in paths:
        try:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        except OSError:
            continue  # a program has it open; it is given back
    return [path for path in paths if path.exists()]
