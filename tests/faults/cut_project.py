"""A small project whose commands are cut off, and what has to be true of it after every cut."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from analysis.paths import Project
from analysis.runs.history import past_runs
from analysis.runs.provenance import PROVENANCE
from tests.faults import cut
from tests.runs.small import THEMES, small_project

HOME = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.faults.cut"]
_RENAMED = {"tools": "meaning", "coded": "validity"}  # so that a report of all notebooks is a whole one
NEW = "江西省人才工作实施办法\n一、总则\n引进高层次人才，发布地方标准，支持中试平台。\n二、附则\n本办法自发布之日起施行。\n"


def cut_project(root: Path) -> Project:
    """Two documents, six notebooks of a few lines, and a document that may be added."""
    project = small_project(root)
    for old, new in _RENAMED.items():
        (project.notebooks / f"{old}.ipynb").rename(project.notebooks / f"{new}.ipynb")
    (root / "c_jiangxi.txt").write_text(NEW, encoding="utf-8")
    return project


def edit(project: Project, number: int) -> None:
    """A dictionary that no earlier run has seen, so that most notebooks have to run."""
    text = f"{THEMES}talent,talent,高层次{number}\nstandards,standards,体系{number}\ntalent,talent,引才\n"
    (project.dictionaries / "themes.csv").write_text(text, encoding="utf-8")


def run_cut(project: Project, moment: int, *command: str, here: bool = True) -> subprocess.CompletedProcess:
    """A command that is cut off at this moment; 0 lets it end. Without kernels it runs in a fork of this process where there
    are forks: a new Python would import everything again, which takes longer than the command.
    """
    if here and hasattr(os, "fork"):
        return _forked(project, moment, command)()
    arguments = [str(moment), "1" if here else "0", str(project.root), *command]
    return subprocess.run([*COMMAND, *arguments], cwd=HOME, env=environment(), capture_output=True, encoding="utf-8")


def begun(project: Project, *command: str) -> Callable[[], subprocess.CompletedProcess]:
    """Begin a command, without kernels, in a process of its own; call what is given back to wait for its end."""
    if hasattr(os, "fork"):
        return _forked(project, 0, command)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    child = subprocess.Popen([*COMMAND, "0", "1", str(project.root), *command], cwd=HOME, env=environment(), **pipes)

    def ended() -> subprocess.CompletedProcess:
        told, _ = child.communicate()
        return subprocess.CompletedProcess(command, child.returncode, told, told)

    return ended


def _forked(project: Project, moment: int, command: tuple[str, ...]) -> Callable[[], subprocess.CompletedProcess]:
    told = tempfile.TemporaryFile("w+", encoding="utf-8")
    if not (pid := os.fork()):
        code = 70
        try:
            for number, stream in ((1, "stdout"), (2, "stderr")):
                os.dup2(told.fileno(), number)
                setattr(sys, stream, open(number, "w", encoding="utf-8", closefd=False))
            code = cut.run(moment, True, str(project.root), command)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended() -> subprocess.CompletedProcess:
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with told:
            told.seek(0)
            text = told.read()
        return subprocess.CompletedProcess(command, code, text, text)

    return ended


def environment() -> dict[str, str]:
    """That of this process, without what would make each start slow."""
    dropped = ("PYTHONDONTWRITEBYTECODE",)
    return {name: value for name, value in os.environ.items() if name not in dropped} | {"PYTHONPATH": str(HOME)}


def digests(folder: Path) -> dict[str, str]:
    """The visible files of a folder with their checksums."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        if path.is_file() and not path.name.startswith(".")
    }


def damage(project: Project, good: dict[str, str]) -> list[str]:
    """What must never be, whenever a report was cut off; `good` are the figures of the last whole report."""
    found = []
    runs = past_runs(project)
    folders = {path.name for path in project.runs.iterdir() if not path.name.startswith(".")} if project.runs.is_dir() else set()
    found += [f"run without a note: {name}" for name in folders - {run.folder.name for run in runs}]
    made: dict[str, set[str]] = {}
    for run in runs:
        for name, entry in run.jobs.items():
            for file, checksum in entry["files"].items():
                path = run.folder / file
                if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
                    found.append(f"run {run.folder.name}: {file} of {name} is not as it was made")
        for name, checksum in digests(run.folder / "figures").items():
            made.setdefault(name, set()).add(checksum)
    shown = digests(project.figures)
    note = shown.pop("published.json", "")
    if note:
        json.loads((project.figures / "published.json").read_text(encoding="utf-8"))
    for name in good:
        if name != "published.json" and name not in shown:
            found.append(f"figure lost: {name}")
    for name, checksum in shown.items():
        if name.endswith(".csv") and checksum not in made.get(name, ()):
            found.append(f"figure of no run: {name}")
    for folder in (project.cache / "tables").glob("[!.]*"):
        if not (folder / PROVENANCE).is_file():
            found.append(f"tables without provenance: {folder.name}")
    return found


def mixed(project: Project) -> bool:
    """Whether figures/ is of no single run."""
    shown = {name: value for name, value in digests(project.figures).items() if name.endswith(".csv")}
    return not any(shown == digests(run.folder / "figures") for run in past_runs(project))


def remains(project: Project) -> list[str]:
    """What a report that was cut off left behind, and the next one did not take away."""
    patterns = ("runs/.*", "figures/.*", "seeds/**/.*.part", ".cache/**/*.part", ".cache/tables/.*")
    return sorted(path.relative_to(project.root).as_posix() for one in patterns for path in project.root.glob(one))


def from_nothing(project: Project, root: Path) -> dict[str, str]:
    """The figures of a first report on the same inputs elsewhere."""
    root.mkdir(parents=True)
    for name in ("seeds", "notebooks"):
        shutil.copytree(project.root / name, root / name)
    fresh = Project(root)
    done = run_cut(fresh, 0, "report")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return digests(fresh.figures)
