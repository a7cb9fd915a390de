"""Files made to do harm: refused with a reason, or shown as the text they are."""

from __future__ import annotations

import io
import os
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis.coding.reading import read_coded
from analysis.errors import DictionaryError, DocumentError, ParameterError, PolicyCompareError, ProblemsError, TableError
from analysis.meaning.numerals import chinese_value, find_numbers
from analysis.paths import Project
from analysis.portable import name_problem
from analysis.reports.grids import read_grid
from analysis.runs.commands.report import as_type
from analysis.runs.execution.execute import execute
from analysis.studies import read_study_file
from analysis.tables import guarded, unguarded
from analysis.terms.dictionary import load_dictionary
from analysis.terms.exchange import import_dictionary
from analysis.terms.workbooks import read_workbook
from analysis.texts.add import add_documents
from analysis.texts.corpus import corpus_entries
from analysis.texts.readers import read_raw
from analysis.texts.seeds import read_manifest
from tests.faults.targets import excel_file, word_file
from tests.runs.conftest import write_notebook
from tests.runs.small import small_project

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
_PLACE = "xl/worksheets/sheet1.xml"
_CHINESE = "湖南省人才发展方案。引育人才，制定行业标准。"


def workbook(tmp_path, rows):
    path = tmp_path / "themes.xlsx"
    path.write_bytes(excel_file({_PLACE: (_SHEET % rows).encode()}))
    return path


def test_a_workbook_with_one_cell_at_the_far_end_is_refused_before_its_cells_are_made(tmp_path):
    path = workbook(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(DictionaryError, match="themes.xlsx.*reaches to cell XFD1048576.*Delete"):
        load_dictionary(path)
    with pytest.raises(TableError, match="XFD1048576"):
        read_coded([path], ["talent"])


def test_merged_cells_without_end_are_refused_before_they_are_made(tmp_path):
    merged = (_SHEET % "").replace("</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>')
    for content in (merged.encode(), f"<?xml version='1.0' encoding='utf-16'?>{merged}".encode("utf-16")):
        (tmp_path / "themes.xlsx").write_bytes(excel_file({_PLACE: content}))
        with pytest.raises(DictionaryError, match="the merged cells A1:XFD1048576 are more than a table can have"):
            load_dictionary(tmp_path / "themes.xlsx")


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(excel_file({_PLACE: b" " * 150_000_000}))
    with pytest.raises(TableError, match="bomb.xlsx unpacks from .* MB to 150 MB"):
        read_workbook(path, TableError)


def test_entities_in_a_workbook_are_refused(tmp_path):
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    path = tmp_path / "themes.xlsx"
    path.write_bytes(excel_file({_PLACE: entity + (_SHEET % "").encode()}))
    with pytest.raises(DictionaryError, match="sheet1.xml a document type declaration"):
        load_dictionary(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", _PLACE, "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"\xff\xfe"])
def test_a_workbook_with_a_damaged_part_is_read_or_refused_in_our_words(tmp_path, part, content):
    path = tmp_path / "themes.xlsx"
    path.write_bytes(excel_file({part: content}))
    for read in (load_dictionary, lambda path: read_coded([path], ["talent"])):
        try:
            read(path)
        except PolicyCompareError as error:
            assert "themes.xlsx" in str(error)


def test_a_formula_in_a_workbook_is_the_text_it_is(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["theme", "category", "term"])
    book.active.append(["talent", "", '=HYPERLINK("http://example.org","人才")'])
    book.save(tmp_path / "themes.xlsx")
    assert load_dictionary(tmp_path / "themes.xlsx").terms[0].term == '=HYPERLINK("http://example.org","人才")'


def test_a_damaged_stream_in_a_word_file_is_told_as_a_broken_file(tmp_path):
    data = bytearray(word_file({}))
    start = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo("word/document.xml").header_offset
    data[start + 60 : start + 90] = b"\xff" * 30
    (tmp_path / "a.docx").write_bytes(bytes(data))
    with pytest.raises(DocumentError, match="a.docx"):
        read_raw(tmp_path / "a.docx")


@pytest.mark.parametrize("code", ["110000", "FFFFFFFFFF", "D800", "-1", "", "x"])
def test_a_symbol_that_is_no_character_is_left_out(tmp_path, code):
    body = f"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>人才</w:t><w:sym w:char='{code}'/></w:r></w:p></w:body></w:document>"
    (tmp_path / "a.docx").write_bytes(word_file({"word/document.xml": body.encode()}))
    assert read_raw(tmp_path / "a.docx").text == "人才"


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "hex", "rot13", "latin-1", "nonsense"])
def test_a_page_that_names_an_encoding_of_no_web_page_is_read_by_what_it_is(tmp_path, charset):
    (tmp_path / "a.html").write_text(f"<html><meta charset='{charset}'><p>{_CHINESE}</p></html>", encoding="utf-8")
    assert read_raw(tmp_path / "a.html").text == _CHINESE


