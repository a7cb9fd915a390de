"""The bytes of a document file, or a plain word why there are none."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import DocumentError

# A long plan of 300,000 characters has 1 MB as text; more than this is no single document.
LARGEST_TEXT = 20_000_000
LARGEST_PACKAGE = 100_000_000

_SIGNATURES = (
    (b"PK\x03\x04", "a zip package (a Word file, perhaps)"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .wps)"),
    (b"{\\rtf", "a rich-text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)


def file_bytes(path: Path, largest: int) -> bytes:
    """The content of a file.

    Raises
    ------
    DocumentError : the file is gone, unreadable, empty or larger than `largest` bytes.
    """
    if path.is_dir():
        raise DocumentError(f"{path} is a folder. Name the files in it.")
    try:
        size = path.stat().st_size
        if size > largest:
            raise DocumentError(
                f"{path} has {size / 1e6:.0f} MB; a document may have up to {largest / 1e6:.0f} MB. "
                "Split it into its documents, or keep only the text."
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(
            f"{path} is not there (any more). Put the file back, or take it off the list of documents."
        ) from error
    except OSError as error:
        raise DocumentError(
            f"{path} cannot be opened ({error.strerror}). Close it elsewhere and check that you may read it."
        ) from error
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(f"{path} is empty. Save the document again, or remove the file.")
    return data


def known_format(data: bytes) -> str:
    """What the first bytes say the file is, in plain words; "" if they say nothing."""
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), "")
