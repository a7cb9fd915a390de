"""Lean tables say what the whole ones say; rows are found by number as by a loop."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.tables import Schema, columnar, lookup, read_table, write_table
from analysis.tables.lean import column_digests, merged, read_lean, read_sentences, stream_documents, stream_rows
from analysis.tables.lookup import PairRows, sentence_rows

KIND = Schema("kind", "one hit", {"doc_id": "str", "theme": "str", "start": "int", "yes": "bool"}, (), {"sentence": "int"})
PAIR = st.tuples(st.integers(0, 3), st.integers(0, 9))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Twenty hits in four documents, in groups of three rows."""
    monkeypatch.setattr(columnar, "_GROUP_VALUES", 3 * len(columnar.columns_of(KIND)))
    table = pd.DataFrame(
        {
            "doc_id": [f"d{number // 5}" for number in range(20)],
            "theme": ["b", "a", "", "c"] * 5,
            "start": range(20),
            "yes": [True, False] * 10,
            "sentence": [number % 5 // 2 + 1 for number in range(20)],
        }
    )
    with columnar.TableFile(KIND, tmp_path) as file:
        for number in range(20):
            file.write(columnar.to_arrow(table.iloc[number : number + 1], KIND))
    return tmp_path


def test_lean_columns_have_the_values_of_the_whole_table_in_four_bytes_or_fewer(folder):
    columns = ["doc_id", "theme", "start", "yes", "sentence"]
    documents, whole = ["d3", "d0", "d1", "d2"], read_table(KIND, folder, columns)
    lean = read_lean(KIND, folder, columns, documents, {})
    for name in columns:
        assert lean[name].tolist() == whole[name].tolist()
    assert list(lean["doc_id"].cat.categories) == documents and list(lean["theme"].cat.categories) == ["", "a", "b", "c"]
    assert lean[["start", "sentence"]].dtypes.tolist() == [np.int32] * 2 and lean["theme"].cat.codes.dtype == np.int8


def test_only_rows_of_the_documents_and_values_asked_for_are_read(folder):
    lean = read_lean(KIND, folder, ["doc_id", "start"], ["d1", "d9"], {"theme": ["a", "c"]})
    assert lean["start"].tolist() == [5, 7, 9] and lean["doc_id"].tolist() == ["d1"] * 3
    nothing = read_lean(KIND, folder, ["doc_id", "theme", "start"], ["d9"], {})
    assert nothing.empty and list(nothing["doc_id"].cat.categories) == ["d9"]
    with pytest.raises(TableError, match="does not exist"):
        read_lean(KIND, folder / "none", ["doc_id"], ["d1"], {})


def test_documents_come_in_pieces_each_of_them_whole(folder):
    columns = ["doc_id", "theme", "start", "yes"]
    for documents in (["d0", "d1", "d2", "d3"], ["d3", "d1"], ["d2", "d9"], ["d9"]):
        pieces = list(stream_documents(KIND, folder, columns, documents))
        expected = read_table(KIND, folder, columns, {"doc_id": documents})
        rows = [row for piece in pieces for row in piece.itertuples(index=False, name=None)]
        assert rows == list(expected.itertuples(index=False, name=None))
        owners = [name for piece in pieces for name in piece["doc_id"].unique()]
        assert len(owners) == len(set(owners)) == expected["doc_id"].nunique() == len(pieces)
    with pytest.raises(TableError, match="does not exist"):
        list(stream_documents(KIND, folder / "none", columns, ["d1"]))


def test_rows_about_sentences_come_whole_and_in_their_order(folder):
    places = pd.DataFrame({"doc_id": ["d2", "d0", "d7"], "sentence": [2, 1, 1]})
    found = read_sentences(KIND, folder, places)
    assert found["start"].tolist() == [0, 1, 12, 13] and list(found.columns) == [*KIND.columns, *KIND.also]
    assert found["doc_id"].dtype == "str"
    assert read_sentences(KIND, folder, places.iloc[2:]).empty


def test_lean_tables_of_different_texts_are_merged_by_document_and_sentence(folder):
    columns, documents = ["doc_id", "theme", "start", "sentence"], ["d0", "d1"]
    one, other = (read_lean(KIND, folder, columns, documents, {"theme": [theme]}) for theme in "ab")
    both = merged(one, other)
    rows = [table[columns].astype({"doc_id": "str", "theme": "str"}).values.tolist() for table in (one, other)]
    expected = sorted(rows[0] + rows[1], key=lambda row: (row[0], row[3]))  # of a sentence those of the first table come first
    assert both[columns].astype({"doc_id": "str", "theme": "str"}).values.tolist() == expected
    assert list(both["doc_id"].cat.categories) == documents and set(both["theme"]) == {"a", "b"}


def test_checksum_of_a_theme_depends_on_its_own_rows_alone(tmp_path, monkeypatch):
    rows = [("d0", theme, start, True, 1) for start, theme in enumerate("abcabcaab")]
    table = pd.DataFrame(rows, columns=[*KIND.columns, *KIND.also])

    def digests(own: pd.DataFrame, group: int) -> dict:
        monkeypatch.setattr(columnar, "_GROUP_VALUES", group * len(columnar.columns_of(KIND)))
        write_table(own, KIND, tmp_path)
        return column_digests(KIND, tmp_path, ("doc_id", "theme"))

    before = digests(table, 100)
    assert set(before) == {("d0", theme) for theme in "abc"} and len(set(before.values())) == 3
    assert digests(table, 2) == before
    without = digests(table[table["theme"] != "b"], 100)
    assert without == {key: digest for key, digest in before.items() if key[1] != "b"}
    for name, value in {"start": 99, "yes": False, "sentence": 2}.items():
        changed = table.copy()
        changed.loc[0, name] = value
        after = digests(changed, 100)
        assert {key for key in before if before[key] != after[key]} == {("d0", "a")}
    assert digests(table.iloc[::-1], 100)["d0", "a"] != before["d0", "a"]


@settings(max_examples=100, deadline=None)
@given(st.lists(PAIR, unique=True, max_size=12), st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 12)), max_size=12))
def test_rows_of_pairs_are_those_of_a_loop(known, asked):
    columns = (np.array([pair[side] for pair in pairs], dtype=np.int32) for pairs in (known, asked) for side in (0, 1))
    groups, numbers, *wanted = columns
    expected = [known.index(pair) if pair in known else -1 for pair in asked]
    assert list(PairRows(groups, numbers).rows(*wanted)) == expected
    with patch.object(lookup, "_AT_ONCE", 3):  # looked up some at a time
        assert list(PairRows(groups, numbers).rows(*wanted)) == expected


