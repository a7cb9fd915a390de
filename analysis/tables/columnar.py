"""Tables as columns: Arrow while they are reckoned and kept, Parquet as files, CSV beside it for people.

A table of a hundred thousand documents is read column by column and only where its rows are wanted; as CSV it would have to
be read whole, text by text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from analysis.errors import TableError
from analysis.tables.schema import Schema, check_table, guarded

MOST_CSV_ROWS = 1_048_575
"""As many rows as a sheet of Excel holds below the header."""
Table = pa.Table
_TYPES = {"str": pa.large_string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
_FORMULA = r"^[=+\-@\t\r]."  # what may be one; `guarded` looks closer
_MANY_PIECES = 1000
_SIZE = 8  # bytes that say how long pressed bytes were
_GROUP_ROWS = 1 << 17  # rows that are written, and can be passed over in reading, together


def arrow_schema(schema: Schema) -> pa.Schema:
    """The columns of a table of this kind as Arrow names them, with those that it has besides."""
    return pa.schema([(name, _TYPES[kind]) for name, kind in {**schema.columns, **schema.also}.items()])


def to_arrow(table: pd.DataFrame, schema: Schema) -> pa.Table:
    """The table as columns of one piece each; a text that is missing is "".

    Raises
    ------
    TableError : a column is missing, two rows have the same key, or a value is not of the column's type.
    """
    checked = check_table(table, schema)
    wanted = arrow_schema(schema)
    absent = [name for name in schema.also if name not in checked.columns]
    try:
        found = pa.Table.from_pandas(checked.assign(**dict.fromkeys(absent)), schema=wanted, preserve_index=False, nthreads=1)
    except pa.ArrowException as error:
        raise TableError(
            f"The {schema.name} table has a value that does not suit its column: {error}.",
            f"{schema.name} 表中有不合列类型的值：{error}。",
        ) from error
    for place, field in enumerate(wanted):
        if pa.types.is_large_string(field.type) and found.column(place).null_count:
            found = found.set_column(place, field, pc.fill_null(found.column(place), ""))
    return found.combine_chunks()


def to_frame(table: pa.Table) -> pd.DataFrame:
    """The rows, with a new index. Whole numbers are int64, or all Int64 where one is missing."""
    holes = any(pa.types.is_integer(column.type) and column.null_count for column in table.columns)
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get if holes else None, split_blocks=True, use_threads=False)


def pack(batch: pa.RecordBatch) -> bytes:
    """The batch as bytes, pressed, without the names of its columns; b"" where it has no rows."""
    return press(batch.serialize()) if batch.num_rows else b""


def unpack(data: bytes, schema: Schema) -> pa.RecordBatch:
    """The batch that `pack` gave the bytes of."""
    columns = arrow_schema(schema)
    return pa.ipc.read_record_batch(pa.py_buffer(unpress(data)), columns) if data else pa.RecordBatch.from_pylist([], columns)


def joined(pieces: Sequence[bytes], schema: Schema) -> pa.Table:
    """The rows of several packed batches, one behind the other."""
    return pa.Table.from_batches([unpack(piece, schema) for piece in pieces], arrow_schema(schema))


def press(data: bytes | np.ndarray) -> bytes:
    """The bytes in less room; b"" stays."""
    size = memoryview(data).nbytes
    return size.to_bytes(_SIZE, "little") + pa.compress(data, codec="zstd", asbytes=True) if size else b""


def unpress(data: bytes) -> bytes:
    """The bytes that `press` was given."""
    if not data:
        return b""
    return pa.decompress(memoryview(data)[_SIZE:], int.from_bytes(data[:_SIZE], "little"), codec="zstd", asbytes=True)


def rows_by_document(table: pa.Table, ids: Iterable[str]) -> dict[str, pa.RecordBatch]:
    """The rows of each document; none for one that has none. The rows of a document must stand together."""
    whole = table.combine_chunks().to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], table.schema)
    runs = pc.run_end_encode(whole.column("doc_id"))
    ends = runs.run_ends.to_pylist()
    spans = {doc_id: (start, end) for doc_id, start, end in zip(runs.values.to_pylist(), [0, *ends], ends, strict=False)}
    # Taken and not sliced: a slice may carry a few bytes of its neighbours along, and the same rows have to be the same bytes.
    rows = np.arange(len(table))
    return {doc_id: whole.take(rows[slice(*spans.get(doc_id, (0, 0)))]) for doc_id in ids}


class TableFile:
    """A table written piece by piece, more than memory holds: as Parquet and, for people, as CSV beside it.

    Use it in a `with`. The same rows in the same order give the same bytes. Written in place: who needs it whole or not at
    all writes into a folder that is moved.

    Parameters
    ----------
    schema : Schema
    folder : Path
    people : bool, also the CSV (UTF-8 with BOM, so that Excel reads it; texts that Excel would take for formulas begin with
        '); left out where the table has more than MOST_CSV_ROWS rows
    """

    def __init__(self, schema: Schema, folder: Path, people: bool = False) -> None:
        self._schema, self._columns, self._folder, self._people = schema, arrow_schema(schema), folder, people
        self._waiting: list[pa.RecordBatch] = []
        self._pieces: list[pa.RecordBatch] = []  # the newest of what waits, not yet joined
        self._n_waiting = 0
        self.n_rows = 0

    def __enter__(self) -> TableFile:
        self._open = ExitStack()
        file = self._open.enter_context(open(self._folder / f"{self._schema.name}.parquet", "wb"))
        self._parquet = self._open.enter_context(
            pq.ParquetWriter(file, self._columns, compression="zstd", write_page_checksum=True)
        )
        self._csv = self._opened_csv() if self._people else None
        return self

    def __exit__(self, *error: object) -> None:
        with self._open:
            if error[0] is None and (self._n_waiting or not self.n_rows):
                self._write_waiting()
        if self._people and self._csv is None:
            self._csv_path.unlink(missing_ok=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch."""
        if batch.num_rows:
            self._pieces.append(batch)
            self._n_waiting += batch.num_rows
        if self._n_waiting >= _GROUP_ROWS:
            self._write_waiting()
        elif len(self._pieces) >= _MANY_PIECES:
            self._join_pieces()

    @property
    def _csv_path(self) -> Path:
        return self._folder / f"{self._schema.name}.csv"

    def _opened_csv(self) -> pa.csv.CSVWriter:
        file = self._open.enter_context(open(self._csv_path, "wb"))
        file.write(b"\xef\xbb\xbf")
        return self._open.enter_context(pa.csv.CSVWriter(file, _for_people(self._columns.empty_table()).schema))

    def _join_pieces(self) -> None:
        """Make one piece of many: a piece of a few rows takes kilobytes for each of its columns."""
        self._waiting += pa.Table.from_batches(self._pieces, self._columns).combine_chunks().to_batches()
        self._pieces = []

    def _write_waiting(self) -> None:
        self._join_pieces()
        table = pa.Table.from_batches(self._waiting, self._columns)
        self._parquet.write_table(table)
        self.n_rows += len(table)
        self._waiting, self._n_waiting = [], 0
        if self._csv is not None and self.n_rows > MOST_CSV_ROWS:
            self._csv.close()
            self._csv = None
        if self._csv is not None:
            self._csv.write_table(_for_people(table))


def write_table(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    """Write the table to `folder`/<name>.parquet and return the path."""
    with TableFile(schema, folder) as file:
        for batch in to_arrow(table, schema).to_batches():
            file.write(batch)
    return folder / f"{schema.name}.parquet"


def has_table(schema: Schema, folder: Path) -> bool:
    """Whether the folder holds this table."""
    return (folder / f"{schema.name}.parquet").is_file()


def read_table(
    schema: Schema,
    folder: Path,
    columns: Sequence[str] | None = None,
    rows: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """Read a table that `write_table` or `TableFile` wrote.

    Parameters
    ----------
    columns : those to be read; None = all. Of a large table ask for as few as serve.
    rows : column -> values; only rows with one of these values in each of these columns are read. None = all

    Raises
    ------
    TableError : the file is absent or damaged, or is no table of this kind.
    """
    with opened_table(schema, folder) as parquet:
        names = parquet.schema_arrow.names if columns is None else list(columns)
        wanted = {name: pa.array(list(values), parquet.schema_arrow.field(name).type) for name, values in (rows or {}).items()}
        groups = [_group(parquet, number, names, wanted) for number in range(parquet.num_row_groups)]
        return to_frame(pa.concat_tables([parquet.schema_arrow.empty_table().select(names), *groups]))


def stream_table(schema: Schema, folder: Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """The table in pieces of some hundred thousand rows, for what needs no more at a time; errors as `read_table`."""
    with opened_table(schema, folder) as parquet:
        names = parquet.schema_arrow.names if columns is None else list(columns)
        for number in range(parquet.num_row_groups):
            yield to_frame(_group(parquet, number, names, {}))


def _group(parquet: pq.ParquetFile, number: int, names: Sequence[str], wanted: Mapping[str, pa.Array]) -> pa.Table:
    """The rows of one group whose values are wanted; of the other columns nothing is read where none is.

    In this thread alone, as everything here: with too little memory for a thread of its own Arrow waits for it for ever.
    """
    mask = None
    for name, values in wanted.items():
        found = pc.is_in(parquet.read_row_group(number, [name], use_threads=False).column(0), value_set=values)
        mask = found if mask is None else pc.and_(mask, found)
    if mask is not None and not pc.any(mask).as_py():
        return parquet.schema_arrow.empty_table().select(names)
    group = parquet.read_row_group(number, names, use_threads=False).select(names)
    return group if mask is None else group.filter(mask)


@contextmanager
def opened_table(schema: Schema, folder: Path, coded: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    """The file of a table; columns `coded` are read as dictionaries; errors as `read_table`.

    Opened by Python and not by Arrow, so that a notebook's reading of it can be noted.
    """
    path = folder / f"{schema.name}.parquet"
    if not path.is_file():
        raise TableError(
            f"{path} does not exist. Run `policy-compare report` again to make it.",
            f"{path} 不存在。请重新运行 policy-compare report 生成它。",
        )
    try:
        with open(path, "rb") as file:
            yield pq.ParquetFile(file, page_checksum_verification=True, read_dictionary=list(coded))
    except (pa.ArrowException, OSError, KeyError) as error:  # KeyError: a column is not there
        raise TableError(
            f"{path} is damaged or is no {schema.name} table ({error}). Delete the folder it is in and run `policy-compare "
            "report` again.",
            f"{path} 已损坏，或不是 {schema.name} 表（{error}）。请删除它所在的文件夹，再运行 policy-compare report。",
        ) from error


def _for_people(table: pa.Table) -> pa.Table:
    """The table with truth values as True and False, and texts as `guarded` gives them."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_boolean(field.type):
            table = table.set_column(place, field.name, pc.if_else(column, "True", "False"))
        elif pa.types.is_large_string(field.type) and pc.any(pc.match_substring_regex(column, _FORMULA)).as_py():
            made = guarded(pd.DataFrame({field.name: column.to_pandas()}))
            table = table.set_column(place, field, pa.array(made[field.name], field.type))
    return table
