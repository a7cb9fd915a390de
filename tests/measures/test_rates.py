"""Rates, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ParameterError, TableError
from analysis.measures.rates import rates_by_document, rates_by_level, rates_by_region, rates_by_stance
from analysis.tables import RATES, TOTAL, check_table
from analysis.tables.comparison import STANCE_RATES
from tests.measures.samples import document, hit, hits_table, row_of, tables_of

HUNAN = (document("h"), [(400, {"talent": 3}), (100, {}), (500, {"talent": 1, "finance": 2})])
SHANDONG = (document("s", "山东"), [(250, {"talent": 1}), (250, {})])


def test_rate_is_hits_per_10000_characters_of_the_region():
    rates = rates_by_region(*tables_of([HUNAN, SHANDONG]), ["talent"])
    hunan = row_of(rates, group="湖南", category="talent")
    assert (hunan["n_hits"], hunan["n_chars"], hunan["rate_per_10k_chars"]) == (
        4,
        1000,
        40.0,
    )  # 4 / 1000 · 10⁴
    assert (
        hunan["n_documents"],
        hunan["n_documents_hit"],
        hunan["n_paragraphs"],
        hunan["n_paragraphs_hit"],
    ) == (1, 1, 3, 2)
    assert (hunan["n_sentences_hit"], hunan["share_sentences"]) == (2, pytest.approx(2 / 3))
    assert hunan["share_top_paragraph"] == 3 / 4
    assert row_of(rates, group="山东", category="talent")["rate_per_10k_chars"] == 20.0  # 1 / 500


def test_region_of_two_documents_adds_hits_and_characters_before_dividing():
    second = (document("h2"), [(1000, {"talent": 0}), (2000, {"talent": 2})])
    rate = row_of(rates_by_region(*tables_of([HUNAN, second]), ["talent"]), category="talent")
    assert rate["rate_per_10k_chars"] == 1e4 * (4 + 2) / (1000 + 3000)  # 15, and not the mean of 40 and 6.7
    assert rate["n_documents"] == 2


def test_category_without_a_hit_is_zero_and_group_without_text_is_missing():
    hits, paragraphs, documents = tables_of([HUNAN, (document("z", "浙江"), [(300, {})])])
    paragraphs.loc[paragraphs["doc_id"] == "z", "policy_text"] = False
    rates = rates_by_region(hits, paragraphs, documents, ["talent", "standards"])
    none = row_of(rates, group="湖南", category="standards")
    assert (none["n_hits"], none["rate_per_10k_chars"], none["share_sentences"]) == (0, 0.0, 0.0)
    empty = row_of(rates, group="浙江", category="talent")
    assert (empty["n_chars"], empty["n_hits"], empty["n_documents"]) == (0, 0, 1)
    assert empty[["rate_per_10k_chars", "share_sentences", "low", "high"]].isna().all()
    assert empty["interval_basis"] == ""


def test_totals_count_a_stretch_of_text_once():
    hits = hits_table(
        [hit("h", 1, "talent", 0, 2), hit("h", 1, "finance", 0, 4), hit("h", 1, "talent", 4, 6)]
    )
    _, paragraphs, documents = tables_of([HUNAN, SHANDONG])
    rates = rates_by_region(hits, paragraphs, documents, ["talent", "finance"])
    assert row_of(rates, group="湖南", category="talent")["n_hits"] == 2
    assert row_of(rates, group="湖南", category=TOTAL)["n_hits"] == 2  # [0, 4) and [4, 6)
    assert row_of(rates, group=TOTAL, category="talent")["n_chars"] == 1500


def test_nested_hits_of_two_subcategories_count_once_in_the_theme():
    hits = hits_table(
        [
            hit("h", 1, "platform/pilot_scale", 0, 2),
            hit("h", 1, "platform/carrier", 0, 4),
            hit("h", 1, "platform/carrier", 3, 5),  # overlaps the one before it
            hit("h", 1, "platform/carrier", 5, 7),
        ]
    )
    _, paragraphs, documents = tables_of([HUNAN])
    rates = rates_by_region(
        hits, paragraphs, documents, ["platform", "platform/pilot_scale", "platform/carrier"]
    )
    counts = rates.set_index("category")["n_hits"]
    assert counts["platform"] == 2
    assert counts["platform/pilot_scale"] == 1
    assert counts["platform/carrier"] == 2


def test_category_takes_no_hits_of_another_whose_name_begins_alike():
    hits = hits_table([hit("h", 1, "talent_pool", 0, 2), hit("h", 1, "talent/skills", 4, 6)])
    _, paragraphs, documents = tables_of([HUNAN])
    assert row_of(rates_by_region(hits, paragraphs, documents, ["talent"]), category="talent")["n_hits"] == 1


def test_headings_count_in_hits_and_characters_only_when_asked_for():
    hits, paragraphs, documents = tables_of([HUNAN])
    paragraphs["is_heading"] = (paragraphs["doc_id"] == "h") & (paragraphs["piece"] == 1)
    without = row_of(rates_by_region(hits, paragraphs, documents, ["talent"]), category="talent")
    assert (without["n_hits"], without["n_chars"], without["n_sentences"]) == (1, 600, 2)
    with_them = row_of(
        rates_by_region(hits, paragraphs, documents, ["talent"], headings=True), category="talent"
    )
    assert (with_them["n_hits"], with_them["n_chars"], with_them["n_sentences"]) == (4, 1000, 3)


def test_done_and_planned_share_one_base_and_leave_out_context():
    tables = tables_of([(document("h"), [(100, {"talent": 1}), (100, {"talent": 2}), (200, {"talent": 4})])])
    stances = pd.DataFrame({"doc_id": "h", "sentence": [1, 2, 3], "stance": ["done", "planned", "context"]})
    table = check_table(rates_by_stance(tables[0], stances, *tables[1:], ["talent"]), STANCE_RATES)
    assert list(table["stance"]) == ["done", "planned"]
    assert list(table["rate"]) == pytest.approx([1e4 * 1 / 400, 1e4 * 2 / 400])
    assert list(table["n_hits"]) == [1, 2] and (table["n_base"] == 400).all()
    shares = rates_by_stance(tables[0], stances, *tables[1:], ["talent"], unit="sentences")
    assert list(shares["rate"]) == pytest.approx([1 / 3, 1 / 3])


def test_regions_stand_in_the_order_of_the_study_with_the_country_last():
    names = ["全国", "广东", "浙江", "北京", "湖南", "山东"]
    corpus = [(document(str(number), name), [(10, {}), (10, {})]) for number, name in enumerate(names)]
    rates = rates_by_region(*tables_of(corpus), ["talent"])
    assert list(dict.fromkeys(rates["group"])) == ["湖南", "山东", "浙江", "北京", "广东", "全国", TOTAL]


def test_levels_run_from_the_nation_down_and_a_city_belongs_to_its_province():
    corpus = [
        (document("c", "山东", "district"), [(100, {"talent": 1}), (100, {})]),
        (document("p", "山东"), [(100, {}), (100, {})]),
        (document("n", "全国", "national"), [(100, {}), (100, {})]),
    ]
    by_level = rates_by_level(*tables_of(corpus), ["talent"])
    assert list(dict.fromkeys(by_level["group"])) == ["national", "province", "district", TOTAL]
    by_region = rates_by_region(*tables_of(corpus), ["talent"])
    assert row_of(by_region, group="山东", category="talent")["n_documents"] == 2


def test_one_document_has_the_same_numbers_as_its_region():
    corpus = tables_of([HUNAN, SHANDONG])
    numbers = ["n_hits", "rate_per_10k_chars", "low", "high", "share_sentences"]
    by_region, by_document = rates_by_region(*corpus, ["talent"]), rates_by_document(*corpus, ["talent"])
    pd.testing.assert_frame_equal(by_region[numbers], by_document[numbers])
    assert list(by_document["region"]) == ["湖南", "湖南", "山东", "山东", "", ""]


def test_interval_of_a_region_does_not_depend_on_the_regions_beside_it():
    alone = rates_by_region(*tables_of([HUNAN]), ["talent"])
    together = rates_by_region(*tables_of([SHANDONG, HUNAN]), ["talent"])
    kept = together[together["group"] == "湖南"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, kept)


def test_without_any_hit_or_document_the_table_keeps_its_form():
    hits, paragraphs, documents = tables_of([HUNAN])
    rates = rates_by_region(hits.iloc[:0], paragraphs, documents, ["talent"])
    assert list(rates["n_hits"]) == [0, 0]
    nothing = rates_by_region(hits.iloc[:0], paragraphs.iloc[:0], documents.iloc[:0], ["talent"])
    assert nothing.empty
    check_table(nothing, RATES)


def test_inputs_stay_as_they_were():
    hits, paragraphs, documents = tables_of([HUNAN, SHANDONG])
    before = [table.copy(deep=True) for table in (hits, paragraphs, documents)]
    rates_by_document(hits, paragraphs, documents, ["talent"])
    for table, copy in zip((hits, paragraphs, documents), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_hits_of_a_document_that_is_not_in_the_documents_are_refused_by_name():
    hits, paragraphs, documents = tables_of([HUNAN, SHANDONG])
    with pytest.raises(TableError, match=r"hits table has rows of s, .*cut both to the same documents"):
        rates_by_region(
            hits, paragraphs[paragraphs["doc_id"] == "h"], documents[documents["doc_id"] == "h"], ["talent"]
        )


@pytest.mark.parametrize("categories", [[], ["talent", "talent"], [TOTAL]])
def test_categories_must_be_given_each_once(categories):
    with pytest.raises(ParameterError, match="Give at least one, each once"):
        rates_by_region(*tables_of([HUNAN]), categories)


paragraphs = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.dictionaries(st.sampled_from(["talent/a", "talent/b", "finance"]), st.integers(0, 4)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(paragraphs, min_size=1, max_size=4))
def test_documents_add_up_to_regions_and_subcategories_to_themes(corpus):
    tables = tables_of([(document(str(i), "湖南"), rows) for i, rows in enumerate(corpus)])
    categories = ["talent", "talent/a", "talent/b", "finance"]
    region, by_document = rates_by_region(*tables, categories), rates_by_document(*tables, categories)
    by_document = by_document[by_document["group"] != TOTAL]
    for column in ("n_hits", "n_chars", "n_sentences_hit", "n_paragraphs_hit"):
        sums = by_document.groupby("category", sort=False)[column].sum()
        assert list(region[column]) == list(sums), column
    count = region.set_index("category")["n_hits"]
    assert count["talent"] == count["talent/a"] + count["talent/b"]
    assert count[TOTAL] == count["talent"] + count["finance"]
    finite = region[np.isfinite(region["low"])]
    assert (finite["low"] <= finite["high"]).all()
