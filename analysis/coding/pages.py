"""The sheets of coded files as they stand there: rows, known columns, and the names of cells for messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.coding.values import KEY_SUFFIX, plain
from analysis.coding.workbook import DIFFER, key_path
from analysis.errors import TableError
from analysis.tables import check_table
from analysis.tables.coded import SAMPLE, STANCE
from analysis.terms.sheets import read_sheet
from analysis.terms.workbooks import read_workbook

SUBCODES = "subcodes"
_HEADER_ROWS = 10  # a title may have been put above the header


@dataclass
class Page:
    """One sheet of a workbook, or one text table: rows with their line, and its columns, once found."""

    file: Path
    sheet: str  # "" for CSV
    rows: list[tuple[int, list[str]]]
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.file.name}, sheet '{self.sheet}'" if self.sheet else self.file.name

    @property
    def name_zh(self) -> str:
        return f"{self.file.name} 工作表“{self.sheet}”" if self.sheet else self.file.name

    def place(self, line: int) -> str:
        return f"sheet {self.sheet}, row {line}" if self.sheet else f"line {line}"

    def cell(self, line: int, column: str) -> str:
        if self.sheet:
            return f"{self.name}, cell {get_column_letter(self.columns[column] + 1)}{line} ({column})"
        return f"{self.name}, line {line}, column {column}"

    def cell_zh(self, line: int, column: str) -> str:
        if self.sheet:
            return f"{self.name_zh} {get_column_letter(self.columns[column] + 1)}{line} 单元格（{column}）"
        return f"{self.name_zh} 第 {line} 行 {column} 列"


def read_keys(paths: Sequence[Path]) -> pd.DataFrame | None:
    """The keys that lie beside the files, as one SAMPLE table; None where there is none."""
    found = [key for path in paths if (key := _key_of(path)) is not None]
    if not found:
        return None
    types = {name: "str" for name, kind in SAMPLE.columns.items() if kind == "str"}
    tables = [
        check_table(pd.read_csv(key, dtype=types, encoding="utf-8-sig", keep_default_na=False), SAMPLE)
        for key in dict.fromkeys(found)
    ]
    return pd.concat(tables).drop_duplicates("sent_id", keep="last").reset_index(drop=True)


def _key_of(path: Path) -> Path | None:
    """The key under the file's name; for a renamed copy the only key in its folder."""
    if key_path(path).is_file():
        return key_path(path)
    others = sorted(path.parent.glob(f"*{KEY_SUFFIX}")) if path.parent.is_dir() else []
    return others[0] if len(others) == 1 else None


def read_pages(path: Path) -> Iterator[Page]:
    """The sheets of a workbook, or the one page of a text table.

    Raises
    ------
    TableError : the file is absent or cannot be read.
    """
    if path.suffix.lower() != ".xlsx":
        sheet = read_sheet(path, TableError)
        yield Page(path, "", [(row.line, list(row.cells)) for row in (sheet.header, *sheet.rows)])
        return
    for title, cells in read_workbook(path, TableError):
        yield Page(path, title, [(number, [_text(value) for value in row]) for number, row in enumerate(cells, 1)])


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def find_columns(page: Page, names: Mapping[str, str], text: str, problems: list[TableError]) -> bool:
    """Find the header row and note the known columns; False where the page has no such row."""
    for number, (_, cells) in enumerate(page.rows[:_HEADER_ROWS]):
        header = [plain(cell).rpartition("\n")[2].strip() for cell in cells]  # above it stands its Chinese name
        if not {"sent_id", text} & set(header) or not {names[one] for one in header if one in names} - {
            STANCE
        }:
            continue
        wanted = {*names, "sent_id", text, "weight", "doc", "doc_id", "region", SUBCODES, DIFFER}
        for name in wanted & set(header):
            if header.count(name) > 1:
                places = [get_column_letter(at + 1) for at, one in enumerate(header) if one == name]
                problems.append(
                    TableError(
                        f"{page.name}: columns {' and '.join(places)} are both '{name}'. Delete or rename "
                        "one.",
                        f"{page.name_zh}：{'、'.join(places)} 列都叫“{name}”。请删除其中一列，或给它改名。",
                    )
                )
        page.columns = {name: header.index(name) for name in header if name in wanted}
        variables = [names[one] for one in page.columns if one in names]
        for name in {one for one in variables if variables.count(one) > 1}:
            problems.append(TableError(
                f"{page.name}: two columns mean {name}. Delete or rename one.",
                f"{page.name_zh}：有两列都表示 {name}。请删除其中一列，或给它改名。",
            ))
        page.rows = page.rows[number + 1 :]
        return True
    return False
