"""Word documents."""

from __future__ import annotations

from pathlib import Path

import docx

from analysis.texts.model import RawText


def read_docx(path: Path) -> RawText:
    return RawText("\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs), "docx")
