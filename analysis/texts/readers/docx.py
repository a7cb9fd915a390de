"""Word documents (.docx): every paragraph in document order, with the labels that Word counts by itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from lxml.etree import _Element

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.files import Source, known_format
from analysis.texts.readers.numbering import Numbering, W
from analysis.texts.readers.packages import BROKEN, package_problem

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_P, _TBL, _TR, _TC, _BOX = W + "p", W + "tbl", W + "tr", W + "tc", W + "txbxContent"
_TEXT = frozenset((W + "t", _M + "t"))
_SIGNS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
# Deleted text, field codes, the pinyin over a character, and what only describes.
_UNREAD = frozenset(
    W + name
    for name in (
        "del moveFrom delText instrText delInstrText rt rubyPr pPr rPr sdtPr sdtEndPr sectPr tblPr tblGrid "
        "trPr tcPr"
    ).split()
)
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, source: Source) -> RawText:
    """The text of a Word document.

    One line a paragraph, soft line breaks as line ends. Included: tables (a row of one-line cells is one
    line, its cells parted by tabs), text boxes behind the paragraph they hang on, content controls, tracked
    insertions, and automatic numbering; foot- and endnotes stand at the end. Left out: tracked deletions,
    field codes, comments, and the heads and feet of pages.

    Raises
    ------
    DocumentError : the file is broken, protected by a password, no Word document,
        or holds a document type declaration (which no Word program writes).
    """
    _check_package(data, source)
    try:
        document = docx.Document(io.BytesIO(data))
        package = document.part
        numbering = Numbering(
            _part(package, RELATIONSHIP_TYPE.NUMBERING), _part(package, RELATIONSHIP_TYPE.STYLES)
        )
        lines = list(_Reader(source, numbering).lines(document.element.body))
        for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
            notes = _part(package, kind)
            for note in () if notes is None else notes:
                if note.get(W + "type") not in _SEPARATORS:
                    lines += _Reader(source, numbering).lines(note)
        title = document.core_properties.title
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # python-docx fails with whatever a damaged part leads it into
        raise DocumentError(
            f"{source} is broken: its parts do not form a Word document ({error}). Open it in Word or WPS, "
            "which may repair it, and save it as .docx; or get the file anew.",
            f"{source} 已损坏：各部分拼不成 Word 文档（{error}）。请用 Word 或 WPS 打开（也许能修复）并另存为 "
            ".docx，或重新获取文件。",
        ) from error
    if not any(line.strip() for line in lines):
        raise DocumentError(
            f"{source} holds no text, only pictures perhaps. Get a version with text, or type the text into a "
            ".txt file.",
            f"{source} 没有文字，也许只有图片。请找有文字的版本，或把文字录入 .txt 文件。",
        )
    return RawText("\n".join(lines).replace("\r", "\n"), "docx", title=title.strip())


def _part(package: docx.parts.document.DocumentPart, kind: str) -> _Element | None:
    try:
        part = package.part_related_by(kind)
    except KeyError:
        return None
    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


def _check_package(data: bytes, source: Source) -> None:
    """Refuse what is no package, what unpacks to too much, and declarations that reach outside the file."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentError(
                f"{source} is protected by a password. Open it in Word or WPS, remove the password, save it.",
                f"{source} 有密码保护。请用 Word 或 WPS 打开，取消密码后保存。",
            )
        raise DocumentError(
            f"{source} is an old .doc file under another name. Open it in Word or WPS and save it as .docx.",
            f"{source} 其实是旧格式的 .doc 文件，只是换了后缀。请用 Word 或 WPS 打开，另存为 .docx。",
        )
    try:
        problem = package_problem(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except BROKEN as error:
        english, chinese = known_format(data) or (error, error)
        raise DocumentError(
            f"{source} is not a whole Word document ({english}). Open it in Word or WPS, which may repair it, and "
            "save it as .docx; or get the file anew.",
            f"{source} 不是完整的 Word 文档（{chinese}）。请用 Word 或 WPS 打开（也许能修复）并另存为 .docx，"
            "或重新获取文件。",
        ) from error
    if problem:
        raise DocumentError(f"{source} {problem[0]}", f"文件 {source} {problem[1]}")
    if "[Content_Types].xml" not in names:
        raise DocumentError(
            f"{source} is a zip archive, not a Word document. Unpack it and read what is inside.",
            f"{source} 是 zip 压缩包，不是 Word 文档。请解压后读取里面的文件。",
        )


class _Reader:
    """Walks one story of the document (body, note) in order."""

    def __init__(self, source: Source, numbering: Numbering) -> None:
        self._source = source
        self._numbering = numbering

    def lines(self, container: _Element) -> Iterator[str]:
        """The lines of a body, cell, text box, note or content control."""
        for child in container.iterchildren("*"):
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag == _TBL:
                for row in self._inside(child, _TR):
                    yield from self._row(row)
            elif child.tag == W + "altChunk":
                raise DocumentError(
                    f"{self._source} holds an embedded document that only Word can unfold. Open it in Word "
                    "and save it again.",
                    f"{self._source} 里嵌有只有 Word 才能展开的文档。请用 Word 打开并重新保存。",
                )
            elif child.tag not in _UNREAD:
                yield from self.lines(_alternative(child))

    def _row(self, row: _Element) -> Iterator[str]:
        if row.find(f"{W}trPr/{W}del") is not None:
            return
        cells = [[line for line in self.lines(cell) if line.strip()] for cell in self._inside(row, _TC)]
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and all(len(cell) == 1 and "\n" not in cell[0] for cell in filled):
            yield "\t".join(cell[0].strip() for cell in filled)
        else:
            for cell in filled:
                yield from cell

    def _inside(self, element: _Element, wanted: str) -> Iterator[_Element]:
        """Rows of a table or cells of a row, also those inside content controls and tracked insertions."""
        for child in element.iterchildren("*"):
            if child.tag == wanted:
                yield child
            elif child.tag not in _UNREAD and child.tag not in (_P, _TBL, _TR, _TC):
                yield from self._inside(child, wanted)

    def _paragraph(self, paragraph: _Element) -> Iterator[str]:
        pieces: list[str] = []
        boxes: list[_Element] = []
        _collect(paragraph, pieces, boxes)
        text = "".join(pieces)
        if text.strip():
            text = self._numbering.label(paragraph.find(W + "pPr")) + text
        yield text
        for box in boxes:
            yield from self.lines(box)


def _collect(element: _Element, pieces: list[str], boxes: list[_Element]) -> None:
    """Add the text under an element to `pieces`, and the text boxes under it to `boxes`."""
    for child in element.iterchildren("*"):
        tag = child.tag
        if tag in _TEXT:
            pieces.append(child.text or "")
        elif tag in _SIGNS:
            pieces.append(_SIGNS[tag])
        elif tag == W + "br":
            pieces.append("\n" if child.get(W + "type", "textWrapping") == "textWrapping" else "")
        elif tag == W + "sym":
            pieces.append(_symbol(child.get(W + "char", "")))
        elif tag == _BOX:
            boxes.append(child)
        elif tag not in _UNREAD:
            _collect(_alternative(child), pieces, boxes)


def _alternative(element: _Element) -> _Element:
    """Of content given twice, for new and for old programs, the one for new programs."""
    if element.tag != _MC + "AlternateContent":
        return element
    choice = element.find(_MC + "Choice")
    return choice if choice is not None else element


def _symbol(code: str) -> str:
    try:
        sign = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return "" if "\ud800" <= sign <= "\udfff" else sign  # half of a pair is no character
