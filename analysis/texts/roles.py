"""What each line of a document is by its own form and place: title, recipient, signature, attachment …

Headings are found afterwards, so nothing here depends on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from analysis.texts.labels import read_label

_DATE = (
    r"(?:(?:19|20)\d{2}|[一二][〇○零Ｏ0O一二三四五六七八九]{3})\s?年\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
    r"\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_ORGAN_END = (
    r"(?:人民政府|政府|办公厅|办公室|委员会|厅|局|部|院|署|委|办|会|处|科|队|司|中心|银行|公司|集团|联社|妇联|残联|科协|工商联)"
)
_ORGAN = rf"[\u4e00-\u9fff（）()、·\s]{{2,80}}{_ORGAN_END}"
_NUMBER = r"[\u4e00-\u9fffA-Za-z]{1,20}[〔\[［(（【]\s?(?:19|20)\d{2}\s?[〕\]］)）】]\s?第?\s?\d{1,5}\s?号"
_PLAIN_DATE_LINE = re.compile(rf"{_DATE}")
_COVER_DATE_LINE = re.compile(r"[（(]?[12一二][\d〇○零一二三四五六七八九]{3}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月[)）]?")
_ISO_DATE_LINE = re.compile(r"(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}")
_ORGAN_LINE = re.compile(rf"{_ORGAN}(?:（(?:代章|盖章|章|印)）)?")
_RED_HEAD = re.compile(rf"{_ORGAN}文件")
_SIGNER = re.compile(r".{0,12}(?:省长|市长|主席|总理|县长|区长|州长|盟长|部长|主任|局长|厅长)\s?[\u4e00-\u9fff·×]{2,12}")
_ORGAN_DATE_LINE = re.compile(rf"{_ORGAN}\s?{_DATE}")
_NUMBER_LINE = re.compile(
    rf"(?:[^。，]{{0,8}}[：:])?{_NUMBER}(?:\s?签发人[：:].{{0,20}})?|[\u4e00-\u9fff]{{2,20}}令第?\s?\d{{1,5}}\s?号|第\s?\d{{1,5}}\s?号"
)
# What else a sheet states above the recipient: its class, who signed it, how secret and urgent it is.
_HEAD_NOTE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}类\s?别|签发人|密\s?级|紧急程度|份号|编号|[\u4e00-\u9fff]{2,4}单位|办理结果|公开属性)[：:].{0,40}"
    r"|[（(]?[A-D]\d?类?[)）]?"
)
_SUBTITLE = re.compile(
    rf"[—\-－–]{{1,6}}.*|[（(].*[）)]|来源.*|发布.*|.*{_DATE}.*"
    r"|.{0,12}(?:省长|市长|主席|总理|县长|区长|州长|盟长)\s?[\u4e00-\u9fff·]{2,12}"
)
_SALUTATION = re.compile(r"(?:各位|尊敬的|同志们).{0,20}[：:！!，,]?")
_END_OF_SENTENCE = "。！？；!?;：:"
_REPLY = re.compile(r"(?:收悉|答复如下|回复如下|函复如下|提案的答复|建议的答复|提案答复|建议答复)")
THANKS = re.compile(r"感谢您|感谢你|感谢贵|谢谢您|对我[们局厅委省市区].{0,12}(?:关心|支持)")
_LONGEST_THANKS = 120
_ASKED = re.compile(r"(?:提案|建议|议案).{0,40}收悉")
_ISSUE = r"(?:印发|转发|发布|公布|下发)"
_ISSUING = re.compile(
    rf"现将.{{0,160}}?{_ISSUE}|{_ISSUE}给?你们|现予(?:以)?{_ISSUE}|(?:同意|通过|批准).{{0,60}}?(?:现|予以?){_ISSUE}"
)
_ISSUING_TITLE = re.compile(rf"关于{_ISSUE}《.*》的(?:通知|公告)")
_SECTIONS = ("一、", "编", "部分", "章")
_DISCLOSURE = re.compile(
    r"[（(](?:此件|本文|信息公开|公开属性|主动公开|依申请公开|不予公开).{0,20}[）)]"
    r"|(?:公开方式|信息公开选项|公开属性)[：:].{0,10}"
)
_CONTACT = re.compile(r"[（(]?(?:联系|咨询|承办|经办|邮编|电话|传真)[^：:，。；]{0,10}[：:].*")
_COPIES = re.compile(r"(?:抄送|抄报|主送|分送)[：:].*")
_IMPRINT = re.compile(rf".{{0,60}}{_DATE}\s?印发")
_CLOSING_FORMS = {"disclosure_note": _DISCLOSURE, "contact": _CONTACT, "copies": _COPIES, "imprint": _IMPRINT}
_ATTACHMENT_MARK = re.compile(
    r"附[件录表]\s?[\d一二三四五六七八九十]{0,3}(?:[：:\-—－]\s?\d{0,2})?(?!.*[。；，]).{0,40}"
)
_ATTACHMENT_LIST = re.compile(r"附[件录表]?[：:].+")
_GLOSSARY_MARK = re.compile(
    r"(?:附[件录]?\s?[\d一二三四五六七八九十]{0,3}[：:]?)?.{0,30}?(?:名词|术语|用语|词语)(?:解释|注释|说明).{0,4}"
    r"|(?:注释|附注|注解|注)[：:]?"
)
_CONTENTS = re.compile(r"目\s*[录次]")
# The dots and the page number behind an entry of a table of contents.
_LEADER = re.compile(r"[\s.．…·—-]*\d{1,3}$|\s+")
_TITLE_LENGTH = 90
_TITLE_GOES_ON = re.compile(r"关于|印发|转发|《")
_TITLE_LEFT_OPEN = re.compile(r"(?:关于|印发|转发|的)$")
_GENRE_END = re.compile(
    r"(?:通知|意见|办法|方案|决定|公告|通告|通报|函|答复|批复|报告|计划|规划|纲要|要点|措施|政策|细则|规定|条例|指南|清单)(?:（.*）)?$"
)
_LETTER_LINES = 8


@dataclass(frozen=True)
class Role:
    """The part a line belongs to ("front", "government", "back", "proposal") and what it does there."""

    part: str
    role: str


BODY = Role("government", "body")


def is_reply(lines: list[str]) -> bool:
    """Whether the document answers a proposal of a delegate or a member, by the lines it opens with."""
    return any(_REPLY.search(line) for line in lines[:12]) or _reply_start(lines, 0) >= 0


def _reply_start(lines: list[str], start: int) -> int:
    """The line that addresses the proposer (某某代表：) above 您提出的建议收悉; -1 where there is none."""
    return next(
        (
            i
            for i in range(start, len(lines) - 1)
            if _is_recipient(lines[i]) and _REPLY.search(lines[i + 1]) and _ASKED.search(lines[i + 1])
        ),
        -1,
    )


def _is_title_line(line: str) -> bool:
    bare = len(line) <= _TITLE_LENGTH and line[-1] not in _END_OF_SENTENCE and "。" not in line
    return bare and read_label(line) is None


def _head(lines: list[str], roles: list[Role | None]) -> int:
    """Mark title, number, recipient and the lines between; the index of the first line behind them."""
    salutation = next((i for i, line in enumerate(lines[:20]) if _SALUTATION.fullmatch(line)), -1)
    if salutation >= 0 and not any(read_label(line) for line in lines[:salutation]):
        titled = False
        for i in range(salutation):
            is_title = not titled and _is_title_line(lines[i]) and not _SUBTITLE.fullmatch(lines[i])
            is_title = is_title or (not titled and "报告" in lines[i] and _is_title_line(lines[i]))
            titled = titled or is_title
            roles[i] = Role("front", "title" if is_title else "subtitle")
        roles[salutation] = Role("front", "recipient")
        return salutation + 1
    i = 0
    titled = False
    titles: set[str] = set()
    while i < len(lines):
        line = lines[i]
        if _NUMBER_LINE.fullmatch(line):
            roles[i] = Role("front", "doc_number")
        elif _HEAD_NOTE.fullmatch(line):
            roles[i] = Role("front", "subtitle")
        elif _CONTENTS.fullmatch(line) and (end := _contents_end(lines, i)):
            roles[i:end] = [Role("front", "contents")] * (end - i)
            i = end - 1
        elif titled and line in titles:
            roles[i] = Role("front", "title")
        elif _is_recipient(line):
            roles[i] = Role("front", "recipient")
            return i + 1
        elif titled and _is_title_line(line) and _is_subtitle(line):
            roles[i] = Role("front", "subtitle")
        elif not titled and _RED_HEAD.fullmatch(line):
            roles[i] = Role("front", "subtitle")
        elif _is_title_line(line) and (not titled or _goes_on(lines, i)):
            roles[i] = Role("front", "title")
            titled = True
            titles.add(line)
        else:
            break
        i += 1
    return i


def _is_subtitle(line: str) -> bool:
    return any(form.fullmatch(line) for form in (_SUBTITLE, _ORGAN_LINE, _COVER_DATE_LINE))


def _contents_end(lines: list[str], start: int) -> int:
    """The line behind a table of contents, where its first entry comes again; 0 if it never does."""
    entries = [_LEADER.sub("", line) for line in lines[start + 1 : start + 400]]
    again = next((k for k in range(1, len(entries)) if entries[k] == entries[0]), 0)
    return start + 1 + again if again else 0


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether line i goes on with the title above it: 某某厅 / 关于印发…的通知, 某某厅关于加快 / …的通知."""
    before, line = lines[i - 1], lines[i]
    if _TITLE_GOES_ON.match(line) or _TITLE_LEFT_OPEN.search(before):
        return True
    if _ORGAN_LINE.fullmatch(before):
        return _GENRE_END.search(line) is not None
    above = lines[max(i - 2, 0) : i]
    if not any("关于" in line for line in above) or any(map(_GENRE_END.search, above)):
        return False
    # The kind of document that a title with 关于 ends with may stand two lines further down.
    rest = list(takewhile(_is_title_line, lines[i : i + 2]))
    return any(_GENRE_END.search(line) for line in rest)


