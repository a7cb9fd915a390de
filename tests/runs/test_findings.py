"""Three sentences that say what the tables say, and no more."""

from __future__ import annotations

import pytest

from analysis.errors import ParameterError
from analysis.measures.differences import region_differences
from analysis.measures.rates import rates_by_region
from analysis.measures.warnings import rate_warnings
from analysis.runs.findings import findings
from tests.measures.samples import document, tables_of

MANY = [(100, {"talent": 1 + n % 3}) for n in range(30)]
FEW = [(100, {"talent": int(n % 10 == 0)}) for n in range(30)]


def said(language="zh", unit="chars", **regions):
    tables = tables_of([(document(name, name), paragraphs) for name, paragraphs in regions.items()])
    rates = rates_by_region(*tables, ["talent"])
    differences = region_differences(*tables, ["talent"], unit=unit)
    table = findings(rates, differences, rate_warnings(rates, tables[2]), language)
    assert list(table["about"]) == ["holds", "open", "limits"]
    return dict(zip(table["about"], table[language], strict=True))


def test_a_difference_that_holds_is_named_with_its_figures_and_its_reach():
    sentence = said(湖南=FEW, 山东=MANY)["holds"]
    assert "1项差异中" in sentence and "站得住的有1项" in sentence
    assert "人才，山东多于湖南（每万汉字200.0对10.0次）" in sentence
    assert "不能推及这些地区的其他文件" in sentence


def test_a_difference_that_does_not_hold_is_neither_claimed_nor_denied():
    sentences = said(湖南=MANY, 山东=MANY[:20])
    assert "没有一项站得住" in sentences["holds"]
    assert "既不能说有差异，也不能说没有差异" in sentences["open"]
    assert "多于" not in sentences["holds"]


def test_limits_name_the_warnings_of_the_regions_compared_only():
    sentences = said(湖南=MANY, 山东=FEW, 全国=[(50, {"talent": 1})] * 3)
    assert "湖南、山东：只有1篇文件" in sentences["limits"]
    assert "不足16个段落" not in sentences["limits"]  # of the national text, which is no side of a comparison
    assert sentences["limits"].endswith("词典本身的误差未计入区间。")


def test_english_says_the_same():
    sentences = said("en", unit="sentences", 湖南=MANY, 山东=FEW)
    assert "1 holds after adjusting" in sentences["holds"]
    assert "Talent, Hunan above Shandong (100.0 to 10.0% of sentences)" in sentences["holds"]


def test_region_without_text_is_said_to_be_missing():
    assert "1项因没有正文而缺失" in said(湖南=MANY, 山东=[(0, {})])["open"]


def test_single_region_has_no_difference_and_an_unknown_language_is_refused():
    assert said(湖南=MANY)["holds"] == "只有一个地区，没有可比较的差异。"
    with pytest.raises(ParameterError, match="'fr'"):
        said("fr", 湖南=MANY)
