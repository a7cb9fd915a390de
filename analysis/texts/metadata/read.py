"""Read title, region, issuers, numbers, dates, genre and the like out of a document, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.texts.document_numbers import find_document_numbers
from analysis.texts.metadata.dates import DATE, first_deadline, iso_date, period_in_name
from analysis.texts.metadata.evidence import (
    Evidence,
    excerpt,
    gather_evidence,
    inferred,
    stated,
)
from analysis.texts.metadata.genres import DIGEST, REPORT, genre_of_text, genre_of_title, is_digest
from analysis.texts.metadata.issuers import find_issuers, find_region_and_level, is_red_head
from analysis.texts.metadata.offices import is_office
from analysis.texts.model import Citation, CleanText, Heading, Part, RawText, Value

FIELDS = (
    "title", "inner_title", "region", "level", "issuers", "doc_number", "cited_numbers", "date_issued",
    "date_published", "genre", "recipients", "period", "proposer", "proposal_number",
)  # fmt: skip
LISTS = ("issuers", "cited_numbers", "recipients")

_SHELL = re.compile(
    r"(?:印发|发布|公布|颁布|颁发|转发|批转|下达)[^《]{0,40}《(?P<name>.+)》(?:[^《》]{0,6}的?(?:通知|公告|通告|决定|函|令)|$)"
)
_BARE_SHELL = re.compile(
    r"(?:印发|发布|公布|颁布|颁发|转发|批转|下达)(?P<name>[^《》]{4,}(?<!名单)(?<!结果)(?<!情况))的(?:通知|公告|通告|决定|函)$"
)
_GOES_ON = re.compile("关于|印发|转发|批转")
_PROMULGATED = re.compile(r"《(?P<name>[^《》]+)》[^《》。]{0,80}(?:公布|发布|施行)")
_FULL_TEXT = re.compile(r"全文(?:如下|公布|刊登)|现(?:予以?)?(?:全文)?(?:公布|刊发|发布)如下")
_HEADLINE = re.compile("印发|发布|出台|公布|[！!？?]")
_ORDER_FIGURE = re.compile(r"第\s?(\d{1,5})\s?号")
# The class of a reply (A类) beside its number.
_CLASS = re.compile(
    r"^[（(]?[A-D]\d?类[)）]?\s?|(?<=号)\s?(?:[\u4e00-\u9fff]{0,6}类别[：:]\s?)?[（(]?[A-D]\d?类?[)）]?$"
)
_NUMBERS_IN_PROPOSAL_TITLE = re.compile(
    r"第(\d{2,8}号?(?:[、，,和及]第?\d{2,8}号?){0,20})(?<=号)(?:提案|建议|议案)"
)
_NUMBERS_OF_PROPOSALS = re.compile(
    r"》[（(]\s?(?:[\u4e00-\u9fff]{0,8}第)?(\d{2,8})号?(?:提案|建议|议案)?\s?[)）](?=[^。]{0,300}收悉)"
)
_ADOPTED_ON = re.compile(r"[（(]\d{4}年\d{1,2}月\d{1,2}日[^（）()]{0,60}?会议(?:通过|审议通过|批准)")
# A head of thousands of lines without text is no title; the patterns here may try each place of one with each other.
_LONGEST_TITLE = 400
_PLANS = ("方案", "计划", "规划", "纲要", "要点", "意见", "措施", "政策", "任务", "安排")


def read_metadata(
    clean: CleanText,
    raw: RawText,
    headings: Sequence[Heading],
    parts: Sequence[Part],
    citations: Sequence[Citation],
    file_name: str,
) -> dict[str, Value]:
    """The metadata that a document states or lets infer.

    Parameters
    ----------
    clean, raw : the text of the document
    headings, parts, citations : what `find_headings`, `find_parts` and `find_citations` gave for it
    file_name : str, asked last, for a work report's area and year and for a region nothing else names

    Returns
    -------
    dict of field name (`FIELDS`) to Value, every field present; "" or () where the document does not say.
    region is the short Chinese name (湖南, 全国), level national, province, city or district, dates are ISO
    and as exact as stated, issuers, cited_numbers and recipients are tuples, the lead issuer first. What is
    not written as such but follows from something written has the confidence "inferred" and the excerpt it
    follows from.
    """
    seen = gather_evidence(clean, raw, headings, parts, citations, file_name)
    values: dict[str, Value] = {}
    title = _title(seen)
    values["title"] = replace(title, value=title.value[:_LONGEST_TITLE])
    values["inner_title"] = _inner_title(seen, values["title"])
    values["doc_number"] = _own_number(seen, values["title"])
    values["cited_numbers"] = _cited_numbers(seen, str(values["doc_number"].value))
    values["genre"] = _genre(seen, values)
    values["issuers"] = find_issuers(seen, values)
    values["region"], values["level"] = find_region_and_level(seen, values)
    values["date_issued"] = _date_issued(seen)
    values["date_published"] = _date_published(seen)
    values["recipients"] = _recipients(seen)
    values["period"] = _period(seen, values)
    values["proposer"], values["proposal_number"] = _proposal(seen, values)
    return {name: values[name] for name in FIELDS}


def _title(seen: Evidence) -> Value:
    lines = [line for line in _title_lines(seen) if not is_red_head(line)]
    if lines:
        return stated(_one_title(lines), "\n".join(lines))
    if seen.label("title")[0]:
        value, line = seen.label("title")
        return stated(value, line, "page furniture")
    if seen.page_title and genre_of_title(seen.page_title):
        return stated(seen.page_title, seen.page_title, "page furniture")
    for citation in seen.citations:
        if citation.kind == "self":
            return inferred(citation.title, excerpt(seen.text, citation.start, citation.end))
    return Value("")


def _title_lines(seen: Evidence) -> list[str]:
    """The lines of the first title; a later one belongs to the annex.

    Names of issuers on lines of their own above 关于… are part of the title, whatever role they have.
    """
    spans = sorted((*seen.roles.get("title", ()), *seen.roles.get("subtitle", ())))
    above: list[str] = []
    for start, end in spans:
        for line in seen.text[start:end].split("\n"):
            if _GOES_ON.match(line) and above:
                return [*above, line]
            if not is_office(line):
                break
            above.append(line)
    spans = [span for span in seen.roles.get("title", ()) if not is_red_head(seen.text[slice(*span)])]
    if not spans:
        return []
    start, end = spans[0]
    for left, right in spans[1:]:
        if seen.text[end:left].strip():
            break
        end = right
    return seen.text[start:end].split("\n")


def _one_title(lines: Sequence[str]) -> str:
    """The title on these lines; of a work report its name alone, without the line of its delivery."""
    for line in lines:
        name = re.split("——|--", line)[0].strip()
        if genre_of_title(name) == REPORT:
            return name
    return "".join(lines)


def _inner_title(seen: Evidence, title: Value) -> Value:
    found = _SHELL.search(str(title.value)) or _BARE_SHELL.search(str(title.value))
    if not found and str(title.value).endswith("令"):
        # An order names what it puts into force in its text: 《某条例》已经…通过，现予公布.
        found = _PROMULGATED.search(seen.head)
        return inferred(found["name"], found[0]) if found else Value("")
    if not found:
        return Value("")
    return stated(found["name"].translate(str.maketrans("〈〉", "《》")), str(title.value), title.source)


def _own_number(seen: Evidence, title: Value) -> Value:
    """The number on a line of its own in the head, perhaps in brackets, else that of the page's record."""
    for line in (*seen.lines_of("doc_number"), *seen.lines_of("subtitle"), *seen.lines_of("title")[:3]):
        bare = _CLASS.sub("", re.split("签发人[：:]", line)[0].strip()).strip("（）() ")
        for found in find_document_numbers(bare):
            if found.end == len(bare):
                # The whole line is the number; only a label (文号：) may stand before it.
                before = re.split("[：:]", bare[: found.start])[-1].strip()
                return stated(before + found.number, line)
        if (figure := _ORDER_FIGURE.fullmatch(bare)) and str(title.value).endswith("令"):
            order = str(title.value).removeprefix("中华人民共和国")
            return stated(f"{order}第{figure[1]}号", f"{title.value} {line}")
    value, line = seen.label("doc_number")
    numbers = _numbers(value)
    return stated(numbers[0], line, "page furniture") if numbers else Value("")


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.number for found in find_document_numbers(text)))


