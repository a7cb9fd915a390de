"""Hits are right by the written rule: nesting, overlap, exclusion, conditions, wildcards, places."""

from __future__ import annotations

import dataclasses
import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DictionaryError, ParameterError, TableError
from analysis.tables import HITS, check_table
from analysis.terms.dictionary import Term
from analysis.terms.match import find_hits, find_matches, stream_hits
from analysis.terms.normalize import matching_form
from analysis.texts.model import CleanText
from tests.terms.samples import dictionary_of, sentences_of, term

QUICK = settings(max_examples=80, deadline=None)


def hit_texts(text: str, *terms: Term, **options: object) -> list[str]:
    return find_hits(sentences_of(text), dictionary_of(*terms), **options)["text"].tolist()


def test_every_mention_is_a_hit_whatever_words_stand_around_it() -> None:
    assert hit_texts("科技人才、技能人才和人才", term("人才")) == ["人才"] * 3


def test_nested_term_counts_once_within_its_theme() -> None:
    hits = find_hits(
        sentences_of("人才引进和人才"),
        dictionary_of(term("人才", "talent"), term("人才引进", "talent", "talent/attract")),
    )
    assert hits[["category", "text"]].values.tolist() == [["talent/attract", "人才引进"], ["talent", "人才"]]


def test_nested_category_counts_within_each_category() -> None:
    terms = term("中试", "p", "p/pilot"), term("中试服务平台", "p", "p/service")
    assert hit_texts("中试服务平台", *terms) == ["中试服务平台"]
    assert sorted(hit_texts("中试服务平台", *terms, nested="category")) == ["中试", "中试服务平台"]


def test_themes_and_facets_do_not_compete() -> None:
    first = dictionary_of(term("技能", "talent"), term("技能标准", "standards"))
    other = dictionary_of(term("能标", "x"), facet="instruments")
    hits = find_hits(sentences_of("技能标准"), [first, other])
    assert hits[["facet", "theme", "text"]].values.tolist() == [
        ["themes", "talent", "技能"],
        ["themes", "standards", "技能标准"],
        ["instruments", "x", "能标"],
    ]


def test_of_overlapping_terms_the_one_that_begins_first_counts() -> None:
    assert hit_texts("工程中心实验室", term("工程中心"), term("中心实验室")) == ["工程中心"]


def test_excepted_string_does_not_count_and_the_rest_does() -> None:
    rule = term("标准", exceptions=("高标准", "标准地", "低保标准"))
    assert hit_texts("高标准农田、标准地、低保标准和标准体系", rule) == ["标准"]


def test_excepted_longer_term_does_not_bring_back_the_shorter_one() -> None:
    terms = term("标准"), term("标准化", exceptions=("标准化厂房",))
    assert hit_texts("标准化厂房", *terms) == []


def test_term_that_reaches_past_an_excepted_one_steps_in() -> None:
    terms = term("中试", exceptions=("高中试点",)), term("试点")
    assert hit_texts("综合高中试点", *terms) == ["试点"]
    assert hit_texts("中试点", *terms) == ["中试"]


def test_except_may_hold_a_wildcard() -> None:
    assert hit_texts("低保和临时救助标准，技术标准", term("标准", exceptions=("低保*标准",))) == ["标准"]


def test_except_covers_a_wildcard_hit_by_its_first_or_last_piece() -> None:
    rule = term("建设*标准", exceptions=("高标准",))
    assert hit_texts("建设高标准农田", rule) == []
    assert hit_texts("建设国家标准", rule) == ["建设国家标准"]


def test_except_may_stand_in_the_gap_of_a_wildcard() -> None:
    rule = term("组建*联盟", exceptions=("猎头",))
    assert hit_texts("组建猎头服务联盟，组建产业联盟，猎头组建联盟", rule) == ["组建产业联盟", "组建联盟"]


def test_with_needs_a_companion_in_the_same_sentence() -> None:
    rule = term("补贴", conditions=("贷款", "资金"))
    found = find_hits(sentences_of("给予贷款补贴。", "给予补贴。", "资金来自财政。"), dictionary_of(rule))
    assert found["sent_id"].tolist() == ["d-0"]


def test_with_distance_counts_the_characters_between() -> None:
    rule = term("补贴", conditions=("贷款",), within=3)
    assert hit_texts("贷款一二三补贴", rule) == ["补贴"]
    assert hit_texts("补贴一二三贷款", rule) == ["补贴"]
    assert hit_texts("贷款一二三四补贴", rule) == []


