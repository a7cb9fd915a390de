"""What holds for every chart: all text is there, none overlaps, any machine draws it, and always alike."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.font_manager import fontManager, get_font
from PIL import Image

from analysis.charts import rate_chart, rate_heatmap, save_figure
from analysis.charts.cloud import word_clouds
from analysis.charts.fonts import BUNDLED_FILE, font_families
from analysis.charts.keyness import keyness_chart
from analysis.charts.sizes import size_chart
from analysis.charts.style import COLOURS, WIDTHS
from analysis.charts.xray import xray_chart
from analysis.errors import FigureError, ParameterError, TableError
from tests.charts import samples

NAMES = {f"{region}.txt": (f"{region}\n关于加快推进制造业中…",) * 2 for region in samples.REGIONS}
CHARTS = {
    "rates": lambda **look: rate_chart(
        samples.rates(), samples.THEMES, warnings=samples.warnings(), source="某厅", **look
    ),
    "one theme": lambda **look: rate_chart(samples.rates(), ["talent"], warnings=samples.warnings(), **look),
    "heatmap": lambda **look: rate_heatmap(
        samples.rates(), samples.THEMES, warnings=samples.warnings(), **look
    ),
    "many heads": lambda **look: rate_heatmap(
        samples.rates(categories=samples.PLATFORMS), samples.PLATFORMS, **look
    ),
    "sizes": lambda **look: size_chart(samples.sizes(), names=NAMES, source="某厅", **look),
    "xray": lambda **look: xray_chart(samples.positions(), samples.THEMES, names=NAMES, **look),
    "keyness": lambda **look: keyness_chart(samples.keyness(), **look),
    "clouds": lambda **look: word_clouds(samples.words(), **look),
}
LOOKS = [
    pytest.param(chart, language, width, id=f"{name}-{language}-{width}")
    for (name, chart), (language, width) in itertools.product(
        CHARTS.items(), [("zh", "page"), ("en", "column"), ("both", "column"), ("both", "slide")]
    )
]


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine whose only fonts are the bundled one and matplotlib's own."""
    own = [font for font in fontManager.ttflist if "mpl-data" in font.fname]
    monkeypatch.setattr(fontManager, "ttflist", own)
    yield
    fontManager.addfont(BUNDLED_FILE)  # forget which files were found meanwhile


@pytest.mark.parametrize(("chart", "language", "width"), LOOKS)
def test_no_text_overlaps_another_or_leaves_the_figure(chart, language, width):
    figure = chart(language=language, width=width)
    assert list(samples.overlaps(figure)) == []
    assert list(samples.outside(figure)) == []
    assert figure.get_figwidth() == WIDTHS[width]


