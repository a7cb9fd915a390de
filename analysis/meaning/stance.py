"""Stance of a sentence: is it said of what was done, of what is planned, or is it context?

Points are added up for done, planned and context; the highest sum wins. They come from

- the form (forms.py): a heading, a byline, a glossary entry is context, whatever it says; exact figures
  speak for done;
- cue terms, an editable dictionary (seeds/dictionaries/stance.csv) whose theme is the stance, whose weight
  are the points, and whose category says where in the sentence the term counts: `anywhere`, `clause_start`,
  `clause_end`, `heading` (in the headings above), `turn` (here, and for the sentences that follow in the
  section or paragraph);
- the place, where it is known: the part of the document, the headings above, a turn (下一步) before or
  behind it.

A sentence in which nothing speaks for anything is planned: a Chinese policy sentence without a subject is an
instruction (加强…建设). The grammar behind the two largest groups of cues: a clause that begins with its verb
tells what to do (加快建设), a clause that ends with it tells what is so (建设加快).

The points of the cues were estimated by logistic regression on the review and plan parts of 24 work reports
(9,500 sentences, the part as label), rounded to halves; those too rare there were set by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.errors import DictionaryError
from analysis.meaning.cues import find_cues, plain_sentences
from analysis.meaning.forms import context_form, figure_points, has_label
from analysis.tables import STANCES, check_table, empty_table
from analysis.terms.dictionary import Dictionary

STANCE_FACET = "stance"
VALUES = ("done", "planned", "context")
PLACES = ("anywhere", "clause_start", "clause_end", "heading", "turn")

_BARE = 0.5  # planned, for want of anything else
_FORM = 20.0
_AFTER_TURN, _BEFORE_TURN = 2.0, 1.5
# Role of the part (see analysis.texts.parts): which stance it speaks for, and how strongly.
_ROLE_POINTS = {
    "review": ("done", 2.5),
    "plan": ("planned", 1.5),
    "opening": ("context", 3.0),
    "closing": ("context", 3.0),
    "background": ("context", 1.5),
    "preamble": ("context", 3.0),
    "lead": ("planned", 1.0),
    "glossary": ("context", _FORM),
}
_UNSAID = ("front", "back")  # parts that hold titles, signatures, imprints

_Points = dict[str, dict[str, float]]  # stance -> what speaks for it -> points


def stance_of_sentences(
    sentences: pd.DataFrame,
    dictionary: Dictionary,
    *,
    parts: pd.DataFrame | None = None,
    sections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The stance of every sentence, with the reason.

    Parameters
    ----------
    sentences : table SENTENCES, in the order of the text
    dictionary : Dictionary of the facet stance
    parts, sections : tables PARTS and SECTIONS of the same documents; without them place and headings say
        nothing

    Returns
    -------
    table STANCES, one row per sentence in their order: stance is done, planned or context; score_done,
    score_planned and score_context are the points, reason the largest of them.

    Raises
    ------
    DictionaryError : a theme of the dictionary is no stance, or a category names no place.
    """
    _check_dictionary(dictionary)
    if sentences.empty:
        return empty_table(STANCES)
    table = sentences.reset_index(drop=True)
    points: list[_Points] = [{value: {} for value in VALUES} for _ in range(len(table))]
    turns = _add_cues(table, dictionary, points)
    for row, own in zip(table.itertuples(index=False), points, strict=True):
        _add_form(row, own)
    if parts is not None:
        _add_roles(table, parts, points)
    if sections is not None:
        _add_headings(table, sections, dictionary, points)
        _add_turns(table, turns, points)
    return _result(table, points)


def stance_of_texts(texts: Sequence[str], dictionary: Dictionary) -> pd.DataFrame:
    """The stance of single sentences of which nothing but the text is known, in their order.

    Returns
    -------
    table as `stance_of_sentences` gives it; sent_id is the number of the text, from 0.
    """
    return stance_of_sentences(plain_sentences(texts), dictionary)


def _check_dictionary(dictionary: Dictionary) -> None:
    for term in dictionary.terms:
        place = term.category.partition("/")[2]
        if term.theme not in VALUES or place not in PLACES:
            raise DictionaryError(
                f"{dictionary.file}, line {term.line}: '{term.category}' is no stance with a place. Write "
                f"one of {', '.join(VALUES)}, then /, then one of {', '.join(PLACES)}, such as "
                "planned/clause_start.",
                f"{dictionary.file} 第 {term.line} 行：“{term.category}”不是带位置的立场。请写 "
                f"{'、'.join(VALUES)} 之一，加 /，再加 {'、'.join(PLACES)} 之一，例如 planned/clause_start。",
            )


