"""Charts of validity: every figure there, nothing overlapping, states and refusals visible."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.charts.save import save_figure
from analysis.charts.shares import corrected_chart, term_chart, validity_chart
from analysis.errors import ParameterError
from analysis.tables.coded import CORRECTED, VALIDITY
from tests.charts import samples

STATES = ("trusted", "unproven", "failing")


def figures(n_terms=12) -> pd.DataFrame:
    blank = {
        **dict.fromkeys(VALIDITY.columns, ""),
        "group": "total",
        "n_coded": 200,
        "n_correct": 1,
        "n_effective": 5.0,
    }
    rows = []
    for place, theme in enumerate(samples.THEMES):
        values = [np.nan] * 3 if place == 3 else [0.5 + 0.1 * place, 0.3, 1.0]
        shares = {
            f"{name}{end}": value
            for name in ("precision", "recall", "f1")
            for end, value in zip(("", "_low", "_high"), values, strict=True)
        }
        rows.append(
            {
                **blank,
                "kind": "theme",
                "theme": theme,
                "category": theme,
                "n_tagged": 1234,
                "n_true": 1000 - place,
                **shares,
            }
        )
    for number in range(n_terms):
        share = {"precision": 1.0 - 0.05 * (number % 20), "precision_low": 0.1, "precision_high": 1.0}
        rest = dict.fromkeys(("recall", "recall_low", "recall_high", "f1", "f1_low", "f1_high"), np.nan)
        rows.append(
            {
                **blank,
                "kind": "term",
                "theme": samples.THEMES[number % 4],
                "category": "x",
                "term": f"检验检测*公共服务平台{number}",
                "n_tagged": 100 - number,
                "n_true": 1,
                "state": STATES[number % 3],
                **share,
                **rest,
            }
        )
    return pd.DataFrame(rows)[list(VALIDITY.columns)]


def corrected(groups=(*samples.REGIONS, "total")) -> pd.DataFrame:
    rows = []
    for place, (group, theme) in enumerate(itertools.product(groups, samples.THEMES)):
        row = {name: 0.5 for name in CORRECTED.columns} | {
            "group": group,
            "theme": theme,
            "n_sentences": 100,
            "n_coded": 30,
            "refused": "",
            "design_refused": "",
        }
        for column, width in (("raw", 0.1), ("corrected", 0.3), ("design", 0.2)):
            row |= {f"{column}_low": max(0, 0.5 - width), f"{column}_high": 0.5 + width}
        if place % 3 == 0:
            row |= {
                "share_design": np.nan,
                "design_low": np.nan,
                "design_high": np.nan,
                "design_refused": "9 coded sentences, fewer than 10",
            }
        rows.append(row)
    return pd.DataFrame(rows)


CHARTS = {
    "validity": lambda **look: validity_chart(figures(), source="某厅", **look),
    "terms": lambda **look: term_chart(figures(), **look),
    "corrected": lambda **look: corrected_chart(corrected(), **look),
}


@pytest.mark.parametrize(
    ("language", "width"), [("zh", "page"), ("en", "column"), ("both", "column"), ("both", "slide")]
)
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_no_text_overlaps_another_or_leaves_the_figure(chart, language, width):
    figure = chart(language=language, width=width)
    assert list(samples.overlaps(figure)) == []
    assert list(samples.outside(figure)) == []


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_chart_drawn_twice_gives_the_same_bytes(chart, tmp_path):
    one, two = (save_figure(chart(), tmp_path / name, ("png",), provenance={}) for name in ("one", "two"))
    assert one.paths[0].read_bytes() == two.paths[0].read_bytes()


def test_figure_without_units_keeps_its_row_and_is_not_drawn_as_zero():
    axes = validity_chart(figures()).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["试点平台", "人才", "金融", "标准"]
    assert sum(line.get_marker() == "o" for line in axes.lines) == 3
    assert [text.get_text() for text in axes.texts] == [
        "50 (n=1234)",
        "60 (n=1234)",
        "70 (n=1234)",
        "– (n=1234)",
    ]


def test_state_of_a_term_shows_in_its_mark_and_failing_ones_are_always_drawn():
    axes = term_chart(figures(), n_terms=2).axes[0]
    marks = [line for line in axes.lines if line.get_marker() in ("o", "X")]
    assert [line.get_marker() for line in marks] == ["o", "o", "X", "X", "X", "X"]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]


def test_refused_correction_is_not_drawn():
    axes = corrected_chart(corrected(("湖南",))).axes[0]
    assert [line.get_marker() for line in axes.lines if line.get_marker() in ("o", "s", "D")] == ["o", "s"]
    assert axes.texts[0].get_text() == "50\n50\n–"


@pytest.mark.parametrize("width", ["page", "column"])
def test_shares_of_many_regions_fit_a_page(width):
    figure = corrected_chart(corrected((*(f"地区{n}" for n in range(31)), "total")), width=width)
    assert figure.get_figheight() * 2.54 < 24
    assert list(samples.overlaps(figure)) == []


def test_axis_of_shares_reaches_as_far_as_they_do_and_a_method_refused_everywhere_has_no_place():
    table = corrected(("湖南",))
    raw = {"share_raw": 0.1, "raw_low": 0.05, "raw_high": 0.2}
    nothing = {name: np.nan for name in table.columns if "corrected" in name or "design_" in name or name == "share_design"}
    axes = corrected_chart(table.assign(**raw, **(nothing | {"design_refused": ""}))).axes[0]
    assert axes.get_xlim() == pytest.approx((0, 1.06 * 20))
    marks = [line for line in axes.lines if line.get_marker() in ("o", "s", "D")]
    assert [line.get_ydata()[0] for line in marks] == [0]  # in the middle of its row
    assert axes.texts[0].get_text() == "10"


def test_nothing_coded_is_said_and_not_drawn():
    with pytest.raises(ParameterError, match="no sentence was coded"):
        validity_chart(figures().iloc[:0])
    with pytest.raises(ParameterError, match="Draw at least 1"):
        term_chart(figures(), n_terms=0)