def test_term_does_not_fulfil_its_own_condition() -> None:
    rule = term("标准", conditions=("标准",))
    assert hit_texts("标准", rule) == []
    assert hit_texts("标准和标准", rule) == ["标准", "标准"]


def test_condition_may_stand_in_the_gap_of_a_wildcard() -> None:
    rule = term("建设*平台", conditions=("中试",))
    assert hit_texts("建设中试平台", rule) == ["建设中试平台"]
    assert hit_texts("建设服务平台", rule) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("制定标准", ["制定标准"]),
        ("制定国家、行业和地方标准", ["制定国家、行业和地方标准"]),
        ("制定一二三四五六七八九十甲乙标准", ["制定一二三四五六七八九十甲乙标准"]),  # 12 between
        ("制定一二三四五六七八九十甲乙丙标准", []),  # 13 between
        ("制定政策，完善标准", []),
        ("制定政策；完善标准", []),
        ("制定政策:标准", []),
        ("制定政策\n标准", []),
        ("制定政策制定标准", ["制定标准"]),
        ("制定标准和标准", ["制定标准"]),
        ("标准制定", []),
    ],
)
def test_wildcard_reaches_twelve_characters_within_the_clause(text: str, expected: list[str]) -> None:
    assert hit_texts(text, term("制定*标准")) == expected


def test_wildcard_of_three_pieces_finds_a_way_over_a_farther_middle() -> None:
    # The nearest 乙 is 13 characters before 丙, the second one is not.
    text = "甲乙一二三四五六七八九十乙一二丙"
    assert hit_texts(text, term("甲*乙*丙")) == [text]


def test_terms_do_not_cross_sentences() -> None:
    assert find_hits(sentences_of("引进人", "才"), dictionary_of(term("人才"), term("引*才"))).empty


def test_quoted_titles_are_passed_over_unless_asked_for() -> None:
    text = "按照《关于印发〈人才规划〉的通知》引进人才"
    assert hit_texts(text, term("人才")) == ["人才"]
    assert hit_texts(text, term("人才"), in_titles=True) == ["人才", "人才"]
    assert hit_texts("见《甲《人才》乙》人才", term("人才")) == ["人才"]
    assert hit_texts("《人才", term("人才")) == ["人才"]


def test_other_peoples_text_is_not_counted_and_headings_are_a_choice() -> None:
    table = sentences_of(
        "人才一", "人才二", "人才三", policy_text=[True, False, True], is_heading=[True, False, False]
    )
    rules = dictionary_of(term("人才"))
    assert find_hits(table, rules)["sent_id"].tolist() == ["d-0", "d-2"]
    assert find_hits(table, rules, in_headings=False)["sent_id"].tolist() == ["d-2"]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("引进人 才", "人才"),
        ("引进人\u3000才", "人才"),
        ("碳达峰·碳中和", "碳达峰•碳中和"),
        ("碳達峰碳中和", "碳达峰·碳中和"),
        ("發展５Ｇ", "发展5G"),
        ("首台(套)", "首台（套）"),
        ("著力培养", "着力培养"),
        ("iso认证", "ＩＳＯ认证"),
        ("“小巨人”", '"小巨人"'),
    ],
)
def test_ways_of_writing_match_alike(text: str, entry: str) -> None:
    assert len(hit_texts(text, term(entry))) == 1


def test_hit_keeps_the_text_as_written_with_its_place() -> None:
    hit = find_hits(sentences_of("句一。", "　引进人 才。"), dictionary_of(term("人才"))).iloc[0]
    assert (hit["start"], hit["end"], hit["text"]) == (6, 9, "人 才")


@pytest.mark.parametrize(
    ("text", "count"), [("AIGC", 0), ("OpenAI", 0), ("15G", 0), ("AI大模型", 1), ("the AI is", 1), ("AI5", 1)]
)
def test_latin_terms_are_not_found_inside_longer_words(text: str, count: int) -> None:
    assert len(hit_texts(text, term("AI"), term("5G"))) == count


