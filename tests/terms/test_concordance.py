"""Every hit is shown in its line, and lines sort by what stands beside the hit."""

from __future__ import annotations

import pytest

from analysis.errors import ParameterError, TableError
from analysis.terms.concordance import concordance
from analysis.terms.match import find_hits
from tests.terms.samples import dictionary_of, sentences_of, term

RULES = dictionary_of(term("人才"))
SENTENCES = sentences_of("乙引进人才。", "甲培养人才丙。", "另起一段人才丁").assign(par_id=["p1", "p1", "p2"])
HITS = find_hits(SENTENCES, RULES)


def test_context_reaches_over_sentences_but_not_over_paragraphs() -> None:
    lines = concordance(HITS, SENTENCES, 5)
    assert lines[["left", "keyword", "right"]].values.tolist() == [
        ["乙引进", "人才", "。甲培养人"],
        ["才。甲培养", "人才", "丙。"],
        ["另起一段", "人才", "丁"],
    ]
    assert lines["address"].tolist() == HITS["address"].tolist()


def test_keyword_and_context_join_back_to_the_text() -> None:
    whole = "".join(SENTENCES["text"])
    for line in concordance(HITS, SENTENCES, 4).itertuples():
        assert (
            whole[line.start - len(line.left) : line.end + len(line.right)]
            == line.left + line.keyword + line.right
        )


def test_lines_sort_by_the_nearest_character_on_either_side() -> None:
    by_left = concordance(HITS, SENTENCES, sort="left")
    assert [left[-1] for left in by_left["left"]] == sorted(left[-1] for left in by_left["left"])
    by_right = concordance(HITS, SENTENCES, sort="right")
    assert by_right["right"].tolist() == sorted(by_right["right"])
    assert set(by_right["start"]) == set(HITS["start"])


def test_no_hits_and_no_width_are_no_errors() -> None:
    assert concordance(HITS.iloc[:0], SENTENCES).empty
    assert concordance(HITS, SENTENCES, 0)["left"].tolist() == ["", "", ""]


def test_wrong_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="It knows: place, left, keyword, right"):
        concordance(HITS, SENTENCES, sort="middle")
    with pytest.raises(ParameterError, match="width"):
        concordance(HITS, SENTENCES, -1)
    with pytest.raises(TableError, match="of d stands at 17, where the sentences table has no sentence"):
        concordance(HITS, SENTENCES.iloc[:2])
