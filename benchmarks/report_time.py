"""Time of the report against its floor: as many empty notebooks run by papermill, in the same run.

    .venv/bin/python benchmarks/report_time.py [--times 3]

The floor is papermill called for one notebook after the other, as a user would without this library, its import not
counted; so is papermill called for the notebooks of the report, their tables made, without page, Word and Excel.
All else is a command of its own, with Python's start and all imports: the same empty notebooks by our runner;
the report "cold" (reads and segments the documents), "forced" (tables made, every notebook run), "one term edited" (a
term is taken out of a theme and put back), "one document added" and "nothing changed". Wall time depends on what else
the machine does; processor time, of all processes together, hardly does. It is known on Linux only.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from analysis.paths import Project, find_project
from analysis.runs.execution.notebooks import NotebookRun, run_notebooks

_TERM = "概念验证"
_DOCUMENT = "浙江省中试平台建设行动方案\n\n一、总体要求\n建设一批中试平台，引进高层次人才，制定团体标准。\n"


def adopt_orphans() -> None:
    """Let this process wait for the processes that a command leaves behind, so that their time is counted."""
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def processor_time() -> float:
    """Seconds that this process and all that it has waited for have taken of all processors."""
    return sum(os.times()[:4])


def measured(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock until the action is done, and of the processors until all its processes are gone."""
    began, spent = time.perf_counter(), processor_time()
    action()
    wall = time.perf_counter() - began
    try:
        while True:
            os.wait()
    except (ChildProcessError, AttributeError):  # nobody left; Windows cannot wait so
        return wall, processor_time() - spent


def run_command(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def empty_notebooks(folder: Path, number: int) -> list[Path]:
    """Notebooks of one cell that does nothing."""
    import nbformat  # not above: who only runs notebooks by our runner should not wait for it, nor for papermill

    folder.mkdir()
    paths = [folder / f"empty_{i}.ipynb" for i in range(number)]
    for path in paths:
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")]), path)
    return paths


def run_one_after_the_other(paths: list[Path], out: Path) -> None:
    """Run notebooks with the parameters they were run with before, if any, each into a folder of its own."""
    import nbformat
    import papermill

    for path in paths:
        run_before = nbformat.read(path, as_version=4).metadata.get("papermill", {})
        parameters = run_before.get("parameters", {})
        if "out" in parameters:
            parameters["out"] = str(out / path.stem)
            (out / path.stem).mkdir(exist_ok=True)
        papermill.execute_notebook(
            str(path), str(out / path.name), parameters, kernel_name="python3", progress_bar=False
        )


def run_side_by_side(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as out:
        run_notebooks([NotebookRun(path, path.stem, {}) for path in sorted(folder.glob("*.ipynb"))], Path(out))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only-run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_run:
        return run_side_by_side(options.only_run)
    import papermill  # noqa: F401  (before anything is measured)

    adopt_orphans()
    source = find_project(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = Project(folder / "project")
        for part in ("seeds", "notebooks"):
            shutil.copytree(getattr(source, part), project.root / part)
        themes = project.dictionaries / "themes.csv"
        with_term = themes.read_text(encoding="utf-8")
        without = "".join(line for line in with_term.splitlines(keepends=True) if f",{_TERM}," not in line)
        added = project.documents / "zhejiang_2024.txt"

        def report(*options: str) -> None:
            run_command("-m", "analysis", "--project", str(project.root), "report", *options)

        def cold() -> None:
            shutil.rmtree(project.cache / "tables", ignore_errors=True)
            report("--force")

        def edit_term() -> None:
            text = without if themes.read_text(encoding="utf-8") == with_term else with_term
            themes.write_text(text, encoding="utf-8")
            shutil.rmtree(project.cache / "tables", ignore_errors=True)  # as for an edit not seen before
            report()

        def add_document() -> None:
            added.write_text(f"{_DOCUMENT}第{time.time_ns()}号。\n", encoding="utf-8")
            report()

        measured(report)  # and its processes waited for, or the first row would have their time
        made = sorted((max(project.runs.iterdir()) / "notebooks").glob("*.ipynb"))
        number = len(made)
        empties = empty_notebooks(folder / "empty", number)
        (folder / "out").mkdir()
        actions: dict[str, Callable[[], object]] = {
            f"floor: papermill, {number} empty notebooks one by one": lambda: run_one_after_the_other(empties, folder / "out"),
            f"our runner, {number} empty notebooks side by side": lambda: run_command(__file__, "--only-run", str(folder / "empty")),
            f"papermill, the {number} notebooks of the report one by one": lambda: run_one_after_the_other(made, folder / "out"),
            "report, cold": cold,
            "report, forced": lambda: report("--force"),
            "report, one term edited": edit_term,
            "report, nothing changed": report,
            "report, one document added": add_document,
        }
        rows = {what: [measured(action) for _ in range(options.times)] for what, action in actions.items()}
    floor_wall, floor_processor = (statistics.median(found) for found in zip(*next(iter(rows.values())), strict=True))
    print(f"{'':<56} {'wall s':>7} {'min':>6} {'max':>6} {'/ floor':>8} {'processor s':>12} {'/ floor':>8}")
    for what, found in rows.items():
        walls, processors = zip(*found, strict=True)
        wall, processor = statistics.median(walls), statistics.median(processors)
        print(
            f"{what:<56} {wall:7.2f} {min(walls):6.2f} {max(walls):6.2f} {wall / floor_wall:8.2f} "
            f"{processor:12.2f} {processor / floor_processor:8.2f}"
        )


if __name__ == "__main__":
    main()
