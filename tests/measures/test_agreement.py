"""Krippendorff's alpha against the krippendorff package and the literature's example."""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures.agreement import agreement, disagreements, krippendorff_alpha, settled_codes

# Hayes & Krippendorff 2007 / Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four
# observers, twelve units.
EXAMPLE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def codes_of(**coders) -> pd.DataFrame:
    rows = [
        (f"u{number}", coder, "talent", str(value))
        for coder, values in coders.items()
        for number, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["unit", "coder", "variable", "value"])


def test_alpha_of_the_printed_example():
    assert krippendorff_alpha(np.array(EXAMPLE, dtype=object).T) == pytest.approx(0.743, abs=0.0005)


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "c", None]), min_size=3, max_size=3), min_size=2, max_size=40
    )
)
@settings(max_examples=100, deadline=None)
def test_alpha_is_that_of_the_krippendorff_package(units):
    values = np.array(units, dtype=object)
    numbers = np.array([[{"a": 1, "b": 2, "c": 3, None: np.nan}[one] for one in unit] for unit in units]).T
    paired = [unit for unit in units if sum(one is not None for one in unit) > 1]
    ours = krippendorff_alpha(values)
    if len({one for unit in paired for one in unit if one is not None}) < 2:
        assert np.isnan(ours)  # nothing varies: the package raises, or gives 1
    else:
        theirs = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
        assert ours == pytest.approx(theirs, abs=1e-12)


def test_two_coders_by_hand():
    row = agreement(codes_of(A="1100000000", B="1010000000")).iloc[0]
    # 8 of 10 agree. Values: 16 times 0, 4 times 1. D_o = 4/20; D_e = 2·16·4/(20·19). α = 1 − .2/.33684
    assert (row["n_units"], row["share_agreed"]) == (10, 0.8)
    assert row["alpha"] == pytest.approx(1 - 0.2 / (2 * 16 * 4 / (20 * 19)))
    assert row["low"] < row["alpha"] < row["high"] <= 1


def test_interval_holds_the_middle_of_the_resampled_alphas_of_the_package():
    rng = np.random.default_rng(3)
    first = rng.integers(0, 2, 120)
    second = np.where(rng.random(120) < 0.1, 1 - first, first)
    row = agreement(codes_of(A=first, B=second)).iloc[0]
    drawn = []
    for _ in range(400):
        chosen = rng.integers(0, 120, 120)
        drawn.append(
            krippendorff.alpha(np.array([first[chosen], second[chosen]]), level_of_measurement="nominal")
        )
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.03)


def test_perfect_agreement_of_few_units_is_no_proof():
    few, many = (agreement(codes_of(A="10" * n, B="10" * n)).iloc[0] for n in (5, 100))
    assert few["alpha"] == many["alpha"] == 1
    # no disagreement in 10 units allows 1 − .025^(1/10) = .308; D_e = .5
    assert few["low"] == pytest.approx(1 - (1 - 0.025**0.1) / 0.5)
    assert few["low"] < many["low"] < 1


def test_all_zeros_have_no_alpha_and_one_coder_has_no_row():
    row = agreement(codes_of(A="0000", B="0000")).iloc[0]
    assert np.isnan(row["alpha"]) and row["share_agreed"] == 1
    assert agreement(codes_of(A="0101")).empty


def test_three_coders_are_compared_two_by_two_as_well():
    table = agreement(codes_of(A="110011", B="110010", C="001100"))
    assert table["coders"].tolist() == ["total", "A – B", "A – C", "B – C"]
    assert table.set_index("coders").loc["A – C", "share_agreed"] == 0


def test_disagreements_say_who_gave_what():
    table = disagreements(codes_of(A="110", B="100"))
    assert table.values.tolist() == [["u1", "talent", "A: 1 | B: 0"]]
    for none in (codes_of(A="11", B="11"), codes_of(A="11"), codes_of()):
        assert disagreements(none).columns.tolist() == ["unit", "variable", "values"]
        assert disagreements(none).empty


def test_codes_are_settled_by_majority_or_by_a_judge_and_stay_open_otherwise():
    table = pd.concat(
        [codes_of(A="1100", B="1010", C="1110").query("unit != 'u3' or coder != 'C'"), codes_of(judge="0")]
    )
    final = dict(settled_codes(table, ["judge"])[["unit", "value"]].values.tolist())
    assert final == {"u0": "0", "u1": "1", "u2": "1", "u3": "0"}
    two = codes_of(A="10", B="11")
    assert dict(settled_codes(two)[["unit", "value"]].values.tolist()) == {"u0": "1"}
