"""Cleaning steps that look at single characters: escapes, markup, pinyin, script, spaces, width."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import opencc

from analysis.texts.cleaning.edits import Edit, text_lines

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3007"
# Chinese punctuation and full-width forms; curly quotes, dash and ellipsis count, since Chinese text shares
# them.
CJK = HAN + "\u3001-\u3003\u3008-\u301f\uff01-\uff60\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"

_UNSEEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029\r]")
_CONTROLS = re.compile(f"[{_UNSEEN.pattern[1:-2]}{_LINE_ENDS.pattern[1:-1]}]+")
_CODES = re.compile("(?:<U\\+[0-9A-Fa-f]{4,6}>)+")
_CODE = re.compile("<U\\+([0-9A-Fa-f]+)>")
_ENTITY = re.compile("&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def escape_edits(text: str) -> Iterator[Edit]:
    """Escapes such as <U+00A0> and &nbsp; become their character; characters that nobody sees are removed."""
    found = [Edit(match.start(), match.end(), _seen(match[0])) for match in _CONTROLS.finditer(text)]
    if "<U+" in text:
        for match in _CODES.finditer(text):
            found.append(Edit(match.start(), match.end(), _seen(_CODE.sub(_character, match.group()))))
    if "&" in text:
        for match in _ENTITY.finditer(text):
            entity = f"&{match[1]};"
            after = html.unescape(entity)
            if after != entity:  # "R&D;" is no entity
                found.append(Edit(match.start(), match.end(), _seen(after)))
    return iter(sorted(found))


def _character(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _seen(text: str) -> str:
    return _LINE_ENDS.sub("\n", _UNSEEN.sub("", text))


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
    "[(（]([a-z\u0251\u0261\u00e0-\u00fc\u0101\u0113\u011b\u012b\u014d\u016b\u01ce-\u01dc]{1,6})[)）]"
)
_HAN_SIGN = re.compile(f"[{HAN}]")
_UNMARKED_NEEDS = 3


def pinyin_edits(text: str) -> Iterator[Edit]:
    """Pinyin in brackets behind the character it spells: 產(chǎn)業(yè) becomes 產業.

    Taken out is one syllable with a tone mark; without one (們(men)) only where the text has at least three
    with, so that 人工智能(ai) stays elsewhere. 首臺(套), (PLC) and 千米(km) are no pinyin and stay.
    """
    found: list[tuple[int, int, bool, bool]] = []
    for match in _BRACKETED.finditer(text):
        behind = _HAN_SIGN.match(text, match.start() - 1) is not None
        if not behind and not (found and found[-1][1] == match.start()):
            continue
        syllable = match[1].replace("\u0251", "a").replace("\u0261", "g")
        parts = unicodedata.normalize("NFD", syllable.replace("ü", "v").translate(_UMLAUT))
        plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
        if _SYLLABLE.fullmatch(plain):
            found.append((match.start(), match.end(), plain != syllable, behind))
    with_mark = sum(marked for _, _, marked, _ in found)
    reached = -1  # a bracket behind one that is taken out stands behind the character too
    for start, end, marked, behind in found:
        if (behind or start == reached) and (marked or with_mark >= _UNMARKED_NEEDS):
            yield Edit(start, end, "")
            reached = end


_UMLAUT = str.maketrans("ǖǘǚǜ", "ūúǔù")


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@functools.cache
def _traditional() -> frozenset[str]:
    """The characters that t2s changes."""
    signs = "\n".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))))
    return frozenset(
        old for old, new in zip(signs, _converter("t2s").convert(signs), strict=True) if old != new
    )


_TRADITIONAL_SHARE = 0.05
_SAMPLE = 2_000


def script_edits(text: str) -> Iterator[Edit]:
    """Traditional characters become simplified ones, where more than 5 % of the Han are traditional.

    The share is that of the characters OpenCC's t2s changes, among some 2,000 taken evenly from the text; the
    conversion is tw2s, which knows phrases (著手 becomes 着手, 顯著 becomes 显著) but would spoil simplified text (显著
    would become 显着), hence the share.
    """
    sample = text[:: max(len(text) // _SAMPLE, 1)]
    n_traditional = sum(map(_traditional().__contains__, sample))
    if not n_traditional or n_traditional <= _TRADITIONAL_SHARE * len(_HAN_SIGN.findall(sample)):
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


# Full-width letters and digits (２０１０年, ＧＤＰ) become the ordinary ones; so do
# ％ and the point inside a number.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％＋]+")
_WIDE_POINT = re.compile("．(?=[0-9０-９])(?<=[0-9０-９]．)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_NARROW = re.compile("[,:;!?]")
_NARROW_OR_BRACKET = re.compile("[,:;!?()]")
_TO_WIDE = str.maketrans(",:;!?()", "，：；！？（）")
_CJK_SIGN = re.compile(f"[{CJK}]")
_BEFORE_NARROW = re.compile(f"[{CJK}%]")


def width_edits(text: str) -> Iterator[Edit]:
    """Half-width , : ; ! ? ( ) beside Chinese become full-width; full-width letters and digits half-width.

    1. and 4.0 and 20% stay, so do 08:53, 1,000, addresses of web pages and brackets in a Latin phrase.
    """
    found = [
        Edit(match.start(), match.end(), unicodedata.normalize("NFKC", match.group()))
        for pattern in (_WIDE, _WIDE_POINT)
        for match in pattern.finditer(text)
    ]
    chinese = {
        place
        for place in (match.start() for match in _NARROW.finditer(text))
        if (place and _BEFORE_NARROW.match(text, place - 1)) or _CJK_SIGN.match(text, place + 1)
    }
    brackets, turning = _brackets(text)
    chinese |= brackets
    apart = frozenset[int]()
    if "://" in text or "www." in text:
        apart = frozenset(place for match in _ADDRESS.finditer(text) for place in range(match.start(), match.end()))
    narrow = {match.start() for match in _NARROW_OR_BRACKET.finditer(text)} - apart
    chinese = _spread(chinese & narrow, narrow, turning)
    found += (Edit(place, place + 1, text[place].translate(_TO_WIDE)) for place in chinese)
    return iter(sorted(found))


def _spread(places: set[int], narrow: set[int], turning: Mapping[int, Sequence[int]]) -> set[int]:
    """The places, and those of `narrow` that stand beside Chinese once these are full-width, as in 法,),): each is met once."""
    signs = narrow - places
    spread, new = set(places), list(places) if signs else []
    while new:
        place = new.pop()
        for other in (place - 1, place + 1, *turning.get(place, ())):
            if other in signs:
                signs.remove(other)
                spread.add(other)
                new.append(other)
    return spread


def _brackets(text: str) -> tuple[set[int], Mapping[int, Sequence[int]]]:
    """Places of half-width brackets that stand beside Chinese, hold it, or pair with a full-width one; and what turns with what.

    With one bracket of a pair the other turns, and with a sign the bracket that holds it.
    """
    found: set[int] = set()
    turning: defaultdict[int, list[int]] = defaultdict(list)
    if "(" not in text and ")" not in text:
        return found, turning
    for line in text_lines(text):
        content = text[line.start : line.end]
        if "(" not in content and ")" not in content:
            continue
        chinese = [0]
        for sign in content:
            chinese.append(chinese[-1] + bool(_CJK_SIGN.match(sign)))
        open_at: list[tuple[int, list[int]]] = []  # with the signs inside
        for index, sign in enumerate(content):
            if sign in ")）":
                first, inside = open_at.pop() if open_at else (index, [])
                if chinese[min(index + 2, len(content))] - chinese[max(first - 1, 0)]:
                    found.update(line.start + at for at in (first, index) if content[at] in "()")
                for one, other in ((first, index), (index, first), *((held, first) for held in inside)):
                    turning[line.start + one].append(line.start + other)
                if open_at:
                    open_at[-1][1].append(index)
            elif sign in "(（":
                open_at.append((index, []))
            elif open_at and sign in ",:;!?":
                open_at[-1][1].append(index)
        for index, _ in open_at:
            if chinese[min(index + 2, len(content))] - chinese[max(index - 1, 0)] and content[index] == "(":
                found.add(line.start + index)
    return found, turning
