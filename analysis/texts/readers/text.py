"""Plain text (.txt) in any encoding that occurs."""

from __future__ import annotations

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.encodings import decoded
from analysis.texts.readers.files import Source, known_format


def read_text(data: bytes, source: Source) -> RawText:
    """The text of a .txt file: UTF-8, GB18030 (with GBK, GB2312), Big5 or UTF-16, with or without mark.

    Raises
    ------
    DocumentError : the file is no text at all, or in an encoding none of these.
    """
    if other := known_format(data):
        english, chinese = other
        raise DocumentError(
            f"{source} is named .txt but is {english}. Give it its right name, or open it in its program and "
            "save it as text.",
            f"{source} 后缀是 .txt，实际是{chinese}。请改回正确的后缀，或用相应的程序打开，另存为文本。",
        )
    found = decoded(data)
    if found is None:
        raise DocumentError(
            f"{source} is not text in UTF-8, GB18030, Big5 or UTF-16. If it is a document, open it in the "
            "program it comes from and save it as .txt in UTF-8 or as .docx.",
            f"{source} 不是 UTF-8、GB18030、Big5 或 UTF-16 编码的文本。如果它是文档，请用原来的程序打开，另存"
            "为 UTF-8 编码的 .txt 或 .docx。",
        )
    text, encoding = found
    return RawText(text.replace("\r\n", "\n").replace("\r", "\n"), "txt", encoding)
