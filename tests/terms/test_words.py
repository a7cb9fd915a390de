"""Words of a document counted by part, in headings and outside of them."""

from __future__ import annotations

import pandas as pd

from analysis.tables import WORDS, check_table
from analysis.terms.words import count_words

SENTENCES = pd.DataFrame(
    [
        ("a", "a-1", "p1", "government", True, True),  # a run-in head: 人才引进。
        ("a", "a-2", "p1", "government", True, False),  # and what follows it: 引进人才和人才
        ("a", "a-3", "p2", "government", True, True),  # a heading of its own: 人才
        ("a", "a-4", "p3", "back", False, False),  # 人才
        ("b", "b-1", "p1", "government", True, False),  # 标准
    ],
    columns=["doc_id", "sent_id", "par_id", "part", "policy_text", "is_heading"],
)
TOKENS = pd.DataFrame(
    [
        (sent_id[0], sent_id, token, "n")
        for sent_id, words in (
            ("a-1", "人才 引进"),
            ("a-2", "引进 人才 和 人才"),
            ("a-3", "人才"),
            ("a-4", "人才"),
            ("b-1", "标准"),
        )
        for token in words.split()
    ],
    columns=["doc_id", "sent_id", "token", "pos"],
)


def counts(words: pd.DataFrame) -> dict[tuple, tuple[int, int]]:
    keys = words[["doc_id", "part", "is_heading", "token"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(words["n_tokens"], words["n_paragraphs"], strict=True), strict=True))


def test_words_are_counted_by_part_and_a_paragraph_once_even_where_its_head_has_the_word_too():
    assert counts(count_words(TOKENS, SENTENCES)) == {
        ("a", "government", True, "人才"): (2, 1),  # in two headings; only p2 has it in no other sentence
        ("a", "government", True, "引进"): (1, 0),
        ("a", "government", False, "引进"): (1, 1),
        ("a", "government", False, "人才"): (2, 1),
        ("a", "government", False, "和"): (1, 1),
        ("a", "back", False, "人才"): (1, 1),
        ("b", "government", False, "标准"): (1, 1),
    }


def test_no_tokens_give_an_empty_table_of_the_right_form():
    assert count_words(TOKENS.iloc[:0], SENTENCES).empty
    check_table(count_words(TOKENS.iloc[:0], SENTENCES), WORDS)


def test_documents_counted_together_and_each_by_itself_give_the_same_rows():
    apart = [count_words(TOKENS[TOKENS["doc_id"] == name], SENTENCES[SENTENCES["doc_id"] == name]) for name in "ab"]
    pd.testing.assert_frame_equal(count_words(TOKENS, SENTENCES), pd.concat(apart, ignore_index=True))
