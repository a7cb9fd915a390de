"""The Word report: fields, references, fonts, templates, and text that wants to break it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import docx
import pandas as pd
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from analysis.errors import RunError
from analysis.reports import word
from analysis.reports.contents import read_contents
from analysis.reports.key_tables import _PRINTS, MOST_ROWS, key_table
from analysis.reports.word import write_word
from analysis.reports.workbook import sheets_of_tables
from analysis.tables import write_csv
from analysis.tables.columns import all_schemas
from tests.reports.run_folder import HOSTILE, concordance, differences, make_run, rates, row_of

W = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("word") / "run", title="人才政策研究")


@pytest.fixture(scope="module")
def document(run, tmp_path_factory):
    return docx.Document(str(write_word(read_contents(run), tmp_path_factory.mktemp("made") / "report.docx")))


def texts(document, style):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def instructions(document):
    return [code.text.strip() for code in document.element.body.iter(qn("w:instrText"))]


def bookmarks(document):
    """Name -> the text between its two ends."""
    found = {}
    for mark in document.element.body.iter(qn("w:bookmarkStart")):
        number, text, element = mark.get(qn("w:id")), "", mark.getnext()
        while not (element.tag == qn("w:bookmarkEnd") and element.get(qn("w:id")) == number):
            text += "".join(node.text or "" for node in element.iter(qn("w:t")))
            element = element.getnext()
        found[mark.get(qn("w:name"))] = text
    return found


def fields(document):
    """Instruction and shown result of each field within a paragraph."""
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        state, code, shown = "", "", ""
        for run in paragraph.iter(qn("w:r")):
            for child in run:
                if child.tag == qn("w:fldChar"):
                    state = child.get(qn("w:fldCharType"))
                    if state == "end":
                        found.append((code.strip(), shown))
                        code, shown = "", ""
                elif child.tag == qn("w:instrText"):
                    code += child.text
                elif child.tag == qn("w:t") and state == "separate":
                    shown += child.text or ""
    return found


def test_the_chapters_stand_in_the_order_of_the_run_numbered_as_chinese_reports_are(document):
    assert texts(document, "Title") == ["人才政策研究"]
    assert texts(document, "Heading 1") == [
        "一、摘要",
        "二、人才：一个主题",
        "三、各主题",
        "四、方法",
        "五、资料与来源",
    ]
    assert texts(document, "Heading 2")[:4] == [
        "（一）各地区",
        "（二）差异",
        "（三）句子",
        "（一）主题 × 地区",
    ]
    assert "每万汉字命中数" not in texts(
        document, "Body Text"
    ) and "每万字命中数。policy-compare report 运行。" in texts(document, "Body Text")


def test_captions_are_numbered_by_fields_and_every_reference_shows_its_caption(document):
    captions = texts(document, "Caption")
    assert captions == [
        "图 1  人才：各地区",
        "表 1  人才：各地区",
        "表 2  人才：差异",
        "图 2  频次与区间",
        "表 3  频次与区间",
    ]
    assert [code for code in instructions(document) if code.startswith("SEQ")] == [
        "SEQ 图 \\* ARABIC", "SEQ 表 \\* ARABIC", "SEQ 表 \\* ARABIC", "SEQ 图 \\* ARABIC", "SEQ 表 \\* ARABIC",
    ]  # fmt: skip
    marks = bookmarks(document)
    references = [(code.split()[1], shown) for code, shown in fields(document) if code.startswith("REF ")]
    assert len(references) >= 8
    for name, shown in references:
        assert marks[name] == shown
    assert "点为该地数值。（见图 1、表 1）" in texts(document, "Body Text")


def test_contents_of_many_sections_list_the_chapters_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(word, "_LISTED", 3)
    made = docx.Document(str(write_word(read_contents(make_run(tmp_path / "run")), tmp_path / "report.docx")))
    assert 'TOC \\o "1-1" \\h \\z \\u' in instructions(made)
    assert texts(made, "toc 1") == texts(made, "Heading 1") and not texts(made, "toc 2")


def test_the_lists_in_front_are_fields_whose_entries_lead_to_headings_and_captions(document):
    lists = [code for code in instructions(document) if code.startswith("TOC")]
    assert lists == ['TOC \\o "1-2" \\h \\z \\u', 'TOC \\h \\z \\c "图"']
    marks = bookmarks(document)
    links = {
        link.get(qn("w:anchor")): "".join(node.text for node in link.iter(qn("w:t")))
        for link in document.element.body.iter(qn("w:hyperlink"))
    }
    headings = texts(document, "Heading 1") + texts(document, "Heading 2")
    assert sorted(text for name, text in links.items() if name.startswith("_Toc")) == sorted(headings)
    assert {name: marks[name] for name in links if name.startswith("_Ref")} == {
        "_RefFigure001": "图 1",
        "_RefFigure002": "图 2",
    }
    begun = len(document.element.body.xpath(".//w:fldChar[@w:fldCharType='begin']"))
    assert (
        begun
        == len(document.element.body.xpath(".//w:fldChar[@w:fldCharType='end']"))
        == len(instructions(document))
    )


def test_the_summary_comes_first_and_says_what_the_findings_say(document):
    body = texts(document, "Body Text")
    assert body[0].strip() == "" or "站得住的有1项" in body[0]
    summary = next(text for text in body if text.startswith("站得住的有1项。"))
    assert summary == "站得住的有1项。其余不能说。限制：文种不同。（见图 2、表 3）"
    assert "人才：人才，湖南多于山东。没有其他可说的差异。（见图 1、表 1）" in body
    assert body.index(summary) < body.index("点为该地数值。（见图 1、表 1）")


def test_styles_have_chinese_fonts_and_the_page_is_a4(document):
    fonts = {
        name: document.styles[name].element.rPr.rFonts
        for name in ("Body Text", "Heading 1", "Caption", "Title")
    }
    assert {name: one.get(qn("w:eastAsia")) for name, one in fonts.items()} == {
        "Body Text": "宋体", "Heading 1": "黑体", "Caption": "黑体", "Title": "黑体",
    }  # fmt: skip
    assert {one.get(qn("w:ascii")) for one in fonts.values()} == {"Times New Roman"}
    language = document.styles.element.xpath("w:docDefaults//w:lang")[0]
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.header.paragraphs[0].text == "人才政策研究"
    assert "PAGE" in etree.tostring(section.footer._element, encoding="unicode")


def test_pictures_fit_the_page_have_an_alternative_text_and_lose_the_caption_that_is_text(document):
    room = (
        document.sections[0].page_width - document.sections[0].left_margin - document.sections[0].right_margin
    )
    first, second = document.inline_shapes
    assert first.width == second.width == room  # 20.3 cm cut down to 16
    assert first.height == pytest.approx(0.75 * second.height, abs=2)  # a quarter of the first is its caption
    assert first._inline.xpath(".//a:srcRect/@b") == ["25000"] and second._inline.xpath(".//a:srcRect") == []
    assert first._inline.docPr.get("descr") == "图 1 人才：各地区\n点为数值。\n注意：只有1篇文件。\n来源：3篇"
    assert texts(document, "Figure Notes")[:3] == ["点为数值。", "注意：只有1篇文件。", "来源：3篇"]


def test_tables_have_three_lines_a_repeated_head_and_numbers_to_the_right(document):
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == [
        "地区",
        "类别",
        "文件",
        "汉字数",
        "命中",
        "每万汉字",
        "95% 区间",
        "句子占比",
    ]
    assert [cell.text for cell in table.rows[1].cells] == [
        "湖南",
        "人才",
        "1",
        "10,000",
        "30",
        "30.0",
        "15.0 至 60.0",
        "25%",
    ]
    assert len(table.rows) == 3  # no row for the total
    assert table.style.name == "Three-Line Table"
    borders = table.style.element.xpath("w:tblPr/w:tblBorders/*")
    assert [(one.tag.rpartition("}")[2], one.get(qn("w:sz"))) for one in borders] == [
        ("top", "12"),
        ("bottom", "12"),
    ]
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader") and not table.rows[1]._tr.xpath("w:trPr/w:tblHeader")
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells][:3] == [None, None, 2]


def test_long_tables_are_named_by_a_sheet_of_the_workbook(document, run):
    sheet = sheets_of_tables(read_contents(run))["theme_talent_concordance"]
    assert f"完整数据见工作簿 report.xlsx 的“{sheet}”表（{len(HOSTILE)} 行）。" in texts(
        document, "Body Text"
    )


def test_hostile_text_is_text(document):
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs) + "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    for shown in (
        "=1+1",
        "<script>alert(1)</script> & ]]>",
        "_x0041_",
        "a\ufffdb\ufffdc",
        "\ufffdabc",
        "\ue000",
    ):
        assert shown in whole
    assert "\u202e" not in whole


def test_a_line_of_a_hundred_thousand_characters_does_no_harm(tmp_path):
    run = make_run(tmp_path / "run", ["甲" * 100_000, "a" * 100_000])
    made = docx.Document(str(write_word(read_contents(run), tmp_path / "report.docx")))
    assert any("甲" * 100_000 in paragraph.text for paragraph in made.paragraphs)
    assert max(len(cell.text) for table in made.tables for row in table.rows for cell in row.cells) == 120


def test_the_file_has_no_clock_and_the_same_bytes(run, tmp_path):
    first = write_word(read_contents(run), tmp_path / "one.docx")
    second = write_word(read_contents(run), tmp_path / "two.docx")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(set(package.namelist())) == len(package.namelist())
        core = package.read("docProps/core.xml").decode()
        assert "人才政策研究" in core and "20" not in re.sub(r"http\S+", "", core)


def test_in_english_labels_and_titles_are_english(run, tmp_path):
    made = docx.Document(str(write_word(read_contents(run), tmp_path / "report.docx", "en")))
    assert texts(made, "Heading 1")[1] == "2. Talent: One theme"
    assert texts(made, "Caption")[0] == "Figure 1  Talent: By region"
    assert any(code == 'TOC \\h \\z \\c "Figure"' for code in instructions(made))
    assert "The dot is the value. (see Figure 1, Table 1)" in texts(made, "Body Text")


def test_a_run_without_differences_findings_or_rows_is_a_report_too(tmp_path):
    run = make_run(tmp_path / "run")
    for name, table in (
        ("theme_talent_regions", rates().iloc[:0]),
        ("theme_talent_differences", differences(False)),
        ("theme_talent_concordance", concordance(["甲"]).iloc[:0]),
    ):
        write_csv(table, run / "figures" / f"{name}.csv")
    for name in ("theme_talent_findings", "compare_findings"):
        write_csv(pd.DataFrame({"about": [], "zh": []}), run / "figures" / f"{name}.csv")
    made = docx.Document(str(write_word(read_contents(run), tmp_path / "report.docx")))
    assert "这次运行的笔记本没有给出结论句。" in texts(made, "Body Text")
    assert texts(made, "Caption")[:2] == ["图 1  人才：各地区", "图 2  频次与区间"]


@pytest.fixture
def template(tmp_path):
    made = docx.Document()
    made.add_paragraph("模板里的文字")
    made.styles["Heading 1"].font.size = Pt(33)
    made.styles["Caption"].delete()
    made.sections[0].header.paragraphs[0].text = "某某研究院"
    made.sections[0].page_width = Cm(18.5)
    path = tmp_path / "template.docx"
    made.save(path)
    return path


def test_a_template_gives_page_header_and_styles_and_what_it_lacks_is_added(run, template, tmp_path):
    made = docx.Document(str(write_word(read_contents(run), tmp_path / "report.docx", template=template)))
    assert made.styles["Heading 1"].font.size == Pt(33)
    assert made.styles["Caption"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert made.styles["Three-Line Table"].type == WD_STYLE_TYPE.TABLE
    assert made.sections[0].header.paragraphs[0].text == "某某研究院"
    assert "PAGE" in etree.tostring(made.sections[0].footer._element, encoding="unicode")
    assert round(made.sections[0].page_width.cm, 1) == 18.5
    assert "模板里的文字" not in [paragraph.text for paragraph in made.paragraphs]
    room = made.sections[0].page_width - made.sections[0].left_margin - made.sections[0].right_margin
    assert made.inline_shapes[0].width == room


def test_headings_that_a_template_numbers_itself_get_no_second_number(run, template, tmp_path):
    made = docx.Document(str(template))
    numbering = made.styles["Heading 1"].element.get_or_add_pPr()._add_numPr()
    numbering._add_numId().val = 1
    made.save(template)
    report = docx.Document(str(write_word(read_contents(run), tmp_path / "report.docx", template=template)))
    assert texts(report, "Heading 1")[0] == "摘要"


def damaged(content):
    def make(path):
        path.write_bytes(content)

    return make


def without_styles(path):
    data = BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(data, "w") as target:
        for name in package.namelist():
            target.writestr(name, b"<broken" if name == "word/document.xml" else package.read(name))
    path.write_bytes(data.getvalue())


@pytest.mark.parametrize(
    "spoil", [damaged(b""), damaged(b"no zip"), damaged(b"PK\x03\x04 cut off"), without_styles]
)
def test_a_damaged_template_is_named_with_the_remedy(run, template, tmp_path, spoil):
    spoil(template)
    with pytest.raises(RunError, match=r"template template.docx cannot be read as a .docx .*save it as"):
        write_word(read_contents(run), tmp_path / "report.docx", template=template)
    with pytest.raises(RunError, match="There is no template .*none.docx"):
        write_word(read_contents(run), tmp_path / "report.docx", template=tmp_path / "none.docx")
    assert not (tmp_path / "report.docx").exists()


@pytest.mark.parametrize("kind", _PRINTS)
def test_every_printed_table_knows_the_columns_of_its_schema(kind, tmp_path):
    values = {name: "" for name, sort in all_schemas()[kind].columns.items() if sort == "str"}
    chosen = {
        "group_kind": "region",
        "holds": True,
        "stance": "planned",
        "n_figures_planned": 0,
        "kind": "theme",
        "group": "total" if kind == "validity" else "湖南",
        "unit": "chars",
        "title": "标题",
        "raw": "5家",
        "what": "企业",
    }
    row = row_of(
        kind,
        **{
            **values,
            **{name: value for name, value in chosen.items() if name in all_schemas()[kind].columns},
        },
    )
    table = pd.DataFrame([row] * (MOST_ROWS + 2))
    shown = key_table(kind, write_csv(table, tmp_path / "t.csv"), "zh")
    assert len(shown.rows) == MOST_ROWS and shown.left_out == 2 and len(shown.head) > 2
    assert key_table(kind, write_csv(table.iloc[:0], tmp_path / "t.csv"), "zh") is None
