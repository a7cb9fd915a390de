"""Running notebooks: what is refused before a kernel starts, and what becomes of one that fails."""

from __future__ import annotations

import time

import nbformat
import pytest

from analysis.errors import ParameterError, RunError
from analysis.runs.execution.notebooks import NotebookRun, check_parameters, known_parameters, run_notebooks


def test_a_misspelt_parameter_is_refused_and_the_known_ones_are_named(notebook):
    path = notebook("theme", parameters='theme = "talent"  # which\nregions = []  # where')
    with pytest.raises(ParameterError, match=r"theme\.ipynb has no parameter 'regoin'\. It knows: theme, regions"):
        check_parameters(NotebookRun(path, "theme", {"regoin": ["湖南"]}))


@pytest.mark.parametrize(("value", "told"), [("湖南", "takes a list"), (3, "takes a list")])
def test_a_value_of_another_type_than_the_default_is_refused(notebook, value, told):
    path = notebook("theme", parameters="regions = []  # where")
    with pytest.raises(ParameterError, match=told):
        check_parameters(NotebookRun(path, "theme", {"regions": value}))


def test_a_whole_number_does_for_a_decimal_but_not_for_a_truth_value(notebook):
    path = notebook("theme", parameters="share = 0.5  # a share\nheadings = False  # or not")
    check_parameters(NotebookRun(path, "theme", {"share": 1}))
    with pytest.raises(ParameterError, match="headings takes True or False"):
        check_parameters(NotebookRun(path, "theme", {"headings": 1}))


def test_defaults_are_read_as_what_they_are(notebook):
    path = notebook("theme", parameters='a = "湖南"  # t\nb = ["x", "y"]  # l\nc = 2  # n\nd = True  # b')
    assert known_parameters(path) == {"a": "湖南", "b": ["x", "y"], "c": 2, "d": True}


def test_values_and_comments_may_hold_any_sign(notebook):
    path = notebook("theme", parameters='a = "x=1 # y"  # empty = all, # too\nb = []  # ["湖南"] = one')
    assert known_parameters(path) == {"a": "x=1 # y", "b": []}


@pytest.mark.parametrize(
    ("parameters", "told"),
    [("a = = 1", "line 1 of the parameters is no Python"), ("print(1)", "not of the form name = value")],
)
def test_a_parameters_cell_that_cannot_be_read_is_refused(notebook, parameters, told):
    with pytest.raises(ParameterError, match=told):
        known_parameters(notebook("theme", parameters=parameters))


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"x\.ipynb is no readable notebook"):
        known_parameters(path)


def test_a_default_that_is_computed_is_refused(notebook):
    path = notebook("theme", parameters="a = 1 + 1  # computed")
    with pytest.raises(ParameterError, match="no plain literal"):
        known_parameters(path)


def test_an_unknown_notebook_is_refused_and_the_choices_are_named(notebook, tmp_path):
    notebook("compare")
    with pytest.raises(ParameterError, match="no notebook 'comapre'. There are: compare"):
        known_parameters(tmp_path / "notebooks" / "comapre.ipynb")


def test_a_failing_notebook_keeps_its_error_and_the_others_finish(notebook, tmp_path):
    runs = [
        NotebookRun(notebook("bad", "raise ValueError('词典第 3 行')", "after = 1"), "bad", {}),
        NotebookRun(notebook("good", "print(x + 1)"), "good", {"x": 41}),
    ]
    seen = []
    bad, good = run_notebooks(runs, tmp_path, workers=2, finished=lambda outcome: seen.append(outcome.run.name))
    assert sorted(seen) == ["bad", "good"]
    assert bad.error == "ValueError: 词典第 3 行" and good.error == ""
    assert "词典第 3 行" in bad.output.read_text(encoding="utf-8")
    cells = nbformat.read(good.output, as_version=4).cells
    assert cells[-1].outputs[0].text == "42\n"


def test_a_kernel_that_dies_or_lacks_memory_fails_its_notebook_only(notebook, tmp_path):
    runs = [
        NotebookRun(notebook("dies", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), "dies", {}),
        NotebookRun(notebook("hungry", "import numpy; numpy.empty(10**17)"), "hungry", {}),
        NotebookRun(notebook("lives", "x"), "lives", {}),
    ]
    dies, hungry, lives = run_notebooks(runs, tmp_path, workers=2)
    assert "DeadKernelError" in dies.error and "MemoryError: Unable to allocate" in hungry.error and lives.error == ""
    for failed in (dies, hungry):
        assert "Most often the memory was too small: close other programs, run with --workers 1" in failed.error


def test_a_pool_that_lacks_the_memory_to_give_out_work_ends_with_an_error_and_not_never(notebook, tmp_path, monkeypatch):
    def refused(queue):
        raise RuntimeError("can't start new thread")  # in a thread of the pool, which tells nobody

    monkeypatch.setattr("multiprocessing.queues.Queue._start_thread", refused)
    monkeypatch.setattr("analysis.runs.execution.pools._LOOK", 0.2)
    # Newer versions of Python (3.13) notice it themselves and break the pool.
    with pytest.raises((RuntimeError, RunError), match="new thread|ran out of memory"):
        run_notebooks([NotebookRun(notebook("a", "x"), "a", {})], tmp_path)


def test_notebooks_of_which_none_does_anything_are_ended_with_a_message(notebook, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.runs.execution.pools._LOOK", 0.5)
    monkeypatch.setattr("analysis.runs.execution.pools._STILL", 6)
    waits = NotebookRun(notebook("waits", "import time; time.sleep(600)"), "waits", {})
    begun = time.monotonic()
    with pytest.raises(RunError, match="processes have done nothing, so they were ended; the last report is as it was"):
        run_notebooks([waits], tmp_path)
    assert time.monotonic() - begun < 60
