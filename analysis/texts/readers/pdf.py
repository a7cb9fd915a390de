"""PDF documents with a text layer."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.files import LARGEST_PACKAGE, file_bytes, known_format
from analysis.texts.readers.wrapped import paragraphs

_PAGE_NUMBER = re.compile(r"(?:[—–\-－─·.\s]*[0-9０-９]{1,4}[—–\-－─·.\s]*|第\s*[0-9]{1,4}\s*页.{0,12}|[0-9]{1,4}\s*/\s*[0-9]{1,4})")
_EDGE = 2  # running heads stand among the first or last two lines of a page
_HEAD_SHARE = 0.5
_FEWEST_PAGES = 3
_LEAST_TEXT = 10


def read_pdf(path: Path) -> RawText:
    """The text of a PDF: lines rejoined into paragraphs, page numbers and running heads left out.

    Raises
    ------
    DocumentError : the file is missing, empty, too large, broken or protected, or a scan without text.
    """
    data = file_bytes(path, LARGEST_PACKAGE)
    if b"%PDF" not in data[:1024]:
        raise DocumentError(
            f"{path} is named .pdf but is {known_format(data) or 'no PDF'}. Give it its right name, or get the file anew."
        )
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                f"{path} is protected by a password. Open it with the password and print it to a new .pdf."
            )
        pages = [page.extract_text().split("\n") for page in reader.pages]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except DependencyError as error:
        raise DocumentError(f"{path} is encrypted. Open it in a PDF reader and print it to a new .pdf.") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise DocumentError(
            f"{path} is broken ({error}). Open it in a PDF reader and print it to a new .pdf, or get the file anew."
        ) from error
    if sum(len(line.strip()) for page in pages for line in page) < _LEAST_TEXT:
        raise DocumentError(
            f"{path} has {len(pages)} pages and no text: it is a scan. Run text recognition (OCR) over it and check the "
            "result, or get the document as .docx or web page."
        )
    return RawText("\n".join(paragraphs(_body_lines(pages))), "pdf", title=title.strip())


def _body_lines(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages without page numbers and without lines that stand at the edge of most pages."""
    filled = [[line for line in page if line.strip()] for page in pages]
    at_edge: Counter[str] = Counter()
    for page in filled:
        at_edge.update({_bare(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    heads = {
        line for line, count in at_edge.items() if count >= max(_FEWEST_PAGES, _HEAD_SHARE * len(filled)) and len(line) < 60
    }
    lines: list[str] = []
    for page in filled:
        last = len(page) - 1
        for index, line in enumerate(page):
            edge = index < _EDGE or index > last - _EDGE
            if not (edge and (_PAGE_NUMBER.fullmatch(line.strip()) or _bare(line) in heads)):
                lines.append(line)
    return lines


def _bare(line: str) -> str:
    """A line without its digits and spaces: a running head may carry the number of the page."""
    return re.sub(r"[\s0-9０-９]", "", line)
