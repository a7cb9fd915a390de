"""The runs side by side: found by name or time, compared, and cleaned up without losing what is needed."""

from __future__ import annotations

import json

import pytest

from analysis.errors import ParameterError, RunError
from analysis.paths import Project
from analysis.runs.cli import main
from analysis.runs.history import (
    check_name,
    dictionaries_of_last_report,
    find_run,
    last_good_run,
    past_runs,
    remove_runs,
    spare_runs,
)

ODD = "三省 / “比较” <b>&'\"…？"


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    for folder in (made.seeds, made.notebooks, made.runs):
        folder.mkdir()
    return made


@pytest.fixture
def run(project):
    """Writes a run: run("20261122-080000", name=…, error=…)."""

    def write(stamp: str, name: str = "", error: str = "", **note):
        folder = project.runs / (f"{stamp}-failed" if error else stamp)
        (folder / "dictionaries").mkdir(parents=True)
        jobs = {"theme_talent": {"error": error, "seconds": 1.0}, "words": {"error": "", "reused_from": "20261121-080000"}}
        text = json.dumps({"name": name, "notebooks": jobs, **note}, ensure_ascii=False)
        (folder / "run.json").write_text(text, encoding="utf-8")
        return folder

    return write


def names(runs) -> list[str]:
    return [run.folder.name for run in runs]


def test_runs_stand_in_the_order_they_were_made_and_other_folders_are_passed_over(project, run):
    for stamp in ("20261122-080000", "20261122-080000-10", "20261122-080000-2", "20261121-235959"):
        run(stamp)
    run("20261122-080001", error="KeyError")
    for other in ("by-hand", ".unfinished-20261122-090000-1", "20261123-000000"):  # the last has no run.json
        (project.runs / other).mkdir()
    (project.runs / "20261124-000000").mkdir()
    (project.runs / "20261124-000000" / "run.json").write_text("{half", encoding="utf-8")
    assert names(past_runs(project)) == [
        "20261121-235959", "20261122-080000", "20261122-080000-2", "20261122-080000-10", "20261122-080001-failed",
    ]  # fmt: skip
    assert last_good_run(project).folder.name == "20261122-080000-10"
    assert dictionaries_of_last_report(project).parent.name == "20261122-080000-10"


def test_without_a_report_there_is_nothing_to_compare_with(project, run):
    run("20261122-080000", error="KeyError")
    with pytest.raises(RunError, match="no report yet to compare with"):
        dictionaries_of_last_report(project)


def test_a_run_is_found_by_its_name_its_time_the_beginning_of_it_and_last(project, run):
    run("20261121-080000", name=ODD)
    run("20261122-080000")
    run("20261122-090000", error="KeyError")
    assert find_run(project, ODD).folder.name == "20261121-080000"
    assert find_run(project, "20261122-090000-failed").folder.name == "20261122-090000-failed"
    assert find_run(project, "20261121").folder.name == "20261121-080000"
    assert find_run(project, "last").folder.name == "20261122-080000"
    with pytest.raises(RunError, match="Several runs begin with '20261122'"):
        find_run(project, "20261122")
    with pytest.raises(RunError, match=r"no run 'zz'. There are: 20261121-080000 \(三省"):
        find_run(project, "zz")


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\u202eright to left", "20261122-080000", "last"])
def test_a_name_that_could_not_be_told_or_read_is_refused(project, name):
    with pytest.raises(ParameterError):
        check_name(project, name)


def test_a_name_is_given_once(project, run):
    run("20261121-080000", name=ODD)
    with pytest.raises(ParameterError, match="The run of 2026-11-21 08:00:00 is named"):
        check_name(project, ODD)
    check_name(project, "../../elsewhere")  # a name is never a path


def test_cleaning_keeps_the_newest_the_last_good_one_and_named_ones(project, run):
    run("20261118-080000")
    run("20261119-080000", name=ODD)
    run("20261120-080000")  # the last good one
    run("20261121-080000", error="KeyError")
    run("20261122-080000", error="KeyError")
    assert names(spare_runs(project, 1)) == ["20261118-080000", "20261121-080000-failed"]
    assert names(spare_runs(project, 0, named=True)) == [
        "20261118-080000", "20261119-080000", "20261121-080000-failed", "20261122-080000-failed",
    ]  # fmt: skip
    assert spare_runs(project, 5) == []
    with pytest.raises(ParameterError, match="not -1"):
        spare_runs(project, -1)
    assert remove_runs(project, spare_runs(project, 1)) == []
    assert names(past_runs(project)) == ["20261119-080000", "20261120-080000", "20261122-080000-failed"]


def test_the_command_lists_and_cleans(project, run, capsys):
    run("20261121-080000", name=ODD, parameters={"regions": ["湖南", "山东"]}, provenance={"n_documents": 5, "inputs": {"dictionaries": "abcdef0123"}})
    run("20261122-080000", error="KeyError")
    assert main(["--project", str(project.root), "runs"]) == 0
    failed, good = capsys.readouterr().out.splitlines()
    assert failed.startswith("× 20261122-080000-failed") and "failed: theme_talent" in failed
    assert ODD in good and "1 run, 1 unchanged, 5 documents, dictionary abcdef01, regions=湖南,山东" in good
    assert main(["--project", str(project.root), "runs", "clean", "--keep", "0", "--dry-run"]) == 0
    assert "1 runs would be removed" in capsys.readouterr().out and len(past_runs(project)) == 2
    assert main(["--project", str(project.root), "runs", "clean", "--keep", "0"]) == 0
    assert names(past_runs(project)) == ["20261121-080000"]


def test_without_runs_the_command_says_how_to_make_one(project, capsys):
    assert main(["--project", str(project.root), "runs"]) == 0
    assert "policy-compare report" in capsys.readouterr().out
