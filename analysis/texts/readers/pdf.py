"""PDF documents with a text layer."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence

import pypdf
from pypdf.errors import DependencyError

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.files import Source, known_format
from analysis.texts.readers.wrapped import paragraphs

_PAGE_NUMBER = re.compile(
    r"(?:[—–\-－─·.\s]*[0-9０-９]{1,4}[—–\-－─·.\s]*|第\s*[0-9]{1,4}\s*页.{0,12}|[0-9]{1,4}\s*/\s*[0-9]{1,4})"
)
_INDENT = 1.2  # a line set in by this many characters is indented
_EDGE = 2  # running heads stand among the first or last two lines of a page
_HEAD_SHARE = 0.5
_FEWEST_PAGES = 2
_LEAST_TEXT = 10
_SILENCE = logging.NullHandler()


def read_pdf(data: bytes, source: Source) -> RawText:
    """The text of a PDF: lines rejoined into paragraphs, page numbers and running heads left out.

    Raises
    ------
    DocumentError : the file is broken or protected, or a scan without text.
    """
    if b"%PDF" not in data[:1024]:
        english, chinese = known_format(data) or ("no PDF", "别的内容")
        raise DocumentError(
            f"{source} is named .pdf but is {english}. Give it its right name, or get the file anew.",
            f"{source} 后缀是 .pdf，实际是{chinese}。请改回正确的后缀，或重新获取文件。",
        )
    # Without a handler the logging module prints what pypdf thinks of a slightly broken file.
    logging.getLogger("pypdf").addHandler(_SILENCE)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                f"{source} is protected by a password. Open it with the password and print it to a new .pdf.",
                f"{source} 有密码保护。请用密码打开，再打印成新的 .pdf。",
            )
        pages = [_lines(page) for page in reader.pages]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except DependencyError as error:
        raise DocumentError(
            f"{source} is encrypted. Open it in a PDF reader and print it to a new .pdf.",
            f"{source} 已加密。请用 PDF 阅读器打开，再打印成新的 .pdf。",
        ) from error
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # pypdf fails with whatever a damaged object leads it into
        raise DocumentError(
            f"{source} is broken ({error}). Open it in a PDF reader and print it to a new .pdf, or get the "
            "file anew.",
            f"{source} 已损坏（{error}）。请用 PDF 阅读器打开并打印成新的 .pdf，或重新获取文件。",
        ) from error
    without_text = [number for number, page in enumerate(pages, 1) if not page]
    if len(without_text) * 2 > len(pages) or sum(len(line) for page in pages for line in page) < _LEAST_TEXT:
        raise DocumentError(
            f"{source} is a scan: {len(without_text)} of its {len(pages)} pages have no text. Run text "
            "recognition (OCR) over it and check the result, or get the document as .docx or web page.",
            f"{source} 是扫描件：共 {len(pages)} 页，其中 {len(without_text)} 页没有文字。请做文字识别（OCR）"
            "并校对，或找 .docx 或网页版本。",
        )
    return RawText("\n".join(paragraphs(_body_lines(pages))), "pdf", title=title.strip())


def _lines(page: pypdf.PageObject) -> list[str]:
    """The lines of a page that are not blank; one that begins to the right of the margin gets 　　 before it.

    The margin is where most lines of the page begin: a PDF has no paragraphs, and often no blanks either,
    only places.
    """
    lines: list[tuple[float, float, str]] = []  # left end, size of type, text
    pieces: list[str] = []
    left = size = 0.0

    def end_line() -> None:
        if text := "".join(pieces).rstrip():
            lines.append((left, size, text))
        pieces.clear()

    def visit(
        text: str, user: Sequence[float], line: Sequence[float], _font: object, font_size: float
    ) -> None:
        nonlocal left, size
        for number, piece in enumerate(text.split("\n")):
            if number:
                end_line()
            if piece.strip() and not "".join(pieces).strip():
                left = user[0] * line[4] + user[2] * line[5] + user[4]
                size = abs(font_size * line[0] * user[0]) or 1.0
            pieces.append(piece)

    page.extract_text(visitor_text=visit)
    end_line()
    margins = Counter(round(left) for left, _, _ in lines).most_common()
    margin = min((left for left, count in margins if count == margins[0][1]), default=0)
    return [
        "\u3000\u3000" + text if left > margin + _INDENT * size and not text[0].isspace() else text
        for left, size, text in lines
    ]


def _body_lines(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages without page numbers and without lines that stand at the edge of most pages."""
    at_edge: Counter[str] = Counter()
    for page in pages:
        at_edge.update({_bare(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    heads = {
        line
        for line, count in at_edge.items()
        if count >= max(_FEWEST_PAGES, _HEAD_SHARE * len(pages)) and len(line) < 60
    }
    lines: list[str] = []
    for page in pages:
        last = len(page) - 1
        for index, line in enumerate(page):
            edge = index < _EDGE or index > last - _EDGE
            if not (edge and (_PAGE_NUMBER.fullmatch(line.strip()) or _bare(line) in heads)):
                lines.append(line)
    return lines


def _bare(line: str) -> str:
    """A line without its digits and spaces: a running head may carry the number of the page."""
    return re.sub(r"[\s0-9０-９]", "", line)
