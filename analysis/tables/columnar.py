"""Tables as columns: Arrow while they are reckoned and kept, Parquet as files, CSV beside it for people.

A table of a hundred thousand documents is read column by column and only where its rows are wanted; as CSV it would have to
be read whole, text by text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from analysis.errors import TableError, lacks_memory
from analysis.tables.schema import Schema, check_table, guarded

MOST_CSV_ROWS = 1_048_575
"""As many rows as a sheet of Excel holds below the header."""
Rows, Columns = pa.RecordBatch, pa.Schema
_TYPES = {"str": pa.large_string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
_LISTS = {"strs": pa.list_(pa.large_string()), "places": pa.large_list(pa.int32()), "hashes": pa.list_(pa.uint64())}
_FORMULA = r"^[=+\-@\t\r]."  # what may be one; `guarded` looks closer
_MANY_PIECES = 1000
_SIZE = 8  # bytes that say how long pressed bytes were
_CSV_ROWS = 1 << 14  # rows that are written into a CSV at a time
# Values that are written, and can be passed over in reading, together: some 10 MB, so that a table of many columns takes no more
# memory than one of few. Fewer would make the list of groups long, which stays in memory while a table is written.
_GROUP_VALUES = 1 << 19


def columns_of(kinds: Schema | Mapping[str, str]) -> Columns:
    """The columns of a table of this kind, with those that it has besides; or those with these names and types.

    Besides the types of a Schema there are several values in each row: "strs", "places" (in a text) and "hashes" (64 bits).
    """
    kinds = {**kinds.columns, **kinds.also} if isinstance(kinds, Schema) else kinds
    return pa.schema([(name, {**_TYPES, **_LISTS}[kind]) for name, kind in kinds.items()])


def rows_from(values: Mapping[str, object], columns: Columns) -> Rows:
    """Rows of these values, column by column."""
    return pa.RecordBatch.from_pydict(values, columns)


def to_arrow(table: pd.DataFrame, schema: Schema) -> Rows:
    """The table as columns; a text that is missing is "".

    Raises
    ------
    TableError : a column is missing, two rows have the same key, or a value is not of the column's type.
    """
    checked = check_table(table, schema)
    wanted = columns_of(schema)
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
    return _one_piece(found)


def to_frame(table: pa.Table | Rows) -> pd.DataFrame:
    """The rows, with a new index. Whole numbers are int64, or all Int64 where one is missing."""
    holes = any(pa.types.is_integer(column.type) and column.null_count for column in table.columns)
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get if holes else None, split_blocks=True, use_threads=False)


def pack(rows: Rows) -> bytes:
    """The rows as bytes, pressed, without the names of their columns; b"" where there are none."""
    if not rows.num_rows:
        return b""
    data = rows.serialize()
    return data.size.to_bytes(_SIZE, "little") + pa.compress(data, codec="zstd", asbytes=True)


def unpack(data: bytes, columns: Columns) -> Rows:
    """The rows that `pack` gave the bytes of."""
    if not data:
        return pa.RecordBatch.from_pylist([], columns)
    size = int.from_bytes(data[:_SIZE], "little")
    return pa.ipc.read_record_batch(pa.decompress(memoryview(data)[_SIZE:], size, codec="zstd"), columns)


def _one_piece(table: pa.Table) -> Rows:
    return table.combine_chunks().to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], table.schema)


def rows_of(rows: Rows, ids: Sequence[str]) -> Rows:
    """The rows of these documents, in this order; none for one that has none. The rows of a document must stand together."""
    runs = pc.run_end_encode(rows.column("doc_id"))
    ends = runs.run_ends.to_pylist()
    spans = {doc_id: (start, end) for doc_id, start, end in zip(runs.values.to_pylist(), [0, *ends], ends, strict=False)}
    wanted = [spans[doc_id] for doc_id in ids if doc_id in spans]
    if all(before[1] == after[0] for before, after in pairwise(wanted)):
        start = wanted[0][0] if wanted else 0
        return rows.slice(start, wanted[-1][1] - start if wanted else 0)
    return rows.take(np.concatenate([np.arange(*span) for span in wanted]))


def unpack_several(pieces: Sequence[bytes], columns: Columns, ids: Sequence[str]) -> Rows:
    """The rows of these documents, in this order, of several packed pieces."""
    return rows_of(_one_piece(pa.Table.from_batches([unpack(piece, columns) for piece in pieces], columns)), ids)


def lists_by_document(rows: Rows, name: str) -> dict[str, np.ndarray]:
    """Of each document the several values that stand in a column of its only row."""
    column = rows.column(name)
    values, bounds = column.values.to_numpy(), column.offsets.to_numpy().tolist()
    spans = zip(rows.column("doc_id").to_pylist(), bounds, bounds[1:], strict=False)
    return {doc_id: values[start:end] for doc_id, start, end in spans}


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
        self._schema, self._columns, self._folder, self._people = schema, columns_of(schema), folder, people
        self._pieces: list[Rows] = []  # what waits for its group to be full
        self._n_waiting = 0
        self._group_rows = max(_GROUP_VALUES // len(self._columns), 1)
        self.n_rows = 0

    def __enter__(self) -> TableFile:
        self._open = ExitStack()
        file = self._open.enter_context(open(self._path("parquet"), "wb"))
        numbers = [field.name for field in self._columns if pa.types.is_integer(field.type)]
        self._parquet = self._open.enter_context(
            pq.ParquetWriter(
                file, self._columns, compression="zstd", write_page_checksum=True, write_statistics=["doc_id"],
                use_dictionary=[field.name for field in self._columns if pa.types.is_large_string(field.type)],
                # Places and numbers rise: a quarter of the bytes, and sooner written.
                column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
            )
        )  # fmt: skip
        return self

    def __exit__(self, *error: object) -> None:
        with self._open:
            if error[0] is None and (self._n_waiting or not self.n_rows):
                self._write_group(self._n_waiting)
        if self._people:
            self._path("csv").unlink(missing_ok=True)
            if error[0] is None and self.n_rows <= MOST_CSV_ROWS:
                self._write_csv()
        _give_back()

    def write(self, batch: Rows) -> None:
        """Add these rows."""
        if not batch.num_rows:
            return
        self._pieces.append(batch)
        self._n_waiting += batch.num_rows
        while self._n_waiting >= self._group_rows:  # groups are cut by rows alone, or their bytes would depend on the batches
            self._write_group(self._group_rows)
        if len(self._pieces) >= _MANY_PIECES:  # a piece of a few rows takes kilobytes for each of its columns
            self._pieces = pa.Table.from_batches(self._pieces, self._columns).combine_chunks().to_batches()

    def _path(self, suffix: str) -> Path:
        return self._folder / f"{self._schema.name}.{suffix}"

    def _write_csv(self) -> None:
        """Write the CSV from the Parquet file: only now is it known whether a sheet can hold it."""
        with open(self._path("parquet"), "rb") as source, open(self._path("csv"), "wb") as file:
            file.write(b"\xef\xbb\xbf")
            parquet = pq.ParquetFile(source, pre_buffer=False)  # or it would read the whole file before the first rows
            with pa.csv.CSVWriter(file, _for_people(self._columns.empty_table()).schema) as csv:
                for number in range(parquet.num_row_groups):
                    group = parquet.read_row_group(number, use_threads=False)  # in pieces it would be read by a thread
                    for start in range(0, len(group), _CSV_ROWS):
                        csv.write_table(_for_people(group.slice(start, _CSV_ROWS)))

    def _write_group(self, n_rows: int) -> None:
        waiting = pa.Table.from_batches(self._pieces, self._columns)
        table = waiting.slice(0, n_rows).combine_chunks()
        self._pieces = waiting.slice(n_rows).to_batches()
        self._parquet.write_table(table)
        self.n_rows += len(table)
        self._n_waiting -= len(table)
        del table, waiting
        _give_back()


def _give_back() -> None:
    """Give the system the memory that Arrow is done with and keeps for more of the same; other tables are written meanwhile."""
    pa.default_memory_pool().release_unused()


def write_table(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    """Write the table to `folder`/<name>.parquet and return the path."""
    with TableFile(schema, folder) as file:
        file.write(to_arrow(table, schema))
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
        names = _asked(parquet, schema, columns)
        wanted = {name: pa.array(list(values), parquet.schema_arrow.field(name).type) for name, values in (rows or {}).items()}
        groups = [_group(parquet, number, names, wanted) for number in range(parquet.num_row_groups)]
        return to_frame(pa.concat_tables([parquet.schema_arrow.empty_table().select(names), *groups]))


def stream_table(schema: Schema, folder: Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """The table in pieces of some ten thousand rows, for what needs no more at a time; errors as `read_table`."""
    with opened_table(schema, folder) as parquet:
        names = _asked(parquet, schema, columns)
        for number in range(parquet.num_row_groups):
            yield to_frame(_group(parquet, number, names, {}))


def _asked(parquet: pq.ParquetFile, schema: Schema, columns: Sequence[str] | None) -> list[str]:
    """The columns that are to be read; of all, those besides the schema's own may be absent."""
    there = parquet.schema_arrow.names
    return [*schema.columns, *(name for name in schema.also if name in there)] if columns is None else list(columns)


