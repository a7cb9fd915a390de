"""What the form of a sentence says about its stance: headings, bylines, entries, exact figures."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)][、.．]?|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十百]{1,4}[章节条部分编]{1,2}|[①-⑳])"
)
_ITEM = re.compile(r"(?:第?[一二三四五六七八九十]{1,2}[是要，、]|[—–-]{1,3}|[●•■])")
LABEL_BEGINS = re.compile(r"[（(一二三四五六七八九十\d第①-⑳—–●•■-]")  # what a label or an item mark begins with
LONGEST_LABEL = 7  # characters of a label or an item mark, without brackets and blanks
_ENDS, _CLOSING = frozenset("。！？；!?;…"), "”’」』）)"
_WITHIN = re.compile(r"[。！？；!?;]")
_ENTRY = re.compile(
    r"(?:\d{1,3}[.．、]|[［\[〔]\d{1,3}[］\]〕]|[“\"])[^。，；]{1,30}[”\"]?[^。，；]{0,14}[：:]"
)
_COMMAS = frozenset("，,、")
_MOTTO = re.compile(r"[^，,。\d]{4}[，,、][^，,。\d]{4}(?:[，,][^，,。\d]{4})*。")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|〔[^〕]*〕\d*号?")
_SHARE = re.compile(r"\d\s?[%％]|个百分点")
_LONGEST_HEADING = 45
_LONGEST_LINE = 60

# Points: a figure to three digits or more was counted, a round one was set (of 9,500 sentences of 24 work
# reports).
_EXACT, _DECIMAL, _ROUND, _SHARED = 2.5, 1.5, 0.5, 1.0


def head_length(text: str) -> int:
    """How many characters a label, an item mark (一是) or a dash takes at the start, with blanks; else 0."""
    blank = len(text) - len(text.lstrip())
    match = _LABEL.match(text, blank) or _ITEM.match(text, blank)
    if not match:
        return blank
    return match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())


def has_label(text: str) -> bool:
    """Whether a text begins with the label of a heading: 一、 （一） 1. 第一章."""
    return _LABEL.match(text.lstrip()) is not None


def context_form(text: str) -> str:
    """Why the mere form of a sentence makes it context: heading, line, entry, motto, blank; else "".

    A numbered heading is short and has no figure; a line that no 。！？； ends is a heading, a byline, a date or
    a recipient; an entry explains a word (13．“新八级工”制度：…);
    a motto is clauses of four characters (需求牵引，突出重点。), as principles are named.
    """
    stripped = text.strip()
    if not (stripped[:1].isalnum() or any(character.isalnum() for character in stripped)):
        return "blank"
    if _ENTRY.match(stripped):
        return "entry"
    if len(stripped) <= _LONGEST_LINE and stripped.rstrip(_CLOSING)[-1:] not in _ENDS:
        return "line"
    label = _LABEL.match(stripped)
    if label:
        body = stripped[label.end() :]
        single = not _WITHIN.search(body.rstrip("。！？；!?; "))
        if single and len(body) <= _LONGEST_HEADING and not _DIGIT.search(body):
            return "heading"
    if stripped[4:5] in _COMMAS and _MOTTO.fullmatch(stripped):
        return "motto"
    return ""


def figure_points(text: str) -> dict[str, float]:
    """Points for "done" that the figures of a sentence give, by their kind; not years, nor names (“3+4”)."""
    points: dict[str, float] = {}
    if not _DIGIT.search(text):
        return points
    text = _QUOTED.sub("", text)
    for match in _FIGURE.finditer(text):
        if text[match.end() : match.end() + 1] in ("年", "号", "—") and "." not in match[0]:
            continue
        digits = match[0].replace(",", "").replace("，", "")
        if len(digits.replace(".", "").strip("0")) >= 3:
            points["exact figure"] = _EXACT
        elif "." in digits:
            points["decimal figure"] = _DECIMAL
        else:
            points["figure"] = _ROUND
    if points and _SHARE.search(text):
        points["share"] = _SHARED
    return points
