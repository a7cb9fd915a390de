"""Text files, PDFs and web pages, and what is said about files that cannot be read."""

from __future__ import annotations

import time

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DocumentError
from analysis.texts.readers import read_raw
from analysis.texts.readers.encodings import decoded
from analysis.texts.readers.wrapped import paragraphs
from tests.texts.docx_files import docx, paragraph
from tests.texts.pdf_files import pdf

SIMPLIFIED = (
    "各市人民政府，现将《制造业创新发展实施方案》印发给你们。\n一、总体要求\n到2027年，培育企业100家。"
)
TRADITIONAL = "近日，工業和資訊化部等七部門聯合印發計劃，推動產業高質量發展，支援數字經濟建設。"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_a_text_is_read_in_every_encoding_that_occurs(tmp_path, encoding, name):
    path = tmp_path / "a.txt"
    path.write_bytes(SIMPLIFIED.encode(encoding))
    raw = read_raw(path)
    assert (raw.text, raw.encoding, raw.file_format) == (SIMPLIFIED, name, "txt")


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL[:12], "關於產業發展的通知"])
def test_big5_is_told_from_gb18030(text):
    assert decoded(text.encode("big5")) == (text, "big5hkscs")
    assert decoded(text.encode("gb18030")) == (text, "gb18030")


def test_a_short_simplified_text_is_not_taken_for_big5():
    for text in ("关于印发的通知", "一、总体要求", "省人民政府", "2024年6月14日"):
        assert decoded(text.encode("gb18030")) is not None
        assert decoded(text.encode("gb18030"))[0] == text


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.sampled_from("的一是在发展建设企业产业工作，。、：（）《》\n0123456789"), min_size=10, max_size=80
    )
)
def test_any_ordinary_text_comes_back_from_utf8_and_gb18030(text):
    text = "省政府关于加强产业发展工作的通知" + text
    assert decoded(text.encode("utf-8"))[0] == decoded(text.encode("gb18030"))[0] == text


def test_line_ends_of_windows_and_old_mac_become_one(tmp_path):
    (tmp_path / "a.txt").write_bytes("甲\r\n乙\r丙\n".encode())
    assert read_raw(tmp_path / "a.txt").text == "甲\n乙\n丙\n"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt is empty.*remove the file"),
        ("a.txt", b" \r\n\r\n", "a.txt is empty"),
        ("a.txt", docx(paragraph("甲")), "named .txt but is a zip package"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "named .txt but is a picture"),
        ("a.txt", bytes(range(256)) * 40, "not text in UTF-8, GB18030, Big5 or UTF-16.*save it as .txt"),
        ("a.txt", b"\xff\xfe\x00\xd8\x00\xd8", "not text"),
        ("a.doc", b"x", "Open it in Word or WPS and save it as .docx"),
        ("a.wps", b"x", "Open it in WPS and save it as .docx"),
        ("a.ofd", b"x", "export it as .pdf"),
        ("a.xlsx", b"x", r"\.xlsx files cannot be read; \.txt, \.docx"),
        ("a", b"x", "a file without a suffix"),
        ("a.pdf", b"PK\x03\x04", "named .pdf but is a zip package"),
        ("a.pdf", b"%PDF-1.7\nrubbish", "is broken"),
        ("a.pdf", pdf([[], []]), "is a scan: 2 of its 2 pages.*OCR"),
        ("a.html", b"<html><script>load()</script></html>", "holds no text.*loads it by script"),
        ("a.html", b"\x1f\x8b\x08", "is an archive"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_where_and_what_to_do(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message) as caught:
        read_raw(path)
    assert str(path) in str(caught.value)


def test_a_file_that_vanished_and_a_folder_are_errors_of_the_document(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    for name, message in (("gone.txt", "is not there"), ("folder.txt", "is a folder")):
        with pytest.raises(DocumentError, match=message):
            read_raw(tmp_path / name)


def test_a_line_of_fifty_megabytes_is_refused_at_once(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("的".encode() * 17_000_000)
    begin = time.monotonic()
    with pytest.raises(DocumentError, match="has 51 MB; a document may have up to 20 MB.*Split it"):
        read_raw(path)
    assert time.monotonic() - begin < 1


def test_a_pdf_gives_paragraphs_without_page_numbers_and_running_heads(tmp_path):
    full = "为深入贯彻落实党中央国务院决策部署，推动制造业高质量发展，现就有关"
    page = lambda number, *body: ["某省人民政府公报", *body, f"— {number} —"]  # noqa: E731
    pages = [
        page(
            1,
            (100, "某省实施方案"),
            (24, full),
            "工作制定本方案，各地各部门要结合实际认真贯彻执行，确保各项任务落到",
        ),
        page(2, "实处。", "一、总体要求", (24, full)),
        page(3, "事项通知如下。", (24, "第二段到此为止。")),
    ]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(pages))
    raw = read_raw(path)
    assert [line.strip() for line in raw.text.split("\n")] == [
        "某省实施方案",
        full + "工作制定本方案，各地各部门要结合实际认真贯彻执行，确保各项任务落到实处。",
        "一、总体要求",
        full + "事项通知如下。",
        "第二段到此为止。",
    ]
    assert raw.file_format == "pdf"


def test_a_pdf_under_password_is_refused(tmp_path):
    (tmp_path / "open.pdf").write_bytes(pdf([["某省实施方案，共计十个字以上。"]]))
    writer = pypdf.PdfWriter(clone_from=tmp_path / "open.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "shut.pdf")
    with pytest.raises(DocumentError, match="shut.pdf is protected by a password"):
        read_raw(tmp_path / "shut.pdf")


def test_lines_broken_at_the_margin_are_joined_and_headings_are_not():
    wrapped = [
        "一、总体要求",
        "　　坚持以高质量发展为主题，",
        "以改革创新为动力，加快建设",
        "现代化产业体系。",
        "　　到二〇二七年取得明显成效。",
    ]
    assert paragraphs(wrapped) == [
        "一、总体要求",
        "　　坚持以高质量发展为主题，以改革创新为动力，加快建设现代化产业体系。",
        "　　到二〇二七年取得明显成效。",
    ]
    assert paragraphs(["use of Made in", "China products"]) == ["use of Made in China products"]


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>某省政府网</title>
<style>p{color:red}</style></head><body><nav>首页 政务公开</nav><div class="top"><ul><li><a>首页</a></li>
<li><a>新闻</a></li><li><a>政策</a></li></ul></div><h1>关于印发方案的通知</h1><div style="display:none">隐藏</div>
<p>　　各市：现将<b>方案</b>印发，<a href="x">附件</a>另发。</p><div><p>一、目标<br>二、任务</p></div>
<table><tr><th>任务</th><th>单位</th></tr><tr><td><p>建平台</p></td><td>某厅</td></tr></table><!-- 注释 -->
<script>var a="脚本";</script><div class="footer">版权</div><footer>联系我们</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_saved_page_gives_headline_paragraphs_and_tables_only(tmp_path, encoding):
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.encode(encoding))  # saved pages often say another charset than they are in
    raw = read_raw(path)
    assert raw.title == "某省政府网"
    assert raw.text.split("\n") == [
        "关于印发方案的通知",
        "　　各市：现将方案印发，附件另发。",
        "一、目标",
        "二、任务",
        "任务\t单位",
        "建平台\t某厅",
    ]


def test_a_page_nested_twenty_thousand_deep_is_read(tmp_path):
    path = tmp_path / "a.htm"
    path.write_text("<div>" * 20_000 + "正文内容。" + "</div>" * 20_000, encoding="utf-8")
    assert read_raw(path).text == "正文内容。"
