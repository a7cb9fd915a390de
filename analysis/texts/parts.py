"""Parts of a document: who speaks where, and what is policy text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from analysis.texts.line_forms import THANKS
from analysis.texts.model import Heading, Part
from analysis.texts.roles import is_reply, line_roles

_FORMALITY = re.compile(r"印发|转发|发布|公布|下发|遵照|贯彻|认真|执行|通知如下|附件|同意|审议通过")
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_OPENING = re.compile(r"收悉|答复如下|回复如下|函复如下|复函如下|我代表.{0,40}(?:报告|请予?审[议查])|通知如下")
_PREAMBLE = re.compile(r"制[定订](?:本|以下|如下)|特制[定订]|提出(?:如下|以下)|结合.{0,20}实际")
_NEWS = re.compile(r"近日|日前|\d{1,2}月\d{1,2}日|记者|本报讯")
_REVIEW = re.compile(r"回顾|过去|成就|取得的|工作(?:总结|情况)|年(?:的)?(?:主要)?工作$|[一二三四五]年来")
_AHEAD = re.compile(r"任务|安排|要求|目标|打算|部署|总任务")
_REPORT = re.compile(r"(?:政府)?工作报告")
_SALUTATION = re.compile(r"各位代表|同志们")
_CLOSING_LINES = 12


def find_parts(text: str, headings: Sequence[Heading]) -> tuple[Part, ...]:
    """The parts of a document, in order; they cover the text line by line, without gaps.

    Parameters
    ----------
    text : str, a clean text
    headings : sequence of Heading, as find_headings gives them for the text

    Returns
    -------
    tuple of Part. Of the government's own part the roles are opening, background, preamble or lead
    (before the first heading), body, closing; in a work report review and plan instead of body.
    policy_text is True for all of the government's part, and for an issuing notice in front that says
    more than that something is issued. A reply's attached proposal is never policy text. An empty text
    gives ().
    """
    if not text:
        return ()
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    roles = [(role.part, role.role) for role in line_roles(text)]
    body = [k for k, role in enumerate(roles) if role == ("government", "body")]
    head_at = {heading.start: heading for heading in headings if heading.is_heading}
    refined = _government(lines, body, [head_at.get(starts[k]) for k in body])
    for k, role in zip(body, refined, strict=True):
        roles[k] = ("government", role)
    parts = []
    place = 0
    for (part, role), group in groupby(roles):
        last = place + len(list(group))
        start, end = starts[place], starts[last] - 1
        policy = part == "government" or (role == "transmittal_letter" and _says_more(text[start:end]))
        parts.append(Part(part, role, policy, start, end))
        place = last
    return tuple(parts)


def _says_more(letter: str) -> bool:
    """Whether an issuing notice has a sentence that is not about the issuing."""
    return any(not _FORMALITY.search(sentence) for sentence in _SENTENCE.findall(letter.replace("\n", "")))


def _government(lines: list[str], body: list[int], heads: list[Heading | None]) -> list[str]:
    """The role of each line of the government's part."""
    first = next((place for place, head in enumerate(heads) if head), len(body))
    reply = is_reply(lines)
    roles = _before_headings([lines[k] for k in body[:first]], reply, headed=first < len(body))
    roles += ["body"] * (len(body) - first)
    if not body:
        return roles
    if any(_REPORT.search(lines[k]) for k in range(body[0] + 1)):
        return _report(lines, body, heads, roles)
    place = len(body)
    while reply and place > first and not heads[place - 1] and THANKS.search(lines[body[place - 1]]):
        place -= 1
        roles[place] = "closing"
    return roles


def _before_headings(lines: list[str], reply: bool, headed: bool) -> list[str]:
    """Roles of the paragraphs before the first heading; all body where the text has no headings."""
    opened = next((k for k, line in enumerate(lines) if _OPENING.search(line)), -1)
    while opened >= 0 and reply and opened + 1 < len(lines) and THANKS.search(lines[opened + 1]):
        opened += 1
    if not headed:
        rest = "body"
    elif reply:
        rest = "background"
    elif any(_PREAMBLE.search(line) for line in lines):
        rest = "preamble"
    else:
        rest = "lead" if lines and _NEWS.match(lines[0]) else "background"
    return ["opening" if k <= opened else rest for k in range(len(lines))]


def _report(lines: list[str], body: list[int], heads: list[Heading | None], roles: list[str]) -> list[str]:
    """A work report: its sections are review or plan, and it closes with the last address to the deputies."""
    role = "body"
    for place, head in enumerate(heads):
        if head and head.level == 1:
            looks_back = _REVIEW.search(head.heading) and not _AHEAD.search(head.heading)
            if role == "body" and looks_back:
                role = "review"
            elif role == "review" and not looks_back:
                role = "plan"
        if roles[place] == "body":
            roles[place] = role
    for place in range(len(body) - 1, max(len(body) - _CLOSING_LINES, 0), -1):
        if heads[place]:
            break
        if _SALUTATION.match(lines[body[place]]):
            roles[place:] = ["closing"] * (len(body) - place)
            break
    return roles
