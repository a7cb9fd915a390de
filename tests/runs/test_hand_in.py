"""The documents of a run: written once, and again when what they are made from has changed."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import docx
import pytest

from analysis.errors import PolicyCompareError, RunError
from analysis.paths import Project
from analysis.reports import workbook
from analysis.runs import hand_in
from analysis.runs.hand_in import write_documents
from tests.reports.run_folder import make_run


@pytest.fixture
def project(tmp_path):
    (tmp_path / "seeds").mkdir()
    make_run(tmp_path / "runs" / "one")
    return Project(tmp_path)


def study(project, text):
    project.study_file.write_text(text, encoding="utf-8")
    return Project(project.root)  # a project knows its study file as it was when first asked


def stamps(project):
    return {path.suffix: path.stat().st_mtime_ns for path in (project.runs / "one").glob("report.*")}


def test_documents_are_written_once_and_again_for_another_title_or_language(project):
    made = write_documents(project, project.runs / "one", ["word", "excel"], "zh")
    assert [path.name for path in made] == ["report.docx", "report.xlsx"]
    first = stamps(project)
    assert write_documents(project, project.runs / "one", ["word", "excel"], "") == made and stamps(project) == first
    assert write_documents(project, project.runs / "one", ["excel"], "both") == made[1:] and stamps(project) == first
    write_documents(study(project, 'title = "人才"'), project.runs / "one", ["word"], "zh")
    assert docx.Document(str(made[0])).paragraphs[0].text == "人才"
    second = stamps(project)
    assert second[".docx"] > first[".docx"] and second[".xlsx"] == first[".xlsx"]
    write_documents(project, project.runs / "one", ["excel"], "en")
    assert stamps(project)[".xlsx"] > second[".xlsx"]


def test_a_document_taken_away_is_written_again(project):
    made = write_documents(project, project.runs / "one", ["excel"], "zh")
    made[0].unlink()
    assert write_documents(project, project.runs / "one", ["excel"], "zh") == made and made[0].is_file()
    assert write_documents(project, project.runs / "one", [], "zh") == []


def test_the_last_documents_lie_in_report_and_one_that_is_the_same_stays(project):
    first = write_documents(project, project.runs / "one", ["excel"], "zh")[0]
    assert first == project.root / "report" / "report.xlsx"
    stamp = first.stat().st_mtime_ns
    make_run(project.runs / "two")
    assert write_documents(project, project.runs / "two", ["excel"], "zh") == [first]
    assert first.stat().st_mtime_ns == stamp  # two runs of the same give the same bytes
    write_documents(project, project.runs / "two", ["excel"], "en")
    assert first.read_bytes() == (project.runs / "two" / "report.xlsx").read_bytes()


@pytest.mark.parametrize("damage", [b"", b"[1]", b"\xff{"])
def test_a_damaged_note_of_the_documents_costs_only_their_making(project, damage):
    made = write_documents(project, project.runs / "one", ["excel"], "zh")
    (project.runs / "one" / "documents.json").write_bytes(damage)
    assert write_documents(project, project.runs / "one", ["excel"], "zh") == made
    assert (project.runs / "one" / "documents.json").read_bytes() != damage


def test_an_edited_template_counts_and_a_damaged_one_is_said(project):
    template = project.root / "t.docx"
    docx.Document().save(template)
    chosen = study(project, 'template = "t.docx"')
    write_documents(chosen, project.runs / "one", ["word"], "zh")
    first = stamps(project)
    template.write_bytes(b"damaged")
    with pytest.raises(RunError, match="template t.docx cannot be read"):
        write_documents(chosen, project.runs / "one", ["word"], "zh")
    assert stamps(project) == first
    template.unlink()
    with pytest.raises(PolicyCompareError, match="template = 't.docx'"):
        write_documents(study(project, 'template = "t.docx"'), project.runs / "one", ["word"], "zh")


def test_a_document_that_failed_is_tried_again(project, monkeypatch):
    def full(*arguments):
        raise RunError("The disk is full.", "磁盘已满。")

    with monkeypatch.context() as broken:
        broken.setattr(workbook, "write_workbook", full)
        with pytest.raises(RunError):
            write_documents(project, project.runs / "one", ["excel"], "zh")
    assert [path.is_file() for path in write_documents(project, project.runs / "one", ["excel"], "zh")] == [True]


def test_documents_made_side_by_side_are_the_same_and_their_errors_are_said(project, monkeypatch):
    kinds = ["word", "excel"]
    alone = [path.read_bytes() for path in write_documents(project, project.runs / "one", kinds, "zh")]
    for path in (project.runs / "one").glob("report.*"):
        path.unlink()
    monkeypatch.setattr(hand_in, "workers_start_at_once", lambda: True)
    assert [path.read_bytes() for path in write_documents(project, project.runs / "one", kinds, "zh")] == alone
    (project.root / "t.docx").write_bytes(b"damaged")
    with pytest.raises(RunError, match="template t.docx cannot be read"):
        write_documents(study(project, 'template = "t.docx"'), project.runs / "one", kinds, "zh")


@pytest.mark.parametrize("failure", [BrokenProcessPool("killed"), RuntimeError("can't start new thread"), MemoryError()])
def test_documents_are_written_one_after_the_other_where_memory_is_too_small_for_processes(project, monkeypatch, failure):
    def refused(*_):
        raise failure
        yield

    monkeypatch.setattr(hand_in, "workers_start_at_once", lambda: True)
    monkeypatch.setattr(hand_in, "side_by_side", refused)
    assert len(write_documents(project, project.runs / "one", ["word", "excel"], "zh")) == 2


def test_a_process_that_is_killed_while_it_writes_a_document_costs_nothing(project, monkeypatch):
    alone = [path.read_bytes() for path in write_documents(project, project.runs / "one", ["word", "excel"], "zh")]
    for path in (project.runs / "one").glob("report.*"):
        path.unlink()
    monkeypatch.setattr(hand_in, "workers_start_at_once", lambda: True)
    real = hand_in.side_by_side

    def killing(calls, workers):
        return real([partial(os._exit, 9), *calls], workers)

    monkeypatch.setattr(hand_in, "side_by_side", killing)
    assert [path.read_bytes() for path in write_documents(project, project.runs / "one", ["word", "excel"], "zh")] == alone
