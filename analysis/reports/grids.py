"""A table of the report as HTML: heads in both languages, numbers that open their sentences, long ones in portions."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import TableError
from analysis.reports.cells import kind_of_column
from analysis.reports.contents import Text
from analysis.reports.filters import Link, Scope, query
from analysis.reports.links import row_links
from analysis.reports.markup import both, data_block, safe, spoken_attributes
from analysis.reports.words import column_head
from analysis.tables import TOTAL, unguarded
from analysis.tables.columns import explain_columns

COMPLETE = 300  # rows; a longer table starts with FIRST and grows when asked, or sorted
FIRST = 60
MOST = 3000  # rows of a table in the page; a list of all words of 31 regions would be 50 MB
_QUOTED_TEXT = (
    "text",
    "near_text",
    "keyword",
)  # a table with one of these repeats sentences, which stand in the page once
_QUOTES = 50  # its rows in the report
_LONG = 8  # characters; a longer text gets a wider column
_NUMBERS = ("count", "offset", "share", "rate", "number")


@dataclass(frozen=True)
class Grid:
    """A table of the run as it was written.

    Parameters
    ----------
    name : str
    columns : tuple of str
    rows : tuple of dict, column to text
    kinds : mapping of column to its kind (`tables.columns.KINDS`)
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    kinds: Mapping[str, str]

    @property
    def quotes(self) -> bool:
        """Whether its rows are sentences."""
        return "address" in self.columns and any(name in self.columns for name in _QUOTED_TEXT)


def read_grid(path: Path) -> Grid:
    """The table in a CSV.

    Raises
    ------
    TableError : the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = tuple(reader.fieldnames or ())
            rows = tuple({key: unguarded(value) if isinstance(value, str) else value for key, value in row.items()} for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(
            f"{path} cannot be read ({error}). Make the report again.",
            f"无法读取 {path}（{error}）。请重新生成报告。",
        ) from error
    explained = explain_columns(columns)
    kinds = {name: kind_of_column([row[name] for row in rows], explained.get(name)) for name in columns}
    return Grid(path.stem, columns, rows, kinds)


def grid_links(grid: Grid, scope: Scope) -> list[dict[str, Link]]:
    """The links of each row; a total of categories stands for those of this table."""
    own = (
        list(dict.fromkeys(row["category"] for row in grid.rows if row["category"] != TOTAL))
        if "category" in grid.columns
        else []
    )
    return [row_links(row, scope, own) for row in grid.rows]


def grid_html(
    grid: Grid,
    links: Sequence[Mapping[str, Link]],
    scope: Scope,
    spoken: Callable[[str, Mapping[str, str]], Text],
) -> str:
    """The table with what is the same in all rows said beneath it.

    Parameters
    ----------
    links : as from `grid_links`
    spoken : (column, row) -> what a cell of text says in both languages
    """
    if not grid.rows:
        return f'<p class="note">{both(Text("表中没有行。", "The table has no rows."))}</p>'
    grid, links, left_out = _most(grid, links)
    same = [name for name in grid.columns if _is_same(grid, name) and not any(name in row for row in links)]
    columns = [name for name in grid.columns if name not in same]
    explained = explain_columns(grid.columns)
    heads = "".join(_head(grid, name, explained) for name in columns)
    cells = [
        [_cell(grid, row, name, own.get(name), spoken) for name in columns]
        for row, own in zip(grid.rows, links, strict=True)
    ]
    shown, block, note = _portions(grid, cells, scope)
    body = "".join(
        "<tr>"
        + "".join(
            _cell_html(cell, grid.kinds[name] in _NUMBERS) for cell, name in zip(row, columns, strict=True)
        )
        + "</tr>\n"
        for row in shown
    )
    rest = f' data-rows="rows-{safe(grid.name)}"' if block else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" {spoken_attributes("label", Text("数据表", "Table"))}>'
        f"<table{rest}><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>{block}{left_out}{note}{_same_html(grid, same, spoken)}"
    )


def _most(grid: Grid, links: Sequence[Mapping[str, Link]]) -> tuple[Grid, Sequence[Mapping[str, Link]], str]:
    """The first rows of each region, as many as a page can hold, with a note of what is left out."""
    if len(grid.rows) <= MOST:
        return grid, links, ""
    column = next((name for name in ("region", "group", "doc_id") if name in grid.columns), None)
    groups = [row[column] if column else "" for row in grid.rows]
    each = max(1, MOST // len(set(groups)))
    seen: Counter[str] = Counter()
    kept = []
    for at, group in enumerate(groups):
        seen[group] += 1
        if seen[group] <= each:
            kept.append(at)
    first = column_head(column) if column else Text("", "")
    told = Text(
        f"这里{'每个' + first.zh if column else ''}只列前 {each:,} 行；全部 {len(grid.rows):,} 行见 {grid.name}.csv 和 report.xlsx。",
        f"The first {each:,} rows{' of each ' + first.en.lower() if column else ''} stand here; all {len(grid.rows):,} are in "
        f"{grid.name}.csv and report.xlsx.",
    )
    shorter = replace(grid, rows=tuple(grid.rows[at] for at in kept))
    return shorter, [links[at] for at in kept], f'<p class="note">{both(told)}</p>'


def number_text(text: str, kind: str) -> str:
    """A number as a reader takes it: counts with thousands, shares in per cent, others to about three figures."""
    try:
        value = float(text)
    except ValueError:
        return text or "—"
    if not math.isfinite(value):
        return "—"
    if kind == "share":
        shown = f"{100 * value:.1f}%"
    elif kind == "offset":
        shown = f"{value:.0f}"
    elif value.is_integer() and (kind == "count" or abs(value) < 1e15 and "." not in text):
        shown = f"{value:,.0f}"
    elif kind in ("rate", "count") or abs(value) >= 10:
        shown = f"{value:,.1f}"
    else:
        shown = f"{value:.2f}" if abs(value) >= 1 or value == 0 else f"{value:.3g}"
    return shown.replace("-", "−") if value < 0 else shown


def _is_same(grid: Grid, name: str) -> bool:
    return (
        len(grid.rows) > 1 and grid.kinds[name] not in _NUMBERS and len({row[name] for row in grid.rows}) == 1
    )


def _head(grid: Grid, name: str, explained: Mapping) -> str:
    told = (
        Text(explained[name].told("zh"), explained[name].told("en"))
        if name in explained
        else Text(name, name)
    )
    told = Text(f"{name}：{told.zh}", f"{name}: {told.en}") if told.zh != name else told
    shape = ' class="n"' if grid.kinds[name] in _NUMBERS else ""
    return f'<th scope="col"{shape}><button type="button" {spoken_attributes("title", told)}>{both(column_head(name))}</button></th>'


def _cell(grid: Grid, row: Mapping[str, str], name: str, link: Link | None, spoken: Callable) -> object:
    """A cell as the page's scripts take it: a text, or [Chinese, English, target, number to come to]."""
    kind = grid.kinds[name]
    if kind in _NUMBERS:
        text = Text(*2 * (number_text(row[name], kind),))
    else:
        text = spoken(name, row)
    english = "" if text.en == text.zh else text.en
    if link:
        return [text.zh, english, link.target, link.n]
    return [text.zh, english] if english else text.zh