def test_same_characters_with_two_conditions_take_the_rule_that_holds() -> None:
    rules = term("评价", "t", "t/a", conditions=("职称",)), term("评价", "t", "t/b", conditions=("人才",))
    hits = find_hits(sentences_of("人才评价", "职称评价", "职称和人才评价", "评价"), dictionary_of(*rules))
    assert hits["category"].tolist() == ["t/b", "t/a", "t/a"]


def test_same_term_twice_in_a_category_counts_once() -> None:
    assert hit_texts("标准", term("标准"), term("標準")) == ["标准"]


def test_matches_name_why_each_one_does_not_count() -> None:
    rules = [
        term("标准", exceptions=("高标准",)),
        term("标准体系"),
        term("补贴", conditions=("贷款",), within=5),
    ]
    matches = find_matches(sentences_of("高标准，标准体系，补贴"), dictionary_of(*rules))
    assert matches[["start", "text", "excluded_by"]].values.tolist() == [
        [1, "标准", "except: 高标准"],
        [4, "标准", "term: 标准体系"],
        [4, "标准体系", ""],
        [9, "补贴", "with: 5:贷款"],
    ]


def test_raw_places_come_from_the_raw_map_and_else_from_the_sentence() -> None:
    table = pd.concat(
        [sentences_of("引进人才。", doc_id="a"), sentences_of("引进人才。", doc_id="b")], ignore_index=True
    )
    clean = CleanText("引进人才。", (0, 1, 5, 9, 10, 11))
    hits = find_hits(table, dictionary_of(term("人才")), raw_maps={"a": clean})
    assert hits[["doc_id", "raw_start", "raw_end"]].values.tolist() == [["a", 5, 10], ["b", 100, 105]]


def test_hits_are_a_hits_table_even_when_empty() -> None:
    for text in ("无", "人才"):
        check_table(find_hits(sentences_of(text), dictionary_of(term("人才"))), HITS)
    nothing = find_hits(sentences_of(), dictionary_of(term("人才")))
    assert len(nothing) == 0 and set(HITS.columns) <= set(nothing.columns)
    assert find_matches(sentences_of("人才"), dictionary_of()).empty


def test_weight_goes_with_the_hit() -> None:
    assert find_hits(sentences_of("人才"), dictionary_of(term("人才", weight=0.5)))["weight"].tolist() == [
        0.5
    ]


def test_wrong_input_is_named() -> None:
    with pytest.raises(TableError, match="no column address"):
        find_hits(sentences_of("人").drop(columns="address"), dictionary_of(term("人")))
    with pytest.raises(DictionaryError, match="same facet themes"):
        find_hits(sentences_of("人"), [dictionary_of(term("人")), dictionary_of(term("才"))])
    with pytest.raises(ParameterError, match="'theme' or 'category'"):
        find_hits(sentences_of("人"), dictionary_of(term("人")), nested="facet")


# Claims for every text: a small alphabet, so that terms nest and overlap as often as can be.
TEXTS = st.lists(st.text("甲乙丙丁，《》 ", max_size=14), min_size=1, max_size=4)
ENTRIES = st.text("甲乙丙丁", min_size=1, max_size=3)
PATTERNS = st.one_of(ENTRIES, st.builds("{}*{}".format, ENTRIES, ENTRIES))
TERMS = st.builds(
    Term,
    theme=st.sampled_from(["p", "q"]),
    category=st.just(""),
    term=PATTERNS,
    exceptions=st.lists(st.text("甲乙丙丁", min_size=2, max_size=4), max_size=2).map(tuple),
    conditions=st.lists(ENTRIES, max_size=1).map(tuple),
    within=st.sampled_from([None, 2]),
)


def _distinct(terms: list[Term]) -> list[Term]:
    named = [dataclasses.replace(entry, category=f"{entry.theme}/{entry.term[0]}") for entry in terms]
    return list({(entry.category, entry.term): entry for entry in named}.values())


DICTIONARIES = st.lists(TERMS, min_size=1, max_size=8).map(_distinct)


@QUICK
@given(TEXTS, DICTIONARIES)
def test_text_at_the_hits_place_is_the_hit(texts: list[str], terms: list[Term]) -> None:
    whole = "".join(texts)
    for hit in find_hits(sentences_of(*texts), dictionary_of(*terms)).itertuples():
        assert whole[hit.start : hit.end] == hit.text
        if "*" not in hit.term:
            assert matching_form(hit.text) == hit.term


