"""Kernels: whatever a notebook does to its process ends with it, and none outlives the report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from analysis.runs.execution.execute import execute
from analysis.runs.execution.notebooks import NotebookRun, run_notebooks
from tests.runs.conftest import write_notebook

LOOK = """
import os, random, sys, warnings
import matplotlib, numpy, pandas
from analysis.charts import style
def look():
    return [matplotlib.rcParams["lines.linewidth"], matplotlib.get_backend(), pandas.get_option("display.max_rows"), style.INK,
            os.environ.get("SPOILT"), os.environ["JUPYTER_PREFER_ENV_PATH"], os.path.basename(os.getcwd()),
            "/spoilt" in sys.path, "spoilt" in sys.modules, len(warnings.filters), os.umask(0o22),
            random.random() == random.Random(1).random(), numpy.random.random() == numpy.random.RandomState(1).random()]
"""
SPOIL = """
matplotlib.rcParams["lines.linewidth"] = 99
matplotlib.use("svg")
pandas.set_option("display.max_rows", 3)
style.INK = "#ff0000"
os.environ["SPOILT"] = "1"
os.chdir("/")
sys.path.insert(0, "/spoilt")
sys.modules["spoilt"] = sys
warnings.simplefilter("ignore")
os.umask(0o77)
random.seed(1)
numpy.random.seed(1)
"""
DRAW = """
from analysis.charts.save import save_figure
from analysis.charts.style import chart_style
from matplotlib.figure import Figure
with chart_style(9):
    figure = Figure(figsize=(3, 2))
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
    axes.plot([1, 2, 3], color=style.INK)
    axes.set_title(title)
save_figure(figure, f"{out}/{title}", formats=("png", "pdf"))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Three runs, of which the middle one changes all it can reach; each tells what it finds."""
    folder = tmp_path_factory.mktemp("kernels")
    (folder / "figures").mkdir()
    parameters = 'title = ""  # which\nout = ""  # where'
    draws = write_notebook(folder / "notebooks" / "draws.ipynb", LOOK, "print(look())", DRAW, parameters=parameters)
    spoils = write_notebook(folder / "notebooks" / "spoils.ipynb", LOOK, SPOIL, "print(look())", DRAW, parameters=parameters)
    names = {"人才": draws, "变动": spoils, "标准": draws}
    return folder, [NotebookRun(path, name, {"title": name, "out": str(folder / "figures")}) for name, path in names.items()]


@pytest.fixture(scope="module")
def forwards(project):
    return run(*project, "forwards")


def run(folder, runs, name):
    """What each run printed, and the bytes of its figures; one worker, so that one kernel comes after the other."""
    (folder / name).mkdir()
    outcomes = run_notebooks(runs, folder / name, workers=1)
    assert [outcome.error for outcome in outcomes] == ["", "", ""]
    return {outcome.run.name: told(outcome.output) for outcome in outcomes}, taken_figures(folder)


def told(path):
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.outputs[0].text for cell in cells if cell.cell_type == "code" and cell.outputs)


def taken_figures(folder):
    """The bytes of the figures, which are gone afterwards."""
    found = {path.name: path.read_bytes() for path in sorted((folder / "figures").iterdir())}
    for name in found:
        (folder / "figures" / name).unlink()
    return found


def test_a_notebook_that_changes_its_process_reaches_no_other_in_any_order(project, forwards):
    folder, runs = project
    said, drawn = forwards
    assert said["人才"] == said["标准"] and "99" in said["变动"] and "'1'" in said["变动"]
    assert run(folder, runs[::-1], "backwards") == forwards
    assert len(drawn) == 6


def test_a_kernel_of_the_report_draws_the_bytes_that_one_started_by_jupyter_draws(project, forwards, monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    folder, (one, _, _) = project
    execute(one.notebook, folder / "plain.ipynb", one.parameters)
    said, drawn = forwards
    ours, jupyters = said["人才"].split(", "), told(folder / "plain.ipynb").split(", ")
    del ours[9], jupyters[9]  # the number of filters for warnings depends on what else is imported
    assert ours == jupyters
    assert taken_figures(folder) == {name: content for name, content in drawn.items() if name.startswith("人才")}


def test_files_that_a_notebook_leaves_open_are_written_out(notebook, tmp_path):
    path = notebook("open", "kept = open(place, 'w', encoding='utf-8')", "kept.write('人才')", parameters='place = ""  # where')
    run_notebooks([NotebookRun(path, "open", {"place": str(tmp_path / "kept.txt")})], tmp_path)
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "人才"


BEAT = """
import time
while True:
    with open(place, "a", encoding="utf-8") as file:
        file.write(".")
    time.sleep(0.05)
"""
START = """
import sys
from pathlib import Path
from analysis.runs.execution.notebooks import NotebookRun, run_notebooks
if __name__ == "__main__":
    folder, place = map(Path, sys.argv[1:])
    run_notebooks([NotebookRun(folder / "notebooks" / "beats.ipynb", "beats", {"place": str(place)})], folder)
"""


def size_within(place: Path, seconds: float, grown_from: int = -1) -> int:
    """The size of a file as soon as it has grown, or after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (not place.is_file() or place.stat().st_size <= grown_from):
        time.sleep(0.02)
    return place.stat().st_size if place.is_file() else 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_kernel_outlives_the_report_that_is_interrupted_or_killed(notebook, tmp_path, how):
    notebook("beats", BEAT, parameters='place = ""  # where')
    script, place = tmp_path / "start.py", tmp_path / "beats"
    script.write_text(START, encoding="utf-8")
    report = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path), str(place)], start_new_session=True, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert size_within(place, 60, grown_from=3) > 3
        begun = time.monotonic()
        if how == signal.SIGINT:
            os.killpg(report.pid, how)  # as a terminal does
        else:
            report.kill()
        report.wait(30)
        assert time.monotonic() - begun < 10
    finally:
        report.kill()
        report.stderr.close()
    end = time.monotonic() + 10
    size = place.stat().st_size
    while size_within(place, 0.5, grown_from=size) > size and time.monotonic() < end:
        size = place.stat().st_size
    assert time.monotonic() < end, "the notebook went on"