def _is_recipient(line: str) -> bool:
    addressed = line[-1] in "：:" and len(line) <= 200 and "。" not in line
    return addressed and read_label(line) is None and not _REPLY.search(line)


def _signature(lines: list[str], start: int) -> tuple[int, int, int] | None:
    """The first signature at or behind start: (first line, line of the date, line behind it)."""
    for i in range(start, len(lines)):
        line = lines[i]
        if len(line) > 120:
            continue
        if _ORGAN_DATE_LINE.fullmatch(line) and i > 0:
            return i, i, i + 1
        written = _PLAIN_DATE_LINE.fullmatch(line) is not None
        if written or _ISO_DATE_LINE.fullmatch(line):
            first = i
            while first > start and _is_signed(lines[first - 1]):
                first -= 1
            if first < i or (written and i > start and lines[i - 1][-1] in _END_OF_SENTENCE):
                return first, i, i + 1
    return None


def _is_signed(line: str) -> bool:
    return len(line) <= 60 and (_ORGAN_LINE.fullmatch(line) or _SIGNER.fullmatch(line)) is not None


def _mark_signature(roles: list[Role | None], block: tuple[int, int, int], part: str) -> None:
    first, date, _ = block
    for i in range(first, date):
        roles[i] = Role(part, "signature_issuer")
    roles[date] = Role(part, "signature_date")


