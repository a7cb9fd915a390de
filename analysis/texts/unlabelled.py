"""Headings without a label: lines of their own, and the short first sentences of like paragraphs."""

from __future__ import annotations

import re
from statistics import median

from analysis.texts.brackets import OPENING_MARKS, inside

_LONGEST_LINE = 40
_LONGEST_HEAD = 36
_LONGEST_BULLET = 45
_LONGEST_ASIDE = 120
_LONGEST_TOPIC = 18
_FEWEST_LONE = 3
_HABIT = 0.15
_MOST = 0.75
_ENDS = "。！？!?"
_END = re.compile(f"[{_ENDS}]")
# Where no mark opens before the first end, nothing encloses it.
_OPEN_SENTENCE = re.compile(f"[^{_ENDS}{re.escape(OPENING_MARKS)}]*[{_ENDS}]")
_LONGEST_SENTENCE = 400
_NO_LINE_END = "。！？；：，、!?;:,…）)"
_ANNOUNCED = re.compile(r"(?:通知|公告|通告|通报|答复|意见|措施|事项)如下[：:]$")
_BULLET = re.compile(r"[—－–-]{1,3}")
# How an ordinary paragraph opens: it says when, to whom or why, or takes up what was said.
_PLAIN_OPENING = re.compile(
    r"各位|同志|今[年后]|去年|明年|本届|当前|目前|近[年期几]|过去|[一二三四五六七八九十几多数]{1,2}年来|刚刚|新的一年|未来|展望|回顾|回望|总之|同时|此外|另外|其中|首先|其次"
    r"|最后|但|因此|所以|为此|为了|我[们国省市区县州]|全[国省市区县州]|这|那|该|其|他|它|下一?步|下阶段|综合|根据|按照|经过|截至|通过|\d{2,4}年"
    r"|从|随着|面对|正是|[一二三四五六七八九十]{1,3}[是要]|第[一二三四五六七八九十]|现在?|在(?!.{2,20}方面$)"
)
# A sentence that says what something is states a thought; a head names a task or a result.
_STATEMENT = re.compile(r"我们|(?<!求)是|[：:；]|一头连着|%|％")


def first_sentence_end(text: str, start: int) -> int:
    """Where the first sentence behind start ends, its 。 left out; the end of the text if it has none."""
    limit = start + _LONGEST_SENTENCE
    if plain := _OPEN_SENTENCE.match(text, start, limit):
        return plain.end() - 1
    enclosed = inside(text[start:limit])
    ends = (end.start() for end in _END.finditer(text, start, limit))
    return next((end for end in ends if not enclosed[end - start]), len(text))


def head_lines(texts: list[str], labelled: list[bool], headed: list[bool]) -> list[int]:
    """Lines that are a heading by standing alone: short, without closing punctuation, with text under them.

    Parameters
    ----------
    texts : list of str, "" where a line cannot be a heading
    labelled, headed : list of bool, the line has a label; is already a heading
    """
    bare = [
        bool(text) and not labelled[k] and 2 <= len(text) <= _LONGEST_LINE and text[-1] not in _NO_LINE_END
        and "。" not in text and "：" not in text and re.search(r"[\u4e00-\u9fff]{2}", text) is not None
        for k, text in enumerate(texts)
    ]  # fmt: skip
    found = []
    for k, is_bare in enumerate(bare):
        if not is_bare or k + 1 == len(texts):
            continue
        # Three bare lines in a row are a table or a list.
        if (k > 0 and bare[k - 1]) or bare[k + 1]:
            continue
        before = texts[k - 1] if k else ""
        follows = not before or headed[k - 1] or before[-1] in "。！？；”）!?;" or _ANNOUNCED.search(before)
        leads = headed[k + 1] or (len(texts[k + 1]) > len(texts[k]) and texts[k + 1][-1] in "。！？；：”!?;")
        if follows and leads:
            found.append(k)
    return found


