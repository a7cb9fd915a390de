"""Corrected shares against published figures, ppi_py, and by hand; refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.measures.corrected import corrected_shares, prediction_powered, rogan_gladen
from analysis.tables.coded import TAGGED
from tests.measures.verdicts import verdicts


def limits_by_delta_method(positive, n, found, n_true, passed, n_false):
    """Lang & Reiczigel's limits from counts: their added counts, with the error by a numeric gradient.

    Nothing of it is taken from the library; the added counts (z² and z²/2 to the sample, 2 and 1 to each
    validation sample) and the shift are those of the R script the authors published.
    """
    z = 1.9599639845400545

    def prevalence(q, se, sp):
        return (q + sp - 1) / (se + sp - 1)

    shares = [
        (positive + z * z / 2, n + z * z),
        (found + 1, n_true + 2),
        (passed + 1, n_false + 2),
    ]
    at = [k / m for k, m in shares]
    variance = [p * (1 - p) / m for p, (_, m) in zip(at, shares, strict=True)]
    step, error = 1e-6, 0.0
    for place in range(3):
        up, down = list(at), list(at)
        up[place] += step
        down[place] -= step
        error += ((prevalence(*up) - prevalence(*down)) / (2 * step)) ** 2 * variance[place]
    theta = prevalence(*at)
    middle = theta + 2 * z * z * (theta * variance[1] - (1 - theta) * variance[2])
    return max(0.0, middle - z * error**0.5), min(1.0, middle + z * error**0.5)


@pytest.mark.parametrize(
    ("positive", "n", "found", "n_true", "passed", "n_false"),
    [
        (4060, 11284, 178, 179, 358, 359),
        (30, 200, 18, 20, 75, 80),
        (2, 150, 40, 40, 96, 100),
        (90, 100, 30, 40, 25, 30),
    ],
)
def test_limits_are_those_of_an_independent_reckoning(positive, n, found, n_true, passed, n_false):
    share, low, high = rogan_gladen(positive / n, n, found / n_true, n_true, passed / n_false, n_false)
    assert (low, high) == pytest.approx(
        limits_by_delta_method(positive, n, found, n_true, passed, n_false), abs=1e-7
    )
    plain = (positive / n + passed / n_false - 1) / (found / n_true + passed / n_false - 1)
    assert share == pytest.approx(min(1.0, max(0.0, plain)))


@pytest.mark.parametrize(("truth", "se", "sp", "n_coded"), [(0.1, 0.8, 0.95, 200), (0.3, 0.9, 0.9, 100)])
def test_corrected_intervals_hold_the_truth_as_often_as_they_say(truth, se, sp, n_coded):
    # A corpus of 2000 sentences; a simple random sample of them is coded.
    rng = np.random.default_rng(7)
    runs, held, held_by_design = 800, 0, 0
    for _ in range(runs):
        theme = rng.random(2000) < truth
        tagged = np.where(theme, rng.random(2000) < se, rng.random(2000) >= sp)
        coded = rng.choice(2000, n_coded, replace=False)
        true, found = theme[coded], tagged[coded]
        _, low, high = rogan_gladen(
            tagged.mean(), 2000, found[true].mean(), true.sum(), (~found[~true]).mean(), (~true).sum()
        )
        held += low <= truth <= high
        _, low, high = prediction_powered(
            tagged.mean(), 2000, found, true, np.full(n_coded, 2000 / n_coded), np.full(n_coded, "")
        )
        held_by_design += low <= truth <= high
    assert held / runs >= 0.93 and held_by_design / runs >= 0.92, (held / runs, held_by_design / runs)


def test_a_perfect_instrument_leaves_the_share_as_it_is():
    share, low, high = rogan_gladen(0.2, 10_000, 1, 10_000, 1, 10_000)
    assert share == pytest.approx(0.2)
    assert (low, high) == pytest.approx((0.2 - 1.96 * 0.004, 0.2 + 1.96 * 0.004), abs=5e-4)


def test_fewer_coded_units_widen_the_corrected_interval():
    widths = [
        high - low for n in (20, 100, 1000) for _, low, high in [rogan_gladen(0.3, 1000, 0.8, n, 0.9, n)]
    ]
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize(
    ("right", "false", "missed", "empty", "n", "n_tagged", "share", "low", "high"),
    [  # made with ppi_py 0.2.3, ppi_mean_ci(lam=1), the implementation of the paper's authors
        (90, 10, 25, 875, 20_000, 2200, 0.125, 0.11265534, 0.13734466),
        (30, 6, 3, 161, 3000, 400, 0.11833333, 0.08658473, 0.15008194),
    ],
)
def test_prediction_powered_share_is_that_of_its_authors(
    right, false, missed, empty, n, n_tagged, share, low, high
):
    tagged = np.repeat([True, True, False, False], [right, false, missed, empty])
    coded = np.repeat([True, False, True, False], [right, false, missed, empty])
    units = len(tagged)
    found = prediction_powered(n_tagged / n, n, tagged, coded, np.ones(units), np.full(units, ""))
    assert found[0] == pytest.approx(share, abs=1e-7)
    # Theirs divides the variance by n, ours by n − 1.
    assert found[1:] == pytest.approx((low, high), abs=0.0001)


def test_strata_by_hand():
    # Hits: 10 units stand for 20 sentences, 2 of them false; rest: 10 units for 80 sentences, 1 with the
    # theme.
    tagged = np.repeat([True, False], 10)
    coded = np.array([True] * 8 + [False] * 2 + [True] + [False] * 9)
    weights, strata = np.repeat([2.0, 8.0], 10), np.repeat(["hit", "rest"], 10)
    share, low, high = prediction_powered(0.2, 100, tagged, coded, weights, strata)
    assert share == pytest.approx(0.2 - 0.2 * 0.2 + 0.8 * 0.1)
    variance = 0.2 * 0.8 / 100 + 0.2**2 * (1.6 / 9) / 10 + 0.8**2 * (0.9 / 9) / 10
    assert high - low == pytest.approx(2 * 1.959964 * variance**0.5, rel=1e-5)


def test_a_sample_without_a_mistake_is_no_proof_that_there_is_none():
    tagged = np.repeat([True, False], 20)
    _, low, high = prediction_powered(0.5, 1_000_000, tagged, tagged, np.ones(40), np.full(40, ""))
    assert high - low > 0.05


def tagged_table(*rows) -> pd.DataFrame:
    """Rows of group, theme, n_sentences, n_tagged; all in one document, which was coded."""
    whole = [(*row, 1, 1, row[2]) if len(row) == 4 else row for row in rows]
    return pd.DataFrame(whole, columns=list(TAGGED.columns))


def test_all_sentences_coded_gives_the_coded_share_itself():
    table = corrected_shares(
        tagged_table(("湖南", "talent", 100, 25), ("total", "talent", 100, 25)), verdicts(20, 5, 10, 65)
    )
    for row in table.itertuples():
        assert row.share_raw == 0.25
        assert row.share_corrected == pytest.approx(0.30)
        assert row.share_design == pytest.approx(0.30)
        assert row.corrected_low < 0.30 < row.corrected_high and row.design_low < 0.30 < row.design_high
        assert row.refused == row.design_refused == ""


@pytest.mark.parametrize(
    ("units", "refused"),
    [
        (verdicts(0, 5, 0, 95), "no coded sentence has the theme"),
        (verdicts(60, 0, 40, 0), "no coded sentence lacks the theme"),
        (verdicts(10, 45, 10, 35), "sensitivity + specificity - 1 is -0.06, below 0.2"),
        (verdicts(20, 5, 10, 65, counted=False), "no coded sentence is a counted sentence of this corpus"),
        (verdicts(20, 5, 10, 65, region="浙江"), "no coded sentence is from here"),
    ],
)
def test_correction_that_is_not_identified_is_refused_with_its_reason(units, refused):
    row = corrected_shares(tagged_table(("湖南", "talent", 100, 25)), units).iloc[0]
    assert row["refused"] == refused
    assert np.isnan(row["share_corrected"]) and row["share_raw"] == 0.25


@pytest.mark.parametrize(
    ("units", "refused"),
    [
        (verdicts(2, 1, 1, 5, weight=11), "9 coded sentences, fewer than 10"),
        (verdicts(10, 2, 3, 15), "the coded sentences stand for 30 of 100: no sample with known chances"),
        (verdicts(20, 5, 10, 65, region="浙江"), "0 coded sentences, fewer than 10"),
    ],
)
def test_design_based_share_needs_the_regions_own_sample_with_known_chances(units, refused):
    row = corrected_shares(tagged_table(("湖南", "talent", 100, 25)), units).iloc[0]
    assert row["design_refused"] == refused and np.isnan(row["share_design"])


def test_error_rates_of_other_documents_correct_no_share_or_with_a_caution():
    # 100 sentences in 4 documents; 20 of them were coded, all of one document.
    units = verdicts(6, 2, 2, 10)
    few = corrected_shares(tagged_table(("湖南", "talent", 100, 25, 4, 1, 30)), units).iloc[0]
    assert (
        few["refused"]
        == "coded sentences are from 1 of 4 documents here, which hold 30% of the sentences"
    )
    assert np.isnan(few["share_corrected"]) and few["caution"] == ""
    most = corrected_shares(tagged_table(("湖南", "talent", 100, 25, 4, 3, 80)), units).iloc[0]
    assert most["refused"] == "" and not np.isnan(most["share_corrected"])
    assert most["caution"] == "coded sentences are from 3 of 4 documents here"
    sample = corrected_shares(
        tagged_table(("湖南", "talent", 100, 25, 4, 1, 30)), verdicts(6, 2, 2, 10, weight=5)
    ).iloc[0]
    assert sample["refused"] == sample["caution"] == sample["design_refused"] == ""


def test_weights_known_for_some_units_only_correct_nothing():
    row = corrected_shares(
        tagged_table(("湖南", "talent", 100, 25)), verdicts(20, 5, 10, 65), known_chances=False
    ).iloc[0]
    assert row["refused"] == row["design_refused"] == "only some coded sentences have a sampling weight"


def test_region_without_sentences_has_no_share():
    row = corrected_shares(tagged_table(("湖南", "talent", 0, 0)), verdicts(20, 5, 10, 65)).iloc[0]
    assert np.isnan(row["share_raw"]) and row["refused"] == row["design_refused"] == "no sentence counts"
