"""What ends with its process: the sign that somebody works on a folder, and what a process that is gone left behind."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from analysis.runs import turns
from analysis.runs.turns import at_work, is_at_work, left_behind, remove_left_behind, worked_on

_MONTH = 30 * 86400


def make_and_die(folder: Path) -> None:
    with at_work(folder):
        folder.mkdir()
        (folder / "half.csv").write_text("half", encoding="utf-8")
        os._exit(9)  # as kill -9: no `finally` runs


def killed_at_work(folder: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=make_and_die, args=(folder,))
    worker.start()
    worker.join()
    assert worker.exitcode == 9 and len(left_behind(folder)) == 2


def aged(folder: Path, seconds: float) -> None:
    os.utime(folder, (time.time() - seconds,) * 2)


def test_what_a_killed_process_worked_on_is_removed_at_once_and_its_sign_too(tmp_path):
    folder = tmp_path / ".unfinished-1"
    killed_at_work(folder)
    assert is_at_work(folder) is False
    assert worked_on(tmp_path.iterdir()) == [folder]
    remove_left_behind(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_a_sign_without_its_folder_is_removed_too(tmp_path):
    killed_at_work(tmp_path / "a")
    os.replace(tmp_path / "a", tmp_path / "whole")  # killed between the move and the end of its sign
    remove_left_behind(tmp_path.glob("a*"))
    assert list(tmp_path.iterdir()) == [tmp_path / "whole"]


def test_a_folder_that_is_worked_on_stays_however_old_it_is(tmp_path):
    folder = tmp_path / "a"
    with at_work(folder):
        folder.mkdir()
        aged(folder, _MONTH)
        assert is_at_work(folder) is True
        remove_left_behind(tmp_path.iterdir())
        assert folder.is_dir() and is_at_work(folder) is True
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("sign", [None, "a.00000000.sign"])
def test_where_nobody_can_tell_a_day_decides(tmp_path, sign):
    """Without a sign, and with that of another machine, whose lock a cloud drive does not bring."""
    young, old = tmp_path / "a", tmp_path / "b"
    for folder, age in ((young, 3600), (old, 2 * 86400)):
        folder.mkdir()
        if sign:
            (tmp_path / sign.replace("a.", f"{folder.name}.")).touch()
            aged(tmp_path / sign.replace("a.", f"{folder.name}."), age)
        aged(folder, age)
        assert is_at_work(folder) is None
    remove_left_behind(tmp_path.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == (["a", sign] if sign else ["a"])


def test_a_drive_without_locks_keeps_nobody_from_work(tmp_path, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise turns.sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(turns.sqlite3, "connect", refused)
    with at_work(tmp_path / "a"):
        (tmp_path / "a").mkdir()
        assert is_at_work(tmp_path / "a") is None
    remove_left_behind(tmp_path.iterdir())
    assert (tmp_path / "a").is_dir()
