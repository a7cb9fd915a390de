"""Word documents, written by hand: nothing that Word shows as text may be dropped."""

from __future__ import annotations

import zipfile

import docx as word
import pytest

from analysis.errors import DocumentError
from analysis.texts.readers import read_raw
from analysis.texts.readers.numbering import chinese_number
from tests.texts.docx_files import SPACES, docx, package, paragraph, write_docx


def lines(path) -> list[str]:
    return read_raw(path).text.split("\n")


def level(index: int, number_format: str, pattern: str, inner: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{inner}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbered(number: int, index: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>'


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def test_automatic_numbers_appear_and_a_higher_level_restarts_the_lower(tmp_path):
    order = [("总则", 0), ("目标", 1), ("任务", 1), ("细目", 2), ("分则", 0), ("措施", 1)]
    body = "".join(paragraph(text, numbered(3, index)) for text, index in order)
    path = write_docx(tmp_path / "a.docx", body, numbering=OUTLINE)
    assert lines(path) == ["一、总则", "（一）目标", "（二）任务", "1.细目", "二、分则", "（一）措施"]


def test_a_list_that_starts_anew_counts_from_one_and_one_that_goes_on_does_not(tmp_path):
    body = "".join(
        paragraph(text, numbered(number, 0)) for text, number in (("甲", 3), ("乙", 3), ("丙", 4), ("丁", 4))
    )
    path = write_docx(tmp_path / "a.docx", body, numbering=OUTLINE)
    assert lines(path) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_numbers_that_live_in_the_paragraph_style_appear(tmp_path):
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Part"/>')
        + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Item"/>')
        + '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    )
    style = '<w:style w:type="paragraph" w:styleId="{}">{}<w:pPr><w:numPr>{}</w:numPr></w:pPr></w:style>'
    styles = (
        style.format("Part", "", '<w:numId w:val="5"/>')
        + style.format("Item", "", '<w:ilvl w:val="1"/><w:numId w:val="5"/>')
        + '<w:style w:type="paragraph" w:styleId="SubItem"><w:basedOn w:val="Item"/></w:style>'
    )
    of = '<w:pStyle w:val="{}"/>'.format
    body = (
        paragraph("总体要求", of("Part"))
        + paragraph("指导思想", of("Item"))
        + paragraph("基本原则", of("SubItem"))
        + paragraph("附则", of("Part"))
        + paragraph("没有编号", of("Part") + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    path = write_docx(tmp_path / "a.docx", body, numbering=numbering, styles=styles)
    assert lines(path) == ["一、总体要求", "（一）指导思想", "（二）基本原则", "二、附则", "没有编号"]


@pytest.mark.parametrize(
    ("number_format", "pattern", "label"),
    [
        ("decimal", "%1.", "12."),
        ("upperRoman", "%1.", "XII."),
        ("lowerLetter", "%1)", "l)"),
        ("ideographTraditional", "%1、", "12、"),  # 甲 to 癸 are ten
        ("decimalEnclosedCircle", "%1", "⑫ "),
        ("chineseCountingThousand", "第%1条", "第十二条 "),
        ("ideographDigital", "%1、", "一二、"),
        ("bullet", "\uf0b7", ""),
        ("none", "", ""),
        ("ganada", "%1.", "12."),  # a format we do not know counts in figures
    ],
)
def test_the_twelfth_paragraph_has_the_label_of_its_format(tmp_path, number_format, pattern, label):
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, number_format, pattern)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    path = write_docx(tmp_path / "a.docx", paragraph("文", numbered(1, 0)) * 12, numbering=numbering)
    assert lines(path)[-1] == label + "文"


def test_numbers_in_chinese():
    known = {
        0: "零",
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        21: "二十一",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
    }
    known |= {1005: "一千零五", 2345: "二千三百四十五", 10_000: "10000"}
    assert {number: chinese_number(number) for number in known} == known


def test_a_skipped_level_and_a_number_that_is_not_declared_do_no_harm(tmp_path):
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">'
        f"{level(0, 'decimal', '%1.')}{level(1, 'decimal', '%1.%2')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = paragraph("甲", numbered(1, 1)) + paragraph("乙", numbered(99, 0))
    assert lines(write_docx(tmp_path / "a.docx", body, numbering=numbering)) == ["1.1 甲", "乙"]


def test_tables_text_boxes_controls_links_and_tracked_changes_are_read_in_order(tmp_path):
    run = "<w:r><w:t>{}</w:t></w:r>".format
    cell = "<w:tc><w:p>{}</w:p></w:tc>".format
    box = f"<w:txbxContent>{paragraph('框中文字')}</w:txbxContent>"
    body = (
        paragraph("第一段")
        + f"<w:tbl><w:tr>{cell(run('任务'))}{cell(run('单位'))}</w:tr>"
        + f"<w:sdt><w:sdtContent><w:tr>{cell(run('建平台'))}{cell(run('某厅'))}</w:tr></w:sdtContent></w:sdt>"
        + "</w:tbl>"
        + f"<w:sdt><w:sdtContent>{paragraph('控件中的段落')}</w:sdtContent></w:sdt>"
        + f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        + f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        + "</w:r>"
        + f"{run('旁边')}</w:p>"
        + f"<w:p><w:ins>{run('增补')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        + f"<w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag>{run('标签')}</w:smartTag></w:p>"
        + "<w:p><w:r><w:t>软</w:t><w:br/><w:t>回车</w:t><w:noBreakHyphen/></w:r></w:p>"
        + "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>"
        + f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('7')}<w:r><w:fldChar "
        + "w:fldCharType='end'/></w:r></w:p>"
        + f"<w:p><w:r><w:ruby><w:rt>{run('yù')}</w:rt><w:rubyBase>{run('尉')}</w:rubyBase></w:ruby></w:r>"
        + f"{run('犁')}</w:p>"
    )
    found = lines(write_docx(tmp_path / "a.docx", body))
    assert found == [
        *(
            "第一段",
            "任务\t单位",
            "建平台\t某厅",
            "控件中的段落",
            "旁边",
            "框中文字",
            "增补链接标签",
            "软",
            "回车-",
            "7",
            "尉犁",
        ),
    ]


def test_a_page_set_as_one_table_keeps_its_paragraphs(tmp_path):
    cells = f"<w:tc>{paragraph('甲段。')}{paragraph('乙段。')}</w:tc><w:tc>{paragraph('')}</w:tc>"
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert lines(write_docx(tmp_path / "a.docx", body)) == ["甲段。", "乙段。"]


def test_notes_stand_at_the_end_without_their_separators(tmp_path):
    note = '<w:footnote w:id="{}"{}>{}</w:footnote>'.format
    footnotes = note(0, ' w:type="separator"', paragraph("——")) + note(1, "", paragraph("脚注一。"))
    endnotes = f'<w:endnote w:id="1">{paragraph("尾注。")}</w:endnote>'
    path = write_docx(tmp_path / "a.docx", paragraph("正文。"), footnotes=footnotes, endnotes=endnotes)
    assert lines(path) == ["正文。", "脚注一。", "尾注。"]


def test_a_file_of_the_docx_library_is_read_with_its_title(tmp_path):
    document = word.Document()
    document.core_properties.title = "某省实施方案"
    document.add_paragraph("一、总体要求")
    document.add_table(1, 2).rows[0].cells[1].text = "单位"
    document.save(tmp_path / "a.docx")
    raw = read_raw(tmp_path / "a.docx")
    assert (raw.title, raw.file_format, raw.text.split("\n")[:2]) == (
        "某省实施方案",
        "docx",
        ["一、总体要求", "单位"],
    )


def test_reading_twice_gives_equal_objects(tmp_path):
    path = write_docx(tmp_path / "a.docx", paragraph("甲", numbered(3, 0)) * 2, numbering=OUTLINE)
    assert read_raw(path) == read_raw(path)


def test_a_document_type_declaration_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    good = docx(paragraph("甲"))
    path.write_bytes(good)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    entity = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = f"{entity}<w:document {SPACES}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    for content in (
        body.encode("utf-8"),
        ('<?xml version="1.0" encoding="utf-16"?>' + body).encode("utf-16"),
    ):
        path.write_bytes(package(files | {"word/document.xml": content}))
        with pytest.raises(DocumentError, match="a.docx.*word/document.xml.*DOCTYPE.*new document"):
            read_raw(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(package({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 150_000_000}))
    with pytest.raises(DocumentError, match="unpacks from 0.1 MB to 150 MB.*another place"):
        read_raw(path)


def test_a_bomb_that_lies_about_its_size_is_refused_as_broken(tmp_path):
    data = bytearray(package({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 30_000_000}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match="not a whole Word document.*get the file anew"):
        read_raw(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "password.*remove the password",
        ),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + b"WordDocument", "old .doc file.*save it as .docx"),
        (docx(paragraph("甲"))[:-40], "not a whole Word document.*repair"),
        (docx(paragraph("甲")).replace(b"document", b"d0cument"), "repair"),
        (package({"photo.jpg": b"x"}), "zip archive, not a Word document"),
        (
            package({"[Content_Types].xml": "<Types>", "word/document.xml": "<w:"}),
            "broken.*get the file anew",
        ),
        (docx("<w:p/>"), "holds no text"),
        (docx('<w:altChunk r:id="x"/>'), "embedded document.*save it again"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"  \n", "is empty"),
    ],
)
def test_a_file_that_is_no_readable_word_document_says_what_to_do(tmp_path, data, message):
    path = tmp_path / "方案.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=f"方案.docx.*{message}"):
        read_raw(path)
