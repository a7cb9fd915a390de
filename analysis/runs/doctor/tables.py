"""Tables of seeds/ that Excel or another program damaged: what, in which row and column, and the remedy."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.coding.pages import read_pages
from analysis.errors import PolicyCompareError, TableError
from analysis.paths import Project
from analysis.runs.doctor.symptoms import Both, Examined, Symptom, of_error
from analysis.terms.lint import is_misread
from analysis.terms.sheets import Row, read_sheet, sheet_files
from analysis.terms.slips import DATE, FAILED
from analysis.texts.corpus import document_files, document_ids

SHOWN = 3  # places of one kind of damage that are named
_BLANK_ROWS = 20  # blank rows at the end that are worth a word; editors leave a few
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d{2,}")
_SERIAL = re.compile(r"\d{5}(\.0)?")
_SERIALS = range(18264, 73051)  # 1950-01-01 to 2100-01-01
_SLASHED = re.compile(r"\d{4}/\d{1,2}/\d{1,2}")
_DAY_ZERO = datetime.date(1899, 12, 30)
_IDS = ("doc_id", "doc", "sent_id", "file")
_WORDS = ("term", "except", "with", "theme", "category")
_LOST = re.compile("\ufffd|锟斤拷")

_TEXT_FORMAT: Both = (
    "Set the column's format to Text, then write the cell again.",
    "请先把该列格式设为“文本”，再重新填写。",
)
_SAVE_AS: Both = ("In Excel: Save As, 'CSV UTF-8 (comma delimited)'.", "请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。")
_NO_BOM: Both = (
    "{file} is UTF-8 without a BOM: the program reads it, but Excel shows its Chinese as other characters.",
    "{file} 是不带 BOM 的 UTF-8：程序能读，但用 Excel 打开会是乱码。",
)
_GBK: Both = (
    "{file} is in GBK, as Excel's plain 'CSV' is: the program reads it, but rare characters are lost.",
    "{file} 是 GBK 编码（Excel 普通的“CSV”）：程序能读，但生僻字会丢失。",
)
_UTF_16: Both = ("{file} is in UTF-16.", "{file} 是 UTF-16 编码。")
_ENCODINGS = {"utf-8": _NO_BOM, "gb18030": _GBK, "utf-16": _UTF_16}


@dataclass(frozen=True)
class _Page:
    """One table, or one sheet of a workbook."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def cells(self) -> Iterator[tuple[int, str, str]]:
        """Row, column and content of each cell that holds something; a column without a name goes by its number."""
        for row in self.rows:
            for place, cell in enumerate(row.cells):
                column = self.header[place] if place < len(self.header) else ""
                if cell.strip():
                    yield row.line, column or str(place + 1), cell.strip()


def damage(project: Project) -> Examined:
    """What is damaged in the dictionaries, metadata.csv, manifest.csv, repairs.csv and the coded tables."""
    symptoms = []
    files = table_files(project)
    ids = set(document_ids(path.name for path in document_files(project.documents)).values())
    for path in files:
        name = path.relative_to(project.root).as_posix()
        try:
            symptoms += damage_of(path, name, ids)
        except (PolicyCompareError, OSError) as error:
            symptoms.append(of_error(error))
    n = len(files)
    return Examined((f"{n} tables in seeds/ without damage", f"seeds/ 中 {n} 张表格没有损坏"), tuple(symptoms))


def table_files(project: Project) -> list[Path]:
    """The tables of seeds/, lock files of editors and documents apart."""
    return sorted(path for folder in (project.seeds, project.dictionaries, project.coded) for path in sheet_files(folder))


def damage_of(path: Path, name: str, ids: Collection[str] = ()) -> list[Symptom]:
    """What is damaged in one table.

    Parameters
    ----------
    path : Path, .csv, .tsv or .xlsx
    name : str, what the table is called in messages
    ids : document ids of the corpus

    Raises
    ------
    TableError : the file cannot be read.
    """
    if not path.read_bytes().strip():
        return []  # a list that nobody has begun yet
    pages, symptoms = _pages(path, name)
    for page in pages:
        symptoms += [*_cells(page, ids), *_margins(page)]
    return symptoms


def _pages(path: Path, name: str) -> tuple[list[_Page], list[Symptom]]:
    if path.suffix.lower() == ".xlsx":
        pages = []
        for page in read_pages(path):
            rows = [Row(line, tuple(cells)) for line, cells in page.rows]
            filled = [place for place, row in enumerate(rows) if not row.is_blank]
            if filled:
                header = tuple(cell.strip() for cell in rows[filled[0]].cells)
                pages.append(_Page(f"{name} [{page.sheet}]", header, tuple(rows[filled[0] + 1 :])))
        return pages, []
    sheet = read_sheet(path, TableError)
    symptoms = []
    chinese = any(not cell.isascii() for row in (sheet.header, *sheet.rows) for cell in row.cells)
    if sheet.encoding in _ENCODINGS and chinese:
        symptoms.append(Symptom(_named(_ENCODINGS[sheet.encoding], name), _SAVE_AS, grave=False))
    if sheet.delimiter == ";":
        problem: Both = (
            f"{name} is separated by semicolons, as Excel does where the system's list separator is one.",
            f"{name} 用分号分隔：系统的列表分隔符是分号时，Excel 会这样保存。",
        )
        remedy = (
            "Set the list separator to a comma in the system's regional settings, and save the table again.",
            "请在系统的区域设置中把列表分隔符改为逗号，再重新保存。",
        )
        symptoms.append(Symptom(problem, remedy))
    header = tuple(cell.strip() for cell in sheet.header.cells)
    return [_Page(name, header, sheet.rows)], symptoms


