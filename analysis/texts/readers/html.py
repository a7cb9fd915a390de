"""Saved web pages (.html, .htm)."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, ParserRejectedMarkup, Tag
from bs4.element import PreformattedString

from analysis.errors import DocumentError
from analysis.texts.model import RawText
from analysis.texts.readers.encodings import decoded
from analysis.texts.readers.files import Source, known_format

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_DROPPED = frozenset(
    (
        "script style nav footer noscript iframe button select input textarea svg canvas object template head "
        "menu aside rt rp"
    ).split()
)
_BLOCKS = frozenset(
    (
        "p div br h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot caption tr section article "
        "header main blockquote pre hr center figure figcaption address body html"
    ).split()
)
_CELLS = frozenset(("td", "th"))
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|share|bdsharebuttonbox|sidebar|toolbar"
    r"|copyright|pagination)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LONGEST_MENU_ITEM = 40
_FEWEST_MENU_ITEMS = 3


def read_html(data: bytes, source: Source) -> RawText:
    """The text of a saved web page, one line a block, a table row of one-line cells as one line with tabs.

    The page title is kept apart (RawText.title); the headline of the page stays in the text. Left out:
    scripts, styles, navigation, footers, hidden blocks, and menus (three short lines or more that are links
    and nothing else).

    Raises
    ------
    DocumentError : the file is in no known encoding, or holds no text.
    """
    declared = _CHARSET.search(data[:4096])
    found = None if known_format(data) else decoded(data, declared[1].decode("ascii") if declared else "")
    if found is None:
        english, chinese = known_format(data) or ("no text in a known encoding", "无法识别编码的内容")
        raise DocumentError(
            f"{source} is named {source.suffix} but is {english}. Save the page again from the browser, as a web "
            "page, HTML only.",
            f"{source} 后缀是 {source.suffix}，实际是{chinese}。请从浏览器重新保存网页（仅 HTML）。",
        )
    page, encoding = found
    try:
        soup = BeautifulSoup(_with_closed_tags(page), "html.parser")
    except ParserRejectedMarkup as error:
        raise DocumentError(
            f"{source} is no whole web page ({error}). Save it again from the browser, as a web page, HTML only.",
            f"{source} 不是完整的网页（{error}）。请从浏览器重新保存网页（仅 HTML）。",
        ) from error
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    lines = _Lines()
    _walk(soup, lines)
    text = "\n".join(_without_menus(lines.finished()))
    if not text.strip():
        raise DocumentError(
            f"{source} holds no text: the page loads it by script. Save the page from the browser after it "
            "has loaded, or copy its text into a .txt file.",
            f"{source} 没有文字：网页的正文由脚本加载。请等网页加载完再从浏览器保存，或把文字复制到 .txt 文"
            "件。",
        )
    return RawText(text, "html", encoding, title)


def _with_closed_tags(page: str) -> str:
    """The page with the signs < written as text behind which no tag is closed any more.

    The parser would search the rest of the page again at each of them, in time that grows with the square of the page.
    """
    end = page.rfind(">") + 1
    return page[:end] + page[end:].replace("<", "&lt;")


class _Lines:
    """The lines of a page as they are found, each with the number of its characters that are links."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, int]] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._rows: list[list[int]] = []

    def add(self, text: str, is_link: bool) -> None:
        text = _SPACE.sub(" ", text)
        self._pieces.append(text)
        self._linked += len(text.strip()) if is_link else 0

    def end_line(self) -> None:
        text = "".join(self._pieces)
        if text.strip():
            self._lines.append((_SPACE.sub(" ", text).strip(" "), self._linked))
        self._pieces, self._linked = [], 0

    def begin_row(self) -> None:
        self._rows.append([])

    def begin_cell(self) -> None:
        if self._rows:
            self._rows[-1].append(len(self._lines))

    def end_row(self) -> None:
        starts = self._rows.pop()
        if not starts:
            return
        cells = [
            self._lines[start:end]
            for start, end in zip(starts, (*starts[1:], len(self._lines)), strict=True)
            if start < end
        ]
        if len(cells) > 1 and all(len(cell) == 1 for cell in cells):
            del self._lines[starts[0] :]
            self._lines.append(("\t".join(cell[0][0] for cell in cells), sum(cell[0][1] for cell in cells)))

    def finished(self) -> list[tuple[str, int]]:
        self.end_line()
        return self._lines


def _walk(soup: BeautifulSoup, lines: _Lines) -> None:
    """Visit the page in order; a loop and not a recursion, since pages nest as deep as they like."""
    open_tags: list[tuple[Tag, list[Tag | NavigableString]]] = [(soup, list(reversed(soup.contents)))]
    n_links = 0
    while open_tags:
        tag, waiting = open_tags[-1]
        if not waiting:
            open_tags.pop()
            n_links -= tag.name == "a"
            _leave(tag.name, lines)
            continue
        child = waiting.pop()
        if isinstance(child, Tag):
            if not _is_dropped(child):
                n_links += child.name == "a"
                _enter(child.name, lines)
                open_tags.append((child, list(reversed(child.contents))))
        elif not isinstance(child, PreformattedString):
            lines.add(str(child), n_links > 0)


def _enter(name: str, lines: _Lines) -> None:
    if name in _BLOCKS or name in _CELLS:
        lines.end_line()
    if name == "tr":
        lines.begin_row()
    elif name in _CELLS:
        lines.begin_cell()


def _leave(name: str, lines: _Lines) -> None:
    if name in _BLOCKS or name in _CELLS:
        lines.end_line()
    if name == "tr":
        lines.end_row()


def _is_dropped(tag: Tag) -> bool:
    if tag.name in _DROPPED or _HIDDEN.search(str(tag.get("style") or "")):
        return True
    names = tag.get("class") or ()
    marks = [*([names] if isinstance(names, str) else names), str(tag.get("id") or "")]
    return any(_FURNITURE.search(mark) for mark in marks)


def _without_menus(lines: list[tuple[str, int]]) -> list[str]:
    menu = [
        linked >= len(text.replace(" ", "")) > 0 and len(text) < _LONGEST_MENU_ITEM for text, linked in lines
    ]
    kept: list[str] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and menu[end]:
            end += 1
        if end - index < _FEWEST_MENU_ITEMS:
            end = max(end, index + 1)
            kept += (text for text, _ in lines[index:end])
        index = end
    return kept
