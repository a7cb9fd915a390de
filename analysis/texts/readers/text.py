"""Plain text in any encoding that occurs."""

from __future__ import annotations

from pathlib import Path

from analysis.texts.model import RawText


def read_text(path: Path) -> RawText:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return RawText(data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"), "txt", encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(path)
