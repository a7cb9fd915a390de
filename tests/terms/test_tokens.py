"""Hits of several tokens become one, everything else is cut as it was, and the tokens of a sentence join back to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.tables import HITS, TOKENS, check_table, empty_table
from analysis.terms.tokens import tokens_of_sentences

LETTERS = "人才中试平台建设标准"


def sentences(documents: dict[str, list[str]]) -> pd.DataFrame:
    rows = []
    for doc_id, texts in documents.items():
        start = 0
        for number, text in enumerate(texts):
            rows.append({"doc_id": doc_id, "sent_id": f"{doc_id}-{number}", "start": start, "end": start + len(text), "text": text})
            start += len(text) + number % 2  # a line ends behind every second sentence
    return pd.DataFrame(rows)


def hits_at(*spans: tuple[str, int, int, str]) -> pd.DataFrame:
    rows = [{"doc_id": doc_id, "start": start, "end": end, "term": term} for doc_id, start, end, term in spans]
    return pd.DataFrame(rows) if rows else empty_table(HITS)


def tokens(documents: dict[str, list[str]], cuts: dict[str, list[int]], *spans: tuple[str, int, int, str]) -> pd.DataFrame:
    arrays = {doc_id: np.array(places, dtype=np.int32) for doc_id, places in cuts.items()}
    return tokens_of_sentences(sentences(documents), arrays, hits_at(*spans), lambda words: ["x"] * len(words))


def test_hit_is_one_token_and_its_neighbours_keep_their_cuts():
    # 推进|中试|平台|建设 with the hit 中试平台
    found = tokens({"a": ["推进中试平台建设"]}, {"a": [0, 2, 4, 6]}, ("a", 2, 6, "中试平台"))
    assert found["token"].tolist() == ["推进", "中试平台", "建设"]
    assert found["pos"].tolist() == ["x", "n", "x"]


def test_hit_within_a_longer_word_leaves_it_whole():
    found = tokens({"a": ["引进人才队伍"]}, {"a": [0, 2]}, ("a", 2, 4, "人才"))
    assert found["token"].tolist() == ["引进", "人才队伍"]


def test_hit_that_ends_inside_a_token_takes_its_part_of_it():
    # 科技|人才队伍 with the hit 科技人才
    found = tokens({"a": ["引进科技人才队伍"]}, {"a": [0, 2, 4]}, ("a", 2, 6, "科技人才"))
    assert found["token"].tolist() == ["引进", "科技人才", "队伍"]


def test_of_overlapping_hits_the_first_counts_then_the_longest():
    spans = [("a", 0, 2, "技能"), ("a", 0, 4, "技能人才"), ("a", 2, 6, "人才标准")]
    assert tokens({"a": ["技能人才标准"]}, {"a": [0, 2, 4]}, *spans)["token"].tolist() == ["技能人才", "标准"]


def test_wildcard_terms_are_left_to_the_cuts():
    found = tokens({"a": ["建设高水平标准"]}, {"a": [0, 2, 5]}, ("a", 0, 7, "建设*标准"))
    assert found["token"].tolist() == ["建设", "高水平", "标准"]


def test_hit_at_the_end_of_a_sentence_begins_none_behind_it():
    cuts = {"a": [0, 1, 2, 3, 4], "b": [0, 1]}
    found = tokens({"a": ["引进人才", "试点"], "b": ["人才"]}, cuts, ("a", 2, 4, "人才"), ("b", 0, 2, "人才"))
    assert found[["doc_id", "sent_id", "token", "start", "end"]].values.tolist() == [
        ["a", "a-0", "引", 0, 1], ["a", "a-0", "进", 1, 2], ["a", "a-0", "人才", 2, 4], ["a", "a-1", "试点", 4, 6],
        ["b", "b-0", "人才", 0, 2],
    ]  # fmt: skip


def test_an_unknown_word_is_a_noun_where_its_own_document_has_it_as_a_hit():
    # 智测 is a hit in a and stands under an exception in b: what b gives does not depend on what is read with it.
    cuts = {"a": [0, 2], "b": [0, 2]}
    found = tokens({"a": ["智测平台"], "b": ["智测平台"]}, cuts, ("a", 0, 2, "智测"))
    assert found["pos"].tolist() == ["n", "x", "x", "x"]


def test_no_sentence_gives_no_token():
    found = tokens_of_sentences(sentences({"a": ["人"]}).iloc[:0], {}, hits_at(), lambda words: ["x"] * len(words))
    assert check_table(found, TOKENS).empty and "pos" in found


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_tokens_join_back_and_every_chosen_hit_of_several_is_one(data):
    documents = {
        doc_id: data.draw(st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=4)) for doc_id in "ab"
    }
    table = sentences(documents)
    cuts: dict[str, list[int]] = {"a": [], "b": []}
    spans = []
    for row in table.itertuples(index=False):
        inner = data.draw(st.sets(st.integers(row.start, row.end - 1)))
        cuts[row.doc_id] += sorted({row.start, *inner})
        for _ in range(data.draw(st.integers(0, 3))):
            start = data.draw(st.integers(row.start, row.end - 1))
            spans.append((row.doc_id, start, data.draw(st.integers(start + 1, row.end)), "人才"))
    found = tokens(documents, cuts, *spans)
    joined = found.groupby("sent_id", sort=False)["token"].agg("".join)
    assert joined.tolist() == table["text"].tolist()
    assert ((found["end"] - found["start"]) == found["token"].str.len()).all()
    assert (found["start"].to_numpy() == np.array([start for doc_id in "ab" for start in found.loc[found["doc_id"] == doc_id, "start"]])).all()
    places = {(row.doc_id, row.start, row.end) for row in found.itertuples(index=False)}
    reached: dict[str, int] = {}
    spans = [span for span in spans if any(span[1] < place < span[2] for place in cuts[span[0]])]
    for doc_id, start, end, _ in sorted(spans, key=lambda span: (span[0], span[1], -span[2])):
        if start >= reached.get(doc_id, 0):
            reached[doc_id] = end
            assert (doc_id, start, end) in places
    inside = {(doc_id, place) for doc_id, start, end, _ in spans for place in range(start, end + 1)}
    kept = {(doc_id, place) for doc_id, own in cuts.items() for place in own} - inside
    assert kept <= {(doc_id, start) for doc_id, start, _ in places}
