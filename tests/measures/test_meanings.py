"""Shares of stance and firmness, themes by instruments, and where figures lack."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import TableError
from analysis.measures.meanings import cross_sentences, crossed_sentences, target_coverage, theme_crosses, value_shares
from analysis.tables import TOTAL

DOCUMENTS = pd.DataFrame({"doc_id": ["a", "b"], "region": ["湖南", "山东"]})
SENTENCES = pd.DataFrame(
    {
        "doc_id": ["a", "a", "a", "b"],
        "sent_id": ["a1", "a2", "a3", "b1"],
        "sentence": [1, 2, 3, 1],
        "address": "",
        "text": ["甲", "乙", "丙", "丁"],
    }
)
# Each sentence is a paragraph.
PARAGRAPHS = SENTENCES[["doc_id"]].assign(
    piece=SENTENCES["sentence"], paragraph=SENTENCES["sentence"], policy_text=[True, True, False, True], is_heading=False,
    n_chars=10, n_sentences=1,
)  # fmt: skip
# Two hits of talent in a1 are one sentence; a3 is not the government's text.
HITS = pd.DataFrame(
    [("a", 1, "talent", "人才"), ("a", 1, "talent", "引才"), ("a", 1, "finance", "贷款"),
     ("a", 2, "talent", "人才"), ("a", 3, "talent", "人才"), ("b", 1, "finance", "贷款")],
    columns=["doc_id", "sentence", "theme", "term"],
)  # fmt: skip
HITS["piece"] = HITS["sentence"]
STANCES = SENTENCES[["doc_id", "sentence"]].assign(stance=["done", "planned", "done", "planned"])


def cell(table: pd.DataFrame, **where: str) -> pd.Series:
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_shares_count_sentences_of_policy_text_once():
    made = value_shares(
        HITS, STANCES, "stance", PARAGRAPHS, DOCUMENTS, ["talent", "finance"], ["done", "planned"]
    )
    row = cell(made, region="湖南", theme="talent", value="done")
    assert (row["n_sentences"], row["n_theme"], row["share"]) == (1, 2, 0.5)
    assert row["low"] < 0.5 < row["high"]
    total = cell(made, region=TOTAL, theme=TOTAL, value="planned")
    assert (total["n_sentences"], total["n_theme"]) == (2, 3)


def test_a_theme_without_sentences_has_no_share():
    made = value_shares(HITS, STANCES, "stance", PARAGRAPHS, DOCUMENTS, ["talent"], ["done"])
    row = cell(made, region="山东", theme="talent")
    assert row["n_theme"] == 0 and np.isnan(row["share"]) and np.isnan(row["low"])


def test_a_sentence_stands_in_every_cell_of_the_cross_it_belongs_to():
    crossed = pd.DataFrame(
        [
            ("a", 1, "supply/talent", "培养"),
            ("a", 1, "supply/funding", "补助"),
            ("a", 1, "demand/market", "消费"),
            ("b", 1, "supply/talent", "引进"),
        ],
        columns=["doc_id", "sentence", "category", "term"],
    )
    made = theme_crosses(
        HITS, crossed, PARAGRAPHS, DOCUMENTS, ["talent", "finance"], ["supply", "supply/talent", "demand"]
    )
    assert cell(made, region="湖南", theme="talent", instrument="supply")["n_sentences"] == 1
    assert cell(made, region=TOTAL, theme="finance", instrument="supply/talent")["n_sentences"] == 2
    assert cell(made, region=TOTAL, theme=TOTAL, instrument="demand")["share"] == pytest.approx(1 / 3)
    behind = cross_sentences(HITS, crossed, SENTENCES)
    assert len(behind) == 2 * 3 + 1
    row = behind[(behind["theme"] == "talent") & (behind["instrument"] == "supply/funding")].iloc[0]
    assert (row["terms"], row["instrument_terms"], row["text"]) == ("人才|引才", "补助", "甲")
    counted = crossed_sentences(HITS, crossed)
    assert counted.values.tolist() == [["a", 1, 2 * 3], ["b", 1, 1]]
    assert crossed_sentences(HITS.iloc[:0], crossed).empty and crossed_sentences(HITS, crossed.iloc[:0]).empty


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 3, 1, 4, 2, 0]])
def test_the_order_of_hits_does_not_change_shares(order):
    made = value_shares(HITS.iloc[order], STANCES, "stance", PARAGRAPHS, DOCUMENTS, ["talent", "finance"], ["done"])
    assert made["n_sentences"].tolist() == [1, 1, 1, 0, 0, 0, 1, 1, 1] and made["n_theme"].tolist() == [2, 1, 2, 0, 1, 1, 2, 2, 3]


def test_a_document_without_a_figure_for_a_theme_says_zero():
    targets = pd.DataFrame(
        {"doc_id": ["a", "a"], "themes": ["talent|finance", ""], "stance": ["planned", "done"]}
    )
    made = target_coverage(targets, DOCUMENTS, ["talent", "finance"])
    assert made[["n_figures_planned", "n_figures_done"]].to_numpy().tolist() == [[1, 0], [1, 0], [0, 0], [0, 0]]
    assert len(target_coverage(targets.iloc[:0], DOCUMENTS, ["talent"])) == 2


def test_hits_of_unknown_documents_are_refused():
    with pytest.raises(TableError, match="which the documents table has not"):
        value_shares(HITS, STANCES, "stance", PARAGRAPHS, DOCUMENTS.iloc[:1], ["talent"], ["done"])
