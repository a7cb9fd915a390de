"""Metadata read from documents: what they state is found with its source, what they do not state stays
empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.regions import REGIONS
from analysis.texts.document import read_document
from analysis.texts.metadata import FIELDS, LISTS
from analysis.texts.metadata.dates import first_deadline, iso_date, period_in_name
from analysis.texts.metadata.genres import genre_of_text, genre_of_title
from analysis.texts.metadata.offices import joint_place, place_of_office, split_offices
from analysis.texts.metadata.places import PLACES, place_at_head
from analysis.texts.model import Document

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"

PLAN = """为加快推进制造业高质量发展，结合实际，制定本方案。
一、总体要求
坚持市场主导、政府引导，推动产业升级。
二、主要目标
到2027年，建成中试平台100个以上。到2030年，体系基本完善。
三、重点任务
（一）建设平台。支持龙头企业建设中试平台。
（二）培育人才。引进高层次人才1000名。
"""

JOINT_NOTICE = (
    """工业和信息化部  国家发展改革委  财政部关于印发《中试平台建设行动方案（2024—2026年）》的通知
工信部联科〔2024〕88号
各省、自治区、直辖市工业和信息化主管部门，有关中央企业：
现将《中试平台建设行动方案（2024—2026年）》印发给你们，请认真贯彻落实。
工业和信息化部
国家发展改革委
财 政 部
2024年1月16日
中试平台建设行动方案
（2024—2026年）
"""
    + PLAN
)

CITY_PLAN = (
    """索引号：1137/2022-5432	发布机构：淄博市人民政府办公室
