"""Differences of regions, and what they are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ParameterError
from analysis.measures.differences import gap_by_item, region_differences, widest_pair
from analysis.measures.rates import rates_by_region
from analysis.tables import check_table
from analysis.tables.comparison import DIFFERENCES, GAP, REST
from tests.measures.samples import document, hit, hits_table, row_of, tables_of

MANY = [(100, {"talent": 1 + n % 3}) for n in range(30)]
FEW = [(100, {"talent": int(n % 10 == 0)}) for n in range(30)]


def corpus(**regions):
    return tables_of([(document(name, name), paragraphs) for name, paragraphs in regions.items()])


def test_difference_and_log_ratio_are_those_of_the_rates():
    row = region_differences(*corpus(湖南=MANY, 山东=FEW), ["talent"]).iloc[0]
    assert (row["group"], row["other"], row["n_hits"], row["n_hits_other"]) == ("湖南", "山东", 60, 3)
    assert row["difference"] == pytest.approx(200 - 10)  # 60 and 3 hits in 3,000 characters
    assert row["log_ratio"] == pytest.approx(math.log2(20))
    assert row["holds"]


def test_interval_of_a_single_comparison_is_zou_and_donners_of_the_two_rates():
    tables = corpus(湖南=MANY, 山东=FEW)
    rates = rates_by_region(*tables, ["talent"])
    one, two = (row_of(rates, group=group, category="talent") for group in ("湖南", "山东"))
    row = region_differences(*tables, ["talent"]).iloc[0]
    r, low, high = (one[name] - two[name] for name in ("rate_per_10k_chars", "low", "high"))
    below = math.hypot(one["rate_per_10k_chars"] - one["low"], two["high"] - two["rate_per_10k_chars"])
    above = math.hypot(one["high"] - one["rate_per_10k_chars"], two["rate_per_10k_chars"] - two["low"])
    assert (row["low"], row["high"]) == pytest.approx((r - below, r + above))


def test_intervals_widen_with_the_number_of_comparisons_which_is_stated():
    alone = region_differences(*corpus(湖南=MANY, 山东=FEW), ["talent"]).iloc[0]
    table = region_differences(*corpus(湖南=MANY, 山东=FEW, 浙江=FEW), ["talent", "finance"])
    assert set(table["n_compared"]) == {6}  # three pairs, two categories
    among = row_of(table, group="湖南", other="山东", category="talent")
    assert among["low"] < alone["low"] < alone["high"] < among["high"]


def test_like_texts_do_not_differ():
    table = region_differences(*corpus(湖南=MANY, 山东=MANY), ["talent"])
    assert not table["holds"].any()
    assert table["difference"].iloc[0] == 0


def test_region_without_a_hit_has_no_ratio_and_a_wider_bound_where_hits_cluster():
    clustered = [(100, {"talent": 30})] + [(100, {})] * 29
    even = [(100, {"talent": 1})] * 30
    none = [(100, {})] * 30
    lows = []
    for text in (clustered, even):
        row = region_differences(*corpus(湖南=text, 山东=none), ["talent"]).iloc[0]
        assert np.isnan([row["log_ratio"], row["log_ratio_low"], row["log_ratio_high"]]).all()
        assert row["difference"] == pytest.approx(100)
        lows.append(row["low"])
    assert lows[0] < 0 < lows[1]


def test_region_without_text_has_missing_differences_that_do_not_hold():
    row = region_differences(*corpus(湖南=MANY, 山东=[(0, {})]), ["talent"]).iloc[0]
    assert np.isnan([row["difference"], row["low"], row["high"]]).all()
    assert not row["holds"]


def test_share_of_sentences_is_compared_where_asked_for():
    row = region_differences(*corpus(湖南=MANY, 山东=FEW), ["talent"], unit="sentences").iloc[0]
    assert (row["rate"], row["rate_other"]) == pytest.approx((1.0, 0.1))
    with pytest.raises(ParameterError, match="'words' is unknown. Choose from: chars, sentences"):
        region_differences(*corpus(湖南=MANY, 山东=FEW), ["talent"], unit="words")


def test_whole_country_is_no_side_of_a_comparison_unless_one_other_region_is_there():
    three = region_differences(*corpus(湖南=MANY, 山东=FEW, 全国=MANY), ["talent"])
    assert list(zip(three["group"], three["other"], strict=True)) == [("湖南", "山东")]
    two = region_differences(*corpus(湖南=MANY, 全国=FEW), ["talent"])
    assert list(zip(two["group"], two["other"], strict=True)) == [("湖南", "全国")]
    nothing = region_differences(*corpus(湖南=MANY), ["talent"])
    assert check_table(nothing, DIFFERENCES).empty
    assert widest_pair(nothing) == ()


REGIONS = ["湖南", "山东", "浙江", "江苏", "广东", "河南", "湖北"]


def test_each_of_many_regions_is_compared_with_the_others_together():
    # 7 regions of 3,000 characters each: 湖南 has 60 hits, each other one 3.
    tables = corpus(**{region: MANY if region == "湖南" else FEW for region in REGIONS})
    table = region_differences(*tables, ["talent", "finance"])
    assert set(table["other"]) == {REST} and (table["n_compared"] == 7 * 2).all()
    row = row_of(table, group="湖南", category="talent")
    assert (row["n_hits"], row["n_hits_other"]) == (60, 18)
    assert row["rate_other"] == pytest.approx(1e4 * 18 / 18_000) and row["holds"]
    assert row["interval_basis"] == "within this document only / between documents"
    assert row_of(table, group="山东", category="talent")["n_hits_other"] == 60 + 5 * 3
    assert len(region_differences(*tables, ["talent"], against="pairs")) == 7 * 6 / 2


def test_few_regions_are_compared_two_by_two_unless_the_rest_is_asked_for():
    tables = corpus(湖南=MANY, 山东=FEW, 浙江=FEW, 全国=MANY)
    assert set(region_differences(*tables, ["talent"])["other"]) == {"山东", "浙江"}
    table = region_differences(*tables, ["talent"], against="rest")
    assert list(table["group"]) == ["湖南", "山东", "浙江"]
    assert row_of(table, group="湖南")["n_hits_other"] == 6  # the whole country belongs to no rest
    with pytest.raises(ParameterError, match="against: 'all' is unknown. Choose from: pairs, rest"):
        region_differences(*tables, ["talent"], against="all")


def test_gap_against_the_rest_sums_to_the_difference():
    hits, paragraphs, documents = corpus(湖南=MANY, 山东=FEW, 浙江=FEW)
    hits = hits.assign(term=["人才" if n % 2 else "人才队伍" for n in range(len(hits))])
    differences = region_differences(hits, paragraphs, documents, ["talent"], against="rest")
    pair = widest_pair(differences)
    assert pair == ("湖南", REST)
    gap = gap_by_item(hits, paragraphs, documents, "talent", pair)
    assert gap["contribution"].sum() == pytest.approx(row_of(differences, group="湖南")["difference"])
    assert gap["n_hits_other"].sum() == 6


def test_widest_pair_names_the_higher_region_first():
    table = region_differences(*corpus(湖南=FEW, 山东=MANY, 浙江=[(100, {"talent": 1})] * 30), ["talent"])
    assert widest_pair(table) == ("山东", "湖南")


def with_terms(tables, terms):
    hits, *rest = tables
    return hits.assign(term=[terms[n % len(terms)] for n in range(len(hits))]), *rest


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6))
def test_contributions_of_terms_sum_to_the_gap(terms):
    tables = with_terms(corpus(湖南=MANY, 山东=FEW), terms)
    gap = gap_by_item(*tables, "talent", ("湖南", "山东"))
    check_table(gap, GAP)
    assert gap["contribution"].sum() == pytest.approx(200 - 10)
    assert set(gap["item"]) <= set(terms)
    assert (gap["low"] <= gap["contribution"]).all() and (gap["contribution"] <= gap["high"]).all()
    assert gap["contribution"].abs().is_monotonic_decreasing


def test_stretch_that_is_a_hit_of_two_categories_counts_once_in_the_gap():
    _, paragraphs, documents = corpus(湖南=[(100, {})] * 9, 山东=[(100, {})] * 9)
    hits = hits_table(
        [
            hit("湖南", 1, "platform/pilot_scale", 0, 4),
            hit("湖南", 1, "platform/service", 2, 4),
            hit("湖南", 2, "platform/service", 100, 102),
        ]
    )
    gap = gap_by_item(hits, paragraphs, documents, "platform", ("湖南", "山东"), item="category")
    assert dict(zip(gap["item"], gap["n_hits"], strict=True)) == {"platform/pilot_scale": 1, "platform/service": 1}
    assert gap["contribution"].sum() == pytest.approx(2 / 900 * 1e4)


def test_gap_needs_two_regions_of_the_corpus():
    tables = with_terms(corpus(湖南=MANY, 山东=FEW), "a")
    with pytest.raises(ParameterError, match="not 湖南 and 江苏. Choose from: 湖南, 山东"):
        gap_by_item(*tables, "talent", ("湖南", "江苏"))
    assert gap_by_item(*tables, "finance", ("湖南", "山东")).empty
    assert gap_by_item(*tables, "talent", ()).empty
