"""How long each document is, and what its length is made of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.charts.fonts import text_width
from analysis.charts.layout import MANY_ROWS, SMALL, SPACING, document_rows, make_sheet, text_height
from analysis.charts.look import Look
from analysis.charts.style import COLOURS, HATCHES, MUTED, chart_style
from analysis.errors import TableError
from analysis.tables import MANY_DOCUMENTS, SIZES, check_table

_KNOWN_PARTS = ("government", "front", "back", "proposal")


def size_chart(
    sizes: pd.DataFrame,
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """Bars of each document's length in thousands of Chinese characters, stacked by kind of part.

    Parameters
    ----------
    sizes : SIZES table; a bar per document, in the order of the table
    language, width, source, names : as in `rate_chart`; `labels.document_names` gives names of documents

    Raises
    ------
    TableError : the table is empty, or has more kinds of part than colours.
    """
    table = check_table(sizes, SIZES)
    documents, parts = list(dict.fromkeys(table["doc_id"])), list(dict.fromkeys(table["part"]))
    if not documents or len(parts) > len(COLOURS):
        raise TableError(
            f"The sizes table has {len(documents)} documents and {len(parts)} kinds of part; a chart needs "
            f"a document, and shows at most {len(COLOURS)} kinds of part.",
            f"篇幅表有 {len(documents)} 份文档、{len(parts)} 种部分；作图至少要有一份文档，最多 "
            f"{len(COLOURS)} 种部分。",
        )
    look = Look(language, width, source, names)
    how = look.phrase("by_region", n=MANY_DOCUMENTS) if names and len(names) > MANY_DOCUMENTS else ""
    wide = table.pivot(index="doc_id", columns="part", values="n_chars").reindex(documents).fillna(0)
    size, line = look.size, look.line
    labels = document_rows([look.name(doc_id, "\n") for doc_id in documents], width)
    keys = [look.name(part) for part in parts]
    with chart_style(size):
        left = max(text_width(label, size) for label in labels) + 0.6 * line
        rows = _legend_rows(keys, look, left)
        row = max((1.15 if len(documents) > MANY_ROWS else 1.6) * line, *(text_height(label, size) * 1.1 for label in labels))
        totals = [f"{total:,.0f}" for total in wide.sum(axis=1)]
        right = max(text_width(total, size * SMALL) for total in totals) + 0.4 * line
        sheet = make_sheet(
            width,
            row * len(documents),
            look.caption(how),
            left=left,
            right=right,
            top=line * (rows + 0.5),
            bottom=1.7 * line + text_height(look.phrase("n_chars"), size),
        )
        axes = sheet.axes(sheet.left, sheet.bottom, sheet.width, sheet.height)
        begin, spans = pd.Series(0.0, index=documents), {}
        looks = _looks(parts)
        for part in parts:
            length = wide[part] / 1000
            axes.barh(
                range(len(documents)), length, left=begin, height=0.62, edgecolor="white", **looks[part]
            )
            spans |= {(doc_id, part): (begin[doc_id], begin[doc_id] + length[doc_id]) for doc_id in documents if length[doc_id]}
            begin += length
        for y, (end, total) in enumerate(zip(begin, totals, strict=True)):
            axes.annotate(
                total,
                (end, y),
                (0.4 * size, 0),
                textcoords="offset points",
                va="center",
                size=size * SMALL,
                color=MUTED,
            )
        axes.tick_params(axis="y", length=0)
        axes.set_yticks(range(len(documents)), labels, linespacing=SPACING)
        axes.set_ylim(len(documents) - 0.5, -0.5)
        axes.set_xlim(0, max(begin.max(), 0.001))
        for (doc_id, part), span in spans.items():
            y = documents.index(doc_id)
            sheet.figure.mark(axes, span, (y - 0.31, y + 0.31), doc_id=doc_id, part=part)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int(sheet.width / (3 * line)))))
        axes.set_xlabel(look.phrase("n_chars"), linespacing=SPACING)
        axes.grid(axis="x")
        marks = [Patch(edgecolor="white", **looks[part]) for part in parts]
        axes.legend(
            marks, keys, loc="lower left", bbox_to_anchor=(0, 1), ncols=-(-len(keys) // rows),
            borderaxespad=0.2, borderpad=0.2, handlelength=1.6, columnspacing=1.2, labelspacing=0.3,
        )  # fmt: skip
        return sheet.figure


def _looks(parts: list[str]) -> dict[str, dict[str, str]]:
    """Colour and hatch of each kind of part; the known ones look alike in every figure."""
    order = [*_KNOWN_PARTS, *(part for part in parts if part not in _KNOWN_PARTS)]
    order = [part for part in order if part in parts] if len(order) > len(COLOURS) else order
    return {
        part: {"facecolor": colour, "hatch": hatch}
        for part, colour, hatch in zip(order, COLOURS, HATCHES, strict=False)
    }


def _legend_rows(keys: list[str], look: Look, left: float) -> int:
    """Rows a legend needs so that its columns fit beside the labels."""
    room = look.inches - left - look.size / 72
    column = max(text_width(key, look.size) for key in keys) + 3.4 * look.size / 72
    return -(-len(keys) // max(1, int(room // column)))