def _group(parquet: pq.ParquetFile, number: int, names: Sequence[str], wanted: Mapping[str, pa.Array]) -> pa.Table:
    """The rows of one group whose values are wanted; of the other columns nothing is read where none is.

    In this thread alone, as everything here: with too little memory for a thread of its own Arrow waits for it for ever.
    """
    mask = None
    for name, values in wanted.items():
        found = pc.is_in(parquet.read_row_group(number, [name], use_threads=False).column(0), value_set=values)
        mask = found if mask is None else pc.and_(mask, found)
        if not pc.any(mask).as_py():
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
            parquet = pq.ParquetFile(file, page_checksum_verification=True, read_dictionary=list(coded))
            _check_types(parquet.schema_arrow, schema, coded)
            yield parquet
    except (pa.ArrowException, OSError, KeyError, UnicodeDecodeError) as error:  # KeyError: a column is not there
        if lacks_memory(error):
            raise MemoryError(str(error)) from error
        raise TableError(
            f"{path} is damaged or is no {schema.name} table ({error}). Delete the folder it is in and run `policy-compare "
            "report` again.",
            f"{path} 已损坏，或不是 {schema.name} 表（{error}）。请删除它所在的文件夹，再运行 policy-compare report。",
        ) from error


def _check_types(found: Columns, schema: Schema, coded: Sequence[str]) -> None:
    """Refuse a file of another program whose columns have our names; ArrowTypeError."""
    for field in columns_of(schema):
        kind = pa.dictionary(pa.int32(), pa.string()) if field.name in coded else field.type
        if field.name in found.names and (found.names.count(field.name) > 1 or found.field(field.name).type != kind):
            raise pa.ArrowTypeError(f"column {field.name} is not of one kind, {kind}")


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
