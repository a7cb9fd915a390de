"""Which characters stand inside 《》, “”, （） and their like; marks without a partner enclose nothing."""

from __future__ import annotations

import re
from collections import defaultdict

_CLOSER = {"《": "》", "〈": "〉", "“": "”", "‘": "’", "（": "）", "(": ")", "【": "】", "〔": "〕", "「": "」", "『": "』"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
# These do not stand inside themselves: a second “ before a ” means that the first has lost its partner.
_FLAT = "“‘"
OPENING_MARKS, CLOSING_MARKS = "".join(_CLOSER), "".join(_OPENER)
_MARK = re.compile(f"[{re.escape(OPENING_MARKS + CLOSING_MARKS)}]")


def pairs(text: str) -> list[tuple[int, int]]:
    """Positions (opening, closing) of the marks that have a partner in the text, sorted; in linear time."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for mark in _MARK.finditer(text):
        character, place = mark[0], mark.start()
        if character in _CLOSER:
            if character in _FLAT:
                waiting[character].clear()
            waiting[character].append(place)
        elif waiting[_OPENER[character]]:
            found.append((waiting[_OPENER[character]].pop(), place))
    return sorted(found)


def inside(text: str) -> bytearray:
    """One byte a character of the text: 1 inside a pair of marks (the marks themselves included), else 0."""
    flags = bytearray(len(text))
    done = 0
    for opening, closing in pairs(text):
        start = max(opening, done)
        if closing >= start:
            flags[start : closing + 1] = b"\x01" * (closing + 1 - start)
            done = closing + 1
    return flags
