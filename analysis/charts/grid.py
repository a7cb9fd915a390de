"""Grids of counts: themes by instruments, promised figures by date, documents by documents they cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.asked import check_asked
from analysis.charts.fonts import text_width
from analysis.charts.layout import SMALL, make_sheet, row_labels, text_height, wrap
from analysis.charts.look import Look
from analysis.charts.meaning_labels import MEANING_NAMES
from analysis.charts.shading import shaded_cells
from analysis.charts.style import INK, chart_style
from analysis.errors import ParameterError
from analysis.regions import order_regions
from analysis.tables import TOTAL, check_table
from analysis.tables.meaning import CALENDAR, CROSSES, LINKS

_NARROW = 4  # characters in a column's head; less would set a title as a tower of single ones
_COLUMNS = 40  # of citing documents, or regions; more would be too narrow to be read
_COLUMN = 1.3  # inches a column takes at most per 8.5 points of type

Names = Mapping[str, tuple[str, str]]


def cross_chart(
    crosses: pd.DataFrame,
    themes: Sequence[str],
    instruments: Sequence[str],
    *,
    region: str = TOTAL,
    language: str = "zh",
    width: str = "page",
    source: str = "",
) -> Figure:
    """The two-dimensional table: a row per instrument, a column per theme; sentences and share in each cell.

    Parameters
    ----------
    crosses : CROSSES table
    instruments : sides ("supply") and their kinds ("supply/talent"), from the top down; a line sets each side apart
    region : one of the table, or TOTAL

    Raises
    ------
    ParameterError : the table has no such region, theme or instrument.
    """
    table = check_table(crosses, CROSSES)
    table = table[table["region"] == region]
    for wanted, column in ((themes, "theme"), (instruments, "instrument")):
        check_asked(wanted, table, column, (f"crosses of {region}", f"{region} 的交叉表"))
    cells = table.set_index(["instrument", "theme"])
    counts, texts = _empty(len(instruments), len(themes))
    for y, x in np.ndindex(counts.shape):
        cell = cells.loc[(instruments[y], themes[x])]
        counts[y, x] = cell["n_sentences"]
        texts[y, x] = f"{cell['n_sentences']}" + (f" ({cell['share']:.0%})" if cell["n_theme"] else "")
    about = {
        (y, x): {"region": region, "theme": themes[x], "instrument": instruments[y]} for y, x in np.ndindex(counts.shape)
    }
    sides = [y for y, name in enumerate(instruments) if "/" not in name]
    grouped = len(sides) < len(instruments)
    how = ["crosses_how", "crosses_sides"] if grouped else ["crosses_how"]
    figure = _draw(counts, texts, instruments, themes, about, how, Look(language, width, source, MEANING_NAMES))
    for y in sides[1:] if grouped else ():
        figure.axes[0].axhline(y, color=INK, linewidth=1.0)
    return figure


def calendar_chart(
    calendar: pd.DataFrame, *, language: str = "zh", width: str = "page", source: str = ""
) -> Figure:
    """What each region promised by when: a row per region, a column per date, the count of figures in a cell.

    Parameters
    ----------
    calendar : CALENDAR table

    Raises
    ------
    ParameterError : the table has no region.
    """
    table = check_table(calendar, CALENDAR)
    if table.empty:
        raise ParameterError("The calendar has no region to draw.", "日历图没有可画的地区。")
    regions, dates = list(dict.fromkeys(table["region"])), sorted(set(table["deadline"]) - {""})
    dates += [""] if (table["deadline"] == "").any() else []
    wide = (
        table.pivot(index="region", columns="deadline", values="n_targets").reindex(regions)[dates].fillna(0)
    )
    counts = wide.to_numpy(dtype=float)
    texts = np.array([[f"{value:.0f}" if value else "" for value in row] for row in counts], dtype=object)
    heads = [date or "undated" for date in dates]
    about = {(y, x): {"region": regions[y], "deadline": dates[x]} for y, x in np.argwhere(counts)}
    return _draw(counts, texts, regions, heads, about, ["calendar_how"], Look(language, width, source, MEANING_NAMES))


def link_chart(
    links: pd.DataFrame,
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Names | None = None,
) -> Figure:
    """Which documents cite which: a row per cited document, a column per citing one, or per region where they are many.

    Documents that are not in the corpus stand with their titles, those of the corpus with their names. Of more than
    _COLUMNS citing documents those of a region are one column, of more regions those that cite most; the caption says so.

    Parameters
    ----------
    links : LINKS table; of those cited, the twelve named by most documents are drawn
    names : names of the documents by doc_id, as `labels.document_names` gives them; where columns are narrow, those
        that cite are called by their regions alone, if these tell them apart

    Raises
    ------
    ParameterError : no document cites another.
    """
    table = check_table(links, LINKS)
    if table.empty:
        raise ParameterError("No document cites another.", "没有文档互相引用。")
    table = table.assign(cited=table["cited_doc_id"].where(table["cited_doc_id"] != "", table["title"]))
    spread = table.groupby("cited", sort=False).agg(n=("doc_id", "nunique"), mentions=("n_mentions", "sum"))
    cited = list(spread.sort_values(["n", "mentions"], ascending=False, kind="stable").index[:12])
    shown = table[table["cited"].isin(cited)]
    citing = list(dict.fromkeys(shown["doc_id"]))
    if len(citing) > _COLUMNS:
        return _links_of_many(shown, cited, Look(language, width, source, {**MEANING_NAMES, **(names or {})}))
    about = {
        (cited.index(row.cited), citing.index(row.doc_id)): {"doc_id": row.doc_id, "title": row.title}
        for row in shown.itertuples(index=False)
    }
    called = {**(names or {})}
    look = Look(language, width, source)
    if look.inches * 2 / 3 / len(citing) < _NARROW * look.size / 72:
        regions = {one: tuple(name.split("\n")[0] for name in called[one]) for one in citing if one in called}
        if len(set(regions.values())) == len(citing):  # they tell the documents apart
            called |= regions
    counts, texts = _mentions(shown, "doc_id", cited, citing)
    return _draw(counts, texts, cited, citing, about, ["links_how"], replace(look, names={**MEANING_NAMES, **called}))


def _links_of_many(shown: pd.DataFrame, cited: list[str], look: Look) -> Figure:
    """The link chart with a column per region: the first line of its documents' names."""
    shown = shown.assign(column=[look.names[one][0].split("\n")[0] if one in look.names else one for one in shown["doc_id"]])
    mentions = shown.groupby("column", sort=False)["n_mentions"].sum()
    notes = ["links_how", "links_by_region"]
    if len(mentions) > _COLUMNS:
        mentions = mentions.sort_values(ascending=False, kind="stable")[:_COLUMNS]
        notes.append("links_most")
    columns = order_regions(mentions.index)
    counts, texts = _mentions(shown, "column", cited, columns)
    return _draw(counts, texts, cited, columns, {}, notes, look)


