"""Codes belong to texts: they follow a sentence where it goes, and are asked for again where it changed."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.coding.binding import bind_coded, compare, matches_in
from analysis.coding.reading import Coded, Entry, read_coded
from analysis.coding.workbook import write_adjudication
from analysis.measures.agreement import disagreements, settled_codes
from tests.coding import samples

CATEGORIES = ["talent", "talent/training", "finance"]


def plain_entry(text, file="mine.tsv", doc="", weight=float("nan")):
    return Entry(file, file.split(".")[0], "line 2", False, "", text, weight, doc, "", {"talent": "1"})


def bound_plain(*entries):
    return bind_coded(Coded(tuple(entries), None, ("talent",), 0), samples.sentences(), samples.documents())


@pytest.fixture
def coded(tmp_path):
    _, path = samples.drawn_files(tmp_path)
    return read_coded([samples.fill_in(path)], CATEGORIES)


def test_a_text_is_found_whatever_its_width_and_spaces():
    bound = bound_plain(plain_entry("第1份文件第7句推进工作， 发放贷款｡".replace("｡", "。")))
    assert bound.units[["sent_id", "doc_id", "region", "counted"]].values.tolist() == [
        ["001-0007", "001", "浙江", True]
    ]


def test_a_text_that_stands_twice_takes_two_coded_rows_and_no_third():
    table = samples.sentences()
    table.loc[[3, 9], "text"] = "同一句话。"
    entries = tuple(plain_entry("同一句话。") for _ in range(3))
    bound = bind_coded(Coded(entries, None, ("talent",), 0), table, samples.documents())
    assert bound.units["sent_id"].tolist() == ["000-0003", "000-0009", ""]
    assert len(bound.unmatched) == 1


def test_two_coders_of_the_same_text_code_the_same_unit_in_the_corpus_or_not():
    bound = bound_plain(
        plain_entry("外来的一句。"), plain_entry("外来的一句。", file="other.tsv"), plain_entry("另一句。")
    )
    assert len(bound.units) == 2 and len(bound.codes) == 3
    assert sorted(bound.codes.groupby("unit").size()) == [1, 2]


def test_the_document_named_in_the_file_goes_first():
    table = samples.sentences()
    table.loc[[3, 43], "text"] = "同一句话。"
    bound = bind_coded(
        Coded((plain_entry("同一句话。", doc="001"),), None, ("talent",), 0), table, samples.documents()
    )
    assert bound.units["doc_id"].tolist() == ["001"]


def test_headings_are_bound_but_do_not_count():
    assert bound_plain(plain_entry("第0份文件第39句推进工作。")).units["counted"].tolist() == [False]


def test_weights_are_not_used_where_only_some_sentences_have_one():
    bound = bound_plain(plain_entry("甲。", weight=5.0), plain_entry("乙。"))
    assert bound.units["weight"].tolist() == [1.0, 1.0] and bound.n_unweighted == 1
    assert bound_plain(plain_entry("甲。")).n_unweighted == 0


def test_a_document_coded_whole_weighs_one_beside_a_sample_of_the_others(coded):
    # Document 000 is coded whole without weights; the sample of the key was drawn from both documents.
    table = samples.sentences()
    whole = tuple(
        plain_entry(text, doc="000") for text in table[table["doc_id"] == "000"]["text"]
    )
    both = Coded((*whole, *coded.entries), coded.sample, coded.variables, 0)
    bound = bind_coded(both, table, samples.documents())
    weight = bound.units.set_index("doc_id")["weight"]
    assert bound.n_unweighted == 0
    assert (weight["000"] == 1).all() and weight["001"].max() > 1
    counted = bound.units[bound.units["counted"]]
    assert counted["weight"].sum() == pytest.approx(78)


def test_weights_are_the_inverse_chances_of_the_key(coded):
    bound = bind_coded(coded, samples.sentences(), samples.documents())
    assert bound.units["weight"].sum() == pytest.approx(78)
    assert bound.units["counted"].all() and bound.unmatched.empty and bound.again.empty


def test_codes_follow_sentences_that_a_new_one_has_pushed_on(coded):
    table = samples.sentences()
    first = table.iloc[[0]].assign(text="新加的一句。")
    longer = samples.pd.concat([first, table], ignore_index=True)
    numbers = longer.groupby("doc_id").cumcount()
    longer["sent_id"] = longer["doc_id"] + "-" + numbers.map("{:04}".format)
    bound = bind_coded(coded, longer, samples.documents())
    text_of = dict(zip(longer["sent_id"], longer["text"], strict=True))
    assert bound.unmatched.empty and bound.again.empty
    for row in bound.units.itertuples():
        assert text_of[row.sent_id] == row.text


def test_only_the_sentences_that_changed_are_asked_for_again_with_their_chance(coded):
    table = samples.sentences()
    sample = coded.sample
    changed = sample["sent_id"].tolist()[:3]
    table.loc[table["sent_id"].isin(changed), "text"] += "（修订）"
    table.loc[table["sent_id"] == sample["sent_id"][3], "text"] = "全然不同的另一件事情！"
    bound = bind_coded(coded, table, samples.documents())
    assert sorted(bound.again["sent_id"]) == sorted(changed)
    chance = dict(zip(sample["sent_id"], sample["chance"], strict=True))
    assert bound.again["chance"].tolist() == [chance[one] for one in bound.again["sent_id"]]
    assert len(bound.unmatched) == 4


def test_a_category_is_compared_with_its_own_codes_where_it_has_any():
    entries = (
        Entry("a", "a", "", False, "", "开展培训。", 1.0, "", "", {"talent": "1", "talent/training": "0"}),
        Entry("a", "a", "", False, "", "引进人才。", 1.0, "", "", {"talent": "1", "talent/training": "1"}),
    )
    bound = bind_coded(Coded(entries, None, (), 0), samples.sentences(), samples.documents())
    table = compare(
        bound.units,
        settled_codes(bound.codes),
        matches_in(bound.units, samples.DICTIONARY),
        samples.DICTIONARY,
    )
    category = table[table["kind"] == "category"]
    assert category[["coded_as", "tagged", "coded"]].values.tolist() == [
        ["talent/training", True, False],
        ["talent/training", False, True],
    ]
    terms = table[table["kind"] == "term"].set_index("term")
    assert terms["coded"].to_dict() == {"人才": True, "培训": True}  # a term answers for its theme
    assert "finance" not in set(table["theme"])  # not coded, not measured


def test_adjudication_settles_what_the_coders_left_open(tmp_path):
    _, path = samples.drawn_files(tmp_path)
    samples.fill_in(path, ("A", "B"))
    book = openpyxl.load_workbook(path)
    for row in (2, 3):
        cell = book["B"].cell(row, 6)
        cell.value = 1 - cell.value
    book.save(path)
    coded = read_coded([path], CATEGORIES)
    bound = bind_coded(coded, samples.sentences(), samples.documents())
    differ = disagreements(bound.codes)
    assert differ["variable"].tolist() == ["talent", "talent"]
    assert len(settled_codes(bound.codes).query("variable == 'talent'")) == 28

    sheet_path = write_adjudication(
        bound.units, bound.codes, differ, samples.VARIABLES, tmp_path / "adjudication.xlsx"
    )
    book = openpyxl.load_workbook(sheet_path)
    sheet = book.active
    header = [cell.value.rpartition("\n")[2] for cell in sheet[1]]
    assert header[:7] == [
        "sent_id",
        "address",
        "text",
        "disagreed_on",
        "A: talent",
        "B: talent",
        "A: finance",
    ]
    final = header.index("talent") + 1
    assert [sheet.cell(row, final).value for row in (2, 3)] == [None, None]  # open
    assert {sheet.cell(row, header.index("finance") + 1).value for row in (2, 3)} <= {
        0,
        1,
    }  # agreed, filled in
    sheet.cell(2, final).value = 1  # the other one stays open
    book.save(sheet_path)
    again = read_coded([path, sheet_path], CATEGORIES)
    bound = bind_coded(again, samples.sentences(), samples.documents())
    assert bound.judges == ("adjudication",)
    talent = settled_codes(bound.codes, bound.judges).query("variable == 'talent'").set_index("unit")["value"]
    assert len(talent) == 29 and talent[sheet.cell(2, 1).value] == "1"
