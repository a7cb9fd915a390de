"""metadata.csv and manifest.csv: what people state about the documents, and the checksums of the files.

Both are read as people save them: UTF-8 with or without BOM, or GB18030 (Excel on a Chinese Windows), with
blank rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import MetadataError, UnusableError
from analysis.regions import BY_ANY_NAME, REGIONS
from analysis.studies import LEVELS
from analysis.texts.metadata import FIELDS, LISTS
from analysis.texts.metadata.dates import DATE, iso_date

METADATA_COLUMNS = ("file", *FIELDS, "source", "notes")
MANIFEST_COLUMNS = ("file", "sha256", "bytes")
NOTHING = "无"
"""Written into a cell of metadata.csv where the document has no such value although the reading finds one."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class SeedRows:
    """The rows of metadata.csv or manifest.csv that are right, and the problems of the others.

    Parameters
    ----------
    rows : mapping of file name to its values
    problems : tuple of MetadataError
    """

    rows: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    problems: tuple[MetadataError, ...] = ()


@dataclass(frozen=True)
class CsvText:
    """A CSV file as text: encoding, header, and the rows with the number a spreadsheet shows them under."""

    encoding: str
    text: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def sha256_of(data: bytes) -> str:
    """Checksum of a file's bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_csv_text(path: Path) -> CsvText:
    """Read a CSV file a person may have saved with Excel; one that does not exist has no header and no rows.

    Raises
    ------
    MetadataError : neither UTF-8 nor GB18030, or no CSV.
    """
    if not path.is_file():
        return CsvText("utf-8-sig", "", (), ())
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise MetadataError(
            f"{path} is neither UTF-8 nor GB18030 text. Save it again as “CSV UTF-8” in Excel.",
            f"{path} 既不是 UTF-8 也不是 GB18030 文本。请在 Excel 中另存为“CSV UTF-8”。",
        )
    try:
        lines = [tuple(cell.strip() for cell in line) for line in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise MetadataError(
            f"{path} is no CSV table ({error}). Save it again as “CSV UTF-8” in Excel.",
            f"{path} 不是 CSV 表格（{error}）。请在 Excel 中另存为“CSV UTF-8”。",
        ) from None
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    header = numbered[0][1] if numbered else ()
    return CsvText(encoding, text, header, tuple(numbered[1:]))


def read_metadata_csv(path: Path, documents: Path) -> SeedRows:
    """What metadata.csv states by hand.

    Parameters
    ----------
    path : Path of metadata.csv; columns `file`, any of the metadata fields, `source`, `notes`
    documents : Path, the folder of the documents

    Returns
    -------
    SeedRows, file name -> field -> value. An empty cell is left out (the value is read from the text); 无 is
    the empty value. Several issuers, recipients or numbers in a cell are parted by ； or ;.
    """
    rows: dict[str, dict[str, object]] = {}
    problems: list[MetadataError] = []
    for number, cells in _checked_rows(path, METADATA_COLUMNS, documents, problems):
        values: dict[str, object] = {}
        for name in FIELDS:
            cell = cells.get(name, "")
            if not cell:
                continue
            try:
                values[name] = _stated_value(name, cell)
            except UnusableError as error:
                problems.append(
                    MetadataError(
                        f"{path.name} row {number}, column {name}: {error.english}",
                        f"{path.name} 第 {number} 行 {name} 列：{error.chinese}",
                    )
                )
        rows[cells["file"]] = values
    return SeedRows(rows, tuple(problems))


def read_manifest(path: Path, documents: Path) -> SeedRows:
    """File name -> {"sha256", "bytes"} from manifest.csv, as they were when the file was added."""
    rows: dict[str, dict[str, object]] = {}
    problems: list[MetadataError] = []
    for number, cells in _checked_rows(path, MANIFEST_COLUMNS, documents, problems):
        checksum, size = cells.get("sha256", "").lower(), cells.get("bytes", "")
        if not _SHA256.fullmatch(checksum) or not _SIZE.fullmatch(size):
            problems.append(
                MetadataError(
                    f"{path.name} row {number}: {cells['file']} has no checksum of 64 hexadecimal digits "
                    f"with a size in bytes (sha256 {checksum!r}, bytes {size!r}). Delete the row; the "
                    "document is read without it.",
                    f"{path.name} 第 {number} 行：{cells['file']} 没有 64 位十六进制的校验和与字节数"
                    f"（sha256 {checksum!r}，bytes {size!r}）。请删除该行；没有它也能读取文档。",
                )
            )
            continue
        rows[cells["file"]] = {"sha256": checksum, "bytes": int(size)}
    return SeedRows(rows, tuple(problems))


def changed_since_added(path: Path, sha256: str, added_as: str) -> MetadataError | None:
    """The problem of a document whose bytes are not those that manifest.csv notes ("": it notes none), else None."""
    if added_as in ("", sha256):
        return None
    return MetadataError(
        f"{path.name} was changed after it was added: its checksum is {sha256}, manifest.csv says "
        f"{added_as}. Put the original file back, or, if the change is meant, delete its row in "
        "manifest.csv.",
        f"{path.name} 加入之后被改动过：现在的校验和是 {sha256}，manifest.csv 记的是 {added_as}。请放回"
        "原来的文件；如果改动是有意的，请删除 manifest.csv 中它的那一行。",
    )


def _checked_rows(
    path: Path, columns: Sequence[str], documents: Path, problems: list[MetadataError]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows whose file stands in `documents` and has no earlier row; what is wrong joins `problems`."""
    try:
        table = read_csv_text(path)
    except MetadataError as error:
        problems.append(error)
        return
    if not table.header:
        return
    unknown = [name for name in table.header if name not in columns]
    if unknown or "file" not in table.header:
        what = f"the unknown column {', '.join(map(repr, unknown))}" if unknown else "no column 'file'"
        chinese = f"有不认识的列 {'、'.join(unknown)}" if unknown else "没有 file 列"
        problems.append(
            MetadataError(
                f"{path.name} row 1 has {what}. The columns are: {', '.join(columns)}. Check the spelling.",
                f"{path.name} 第 1 行{chinese}。可用的列：{'、'.join(columns)}。请检查拼写。",
            )
        )
        return
    seen: dict[str, int] = {}
    for number, line in table.rows:
        if len(line) > len(table.header) and any(line[len(table.header) :]):
            problems.append(
                MetadataError(
                    f"{path.name} row {number} has more cells than the header "
                    f"({line[len(table.header) :]}). Put a value that holds a comma in double quotes.",
                    f"{path.name} 第 {number} 行的单元格比表头多（{line[len(table.header) :]}）。含逗号的值"
                    "请加英文双引号。",
                )
            )
            continue
        cells = dict(zip(table.header, line, strict=False))
        problem = _file_problem(cells.get("file", ""), documents, seen)
        if problem:
            english, chinese = problem
            problems.append(
                MetadataError(f"{path.name} row {number} {english}", f"{path.name} 第 {number} 行{chinese}")
            )
            continue
        seen[cells["file"]] = number
        yield number, cells


