"""Cleaning steps that look at single characters: escapes, markup, pinyin, script, spaces, width."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterator

import opencc

from analysis.texts.cleaning.edits import Edit, text_lines

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3007"
# Chinese punctuation and full-width forms; curly quotes, dash and ellipsis count, since Chinese text shares them.
CJK = HAN + "\u3001-\u3003\u3008-\u301f\uff01-\uff60\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"

_ESCAPES = re.compile(
    r"(?:<U\+[0-9A-Fa-f]{4,6}>)+"
    r"|&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
    "|[\x0b\x0c\x85\u2028\u2029]"
)
_CODE = re.compile(r"<U\+([0-9A-Fa-f]+)>")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029\r]")


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def escape_edits(text: str) -> Iterator[Edit]:
    """Escapes such as <U+00A0> and &nbsp; become their character; characters that nobody sees are removed."""
    for match in _ESCAPES.finditer(text):
        found = match.group()
        if found[0] == "<":
            after = _CODE.sub(lambda code: _character(code[1]), found)
        elif found[0] == "&":
            name = "&" + found.rpartition("amp;")[2] if found.startswith("&amp;") and found != "&amp;" else found
            after = html.unescape(name if name.startswith("&") and len(name) > 1 else found)
            if after == name:  # no such entity: "R&D;" is text
                continue
        else:
            after = found
        yield Edit(match.start(), match.end(), _LINE_ENDS.sub("\n", _UNSEEN.sub("", after)))


_TAG = re.compile(
    r"</?(?:p|br|div|tr|li|h[1-6]|table|tbody|td|th|span|strong|b|em|i|u|font|a|img|o:p|center)"
    r"(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"</?(?:p|br|div|tr|li|h[1-6]|table)\b", re.IGNORECASE)


def markup_edits(text: str) -> Iterator[Edit]:
    """HTML comments are removed; left-over tags too, those that break a line leaving a line end."""
    done = 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        yield from _tag_edits(text, done, start)
        yield Edit(start, end + 3, "")
        done = end + 3
    yield from _tag_edits(text, done, len(text))


def _tag_edits(text: str, start: int, end: int) -> Iterator[Edit]:
    for match in _TAG.finditer(text, start, end):
        yield Edit(match.start(), match.end(), "\n" if _BREAKING.match(match.group()) else "")


_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL = "(?:[iuv]?(?:ang|eng|ong|an|en|ai|ei|ao|ou|a|e|o)|ing|in|iu|ie|ui|un|ue|ve|vn|i|u|v|er)"
_SYLLABLE = re.compile(f"{_INITIAL}?{_FINAL}r?")
_BRACKETED = re.compile(
    f"(?<=[{HAN}])[(（]([a-z\u0251\u0261\u00e0-\u00fc\u0101\u0113\u011b\u012b\u014d\u016b\u01ce-\u01dc]{{1,6}})[)）]"
)
_UNMARKED_NEEDS = 3


def pinyin_edits(text: str) -> Iterator[Edit]:
    """Pinyin in brackets behind the character it spells: 產(chǎn)業(yè) becomes 產業.

    Taken out is one syllable with a tone mark; without one (們(men)) only where the text has at least three with,
    so that 人工智能(ai) stays elsewhere. 首臺(套), (PLC) and 千米(km) are no pinyin and stay.
    """
    found = []
    for match in _BRACKETED.finditer(text):
        syllable = match[1].replace("\u0251", "a").replace("\u0261", "g")
        parts = unicodedata.normalize("NFD", syllable.replace("ü", "v").translate(_UMLAUT))
        plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
        if _SYLLABLE.fullmatch(plain):
            found.append((match.start(), match.end(), plain != syllable))
    with_mark = sum(marked for _, _, marked in found)
    for start, end, marked in found:
        if marked or with_mark >= _UNMARKED_NEEDS:
            yield Edit(start, end, "")


_UMLAUT = str.maketrans("ǖǘǚǜ", "ūúǔù")


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


_TRADITIONAL_SHARE = 0.05
_HAN_RUN = re.compile(f"[{HAN}]")


def script_edits(text: str) -> Iterator[Edit]:
    """Traditional characters become simplified ones, in a text where more than 5 % of the Han are traditional.

    The share is that of OpenCC's t2s, which leaves simplified text alone; the conversion is tw2s, which knows phrases
    (著手 becomes 着手, 顯著 becomes 显著) but would spoil simplified text, hence the share.
    """
    n_han = len(_HAN_RUN.findall(text))
    if not n_han:
        return
    plain = _converter("t2s").convert(text)
    if len(plain) == len(text) and sum(map(str.__ne__, text, plain)) <= _TRADITIONAL_SHARE * n_han:
        return
    for line in text_lines(text):
        before = text[line.start : line.end]
        after = _converter("tw2s").convert(before)
        if after != before:
            yield from _aligned(before, after, line.start)


def _aligned(before: str, after: str, offset: int) -> Iterator[Edit]:
    """The differing stretches; one stretch from the first to the last difference where the length changed."""
    if len(before) == len(after):
        start = None
        for index, (old, new) in enumerate(zip(before + "\n", after + "\n", strict=True)):
            if old != new and start is None:
                start = index
            elif old == new and start is not None:
                yield Edit(offset + start, offset + index, after[start:index])
                start = None
        return
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    yield Edit(offset + head, offset + len(before) - tail, after[head : len(after) - tail])


# Full-width letters and digits (２０１０年, ＧＤＰ) become the ordinary ones; ％ and the point inside a number with them.
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％＋]+|(?<=[0-9０-９])．(?=[0-9０-９])")
_URL = re.compile(r"(?:https?://|www\.)[!-~]+")
_NARROW = re.compile(f"(?<=[{CJK}%])[,:;!?]|[,:;!?](?=[{CJK}])")
_TO_WIDE = str.maketrans(",:;!?()", "，：；！？（）")
_CJK_SIGN = re.compile(f"[{CJK}]")


def width_edits(text: str) -> Iterator[Edit]:
    """Half-width , : ; ! ? ( ) beside Chinese become full-width; full-width letters and digits half-width.

    1. and 4.0 and 20% stay, so do 08:53, 1,000, addresses of web pages and brackets in a Latin phrase.
    """
    found: dict[int, Edit] = {}
    for match in _WIDE.finditer(text):
        after = unicodedata.normalize("NFKC", match.group())
        found[match.start()] = Edit(match.start(), match.end(), after)
    addresses = {place for match in _URL.finditer(text) for place in range(match.start(), match.end())}
    for match in _NARROW.finditer(text):
        if match.start() not in addresses:
            found[match.start()] = Edit(match.start(), match.end(), match.group().translate(_TO_WIDE))
    for place in _chinese_brackets(text):
        if place not in addresses:
            found[place] = Edit(place, place + 1, text[place].translate(_TO_WIDE))
    return iter(sorted(found.values()))


def _chinese_brackets(text: str) -> Iterator[int]:
    """Places of the half-width brackets that stand beside Chinese, hold Chinese, or pair with a full-width one."""
    if "(" not in text and ")" not in text:
        return
    for line in text_lines(text):
        content = text[line.start : line.end]
        if "(" not in content and ")" not in content:
            continue
        chinese = [0]
        for sign in content:
            chinese.append(chinese[-1] + bool(_CJK_SIGN.match(sign)))
        open_at: list[int] = []
        for index, sign in enumerate(content):
            if sign in "(（":
                open_at.append(index)
            elif sign in ")）":
                first = open_at.pop() if open_at else index
                around = chinese[min(index + 2, len(content))] - chinese[max(first - 1, 0)]
                if around:
                    yield from (line.start + at for at in sorted({first, index}) if content[at] in "()")
        for index in open_at:
            if chinese[min(index + 2, len(content))] - chinese[max(index - 1, 0)] and content[index] == "(":
                yield line.start + index
