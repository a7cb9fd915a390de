"""The bytes of a document file, or a plain word why there are none."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from analysis.errors import DocumentError

# A long plan of 300,000 characters has 1 MB as text; more than this is no single document.
LARGEST_TEXT = 20_000_000
LARGEST_PACKAGE = 100_000_000

_PICTURE = ("a picture", "图片")
_ARCHIVE = ("an archive", "压缩包")
_PROGRAM = ("a program", "程序")
_SIGNATURES = (
    (b"PK\x03\x04", ("a zip package (a Word file, perhaps)", "zip 包（也许是 Word 文件）")),
    (b"%PDF", ("a PDF", "PDF")),
    (b"\xd0\xcf\x11\xe0", ("an old Office file (.doc, .wps)", "旧格式的 Office 文件（.doc、.wps）")),
    (b"{\\rtf", ("a rich-text file", "RTF 文件")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)


class Source(Protocol):
    """Where a document comes from, a Path or an address: what stands in messages is its str()."""

    @property
    def name(self) -> str: ...

    @property
    def stem(self) -> str: ...

    @property
    def suffix(self) -> str: ...


def file_bytes(path: Path, largest: int) -> bytes:
    """The content of a file.

    Raises
    ------
    DocumentError : the file is gone, unreadable, empty or larger than `largest` bytes.
    """
    if path.is_dir():
        raise DocumentError(
            f"{path} is a folder. Name the files in it.",
            f"{path} 是文件夹。请写出其中的文件名。",
        )
    try:
        check_size(path, path.stat().st_size, largest)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(
            f"{path} is not there (any more). Put the file back, or take it off the list of documents.",
            f"{path} 不存在（或已被移走）。请把文件放回，或从文档名单中去掉它。",
        ) from error
    except OSError as error:
        raise DocumentError(
            f"{path} cannot be opened ({error.strerror}). Close it elsewhere and check that you may read it.",
            f"{path} 打不开（{error.strerror}）。请在其他程序中关闭它，并确认您有读取权限。",
        ) from error
    check_content(path, data, largest)
    return data


def check_content(source: Source, data: bytes, largest: int) -> None:
    """Refuse content that is empty or larger than `largest` bytes.

    Raises
    ------
    DocumentError
    """
    check_size(source, len(data), largest)
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(
            f"{source} is empty. Save the document again, or remove the file.",
            f"{source} 是空文件。请重新保存文档，或删除这个文件。",
        )


def check_size(source: Source, size: int, largest: int) -> None:
    """Refuse what has more than `largest` bytes, before it is read.

    Raises
    ------
    DocumentError
    """
    if size > largest:
        raise DocumentError(
            f"{source} has {size / 1e6:.0f} MB; a document may have up to {largest / 1e6:.0f} MB. Split "
            "it into its documents, or keep only the text.",
            f"{source} 有 {size / 1e6:.0f} MB；一份文档最多 {largest / 1e6:.0f} MB。请拆分成各份文档，或只"
            "保留文字。",
        )


def known_format(data: bytes) -> tuple[str, str] | None:
    """What the first bytes say the file is, in plain words, English and Chinese; None if they say nothing."""
    return next((names for signature, names in _SIGNATURES if data.startswith(signature)), None)
