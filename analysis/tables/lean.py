"""Tables of millions of rows in little memory: whole numbers of four bytes, and texts that repeat as categories.

A measure needs to know which rows are of the same document, sentence, category, and not how these are called. Names and
texts are read (`read_sentences`) of the rows that are shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import union_categoricals

from analysis.tables.columnar import opened_table, to_frame
from analysis.tables.lookup import PairRows, row_numbers
from analysis.tables.schema import Schema


def read_lean(
    schema: Schema, folder: Path, columns: Sequence[str], doc_ids: Sequence[str], rows: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Some columns of a prepared table, as measures need them.

    Parameters
    ----------
    columns : doc_id among them
    doc_ids : the documents whose rows are read
    rows : column -> values; only rows with one of these values in each of these columns are read

    Returns
    -------
    table; whole numbers as int32, texts as categories: doc_id those of `doc_ids` in their order, the others sorted

    Raises
    ------
    TableError : as `columnar.read_table`.
    """
    chosen = {"doc_id": doc_ids, **rows}
    wanted = {name: pa.array(list(values), pa.large_string()) for name, values in chosen.items()}
    types = {**schema.columns, **schema.also}
    found = {name: _Texts() if types[name] == "str" else _Numbers(types[name]) for name in columns}
    for group in _groups(schema, folder, [*dict.fromkeys([*columns, *wanted])]):
        for name, values in wanted.items():
            group = group.filter(pc.is_in(group.column(name), value_set=values)) if len(group) else group
        for name, column in found.items():
            column.add(group.column(name))
    made = {name: column.joined(doc_ids if name == "doc_id" else ()) for name, column in found.items()}
    return pd.DataFrame(made, copy=False)


def stream_documents(
    schema: Schema, folder: Path, columns: Sequence[str], doc_ids: Sequence[str]
) -> Iterator[pd.DataFrame]:
    """Some columns of a prepared table, whose rows stand by document, in pieces of some hundred thousand rows.

    Parameters
    ----------
    columns : doc_id among them
    doc_ids : the documents whose rows are read

    Yields
    ------
    table; no document is in two of them, texts as categories (also of rows that were left out), numbers as they are kept

    Raises
    ------
    TableError : as `columnar.read_table`.
    """
    rest: list[pa.Table] = []
    for group in stream_rows(schema, folder, columns, doc_ids):
        own = pa.concat_tables([*rest, group]).unify_dictionaries().combine_chunks()
        document = own.column("doc_id").chunk(0).indices.to_numpy()
        last = len(document) - int(np.argmax(np.append(document[::-1] != document[-1], True)))
        rest = [own.slice(last)]  # the next group may go on with this document
        if last:
            yield own.slice(0, last).to_pandas()
    if rest:
        yield rest[0].to_pandas()


def stream_rows(
    schema: Schema, folder: Path, columns: Sequence[str], doc_ids: Sequence[str], plain: Sequence[str] = ()
) -> Iterator[pa.Table]:
    """Some columns of a prepared table in pieces of some hundred thousand rows, as they are kept.

    Parameters
    ----------
    columns : doc_id among them
    doc_ids : the documents whose rows are read
    plain : columns of texts that do not repeat

    Yields
    ------
    table of at least one row, a chunk for each column; texts as dictionaries (also of rows that were left out), or as
    they are in the columns `plain`

    Raises
    ------
    TableError : as `columnar.read_table`.
    """
    wanted = pa.array(list(doc_ids), pa.large_string())
    for group in _groups(schema, folder, columns, plain):
        if not len(group):
            continue
        group = group.unify_dictionaries().combine_chunks()
        documents = group.column("doc_id").chunk(0)
        here = pc.is_in(documents.dictionary, value_set=wanted).take(documents.indices)
        group = group if pc.all(here).as_py() else group.filter(here)
        if len(group):
            yield group


