"""Files to raw text: one module per format, and one door."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.docx import read_docx
from analysis.texts.readers.html import read_html
from analysis.texts.readers.pdf import read_pdf
from analysis.texts.readers.text import read_text

_READERS = {".txt": read_text, ".docx": read_docx, ".pdf": read_pdf, ".html": read_html, ".htm": read_html}
SUFFIXES = tuple(_READERS)

_REMEDIES = {
    ".doc": "Open it in Word or WPS and save it as .docx.",
    ".wps": "Open it in WPS and save it as .docx.",
    ".rtf": "Open it in Word or WPS and save it as .docx.",
    ".odt": "Open it in LibreOffice, Word or WPS and save it as .docx.",
    ".docm": "Open it in Word and save it as .docx, without macros.",
    ".ofd": "Open it in an OFD reader (WPS has one) and export it as .pdf, or copy the text into a .txt.",
    ".caj": "Open it in CAJViewer and print it to .pdf, or copy its text into a .txt file.",
    ".mht": "Open it in a browser and save it as a web page, .html only.",
    ".mhtml": "Open it in a browser and save it as a web page, .html only.",
    ".shtml": "Rename it to .html.",
    ".xhtml": "Rename it to .html.",
    ".md": "Rename it to .txt.",
}


def read_raw(path: Path) -> RawText:
    """The text of a document file as the file has it; the file is not changed.

    Parameters
    ----------
    path : Path, a .txt, .docx, .pdf, .html or .htm file

    Raises
    ------
    DocumentError : another format, or a file that cannot be read: the message says what to do.
    """
    suffix = path.suffix.lower()
    reader = _READERS.get(suffix)
    if reader is None:
        kind = f"{suffix} files" if suffix else "a file without a suffix"
        remedy = _REMEDIES.get(suffix, "Save the document as .docx, .txt, .html or as a .pdf with text.")
        raise DocumentError(f"{path}: {kind} cannot be read; {', '.join(SUFFIXES)} can. {remedy}")
    return reader(path)
