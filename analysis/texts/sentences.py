"""Sentences: where they end, what they stand under, and how they are addressed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from analysis.texts.brackets import CLOSING_MARKS, inside
from analysis.texts.model import CleanText, Heading, Part, Sentence

_ENDS = "。！？；!?;"
_END = re.compile(f"[{_ENDS}]")
_TRAILING = _ENDS + CLOSING_MARKS


def sentence_spans(paragraph: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph; they cover it without gaps.

    A sentence ends at 。！？； and at the end of the paragraph, not inside 《》“”（）. Marks that repeat an end (？！)
    and closing marks left without their partner stay with the sentence before them.
    """
    enclosed = inside(paragraph)
    spans = []
    start = 0
    for end in _END.finditer(paragraph):
        place = end.start()
        if place < start or enclosed[place]:
            continue
        place += 1
        while place < len(paragraph) and paragraph[place] in _TRAILING and not enclosed[place]:
            place += 1
        spans.append((start, place))
        start = place
    if start < len(paragraph):
        spans.append((start, len(paragraph)))
    return spans


def split_sentences(
    clean: CleanText, headings: Sequence[Heading], parts: Sequence[Part], root: str
) -> tuple[Sentence, ...]:
    """The sentences of a document.

    Parameters
    ----------
    clean : CleanText
    headings : sequence of Heading, as find_headings gives them for clean.text
    parts : sequence of Part, as find_parts gives them
    root : str, the first step of every address: document number or title

    Returns
    -------
    tuple of Sentence, in order; those of one paragraph join to it, character for character. `address` is
    "root > 一、 > （二） > 第3段 > 第2句": the labels of the headings above (an unlabelled heading stands with its
    words), the number of the paragraph in the document, the number of the sentence in the paragraph.
    """
    structure = [(index, heading) for index, heading in enumerate(headings) if heading.is_heading]
    sections = _sections(clean.text, structure, parts)
    paths = _paths(headings)
    head_starts = {heading.start: heading for _, heading in structure}
    part_starts = [part.start for part in parts]
    found = []
    start = 0
    for number, line in enumerate(clean.text.split("\n") if clean.text else (), 1):
        place = bisect_right(part_starts, start) - 1
        part = parts[place] if place >= 0 else None
        head = head_starts.get(start)
        section = sections[number - 1]
        steps = [root, *(paths[section] if section >= 0 else ())]
        for position, (first, last) in enumerate(sentence_spans(line), 1):
            raw_start, raw_end = clean.raw_span(start + first, start + last)
            end_of_text = start + len(line[:last].rstrip(_ENDS + "：" + CLOSING_MARKS))
            found.append(
                Sentence(
                    text=line[first:last],
                    start=start + first,
                    end=start + last,
                    raw_start=raw_start,
                    raw_end=raw_end,
                    paragraph=number,
                    number=position,
                    part=part.part if part else "",
                    policy_text=part.policy_text if part else False,
                    is_heading=head is not None and end_of_text <= head.end,
                    section=section,
                    address=" > ".join([*steps, f"第{number}段", f"第{position}句"]),
                )
            )
        start += len(line) + 1
    return tuple(found)


def _sections(text: str, structure: Sequence[tuple[int, Heading]], parts: Sequence[Part]) -> list[int]:
    """For each line the index of the heading it stands under, -1 before the first and in another part.

    A run-in head holds its own paragraph. Paragraphs behind it are its own too, unless it closes a
    series (three or more) whose other members are one paragraph each, or has no label: then they belong
    to the heading above.
    """
    starts = [0]
    starts += (line_end.end() for line_end in re.finditer("\n", text))
    line_of = {start: number for number, start in enumerate(starts)}
    at_line = {line_of[heading.start]: (index, heading) for index, heading in structure}
    breaks = {part.start for before, part in zip(parts, parts[1:], strict=False) if before.part != part.part}
    sections = []
    open_heads: list[tuple[int, Heading, int]] = []
    singles: dict[int, tuple[bool, int]] = {}
    for number, start in enumerate(starts):
        if start in breaks:
            open_heads, singles = [], {}
        if number in at_line:
            index, heading = at_line[number]
            while open_heads and open_heads[-1][1].level >= heading.level:
                closed = open_heads.pop()
                if closed[1].level == heading.level:
                    all_single, count = singles.get(heading.level, (True, 0))
                    single = closed[1].kind == "run_in_head" and number - closed[2] == 1
                    singles[heading.level] = (all_single and single, count + 1)
                else:
                    singles.pop(closed[1].level, None)
            open_heads.append((index, heading, number))
        elif open_heads:
            head = open_heads[-1][1]
            if head.kind == "run_in_head":
                all_single, count = singles.get(head.level, (True, 0))
                if not head.label or (all_single and count >= 2):
                    singles.pop(head.level, None)
                    open_heads.pop()
        sections.append(open_heads[-1][0] if open_heads else -1)
    return sections


def _paths(headings: Sequence[Heading]) -> list[tuple[str, ...]]:
    """For each heading the labels (or words) of the headings from the top down to it."""
    paths: list[tuple[str, ...]] = []
    open_steps: list[tuple[int, str]] = []
    for heading in headings:
        if heading.is_heading:
            while open_steps and open_steps[-1][0] >= heading.level:
                open_steps.pop()
            open_steps.append((heading.level, heading.label or heading.heading))
        paths.append(tuple(step for _, step in open_steps))
    return paths
