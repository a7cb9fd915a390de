"""Firmness: the governing word decides."""

from __future__ import annotations

import pytest

from analysis.meaning.firmness import firmness_of_sentences
from analysis.tables import check_table
from analysis.tables.meaning import FIRMNESS
from analysis.terms.dictionary import load_dictionary
from analysis.terms.match import find_hits
from tests.meaning.samples import ROOT, tables_of

RULES = load_dictionary(ROOT / "seeds" / "dictionaries" / "firmness.csv")


def degrees(folder, text: str, stance: str = "planned"):
    sentences = tables_of(folder, text)["sentences"]
    stances = sentences[["sent_id"]].assign(stance=stance)
    return firmness_of_sentences(sentences, stances, find_hits(sentences, RULES))


@pytest.mark.parametrize(
    ("text", "degree", "term"),
    [
        ("必须完善制度。", "must", "必须"),
        ("加快建设平台，鼓励企业参与。", "shall", "加快"),
        ("鼓励企业加快建设平台。", "encourage", "鼓励"),
        ("支持企业建设平台。", "support", "支持"),
        ("一是探索建立人才引进机制。", "explore", "探索"),
        ("企业发展向好的地区鼓励先行。", "encourage", "鼓励"),  # 发展 is a noun here
        ("举办技能大赛。", "shall", ""),
        ("继续支持产业联盟开展调研。", "support", "支持"),
        ("全力支持企业建设平台，布局回收服务。", "support", "支持"),
        ("二是积极探索新的办法，完善制度。", "explore", "探索"),
        ("要在稳定经营的基础上，支持新型主体发展。", "support", "支持"),
        ("要加强研发，支持企业参与。", "shall", "加强"),
        ("逐步缩小城乡差距。", "shall", ""),
    ],
)
def test_the_word_that_begins_a_clause_decides(text, degree, term, tmp_path):
    made = degrees(tmp_path, text)
    assert made[["firmness", "term"]].to_numpy().tolist() == [[degree, term]]
    check_table(made, FIRMNESS)


def test_only_planned_sentences_have_a_degree(tmp_path):
    assert degrees(tmp_path, "鼓励企业。", stance="done").empty


def test_the_shipped_instruments_are_the_three_sides_with_their_kinds():
    instruments = load_dictionary(ROOT / "seeds" / "dictionaries" / "instruments.csv")
    assert instruments.themes == ("supply", "environment", "demand")
    assert all(category.count("/") == 1 for category in instruments.categories)
    assert RULES.themes == ("must", "shall", "support", "encourage", "explore")
