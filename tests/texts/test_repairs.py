"""Declared repairs: data beside the documents, checked when read and when applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import MetadataError, ProblemsError
from analysis.texts.clean import clean
from analysis.texts.model import RawText
from analysis.texts.repairs import Repair, load_repairs

HEADER = "file,action,anchor,text,note\n"
SEEDS = Path(__file__).parents[2] / "seeds"


def repairs_csv(folder: Path, rows: str, encoding: str = "utf-8-sig") -> Path:
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "a.txt").write_text("甲", encoding="utf-8")
    path = folder / "repairs.csv"
    path.write_bytes((HEADER + rows).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_repairs_are_read_by_file_in_the_order_of_the_csv(tmp_path, encoding):
    rows = "a.txt,insert_line_before,坚持系统推进,一、总体思路,页面丢失标题\na.txt,remove_line,总体思路,,\n\n"
    path = repairs_csv(tmp_path, rows, encoding)
    found = load_repairs(path)["a.txt"]
    assert [(repair.action, repair.anchor, repair.text, repair.note) for repair in found] == [
        ("insert_line_before", "坚持系统推进", "一、总体思路", "页面丢失标题"),
        ("remove_line", "总体思路", "", ""),
    ]
    assert found[1].where.endswith("repairs.csv:3")


def test_no_csv_and_no_rows_are_no_repairs(tmp_path):
    assert load_repairs(tmp_path / "repairs.csv") == {}
    assert load_repairs(repairs_csv(tmp_path, "")) == {}
    assert load_repairs(SEEDS / "repairs.csv") == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b.txt,remove_line,甲,,", "line 2: there is no document b.txt"),
        ("../a.txt,remove_line,甲,,", "no document ../a.txt"),
        ("a.txt,delete,甲,,", "unknown action delete. The actions are insert_line_before and remove_line"),
        ("a.txt,remove_line,,,", "the anchor is empty"),
        ("a.txt,insert_line_before,甲,,", "needs a text"),
        ("a.txt,remove_line,甲,乙,", "takes no text, but has 乙"),
        ('a.txt,insert_line_before,甲,"乙\n丙",', "one line each"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path, row, message):
    with pytest.raises(MetadataError, match=message):
        load_repairs(repairs_csv(tmp_path, row))


def test_several_bad_rows_are_reported_together_and_wrong_columns_at_once(tmp_path):
    with pytest.raises(ProblemsError, match=r"line 2(.|\n)*line 3"):
        load_repairs(repairs_csv(tmp_path, "b.txt,remove_line,甲,,\na.txt,delete,甲,,\n"))
    path = tmp_path / "repairs.csv"
    path.write_text("file,anchor\n", encoding="utf-8")
    with pytest.raises(MetadataError, match="columns file, anchor; needed are.*action"):
        load_repairs(path)


RAW = RawText("现予以印发。\n坚持系统推进，形成合力。\n（一）抓平台。\n总体思路", "txt")


def test_a_line_is_moved_by_putting_it_in_and_taking_it_out_and_keeps_its_raw_place():
    declared = (
        Repair("insert_line_before", "坚持系统推进", "一、总体思路"),
        Repair("remove_line", "总体思路"),
    )
    result = clean(RAW, declared)
    assert result.text == "现予以印发。\n一、总体思路\n坚持系统推进，形成合力。\n（一）抓平台。"
    start, end = result.raw_span(result.text.index("总体"), result.text.index("总体") + 4)
    assert RAW.text[start:end] == "总体思路"
    repairs = [change for change in result.changes if change.step == "repair"]
    assert [(change.before, change.after) for change in repairs] == [("", "一、总体思路\n"), ("总体思路", "")]


def test_two_lines_put_in_at_one_place_keep_the_order_of_the_csv():
    declared = tuple(Repair("insert_line_before", "（一）抓平台", text) for text in ("甲", "乙"))
    assert clean(RAW, declared).text.split("\n")[2:4] == ["甲", "乙"]


def test_a_whole_line_as_anchor_wins_over_lines_that_begin_with_it():
    raw = RawText("一是加强领导。\n一\n二是抓好落实。", "txt")
    assert clean(raw, (Repair("remove_line", "一"),)).text == "一是加强领导。\n二是抓好落实。"


@pytest.mark.parametrize(
    ("anchor", "message"),
    [
        ("坚持改革", "line 7: the anchor 坚持改革 begins no line"),
        ("", "begins 4 lines of the clean text. Copy more"),
    ],
)
def test_an_anchor_that_is_not_found_once_is_an_error(anchor, message):
    with pytest.raises(MetadataError, match=message):
        clean(RAW, (Repair("remove_line", anchor, where="repairs.csv, line 7"),))


def test_all_anchors_that_fail_are_reported_together():
    with pytest.raises(ProblemsError, match="甲(.|\n)*乙"):
        clean(RAW, (Repair("remove_line", "甲"), Repair("remove_line", "乙")))
