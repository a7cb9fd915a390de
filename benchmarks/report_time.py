"""Time of the whole report against its floor: as many empty notebooks run by papermill, in the same run.

    .venv/bin/python benchmarks/report_time.py [--times 3]

Two floors: papermill called for one notebook after the other, as a user would without this library, and the same notebooks
run by our own runner, in parallel. "cold" reads the documents and segments them; "warm" finds the tables made.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill

from analysis.paths import Project, find_project
from analysis.runs.notebooks import NotebookRun, run_notebooks
from analysis.runs.report import make_report


def empty_notebooks(folder: Path, number: int) -> list[Path]:
    """Notebooks of one cell that does nothing."""
    paths = []
    for i in range(number):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")])
        paths.append(folder / f"empty_{i}.ipynb")
        nbformat.write(notebook, paths[-1])
    return paths


def seconds(action: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        found.append(time.perf_counter() - begun)
    return found


def run_one_after_the_other(paths: list[Path], out: Path) -> None:
    for path in paths:
        papermill.execute_notebook(str(path), str(out / path.name), kernel_name="python3", progress_bar=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    source = find_project(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = Project(folder / "project")
        for part in ("seeds", "notebooks"):
            shutil.copytree(getattr(source, part), project.root / part)
        number = len(make_report(project).outcomes)
        empties = empty_notebooks(folder, number)
        runs = [NotebookRun(path, path.stem, {}) for path in empties]
        (folder / "out").mkdir()

        def cold() -> None:
            shutil.rmtree(project.cache / "tables", ignore_errors=True)
            make_report(project)

        rows = {
            f"floor: papermill, {number} empty notebooks one by one": seconds(lambda: run_one_after_the_other(empties, folder / "out"), times),
            f"floor: our runner, {number} empty notebooks in parallel": seconds(lambda: run_notebooks(runs, folder / "out"), times),
            "report, cold": seconds(cold, times),
            "report, warm": seconds(lambda: make_report(project), times),
        }
    medians = {what: statistics.median(found) for what, found in rows.items()}
    serial, parallel = list(medians.values())[:2]
    print(f"{'':<55} {'median s':>9} {'min':>6} {'max':>6} {'/ one by one':>13} {'/ parallel':>11}")
    for what, median in medians.items():
        print(f"{what:<55} {median:9.2f} {min(rows[what]):6.2f} {max(rows[what]):6.2f} {median / serial:13.2f} {median / parallel:11.2f}")


if __name__ == "__main__":
    main()
