"""The evidence of a report: everything in it points to the text, and the ways from numbers to sentences fit them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import tables
from analysis.errors import TableError
from analysis.measures.rates import rates_by_region
from analysis.reports.evidence import read_evidence
from analysis.reports.filters import chapter_scope, query
from analysis.reports.links import row_links
from analysis.tables import TOTAL

THEMES = ["platform", "talent", "finance", "standards"]
REGIONS = ["湖南", "山东", "浙江", "全国"]


@pytest.fixture(scope="module")
def run(seed_run):
    return seed_run


def evidence_data(folder) -> dict:
    """All evidence of a run as the page has it."""
    found = read_evidence(folder)
    return {**found.index(), **found.block(0)}


@pytest.fixture(scope="module")
def evidence(run):
    return evidence_data(run / "tables")


def scope(**parameters):
    return chapter_scope(parameters, THEMES, REGIONS, {})


def hits_of(evidence, numbers: pd.DataFrame) -> pd.DataFrame:
    """The hits as the evidence has them, with what the measures count by; `numbers` is the table SENTENCES."""
    hits, sentences = pd.DataFrame(evidence["hits"]), evidence["sentences"]
    numbers = numbers.set_index("sent_id").loc[[sentences["id"][sentence] for sentence in hits["sentence"]]]
    first = [sentences["start"][sentence] for sentence in hits["sentence"]]
    starts = hits["start"] + first
    return pd.DataFrame({
        "doc_id": [sentences["id"][sentence].split("-")[0] for sentence in hits["sentence"]],
        "sentence": numbers["sentence"].to_numpy(),
        "piece": numbers["piece"].to_numpy(),
        "category": [evidence["categories"][code] for code in hits["category"]],
        "start": starts,
        "end": starts + hits["length"],
    })  # fmt: skip


def test_every_hit_marks_the_words_it_was_found_as(run, evidence):
    found = {
        (
            evidence["sentences"]["id"][sentence],
            evidence["sentences"]["text"][sentence][start : start + length],
        )
        for sentence, start, length in zip(
            *(evidence["hits"][name] for name in ("sentence", "start", "length")), strict=True
        )
    }
    hits = tables.read_table(tables.HITS, run / "tables")
    themes = hits[hits["facet"] == "themes"]
    assert len(themes) > 100 and found >= set(zip(themes["sent_id"], themes["text"], strict=True))


def test_every_theme_and_region_counts_the_same_from_the_evidence_as_in_the_table(run, evidence):
    sentences, paragraphs, documents = (
        tables.read_table(schema, run / "tables") for schema in (tables.SENTENCES, tables.PARAGRAPHS, tables.DOCUMENTS)
    )
    again = rates_by_region(hits_of(evidence, sentences), paragraphs, documents, THEMES)
    table = pd.read_csv(run / "figures" / "compare_regions.csv")
    assert list(again["n_hits"]) == list(table["n_hits"]) and table["n_hits"].sum() > 0


def test_a_sentence_stands_once_and_keeps_its_text_address_and_place(run, evidence):
    sentences = tables.read_table(tables.SENTENCES, run / "tables")
    columns = evidence["sentences"]
    assert sorted(columns["id"]) == sorted(sentences["sent_id"])
    by_id = sentences.set_index("sent_id")
    for place, sent_id in enumerate(columns["id"]):
        row = by_id.loc[sent_id]
        address = " > ".join(
            part
            for part in (evidence["heads"][columns["head"][place]], evidence["tails"][columns["tail"][place]])
            if part
        )
        assert (columns["text"][place], address, columns["raw_start"][place]) == (
            row["text"],
            row["address"],
            row["raw_start"],
        )


def test_tokens_cut_each_sentence_without_rest(run, evidence):
    tokens = (
        tables.read_table(tables.TOKENS, run / "tables").groupby("sent_id", sort=False)["token"].apply(list)
    )
    for sent_id, text, lengths in zip(
        *(evidence["sentences"][name] for name in ("id", "text", "tokens")), strict=True
    ):
        place, cut = 0, []
        for digit in lengths:
            cut.append(text[place : place + int(digit, 36)])
            place += int(digit, 36)
        assert cut == tokens[sent_id]


def test_places_are_counted_as_browsers_count_them(tmp_path, run):
    """𠮷 is one character in Python and two units in a browser: 人才 after it starts at 2, not at 1."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for schema in (tables.DOCUMENTS, tables.SENTENCES, tables.HITS):
        table = tables.read_table(schema, run / "tables")
        if schema is tables.SENTENCES:
            table = table.head(1).assign(text="𠮷人才", start=0, end=3)
            sent_id = table["sent_id"].iloc[0]
        if schema is tables.HITS:
            table = table[table["facet"] == "themes"].head(1).assign(sent_id=sent_id, start=1, end=3)
        tables.write_table(table, schema, folder)
    hits = evidence_data(folder)["hits"]
    assert (hits["start"], hits["length"]) == ([2], [2])


