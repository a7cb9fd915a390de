"""The outline: labels, kinds and levels on hand-made texts, the five seeds, and what holds for every text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts.clean import clean
from analysis.texts.labels import chinese_number, read_label
from analysis.texts.outline import find_headings
from analysis.texts.readers import read_raw

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"
BODY = "围绕重点领域，建设一批平台，形成较强的服务能力，支撑产业发展。"

# label and words of every heading of the seeds, indented by level, "~" behind run-in heads
SEED_OUTLINES = {
    "000": """一、|鼓励企业加强与高校、研究机构合作，加强科研投入和技术创新
二、|进一步优化制造业营商环境，加强标准制定和监管，提高产品质量和可靠性，增强产品竞争力
  1.|支持检验、检测、试验平台建设~
  2.|开展“培优兴检”活动~
  3.|深入开展“十百千万”质量品牌提升行动~
  4.|提升质量基础设施服务能力~
三、|扩大应用场景和帮助市场推广
四、|加强产业集聚建设和加强人才培养
  （一）|关于加强产业集聚建设方面
  （二）|关于人才培养方面""",
    "001": """|在产业基础创新工程方面
|在产业生态优化工程方面""",
    "002": """一、|指导思想
二、|基本原则
  |需求牵引，突出重点~
  |统筹部署，分类指导~
  |市场导向，开放共享~
三、|发展目标
四、|重点任务
  （一）|加快中试平台建设~
  （二）|提升中试熟化能力~
  （三）|加强关键技术攻关~
  （四）|深入推进协同创新~
  （五）|孵化培育优质企业~
  （六）|搭建公共服务机构~
  （七）|开展开放共享服务~
  （八）|遴选优秀典型案例~
  （九）|创新运行管理模式~
五、|保障措施
  （一）|加强组织领导~
  （二）|强化政策引导~
  （三）|培育产业人才~
  （四）|加强绩效考核~
  （五）|营造良好氛围~""",
    "003": """一、|工作进展情况
  （一）|加速供需链融通产业链~
  （二）|加快创新链赋能产业链~
  （三）|强化资本链加持产业链~
  （四）|推动人才链引领产业链~
二、|下步打算及建议
一、|我区智能装备产业链存在的问题表现
二、|主要原因分析
三、|下一步对策和建议""",
    "004": """一、|总体思路
二、|深化模式路径探索
  （一）|深化未来工厂示范引领模式~
  （二）|深化产业大脑赋能发展模式~
  （三）|推广细分行业轻量化智改模式~
  （四）|开展智能制造集成服务模式创新~
