"""Who cites whom, and which clause comes from which."""

from __future__ import annotations

import pandas as pd

from analysis.meaning.citations import document_links
from analysis.meaning.descent import clause_descent, common_passages
from analysis.tables.meaning import DESCENT, LINKS
from analysis.tables import check_table


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


def test_common_passages_have_at_least_four_characters():
    assert common_passages("加快建设平台", "建设平台加快") == [(2, 0, 4)]
    assert common_passages("加快", "加快") == []
