"""Sentences: where they end, what they stand under, and how they are addressed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from analysis.texts.brackets import CLOSING_MARKS, inside
from analysis.texts.model import CleanText, Heading, Part, Sentence

_ENDS = "。！？；!?;"
_END = re.compile(f"[{_ENDS}]")
_TRAILING = _ENDS + CLOSING_MARKS
_NO_WORDS = _TRAILING + "："


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
    if not clean.text:
        return ()
    structure = [(index, heading) for index, heading in enumerate(headings) if heading.is_heading]
    sections = _sections(clean.text, structure, parts)
    paths = _paths(headings)
    head_starts = {heading.start: heading for _, heading in structure}
    part_starts = [part.start for part in parts]
    lines = clean.text.split("\n")
    spans_of = [sentence_spans(line) for line in lines]
    raw_spans = _raw_spans(clean, lines, spans_of)
    found = []
    start = 0
    for number, (line, spans, section) in enumerate(zip(lines, spans_of, sections, strict=True), 1):
        place = bisect_right(part_starts, start) - 1
        part, policy_text = (parts[place].part, parts[place].policy_text) if place >= 0 else ("", False)
        head = head_starts.get(start)
        address = " > ".join([root, *(paths[section] if section >= 0 else ()), f"第{number}段"])
        words_end = 0  # where the words of the line end, up to this sentence
        for position, (first, last) in enumerate(spans, 1):
            if head:
                n_words = len(line[first:last].rstrip(_NO_WORDS))
                words_end = first + n_words if n_words else words_end
            raw_start, raw_end = next(raw_spans)
            found.append(
                Sentence(
                    line[first:last],
                    start + first,
                    start + last,
                    raw_start,
                    raw_end,
                    number,
                    position,
                    part,
                    policy_text,
                    head is not None and start + words_end <= head.end,
                    section,
                    f"{address} > 第{position}句",
                )
            )
        start += len(line) + 1
    return tuple(found)


def _raw_spans(
    clean: CleanText, lines: Sequence[str], spans_of: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[tuple[int, int]]:
    """clean.raw_span of each sentence of each line, in one go."""
    bounds = []
    start = 0
    for line, spans in zip(lines, spans_of, strict=True):
        bounds += [start + bound for span in spans for bound in span]
        start += len(line) + 1
    places = np.asarray(clean.raw_index, dtype=np.int64)
    # Every other stretch between two bounds is a sentence; the others are line ends, or nothing.
    first, last = (extreme.reduceat(places, bounds)[::2] for extreme in (np.minimum, np.maximum))
    return zip(first.tolist(), (last + 1).tolist(), strict=True)


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