def _closing_form(line: str) -> str:
    """The role of a line that stands around a signature, "" for any other line."""
    return next((role for role, pattern in _CLOSING_FORMS.items() if pattern.fullmatch(line)), "")


def _is_text(line: str) -> bool:
    return len(line) > 20 and (line[-1] in _END_OF_SENTENCE or "。" in line)


def _letter(lines: list[str], start: int) -> tuple[int, tuple[int, int, int] | None]:
    """Where the issuing notice in front of a text ends, and its signature; (start, None) without one."""
    block = _signature(lines, start)
    if block and block[0] - start <= _LETTER_LINES and _ISSUING.search("".join(lines[start : block[0]])):
        letter = [line for line in lines[start : block[0]] if not _ATTACHMENT_LIST.match(line)]
        behind = lines[block[2] :]
        unlabelled = not any((label := read_label(line)) and label.style in ("一、", "章") for line in letter)
        if unlabelled and sum(_is_text(line) for line in behind) >= 2:
            return block[0], block
    for i in range(start, min(start + 4, len(lines) - 1)):
        if read_label(lines[i]) or lines[i][-1] not in _END_OF_SENTENCE:
            break
        begins = _is_title_line(lines[i + 1]) or read_label(lines[i + 1])
        if begins and "《" in lines[i] and _ISSUING.search(lines[i]):
            return i + 1, None
    return start, None


def line_roles(lines: list[str]) -> list[Role]:
    """The role of every line; Role("government", "body") for the text itself.

    Parameters
    ----------
    lines : list of str, the lines of a clean text, none empty

    Returns
    -------
    list of Role, as long as lines
    """
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
        listed = _ATTACHMENT_LIST.match(lines[i]) is not None or (listed and _is_listed(lines[i]))
        roles[i] = Role("front", "attachment_list" if listed else "transmittal_letter")
    if block:
        _mark_signature(roles, block, "front")
    if letter_end > start:
        start = _plan_head(lines, roles, block[2] if block else letter_end)
    _back(lines, roles, start, reply)
    return [role or BODY for role in roles]


