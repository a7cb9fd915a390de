"""Square heat maps: categories with categories, documents with documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.fonts import text_width
from analysis.charts.labels import phrase
from analysis.charts.layout import SMALL, SPACING, document_rows, make_sheet, row_labels, text_height, wrap
from analysis.charts.look import Look
from analysis.charts.shading import shade_scale, shaded_cells
from analysis.charts.style import INK, MUTED, chart_style
from analysis.errors import ParameterError
from analysis.tables import MANY_DOCUMENTS, check_table
from analysis.tables.comparison import COOCCURRENCE, SIMILARITY

_FEW_TOGETHER = 5  # units with both; an interval from fewer cannot be trusted
_CELL = 1.1  # inches a cell is wide at most per 8.5 points of type


def cooccurrence_heatmap(
    cooccurrence: pd.DataFrame,
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Lower triangle of categories by categories: lift as shade and figure, its interval and count beneath.

    Parameters
    ----------
    cooccurrence : COOCCURRENCE table of one unit (sentence or paragraph)
    language, width, source, names : as in `rate_chart`

    Raises
    ------
    ParameterError : the table has no row, or those of two units.
    """
    table = check_table(cooccurrence, COOCCURRENCE)
    if len(set(table["within"])) != 1:
        raise ParameterError(
            "A co-occurrence chart shows one unit, sentence or paragraph, and needs a pair of categories.",
            "共现图只画一种单位（sentence 或 paragraph），并且至少要有两个类别。",
        )
    categories = list(dict.fromkeys([*table["category"], *table["other"]]))
    values = np.full((len(categories),) * 2, np.nan)
    texts, greys = {}, set()
    for row in table.itertuples(index=False):
        cell = (categories.index(row.other), categories.index(row.category))
        values[cell] = row.lift
        if np.isfinite(row.lift):
            texts[cell] = f"{row.lift:.1f}\n[{row.low:.1f}, {row.high:.1f}]\n{row.n_both}"
        if row.n_both < _FEW_TOGETHER:
            greys.add(cell)
    look = Look(language, width, source, names)
    unit = tuple(phrase(f"unit_{table['within'].iloc[0]}", spoken) for spoken in ("zh", "en"))
    how = look.phrase("cooccurrence_how", unit=unit, n=int(table["n_units"].iloc[0]))
    labels = row_labels([look.name(category, "\n") for category in categories], width)
    about = {
        (categories.index(row.other) - 1, categories.index(row.category)): {"category": row.category, "other": row.other}
        for row in table.itertuples(index=False)
    }
    return _matrix(
        values[1:, :-1], {(y - 1, x): text for (y, x), text in texts.items()}, about, {(y - 1, x) for y, x in greys},
        labels[1:], labels[:-1], max(2.0, np.nanmax(values, initial=0.0)), look.phrase("lift"),
        how, look,
    )  # fmt: skip


def similarity_heatmap(
    similarity: pd.DataFrame,
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Documents by documents, or regions by regions where documents are many: cosine as shade, and as figure where there is room.

    Columns are numbered as rows are.

    Parameters
    ----------
    similarity : SIMILARITY table of one basis
    language, width, source, names : as in `rate_chart`; `labels.document_names` gives names of documents

    Raises
    ------
    ParameterError : the table has no row, or those of two bases.
    """
    table = check_table(similarity, SIMILARITY)
    if len(set(table["basis"])) != 1:
        raise ParameterError(
            "A similarity chart shows one basis, words or categories, and needs two documents.",
            "相似度图只画一种依据（words 或 categories），并且至少要有两份文档。",
        )
    documents = list(dict.fromkeys(table["doc_id"]))
    wide = table.pivot(index="doc_id", columns="other", values="cosine").reindex(index=documents, columns=documents)
    values = wide.to_numpy(dtype=float, copy=True)
    texts = {(y, x): f"{values[y, x]:.2f}" for y, x in np.ndindex(values.shape) if y != x and np.isfinite(values[y, x])}
    look = Look(language, width, source, names)
    labels = document_rows([look.name(doc_id, "\n") for doc_id in documents], width)
    labels = [f"{number} {label}" for number, label in enumerate(labels, 1)]
    basis = f"basis_{table['basis'].iloc[0]}"
    how = look.phrase("similarity_how", basis=tuple(phrase(basis, spoken) for spoken in ("zh", "en")))
    if names and len(names) > MANY_DOCUMENTS:
        how += "\n" + look.phrase("by_region", n=MANY_DOCUMENTS)
    np.fill_diagonal(values, np.nan)
    about = {(y, x): {"doc_id": documents[y], "other": documents[x]} for y, x in texts}
    return _matrix(
        values, texts, about, set(), labels, [str(number) for number in range(1, len(documents) + 1)],
        1.0, look.phrase("similarity"), how, look,
    )  # fmt: skip


def _matrix(
    values: np.ndarray,
    texts: Mapping[tuple[int, int], str],
    about: Mapping[tuple[int, int], Mapping[str, str]],
    greys: set[tuple[int, int]],
    rows: Sequence[str],
    columns: Sequence[str],
    top: float,
    scale_label: str,
    how: str,
    look: Look,
) -> Figure:
    size, line = look.size, look.line
    with chart_style(size):
        left = max(text_width(label, size) for label in rows) + 0.6 * line
        cell = min((look.inches - left - line) / len(columns), _CELL * size / 8.5)
        small = size * SMALL
        widest = max((text_width(text, small) for text in texts.values()), default=0.0)
        shown = {place: text if widest < 0.96 * cell else text.split("\n")[0] for place, text in texts.items()}
        fits = max((text_width(text, small) for text in shown.values()), default=0.0) < 0.96 * cell
        heads = [wrap(label, cell * 0.94, size) for label in columns]
        upright = max(text_width(head, size) for head in heads) > 0.96 * cell
        heads = [label.replace("\n", " ") for label in columns] if upright else heads
        step = math.ceil(line / cell) if upright else 1  # narrower than its number, a column shares it
        heads = [head if place % step == 0 else "" for place, head in enumerate(heads)]
        tallest = max((text_height(text, small) for text in shown.values()), default=0.0) if fits else 0.0
        row = max(1.2 * line, 1.1 * tallest, *(1.1 * text_height(label, size) for label in rows))
        above = max((text_width if upright else text_height)(head, size) for head in heads) + 0.6 * line
        sheet = make_sheet(
            look.width, row * len(rows), look.caption(how), left=left, top=above, bottom=2.8 * line + text_height(scale_label, small)
        )
        axes = sheet.axes(sheet.left, sheet.bottom, cell * len(columns), sheet.height)
        mesh = shaded_cells(axes, values, top, rows, heads, upright=upright, gap=1.0)
        for (y, x), text in shown.items() if fits else ():
            axes.text(
                x + 0.5, y + 0.5, text, ha="center", va="center", size=small, linespacing=SPACING,
                color=MUTED if (y, x) in greys else INK,
            )  # fmt: skip
        for (y, x), cell_about in about.items():
            sheet.figure.mark(axes, (x, x + 1), (y, y + 1), **cell_about)
        long = min(max(cell * len(columns), 2.0), 3.4 * size / 8.5, look.inches - left - 2 * line)
        shade_scale(sheet, mesh, long, scale_label)
        return sheet.figure