def _add_cues(table: pd.DataFrame, dictionary: Dictionary, points: list[_Points]) -> list[set[str]]:
    """Add the cue terms of each sentence; give back which turns each sentence takes."""
    turns: list[set[str]] = []
    for cues, own in zip(find_cues(table["text"].tolist(), dictionary), points, strict=True):
        for cue in cues:
            if cue.place != "heading":
                own[cue.stance][cue.term] = max(cue.weight, own[cue.stance].get(cue.term, 0.0))
        turns.append({cue.stance for cue in cues if cue.place == "turn"})
    return turns


def _add_form(row: object, points: _Points) -> None:
    points["planned"]["(bare)"] = _BARE
    form = context_form(row.text)
    # An unlabelled sentence that heads its paragraph (加快国企改革。) is a measure as well as a head.
    if not form and row.is_heading and has_label(row.text):
        form = "heading"
    if form:
        points["context"][f"({form})"] = _FORM
    for kind, value in figure_points(row.text).items():
        points["done"][f"({kind})"] = value


def _add_roles(table: pd.DataFrame, parts: pd.DataFrame, points: list[_Points]) -> None:
    by_document = {
        doc_id: list(rows.itertuples(index=False)) for doc_id, rows in parts.groupby("doc_id", sort=False)
    }
    for row, own in zip(table.itertuples(index=False), points, strict=True):
        part = next(
            (
                one
                for one in by_document.get(row.doc_id, ())
                if one.start <= row.start < max(one.end, one.start + 1)
            ),
            None,
        )
        if part is None:
            continue
        if part.part in _UNSAID and not part.policy_text:
            own["context"][f"(part: {part.role})"] = _FORM
        elif part.role in _ROLE_POINTS:
            value, strength = _ROLE_POINTS[part.role]
            own[value][f"(part: {part.role})"] = strength


def _add_headings(
    table: pd.DataFrame, sections: pd.DataFrame, dictionary: Dictionary, points: list[_Points]
) -> None:
    """The innermost heading above a sentence that holds a cue for headings speaks for its stance.

    Of several cues in a heading the last counts: 进展情况和下一步打算 is about what comes.
    """
    found = find_cues(sections["heading"].tolist(), dictionary)
    cues = {
        section_id: own[-1]
        for section_id, all_cues in zip(sections["section_id"], found, strict=True)
        if (own := [cue for cue in all_cues if cue.place == "heading"])
    }
    parent = dict(zip(sections["section_id"], sections["parent_id"], strict=True))
    for section, own in zip(table["section_id"], points, strict=True):
        while section and section not in cues:
            section = parent.get(section, "")
        if section:
            cue = cues[section]
            own[cue.stance][f"(heading: {cue.term})"] = cue.weight


def _add_turns(table: pd.DataFrame, turns: list[set[str]], points: list[_Points]) -> None:
    """After 下一步 the rest of the section is planned, what stood before was done; problems fill a paragraph."""
    for rows in _groups(table, "section_id"):
        first = next((place for place, row in enumerate(rows) if "planned" in turns[row]), None)
        if first is None:
            continue
        for place, row in enumerate(rows):
            if place < first:
                points[row]["done"]["(before a turn)"] = _BEFORE_TURN
            elif place > first:
                points[row]["planned"]["(after a turn)"] = _AFTER_TURN
    for rows in _groups(table, "par_id"):
        first = next((place for place, row in enumerate(rows) if "context" in turns[row]), len(rows))
        for row in rows[first + 1 :]:
            points[row]["context"]["(after a turn)"] = _AFTER_TURN + 1


def _groups(table: pd.DataFrame, column: str) -> Iterator[list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(table["doc_id"], table[column], strict=True)):
        if key[1]:
            groups[key].append(row)
    yield from groups.values()


def _result(table: pd.DataFrame, points: list[_Points]) -> pd.DataFrame:
    rows = []
    for own in points:
        scores = {value: sum(own[value].values()) for value in VALUES}
        best = max(VALUES, key=lambda value: (scores[value], value == "planned"))
        rows.append([best, *scores.values(), _reason(own, scores, best)])
    columns = ["stance", *(f"score_{value}" for value in VALUES), "reason"]
    made = pd.DataFrame(rows, columns=columns)
    made.insert(0, "sent_id", table["sent_id"])
    made.insert(0, "doc_id", table["doc_id"])
    return check_table(made, STANCES)


def _reason(points: _Points, scores: dict[str, float], best: str) -> str:
    """What speaks for the stance and for the runner-up, strongest first: planned 5.5: 力争 4, …; done 1: …"""
    order = sorted(
        (value for value in VALUES if scores[value]), key=lambda value: (value != best, -scores[value])
    )
    texts = []
    for value in order[:2]:
        strongest = sorted(points[value].items(), key=lambda item: -item[1])[:4]
        texts.append(
            f"{value} {scores[value]:g}: " + ", ".join(f"{what} {weight:g}" for what, weight in strongest)
        )
    return "; ".join(texts)
