"""What each line of a document is by its own form and place: title, recipient, signature, attachment …

Headings are found afterwards, so nothing here depends on them.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import takewhile

from analysis.texts.labels import read_label
from analysis.texts.line_forms import (
    ASKED,
    ATTACHMENT_LIST,
    ATTACHMENT_MARK,
    CONTENTS,
    END_OF_SENTENCE,
    GENRE_END,
    HEAD_NOTE,
    ISO_DATE_LINE,
    ISSUING,
    LEADER,
    NUMBER_LINE,
    ORGAN_DATE_LINE,
    ORGAN_LINE,
    PLAIN_DATE_LINE,
    RED_HEAD,
    REPLY,
    SALUTATION,
    SUBTITLE,
    THANKS,
    TITLE_GOES_ON,
    TITLE_LEFT_OPEN,
    closing_form,
    is_glossary_mark,
    is_issuing_title,
    is_listed,
    is_recipient,
    is_signed,
    is_subtitle,
    is_text,
    is_title_line,
)

_SECTIONS = ("一、", "编", "部分", "章")
_LONGEST_THANKS = 120
_LETTER_LINES = 8


@dataclass(frozen=True)
class Role:
    """The part a line belongs to ("front", "government", "back", "proposal") and what it does there."""

    part: str
    role: str


BODY = Role("government", "body")


def is_reply(lines: list[str]) -> bool:
    """Whether the document answers a proposal of a delegate or a member, by the lines it opens with."""
    return any(REPLY.search(line) for line in lines[:12]) or _reply_start(lines, 0) >= 0


def _reply_start(lines: list[str], start: int) -> int:
    """The line that addresses the proposer (某某代表：) above 您提出的建议收悉; -1 where there is none."""
    return next(
        (
            i
            for i in range(start, len(lines) - 1)
            if is_recipient(lines[i]) and REPLY.search(lines[i + 1]) and ASKED.search(lines[i + 1])
        ),
        -1,
    )


def _head(lines: list[str], roles: list[Role | None]) -> int:
    """Mark title, number, recipient and the lines between; the index of the first line behind them."""
    salutation = next((i for i, line in enumerate(lines[:20]) if SALUTATION.fullmatch(line)), -1)
    if salutation >= 0 and not any(read_label(line) for line in lines[:salutation]):
        titled = False
        for i in range(salutation):
            is_title = not titled and is_title_line(lines[i]) and not SUBTITLE.fullmatch(lines[i])
            is_title = is_title or (not titled and "报告" in lines[i] and is_title_line(lines[i]))
            titled = titled or is_title
            roles[i] = Role("front", "title" if is_title else "subtitle")
        roles[salutation] = Role("front", "recipient")
        return salutation + 1
    i = 0
    titled = False
    titles: set[str] = set()
    while i < len(lines):
        line = lines[i]
        if NUMBER_LINE.fullmatch(line):
            roles[i] = Role("front", "doc_number")
        elif HEAD_NOTE.fullmatch(line):
            roles[i] = Role("front", "subtitle")
        elif CONTENTS.fullmatch(line) and (end := _contents_end(lines, i)):
            roles[i:end] = [Role("front", "contents")] * (end - i)
            i = end - 1
        elif titled and line in titles:
            roles[i] = Role("front", "title")
        elif is_recipient(line):
            roles[i] = Role("front", "recipient")
            return i + 1
        elif titled and is_title_line(line) and is_subtitle(line):
            roles[i] = Role("front", "subtitle")
        elif not titled and RED_HEAD.fullmatch(line):
            roles[i] = Role("front", "subtitle")
        elif is_title_line(line) and (not titled or _goes_on(lines, i)):
            roles[i] = Role("front", "title")
            titled = True
            titles.add(line)
        else:
            break
        i += 1
    return i


def _contents_end(lines: list[str], start: int) -> int:
    """The line behind a table of contents, where its first entry comes again; 0 if it never does."""
    entries = (LEADER.sub("", line) for line in lines[start + 1 : start + 400])
    first = next(entries, "")
    again = next((k for k, entry in enumerate(entries, 1) if entry == first), 0)
    return start + 1 + again if again else 0


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether line i goes on with the title above it: 某某厅 / 关于印发…的通知, 某某厅关于加快 / …的通知."""
    before, line = lines[i - 1], lines[i]
    if TITLE_GOES_ON.match(line) or TITLE_LEFT_OPEN.search(before):
        return True
    if ORGAN_LINE.fullmatch(before):
        return GENRE_END.search(line) is not None
    above = lines[max(i - 2, 0) : i]
    if not any("关于" in line for line in above) or any(map(GENRE_END.search, above)):
        return False
    # The kind of document that a title with 关于 ends with may stand two lines further down.
    rest = list(takewhile(is_title_line, lines[i : i + 2]))
    return any(GENRE_END.search(line) for line in rest)


