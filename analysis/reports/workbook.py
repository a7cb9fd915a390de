"""The workbook: one sheet per table of a run, a list of them in front, every column explained at the end.

A sheet holds 1,048,576 rows, and a workbook of many millions of rows opens in no office program: all sheets together have
at most MOST_IN_ALL rows, for which the longest tables are cut to the same length, and say so.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from analysis.reports.cells import FORMATS, MOST_ROWS, cell_text, cell_value, kind_of_column, sheet_name
from analysis.reports.contents import Contents
from analysis.reports.csv_files import csv_lines, read_header, unreadable
from analysis.reports.names import chapter_title, item_title, kind_title, report_title
from analysis.reports.packages import office_package
from analysis.reports.sheets import HEAD, TITLE, Link, Look, Sheet, letters, write_sheets
from analysis.tables import Schema, has_table, stream_table
from analysis.tables.columns import all_schemas, explain_columns, table_kind

MOST_IN_ALL = 600_000  # rows of all sheets together
_SAMPLE = 200  # rows that widths, and kinds of unexplained columns, are taken from
_NARROW, _WIDE, _WRAPPED = 8, 60, 40  # widths in Latin characters
_TEXT, _LONG, _HEAD = Look(), Look(wrapped=True), Look(role=HEAD)
_WORDS = {
    "contents": ("目录", "Contents"),
    "columns": ("各列说明", "Columns"),
    "chapter": ("章", "Chapter"),
    "rows": ("行数", "Rows"),
    "file": ("数据文件", "File"),
    "note": ("说明", "Note"),
    "sheet": ("工作表", "Sheet"),
    "column": ("列", "Column"),
    "meaning": ("意思", "Meaning"),
    "unit": ("单位", "Unit"),
    "data": ("基础数据", "Data"),
    "cut": (
        "只列前 {shown:,} 行，共 {n:,} 行；全部见 {file}",
        "The first {shown:,} of {n:,} rows; all of them in {file}",
    ),
    "drawn": ("图 {name} 的数据", "Data of the figure {name}"),
    "explained": ("每一列的意思和单位", "What each column means, and its unit"),
}


@dataclass
class _Table:
    """A table of the run.

    Parameters
    ----------
    sheet, chapter : str
    path : Path of the CSV; of the Parquet file where the table is too long for a CSV
    about : str
    n_rows : int, of the table
    n_shown : int, of the sheet
    header : list of str, noted when the sheet is written
    """

    sheet: str
    chapter: str
    path: Path
    about: str
    n_rows: int = 0
    n_shown: int = 0
    header: list[str] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        return self.n_shown < self.n_rows


def write_workbook(contents: Contents, path: Path, language: str = "zh") -> Path:
    """Write all tables of a run as one .xlsx, and return its path.

    Numbers are numbers, everything else is text, and no text is taken for a formula. The header stays in view
    and filters. A table that stands in the run twice, under two figures, has one sheet. Same run, same bytes.

    Parameters
    ----------
    contents : of a finished run (`contents.read_contents`); the tables under its chapters, and those of its
        tables/
    path : Path, ends in .xlsx
    language : "zh" or "en", of the sheets' names and of the explanations; columns are called as in the CSV
        files

    Raises
    ------
    RunError : a table of the run is absent or damaged, or the file cannot be written.
    """
    front, last = _word("contents", language), _word("columns", language)
    taken = {front.casefold(), last.casefold()}
    listed = list(_tables(contents, language, taken))
    first: dict[str, _Table] = {}
    for one in listed:
        first.setdefault(one.sheet, one)
    own = list(first.values())
    most = _most_of_one([one.n_rows for one in own], MOST_IN_ALL, MOST_ROWS - 2)  # the header, and the line on what is left out
    for one in listed:
        one.n_shown = min(one.n_rows, most)
    title = report_title(contents, language)
    sheets = [_sheet_of(one, language) for one in own]
    sheets += [_explanations(own, last, language), _list_of(listed, title, front, last, language)]
    with office_package(path, title, language) as add:
        write_sheets(sheets, [front, *(one.sheet for one in own), last], add)
    return path


def sheets_of_tables(contents: Contents, language: str = "zh") -> dict[str, str]:
    """Name of the sheet of each figure's or table's data, by the stem of its file."""
    taken = {_word(name, language).casefold() for name in ("contents", "columns")}
    return {one.path.stem: one.sheet for one in _tables(contents, language, taken)}


def _tables(contents: Contents, language: str, taken: set[str]) -> Iterator[_Table]:
    known: dict[bytes, _Table] = {}
    for chapter in contents.chapters:
        for section in chapter.sections:
            for item in section.items:
                about = _word("drawn", language).format(name=item.picture.name) if item.picture else ""
                checksum, n_rows = _measured(item.table)
                if checksum in known:
                    first = known[checksum]
                    yield _Table(first.sheet, chapter_title(chapter, language), item.table, about, n_rows)
                    continue
                title = item_title(chapter, section, item, read_header(item.table), language)
                if title.casefold() in taken:
                    title = f"{title}·{item.name.removeprefix(f'{chapter.name}_')}"
                known[checksum] = _Table(
                    sheet_name(title, taken), chapter_title(chapter, language), item.table, about, n_rows
                )
                yield known[checksum]
    for path in _files_of_data(contents.folder / "tables"):
        data = _word("data", language)
        title = f"{data}{': ' if language == 'en' else '：'}{kind_title(path.stem, language) or path.stem}"
        n_rows = _measured(path)[1] if path.suffix == ".csv" else _n_rows(all_schemas()[path.stem], path.parent)
        yield _Table(sheet_name(title, taken), data, path, "", n_rows)


def _files_of_data(folder: Path) -> list[Path]:
    """The run's tables as CSV, or as Parquet where they are too long for it, in the order of the schemas."""
    order = list(all_schemas())
    found = {path.stem: path for path in folder.glob("*.csv")}
    found |= {
        name: folder / f"{name}.parquet" for name, schema in all_schemas().items() if name not in found and has_table(schema, folder)
    }
    return sorted(found.values(), key=lambda one: (order.index(one.stem) if one.stem in order else len(order), one.stem))


