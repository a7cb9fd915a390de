"""Who issued a document, and of which place and level that body is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from analysis.regions import BY_ABBREVIATION, BY_NAME, NATIONAL, Region
from analysis.texts.metadata.evidence import Evidence, excerpt, inferred, stated
from analysis.texts.metadata.genres import DIGEST, REPORT
from analysis.texts.metadata.offices import is_office, joint_place, split_offices
from analysis.texts.metadata.places import mentioned_places, place_at_head
from analysis.texts.model import Value

_TITLE_HEAD = re.compile(r"(?P<who>[^《》，。]{2,120}?)(?:关于|印发|转发|批转)")
_FROM_TEXT = re.compile(
    r"(?:^|[，。；：\n]|近日|日前)(?P<who>[一-鿿、（）\s]{2,60}?)(?:近日|日前|近期)?(?:联合|共同|正式|研究|组织)*"
    r"(?:印发|发布|出台|制定|制订|编制|公布|起草)(?:并印发|印发|实施)?了?(?:实施)?《(?P<name>[^《》]*)"
)
_WHEN = re.compile(r"^(?:近日|日前|近期|目前|\d+月\d+日|[上下]午|经.{0,10}同意|为此|由|[，,])+")
# The note under the title of a statute: （2023年5月31日某省第十四届人民代表大会常务委员会第三次会议通过）.
_ADOPTED = re.compile(
    r"(?:日|经|[（(])(?P<area>[一-鿿]{0,15}?)第[一二三四五六七八九十\d]+届(?P<national>全国)?"
    r"(?P<body>人民代表大会(?:常务委员会)?)第[一二三四五六七八九十\d]+次会议(?:通过|修订|修正|批准)"
)
# How a text speaks of its own place.
_OWN_WORDS = {
    "province": ("我省", "全省", "省委", "省政府"),
    "city": ("我市", "全市", "市委", "市政府"),
    "district": ("我区", "我县", "全县", "区委", "县委", "区政府", "县政府"),
}
# A place is inferred from mentions only where they are several and nearly all agree.
_FEWEST_MENTIONS = 2
_CLEAR_SHARE = 0.8


def is_red_head(line: str) -> bool:
    """The head of the sheet instead of a title: 某省科学技术厅文件."""
    return line.endswith("文件") and bool(split_offices(line.removesuffix("文件")))


def find_issuers(seen: Evidence, values: Mapping[str, Value]) -> Value:
    """The issuing bodies, the lead first.

    Asked in turn: the signature and the head of the title (the longer list of the two), the head of the
    sheet, the record of the page, and the words of the text (某厅研究制定了《…》). A work report is the
    government's.
    """
    if values["genre"].value == REPORT:
        return _reporting_government(seen, str(values["title"].value))
    signed = _first_signature(seen)
    offices = split_offices("\n".join(signed))
    title = str(values["title"].value)
    head = _TITLE_HEAD.match(title)
    named = split_offices(head["who"]) if head else ()
    if offices and len(offices) >= len(named):
        return stated(offices, "\n".join(signed))
    if named:
        return stated(named, title, values["title"].source)
    red_head = [
        line.removesuffix("文件") for line in seen.head.split("\n") if is_red_head(line) or is_office(line)
    ]
    if title.endswith("令"):
        red_head.append(title.removesuffix("令").removeprefix("中华人民共和国"))
    for names, evidence, source in (
        (split_offices("\n".join(red_head)), "\n".join(red_head), "text"),
        (split_offices(seen.label("issuers")[0]), seen.label("issuers")[1], "page furniture"),
    ):
        if names:
            return stated(names, evidence, source)
    if found := _ADOPTED.search(seen.head):
        name = f"{found['area']}{found['national'] or ''}{found['body']}"
        return inferred((name,), found[0])
    return _issuers_in_text(seen, values)


def _first_signature(seen: Evidence) -> list[str]:
    """The lines of the first signature; a file that holds notice and annex may bear a second one."""
    spans = seen.roles.get("signature_issuer", ())
    if not spans:
        return [line for line in seen.signed_lines if is_office(line)]
    dates = [start for start, _ in seen.roles.get("signature_date", ()) if start > spans[0][0]]
    until = dates[0] if dates else len(seen.text)
    return [line for start, end in spans if start < until for line in seen.text[start:end].split("\n")]


def _issuers_in_text(seen: Evidence, values: Mapping[str, Value]) -> Value:
    """Who 研究制定, 印发 or 发布 the document that the text is, or that a news article reports."""
    name = str(values["title"].value)
    for found in _FROM_TEXT.finditer(seen.head + "\n" + seen.opening):
        offices = split_offices(_WHEN.sub("", found["who"]))
        if offices and (values["genre"].value == DIGEST or found["name"] == name):
            return stated(offices, found[0].strip("\n，。；："))
    return Value(())


def _reporting_government(seen: Evidence, title: str) -> Value:
    """国务院, or the government of the area whose congress heard the report."""
    if seen.delivery and seen.delivery.national:
        return inferred(("国务院",), seen.delivery.line)
    spoken = seen.speaks_for
    if spoken == "国务院":
        return stated(("国务院",), f"代表{spoken}")
    place = place_at_head(spoken) if spoken else None
    if place and len(place.name) > 1 and place.name != "自治区":
        # The congress names the district in full: 代表某区人民政府 in 某市某区's congress.
        area = seen.delivery.area if seen.delivery and seen.delivery.area.endswith(place.name) else place.name
        return stated((_full_name(area) + "人民政府",), f"代表{spoken}")
    if seen.delivery and seen.delivery.area:
        return inferred((_full_name(seen.delivery.area) + "人民政府",), seen.delivery.line)
    for name, source in ((title, "text"), (seen.file_stem, "file name")):
        bare = re.sub(r"^\d{4}年", "", name)
        place = place_at_head(bare)
        if place and place.region and bare.startswith(place.name):
            return inferred((_full_name(place.name) + "人民政府",), name, source)
        if bare.startswith("国务院"):
            return inferred(("国务院",), name, source)
    return Value(())


def _full_name(area: str) -> str:
    return BY_NAME[area].full_name if area in BY_NAME else area


def find_region_and_level(seen: Evidence, values: Mapping[str, Value]) -> tuple[Value, Value]:
    """Region and level: of who delivers a work report, else of the first issuer, else of the title, the number or the text."""
    if seen.delivery:
        place = None if seen.delivery.national else place_at_head(seen.delivery.area)
        region_name = (
            NATIONAL.name if seen.delivery.national else place.region.name if place and place.region else ""
        )
        if region_name:
            level = place.level if place else "national"
            return stated(region_name, seen.delivery.line), stated(level, seen.delivery.line)
    issuers = values["issuers"]
    region, level, name = joint_place(tuple(issuers.value))
    region_value, level_value = Value(""), Value("")
    if level:
        level_value = Value(level, issuers.source, issuers.confidence, name)
    if region:
        region_value = Value(region.name, issuers.source, issuers.confidence, name)
    if not level:
        level_value = _level_in_text(seen, values)
    if not region:
        region_value = _region_in_text(seen, values, str(level_value.value))
    if not level_value.value and region_value.value == NATIONAL.name:
        level_value = Value("national", region_value.source, region_value.confidence, region_value.evidence)
    return region_value, level_value


def _level_in_text(seen: Evidence, values: Mapping[str, Value]) -> Value:
    title = str(values["inner_title"].value or values["title"].value)
    for name in (title, *re.findall("《([^《》]+)》", title)):
        place = place_at_head(re.sub(r"^\d{4}年", "", name))
        if place and place.region:
            return inferred(place.level, title, values["title"].source)
    counts = Counter(
        {level: sum(seen.policy.count(word) for word in words) for level, words in _OWN_WORDS.items()}
    )
    level, count = counts.most_common(1)[0]
    if count < _FEWEST_MENTIONS or count < _CLEAR_SHARE * counts.total():
        return Value("")
    word = max(_OWN_WORDS[level], key=seen.policy.count)
    at = seen.policy.index(word)
    return inferred(level, excerpt(seen.policy, at, at + len(word)))


def _region_in_text(seen: Evidence, values: Mapping[str, Value], level: str) -> Value:
    title = str(values["inner_title"].value or values["title"].value)
    for region, place in mentioned_places(title):
        return inferred(region.name, place, values["title"].source)
    number = str(values["doc_number"].value)
    region = _region_of_number(number)
    if region:
        return inferred(region.name, number, values["doc_number"].source)
    for region, place in mentioned_places(seen.file_stem):
        return inferred(region.name, place, "file name")
    if level in ("", "national"):
        return Value("")
    mentions = mentioned_places(seen.text)
    counts = Counter(region.name for region, _ in mentions)
    if not counts:
        return Value("")
    name, count = counts.most_common(1)[0]
    if count < _FEWEST_MENTIONS or count < _CLEAR_SHARE * counts.total():
        return Value("")
    places = dict.fromkeys(place for region, place in mentions if region.name == name)
    return inferred(name, f"文中 {counts.total()} 处地名有 {count} 处属{name}：{'、'.join(places)}")


def _region_of_number(number: str) -> Region | None:
    if re.match("国(?:发|办|函|令)|中(?:发|办)", number):
        return NATIONAL
    return BY_ABBREVIATION.get(number[:2]) or BY_ABBREVIATION.get(number[:1])
