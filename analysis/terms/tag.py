"""Tagging sentences with themes: of any list, of a column of any table, of any document."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from analysis.durable import saving
from analysis.errors import ParameterError, TableError
from analysis.paths import Project
from analysis.speech import say
from analysis.terms.dictionary import Dictionary, load_theme_dictionary
from analysis.terms.match import find_hits
from analysis.terms.sheets import SUFFIXES, Row, Sheet, read_sheet
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables

Further = Callable[[Sequence[str], Mapping[str, pd.DataFrame]], pd.DataFrame]
"""Further columns for sentences, a row for each: from their texts and, of a document, from its tables (else empty)."""

_DOCUMENT_COLUMNS = [
    "doc_id",
    "sent_id",
    "address",
    "part",
    "policy_text",
    "is_heading",
    "start",
    "end",
    "text",
]


def tag_sentences(texts: Sequence[str], dictionary: Dictionary) -> pd.DataFrame:
    """Which themes each sentence speaks of, by the rule of match.py.

    Parameters
    ----------
    texts : sequence of str, one sentence each; `with` conditions look no farther than one of them
    dictionary : Dictionary

    Returns
    -------
    table, one row per text, in their order: tag_<theme> (1 if the sentence has a hit of the theme, else 0)
    for every theme of the dictionary, in its order, and `terms`, the terms found, each once, in the order of
    the sentence, joined by |; "" where there is none.
    """
    numbers = [str(number) for number in range(len(texts))]
    sentences = pd.DataFrame(
        {
            "doc_id": pd.array([""] * len(texts), dtype="str"),
            "sent_id": pd.array(numbers, dtype="str"),
            "address": pd.array([""] * len(texts), dtype="str"),
            "policy_text": [True] * len(texts),
            "is_heading": [False] * len(texts),
            "start": [0] * len(texts),
            "raw_start": [0] * len(texts),
            "raw_end": [len(text) for text in texts],
            "text": pd.array(list(texts), dtype="str"),
        }
    )
    hits = find_hits(sentences, dictionary)
    found = hits.drop_duplicates(["sent_id", "theme"])
    by_theme = {theme: set(group["sent_id"]) for theme, group in found.groupby("theme")}
    tags = pd.DataFrame(
        {
            f"tag_{theme}": [int(number in by_theme.get(theme, ())) for number in numbers]
            for theme in dictionary.themes
        }
    )
    terms = hits.drop_duplicates(["sent_id", "term"]).groupby("sent_id")["term"].agg("|".join)
    return tags.assign(terms=pd.array([terms.get(number, "") for number in numbers], dtype="str"))


def tag_file(
    project: Project, source: Path, out: Path, *, text_column: str = "text", further: Further | None = None
) -> str:
    """Tag a table (.csv, .tsv, .xlsx) or a document with the project's theme dictionary; say what was found.

    Of a document the sentences are written, with their address; see `tag_table` for tables. `further` gives columns
    that stand behind the tags.

    Raises
    ------
    DictionaryError, ProblemsError : the theme dictionary of the project is absent or cannot be used.
    DocumentError : the document cannot be read.
    TableError, ParameterError, RunError : as tag_table.
    """
    dictionary = load_theme_dictionary(project.dictionaries)
    if source.suffix.lower() in SUFFIXES:
        tags = tag_table(source, text_column, out, dictionary, further)
    else:
        tags = _tag_document(source, out, dictionary, further)
    counts = ", ".join(_count(tags[name]) for name in tags.columns if name.startswith("tag_"))
    return say(f"{len(tags)} sentences: {counts} → {out}", f"{len(tags)} 句：{counts} → {out}")


def _count(tag: pd.Series) -> str:
    """How often a tag was given; of one with several values, each of them."""
    if pd.api.types.is_integer_dtype(tag):
        return f"{tag.name} {int(tag.sum())}"
    values = tag.value_counts(sort=False).sort_index()
    return f"{tag.name} " + " ".join(f"{value} {count}" for value, count in values.items())


def tag_table(
    source: Path, text_column: str, out: Path, dictionary: Dictionary, further: Further | None = None
) -> pd.DataFrame:
    """Write the table again with the columns of `tag_sentences` on its right, and give those columns back.

    Behind them stand those that `further` gives.

    All else stays as it was: a text table that is written as the same kind keeps every byte of its rows
    (encoding, BOM, line ends, quotation marks, blank rows); a workbook keeps its other sheets and formats.
    Where `out` is another kind of table than the source, the cells are written as text.

    Parameters
    ----------
    source, out : Path, .csv, .tsv or .xlsx; not the same file
    text_column : str, name of the column that holds the sentences

    Raises
    ------
    TableError : the table cannot be read, has no such column or already a column of that name, or has rows
        with more cells than the header (all named).
    ParameterError : `out` is no kind of table, or is the source.
    RunError : `out` cannot be written.
    """
    _check_out(source, out)
    sheet = read_sheet(source, TableError)
    header = [name.strip() for name in sheet.header.cells]
    if text_column not in header:
        raise TableError(
            f"{source} has no column '{text_column}'. It has: {', '.join(filter(None, header))}. Name the "
            "column of the sentences with --text-column NAME.",
            f"{source} 没有 {text_column} 列。现有：{'、'.join(filter(None, header))}。请用 --text-column 列"
            "名 指出句子所在的列。",
        )
    long = [str(row.line) for row in sheet.rows if any(cell.strip() for cell in row.cells[len(header) :])]
    if long:
        raise TableError(
            f"{source}, line {', '.join(long[:10])}: more cells than the header has columns. Put cells that "
            "hold the delimiter into double quotation marks.",
            f"{source} 第 {'、'.join(long[:10])} 行的单元格比表头多。含分隔符的单元格请加英文双引号。",
        )
    place = header.index(text_column)
    rows = [row for row in sheet.rows if not row.is_blank]
    texts = [row.cells[place] if place < len(row.cells) else "" for row in rows]
    tags = _tags(texts, dictionary, further, {})
    double = [name for name in tags.columns if name in header]
    if double:
        raise TableError(
            f"{source} already has a column {', '.join(double)}. Tag the table without it, or rename it.",
            f"{source} 已有 {'、'.join(double)} 列。请去掉该列再标注，或给它改名。",
        )
    added = dict(zip((row.line for row in rows), tags.itertuples(index=False, name=None), strict=True))
    if source.suffix.lower() == out.suffix.lower() == ".xlsx":
        _write_workbook_again(sheet, list(tags.columns), tags, rows, out)
    elif out.suffix.lower() == source.suffix.lower():
        text = sheet.before + "".join(_lines_again(sheet, tuple(tags.columns), added))
        _write(out, text.encode(sheet.encoding))
    else:
        cells = [[*_fit(row, len(header)), *added[row.line]] for row in rows]
        _write_cells(out, [[*sheet.header.cells, *tags.columns], *cells], sheet.encoding or "utf-8-sig")
    return tags


def _tag_document(source: Path, out: Path, dictionary: Dictionary, further: Further | None) -> pd.DataFrame:
    _check_out(source, out)
    tables = document_tables([read_document(source)])
    sentences = tables["sentences"][_DOCUMENT_COLUMNS]
    tags = _tags(sentences["text"].tolist(), dictionary, further, tables)
    table = pd.concat([sentences, tags], axis=1)
    _write_cells(out, [list(table.columns), *table.itertuples(index=False)], "utf-8-sig")
    return tags


def _tags(
    texts: list[str], dictionary: Dictionary, further: Further | None, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    tags = tag_sentences(texts, dictionary)
    return tags if further is None else pd.concat([tags, further(texts, tables)], axis=1)


def _check_out(source: Path, out: Path) -> None:
    if out.suffix.lower() not in SUFFIXES:
        raise ParameterError(
            f"{out} is no table. Name it with one of {', '.join(SUFFIXES)} at the end.",
            f"{out} 不是表格文件名。请以 {'、'.join(SUFFIXES)} 之一结尾。",
        )
    if out.resolve() == source.resolve():
        raise ParameterError(
            f"{out} is the source itself. Choose another name for the tagged table.",
            f"{out} 就是原表本身。请给标注后的表另取一个名字。",
        )


def _lines_again(sheet: Sheet, names: tuple[str, ...], added: dict[int, tuple[object, ...]]) -> Iterator[str]:
    """The rows as they stand in the file, with the added cells before the line end."""
    width = len(sheet.header.cells)
    for row, cells in [(sheet.header, names), *((row, added.get(row.line)) for row in sheet.rows)]:
        if cells is None:
            yield row.raw
            continue
        body = row.raw.rstrip("\r\n")
        ending = row.raw[len(body) :]
        surplus = len(row.cells) - width  # blank cells that a spreadsheet left behind the last column
        if surplus <= 0:
            body += sheet.delimiter * -surplus
        elif body.endswith(sheet.delimiter * surplus):
            body = body[: -surplus * len(sheet.delimiter)]
        else:
            body = _joined_cells(row.cells[:width], sheet.delimiter)
        yield body + sheet.delimiter + _joined_cells(cells, sheet.delimiter) + ending


def _joined_cells(cells: Sequence[object], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _fit(row: Row, width: int) -> list[str]:
    return [*row.cells[:width], *[""] * (width - len(row.cells))]


def _write_workbook_again(
    sheet: Sheet, names: Sequence[str], tags: pd.DataFrame, rows: Sequence[Row], out: Path
) -> None:
    book = openpyxl.load_workbook(sheet.path)
    page = book.worksheets[0]
    for number, name in enumerate(names, len(sheet.header.cells) + 1):
        page.cell(sheet.header.line, number, name)
        for row, value in zip(rows, tags[name].tolist(), strict=True):
            page.cell(row.line, number, None if value == "" else value)
    _write_book(book, out)


def _write_cells(out: Path, rows: Sequence[Sequence[object]], encoding: str) -> None:
    if out.suffix.lower() == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([_cell_value(value) for value in row])
        _write_book(book, out)
    else:
        delimiter = "\t" if out.suffix.lower() == ".tsv" else ","
        text = "".join(_joined_cells(row, delimiter) + "\n" for row in rows)
        _write(out, text.encode(encoding))


def _cell_value(value: object) -> object:
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)  # control characters, which a workbook cannot hold
    return value.item() if hasattr(value, "item") else value  # numpy numbers are not known to openpyxl


def _write_book(book: openpyxl.Workbook, out: Path) -> None:
    data = io.BytesIO()
    book.save(data)
    book.close()
    _write(out, data.getvalue())


def _write(out: Path, data: bytes) -> None:
    with saving(out) as part:
        part.write_bytes(data)
