"""Parts: who speaks where, on hand-made documents of each kind, the seeds, and any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.texts.clean import clean
from analysis.texts.outline import find_headings
from analysis.texts.parts import find_parts
from analysis.texts.readers import read_raw

SEEDS = Path(__file__).parents[2] / "seeds" / "documents"
BODY = "围绕重点领域，建设一批平台，形成较强的服务能力，支撑产业发展。"

# part, role, policy text (+ or -), lines (first-last, from 1)
SEED_PARTS = {
    "000": ["front doc_number - 1-1", "front recipient - 2-2", "government opening + 3-3",
            "government background + 4-5", "government body + 6-23", "back signature_issuer - 24-24",
            "back signature_date - 25-25"],
    "001": ["front title - 1-1", "government lead + 2-2", "government body + 3-7"],
    "002": ["front doc_number - 1-1", "front recipient - 2-2", "front transmittal_letter - 3-3",
            "front signature_issuer - 4-6", "front signature_date - 7-7", "front disclosure_note - 8-8",
            "front title - 9-9", "government preamble + 10-10", "government body + 11-35"],
    "003": ["front title - 1-1", "front recipient - 2-2", "government opening + 3-4",
            "government body + 5-11", "government closing + 12-12", "back signature_issuer - 13-13",
            "back signature_date - 14-14", "proposal proposal_text - 15-28"],
    "004": ["front transmittal_letter + 1-1", "government body + 2-19"],
}  # fmt: skip

JOINT_NOTICE = f"""甲业部 乙委员会关于印发《智能工厂行动方案》的通知
甲部联通装〔2024〕399号
各省、自治区、直辖市甲部门、乙委员会：
现将《智能工厂行动方案》印发给你们，请认真贯彻执行。
附件：1.智能工厂行动方案
2.申报书
甲业部
乙委员会
2024年12月10日
附件1
智能工厂行动方案
为落实部署，制定本方案。
一、总体要求
{BODY}
二、重点任务
{BODY}
附件2
申报书
企业名称
抄送：某办公厅。
甲部办公厅 2024年12月11日印发"""

REPORT = f"""2025年某省政府工作报告
——2025年1月15日在某省第十四届人民代表大会第三次会议上
省长 王某
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
一、2024年工作回顾
过去一年，{BODY}
二、2025年工作安排
今年是收官之年。{BODY}
三、加强政府自身建设
{BODY}
各位代表！实干成就未来。让我们共同奋斗！
名词解释
1.“两重”：国家重大战略实施。
2.“两新”：设备更新。
附件
2025年10件民生实事
一、稳定就业
{BODY}"""


def parts_of(text: str) -> list[str]:
    """Each part as "part role +/- first-last", lines counted from 1."""
    rows = []
    for part in find_parts(text, find_headings(text)):
        first = text.count("\n", 0, part.start) + 1
        last = text.count("\n", 0, part.end) + 1
        rows.append(f"{part.part} {part.role} {'+' if part.policy_text else '-'} {first}-{last}")
    return rows


@pytest.mark.parametrize("number", sorted(SEED_PARTS))
def test_the_parts_of_a_seed(number):
    assert parts_of(clean(read_raw(next(SEEDS.glob(f"{number}_*")))).text) == SEED_PARTS[number]


def test_a_joint_notice_stands_in_front_of_the_plan_it_issues():
    assert parts_of(JOINT_NOTICE) == [
        "front title - 1-1",
        "front doc_number - 2-2",
        "front recipient - 3-3",
        "front transmittal_letter - 4-4",
        "front attachment_list - 5-6",
        "front signature_issuer - 7-8",
        "front signature_date - 9-9",
        "front attachment_mark - 10-10",
        "front title - 11-11",
        "government preamble + 12-12",
        "government body + 13-16",
        "back attachment - 17-19",
        "back copies - 20-20",
        "back imprint - 21-21",
    ]


def test_a_work_report_has_a_review_and_a_plan():
    assert parts_of(REPORT) == [
        "front title - 1-1",
        "front subtitle - 2-3",
        "front recipient - 4-4",
        "government opening + 5-5",
        "government review + 6-7",
        "government plan + 8-11",
        "government closing + 12-12",
        "back glossary - 13-15",
        "back attachment - 16-19",
    ]


def test_a_report_that_does_not_look_back_has_a_body():
    text = REPORT.replace("2024年工作回顾", "当前形势和总任务")
    assert "government body + 6-11" in parts_of(text)


def test_a_notice_with_text_of_its_own_is_the_body_and_what_follows_its_signature_is_attached():
    text = f"""某厅关于做好申报工作的通知
