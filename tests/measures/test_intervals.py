"""Intervals against scipy's bootstrap and against formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.measures.intervals import BETWEEN, NONE, WITHIN_ONE, WITHIN_SOME, rate_intervals, resample_rates
from analysis.measures.units import count_units
from tests.measures.samples import document, tables_of

RNG = np.random.default_rng(7)
COUNTS = RNG.poisson(RNG.gamma(0.5, 2, 60))
LENGTHS = RNG.integers(40, 300, 60)
PARAGRAPHS = [(int(n), {"talent": int(x)}) for x, n in zip(COUNTS, LENGTHS, strict=True)]


def units_of(documents):
    hits, sentences, table = tables_of(documents)
    return count_units(hits, sentences, table, ["talent"])


def test_interval_of_one_document_agrees_with_scipy_resampling_pairs_of_paragraphs():
    low, high, basis = rate_intervals(units_of([(document("a"), PARAGRAPHS)]))
    theirs = stats.bootstrap(
        (COUNTS, LENGTHS),
        lambda x, m, axis: 1e4 * x.sum(axis=axis) / m.sum(axis=axis),
        paired=True, vectorized=True, n_resamples=9999, method="percentile", rng=np.random.default_rng(1),
    )  # fmt: skip
    assert basis == WITHIN_ONE
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert low[0] == pytest.approx(theirs.confidence_interval.low, abs=0.06 * width)
    assert high[0] == pytest.approx(theirs.confidence_interval.high, abs=0.06 * width)


def test_spread_of_resamples_is_the_standard_error_of_a_ratio():
    draws = resample_rates(units_of([(document("a"), PARAGRAPHS)]), n_resamples=4000).rates[:, 0]
    n, rate = len(COUNTS), COUNTS.sum() / LENGTHS.sum()
    analytic = 1e4 * math.sqrt(n / (n - 1) * ((COUNTS - rate * LENGTHS) ** 2).sum()) / LENGTHS.sum()
    assert draws.std() == pytest.approx(analytic, rel=0.1)
    assert draws.mean() == pytest.approx(1e4 * rate, rel=0.03)


def test_five_documents_are_drawn_whole_and_four_are_not():
    # Every paragraph of a document is alike, so within documents nothing varies, between them much.
    corpus = [(document(str(number)), [(100, {"talent": number})] * 10) for number in range(5)]
    low, high, basis = rate_intervals(units_of(corpus))
    assert basis == BETWEEN
    assert low[0] < 150 < 250 < high[0]  # rates of the documents: 0, 100, 200, 300, 400; together 200
    low, high, basis = rate_intervals(units_of(corpus[:4]))
    assert basis == WITHIN_SOME
    assert low[0] == high[0] == 150


def test_no_hit_gives_the_exact_poisson_bound_above_zero():
    low, high, _ = rate_intervals(units_of([(document("a"), [(500, {}), (500, {})])]))
    assert low[0] == 0
    assert high[0] == pytest.approx(1e4 * stats.chi2.ppf(0.975, 2) / 2 / 1000)  # 3.69 hits in 1000 characters


def test_single_paragraph_has_no_interval():
    low, high, basis = rate_intervals(units_of([(document("a"), [(500, {"talent": 3})])]))
    assert np.isnan([*low, *high]).all()
    assert basis == NONE


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    units = units_of([(document("a"), PARAGRAPHS)])
    first = resample_rates(units, seed=3).rates.tobytes()
    assert resample_rates(units, seed=3).rates.tobytes() == first
    assert resample_rates(units, seed=4).rates.tobytes() != first


def test_draws_in_chunks_are_as_many_as_asked_for():
    many = [(10, {"talent": 1})] * 3000  # more weights than are held at once
    assert resample_rates(units_of([(document("a"), many)]), n_resamples=1500).rates.shape == (1500, 2)