def test_a_page_that_its_parser_rejects_is_told_as_no_whole_page(tmp_path):
    (tmp_path / "a.html").write_text(f"<p>{_CHINESE}</p>" + "<![" * 50 + ">", encoding="utf-8")
    try:
        assert _CHINESE in read_raw(tmp_path / "a.html").text
    except DocumentError as error:
        assert "no whole web page" in str(error)


def test_scripts_and_hidden_text_of_a_page_are_left_out(tmp_path):
    page = f"<p>{_CHINESE}</p><script>alert(1)</script><p onclick='alert(2)'>标准<iframe src='x'>坏</iframe></p><p style='display:none'>隐藏</p>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert read_raw(tmp_path / "a.html").text == f"{_CHINESE}\n标准"


def test_a_few_lines_of_references_cannot_stand_for_billions_of_terms(tmp_path):
    lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]", *(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))]
    (tmp_path / "a.yml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DictionaryError, match="a.yml, line 2"):
        import_dictionary(tmp_path / "a.yml", "quanteda")
    (tmp_path / "a.yml").write_text("a: &a [*a]", encoding="utf-8")
    with pytest.raises(DictionaryError):
        import_dictionary(tmp_path / "a.yml", "quanteda")


def test_endless_nesting_is_refused_in_our_words(tmp_path):
    (tmp_path / "a.yml").write_text("a: " + "[" * 3000, encoding="utf-8")
    with pytest.raises(DictionaryError, match="nested too deeply"):
        import_dictionary(tmp_path / "a.yml", "quanteda")
    (tmp_path / "study.toml").write_text("a = " + "[" * 5000, encoding="utf-8")
    with pytest.raises(ParameterError, match="nests lists too deeply"):
        read_study_file(tmp_path)
    with pytest.raises(ParameterError, match="is no list"):
        as_type("words", "[" * 100_000, [])


def test_numbers_without_end_are_read_or_are_none():
    assert find_numbers("1/" + "9" * 6000)[0].form == "fraction"
    assert chinese_value("到") is None and chinese_value("九点到") is None and chinese_value("亿" * 61) is None


def test_a_size_in_the_manifest_that_is_no_size_is_a_wrong_row(tmp_path):
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(f"file,sha256,bytes\na.txt,{'a' * 64},{'9' * 6000}\n", encoding="utf-8")
    assert "row 2" in str(read_manifest(tmp_path / "manifest.csv", tmp_path).problems[0])


@pytest.mark.parametrize("path", ["../..", "..", "/etc", "C:\\x", "a/../../..", "documents/../../.."])
def test_folders_of_a_study_cannot_lead_out_of_it(tmp_path, path):
    (tmp_path / "seeds" / "documents").mkdir(parents=True)
    (tmp_path / "study.toml").write_text(f"[corpus]\nfolder = '{path}'\n", encoding="utf-8")
    with pytest.raises(ProblemsError):
        read_study_file(tmp_path)


def test_a_document_that_is_a_link_out_of_the_project_is_refused(tmp_path):
    project = small_project(tmp_path / "project")
    (tmp_path / "secret.txt").write_text(_CHINESE, encoding="utf-8")
    try:
        (project.documents / "x.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:  # Windows lets only some people make links
        return
    entries, problems = corpus_entries(project)
    assert "x.txt" not in [entry.path.name for entry in entries] and len(entries) == 2
    assert "x.txt is a link to a file outside of the project" in str(problems[0])


NAMES = ["CON.txt", "aux.txt", "nul", "com1.docx", "a:b.txt", 'a"b.txt', "a\nb.txt", "a .", "a|b.txt", "方" * 90 + ".txt", "..", "a\\b.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_some_system_forbids_is_told(name):
    assert name_problem(name) is not None


@pytest.mark.parametrize("name", ["console.txt", "湖南省2024年方案（试行）.docx", "a.b.c.txt", "com10.txt", "-.txt", "'.txt"])
def test_a_name_that_every_system_allows_is_none(name):
    assert name_problem(name) is None


def test_a_document_with_such_a_name_is_not_added(tmp_path):
    project = small_project(tmp_path / "project")
    name, told = ("方" * 90 + ".txt", "longer than 255 bytes") if os.name == "nt" else ("aux.txt", "name of a device on Windows")
    (tmp_path / name).write_text(_CHINESE, encoding="utf-8")
    with pytest.raises(ProblemsError, match=f"{told}.*Rename"):
        add_documents(project, [tmp_path / name])


@pytest.mark.parametrize("theme", ["..\\..\\x", "a:b", "a*", "x" * 61, "a\x07"])
def test_a_theme_that_cannot_stand_in_a_file_name_is_refused(tmp_path, theme):
    (tmp_path / "themes.csv").write_text(f"theme,category,term\n{theme},,人才\n", encoding="utf-8")
    with pytest.raises(PolicyCompareError, match="theme"):
        load_dictionary(tmp_path / "themes.csv")


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://example.org")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "-人才"])
def test_a_text_that_excel_would_carry_out_is_a_text_in_our_tables_and_reads_back_as_it_was(tmp_path, cell):
    table = pd.DataFrame({"term": [cell, "人才"], "n": [-1, 2], "rate": [-0.5, 1.5]})
    assert guarded(table)["term"].tolist() == [f"'{cell}", "人才"] and guarded(table)["n"].tolist() == [-1, 2]
    assert unguarded(guarded(table)["term"].iloc[0]) == cell
    assert table["term"].iloc[0] == cell
    guarded(table).to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    assert read_grid(tmp_path / "a.csv").rows[0]["term"] == cell


@pytest.mark.parametrize("cell", ["-5", "+3.2%", "-", "'=1", "人才=1", ""])
def test_numbers_and_plain_texts_stay(cell):
    assert guarded(pd.DataFrame({"text": [cell]}))["text"].tolist() == [cell]


def test_a_value_of_a_parameter_stays_a_value(tmp_path):
    path = write_notebook(tmp_path / "notebooks" / "a.ipynb", "open(out, 'w', encoding='utf-8').write(theme + str(words))",
                          parameters='theme = ""\nwords = []\nout = ""')  # fmt: skip
    hostile = 'x"; open("pwned", "w") #\n\\\nopen("pwned", "w")\n"""\'\'\'{theme}\u2028$(id)'
    out = tmp_path / "out.txt"
    execute(path, tmp_path / "done.ipynb", {"theme": hostile, "words": [hostile], "out": str(out)})
    assert out.read_text(encoding="utf-8") == hostile + str([hostile])
    assert not (tmp_path / "notebooks" / "pwned").exists()


def test_files_of_people_in_figures_and_beside_report_stay(tmp_path):
    from analysis.runs.publish import publish_figures

    project = Project(tmp_path)
    source = tmp_path / "made"
    source.mkdir()
    (source / "a.png").write_text("new", encoding="utf-8")
    project.figures.mkdir()
    for name in ("report.html", "my.xlsx", "README"):
        (project.figures / name).write_text("mine", encoding="utf-8")
    publish_figures(source, project.figures)
    publish_figures(source, project.figures)
    assert {path.name for path in project.figures.iterdir()} == {"a.png", "report.html", "my.xlsx", "README", "published.json"}
    assert (project.figures / "report.html").read_text(encoding="utf-8") == "mine"
