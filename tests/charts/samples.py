"""Finished tables to draw, with awkward names and extreme numbers, and what to measure on a drawn figure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.charts.style import chart_style
from analysis.tables import FREQUENCIES, KEYNESS, POSITIONS, RATES, SIZES, TOTAL, WARNINGS, check_table

PLATFORMS = [f"platform/{kind}" for kind in ("carrier", "pilot_scale", "policy_pilot", "service", "testing")]
THEMES = ["platform", "talent", "finance", "standards"]
REGIONS = ["湖南", "山东", "内蒙古", "全国"]


def rates(regions=tuple(REGIONS), categories=tuple(THEMES), kind="region") -> pd.DataFrame:
    rows = []
    for place, (region, category) in enumerate(itertools.product([*regions, TOTAL], [*categories, TOTAL])):
        rate = [0.0, 7.25, 48.6, 131.4, 1204.0][place % 5]
        rows.append(
            {
                "group_kind": kind, "group": region, "category": category, "n_documents": 1 + place % 12,
                "n_paragraphs": 40, "n_sentences": 90, "n_chars": 2860 + 7919 * place, "n_hits": int(rate),
                "n_documents_hit": 1, "n_paragraphs_hit": 5, "n_sentences_hit": 9, "share_top_document": 1.0,
                "share_top_paragraph": 0.4, "rate_per_10k_chars": rate, "low": 0.6 * rate,
                "high": 1.5 * rate + 3, "share_sentences": 0.1,
                "share_low": 0.05, "share_high": 0.2 + place / 50, "interval_basis": "within this document only",
            }
        )  # fmt: skip
    return check_table(pd.DataFrame(rows), RATES)


def without_text(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """The rates with this group as one that has nothing to measure."""
    table = table.copy()
    rows = table["group"] == group
    table.loc[rows, ["n_chars", "n_hits"]] = 0
    table.loc[rows, ["rate_per_10k_chars", "low", "high", "share_sentences"]] = np.nan
    return table


def warnings() -> pd.DataFrame:
    texts = (
        "只有1篇文件，区间只说明该文件内部的离散，不能推及该地区其他文件。",
        "One document only; the interval is about this text.",
    )
    rows = [(region, "", "one_document", *texts) for region in REGIONS]
    rows.append(
        ("", "", "unlike_genres", "文种不同（答复、方案）。", "Unlike genres side by side (答复, 方案).")
    )
    return pd.DataFrame(rows, columns=list(WARNINGS.columns))


def words() -> pd.DataFrame:
    tokens = [
        "中试",
        "人才",
        "检验检测",
        "公共服务平台",
        "标准",
        "金融",
        "创新",
        "骨干企业",
        "PCT专利",
        "一",
        "直接融资",
    ]
    rows = []
    for region in REGIONS:
        for place, token in enumerate(tokens):
            shared = 1 if place % 4 == 0 else len(REGIONS)
            own = f"{region}{token}" if shared == 1 else token
            rows.append((region, own, 60 - 5 * place, 500.0 - place, 1, 3, shared))
    return check_table(pd.DataFrame(rows, columns=list(FREQUENCIES.columns)), FREQUENCIES)


def keyness() -> pd.DataFrame:
    rows = []
    for region in REGIONS:
        for place in range(8):
            z = 9.5 - 2.5 * place
            rows.append(
                (
                    region,
                    f"{region}词项{place}",
                    12,
                    1034,
                    1,
                    18,
                    z / 9,
                    z,
                    z / 3,
                    z / 6 if abs(z) > 3 else 0.0,
                    20,
                )
            )
    return check_table(pd.DataFrame(rows, columns=list(KEYNESS.columns)), KEYNESS)


def sizes() -> pd.DataFrame:
    rows = [
        (f"{region}.txt", region, part, n * (place + 1))
        for place, region in enumerate(REGIONS)
        for part, n in (("front", 120), ("government", 2900), ("back", 40), ("proposal", 700))
    ]
    return check_table(pd.DataFrame(rows, columns=list(SIZES.columns)), SIZES)


def positions() -> pd.DataFrame:
    rows = [
        (f"{region}.txt", category, place / 10)
        for region in REGIONS
        for place, category in enumerate(["", *THEMES, "talent", "", "platform", "platform", "finance"])
    ]
    return check_table(pd.DataFrame(rows, columns=list(POSITIONS.columns)), POSITIONS)


def texts_of(figure: Figure) -> list[Text]:
    """Every text of a figure that is drawn and holds a character, the words of clouds apart."""
    figure.set_dpi(300)
    with chart_style():
        figure.draw_without_rendering()
        texts = list(figure.texts)
        for axes in figure.axes:
            texts += [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
            texts += [] if axes.get_label() == "cloud" else axes.texts
            texts += axes.get_legend().get_texts() if axes.get_legend() else []
            for axis in (
                axes.xaxis,
                axes.yaxis,
            ):  # ticks beyond the axis are kept by matplotlib but not drawn
                texts += [label for tick in axis._update_ticks() for label in (tick.label1, tick.label2)]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def ink_of(figure: Figure, text: Text) -> np.ndarray:
    """The pixels that one of the figure's texts blackens, everything else hidden."""
    figure.set_dpi(100)
    for artist in figure.findobj(lambda artist: isinstance(artist, (Text, Patch, Axis, Spine, Line2D))):
        artist.set_visible(artist is text)
    with chart_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 3] > 128


@lru_cache(maxsize=1)  # drawn once for both questions, which are always asked together
def placed(figure: Figure) -> tuple[list[tuple[str, Bbox]], tuple[float, float]]:
    """The texts of a figure as it is drawn, each with its box in pixels, and the figure's own width and height."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    return boxes, tuple(figure.get_size_inches() * figure.dpi)


def overlaps(figure: Figure) -> Iterator[tuple[str, str]]:
    """Pairs of texts whose boxes share more than a hair's breadth."""
    for (one, first), (other, second) in itertools.combinations(placed(figure)[0], 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        if wide > 0.5 and high > 0.5:
            yield one, other


def outside(figure: Figure) -> Iterator[str]:
    """Texts that reach beyond the edge of the figure."""
    boxes, (width, height) = placed(figure)
    for text, box in boxes:
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5:
            yield text
