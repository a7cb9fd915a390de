"""Positions and sizes, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import TableError
from analysis.measures.places import hit_positions, part_sizes
from analysis.tables import POSITIONS, SIZES, check_table
from tests.measures.samples import document, hit, hits_table, tables_of

CORPUS = [(document("n", "全国"), [(50, {"talent": 1})]), (document("h"), [(100, {}), (300, {}), (100, {})])]


def test_position_is_the_share_of_characters_before_the_hit():
    _, paragraphs, documents = tables_of(CORPUS)
    paragraphs["is_heading"] = (paragraphs["doc_id"] == "h") & (paragraphs["piece"] == 2)
    hits = hits_table([hit("h", 1, "talent", 25, 27), hit("h", 3, "finance/market", 400, 402)])
    positions = hit_positions(hits, paragraphs, documents, ["talent", "finance"])
    rows = list(zip(positions["doc_id"], positions["category"], positions["position"], strict=True))
    assert rows == [("h", "talent", 25 / 500), ("h", "", 100 / 500), ("h", "finance", 400 / 500)]


def test_text_that_is_not_policy_has_no_place_and_does_not_move_the_rest():
    _, paragraphs, documents = tables_of(CORPUS)
    paragraphs["policy_text"] = (paragraphs["doc_id"] != "h") | (paragraphs["piece"] != 1)
    hits = hits_table(
        [
            hit("h", 1, "talent", 0, 2),
            hit("h", 3, "talent", 400, 402),
            hit("n", 1, "talent", 0, 2),
        ]
    )
    positions = hit_positions(hits, paragraphs, documents, ["talent"])
    assert list(zip(positions["doc_id"], positions["position"], strict=True)) == [
        ("h", 300 / 400),
        ("n", 0.0),
    ]


def test_no_hits_and_no_headings_give_an_empty_table_of_the_right_form():
    hits, paragraphs, documents = tables_of(CORPUS)
    positions = hit_positions(hits.iloc[:0], paragraphs, documents, ["talent"])
    assert positions.empty
    check_table(positions, POSITIONS)


def test_parts_of_one_kind_are_added_and_regions_stand_in_their_order():
    documents = tables_of(CORPUS)[2]
    parts = pd.DataFrame(
        [
            ("n", "government", 7),
            ("h", "front", 3),
            ("h", "government", 10),
            ("h", "back", 1),
            ("h", "government", 5),
        ],
        columns=["doc_id", "part", "n_chars"],
    )
    sizes = part_sizes(parts, documents)
    check_table(sizes, SIZES)
    assert [tuple(row) for row in sizes.to_numpy()] == [
        ("h", "湖南", "front", 3),
        ("h", "湖南", "government", 15),
        ("h", "湖南", "back", 1),
        ("n", "全国", "government", 7),
    ]
    with pytest.raises(TableError, match="parts table has rows of n"):
        part_sizes(parts, documents[documents["doc_id"] == "h"])
