"""Which characters stand inside 《》, “”, （） and their like; marks without a partner enclose nothing."""

from __future__ import annotations

_CLOSER = {"《": "》", "〈": "〉", "“": "”", "‘": "’", "（": "）", "(": ")", "【": "】", "〔": "〕", "「": "」", "『": "』"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
# These do not stand inside themselves: a second “ before a ” means that the first has lost its partner.
_FLAT = "“‘"
CLOSING_MARKS = "".join(_OPENER)


def pairs(text: str) -> list[tuple[int, int]]:
    """Positions (opening, closing) of the marks that have a partner in the text, sorted; in linear time."""
    waiting: dict[str, list[int]] = {opener: [] for opener in _CLOSER}
    found = []
    for place, character in enumerate(text):
        if character in _CLOSER:
            if character in _FLAT:
                waiting[character].clear()
            waiting[character].append(place)
        elif character in _OPENER and waiting[_OPENER[character]]:
            found.append((waiting[_OPENER[character]].pop(), place))
    return sorted(found)


def inside(text: str) -> bytearray:
    """One byte a character of the text: 1 inside a pair of marks (the marks themselves included), else 0."""
    change = [0] * (len(text) + 1)
    for opening, closing in pairs(text):
        change[opening] += 1
        change[closing + 1] -= 1
    flags = bytearray(len(text))
    depth = 0
    for place in range(len(text)):
        depth += change[place]
        flags[place] = depth > 0
    return flags
