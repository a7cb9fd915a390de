"""Reading coded tables: the workbook after people worked in it, or any table with a text and 0/1 columns.

Nothing is guessed. Columns are known by their names wherever they stand, sheets by their columns whatever
they are called, rows by their sent_id in whatever order. What cannot be understood is refused, all at once,
each with file, cell and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.coding.pages import SUBCODES, Page, find_columns, read_keys, read_pages
from analysis.coding.values import plain, stance, yes_or_no
from analysis.coding.workbook import DIFFER
from analysis.errors import ProblemsError, TableError
from analysis.tables.coded import STANCE
from analysis.terms.normalize import matching_form

_COPY = re.compile(r"(.+?)\s*(?:[(（]\d+[)）]|[-—_ ]*副本\s*\d*|[-—_ ]*copy\s*\d*)", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What one coder gave one sentence.

    Parameters
    ----------
    file, coder, place : str
    judge : bool, from an adjudication sheet, so that it is final
    sent_id : str, as in the file; "" without
    text : str
    weight : float, NaN where the file gives none
    doc, region : str, as the file's columns doc_id (or doc) and region say; "" without
    codes : mapping of variable to value, blank ones left out
    """

    file: str
    coder: str
    place: str
    judge: bool
    sent_id: str
    text: str
    weight: float
    doc: str
    region: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Coded:
    """All that was read.

    Parameters
    ----------
    entries : tuple of Entry, in the order of the files
    sample : SAMPLE table of the sentences drawn, or None where no key lies beside the files
    variables : tuple of str, those that the files have columns for
    n_blank : int, rows that nobody coded yet
    """

    entries: tuple[Entry, ...]
    sample: pd.DataFrame | None
    variables: tuple[str, ...]
    n_blank: int


def read_coded(paths: Sequence[Path], categories: Iterable[str], text_column: str = "text") -> Coded:
    """Read coded tables (.csv, .tsv, .xlsx), with the keys of their samples where they lie beside them.

    Parameters
    ----------
    categories : themes and category paths of the dictionary: the columns looked for, besides "stance". A
        category may be named by its last part. A column "subcodes" (platform:carrier,platform:service) gives
        the categories of the themes it names
    text_column : name of the column of sentences

    Raises
    ------
    TableError : a file cannot be read, or has no sheet with a text (or sent_id) column and a column of a
        theme.
    ProblemsError : cells that cannot be understood.
    """
    if not paths:
        raise TableError(
            "No coded file is given. Name one or more .xlsx, .csv or .tsv files.",
            "没有给出已编码的文件。请写上一个或几个 .xlsx、.csv 或 .tsv 文件。",
        )
    sample = read_keys(paths)
    names = _variable_names(categories)
    problems: list[TableError] = []
    entries: list[Entry] = []
    variables: dict[str, None] = {}
    n_blank = 0
    for path in paths:
        every = list(read_pages(path))
        pages = [page for page in every if find_columns(page, names, plain(text_column), problems)]
        if pages:
            problems += _headless([page for page in every if page not in pages], sample)
        problems += _copies(pages)
        if not pages and not problems:
            raise TableError(
                f"{path} has no sheet whose header names a column '{text_column}' or 'sent_id' and one of "
                f"{', '.join(sorted({name for name in names.values() if '/' not in name}))}. Restore the "
                "header row.",
                f"{path} 没有一张工作表的表头同时写有“{text_column}”或“sent_id”，以及 "
                f"{'、'.join(sorted({name for name in names.values() if '/' not in name}))} 之一。"
                "请恢复表头。",
            )
        for page in pages:
            found, blank = _read_page(page, names, plain(text_column), sample, problems)
            entries += found
            n_blank += blank
            used = [names[one] for one in page.columns if one in names]
            variables |= dict.fromkeys(used)
            variables |= dict.fromkeys(name for entry in found for name in entry.codes)
    problems += _coded_twice(entries)
    if problems:
        raise ProblemsError("Coded files that cannot be counted", problems, "已编码的文件中有不能计入的内容")
    return Coded(tuple(entries), sample, tuple(variables), n_blank)


def _headless(pages: Sequence[Page], sample: pd.DataFrame | None) -> list[TableError]:
    """Sheets that hold sentences of the sample under a header that is not known: left out, they would be lost."""
    drawn = set() if sample is None else set(sample["sent_id"])
    return [
        TableError(
            f"{page.name}: holds sentences of the sample, but its header names no column 'sent_id' and no theme, so its "
            "codes would be lost. Copy the header row again from the file that was drawn.",
            f"{page.name_zh}：有样本中的句子，表头却没有写“sent_id”和主题的名称，编码会丢失。请从当初抽取的文件里重新复制表头一行。",
        )
        for page in pages
        if any(cell.strip() in drawn for _, cells in page.rows for cell in cells)
    ]


