"""Files to raw text: one module per format."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers import docx, text

FORMATS = {".txt": text.read_text, ".docx": docx.read_docx}


def read_raw(path: Path) -> RawText:
    """The text of a file as the file has it."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise DocumentError(f"{path}: cannot read {suffix or 'a file without suffix'}.")
    return FORMATS[suffix](path)
