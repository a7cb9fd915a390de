"""Dispersion, co-occurrence, similarity and variants, against worked examples and scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance

from analysis.errors import ParameterError
from analysis.measures.cooccurrence import cooccurrence
from analysis.measures.dispersion import deviation_of_proportions, dispersion
from analysis.measures.similarity import compare_profiles, similarity_by_categories, similarity_by_words
from analysis.measures.units import with_parts
from analysis.measures.variants import rate_variants
from tests.measures.samples import document, hit, hits_table, row_of, tables_of, words_table


def test_deviation_of_proportions_of_gries_example():
    # Gries 2008: the letter a in "b a m n i b e u p | b a s a t b e w q n | b c a g a b e s t a | b a g h a b e a a t |
    # b a h a a b e a x a t": sizes 9, 10, 10, 10, 11, hits 1, 2, 3, 4, 5; DP = 0.18.
    deviation, normed = deviation_of_proportions(np.array([1, 2, 3, 4, 5]), np.array([9, 10, 10, 10, 11]))
    assert deviation == pytest.approx(0.18)
    assert normed == pytest.approx(0.18 / (1 - 9 / 50))


def test_dispersion_is_0_where_even_and_1_where_all_hits_stand_in_the_smallest_part():
    even = [(100, {"talent": 2}), (200, {"talent": 4})]
    clumped = [(100, {"talent": 6}), (200, {})]
    table = dispersion(*tables_of([(document("h"), even), (document("s", "山东"), clumped)]), ["talent", "finance"])
    assert list(table["over"]) == ["paragraphs"] * 4  # one document per region
    assert row_of(table, group="湖南", category="talent")["dp_norm"] == 0
    assert row_of(table, group="山东", category="talent")["dp_norm"] == 1
    assert np.isnan(row_of(table, group="山东", category="finance")["dp"])


def test_dispersion_over_documents_takes_documents_as_parts():
    table = dispersion(*tables_of([(document(n), [(100, {"talent": k})] * 2) for n, k in (("a", 3), ("b", 1))]), ["talent"])
    row = row_of(table, over="documents")
    assert (row["n_parts"], row["n_hits"]) == (2, 8)
    assert row["dp"] == pytest.approx(0.25)  # 6/8 and 2/8 against halves


def test_cooccurrence_counts_paragraphs_with_both_against_independence():
    both, one, none = {"talent": 2, "finance": 1}, {"talent": 1}, {}
    tables = tables_of([(document("h"), [(100, kind) for kind in [both] * 3 + [one] * 1 + [none] * 6])])
    row = cooccurrence(*tables, ["talent", "finance"]).iloc[0]
    assert (row["n_units"], row["n_units_hit"], row["n_units_other"], row["n_both"]) == (10, 4, 3, 3)
    assert row["expected"] == pytest.approx(4 * 3 / 10)
    assert row["lift"] == pytest.approx(2.5)
    assert row["low"] < row["lift"] < row["high"]
    expected = stats.contingency.expected_freq([[3, 1], [0, 6]])[0, 0]
    assert row["expected"] == pytest.approx(expected)


def test_themes_of_one_document_of_two_do_not_seem_to_belong_together():
    full = [(100, {"talent": int(n % 2 == 0), "finance": int(n % 4 < 2)}) for n in range(20)]  # independent
    tables = tables_of([(document("h"), full), (document("s"), [(100, {})] * 60)])
    assert cooccurrence(*tables, ["talent", "finance"]).iloc[0]["lift"] == pytest.approx(1.0)


def test_categories_that_never_meet_have_lift_0_and_a_bound_and_absent_ones_have_none():
    apart = [(100, {"talent": 1}), (100, {"finance": 1})] * 10
    table = cooccurrence(*tables_of([(document("h"), apart)]), ["talent", "finance", "standards"])
    row = row_of(table, category="talent", other="finance")
    assert (row["lift"], row["low"]) == (0, 0)
    assert row["high"] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2 / 5)
    assert np.isnan(row_of(table, category="talent", other="standards")["lift"])


def test_sentences_of_one_paragraph_meet_in_the_paragraph_only():
    hits, paragraphs, documents = tables_of([(document("h"), [(100, {"talent": 1}), (100, {"finance": 1})])])
    paragraphs["paragraph"] = 1
    assert cooccurrence(hits, paragraphs, documents, ["talent", "finance"])["n_both"].iloc[0] == 1
    assert cooccurrence(hits, paragraphs, documents, ["talent", "finance"], within="sentence")["n_both"].iloc[0] == 0


def test_cooccurrence_names_the_units_it_takes_and_one_category_makes_no_pair():
    tables = tables_of([(document("h"), [(100, {})])])
    with pytest.raises(ParameterError, match="sentence or paragraph"):
        cooccurrence(*tables, ["a", "b"], within="page")
    assert cooccurrence(*tables, ["talent"]).empty


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any), min_size=2, max_size=4))
def test_similarity_agrees_with_scipy(rows):
    counts = np.array(rows, dtype=float)
    cosine, divergence = compare_profiles(counts)
    for one in range(len(rows)):
        for two in range(len(rows)):
            assert cosine[one, two] == pytest.approx(1 - distance.cosine(counts[one], counts[two]), abs=1e-7)
            theirs = distance.jensenshannon(counts[one], counts[two], base=2) ** 2
            assert divergence[one, two] == pytest.approx(theirs, abs=1e-7)


def test_documents_are_compared_by_categories_and_one_without_hits_is_missing():
    paragraphs = {"a": {"talent": 3, "finance": 1}, "b": {"talent": 6, "finance": 2}, "c": {}}
    tables = tables_of([(document(name), [(100, counts)]) for name, counts in paragraphs.items()])
    table = similarity_by_categories(*tables, ["talent", "finance"])
    assert len(table) == 9
    assert row_of(table, doc_id="a", other="b")["cosine"] == pytest.approx(1)
    assert row_of(table, doc_id="a", other="b")["jensen_shannon"] == pytest.approx(0, abs=1e-12)
    assert np.isnan(row_of(table, doc_id="a", other="c")["cosine"])


def test_documents_are_compared_by_words():
    documents = pd.DataFrame([document(name) for name in "ab"])
    words = words_table(("a", "平台", 2), ("a", "人才", 1), ("b", "平台", 1), ("b", "人才", 2))
    row = row_of(similarity_by_words(words, documents), doc_id="a", other="b")
    assert (row["basis"], row["n_items"], row["n_items_other"]) == ("words", 3, 3)
    assert row["cosine"] == pytest.approx(4 / 5)


def variants_corpus():
    hits, paragraphs, documents = tables_of(
        [
            (document("h"), [(100, {"platform/service": 2}), (300, {}), (40, {"platform/service": 1})]),
            (document("s", "山东"), [(400, {"platform/service": 1}), (40, {})]),
            (document("d", "山东", level="district"), [(100, {"platform/service": 5})]),
        ]
    )
    paragraphs.loc[paragraphs["n_chars"] == 40, ["is_heading"]] = True
    extra = hits_table([hit("h", 1, "platform/testing", 0, 2)])
    return pd.concat([hits, extra], ignore_index=True), paragraphs, documents


def value(table, variant, group):
    return row_of(table, variant=variant, group=group)["value"]


def test_variants_change_one_choice_each():
    table = rate_variants(*variants_corpus(), ["platform"])
    assert value(table, "chosen", "湖南") == pytest.approx(1e4 * 2 / 400)
    assert value(table, "headings_in", "湖南") == pytest.approx(1e4 * 3 / 440)
    assert value(table, "sentences", "湖南") == pytest.approx(1 / 2)
    assert value(table, "paragraphs", "山东") == pytest.approx(2 / 2)
    assert value(table, "every_hit", "湖南") == pytest.approx(1e4 * 3 / 400)
    assert value(table, "chosen", "山东") == pytest.approx(1e4 * 6 / 500)
    assert value(table, "upper_levels", "山东") == pytest.approx(1e4 * 1 / 400)
    assert "whole_text" not in set(table["variant"])  # all of it counts already


def test_times_all_sets_each_region_against_all_together_and_ranks_them():
    table = rate_variants(*variants_corpus(), ["platform"])
    one, two = (row_of(table, variant="chosen", group=group) for group in ("湖南", "山东"))
    assert one["times_all"] == pytest.approx((2 / 400) / (8 / 900))
    assert (one["rank"], two["rank"]) == (2, 1)


def test_whole_text_counts_what_is_no_policy_text():
    hits, paragraphs, documents = variants_corpus()
    paragraphs.loc[1, "policy_text"] = False
    table = rate_variants(hits.iloc[:2], paragraphs, documents, ["platform"], others={"whole_text": hits})
    assert value(table, "chosen", "湖南") == pytest.approx(1e4 * 2 / 100)
    assert value(table, "whole_text", "湖南") == pytest.approx(1e4 * 2 / 400)


def test_hits_counted_otherwise_are_variants_with_the_same_base():
    hits, paragraphs, documents = variants_corpus()
    table = rate_variants(hits, paragraphs, documents, ["platform"], others={"planned": hits.iloc[:1], "done": hits.iloc[:0]})
    base = row_of(table, variant="chosen", group="湖南")["n_base"]
    assert value(table, "planned", "湖南") == pytest.approx(1e4 * 1 / base)
    assert value(table, "done", "湖南") == 0
    assert table.loc[table["variant"] == "done", "times_all"].isna().all()  # no region has a hit


def test_chosen_parts_are_the_text_that_counts():
    paragraphs = pd.DataFrame({"part": ["front", "government"], "policy_text": [False, True]})
    assert list(with_parts(paragraphs, ["front"])["policy_text"]) == [True, False]
    assert list(with_parts(paragraphs, [])["policy_text"]) == [False, True]
    with pytest.raises(ParameterError, match="parts: no sentence stands in fornt. Choose from: front, government"):
        with_parts(paragraphs, ["fornt"])
