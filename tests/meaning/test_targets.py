"""Targets: what is counted, by when, against what, promised or reached."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.meaning.stance import stance_of_sentences
from analysis.meaning.targets import find_targets, with_themes
from analysis.tables import TARGETS, check_table
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from tests.meaning.samples import ROOT, SHIPPED, tables_of


def targets_in(folder, text: str, stance: str = "planned") -> pd.DataFrame:
    sentences = tables_of(folder, text)["sentences"]
    return find_targets(sentences, sentences[["sent_id"]].assign(stance=stance))


def seed(number: str) -> pd.DataFrame:
    tables = document_tables([read_document(next((ROOT / "seeds" / "documents").glob(f"{number}_*")))])
    stances = stance_of_sentences(
        tables["sentences"], SHIPPED, parts=tables["parts"], sections=tables["sections"]
    )
    return find_targets(tables["sentences"], stances)


def test_a_target_keeps_its_place_and_its_sentence(tmp_path):
    tables = tables_of(tmp_path, "一、目标\n到2027年，打造5家左右中试平台。\n")
    made = find_targets(tables["sentences"], tables["sentences"][["sent_id"]].assign(stance="planned"))
    row = made.iloc[0]
    sentence = tables["sentences"].set_index("sent_id").loc[row["sent_id"]]
    at = row["start"] - sentence["start"]
    assert sentence["text"][at : at + len(row["raw"])] == row["raw"] == "5家左右"
    assert (row["deadline"], row["what"], row["stance"]) == ("2027", "打造中试平台", "planned")
    check_table(made, TARGETS)


@pytest.mark.parametrize(
    ("text", "deadlines"),
    [("2025年底前建成3座电站。", ["2025"]), ("到2027年培育10家，到2030年培育30家。", ["2027", "2030"]), ("每年遴选20项成果。", ["每年"]),
     ("“十四五”末达到60%。", ["2025"]), ("建成3座电站。", [""]), ("比2020年增长5%。", [""]), ("今年新建2万套。", ["今年"])],
)  # fmt: skip
def test_the_deadline_is_the_one_named_last_before_the_figure(text, deadlines, tmp_path):
    assert targets_in(tmp_path, text)["deadline"].tolist() == deadlines


def test_a_base_is_the_year_compared_with_or_the_figure_started_from(tmp_path):
    made = targets_in(tmp_path, "产值比上年增长7%。补助由320元提高到380元。")
    assert made["base"].tolist() == ["上年", "", "320元"]


def test_words_right_before_a_figure_overrule_the_stance_of_its_sentence(tmp_path):
    made = targets_in(tmp_path, "园区揭牌，规划用地6000余亩，入驻企业30家。", stance="done")
    assert made["stance"].tolist() == ["planned", "done"]
    assert targets_in(tmp_path, "已设立400亿元基金，要整合资金。")["stance"].tolist() == ["done"]


def test_a_sum_by_a_year_to_come_is_promised(tmp_path):
    assert targets_in(tmp_path, "到2026年，累计建成平台30个。")["stance"].tolist() == ["planned"]
    assert targets_in(tmp_path, "累计建成平台30个，力争明年翻番。")["stance"].tolist()[0] == "done"


def test_list_items_of_one_kind_share_what_they_count(tmp_path):
    made = targets_in(tmp_path, "累计达到1522家、103家。", stance="done")
    assert made["what"].iloc[0] == made["what"].iloc[1]


def test_figures_told_one_by_one_count_the_things_named_before_them(tmp_path):
    made = targets_in(tmp_path, "强化隐患排查，事故起数、死亡人数分别下降12.3%、13.7%。", stance="done")
    assert made["what"].tolist() == ["事故起数、死亡人数"] * 2


def test_only_the_governments_own_text_has_targets():
    assert seed("003")["raw"].tolist() == ["1名", "14名", "90人"]


def test_the_figures_of_the_seeds_are_all_found_and_nothing_else():
    reply = seed("000")
    assert reply["raw"].tolist() == [
        "10余家", "不超过平台建设固定资产投资的20%", "最高不超过500万元", "500万元", "十个", "百个", "千名", "万个", "2个", "1个", "18个", "66个",
        "53个", "14次", "192名", "147家", "8亿余元", "174家", "3块", "6000余亩",
    ]  # fmt: skip
    assert reply["stance"].value_counts().to_dict() == {"done": 12, "planned": 8}
    assert [len(seed(number)) for number in ("001", "002", "004")] == [0, 1, 0]


def test_themes_come_from_the_hits_of_the_sentence(tmp_path):
    sentences = tables_of(tmp_path, "引进人才20名。新建路5公里。\n")["sentences"]
    first = sentences["sent_id"].iloc[0]
    hits = pd.DataFrame({"sent_id": [first, first], "theme": ["talent", "talent"]})
    made = find_targets(sentences, sentences[["sent_id"]].assign(stance="planned"))
    made = with_themes(made, hits)
    assert made["themes"].tolist() == ["talent", ""]


def test_no_figures_give_an_empty_table(tmp_path):
    assert targets_in(tmp_path, "加快建设。").empty
