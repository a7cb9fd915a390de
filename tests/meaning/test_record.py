"""What `tag` and `read --json` say about meaning."""

from __future__ import annotations

import pytest

from analysis.errors import RunError
from analysis.meaning.record import meaning_record, stance_dictionary, stance_tags
from analysis.paths import Project
from analysis.terms.tag import tag_file
from analysis.texts.document import read_document
from tests.meaning.samples import ROOT, SHIPPED


def project_in(folder) -> Project:
    (folder / "notebooks").mkdir()
    (folder / "seeds" / "dictionaries").mkdir(parents=True)
    (folder / "seeds" / "dictionaries" / "themes.csv").write_text(
        "theme,term\ntalent,人才\n", encoding="utf-8"
    )
    return Project(folder)


def test_tagging_a_table_adds_stance_and_reason_and_counts_them(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n累计引进人才215名。\n下一步，我们将引进人才。\n", encoding="utf-8")
    message = tag_file(project_in(tmp_path), source, out, further=stance_tags(SHIPPED))
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "text,tag_talent,terms,tag_stance,stance_reason"
    assert lines[1].startswith("累计引进人才215名。,1,人才,done,") and ",planned," in lines[2]
    assert message.startswith("2 sentences: tag_talent 2, tag_stance done 1 planned 1 →")


def test_tagging_a_document_lets_its_headings_speak(tmp_path):
    source, out = tmp_path / "a.txt", tmp_path / "out.csv"
    source.write_text(
        "一、工作进展情况\n组织企业交流，引进人才。\n二、下步打算\n组织企业交流，引进人才。\n",
        encoding="utf-8",
    )
    tag_file(project_in(tmp_path), source, out, further=stance_tags(SHIPPED))
    rows = out.read_text(encoding="utf-8-sig").splitlines()[1:]
    values = ("done", "planned", "context")
    assert [next(value for value in values if f",{value}," in row) for row in rows] == [
        "context", "done", "context", "planned",
    ]  # fmt: skip


def test_a_record_has_the_stance_of_every_sentence():
    document = read_document(next((ROOT / "seeds" / "documents").glob("002_*")))
    record = meaning_record(document, SHIPPED)
    assert {sentence["stance"] for sentence in record["sentences"]} == {"planned", "context"}
    target = next(one for one in record["sentences"] if one["text"].startswith("到2027年"))
    assert target["stance"] == "planned"


def test_without_a_stance_dictionary_nothing_is_said_about_stance(tmp_path):
    project = project_in(tmp_path)
    assert stance_dictionary(project.root) is None
    (tmp_path / "a.txt").write_text("引进人才。\n", encoding="utf-8")
    record = meaning_record(read_document(tmp_path / "a.txt"), None)
    assert record["sentences"][0]["stance"] is None
    with pytest.raises(RunError):
        stance_dictionary(tmp_path.parent)