三、|开展智能制造集成服务创新
  （一）|组织开展诊断摸排~
  （二）|组织开展项目培育~
  （三）|组织开展精准对接服务~
  （四）|实施智能制造生态伙伴计划~
  （五）|探索建立项目服务合同管理制度~
  （六）|探索建立产融合作机制~
  （七）|组织开展评估评价~
  （八）|加强试点成果推广应用~
  （九）|深化智能制造公共服务平台应用~""",
}


def outline(text: str) -> list[str]:
    """The headings as lines: indented by level, label|words, ~ behind a run-in head."""
    return [
        "  " * (h.level - 1) + f"{h.label}|{h.heading}" + "~" * (h.kind == "run_in_head")
        for h in find_headings(text)
        if h.is_heading
    ]


def enumerated(text: str) -> list[tuple[int, str, str]]:
    items = (heading for heading in find_headings(text) if heading.kind == "in_paragraph_enumeration")
    return [(item.level, item.label, item.heading) for item in items]


@pytest.mark.parametrize("number", sorted(SEED_OUTLINES))
def test_the_outline_of_a_seed_has_every_heading_in_order_and_at_its_level(number):
    text = clean(read_raw(next(SEEDS.glob(f"{number}_*")))).text
    assert outline(text) == SEED_OUTLINES[number].split("\n")


def test_the_headings_of_an_attached_proposal_are_the_proposers():
    text = clean(read_raw(next(SEEDS.glob("003_*")))).text
    parts = [heading.part for heading in find_headings(text) if heading.is_heading]
    assert parts == ["government"] * 6 + ["proposal"] * 3


@pytest.mark.parametrize(
    ("line", "style", "number", "text"),
    [
        ("第一章 总则", "章", 1, "第一章"),
        ("第十二条 本办法", "条", 12, "第十二条"),
        ("第二部分 要求", "部分", 2, "第二部分"),
        ("二十一、加强", "一、", 21, "二十一、"),
        ("（十）加强", "（一）", 10, "（十）"),
        ("(三)加强", "（一）", 3, "(三)"),
        ("3．加强", "1.", 3, "3．"),
        ("3、加强", "1.", 3, "3、"),
        ("（3）加强", "（1）", 3, "（3）"),
        ("2.3编制目的", "1.1", 3, "2.3"),
        ("③加强", "①", 3, "③"),
        ("⑵加强", "（1）", 2, "⑵"),
        ("一是加强", "一是", 1, "一是"),
        ("第二，加强", "第一，", 2, "第二，"),
    ],
)
def test_a_label_is_read_with_its_style_and_number(line, style, number, text):
    label = read_label(line)
    assert (label.style, label.number, label.text) == (style, number, text)


@pytest.mark.parametrize(
    "line", ["", "加强", "1.5亿元以上", "2024.5.1前完成", "1、2月份", "一、二、三产业", "一是否", "2024年"]
)
def test_figures_dates_and_pairs_are_no_labels(line):
    assert read_label(line) is None


@pytest.mark.parametrize(
    ("numeral", "number"), [("十", 10), ("十九", 19), ("二十", 20), ("一百零三", 103), ("７", 7), ("甲", 0)]
)
def test_a_chinese_numeral_has_its_value(numeral, number):
    assert chinese_number(numeral) == number


def test_level_is_depth_in_this_document_not_rank_of_the_label():
    text = "\n".join(["一、总体要求", BODY, "1.夯实基础。" + BODY, "（1）建立标准。" + BODY, "（2）开展评估。" + BODY])
    text += "\n" + "\n".join(["2.示范引领。" + BODY, "二、保障措施", "（一）加强领导。" + BODY, "（二）加大投入。" + BODY])
    assert outline(text) == [
        "一、|总体要求",
        "  1.|夯实基础~",
        "    （1）|建立标准~",
        "    （2）|开展评估~",
        "  2.|示范引领~",
        "二、|保障措施",
        "  （一）|加强领导~",
        "  （二）|加大投入~",
    ]


def test_chapters_articles_and_their_items():
    text = """某省公共数据管理办法