def _signature(lines: list[str], start: int) -> tuple[int, int, int] | None:
    """The first signature at or behind start: (first line, line of the date, line behind it)."""
    for i in range(start, len(lines)):
        line = lines[i]
        if len(line) > 120:
            continue
        dated = line.endswith("日")
        if dated and i > 0 and ORGAN_DATE_LINE.fullmatch(line):
            return i, i, i + 1
        written = dated and PLAIN_DATE_LINE.fullmatch(line) is not None
        if written or ISO_DATE_LINE.fullmatch(line):
            first = i
            while first > start and is_signed(lines[first - 1]):
                first -= 1
            if first < i or (written and i > start and lines[i - 1][-1] in END_OF_SENTENCE):
                return first, i, i + 1
    return None


def _mark_signature(roles: list[Role | None], block: tuple[int, int, int], part: str) -> None:
    first, date, _ = block
    for i in range(first, date):
        roles[i] = Role(part, "signature_issuer")
    roles[date] = Role(part, "signature_date")


def _letter(lines: list[str], start: int) -> tuple[int, tuple[int, int, int] | None]:
    """Where the issuing notice in front of a text ends, and its signature; (start, None) without one."""
    block = _signature(lines, start)
    if block and block[0] - start <= _LETTER_LINES and ISSUING.search("".join(lines[start : block[0]])):
        letter = [line for line in lines[start : block[0]] if not ATTACHMENT_LIST.match(line)]
        behind = lines[block[2] :]
        unlabelled = not any((label := read_label(line)) and label.style in ("一、", "章") for line in letter)
        if unlabelled and sum(is_text(line) for line in behind) >= 2:
            return block[0], block
    for i in range(start, min(start + 4, len(lines) - 1)):
        if read_label(lines[i]) or lines[i][-1] not in END_OF_SENTENCE:
            break
        begins = is_title_line(lines[i + 1]) or read_label(lines[i + 1])
        if begins and "《" in lines[i] and ISSUING.search(lines[i]):
            return i + 1, None
    return start, None


@functools.lru_cache(maxsize=1)  # the outline of a text and its parts ask for them in turn
def line_roles(text: str) -> tuple[Role, ...]:
    """The role of every line of a clean text; Role("government", "body") for the text itself.

    An empty text gives ().
    """
    lines = text.split("\n") if text else []
    roles: list[Role | None] = [None] * len(lines)
    reply = is_reply(lines)
    start = _head(lines, roles)
    answered = _reply_start(lines, start) if reply else -1
    if answered > start:
        # The page gives the proposal first and the reply below it.
        roles[start:answered] = [Role("proposal", "proposal_text")] * (answered - start)
        roles[answered] = Role("front", "recipient")
        start = answered + 1
    letter_end, block = (start, None) if reply else _letter(lines, start)
    listed = False
    for i in range(start, letter_end):
        listed = ATTACHMENT_LIST.match(lines[i]) is not None or (listed and is_listed(lines[i]))
        roles[i] = Role("front", "attachment_list" if listed else "transmittal_letter")
    if block:
        _mark_signature(roles, block, "front")
    if letter_end > start:
        start = _plan_head(lines, roles, block[2] if block else letter_end)
    _back(lines, roles, start, reply)
    return tuple(role or BODY for role in roles)


def _plan_head(lines: list[str], roles: list[Role | None], i: int) -> int:
    """Mark the lines between an issuing notice and the text it issues: notes, 附件, the title."""
    titled = False
    while i < len(lines):
        line = lines[i]
        if role := closing_form(line):
            roles[i] = Role("front", role)
        elif ATTACHMENT_MARK.fullmatch(line) and not titled:
            roles[i] = Role("front", "attachment_mark")
        elif titled and is_title_line(line) and is_subtitle(line):
            roles[i] = Role("front", "subtitle")
        elif is_title_line(line) and not titled and i + 1 < len(lines):
            roles[i] = Role("front", "title")
            titled = True
        elif titled and is_title_line(line) and _goes_on(lines, i):
            roles[i] = Role("front", "title")
        else:
            break
        i += 1
    return i


