"""What a notebook shows are the rows about the sentences it asks for, with their texts; of very many an even draw."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.meanings import crossed_sentences
from analysis.runs.preparation.prepare import prepare_tables
from analysis.runs.study import open_study
from analysis.runs.study_tables import Words
from analysis.terms.concordance import concordance
from tests.runs.small import small_project

STANCES = Path(__file__).parents[2] / "seeds" / "dictionaries" / "stance.csv"


@pytest.fixture
def study(tmp_path):
    project = small_project(tmp_path / "project")
    shutil.copy(STANCES, project.dictionaries)
    (tmp_path / "out").mkdir()
    return open_study("test", tables=str(prepare_tables(project)), out=str(tmp_path / "out"))


def test_stances_are_shown_with_their_points_and_texts(study):
    shown = study.shown(tables.STANCES, study.stances)
    assert list(shown.columns) == [*tables.STANCES.columns, "address", "text"]
    texts = study.sentence_texts.set_index("sent_id")
    assert shown["sent_id"].tolist() == texts.index.tolist()
    assert shown["text"].tolist() == texts["text"].tolist() and shown["address"].tolist() == texts["address"].tolist()


def test_sentences_with_hits_of_two_tables_are_shown_once(study):
    talent, tools = study.hits_of("talent"), study.facet_hits("instruments")
    shown = study.shown(tables.SENTENCES, crossed_sentences(talent, tools))
    assert shown["text"].tolist() == ["设立产业基金，引育高层次人才，制定行业标准。"]


def test_what_is_drawn_comes_to_no_more_rows_than_are_shown(study):
    """Ten sentences of 2 rows each: of 20 rows 7 at most are those of 3 sentences."""
    drawn = study.drawn(pd.DataFrame({"n": range(10), "n_rows": 2}), 7, n_rows="n_rows")
    assert drawn["n"].tolist() == [0, 3, 6]
    uneven = pd.DataFrame({"n": range(4), "n_rows": [5, 1, 1, 1]})  # 3 of 8 rows: one sentence of four, which has 5, so none
    assert study.drawn(uneven, 3, n_rows="n_rows").empty and len(study.drawn(uneven, 8, n_rows="n_rows")) == 4


def test_of_more_rows_than_are_shown_some_are_drawn_evenly(study):
    assert study.drawn(pd.DataFrame({"n": range(10)}), 3)["n"].tolist() == [0, 3, 6]
    assert study.drawn(pd.DataFrame({"n": range(3)}), 3)["n"].tolist() == [0, 1, 2]
    assert len(study.shown(tables.STANCES, study.stances, most=3)) == 3 < len(study.shown(tables.STANCES, study.stances))
    assert study.shown(tables.STANCES, study.stances.iloc[:0]).empty


def test_a_concordance_from_numbers_is_that_from_whole_tables(study):
    whole = tables.read_table(tables.HITS, study.tables, rows={"facet": ["themes"]})
    hits = study.theme_hits
    made, expected = concordance(hits, study.texts_around(hits)), concordance(whole, study.sentence_texts)
    pd.testing.assert_frame_equal(made, expected, check_dtype=False)
    assert len(made) > 3


def test_paragraphs_that_count_are_of_the_parts_asked_for(study):
    paragraphs, sentences = study.paragraphs, study.sentences_of(study.documents)
    assert paragraphs["n_sentences"].sum() == len(sentences) == len(study.sentence_texts)
    for own in (paragraphs, sentences):
        assert own.loc[own["policy_text"], "n_chars"].sum() == study.documents["n_chars_policy"].sum()


def test_words_come_as_often_as_asked_and_count_by_the_parts_chosen(study):
    whole = tables.read_table(tables.WORDS, study.tables)
    for _ in range(2):
        assert sum(piece["n_tokens"].sum() for piece in study.words) == whole["n_tokens"].sum() > 0
    for part in whole["part"].unique():
        own = Words(study.tables, tuple(study.documents["doc_id"]), (part,))
        counted = sum(piece.loc[piece["policy_text"], "n_tokens"].sum() for piece in own)
        assert counted == whole.loc[whole["part"] == part, "n_tokens"].sum()
    assert "table:words" in study.reads.found
