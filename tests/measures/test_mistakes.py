"""False hits and misses with the term to blame, and what to code next."""

from __future__ import annotations

from analysis.coding.binding import bind_coded, compare, matches_in
from analysis.coding.reading import Coded, Entry
from analysis.measures.agreement import settled_codes
from analysis.measures.mistakes import mistakes, next_to_code
from analysis.measures.validity import validity
from tests.coding.samples import DICTIONARY, documents, matches, sentences

NAN = float("nan")


def entry(text, talent, finance, weight=NAN, place=""):
    codes = {"talent": str(talent), "finance": str(finance)}
    return Entry("mine.tsv", "mine", place, False, "", text, weight, "", "", codes)


def numbered(table):
    """With the number of the sentence in its document, which its sent_id ends with."""
    return table.assign(sentence=table["sent_id"].str.rpartition("-")[2].astype(int))


def measured(*entries):
    bound = bind_coded(Coded(entries, None, ("talent", "finance"), 0), sentences(), documents())
    found = matches_in(bound.units, DICTIONARY)
    verdicts = compare(bound.units, settled_codes(bound.codes), found, DICTIONARY)
    return bound, verdicts, mistakes(verdicts, found[found["excluded_by"] == ""], found, bound.units)


def test_false_hits_blame_their_terms_and_misses_what_was_ruled_out():
    _, _, table = measured(
        entry("人才济济，培训不断。", 0, 0),
        entry("打击高利贷款。", 0, 1),
        entry("技工荒。", 1, 0),
        entry("引进人才。", 1, 0),
    )
    found = table.set_index("text")[["kind", "theme", "terms", "reason"]]
    assert found.loc["人才济济，培训不断。"].tolist() == ["false_hit", "talent", "人才|培训", ""]
    assert found.loc["打击高利贷款。"].tolist() == ["miss", "finance", "贷款", "except: 高利贷款"]
    assert found.loc["技工荒。"].tolist() == ["miss", "talent", "", ""]
    assert len(table) == 3


def test_the_most_costly_blame_comes_first():
    _, _, table = measured(
        entry("人才甲。", 0, 0, 1), entry("人才乙。", 0, 0, 2), entry("贷款。", 0, 0, 10), entry("技工荒。", 1, 0, 5)
    )  # fmt: skip
    assert table[["terms", "cost"]].values.tolist() == [["贷款", 10], ["", 5], ["人才", 3], ["人才", 3]]


def test_no_mistake_gives_an_empty_table():
    assert measured(entry("引进人才。", 1, 0))[2].empty


def test_next_sentences_are_of_much_used_terms_not_yet_proven_and_not_yet_coded():
    corpus = sentences()
    counted = corpus[~corpus["is_heading"]]
    coded = [
        entry(text, 1, int("贷款" in text))
        for text in corpus.loc[corpus["text"].str.contains("人才"), "text"][:12]
    ]
    bound, verdicts, _ = measured(*coded)
    hits = matches(corpus)
    hits = hits[hits["excluded_by"] == ""]
    hits, counted, coded = (numbered(table) for table in (hits, counted, bound.units))
    table = next_to_code(hits, counted, validity(verdicts), coded, n=5)
    assert set(table["term"]) == {"贷款", "培训"}  # 人才 is proven by 12 of 12
    # 贷款: 16 sentences, 2 of 2 right, which leaves .66 open; 培训: 10 sentences, nothing known: 16 · .66 before
    # 10 · 1
    assert table["term"].tolist()[:2] == ["贷款", "培训"]
    places = ["doc_id", "sentence"]
    assert len(table) == 5 and not table.duplicated(places).any()
    assert table[places].merge(coded[places]).empty and len(table[places].merge(counted[places])) == 5


def test_before_anything_is_coded_every_term_is_worth_coding():
    corpus = sentences()
    hits = numbered(matches(corpus))
    empty = validity(measured()[1])
    corpus = numbered(corpus)
    table = next_to_code(hits[hits["excluded_by"] == ""], corpus, empty, corpus.iloc[:0], n=3)
    assert table["term"].tolist() == ["人才", "贷款", "培训"]
