"""Styles of the Word report: ours, in the fonts of Chinese reports, or those of a template the user
brings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm, Pt, RGBColor
from lxml.etree import XMLSyntaxError

from analysis.errors import RunError

TITLE, SUBTITLE, CHAPTER, SECTION, BODY = "Title", "Subtitle", "Heading 1", "Heading 2", "Body Text"
CAPTION, PICTURE, NOTES, CELL = "Caption", "Figure", "Figure Notes", "Table Text"
LIST_TITLE, FIGURES, CONTENTS_1, CONTENTS_2 = "TOC Heading", "table of figures", "toc 1", "toc 2"
HEADER, FOOTER = "Header", "Footer"
THREE_LINES = "Three-Line Table"
_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class _Form:
    """What one of our paragraph styles looks like; sizes in points, 小四 is 12, 五号 10.5, 小五 9."""

    size: float
    font: str = _SONG
    bold: bool = False
    centred: bool = False
    before: float = 0
    after: float = 0
    lines: float = 1.0
    indented: bool = False  # the first line, by two characters
    with_next: bool = False
    level: int | None = None  # in the outline


_FORMS = {
    TITLE: _Form(22, _HEI, centred=True, before=48, after=12),
    SUBTITLE: _Form(12, centred=True, after=6),
    CHAPTER: _Form(16, _HEI, before=18, after=9, with_next=True, level=0),
    SECTION: _Form(14, _HEI, before=12, after=6, with_next=True, level=1),
    BODY: _Form(12, lines=1.5, indented=True),
    CAPTION: _Form(10.5, _HEI, centred=True, before=3, after=3),
    PICTURE: _Form(10.5, centred=True, before=6, with_next=True),
    NOTES: _Form(9, after=1),
    CELL: _Form(9),
    LIST_TITLE: _Form(16, _HEI, centred=True, before=12, after=6, with_next=True),
    FIGURES: _Form(10.5, lines=1.25),
    CONTENTS_1: _Form(12, lines=1.25),
    CONTENTS_2: _Form(10.5, lines=1.25),
    HEADER: _Form(9, centred=True),
    FOOTER: _Form(9, centred=True),
}


def open_template(template: Path | None) -> Document:
    """A document without text in which every style of the report is there.

    Without a template: A4, 宋体 and 黑体 with Times New Roman. Of a template page, header, footer and styles
    stay, its text does not; a style that it lacks is added in our form.

    Raises
    ------
    RunError : the template is absent or damaged, or no .docx.
    """
    document = docx.Document() if template is None else _opened(template)
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    if body.sectPr is None:
        document.add_section()
    if template is None:
        _drop_table_styles(document)
        _set_page(document)
        _set_defaults(document)
    for name, form in _FORMS.items():
        if template is None or _style_of(document, name) is None:
            _shape(document, name, form)
    if THREE_LINES not in document.styles:
        document.styles.element.append(parse_xml(_THREE_LINES_XML))
    return document


def is_numbered(document: Document, name: str) -> bool:
    """Whether a style of headings numbers them itself, as those of many templates do."""
    style = _style_of(document, name)
    while style is not None:
        if style.element.pPr is not None and style.element.pPr.numPr is not None:
            return True
        style = style.base_style
    return False


def text_width(document: Document) -> int:
    """Width between the margins, in EMU."""
    section = document.sections[-1]
    return section.page_width - section.left_margin - section.right_margin


def text_height(document: Document) -> int:
    """Height between the margins, in EMU."""
    section = document.sections[-1]
    return section.page_height - section.top_margin - section.bottom_margin


def _opened(template: Path) -> Document:
    if not template.is_file():
        raise RunError(
            f"There is no template {template}. Check its name in study.toml, or leave it out.",
            f"没有模板 {template}。请检查 study.toml 中的文件名，或者不写模板。",
        )
    try:
        return docx.Document(str(template))
    except (
        PackageNotFoundError,
        ValueError,
        KeyError,
        XMLSyntaxError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise RunError(
            f"The template {template.name} cannot be read as a .docx ({error}). Open it in Word and save it "
            "as “Word "
            "document (.docx)”, not as .dotx or .doc.",
            f"模板 {template.name} 不能作为 .docx 读取（{error}）。请在 Word 中打开它，另存为“Word 文档 (.docx)”，"
            "不要存成 .dotx 或 .doc。",
        ) from error


def _style_of(document: Document, name: str):
    """The style of that name, whatever its capitals: Word writes built-in names in several ways."""
    folded = name.casefold()
    return next(
        (one for one in document.styles if one.name is not None and one.name.casefold() == folded), None
    )


def style_ids(document: Document) -> dict[str, str]:
    """Our paragraph styles by name, and by what number or word the document knows each."""
    return {name: _style_of(document, name).style_id for name in _FORMS}


def _drop_table_styles(document: Document) -> None:
    """Take away the many table styles that come with python-docx: in Word they would stand before ours."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()


def _set_page(document: Document) -> None:
    section = document.sections[-1]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.54)
    section.left_margin = section.right_margin = Cm(2.5)


def _set_defaults(document: Document) -> None:
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    _set_fonts(normal, _SONG)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for key, value in (("val", "en-US"), ("eastAsia", "zh-CN"), ("bidi", "ar-SA")):
        language.set(qn(f"w:{key}"), value)


def _shape(document: Document, name: str, form: _Form) -> None:
    style = _style_of(document, name)
    if style is None:
        style = document.styles.add_style(
            name, WD_STYLE_TYPE.PARAGRAPH, builtin=name not in (PICTURE, NOTES, CELL)
        )
        style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.hidden, style.quick_style = False, True
    paragraph_properties = style.element.get_or_add_pPr()
    for child in list(paragraph_properties):
        if child.tag in (qn("w:pBdr"), qn("w:contextualSpacing"), qn("w:numPr")):
            paragraph_properties.remove(child)
    font = style.font
    font.size, font.bold, font.italic = Pt(form.size), form.bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    _set_fonts(style, form.font)
    for tag in ("w:spacing", "w:kern"):  # of letters; the default Title has some
        for found in style.element.rPr.findall(qn(tag)):
            style.element.rPr.remove(found)
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if form.centred else WD_ALIGN_PARAGRAPH.LEFT
    if name == BODY:
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout.space_before, layout.space_after = Pt(form.before), Pt(form.after)
    layout.line_spacing = form.lines
    layout.keep_with_next = form.with_next
    if form.indented:
        layout.first_line_indent = Pt(2 * form.size)
        paragraph_properties.ind.set(qn("w:firstLineChars"), "200")
    if form.level is not None:
        outline = paragraph_properties.find(qn("w:outlineLvl"))
        if outline is None:
            outline = OxmlElement("w:outlineLvl")
            paragraph_properties.append(outline)
        outline.set(qn("w:val"), str(form.level))


def _set_fonts(style, east_asian: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key, value in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", east_asian), ("cs", _LATIN)):
        fonts.set(qn(f"w:{key}"), value)


_LINE = 'w:val="single" w:space="0" w:color="000000"'
_THREE_LINES_XML = f"""
<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="ThreeLineTable">
  <w:name w:val="{THREE_LINES}"/>
  <w:uiPriority w:val="99"/>
  <w:tblPr>
    <w:tblBorders><w:top {_LINE} w:sz="12"/><w:bottom {_LINE} w:sz="12"/></w:tblBorders>
    <w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom {_LINE} w:sz="6"/></w:tcBorders></w:tcPr>
  </w:tblStylePr>
</w:style>
""".strip()
