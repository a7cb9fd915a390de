"""Reading coded files: what is clear is read, the rest refused with cell and remedy, nothing miscounted."""

from __future__ import annotations

import random

import openpyxl
import pytest

from analysis.coding.reading import read_coded
from analysis.coding.values import yes_or_no
from analysis.errors import PolicyCompareError, ProblemsError, TableError
from tests.coding import samples

CATEGORIES = ["talent", "talent/training", "finance"]


@pytest.fixture
def coded(tmp_path):
    """A drawn workbook that coder A has filled in."""
    sample, path = samples.drawn_files(tmp_path)
    return sample, samples.fill_in(path)


def edited(path, edit):
    book = openpyxl.load_workbook(path)
    sheet = book["A"]
    edit(sheet, {cell.value.rpartition("\n")[2]: cell.column for cell in sheet[1]})
    book.save(path)
    return path


def codes(path) -> dict[str, dict[str, str]]:
    return {entry.sent_id: dict(entry.codes) for entry in read_coded([path], CATEGORIES).entries}


def swap_columns(sheet, column):
    order = [
        column[name]
        for name in ("finance", "text", "stance", "sent_id", "note", "talent", "after", "address", "before")
    ]
    rows = [[row[at - 1].value for at in order] for row in sheet.iter_rows()]
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row, 1):
            sheet.cell(number, at).value = value


def sort_rows(sheet, column):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    random.Random(1).shuffle(rows)
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            sheet.cell(number, at).value = value


def put(name, change):
    def edit(sheet, column):
        for row in range(2, sheet.max_row + 1):
            cell = sheet.cell(row, column[name])
            cell.value = change(cell.value)

    return edit


def title_above(sheet, column):
    sheet.insert_rows(1, 2)
    sheet.cell(1, 1).value = "第一轮编码"


def blank_rows(sheet, column):
    sheet.insert_rows(5, 3)


def drop_ids(sheet, column):
    put("sent_id", lambda value: None)(sheet, column)


def rename(sheet, column):
    sheet.title = "张三 final"


def extra_column(sheet, column):
    sheet.insert_cols(1)
    sheet.cell(1, 1).value = "序号"


HARMLESS = {
    "columns moved": swap_columns,
    "rows sorted": sort_rows,
    "sheet renamed": rename,
    "是 and 否": put("talent", lambda value: "是" if value else "否"),
    "y and n": put("talent", lambda value: " Y " if value else "no"),
    "full width": put("talent", lambda value: "１" if value else "０"),
    "ticks": put("finance", lambda value: "√" if value else "×"),
    "logical values": put("finance", bool),
    "floats": put("finance", float),
    "headers in capitals": lambda sheet, column: setattr(
        sheet.cell(1, column["talent"]), "value", " Talent "
    ),
    "a title above": title_above,
    "blank rows between": blank_rows,
    "ids cleared": drop_ids,
    "texts cleared": put("text", lambda value: None),
    "texts re-typed with other spaces": put("text", lambda value: value.replace("，", "， ")),
    "a column more": extra_column,
    "stance left out": put("stance", lambda value: None),
    "stance in Chinese": put("stance", lambda value: "将做"),
    "rows hidden": lambda sheet, column: setattr(sheet.row_dimensions[5], "hidden", True),
    "a filter": lambda sheet, column: setattr(sheet.auto_filter, "ref", "A1:H10"),
}


@pytest.mark.parametrize("damage", HARMLESS.values(), ids=HARMLESS)
def test_harmless_damage_changes_no_code(coded, damage):
    sample, path = coded
    before = {one: {name: row[name] for name in ("talent", "finance")} for one, row in codes(path).items()}
    assert len(before) == len(sample) == 30
    assert before == {
        row.sent_id: {name: str(value) for name, value in samples.truth(row.text).items()}
        for row in sample.itertuples()
    }
    after = codes(edited(path, damage))
    assert {one: {name: row[name] for name in ("talent", "finance")} for one, row in after.items()} == before


def set_cell(name, row, value):
    return lambda sheet, column: setattr(sheet.cell(row, column[name]), "value", value)


def add_row(**cells):
    def edit(sheet, column):
        row = sheet.max_row + 1
        for name, value in cells.items():
            sheet.cell(row, column[name]).value = value

    return edit


