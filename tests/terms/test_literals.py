"""Strings are found at every place where they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.terms.literals import OTHER, Alphabet, LiteralIndex


def found(text: str, *strings: str) -> list[tuple[str, int]]:
    ordered = sorted(set(strings), key=lambda string: (len(string), string))
    alphabet = Alphabet([*ordered, text])
    codes = np.array([alphabet.number(character) for character in text], dtype=np.uint16)
    numbers, starts = LiteralIndex(ordered, alphabet).find(codes, np.append(codes, np.uint16(OTHER)))
    return [(ordered[number], start) for number, start in zip(numbers, starts, strict=True)]


def test_strings_that_overlap_or_hold_each_other_are_all_found():
    assert found("人才人才人", "人", "人才", "才人", "人才人才人") == [
        ("人", 0), ("人", 2), ("人", 4), ("人才", 0), ("人才", 2), ("才人", 1), ("才人", 3), ("人才人才人", 0),
    ]  # fmt: skip


def test_a_string_cut_off_by_the_end_of_the_text_is_not_found():
    assert found("高标", "高标准", "标准") == []
    assert found("", "标准", "标") == found("标准") == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("人才评价\n𠮷a", min_size=1, max_size=5), max_size=12), st.text("人才评价\n𠮷a", max_size=40))
def test_finds_are_those_of_looking_at_every_place(strings, text):
    expected = {(string, at) for string in strings for at in range(len(text)) if text.startswith(string, at)}
    assert sorted(found(text, *strings)) == sorted(expected)


def test_among_many_strings_each_is_found_once_in_its_own_text():
    # 3,000 pairs meet in the buckets of the table; none may hide another.
    strings = [chr(0x4E00 + number % 60) + chr(0x4E00 + number // 60) for number in range(3000)]
    assert sorted(found("\n".join(strings), *strings)) == sorted((string, 3 * at) for at, string in enumerate(strings))
