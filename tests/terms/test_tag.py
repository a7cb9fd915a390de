"""Tagging gives the same table back with the tags added, whatever program wrote the table."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from analysis.errors import DictionaryError, DocumentError, ParameterError, RunError, TableError
from analysis.paths import Project
from analysis.terms.tag import tag_file, tag_sentences, tag_table
from tests.terms.samples import dictionary_of, term

RULES = dictionary_of(
    term("人才", "talent"),
    term("标准", "standards", exceptions=("高标准",)),
    term("制定*标准", "standards"),
    term("贷款", "finance", "finance/market"),
)
HEADER_ADDED = "tag_talent,tag_standards,tag_finance,terms"


def test_each_sentence_gets_a_0_or_1_per_theme_and_its_terms() -> None:
    tags = tag_sentences(["人才贷款给人才。", "高标准农田", "", "制定人才标准"], RULES)
    assert tags.columns.tolist() == ["tag_talent", "tag_standards", "tag_finance", "terms"]
    assert tags.values.tolist() == [
        [1, 0, 1, "人才|贷款"],
        [0, 0, 0, ""],
        [0, 0, 0, ""],
        [1, 1, 0, "制定*标准|人才"],
    ]
    assert tag_sentences([], RULES).columns.tolist() == tags.columns.tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_text_table_keeps_every_byte_of_its_rows(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = (
        'id,"text",备注\n'
        '001,"引进人才，给予贷款",\n'
        "\n"
        '2,高标准农田,"a ""b"""\n'
        '3,"两行\n标准",x\n'
        "4\n"
        "5,人才,,,\n"
        '6,无,"末"'
    ).replace("\n", line_end)
    source, out = tmp_path / "in.csv", tmp_path / "new" / "out.csv"
    source.write_bytes(text.encode(encoding))
    tag_table(source, "text", out, RULES)
    expected = (
        f'id,"text",备注,{HEADER_ADDED}\n'
        '001,"引进人才，给予贷款",,1,0,1,人才|贷款\n'
        "\n"
        '2,高标准农田,"a ""b""",0,0,0,\n'
        '3,"两行\n标准",x,0,1,0,标准\n'
        "4,,,0,0,0,\n"
        "5,人才,,1,0,0,人才\n"
        '6,无,"末",0,0,0,'
    ).replace("\n", line_end)
    assert out.read_bytes() == expected.encode(encoding)
    assert source.read_bytes() == text.encode(encoding)


def test_tab_table_may_use_quotation_marks_as_plain_characters(tmp_path: Path) -> None:
    source, out = tmp_path / "in.tsv", tmp_path / "out.tsv"
    source.write_text('id\ttext\n1\t"人才\n2\t他说"标准"\n', encoding="utf-8", newline="")
    tag_table(source, "text", out, RULES)
    assert out.read_text(encoding="utf-8").splitlines()[1:] == [
        '1\t"人才\t1\t0\t0\t人才',
        '2\t他说"标准"\t0\t1\t0\t标准',
    ]


def test_workbook_keeps_other_columns_sheets_and_types(tmp_path: Path) -> None:
    source, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    for row in (["n", "text"], [1.5, "引进人才"], [None, None], [3, "高标准"]):
        book.active.append(row)
    book.create_sheet("其他").append(["x"])
    book.save(source)
    tag_table(source, "text", out, RULES)
    result = openpyxl.load_workbook(out)
    assert list(result.active.iter_rows(values_only=True)) == [
        ("n", "text", "tag_talent", "tag_standards", "tag_finance", "terms"),
        (1.5, "引进人才", 1, 0, 0, "人才"),
        (None,) * 6,
        (3, "高标准", 0, 0, 0, None),
    ]
    assert result["其他"]["A1"].value == "x"


@pytest.mark.parametrize(("kind", "delimiter"), [(".csv", ","), (".tsv", "\t")])
def test_table_may_be_written_as_another_kind(tmp_path: Path, kind: str, delimiter: str) -> None:
    source = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["text", "n"])
    book.active.append(["人才,", 1])
    book.save(source)
    out = tmp_path / f"out{kind}"
    tag_table(source, "text", out, RULES)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    assert rows == [["text", "n", *HEADER_ADDED.split(",")], ["人才,", "1", "1", "0", "0", "人才"]]


def test_text_table_may_be_written_as_a_workbook(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("n,text\n1,引进人才\x0b\n2\n", encoding="utf-8")
    tag_table(source, "text", out, RULES)
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert rows[1:] == [("1", "引进人才", 1, 0, 0, "人才"), ("2", None, 0, 0, 0, None)]


def test_wrong_tables_are_named_with_the_remedy(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,句子\n1,人才\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'text'. It has: id, 句子.*--text-column"):
        tag_table(source, "text", out, RULES)
    with pytest.raises(ParameterError, match="is the source itself"):
        tag_table(source, "句子", source, RULES)
    with pytest.raises(ParameterError, match="is no table"):
        tag_table(source, "句子", tmp_path / "out.json", RULES)
    with pytest.raises(RunError, match="cannot be written"):
        tag_table(source, "句子", source / "below.csv", RULES)
    source.write_text("text,tag_talent\n人才,1\n", encoding="utf-8")
    with pytest.raises(TableError, match="already has a column tag_talent"):
        tag_table(source, "text", out, RULES)
    source.write_text("id,text\n1,人才\n2,人才,和,标准\n3,人,才\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 3, 4: more cells"):
        tag_table(source, "text", out, RULES)
    assert not out.exists()


def project_in(folder: Path, name: str = "themes.csv") -> Project:
    project = Project(folder)
    project.dictionaries.mkdir(parents=True)
    (project.dictionaries / name).write_text("theme,term\ntalent,人才\nstandards,标准\n", encoding="utf-8")
    return project


def test_document_gives_its_sentences_with_address_and_tags(tmp_path: Path) -> None:
    source, out = tmp_path / "方案.txt", tmp_path / "out.csv"
    source.write_text("某省人才方案\n一、总体要求\n加快引进人才。完善制度。\n", encoding="utf-8")
    message = tag_file(project_in(tmp_path), source, out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_text = {row["text"]: row for row in rows}
    assert by_text["加快引进人才。"]["tag_talent"] == "1" and by_text["加快引进人才。"]["terms"] == "人才"
    assert by_text["完善制度。"]["tag_talent"] == "0"
    assert "一、" in by_text["完善制度。"]["address"]
    assert message.startswith(f"{len(rows)} sentences: tag_talent 2, tag_standards 0")


def test_only_the_theme_dictionary_tags_and_it_must_be_there(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    (project.dictionaries / "stance.csv").write_text("theme,term\ndone,已\n", encoding="utf-8")
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n已引进人才\n", encoding="utf-8")
    tag_file(project, source, out)
    assert out.read_text(encoding="utf-8") == "text,tag_talent,tag_standards,terms\n已引进人才,1,0,人才\n"
    (project.dictionaries / "themes.csv").unlink()
    with pytest.raises(DictionaryError, match=r"no themes\.csv"):
        tag_file(project, source, out)


def test_unreadable_document_is_the_readers_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        tag_file(project_in(tmp_path), tmp_path / "none.docx", tmp_path / "out.csv")