def double_row(sheet, column):
    for at in range(1, sheet.max_column + 1):
        sheet.cell(32, at).value = sheet.cell(7, at).value


def sort_texts_alone(sheet, column):
    first, second = sheet.cell(2, column["text"]), sheet.cell(3, column["text"])
    first.value, second.value = second.value, first.value


def second_talent(sheet, column):
    sheet.cell(1, 10).value = "talent"


REFUSED = {
    "a number that is no code": (
        set_cell("talent", 4, 2),
        ["coding.xlsx, sheet 'A', cell F4 (talent): '2' is no code. Write 1 or 0"],
    ),
    "an x": (set_cell("talent", 4, "x"), ["cell F4", "'x' is no code"]),
    "a question mark": (set_cell("finance", 9, "1?"), ["cell G9 (finance): '1?'"]),
    "a formula": (set_cell("finance", 9, "=F9"), ["cell G9"]),
    "a blank among codes": (
        set_cell("finance", 9, None),
        ["cell G9 (finance): blank, while other themes of the row are coded. Write 0 or 1; blank is not 0"],
    ),
    "an unknown stance": (
        set_cell("stance", 5, "promised"),
        ["cell H5 (stance)", "done, planned or context"],
    ),
    "a row of sums": (
        add_row(sent_id="合计", talent=12, finance=3),
        ["cell A32", "合计 is no sentence of the sample. Delete the row"],
    ),
    "a sentence of one's own": (
        add_row(text="又想到一句。", talent=1, finance=0),
        ["cell A32", "blank is no sentence of the sample"],
    ),
    "a row twice": (double_row, ["cell A32", "stands in row 7 too. Delete one"]),
    "texts sorted alone": (sort_texts_alone, ["cell D2 (text)", "cell D3 (text)", "sorted alone"]),
    "an error of Excel": (set_cell("talent", 5, "#REF!"), ["cell F5 (talent)", "'#REF!' is no code"]),
    "two codes in a cell": (set_cell("talent", 5, "1 0"), ["cell F5 (talent)", "'1 0' is no code"]),
    "a remark in the cell": (set_cell("talent", 5, "1（存疑）"), ["cell F5 (talent)", "is no code"]),
    "cells merged": (
        lambda sheet, column: sheet.merge_cells(
            start_row=4, end_row=5, start_column=column["talent"], end_column=column["talent"]
        ),
        ["cell F5 (talent): blank, while other themes"],
    ),
    "a sheet copied": (
        lambda sheet, column: setattr(sheet.parent.copy_worksheet(sheet), "title", "A (2)"),
        ["sheet 'A (2)'", "a copy of sheet 'A'", "Delete one of the two"],
    ),
    "the header retyped": (
        lambda sheet, column: [setattr(cell, "value", f"第{cell.column}列") for cell in sheet[1]],
        ["sheet 'A': holds sentences of the sample", "Copy the header row again"],
    ),
    "a column twice": (second_talent, ["columns F and J are both 'talent'"]),
}