第一章 总则
第一条 为了规范公共数据管理，制定本办法。
第二条 申请人应当具备下列条件：
（一）具有独立法人资格；
（二）信用良好；
（三）法律、法规规定的其他条件。
第二章 附则
第三条（施行日期）本办法自2022年5月1日起施行。"""
    assert outline(text) == ["第一章|总则", "  第一条|~", "  第二条|~", "第二章|附则", "  第三条|施行日期~"]


def test_decimal_labels_of_an_emergency_plan():
    text = f"某市应急预案\n1总则\n1.1编制目的\n{BODY}\n1.2适用范围\n{BODY}\n2组织体系\n2.1领导机构\n{BODY}\n2.1.1办事机构\n{BODY}"
    assert outline(text) == [
        "1|总则",
        "  1.1|编制目的",
        "  1.2|适用范围",
        "2|组织体系",
        "  2.1|领导机构",
        "    2.1.1|办事机构",
    ]


def test_a_decimal_a_date_and_a_lone_figure_are_no_headings():
    text = f"一、支持政策\n1.5亿元以上的项目优先支持。\n2024.5.1前完成申报工作。\n3.另行通知。\n二、其他事项\n{BODY}"
    assert outline(text) == ["一、|支持政策", "二、|其他事项"]


def test_a_label_behind_an_open_clause_is_no_heading():
    assert outline(f"一、工作任务\n要抓好以下工作，\n（一）加强领导。{BODY}") == ["一、|工作任务"]


def test_a_list_of_items_is_no_outline():
    text = f"一、申报材料\n1.营业执照复印件\n2.项目申请表\n3.其他材料\n{BODY}"
    assert outline(text) == ["一、|申报材料"]


def test_a_heading_line_may_end_in_a_full_stop_or_a_colon():
    assert outline(f"一、扩大应用场景。\n{BODY}\n二、主要任务：\n{BODY}") == ["一、|扩大应用场景", "二、|主要任务"]


def test_a_head_may_end_at_a_colon():
    text = f"1.总体目标：到2027年，建成一批平台，{BODY}\n2.具体目标：到2030年，{BODY}{BODY}"
    assert outline("一、发展目标\n" + text) == ["一、|发展目标", "  1.|总体目标~", "  2.|具体目标~"]


def test_enumerations_in_a_paragraph_are_listed_but_are_no_headings():
    text = f"一、下步打算\n一是抓好项目。{BODY}二是全力招商，开展精准招商。三是优化服务，提高效率。"
    assert outline(text) == ["一、|下步打算"]
    assert enumerated(text) == [(2, "一是", "抓好项目"), (2, "二是", "全力招商"), (2, "三是", "优化服务")]


def test_a_lone_first_item_is_no_enumeration():
    assert enumerated(f"一、下步打算\n一是抓好项目。{BODY}") == []


def test_enumerated_lines_with_text_under_them_are_heading_lines():
    text = f"一、重点工作\n一是扩大内需，促进消费\n{BODY}\n二是深化改革，扩大开放\n{BODY}"
    assert outline(text) == ["一、|重点工作", "  一是|扩大内需，促进消费", "  二是|深化改革，扩大开放"]


def test_short_first_sentences_head_paragraphs_in_a_row():
    text = f"一、重点任务\n今年任务艰巨。{BODY}\n大力提振消费。{BODY}\n“四水四定”走在前列。{BODY}\n各位代表！{BODY}"
    assert outline(text) == ["一、|重点任务", "  |大力提振消费~", "  |“四水四定”走在前列~"]


def test_one_short_first_sentence_is_no_heading():
    assert outline(f"一、重点任务\n今年任务艰巨。{BODY}\n大力提振消费。{BODY}\n为此，要加快建设。{BODY}") == ["一、|重点任务"]


def test_two_short_sentences_in_a_long_argument_are_no_headings():
    argument = [f"我们要认真总结经验，这是第{k}个方面的工作，必须抓好。{BODY}" for k in range(20)]
    text = "\n".join(["一、主要工作", *argument, f"计划生育很重要。{BODY}", f"对外贸易要有发展。{BODY}", *argument])
    assert outline(text) == ["一、|主要工作"]


def test_bulleted_principles_are_run_in_heads_without_label():
    text = f"一、基本原则\n——坚持企业主体。{BODY}\n——坚持分类施策。{BODY}"
    headings = find_headings(text)
    assert outline(text) == ["一、|基本原则", "  |坚持企业主体~", "  |坚持分类施策~"]
    assert text[headings[1].start : headings[1].end] == "——坚持企业主体"


def test_an_unlabelled_heading_may_follow_the_words_that_announce_it():
    text = "现就有关事项通知如下：\n申报条件\n申报单位应为独立法人，具有三年以上服务经历。\n支持政策\n对备案的基地按照绩效给予补助，优先推荐项目。"
    assert [heading.heading for heading in find_headings(text)] == ["申报条件", "支持政策"]


def test_an_unlabelled_line_with_text_under_it_is_a_heading_and_a_table_is_none():
    text = f"某省政府工作报告\n各位代表：\n现在，我代表省政府向大会报告工作，请予审议。\n2024年工作回顾\n{BODY}\n企业名称\n注册地址\n联系电话\n{BODY}"
    assert outline(text) == ["|2024年工作回顾"]


def test_a_table_of_contents_is_not_the_outline():
    text = f"某省产业规划\n目录\n一、发展基础……1\n二、总体要求……5\n一、发展基础\n{BODY}\n二、总体要求\n{BODY}"
    headings = find_headings(text)
    assert [heading.heading for heading in headings] == ["发展基础", "总体要求"]
    assert headings[0].start == text.rindex("一、发展基础")


def test_the_entries_of_a_glossary_are_no_headings():
    text = f"某省政府工作报告\n各位代表：\n一、工作安排\n{BODY}\n名词解释\n1.“两重”：国家重大战略实施。\n2.“两新”：设备更新。"
    assert outline(text) == ["一、|工作安排"]


def test_a_text_without_headings_has_no_outline():
    assert find_headings("") == ()
    assert find_headings(BODY) == ()


pieces = st.one_of(
    st.sampled_from(
        ["一、", "（一）", "1.", "（1）", "①", "第一条", "第二章", "一是", "二是", "——", "大力发展。", "《", "》", "“", "”"]
        + ["（", "）", "。", "；", "：", "，", "！", "2024年1月1日", "某某厅", "附件", "名词解释", "各位代表：", "收悉", BODY]
    ),
    st.text(alphabet="发展一二1.、。\u200f😀\u202e ", max_size=8),
)
text_lines = st.lists(pieces, min_size=1, max_size=6).map("".join).filter(str.strip)
texts = st.lists(text_lines, max_size=25).map("\n".join)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_headings_stand_in_the_text_in_order_and_levels_grow_by_one(text):
    headings = find_headings(text)
    assert [heading.start for heading in headings] == sorted(heading.start for heading in headings)
    depth = 0
    for heading in headings:
        assert 0 <= heading.start < heading.end <= len(text)
        found = text[heading.start : heading.end]
        assert heading.label in found and heading.heading in found and "\n" not in found
        assert heading.level >= 1
        if heading.is_heading:
            assert heading.level <= depth + 1 or heading.level == 1
            depth = heading.level


def test_item_with_the_office_responsible_behind_it_is_no_heading():
    text = "一、做强算力\n1.建设数据中心，规模达到100家以上。（责任单位：省大数据局）\n2.提升联网能力，新建节点5个。（责任单位：省通信管理局）\n二、做优产业\n3.培育一批数据商，交易额突破30亿元。（牵头单位：省数据局）"
    assert [heading.label for heading in find_headings(text)] == ["一、", "二、"]


def test_topic_that_opens_the_one_paragraph_of_a_section_is_a_head_in_three_sections_running():
    topics = ["加快开放平台建设", "大力实施科技战略", "推进新型城镇化建设"]

    def text(n: int) -> str:
        others = [f"（{'一二三'[k]}）某某方面的工作\n{BODY}" for k in range(n, 3)]
        sections = [f"（{'一二三'[k]}）某某方面的工作\n{topics[k]}。{BODY}" for k in range(n)]
        return "\n".join(["一、重点任务", *sections, *others])

    assert [head.heading for head in find_headings(text(3)) if head.kind == "run_in_head"] == topics
    assert [head.heading for head in find_headings(text(2)) if head.kind == "run_in_head"] == []


@pytest.mark.parametrize(
    "unit",
    ["发展", "（", "《", "“。", "一、", "1.", "大力提振消费。落实专项行动，扩大国内需求。\n", "一是改，二是", "（一）发展。落实行动。\n", "😀\u202e"],
)
def test_hostile_texts_take_time_in_proportion_to_their_length(unit):
    def seconds(n: int) -> float:
        text = (unit * n).strip("\n")
        start = time.process_time()
        find_headings(text)
        return time.process_time() - start

    n = 2_000
    short = min(seconds(n) for _ in range(3))
    long = min(seconds(8 * n) for _ in range(2))
    # Eight times the text: a quadratic reading would take 64 times as long. The floor is for noise.
    assert long < 24 * max(short, 0.005)
