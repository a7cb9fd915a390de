"""Corrected shares against published figures, ppi_py, and by hand; refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.tables.coded import TAGGED
from analysis.measures.corrected import corrected_shares, prediction_powered, rogan_gladen
from tests.measures.verdicts import verdicts


def test_interval_of_the_example_of_lang_and_reiczigel():
    # Example 1 of the paper: 4060 of 11284 positive, Se 178/179, Sp 358/359: 34.9% to 37.2%
    share, low, high = rogan_gladen(4060 / 11284, 11284, 178 / 179, 179, 358 / 359, 359)
    assert (round(low, 3), round(high, 3)) == (0.349, 0.372)
    assert share == pytest.approx((4060 / 11284 + 358 / 359 - 1) / (178 / 179 + 358 / 359 - 1))


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