各市某局：
为做好申报工作，现将有关事项通知如下：
一、申报范围
{BODY}
二、申报要求
{BODY}
附件：申报书
某省某某厅
2024年5月1日
（联系人：张某，电话：0731）
附件
申报书
{BODY}"""
    assert parts_of(text) == [
        "front title - 1-1",
        "front recipient - 2-2",
        "government opening + 3-3",
        "government body + 4-7",
        "back attachment_list - 8-8",
        "back signature_issuer - 9-9",
        "back signature_date - 10-10",
        "back contact - 11-11",
        "back attachment - 12-14",
    ]


def test_measures_signed_at_their_end():
    text = f"关于支持储能发展的若干措施\n为加快发展，制定以下措施。\n一、支持项目建设。{BODY}\n二、降低用电成本。{BODY}\n某省人民政府办公厅\n二〇二四年五月一日\n（此件公开发布）"
    assert parts_of(text) == [
        "front title - 1-1",
        "government preamble + 2-2",
        "government body + 3-4",
        "back signature_issuer - 5-5",
        "back signature_date - 6-6",
        "back disclosure_note - 7-7",
    ]


@pytest.mark.parametrize(
    ("letter", "policy"),
    [
        ("现将《某方案》印发给你们，请认真贯彻执行。", False),
        ("经省政府同意，现将《某方案》印发给你们。请抓好贯彻落实。", False),
        ("集群试点是转型升级的创新实践，已形成了好的做法。为此制定了《某方案》，现予以印发。", True),
    ],
)
def test_an_issuing_notice_is_policy_text_only_where_it_says_more(letter, policy):
    first = find_parts(f"{letter}\n一、总体要求\n{BODY}\n{BODY}", ())[0]
    assert (first.role, first.policy_text) == ("transmittal_letter", policy)


def test_a_proposal_behind_the_signature_of_a_reply_is_never_policy_text():
    text = f"某协会：\n您提出的《关于发展的建议》收悉，现答复如下：\n一、工作情况\n{BODY}\n感谢您对我区工作的关心。\n某区某某局\n2024年5月1日\n一、存在问题\n{BODY}"
    rows = parts_of(text)
    assert rows[-1] == "proposal proposal_text - 8-9"
    assert "government closing + 5-5" in rows


def test_the_plan_a_long_notice_issues_is_policy_text_though_it_stands_behind_the_signature():
    text = f"""某厅关于印发《某行动方案》的通知