@pytest.mark.parametrize("n", [1, 31])
@pytest.mark.parametrize("draw", [rate_chart, rate_heatmap])
def test_charts_of_rates_are_readable_from_one_region_to_thirty_one(draw, n):
    figure = draw(samples.rates([f"地区{number}" for number in range(n)]), samples.THEMES)
    assert list(samples.overlaps(figure)) == []
    assert list(samples.outside(figure)) == []
    assert min(text.get_fontsize() for text in samples.texts_of(figure)) >= 5.9


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_character_comes_from_the_bundled_font_on_a_bare_machine(chart, bare_machine, tmp_path):
    figure = chart(language="both")
    save_figure(figure, tmp_path / "chart", ("svg",))
    for text in samples.texts_of(figure):
        assert text.get_fontfamily() == font_families()
        best = get_font(fontManager._find_fonts_by_props(text.get_fontproperties())[:1])
        assert (best.fname, best.family_name) == (BUNDLED_FILE, "Noto Sans CJK SC")
        assert not [
            char for char in text.get_text() if not char.isspace() and not best.get_char_index(ord(char))
        ]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_chart_drawn_twice_gives_the_same_bytes(chart, tmp_path):
    first, second = (
        save_figure(
            chart(width="column"), tmp_path / name, ("png", "svg", "pdf"), provenance={"corpus": "abc"}
        )
        for name in ("one", "two")
    )
    for one, two in zip(first.paths, second.paths, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.suffix


def test_character_that_no_font_has_is_an_error_naming_it_and_nothing_is_written(tmp_path):
    figure = rate_chart(samples.rates(), ["talent"], source="某\ue123厅")
    with pytest.raises(FigureError, match=r"chart: .*U\+E123.*Take the character out") as error:
        save_figure(figure, tmp_path / "chart", ("svg", "png"), table=samples.rates())
    assert "\\ue123" in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_group_without_text_is_marked_and_not_drawn_as_zero():
    table = samples.without_text(samples.rates(), "山东")
    for figure in (rate_chart(table, ["talent"]), rate_heatmap(table, ["talent"])):
        assert sum(text.get_text() == "无正文" for text in samples.texts_of(figure)) == 1


def test_interval_beyond_three_times_the_highest_rate_ends_in_an_arrow_and_its_figures_are_written():
    table = samples.rates()
    table.loc[table["group"] == "山东", "high"] = 98765.4
    figure = rate_chart(table, ["talent"])
    axes = figure.axes[0]
    highest = table.loc[
        (table["category"] == "talent") & (table["group"] != "total"), "rate_per_10k_chars"
    ].max()
    assert axes.get_xlim()[1] == pytest.approx(1.06 * 3 * highest)
    assert [line.get_ydata()[0] for line in axes.lines if line.get_marker() == ">"] == [1]
    texts = [text.get_text() for text in samples.texts_of(figure)]
    assert any("98765.4]" in text for text in texts)
    assert "箭头：区间超出图外，数值见右侧。" in texts
    assert not any(line.get_marker() == ">" for line in rate_chart(samples.rates(), ["talent"]).axes[0].lines)


def test_interval_narrower_than_its_dot_is_a_line_within_the_dot_and_the_caption_says_so():
    table = samples.rates()
    table["low"], table["high"] = table["rate_per_10k_chars"] - 0.02, table["rate_per_10k_chars"] + 0.02
    figure = rate_chart(table, ["talent"])
    within = [line for line in figure.axes[0].lines if line.get_zorder() == 4]
    assert [len(line.get_xdata()) for line in within] == [2] * len(samples.REGIONS)
    assert "点中的线：区间比点窄。" in [text.get_text() for text in samples.texts_of(figure)]
    usual = rate_chart(samples.rates(), ["talent"])
    assert not any(line.get_zorder() == 4 for line in usual.axes[0].lines)


def test_no_hit_anywhere_still_draws():
    table = samples.rates().assign(rate_per_10k_chars=0.0, low=0.0, high=0.0, n_hits=0)
    for draw in (rate_chart, rate_heatmap):
        assert list(samples.overlaps(draw(table, samples.THEMES))) == []


def test_national_text_is_a_hollow_diamond_with_a_line_through_the_provinces():
    axes = rate_chart(samples.rates(), ["talent"]).axes[0]
    markers = [line for line in axes.lines if line.get_marker() not in ("None", None, "")]
    assert [line.get_marker() for line in markers] == ["o", "o", "o", "D"]
    assert colors.same_color(markers[-1].get_markerfacecolor(), "white")
    assert [line.get_xdata()[0] for line in axes.lines if line.is_dashed()] == [markers[-1].get_xdata()[0]]


def test_labels_carry_unit_base_and_number_of_documents():
    texts = [
        text.get_text() for text in samples.texts_of(rate_chart(samples.rates(), ["talent"], language="en"))
    ]
    assert "Hits per 10,000 Chinese characters" in texts
    assert "Hunan (n=2)" in texts
    assert any(text.startswith("Note: Hunan, Shandong") for text in caption_of("en"))
    assert any(text.startswith("注意：湖南、山东、内蒙古、全国：只有1篇文件") for text in caption_of("zh"))


def caption_of(language):
    figure = rate_chart(samples.rates(), ["talent"], language=language, warnings=samples.warnings())
    return [text.get_text() for text in figure.texts]


def test_word_has_one_colour_in_all_clouds_and_stands_upright():
    figure = word_clouds(samples.words())
    found: dict[str, set] = {}
    for axes in figure.axes:
        assert axes.texts
        for text in axes.texts:
            found.setdefault(text.get_text(), set()).add(text.get_color())
            assert text.get_rotation() == 0
    assert {len(looks) for looks in found.values()} == {1}
    assert found["湖南中试"] == {COLOURS[2]}  # in one region only
    assert found["人才"] != found["湖南中试"]


def test_words_of_a_cloud_do_not_cover_each_other():
    figure = word_clouds(samples.words(), ["湖南"])
    ink = [samples.ink_of(figure, word) for word in figure.axes[0].texts]
    assert len(ink) > 5
    assert min(word.sum() for word in ink) > 10
    assert sum(word.astype(int) for word in ink).max() == 1


@pytest.mark.parametrize("n", [1, 4, 6, 7, 8, 9])
@pytest.mark.parametrize("width", ["page", "column"])
def test_key_words_of_any_number_of_regions_fit_a_page(n, width):
    own = samples.keyness().query("region == '湖南'")
    own = pd.concat([own.assign(token=own["token"] + str(one)) for one in range(4)])  # 16 of the region, 16 of the rest
    table = pd.concat([own.assign(region=f"地区{one}") for one in range(n)], ignore_index=True)
    figure = keyness_chart(table, width=width)
    assert figure.get_figheight() * 2.54 < 24
    assert len(figure.axes) == (1 if n > (8 if width == "page" else 6) else n)  # beyond, a list


@pytest.mark.parametrize("width", ["page", "column"])
def test_clouds_of_many_regions_fit_a_page_and_each_has_words(width):
    own = samples.words().query("region == '湖南'")
    table = pd.concat([own.assign(region=f"地区{n}") for n in range(31)], ignore_index=True)
    figure = word_clouds(table, width=width)
    assert figure.get_figheight() * 2.54 < 24
    assert min(len(axes.texts) for axes in figure.axes) > 3
    assert min(text.get_size() for axes in figure.axes for text in axes.texts) > 5.5  # 6 points, in whole pixels


def test_clouds_of_another_seed_differ():
    def places(seed):
        return [text.get_position() for text in word_clouds(samples.words(), seed=seed).axes[0].texts]

    assert places(1) == places(1) != places(2)


def test_colours_differ_in_grey_or_by_hatch():
    figure = size_chart(samples.sizes(), names=NAMES)
    looks = {(bar.get_hatch(), bar.get_facecolor()) for bar in figure.axes[0].patches}
    assert len({hatch for hatch, _ in looks}) == len(looks) == 4


def test_shades_of_the_heatmap_grow_darker_in_grey(tmp_path):
    saved = save_figure(rate_heatmap(samples.rates(["湖南"]), samples.THEMES), tmp_path / "heat")
    mesh = rate_heatmap(samples.rates(["湖南"]), samples.THEMES).axes[0].collections[0]
    grey = [
        Image.new("RGB", (1, 1), colors.to_hex(mesh.cmap(x))).convert("L").getpixel((0, 0))
        for x in (0.0, 0.5, 1.0)
    ]
    assert grey[0] > grey[1] > grey[2] > 120  # and dark letters can still be read on the darkest
    assert Image.open(saved.paths[0]).convert("L").getextrema()[0] < 60


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: rate_chart(samples.rates(), ["talnet"]),
            r"no category talnet\. Did you mean talent\? They have: platform, talent",
        ),
        (lambda: rate_heatmap(samples.rates(), []), r"no category \(none given\)"),
        (lambda: rate_chart(samples.rates(), ["talent"], language="fr"), r"'fr'.*zh, en, both"),
        (lambda: rate_chart(samples.rates(), ["talent"], width="wide"), r"'wide'.*column, page, slide"),
        (lambda: keyness_chart(samples.keyness(), ["江苏"]), r"these regions: 湖南.*asked for: 江苏"),
        (lambda: word_clouds(samples.words(), n_words=0), r"1 word or more \(asked for: 0\)"),
        (lambda: xray_chart(samples.positions(), []), r"1 to 6 categories \(here 0\)"),
    ],
)
def test_wrong_choice_is_an_error_that_names_the_choices(draw, message):
    with pytest.raises(ParameterError, match=message):
        draw()


def test_empty_tables_are_refused_in_plain_words():
    with pytest.raises(TableError, match="0 documents"):
        size_chart(samples.sizes().iloc[:0])
    with pytest.raises(ParameterError, match="these regions: none"):
        word_clouds(samples.words().iloc[:0])
