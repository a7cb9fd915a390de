"""run.py: the one way in, on a machine where nothing is installed."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import ended_by_the_system

PATH = Path(__file__).parent.parent / "run.py"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The module run.py, set to a project of its own whose installer only notes what it is asked for."""
    spec = importlib.util.spec_from_file_location("run_script", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements.lock").write_text("jieba==0.42.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    venv = tmp_path / ".venv"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "LOCK": tmp_path / "requirements.lock", "PYTHON": venv / "python",
                        "LOG": venv / "setup.log", "STAMP": venv / "setup.stamp"}.items():
        monkeypatch.setattr(module, name, value)
    module.installed = []

    def create():
        venv.mkdir(exist_ok=True)
        (venv / "python").touch()

    monkeypatch.setattr(module, "create_venv", create)
    monkeypatch.setattr(module, "installer", lambda: ["pip", "install"])
    monkeypatch.setattr(module, "install", lambda step, command, total=0: module.installed.append(step))
    return module


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(PATH.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names) | {"analysis.errors", "analysis.speech", "analysis.runs.cli"}


def test_help_names_every_command_with_no_package_at_hand():
    listed = "import runpy, sys; sys.argv = ['run.py']; sys.path.insert(0, '.'); runpy.run_path('run.py', run_name='__main__')"
    said = subprocess.run([sys.executable, "-S", "-c", listed], cwd=PATH.parent, capture_output=True, encoding="utf-8", check=True)
    for command in ("setup", "test", "report", "lab", "add", "check", "diff", "code", "validate", "doctor"):
        assert f"\n  {command:<17}  " in said.stdout, command
    assert "python3 run.py report --help" in said.stdout and "policy-compare" not in said.stdout


@pytest.mark.parametrize(("locale", "told"), [("zh_CN.UTF-8", ["停"]), ("en_GB.UTF-8", ["stop"]), ("C.UTF-8", ["停", "stop"])])
def test_it_speaks_both_languages_only_where_no_locale_says_which(run, monkeypatch, locale, told):
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", locale)
    assert run.say("stop", "停").split() == told


def test_it_installs_once_and_again_only_when_the_lock_changes(run):
    run.set_up()
    assert run.installed == ["packages", "policy-compare"]
    run.set_up()
    assert run.installed == ["packages", "policy-compare"]
    run.LOCK.write_text("jieba==0.42.2 \\\n    --hash=sha256:00\n", encoding="utf-8")
    run.set_up()
    assert run.installed == ["packages", "policy-compare"] * 2


def test_a_set_up_that_was_cut_off_is_done_again(run, monkeypatch):
    def cut_off(step, command, total=0):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "install", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run.set_up()
    done = []
    monkeypatch.setattr(run, "install", lambda step, command, total=0: done.append(step))
    run.set_up()
    assert done == ["packages", "policy-compare"]


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
def test_a_python_that_does_not_fit_is_named_with_what_to_install(run, monkeypatch, capsys, version):
    monkeypatch.setattr(run.sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        run.set_up()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert ".".join(map(str, version)) in said and "3.11, 3.12 or 3.13" in said and "python3.12 run.py report" in said


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "Use another mirror"),
        ("error: [Errno 13] Permission denied: 'site-packages'", "may write to"),
    ],
)
def test_a_failed_installation_is_explained_in_plain_words(run, capsys, output, told):
    with pytest.raises(SystemExit):
        run.explain("packages", output)
    assert told in capsys.readouterr().err


def test_an_unknown_failure_shows_its_last_lines(run, capsys):
    with pytest.raises(SystemExit):
        run.explain("packages", "one\ntwo\nerror: metadata-generation-failed")
    assert "metadata-generation-failed" in capsys.readouterr().err


def test_bytecode_may_be_kept_by_what_it_starts(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in run.child_environment()


@pytest.mark.parametrize(("end", "code", "told"), [("os.abort()", 1, "too little memory"), ("sys.exit(2)", 2, ""), ("pass", 0, "")])
def test_a_command_that_a_library_or_the_system_ended_is_explained(run, tmp_path, monkeypatch, capfd, end, code, told):
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").touch()
    (tmp_path / "analysis" / "__main__.py").write_text(f"import os, sys\n{end}\n", encoding="utf-8")
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    monkeypatch.setattr(run, "set_up", lambda: None)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    try:
        assert run.main(["report"]) == code
    except SystemExit as stopped:
        assert stopped.code == code
    assert told in capfd.readouterr().err


def test_only_what_ended_a_process_from_outside_is_taken_for_it():
    ended = {code: ended_by_the_system(code) for code in (0, 1, 2, 130, -2, -15, -9, -6, -11, 0xC0000017, 0xC000013A)}
    assert {code for code, error in ended.items() if error} == {-9, -6, -11, 0xC0000017}
    assert "signal 9" in str(ended[-9]) and "code 0xc0000017" in str(ended[0xC0000017])
