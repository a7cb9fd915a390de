"""Declared repairs: what no rule can know about one document, written down beside it as data."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import MetadataError, PolicyCompareError, raise_problems
from analysis.texts.cleaning.edits import Edit, Line, Tracked, applied, text_lines, whole_line
from analysis.texts.model import Change
from analysis.texts.readers.encodings import decoded

COLUMNS = ("file", "action", "anchor", "text", "note")
INSERT, REMOVE = "insert_line_before", "remove_line"
_REPAIR = "repair"


@dataclass(frozen=True)
class Repair:
    """One declared repair of one document.

    Parameters
    ----------
    action : str, "insert_line_before" or "remove_line"
    anchor : str, a whole line of the clean text, or the beginning of one, found exactly once
    text : str, the line to put in; "" for remove_line
    note : str, why
    where : str, the file and line that declare it
    """

    action: str
    anchor: str
    text: str = ""
    note: str = ""
    where: str = "a repair"


def load_repairs(path: Path, documents: Path | None = None) -> dict[str, tuple[Repair, ...]]:
    """The declared repairs of each document.

    Parameters
    ----------
    path : Path, a csv with the columns file, action, anchor, text, note (seeds/repairs.csv); one row per
        repair; in UTF-8, or in GB18030 as Chinese Excel writes it
    documents : Path, the folder of the documents; default: documents/ beside the csv

    Returns
    -------
    dict, file name to its repairs in the order of the csv; empty where there is no csv or no row

    Raises
    ------
    MetadataError : a row names a file that is not in the folder, an unknown action, no anchor, or a text that
        does not fit its action. Several bad rows are reported together (ProblemsError).
    """
    if not path.exists():
        return {}
    folder = path.parent / "documents" if documents is None else documents
    found: dict[str, list[Repair]] = {}
    problems: list[PolicyCompareError] = []
    for number, row in _rows(path):
        where = f"{path}:{number}"
        repair = Repair(row["action"], row["anchor"], row["text"], row["note"], where)
        if problem := _row_problem(row["file"], repair, folder):
            english, chinese = problem
            problems.append(MetadataError(f"{path}, line {number}: {english}", f"{path} 第 {number} 行：{chinese}"))
        else:
            found.setdefault(row["file"], []).append(repair)
    raise_problems(f"Declared repairs in {path} cannot be used", f"{path} 中的修补声明不能使用", problems)
    return {file: tuple(repairs) for file, repairs in found.items()}


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Line number and values of each row."""
    data = path.read_bytes()
    read = decoded(data) if data else ("", "")
    if read is None:
        raise MetadataError(
            f"{path} is not text in UTF-8 or GB18030. Save it as CSV UTF-8.",
            f"{path} 不是 UTF-8 或 GB18030 编码的文本。请另存为“CSV UTF-8”。",
        )
    reader = csv.DictReader(io.StringIO(read[0], newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise MetadataError(
            f"{path} has the columns {', '.join(reader.fieldnames or ()) or '(none)'}; needed are, in this "
            f"order, {', '.join(COLUMNS)}. Correct the first line.",
            f"{path} 的列是：{'、'.join(reader.fieldnames or ()) or '（无）'}；应依次为："
            f"{'、'.join(COLUMNS)}。请改正第一行。",
        )
    rows = []
    for row in reader:
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if any(values.values()):
            rows.append((reader.line_num, values))
    return rows


def _row_problem(file: str, repair: Repair, folder: Path) -> tuple[str, str] | None:
    """What is wrong with a row, in English and Chinese."""
    if Path(file).name != file or file in ("", ".", "..") or not (folder / file).is_file():
        return (
            f"there is no document {file or '(empty)'} in {folder}. Write the file's name as it stands there.",
            f"{folder} 中没有文档 {file or '（空）'}。请照文件夹中的写法写文件名。",
        )
    if repair.action not in (INSERT, REMOVE):
        return (
            f"unknown action {repair.action or '(empty)'}. The actions are {INSERT} and {REMOVE}.",
            f"不认识的操作 {repair.action or '（空）'}。可用 {INSERT} 和 {REMOVE}。",
        )
    if not repair.anchor:
        return (
            "the anchor is empty. Copy the line, or its beginning, from the clean text.",
            "anchor 列是空的。请从清洗后的文本中复制该行或其开头。",
        )
    if repair.action == INSERT and not repair.text:
        return f"{INSERT} needs a text. Write the line to put in.", f"{INSERT} 需要 text。请写上要插入的一行。"
    if repair.action == REMOVE and repair.text:
        return (
            f"{REMOVE} takes no text, but has {repair.text}. Empty the cell, or use {INSERT}.",
            f"{REMOVE} 不需要 text，却写了 {repair.text}。请清空该单元格，或改用 {INSERT}。",
        )
    if "\n" in repair.text or "\n" in repair.anchor:
        return (
            "anchor and text are one line each. Declare one repair per line.",
            "anchor 和 text 各只能是一行。请每行声明一处修补。",
        )
    return None


def repaired(tracked: Tracked, repairs: Sequence[Repair]) -> tuple[Tracked, list[Change]]:
    """The text with its declared repairs, all of them placed by the text as it was before the first.

    A line that is put in and contains the words of a line that is removed counts as moved: its characters
    keep their raw places.

    Raises
    ------
    MetadataError : an anchor is not found, or begins more than one line. Several are reported together
        (ProblemsError).
    """
    lines = [line for line in text_lines(tracked.text) if line.core]
    problems: list[PolicyCompareError] = []
    placed: list[tuple[Repair, Line]] = []
    for repair in repairs:
        lines_found = [line for line in lines if line.core == repair.anchor]
        lines_found = lines_found or [line for line in lines if line.core.startswith(repair.anchor)]
        if len(lines_found) == 1:
            placed.append((repair, lines_found[0]))
            continue
        n = len(lines_found)
        problems.append(
            MetadataError(
                f"{repair.where}: the anchor {repair.anchor} begins {f'{n} lines' if n else 'no line'} of the "
                "clean text. Copy more of the line, as cleaned.",
                f"{repair.where}：清洗后的文本中{f'有 {n} 行' if n else '没有一行'}以 {repair.anchor} 开头。"
                "请照清洗后的样子多复制几个字。",
            )
        )
    raise_problems("Declared repairs do not fit the text", "修补声明与文本对不上", problems)
    removed = [line for repair, line in placed if repair.action == REMOVE]
    edits = [_edit(repair, line, removed) for repair, line in placed]
    return applied(_REPAIR, tracked, sorted(edits, key=lambda edit: (edit.start, edit.end)))


def _edit(repair: Repair, line: Line, removed: Sequence[Line]) -> Edit:
    if repair.action == REMOVE:
        return whole_line(line)
    sources = [line.start] * (len(repair.text) + 1)
    for source in removed:
        if (at := repair.text.find(source.core)) >= 0:
            sources[at : at + len(source.core)] = range(source.first, source.first + len(source.core))
    return Edit(line.start, line.start, repair.text + "\n", tuple(sources))
