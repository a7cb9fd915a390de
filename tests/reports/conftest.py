"""Runs that several rooms of tests read; whoever changes a file of one puts it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.reports.contents import read_contents
from analysis.reports.html import write_html
from tests.reports.evidence_run import hostile_project, make_evidence_run, seeds

TEXT = "</script><script>alert(1)</script>{{script}}夹带\u2066=1+1，😀\ue000" + "很长" * 300
TERM = '"><svg onload=alert(3)>'
FILE = "<b>坏&名'文件{{data}}.txt"


@pytest.fixture(scope="session")
def seed_run(tmp_path_factory) -> Path:
    """A run of the five seeds."""
    base = tmp_path_factory.mktemp("seed_run")
    return make_evidence_run(seeds(base / "project"), base / "run")


@pytest.fixture(scope="session")
def seed_report(seed_run) -> Path:
    """Its report."""
    return write_html(read_contents(seed_run), seed_run.parent / "report.html")


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory) -> Path:
    """The report of a run whose one document, its file name and its dictionary try to break it."""
    base = tmp_path_factory.mktemp("hostile")
    run = make_evidence_run(hostile_project(base / "project", TEXT, FILE, TERM), base / "run")
    return write_html(read_contents(run), base / "report.html")
