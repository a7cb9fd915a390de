"""Intervals against scipy's bootstrap and against formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.measures.intervals import (
    BETWEEN,
    NONE,
    WITHIN_ONE,
    WITHIN_SOME,
    byar_interval,
    rate_intervals,
    resample_rates,
    student_quantile,
)
from analysis.measures.units import count_units
from tests.measures.samples import document, tables_of

RNG = np.random.default_rng(7)
COUNTS = RNG.poisson(RNG.gamma(0.5, 2, 60))
LENGTHS = RNG.integers(40, 300, 60)
PARAGRAPHS = [(int(n), {"talent": int(x)}) for x, n in zip(COUNTS, LENGTHS, strict=True)]


def units_of(documents):
    hits, paragraphs, table = tables_of(documents)
    return count_units(hits, paragraphs, table, ["talent"])


def test_resampled_rates_agree_with_scipy_resampling_pairs_of_paragraphs():
    draws = resample_rates(units_of([(document("a"), PARAGRAPHS)]), n_resamples=9999)
    theirs = stats.bootstrap(
        (COUNTS, LENGTHS),
        lambda x, m, axis: 1e4 * x.sum(axis=axis) / m.sum(axis=axis),
        paired=True, vectorized=True, n_resamples=9999, method="percentile", rng=np.random.default_rng(1),
    )  # fmt: skip
    ours = np.quantile(draws.rates[:, 0], [0.025, 0.975])
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert ours == pytest.approx(list(theirs.confidence_interval), abs=0.04 * width)
    assert draws.rates[:, 0].std() == pytest.approx(theirs.standard_error, rel=0.03)


def test_error_is_that_of_a_ratio_of_sums():
    draws = resample_rates(units_of([(document("a"), PARAGRAPHS)]))
    n, rate = len(COUNTS), COUNTS.sum() / LENGTHS.sum()
    analytic = 1e4 * math.sqrt(n / (n - 1) * ((COUNTS - rate * LENGTHS) ** 2).sum()) / LENGTHS.sum()
    assert draws.error[0] == pytest.approx(analytic)
    assert draws.rate[0] == pytest.approx(1e4 * rate)
    assert draws.freedom == n - 1


def test_error_of_several_documents_adds_the_variance_within_each():
    pieces = [slice(0, 20), slice(20, 60)]
    draws = resample_rates(
        units_of([(document(str(i)), PARAGRAPHS[piece]) for i, piece in enumerate(pieces)])
    )
    residuals = COUNTS - COUNTS.sum() / LENGTHS.sum() * LENGTHS
    variance = sum(len(residuals[piece]) * residuals[piece].var(ddof=1) for piece in pieces)
    assert draws.error[0] == pytest.approx(1e4 * math.sqrt(variance) / LENGTHS.sum())
    assert draws.freedom == 58


def test_ends_are_the_poisson_interval_of_as_many_hits_as_the_error_is_worth():
    units = units_of([(document("a"), PARAGRAPHS)])
    draws, (low, high, basis) = resample_rates(units), rate_intervals(units)
    rate, error = draws.rate[0], draws.error[0]
    worth = (rate / error * 1.959964 / stats.t.ppf(0.975, 59)) ** 2
    pivot = np.quantile((draws.rates[:, 0] - rate) / np.maximum(draws.errors[:, 0], error / 3), 0.025)
    assert basis == WITHIN_ONE
    assert low[0] == pytest.approx(rate * stats.chi2.ppf(0.025, 2 * worth) / (2 * worth), rel=0.01)
    poisson = rate * stats.chi2.ppf(0.975, 2 * worth + 2) / (2 * worth)
    assert high[0] == pytest.approx(max(poisson, rate - pivot * error), rel=0.01)
    assert 0 < low[0] < rate < high[0]


@pytest.mark.parametrize("n", [1, 2, 5, 20, 300])
def test_byars_form_is_close_to_the_exact_poisson_interval(n):
    low, high = byar_interval(np.array([float(n)]), 1.959964)
    assert high[0] == pytest.approx(stats.chi2.ppf(0.975, 2 * n + 2) / 2, rel=0.003)
    assert low[0] == pytest.approx(stats.chi2.ppf(0.025, 2 * n) / 2, abs=0.04)


def test_interval_of_a_few_paragraphs_ends_where_that_of_a_single_hit_does():
    low, high, _ = rate_intervals(units_of([(document("a"), [(300, {"talent": 8}), *[(200, {})] * 3])]))
    rate = 1e4 * 8 / 900
    assert low[0] > 0
    assert high[0] == pytest.approx(rate * stats.chi2.ppf(0.975, 4) / 2, rel=0.003)  # 5.57 times the rate


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 30, 200])
@pytest.mark.parametrize("probability", [0.6, 0.975, 0.9995])
def test_student_quantile_agrees_with_scipy(freedom, probability):
    assert student_quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-6)


def test_five_documents_are_drawn_whole_and_four_are_not():
    # Every paragraph of a document is alike, so within documents nothing varies, between them much.
    corpus = [(document(str(number)), [(100, {"talent": number})] * 10) for number in range(5)]
    between = resample_rates(units_of(corpus))  # rates of the documents: 0, 100, 200, 300, 400; together 200
    assert (between.basis, between.freedom) == (BETWEEN, 4)
    assert between.rates[:, 0].min() < 100 < 300 < between.rates[:, 0].max()
    within = resample_rates(units_of(corpus[:4]))
    assert (within.basis, within.freedom) == (WITHIN_SOME, 36)
    assert set(within.rates[:, 0]) == {150.0}
    assert within.error[0] == pytest.approx(1e4 * math.sqrt(60) / 4000)  # no less than 60 independent hits


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
