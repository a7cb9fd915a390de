"""Figures of a sentence: what counts something and how, and what is no figure."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meaning.figures import find_figures


def read(text: str) -> list[tuple]:
    return [(one.raw, float(one.value), one.unit, float(one.value_norm), one.comparator, one.comparator_class)
            for one in find_figures(text)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("国内生产总值5.3万亿元", ("5.3万亿元", 5.3, "万亿元", 5.3e12, "", "=")),
        ("产粮1.5亿斤", ("1.5亿斤", 1.5, "亿斤", 1.5e8, "", "=")),
        ("规划用地6000余亩", ("6000余亩", 6000, "亩", 6000, "余", ">")),
        ("贷款8亿余元", ("8亿余元", 8, "亿元", 8e8, "余", ">")),
        ("打造5家左右平台", ("5家左右", 5, "家", 5, "左右", "≈")),
        ("最高不超过500万元", ("最高不超过500万元", 500, "万元", 5e6, "最高不超过", "<=")),
        ("按不超过固定资产投资的20%补助", ("不超过固定资产投资的20%", 20, "%", 20, "不超过", "<=")),
        ("给予最高100万元奖励", ("最高100万元", 100, "万元", 1e6, "最高", "<=")),
        ("总值突破2万亿元", ("突破2万亿元", 2, "万亿元", 2e12, "突破", ">")),
        ("增长5％以上", ("5％以上", 5, "%", 5, "以上", ">=")),
        ("控制在3%以内", ("3%以内", 3, "%", 3, "以内", "<=")),
        ("不低于10个百分点", ("不低于10个百分点", 10, "个百分点", 10, "不低于", ">=")),
        ("抽查不少于12000批次", ("不少于12000批次", 12000, "批次", 12000, "不少于", ">=")),
        ("服务1000家次以上", ("1000家次以上", 1000, "家次", 1000, "以上", ">=")),
        ("培训千名首席官", ("千名", 1000, "名", 1000, "", "=")),
        ("推广十个模式", ("十个", 10, "个", 10, "", "=")),
        ("投入二十亿元", ("二十亿元", 20, "亿元", 2e9, "", "=")),
        ("减少三分之一", ("三分之一", 1 / 3, "", 1 / 3, "", "=")),
        ("占比超过八成", ("超过八成", 8, "成", 80, "超过", ">")),
        ("收入翻一番", ("翻一番", 1, "番", 2, "", "=")),
        ("产值翻两番", ("翻两番", 2, "番", 4, "", "=")),
        ("百分之二十的企业", ("百分之二十", 20, "%", 20, "", "=")),
        ("收入比缩小至2.5∶1", ("2.5∶1", 2.5, "比", 2.5, "", "=")),
        ("指数达到92。", ("92", 92, "", 92, "", "=")),
        ("新增技能人才74万。", ("74万", 74, "万", 740000, "", "=")),
        ("年产300万吨CCUS项目", ("300万吨", 300, "万吨", 3e6, "", "=")),
    ],
)
def test_value_unit_and_comparator(text, figure):
    assert read(text) == [figure]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [("加3—5分", 3, 5, "分"), ("增长10%-15%", 10, 15, "%"), ("培育100至200家企业", 100, 200, "家"),
     ("奖励3—5万元", 30000, 50000, "万元"),
     ("增长6.5%－7%", 6.5, 7, "%")],
)  # fmt: skip
def test_a_range_has_two_ends_in_units_of_one(text, low, high, unit):
    (one,) = find_figures(text)
    assert (float(one.value_norm), float(one.value_high_norm), one.unit) == (low, high, unit)
    assert one.comparator_class == "range"


def test_comparator_is_said_of_the_nearer_figure_alone():
    raws = [(one.raw, one.comparator) for one in find_figures("按不超过300万元和固定资产投资的20%补助")]
    assert raws == [("不超过300万元", "不超过"), ("20%", "")]


def test_from_one_figure_to_another_is_no_range():
    assert [row[0] for row in read("补助由320元提高到380元")] == ["320元", "380元"]


@pytest.mark.parametrize(
    "text",
    ["2024年3月23日揭牌", "鲁工信发〔2024〕12号", "（2023—2025年）", "到2027年", "第142009号提案", "十四届二次会议", "“十四五”时期",
     "实施“3+4”贯通", "1+3+8政策体系", "推进5G应用", "PM2.5监测", "工业4.0", "一批项目", "多个部门", "一个平台", "一是加快建设",
     "1.支持平台建设", "党的二十大", "三年行动计划", "七部门印发", "五个方面着手", "四大工程", "百亿级集群", "20万吨级码头",
     "居全国第3位", "全国排名53位", "前10名", "连续10个季度", "近5年", "地铁8号线", "千家万户", "一站式", "一对一服务", "第三方机构",
     "零的突破", "《“十四五”规划100问》", "24小时服务", "十分重要", "五位一体", "千亿台阶", "C919", "二〇二四年", "3A级景区"],
)  # fmt: skip
def test_dates_numbers_names_ordinals_and_idioms_are_no_figures(text):
    assert read(text) == []


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="0123456789.%一二三十百千万亿余多个家元超不过以上左右年“”《》、，到—/:∶", max_size=20)
)
def test_every_raw_stands_in_the_text_and_none_overlaps_another(text):
    figures = find_figures(text)
    assert all(
        text[one.start : one.end] == one.raw and one.start <= one.core[0] < one.core[1] <= one.end
        for one in figures
    )
    assert all(left.core[1] <= right.core[0] for left, right in zip(figures, figures[1:], strict=False))


PIECES = ["不超过", "最高", "固定资产投资", "的", "达到", "近", "20", "3", "百", "万", "个", "元", "%", "以上", "翻一番", "之", "多", "，", "—", "1∶2"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_what_is_said_of_a_figure_is_said_of_no_other(text):
    figures = find_figures(text)
    assert all(left.end <= right.start for left, right in zip(figures, figures[1:], strict=False)), [one.raw for one in figures]


@settings(max_examples=100, deadline=None)
@given(st.text("一二十百点余多几分之翻番％%家千米个成1１：/“”增长，", max_size=10))
def test_a_sentence_that_is_passed_over_has_no_figure(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.meaning.figures._MAY_COUNT", re.compile(""))
        looked_at = find_figures(text)
    assert find_figures(text) == looked_at