def _plan_head(lines: list[str], roles: list[Role | None], i: int) -> int:
    """Mark the lines between an issuing notice and the text it issues: notes, 附件, the title."""
    titled = False
    while i < len(lines):
        line = lines[i]
        if role := _closing_form(line):
            roles[i] = Role("front", role)
        elif _ATTACHMENT_MARK.fullmatch(line) and not titled:
            roles[i] = Role("front", "attachment_mark")
        elif titled and _is_title_line(line) and _is_subtitle(line):
            roles[i] = Role("front", "subtitle")
        elif _is_title_line(line) and not titled and i + 1 < len(lines):
            roles[i] = Role("front", "title")
            titled = True
        elif titled and _is_title_line(line) and _goes_on(lines, i):
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
    if block and block[0] <= mark:
        _mark_signature(roles, block, "back")
        listed = block[0]
        while listed > start and _is_listed(lines[listed - 1]):
            listed -= 1
        if listed > start and _ATTACHMENT_LIST.match(lines[listed - 1]):
            for i in range(listed - 1, block[0]):
                roles[i] = Role("back", "attachment_list")
        i = block[2]
    else:
        i = mark
    proposed = reply and block is not None and block[0] <= mark
    if reply and not block and 0 < (behind := _behind_thanks(lines, start)) < mark:
        i, proposed = behind, True
        while _ORGAN_LINE.fullmatch(lines[i]):
            roles[i] = Role("back", "signature_issuer")
            i += 1
    role = Role("proposal", "proposal_text") if proposed else Role("back", "attachment")
    issued = _issued_titles(lines[:i])
    for i in range(i, len(lines)):
        if form := _closing_form(lines[i]):
            roles[i] = Role("back", form)
            continue
        if role.part == "back" and lines[i] in issued:
            # The plan this notice issues, attached behind its signature, is the government's own text.
            roles[i], role = Role("front", "title"), BODY
            continue
        if _GLOSSARY_MARK.fullmatch(lines[i]):
            role = Role("back", "glossary")
        elif role.part != "proposal" and _ATTACHMENT_MARK.fullmatch(lines[i]):
            role = Role("back", "attachment")
        roles[i] = role


def _behind_thanks(lines: list[str], start: int) -> int:
    """The line behind the thanks that close a reply without a date, if another text begins there; else 0.

    It is another text if it does not go on with the sections of the reply: it has none, or counts from 一 again.
    """
    labels = {i: label for i in range(start, len(lines)) if (label := read_label(lines[i])) and label.style == "一、"}
    sections = sorted(labels)
    for i in range(start, len(lines) - 1):
        if sections and i > sections[0] and len(lines[i]) <= _LONGEST_THANKS and THANKS.search(lines[i]):
            following = next((labels[k].number for k in sections if k > i), 1)
            return i + 1 if following == 1 and any(map(_is_text, lines[i + 1 :])) else 0
    return 0


def _issued_titles(lines: list[str]) -> set[str]:
    """What stands in 《》 where the document says that it issues it."""
    return {
        title
        for line in lines
        if _ISSUING.search(line) or _ISSUING_TITLE.search(line)
        for title in re.findall(r"《([^《》]{2,90})》", line)
    }


def _is_listed(line: str) -> bool:
    label = read_label(line)
    return label is not None and label.style == "1." and len(line) <= 80 and line[-1] != "。"


def _is_back_mark(lines: list[str], i: int, signed: int, last_section: int) -> bool:
    """A line that opens an attachment, a glossary or the imprint where no signature stands before it."""
    line = lines[i]
    if _closing_form(line):
        return len(lines) - i <= 10
    if _GLOSSARY_MARK.fullmatch(line):
        label = read_label(lines[i + 1]) if i + 1 < len(lines) else None
        # 注释: alone may also stand under a table in the middle.
        noted = i > last_section and label is not None and label.number == 1
        return noted or ("释" in line and len(line) > 3)
    if _ATTACHMENT_LIST.match(line) and i < signed:
        return False
    return _ATTACHMENT_MARK.fullmatch(line) is not None and lines[i - 1][-1] in _END_OF_SENTENCE + "”）"