def _back(lines: list[str], roles: list[Role | None], start: int, reply: bool) -> None:
    """Mark everything behind the government's own text."""
    block = _signature(lines, start)
    signed = block[0] if block else start
    labels = ((i, read_label(lines[i])) for i in range(start, len(lines)))
    last_section = max((i for i, label in labels if label and label.style in _SECTIONS), default=start)
    marks = (i for i in range(start + 1, len(lines)) if _is_back_mark(lines, i, signed, last_section))
    mark = next(marks, len(lines))
    if block and mark < block[0] and all(map(_is_note, lines[mark : block[0]])):
        # Contact and list of attachments stand above the signature.
        for i in range(mark, block[0]):
            roles[i] = Role("back", closing_form(lines[i]) or "attachment_list")
        mark = block[0]
    if block and block[0] <= mark:
        _mark_signature(roles, block, "back")
        listed = block[0]
        while listed > start and is_listed(lines[listed - 1]):
            listed -= 1
        if listed > start and ATTACHMENT_LIST.match(lines[listed - 1]):
            for i in range(listed - 1, block[0]):
                roles[i] = Role("back", "attachment_list")
        i = block[2]
    else:
        i = mark
    proposed = reply and block is not None and block[0] <= mark
    if reply and not block and 0 < (behind := _behind_thanks(lines, start)) < mark:
        i, proposed = behind, True
        while ORGAN_LINE.fullmatch(lines[i]):
            roles[i] = Role("back", "signature_issuer")
            i += 1
    role = Role("proposal", "proposal_text") if proposed else Role("back", "attachment")
    issued = _issued_titles(lines[:i])
    for i in range(i, len(lines)):
        if form := closing_form(lines[i]):
            roles[i] = Role("back", form)
            continue
        if role.part == "back" and lines[i] in issued:
            # The plan this notice issues, attached behind its signature, is the government's own text.
            roles[i], role = Role("front", "title"), BODY
            continue
        if is_glossary_mark(lines[i]):
            role = Role("back", "glossary")
        elif role.part != "proposal" and ATTACHMENT_MARK.fullmatch(lines[i]):
            role = Role("back", "attachment")
        roles[i] = role


def _is_note(line: str) -> bool:
    """A contact, a note on disclosure, or an entry of a list of attachments."""
    return bool(closing_form(line) or ATTACHMENT_LIST.match(line) or is_listed(line))


def _behind_thanks(lines: list[str], start: int) -> int:
    """The line behind the thanks that close a reply without a date, if another text begins there; else 0.

    It is another text if it does not go on with the sections of the reply: it has none, or counts from 一
    again.
    """
    labels = {i: read_label(lines[i]) for i in range(start, len(lines))}
    sections = [i for i, label in labels.items() if label and label.style == "一、"]
    for i in range(start, len(lines) - 1):
        if sections and i > sections[0] and len(lines[i]) <= _LONGEST_THANKS and THANKS.search(lines[i]):
            following = next((labels[k].number for k in sections if k > i), 1)
            return i + 1 if following == 1 and any(map(is_text, lines[i + 1 :])) else 0
    return 0


def _issued_titles(lines: list[str]) -> set[str]:
    """What stands in 《》 where the document says that it issues it."""
    return {
        title
        for line in lines
        if ISSUING.search(line) or is_issuing_title(line)
        for title in re.findall(r"《([^《》]{2,90})》", line)
    }


def _is_back_mark(lines: list[str], i: int, signed: int, last_section: int) -> bool:
    """A line that opens an attachment, a glossary or the imprint where no signature stands before it."""
    line = lines[i]
    if closing_form(line):
        return len(lines) - i <= 10
    if is_glossary_mark(line):
        label = read_label(lines[i + 1]) if i + 1 < len(lines) else None
        # 注释: alone may also stand under a table in the middle.
        noted = i > last_section and label is not None and label.number == 1
        return noted or ("释" in line and len(line) > 3)
    if ATTACHMENT_LIST.match(line) and i < signed:
        return False
    return ATTACHMENT_MARK.fullmatch(line) is not None and lines[i - 1][-1] in END_OF_SENTENCE + "”）"