def _copies(pages: Sequence[Page]) -> list[TableError]:
    """Sheets that Excel named as copies of another one: counted, they would be a coder who agrees with himself."""
    names = {page.sheet for page in pages}
    found = [(page, match[1]) for page in pages if (match := _COPY.fullmatch(page.sheet))]
    return [
        TableError(
            f"{page.name}: is a copy of sheet '{original}', and would count as a second coder. Delete one of the two, or "
            "rename it if somebody else coded it.",
            f"{page.name_zh}：是工作表“{original}”的副本，会被当作另一位编码者。请删除其中一张；如果确是另一人所编，请改名。",
        )
        for page, original in found
        if original in names
    ]


def _variable_names(given: Iterable[str]) -> dict[str, str]:
    """Header, as `plain` gives it, to variable."""
    categories = list(given)
    names = {plain(one): one for one in categories} | {STANCE: STANCE}
    last = [one.rpartition("/")[2] for one in categories]
    return names | {
        plain(short): one for short, one in zip(last, categories, strict=True) if last.count(short) == 1
    }


def _read_page(
    page: Page, names: Mapping[str, str], text: str, sample: pd.DataFrame | None, problems: list[TableError]
) -> tuple[list[Entry], int]:
    drawn = {} if sample is None else dict(zip(sample["sent_id"], sample["text"], strict=True))
    by_text = {matching_form(one): sent_id for sent_id, one in drawn.items()}
    # A sheet without sent_id beside somebody else's key is a plain table, not a damaged one.
    keyed = bool(drawn) and "sent_id" in page.columns
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    n_blank = 0
    subcoded = _subcoded_themes(page)
    for line, cells in page.rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in page.columns.items()}
        sent_id, sentence = row.get("sent_id", ""), row.get(text, "")
        if keyed:
            named, problem = _identified(page, line, sent_id, sentence, drawn, by_text, text)
            if problem:
                problems.append(problem)
                continue
            sent_id, sentence = named, sentence or drawn[named]
        if sent_id and sent_id in seen:
            problems.append(
                TableError(
                    f"{page.cell(line, 'sent_id')}: {sent_id} stands in row {seen[sent_id]} too. Delete one "
                    "of the two rows.",
                    f"{page.cell_zh(line, 'sent_id')}：{sent_id} 在第 {seen[sent_id]} 行已有。"
                    "请删除其中一行。",
                )
            )
            continue
        seen |= {sent_id: line} if sent_id else {}
        codes, wrong = _codes(page, line, row, names, subcoded)
        problems += wrong
        if not sentence and codes:
            problems.append(
                TableError(
                    f"{page.name}, {page.place(line)}: codes without a sentence. Fill in the text, or "
                    "delete the row.",
                    f"{page.name_zh} 第 {line} 行：有编码而没有句子。请填写句子，或删除该行。",
                )
            )
        elif not codes and not wrong:
            n_blank += 1
        elif not wrong:
            weight, bad = _weight(page, line, row)
            problems += bad
            coder = page.sheet or page.file.stem
            about = (row.get("doc_id", row.get("doc", "")), row.get("region", ""))
            entries.append(
                Entry(
                    page.file.name,
                    coder,
                    page.place(line),
                    DIFFER in page.columns,
                    sent_id,
                    sentence,
                    weight,
                    *about,
                    codes,
                )
            )
    return entries, n_blank


def _identified(
    page: Page,
    line: int,
    sent_id: str,
    sentence: str,
    drawn: Mapping[str, str],
    by_text: Mapping[str, str],
    text: str,
) -> tuple[str, TableError | None]:
    form = matching_form(sentence)
    if sent_id in drawn:
        if form and form != matching_form(drawn[sent_id]):
            return "", TableError(
                f"{page.cell(line, text)}: the text is not that of sentence {sent_id}. Part of the sheet "
                "was sorted alone, or the text was edited: undo that, or copy the columns sent_id and text "
                "again from the file that was drawn.",
                f"{page.cell_zh(line, text)}：这不是句子 {sent_id} 的原文。也许只对部分列排了序，"
                "或句子被改动过：请撤销，或从抽样时生成的文件重新复制 sent_id 和 text 两列。",
            )
        return sent_id, None
    if not sent_id and form in by_text:
        return by_text[form], None
    return "", TableError(
        f"{page.cell(line, 'sent_id')}: {sent_id or 'blank'} is no sentence of the sample. Delete the row "
        "if it was added, or put its sent_id back.",
        f"{page.cell_zh(line, 'sent_id')}：{sent_id or '（空）'} 不是样本中的句子。如果这一行是后加的，"
        "请删除；否则请恢复它的 sent_id。",
    )