def test_sentences_are_found_by_document_and_number_whatever_the_columns_are():
    known = pd.DataFrame({"doc_id": ["b", "a", "a"], "sentence": [1, 2, 1]})
    hits = pd.DataFrame({"doc_id": ["a", "c", "b", "a"], "sentence": [1, 1, 1, 3]})
    for one in (known, known.assign(doc_id=pd.Categorical(known["doc_id"], categories=["z", "b", "a"]))):
        for other in (hits, hits.assign(doc_id=pd.Categorical(hits["doc_id"]))):
            assert list(sentence_rows(other, one)) == [2, -1, 0, -1]


def test_rows_of_some_documents_come_as_they_are_kept(folder):
    pieces = list(stream_rows(KIND, folder, ["doc_id", "theme", "start"], ["d1", "d3"], plain=["theme"]))
    assert [start for piece in pieces for start in piece.column("start").to_pylist()] == [*range(5, 10), *range(15, 20)]
    assert {str(piece.column("theme").type) for piece in pieces} == {"large_string"}
    assert all(piece.num_rows and piece.column("doc_id").num_chunks == 1 for piece in pieces)
    assert not list(stream_rows(KIND, folder, ["doc_id"], ["d9"]))


def test_a_file_that_lacks_a_column_is_told_of_as_damaged(folder):
    path = folder / "kind.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["theme"]), path)
    with pytest.raises(TableError, match="kind.parquet is damaged or is no kind table .*theme"):
        read_lean(KIND, folder, ["doc_id", "theme"], ["d0"], {})
    with pytest.raises(TableError, match="theme"):
        list(stream_documents(KIND, folder, ["doc_id", "theme"], ["d0"]))
