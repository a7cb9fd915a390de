"""Watching: an edit is taken up once, when it is saved whole, and no error ends it."""

from __future__ import annotations

import builtins
import signal
import subprocess
import sys
import time

import pytest

from analysis.paths import Project
from analysis.runs import watch as watching
from analysis.runs.commands.watch import watch
from analysis.runs.watch import Edit, edits, file_stamps, watched_files


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    for folder in (made.documents, made.dictionaries, made.notebooks):
        folder.mkdir(parents=True)
    (made.dictionaries / "themes.csv").write_text("theme,term\n", encoding="utf-8")
    return made


class Looks:
    """Stands for the time between two looks: at each look one step is taken, and after the last the watching ends."""

    def __init__(self, *steps):
        self.steps = list(steps)

    def __call__(self, seconds):
        if not self.steps:
            raise KeyboardInterrupt
        if (step := self.steps.pop(0)) is not None:
            step()


def seen(project, *steps) -> list[Edit]:
    found = []
    with pytest.raises(KeyboardInterrupt):
        for edit in edits(project, file_stamps(project), wait=Looks(*steps)):
            found.append(edit)
    return found


def writes(path, text):
    return lambda: path.write_text(text, encoding="utf-8")


def test_seeds_and_notebooks_are_watched_but_no_hidden_files_and_no_locks_of_editors(project):
    for name in ("seeds/documents/a.txt", "seeds/documents/~$a.docx", "seeds/.DS_Store", "notebooks/theme.ipynb",
                 "notebooks/.ipynb_checkpoints/theme.ipynb", "seeds/dictionaries/.~lock.themes.csv#"):  # fmt: skip
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    found = [path.relative_to(project.root).as_posix() for path in watched_files(project)]
    assert found == ["notebooks/theme.ipynb", "seeds/dictionaries/themes.csv", "seeds/documents/a.txt"]


def test_an_edit_counts_once_when_the_file_rests(project):
    themes = project.dictionaries / "themes.csv"
    halves = [writes(themes, "theme,te"), writes(themes, "theme,term\nta"), writes(themes, "theme,term\ntalent,人才\n")]
    assert seen(project, None, *halves, None, None, None, None) == [Edit((themes,))]


def test_files_that_come_and_go_are_edits_and_what_is_taken_back_in_between_is_none(project):
    themes, new = project.dictionaries / "themes.csv", project.documents / "a.txt"
    assert seen(project, writes(new, "a"), None, None, None, new.unlink, None, None, None) == [Edit((new,)), Edit((new,))]
    assert seen(project, writes(new, "a"), new.unlink, None, None, None) == []
    assert themes.is_file()


def test_a_file_that_another_program_has_open_is_said_once_and_taken_up_when_it_is_closed(project, monkeypatch):
    themes = project.dictionaries / "themes.csv"
    held = [True]

    def held_open(path, *arguments, **options):
        if held[0] and path == themes:
            raise PermissionError(13, "Permission denied")
        return builtins.open(path, *arguments, **options)

    monkeypatch.setattr(watching, "open", held_open, raising=False)
    looks = [writes(themes, "theme,term\na,人才\n"), None, None, None, None, lambda: held.__setitem__(0, False), None, None]
    assert seen(project, *looks) == [Edit((themes,), (themes,)), Edit((themes,))]


def test_watching_makes_a_report_at_once_and_after_each_edit_and_an_error_does_not_end_it(project, capsys):
    themes, codes = project.dictionaries / "themes.csv", iter((0, 2, 0))
    made = []

    def report():
        made.append(next(codes))
        return made[-1]

    looks = Looks(writes(themes, "wrong"), None, None, None, writes(themes, "theme,term\n人才,人才\n"), None, None, None)
    assert watch(project, report, wait=looks) == 0
    assert made == [0, 2, 0]
    said = capsys.readouterr().out
    assert said.count("· saved: themes.csv") == 2 and said.endswith("√ Watching ended.\n")


def test_ctrl_c_ends_the_command_cleanly_and_a_wrong_dictionary_is_said(project):
    command = [sys.executable, "-m", "analysis", "--project", str(project.root), "watch", "--notebooks", "nothing"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as running:
        for line in running.stdout:
            if "watching" in line:
                break
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        said, errors = running.communicate(timeout=60)
    assert running.returncode == 0 and "Watching ended" in said
    assert "There is no notebook 'nothing'" in errors and "Traceback" not in errors
