"""Text into HTML: escaped, in both languages, with nothing in it that a browser would act upon."""

from __future__ import annotations

import json
import re
from html import escape

from analysis.reports.contents import Text

# Direction marks would turn the text around them about; what is no character at all may not stand in a page.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# How JSON may write what `plain` replaces; where one is found, all texts are gone through one by one.
_ESCAPED = re.compile(r"\\(?:u00|b|f)")
_NAMED = re.compile(r"`([^`]+)`")
_REPLACEMENT = "\ufffd"


def plain(text: str) -> str:
    """The text with U+FFFD for each control character, direction mark and half of a character."""
    return _HARMFUL.sub(_REPLACEMENT, text)


def safe(text: str) -> str:
    """The text for between tags and for quoted attributes."""
    return escape(plain(text), quote=True)


def both(text: Text) -> str:
    """The text in both languages, of which the page shows one; once where they are the same."""
    if text.zh == text.en:
        return safe(text.zh)
    return f'<span class="zh" lang="zh-Hans">{safe(text.zh)}</span><span class="en" lang="en">{safe(text.en)}</span>'


def prose_html(prose: Text) -> str:
    """Paragraphs, one per line, in both languages; "" without any."""
    if not prose.zh:
        return ""
    if prose.zh == prose.en:
        return f"{_paragraphs(prose.zh)}\n"
    return f'<div class="zh" lang="zh-Hans">{_paragraphs(prose.zh)}</div><div class="en" lang="en">{_paragraphs(prose.en)}</div>\n'


def _paragraphs(prose: str) -> str:
    """Lines as paragraphs; what stands in backticks is a command or a name of a file."""
    lines = (_NAMED.sub(r"<code>\1</code>", safe(line)) for line in prose.split("\n") if line)
    return "".join(f"<p>{line}</p>" for line in lines)


def spoken_attributes(name: str, text: Text) -> str:
    """data-NAME-zh and data-NAME-en, from which the page sets an attribute in the language it shows."""
    return f'data-{name}-zh="{safe(text.zh)}" data-{name}-en="{safe(text.en)}"'


def data_block(identifier: str, values: object) -> str:
    """Values as a block of JSON that no text inside can end."""
    return f'<script type="application/json" id="{safe(identifier)}">{json_text(values)}</script>'


def json_text(values: object) -> str:
    """Values as JSON that may stand in markup and in a script: no text in it ends either or turns its surroundings about."""
    text = _dumped(values)
    if _ESCAPED.search(text):
        text = _dumped(_plain_values(values))
    text = plain(text)
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return text


def _dumped(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain_values(values: object) -> object:
    if isinstance(values, str):
        return plain(values)
    if isinstance(values, dict):
        return {plain(key): _plain_values(value) for key, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [_plain_values(value) for value in values]
    return values
