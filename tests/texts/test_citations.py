"""Citations and document numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts.citations import find_citations
from analysis.texts.clean import clean
from analysis.texts.document_numbers import find_document_numbers
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import read_raw

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"
BODY = "围绕重点领域，建设一批平台，形成较强的服务能力，支撑产业发展。"

SEED_CITATIONS = {
    "000": [
        ("proposal", "关于加快我省智能检测装备产业高质量发展的建议", "", 1),
        ("policy", "智能检测装备产业发展三年行动计划", "", 2),
        ("policy", "湖南省打造国家重要先进制造业高地若干财政支持政策", "", 1),
        ("policy", "关于推进新时代人力资源服务业高质量发展的实施意见", "湘人社规〔2022〕29号", 1),
    ],
    # in full once, and 《行动计划》 four times
    "001": [("policy", "智能检测装备产业发展行动计划（2023—2025年）", "", 5)],
    "002": [
        ("self", "山东省制造业中试创新发展实施方案", "鲁工信发〔2024〕12号", 1),
        ("policy", "制造业中试创新发展实施意见", "工信部联科〔2024〕11号", 1),
        ("policy", "强化制造业中试能力支撑行动方案", "发改产业〔2024〕2号", 1),
    ],
    "003": [
        ("proposal", "关于优化我区智能装备产业链的建议", "", 1),
        ("policy", "周村区产业链主办银行及金融辅导工作方案", "", 1),
        ("policy", "关于开通非公有制经济组织工程技术人员职称评审绿色通道的通知", "淄人社字〔2019〕112号", 1),
    ],
    "004": [("self", "2022年深化推进产业集群（区域）智能制造试点工作要点", "", 1)],
}


def citations_of(text: str) -> list[tuple[str, str, str, int]]:
    found = find_citations(text, find_parts(text, find_headings(text)))
    return [(citation.kind, citation.title, citation.number, citation.n_mentions) for citation in found]


@pytest.mark.parametrize("number", sorted(SEED_CITATIONS))
def test_the_citations_of_a_seed(number):
    assert citations_of(clean(read_raw(next(SEEDS.glob(f"{number}_*")))).text) == SEED_CITATIONS[number]


def test_a_title_may_hold_other_titles():
    text = "根据《关于印发《某方案》的通知》（某发〔2020〕3号）和《关于〈某办法〉的意见》，加快建设。"
    assert citations_of(text) == [
        ("policy", "关于印发《某方案》的通知", "某发〔2020〕3号", 1),
        ("policy", "关于〈某办法〉的意见", "", 1),
    ]


def test_a_number_is_the_one_in_the_brackets_right_behind_the_title():
    text = "按照《某条例》及《某办法》（省政府令第388号，以下简称《办法》），落实《办法》规定。另见某发〔2020〕3号。"
    assert citations_of(text) == [("policy", "某条例", "", 1), ("policy", "某办法", "省政府令第388号", 3)]


def test_what_an_issuing_letter_repeals_is_not_what_it_issues():
    text = f"关于印发《某省细则》的通知\n某发〔2023〕8号\n各市财政局：\n现将《某省细则》印发给你们，请遵照执行。《某省办法》（某规〔2021〕5号）同时废止。\n某省财政厅\n2023年9月15日\n某省细则\n第一条 {BODY}\n第二条 {BODY}"
    assert [(kind, title) for kind, title, *_ in citations_of(text)] == [("self", "某省细则"), ("policy", "某省办法")]


def test_a_title_without_its_closing_mark_is_no_citation():
    assert citations_of("贯彻《某条例，落实《某办法》。\n执行》规定。") == [("policy", "某办法", "", 1)]


def test_films_and_books_are_no_documents_and_a_plan_without_a_genre_word_is_one():
    text = "推出舞剧《骑兵》、电影《某法官》和《现代词语》。实施《中国制造2025》，落实《黄河保护法》。"
    assert [title for _, title, _, _ in citations_of(text)] == ["中国制造2025", "黄河保护法"]


def test_what_a_notice_issues_is_the_document_itself_under_its_own_number():
    text = f"""甲厅 乙局关于印发《某方案》的通知
甲发〔2024〕7号
各市甲局：
为落实《国家规划》（国发〔2023〕1号），我们制定了《某方案》。现印发给你们，请认真执行。
某省甲厅
2024年5月1日
某方案
{BODY}
本方案与《国家规划》衔接，{BODY}"""
    assert citations_of(text) == [("self", "某方案", "甲发〔2024〕7号", 2), ("policy", "国家规划", "国发〔2023〕1号", 2)]


@pytest.mark.parametrize(
    "letter",
    ["现将《某方案》印发你们，请执行。", "《某方案》已经市政府同意，现印发给你们，请结合实际组织实施。", "我厅制定了《某方案》，现予公布。"],
)
def test_every_way_of_issuing_names_the_document_itself(letter):
    text = f"各区县某局：\n{letter}\n某方案\n一、总体要求\n{BODY}"
    assert citations_of(text) == [("self", "某方案", "", 1)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("鲁政发〔2014〕20号", ["鲁政发〔2014〕20号"]),
        ("鲁政发[2014]20号、鲁政发（2014）第 21 号、鲁政发【2014】22号", ["鲁政发〔2014〕20号", "鲁政发〔2014〕21号", "鲁政发〔2014〕22号"]),
        ("根据湘政发〔2020〕1号和国办发〔2019〕35号", ["湘政发〔2020〕1号", "国办发〔2019〕35号"]),
        ("发改办财金规〔2019〕860号，浙经信智造〔2022〕5号", ["发改办财金规〔2019〕860号", "浙经信智造〔2022〕5号"]),
        ("湖南省人民政府湘政发〔2020〕1号", ["湘政发〔2020〕1号"]),
        ("依据国务院令第722号执行", ["国务院令第722号"]),
        ("浙江省人民政府令第388号", ["浙江省人民政府令第388号"]),
        ("（2024）3号、第142009号提案、2024年5号", []),
    ],
)
def test_document_numbers_are_read_in_all_brackets_and_given_in_one_form(text, numbers):
    assert [found.number for found in find_document_numbers(text)] == numbers


def test_a_document_number_knows_its_place():
    text = "根据湘政发[2020]1号文件"
    (found,) = find_document_numbers(text)
    assert text[found.start : found.end] == "湘政发[2020]1号"


pieces = st.sampled_from(
    ["《", "》", "〈", "〉", "（", "）", "某办法", "以下简称", "国发〔2020〕1号", "，", "。", "现将", "印发", "某省方案", "😀"]
)
lines = st.lists(pieces, min_size=1, max_size=12).map("".join)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, max_size=6).map("\n".join))
def test_citations_stand_in_the_text_and_count_no_mention_twice(text):
    found = find_citations(text, find_parts(text, find_headings(text)))
    assert sum(citation.n_mentions for citation in found) <= text.count("》")
    assert [citation.start for citation in found] == sorted(citation.start for citation in found)
    for citation in found:
        assert text[citation.start : citation.end] == f"《{citation.title}》"
