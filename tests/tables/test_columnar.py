"""Tables come back from their columns as they were, in any pieces, and damage is told of."""

from __future__ import annotations

import csv

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.tables import DOCUMENTS, Schema, columnar, read_table, stream_table, write_table
from analysis.tables.columnar import TableFile, columns_of, pack, rows_of, to_arrow, to_frame, unpack

KIND = Schema(
    "kind", "one thing", {"doc_id": "str", "text": "str", "n": "int", "share": "float", "yes": "bool"}, (), {"more": "str"}
)
ROW = st.tuples(st.sampled_from("abc"), st.text(max_size=8), st.integers(-(2**60), 2**60), st.none() | st.floats(0, 1), st.booleans())


def table_of(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(KIND.columns))
    return table.astype({"doc_id": "str", "text": "str", "n": "int64", "share": "float64", "yes": "bool"}).sort_values(
        "doc_id", kind="stable", ignore_index=True
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=12), st.permutations(["a", "b", "c", "none"]), st.integers(0, 4))
def test_rows_of_documents_come_back_from_what_was_packed(rows, order, n_asked):
    table = table_of(rows)
    whole = to_arrow(table, KIND)
    packed = pack(whole)
    assert (packed == b"") == (not rows)
    kept = unpack(packed, columns_of(KIND))
    assert kept == whole
    asked = order[:n_asked]
    expected = [row for doc_id in asked for row in table[table["doc_id"] == doc_id].to_dict("records")]
    found = to_frame(rows_of(kept, asked))[list(KIND.columns)]
    pd.testing.assert_frame_equal(found, table_of([]) if not expected else pd.DataFrame(expected).astype(table.dtypes))


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, max_size=12), st.sets(st.integers(1, 11)), st.sampled_from([3, 5, 1 << 17]))
def test_file_has_the_same_bytes_in_however_many_pieces_it_was_written(tmp_path_factory, rows, cuts, group):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "_GROUP_VALUES", group * len(columnar.columns_of(KIND)))
        check_bytes(tmp_path_factory, rows, cuts)


def check_bytes(tmp_path_factory, rows, cuts):
    table = table_of(rows)
    folder = tmp_path_factory.mktemp("t")
    whole = write_table(table, KIND, folder).read_bytes()
    bounds = [0, *sorted(cut for cut in cuts if cut < len(rows)), len(rows)]
    with TableFile(KIND, folder, people=True) as file:
        for start, end in zip(bounds, bounds[1:], strict=False):
            file.write(to_arrow(table.iloc[start:end], KIND))
    assert (folder / "kind.parquet").read_bytes() == whole
    pd.testing.assert_frame_equal(read_table(KIND, folder)[list(KIND.columns)], table)


def test_only_the_columns_and_rows_asked_for_are_read(tmp_path):
    table = table_of([("a", "甲", 1, 0.5, True), ("b", "乙", 2, None, False), ("b", "丙", 3, None, False)])
    write_table(table, KIND, tmp_path)
    assert read_table(KIND, tmp_path, ["n"], {"doc_id": ["b", "x"], "text": ["丙"]}).to_dict("list") == {"n": [3]}
    assert read_table(KIND, tmp_path, ["n", "text"]).to_dict("list") == {"n": [1, 2, 3], "text": ["甲", "乙", "丙"]}


def test_whole_numbers_with_a_hole_are_no_fractions(tmp_path):
    table = table_of([("a", "", 1, None, True)] * 2).assign(n=pd.array([2**60 + 1, None], dtype="Int64"))
    write_table(table, KIND, tmp_path)
    assert read_table(KIND, tmp_path)["n"].tolist() == [2**60 + 1, pd.NA]


def test_large_table_is_read_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(columnar, "_GROUP_VALUES", 2 * len(columnar.columns_of(KIND)))
    table = table_of([("a", str(number), number, 0.0, True) for number in range(5)])
    with TableFile(KIND, tmp_path) as file:
        for start in range(5):
            file.write(to_arrow(table.iloc[start : start + 1], KIND))
    assert [len(piece) for piece in stream_table(KIND, tmp_path)] == [2, 2, 1]
    assert pd.concat(stream_table(KIND, tmp_path, ["n"]))["n"].tolist() == list(range(5))


