"""What may stand in a dictionary cell: terms with bounded wildcards, lists of them, and their conditions.

    人才                    the characters as they stand
    制定*标准               制定, then at most 12 characters, then 标准
    高标准|低保*标准        a list (in `except` and `with`)
    12:贷款|资金            in `with`: one of these at most 12 characters away

A wildcard stays inside a clause: it reaches over 、 and brackets, because lists of objects stand between a
verb and its last object (制定国家、行业和地方标准), but not over a comma, colon, semicolon or sentence end, after which
the verb governs something else (制定政策，完善标准). Its reach counts characters of the matching form (no spaces).
Regular expressions are not offered: they can run away, and a reader cannot see what they leave out.
"""

from __future__ import annotations

import re

from analysis.errors import UnusableError
from analysis.terms.normalize import matching_form

REACH = 12
CLAUSE_ENDS = ",:;。!?\n"  # in matching form, in which ， is , and ； is ;
_WITHIN = re.compile(r"\s*(\d{1,3})\s*[:：](.*)", re.DOTALL)


def pattern_pieces(cell: str) -> tuple[str, ...]:
    """The literal pieces of a term in matching form: one for a plain term, two or more around wildcards.

    Raises
    ------
    UnusableError : nothing is left to look for, or a * has no characters before or behind it.
    """
    pieces = tuple(matching_form(piece) for piece in cell.replace("＊", "*").split("*"))
    if pieces == ("",):
        raise UnusableError("nothing is left of it without spaces and dots", "去掉空格和间隔点之后什么也不剩")
    if not all(pieces):
        raise UnusableError("a * needs characters before and behind it", "* 的前后都要有字")
    return pieces


def split_list(cell: str) -> tuple[str, ...]:
    """The entries of an `except` or `with` cell, split at |, without empty ones, each once, in their order."""
    return tuple(dict.fromkeys(entry for part in re.split(r"[|｜]", cell) if (entry := part.strip())))


def split_condition(cell: str) -> tuple[int | None, tuple[str, ...]]:
    """The reach (None: the whole sentence) and the entries of a `with` cell.

    Raises
    ------
    UnusableError : a reach stands there without any entry.
    """
    match = _WITHIN.fullmatch(cell)
    within, rest = (int(match[1]), match[2]) if match else (None, cell)
    entries = split_list(rest)
    if match and not entries:
        raise UnusableError("there is a distance but no string behind it", "写了距离，后面却没有词")
    return within, entries
