"""Every chart says which row of its table each of its marks shows, and where it stands."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.charts.cloud import word_clouds
from analysis.charts.grid import calendar_chart, cross_chart, link_chart
from analysis.charts.sizes import size_chart
from analysis.charts.values import value_chart
from analysis.charts.variants import variant_chart
from analysis.charts.xray import xray_chart

VALUES = pd.DataFrame(
    [
        (region, "talent", value, n, 4, n / 4, 0.0, 1.0, 4.0, "")
        for region, n in (("湖南", 3), ("山东", 0))
        for value, n in (("done", 4 - n), ("planned", n))
    ],
    columns=[
        "region",
        "theme",
        "value",
        "n_sentences",
        "n_theme",
        "share",
        "low",
        "high",
        "n_effective",
        "basis",
    ],
)
CROSSES = pd.DataFrame(
    [
        ("total", theme, tool, 2, 4, 0.5, 0.1, 0.9, 4.0, "")
        for theme in ("talent", "finance")
        for tool in ("supply", "demand")
    ],
    columns=[
        "region",
        "theme",
        "instrument",
        "n_sentences",
        "n_theme",
        "share",
        "low",
        "high",
        "n_effective",
        "basis",
    ],
)
CALENDAR = pd.DataFrame(
    [("湖南", "2027", 3, 1), ("山东", "", 2, 1)], columns=["region", "deadline", "n_targets", "n_documents"]
)
LINKS = pd.DataFrame([("000", "意见", "", "", 2, 3, 5), ("001", "方案", "", "000", 1, 0, 2)],
                     columns=["doc_id", "title", "number", "cited_doc_id", "n_mentions", "start", "end"])  # fmt: skip
SIZES = pd.DataFrame([("000", "湖南", "front", 100), ("000", "湖南", "government", 900), ("001", "山东", "government", 500)],
                     columns=["doc_id", "region", "part", "n_chars"])  # fmt: skip
POSITIONS = pd.DataFrame(
    [("000", "talent", 0.5), ("001", "talent", 0.1), ("000", "", 0.0)],
    columns=["doc_id", "category", "position"],
)
WORDS = pd.DataFrame([("湖南", word, n, 1.0, 1, 1, 1) for word, n in (("人才", 9), ("平台", 5), ("标准", 2))],
                     columns=["region", "token", "n_tokens", "rate_per_10k_tokens", "n_documents", "n_paragraphs", "n_regions"])  # fmt: skip
VARIANTS = pd.DataFrame([("chosen", "湖南", "talent", 9, 100, 9.0, 1.5, 1), ("planned", "湖南", "talent", 5, 100, 5.0, 1.5, 1),
                         ("chosen", "山东", "talent", 0, 100, 0.0, 0.0, 2), ("planned", "山东", "talent", 0, 0, float("nan"), float("nan"), 2)],
                        columns=["variant", "group", "category", "n_hits", "n_base", "value", "times_all", "rank"])  # fmt: skip
CHARTS = {
    "values": (
        VALUES,
        lambda table: value_chart(table, ["talent"], ["done", "planned"]),
        3,
    ),  # a share of 0 has no bar
    "crosses": (CROSSES, lambda table: cross_chart(table, ["talent", "finance"], ["supply", "demand"]), 4),
    "calendar": (CALENDAR, calendar_chart, 2),  # cells without figures are no rows
    "links": (LINKS, link_chart, 2),
    "sizes": (SIZES, size_chart, 3),
    "xray": (POSITIONS, lambda table: xray_chart(table, ["talent"]), 2),
    "clouds": (WORDS, word_clouds, 3),
    "variants": (VARIANTS, lambda table: variant_chart(table, ["talent"]), 3),  # what is missing has no mark
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_mark_is_of_one_row_and_lies_inside_the_picture(name):
    table, draw, n_marks = CHARTS[name]
    areas = draw(table).areas
    assert len(areas) == n_marks
    for area in areas:
        assert all((table[column] == value).any() for column, value in area.about.items())
        assert (
            pd.concat([table[column] == value for column, value in area.about.items()], axis=1)
            .all(axis=1)
            .sum()
            == 1
        )
        assert 0 <= area.left < area.right <= 1 and 0 <= area.top < area.bottom <= 1


def test_bars_on_top_of_one_another_have_their_own_lengths():
    """湖南: one of four sentences done, three planned: the second bar begins where the first ends, and is three times as long."""
    done, planned = (next(area for area in value_chart(VALUES, ["talent"], ["done", "planned"]).areas if area.about["region"] == "湖南" and area.about["value"] == value)
                     for value in ("done", "planned"))  # fmt: skip
    assert done.right == pytest.approx(planned.left, abs=1e-3)
    assert planned.right - planned.left == pytest.approx(3 * (done.right - done.left), abs=2e-3)


def test_mark_of_a_choice_is_small_and_stands_at_its_value():
    """1.5 of an axis that ends at 1.06 · 1.5: the middle of the mark lies at 1 / 1.06 of the way from a value of 0."""
    figure = variant_chart(VARIANTS, ["talent"])
    plot = figure.axes[0].get_position()
    for area in figure.areas:
        if area.about["group"] == "湖南":
            assert (area.left + area.right) / 2 == pytest.approx(plot.x0 + plot.width / 1.06, abs=1e-3)
            assert area.right - area.left < 0.03