def _cited_numbers(seen: Evidence, own: str) -> Value:
    # Where a number runs on from the words before it, more or less of them may be taken along.
    numbers = tuple(
        number
        for number in _numbers(seen.text)
        if not own or not (number.endswith(own) or own.endswith(number))
    )
    return stated(numbers, "；".join(numbers)) if numbers else Value(())


def _genre(seen: Evidence, values: Mapping[str, Value]) -> Value:
    title = values["title"]
    name = str(values["inner_title"].value or title.value)
    if genre_of_title(str(title.value)) == REPORT:
        return stated(REPORT, str(title.value), title.source)
    if phrase := _digest_phrase(seen, values, name):
        return inferred(DIGEST, phrase)
    genre = genre_of_title(name)
    if genre == "建议" and (answer := genre_of_text(seen.opening))[0] == "答复":
        # The page bears the name of the proposal that it answers.
        return inferred(*answer)
    if genre:
        return Value(genre, title.source, title.confidence, name)
    if seen.delivery or (seen.speaks_for and REPORT in seen.file_stem):
        return inferred(REPORT, seen.delivery.line if seen.delivery else seen.speaks_for)
    genre, phrase = genre_of_text(seen.head + "\n" + seen.opening)
    if genre:
        return inferred(genre, phrase)
    genre = genre_of_title(seen.file_stem)
    return inferred(genre, seen.file_stem, "file name") if genre else Value("")


def _digest_phrase(seen: Evidence, values: Mapping[str, Value], name: str) -> str:
    """The words by which a news article tells of another document, "" for a text that is itself one.

    An article has a headline instead of an official title, and neither number nor signature; one that gives
    the full text of a document counts as that document.
    """
    if not name or values["doc_number"].value or seen.roles.get("signature_issuer"):
        return ""
    if _FULL_TEXT.search(seen.opening) or (genre_of_title(name) and not _HEADLINE.search(name)):
        return ""
    return is_digest(seen.opening.split("\n")[0])