def _subcoded_themes(page: Page) -> set[str]:
    if SUBCODES not in page.columns:
        return set()
    at = page.columns[SUBCODES]
    return {
        part.partition(":")[0].strip()
        for _, cells in page.rows
        if at < len(cells)
        for part in cells[at].split(",")
        if ":" in part
    }


def _codes(
    page: Page, line: int, row: Mapping[str, str], names: Mapping[str, str], subcoded: set[str]
) -> tuple[dict[str, str], list[TableError]]:
    codes: dict[str, str] = {}
    problems, blank = [], []
    for header in (one for one in page.columns if one in names):
        variable, cell = names[header], row[header]
        value = stance(cell) if variable == STANCE else yes_or_no(cell)
        if value is None:
            choices = "done, planned or context" if variable == STANCE else "1 or 0"
            choices_zh = " done、planned 或 context" if variable == STANCE else " 1 或 0"
            problems.append(TableError(
                f"{page.cell(line, header)}: '{cell}' is no code. Write {choices}.",
                f"{page.cell_zh(line, header)}：“{cell}”不是编码。请写{choices_zh}。",
            ))
        elif value:
            codes[variable] = value
        elif variable != STANCE:
            blank.append(header)
    if blank and DIFFER not in page.columns and set(codes) - {STANCE}:
        problems.append(
            TableError(
                f"{page.cell(line, blank[0])}: blank, while other themes of the row are "
                f"coded{' (also ' + ', '.join(blank[1:]) + ')' if len(blank) > 1 else ''}. Write 0 or 1; "
                "blank is not 0.",
                f"{page.cell_zh(line, blank[0])}：该行其他主题已编码，"
                f"这里却是空的{'（还有 ' + '、'.join(blank[1:]) + '）' if len(blank) > 1 else ''}。请写 0 "
                "或 1；空不等于 0。",
            )
        )  # fmt: skip
    if codes and subcoded:
        listed, wrong = _subcodes(page, line, row[SUBCODES], names)
        problems += wrong
        codes |= {
            one: str(int(one in listed))
            for one in names.values()
            if "/" in one and one.partition("/")[0] in subcoded
        }
    return codes, problems


def _subcodes(
    page: Page, line: int, cell: str, names: Mapping[str, str]
) -> tuple[set[str], list[TableError]]:
    listed = {plain(part).replace(":", "/") for part in cell.split(",") if part.strip()}
    unknown = sorted(listed - set(names))
    wrong = [
        TableError(
            f"{page.cell(line, SUBCODES)}: '{one}' is no category of the dictionary. Correct it.",
            f"{page.cell_zh(line, SUBCODES)}：“{one}”不是词典中的类别。请改正。",
        )
        for one in unknown
    ]
    return {names[one] for one in listed - set(unknown)}, wrong


def _weight(page: Page, line: int, row: Mapping[str, str]) -> tuple[float, list[TableError]]:
    cell = row.get("weight", "")
    if not cell:
        return float("nan"), []
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        return float("nan"), [
            TableError(
                f"{page.cell(line, 'weight')}: '{cell}' is no weight. Write a number above 0, or leave it "
                "blank.",
                f"{page.cell_zh(line, 'weight')}：“{cell}”不是权重。请写大于 0 的数字，或留空。",
            )
        ]
    return value, []


def _coded_twice(entries: Sequence[Entry]) -> list[TableError]:
    """The same coder's sheet in two files, both filled in for the same sentence."""
    first: dict[tuple[str, str], Entry] = {}
    problems = []
    for entry in entries:
        if not entry.sent_id or entry.judge:
            continue
        before = first.setdefault((entry.coder, entry.sent_id), entry)
        if before is not entry and before.file != entry.file:
            problems.append(TableError(
                f"{entry.file}, {entry.place}: {entry.coder} coded {entry.sent_id} in {before.file} too. "
                "Leave one of the files out, or clear the row in one.",
                f"{entry.file} 与 {before.file} 中都有 {entry.coder} 对 {entry.sent_id} 的编码。"
                "请去掉其中一个文件，或清空其中一处的这一行。",
            ))  # fmt: skip
    return problems
