"""The workbook: what Excel finds in it, whatever the texts are."""

from __future__ import annotations

import errno
import shutil
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from analysis.errors import RunError
from analysis.reports import workbook
from analysis.reports.cells import LONGEST, cell_text, cell_value, kind_of_column, sheet_name
from analysis.reports.contents import read_contents
from analysis.reports.packages import office_package
from analysis.reports.workbook import sheets_of_tables, write_workbook
from analysis.tables import write_csv
from tests.reports.run_folder import HOSTILE, concordance, make_run


@pytest.fixture
def run(tmp_path):
    return make_run(tmp_path / "run")


def opened(run, tmp_path, language="zh"):
    return openpyxl.load_workbook(write_workbook(read_contents(run), tmp_path / "report.xlsx", language))


def values(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_no_text_is_taken_for_a_formula_and_every_text_is_shown(run, tmp_path):
    book = opened(run, tmp_path)
    sheet = (
        book["人才：句子"]
        if "人才：句子" in book.sheetnames
        else book[sheets_of_tables(read_contents(run))["theme_talent_concordance"]]
    )
    cells = [row[2] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [
        "=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "<script>alert(1)</script> & ]]>", "_x005F_x0041_", "a\ufffdb\ufffdc", "\ufffdabc", "\ue000", "字字字",
    ]  # fmt: skip
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert [cell.quotePrefix for cell in cells] == [True] * 5 + [False] * 6
    with zipfile.ZipFile(tmp_path / "report.xlsx") as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                tree = etree.fromstring(package.read(name))
                assert not tree.xpath("//*[local-name()='f']"), name


def test_numbers_are_numbers_and_ids_are_text(run, tmp_path):
    book = opened(run, tmp_path)
    sheet = book["人才：各地区"]
    head = [cell.value for cell in sheet[1]]
    first = dict(zip(head, sheet[2], strict=True))
    assert (first["n_chars"].value, first["n_chars"].number_format) == (10_000, "#,##0")
    assert (first["rate_per_10k_chars"].value, first["rate_per_10k_chars"].number_format) == (30, "0.0")
    assert (
        first["share_top_document"].value == pytest.approx(1 / 3)
        and first["share_top_document"].number_format == "0%"
    )
    documents = book["基础数据：文件"]
    assert documents["A2"].value == "000" and documents["A2"].number_format == "@"


def test_every_sheet_is_listed_in_front_by_a_link_and_keeps_its_header_and_filter(run, tmp_path):
    book = opened(run, tmp_path)
    front = book.worksheets[0]
    assert book.sheetnames[0] == "目录" and book.sheetnames[-1] == "各列说明"
    linked = [row[0].hyperlink.location for row in front.iter_rows(min_row=4) if row[0].value]
    assert {place.rpartition("!")[0].strip("'") for place in linked} == set(book.sheetnames[1:])
    listed = {row[3]: row[2] for row in values(front)[3:] if row[3]}
    assert listed["figures/theme_talent_regions.csv"] == 3 and listed["tables/documents.csv"] == len(HOSTILE)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:"), sheet.title
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"


def test_the_last_sheet_explains_every_column_of_every_sheet(run, tmp_path):
    for language, words in (("zh", "每万汉字命中次数"), ("en", "Hits per 10,000")):
        book = opened(run, tmp_path, language)
        told = {(row[0], row[1]): row[2] for row in values(book.worksheets[-1])[1:]}
        for sheet in book.worksheets[1:-1]:
            for column in values(sheet)[0]:
                assert told[sheet.title, column], (sheet.title, column)
        assert any(column == "rate_per_10k_chars" and words in text for (_, column), text in told.items())


def test_a_table_under_two_figures_has_one_sheet_and_two_lines_in_the_list(run, tmp_path):
    book = opened(run, tmp_path)
    listed = [
        row
        for row in values(book.worksheets[0])[3:]
        if row[3] in ("figures/theme_talent_regions.csv", "figures/compare_regions.csv")
    ]
    assert [row[0] for row in listed] == ["人才：各地区"] * 2 and [row[2] for row in listed] == [3, 3]
    assert sheets_of_tables(read_contents(run))["compare_regions"] == "人才：各地区"


def test_a_table_that_is_too_long_is_cut_and_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)  # the header, five rows, the statement
    book = opened(run, tmp_path)
    name = sheets_of_tables(read_contents(run))["theme_talent_concordance"]
    assert book[name].max_row == 7 and book[name].auto_filter.ref == "A1:L6"
    said = f"只列前 5 行，共 {len(HOSTILE)} 行；全部见 figures/theme_talent_concordance.csv"
    assert book[name]["A7"].value == said
    assert said in {row[4] for row in values(book.worksheets[0])}


def test_all_sheets_together_are_bounded_and_the_longest_are_cut_alike():
    """Room for 100: 10 and 20 fit, 70 are left for the other two."""
    assert workbook._most_of_one([10, 200, 20, 900], 100, 1000) == 35
    assert workbook._most_of_one([10, 20], 100, 1000) == 1000
    assert workbook._most_of_one([10, 500], 10_000, 300) == 300


def test_a_workbook_of_too_many_rows_cuts_its_longest_sheets_and_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_IN_ALL", 20)
    book = opened(run, tmp_path)
    listed = [row for row in values(book.worksheets[0]) if row[2] is not None and row[0] != "工作表"]
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:-1]) <= 20 + len(book.worksheets)
    assert any(row[4] and row[4].startswith("只列前") for row in listed)


def test_rows_are_counted_by_line_ends_outside_quotes(tmp_path):
    for text, n in (("", 0), ("a\n", 0), ("a,b\n1,2\n", 1), ('a\n"x\ny"\n"say ""\n"""\n3', 3)):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        assert workbook._measured(tmp_path / "a.csv")[1] == n, text


