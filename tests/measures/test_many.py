"""Many documents: bounds that are kept, rules that take over beyond them, and columns of categories."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures import cooccurrence as together
from analysis.measures import differences, frequency, intervals, keyness, rates
from analysis.measures import spans as spans_room
from analysis.measures.cooccurrence import cooccurrence
from analysis.measures.differences import region_differences
from analysis.measures.frequency import word_frequencies
from analysis.measures.intervals import rate_intervals
from analysis.measures.places import drawn_documents, hit_positions, part_sizes
from analysis.measures.rates import rates_by_document, rates_by_region
from analysis.measures.similarity import similarity_by_categories, similarity_by_words
from analysis.measures.spans import Spans
from analysis.measures.units import count_units
from analysis.measures.variants import rate_variants
from analysis.tables import MANY_DOCUMENTS
from tests.measures.samples import document, row_of, tables_of, words_table

RNG = np.random.default_rng(5)


def corpus(n: int, paragraphs: int = 6):
    """n documents of Hunan and Shandong in turn, in which talent and finance come in clusters."""
    return tables_of(
        [
            (
                document(f"{number:04}", "湖南" if number % 2 else "山东"),
                [
                    (int(RNG.integers(40, 300)), {"talent": int(RNG.poisson(1)), "finance": int(RNG.poisson(0.7))})
                    for _ in range(paragraphs)
                ],
            )
            for number in range(n)
        ]
    )


def categorical(table: pd.DataFrame) -> pd.DataFrame:
    """The texts as categories, which are in another order than the rows and some of which no row has."""
    texts = table.select_dtypes("str").columns
    return table.assign(
        **{name: pd.Categorical(table[name], categories=["~", *sorted(set(table[name]), reverse=True)]) for name in texts}
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 9)), max_size=25))
def test_spans_that_count_are_those_of_a_loop_from_left_to_right(places):
    documents, starts, lengths = (np.array(column, dtype=np.int64) for column in zip(*places, strict=True)) if places else (
        np.zeros(0, dtype=np.int64),
    ) * 3  # fmt: skip
    ends = starts + lengths
    kept, reached = [], {}
    for number in sorted(range(len(places)), key=lambda one: (documents[one], starts[one], -ends[one])):
        if starts[number] >= reached.get(documents[number], 0):
            kept.append(number)
            reached[documents[number]] = ends[number]
    none = np.zeros(len(places), dtype=int)
    spans = Spans(documents, none, none, starts, ends, none, np.array(["talent"], dtype=object))
    assert list(spans.distinct(np.arange(len(places)))) == kept
    by_document = np.argsort(documents, kind="stable")
    with patch.object(spans_room, "_AT_ONCE", 4):  # some documents at a time
        assert list(spans.distinct(by_document)) == kept


def test_columns_of_categories_give_what_texts_give():
    hits, paragraphs, documents = corpus(9)
    as_text, as_categories = (hits, paragraphs, documents), tuple(map(categorical, (hits, paragraphs, documents)))
    for measure in (
        lambda *tables: rates_by_region(*tables, ["talent", "finance"]),
        lambda *tables: rates_by_document(*tables, ["talent"]),
        lambda *tables: region_differences(*tables, ["talent", "finance"]),
        lambda *tables: cooccurrence(*tables, ["talent", "finance"]),
        lambda *tables: rate_variants(*tables, ["talent"]),
        lambda *tables: hit_positions(*tables, ["talent"]),
        lambda *tables: similarity_by_categories(*tables, ["talent", "finance"]),
    ):
        pd.testing.assert_frame_equal(measure(*as_text), measure(*as_categories), check_dtype=False)


def test_of_many_documents_regions_are_compared_with_their_text_as_one():
    hits, paragraphs, documents = corpus(MANY_DOCUMENTS + 1)
    pooled = similarity_by_categories(hits, paragraphs, documents, ["talent", "finance"])
    assert list(pooled["doc_id"]) == ["湖南", "湖南", "山东", "山东"]
    inside = hits.merge(documents, on="doc_id")
    assert row_of(pooled, doc_id="湖南", other="山东")["n_items"] == (inside["region"] == "湖南").sum()
    few = documents.iloc[:MANY_DOCUMENTS]
    own = (table[table["doc_id"].isin(few["doc_id"])] for table in (hits, paragraphs))
    assert len(similarity_by_categories(*own, few, ["talent", "finance"])) == MANY_DOCUMENTS**2


def test_words_of_many_documents_are_compared_by_region():
    documents = pd.DataFrame([document(f"{n:03}", "湖南" if n else "山东") for n in range(MANY_DOCUMENTS + 1)])
    words = words_table(*((f"{n:03}", "平台" if n % 2 else "人才", 1) for n in range(MANY_DOCUMENTS + 1)))
    row = row_of(similarity_by_words(words, documents), doc_id="湖南", other="山东")
    assert (row["n_items"], row["n_items_other"]) == (MANY_DOCUMENTS, 1)
    assert row["cosine"] == pytest.approx(1 / np.sqrt(2))  # 30 times each of two words, against one of them


def test_of_many_documents_the_longest_of_each_region_is_shown():
    hits, paragraphs, documents = corpus(MANY_DOCUMENTS + 1)
    paragraphs.loc[paragraphs["doc_id"].isin(["0007", "0010"]), "n_chars"] *= 100
    assert list(drawn_documents(paragraphs, documents)["doc_id"]) == ["0007", "0010"]
    some = drawn_documents(paragraphs, documents)
    of_some = paragraphs[paragraphs["doc_id"].isin(some["doc_id"])]
    assert list(hit_positions(hits, of_some, some, ["talent"])["doc_id"].unique()) == ["0007", "0010"]
    few = documents.iloc[:MANY_DOCUMENTS]
    assert len(drawn_documents(paragraphs[paragraphs["doc_id"].isin(few["doc_id"])], few)) == MANY_DOCUMENTS


def test_parts_of_many_documents_are_added_up_by_region():
    documents = pd.DataFrame([document(f"{n:03}", "湖南" if n % 2 else "山东") for n in range(MANY_DOCUMENTS + 1)])
    parts = documents[["doc_id"]].assign(part="government", n_chars=10)
    sizes = part_sizes(parts, documents)
    assert list(zip(sizes["doc_id"], sizes["n_chars"], strict=True)) == [("湖南", 300), ("山东", 310)]


def test_rates_of_too_many_groups_have_no_intervals_and_the_same_counts(monkeypatch):
    tables = corpus(8)
    with_intervals = rates_by_document(*tables, ["talent"])
    monkeypatch.setattr(rates, "MOST_INTERVALS", 7)
    without = rates_by_document(*tables, ["talent"])
    own = without["group"] != "total"
    assert without.loc[own, ["low", "high", "share_low", "share_high"]].isna().all(axis=None)
    assert set(without.loc[own, "interval_basis"]) == {""} and without.loc[~own, "low"].notna().all()
    pd.testing.assert_series_equal(without["rate_per_10k_chars"], with_intervals["rate_per_10k_chars"])


def test_intervals_of_groups_of_documents_are_near_those_of_documents(monkeypatch):
    hits, paragraphs, documents = corpus(800, paragraphs=2)
    units = count_units(hits, paragraphs, documents, ["talent"])
    exact = rate_intervals(units)
    monkeypatch.setattr(intervals, "MOST_UNITS", 300)
    grouped = rate_intervals(units)
    width = exact[1][0] - exact[0][0]
    assert grouped[0][0] == pytest.approx(exact[0][0], abs=0.15 * width)
    assert grouped[1][0] == pytest.approx(exact[1][0], abs=0.15 * width)
    assert grouped[2] == exact[2]


@pytest.mark.parametrize("within", ["sentence", "paragraph"])
def test_intervals_of_lift_reckoned_and_drawn_are_near_each_other(monkeypatch, within):
    hits, paragraphs, documents = corpus(60, paragraphs=30)
    drawn = cooccurrence(hits, paragraphs, documents, ["talent", "finance"], within).iloc[0]
    monkeypatch.setattr(together, "MOST_DRAWN", 10)
    reckoned = cooccurrence(hits, paragraphs, documents, ["talent", "finance"], within).iloc[0]
    assert (reckoned["lift"], reckoned["n_both"]) == (drawn["lift"], drawn["n_both"])
    width = drawn["high"] - drawn["low"]
    assert reckoned["low"] == pytest.approx(drawn["low"], abs=0.15 * width)
    assert reckoned["high"] == pytest.approx(drawn["high"], abs=0.15 * width)


def test_of_too_many_words_the_most_frequent_are_compared(monkeypatch):
    documents = pd.DataFrame([document("h"), document("s", "山东")])
    words = words_table(("h", "平台", 9), ("h", "人才", 5), ("s", "平台", 3), ("s", "金融", 4), ("s", "人才", 1))
    frequencies = word_frequencies(words, documents)
    monkeypatch.setattr(keyness, "MOST_ROWS", 4)
    found = keyness.keyness(frequencies)
    assert set(found["token"]) == {"平台", "人才"} and set(found["n_compared"]) == {2}
    # Those left out stay in the totals: 12 tokens of Hunan's 14 against 3 of Shandong's 8.
    assert row_of(found, region="湖南", token="平台")["log_ratio"] == pytest.approx(np.log2((9.5 / 14) / (3.5 / 8)))


def test_words_of_documents_that_do_not_stand_together_are_counted_once_a_document():
    documents = pd.DataFrame([document("a"), document("b")])
    words = words_table(("a", "平台", 1), ("b", "平台", 1), ("a", "平台", 2)).assign(part=["front", "government", "government"])
    row = row_of(word_frequencies(words, documents), token="平台")
    assert (row["n_tokens"], row["n_documents"], row["n_paragraphs"]) == (4, 2, 3)


def test_words_in_pieces_are_counted_as_the_whole_table(monkeypatch):
    regions = ["湖南", "山东", "湖南", "广东", "山东", "湖南"]
    documents = pd.DataFrame([document(f"d{number}", region) for number, region in enumerate(regions)])
    tokens = list(enumerate(("平台", "人才", "金融", "标准")))
    rows = [(f"d{n}", token, 1 + (n * k) % 5) for n in range(6) for k, token in tokens if (n + k) % 3]
    whole = words_table(*rows)
    expected = word_frequencies(whole, documents), similarity_by_words(whole, documents)
    pieces = [whole[whole["doc_id"].isin(names)] for names in (["d0"], ["d1", "d2", "d3"], ["d4", "d5"])]
    for waiting in (frequency._WAITING, 1):  # counts of pieces are added up at the end, or on the way
        monkeypatch.setattr(frequency, "_WAITING", waiting)
        pd.testing.assert_frame_equal(word_frequencies(pieces, documents), expected[0])
        pd.testing.assert_frame_equal(similarity_by_words(iter(pieces), documents), expected[1])
    assert expected[0].groupby("region")["n_tokens"].sum().to_dict() == {
        region: sum(n for name, _, n in rows if regions[int(name[1])] == region) for region in set(regions)
    }


def test_a_gap_of_documents_is_what_their_paragraphs_give(monkeypatch):
    """From five documents on each side intervals are drawn from documents, and no paragraph is counted for itself."""
    hits, paragraphs, documents = corpus(12)
    hits = hits.assign(term=[f"{category}{start % 3}" for category, start in zip(hits["category"], hits["start"], strict=True)])
    made = differences.gap_by_item(hits, paragraphs, documents, "talent", ("湖南", "山东"))
    monkeypatch.setattr(differences, "DOCUMENTS_FOR_BETWEEN", 100)
    assert len(made) > 1
    pd.testing.assert_frame_equal(made, differences.gap_by_item(hits, paragraphs, documents, "talent", ("湖南", "山东")))