def _date_issued(seen: Evidence) -> Value:
    if seen.delivery:
        lines = seen.head.split("\n")
        at = lines.index(seen.delivery.line) if seen.delivery.line in lines else 0
        # The date of delivery stands on the same line, or on a line of its own beside it.
        for line in (seen.delivery.line, *lines[at + 1 : at + 3], *lines[max(at - 1, 0) : at]):
            if date := iso_date(line, to_the_day=True):
                return stated(date, line)
    for line in (*seen.lines_of("signature_date"), *(line for line in seen.signed_lines if DATE.match(line))):
        if date := iso_date(line):
            return stated(date, line)
    value, line = seen.label("date_issued")
    if date := iso_date(value):
        return stated(date, line, "page furniture")
    # A statute is dated by its adoption: （2023年5月31日某省…常务委员会第三次会议通过）.
    if (adopted := _ADOPTED_ON.search(seen.head)) and (date := iso_date(adopted[0], to_the_day=True)):
        return inferred(date, adopted[0])
    # A cover bears the date on a line of its own: 二〇二一年十二月.
    for line in (*seen.head.split("\n"), *seen.opening.split("\n")[:2]):
        bare = line.strip("（）()—- ")
        if (found := DATE.match(bare)) and found.end() >= len(bare) - 1 and len(iso_date(bare)) >= 7:
            return stated(iso_date(bare), line)
    return Value("")


def _date_published(seen: Evidence) -> Value:
    value, line = seen.label("date_published")
    if date := iso_date(value):
        return stated(date, line, "page furniture")
    if date := iso_date(seen.page_date):
        return stated(date, seen.page_date, "page furniture")
    return Value("")


def _recipients(seen: Evidence) -> Value:
    lines = [line for line in seen.lines_of("recipient") if not re.match("(?:各位|尊敬的各位|同志们)", line)]
    source = "text"
    if not lines and seen.label("recipients")[0]:
        lines, source = [seen.label("recipients")[0]], "page furniture"
    names = tuple(
        name.removeprefix("尊敬的")
        for line in lines
        for name in re.split("[，,；;]", line.rstrip("：: "))
        if name
    )
    return stated(names, "\n".join(lines), source) if names else Value(())


def _period(seen: Evidence, values: Mapping[str, Value]) -> Value:
    genre = values["genre"].value
    if genre == "答复":
        return Value("")
    if genre == REPORT:
        return _reported_year(seen, values)
    name = str(values["inner_title"].value or values["title"].value)
    source = values["title"].source
    if genre == DIGEST:
        reported = next((citation for citation in seen.citations if citation.kind == "policy"), None)
        name, source = (reported.title if reported else ""), "text"
    period, confidence, phrase = period_in_name(name)
    if period:
        return Value(period, source, confidence, phrase)
    if genre not in _PLANS:
        return Value("")
    period, phrase = first_deadline(_aims(seen) + "\n" + seen.policy)
    return inferred(period, phrase) if period else Value("")


def _aims(seen: Evidence) -> str:
    """The text under the first heading that speaks of 目标, where a plan says how far it reaches."""
    ends = [heading.start for heading in seen.headings[1:]] + [len(seen.text)]
    for heading, end in zip(seen.headings, ends, strict=True) if seen.headings else ():
        if "目标" in heading.heading:
            return seen.text[heading.end : end]
    return ""


def _reported_year(seen: Evidence, values: Mapping[str, Value]) -> Value:
    """The year a work report plans for: the one in its title, else the year it was given in."""
    title = values["title"]
    if found := re.search(r"(\d{4})年", str(title.value)):
        return Value(f"{found[1]}年", title.source, "stated", str(title.value))
    date = _date_issued(seen)
    if date.value:
        return inferred(f"{str(date.value)[:4]}年", date.evidence)
    if found := re.match(r"(\d{4})年?", seen.file_stem):
        return inferred(f"{found[1]}年", seen.file_stem, "file name")
    return Value("")


def _proposal(seen: Evidence, values: Mapping[str, Value]) -> tuple[Value, Value]:
    """Who made the proposals that a reply answers, and their numbers, joined by 、."""
    if values["genre"].value != "答复":
        return Value(""), Value("")
    who, line = seen.label("proposer")
    proposer = stated(who, line, "page furniture") if who else Value("")
    if not who and values["recipients"].value:
        recipients = values["recipients"]
        proposer = Value("、".join(recipients.value), recipients.source, "inferred", recipients.evidence)
    title = values["title"]
    if found := _NUMBERS_IN_PROPOSAL_TITLE.search(str(title.value)):
        return proposer, Value("、".join(re.findall(r"\d+", found[1])), title.source, "stated", found[0])
    number, line = seen.label("proposal_number")
    if number:
        return proposer, stated(number, line, "page furniture")
    answered = list(_NUMBERS_OF_PROPOSALS.finditer(seen.opening))
    numbers = "、".join(dict.fromkeys(one[1] for one in answered))
    return proposer, stated(numbers, answered[0][0]) if answered else Value("")