def test_many_small_pieces_are_joined_while_they_wait(tmp_path, monkeypatch):
    table = table_of([("a", str(number), number, 0.0, True) for number in range(10)])
    whole = write_table(table, KIND, tmp_path).read_bytes()
    monkeypatch.setattr(columnar, "_MANY_PIECES", 3)
    with TableFile(KIND, tmp_path) as file:
        for row in range(10):
            file.write(to_arrow(table.iloc[row : row + 1], KIND))
            assert len(file._pieces) < 3
    assert (tmp_path / "kind.parquet").read_bytes() == whole


def test_csv_is_for_excel_and_left_out_where_a_sheet_cannot_hold_it(tmp_path, monkeypatch):
    table = table_of([("a", '=HYPERLINK("x")', 1, 0.25, True), ("a", "他说，“好”\n", -2, None, False)])

    def written() -> bool:
        with TableFile(KIND, tmp_path, people=True) as file:
            file.write(to_arrow(table, KIND))
        return (tmp_path / "kind.csv").exists()

    assert written()
    with open(tmp_path / "kind.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["doc_id", "text", "n", "share", "yes", "more"],
            ["a", '\'=HYPERLINK("x")', "1", "0.25", "True", ""],
            ["a", "他说，“好”\n", "-2", "", "False", ""],
        ]
    assert (tmp_path / "kind.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    monkeypatch.setattr(columnar, "MOST_CSV_ROWS", 1)
    assert not written() and len(read_table(KIND, tmp_path)) == 2


def test_values_that_do_not_suit_their_column_are_told_of():
    with pytest.raises(TableError, match="kind table has a value that does not suit"):
        to_arrow(table_of([("a", "", 1, 0.0, True)]).assign(n="eins"), KIND)


def test_absent_and_damaged_files_are_told_of(tmp_path):
    with pytest.raises(TableError, match="kind.parquet does not exist"):
        read_table(KIND, tmp_path)
    path = write_table(table_of([("a", "甲" * 50, 1, 0.5, True)] * 50), KIND, tmp_path)
    whole = path.read_bytes()
    for damage in (b"", whole[:100], whole[: len(whole) // 2], bytes(200)):
        path.write_bytes(damage)
        with pytest.raises(TableError, match="is damaged"):
            read_table(KIND, tmp_path)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"doc_id": ["a"], "n": [1]}, "text"),  # lacks one
        ({"doc_id": ["a"], "text": ["甲"], "n": ["1"], "share": [0.5], "yes": [True]}, "column n is not of one kind, int64"),
        ({"甲": [1], "乙": [2]}, "doc_id"),
    ],
)
def test_a_file_of_another_program_is_not_taken_for_a_table(tmp_path, columns, told):
    made = pa.table({name: pa.array(values, pa.large_string() if isinstance(values[0], str) else None) for name, values in columns.items()})
    pq.write_table(made, tmp_path / "kind.parquet")
    with pytest.raises(TableError, match=f"is damaged or is no kind table .*{told}"):
        read_table(KIND, tmp_path)


def test_columns_that_a_table_has_besides_are_not_read(tmp_path):
    table = table_of([("a", "甲", 1, 0.5, True)])
    pq.write_table(pa.Table.from_batches([to_arrow(table, KIND)]).append_column("older", pa.array([1])), tmp_path / "kind.parquet")
    assert "older" not in read_table(KIND, tmp_path).columns


@pytest.mark.parametrize("failure", [pa.ArrowMemoryError("malloc of size 64 failed"), pa.ArrowException("Failed to launch worker thread: EAGAIN")])
def test_too_little_memory_is_not_taken_for_damage(tmp_path, monkeypatch, failure):
    (tmp_path / f"{DOCUMENTS.name}.parquet").write_bytes(b"")

    def refused(*_, **__):
        raise failure

    monkeypatch.setattr("analysis.tables.columnar.pq.ParquetFile", refused)
    with pytest.raises(MemoryError):
        read_table(DOCUMENTS, tmp_path)
