"""Reading the tables people edit: CSV as Chinese Excel, LibreOffice, JupyterLab and editors write it, and .xlsx."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import PolicyCompareError
from analysis.portable import is_hidden

SUFFIXES = (".csv", ".tsv", ".xlsx")
_DELIMITERS = ",\t;"


@dataclass(frozen=True)
class Row:
    """One row: the line it begins on (sheet row in .xlsx), its cells, and its text as it stands in the file."""

    line: int
    cells: tuple[str, ...]
    raw: str = ""

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A table as read, all cells as text.

    Parameters
    ----------
    path : Path
    header : Row, the first row that is not blank
    rows : tuple of Row, everything below it, blank rows too
    encoding : str, name to write it with again ("utf-8-sig" where there was a BOM); "" for .xlsx
    delimiter : str; "" for .xlsx
    before : str, blank lines above the header
    """

    path: Path
    header: Row
    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    before: str = ""


def sheet_files(folder: Path | str) -> list[Path]:
    """The tables of a folder, sorted; hidden files and lock files of editors (~$…, .~lock…) are passed over."""
    folder = Path(folder)
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in files if path.suffix.lower() in SUFFIXES and not is_hidden(path.name))


def read_sheet(path: Path, error: type[PolicyCompareError]) -> Sheet:
    """Read a .csv, .tsv, .txt or .xlsx table.

    The encoding is decided for the whole file: BOM, then strict UTF-8, then GB18030 (what Excel's "CSV" is in
    China). The delimiter is the one of comma, tab, semicolon that the header has most of.

    Parameters
    ----------
    error : the class of the errors, so that a caller's reader learns what kind of table is meant

    Raises
    ------
    error : the file is absent, empty, in no known encoding, or no table.
    """
    if not path.is_file():
        raise error(
            f"{path} does not exist. Check the spelling of its name.",
            f"{path} 不存在。请检查文件名的拼写。",
        )
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path, error)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise error(
            f"{path} is no table this program reads. Save it as .csv (UTF-8) or .xlsx.",
            f"{path} 不是本程序能读的表格。请存为 .csv（UTF-8）或 .xlsx。",
        )
    text, encoding = decode(path.read_bytes(), path, error)
    first = next((line for line in text.splitlines() if line.strip(_DELIMITERS + " \t")), "")
    delimiter = "\t" if path.suffix.lower() == ".tsv" else max(_DELIMITERS, key=first.count)
    rows = _rows(text, delimiter, path, error)
    header = next((number for number, row in enumerate(rows) if not row.is_blank), None)
    if header is None:
        raise error(
            f"{path} is empty. The first row has to name the columns.",
            f"{path} 是空的。第一行应写列名。",
        )
    before = "".join(row.raw for row in rows[:header])
    return Sheet(path, rows[header], tuple(rows[header + 1 :]), encoding, delimiter, before)


def decode(data: bytes, path: Path, error: type[PolicyCompareError]) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    Raises
    ------
    error : the bytes are neither UTF-8 (16) nor GB18030; names the line of the first wrong byte.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ("utf-16",)
    elif data.startswith(b"\xef\xbb\xbf"):
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as problem:
            line = data.count(b"\n", 0, problem.start) + 1
    raise error(
        f"{path}, line {line}: the bytes are neither UTF-8 nor GBK/GB18030. Open it in the program that "
        "wrote it and save it again as 'CSV UTF-8'.",
        f"{path} 第 {line} 行：既不是 UTF-8 也不是 GBK/GB18030 编码。请用原来的程序打开，另存为“CSV UTF-8”。",
    )


def _rows(text: str, delimiter: str, path: Path, error: type[PolicyCompareError]) -> list[Row]:
    try:
        quoted = list(_records(text, delimiter, csv.QUOTE_MINIMAL))
    except csv.Error as problem:
        quoted, message = None, str(problem)
    if delimiter == "\t" and (
        quoted is None or any(len(row.cells) != len(quoted[0].cells) for row in quoted)
    ):
        # A tab-separated file may use quotation marks as plain characters: then every line is a row.
        plain = list(_records(text, delimiter, csv.QUOTE_NONE))
        if len({len(row.cells) for row in plain if not row.is_blank}) <= 1:
            return plain
    if quoted is None:
        line = _open_quote_line(text, delimiter)
        raise error(
            f"{path}, from line {line} on: a quotation mark is opened and not closed, or has text behind it "
            f"({message}). Delete it, or write it twice inside a quoted cell.",
            f"{path} 从第 {line} 行起：有一个英文双引号没有闭合，或引号后还有文字（{message}）。请删除它；若"
            "单元格里要用引号，请写两次。",
        )
    return quoted


def _records(text: str, delimiter: str, quoting: int) -> Iterator[Row]:
    lines = io.StringIO(text, newline="").readlines()  # at \n, \r\n and the lone \r of old Macs, all kept
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=quoting != csv.QUOTE_NONE)
    done = 0
    for cells in reader:
        yield Row(done + 1, tuple(cells), "".join(lines[done : reader.line_num]))
        done = reader.line_num


def _open_quote_line(text: str, delimiter: str) -> int:
    done = 1
    try:
        for row in _records(text, delimiter, csv.QUOTE_MINIMAL):
            done = row.line + row.raw.count("\n")
    except csv.Error:
        pass
    return done


def _read_xlsx(path: Path, error: type[PolicyCompareError]) -> Sheet:
    from analysis.terms.workbooks import read_workbook  # here: openpyxl takes a quarter of a second, a CSV needs none of it

    _, cells = read_workbook(path, error)[0]
    rows = [Row(number, tuple(_cell_text(value) for value in values)) for number, values in enumerate(cells, 1)]
    header = next((number for number, row in enumerate(rows) if not row.is_blank), None)
    if header is None:
        raise error(
            f"{path}: the first sheet is empty. Its first row has to name the columns.",
            f"{path}：第一张工作表是空的。第一行应写列名。",
        )
    return Sheet(path, rows[header], tuple(rows[header + 1 :]))


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