@pytest.mark.parametrize(("damage", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_unclear_is_refused_with_cell_and_remedy(coded, damage, told):
    path = edited(coded[1], damage)
    with pytest.raises(ProblemsError) as error:
        read_coded([path], CATEGORIES)
    for part in told:
        assert part in str(error.value)


def test_all_problems_are_said_at_once(coded):
    def many(sheet, column):
        set_cell("talent", 4, "?")(sheet, column)
        set_cell("finance", 6, 7)(sheet, column)

    with pytest.raises(ProblemsError) as error:
        read_coded([edited(coded[1], many)], CATEGORIES)
    assert len(error.value.problems) == 2


def test_rows_that_nobody_coded_are_counted_and_are_no_zeros(coded):
    def clear(sheet, column):
        for row in range(2, 12):
            for name in ("talent", "finance", "stance"):
                sheet.cell(row, column[name]).value = None

    result = read_coded([edited(coded[1], clear)], CATEGORIES)
    assert len(result.entries) == 20
    assert result.n_blank == 10 + 30  # and the whole sheet of B


def test_a_workbook_without_its_header_is_refused(coded):
    path = edited(coded[1], lambda sheet, column: sheet.delete_rows(1))
    book = openpyxl.load_workbook(path)
    del book["B"]
    book.save(path)
    with pytest.raises(TableError, match="Restore the header row"):
        read_coded([path], CATEGORIES)


def test_a_renamed_copy_finds_the_key_beside_it(coded):
    copy = coded[1].with_name("张三.xlsx")
    coded[1].rename(copy)
    assert read_coded([copy], CATEGORIES).sample["sent_id"].tolist() == coded[0]["sent_id"].tolist()


def test_the_csv_is_read_as_the_workbook(coded):
    rows = coded[1].with_suffix(".csv").read_text(encoding="utf-8-sig").splitlines()
    filled = [rows[0], *(row[: -len(",,,,")] + ",1,0,done,好" for row in rows[1:])]
    coded[1].with_suffix(".csv").write_text(
        "\n".join(filled), encoding="gb18030"
    )  # as Excel saves it in China
    result = read_coded([coded[1].with_suffix(".csv")], CATEGORIES)
    assert {tuple(entry.codes.items()) for entry in result.entries} == {
        (("talent", "1"), ("finance", "0"), ("stance", "done"))
    }
    assert {entry.coder for entry in result.entries} == {"coding"} and result.sample is not None


def test_the_same_coder_in_two_files_is_refused(coded):
    other = coded[1].with_name("copy.xlsx")
    other.write_bytes(coded[1].read_bytes())
    with pytest.raises(ProblemsError, match=r"A coded .* in coding.xlsx too"):
        read_coded([coded[1], other], CATEGORIES)


def plain_table(tmp_path, text):
    path = tmp_path / "mine.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plain_table_needs_a_text_and_one_theme_only(tmp_path):
    path = plain_table(tmp_path, "id\ttalent\tweight\ttext\n1\t1\t2.5\t引进人才。\n2\t0\t\t其他。\n")
    first, second = read_coded([path], CATEGORIES).entries
    assert (first.codes, first.weight, first.text, first.place) == (
        {"talent": "1"},
        2.5,
        "引进人才。",
        "line 2",
    )
    assert second.codes == {"talent": "0"} and second.weight != second.weight


def test_subcodes_become_codes_of_the_categories_of_their_themes(tmp_path):
    path = plain_table(
        tmp_path, "talent\tfinance\tsubcodes\ttext\n1\t0\ttalent:training\t培训。\n1\t1\t\t人才。\n"
    )
    first, second = read_coded([path], CATEGORIES).entries
    assert first.codes == {"talent": "1", "finance": "0", "talent/training": "1"}
    assert second.codes == {"talent": "1", "finance": "1", "talent/training": "0"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("talent\ttext\n3\t人才。\n", "mine.tsv, line 2, column talent: '3' is no code"),
        ("talent\tweight\ttext\n1\t-2\t人才。\n", "column weight: '-2' is no weight"),
        ("talent\ttext\n1\t\n", "codes without a sentence"),
        (
            "talent\tsubcodes\ttext\n1\ttalent:cooking\t人才。\n",
            "'talent/cooking' is no category of the dictionary",
        ),
        ("theme\ttext\n1\t人才。\n", "has no sheet whose header names a column 'text'"),
        ("talent\tsentence\n1\t人才。\n", "has no sheet whose header names a column 'text'"),
    ],
)
def test_a_plain_table_that_cannot_be_counted_is_refused(tmp_path, text, told):
    with pytest.raises(PolicyCompareError) as error:
        read_coded([plain_table(tmp_path, text)], CATEGORIES)
    assert told in str(error.value)


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "c.xlsx").write_bytes(b"not a zip")
    with pytest.raises(TableError, match=r"cannot be read as an Excel workbook.*Save it again"):
        read_coded([tmp_path / "c.xlsx"], CATEGORIES)
    with pytest.raises(TableError, match="does not exist"):
        read_coded([tmp_path / "absent.xlsx"], CATEGORIES)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1", "1"),
        ("TRUE", "1"),
        ("０", "0"),
        (" 否 ", "0"),
        ("", ""),
        ("  ", ""),
        ("x", None),
        ("10", None),
        ("是的吧", None),
    ],
)
def test_a_cell_is_yes_no_blank_or_not_understood(cell, value):
    assert yes_or_no(cell) == value
