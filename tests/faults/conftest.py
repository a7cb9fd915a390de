"""A small project with a whole report, made once and copied for each test."""

from __future__ import annotations

import shutil

import pytest

from analysis.paths import Project
from analysis.runs import report
from tests.faults.cut_project import cut_project
from tests.runs.small import run_here


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        _without_kernels(patched)
        made = cut_project(tmp_path_factory.mktemp("faults") / "project")
        assert not report.make_report(made).failed
    return made


@pytest.fixture
def project(reported, tmp_path, monkeypatch):
    """Notebooks run in this process, without kernels."""
    _without_kernels(monkeypatch)
    shutil.copytree(reported.root, tmp_path / "project")
    return Project(tmp_path / "project")


def _without_kernels(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(report, "run_notebooks", run_here)
    patched.setattr(report, "preload_papermill", lambda: None)