各市某局：
现将《某行动方案》印发给你们，并就有关事项通知如下：
一、提高认识
{BODY}
二、加强领导
{BODY}
某省某某厅
2024年5月1日
附件
某行动方案
一、总体要求
{BODY}
附件2
申报书
{BODY}"""
    assert parts_of(text)[-7:] == [
        "government body + 4-7",
        "back signature_issuer - 8-8",
        "back signature_date - 9-9",
        "back attachment - 10-10",
        "front title - 11-11",
        "government body + 12-13",
        "back attachment - 14-16",
    ]


def test_a_note_in_the_middle_ends_nothing():
    text = f"某省规划\n一、发展目标\n{BODY}\n注：\n1.数据为预测数。\n二、重点任务\n{BODY}"
    assert parts_of(text)[-1] == "government body + 2-7"


def test_an_empty_text_has_no_parts():
    assert find_parts("", ()) == ()


pieces = st.sampled_from(
    ["2024年1月1日", "某某厅", "附件", "附件：表", "名词解释", "各位代表：", "现将《某方案》印发给你们。", "收悉，现答复如下：", "一、要求"]
    + ["某省方案", "目录", "抄送：某厅。", "（此件公开发布）", "某发〔2024〕1号", "1.说明", "感谢您的关心。", "政府工作报告", "。", "😀\u202e", BODY]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=20).map("\n".join))
def test_parts_cover_any_text_line_by_line_without_gaps(text):
    parts = find_parts(text, find_headings(text))
    assert parts[0].start == 0 and parts[-1].end == len(text)
    for before, part in zip(parts, parts[1:], strict=False):
        assert part.start == before.end + 1 and text[before.end] == "\n"
        assert (before.part, before.role) != (part.part, part.role)
    assert not any(part.policy_text for part in parts if part.part in ("back", "proposal"))


def test_order_of_a_governor_ends_with_his_name_and_the_statute_begins_behind_it():
    text = "某省人民政府令\n第425号\n《某省数据管理办法》已经省人民政府审议通过，现予公布，自2023年12月1日起施行。\n省长 王某某\n2023年10月8日\n某省数据管理办法\n第一章 总则\n第一条 为了规范数据资源的管理和利用，制定本办法。\n第二条 本省行政区域内的数据活动，适用本办法。"
    parts = find_parts(text, find_headings(text))
    roles = [(part.role, text[part.start : part.end].split("\n")[0]) for part in parts]
    assert ("signature_issuer", "省长 王某某") in roles
    assert ("title", "某省数据管理办法") in roles
    assert next(part.start for part in parts if part.part == "government") == text.index("第一章")


def test_red_head_and_month_of_a_cover_stand_in_front_of_the_text():
    text = f"某省科学技术厅文件\n关于加快平台建设的意见\n二〇二一年十一月\n{BODY}\n一、总体要求\n{BODY}"
    parts = find_parts(text, find_headings(text))
    assert [(part.part, part.role) for part in parts][:3] == [
        ("front", "subtitle"), ("front", "title"), ("front", "subtitle"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title",
    ["某省人民政府办公厅关于加快\n清洁能源产业高地建设的通知", "关于印发某某行动\n实施\n方案的通知", "某某厅\n关于开展申报的通知"],
)
def test_title_broken_over_lines_is_one_title(title):
    text = f"{title}\n某政办〔2023〕66号\n各市人民政府：\n现就有关事项通知如下：\n一、加快建设\n{BODY}"
    first, *rest = find_parts(text, find_headings(text))
    assert (first.role, text[first.start : first.end]) == ("title", title)
    assert [part.role for part in rest[:2]] == ["doc_number", "recipient"]


def test_contact_and_attachment_list_may_stand_above_the_signature():
    text = f"关于做好备案工作的通知\n各市科技局：\n现将有关事项通知如下：\n一、条件\n{BODY}\n联系人：王某 0531-1234567\n附件：1.申报书\n2.汇总表\n某省科学技术厅\n2024年7月22日"
    assert parts_of(text)[-4:] == [
        "back contact - 6-6", "back attachment_list - 7-8", "back signature_issuer - 9-9", "back signature_date - 10-10"
    ]  # fmt: skip


def test_a_proposal_above_its_reply_is_never_policy_text():
    proposal = f"夜间经济还存在不足，亟需加快发展。\n一、存在问题\n{BODY}\n二、建议\n{BODY}\n三、其他\n{BODY}\n{BODY}\n{BODY}\n{BODY}\n{BODY}\n{BODY}"
    reply = f"您提出的建议收悉，现答复如下：\n一、工作进展\n{BODY}\n感谢您的关心和支持。\n某区商务局\n2024年6月11日"
    text = f"关于加快我区夜间经济发展的建议\n{proposal}\n李某某代表：\n{reply}"
    parts = find_parts(text, find_headings(text))
    assert [text[part.start : part.end] for part in parts if part.part == "proposal"] == [proposal]
    assert next(part for part in parts if part.policy_text).start == text.index("您提出的")
    assert [part.role for part in parts][-2:] == ["signature_issuer", "signature_date"]


@pytest.mark.parametrize("signed", ["", "某区商务局\n"])
def test_a_proposal_below_a_reply_without_date_is_never_policy_text(signed):
    reply = f"李某某代表：\n您提出的建议收悉，现答复如下：\n一、工作进展\n{BODY}\n二、下步打算\n{BODY}\n感谢您的关心和支持。"
    proposal = f"夜间经济还存在不足，亟需加快发展，现提出建议。\n一、存在问题\n{BODY}\n二、建议\n{BODY}"
    text = f"{reply}\n{signed}{proposal}"
    parts = find_parts(text, find_headings(text))
    assert [text[part.start : part.end] for part in parts if part.part == "proposal"] == [proposal]
    # Thanks in the middle of a reply that goes on close nothing.
    middle = reply.replace("\n二、", "\n感谢您的关心和支持。\n二、").removesuffix("\n感谢您的关心和支持。")
    assert all(part.part != "proposal" for part in find_parts(middle, find_headings(middle)))
