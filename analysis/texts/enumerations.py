"""What is enumerated inside paragraphs and is no heading: 一是…二是…, and lead sentences behind 其中明确，."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.texts.brackets import inside
from analysis.texts.labels import chinese_number

_LONGEST_LEAD = 40
_ITEM = re.compile(r"(?:(?<=[。；：，])|^)([一二三四五六七八九十]{1,3})是(?!否)")
_LEAD = r"[^，。；：、]{4,12}(?=。.)"
_FIRST_LEAD = re.compile(rf"其中(?:明确|提出|要求|指出)，({_LEAD})")
_FURTHER_LEAD = re.compile(rf"；({_LEAD})")

Item = tuple[str, int, int, str]
"""Kind, start and end in the line, label."""


def enumerated_items(lines: Mapping[int, str]) -> dict[int, list[Item]]:
    """The items of 一是…二是… and the inline leads, by the number of their line.

    Parameters
    ----------
    lines : mapping from line number to the line, in order

    Returns
    -------
    dict from line number to its items. An item reaches to the end of its lead: of its first sentence
    where that is short and more of the item follows, else of its first clause. A lone 一是 is none; 二是 may
    stand in a later line.
    """
    found = []
    for place, text in lines.items():
        matches = list(_ITEM.finditer(text)) if "是" in text else []
        for k, match in enumerate(matches):
            limit = matches[k + 1].start() if k + 1 < len(matches) else len(text)
            end = _lead_end(text, match.end(), limit)
            item = ("in_paragraph_enumeration", match.start(), end, match[0])
            found.append((place, chinese_number(match[1]), item))
    items: dict[int, list[Item]] = {}
    last = 0
    for k, (place, number, item) in enumerate(found):
        goes_on = k + 1 < len(found) and found[k + 1][1] == number + 1
        last = number if (number == 1 and goes_on) or (number > 1 and number == last + 1) else 0
        if last:
            items.setdefault(place, []).append(item)
    for place, text in lines.items():
        if leads := _inline_leads(text):
            items[place] = sorted(items.get(place, []) + leads, key=lambda item: item[1])
    return items


def _inline_leads(text: str) -> list[Item]:
    """Short sentences that head what follows them in a paragraph, as digests of policies have them."""
    first = _FIRST_LEAD.search(text)
    if not first:
        return []
    matches = [first, *_FURTHER_LEAD.finditer(text, first.end())]
    return [("inline_lead", match.start(1), match.end(1), "") for match in matches]


def _lead_end(text: str, start: int, limit: int) -> int:
    enclosed = inside(text[start:limit])
    clause = sentence = 0
    for place, character in enumerate(text[start:limit]):
        if enclosed[place]:
            continue
        if character in "，；：。！？" and not clause:
            clause = place
        if character in "。！？；":
            sentence = place
            break
    short = 0 < sentence <= _LONGEST_LEAD and start + sentence + 1 < limit and text[start + sentence] != "；"
    return start + (sentence if short else clause or limit - start)