def _file_problem(name: str, documents: Path, seen: Mapping[str, int]) -> tuple[str, str] | None:
    """What is wrong with the file a row names, in English and Chinese."""
    folder = f"seeds/{documents.name}"
    if not name:
        return (
            "names no file. Write the file's name into the column 'file', or delete the row.",
            "没有写文件名。请在 file 列写上文件名，或删除该行。",
        )
    if "/" in name or "\\" in name or name in (".", "..") or ":" in name:
        return (
            f"names {name!r}, which is not a file in {folder}. Write the file's name alone, no folder.",
            f"写的 {name} 不是 {folder} 里的文件。请只写文件名，不写文件夹。",
        )
    if name in seen:
        return (
            f"names {name} a second time (first in row {seen[name]}). Make one row of the two.",
            f"再次写了 {name}（第 {seen[name]} 行已有）。请把两行合成一行。",
        )
    if not (documents / name).is_file():
        return (
            f"names {name}, but {folder} has no such file. Add the document, or delete the row.",
            f"写的 {name} 在 {folder} 里没有。请加入这份文档，或删除该行。",
        )
    return None


def _stated_value(name: str, cell: str) -> str | tuple[str, ...]:
    """The value of a cell; UnusableError where it cannot be one."""
    if cell == NOTHING:
        return () if name in LISTS else ""
    if name in LISTS:
        return tuple(piece.strip() for piece in re.split("[；;]", cell) if piece.strip())
    if name == "region":
        if cell not in BY_ANY_NAME:
            known = "、".join(region.name for region in REGIONS)
            raise UnusableError(
                f"{cell!r} is no region. Write one of: {known}.", f"“{cell}”不是地区。请写其中之一：{known}。"
            )
        return BY_ANY_NAME[cell].name
    if name == "level" and cell not in LEVELS:
        raise UnusableError(
            f"{cell!r} is no level. Write one of: {', '.join(LEVELS)}.",
            f"“{cell}”不是层级。请写其中之一：{'、'.join(LEVELS)}。",
        )
    if name.startswith("date_"):
        if not DATE.fullmatch(cell) or not iso_date(cell):
            raise UnusableError(
                f"{cell!r} is no date. Write it as 2024-06-14, or 2024-06 or 2024 if no more is known.",
                f"“{cell}”不是日期。请写成 2024-06-14；只知道年月或年份时，写 2024-06 或 2024。",
            )
        return iso_date(cell)
    return cell