def read_sentences(
    schema: Schema, folder: Path, places: pd.DataFrame, by: str = "sentence", columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of a prepared table that are about some sentences; in the order of the table.

    Parameters
    ----------
    places : table with doc_id and `by`
    by : column that numbers the sentences, or pieces of paragraphs, of a document
    columns : those to be read, doc_id among them; None = all

    Raises
    ------
    TableError : as `columnar.read_table`.
    """
    ids = pd.Series(places["doc_id"].unique()).astype("str")
    known = PairRows(row_numbers(places["doc_id"], ids), places[by].to_numpy(dtype=np.int32))
    parts = []
    with opened_table(schema, folder, ["doc_id"]) as parquet:
        for group in range(parquet.num_row_groups):
            keys = to_frame(parquet.read_row_group(group, ["doc_id", by], use_threads=False))
            here = known.rows(row_numbers(keys["doc_id"], ids), keys[by].to_numpy(dtype=np.int32)) >= 0
            if here.any():
                parts.append(parquet.read_row_group(group, columns, use_threads=False).filter(pa.array(here)))
        nothing = parquet.schema_arrow.empty_table()
        table = pa.concat_tables(parts) if parts else nothing if columns is None else nothing.select(list(columns))
    place = table.schema.get_field_index("doc_id")
    return to_frame(table.set_column(place, "doc_id", table.column("doc_id").cast(pa.large_string())))


def merged(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of two tables of `read_lean`, which have the same columns, in the order of the documents and their sentences."""
    document = union_categoricals([one["doc_id"], other["doc_id"]])
    order = np.lexsort([np.concatenate([table["sentence"].to_numpy() for table in (one, other)]), document.codes])
    made = {}
    for name in one:  # column by column, so that no more than one of them is there twice
        if isinstance(one[name].dtype, pd.CategoricalDtype):
            both = document if name == "doc_id" else union_categoricals([one[name], other[name]])
            made[name] = pd.Categorical.from_codes(both.codes[order], dtype=both.dtype)
        else:
            made[name] = np.concatenate([one[name].to_numpy(), other[name].to_numpy()])[order]
    return pd.DataFrame(made, copy=False)


def column_digests(schema: Schema, folder: Path, by: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """A checksum of the rows that have the same texts in the columns `by`, as they stand, by these texts.

    Equal rows in the same order have the same checksum whatever rows stand between them.

    Raises
    ------
    TableError : as `columnar.read_table`.
    """
    found: dict[tuple[str, ...], dict[str, hashlib._Hash]] = {}
    with opened_table(schema, folder) as parquet:
        for number in range(parquet.num_row_groups):
            group = parquet.read_row_group(number, use_threads=False).combine_chunks()
            keys = [pc.dictionary_encode(group.column(name)).combine_chunks() for name in by]
            codes = np.zeros(len(group), dtype=np.int64)
            for key in keys:
                codes = codes * len(key.dictionary) + key.indices.to_numpy()
            for code in np.unique(codes):
                rows = group.filter(pa.array(codes == code))
                own = found.setdefault(tuple(rows.column(name)[0].as_py() for name in by), {})
                for name, data in _streams(rows):
                    own.setdefault(name, hashlib.sha256()).update(data)
    return {
        key: hashlib.sha256(json.dumps([[name, one.hexdigest()] for name, one in own.items()]).encode()).hexdigest()
        for key, own in found.items()
    }


def _streams(rows: pa.Table) -> Iterator[tuple[str, bytes | pa.Buffer]]:
    """The content of some rows in streams, each with its name: two of a column, whose pieces joined are those of the whole."""
    for name in rows.column_names:
        column = rows.column(name).combine_chunks()
        yield f"{name} known", column.is_valid().to_numpy(zero_copy_only=False).tobytes()
        if pa.types.is_large_string(column.type):
            column = column.fill_null("")
            ends = np.frombuffer(column.buffers()[1], dtype=np.int64)[column.offset : column.offset + len(column) + 1]
            yield f"{name} lengths", np.diff(ends).tobytes()
            yield name, column.buffers()[2][int(ends[0]) : int(ends[-1])] if column.buffers()[2] else b""
        else:
            yield name, column.fill_null(pa.scalar(0).cast(column.type)).to_numpy(zero_copy_only=False).tobytes()


def _groups(schema: Schema, folder: Path, columns: Sequence[str], plain: Sequence[str] = ()) -> Iterator[pa.Table]:
    """The table in pieces of some hundred thousand rows, texts as dictionaries but for the columns `plain`."""
    kinds = {**schema.columns, **schema.also}
    texts = [name for name in columns if kinds[name] == "str" and name not in plain]
    with opened_table(schema, folder, texts) as parquet:
        for group in range(parquet.num_row_groups):
            yield parquet.read_row_group(group, list(columns), use_threads=False).select(list(columns))  # here, where its error is told of


class _Numbers:
    """A column of numbers or truth values, piece by piece."""

    def __init__(self, kind: str) -> None:
        self._type = {"int": np.int32, "bool": bool, "float": np.float64}[kind]
        self._pieces: list[np.ndarray] = []

    def add(self, column: pa.ChunkedArray) -> None:
        self._pieces.append(column.to_numpy().astype(self._type))

    def joined(self, order: Sequence[str]) -> np.ndarray:
        whole = np.concatenate(self._pieces) if self._pieces else np.empty(0, dtype=self._type)
        self._pieces = []
        return whole


class _Texts:
    """A column of texts, as the number of each, piece by piece."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._pieces: list[np.ndarray] = []

    def add(self, column: pa.ChunkedArray) -> None:
        for chunk in column.chunks:
            codes = chunk.indices.to_numpy()
            # Only those that occur: where rows are left out, the dictionary still has their texts.
            used = np.flatnonzero(np.bincount(codes, minlength=len(chunk.dictionary)))
            texts = chunk.dictionary.take(pa.array(used)).to_pylist()
            numbers = [self._number.setdefault(text, len(self._number)) for text in texts]
            of_code = np.zeros(len(chunk.dictionary), dtype=_least(len(self._number)))
            of_code[used] = numbers
            self._pieces.append(of_code[codes])

    def joined(self, order: Sequence[str]) -> pd.Categorical:
        """All texts, with categories in this order, or sorted."""
        names = list(order) or sorted(self._number)
        place = {name: number for number, name in enumerate(names)}
        rank = np.array([place[name] for name in self._number], dtype=_least(len(names)))
        codes = np.concatenate(self._pieces) if self._pieces else np.empty(0, dtype=np.int8)
        self._pieces = []
        return pd.Categorical.from_codes(rank[codes], pd.Index(names, dtype="str"))


def _least(n: int) -> type:
    """The smallest type that numbers n values."""
    return np.int8 if n < 2**7 else np.int16 if n < 2**15 else np.int32
