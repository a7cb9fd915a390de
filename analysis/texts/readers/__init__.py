"""Files to raw text: one module per format, and one door."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.files import LARGEST_PACKAGE, LARGEST_TEXT, Source, check_content, file_bytes

_Reader = Callable[[bytes, Source], RawText]
# The module that reads a format, with a function of its name, and how many bytes a file of it may have. Modules are imported
# when the first file of their format is read: with what each needs they take longer than most commands.
_READERS: Mapping[str, tuple[str, int]] = {
    ".txt": ("text", LARGEST_TEXT),
    ".docx": ("docx", LARGEST_PACKAGE),
    ".pdf": ("pdf", LARGEST_PACKAGE),
    ".html": ("html", LARGEST_TEXT),
    ".htm": ("html", LARGEST_TEXT),
}
_HALVES = re.compile("[\ud800-\udfff]")
SUFFIXES = tuple(_READERS)

_IN_WORD = ("Open it in Word or WPS and save it as .docx.", "请用 Word 或 WPS 打开，另存为 .docx。")
_IN_BROWSER = (
    "Open it in a browser and save it as a web page, .html only.",
    "请用浏览器打开，另存为网页（仅 .html）。",
)
_TO_HTML = ("Rename it to .html.", "请把后缀改为 .html。")
_REMEDIES = {
    ".doc": _IN_WORD,
    ".wps": ("Open it in WPS and save it as .docx.", "请用 WPS 打开，另存为 .docx。"),
    ".rtf": _IN_WORD,
    ".odt": (
        "Open it in LibreOffice, Word or WPS and save it as .docx.",
        "请用 LibreOffice、Word 或 WPS 打开，另存为 .docx。",
    ),
    ".docm": ("Open it in Word and save it as .docx, without macros.", "请用 Word 打开，另存为不含宏的 .docx。"),
    ".ofd": (
        "Open it in an OFD reader (WPS has one) and export it as .pdf, or copy the text into a .txt.",
        "请用 OFD 阅读器（WPS 即可）打开并导出为 .pdf，或把文字复制到 .txt 文件。",
    ),
    ".caj": (
        "Open it in CAJViewer and print it to .pdf, or copy its text into a .txt file.",
        "请用 CAJViewer 打开并打印成 .pdf，或把文字复制到 .txt 文件。",
    ),
    ".mht": _IN_BROWSER,
    ".mhtml": _IN_BROWSER,
    ".shtml": _TO_HTML,
    ".xhtml": _TO_HTML,
    ".md": ("Rename it to .txt.", "请把后缀改为 .txt。"),
}
_OTHERWISE = (
    "Save the document as .docx, .txt, .html or as a .pdf with text.",
    "请把文档存为 .docx、.txt、.html，或有文字的 .pdf。",
)


def document_bytes(path: Path) -> bytes:
    """The content of a document file.

    Raises
    ------
    DocumentError : a format that cannot be read, or the file is gone, unreadable, empty or too large for its format.
    """
    return file_bytes(path, _format(path)[1])


def read_raw(source: Source, data: bytes | None = None) -> RawText:
    """The text of a document file as the file has it; the file is not changed.

    Parameters
    ----------
    source : Path of a .txt, .docx, .pdf, .html or .htm file, or what else the content came from
    data : the content; default: read from the path

    Raises
    ------
    DocumentError : another format, or a file that cannot be read: the message says what to do.
    """
    name, largest = _format(source)
    if data is None:
        data = file_bytes(source, largest)
    else:
        check_content(source, data, largest)
    reader: _Reader = getattr(import_module(f"{__name__}.{name}"), f"read_{name}")
    raw = reader(data, source)
    # Some files hold halves of a pair of UTF-16, which are no characters and could not be written again.
    return replace(raw, text=_whole(raw.text), title=_whole(raw.title))


def _format(source: Source) -> tuple[str, int]:
    suffix = source.suffix.lower()
    if suffix in _READERS:
        return _READERS[suffix]
    remedy, chinese = _REMEDIES.get(suffix, _OTHERWISE)
    raise DocumentError(
        f"{source}: {f'{suffix} files' if suffix else 'a file without a suffix'} cannot be read; "
        f"{', '.join(SUFFIXES)} can. {remedy}",
        f"{source}：不能读取{f' {suffix} ' if suffix else '没有后缀的'}文件，可以读取 {'、'.join(SUFFIXES)}。{chinese}",
    )


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8") if _HALVES.search(text) else text
