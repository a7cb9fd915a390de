"""Suggested are words beside hits or in sentences on the theme that the dictionary does not have."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.errors import ParameterError, TableError
from analysis.terms.match import find_hits
from analysis.terms.suggest import collocates, suggest_terms
from tests.terms.samples import dictionary_of, sentences_of, term

RULES = dictionary_of(term("人才", "talent"), term("标准", "standards"))


def cut(*sentences: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sentences written with | between the tokens, as the two tables."""
    table = sentences_of(*(sentence.replace("|", "") for sentence in sentences))
    rows = []
    for sentence, sent_id, start in zip(sentences, table["sent_id"], table["start"], strict=True):
        for token in sentence.split("|"):
            rows.append(("d", sent_id, token, start, start + len(token)))
            start += len(token)
    return table, pd.DataFrame(rows, columns=["doc_id", "sent_id", "token", "start", "end"])


def test_collocates_are_scored_by_log_dice() -> None:
    sentences, tokens = cut("加快|引进|人才|。", "引进|高端|人才", "引进|设备", "加快|建设")
    table = collocates(find_hits(sentences, RULES), tokens).set_index("token")
    # 引进: beside 2 of 2 hits, 3 times in all; 高端: 1 and 1; 加快: 1 and 2
    assert table["n_near"].to_dict() == {"引进": 2, "高端": 1, "加快": 1}
    assert table.loc["引进", "log_dice"] == pytest.approx(14 + math.log2(2 * 2 / (2 + 3)))
    assert table.loc["加快", "log_dice"] == pytest.approx(14 + math.log2(2 * 1 / (2 + 2)))
    assert table.index.tolist() == ["引进", "高端", "加快"]


def test_collocates_keep_to_the_window_the_sentence_and_the_stop_words() -> None:
    sentences, tokens = cut("甲乙|丙丁|人才|戊己", "庚辛")
    hits = find_hits(sentences, RULES)
    assert collocates(hits, tokens, window=2)["token"].tolist() == ["丙丁", "戊己"]
    assert collocates(hits, tokens, window=3, stopwords={"戊己"})["token"].tolist() == ["丙丁", "甲乙"]
    assert collocates(hits.iloc[:0], tokens).empty
    with pytest.raises(ParameterError, match="window"):
        collocates(hits, tokens, window=0)


def test_token_beside_two_hits_is_one_place() -> None:
    sentences, tokens = cut("人才|引进|人才")
    row = collocates(find_hits(sentences, RULES), tokens).iloc[0]
    assert (row["token"], row["n_near"], row["n_tokens"], row["n_hits"]) == ("引进", 1, 1, 2)


def test_suggested_are_phrases_of_the_target_that_the_theme_does_not_find() -> None:
    _, tokens = cut(
        "评聘|高级|职称|，|人才", "高级|职称|的|评审|标准", "修建|道路|，|评审", "修建|桥梁", "道路|养护"
    )  # fmt: skip
    table = suggest_terms(tokens, {"d-0", "d-1"}, RULES, "talent", stopwords={"的"})
    assert table["phrase"].tolist() == ["高级职称"]
    row = table.iloc[0]
    assert (row["n_target"], row["n_reference"], row["sent_id"]) == (2, 0, "d-0")
    assert row["log_ratio"] == pytest.approx(math.log2((2.5 / 2) / (0.5 / 3)))
    # 2 of 2 against 0 of 3: G² = 2·[2·ln(2/(2·2/5)) + 3·ln(3/(3·3/5))]
    assert row["g2"] == pytest.approx(2 * (2 * math.log(2 / 0.8) + 3 * math.log(3 / 1.8)))


def test_shorter_phrase_with_more_sentences_is_suggested_beside_the_longer_one() -> None:
    _, tokens = cut("高级|职称", "高级|职称", "中级|职称", "道路")
    assert suggest_terms(tokens, {"d-0", "d-1", "d-2"}, RULES, "talent")["phrase"].tolist() == [
        "职称",
        "高级职称",
    ]


def test_known_terms_are_not_suggested_for_their_own_theme_but_for_another() -> None:
    _, tokens = cut("人才|工作", "人才|工作", "道路")
    assert suggest_terms(tokens, {"d-0", "d-1"}, RULES, "talent")["phrase"].tolist() == ["工作"]
    assert suggest_terms(tokens, {"d-0", "d-1"}, RULES, "standards")["phrase"].tolist() == ["人才工作"]


def test_no_candidates_and_wrong_input() -> None:
    _, tokens = cut("道路", "桥梁")
    assert suggest_terms(tokens, {"d-0"}, RULES, "talent").empty
    with pytest.raises(ParameterError, match="no theme 'x'. It has: talent, standards"):
        suggest_terms(tokens, {"d-0"}, RULES, "x")
    with pytest.raises(TableError, match="None of the target sentences"):
        suggest_terms(tokens, {"z"}, RULES, "talent")