def run_in_heads(texts: list[str], taken: list[bool]) -> list[tuple[int, int]]:
    """Lines with an unlabelled run-in head and where it ends: paragraphs in a row that open alike.

    In a text that argues in paragraphs two short first sentences meet by chance. A run counts if it is
    most of its section, or if such runs are a habit of the document. A paragraph alone in its section opens
    with a head if those of two sections beside it do.

    Parameters
    ----------
    texts : list of str, "" where a line cannot be a heading
    taken : list of bool, the line has a label or is a heading
    """
    runs: list[tuple[list[tuple[int, int]], int]] = []
    section = 0
    section_sizes = [0]
    run: list[tuple[int, int]] = []
    for k, text in enumerate([*texts, ""]):
        free = bool(text) and not taken[k]
        end = _head_end(text) if free else -1
        if run and (end < 0 or _manner(text) != _manner(texts[run[-1][0]])):
            first = run[0][0]
            runs.append((_real_run(texts, run, first > 0 and taken[first - 1]), section))
            run = []
        if end >= 0:
            run.append((k, end))
        if free and first_sentence_end(text, 0) < len(text) - 1:
            section_sizes[section] += 1
        elif not free:
            section += 1
            section_sizes.append(0)
    runs = [(members, place) for members, place in runs if members]
    n_heads = sum(len(members) for members, _ in runs)
    habit = n_heads >= _HABIT * sum(section_sizes)
    found = [
        member
        for members, place in runs
        if habit or len(members) >= _MOST * section_sizes[place]
        for member in members
    ]
    return sorted({*found, *_lone_heads(texts, taken)})


def _lone_heads(texts: list[str], taken: list[bool]) -> list[tuple[int, int]]:
    """Heads of sections that are one paragraph each, where three such sections in a row open with a topic."""
    found: list[tuple[int, int]] = []
    row: list[tuple[int, int]] = []
    for k, text in enumerate(texts):
        if taken[k]:
            continue
        alone = k > 0 and taken[k - 1] and (k + 1 == len(texts) or taken[k + 1])
        end = _head_end(text) if alone and text and not _BULLET.match(text) else -1
        if not 0 < end <= _LONGEST_TOPIC or "，" in text[:end]:
            end = -1
        if row and (end < 0 or row[-1][0] != k - 2):
            found += row if len(row) >= _FEWEST_LONE else []
            row = []
        if end > 0:
            row.append((k, end))
    return found + (row if len(row) >= _FEWEST_LONE else [])


def _manner(text: str) -> str:
    """Paragraphs that open with a bullet, or with 要, are alike only among themselves."""
    return "—" if _BULLET.match(text) else text[0] if text[:1] in "要须" else ""


def _head_end(text: str) -> int:
    """Where the first sentence of a paragraph ends if it may be a head, else -1."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    end = first_sentence_end(text, start)
    head = text[start:end]
    longest = _LONGEST_BULLET if bullet else _LONGEST_HEAD
    if not 4 <= len(head) <= longest or text[end : end + 1] != "。" or len(text) - end < 15:
        return -1
    if not bullet and (_PLAIN_OPENING.match(head) or _STATEMENT.search(head)):
        return -1
    return end


def _real_run(texts: list[str], run: list[tuple[int, int]], under_heading: bool) -> list[tuple[int, int]]:
    """A run without the far shorter paragraph that leads a section in; [] if fewer than two are left."""
    aside = min(_LONGEST_ASIDE, 0.4 * median(len(texts[k]) for k, _ in run))
    if len(run) > 2 and under_heading and len(texts[run[0][0]]) < aside:
        run = run[1:]
    first, last = run[0][0], run[-1][0]
    # With bulleted paragraphs beside it that have no head, this is a list of bullets, and has none either.
    beside = [texts[k] for k in (first - 1, last + 1) if 0 <= k < len(texts)]
    if _BULLET.match(texts[first]) and any(_BULLET.match(text) for text in beside):
        return []
    return run if len(run) > 1 else []
