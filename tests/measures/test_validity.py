"""Precision, recall and F1 by hand and against statsmodels; states of terms; differences between regions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.measures.proportions import newcombe_interval, weighted_share, wilson_interval
from analysis.measures.validity import (
    item_states,
    region_differences,
    term_state,
    term_states,
    trusted_hits,
    validity,
    with_states,
)
from tests.measures.verdicts import verdicts

counts = st.integers(0, 200)


@given(counts, counts)
@settings(max_examples=100, deadline=None)
def test_wilson_is_that_of_statsmodels(k, rest):
    n = k + rest
    if n:
        assert wilson_interval(k / n, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)


@given(counts, counts, counts, counts)
@settings(max_examples=100, deadline=None)
def test_newcombe_is_that_of_statsmodels(a, b, c, d):
    if a + b and c + d:
        theirs = confint_proportions_2indep(a, a + b, c, c + d, method="newcomb", compare="diff")
        assert newcombe_interval(a / (a + b), a + b, c / (c + d), c + d) == pytest.approx(theirs, abs=1e-9)


def test_newcombe_gives_the_interval_printed_in_the_paper():
    # Newcombe 1998, table II, example (a), method 10: 56/70 − 48/80 → 0.0524 to 0.3339
    low, high = newcombe_interval(56 / 70, 70, 48 / 80, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_weights_count_as_so_many_sentences_and_equal_ones_change_nothing():
    share, n = weighted_share(np.array([True, False]), np.array([3.0, 1.0]))
    assert (share, n) == (0.75, pytest.approx((3 + 1) ** 2 / (9 + 1)))
    assert weighted_share(np.array([True] * 3 + [False] * 7), np.full(10, 34.615)) == (
        pytest.approx(0.3),
        pytest.approx(10),
    )


def test_figures_of_one_theme_by_hand():
    row = validity(verdicts(right=8, false=2, missed=4, empty=20)).iloc[0]
    assert (row["n_coded"], row["n_tagged"], row["n_correct"], row["n_true"]) == (34, 10, 8, 12)
    assert row["precision"] == pytest.approx(8 / 10)
    assert row["recall"] == pytest.approx(8 / 12)
    assert row["f1"] == pytest.approx(2 * 8 / (2 * 8 + 2 + 4))
    assert (row["precision_low"], row["precision_high"]) == pytest.approx(
        proportion_confint(8, 10, method="wilson")
    )
    assert row["recall_low"] < row["recall"] < row["recall_high"] <= 1
    assert row["f1_low"] < row["f1"] < row["f1_high"] <= 1


def test_recall_weights_a_miss_by_the_sentences_it_stands_for():
    table = pd.concat(
        [verdicts(9, 1, 0, 0, weight=2, stratum="hit"), verdicts(0, 0, 1, 9, weight=50, stratum="rest")]
    )
    row = validity(table).iloc[0]
    # 9 found units stand for 18 sentences, the one miss for 50
    assert row["recall"] == pytest.approx(18 / (18 + 50))
    assert row["precision"] == pytest.approx(0.9)  # all hits have the same weight
    assert row["n_effective"] == pytest.approx(10)


def test_bootstrap_interval_of_recall_is_near_the_binomial_one():
    row = validity(verdicts(right=150, false=0, missed=50, empty=100)).iloc[0]
    low, high = proportion_confint(150, 200, method="wilson")
    assert row["recall_low"] == pytest.approx(low, abs=0.015)
    assert row["recall_high"] == pytest.approx(high, abs=0.015)


def test_no_miss_seen_is_not_taken_for_perfect_recall():
    row = validity(verdicts(right=10, false=0, missed=0, empty=10)).iloc[0]
    assert (row["recall"], row["f1"]) == (1, 1)
    assert row["recall_low"] == pytest.approx(proportion_confint(10, 10, method="wilson")[0])
    assert row["f1_low"] == pytest.approx(row["recall_low"])  # precision and recall have the same lower end


def test_figures_without_units_are_missing_and_no_zeros():
    row = validity(verdicts(0, 0, 0, 5)).iloc[0]
    assert np.isnan(row[["precision", "recall", "f1", "recall_low"]].astype(float)).all()
    assert validity(verdicts(0, 0, 0, 0)).empty
    nothing_tagged = validity(verdicts(0, 0, 4, 5)).iloc[0]
    assert np.isnan(nothing_tagged["precision"]) and nothing_tagged["recall"] == 0


def test_category_that_was_not_coded_itself_has_no_recall():
    table = verdicts(5, 1, 3, 3, kind="category").assign(category="talent/training")
    row = validity(table).iloc[0]
    assert row["precision"] == pytest.approx(5 / 6) and np.isnan(row["recall"])


def test_order_of_units_and_other_themes_change_no_figure():
    table = verdicts(8, 2, 4, 20)
    other = verdicts(3, 3, 3, 3, theme="finance", prefix="v")
    shuffled = pd.concat([other, table.sample(frac=1, random_state=1)])
    first, second = validity(table), validity(shuffled)
    pd.testing.assert_frame_equal(first, second[second["theme"] == "talent"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("right", "n", "state"),
    [
        (9, 9, "trusted"),
        (8, 8, "unproven"),
        (25, 28, "trusted"),
        (0, 3, "failing"),
        (0, 1, "unproven"),
        (3, 6, "unproven"),
        (2, 12, "failing"),
    ],
)
def test_state_of_a_term_follows_from_its_interval(right, n, state):
    low, high = proportion_confint(right, n, method="wilson")
    assert term_state(low, high) == state
    figures = validity(verdicts(right, n - right, 0, 0, kind="term", term="人才"))
    assert term_states(figures)["state"].tolist() == [state]


def test_term_never_coded_is_unproven_and_only_trusted_hits_are_left():
    table = pd.concat(
        [
            verdicts(9, 0, 0, 0, kind="term", term="人才"),
            verdicts(0, 3, 0, 0, kind="term", term="培训", prefix="v"),
        ]
    )
    states = term_states(validity(table))
    hits = pd.DataFrame({"theme": "talent", "category": "talent", "term": ["人才", "培训", "引才", "人才"]})
    assert with_states(hits, states)[["state", "n_coded"]].values.tolist() == [
        ["trusted", 9],
        ["failing", 3],
        ["unproven", 0],
        ["trusted", 9],
    ]
    assert trusted_hits(hits, states)["term"].tolist() == ["人才", "人才"]
    assert trusted_hits(hits, states.iloc[:0]).empty


def test_region_where_the_dictionary_misses_more_is_pointed_out():
    table = pd.concat([verdicts(30, 2, 20, 50), verdicts(60, 4, 2, 90, region="浙江")])
    found = region_differences(table).set_index(["group", "figure"])
    recall = found.loc[("湖南", "recall")]
    assert recall["difference"] == pytest.approx(30 / 50 - 60 / 62)
    assert recall["differs"] and recall["high"] < 0
    assert not found.loc[("湖南", "precision"), "differs"]
    assert region_differences(verdicts(3, 3, 3, 3)).empty  # nothing to compare with


def test_a_term_of_two_categories_fails_where_it_fails_in_one():
    states = pd.DataFrame(
        [
            ("talent", "talent/a", "人才", "trusted"), ("talent", "talent/b", "人才", "failing"),
            ("talent", "talent/a", "引才", "trusted"), ("finance", "finance", "贷款", "failing"),
        ],
        columns=["theme", "category", "term", "state"],
    )  # fmt: skip
    assert item_states(["人才", "引才", "贷款"], "talent", states) == {
        "人才": "failing", "引才": "trusted", "贷款": "unproven",
    }  # fmt: skip


def test_rows_of_other_facets_have_no_state():
    ledger = pd.DataFrame(
        {"facet": ["themes", "instruments"], "theme": "talent", "category": "talent", "term": "人才"}
    )
    states = pd.DataFrame(
        [("talent", "talent", "人才", "trusted", 12)], columns=["theme", "category", "term", "state", "n_tagged"]
    )
    assert with_states(ledger, states)["state"].tolist() == ["trusted", ""]
