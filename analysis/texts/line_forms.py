"""The forms of single lines: what a title, a number, a recipient, a signature, an attachment looks like."""

from __future__ import annotations

import re

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
PLAIN_DATE_LINE = re.compile(rf"{_DATE}")
_COVER_DATE_LINE = re.compile(r"[（(]?[12一二][\d〇○零一二三四五六七八九]{3}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月[)）]?")
ISO_DATE_LINE = re.compile(r"(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}")
ORGAN_LINE = re.compile(rf"{_ORGAN}(?:（(?:代章|盖章|章|印)）)?")
RED_HEAD = re.compile(rf"{_ORGAN}文件")
_SIGNER = re.compile(r".{0,12}(?:省长|市长|主席|总理|县长|区长|州长|盟长|部长|主任|局长|厅长)\s?[\u4e00-\u9fff·×]{2,12}")
ORGAN_DATE_LINE = re.compile(rf"{_ORGAN}\s?{_DATE}")
_CLASS = r"[（(]?[A-D]\d?类?[)）]?"
NUMBER_LINE = re.compile(
    rf"(?:[^。，]{{0,8}}[：:]|{_CLASS}\s?)?{_NUMBER}"
    rf"(?:\s?(?:签发人[：:].{{0,20}}|(?:[\u4e00-\u9fff]{{0,6}}类别[：:]\s?)?{_CLASS}))?"
    rf"|[\u4e00-\u9fff]{{2,20}}令第?\s?\d{{1,5}}\s?号|第\s?\d{{1,5}}\s?号"
)
# What else a sheet states above the recipient: its class, who signed it, how secret and urgent it is.
HEAD_NOTE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}类\s?别|签发人|密\s?级|紧急程度|份号|编号|[\u4e00-\u9fff]{2,4}单位|办理结果|公开属性)[：:].{0,40}"
    rf"|{_CLASS}"
)
SUBTITLE = re.compile(
    rf"[—\-－–]{{1,6}}.*|[（(].*[）)]|来源.*|发布.*|.*{_DATE}.*"
    r"|.{0,12}(?:省长|市长|主席|总理|县长|区长|州长|盟长)\s?[\u4e00-\u9fff·]{2,12}"
)
SALUTATION = re.compile(r"(?:各位|尊敬的|同志们).{0,20}[：:！!，,]?")
END_OF_SENTENCE = "。！？；!?;：:"
REPLY = re.compile(r"(?:收悉|答复如下|回复如下|函复如下|提案的答复|建议的答复|提案答复|建议答复)")
THANKS = re.compile(r"感谢您|感谢你|感谢贵|谢谢您|对我[们局厅委省市区].{0,12}(?:关心|支持)")
ASKED = re.compile(r"(?:提案|建议|议案).{0,40}收悉")
_ISSUE = r"(?:印发|转发|发布|公布|下发)"
ISSUING = re.compile(
    rf"现将.{{0,160}}?{_ISSUE}|{_ISSUE}给?你们|现予(?:以)?{_ISSUE}|(?:同意|通过|批准).{{0,60}}?(?:现|予以?){_ISSUE}"
)
_ISSUING_TITLE_OPENS = re.compile(rf"关于{_ISSUE}《")
_ISSUING_TITLE_ENDS = re.compile("》的(?:通知|公告)")
_DISCLOSURE = re.compile(
    r"[（(](?:此件|本文|信息公开|公开属性|主动公开|依申请公开|不予公开).{0,20}[）)]"
    r"|(?:公开方式|信息公开选项|公开属性)[：:].{0,10}"
)
_CONTACT = re.compile(r"[（(]?(?:联系|咨询|承办|经办|邮编|电话|传真)[^：:，。；]{0,10}[：:].*")
_COPIES = re.compile(r"(?:抄送|抄报|主送|分送)[：:].*")
_IMPRINT = re.compile(rf".{{0,60}}{_DATE}\s?印发")
_CLOSING_FIRST = frozenset("（(公信联咨承经邮电传抄主分")
_CLOSING_FORMS = {"disclosure_note": _DISCLOSURE, "contact": _CONTACT, "copies": _COPIES, "imprint": _IMPRINT}
ATTACHMENT_MARK = re.compile(
    r"附[件录表]\s?[\d一二三四五六七八九十]{0,3}(?:[：:\-—－]\s?\d{0,2})?(?!.*[。；，]).{0,40}"
)
ATTACHMENT_LIST = re.compile(r"附[件录表]?[：:].+")
_LONGEST_GLOSSARY_MARK = 45
_GLOSSARY_MARK = re.compile(
    r"(?:附[件录]?\s?[\d一二三四五六七八九十]{0,3}[：:]?)?.{0,30}?(?:名词|术语|用语|词语)(?:解释|注释|说明).{0,4}"
    r"|(?:注释|附注|注解|注)[：:]?"
)
CONTENTS = re.compile(r"目\s*[录次]")
# The dots and the page number behind an entry of a table of contents.
LEADER = re.compile(r"[\s.．…·—-]*\d{1,3}$|\s+")
_TITLE_LENGTH = 90
TITLE_GOES_ON = re.compile(r"关于|印发|转发|《")
TITLE_LEFT_OPEN = re.compile(r"(?:关于|印发|转发|的)$")
GENRE_END = re.compile(
    r"(?:通知|意见|办法|方案|决定|公告|通告|通报|函|答复|批复|报告|计划|规划|纲要|要点|措施|政策|细则|规定|条例|指南|清单)(?:（.*）)?$"
)


def is_title_line(line: str) -> bool:
    """A short line without label and without the end of a sentence."""
    bare = len(line) <= _TITLE_LENGTH and line[-1] not in END_OF_SENTENCE and "。" not in line
    return bare and read_label(line) is None


def is_issuing_title(line: str) -> bool:
    """A line that names what it issues: 关于印发《…》的通知."""
    opens = _ISSUING_TITLE_OPENS.search(line)
    return opens is not None and _ISSUING_TITLE_ENDS.search(line, opens.end()) is not None


def is_subtitle(line: str) -> bool:
    """A line that may stand below a title: delivery, issuer, date of a cover, （试行）."""
    return any(form.fullmatch(line) for form in (SUBTITLE, ORGAN_LINE, _COVER_DATE_LINE))


def is_recipient(line: str) -> bool:
    """A line that addresses somebody: 各市工业和信息化局："""
    addressed = line[-1] in "：:" and len(line) <= 200 and "。" not in line
    return addressed and read_label(line) is None and not REPLY.search(line)


def is_signed(line: str) -> bool:
    """The name of an office, or of the head of one, as signatures have it."""
    return len(line) <= 60 and (ORGAN_LINE.fullmatch(line) or _SIGNER.fullmatch(line)) is not None


def closing_form(line: str) -> str:
    """The role of a line that stands around a signature, "" for any other line."""
    if line[:1] not in _CLOSING_FIRST and not line.endswith("印发"):
        return ""
    return next((role for role, pattern in _CLOSING_FORMS.items() if pattern.fullmatch(line)), "")


def is_glossary_mark(line: str) -> bool:
    """The title of a glossary or of notes: 附件2：名词解释, 注释：."""
    return len(line) <= _LONGEST_GLOSSARY_MARK and _GLOSSARY_MARK.fullmatch(line) is not None


def is_text(line: str) -> bool:
    """Running text."""
    return len(line) > 20 and (line[-1] in END_OF_SENTENCE or "。" in line)


def is_listed(line: str) -> bool:
    """An entry in a list of attachments: 1.申报书格式."""
    label = read_label(line)
    return label is not None and label.style == "1." and len(line) <= 80 and line[-1] != "。"
