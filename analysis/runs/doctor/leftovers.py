"""What a run that was cut off left behind: only what programs made, never what a person did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from analysis.paths import Project
from analysis.runs.doctor.symptoms import Both, Examined, Symptom
from analysis.runs.turns import is_at_work, left_behind, worked_on

# By a clock that was set back in between, what was left behind is of the future.
_IN_USE = 3600  # seconds; what was written to since may belong to a program that is still at work
_OFFICE_IN_USE = 86400  # a table may stay open in Excel all day
_REMEDY = ("policy-compare doctor --fix removes it.", "policy-compare doctor --fix 会删除它。")


def leftovers(project: Project, now: float | None = None) -> Examined:
    """Unfinished runs, half-written files and lock files of Office.

    Parameters
    ----------
    now : float, seconds since 1970; default the present
    """
    now = time.time() if now is None else now
    symptoms = []
    for path in _of_ours(project):
        name = path.relative_to(project.root).as_posix()
        alive = is_at_work(path)
        if alive or (alive is None and abs(now - _last_written(path)) < _IN_USE):
            problem = (
                f"{name} is half-made, perhaps by a report that is running now.",
                f"{name} 尚未完成，也许有报告正在运行。",
            )
            remedy = (
                "Wait for the report to end; if none is running, look again in an hour.",
                "请等报告结束；如果没有报告在运行，请一小时后再检查。",
            )
            symptoms.append(Symptom(problem, remedy, grave=False))
        else:
            problem = (f"{name} was left by a run that was cut off.", f"{name} 是中断的运行留下的。")
            symptoms.append(Symptom(problem, _REMEDY, grave=False, remains=left_behind(path)))
    for path in _of_office(project):
        symptoms.append(_locked(path, project, now))
    return Examined(("nothing left of interrupted runs", "没有中断的运行留下的东西"), tuple(symptoms))


def _of_ours(project: Project) -> Iterator[Path]:
    """Unfinished runs and half-written files, which only this program names so."""
    yield from worked_on(project.runs.glob(".unfinished-*"))
    yield from sorted(project.figures.glob(".incoming"))
    for name in ("tables", "states"):
        yield from worked_on((project.cache / name).glob(".*"))
    for folder in (project.figures, project.report, project.runs):
        yield from sorted(folder.glob("*.part"))
        yield from sorted(folder.glob("*/*.part"))
    yield from sorted(project.cache.rglob("*.part"))
    # In seeds/ only the hidden ones, which `add` makes: a plain NAME.part may be somebody's download.
    yield from sorted(project.seeds.rglob(".*.part"))


def _of_office(project: Project) -> Iterator[Path]:
    yield from sorted(project.seeds.rglob("~$*"))
    yield from sorted(project.seeds.rglob(".~lock.*#"))


def _locked(path: Path, project: Project, now: float) -> Symptom:
    """A lock file of Word, Excel, WPS or LibreOffice."""
    name = path.relative_to(project.root).as_posix()
    if abs(now - path.lstat().st_mtime) < _OFFICE_IN_USE:
        problem: Both = (f"{name}: the file is open in an Office program.", f"{name}：该文件正在 Office 中打开。")
        remedy = (
            "Save and close it before you run a report, so that the report reads what you see.",
            "运行报告前请保存并关闭，报告读到的才是您看到的内容。",
        )
        return Symptom(problem, remedy, grave=False)
    problem = (f"{name} is an old lock file of an Office program.", f"{name} 是 Office 留下的旧锁文件。")
    return Symptom(problem, _REMEDY, grave=False, remains=(path,))


def _last_written(path: Path) -> float:
    """When the file, or anything in the folder, was last written to."""
    written = [one for place in left_behind(path) for one in (place, *(place.rglob("*") if place.is_dir() else ()))]
    return max((one.lstat().st_mtime for one in written), default=0.0)
