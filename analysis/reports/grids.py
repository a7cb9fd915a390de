"""A table of the report as HTML: heads in both languages, numbers that open their sentences, long ones in portions."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.reports.cells import kind_of_column
from analysis.reports.contents import Text
from analysis.reports.csv_files import csv_lines
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
_GROUPS = ("region", "group", "doc_id")  # columns of whose values each has its first rows, where all are too many
_LONG = 8  # characters; a longer text gets a wider column
_NUMBERS = ("count", "offset", "share", "rate", "number")

Row = dict[str, str]
Marked = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table of the run as it was written, with as many of its rows as a page can hold.

    Parameters
    ----------
    name : str
    columns : tuple of str
    rows : tuple of dict, column to text; of a table of more than MOST rows the first of each region, of one that repeats
        sentences the first _QUOTES
    kinds : mapping of column to its kind (`tables.columns.KINDS`)
    n_rows : int, of the whole table
    grouped : str, the column of whose values each has its first `each` rows here; "" for none
    each : int; 0 where all rows are here
    categories : tuple of str, those of the whole table
    same : frozenset of str, columns with one value in all its rows
    marked : dict of the items of a mark's `about` to the row it shows
    digest : bytes, checksum of the file
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kinds: Mapping[str, str]
    n_rows: int
    grouped: str = ""
    each: int = 0
    categories: tuple[str, ...] = ()
    same: frozenset[str] = frozenset()
    marked: Mapping[Marked, Row] = field(default_factory=dict)
    digest: bytes = b""

    @property
    def quotes(self) -> bool:
        """Whether its rows are sentences."""
        return _quotes(self.columns)


def _quotes(columns: Sequence[str]) -> bool:
    return "address" in columns and any(name in columns for name in _QUOTED_TEXT)


def mark_key(about: Mapping[str, object]) -> Marked:
    """What a mark shows, as `Grid.marked` finds it."""
    return tuple((str(name), str(value)) for name, value in about.items())


def read_grid(path: Path, marks: Iterable[Mapping[str, object]] = ()) -> Grid:
    """The table in a CSV, read once from the beginning to the end, of which no more is kept than a page can hold.

    Parameters
    ----------
    marks : what each mark of the figure is about, column to value; the first row that has these values is kept

    Raises
    ------
    RunError : the file cannot be read.
    """
    with csv_lines(path) as lines:
        reading = _Reading(next(lines, []), marks)
        for line in lines:
            reading.add(line)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return reading.grid(path.stem, digest.digest())


class _Reading:
    """The rows of a table, one after another: which of them a page needs, and what is to be known of all."""

    def __init__(self, columns: Sequence[str], marks: Iterable[Mapping[str, object]]) -> None:
        self.columns = tuple(columns)
        self.most = _QUOTES if _quotes(columns) else MOST
        self.grouped = "" if _quotes(columns) else next((name for name in _GROUPS if name in columns), "")
        self.n_rows = 0
        self.kept: list[tuple[int, list[str]]] = []  # place in its group, row
        self.seen: Counter[str] = Counter()
        self.first: list[str] = []
        self.same = list(range(len(self.columns)))
        self.group_at, self.category_at = (
            self.columns.index(name) if name in self.columns else None for name in (self.grouped, "category")
        )
        self.categories: dict[str, None] = {}
        self.wanted: dict[tuple[int, ...], dict[tuple[str, ...], Marked]] = {}
        self.marked: dict[Marked, Row] = {}
        for key in map(mark_key, marks):
            if all(name in self.columns for name, _ in key):
                places = tuple(self.columns.index(name) for name, _ in key)
                self.wanted.setdefault(places, {})[tuple(value for _, value in key)] = key

    def add(self, line: list[str]) -> None:
        self.n_rows += 1
        if len(line) != len(self.columns):
            line = [*line[: len(self.columns)], *[""] * (len(self.columns) - len(line))]
        if not self.first:
            self.first = line
        elif self.same:
            self.same = [at for at in self.same if line[at] == self.first[at]]
        if self.category_at is not None:
            self.categories[line[self.category_at]] = None
        group = "" if self.group_at is None else line[self.group_at]
        self.seen[group] += 1
        # Groups only become more, and the rows that each may have fewer: what is too much now would be too much later.
        if len(self.kept) < self.most or self.seen[group] <= self.most // len(self.seen):
            self.kept.append((self.seen[group], line))
        for places, values in self.wanted.items():
            found = values.pop(tuple(_plain(line[at]) for at in places), None)
            if found is not None:
                self.marked[found] = self.row(line)

    def row(self, line: list[str]) -> Row:
        return dict(zip(self.columns, map(_plain, line), strict=True))

    def grid(self, name: str, digest: bytes) -> Grid:
        cut = self.n_rows > self.most
        grouped = self.grouped if len(self.seen) <= self.most / 2 else ""
        each = 0 if not cut else self.most // len(self.seen) if grouped else self.most
        kept = [line for place, line in self.kept if place <= each] if cut and grouped else [line for _, line in self.kept[: self.most]]
        rows = tuple(map(self.row, kept))
        explained = explain_columns(self.columns)
        kinds = {name: kind_of_column([row[name] for row in rows], explained.get(name)) for name in self.columns}
        same = frozenset(self.columns[at] for at in self.same if self.n_rows > 1)
        categories = tuple(one for one in map(_plain, self.categories) if one != TOTAL)
        return Grid(name, self.columns, rows, kinds, self.n_rows, grouped, each, categories, same, self.marked, digest)


def _plain(cell: str) -> str:
    return unguarded(cell) if cell[:1] == "'" else cell


def grid_links(grid: Grid, scope: Scope) -> list[dict[str, Link]]:
    """The links of each row that is here; a total of categories stands for those of this table."""
    return [row_links(row, scope, grid.categories) for row in grid.rows]


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
    same = [
        name for name in grid.columns
        if name in grid.same and grid.kinds[name] not in _NUMBERS and not any(name in row for row in links)
    ]  # fmt: skip
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
        f"<table{rest}><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>{block}{_left_out(grid)}{note}{_same_html(grid, same, spoken)}"
    )


def _left_out(grid: Grid) -> str:
    """What is said of the rows that are not here; "" where all are, or where it is said otherwise."""
    if not grid.each or grid.quotes:
        return ""
    first = column_head(grid.grouped) if grid.grouped else Text("", "")
    told = Text(
        f"这里{'每个' + first.zh if grid.grouped else ''}只列前 {grid.each:,} 行；全部 {grid.n_rows:,} 行见 {grid.name}.csv 和 report.xlsx。",
        f"The first {grid.each:,} rows{' of each ' + first.en.lower() if grid.grouped else ''} stand here; all {grid.n_rows:,} are in "
        f"{grid.name}.csv and report.xlsx.",
    )
    return f'<p class="note">{both(told)}</p>'


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
        if not grid.each:
            return cells, "", ""
        target = f"#evidence?{query(scope.base, {'category': list(scope.themes)} if 'theme' in grid.columns else {})}"
        told = Text(
            f"前 {n} 行，共 {grid.n_rows:,} 行；全表见 {grid.name}.csv。",
            f"First {n} of {grid.n_rows:,} rows; all are in {grid.name}.csv.",
        )
        way = Text("在证据浏览中看句子", "Open the sentences")
        return (
            cells,
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
