"""The runs of a project, side by side in runs/: what each was made from, which is the last good one, which may go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from analysis.errors import ParameterError, RunError
from analysis.paths import Project
from analysis.runs.sealed import read_sealed
from analysis.runs.turns import at_work

RUN_NOTE = "run.json"
FAILED = "-failed"
_STAMP = re.compile(r"\d{8}-\d{6}(-\d+)?(-failed)?(-\d+)?")
_STAMP_LENGTH = len("20261122-050816")
_LAST = ("last", "最近")


@dataclass(frozen=True)
class PastRun:
    """A finished run.

    Parameters
    ----------
    folder : Path, whose name is the time it was made
    note : mapping, what run.json says
    """

    folder: Path
    note: Mapping

    @property
    def good(self) -> bool:
        return not any(entry["error"] for entry in self.jobs.values())

    @property
    def jobs(self) -> Mapping[str, Mapping]:
        """What was noted of each notebook, by the stem of its executed copy."""
        return self.note["notebooks"]

    @property
    def name(self) -> str:
        """The name it was given; "" where it was given none."""
        return self.note.get("name", "")

    @property
    def reused(self) -> list[str]:
        return [name for name, entry in self.jobs.items() if entry.get("reused_from")]

    @cached_property
    def time(self) -> str:
        """When it was made, as 2026-11-22 05:08:16."""
        day, clock = self.folder.name[:8], self.folder.name[9:15]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}:{clock[4:]}"


def past_runs(project: Project) -> list[PastRun]:
    """The runs of the project, the oldest first. Other folders in runs/, and what cannot be read, are passed over."""
    found = []
    for folder in project.runs.iterdir() if project.runs.is_dir() else ():
        if _STAMP.fullmatch(folder.name) and (run := read_run(folder)) is not None:
            found.append(run)
    return sorted(found, key=lambda run: (run.folder.name[:_STAMP_LENGTH], _number(run.folder.name)))


def last_good_run(project: Project) -> PastRun | None:
    """The newest run whose notebooks all went well."""
    return next((run for run in reversed(past_runs(project)) if run.good), None)


def dictionaries_of_last_report(project: Project) -> Path:
    """The folder with the dictionaries as they were when the last good report was made.

    Raises
    ------
    RunError : there is no report yet.
    """
    kept = [run.folder / "dictionaries" for run in past_runs(project) if run.good and (run.folder / "dictionaries").is_dir()]
    if not kept:
        raise RunError(
            "There is no report yet to compare with. Run `policy-compare report` before editing the dictionary, "
            "or name two files: policy-compare diff OLD.csv NEW.csv.",
            "还没有可以比较的报告。请在改词典之前先运行 policy-compare report，或指定两个文件：policy-compare diff 旧.csv 新.csv。",
        )
    return kept[-1]


def find_run(project: Project, wanted: str) -> PastRun:
    """The run of this name or folder (or the only one whose folder begins so); "last" is the last good one.

    Of several runs with the name, the newest.

    Raises
    ------
    RunError : there is none, or several begin so.
    """
    runs = past_runs(project)
    exact = [run for run in runs if wanted in (run.name, run.folder.name) and wanted]
    if exact:
        return exact[-1]
    good = [run for run in runs if run.good]
    if wanted in _LAST and good:
        return good[-1]
    begun = [run for run in runs if wanted and run.folder.name.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    choices = ", ".join(run.folder.name + (f" ({run.name})" if run.name else "") for run in (begun or runs)[-8:])
    raise RunError(
        f"{'Several runs begin with' if begun else 'There is no run'} {wanted!r}. There are: {choices or 'none yet'}. "
        "`policy-compare runs` lists them.",
        f"{'有几次运行都以它开头' if begun else '没有这次运行'}：{wanted!r}。现有：{choices or '还没有'}。policy-compare runs 列出全部。",
    )


def check_name(project: Project, name: str) -> None:
    """Refuse a name that could not be read or told from another.

    Raises
    ------
    ParameterError : it is blank, holds a line break or another control character, looks like a run's folder, or is taken.
    """
    if not name.strip() or not name.isprintable() or _STAMP.fullmatch(name) or name in _LAST:
        raise ParameterError(
            f"A run cannot be named {name!r}. Choose a name of visible characters that is no time and not 'last'.",
            f"不能用 {name!r} 作名称。请用看得见的字符，且不要用时间或“最近”。",
        )
    taken = [run for run in past_runs(project) if run.name == name]
    if taken:
        raise ParameterError(
            f"The run of {taken[-1].time} is named {name!r} already. Choose another name.",
            f"{taken[-1].time} 的运行已经叫 {name!r}。请换一个名称。",
        )


def spare_runs(project: Project, keep: int, *, named: bool = False) -> list[PastRun]:
    """The runs that may go when the newest `keep` stay: never the last good one, and named ones only with `named`.

    Raises
    ------
    ParameterError : `keep` is negative.
    """
    if keep < 0:
        raise ParameterError(f"--keep takes a number of runs, not {keep}.", f"--keep 是要保留的次数，不能是 {keep}。")
    runs, last = past_runs(project), last_good_run(project)
    spare = runs[: max(0, len(runs) - keep)]
    return [run for run in spare if (last is None or run.folder != last.folder) and (named or not run.name)]


def remove_runs(project: Project, runs: Sequence[PastRun]) -> list[PastRun]:
    """Remove these runs, and give back those that could not be removed because a program has a file of theirs open."""
    for run in runs:
        # Renamed first: a run is there whole or not at all, also when the removal is cut off.
        hidden = project.runs / f".unfinished-{run.folder.name}"
        with at_work(hidden), suppress(OSError):
            run.folder.rename(hidden)
            shutil.rmtree(hidden, ignore_errors=True)
    return [run for run in runs if run.folder.exists()]


def looks_like_run(folder: Path) -> bool:
    """Whether a folder has the name of a run."""
    return _STAMP.fullmatch(folder.name) is not None


def read_run(folder: Path) -> PastRun | None:
    """The run in this folder; None where its note is not there, or not as it was written."""
    try:
        note = read_sealed(folder / RUN_NOTE, needed=False)
        run = PastRun(folder, note)
        return run if isinstance(run.good, bool) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def next_stamp(project: Project, now: datetime) -> str:
    """The time that a run made now is named by: never before that of an earlier run, also when the clock was set back."""
    last = max((run.folder.name[:_STAMP_LENGTH] for run in past_runs(project)), default="")
    return max(now.strftime("%Y%m%d-%H%M%S"), last)


def numbered(project: Project, stamp: str, good: bool) -> str:
    """The name of the next folder for a run of this time: a second one gets -2, one that failed ends with -failed."""
    folders = project.runs.iterdir() if project.runs.is_dir() else ()
    same = [_number(one.name) for one in folders if _STAMP.fullmatch(one.name) and one.name.startswith(stamp)]
    number = max(same, default=0) + 1
    return f"{stamp}{f'-{number}' if number > 1 else ''}{'' if good else FAILED}"


def _number(name: str) -> int:
    """Of several runs within one second, which."""
    digits = re.findall(r"\d+", name.removesuffix(FAILED))
    return int(digits[2]) if len(digits) > 2 else 1
