"""Who cites whom, and which clause comes from which."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meaning import descent
from analysis.meaning.citations import document_links
from analysis.meaning.descent import clause_descent, common_passages
from analysis.tables import check_table
from analysis.tables.meaning import DESCENT, LINKS


def documents(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["doc_id", "doc_number", "title"]).assign(inner_title="")


def citations(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["doc_id", "title", "number", "kind"])
    return made.assign(n_mentions=1, start=range(len(rows)), end=range(1, len(rows) + 1))


def test_a_citation_resolves_by_number_in_any_brackets_else_by_title():
    corpus = documents(("a", "甲发〔2024〕1号", "方案甲"), ("b", "", "方案乙"), ("c", "", ""))
    named = citations(
        ("c", "另一个名字", "甲发[2024]1号", "policy"),
        ("c", "方案乙", "", "policy"),
        ("c", "方案丙", "", "policy"),
    )
    links = document_links(named, corpus)
    assert links["cited_doc_id"].tolist() == ["a", "b", ""]
    check_table(links, LINKS)


def test_no_document_cites_itself_or_the_proposal_it_answers_and_doubtful_titles_resolve_to_none():
    corpus = documents(("a", "", "方案"), ("b", "", "方案"), ("c", "丙发〔2023〕2号", "办法"))
    named = citations(("c", "办法", "", "policy"), ("c", "提案", "", "proposal"), ("c", "方案", "", "policy"))
    links = document_links(named, corpus)
    assert links[["title", "cited_doc_id"]].to_numpy().tolist() == [["方案", ""]]
    assert document_links(citations(), corpus).empty


def sentences(**texts: list[str]) -> pd.DataFrame:
    rows = [(doc_id, f"{doc_id}-{n}", text) for doc_id, own in texts.items() for n, text in enumerate(own)]
    made = pd.DataFrame(rows, columns=["doc_id", "sent_id", "text"])
    return made.assign(address=made["sent_id"] + " 段", policy_text=True, is_heading=False, n_chars=made["text"].str.len())


HIGHER = "支持建设一批国家级重点实验室，加强共性技术研发。"
LOWER = "支持建设一批省级重点实验室，加强共性技术研发，促进成果落地。"


def test_the_nearest_clause_comes_with_what_was_taken_over_what_is_new_and_what_was_dropped():
    table = sentences(n=[HIGHER], p=["鼓励金融机构扩大中长期贷款投放规模。", LOWER])
    row = clause_descent(table, ["n"], ["p"]).iloc[0]
    assert row["near_sent_id"] == "p-1" and row["rank"] == 1
    assert (row["address"], row["near_address"]) == ("n-0 段", "p-1 段")
    assert row["taken_over"] == "支持建设一批|级重点实验室，加强共性技术研发"
    assert row["longest_passage"] == "级重点实验室，加强共性技术研发"
    assert (row["new"], row["dropped"]) == ("省|促进成果落地", "国家")
    # 6 + 15 of 30 characters
    assert row["share_taken"] == 21 / len(LOWER)
    check_table(clause_descent(table, ["n"], ["p"]), DESCENT)


def test_each_lower_document_gives_its_own_nearest_clause_and_unlike_ones_none():
    table = sentences(n=[HIGHER], p=[LOWER], q=[HIGHER], r=["推进农村生活污水治理和村庄清洁行动。"])
    found = clause_descent(table, ["n"], ["p", "q", "r"])
    assert found["near_doc_id"].tolist() == ["q", "p"]
    assert found["similarity"].iloc[0] > 0.999 > found["similarity"].iloc[1]
    assert (found["new"].iloc[0], found["dropped"].iloc[0]) == ("", "")


def test_clauses_with_no_passage_in_common_are_no_descent_however_many_characters_they_share():
    table = sentences(n=["公里铁路里程增加改造。管道一千。"], p=["增加。铁路。公里。里程。管道。改造。"])
    assert clause_descent(table.assign(n_chars=20), ["n"], ["p"]).empty


def test_headings_other_peoples_text_and_short_clauses_are_not_compared():
    table = sentences(n=[HIGHER, "加快建设。"], p=[HIGHER, "加快建设。"])
    assert clause_descent(table.assign(is_heading=True), ["n"], ["p"]).empty
    assert clause_descent(table.assign(policy_text=False), ["n"], ["p"]).empty
    assert clause_descent(table, ["n"], ["p"])["sent_id"].tolist() == ["n-0"]
    assert clause_descent(table, [], ["p"]).empty


def test_of_too_many_clauses_the_nearest_of_each_are_given(monkeypatch):
    texts = {"n": [HIGHER, HIGHER], "p": [LOWER], "q": [HIGHER], "r": [LOWER[:15]]}
    whole = clause_descent(sentences(**texts), ["n"], ["p", "q", "r"])
    assert whole["near_doc_id"].tolist() == ["q", "r", "p"] * 2
    monkeypatch.setattr(descent, "MOST_ROWS", 4)
    some = clause_descent(sentences(**texts), ["n"], ["p", "q", "r"])
    pd.testing.assert_frame_equal(some, whole.iloc[[0, 1, 3, 4]].reset_index(drop=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["建设平台", "人才", "支持研发", "平台"]), max_size=6).map("".join), min_size=2, max_size=6))
def test_similarity_is_the_cosine_of_weighted_pairs_however_many_texts_are_weighed_at_a_time(texts):
    table = sentences(n=texts[:1], p=texts[1:]).assign(n_chars=20)
    pairs = [Counter(a + b for a, b in pairwise(text)) for text in texts]
    spread = Counter(pair for own in pairs for pair in own)
    weights = [{pair: n * math.log(1 + len(texts) / spread[pair]) for pair, n in own.items()} for own in pairs]
    length = [math.sqrt(sum(weight**2 for weight in own.values())) for own in weights]
    expected = {
        f"p-{number}": sum(weight * weights[0].get(pair, 0) for pair, weight in own.items()) / (length[0] * length[number + 1])
        for number, own in enumerate(weights[1:])
        if own and weights[0] and common_passages(texts[0], texts[number + 1])
    }
    expected = {sent_id: cosine for sent_id, cosine in expected.items() if cosine >= 0.25}
    with pytest.MonkeyPatch.context() as patch:
        for at_a_time in (20_000, 1):
            patch.setattr(descent, "_TEXTS", at_a_time)
            found = clause_descent(table, ["n"], ["p"], n_nearest=9)
            assert dict(zip(found["near_sent_id"], found["similarity"], strict=True)) == pytest.approx(expected)


def test_common_passages_have_at_least_four_characters():
    assert common_passages("加快建设平台", "建设平台加快") == [(2, 0, 4)]
    assert common_passages("加快", "加快") == []