def _cell_html(cell: object, numeric: bool) -> str:
    chinese, english, *way = [cell, ""] if isinstance(cell, str) else cell
    shape = ' class="n"' if numeric else ' class="long"' if len(chinese) > _LONG else ""
    content = both(Text(chinese, english or chinese))
    if not way:
        return f"<td{shape}>{content}</td>"
    count = "" if way[1] is None else f' data-n="{way[1]}"'
    return f'<td{shape}><a href="{safe(way[0])}"{count}>{content}</a></td>'


def _portions(grid: Grid, cells: list, scope: Scope) -> tuple[list, str, str]:
    """The rows that stand in the page, the block with the others, and what is said of them."""
    n = len(cells)
    if grid.quotes:
        if n <= _QUOTES:
            return cells, "", ""
        target = f"#evidence?{query(scope.base, {'category': list(scope.themes)} if 'theme' in grid.columns else {})}"
        told = Text(
            f"前 {_QUOTES} 行，共 {n:,} 行；全表见 {grid.name}.csv。",
            f"First {_QUOTES} of {n:,} rows; all are in {grid.name}.csv.",
        )
        way = Text("在证据浏览中看句子", "Open the sentences")
        return (
            cells[:_QUOTES],
            "",
            f'<p class="note">{both(told)} <a href="{safe(target)}">{both(way)}</a></p>',
        )
    if n <= COMPLETE:
        return cells, "", ""
    told = Text(f"前 {FIRST} 行，共 {n:,} 行。", f"First {FIRST} of {n:,} rows.")
    grow = Text(f"显示全部 {n:,} 行", f"Show all {n:,} rows")
    note = f'<p class="note grow-note">{both(told)} <button type="button" class="grow link">{both(grow)}</button></p>'
    return cells[:FIRST], data_block(f"rows-{grid.name}", cells[FIRST:]), note


def _same_html(grid: Grid, same: Sequence[str], spoken: Callable) -> str:
    said = [(column_head(name), spoken(name, grid.rows[0])) for name in same if grid.rows[0][name]]
    if not said:
        return ""
    chinese = "；".join(f"{head.zh}：{value.zh}" for head, value in said)
    english = "; ".join(f"{head.en}: {value.en}" for head, value in said)
    return f'<p class="note">{both(Text(f"各行相同：{chinese}。", f"The same in all rows: {english}."))}</p>'
