"""Parts of a Word document that python-docx has no call for: fields, bookmarks, references, three-line
tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from analysis.errors import RunError
from analysis.reports.cells import legal_text
from analysis.reports.key_tables import KeyTable
from analysis.reports.word_styles import CELL, PICTURE, THREE_LINES, style_ids, text_height, text_width

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_MOST_OF_PAGE = 0.8  # of the height, for a picture: the caption is to stand on the same page
_ALT_TEXT = 1000  # characters; readers of a screen are read all of it


@dataclass(frozen=True)
class Target:
    """A caption or heading that others refer to: its bookmark, and the text the reference shows."""

    bookmark: str
    text: str


class Writer:
    """Writes paragraphs at the end of a document; all text goes through `legal_text`."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self._bookmarks = count(1)
        self._styles = style_ids(document)

    def paragraph(self, style: str, text: str = "") -> Paragraph:
        paragraph = self.document.add_paragraph()
        self.set_style(paragraph, style)
        if text:
            self.text(paragraph, text)
        return paragraph

    def set_style(self, paragraph: Paragraph, style: str) -> None:
        """Set one of our styles; by its id, since python-docx looks through all styles for a name."""
        paragraph._p.style = self._styles[style]

    def text(self, paragraph: Paragraph, text: str, bold: bool = False) -> Run:
        """Add text; line feeds become line breaks."""
        legal = legal_text(text)
        run = paragraph.add_run(legal)
        if bold:
            run.bold = True
        if _CHINESE.search(legal):  # quotes and dashes beside Chinese are Chinese ones
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
        return run

    def field(self, paragraph: Paragraph, instruction: str, shown: str) -> None:
        """Add a field that Word can renew, with the result it shows until then."""
        self.field_begin(paragraph, instruction)
        self.text(paragraph, shown)
        self.field_end(paragraph)

    def field_begin(self, paragraph: Paragraph, instruction: str) -> None:
        """The part of a field before its result."""
        _field_character(paragraph, "begin")
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = f" {instruction} "
        paragraph.add_run()._r.append(code)
        _field_character(paragraph, "separate")

    def field_end(self, paragraph: Paragraph) -> None:
        """The part of a field after its result."""
        _field_character(paragraph, "end")

    def bookmark_begin(self, paragraph: Paragraph, name: str) -> str:
        """Begin a bookmark; gives the number that ends it."""
        number = str(next(self._bookmarks))
        mark = OxmlElement("w:bookmarkStart")
        mark.set(qn("w:id"), number)
        mark.set(qn("w:name"), name)
        paragraph._p.append(mark)
        return number

    def bookmark_end(self, paragraph: Paragraph, number: str) -> None:
        """End the bookmark of that number."""
        mark = OxmlElement("w:bookmarkEnd")
        mark.set(qn("w:id"), number)
        paragraph._p.append(mark)

    def reference(self, paragraph: Paragraph, target: Target) -> None:
        """A reference to a caption, which Word keeps equal to it."""
        self.field(paragraph, f"REF {target.bookmark} \\h", target.text)

    def link(self, paragraph: Paragraph, bookmark: str, text: str) -> None:
        """Text that leads to a bookmark."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark)
        link.set(qn("w:history"), "1")
        run = self.text(paragraph, text)
        paragraph._p.remove(run._r)
        link.append(run._r)
        paragraph._p.append(link)

    def picture(self, path: Path, description: str, name: str, foot: float = 0.0) -> None:
        """A picture at its printed width, or as wide as the text, with a text for those who cannot see it.

        Parameters
        ----------
        foot : float, share of its height that is cut off at the foot, because the report has those lines as
            text; Word keeps the whole picture and can show it again

        Raises
        ------
        RunError : the file is no picture.
        """
        paragraph = self.paragraph(PICTURE)
        try:
            shape = paragraph.add_run().add_picture(str(path))
        except (OSError, UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError) as error:
            raise RunError(
                f"The picture {path.name} of the run cannot be read ({error or type(error).__name__}). Make "
                "the report again.",
                f"无法读取运行结果中的图片 {path.name}（{error or type(error).__name__}）。请重新生成报告。",
            ) from error
        if 0 < foot < 1:
            cut = OxmlElement("a:srcRect")
            cut.set("b", str(round(100_000 * foot)))
            shape._inline.graphic.graphicData.pic.blipFill.find(qn("a:blip")).addnext(cut)
            shape.height = round(shape.height * (1 - foot))
        scale = min(
            1.0,
            text_width(self.document) / shape.width,
            _MOST_OF_PAGE * text_height(self.document) / shape.height,
        )
        shape.width, shape.height = round(scale * shape.width), round(scale * shape.height)
        about = shape._inline.docPr
        about.set("name", legal_text(name))
        about.set("descr", legal_text(description)[:_ALT_TEXT])

    def table(self, shown: KeyTable) -> None:
        """A three-line table whose head is repeated on each page."""
        table = self.document.add_table(len(shown.rows) + 1, len(shown.head))
        table.style = self.document.styles[THREE_LINES]
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        for key, value in (
            ("firstRow", "1"),
            ("firstColumn", "0"),
            ("noHBand", "1"),
            ("noVBand", "1"),
            ("val", "0620"),
        ):
            look.set(qn(f"w:{key}"), value)
        widths = _column_widths(shown, text_width(self.document))
        for grid, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            grid.w = width
        for place, (row, cells) in enumerate(zip(table.rows, (shown.head, *shown.rows), strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if place == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, text, numeric, width in zip(row.cells, cells, shown.numeric, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                self.set_style(paragraph, CELL)
                if numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self.text(paragraph, text)


def _field_character(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _column_widths(shown: KeyTable, room: int) -> list[int]:
    """Widths in EMU that sum to the room, by the longest text of each column, none of them too narrow to
    read."""
    columns = zip(shown.head, *shown.rows, strict=True)
    needs = [min(36, max(4, *(_width(text) for text in column)) + 2) for column in columns]
    return [round(room * need / sum(needs)) for need in needs]


def _width(text: str) -> int:
    return sum(1 + (character > "\u2e7f") for character in text)


def joined_references(writer: Writer, paragraph: Paragraph, targets: Sequence[Target]) -> None:
    """（见图 1、表 2） at the end of a paragraph; nothing without targets."""
    if not targets:
        return
    chinese = writer.language != "en"
    writer.text(paragraph, "（见" if chinese else " (see ")
    for place, target in enumerate(targets):
        if place:
            writer.text(paragraph, "、" if chinese else ", ")
        writer.reference(paragraph, target)
    writer.text(paragraph, "）" if chinese else ")")