def test_a_hit_in_no_sentence_is_refused(tmp_path, run):
    for schema in (tables.DOCUMENTS, tables.SENTENCES, tables.HITS):
        table = tables.read_table(schema, run / "tables")
        tables.write_table(table.assign(sent_id="x") if schema is tables.HITS else table, schema, tmp_path)
    with pytest.raises(TableError, match="sentences the run does not have: x"):
        read_evidence(tmp_path)


def rates_row(**values):
    counts = (
        "n_documents",
        "n_paragraphs",
        "n_sentences",
        "n_chars",
        "n_hits",
        "n_documents_hit",
        "n_paragraphs_hit",
        "n_sentences_hit",
    )
    return {
        "group_kind": "region",
        "group": "湖南",
        "category": "talent",
        **dict.fromkeys(counts, "3"),
        **values,
    }


def test_a_count_opens_what_it_counted():
    link = row_links(rates_row(n_hits="19"), scope())["n_hits"]
    assert (link.target, link.n) == ("#evidence?region=湖南&category=talent&unit=hits", 19)


def test_the_documents_parts_and_headings_of_the_chapter_go_with_every_number():
    link = row_links(rates_row(), scope(levels=["province"], parts=["proposal"], headings=True))["n_hits"]
    assert link.query == "region=湖南&level=province&part=proposal&headings=1&category=talent&unit=hits"


def test_a_total_is_of_the_regions_and_themes_of_its_table():
    link = row_links(
        rates_row(group=TOTAL, category=TOTAL),
        scope(regions=["湖南", "山东"]),
        ["talent/supply", "talent/training"],
    )["n_hits"]
    assert link.query == "region=湖南&region=山东&category=talent/supply&category=talent/training&unit=hits"


def test_the_rest_is_all_other_regions_but_not_the_whole_country():
    row = {
        "group": "湖南",
        "other": "rest",
        "category": "talent",
        "unit": "chars",
        "n_hits": "1",
        "n_hits_other": "2",
    }
    assert (
        row_links(row, scope())["n_hits_other"].query == "category=talent&except=湖南&except=全国&unit=hits"
    )


def test_a_period_goes_with_every_number_and_names_its_documents(run):
    link = row_links(rates_row(), scope(period="2024"))["n_hits"]
    assert link.query == "region=湖南&period=2024&category=talent&unit=hits"
    documents = tables.read_table(tables.DOCUMENTS, run / "tables")
    of_period = read_evidence(run / "tables").index(periods=["2024"])["periods"]["2024"]
    assert 0 < len(of_period) < len(documents)
    assert all(documents["date_issued"][doc].startswith("2024") for doc in of_period)


def test_trusted_terms_go_with_every_number_and_are_marked(run):
    link = row_links(rates_row(), scope(terms="trusted"))["n_hits"]
    assert link.query == "region=湖南&terms=trusted&category=talent&unit=hits"
    row = {"variant": "trusted_terms", "group": "湖南", "category": "talent", "n_hits": "3"}
    assert row_links(row, scope())["n_hits"].query == "region=湖南&category=talent&terms=trusted&unit=hits"
    found = read_evidence(run / "tables").index(trusted={"talent": ["人才"]})
    marked = [
        (found["categories"][category].split("/")[0], found["terms"][term])
        for category, term, trusted in zip(*found["usage"].values(), strict=True) if trusted
    ]  # fmt: skip
    assert set(marked) == {("talent", "人才")}


def test_hits_that_are_not_in_the_tables_are_not_promised():
    assert row_links(rates_row(), scope(dictionary="other.csv")) == {}
    assert (
        row_links({"sent_id": "000-0001", "address": "一、"}, scope(dictionary="other.csv"))["address"].target
        == "#read?at=000-0001"
    )


def test_a_missing_number_has_a_way_but_no_count():
    assert row_links(rates_row(n_hits=""), scope())["n_hits"].n is None


def test_a_table_of_a_notebook_of_ones_own_has_no_links():
    assert row_links({"my_column": "1"}, scope()) == {}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("湖南", "湖南"),
        ("a&b=c#d%", "a%26b%3Dc%23d%25"),
        ("x y+z", "x%20y%2Bz"),
        ("\u202e", "%E2%80%AE"),
        ("", ""),
    ],
)
def test_what_a_link_could_misread_is_quoted(value, written):
    assert query({"term": value}) == f"term={written}"
