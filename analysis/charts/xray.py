"""Where in each document a theme is spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.fonts import text_width
from analysis.charts.layout import MANY_ROWS, SMALL, SPACING, document_rows, make_sheet, text_height
from analysis.charts.look import Look
from analysis.charts.style import COLOURS, MUTED, RULE, chart_style
from analysis.errors import ParameterError
from analysis.tables import MANY_DOCUMENTS, POSITIONS, check_table


def xray_chart(
    positions: pd.DataFrame,
    categories: Sequence[str],
    *,
    language: str = "zh",
    width: str = "page",
    source: str = "",
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Figure:
    """A band per document, a lane per category in it, a stroke per hit; headings are small marks on the top
    edge.

    Parameters
    ----------
    positions : POSITIONS table; documents in the order of the table. Where `names` has more than MANY_DOCUMENTS, the
        caption says that they are the longest ones
    categories : lanes, from above
    language, width, source, names : as in `rate_chart`; `labels.document_names` gives names of documents

    Raises
    ------
    ParameterError : no category, more of them than colours, or no document.
    """
    table = check_table(positions, POSITIONS)
    documents = list(dict.fromkeys(table["doc_id"]))
    if not documents or not 1 <= len(categories) <= len(COLOURS):
        raise ParameterError(
            f"An x-ray shows one document or more (here {len(documents)}) and 1 to {len(COLOURS)} "
            f"categories (here {len(categories)}). Choose others.",
            f"透视图画一份或几份文档（现为 {len(documents)} 份），1 到 {len(COLOURS)} 个类别（现为 "
            f"{len(categories)} 个）。请另选。",
        )
    look = Look(language, width, source, names)
    how = look.phrase("xray_how")
    if names and len(names) > MANY_DOCUMENTS:
        how += "\n" + look.phrase("xray_longest", n=MANY_DOCUMENTS)
    size, line = look.size, look.line
    labels = document_rows([look.name(doc_id, "\n") for doc_id in documents], width)
    lanes = [look.name(category) for category in categories]
    with chart_style(size):
        left = max(text_width(label, size) for label in labels) + 0.6 * line
        right = max(text_width(lane, size * SMALL) for lane in lanes) + 0.5 * line
        row = max(
            len(categories) * 0.85 * line + (0.5 if len(documents) > MANY_ROWS else 0.7) * line,
            *(text_height(label, size) * 1.15 for label in labels),
        )
        sheet = make_sheet(
            width,
            row * len(documents),
            look.caption(how),
            left=left,
            right=right,
            top=0.5 * line,
            bottom=1.7 * line + text_height(look.phrase("position"), size),
        )
        axes = sheet.axes(sheet.left, sheet.bottom, sheet.width, sheet.height)
        lane_height = 0.85 * line / row
        for y, doc_id in enumerate(documents):
            rows = table[table["doc_id"] == doc_id]
            top = y + 0.5 - len(categories) * lane_height / 2
            headings = 100 * rows.loc[rows["category"] == "", "position"]
            axes.plot(
                headings,
                [top - 0.12 * line / row] * len(headings),
                "v",
                color=MUTED,
                markersize=size * 0.35,
                clip_on=False,
            )
            for place, category in enumerate(categories):
                begin = top + place * lane_height
                hits = 100 * rows.loc[rows["category"] == category, "position"]
                axes.axhline(begin + lane_height * 0.9, color=RULE, linewidth=0.5, zorder=1)
                axes.vlines(
                    hits,
                    begin + lane_height * 0.1,
                    begin + lane_height * 0.9,
                    color=COLOURS[place],
                    linewidth=1.1,
                )
                axes.text(
                    1 + 0.3 * line / sheet.width, begin + lane_height / 2, lanes[place], va="center",
                    transform=axes.get_yaxis_transform(), size=size * SMALL, color=MUTED,
                )  # fmt: skip
        axes.tick_params(axis="y", length=0)
        axes.set_yticks([y + 0.5 for y in range(len(documents))], labels, linespacing=SPACING)
        axes.set_ylim(len(documents), 0)
        axes.set_xlim(0, 100)
        for y, doc_id in enumerate(documents):
            top = y + 0.5 - len(categories) * lane_height / 2
            for place, category in enumerate(categories):
                lane = (top + place * lane_height, top + (place + 1) * lane_height)
                sheet.figure.mark(axes, (0, 100), lane, doc_id=doc_id, category=category)
        axes.set_xlabel(look.phrase("position"), linespacing=SPACING)
        axes.spines["left"].set_visible(False)
        return sheet.figure
