"""Excel workbooks that people hand in: the cells of their sheets, and nothing else that a workbook can do.

Formulas are read as the text they are, links to other files are not followed, macros are left where they are.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree  # entities are refused before

from analysis.errors import PolicyCompareError
from analysis.texts.readers.files import LARGEST_PACKAGE
from analysis.texts.readers.packages import BROKEN, package_problem

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_MERGED = 500_000  # each takes some 500 bytes
_MOST_CELLS = 20_000_000  # a sheet with a format in its very last cell would have 17 billion


def read_workbook(path: Path, error: type[PolicyCompareError]) -> list[tuple[str, list[tuple[object, ...]]]]:
    """Title and rows of each sheet, in order; the first row is row 1, and blank rows at the end are left out.

    Parameters
    ----------
    error : the class of the errors, so that a caller's reader learns what kind of table is meant

    Raises
    ------
    error : the file is absent, too large, no workbook, without sheets, or must not be opened.
    """
    if not path.is_file():
        raise error(
            f"{path} does not exist. Check the spelling of its name.",
            f"{path} 不存在。请检查文件名的拼写。",
        )
    import openpyxl  # takes long, and most tables are CSV

    _check(path, error)
    try:
        with warnings.catch_warnings():  # openpyxl tells of every oddity it passes over
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, keep_links=False)
        sheets = [(sheet.title, _rows(sheet, path, error)) for sheet in book.worksheets]
    except (PolicyCompareError, MemoryError):
        raise
    except Exception as problem:  # openpyxl fails with whatever a damaged part leads it into
        raise _unreadable(path, problem, error) from problem
    if not sheets:
        raise _unreadable(path, ValueError("no sheet"), error)
    return sheets


def _rows(sheet: Worksheet, path: Path, error: type[PolicyCompareError]) -> list[tuple[object, ...]]:
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        from openpyxl.utils import get_column_letter

        place = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
        raise error(
            f"{path}: sheet '{sheet.title}' reaches to cell {place}. Delete the rows and columns beyond the table (not only "
            "their content), and save it.",
            f"{path}：工作表“{sheet.title}”一直延伸到单元格 {place}。请删除表格以外的行和列（不只是清空内容）后保存。",
        )
    rows = list(sheet.iter_rows(values_only=True))
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    return rows


def _check(path: Path, error: type[PolicyCompareError]) -> None:
    try:
        size = path.stat().st_size
        if size > LARGEST_PACKAGE:
            raise error(
                f"{path} has {size / 1e6:.0f} MB; a table may have up to {LARGEST_PACKAGE / 1e6:.0f} MB. Split it.",
                f"{path} 有 {size / 1e6:.0f} MB；一张表最多 {LARGEST_PACKAGE / 1e6:.0f} MB。请拆分。",
            )
        found = package_problem(path.read_bytes())
        merged = "" if found else _too_much_merged(path)
    except (*BROKEN, ElementTree.ParseError, ValueError, LookupError) as problem:
        raise _unreadable(path, problem, error) from problem
    if found:
        raise error(f"{path} {found[0]}", f"文件 {path} {found[1]}")
    if merged:
        raise error(
            f"{path}: the merged cells {merged} are more than a table can have. Undo the merge, and save it.",
            f"{path}：合并单元格 {merged} 过大。请取消合并后保存。",
        )


def _too_much_merged(path: Path) -> str:
    """Merged cells with which a workbook has more than it may; openpyxl would make every one of them. "" where it has not."""
    from openpyxl.utils import range_boundaries

    n_cells = 0
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name) if name.endswith(".xml") else b""
            if b"merge" not in content and b"\0" not in content[:64]:  # the latter may be UTF-16
                continue
            for _, element in ElementTree.iterparse(io.BytesIO(content)):
                if element.tag.rpartition("}")[2] == "mergeCell":
                    left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                    n_cells += (right - left + 1) * (bottom - top + 1) if None not in (left, top, right, bottom) else _MOST_CELLS
                    if n_cells > _MOST_MERGED:
                        return element.get("ref", "")
                element.clear()
    return ""


def _unreadable(path: Path, problem: Exception, error: type[PolicyCompareError]) -> PolicyCompareError:
    return error(
        f"{path} cannot be read as an Excel workbook ({problem}). Save it again as .xlsx.",
        f"{path} 无法作为 Excel 工作簿读取（{problem}）。请重新存为 .xlsx。",
    )
