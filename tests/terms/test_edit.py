"""Trying out an edit of a dictionary, and keeping it."""

from __future__ import annotations

import pytest

from analysis.errors import DictionaryError
from analysis.terms.dictionary import load_dictionary
from analysis.terms.edit import edit_dictionary, save_if

ROWS = "theme,category,term,except\nstandards,making,标准,高标准\ntalent,people,人才,\n"


@pytest.fixture
def dictionary(tmp_path):
    path = tmp_path / "themes.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return load_dictionary(path)


def terms(dictionary):
    return [(term.category, term.term, term.exceptions) for term in dictionary.terms]


def test_terms_are_added_at_the_end_and_dropped_and_the_file_stays(dictionary, tmp_path):
    trial = edit_dictionary(dictionary, [["standards", "making", "贯标"]], ["人才"])
    assert terms(trial) == [("standards/making", "标准", ("高标准",)), ("standards/making", "贯标", ())]
    assert (tmp_path / "themes.csv").read_text(encoding="utf-8-sig") == ROWS
    assert len(dictionary.terms) == 2


def test_a_row_of_the_same_term_and_category_takes_its_place(dictionary):
    trial = edit_dictionary(dictionary, [["standards", "making", "标准", "高标准|标准地"]])
    assert terms(trial)[0] == ("standards/making", "标准", ("高标准", "标准地"))
    assert len(trial.terms) == 2


def test_without_an_edit_nothing_changes(dictionary):
    assert edit_dictionary(dictionary) == dictionary


@pytest.mark.parametrize(
    ("add", "drop", "told"),
    [
        ([], ["贯标"], "has no term 贯标 to drop"),
        ([["standards", "making", ""]], [], "row 1 to add.*no term"),
        ([["a"] * 9], [], "Row 1 to add has 9 cells"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(dictionary, add, drop, told):
    with pytest.raises(DictionaryError, match=told):
        edit_dictionary(dictionary, add, drop)


def test_saving_keeps_the_old_file_beside_the_new_one(dictionary, tmp_path):
    trial = edit_dictionary(dictionary, [["standards", "making", "贯标"]])
    assert "as it was" in save_if(False, trial)
    assert not (tmp_path / "themes.csv.bak").exists()
    save_if(True, trial)
    assert terms(load_dictionary(tmp_path / "themes.csv")) == terms(trial)
    assert (tmp_path / "themes.csv.bak").read_text(encoding="utf-8-sig") == ROWS
