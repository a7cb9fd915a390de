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
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import DictionaryError
from analysis.meaning.cues import Cues, find_cues, place_of
from analysis.meaning.forms import context_form, figure_points, has_label
from analysis.meaning.points import Points
from analysis.tables import STANCES, check_table, empty_table
from analysis.stances import STANCE_VALUES
from analysis.terms.dictionary import Dictionary

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
# The body of such a document says what is to be done, where neither its words nor a heading say otherwise.
_PLANNING = frozenset(("方案", "计划", "规划", "纲要", "要点", "措施", "任务", "安排"))
_PLANNED_BODY = 2.0
_REPLIES = frozenset(("答复",))


def stance_of_sentences(
    sentences: pd.DataFrame,
    dictionary: Dictionary,
    *,
    parts: pd.DataFrame | None = None,
    sections: pd.DataFrame | None = None,
    documents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The stance of every sentence, with the reason.

    Parameters
    ----------
    sentences : table SENTENCES, in the order of the text
    dictionary : Dictionary of the facet stance
    parts, sections, documents : tables PARTS, SECTIONS and DOCUMENTS of the same documents; without them
        place, headings and the kind of document say nothing

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
    texts = sentences["text"].tolist()
    points = Points(len(texts), STANCE_VALUES, preferred="planned")
    cues = find_cues(texts, dictionary)
    _add_cues(cues, points)
    _add_forms(texts, sentences["is_heading"].to_numpy(dtype=bool), points)
    bodies = np.zeros(len(texts), dtype=bool)
    if parts is not None:
        bodies[_add_roles(sentences, parts, _of_kind(_PLANNING, documents), points)] = True
    if sections is not None:
        bodies[_add_headings(sentences, sections, dictionary, points)] = False
        _add_turns(sentences, cues, _of_kind(_REPLIES, documents), points)
    points.add("planned", np.flatnonzero(bodies), [("(kind: plan)", _PLANNED_BODY)])
    sums = points.sums()
    table = {
        "doc_id": sentences["doc_id"].array,
        "sent_id": sentences["sent_id"].array,
        "stance": pd.array(list(STANCE_VALUES), dtype="str").take(points.best(sums)),
        **{f"score_{value}": column for value, column in zip(STANCE_VALUES, sums.T, strict=True)},
        "reason": pd.array(points.reasons(sums), dtype="str"),
    }
    return check_table(pd.DataFrame(table), STANCES)


def stance_of_texts(texts: Sequence[str], dictionary: Dictionary) -> pd.DataFrame:
    """The stance of single sentences of which nothing but the text is known, in their order.

    Returns
    -------
    table as `stance_of_sentences` gives it; sent_id is the number of the text, from 0.
    """
    columns = {"sent_id": [str(number) for number in range(len(texts))], "text": list(texts)}
    sentences = pd.DataFrame(columns, dtype="str").assign(doc_id="", is_heading=False)
    return stance_of_sentences(sentences, dictionary)


def _check_dictionary(dictionary: Dictionary) -> None:
    for term in dictionary.terms:
        if term.theme not in STANCE_VALUES or place_of(term) not in PLACES:
            raise DictionaryError(
                f"{dictionary.file}, line {term.line}: '{term.category}' is no stance with a place. Write "
                f"one of {', '.join(STANCE_VALUES)}, then /, then one of {', '.join(PLACES)}, such as "
                "planned/clause_start.",
                f"{dictionary.file} 第 {term.line} 行：“{term.category}”不是带位置的立场。请写 "
                f"{'、'.join(STANCE_VALUES)} 之一，加 /，再加 {'、'.join(PLACES)} 之一，例如 planned/clause_start。",
            )


def _add_cues(cues: Cues, points: Points) -> None:
    """Points for the cue terms of each sentence, each term once for a stance, with the most points it has."""
    number: dict[str, int] = {}
    names = np.array([number.setdefault(term.term, len(number)) for term in cues.table], dtype=np.int64)
    weights = np.array([term.weight for term in cues.table], dtype=np.float64)
    given = [(term.term, term.weight) for term in cues.table]
    for value in STANCE_VALUES:
        own = cues.where(lambda term, value=value: term.theme == value and place_of(term) != "heading")
        key = own.rows * len(number) + names[own.terms]
        order = np.lexsort((-weights[own.terms], key))
        most = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
        _, first = np.unique(key, return_index=True)
        in_order = np.argsort(first)
        points.add(value, own.rows[most[in_order]], given, own.terms[most[in_order]])


def _add_forms(texts: list[str], is_heading: np.ndarray, points: Points) -> None:
    points.add("planned", np.arange(len(texts)), [("(bare)", _BARE)])
    forms, figures = [], []
    for row, (text, heads) in enumerate(zip(texts, is_heading.tolist(), strict=True)):
        form = context_form(text)
        # An unlabelled sentence that heads its paragraph (加快国企改革。) is a measure as well as a head.
        if not form and heads and has_label(text):
            form = "heading"
        if form:
            forms.append((row, (f"({form})", _FORM)))
        figures += [(row, (f"({kind})", value)) for kind, value in figure_points(text).items()]
    points.add_each("context", forms)
    points.add_each("done", figures)


def _of_kind(genres: frozenset[str], documents: pd.DataFrame | None) -> set[str]:
    """The documents of these genres."""
    return set() if documents is None else set(documents["doc_id"][documents["genre"].isin(genres)])


def _add_roles(
    sentences: pd.DataFrame, parts: pd.DataFrame, planning: set[str], points: Points
) -> np.ndarray:
    """The first part of its document that holds the start of a sentence speaks for a stance.

    Gives the sentences in the body of the documents in `planning`.
    """
    bodies = [np.empty(0, dtype=np.int64)]
    by_document = defaultdict(list)
    columns = (parts[name].tolist() for name in ("doc_id", "start", "end", "part", "role", "policy_text"))
    for doc_id, *part in zip(*columns, strict=True):
        by_document[doc_id].append(part)
    places = sentences["start"].to_numpy(dtype=np.int64)
    for doc_id, rows in sentences.groupby("doc_id", sort=False).indices.items():
        for start, end, part, role, policy_text in by_document[doc_id]:
            inside = (places[rows] >= start) & (places[rows] < max(end, start + 1))
            if part in _UNSAID and not policy_text:
                points.add("context", rows[inside], [(f"(part: {role})", _FORM)])
            elif role in _ROLE_POINTS:
                value, strength = _ROLE_POINTS[role]
                points.add(value, rows[inside], [(f"(part: {role})", strength)])
            elif role == "body" and doc_id in planning:
                bodies.append(rows[inside])
            rows = rows[~inside]
    return np.concatenate(bodies)


def _add_headings(
    sentences: pd.DataFrame, sections: pd.DataFrame, dictionary: Dictionary, points: Points
) -> list[int]:
    """The innermost heading above a sentence that holds a cue for headings speaks for its stance.

    Of several cues in a heading the last counts: 进展情况和下一步打算 is about what comes. Gives the sentences
    that have such a heading.
    """
    ids = sections["section_id"].tolist()
    cues = find_cues(sections["heading"].tolist(), dictionary).where(lambda term: place_of(term) == "heading")
    found = zip(cues.rows.tolist(), cues.terms.tolist(), strict=True)
    last = {ids[row]: cues.table[term] for row, term in found}
    parent = dict(zip(ids, sections["parent_id"].tolist(), strict=True))
    entries: dict[str, list[tuple[int, tuple[str, float]]]] = {value: [] for value in STANCE_VALUES}
    for row, section in enumerate(sentences["section_id"].tolist()):
        while section and section not in last:
            section = parent.get(section, "")
        if section:
            term = last[section]
            entries[term.theme].append((row, (f"(heading: {term.term})", term.weight)))
    for value, own in entries.items():
        points.add_each(value, own)
    return [row for own in entries.values() for row, _ in own]


def _add_turns(sentences: pd.DataFrame, cues: Cues, replies: set[str], points: Points) -> None:
    """After 下一步 the rest of the section is planned, what stood before was done; problems fill a paragraph.

    A turn above all headings of a reply turns all that follows if it announces it (下一步，我局将做好以下工作：).
    """
    before, after = _around_turn(sentences, "section_id", cues, "planned", replies)
    points.add("done", before, [("(before a turn)", _BEFORE_TURN)])
    points.add("planned", after, [("(after a turn)", _AFTER_TURN)])
    _, after = _around_turn(sentences, "par_id", cues, "context", set())
    points.add("context", after, [("(after a turn)", _AFTER_TURN + 1)])


def _around_turn(
    sentences: pd.DataFrame, column: str, cues: Cues, value: str, replies: set[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The sentences before and behind the first one of a section or paragraph that turns to the value."""
    keys = list(zip(sentences["doc_id"].tolist(), sentences[column].tolist(), strict=True))
    first: dict[tuple[str, str], int] = {}
    texts = sentences["text"].tolist()
    for row in cues.where(lambda term: term.theme == value and place_of(term) == "turn").rows.tolist():
        if keys[row][1] or (keys[row][0] in replies and texts[row].rstrip().endswith(("：", ":"))):
            first.setdefault(keys[row], row)
    above = {doc_id: row for (doc_id, place), row in first.items() if not place}
    around = [
        (row, first.get(key, above.get(key[0])))
        for row, key in enumerate(keys)
        if key in first or above.get(key[0], row) < row
    ]
    rows, turns = np.array(around, dtype=np.int64).reshape(-1, 2).T
    return rows[rows < turns], rows[rows > turns]
