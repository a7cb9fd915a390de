"""Sentences: where they end, what they know of their place, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts.brackets import inside, pairs
from analysis.texts.clean import clean
from analysis.texts.model import CleanText
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import read_raw
from analysis.texts.sentences import sentence_spans, split_sentences

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"
BODY = "围绕重点领域，建设一批平台，形成较强的服务能力，支撑产业发展。"


def cut(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in sentence_spans(paragraph)]


def as_clean(text: str, shift: int = 0) -> CleanText:
    return CleanText(text, range(shift, shift + len(text) + 1))


def sentences_of(text: str, root: str = "某文件"):
    headings = find_headings(text)
    return split_sentences(as_clean(text), headings, find_parts(text, headings), root)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("甲。乙！丙？丁；戊", ["甲。", "乙！", "丙？", "丁；", "戊"]),
        ("真的？！好。", ["真的？！", "好。"]),
        # an end inside marks is none
        ("他说“干。再干。”就走。好。", ["他说“干。再干。”就走。", "好。"]),
        ("见《怎么办？》一书（略。）；完", ["见《怎么办？》一书（略。）；", "完"]),
        # a closing mark without partner stays with its sentence; an opening one holds nothing back
        ("甲。”乙。", ["甲。”", "乙。"]),
        ("他说“甲。乙。丙。", ["他说“甲。", "乙。", "丙。"]),
        ("（甲。乙。（丙。）丁。", ["（甲。", "乙。", "（丙。）丁。"]),
        ("他说“甲。再说“乙。”丙。", ["他说“甲。", "再说“乙。”丙。"]),
        # a label is not split off, a decimal not cut
        ("1.支持建设。落实4.0政策。", ["1.支持建设。", "落实4.0政策。"]),
        ("", []),
    ],
)
def test_a_sentence_ends_at_its_mark_and_not_inside_pairs(paragraph, sentences):
    assert cut(paragraph) == sentences


def test_pairs_of_marks_nest_and_cross_without_loss():
    assert pairs("《甲〈乙〉》（") == [(0, 5), (2, 4)]
    assert bytes(inside("甲（乙）丙")) == bytes([0, 1, 1, 1, 0])


def test_an_address_leads_from_the_root_to_the_sentence():
    text = f"一、总体要求\n{BODY}\n二、重点任务\n（一）加快建设。{BODY}{BODY}\n（二）加强服务。{BODY}"
    sentences = {sentence.text + str(sentence.number): sentence for sentence in sentences_of(text)}
    assert sentences[BODY + "1"].address == "某文件 > 一、 > 第2段 > 第1句"
    assert sentences[BODY + "3"].address == "某文件 > 二、 > （一） > 第4段 > 第3句"
    assert sentences["（二）加强服务。1"].address == "某文件 > 二、 > （二） > 第5段 > 第1句"


def test_an_unlabelled_heading_stands_in_the_address_with_its_words():
    text = f"一、基本原则\n需求牵引，突出重点。{BODY}\n市场导向，开放共享。{BODY}"
    assert sentences_of(text)[2].address == "某文件 > 一、 > 需求牵引，突出重点 > 第2段 > 第2句"


def test_what_follows_the_last_of_single_paragraph_items_belongs_to_the_section():
    items = "\n".join(f"{k}.支持平台建设。{BODY}" for k in (1, 2, 3, 4))
    text = f"一、营商环境\n{items}\n下一步，我们将继续推动工作。\n二、推广应用\n{BODY}"
    sentences = sentences_of(text)
    assert next(s for s in sentences if s.text.startswith("下一步")).address == "某文件 > 一、 > 第6段 > 第1句"
    assert sentences[-3].address == "某文件 > 一、 > 第6段 > 第1句"
    assert sentences[-1].address == "某文件 > 二、 > 第8段 > 第1句"


def test_headings_are_marked_and_their_paragraphs_are_not():
    text = f"一、重点任务\n（一）加快建设。{BODY}\n（二）加强服务。{BODY}\n三、其他事项。\n{BODY}"
    marked = [sentence.text for sentence in sentences_of(text) if sentence.is_heading]
    assert marked == ["一、重点任务", "（一）加快建设。", "（二）加强服务。", "三、其他事项。"]


def test_an_article_number_does_not_make_its_rule_a_heading():
    text = "某办法\n第一条 为了规范管理，制定本办法。\n第二条 本办法自公布之日起施行。"
    sentences = sentences_of(text)
    assert [sentence.is_heading for sentence in sentences] == [False, False, False]
    assert sentences[1].address == "某文件 > 第一条 > 第2段 > 第1句"


def test_raw_spans_come_through_the_clean_text():
    text = "甲乙丙。丁戊。"
    sentences = split_sentences(as_clean(text, shift=10), (), (), "某文件")
    assert [(s.raw_start, s.raw_end) for s in sentences] == [(10, 14), (14, 17)]


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_sentences_of_a_seed_join_to_it_and_stand_in_the_raw_text(number):
    raw = read_raw(next(SEEDS.glob(f"{number}_*")))
    cleaned = clean(raw)
    headings = find_headings(cleaned.text)
    sentences = split_sentences(cleaned, headings, find_parts(cleaned.text, headings), number)
    paragraphs: dict[int, str] = {}
    for sentence in sentences:
        paragraphs[sentence.paragraph] = paragraphs.get(sentence.paragraph, "") + sentence.text
        assert cleaned.text[sentence.start : sentence.end] == sentence.text
        assert raw.text[sentence.raw_start] and sentence.raw_start < sentence.raw_end <= len(raw.text)
    assert "\n".join(paragraphs.values()) == cleaned.text
    assert len({sentence.address for sentence in sentences}) == len(sentences)
    assert {s.part for s in sentences if s.policy_text} <= {"government", "front"}


characters = st.text(alphabet="发展。！；“”（）《》〈〉1.一、（是\u200f😀a ", min_size=1, max_size=40)
lines = characters.filter(lambda line: line.strip() == line)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, max_size=12).map("\n".join))
def test_sentences_join_to_any_text_in_order(text):
    sentences = sentences_of(text)
    assert "".join(sentence.text for sentence in sentences) == text.replace("\n", "")
    end = 0
    for sentence in sentences:
        assert sentence.start >= end and text[sentence.start : sentence.end] == sentence.text != ""
        assert "\n" not in sentence.text
        end = sentence.end


@settings(max_examples=100, deadline=None)
@given(lines)
def test_no_sentence_ends_inside_a_pair(paragraph):
    for start, _ in sentence_spans(paragraph):
        assert not any(opening < start <= closing for opening, closing in pairs(paragraph))
