"""Stance: done, planned or context, from form, cues and place, and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DictionaryError
from analysis.meaning.stance import stance_of_sentences, stance_of_texts
from analysis.tables import STANCES, check_table
from analysis.stances import STANCE_VALUES
from tests.meaning.samples import SHIPPED, small_dictionary, tables_of

RULES = (
    "planned,clause_start,加快,,2",
    "done,clause_end,推进,,3",
    "done,anywhere,已,而已,2",
    "planned,turn,下一步,,4",
    "done,heading,进展,,3",
    "planned,heading,打算,,3",
    "context,anywhere,问题,,2",
    "context,turn,也要看到,,3",
)


def stances(folder, *texts: str) -> list[str]:
    return stance_of_texts(texts, small_dictionary(folder, *RULES))["stance"].tolist()


def test_points_add_up_and_the_reason_names_the_strongest(tmp_path):
    row = stance_of_texts(["加快建设，工作已扎实推进。"], small_dictionary(tmp_path, *RULES)).iloc[0]
    # planned: 加快 2 + bare 0.5; done: 推进 3 + 已 2
    assert (row["score_planned"], row["score_done"], row["score_context"]) == (2.5, 5.0, 0.0)
    assert row["stance"] == "done"
    assert row["reason"] == "done 5: 推进 3, 已 2; planned 2.5: 加快 2, (bare) 0.5"


def test_a_sentence_in_which_nothing_speaks_is_an_instruction(tmp_path):
    assert stances(tmp_path, "完善制度。") == ["planned"]


def test_a_cue_for_the_start_of_a_clause_counts_behind_labels_commas_and_quotation_marks_only(tmp_path):
    texts = ["加快建设。", "一是加快建设。", "完善制度，加快建设。", "“加快”建设。", "建设不断加快发展。"]
    scores = stance_of_texts(texts, small_dictionary(tmp_path, *RULES))["score_planned"]
    assert scores.tolist() == [2.5, 2.5, 2.5, 2.5, 0.5]


def test_a_verb_that_ends_a_clause_reports_unless_the_clause_begins_with_an_instruction(tmp_path):
    assert stances(tmp_path, "项目有序推进。", "加快项目推进。", "推进。") == ["done", "planned", "planned"]


def test_an_exception_of_the_dictionary_holds(tmp_path):
    assert stances(tmp_path, "如此已成。", "如此而已。") == ["done", "planned"]


@pytest.mark.parametrize(
    "text",
    ["二、重点任务", "（一）加快平台建设。", "湖南省工业和信息化厅", "鲁工信发〔2024〕12号", "需求牵引，突出重点。",
     "13．“新八级工”制度：属于国家职业技能等级制度。", "", "……"],
)  # fmt: skip
def test_headings_bylines_mottos_and_entries_are_context_whatever_they_say(text, tmp_path):
    assert stances(tmp_path, text) == ["context"]


def test_a_numbered_item_with_a_figure_is_no_heading(tmp_path):
    assert stances(tmp_path, "（4）新增100个养老设施，打造30个机构。") == ["planned"]


def test_exact_figures_speak_for_done_and_years_and_names_do_not(tmp_path):
    rows = stance_of_texts(
        ["新增1782家。", "新增20家。", "到2027年新增。", "实施“3+4”贯通。"],
        small_dictionary(tmp_path, *RULES),
    )
    assert rows["score_done"].tolist() == [2.5, 0.5, 0.0, 0.0]


def test_headings_above_speak_and_the_last_cue_in_a_heading_counts(tmp_path):
    text = "一、工作进展\n（一）培训方面\n举办活动，组织企业交流学习。\n二、进展和打算\n举办活动，组织企业交流学习。\n"
    tables = tables_of(tmp_path, text)
    made = stance_of_sentences(
        tables["sentences"], small_dictionary(tmp_path, *RULES), sections=tables["sections"]
    )
    assert made["stance"].tolist() == ["context", "context", "done", "context", "planned"]


def test_after_a_turn_the_section_is_planned_and_before_it_was_done(tmp_path):
    text = "一、关于人才\n组织企业开展交流。下一步，我们研究。组织企业开展交流。\n二、关于金融\n组织企业开展交流。\n"
    tables = tables_of(tmp_path, text)
    made = stance_of_sentences(
        tables["sentences"], small_dictionary(tmp_path, *RULES), sections=tables["sections"]
    )
    assert made["stance"].tolist() == ["context", "done", "planned", "planned", "context", "planned"]


def stances_in(folder, text: str) -> list[tuple[str, str]]:
    tables = tables_of(folder, text)
    around = {name: tables[name] for name in ("parts", "sections", "documents")}
    made = stance_of_sentences(tables["sentences"], small_dictionary(folder, *RULES), **around)
    return list(zip(tables["sentences"]["text"], made["stance"], strict=True))


def test_the_body_of_a_plan_is_planned_where_the_same_words_elsewhere_report(tmp_path):
    text = "某市科技局2024年{}\n为做好工作，现提出如下：\n一、平台\n技术合同成交额达到5213亿元，推动各项工作。\n"
    told = "技术合同成交额达到5213亿元，推动各项工作。"
    # exact figure 2.5 against bare 0.5, and 2 for a plan by its kind: 2.5
    assert (told, "planned") in stances_in(tmp_path, text.format("工作要点"))
    assert (told, "done") in stances_in(tmp_path, text.format("工作报告"))


def test_a_turn_that_announces_what_follows_turns_the_rest_of_a_reply(tmp_path):
    text = "对第12号提案的答复\n张某委员：\n您提出的提案收悉，现答复如下：\n组织召开对接会。\n{}1.培养人才。组织已报名者参加培训。\n"
    # 已 2 against bare 0.5, and 2 more behind the turn; before it 1.5 for done
    plain = dict(stances_in(tmp_path, text.format("")))
    assert (plain["组织召开对接会。"], plain["组织已报名者参加培训。"]) == ("planned", "done")
    turned = dict(stances_in(tmp_path, text.format("下一步，我局做好以下工作：\n")))
    assert (turned["组织召开对接会。"], turned["组织已报名者参加培训。"]) == ("done", "planned")


def test_parts_of_a_work_report_speak_and_titles_and_signatures_are_context(tmp_path):
    text = (
        "政府工作报告\n各位代表：\n我代表政府，向大会报告工作，请予审议。\n一、2024年工作回顾\n实施了技改行动，发展产业。\n"
        "组织企业开展交流。\n二、2025年重点任务\n组织企业开展交流。\n"
    )
    tables = tables_of(tmp_path, text)
    made = stance_of_sentences(
        tables["sentences"],
        small_dictionary(tmp_path, *RULES),
        parts=tables["parts"],
        sections=tables["sections"],
    )
    by_text = list(zip(tables["sentences"]["text"], made["stance"], strict=True))
    assert ("政府工作报告", "context") in by_text
    assert [stance for text, stance in by_text if text == "组织企业开展交流。"] == ["done", "planned"]


def test_the_input_stays_as_it_was_and_the_table_keeps_its_schema(tmp_path):
    sentences = tables_of(tmp_path, "加快建设。已建成。\n")["sentences"]
    before = sentences.copy()
    made = stance_of_sentences(sentences, small_dictionary(tmp_path, *RULES))
    assert sentences.equals(before)
    assert made["sent_id"].tolist() == sentences["sent_id"].tolist()
    check_table(made, STANCES)
    assert stance_of_sentences(sentences.iloc[:0], small_dictionary(tmp_path, *RULES)).empty


@pytest.mark.parametrize("row", ["plan,anywhere,加快,,1", "planned,at_start,加快,,1", "planned,,加快,,1"])
def test_a_category_that_is_no_stance_with_a_place_is_named_with_its_line(row, tmp_path):
    with pytest.raises(
        DictionaryError, match=r"stance.csv, line 2: .* is no stance with a place. Write one of done"
    ):
        stance_of_texts(["加快。"], small_dictionary(tmp_path, row))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="加快推进已下一步问题，。；：“”（）、一二三1.% \n建设", max_size=40))
def test_every_text_has_a_stance_and_alone_the_same_as_among_others(text):
    alone = stance_of_texts([text], SHIPPED).iloc[0]
    among = stance_of_texts(["推进改革。", text, text], SHIPPED)
    assert alone["stance"] in STANCE_VALUES
    assert among["reason"].tolist()[1:] == [alone["reason"]] * 2


@pytest.mark.parametrize(
    ("stance", "text"),
    [
        ("done", "过去一年，规模以上工业增加值增长6.7%，连续三年位居全国前列。"),
        ("done", "该园区建成通车，产业结构持续优化。"),
        ("done", "印发了人才工作条例，累计引进专家215名。"),
        ("done", "项目建设明显提速，技改试点有序开展。"),
        ("done", "引进研发人员三百余名，园区面貌焕然一新。"),
        ("done", "支持建设了一批县级检测机构。"),
        ("planned", "力争到2027年培育企业100家以上。"),
        ("planned", "鼓励金融机构加大信贷支持力度。"),
        ("planned", "下一步，我们将加强标准宣传。"),
        ("planned", "争取两所职业大学获批。"),
        ("planned", "完成国家下达任务，失业率控制在5.5%以内。"),
        ("planned", "营造有利于中试平台发展的氛围。"),
        ("context", "人才总量不足，高层次人才缺乏，引才难度较大。"),
        ("context", "您提出的建议收悉，现答复如下："),
        ("context", "本方案自印发之日起施行，有效期至2027年12月31日。"),
        ("context", "市级层面尚未出台专门政策，标准不健全。"),
        ("context", "究其原因，是企业规模偏小。"),
        ("context", "您提出的建议针对性强，对改进工作很有帮助。"),
        ("context", "中试是科技成果走向产业化的关键环节，意义重大。"),
    ],
)
def test_the_shipped_dictionary_reads_plain_cases(stance, text):
    row = stance_of_texts([text], SHIPPED).iloc[0]
    assert row["stance"] == stance, row["reason"]