def test_a_table_too_long_for_a_csv_is_read_from_its_columns(run, tmp_path, seed_run):
    for name in ("tokens.csv", "tokens.parquet"):
        shutil.copy(seed_run / "tables" / name, run / "tables" / name)
    whole = opened(run, tmp_path)
    (run / "tables" / "tokens.csv").unlink()
    cut = opened(run, tmp_path)
    assert cut.sheetnames == whole.sheetnames and values(cut["基础数据：词例"]) == values(whole["基础数据：词例"])
    assert "tables/tokens.parquet" in {row[3] for row in values(cut.worksheets[0])}


def test_a_guard_against_formulas_is_no_part_of_a_cell():
    assert [cell_value(text, "text") for text in ("'=1+1", "'s", "'")] == ["=1+1", "'s", "'"]


def test_the_file_has_no_clock_and_the_same_bytes(run, tmp_path):
    first = write_workbook(read_contents(run), tmp_path / "one.xlsx")
    second = write_workbook(read_contents(run), tmp_path / "two.xlsx")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in package.read("docProps/core.xml")


def test_a_column_of_ones_own_is_taken_as_it_looks(run, tmp_path):
    table = concordance(["甲"]).assign(own_number="1.5", own_code="007", mixed="3 家")
    write_csv(table, run / "figures" / "theme_talent_concordance.csv")
    book = opened(run, tmp_path)
    sheet = book[sheets_of_tables(read_contents(run))["theme_talent_concordance"]]
    assert [cell.value for cell in sheet[2]][-3:] == [1.5, "007", "3 家"]
    told = {(row[0], row[1]): row[2] for row in values(book.worksheets[-1])[1:]}
    assert told[sheet.title, "own_number"] is None


def test_a_table_without_rows_or_columns_has_its_sheet(run, tmp_path):
    write_csv(concordance(["甲"]).iloc[:0], run / "figures" / "theme_talent_concordance.csv")
    (run / "tables" / "nothing.csv").write_text("", encoding="utf-8-sig")
    book = opened(run, tmp_path)
    name = sheets_of_tables(read_contents(run))["theme_talent_concordance"]
    assert book[name].max_row == 1 and values(book["基础数据：nothing"]) == []


def test_an_absent_table_and_an_open_file_are_said_and_leave_what_was_there(run, tmp_path):
    target = write_workbook(read_contents(run), tmp_path / "report.xlsx")
    before = target.read_bytes()
    (run / "figures" / "compare_regions.csv").unlink()
    with pytest.raises(RunError, match="compare_regions.csv of the run cannot be read"):
        write_workbook(read_contents(run), target)
    assert target.read_bytes() == before and list(tmp_path.glob(".*")) == []
    with pytest.raises(RunError, match="cannot be written .* Close it if Word, Excel or WPS has it open"):
        write_workbook(read_contents(make_run(tmp_path / "again")), tmp_path / "no" / "report.xlsx")


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_every_text_is_one_that_xml_holds_and_excel_reads_back(text):
    shown = cell_text(text)
    element = etree.Element("t")
    element.text = shown
    assert etree.fromstring(etree.tostring(element)).text == (shown or None)
    assert len(shown) <= LONGEST


@given(st.lists(st.text(max_size=50), max_size=12))
@settings(max_examples=50, deadline=None)
def test_names_of_sheets_are_allowed_and_never_twice(wanted):
    taken = {"目录"}
    names = [sheet_name(text, taken) for text in wanted]
    assert len({name.casefold() for name in names} | {"目录"}) == len(names) + 1
    for name in names:
        assert (
            1 <= len(name.encode("utf-16-le")) // 2 <= 31
            and not set(name) & set("[]:*?/\\")
            and name.strip("'") == name
        )


def test_a_cell_that_is_too_long_ends_in_its_length():
    shown = cell_text("字" * 40_000)
    assert len(shown) == LONGEST and shown.endswith("共 40,000 字，全文见 CSV］")
    assert len(cell_text("\U00020000" * 20_000).encode("utf-16-le")) // 2 <= LONGEST


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("3", "count", 3), ("3.0", "count", 3), ("0.5", "share", 0.5), ("", "rate", None), ("1e-05", "number", 1e-05), ("True", "flag", True),
     ("nan", "rate", "nan"), ("1_000", "count", "1_000"), ("２", "count", "２"), ("1e999", "number", "1e999"), ("2024-05", "date", "2024-05"), ("007", "id", "007")],
)  # fmt: skip
def test_a_value_is_what_its_column_says(text, kind, value):
    assert cell_value(text, kind) == value and type(cell_value(text, kind)) is type(value)


def test_codes_with_leading_zeros_are_no_numbers():
    assert kind_of_column(["1", "-2.5", ""], None) == "number"
    assert (
        kind_of_column(["01", "2"], None)
        == kind_of_column(["", ""], None)
        == kind_of_column(["1 家"], None)
        == "text"
    )


def test_pandas_reads_a_sheet_as_the_table_it_is(run, tmp_path):
    opened(run, tmp_path)
    read = pd.read_excel(tmp_path / "report.xlsx", sheet_name="人才：各地区")
    written = pd.read_csv(run / "figures" / "theme_talent_regions.csv", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read, written, check_dtype=False)


def test_a_full_disk_is_not_taken_for_a_file_that_is_open_elsewhere(tmp_path):
    with pytest.raises(OSError) as full, office_package(tmp_path / "report.xlsx", "", "zh") as add:
        raise OSError(errno.ENOSPC, "No space left on device")
    assert full.value.errno == errno.ENOSPC and list(tmp_path.iterdir()) == []
