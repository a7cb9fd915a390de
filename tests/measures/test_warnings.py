"""Every warning where it belongs, and none where it does not."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.measures.rates import rates_by_document, rates_by_level, rates_by_region
from analysis.measures.warnings import rate_warnings, selection_warnings
from analysis.tables import WARNINGS, check_table
from tests.measures.samples import document, row_of, tables_of

PLENTY = [(100, {"talent": 2})] * 16


def codes(corpus, by=rates_by_region, categories=("talent",)):
    hits, paragraphs, documents = tables_of(corpus)
    warnings = rate_warnings(by(hits, paragraphs, documents, list(categories)), documents)
    check_table(warnings, WARNINGS)
    return {(row.group, row.category, row.code) for row in warnings.itertuples()}


def several(region, n=2, **about):
    return [(document(f"{region}{number}", region, **about), PLENTY) for number in range(n)]


def test_like_groups_of_several_documents_draw_no_warning():
    assert codes([*several("湖南"), *several("山东")]) == set()


def test_one_document_is_said_of_its_group():
    assert codes([(document("h"), PLENTY), *several("山东", 2)]) == {("湖南", "", "one_document")}


def test_a_text_of_fifteen_paragraphs_is_said_to_have_rough_intervals_and_one_of_sixteen_is_not():
    fifteen, sixteen = ([(100, {"talent": 2})] * n for n in (15, 16))
    corpus = [(document("h"), fifteen), (document("s", "山东"), sixteen)]
    found = {(group, code) for group, _, code in codes(corpus)}
    assert ("湖南", "too_few_paragraphs") in found
    assert ("山东", "too_few_paragraphs") not in found


def test_few_hits_and_none_are_said_of_group_and_category():
    few = [(100, {"talent": 1})] * 9 + [(100, {})] * 7
    corpus = [*several("湖南"), (document("s1", "山东"), few), (document("s2", "山东"), [(100, {})] * 10)]
    found = codes(corpus, categories=("talent", "finance"))
    assert ("山东", "talent", "few_hits") in found
    assert ("湖南", "finance", "no_hits") in found
    assert ("湖南", "talent", "few_hits") not in found


def test_ten_hits_are_not_few():
    assert codes([(document(str(i)), [(100, {"talent": 1})] * 5 + [(100, {})] * 3) for i in range(2)]) == set()


def test_one_paragraph_that_carries_half_of_the_hits_is_said():
    assert ("湖南", "talent", "one_paragraph_carries") in codes(
        [
            (document("a"), [(100, {"talent": 10}), (100, {"talent": 5}), (100, {"talent": 5})]),
            (document("b"), [(100, {})]),
        ]
    )


def test_one_document_that_carries_half_of_the_hits_is_said_from_three_documents_on():
    heavy, light = [(100, {"talent": 4})] * 5, [(100, {"talent": 1})] * 5
    assert ("湖南", "talent", "one_document_carries") in codes(
        [(document("a"), heavy), (document("b"), light), (document("c"), light)]
    )
    assert not any(
        code == "one_document_carries" for *_, code in codes([(document("a"), heavy), (document("b"), light)])
    )


def test_documents_left_out_for_want_of_a_date_are_counted_and_the_first_are_named():
    none, seven = pd.DataFrame({"doc_id": []}), pd.DataFrame({"doc_id": list("abcdefg")})
    assert selection_warnings(none).empty
    row = check_table(selection_warnings(seven), WARNINGS).iloc[0]
    assert (row["code"], row["group"]) == ("undated", "")
    assert row["zh"] == "7篇文件日期不明或不够精确，未计入所选时段：a、b、c、d、e等7篇。"
    assert "7 documents" in row["en"] and "a, b, c, d, e and 2 more" in row["en"]


def test_lengths_more_than_twice_apart_are_said_of_the_comparison():
    assert ("", "", "unlike_lengths") in codes([*several("湖南", 2), *several("山东", 5)])


def test_unlike_genres_are_named():
    corpus = [*several("湖南", genre="答复"), *several("山东", genre="方案")]
    hits, paragraphs, documents = tables_of(corpus)
    warnings = rate_warnings(rates_by_region(hits, paragraphs, documents, ["talent"]), documents)
    text = warnings.set_index("code").loc["unlike_genres"]
    assert "答复、方案" in text["zh"]
    assert "答复, 方案" in text["en"]


def test_same_mixture_of_genres_in_each_group_is_no_warning():
    mixed = [
        (document(f"{region}{genre}", region, genre=genre), PLENTY)
        for region in ("湖南", "山东")
        for genre in ("答复", "方案")
    ]
    assert codes(mixed) == set()


def test_district_beside_province_is_said_and_the_country_as_a_reference_is_not():
    assert ("", "", "unlike_levels") in codes([*several("湖南"), *several("山东", level="district")])
    assert codes([*several("湖南"), *several("全国", level="national")]) == set()


@pytest.mark.parametrize("by", [rates_by_document, rates_by_level])
def test_documents_and_levels_can_be_warned_of_too(by):
    assert codes(
        [
            (document("h", level="city"), [(100, {"talent": 1})] * 2),
            (document("n", "全国", "national"), PLENTY),
        ],
        by,
    )


def test_group_without_text_is_missing_and_draws_no_other_warning():
    hits, paragraphs, documents = tables_of([*several("湖南"), (document("z", "浙江"), [(10, {})])])
    paragraphs.loc[paragraphs["doc_id"] == "z", "policy_text"] = False
    warnings = rate_warnings(rates_by_region(hits, paragraphs, documents, ["talent"]), documents)
    assert list(warnings["code"]) == ["nothing_counted"]


def test_of_many_genres_the_first_are_named_and_the_others_counted():
    documents = [(document(str(n), "湖南" if n % 2 else "山东", genre=f"文种{n:02}"), [(100, {"talent": 1})]) for n in range(12)]
    hits, paragraphs, table = tables_of(documents)
    notes = rate_warnings(rates_by_region(hits, paragraphs, table, ["talent"]), table)
    text = row_of(notes, code="unlike_genres")["zh"]
    assert "文种07等12种" in text and "文种08" not in text
