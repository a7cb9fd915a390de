"""Rows of a dictionary that do something else than was meant: damage by Excel, doubles, exceptions without effect."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.speech import say
from analysis.terms.dictionary import Term
from analysis.terms.patterns import pattern_pieces

WARNING = "warning"

DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/月]\d{1,2}日?|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}"
)
FAILED = re.compile(r"#(NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!)")
_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")
_LIST = re.compile(r"[、；;，,]")
_QUOTES = "“”‘’\"'`"


class Finding(NamedTuple):
    """What is wrong or doubtful in a row, in the language of the person at the keyboard."""

    line: int
    level: str
    kind: str  # the same for findings that differ in their term alone
    term: str
    problem: str
    remedy: str


def finding(
    line: int, level: str, kind: str, term: str, problem: tuple[str, str], remedy: tuple[str, str]
) -> Finding:
    """A finding from its two texts, each in English and Chinese."""
    return Finding(line, level, kind, term, say(*problem), say(*remedy))


def term_warnings(term: Term, cues: bool = False) -> Iterator[Finding]:
    """What is doubtful in a row by itself.

    Parameters
    ----------
    cues : bool, the dictionary is that of `dictionary.STANCE_FACET`: a cue of one character (将) counts where its clause begins
    """
    yield from (one for one in _written(term) if not (cues and one.kind == "single_character"))
    for entry in term.conditions:
        if _LIST.search(entry):
            yield _warning(
                term,
                "list",
                (f"with '{entry}' looks like a list.", f"with“{entry}”像是一串词。"),
                ("Separate its entries with |.", "请用 | 隔开。"),
            )
    if not FAILED.search(term.term):
        yield from _excepted(term)


def _warning(term: Term, kind: str, problem: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return finding(term.line, WARNING, kind, term.term, problem, remedy)


def _written(term: Term) -> Iterator[Finding]:
    """How the term itself is written."""
    text = term.term
    if DATE.fullmatch(text):
        yield _warning(
            term,
            "date",
            (
                f"'{text}' looks like a date; Excel makes dates of entries such as 1-2.",
                f"“{text}”像是日期；Excel 会把 1-2 这样的内容变成日期。",
            ),
            (
                "Write the term again, with the cell's format set to Text.",
                "请把单元格格式设为“文本”，再重新输入词项。",
            ),
        )
    elif FAILED.search(text):
        yield _warning(
            term,
            "failed_formula",
            (f"'{text}' is what Excel leaves of a failed formula.", f"“{text}”是 Excel 公式出错留下的。"),
            ("Write the term again.", "请重新输入词项。"),
        )
        return
    elif _NUMBER.fullmatch(text):
        yield _warning(
            term,
            "number",
            (
                f"'{text}' is a number; Excel takes leading zeros away and shortens long numbers.",
                f"“{text}”是数字；Excel 会去掉开头的 0，并缩写长数字。",
            ),
            ("Check it; set the cell's format to Text.", "请核对，并把单元格格式设为“文本”。"),
        )
    elif text[0] in "=+-@":
        yield _warning(
            term,
            "formula",
            (
                f"'{text}' begins with {text[0]}; Excel reads it as a formula.",
                f"“{text}”以 {text[0]} 开头；Excel 会当作公式。",
            ),
            ("Leave the sign out, or check the cell after saving.", "请去掉该符号，或保存后核对该单元格。"),
        )
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        yield _warning(
            term,
            "quotation_mark",
            (
                f"{text} begins or ends with a quotation mark, which then has to stand in the text.",
                f"{text} 的开头或结尾有引号，文中也必须有引号才算命中。",
            ),
            ("Delete it unless it is meant.", "如非有意，请删除引号。"),
        )
    if any(character in text for character in "。！？；!?;"):
        yield _warning(
            term,
            "sentence_end",
            (
                f"'{text}' holds the end of a sentence; terms never cross one.",
                f"“{text}”中有句末标点；词项不会跨句。",
            ),
            ("Cut it there.", "请在标点处截断。"),
        )
    if any(character in text for character in "《》"):
        yield _warning(
            term,
            "title",
            (
                f"'{text}' is a title in 《》, which is not looked into.",
                f"“{text}”带有书名号；《》之内不查找。",
            ),
            ("Leave the title marks out.", "请去掉书名号。"),
        )
    if sum(map(len, pattern_pieces(text))) == 1:
        yield _warning(
            term,
            "single_character",
            (
                f"'{text}' is a single character and will be found inside many words.",
                f"“{text}”只有一个字，会在许多词里被找到。",
            ),
            ("Take a longer term, or list exceptions.", "请改用更长的词项，或列出例外（except）。"),
        )


def _excepted(term: Term) -> Iterator[Finding]:
    """Exceptions that exclude everything or nothing."""
    text, pieces = term.term, pattern_pieces(term.term)
    for entry in term.exceptions:
        own = pattern_pieces(entry)
        parts = [part for part in _LIST.split(entry) if part]
        if len(parts) > 1 and all(text in part for part in parts):
            yield _warning(
                term,
                "list",
                (f"except '{entry}' looks like a list.", f"except“{entry}”像是一串词。"),
                ("Separate its entries with |.", "请用 | 隔开。"),
            )
        elif len(own) == 1 and own[0] in (pieces[0], pieces[-1]):
            yield _warning(
                term,
                "excludes_everything",
                (
                    f"except '{entry}' excludes everything the term finds.",
                    f"except“{entry}”会排除该词项找到的一切。",
                ),
                ("Write the longer string, or delete it.", "请写更长的词，或删除它。"),
            )
        elif len(pieces) == 1 and not any(pieces[0] in part for part in own):
            yield _warning(
                term,
                "excludes_nothing",
                (
                    f"except '{entry}' does not contain the term, so it excludes nothing.",
                    f"except“{entry}”不含该词项，什么也排除不了。",
                ),
                ("Write the longer string as it stands in the text.", "请照文中的样子写包含词项的更长的词。"),
            )


def doubles(terms: Sequence[Term], cues: bool = False) -> Iterator[Finding]:
    """Terms that stand in the dictionary more than once; cues may stand in several categories, and count in each."""
    rows: dict[tuple[str, tuple[str, ...]], list[Term]] = defaultdict(list)
    for term in terms:
        rows[term.category if cues else "", pattern_pieces(term.term)].append(term)
    for first, *others in rows.values():
        for other in others:
            yield _double(first, other)


def _double(first: Term, other: Term) -> Finding:
    if other.category == first.category:
        written = first.term != other.term
        return _warning(
            other,
            "double",
            (
                f"{other.term} stands in category {first.category} already (line {first.line}"
                f"{f', as {first.term}' if written else ''}).",
                f"{other.term} 在类别 {first.category} 中已有（第 {first.line} 行"
                f"{f'，写作 {first.term}' if written else ''}）。",
            ),
            ("Delete one of the two.", "请删除其中一行。"),
        )
    if other.theme == first.theme and (first.conditions, other.conditions) == ((), ()):
        counted = min(first.category, other.category)
        return _warning(
            other,
            "two_categories_of_a_theme",
            (
                f"{other.term} is in two categories of one theme, {first.category} (line {first.line}) and "
                f"{other.category}; it is counted in {counted} only.",
                f"{other.term} 在同一主题的两个类别中：{first.category}（第 {first.line} 行）和 {other.category}；"
                f"只计入 {counted}。",
            ),
            (
                "Keep one, or tell them apart with the column with.",
                "请保留一个，或用 with 列加以区分。",
            ),
        )
    return _warning(
        other,
        "two_categories",
        (
            f"{other.term} is in two categories, {first.category} (line {first.line}) and {other.category}.",
            f"{other.term} 在两个类别中：{first.category}（第 {first.line} 行）和 {other.category}。",
        ),
        ("Keep both only if each mention speaks of both.", "只有每次提及都同时涉及二者时，才两处都保留。"),
    )


def swallowed(terms: Sequence[Term]) -> Iterator[Finding]:
    """Longer terms that find nothing beyond what a shorter one of category and weight, without conditions, finds."""
    shorter: dict[tuple[str, float], dict[str, Term]] = defaultdict(dict)
    for term in terms:
        pieces = pattern_pieces(term.term)
        if len(pieces) == 1 and not term.exceptions and not term.conditions:
            shorter[term.category, term.weight][pieces[0]] = term
    for term in terms:
        pieces = pattern_pieces(term.term)
        inside = {
            piece[start:end]
            for piece in pieces
            for start in range(len(piece))
            for end in range(start + 1, len(piece) + 1)
        }
        alike = shorter[term.category, term.weight]
        found = sorted((inside & alike.keys()) - ({pieces[0]} if len(pieces) == 1 else set()), key=len)
        if found and not term.exceptions and not term.conditions:
            other = alike[found[0]]
            yield _warning(
                term,
                "swallowed",
                (
                    f"{other.term} (line {other.line}) of the same category finds everything that {term.term} finds.",
                    f"同一类别的 {other.term}（第 {other.line} 行）已能找到 {term.term} 所找到的一切。",
                ),
                (
                    "Delete the longer one, unless you want its hits named apart.",
                    "如不需要把它的命中单独列出，请删除较长的词项。",
                ),
            )
