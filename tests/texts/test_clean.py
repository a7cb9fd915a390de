"""Each step of cleaning by pairs (text in, text out), also texts that must stay, and what holds for every
text.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ParameterError
from analysis.texts.clean import STEPS, clean
from analysis.texts.model import RawText
from analysis.texts.readers import read_raw

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"
PROSE = "各地各部门要结合实际，认真抓好贯彻落实，确保各项工作取得实效。"


def cleaned(text: str, skip=frozenset()) -> str:
    return clean(RawText(text, "txt"), skip=skip).text


def steps_used(text: str) -> set[str]:
    return {change.step for change in clean(RawText(text, "txt")).changes}


def seed(number: str):
    raw = read_raw(next(SEEDS.glob(f"{number}_*")))
    return raw, clean(raw)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<U+00A0><U+00A0>各位代表：<U+200D>", "各位代表："),
        ("甲&nbsp;乙&#12290;&amp;amp;丙&quot;", '甲乙。&丙"'),
        ("研发R&D;投入", "研发R&D；投入"),
        ("\ufeff发\u200b展\u00ad，\x07稳定", "发展，稳定"),
        ("甲。\u2028乙。\x0b丙。", "甲。\n乙。\n丙。"),
        ("甲<!--\n  广告 -->乙<br/>丙<p class='x'>丁</p>", "甲乙\n丙\n丁"),
        ("若a<b且b>c", "若a<b且b>c"),
        # pinyin of the character before goes; brackets that say something stay
        ("產(chǎn)業(yè)發(fā)展", "产业发展"),
        ("產" + "(ǎ)" * 9 + "業(yè)", "产业"),
        ("我們(men)(chǎn)業(yè)", "我们（men）（chǎn）业"),
        ("绿(lǜ)色，尉（yù）犁", "绿色，尉犁"),
        ("首台(套)、控制器(PLC)、(2023—2025年)", "首台（套）、控制器（PLC）、（2023—2025年）"),
        ("人工智能(ai)、千米(km)、甲(abc)", "人工智能（ai）、千米（km）、甲（abc）"),
        ("我(wǒ)们(men)的(de)家(jiā)园(yuán)", "我们的家园"),
        ("尉(yù)犁用人工智能(ai)", "尉犁用人工智能（ai）"),
        # traditional text by phrase, simplified text never
        ("從五個方面著手，成效顯著，聯合發佈", "从五个方面着手，成效显著，联合发布"),
        ("成效显著，核心技术，著名品牌", "成效显著，核心技术，著名品牌"),
        # white space
        ("  　甲\n\n\n　　乙\t\n", "甲\n乙"),
        ("螺纹 滚压，优势, 以发现 5G 应用 20 年", "螺纹滚压，优势，以发现5G应用20年"),
        ("坚持 Made  in China 战略", "坚持Made in China战略"),
        ("省长　王某某", "省长 王某某"),
        ("国务院总理 李 某", "国务院总理 李某"),
        ("甲省工业和信息化厅　　甲省科学技术厅", "甲省工业和信息化厅 甲省科学技术厅"),
        ("甲省财政厅  2024年7月5日", "甲省财政厅 2024年7月5日"),
        ("关 于 印 发 通 知", "关于印发通知"),
        ("1  建设平台  省工信厅", "1 建设平台 省工信厅"),
        ("2024 年 6 月 14 日", "2024年6月14日"),
        ("任务\t单位\n一、\t总则", "任务\t单位\n一、总则"),
        # width
        ("工业4.0,增长5.5%;时间:08:53,共1,000个!", "工业4.0，增长5.5%；时间：08:53，共1,000个！"),
        ("1.推进(一)工作", "1.推进（一）工作"),
        ("见http://www.gov.cn/a,b?c=(1);网页", "见http://www.gov.cn/a,b?c=(1);网页"),
        ("GDP (PPP), a:b", "GDP (PPP), a:b"),
        ("２０１０年增长７．５％，ＧＤＰ达到", "2010年增长7.5%，GDP达到"),
        ("创新-验证-转化，大脑+工厂", "创新-验证-转化，大脑+工厂"),
        ("（全文(略)）半)", "（全文（略））半）"),
        ("甲,,,,,,,,,,,乙", "甲，，，，，，，，，，，乙"),
        (",),),),),),),),),法", "，），），），），），），），），法"),
        ("((((((((((50%,x))))))))))", "（（（（（（（（（（50%，x））））））））））"),
    ],
)
def test_a_text_becomes(before, after):
    assert cleaned(before) == after


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("发布时间：2024-07-10 08:53:46 阅读：2987", "publication_line"),
        ("中央政府门户网站　www.gov.cn　　 2006年02月16日 09时13分　　 来源：新华社", "publication_line"),
        ("【字体：大 中 小】", "publication_line"),
        ("来 源 : 某某日报", "publication_line"),
        ("索引号：00-1/2024-01  主题分类：工业", "page_record"),
        ("2024-07-10 08:53", "publication_line"),
        ("图片来源｜我图网", "image_credit"),
        ("3月5日，总理作政府工作报告。 新华社记者 李某某 摄", "image_credit"),
        ("新华社北京3月16日电", "image_credit"),
        ("（新华社北京3月16日电）", "image_credit"),
        ("某省科技厅网站　2023-09-01　点击：320", "publication_line"),
        ("历年国务院政府工作报告（1954年至2009年）", "navigation"),
        ("（声明：本号所发内容仅作传递之目的，如有不妥请及时联系删除，谢谢。）", "disclaimer"),
        ("如有侵权，请联系我们删除。", "disclaimer"),
        ("版权所有：某省人民政府办公厅 备案号：京ICP备05000000号", "disclaimer"),
        ("（责任编辑：王某）", "editor_line"),
        ("责编：李某", "editor_line"),
        ("分享到：微信 微博 QQ空间", "share_line"),
        ("【打印本页】 【关闭窗口】", "share_line"),
        ("上一页 1 2 3 4 下一页", "share_line"),
        ("上一篇：关于另一件事的通知", "share_line"),
        ("当前位置：首页>政务公开>政策文件", "navigation"),
        ("首页 > 信息公开 > 通知公告", "navigation"),
        ("• 答复内容", "tab_label"),
        ("— 3 —", "page_number"),
        ("第3页 共10页", "page_number"),
    ],
)
def test_a_line_of_furniture_goes_as_a_whole_and_stays_in_the_ledger(line, step):
    text = f"某市实施方案\n{line}\n{PROSE}"
    result = clean(RawText(text, "txt"))
    assert result.text == f"某市实施方案\n{PROSE}"
    removed = [change for change in result.changes if change.step == step]
    assert [text[change.raw_start : change.raw_end] for change in removed] == [line]
    assert (
        removed[0].before.replace(" ", "").replace("　", "")[:3]
        == line.replace(" ", "").replace("　", "")[:3]
    )


@pytest.mark.parametrize(
    "text",
    [
        "主办单位：省生态环境厅，各州、市人民政府",
        "资金来源：财政拨款、社会资本。",
        "时间：2024年5月20日",
        "加强版权保护，严厉打击侵权盗版，依法追究责任。",
        "甲县工业和信息化局",
        "2024年6月14日",
        "（此件公开发布）",
        "各位代表：",
        "附件：1.任务分工表",
        "打印产业发展方案",
        "——经济运行回升向好。",
        "建设微信、微博等政务新媒体矩阵。",
        "责任编辑制度改革方案",
        "1.5亿元",
        "2024.7.10",
        "办理情况",
        "省长接受新华社记者专访",
        "研发>中试>量产",
        "目录",
        "——2025年1月14日在某省第十四届人民代表大会第三次会议上",
    ],
)
def test_a_line_of_the_document_stays(text):
    assert cleaned(f"某市方案\n{text}\n{PROSE}") == f"某市方案\n{text}\n{PROSE}"


def test_bare_numbers_are_page_numbers_only_when_they_count_up():
    assert cleaned("甲。\n1\n乙。\n2\n丙。\n3") == "甲。\n乙。\n丙。"
    assert cleaned("甲。\n1\n乙。\n7\n丙。\n3") == "甲。\n1\n乙。\n7\n丙。\n3"


def test_the_record_above_a_reply_goes_with_its_session_and_number():
    record = "某区政协十四届二次会议\n142009\n建议人: 某委员会\n主办单位: 某区工信局\n答复时间: 2023-08-15\n"
    assert (
        cleaned(f"对第142009号提案的答复\n{record}某委员会：\n{PROSE}")
        == f"对第142009号提案的答复\n某委员会：\n{PROSE}"
    )


def test_a_list_of_related_links_goes_and_the_text_behind_it_stays():
    links = "相关链接\n·\n某报告引热议\n·\n某决议\n"
    assert cleaned(f"{PROSE}\n{links}附件：名词解释") == f"{PROSE}\n附件：名词解释"
    assert cleaned(f"{PROSE}\n相关链接  · 某报告引热议  · 某决议") == PROSE


def test_a_table_of_contents_goes():
    contents = "目  录\n一、总体要求………… 1\n（一）指导思想.......2\n二、重点任务\t13\n"
    assert cleaned(f"某省规划\n{contents}一、总体要求\n{PROSE}") == f"某省规划\n一、总体要求\n{PROSE}"


def test_a_text_broken_at_a_margin_throughout_becomes_paragraphs():
    paragraphs = [
        f"{part}推进产业集群智能制造试点工作，加快建设{part}创新平台和公共服务体系，形成一批可复制可推广的经验做法。"
        * 3
        for part in ("深入", "全面协调")
    ]
    wrapped = [
        line
        for text in paragraphs
        for line in ("　　" + text[:28], *(text[i : i + 30] for i in range(28, len(text), 30)))
    ]
    assert cleaned("\n".join(["某省方案", *wrapped])) == "\n".join(["某省方案", *paragraphs])


def test_a_paragraph_broken_in_mid_sentence_is_joined():
    assert (
        cleaned("规划建设园区。下一步，我们将\n充分发挥优势，加快发展。")
        == "规划建设园区。下一步，我们将充分发挥优势，加快发展。"
    )
    assert cleaned("聚焦重点产业，\n\n加快发展。") == "聚焦重点产业，加快发展。"
    assert cleaned("落实《某省制造业\n创新发展方案》要求") == "落实《某省制造业创新发展方案》要求"


@pytest.mark.parametrize(
    "text",
    [
        "一、鼓励企业合作，加强科技创新\n国家高度重视这项工作，出台了文件。",
        "各市人民政府：\n现将方案印发给你们，请认真贯彻。",
        "成效明显，特此答复。\n某省工业和信息化厅\n2024年6月14日",
        "特此函复。请继续关心\n2024年6月14日",
        "取得成效。我们将\n二、下一步打算",
        "取得成效。我们将\n一是加强领导，落实责任。",
        "他说：“要抓紧。”\n　　各部门要落实，要见效。",
        "某省实施方案\n为落实部署，制定本方案。",
    ],
)
def test_headings_recipients_signatures_and_dates_are_never_joined(text):
    assert cleaned(text).count("\n") == text.count("\n")


def test_paragraph_breaks_that_survive_as_spaces_are_restored():
    line = "提出意见建议。 一、存在的问题 一是能力薄弱。差距较大。 二是规模小。 二、对策 一是加强领导。 同时要落实。"
    assert cleaned(line).split("\n") == [
        "提出意见建议。",
        "一、存在的问题",
        "一是能力薄弱。差距较大。",
        "二是规模小。",
        "二、对策",
        "一是加强领导。",
        "同时要落实。",
    ]
    assert cleaned("抓好落实。 一是加强领导。要见效。") == "抓好落实。一是加强领导。要见效。"
    assert cleaned("第一段到此为止。　　第二段从此开始。　　第三段。").count("\n") == 2


BODY = [
    f"第{number}段：深入推进产业集群智能制造试点工作，形成第{number}批可复制的经验。" for number in range(8)
]


def test_the_same_text_several_times_over_stays_once():
    copy = "\n".join(["某年工作报告", "各位代表：", *BODY[:4], "各位代表！", *BODY[4:], "谢谢大家。"])
    text = "\n\n".join(["首页>中国概况", copy, "相关链接", copy, copy])
    result = clean(RawText(text, "txt"))
    assert result.text == copy
    dropped = "".join(change.before for change in result.changes if change.step == "repeats")
    assert all(dropped.count(paragraph) == 2 for paragraph in BODY)


def test_a_paragraph_said_twice_is_no_repeat_of_the_text():
    text = "\n".join([*BODY, BODY[0]])
    assert cleaned(text) == text


def test_new_text_behind_a_repeat_is_not_lost():
    new = "附则：本方案自印发之日起施行，有效期五年，由省厅负责解释。"
    assert cleaned("\n".join([*BODY, *BODY, new])) == "\n".join([*BODY, new])


def test_headings_left_at_the_end_go_back_where_the_numbering_says():
    items = "（一）抓平台。推进建设。\n（二）抓人才。引进培养。"
    body = f"省厅制定了要点，现予以印发。\n坚持系统推进，形成合力。\n{items}\n（一）抓服务。优化流程。"
    text = f"{body}\n一\n总体思路\n二\n重点任务\n三\n服务保障"
    result = clean(RawText(text, "txt"))
    assert result.text.split("\n") == [
        "省厅制定了要点，现予以印发。",
        "一、总体思路",
        "坚持系统推进，形成合力。",
        "二、重点任务",
        *items.split("\n"),
        "三、服务保障",
        "（一）抓服务。优化流程。",
    ]
    for heading in ("总体思路", "重点任务", "服务保障"):
        start = result.text.index(heading)
        raw_start, raw_end = result.raw_span(start, start + len(heading))
        assert text[raw_start:raw_end] == heading


@pytest.mark.parametrize(
    "text",
    [
        # four headings for two series: no one place for each
        "现予以印发。\n总的要求。\n（一）甲。乙。\n（一）丙。丁。\n一\n总体\n二\n任务\n三\n措施\n四\n附则",
        # a gap in the numbering
        "现予以印发。\n总的要求。\n（一）甲。乙。\n（三）丙。丁。\n一\n总体\n二\n任务",
        # the text already has such headings
        "一、总则\n（一）甲。乙。\n二、分则\n（一）丙。丁。\n一\n总体\n二\n任务",
        # a paragraph between the series may belong to either
        "（一）甲。乙。\n由谁负责不清楚，需要人来看。\n（一）丙。丁。\n一\n总体\n二\n任务",
        # the sentence of issuing is missing, so nobody knows where the first one goes
        "总的要求有两段。\n这是第二段。\n（一）甲。乙。\n一\n总体\n二\n任务",
    ],
)
def test_headings_at_the_end_stay_where_the_numbering_leaves_a_doubt(text):
    assert cleaned(text) == text


def test_a_step_that_is_skipped_changes_nothing_and_an_unknown_one_is_named():
    assert cleaned("產(chǎn)業(yè),", skip={"pinyin"}) == "产（chǎn）业（yè），"
    assert cleaned("顯著，", skip={"script"}) == "顯著，"
    with pytest.raises(ParameterError, match="called piniyn.*pinyin"):
        clean(RawText("甲", "txt"), skip={"piniyn"})
    every = {step.name for step in STEPS}
    raw = " 產(chǎn)業(yè),\n\n— 3 —"
    result = clean(RawText(raw, "txt"), skip=every)
    assert (result.text, result.changes, list(result.raw_index)) == (raw, (), list(range(len(raw) + 1)))


def test_every_step_says_why_and_has_its_own_name():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.edits.__doc__ for step in STEPS)


def test_the_changes_are_in_the_order_of_the_steps_then_of_the_text():
    _, result = seed("001")
    order = {step.name: place for place, step in enumerate(STEPS)}
    keys = [(order[change.step], change.raw_start) for change in result.changes]
    assert keys == sorted(keys)


ATOMS = [
    *(
        "的",
        "发展",
        "。",
        "，",
        ",",
        ":",
        "一、",
        "（一）",
        "(二)",
        "1.",
        "2024年6月",
        "\n",
        "\n\n",
        " ",
        "　　",
        "\t",
        "\u00a0",
    ),
    *(
        "<U+00A0>",
        "&nbsp;",
        "&amp;",
        "<!--",
        "-->",
        "<br>",
        "(chǎn)",
        "(men)",
        "產",
        "業",
        "著手",
        "（套）",
        "(",
        "）",
        "《",
    ),
    *(
        "》",
        "“",
        "”",
        "％",
        "２０",
        "A",
        ".",
        "来源：",
        "责任编辑：",
        "首页>",
        "— 3 —",
        "3",
        "4",
        "5",
        "一是",
        "省长 王某",
    ),
    *(
        "打印",
        "一",
        "总体思路",
        "二",
        "主要任务",
        "印发。",
        "\u200b",
        "\ufeff",
        "\x0b",
        "建议人：甲",
        "主办单位：乙",
        "142009",
    ),
    "全面加强产业发展，推动科技创新和体制机制改革的各项工作落到实处。",
]
TEXTS = st.lists(st.one_of(st.sampled_from(ATOMS), st.text(max_size=3)), max_size=40).map("".join)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_cleaning_a_clean_text_changes_nothing(text):
    once = clean(RawText(text, "txt"))
    again = clean(RawText(once.text, "txt"))
    assert (again.text, again.changes) == (once.text, ())


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_every_character_has_a_place_in_the_raw_text_and_every_difference_is_in_the_ledger(text):
    result = clean(RawText(text, "txt"))
    assert len(result.raw_index) == len(result.text) + 1
    assert all(0 <= place < max(len(text), 1) for place in result.raw_index[:-1])
    if "orphan_heading" not in {change.step for change in result.changes}:
        assert list(result.raw_index) == sorted(result.raw_index)
    spans = [(change.raw_start, change.raw_end) for change in result.changes]
    for sign, place in zip(result.text, result.raw_index, strict=False):
        assert text[place] == sign or any(start <= place <= end for start, end in spans)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_clean_text_has_no_empty_line_and_no_outer_space(text):
    result = cleaned(text)
    assert not result or all(line and line == line.strip() for line in result.split("\n"))
    assert cleaned(text) == result


def test_cleaning_takes_time_in_proportion_to_the_text():
    import time

    hostile = [
        "(" * 20_000,
        "<!--" * 20_000,
        "&amp;" * 20_000,
        "<U+00A0>" * 20_000,
        "首页>" * 20_000,
        "一、 " * 20_000,
    ]
    hostile += [
        "“" * 20_000 + "\n" + "”" * 20_000,
        "来源：" * 20_000,
        "　" * 50_000,
        "<a " * 20_000,
        "1.\n" * 20_000,
    ]
    hostile += ["如有" * 20_000, "一\n总体\n" * 10_000, ("甲" * 30 + "\n") * 5_000]
    begin = time.monotonic()
    for text in hostile:
        cleaned(text)
    assert time.monotonic() - begin < 20


def test_the_seed_with_inserted_pinyin_loses_170_syllables_and_keeps_its_brackets():
    raw, result = seed("001")
    assert sum(change.step == "pinyin" for change in result.changes) == 170
    assert "首台（套）示范应用" in result.text and "（2023—2025年）" in result.text
    assert (
        "五个方面着手" in result.text
        and "供给能力显著提升" in result.text
        and "决策能力和水平" in result.text
    )
    assert result.text.count("\n") + 1 == 7
    place = result.text.index("着手")
    start, end = result.raw_span(place, place + 2)
    assert raw.text[start:end] == "著手"


@pytest.mark.parametrize(
    ("number", "n_lines", "lines"),
    [
        (
            "000",
            25,
            {1: "湘工信提案函〔2024〕273号", 15: "三、扩大应用场景和帮助市场推广。", 25: "2024年6月14日"},
        ),
        (
            "002",
            35,
            {1: "鲁工信发〔2024〕12号", 8: "（此件公开发布）", 9: "山东省制造业中试创新发展实施方案"},
        ),
        ("003", 28, {2: "九三学社周村区基层委员会：", 14: "2023年8月15日", 23: "三、下一步对策和建议"}),
        ("004", 19, {2: "一、总体思路", 5: "二、深化模式路径探索", 10: "三、开展智能制造集成服务创新"}),
    ],
)
def test_the_seeds_have_their_paragraphs(number, n_lines, lines):
    _, result = seed(number)
    found = result.text.split("\n")
    assert len(found) == n_lines
    assert {place: found[place - 1] for place in lines} == lines


def test_a_slip_of_the_original_stays_and_a_broken_paragraph_is_whole():
    _, result = seed("000")
    assert "下放给省检验检测学和省数字产业促进会" in result.text
    assert "下一步，我们将充分发挥" in result.text


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_no_han_character_of_a_seed_is_lost_outside_the_ledger(number):
    raw, result = seed(number)
    kept = set(result.raw_index)
    removed = [change for change in result.changes if not change.after.strip()]
    covered = {place for change in removed for place in range(change.raw_start, change.raw_end)}
    for place, sign in enumerate(raw.text):
        if unicodedata.category(sign) == "Lo":
            assert place in kept or place in covered, raw.text[place - 10 : place + 10]


def test_the_record_of_a_portal_goes_and_an_empty_cell_does_not_take_the_title_along():
    rows = "索引号\t000014349/2022-00052\t主题分类\t国民经济管理\n发文机关\t国务院\t成文日期\t2022年06月02日\n主 题 词：\n"
    text = f"国务院关于同意设立试验区的批复\n某省人民政府：\n{PROSE}"
    result = clean(RawText(rows + text, "html"))
    assert result.text == text
    assert {change.step for change in result.changes if change.before.strip()} == {"page_record"}


def test_names_of_a_record_that_stand_above_their_values_go_with_them():
    text = f"关于开展服务月活动的通知\n{PROSE}"
    record = "索引号：\nWF-2023-0041\n发文机关：\n某市工业和信息化局\n有效性：\n有效\n"
    assert cleaned(record + text) == text


def test_a_table_of_the_text_with_the_words_of_a_record_stays():
    text = f"{PROSE}\n标题\t作者\t来源\n甲文\t乙\t丙报\n发布日期\t2024-03-01\t有效性\t有效"
    assert cleaned(text) == text


def test_a_bare_date_is_furniture_except_under_the_office_that_signs():
    assert cleaned(f"某市实施方案\n2024-06-14\n{PROSE}") == f"某市实施方案\n{PROSE}"
    signed = f"某市实施方案\n{PROSE}\n某市科学技术局\n2024-06-14"
    assert cleaned(signed) == signed