def _mentions(shown: pd.DataFrame, column: str, cited: list[str], columns: list[str]) -> tuple[np.ndarray, np.ndarray]:
    wide = shown.pivot_table(index="cited", columns=column, values="n_mentions", aggfunc="sum")
    counts = wide.reindex(index=cited, columns=columns).fillna(0).to_numpy(dtype=float)
    return counts, np.array([[f"{value:.0f}" if value else "" for value in row] for row in counts], dtype=object)


def _empty(n_rows: int, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((n_rows, n_columns)), np.full((n_rows, n_columns), "", dtype=object)


def _draw(
    counts: np.ndarray, texts: np.ndarray, rows: Sequence[str], columns: Sequence[str],
    about: Mapping[tuple[int, int], Mapping[str, str]], how: Sequence[str], look: Look,
) -> Figure:  # fmt: skip
    size, line = look.size, look.line
    with chart_style(size):
        labels = row_labels([look.name(row, "\n") for row in rows], look.width)
        left = max(text_width(label, size) for label in labels) + 0.6 * line
        room = (look.inches - left - line) / len(columns)
        heads = [wrap(look.name(column, "\n"), room * 0.92, size) for column in columns]
        column = min(room, _COLUMN * size / 8.5)
        row = max(1.5 * line, *(text_height(label, size) * 1.1 for label in labels))
        above = max(text_height(head, size) for head in heads) + 0.4 * line
        note = look.caption("\n".join(look.name(one, "\n") for one in how))
        sheet = make_sheet(look.width, row * len(rows), note, left=left, top=above, bottom=0.5 * line)
        axes = sheet.axes(sheet.left, sheet.bottom, column * len(columns), sheet.height)
        shaded_cells(axes, counts, max(counts.max(), 1.0), labels, heads)
        for y, x in np.ndindex(counts.shape):
            fitted = size * SMALL * min(1.0, column * 0.92 / max(text_width(texts[y, x], size * SMALL), 1e-9))
            axes.text(x + 0.5, y + 0.5, texts[y, x], ha="center", va="center", size=fitted)
        for (y, x), shown in about.items():
            sheet.figure.mark(axes, (x, x + 1), (y, y + 1), **shown)
        return sheet.figure
