"""Charts of comparisons: what holds is solid, what does not is hollow, and all text finds its place."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib import colors
from matplotlib.text import Text

from analysis.charts import rate_chart, rate_heatmap, save_figure
from analysis.charts.differences import difference_chart, gap_chart
from analysis.charts.matrices import cooccurrence_heatmap, similarity_heatmap
from analysis.charts.stances import stance_chart
from analysis.charts.style import WIDTHS
from analysis.charts.variants import variant_chart
from analysis.errors import ParameterError
from tests.charts import comparison_samples as made
from tests.charts import samples

NAMES = {f"{n}.txt": (f"内蒙古\n关于加快推进制造业中试{n}…",) * 2 for n in range(31)}
MANY = [f"地区{number}" for number in range(31)]
CHARTS = {
    "differences": lambda **look: difference_chart(
        made.differences(), samples.THEMES, n_pairs=4, warnings=samples.warnings(), source="某厅", **look
    ),
    "differences in points": lambda **look: difference_chart(
        made.differences(unit="sentences"), ["talent"], **look
    ),
    "gap": lambda **look: gap_chart(made.gap(), source="某厅", **look),
    "cooccurrence": lambda **look: cooccurrence_heatmap(made.cooccurrence(), **look),
    "cooccurrence of platforms": lambda **look: cooccurrence_heatmap(made.cooccurrence(samples.PLATFORMS), **look),
    "similarity": lambda **look: similarity_heatmap(made.similarity(), names=NAMES, **look),
    "variants": lambda **look: variant_chart(made.variants(), samples.THEMES, **look),
    "one variant": lambda **look: variant_chart(made.variants(), ["talent"], **look),
    "shares": lambda **look: rate_chart(samples.rates(), samples.THEMES, unit="sentences", **look),
    "stances": lambda **look: stance_chart(made.stance_rates(samples.REGIONS), samples.THEMES, **look),
    "against the rest": lambda **look: difference_chart(made.against_rest(MANY), samples.THEMES, **look),
    "many stances": lambda **look: stance_chart(made.stance_rates(MANY), samples.THEMES, **look),
    "many differences": lambda **look: difference_chart(made.differences(MANY), samples.THEMES, **look),
    "many documents": lambda **look: similarity_heatmap(made.similarity(31), names=NAMES, **look),
    "many variants": lambda **look: variant_chart(made.variants(MANY), samples.THEMES, **look),
    "many rates": lambda **look: rate_chart(samples.rates(MANY), samples.THEMES, **look),
    "many cells": lambda **look: rate_heatmap(samples.rates(MANY), samples.THEMES, **look),
}
LOOKS = [
    pytest.param(chart, language, width, id=f"{name}-{language}-{width}")
    for (name, chart), (language, width) in itertools.product(
        CHARTS.items(), [("zh", "page"), ("en", "column"), ("both", "slide")]
    )
    if (name.startswith("many"), width) != (True, "page")  # the hardest two are enough for the slowest
]


@pytest.mark.parametrize(("chart", "language", "width"), LOOKS)
def test_no_text_overlaps_another_or_leaves_the_figure(chart, language, width):
    figure = chart(language=language, width=width)
    assert list(samples.overlaps(figure)) == []
    assert list(samples.outside(figure)) == []
    assert figure.get_figwidth() == WIDTHS[width]
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 5.9


@pytest.mark.parametrize("name", ["differences", "gap", "cooccurrence", "similarity", "variants"])
def test_chart_drawn_twice_gives_the_same_bytes(name, tmp_path):
    first, second = (
        save_figure(CHARTS[name](width="column"), tmp_path / stem, ("png", "svg-text", "pdf")) for stem in "ab"
    )
    for one, two in zip(first.paths, second.paths, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.suffix


def dots(axes):
    return [line for line in axes.lines if line.get_marker() == "o"]


def test_difference_that_holds_is_solid_and_another_hollow():
    table = made.differences(["湖南", "山东"], ["talent"])  # -1204.5 and its interval beneath 0
    table.loc[0, ["low", "high", "holds"]] = (-1800.0, -600.0, True)
    axes = difference_chart(table, ["talent"]).axes[0]
    assert not colors.same_color(dots(axes)[0].get_markerfacecolor(), "white")
    table.loc[0, ["high", "holds"]] = (5.0, False)
    axes = difference_chart(table, ["talent"]).axes[0]
    assert colors.same_color(dots(axes)[0].get_markerfacecolor(), "white")
    assert axes.get_xlim()[0] == -axes.get_xlim()[1]


def test_pairs_beyond_those_shown_are_counted_in_the_caption_and_those_that_hold_come_first():
    table = made.differences(MANY[:8], ["talent"])  # 28 pairs
    table["holds"] = False
    table.loc[table.index[-1], ["difference", "low", "high", "holds"]] = (1.0, 0.5, 1.5, True)
    figure = difference_chart(table, ["talent"], n_pairs=3)
    assert any(text.get_text().startswith("每图只列3对（共28对）") for text in figure.texts)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 3
    assert labels[0] == "地区6 − 地区7"


def test_number_of_comparisons_is_said():
    texts = [text.get_text() for text in difference_chart(made.differences(), ["talent"], language="en").texts]
    assert any("24 comparisons (Bonferroni)" in " ".join(texts[place : place + 2]) for place in range(len(texts)))


def test_gap_marks_what_coding_says_of_each_term_and_explains_the_signs():
    items = made.gap(3)["item"]
    states = dict(zip(items, ("trusted", "unproven", "failing"), strict=True))
    figure = gap_chart(made.gap(3), states=states, language="en", width="slide")
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert [label[-1] for label in labels] == ["●", "○", "×"]
    said = " ".join(text.get_text() for text in figure.texts)
    assert "failing (notebook" in said.replace("\n", " ")
    plain = gap_chart(made.gap(3), language="en")
    assert not any("●" in text.get_text() for text in plain.texts)


def test_gap_shows_the_largest_items_and_says_how_many_there_are():
    figure = gap_chart(made.gap(20), n_items=5, language="en")
    assert len(figure.axes[0].get_yticklabels()) == 5
    texts = " ".join(text.get_text() for text in figure.texts)
    assert "20 terms (Bonferroni)" in texts and "The 5 largest are shown." in texts


def test_few_meetings_are_grey_and_an_absent_category_has_an_empty_cell():
    axes = cooccurrence_heatmap(made.cooccurrence()).axes[0]
    tones = {text.get_text().split("\n")[-1]: text.get_color() for text in axes.texts}
    assert tones["0"] == tones["3"] != tones["6"]
    assert len(axes.texts) == 5  # of six pairs one has no lift


def test_documents_are_not_compared_with_themselves():
    axes = similarity_heatmap(made.similarity(4), names=NAMES).axes[0]
    assert len(axes.texts) == 12


def test_variants_have_markers_of_their_own_for_grey_print():
    legend = variant_chart(made.variants(), ["talent"]).legends[0]
    markers = [line.get_marker() for line in legend.legend_handles]
    assert len(set(markers)) == len(markers) == len(made.KINDS)


def test_panels_have_scales_of_their_own_only_where_one_would_squeeze_the_others():
    table = samples.rates(["湖南", "山东"])
    table[["rate_per_10k_chars", "low", "high"]] = (20.0, 10.0, 30.0)
    figure = rate_chart(table, samples.THEMES)
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    table.loc[table["category"] == "talent", ["rate_per_10k_chars", "low", "high"]] = (2.0, 1.0, 3.0)
    figure = rate_chart(table, samples.THEMES)
    assert len({axes.get_xlim() for axes in figure.axes}) == 2
    assert any(text.get_text() == "各图横轴刻度不同。" for text in figure.texts)


def test_interval_of_a_few_paragraphs_is_dashed():
    table = samples.rates(["湖南", "山东"]).assign(rate_per_10k_chars=5.0, low=1.0, high=9.0, n_paragraphs=[*[40] * 5, *[7] * 5, *[40] * 5])
    whiskers = [line for line in rate_chart(table, ["talent"]).axes[0].lines if len(line.get_xdata()) == 2]
    assert [line.is_dashed() for line in whiskers] == [False, True]


def test_warning_of_many_groups_names_eight_and_counts_the_rest():
    table = samples.warnings().iloc[:1]
    many = table.loc[table.index.repeat(20)].assign(group=[f"地区{n}" for n in range(20)])
    lines = [text.get_text() for text in rate_chart(samples.rates(), ["talent"], warnings=many).texts]
    assert any("地区7等20处：只有1篇文件" in "".join(lines[place : place + 2]) for place in range(len(lines)))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: difference_chart(made.differences(), ["talnet"]), "no category talnet. Did you mean talent. They have: platform"),
        (lambda: gap_chart(made.gap().iloc[:0]), "shows one gap"),
        (lambda: cooccurrence_heatmap(made.cooccurrence().iloc[:0]), "needs a pair"),
        (lambda: similarity_heatmap(made.similarity().iloc[:0]), "needs two documents"),
        (lambda: variant_chart(made.variants(), []), r"\(none given\)"),
        (lambda: rate_chart(samples.rates(), ["talent"], unit="words"), "'words' is unknown"),
    ],
)
def test_wrong_choice_is_an_error_that_names_the_choices(draw, message):
    with pytest.raises(ParameterError, match=message):
        draw()


def test_region_without_text_leaves_its_row_empty():
    table = made.differences(["湖南", "山东"], ["talent"])
    table.loc[0, ["difference", "low", "high"]] = np.nan
    axes = difference_chart(table, ["talent"]).axes[0]
    assert dots(axes) == []
    assert [text.get_text() for text in axes.texts] == ["—"]


@pytest.mark.parametrize("width", ["page", "column"])
def test_differences_of_many_regions_fit_a_page(width):
    figure = difference_chart(made.against_rest(MANY), samples.THEMES, width=width)
    assert figure.get_figheight() * 2.54 < 24
