"""Reports and `add` that are killed at any moment: nothing is lost, nothing half-made is taken for whole, the next one heals."""

from __future__ import annotations

import os
import random
import shutil
import time

import pytest

from analysis.runs.doctor.leftovers import leftovers
from analysis.runs.doctor.symptoms import remove
from analysis.runs.report import make_report
from tests.faults.cut import CUT
from tests.faults.cut_project import damage, digests, edit, mixed, remains, run_cut

_KILLS = 3


def test_a_report_killed_at_any_moment_costs_nothing_and_the_next_one_heals(project):
    seed = random.randrange(10**6)
    print("seed", seed)  # shown when the test fails
    lot = random.Random(seed)
    for number in range(_KILLS):
        good = digests(project.figures)
        edit(project, number)
        killed = run_cut(project, lot.randint(1, 90), "report")
        assert killed.returncode in (CUT, 0), killed.stderr
        assert damage(project, good) == []
        report = make_report(project)
        assert not report.failed and not mixed(project) and remains(project) == []


def test_figures_of_two_runs_mixed_by_a_kill_are_healed_though_nothing_has_changed(project, monkeypatch):
    first = digests(project.figures)
    edit(project, 1)
    real, moved = os.replace, []

    def dies_after_the_second_figure(source, target):
        if "figures/.incoming" in str(source).replace("\\", "/"):
            moved.append(target)
            if len(moved) == 3:
                raise SystemExit  # not an error that anything would answer
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr("analysis.runs.publish.os.replace", dies_after_the_second_figure)
        with pytest.raises(SystemExit):
            make_report(project)
    shown = digests(project.figures)
    assert mixed(project) and set(first) <= set(shown)
    again = make_report(project)
    assert again.up_to_date and not mixed(project)


def test_a_report_after_a_kill_while_publishing_leaves_nothing_hidden_in_figures(project):
    (project.figures / ".incoming").mkdir()
    (project.figures / ".incoming" / "old.csv").write_text("half", encoding="utf-8")
    edit(project, 1)
    make_report(project)
    assert [path for path in remains(project) if path.startswith("figures/")] == []


def test_add_killed_between_two_moves_can_be_given_again(project):
    new = project.root / "c_jiangxi.txt"
    metadata = project.metadata.read_bytes()
    for moment in (6, 7, 8, 9):
        killed = run_cut(project, moment, "add", str(new))
        assert killed.returncode in (CUT, 0)
        again = run_cut(project, 0, "add", str(new))
        done = killed.returncode == 0 or "c_jiangxi.txt" in project.manifest.read_text(encoding="utf-8")
        assert again.returncode == 0 or (done and "already" in again.stderr), (moment, again.stderr)
        rows = project.metadata.read_text(encoding="utf-8")
        assert rows.count("c_jiangxi.txt") == 1 and remains(project) == []
        for path in (project.documents / new.name, project.manifest):
            path.unlink()
        project.metadata.write_bytes(metadata)


def test_doctor_finds_and_removes_what_kills_left(project):
    for folder in ("runs/.unfinished-20260101-000000-1", ".cache/tables/.0123.1", "figures/.incoming"):
        (project.root / folder).mkdir(parents=True)
    for file in ("report/.report.html.part", "seeds/documents/.c.txt.part", "figures/.published.json.part"):
        (project.root / file).parent.mkdir(exist_ok=True)
        (project.root / file).write_text("half", encoding="utf-8")
    found = [path for one in leftovers(project, time.time() + 7200).symptoms for path in one.remains]
    assert len(found) == 6
    assert remove(found) == []
    assert leftovers(project).symptoms == () and remains(project) == []
    shutil.rmtree(project.figures)
    assert make_report(project).published
