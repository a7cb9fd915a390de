"""Word counts by hand, keyness against its formulas written out and against scipy's intervals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import TableError
from analysis.measures.frequency import word_frequencies
from analysis.measures.keyness import binomial_tails, conservative_log_ratio, keyness, weighted_log_odds
from analysis.tables import FREQUENCIES, KEYNESS, check_table
from analysis.terms.words import count_words
from tests.measures.samples import document, row_of, tables_of

CORPUS = [
    (document("h1"), [(10, {}), (10, {})]),
    (document("h2"), [(10, {})]),
    (document("s", "山东"), [(10, {})]),
]


def tokens_of(**by_sentence: str) -> pd.DataFrame:
    """Tokens of sentences, named doc_number, from words parted by spaces."""
    rows = [
        {
            "doc_id": name.split("_")[0],
            "sent_id": name.replace("_", "."),
            "token": token,
            "pos": "n",
        }
        for name, text in by_sentence.items()
        for n, token in enumerate(text.split())
    ]
    return pd.DataFrame(rows, columns=["doc_id", "sent_id", "token", "pos"])


TOKENS = tokens_of(
    h1_0="中试 平台 中试 ， 的", h1_1="中试 人才 3D 2025", h2_0="中试 PCT", s_0="人才 平台 人才 “"
)


def sentences_of(corpus):
    made = tables_of(corpus)[1].assign(part="government")
    numbers = (made["sentence"] - 1).astype(str)
    return made.assign(sent_id=made["doc_id"] + "." + numbers, par_id="p" + numbers)


def counted(tokens=TOKENS, corpus=CORPUS, **options):
    sentences = sentences_of(CORPUS)
    return word_frequencies(count_words(tokens, sentences), tables_of(corpus)[2], **options)


def test_words_are_counted_by_region_with_documents_paragraphs_and_regions():
    words = counted()
    assert list(zip(words["region"], words["token"], words["n_tokens"], strict=True)) == [
        ("湖南", "中试", 4),
        ("湖南", "PCT", 1),
        ("湖南", "人才", 1),
        ("湖南", "平台", 1),
        ("山东", "人才", 2),
        ("山东", "平台", 1),
    ]
    pilot = row_of(words, region="湖南", token="中试")
    assert (pilot["n_documents"], pilot["n_paragraphs"], pilot["n_regions"]) == (2, 3, 1)
    assert (
        pilot["rate_per_10k_tokens"] == 1e4 * 4 / 7
    )  # punctuation, numbers and single characters are no words
    assert row_of(words, region="山东", token="人才")["n_regions"] == 2


def test_stop_words_and_text_that_is_not_policy_are_left_out():
    assert "平台" not in set(counted(stopwords={"平台"})["token"])
    assert "的" in set(counted(min_chars=1)["token"])
    sentences, documents = sentences_of(CORPUS), tables_of(CORPUS)[2]
    sentences["policy_text"] = sentences["doc_id"] != "s"
    sentences["is_heading"] = sentences["sent_id"] == "h2.0"
    words = count_words(TOKENS, sentences.assign(part="government"))
    assert set(word_frequencies(words, documents)["token"]) == {"中试", "平台", "人才"}
    assert "PCT" in set(word_frequencies(words, documents, headings=True)["token"])


def test_no_tokens_give_an_empty_table_of_the_right_form():
    words = counted(TOKENS.iloc[:0])
    assert words.empty
    check_table(words, FREQUENCIES)
    check_table(keyness(words), KEYNESS)
    assert keyness(words).empty


def test_tokens_of_an_unknown_document_are_refused():
    with pytest.raises(TableError, match="words table has rows of s"):
        counted(corpus=CORPUS[:2])


def test_weighted_log_odds_follow_monroe_colaresi_and_quinn():
    # y = 6 of n = 100 against y' = 2 of n' = 300; prior: α = 8, α₀ = 400
    log_odds, z = weighted_log_odds(np.array([6]), 100, np.array([2]), 300, np.array([8]), 400)
    expected = math.log((6 + 8) / (100 + 400 - 6 - 8)) - math.log((2 + 8) / (300 + 400 - 2 - 8))
    assert log_odds[0] == pytest.approx(expected)
    assert z[0] == pytest.approx(expected / math.sqrt(1 / (6 + 8) + 1 / (2 + 8)))


def test_conservative_log_ratio_is_the_end_nearest_zero_of_wilsons_interval():
    own, rest = np.array([30, 5, 0, 12]), np.array([5, 30, 9, 11])
    ours = conservative_log_ratio(own, 1000, rest, 1100)
    for value, y, other in zip(ours, own, rest, strict=True):
        ends = stats.binomtest(int(y), int(y + other)).proportion_ci(1 - 0.05 / 4, method="wilson")
        with np.errstate(divide="ignore"):
            low, high = (np.log2(np.divide(p, 1 - p) * 1100 / 1000) for p in ends)
        assert value == pytest.approx(low if low > 0 else high if high < 0 else 0.0)
    assert list(np.sign(ours)) == [1, -1, -1, 0]


def test_conservative_log_ratio_is_near_the_exact_interval():
    ours = conservative_log_ratio(np.array([30]), 1000, np.array([5]), 1100)[0]
    low = stats.binomtest(30, 35).proportion_ci(0.95, method="exact").low
    assert ours == pytest.approx(math.log2(low / (1 - low) * 1.1), abs=0.15)


def test_keyness_compares_each_region_with_all_the_others():
    key = keyness(counted(), min_tokens=1)
    pilot = row_of(key, region="湖南", token="中试")
    assert (pilot["n_tokens"], pilot["n_tokens_rest"], pilot["n_documents"], pilot["n_documents_rest"]) == (
        4,
        0,
        2,
        0,
    )
    assert pilot["log_ratio"] == pytest.approx(math.log2((4.5 / 7) / (0.5 / 3)))
    assert key.groupby("region", sort=False)["token"].first().to_dict() == {"湖南": "中试", "山东": "人才"}
    assert set(key["n_compared"]) == {4}
    mirrored = key.pivot(index="token", columns="region", values="z")
    assert (mirrored["湖南"] + mirrored["山东"]).abs().max() < 1e-12


def test_rare_words_are_not_compared_but_stay_in_the_totals():
    key = keyness(counted(), min_tokens=3)
    assert set(key["token"]) == {"中试", "人才"}
    assert row_of(key, region="湖南", token="中试")["log_ratio"] == pytest.approx(
        math.log2((4.5 / 7) / (0.5 / 3))
    )


def test_one_region_alone_has_no_keyness():
    assert keyness(counted(TOKENS[TOKENS["doc_id"] != "s"])).empty


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any), min_size=1, max_size=12))
def test_conservative_bound_is_never_farther_from_zero_than_the_ratio_nor_on_the_other_side(counts):
    own, rest = (np.array(column) for column in zip(*counts, strict=True))
    totals = int(own.sum()) + 50, int(rest.sum()) + 50
    bound = conservative_log_ratio(own, totals[0], rest, totals[1])
    with np.errstate(divide="ignore"):
        ratio = np.log2(own / totals[0]) - np.log2(rest / totals[1])
    assert (np.abs(bound) <= np.abs(ratio) + 1e-9).all()
    assert (bound * np.sign(ratio) >= 0).all()


def test_a_bound_on_a_handful_of_tokens_needs_the_exact_test_to_reject_too():
    # 1 of 100 tokens against 2 of 10,000, among 1,600 words: P(X >= 1) for 3 draws at 100/10,100 is .03, far above
    # .05/3,200; Wilson's interval alone would call it different.
    own, rest = np.array([1] + [0] * 1599), np.array([2] + [3] * 1599)
    assert conservative_log_ratio(own, 100, rest, 10_000)[0] == 0
    level = 0.05 / 3200
    assert binomial_tails(np.array([1]), np.array([3]), np.array([100 / 10_100]), level)[0] > level


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.001, 0.9), st.sampled_from([1e-6, 1e-3, 0.05, 0.4]))
def test_a_binomial_tail_lies_on_the_side_of_the_level_where_scipys_lies(k, more, probability, level):
    assume(k > (k + more) * probability)  # beyond the mean, where it is asked for
    tail = stats.binom.sf(k - 1, k + more, probability)
    assume(abs(tail - level) > 1e-9)
    ours = binomial_tails(np.array([k]), np.array([k + more]), np.array([probability]), level)[0]
    assert (ours > level) == (tail > level)
