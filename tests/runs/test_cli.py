"""The command line: what people see when it goes well and when it does not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs import plan, report
from analysis.runs.cli import main
from analysis.runs.commands.report import as_type
from analysis.runs.commands.screen import reached


@pytest.fixture
def project(tmp_path, notebook):
    notebook("theme", parameters='theme = "talent"  # t\nregions = []  # r\nn_words = 3  # n\nheadings = False  # h\ntables = ""  # t\nout = ""  # o')
    (tmp_path / "seeds").mkdir()
    return tmp_path


def run(project, *arguments):
    return main(["--project", str(project), *arguments])


def test_outside_a_project_it_says_what_a_project_is(tmp_path, capsys):
    assert run(tmp_path, "report") == 2
    assert "a folder with seeds/ and notebooks/" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["-p", "n_wrods=3"], "No notebook has a parameter 'n_wrods'. Did you mean n_words? They know: theme, regions, n_words, headings"),
        (["-p", "n_words=many"], "n_words takes a number such as 3, not 'many'"),
        (["-p", "headings=perhaps"], "headings takes true or false"),
        (["-p", "n_words"], "is not NAME=VALUE"),
        (["--notebooks", "thme"], "There is no notebook 'thme'. There are: theme"),
    ],
)
def test_a_slip_on_the_command_line_is_named_before_anything_runs(project, monkeypatch, capsys, given, told):
    monkeypatch.setattr(plan, "prepared_tables", lambda *a: pytest.fail("documents would have been read"))
    notebooks = [] if "--notebooks" in given else ["--notebooks", "theme"]
    assert run(project, "report", *notebooks, *given) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("default", "text", "value"),
    [([], '[["talent", "talent/supply", "引育"]]', [["talent", "talent/supply", "引育"]]), ([], "湖南, 山东", ["湖南", "山东"]), ([], "湖南，山东", ["湖南", "山东"]), ([], "", []), ("", "2024", "2024"), (3, "10", 10), (0.5, "1", 1.0), (False, "True", True)],
)
def test_a_value_takes_the_type_of_the_default(default, text, value):
    assert as_type("x", text, default) == value


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "the last report is as it was"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "figures/a.png"), 1, "No permission to write there"),
        (MemoryError(), 1, "There was too little memory; the last report is as it was"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), 1, "There was too little memory"),
        (ImportError("_image.so: failed to map segment from shared object"), 1, "There was too little memory"),
        (RuntimeError("can't start new thread"), 1, "There was too little memory"),
        (ParameterError("regions: '湖北' is unknown."), 2, "× regions: '湖北' is unknown."),
    ],
)
def test_every_stop_has_its_message_and_exit_code(project, monkeypatch, capsys, error, code, told):
    def stopped(*a, **k):
        raise error

    monkeypatch.setattr(report, "make_report", stopped)
    assert run(project, "report", "--notebooks", "theme") == code
    assert told in capsys.readouterr().err


def test_python_m_analysis_is_the_same_command():
    said = subprocess.run([sys.executable, "-m", "analysis", "--version"], capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.startswith("policy-compare ")


def test_an_option_nobody_knows_is_refused(project, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(project, "report", "--regoins", "湖南")
    assert stopped.value.code == 2
    assert "unrecognized arguments: --regoins 湖南" in capsys.readouterr().err


def test_lab_passes_on_the_options_of_jupyterlab(project, monkeypatch):
    import jupyterlab.labapp

    seen = []
    monkeypatch.setattr(jupyterlab.labapp, "main", seen.extend)
    assert run(project, "lab", "--no-browser", "--port=8899") == 0
    assert f"--ServerApp.root_dir={project}" in seen and seen[-2:] == ["--no-browser", "--port=8899"]


def test_a_dictionary_goes_out_and_comes_back_and_what_is_lost_is_said(project, capsys):
    mine = project / "mine.csv"
    mine.write_text("theme,category,term,except\ntalent,people,人才,人才公寓\n", encoding="utf-8-sig")
    assert run(project, "export-dictionary", str(mine), "--kind", "quanteda", "-o", str(project / "mine.yml")) == 0
    assert "人才公寓" in capsys.readouterr().out
    assert run(project, "import-dictionary", str(project / "mine.yml"), "--kind", "quanteda", "-o", str(project / "back.csv")) == 0
    assert "talent,talent/people,人才" in (project / "back.csv").read_text(encoding="utf-8-sig")
    assert run(project, "export-dictionary", str(mine), "--kind", "liwc", "-o", str(project / "mine.yml")) == 2
    assert "exists already" in capsys.readouterr().err


def test_diff_without_a_report_says_what_to_do(project, capsys):
    assert run(project, "diff") == 2
    assert "There is no report yet to compare with" in capsys.readouterr().err


@pytest.fixture
def documents(project):
    folder = project / "seeds" / "documents"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("湖南省人才工作方案\n加强人才引进。建设中试平台，制定团体标准。\n", encoding="utf-8")
    (project / "seeds" / "dictionaries").mkdir()
    return project


def test_two_versions_of_a_dictionary_are_compared_whatever_their_files_are_called(documents, capsys):
    old, new = documents / "themes_backup.csv", documents / "seeds" / "dictionaries" / "themes.csv"
    old.write_text("theme,term\ntalent,人才\n", encoding="utf-8")
    new.write_text("theme,term\ntalent,人才\nplatform,中试\n", encoding="utf-8")
    assert run(documents, "diff", str(old), str(new)) == 0
    said = capsys.readouterr().out
    assert "+" in said and "[中试]" in said and "[人才]" not in said


def test_check_counts_absent_terms_but_shows_slips_first(documents, capsys):
    rows = "theme,category,term\ntalent,talent/supply,人才\nstandards,standards/making,人才\n"
    absent = "".join(f"talent,talent/supply,缺席{number}号\n" for number in range(30))
    (documents / "seeds" / "dictionaries" / "themes.csv").write_text(rows + absent, encoding="utf-8")
    assert run(documents, "check") == 0
    said = capsys.readouterr().out
    assert "人才" in said and "缺席" not in said
    assert run(documents, "check", "--all") == 0
    assert "缺席29号" in capsys.readouterr().out


def test_outside_a_project_sentences_are_tagged_with_the_dictionaries_that_came_along(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("text\n支持企业建设中试平台。\n", encoding="utf-8")
    assert main(["tag", "mine.csv", "-o", "tagged.csv"]) == 0
    assert "no project here" in capsys.readouterr().out
    assert "tag_platform" in (tmp_path / "tagged.csv").read_text(encoding="utf-8-sig")
    assert main(["--project", str(tmp_path), "tag", "mine.csv", "-o", "again.csv"]) == 2


def test_a_report_is_named_from_the_folder_of_the_command(tmp_path, monkeypatch):
    """A study in a folder of the project has a report/ of its own: "report/report.html" alone would lead to another."""
    study = Project(Path("studies/a"))
    (tmp_path / "studies" / "a").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert reached(study, study.root / "report/report.html") == "studies/a/report/report.html"
    monkeypatch.chdir(tmp_path / "studies")
    assert reached(Project(tmp_path), tmp_path / "report/report.html") == "report/report.html"


def test_ctrl_c_while_the_program_is_being_loaded_is_answered_like_any_other(tmp_path):
    """The moment is made by a module of the standard library that the command line imports and that stands in its place."""
    (tmp_path / "argparse.py").write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    home = Path(analysis.__file__).parents[1]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(home))), "POLICY_COMPARE_LANGUAGE": "en"}
    done = subprocess.run([sys.executable, "-m", "analysis", "report"], env=around, capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 130 and "Stopped; the last report is as it was" in done.stderr and "Traceback" not in done.stderr