def _most_of_one(sizes: Sequence[int], in_all: int, of_one: int) -> int:
    """How many rows a table may have at most, so that all of them together have no more than `in_all`."""
    left, rest = in_all, sorted(sizes)
    for place, size in enumerate(rest):
        share = left // (len(rest) - place)
        if size > share:
            return max(1, min(of_one, share))
        left -= size
    return of_one


def _sheet_of(one: _Table, language: str) -> Sheet:
    with _reading(one.path) as lines:
        one.header = next(lines, [])
        sample = list(islice(lines, _SAMPLE))
    columns = [[row[place] for row in sample if place < len(row)] for place in range(len(one.header))]
    longest = [max(map(_width, values), default=0) for values in columns]
    widths = [
        min(_WIDE, max(_NARROW, _width(name) + 4, most + 1))
        for name, most in zip(one.header, longest, strict=True)
    ]
    explained = _explained(one)
    kinds = [
        kind_of_column(values, explained.get(name)) for name, values in zip(one.header, columns, strict=True)
    ]
    looks = [Look(FORMATS[kind], most > _WRAPPED) for kind, most in zip(kinds, longest, strict=True)]
    return Sheet(
        one.sheet, widths, _rows(one, kinds, looks, language),
        filtered=lambda: f"A1:{letters(len(one.header))}{one.n_shown + 1}" if one.header else "",
    )  # fmt: skip


def _rows(
    one: _Table, kinds: Sequence[str], looks: Sequence[Look], language: str
) -> Iterator[tuple[list[object], Sequence[Look]]]:
    yield [cell_text(name) for name in one.header], [_HEAD] * len(one.header)
    with _reading(one.path) as lines:
        next(lines, None)
        for row in islice(lines, one.n_shown):
            yield [cell_value(text, kind, language) for text, kind in zip(row, kinds, strict=False)], looks
    if one.is_cut:
        yield [_cut_note(one, language)], [_TEXT]