def _cells(page: _Page, ids: Collection[str]) -> Iterator[Symptom]:
    """Each kind of damage in the cells, with the first places where it stands."""
    shortened = {one.lstrip("0") or "0": one for one in ids if one.isdigit() and one.startswith("0") and len(one) > 1}
    found: dict[str, list[tuple[int, str, str]]] = {}
    texts = []
    for line, column, cell in page.cells():
        texts += [] if cell.isascii() else [cell]
        if kind := _kind(column.lower(), cell, shortened):
            found.setdefault(kind, []).append((line, column, cell))
    for kind, places in found.items():
        english, chinese, remedy, grave = _KINDS[kind]
        extra = _meaning(kind, places[0][2], shortened)
        yield Symptom(
            (
                f"{page.name}, {_where(places)}: {english}{extra[0]}.",
                f"{page.name} {_where_zh(places)}：{chinese}{extra[1]}。",
            ),
            remedy,
            grave,
        )
    misread = [cell for cell in texts if is_misread(cell)]
    if texts and len(misread) * 2 > len(texts):
        problem: Both = (
            f"{page.name}: the text is UTF-8 that was read as GBK ('{misread[0]}').",
            f"{page.name}：文字是把 UTF-8 当作 GBK 读出的乱码（“{misread[0]}”）。",
        )
        remedy: Both = (
            "Take the file from an older version, and open it as UTF-8 (Excel: Data, From Text, 65001).",
            "请取回旧版本，并按 UTF-8 打开（Excel：数据 → 自文本，65001）。",
        )
        yield Symptom(problem, remedy)


def _kind(column: str, cell: str, shortened: dict[str, str]) -> str:
    """The kind of damage of a cell, "" for none."""
    if FAILED.fullmatch(cell):
        return "failed"
    if _LOST.search(cell):
        return "lost"
    if _SCIENTIFIC.fullmatch(cell):
        return "scientific"
    if column in _IDS and cell in shortened:
        return "zeros"
    if column.startswith("date") or "日期" in column:
        if _SERIAL.fullmatch(cell) and int(float(cell)) in _SERIALS:
            return "serial"
        return "slashed" if _SLASHED.fullmatch(cell) else ""
    return "date" if column in _WORDS and DATE.fullmatch(cell) else ""


_KINDS: dict[str, tuple[str, str, Both, bool]] = {
    "failed": ("is what is left of a failed formula", "是公式出错留下的", _TEXT_FORMAT, True),
    "lost": (
        "characters were lost in another encoding",
        "有字因编码不同而丢失",
        ("Write the cell again, or take the file from an older version.", "请重新填写，或取回文件的旧版本。"),
        True,
    ),
    "scientific": (
        "is a long number that Excel has shortened, its last digits gone",
        "是被 Excel 缩写的长数字，末几位已丢失",
        _TEXT_FORMAT,
        True,
    ),
    "zeros": ("has lost the zeros it began with", "开头的 0 丢失了", _TEXT_FORMAT, True),
    "serial": ("is the number by which Excel counts a day", "是 Excel 的日期序号", _TEXT_FORMAT, True),
    "slashed": (
        "is a date as Excel writes it; it is read all the same",
        "是 Excel 改写的日期，程序仍能读",
        ("Better write it as 2024-06-14.", "最好写成 2024-06-14。"),
        False,
    ),
    "date": ("is a date; Excel makes one of entries such as 1-2", "是日期；Excel 会把 1-2 这样的内容变成日期", _TEXT_FORMAT, True),
}


def _meaning(kind: str, cell: str, shortened: dict[str, str]) -> Both:
    """What the first damaged cell stood for, as far as it can be told."""
    if kind == "serial":
        day = (_DAY_ZERO + datetime.timedelta(days=int(float(cell)))).isoformat()
        return f" (of {day})", f"（即 {day}）"
    return (f" ({shortened[cell]})", f"（应为 {shortened[cell]}）") if kind == "zeros" else ("", "")


def _where(places: list[tuple[int, str, str]]) -> str:
    told = "; ".join(f"row {line}, column {column}, '{cell}'" for line, column, cell in places[:SHOWN])
    return told + (f" and {len(places) - SHOWN} more" if len(places) > SHOWN else "")


def _where_zh(places: list[tuple[int, str, str]]) -> str:
    told = "；".join(f"第 {line} 行 {column} 列“{cell}”" for line, column, cell in places[:SHOWN])
    return told + (f"等 {len(places)} 处" if len(places) > SHOWN else "")


def _margins(page: _Page) -> Iterator[Symptom]:
    """Blank rows below the table and blank columns beside it, which Excel keeps when cells were only emptied."""
    filled = [number for number, row in enumerate(page.rows, 1) if not row.is_blank]
    rows = len(page.rows) - (filled[-1] if filled else 0)
    named = max((place for place, cell in enumerate(page.header, 1) if cell), default=0)
    used = max((place for row in page.rows for place, cell in enumerate(row.cells, 1) if cell.strip()), default=0)
    columns = max((len(row.cells) for row in page.rows), default=0) - max(named, used)
    remedy = (
        "Mark them in Excel, choose Delete (not only clear), and save.",
        "请在 Excel 中选中它们，用“删除”（不只是清除内容），再保存。",
    )
    if rows >= _BLANK_ROWS:
        problem: Both = (f"{page.name} ends with {rows} blank rows.", f"{page.name} 末尾有 {rows} 个空行。")
        yield Symptom(problem, remedy, grave=False)
    if columns > 0:
        problem = (f"{page.name} has {columns} blank columns on its right.", f"{page.name} 右侧有 {columns} 个空列。")
        yield Symptom(problem, remedy, grave=False)


def _named(texts: Both, name: str) -> Both:
    return texts[0].format(file=name), texts[1].format(file=name)
