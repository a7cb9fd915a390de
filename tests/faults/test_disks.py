"""Disks that are full or may not be written, clocks that jump, notes that are damaged, two reports at once."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest

from analysis.errors import RunError
from analysis.runs import report as report_room
from analysis.runs import turns
from analysis.runs.cli import main
from analysis.runs.history import last_good_run, next_stamp, numbered, past_runs
from analysis.runs.preparation.prepare import prepare_tables
from analysis.runs.publish import PUBLISHED
from analysis.runs.report import make_report
from analysis.runs.turns import turn
from tests.faults.cut import Cutter
from tests.faults.cut_project import damage, digests, edit, mixed

_FULL: dict[str, object] = {}


def _hear(event: str, arguments: tuple) -> None:
    if (cutter := _FULL.get("cutter")) is not None:
        cutter.hear(event, arguments)


sys.addaudithook(_hear)  # cannot be taken away again; without a cutter it does nothing


class FullDisk(Cutter):
    """From one moment on every file that is opened for writing is refused."""

    def hear(self, event, arguments):
        if event == "open":
            super().hear(event, arguments)

    def pass_moment(self):
        self.passed += 1
        if self.passed >= self._moment:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_disk_that_gets_full_costs_nothing_and_the_message_says_so(project, monkeypatch, capsys, language):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", language)
    good, lot = digests(project.figures), random.Random(language)
    edit(project, 1)
    for moment in (1, *lot.sample(range(2, 40), 3)):
        _FULL["cutter"] = FullDisk(project.root, moment)
        try:
            code = main(["--project", str(project.root), "report"])
        finally:
            _FULL.clear()
        told = capsys.readouterr()
        assert code != 0 and damage(project, good) == [], moment
        assert {"zh": "磁盘" if code == 1 and not told.out else "", "en": "disk" if code == 1 and not told.out else ""}[language] in told.err
        assert "Traceback" not in told.err
    assert main(["--project", str(project.root), "report"]) == 0
    assert not mixed(project)


def test_figures_that_may_not_be_written_stay_and_the_next_report_publishes(project, monkeypatch, capsys):
    good = digests(project.figures)
    edit(project, 1)
    real = os.replace

    def refused(source, target):
        if os.path.dirname(target) == str(project.figures):
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr("analysis.runs.publish.os.replace", refused)
        assert main(["--project", str(project.root), "report"]) == 1
    assert "No permission to write" in capsys.readouterr().err
    assert digests(project.figures) == good
    assert main(["--project", str(project.root), "report"]) == 0
    assert not mixed(project) and digests(project.figures) != good


@pytest.mark.parametrize("content", ["", "{", "null", '{"a": 1}', "[1]"])
def test_a_damaged_note_of_what_is_published_is_made_anew(project, content):
    good = digests(project.figures)
    (project.figures / PUBLISHED).write_text(content, encoding="utf-8")
    assert make_report(project).up_to_date
    assert digests(project.figures) == good


def test_a_clock_that_was_set_back_does_not_change_the_order_of_runs(project, monkeypatch):
    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1)

    first = last_good_run(project).folder
    monkeypatch.setattr(report_room, "datetime", Earlier)
    edit(project, 1)
    second = make_report(project).folder
    assert [run.folder for run in past_runs(project)] == [first, second] and last_good_run(project).folder == second
    assert second.name == f"{first.name[:15]}-2"
    assert next_stamp(project, datetime.now() + timedelta(days=1)) > first.name


def test_a_second_run_of_one_time_gets_a_number_whether_the_first_went_well_or_not(project):
    stamp = last_good_run(project).folder.name[:15]
    assert numbered(project, stamp, True) == f"{stamp}-2" and numbered(project, stamp, False) == f"{stamp}-2-failed"
    (project.runs / f"{stamp}-2-failed").mkdir()
    assert numbered(project, stamp, True) == f"{stamp}-3"


def test_files_of_the_future_are_not_taken_for_edited_now(project):
    ahead = time.time() + 400 * 86400
    for path in project.root.rglob("*"):
        if path.is_file():
            os.utime(path, (ahead, ahead))
    edit(project, 1)
    assert not make_report(project).edited
    assert make_report(project).up_to_date


def test_tables_just_made_stay_though_others_are_of_the_future(project):
    for number in range(6):
        folder = project.cache / "tables" / f"{number:016x}"
        folder.mkdir()
        os.utime(folder, (time.time() + 86400, time.time() + 86400))
    edit(project, 1)
    assert (prepare_tables(project) / "hits.csv").is_file()


def test_two_reports_at_once_leave_the_figures_of_one_run(project):
    edit(project, 1)
    errors = []

    def report():
        try:
            make_report(project)
        except Exception as error:  # whatever it is, the test shows it
            errors.append(error)

    # Notebooks here change the working folder of the process, so one after the other; publishing is what they share.
    source = make_report(project).folder / "figures"
    publish = [threading.Thread(target=report) for _ in range(2)]
    (project.figures / "documents_documents.csv").write_text("other", encoding="utf-8")
    for thread in publish:
        thread.start()
    for thread in publish:
        thread.join()
    assert errors == [] and not mixed(project)
    assert digests(source) == {name: value for name, value in digests(project.figures).items() if name != PUBLISHED}


def test_a_turn_is_had_by_one_at_a_time_and_ends_with_its_process(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 0.1)
    place = tmp_path / "cache" / "turn.sqlite"
    with turn(place), pytest.raises(RunError, match="Another command is just writing.*Wait"):
        with turn(place):
            pass
    with turn(place):
        pass
    connection = sqlite3.connect(place)  # what a killed process held, its system gave back
    connection.execute("BEGIN EXCLUSIVE")
    connection.close()
    with turn(place):
        pass
