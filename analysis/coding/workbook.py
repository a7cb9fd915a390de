"""Writing what coders fill in: a workbook, the same as CSV, and the sheet to settle differences."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.coding.values import KEY_SUFFIX
from analysis.durable import saving
from analysis.errors import ParameterError
from analysis.tables import check_table, write_csv
from analysis.tables.coded import SAMPLE, STANCE, UNITS
from analysis.stances import STANCE_VALUES

DIFFER = "disagreed_on"
CODEBOOK = "编码手册 codebook"
# What stands above the names of columns, for coders; reading goes by the names alone.
_HEADINGS = {"sent_id": "编号", "address": "位置", "before": "上一句", "text": "句子", "after": "下一句", STANCE: "立场",
             "note": "备注", DIFFER: "编码不一致的项"}  # fmt: skip
_READ_ONLY = ["sent_id", "address", "before", "text", "after"]
_WIDTHS = {"address": 24, "before": 30, "text": 60, "after": 30, "note": 24, DIFFER: 30}
_FORBIDDEN = set("[]:*?/\\'")


def key_path(path: Path) -> Path:
    """Where the strata and chances of a coding sheet are kept: beside it, under its name."""
    return path.with_name(path.stem + KEY_SUFFIX)


def write_coding_files(
    sample: pd.DataFrame, variables: Sequence[str], coders: Sequence[str], codebook: str, path: Path,
    names: Mapping[str, str] | None = None,
) -> list[Path]:  # fmt: skip
    """Write the workbook, one CSV with the same columns, and the key.

    The workbook has a sheet per coder and the codebook on the second sheet; headers stay in view, themes are
    chosen from 0 and 1, the stance from its three names. Neither stratum nor chance nor any verdict of the
    dictionary is in it: those are in the key, which is for `validate` and not for the coders.

    Parameters
    ----------
    sample : SAMPLE table
    variables : what to code: themes, and "stance"
    coders : names of the sheets, at least one
    codebook : str, Markdown; its tables are put into cells
    path : Path, ends in .xlsx
    names : Chinese names of variables, which stand above them in the workbook's first row

    Returns
    -------
    list of Path: workbook, CSV, key

    Raises
    ------
    ParameterError : `path` is no .xlsx, or coders' names cannot be names of sheets.
    RunError : a file cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise ParameterError(
            f"{path} is no Excel workbook. Give a name that ends in .xlsx.",
            f"{path} 不是 Excel 工作簿的文件名。请以 .xlsx 结尾。",
        )
    _check_coders(coders)
    table = check_table(sample, SAMPLE)
    header = [*_READ_ONLY, *variables, "note"]
    rows = [[*row, *[""] * (len(variables) + 1)] for row in table[_READ_ONLY].itertuples(index=False)]
    book = openpyxl.Workbook()
    book.remove(book.active)
    for coder in coders:
        _fill(book.create_sheet(coder), header, rows, variables, names or {})
    _write_codebook(book.create_sheet(CODEBOOK, 1), codebook)
    _save(book, path)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    sheet, key = path.with_suffix(".csv"), key_path(path)
    with saving(sheet) as part:
        part.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    with saving(key) as part:
        write_csv(table, part)
    return [path, sheet, key]


