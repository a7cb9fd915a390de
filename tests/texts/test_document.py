"""One document as read: claims that hold for every text, and the two ways its reading is shown."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DocumentError
from analysis.texts.clean import STEPS
from analysis.texts.document import read_document
from analysis.texts.document_tables import count_han, document_tables, parents
from analysis.texts.model import Document, Heading
from analysis.texts.summary import _ROLE_NAMES, _STEP_NAMES, document_record, summarize_document, text_behind

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "documents").iterdir())

PIECES = st.sampled_from(
    ["一、总体要求", "（一）建设平台。", "1.支持企业。", "一是抓好项目，", "到2027年，", "《某办法》", "（苏科规〔2021〕3号）", "“四大工程”",
     "湖南省教育厅", "2024年6月14日", "各市人民政府：", "发布时间:2024-07-10 08:53", "产业。", "發展；", "GDP增长5%", "，", " ", "\u3000", "\n", "\n\n",
     "附件：", "政府工作报告", "各位代表：", "🙂", "<U+00A0>", "《", "（", "”"]
)  # fmt: skip
TEXTS = (
    st.lists(PIECES, min_size=1, max_size=40).map("".join).filter(lambda text: any(map(str.isalpha, text)))
)


def document_of(text: str, name: str = "000_x.txt") -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return read_document(path)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_piece_of_a_reading_stands_where_it_says(text: str) -> None:
    try:
        document = document_of(text)
    except DocumentError:
        return  # nothing but page furniture
    clean = document.clean.text
    assert "".join(sentence.text for sentence in document.sentences) == clean.replace("\n", "")
    for sentence in document.sentences:
        assert clean[sentence.start : sentence.end] == sentence.text
        assert 0 <= sentence.raw_start <= sentence.raw_end <= len(document.raw.text)
        assert -1 <= sentence.section < len(document.headings)
    assert [part.start for part in document.parts] == [0, *(part.end + 1 for part in document.parts[:-1])]
    assert document.parts[-1].end == len(clean)
    for heading in document.headings:
        assert clean[heading.start : heading.end].startswith(heading.label)
    for citation in document.citations:
        assert citation.title in clean[citation.start : citation.end]


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_equal_documents_and_records(text: str) -> None:
    try:
        first, second = document_of(text), document_of(text)
    except DocumentError:
        return
    assert first == second
    assert json.dumps(document_record(first)) == json.dumps(document_record(second))


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_tables_count_the_han_of_the_text_once(text: str) -> None:
    try:
        tables = document_tables([document_of(text)])
    except DocumentError:
        return
    n_chars = tables["documents"]["n_chars"].item()
    assert tables["sentences"]["n_chars"].sum() == n_chars
    assert tables["parts"]["n_chars"].sum() == n_chars
    assert (
        tables["parts"].loc[tables["parts"]["policy_text"], "n_chars"].sum()
        == tables["documents"]["n_chars_policy"].item()
    )


def test_only_chinese_characters_are_counted() -> None:
    assert count_han("产业5%，GDP（首台）\n2024年") == 5  # 产 业 首 台 年
    assert count_han("") == 0


def test_hand_stated_values_overrule_the_text() -> None:
    document = read_document(
        SEEDS[4], overrides={"region": "浙江", "period": "", "recipients": ("各市经信局",)}
    )
    assert document.metadata["region"].value == "浙江"
    assert document.metadata["period"].value == ""
    assert document.metadata["recipients"].value == ("各市经信局",)
    assert {document.metadata[name].source for name in ("region", "period", "recipients")} == {"metadata.csv"}
    assert document.metadata["title"].source == "text"


def test_addresses_begin_with_the_number_else_the_title_else_the_id() -> None:
    starts = [read_document(path).sentences[-1].address.split(" > ")[0] for path in SEEDS]
    assert starts[0] == "湘工信提案函〔2024〕273号"
    assert starts[1].startswith("这个产业发展计划公布")
    assert document_of("产业要发展。\n要抓好项目。\n", "007_x.txt").sentences[0].address.startswith("007 > ")


def test_document_without_text_is_refused_with_a_remedy() -> None:
    with pytest.raises(DocumentError, match=r"000_x\.txt holds no text.*Check"):
        document_of("发布时间:2024-07-10 08:53\n——\n")


def test_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="gone.txt"):
        read_document(tmp_path / "gone.txt")


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_document_is_the_same_from_its_bytes_on_a_machine_without_the_file(path: Path) -> None:
    there = PureWindowsPath("D:/研究/documents") / path.name
    assert read_document(there, data=path.read_bytes()) == read_document(path)


def test_bytes_are_refused_as_a_file_is() -> None:
    for data, reason in ((b"\n ", "empty"), (b"a" * 20_000_001, "20 MB"), (b"MZ", "is a program")):
        with pytest.raises(DocumentError, match=f"far.txt.* {reason}"):
            read_document(PureWindowsPath("far.txt"), data=data)


def test_parent_is_the_nearest_heading_above_of_a_lower_level() -> None:
    headings = [Heading(level, "", "", "heading_line", 0, 0) for level in (1, 2, 3, 2, 1, 3)]
    assert parents(headings) == [-1, 0, 1, 0, -1, 4]


def test_start_of_an_outline_row_is_the_text_behind_the_heading() -> None:
    text = "一、总体要求\n（一）建设平台。围绕产业，建设一批平台，带动产业链上下游协同发展。"
    line = Heading(1, "一、", "总体要求", "heading_line", 0, 6)
    head = Heading(2, "（一）", "建设平台", "run_in_head", 7, 14)
    assert text_behind(text, line) == "（一）建设平台。围绕产业，建设"
    assert text_behind(text, head) == "围绕产业，建设一批平台，带动产"


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_record_is_json_with_null_for_what_the_text_does_not_have(path: Path) -> None:
    document = read_document(path)
    record = json.loads(json.dumps(document_record(document), ensure_ascii=False))
    assert list(record["meta"]) == [
        "title", "inner_title", "region", "region_en", "level", "issuers", "doc_number", "cited_numbers",
        "date_issued", "date_published", "genre", "recipients", "period",
    ]  # fmt: skip
    assert "" not in record["meta"].values()
    for name in ("issuers", "cited_numbers", "recipients"):
        assert isinstance(record["meta"][name], list)
    region = record["meta"]["region"]
    english = {"湖南": "Hunan", "山东": "Shandong", "全国": "national", None: None}
    assert record["meta"]["region_en"] == english[region]
    for row in record["outline"]:
        assert record["clean"][row["offset"] : row["end_offset"]] == row["label"] + row["heading"]
        assert row["start"] in record["clean"].replace("\n", "")
    assert len(record["ledger"]) == len(document.clean.changes)


def test_summary_shows_metadata_with_sources_outline_parts_and_cleaning(monkeypatch) -> None:
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    text = summarize_document(read_document(SEEDS[2]))
    for line in (
        "文档 002（002_a7006acec10c1de2.txt）",
        "  发文字号：鲁工信发〔2024〕12号（正文）",
        "  成文日期：2024-07-05（正文：2024年7月5日）",
        "  规划期：到2027年（正文，推断：到2027年，在重点产业领域打造5家左右）",
        "  四、重点任务",
        "    （一）加快中试平台建设",
        "  《制造业中试创新发展实施意见》（工信部联科〔2024〕11号）：1 次",
    ):
        assert line in text.split("\n")
    assert "全角半角（width）：169 处" in text
    assert "计入政策文本" in text and "不计入" in text


def test_summary_says_what_the_text_does_not_have_in_the_persons_language(monkeypatch) -> None:
    document = read_document(SEEDS[0])
    assert "  title: — (not in the text)" in summarize_document(document).split("\n")
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    assert "  标题：—（文中未见）" in summarize_document(document).split("\n")


def test_the_chinese_summary_names_every_cleaning_step_and_role_in_chinese() -> None:
    assert {step.name for step in STEPS} <= set(_STEP_NAMES)
    documents = [read_document(path) for path in SEEDS]
    assert {part.role for document in documents for part in document.parts} <= set(_ROLE_NAMES)
