"""An edit of a dictionary shows as hits gained and lost, and as a change of each region's rate."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import TableError
from analysis.terms.diff import diff_hits
from tests.terms.samples import dictionary_of, sentences_of, term

SENTENCES = pd.concat(
    [
        sentences_of("高标准农田。", "制定标准。", "人才引进", doc_id="a", is_heading=[False, False, True]),
        sentences_of("高标准和人才。", doc_id="b"),
    ],
    ignore_index=True,
).assign(n_chars=[5, 4, 4, 6])
DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b", "c"], "region": ["湖南", "山东", "浙江"]})
OLD = dictionary_of(term("标准", "s"), term("人才", "t"))
NEW = dictionary_of(
    term("标准", "s", exceptions=("高标准",)), term("人才", "t", "t/people"), term("农田", "x")
)


def test_gained_lost_and_renamed_hits_come_with_their_sentences() -> None:
    changes = diff_hits(OLD, NEW, SENTENCES, DOCUMENTS).hits
    assert changes[["change", "region", "theme", "term", "old_category", "sentence"]].values.tolist() == [
        ["lost", "湖南", "s", "标准", "", "高标准农田。"],
        ["gained", "湖南", "x", "农田", "", "高标准农田。"],
        ["lost", "山东", "s", "标准", "", "高标准和人才。"],
        ["renamed", "山东", "t", "人才", "t", "高标准和人才。"],
    ]


def test_changes_are_counted_by_term_and_region_without_renamed_ones() -> None:
    terms = diff_hits(OLD, NEW, SENTENCES, DOCUMENTS).terms
    assert terms[["theme", "term", "region", "n_gained", "n_lost"]].values.tolist() == [
        ["s", "标准", "山东", 0, 1],
        ["s", "标准", "湖南", 0, 1],
        ["x", "农田", "湖南", 1, 0],
    ]


def test_rates_of_every_region_before_and_after() -> None:
    rates = diff_hits(OLD, NEW, SENTENCES, DOCUMENTS).rates.set_index(["theme", "region"])
    assert rates.loc[("s", "湖南"), ["n_hits_old", "n_hits_new", "n_chars"]].tolist() == [2, 1, 9]
    assert rates.loc[("s", "湖南"), "rate_per_10k_chars_old"] == pytest.approx(10_000 * 2 / 9)
    assert rates.loc[("s", "湖南"), "difference"] == pytest.approx(-10_000 / 9)
    assert rates.loc[("t", "山东"), "difference"] == 0
    assert pd.isna(rates.loc[("s", "浙江"), "rate_per_10k_chars_new"])


def test_headings_count_in_hits_and_characters_if_asked_for() -> None:
    rates = diff_hits(OLD, OLD, SENTENCES, DOCUMENTS, in_headings=True).rates.set_index(["theme", "region"])
    assert rates.loc[("t", "湖南"), ["n_hits_old", "n_hits_new", "n_chars"]].tolist() == [1, 1, 13]


def test_same_dictionary_gives_no_difference() -> None:
    difference = diff_hits(OLD, [OLD], SENTENCES, DOCUMENTS)
    assert difference.hits.empty and difference.terms.empty
    assert (difference.rates["difference"].dropna() == 0).all() and len(difference.rates) == 6


def test_gained_minus_lost_is_the_difference_of_the_counts() -> None:
    difference = diff_hits(OLD, NEW, SENTENCES, DOCUMENTS)
    change = difference.terms["n_gained"].sum() - difference.terms["n_lost"].sum()
    assert change == (difference.rates["n_hits_new"] - difference.rates["n_hits_old"]).sum()


def test_unknown_document_is_named() -> None:
    with pytest.raises(TableError, match="Document b has sentences"):
        diff_hits(OLD, NEW, SENTENCES, DOCUMENTS[:1])