@QUICK
@given(TEXTS, DICTIONARIES, st.randoms(use_true_random=False))
def test_order_of_the_dictionary_changes_nothing(
    texts: list[str], terms: list[Term], shuffler: random.Random
) -> None:
    shuffled = shuffler.sample(terms, len(terms))
    table = sentences_of(*texts)
    pd.testing.assert_frame_equal(
        find_matches(table, dictionary_of(*terms)), find_matches(table, dictionary_of(*shuffled))
    )


@QUICK
@given(TEXTS, DICTIONARIES)
def test_hits_of_a_document_are_those_of_its_sentences(texts: list[str], terms: list[Term]) -> None:
    table = sentences_of(*texts)
    single = stream_hits((table.iloc[[row]] for row in range(len(table))), dictionary_of(*terms))
    pd.testing.assert_frame_equal(
        find_hits(table, dictionary_of(*terms)), pd.concat(list(single), ignore_index=True), check_dtype=False
    )


@QUICK
@given(TEXTS, DICTIONARIES, st.integers(0, 7), st.text("甲乙丙丁", min_size=1, max_size=4))
def test_an_exception_never_raises_a_count(
    texts: list[str], terms: list[Term], which: int, entry: str
) -> None:
    place = which % len(terms)
    changed = dataclasses.replace(terms[place], exceptions=(*terms[place].exceptions, entry))
    table = sentences_of(*texts)
    before = find_hits(table, dictionary_of(*terms))["theme"].value_counts()
    after = find_hits(table, dictionary_of(*terms[:place], changed, *terms[place + 1 :]))[
        "theme"
    ].value_counts()
    for theme, count in after.items():
        assert count <= before.get(theme, 0)


@QUICK
@given(TEXTS, DICTIONARIES)
def test_unrelated_term_changes_no_other_hit(texts: list[str], terms: list[Term]) -> None:
    table = sentences_of(*texts, "戊戊己")
    more = [*terms, Term("p", "p/new", "戊己"), Term("z", "z", "甲")]
    hits = find_hits(table, dictionary_of(*more))
    others = hits[(hits["category"] != "p/new") & (hits["theme"] != "z")].reset_index(drop=True)
    pd.testing.assert_frame_equal(others, find_hits(table, dictionary_of(*terms)))


@QUICK
@given(TEXTS, DICTIONARIES)
def test_hits_of_a_theme_do_not_overlap_and_are_the_counted_matches(
    texts: list[str], terms: list[Term]
) -> None:
    table = sentences_of(*texts)
    hits = find_hits(table, dictionary_of(*terms))
    for _, group in hits.groupby("theme"):
        assert (group["start"].to_numpy()[1:] >= group["end"].to_numpy()[:-1]).all()
    matches = find_matches(table, dictionary_of(*terms))
    counted = matches[matches["excluded_by"] == ""].drop(columns="excluded_by").reset_index(drop=True)
    pd.testing.assert_frame_equal(hits, counted)


@QUICK
@given(TEXTS, st.lists(ENTRIES, min_size=1, max_size=6))
def test_plain_terms_are_found_as_a_scan_character_by_character_finds_them(
    texts: list[str], entries: list[str]
) -> None:
    expected = []
    for number, text in enumerate(texts):
        place = 0
        while place < len(text):
            fitting = [entry for entry in entries if text.startswith(entry, place)]
            if fitting:
                expected.append((f"d-{number}", max(fitting, key=len)))
            place += max(map(len, fitting), default=1)
    spaceless = sentences_of(*texts)  # a space inside a term would match; the reference scan has no such rule
    found = find_hits(spaceless, dictionary_of(*map(term, entries)), in_titles=True)
    if not any(" " in text for text in texts):
        assert list(zip(found["sent_id"], found["text"], strict=True)) == expected


def test_a_table_larger_than_a_block_gives_the_same_hits(monkeypatch: pytest.MonkeyPatch) -> None:
    table = sentences_of(*(["引进人才。", "高标准。", "制定技术标准。"] * 20))
    rules = dictionary_of(term("人才"), term("标准", exceptions=("高标准",)), term("制定*标准", "s"))
    whole = find_matches(table, rules)
    monkeypatch.setattr("analysis.terms.match._BLOCK_CHARACTERS", 7)
    pd.testing.assert_frame_equal(find_matches(table, rules), whole)
    assert len(whole) == 20 * 4
