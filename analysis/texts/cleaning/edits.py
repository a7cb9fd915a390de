"""Apply edits to a text while every character keeps its place in the raw text."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from analysis.texts.model import Change


class Edit(NamedTuple):
    """text[start:end] becomes `after`.

    `sources` is only for text moved from elsewhere: for each character of `after` the position in the same
    text it comes from. Without it the characters of `after` are spread evenly over text[start:end].
    """

    start: int
    end: int
    after: str
    sources: tuple[int, ...] | None = None


class Line(NamedTuple):
    """One line of a text: text[start:end], without its line end; `core` has no outer white space."""

    start: int
    end: int
    core: str
    first: int  # place of the first character of core


class Tracked(NamedTuple):
    """A text and the raw position of each of its characters; `places` ends with the end of the raw text.

    The places are an array("q"): 8 bytes a character instead of 40, copied in blocks.
    """

    text: str
    places: array[int]


# Most steps ask for the lines of the text that the step before them left as it was.
@functools.lru_cache(maxsize=1)
def text_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text, in order; empty ones too."""
    lines = []
    start = 0
    for content in text.split("\n"):
        end = start + len(content)
        bare = content.lstrip()
        lines.append(Line(start, end, bare.rstrip(), end - len(bare)))
        start = end + 1
    return tuple(lines)


def whole_line(line: Line) -> Edit:
    """The edit that empties a line; the step for empty lines closes the gap."""
    return Edit(line.start, line.end, "")


def applied(step: str, tracked: Tracked, edits: Iterable[Edit]) -> tuple[Tracked, list[Change]]:
    """The edited text and one Change per edit that changes something; linear in the text and the edits.

    Parameters
    ----------
    step : str, name noted in each Change
    tracked : Tracked
    edits : iterable of Edit, sorted by start, not overlapping
    """
    text, places = tracked
    pieces: list[str] = []
    kept = array("q")
    changes: list[Change] = []
    done = 0
    for start, end, after, sources in edits:
        before = text[start:end]
        if before == after:
            continue
        pieces += (text[done:start], after)
        kept += places[done:start]
        if sources is not None:
            kept.extend(places[source] for source in sources)
        elif start == end:
            kept.extend([places[start]] * len(after))
        else:
            length = end - start
            kept.extend(places[start + index * length // len(after)] for index in range(len(after)))
        raw_end = max(places[start:end]) + 1 if end > start else places[start]
        raw_start = min(places[start:end]) if end > start else places[start]
        changes.append(Change(step, raw_start, raw_end, before, after))
        done = end
    if not changes:
        return tracked, changes
    pieces.append(text[done:])
    kept += places[done:]
    return Tracked("".join(pieces), kept), changes