def _list_of(listed: Sequence[_Table], title: str, front: str, last: str, language: str) -> Sheet:
    """The list of sheets in front. The other sheets must be written before it: it tells of their rows."""

    def rows() -> Iterator[tuple[list[object], Sequence[Look]]]:
        yield [cell_text(title)], [Look(role=TITLE)]
        yield [], []
        yield [_word(name, language) for name in ("sheet", "chapter", "rows", "file", "note")], [_HEAD] * 5
        for one in listed:
            note = _cut_note(one, language) if one.is_cut else one.about
            file = f"{one.path.parent.name}/{one.path.name}"
            cells = [
                Link(one.sheet),
                cell_text(one.chapter),
                one.n_rows,
                cell_text(file),
                cell_text(note) or None,
            ]
            yield cells, [_TEXT, _LONG, Look("#,##0"), _TEXT, _LONG]
        yield [Link(last), None, None, None, _word("explained", language)], [_TEXT] * 5

    return Sheet(front, (36, 44, 10, 46, 50), rows(), frozen=3, filtered=lambda: f"A3:E{len(listed) + 4}")


def _explanations(tables: Sequence[_Table], name: str, language: str) -> Sheet:
    n_rows = sum(len(one.header) for one in tables)

    def rows() -> Iterator[tuple[list[object], Sequence[Look]]]:
        yield [_word(word, language) for word in ("sheet", "column", "meaning", "unit")], [_HEAD] * 4
        for one in tables:
            explained = _explained(one)
            for column in one.header:
                found = explained.get(column)
                said = (
                    (None, None)
                    if found is None
                    else (found.en, found.unit_en)
                    if language == "en"
                    else (found.zh, found.unit_zh)
                )
                yield (
                    [Link(one.sheet), cell_text(column), *(text or None for text in said)],
                    [_TEXT, _TEXT, _LONG, _LONG],
                )

    return Sheet(name, (36, 26, 70, 40), rows(), filtered=lambda: f"A1:D{n_rows + 1}")


def _explained(one: _Table) -> dict:
    """Explanations by column; what kind of table it is, a file in tables/ says by its name, others by their
    columns."""
    kept = one.path.parent.name == "tables" and one.path.stem in all_schemas()
    return explain_columns(one.header, one.path.stem if kept else table_kind(one.header))


def _cut_note(one: _Table, language: str) -> str:
    file = f"{one.path.parent.name}/{one.path.name}"
    return _word("cut", language).format(shown=one.n_shown, n=one.n_rows, file=cell_text(file))


def _width(text: str) -> int:
    """Width of a text's longest line, a Chinese character taking the room of two Latin ones."""
    lines = text.split("\n") if "\n" in text else (text,)
    if text.isascii():
        return min(_WIDE, max(map(len, lines)))
    return max(sum(1 + (character > "\u2e7f") for character in line[:_WIDE]) for line in lines)


def _word(name: str, language: str) -> str:
    return _WORDS[name][language == "en"]


@contextmanager
def _reading(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a table of the run, each a list of str, its header first."""
    if path.suffix != ".csv":
        yield _from_columns(all_schemas()[path.stem], path.parent)
        return
    with csv_lines(path) as lines:
        yield lines


def _from_columns(schema: Schema, folder: Path) -> Iterator[list[str]]:
    """The rows of a table that has no CSV, as they would stand there."""
    for place, piece in enumerate(stream_table(schema, folder)):
        text = piece.to_csv(index=False, header=place == 0, lineterminator="\n")
        yield from csv.reader(io.StringIO(text, newline=""))


def _n_rows(schema: Schema, folder: Path) -> int:
    return sum(len(piece) for piece in stream_table(schema, folder, list(schema.columns)[:1]))


def _measured(path: Path) -> tuple[bytes, int]:
    """Checksum of a CSV, and its rows without the header: line ends that stand within no quotes."""
    digest, n_rows, within, last = hashlib.sha256(), -1, 0, b"\n"
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
                signs = np.frombuffer(piece, dtype=np.uint8)
                quoted = (np.cumsum(signs == ord('"')) + within) % 2
                n_rows += int(((signs == ord("\n")) & (quoted == 0)).sum())
                within, last = int(quoted[-1]), piece[-1:]
    except OSError as error:
        raise unreadable(path, error) from error
    return digest.digest(), max(0, n_rows + (last != b"\n"))
