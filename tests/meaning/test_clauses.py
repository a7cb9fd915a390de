"""What begins and what ends a clause, asked for many places at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meaning.clauses import CLAUSE_ENDS, Clauses
from analysis.meaning.forms import head_length

TEXTS = st.lists(st.text("一1、（）是第章节“” \r，。—–●人才", max_size=16), max_size=6)


def places_of(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Every place of every text, the one behind its last character too."""
    pairs = [(row, place) for row, text in enumerate(texts) for place in range(len(text) + 1)]
    rows, places = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return rows, places


@pytest.mark.parametrize(
    ("text", "word", "opens", "closes"),
    [
        ("加快建设。", "加快", True, False),
        ("建设加快。", "加快", False, True),
        ("去年，“加快”建设", "加快", True, False),
        ("要“加快”，建设", "加快", False, True),
        ("（一）加快建设", "加快", True, False),
        ("措施：一是加快建设", "加快", True, False),
        ("第四五六七章节 加快建设", "加快", True, False),
        ("一方面加快", "加快", False, True),
    ],
)
def test_a_clause_is_opened_behind_marks_and_closed_before_them(text, word, opens, closes):
    at = text.index(word)
    clauses = Clauses.of(["前文", text])
    assert clauses.opened(np.array([1]), np.array([at])).tolist() == [opens]
    assert clauses.closed(np.array([1]), np.array([at + len(word)])).tolist() == [closes]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_clause_starts_behind_the_last_mark_of_its_own_text(texts):
    rows, places = places_of(texts)
    expected = [
        max((at + 1 for at in range(place) if texts[row][at] in CLAUSE_ENDS), default=0)
        for row, place in zip(rows.tolist(), places.tolist(), strict=True)
    ]
    assert Clauses.of(texts).starts(rows, places).tolist() == expected


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_what_opens_and_closes_is_told_text_by_text(texts):
    rows, places = places_of(texts)
    clauses = Clauses.of(texts)
    starts = clauses.starts(rows, places).tolist()
    wrappers = " “”（）"
    opened, closed = [], []
    for row, place, start in zip(rows.tolist(), places.tolist(), starts, strict=True):
        before, behind = texts[row][start:place], texts[row][place:].lstrip(wrappers)
        own_head = not before.strip(wrappers) or head_length(before) == len(before)
        opened.append(own_head or place <= head_length(texts[row]))
        closed.append(not behind or behind[0] in CLAUSE_ENDS)
    assert clauses.opened(rows, places).tolist() == opened
    assert clauses.closed(rows, places).tolist() == closed