def write_adjudication(
    units: pd.DataFrame, codes: pd.DataFrame, differences: pd.DataFrame, variables: Sequence[str], path: Path,
    names: Mapping[str, str] | None = None,
) -> Path:  # fmt: skip
    """Write the sentences on which coders differ, with what each of them gave, to be settled.

    Where all agree the final cell is filled in. `validate` takes the workbook along with the coded files;
    what is left blank there stays open.

    Parameters
    ----------
    units, codes : UNITS and CODES tables
    differences : table from `measures.agreement.disagreements`
    variables, names : as in the coding sheets
    """
    about = check_table(units, UNITS).set_index("unit")
    given = {(row.unit, row.coder, row.variable): row.value for row in codes.itertuples(index=False)}
    coders = list(dict.fromkeys(codes["coder"]))
    open_ = differences.groupby("unit", sort=False)["variable"].agg(list)
    header = [
        "sent_id",
        "address",
        "text",
        DIFFER,
        *(f"{one}: {name}" for name in variables for one in coders),
        *variables,
        "note",
    ]
    rows = []
    for unit, disputed in open_.items():
        said = {name: [given.get((unit, coder, name), "") for coder in coders] for name in variables}
        final = ["" if name in disputed else next(filter(None, said[name]), "") for name in variables]
        every = [value for name in variables for value in said[name]]
        rows.append(
            [unit, about.loc[unit, "address"], about.loc[unit, "text"], ", ".join(disputed), *every, *final, ""]
        )
    book = openpyxl.Workbook()
    book.active.title = "adjudication"
    _fill(book.active, header, rows, variables, names or {})
    _save(book, path)
    return path


def _check_coders(coders: Sequence[str]) -> None:
    folded = [name.strip().casefold() for name in coders]
    for name, own in zip(coders, folded, strict=True):
        wrong = sorted(_FORBIDDEN & set(name))
        if not own or wrong or len(name) > 31 or own in CODEBOOK.split() or folded.count(own) > 1:
            raise ParameterError(
                f"{name!r} cannot name a coder's sheet: names are different, not '{CODEBOOK}', up to 31 "
                f"characters, without {' '.join(sorted(_FORBIDDEN))}. Choose another with --coders.",
                f"{name!r} 不能作编码者工作表的名字：名字不得重复、不得是“{CODEBOOK}”、最多 31 个字，且不含 "
                f"{' '.join(sorted(_FORBIDDEN))}。请用 --coders 另取一个。",
            )
    if not coders:
        raise ParameterError(
            "No coder is named. Give at least one with --coders NAME.",
            "没有给出编码者。请用 --coders 名字 至少给出一位。",
        )


def _fill(
    sheet: Worksheet, header: Sequence[str], rows: Sequence[Sequence[object]], variables: Sequence[str],
    names: Mapping[str, str],
) -> None:  # fmt: skip
    above = {**_HEADINGS, **names}
    sheet.append([f"{above[name]}\n{name}" if above.get(name, name) != name else name for name in header])
    for row in rows:
        sheet.append(
            [
                int(cell) if cell in ("0", "1") else ILLEGAL_CHARACTERS_RE.sub("", str(cell)) or None
                for cell in row
            ]
        )
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":  # a sentence that begins with = is no formula
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    fill = PatternFill("solid", fgColor="FFF4E0")
    for number, name in enumerate(header, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 11)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet[f"{letter}1"].alignment = Alignment(wrap_text=True, vertical="top")
        if name in variables:
            choices = STANCE_VALUES if name == STANCE else ("0", "1")
            rule = DataValidation(
                type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True
            )
            rule.error = f"{name}: {' / '.join(choices)}"
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{len(rows) + 1}")
            sheet[f"{letter}1"].fill = fill
    sheet.freeze_panes = sheet.cell(2, header.index("text") + 2)


def _write_codebook(sheet: Worksheet, text: str) -> None:
    for line in text.splitlines():
        if set(line.strip()) <= set("|-: ") and "|" in line:
            continue
        cells = (
            [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else [line]
        )
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) or None for cell in cells])
        heading = line.startswith("#")
        for cell in sheet[sheet.max_row] if line.strip() else ():
            cell.alignment = Alignment(wrap_text=len(cells) > 1, vertical="top")
            cell.font = Font(bold=heading)
            if cell.data_type == "f":
                cell.data_type = "s"
    for letter, width in zip("ABCD", (16, 18, 80, 80), strict=True):
        sheet.column_dimensions[letter].width = width


def _save(book: openpyxl.Workbook, path: Path) -> None:
    # A workbook goes into memory first: openpyxl leaves its archive open where the disk is full.
    data = io.BytesIO()
    book.save(data)
    with saving(path) as part:
        part.write_bytes(data.getvalue())
