"""Intervals of shares among sentences of the same paragraphs and documents: by hand, and by how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.measures.clusters import clustered_shares
from analysis.measures.intervals import BETWEEN, NONE, WITHIN_ONE, WITHIN_SOME
from analysis.measures.proportions import wilson_interval


def shares(values, documents, paragraphs):
    return clustered_shares(np.array(values, dtype=bool)[:, None], np.array(documents), np.array(paragraphs))


def test_paragraphs_that_speak_alike_count_as_one_sentence_each():
    # 10 paragraphs of 4 sentences; all of a paragraph have the value or none: 40 sentences tell what 10 would.
    values = np.repeat([True, False] * 5, 4)
    share, low, high, n, basis = shares(values, ["a"] * 40, np.repeat(np.arange(10), 4))
    # Variance 10/9 · 10 · (4 · 0.5)² / 40², against 0.25 / 40 of independent ones: deff 4 · 10/9.
    t = 2.2621571628  # Student, 9 degrees of freedom
    expected = 40 / (4 * 10 / 9) * (1.959964 / t) ** 2
    assert (share[0], basis) == (0.5, WITHIN_ONE)
    assert n[0] == pytest.approx(expected, rel=1e-4)
    assert (low[0], high[0]) == pytest.approx(wilson_interval(0.5, n[0]))


def test_documents_are_the_units_from_five_on_and_paragraphs_are_drawn_within_fewer():
    values = [True, False] * 10
    documents = np.repeat(list("abcde"), 4)
    assert shares(values, documents, np.arange(20))[4] == BETWEEN
    assert shares(values, np.repeat(list("ab"), 10), np.arange(20))[4] == WITHIN_SOME


def test_a_value_that_all_or_none_have_is_as_sure_as_there_are_paragraphs():
    share, low, high, n, _ = shares([False] * 40, ["a"] * 40, np.repeat(np.arange(10), 4))
    assert (share[0], low[0]) == (0, 0)
    assert n[0] < 10 and high[0] > wilson_interval(0, 40)[1]


def test_without_a_second_paragraph_there_is_no_interval():
    share, low, high, n, basis = shares([True, False], ["a", "a"], [1, 1])
    assert share[0] == 0.5 and np.isnan([low[0], high[0], n[0]]).all() and basis == NONE
    nothing = clustered_shares(np.empty((0, 2), dtype=bool), np.array([]), np.array([]))
    assert np.isnan(nothing[0]).all() and nothing[0].shape == (2,)


def test_intervals_hold_the_truth_of_clustered_sentences_where_those_of_single_ones_do_not():
    # Paragraphs of 1 to 6 sentences; each has a leaning of its own (beta, mean 0.3): correlation 1/3 within.
    rng, runs, held, held_by_wilson = np.random.default_rng(3), 600, 0, 0
    for _ in range(runs):
        sizes = rng.integers(1, 7, 30)
        values = rng.random(sizes.sum()) < np.repeat(rng.beta(0.6, 1.4, 30), sizes)
        share, low, high, _, _ = shares(values, ["a"] * len(values), np.repeat(np.arange(30), sizes))
        held += low[0] <= 0.3 <= high[0]
        plain = wilson_interval(float(share[0]), len(values))
        held_by_wilson += plain[0] <= 0.3 <= plain[1]
    assert held / runs >= 0.93 and held_by_wilson / runs <= 0.90, (held / runs, held_by_wilson / runs)
