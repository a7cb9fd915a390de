"""Dictionaries are read as people's programs write them, and every wrong row is named with its remedy."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from analysis.errors import DictionaryError, ProblemsError
from analysis.terms.dictionary import Term, load_dictionaries, load_dictionary

ROWS = """theme,category,term,except,with,weight,label_en,note
platform,platform/pilot_scale,中试,高中试点,,,Pilot scale,
platform,service,平台,融资平台|平台经济,,,,
finance,,补贴,,12:贷款|资金,0.5,,"一个,注"
"""
TERMS = (
    Term("platform", "platform/pilot_scale", "中试", ("高中试点",), label_en="Pilot scale", line=2),
    Term("platform", "platform/service", "平台", ("融资平台", "平台经济"), line=3),
    Term("finance", "finance", "补贴", (), ("贷款", "资金"), 12, 0.5, "", "一个,注", 4),
)


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "themes.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_that_editors_write_read_the_same(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    dictionary = load_dictionary(write(tmp_path, ROWS.replace("\n", line_end), encoding))
    assert dictionary.terms == TERMS
    assert (dictionary.facet, dictionary.themes) == ("themes", ("platform", "finance"))
    assert dictionary.categories == ("platform/pilot_scale", "platform/service", "finance")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_seen_in_the_header(tmp_path: Path, delimiter: str) -> None:
    text = ROWS.replace('"一个,注"', "一个，注").replace(",", delimiter)
    assert [term.term for term in load_dictionary(write(tmp_path, text)).terms] == ["中试", "平台", "补贴"]


def test_column_order_is_free_and_blank_rows_of_editors_are_passed_over(tmp_path: Path) -> None:
    text = ",\nterm,theme\n\n中试,platform\n,\n , \n,,,,\n人才,talent"
    terms = load_dictionary(write(tmp_path, text)).terms
    assert [(term.term, term.theme, term.line) for term in terms] == [
        ("中试", "platform", 4),
        ("人才", "talent", 8),
    ]


def test_excel_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS.replace('"一个,注"', "一个，注").splitlines():
        book.active.append([cell.replace("，", ",") or None for cell in row.split(",")])
    book.active["F4"] = 0.5
    book.save(tmp_path / "themes.xlsx")
    assert load_dictionary(tmp_path / "themes.xlsx").terms == TERMS


def test_date_and_number_cells_of_a_workbook_become_plain_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["theme", "term"], ["t", datetime.datetime(2024, 1, 2)], ["t", 863.0], ["t", 2.5]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    assert [term.term for term in load_dictionary(tmp_path / "x.xlsx").terms] == ["2024-01-02", "863", "2.5"]


def test_all_bad_rows_are_named_at_once_with_line_and_remedy(tmp_path: Path) -> None:
    text = (
        "theme,term,except,with,weight\n"
        "t,人才,,,\n"
        ",标准,,,\n"
        "t,,高标准,,\n"
        "t,*标准,,,\n"
        "t,试点,,12:,\n"
        "t,平台,*,,\n"
        "t,中试,,,很多\n"
        "t,基金,,,1,政府,出资\n"
        't,"两\n行",,,nan\n'
        "t,· ,,,\n"
    )
    path = write(tmp_path, text)
    with pytest.raises(ProblemsError) as caught:
        load_dictionary(path)
    said = [str(problem) for problem in caught.value.problems]
    lines = [3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert [f"{path}, line {line}:" in problem for line, problem in zip(lines, said, strict=True)] == [
        True
    ] * 9
    assert "'标准' has no theme. Write the top category" in said[0]
    assert "a * needs characters before and behind it" in said[2]
    assert "Write 贷款|资金 or 12:贷款|资金" in said[3]
    assert "'很多'" in said[5]
    assert "more cells than columns, the last one '出资'" in said[6]


def test_one_bad_row_is_a_dictionary_error(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match=r"line 3: there is no term"):
        load_dictionary(write(tmp_path, "theme,term\nt,人才\nt,\n"))


def test_same_term_with_different_conditions_names_both_lines(tmp_path: Path) -> None:
    text = "theme,term,except\nt,标准,高标准\nt,人才,\nt,標準,标准地\n"
    with pytest.raises(
        DictionaryError, match=r"line 4: term 標準 is listed twice in category t .*lines 2 and 4.* Join them"
    ):
        load_dictionary(write(tmp_path, text))
    same = load_dictionary(write(tmp_path, "theme,term,except\nt,标准,甲标准|乙标准\nt,标准,乙标准|甲标准\n"))
    assert len(same.terms) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (",,\n,,\n", "is empty"),
        ("主题,词\nt,人才\n", "no column theme and no column term"),
        ("theme,term,exept\nt,标准,高标准\n", "'exept' is not known. Probably 'except' is meant"),
        ("theme,term,term\nt,标准,高标准\n", "the column term stands there twice"),
        ('theme,term,note\nt,人才,\nt,标准,"未完\n', "from line 3 on: a quotation mark is opened"),
    ],
)
def test_unusable_files_say_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DictionaryError, match=message):
        load_dictionary(write(tmp_path, text))


def test_columns_of_ones_own_are_allowed(tmp_path: Path) -> None:
    assert len(load_dictionary(write(tmp_path, "theme,term,来源,source\nt,标准,甲,x\n")).terms) == 1


def test_bytes_in_no_known_encoding_name_the_line(tmp_path: Path) -> None:
    path = tmp_path / "themes.csv"
    path.write_bytes("theme,term\nt,人才\nt,".encode() + b"\xff\xff\n")
    with pytest.raises(DictionaryError, match=r"line 3: the bytes are neither UTF-8 nor GBK"):
        load_dictionary(path)


def test_absent_and_foreign_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match=r"none\.csv does not exist"):
        load_dictionary(tmp_path / "none.csv")
    with pytest.raises(DictionaryError, match=r"cannot be read as an Excel workbook"):
        load_dictionary(write(tmp_path, "no workbook", name="x.xlsx"))
    with pytest.raises(DictionaryError, match=r"Save it as \.csv"):
        load_dictionary(write(tmp_path, "theme,term", name="x.yml"))


def test_folder_gives_one_dictionary_per_facet_and_passes_over_lock_files(tmp_path: Path) -> None:
    write(tmp_path, "theme,term\nt,人才\n", name="themes.csv")
    write(tmp_path, "theme,term\nt,人才\n", name="instruments.csv")
    for debris in ("~$themes.xlsx", ".~lock.themes.csv#", "notes.md"):
        write(tmp_path, "x", name=debris)
    assert [dictionary.facet for dictionary in load_dictionaries(tmp_path)] == ["instruments", "themes"]


def test_folder_reports_the_bad_rows_of_all_files_together(tmp_path: Path) -> None:
    write(tmp_path, "theme,term\nt,\n", name="a.csv")
    write(tmp_path, "theme,term\n,人才\n", name="b.csv")
    with pytest.raises(ProblemsError, match=r"a\.csv, line 2[\s\S]*b\.csv, line 2"):
        load_dictionaries(tmp_path)


def test_folder_without_or_with_double_facets_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="holds no dictionary"):
        load_dictionaries(tmp_path)
    write(tmp_path, "theme,term\nt,人才\n", name="a.csv")
    write(tmp_path, "theme\tterm\nt\t人才\n", name="a.tsv")
    with pytest.raises(DictionaryError, match="same facet"):
        load_dictionaries(tmp_path)
