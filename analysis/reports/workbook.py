"""The workbook: one sheet per table of a run, a list of them in front, every column explained at the end."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from analysis.errors import RunError
from analysis.reports.cells import FORMATS, MOST_ROWS, cell_text, cell_value, kind_of_column, sheet_name
from analysis.reports.contents import Contents
from analysis.reports.key_tables import read_header
from analysis.reports.names import chapter_title, item_title, kind_title, report_title
from analysis.reports.packages import office_package
from analysis.reports.sheets import HEAD, TITLE, Link, Look, Sheet, letters, write_sheets
from analysis.tables.columns import all_schemas, explain_columns, table_kind

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
    """A table of the run; what is known of it when its sheet has been written is noted here."""

    sheet: str
    chapter: str
    path: Path
    about: str
    header: list[str] = field(default_factory=list)
    n_rows: int = 0
    n_shown: int = 0


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
    own = list({one.sheet: one for one in listed}.values())
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
    known: dict[str, _Table] = {}
    for chapter in contents.chapters:
        for section in chapter.sections:
            for item in section.items:
                about = _word("drawn", language).format(name=item.picture.name) if item.picture else ""
                checksum = _checksum(item.table)
                if checksum in known:
                    first = known[checksum]
                    yield _Table(first.sheet, chapter_title(chapter, language), item.table, about)
                    continue
                title = item_title(chapter, section, item, read_header(item.table), language)
                if title.casefold() in taken:
                    title = f"{title}·{item.name.removeprefix(f'{chapter.name}_')}"
                known[checksum] = _Table(
                    sheet_name(title, taken), chapter_title(chapter, language), item.table, about
                )
                yield known[checksum]
    order = list(all_schemas())
    for path in sorted(
        (contents.folder / "tables").glob("*.csv"),
        key=lambda one: (order.index(one.stem) if one.stem in order else len(order), one.stem),
    ):
        data = _word("data", language)
        title = f"{data}{': ' if language == 'en' else '：'}{kind_title(path.stem, language) or path.stem}"
        yield _Table(sheet_name(title, taken), data, path, "")


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
        one.sheet, widths, _rows(one, kinds, looks, language, MOST_ROWS),
        filtered=lambda: f"A1:{letters(len(one.header))}{one.n_shown + 1}" if one.header else "",
    )  # fmt: skip


def _rows(
    one: _Table, kinds: Sequence[str], looks: Sequence[Look], language: str, most_rows: int
) -> Iterator[tuple[list[object], Sequence[Look]]]:
    yield [cell_text(name) for name in one.header], [_HEAD] * len(one.header)
    most = most_rows - 2  # the header, and the line that says what is left out
    with _reading(one.path) as lines:
        next(lines, None)
        for row in lines:
            one.n_rows += 1
            if one.n_rows <= most:
                one.n_shown += 1
                yield (
                    [cell_value(text, kind, language) for text, kind in zip(row, kinds, strict=False)],
                    looks,
                )
    if one.n_shown < one.n_rows:
        yield [_cut_note(one, language)], [_TEXT]


def _list_of(listed: Sequence[_Table], title: str, front: str, last: str, language: str) -> Sheet:
    """The list of sheets in front. The other sheets must be written before it: it tells of their rows."""

    def rows() -> Iterator[tuple[list[object], Sequence[Look]]]:
        yield [cell_text(title)], [Look(role=TITLE)]
        yield [], []
        yield [_word(name, language) for name in ("sheet", "chapter", "rows", "file", "note")], [_HEAD] * 5
        counts = {one.sheet: one for one in listed if one.header}
        for one in listed:
            written = counts[one.sheet] if one.sheet in counts else one
            note = _cut_note(written, language) if written.n_shown < written.n_rows else one.about
            file = f"{one.path.parent.name}/{one.path.name}"
            cells = [
                Link(one.sheet),
                cell_text(one.chapter),
                written.n_rows,
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
    return max(sum(1 + (character > "\u2e7f") for character in line[:_WIDE]) for line in lines)


def _word(name: str, language: str) -> str:
    return _WORDS[name][language == "en"]


@contextmanager
def _reading(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV of the run, each a list of str."""
    # The library's own limit of 131,072 characters a field is not that of a document's longest sentence.
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield csv.reader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RunError(
            f"{path.name} of the run cannot be read ({error}). Make the report again.",
            f"无法读取运行结果中的 {path.name}（{error}）。请重新生成报告。",
        ) from error


def _checksum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise RunError(
            f"{path.name} of the run cannot be read ({error}). Make the report again.",
            f"无法读取运行结果中的 {path.name}（{error}）。请重新生成报告。",
        ) from error
