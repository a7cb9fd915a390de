"""A clock that is set while a report is made: the order of runs, what is used again and what is cleared away do not go by it."""

from __future__ import annotations

import os
import time
from datetime import datetime

import pytest

from analysis.runs import report as report_room
from analysis.runs.doctor.leftovers import leftovers
from analysis.runs.doctor.symptoms import remove
from analysis.runs.history import last_good_run, past_runs, spare_runs
from analysis.runs.report import _since, make_report
from tests.faults.cut_project import damage, edit, mixed, remains
from tests.runs.test_turns import killed_at_work

_YEAR, _DAY = 365 * 86400.0, 86400.0
_real = time.time


class Clock:
    """The clock of this process, which can be set; seconds since a start are counted apart from it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return _real() + self.ahead


@pytest.fixture
def clock(monkeypatch):
    made = Clock()

    class Shown(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromtimestamp(made.time(), tz)

    monkeypatch.setattr(time, "time", made.time)
    monkeypatch.setattr(report_room, "datetime", Shown)
    return made


@pytest.mark.parametrize("jumps", [(_YEAR, -_DAY), (-_DAY, _YEAR), (-_DAY, -_YEAR)])
def test_a_clock_set_between_tables_notebooks_and_publishing_changes_no_order(project, clock, jumps):
    made = [last_good_run(project).folder]
    for number in (1, 2):
        edit(project, number)
        left = list(jumps)

        def advanced(what):
            if left:  # when the tables are made and notebooks begin, and when the first of them has ended
                clock.ahead += left.pop(0)

        report = make_report(project, force=True, advanced=advanced)
        assert left == [] and not report.failed and not mixed(project) and damage(project, {}) == []
        made.append(report.folder)
    assert [run.folder for run in past_runs(project)] == made and last_good_run(project).folder == made[-1]
    assert [run.folder for run in spare_runs(project, 1)] == made[:-1]
    for clock.ahead in (0.0, _YEAR, -_YEAR):
        again = make_report(project)
        assert again.up_to_date and again.folder == made[-1]
        assert remains(project) == [] and leftovers(project).symptoms == ()


@pytest.mark.parametrize("written", [_YEAR, -_YEAR, _DAY / 2, -_DAY / 2])
def test_what_a_kill_left_is_found_and_removed_though_the_clock_was_other_then(project, clock, written):
    killed_at_work(project.runs / ".unfinished-20300101-000000-1")
    (project.report).mkdir(exist_ok=True)
    parts = [project.report / ".report.docx.part", project.figures / ".incoming"]
    parts[0].write_text("half", encoding="utf-8")
    parts[1].mkdir()
    for path in [*parts, project.runs / ".unfinished-20300101-000000-1"]:
        os.utime(path, (_real() + written,) * 2)
    found = [path for one in leftovers(project).symptoms for path in one.remains]
    assert len(found) == 4 and remove(found) == []  # the folder and its sign
    assert leftovers(project).symptoms == ()


def test_a_file_written_meanwhile_is_known_by_whichever_clock_it_bears(clock):
    began = (clock.time(), time.monotonic() - 60)
    for ahead in (_YEAR, -_DAY):
        clock.ahead = ahead
        assert _since(began, _real() + 1) and _since(began, clock.time() - 1)
        assert not _since(began, min(_real(), clock.time()) - 3600)
    clock.ahead = 0.0
    assert not _since(began, _real() + _DAY)
