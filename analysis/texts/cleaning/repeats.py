"""Cleaning step for crawled files that hold the same text several times over."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.texts.cleaning.edits import Edit, text_lines

_LONG = 20
_FEWEST_CHARACTERS = 100
_WHOLE = 0.8


def repeat_edits(text: str) -> Iterator[Edit]:
    """Repeats of the whole text are removed, the first copy stays; lines that no copy had before stay too.

    A repeat begins where a line of 20 characters or more occurs again, and counts as one of the whole text
    when what follows repeats at least 80 % of the long lines above it (by characters). A paragraph said twice
    is left alone.
    """
    lines = [line for line in text_lines(text) if line.core]
    first_at: dict[str, int] = {}
    again = -1
    for index, line in enumerate(lines):
        if line.core in first_at and len(line.core) >= _LONG:
            again = index
            break
        first_at.setdefault(line.core, index)
    if again < 0:
        return
    above = {line.core for line in lines[:again] if len(line.core) >= _LONG}
    size = sum(map(len, above))
    repeated = sum(map(len, above & {line.core for line in lines[again:]}))
    if size < _FEWEST_CHARACTERS or repeated < _WHOLE * size:
        return

    head = {line.core for line in lines[: first_at[lines[again].core]]}
    begin = again
    while begin and len(lines[begin - 1].core) < _LONG and begin - 1 > first_at[lines[again].core]:
        begin -= 1
    seen = {line.core for line in lines[:again]}
    dropped = [False] * len(lines)
    for index in range(begin, len(lines)):
        known = head if index < again else seen
        dropped[index] = lines[index].core in known
    _spare_short_lines_of_new_text([len(line.core) >= _LONG for line in lines], dropped)
    start = None
    for index in range(begin, len(lines) + 1):
        if index < len(lines) and dropped[index]:
            start = index if start is None else start
        elif start is not None:
            yield Edit(lines[start].start, lines[index - 1].end, "")
            start = None


def _spare_short_lines_of_new_text(is_long: list[bool], dropped: list[bool]) -> None:
    """A short line is dropped only beside dropped text: its nearest long line on one side must go as well."""
    near = [False] * len(dropped)
    for order in (range(len(dropped)), range(len(dropped) - 1, -1, -1)):
        state = False
        for index in order:
            if is_long[index]:
                state = dropped[index]
            near[index] = near[index] or state
    for index, long in enumerate(is_long):
        if not long and not near[index]:
            dropped[index] = False