成文日期：2022-03-02	发布日期：2022-03-10
淄博市人民政府办公室关于印发淄博市科技创新“十四五”规划的通知
淄政办字〔2022〕9号
各区县人民政府，市政府有关部门：
《淄博市科技创新“十四五”规划》已经市政府同意，现印发给你们，请认真贯彻执行。
淄博市人民政府办公室
2022年3月2日
淄博市科技创新“十四五”规划
"""
    + PLAN
)

REPLY = """浙江省经济和信息化厅关于省十四届人大二次会议杭15号建议的答复
王某某代表：
您在省十四届人大二次会议上提出的《关于加强人才引育的建议》收悉。现答复如下：
一、工作情况
我省高度重视人才工作，出台《浙江省人才发展规划》（浙政发〔2021〕8号）。
二、下一步打算
到2027年引进人才10万名。
浙江省经济和信息化厅
二〇二四年七月三日
"""

REPORT = """政府工作报告
——2025年1月16日在湖南省第十四届人民代表大会第三次会议上
省长 某某某
各位代表：
现在，我代表省人民政府，向大会报告政府工作，请予审议，并请各位政协委员提出意见。
一、2024年工作回顾
过去一年，全省经济稳中有进。
二、2025年重点工作
今年，我们要抓好制造业。
"""

NATIONAL_REPORT = """当前位置： 首页>> 中国概况
1993年国务院政府工作报告
中央政府门户网站　www.gov.cn　　 2006年02月16日 09时13分　　 来源：某社
1993年政府工作报告
——１９９３年３月１５日在第八届全国人民代表大会第一次会议上
各位代表：
现在，我代表国务院向大会作政府工作报告，请予审议。
一、五年的成就
这五年，经济发展。
二、今后的任务
继续发展。
"""

DIGEST = """八部门：推动传统制造业加快转型升级
发布时间：2023-12-29 10:00 来源：某网站
12月29日，工业和信息化部等八部门联合发布《加快传统制造业转型升级行动计划（2024—2027年）》（以下简称《行动计划》）。
《行动计划》明确，工业企业数字化研发设计工具普及率超过90%。
"""

ORDER = """中华人民共和国国务院令
第722号
《营商条例》已经2019年10月8日国务院第66次常务会议通过，现予公布，自2020年1月1日起施行。
总理 某某某
2019年10月22日
营商条例
第一章 总则
第一条 为了持续优化营商环境，制定本条例。
第二条 本条例所称营商环境，是指市场主体在活动中所涉及的条件。
"""

PARTY = """中共山东省委 山东省人民政府
关于加快制造强省建设的意见
（2023年2月1日）
为加快制造强省建设，提出如下意见。
一、总体要求
到2025年，制造业增加值占比稳定。
二、重点任务
（一）抓项目。抓好重点项目。
"""

BARE = """关于支持人工智能产业发展的若干措施
为推动我市人工智能产业高质量发展，制定如下措施。
一、支持技术攻关。对承担项目的企业，给予最高1000万元资助。
二、加强算力供给。每年发放不超过1亿元的算力券，全市统筹布局。
"""

RED_HEAD = """河南省科学技术厅文件
豫科〔2022〕33号
关于印发《河南省中试基地管理办法（试行）》的通知
各省辖市科技局，有关单位：
现将《河南省中试基地管理办法（试行）》印发给你们，请遵照执行。
河南省科学技术厅
2022年3月31日
河南省中试基地管理办法（试行）
第一条 为规范管理，制定本办法。
第二条 中试基地是创新平台。
"""

SHARED_OUT = """湖南省人民政府关于落实《政府工作报告》重点工作分工的意见
湘政发〔2024〕2号
各市州人民政府：
政府工作报告已在湖南省第十四届人民代表大会第二次会议上通过，现就2024年重点工作提出分工意见。
一、抓产业
抓好产业项目。
二、抓创新
抓好平台建设。
湖南省人民政府
2024年2月9日
"""

STATUTE = """某某创新示范区条例
（2023年5月31日湖南省第十四届人民代表大会常务委员会第三次会议通过）
第一章 总则
第一条 为了推进建设，制定本条例。
第二条 本省行政区域内适用本条例。
"""

COVER = """青岛市“十四五”数字青岛发展规划
二〇二一年十二月
第一章 发展基础
“十三五”以来，全市数字经济快速发展。
第二章 总体要求
到2025年，建成数字青岛。
"""

EXPECTED = {
    "joint notice": (JOINT_NOTICE, {
        "inner_title": "中试平台建设行动方案（2024—2026年）",
        "region": "全国", "level": "national",
        "issuers": ("工业和信息化部", "国家发展改革委", "财政部"),
        "doc_number": "工信部联科〔2024〕88号", "date_issued": "2024-01-16", "genre": "方案", "period": "2024—2026年",
        "recipients": ("各省、自治区、直辖市工业和信息化主管部门", "有关中央企业"),
    }),
    "city plan": (CITY_PLAN, {
        "title": "淄博市人民政府办公室关于印发淄博市科技创新“十四五”规划的通知",
        "inner_title": "淄博市科技创新“十四五”规划",
        "region": "山东", "level": "city", "issuers": ("淄博市人民政府办公室",),
        "doc_number": "淄政办字〔2022〕9号", "date_issued": "2022-03-02", "date_published": "2022-03-10",
        "genre": "规划", "period": "2021—2025年", "recipients": ("各区县人民政府", "市政府有关部门"),
    }),
    "reply": (REPLY, {
        "title": "浙江省经济和信息化厅关于省十四届人大二次会议杭15号建议的答复",
        "region": "浙江", "level": "province", "issuers": ("浙江省经济和信息化厅",),
        "cited_numbers": ("浙政发〔2021〕8号",), "date_issued": "2024-07-03", "genre": "答复",
        "recipients": ("王某某代表",), "proposer": "王某某代表",
    }),
    "report": (REPORT, {
        "title": "政府工作报告", "region": "湖南", "level": "province", "issuers": ("湖南省人民政府",),
        "date_issued": "2025-01-16", "genre": "政府工作报告", "period": "2025年",
    }),
    "national report": (NATIONAL_REPORT, {
        "title": "1993年国务院政府工作报告", "region": "全国", "level": "national", "issuers": ("国务院",),
        "date_issued": "1993-03-15", "date_published": "2006-02-16", "genre": "政府工作报告", "period": "1993年",
    }),
    "digest": (DIGEST, {
        "title": "八部门：推动传统制造业加快转型升级", "region": "全国", "level": "national",
        "issuers": ("工业和信息化部等八部门",), "date_published": "2023-12-29", "genre": "新闻解读",
        "period": "2024—2027年",
    }),
    "order": (ORDER, {
        "title": "中华人民共和国国务院令", "inner_title": "营商条例", "region": "全国", "level": "national",
        "issuers": ("国务院",), "doc_number": "国务院令第722号", "date_issued": "2019-10-22", "genre": "条例",
    }),
    "party": (PARTY, {
        "region": "山东", "level": "province", "issuers": ("中共山东省委", "山东省人民政府"),
        "date_issued": "2023-02-01", "genre": "意见", "period": "到2025年",
    }),
    "bare": (BARE, {"title": "关于支持人工智能产业发展的若干措施", "level": "city", "genre": "措施"}),
    "statute": (STATUTE, {
        "title": "某某创新示范区条例", "region": "湖南", "level": "province", "genre": "条例",
        "date_issued": "2023-05-31",
        "issuers": ("湖南省人民代表大会常务委员会",),
    }),
    "cover": (COVER, {
        "title": "青岛市“十四五”数字青岛发展规划", "region": "山东", "level": "city", "genre": "规划",
        "date_issued": "2021-12", "period": "2021—2025年",
    }),
    "work shared out": (SHARED_OUT, {
        "title": "湖南省人民政府关于落实《政府工作报告》重点工作分工的意见", "region": "湖南", "level": "province",
        "issuers": ("湖南省人民政府",), "doc_number": "湘政发〔2024〕2号", "date_issued": "2024-02-09", "genre": "意见",
        "recipients": ("各市州人民政府",),
    }),
    "red head": (RED_HEAD, {
        "title": "关于印发《河南省中试基地管理办法（试行）》的通知", "inner_title": "河南省中试基地管理办法（试行）",
        "region": "河南", "level": "province", "issuers": ("河南省科学技术厅",), "doc_number": "豫科〔2022〕33号",
        "date_issued": "2022-03-31", "genre": "办法", "recipients": ("各省辖市科技局", "有关单位"),
    }),
}  # fmt: skip
# Titles in which cleaning may keep or take out the space between two names.
SPACED_TITLES = ("joint notice", "party")

SEED_VALUES = {
    "000": {
        "region": "湖南", "level": "province", "issuers": ("湖南省工业和信息化厅",),
        "doc_number": "湘工信提案函〔2024〕273号", "cited_numbers": ("湘人社规〔2022〕29号",),
        "date_issued": "2024-06-14", "genre": "答复", "recipients": ("农工党湖南省委会",),
        "proposer": "农工党湖南省委会",
    },
    "001": {
        "title": "这个产业发展计划公布！“四大工程”助力数字中国建设", "region": "全国", "level": "national",
        "issuers": ("工业和信息化部等七部门",), "date_published": "2023-03-07", "genre": "新闻解读",
        "period": "2023—2025年",
    },
    "002": {
        "title": "山东省制造业中试创新发展实施方案", "region": "山东", "level": "province",
        "issuers": ("山东省工业和信息化厅", "山东省发展和改革委员会", "山东省科学技术厅"),
        "doc_number": "鲁工信发〔2024〕12号",
        "cited_numbers": ("工信部联科〔2024〕11号", "发改产业〔2024〕2号"),
        "date_issued": "2024-07-05", "date_published": "2024-07-10", "genre": "方案",
        "recipients": ("各市工业和信息化局、发展改革委、科技局", "有关单位"), "period": "到2027年",
    },
    "003": {
        "title": "区工业和信息化局对区政协十四届二次会议第142009号提案的答复（关于优化我区智能装备产业链的建议）",
        "region": "山东", "level": "district", "issuers": ("周村区工业和信息化局",),
        "cited_numbers": ("淄人社字〔2019〕112号",), "date_issued": "2023-08-15", "genre": "答复",
        "recipients": ("九三学社周村区基层委员会",), "proposer": "九三学社周村区基层委员会",
        "proposal_number": "142009",
    },
    "004": {
        "title": "2022年深化推进产业集群（区域）智能制造试点工作要点", "level": "province",
        "issuers": ("省经信厅",), "genre": "要点", "period": "2022年",
    },
}  # fmt: skip


def document_of(text: str, folder: Path, name: str = "document.txt") -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def stated_fields(document: Document) -> dict[str, object]:
    return {name: value.value for name, value in document.metadata.items() if value.value}


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_field_of_a_kind_of_document_is_found_and_none_is_invented(kind: str, tmp_path: Path) -> None:
    text, expected = EXPECTED[kind]
    found = stated_fields(document_of(text, tmp_path))
    if kind in SPACED_TITLES:
        assert found.pop("title")
    assert found == expected


@pytest.mark.parametrize("doc_id", SEED_VALUES)
def test_seeds_give_what_reading_them_by_hand_gives_and_nothing_more(doc_id: str) -> None:
    path = next(SEEDS.glob(f"{doc_id}_*"))
    assert stated_fields(read_document(path)) == SEED_VALUES[doc_id]


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_value_has_a_source_a_confidence_and_evidence_and_an_absent_one_has_none(
    kind: str, tmp_path: Path
) -> None:
    metadata = document_of(EXPECTED[kind][0], tmp_path).metadata
    assert tuple(metadata) == FIELDS
    for name, value in metadata.items():
        assert isinstance(value.value, tuple if name in LISTS else str)
        reason = (value.source, value.confidence, value.evidence)
        assert all(reason) if value.value else not any(reason)


def test_region_that_only_mentions_tell_is_marked_as_inferred() -> None:
    region = read_document(next(SEEDS.glob("003_*"))).metadata["region"]
    assert (region.value, region.confidence) == ("山东", "inferred")
    assert "淄博市" in region.evidence


def test_region_is_left_open_where_the_places_named_disagree(tmp_path: Path) -> None:
    text = "区教育局关于做好招生工作的通知\n学习杭州市、苏州市和广东省的做法，做好我区工作。\n一、抓好报名\n按时报名。\n"
    metadata = document_of(text, tmp_path).metadata
    assert metadata["region"].value == ""
    assert metadata["level"].value == "district"


def test_file_name_gives_region_and_issuer_of_a_report_that_names_neither(tmp_path: Path) -> None:
    text = "政府工作报告\n各位代表：\n现在，我代表省人民政府，向大会报告工作。\n一、去年工作回顾\n去年很好。\n二、今年工作\n继续。\n"
    metadata = document_of(text, tmp_path, "2024年安徽省政府工作报告.txt").metadata
    assert metadata["issuers"].value == ("安徽省人民政府",)
    assert metadata["region"].value == "安徽"
    assert metadata["period"].value == "2024年"
    assert {metadata[name].source for name in ("issuers", "region", "period")} == {"file name"}


def test_record_that_a_page_keeps_in_a_table_gives_title_number_and_issuer(tmp_path: Path) -> None:
    record = "索 引 号\t0140/2024-00088\t分  类\t工业\n发布机构\t某省商务厅\t成文日期\t2024-03-01\n标 题\t关于促进会展业发展的意见\n文 号\t苏商〔2024〕9号\n"
    text = record + "为促进会展业发展，提出如下意见。\n一、总体要求\n提高水平。\n二、重点任务\n办好展会。\n"
    metadata = document_of(text, tmp_path).metadata
    assert metadata["title"].value == "关于促进会展业发展的意见"
    assert metadata["doc_number"].value == "苏商〔2024〕9号"
    assert metadata["issuers"].value == ("某省商务厅",)
    assert metadata["date_issued"].value == "2024-03-01"
    assert {metadata[name].source for name in ("title", "doc_number", "issuers", "date_issued")} == {
        "page furniture"
    }


def test_statute_is_dated_by_its_adoption_and_marked_as_inferred(tmp_path: Path) -> None:
    assert document_of(STATUTE, tmp_path).metadata["date_issued"].confidence == "inferred"


@pytest.mark.parametrize(
    ("title", "genre", "inner_title"),
    [
        ("一问一答读懂《某省中试平台建设若干政策》", "解读", ""),
        ("图解《某省产业发展规划》", "解读", ""),
        ("某厅关于公布第六批冠军企业名单的公告", "公告", ""),
        ("某厅关于印发某省产业发展清单的通知", "清单", "某省产业发展清单"),
    ],
)
def test_genre_is_that_of_the_text_not_of_what_it_is_about(title, genre, inner_title, tmp_path) -> None:
    text = f"{title}\n各市按照要求认真组织实施，扎实推进各项工作。\n各部门加强协同，形成合力，确保取得实效。\n"
    metadata = document_of(text, tmp_path).metadata
    assert (metadata["genre"].value, metadata["inner_title"].value) == (genre, inner_title)


def test_date_in_figures_under_a_signature_is_the_date_of_issue(tmp_path: Path) -> None:
    text = "关于做好招生工作的通知\n各县教育局：\n请认真做好招生工作，规范招生行为。\n某市教育局\n2024-06-14\n"
    document = document_of(text, tmp_path)
    assert document.metadata["date_issued"].value == "2024-06-14"
    assert [part.role for part in document.parts if part.part == "back"] == ["signature_issuer", "signature_date"]


def test_own_number_stands_in_the_head_and_every_other_number_is_cited(tmp_path: Path) -> None:
    text = JOINT_NOTICE.replace(
        "坚持市场主导", "按照《意见》（国发〔2020〕1号）和工信部联科〔2024〕88号，坚持市场主导"
    )
    metadata = document_of(text, tmp_path).metadata
    assert metadata["doc_number"].value == "工信部联科〔2024〕88号"
    assert metadata["cited_numbers"].value == ("国发〔2020〕1号",)


@pytest.mark.parametrize(("text", "iso"), [
    ("2024年6月14日", "2024-06-14"),
    ("二〇二四年六月十四日", "2024-06-14"),
    ("二○二四年十二月三十一日", "2024-12-31"),
    ("一九五四年九月二十三日", "1954-09-23"),
    ("２０２４年６月", "2024-06"),
    ("2024/6/4", "2024-06-04"),
    ("2024.06.14", "2024-06-14"),
    ("2024-07-10 08:53:46", "2024-07-10"),
    ("2024年", "2024"),
    ("2024年13月", ""),
    ("三年行动", ""),
    ("12024年6月", ""),
])  # fmt: skip
def test_date_is_as_exact_as_it_is_written(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_date_to_the_day_passes_over_a_year() -> None:
    assert iso_date("2003年政府工作报告——2003年3月5日", to_the_day=True) == "2003-03-05"
    assert iso_date("2003年政府工作报告", to_the_day=True) == ""


@pytest.mark.parametrize(("title", "period"), [
    ("行动计划（2023—2025年）", "2023—2025年"),
    ("行动计划（2023-2025年）", "2023—2025年"),
    ("规划（２０２１年至２０３５年）", "2021—2035年"),
    ("“十四五”数字经济发展规划", "2021—2025年"),
    ("第“十五”计划", "2001—2005年"),
    ("2022年工作要点", "2022年"),
    ("二十五条措施", ""),
    ("关于2024年6月例会的通知", ""),
    ("20世纪90年代的工业", ""),
])  # fmt: skip
def test_period_is_read_from_the_title(title: str, period: str) -> None:
    assert period_in_name(title)[0] == period


def test_deadline_counts_only_where_it_opens_a_clause() -> None:
    assert first_deadline("从2023年到2024年增长。到2027年，建成平台。")[0] == "到2027年"
    assert first_deadline("没有期限，只有2027年。") == ("", "")


@pytest.mark.parametrize(("title", "genre"), [
    ("实施方案", "方案"),
    ("管理办法（试行）", "办法"),
    ("关于优化服务的答复（关于某事的建议）", "答复"),
    ("2025年某省政府工作报告", "政府工作报告"),
    ("某省政府工作报告（摘要）", "政府工作报告"),
    ("关于落实《政府工作报告》重点工作分工的意见", "意见"),
    ("政府工作报告任务分解方案", "方案"),
    ("规划（2021—2035年）", "规划"),
    ("关于做好某事的函", "函"),
    ("《某条例》政策解读", "解读"),
    ("四大工程助力建设", ""),
])  # fmt: skip
def test_genre_is_the_last_noun_of_the_title(title: str, genre: str) -> None:
    assert genre_of_title(title) == genre


def test_set_phrases_give_the_genre_of_a_text_without_title() -> None:
    assert genre_of_text("经研究，现将办理情况答复如下：")[0] == "答复"
    assert genre_of_text("结合我省实际，制定本实施方案。")[0] == "方案"
    assert genre_of_text("现将有关事项通知如下：")[0] == "通知"
    assert genre_of_text("我们召开了会议。") == ("", "")


@pytest.mark.parametrize(("line", "names"), [
    ("山东省工业和信息化厅\n山东省科学技术厅", ("山东省工业和信息化厅", "山东省科学技术厅")),
    ("工业和信息化部国家发展改革委财政部", ("工业和信息化部", "国家发展改革委", "财政部")),
    ("中共湖南省委湖南省人民政府", ("中共湖南省委", "湖南省人民政府")),
    ("中共中央国务院", ("中共中央", "国务院")),
    ("省科技厅、省财政厅", ("省科技厅", "省财政厅")),
    ("湖北省经济和信息化厅（盖章） 湖北省财政厅（盖章）", ("湖北省经济和信息化厅", "湖北省财政厅")),
    ("国务院国有资产监督管理委员会", ("国务院国有资产监督管理委员会",)),
    ("湖南省教育厅国家税务总局湖南省税务局", ("湖南省教育厅", "国家税务总局湖南省税务局")),
    ("工业和信息化部等七部门", ("工业和信息化部等七部门",)),
    ("周村区教育局周村区财政局", ("周村区教育局", "周村区财政局")),
    ("长沙市市场监督管理局", ("长沙市市场监督管理局",)),
    ("关于印发某方案的通知", ()),
])  # fmt: skip
def test_joint_issuers_are_taken_apart_in_order(line: str, names: tuple[str, ...]) -> None:
    assert split_offices(line) == names


@pytest.mark.parametrize(("office", "region", "level"), [
    ("国务院办公厅", "全国", "national"),
    ("某某工业部", "全国", "national"),
    ("吉林省人民政府", "吉林", "province"),
    ("吉林市人民政府", "吉林", "city"),
    ("海南省人民政府", "海南", "province"),
    ("海南藏族自治州人民政府", "青海", "city"),
    ("恩施州人民政府", "湖北", "city"),
    ("北京市海淀区人民政府", "北京", "district"),
    ("上海市市场监督管理局", "上海", "province"),
    ("苏州工业园区管理委员会", "江苏", "district"),
    ("国家税务总局湖南省税务局", "湖南", "province"),
    ("昆山市人民政府", "", "district"),
    ("省经信厅", "", "province"),
    ("自治区人民政府", "", "province"),
    ("市市场监管局", "", "city"),
])  # fmt: skip
def test_name_of_an_office_gives_its_province_and_level(office: str, region: str, level: str) -> None:
    place = place_of_office(office)
    assert place is not None
    assert (place.region.name if place.region else "", place.level) == (region, level)


def test_name_without_a_place_has_none() -> None:
    assert place_of_office("某某学会") is None
    assert place_at_head("县域经济发展办公室") is None


def test_highest_of_joint_issuers_gives_the_level() -> None:
    region, level, name = joint_place(("湖南省财政厅", "财政部"))
    assert (region.name if region else "", level, name) == ("全国", "national", "财政部")


def test_table_of_places_holds_all_units_of_prefecture_level() -> None:
    # GB/T 2260: 293 cities, 30 autonomous prefectures (each also by its short name), 7 prefectures, 3
    # leagues.
    cities = [name for name, (_, level) in PLACES.items() if level == "city"]
    assert sum(name.endswith("市") for name in cities) == 293
    assert sum(name.endswith("自治州") for name in cities) == 30
    assert sum(name.endswith("地区") for name in cities) == 7
    assert sum(name.endswith("盟") for name in cities) == 3
    provinces = {region.name for region in REGIONS}
    assert {province for province, _ in PLACES.values()} <= provinces


def test_class_and_signer_above_the_recipient_hide_neither_number_nor_recipient(tmp_path: Path) -> None:
    text = f"对第56号建议的答复\n某经信函〔2024〕30号　　签发人：王某\n类别：A\n张某代表：\n您提出的建议收悉，现答复如下：\n一、进展\n{'推进各项工作，取得实效。'}\n某市经济和信息化局\n2024年7月15日\n"
    metadata = document_of(text, tmp_path).metadata
    assert metadata["doc_number"].value == "某经信函〔2024〕30号"
    assert metadata["recipients"].value == ("张某代表",)


@pytest.mark.parametrize("line", ["某科函〔2024〕37号　　A类", "某科函〔2024〕37号　　类别：B", "A类　某科函〔2024〕37号"])
def test_class_beside_the_number_belongs_to_neither_number_nor_proposal(line: str, tmp_path: Path) -> None:
    text = f"对第45号、第112号提案的答复\n{line}\n张某委员：\n你们提出的提案收悉，现答复如下：\n推进各项工作，取得实效。\n某市科学技术局\n2024年7月15日\n"
    metadata = document_of(text, tmp_path).metadata
    assert metadata["doc_number"].value == "某科函〔2024〕37号"
    assert metadata["cited_numbers"].value == ()
    assert metadata["proposal_number"].value == "45、112"


def test_number_of_the_proposal_is_read_from_the_words_that_acknowledge_it(tmp_path: Path) -> None:
    text = "张某委员：\n您提出的《关于支持数控机床的提案》（第1086号）收悉，现答复如下：\n推进各项工作，取得实效。\n某市科学技术局\n2024年7月15日\n"
    assert document_of(text, tmp_path).metadata["proposal_number"].value == "1086"


def test_district_is_named_as_its_congress_names_it(tmp_path: Path) -> None:
    text = "政府工作报告\n2025年1月7日在南京市浦口区第五届人民代表大会第四次会议上\n各位代表：\n现在，我代表浦口区人民政府，向大会报告工作，请予审议。\n"
    assert document_of(text, tmp_path).metadata["issuers"].value == ("南京市浦口区人民政府",)


def test_report_of_a_commission_to_the_congress_is_dated_by_its_delivery_and_stays_a_report(tmp_path: Path) -> None:
    text = "关于海南省2024年计划执行情况与2025年计划草案的报告\n——2025年1月14日在海南省第七届人民代表大会第四次会议上\n海南省发展和改革委员会\n各位代表：\n现将计划草案提请大会审议。\n"
    metadata = document_of(text, tmp_path).metadata
    assert metadata["date_issued"].value == "2025-01-14"
    assert metadata["genre"].value == "报告"
    assert metadata["issuers"].value == ("海南省发展和改革委员会",)
