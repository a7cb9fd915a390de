"""Charts of stance, firmness, instruments, promised figures and citations."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from analysis.charts.grid import calendar_chart, cross_chart, link_chart
from analysis.charts.values import value_chart
from analysis.errors import ParameterError
from analysis.tables import TOTAL, check_table
from analysis.tables.meaning import CALENDAR, CROSSES, LINKS, VALUE_SHARES
from tests.charts import samples

STANCES = ["done", "planned", "context"]
DEGREES = ["must", "shall", "support", "encourage", "explore"]
SIDES = [
    "supply",
    "environment",
    "demand",
    "supply/infrastructure",
    "environment/regulation",
    "demand/outsourcing",
]


def shares(values: list[str], regions=samples.REGIONS) -> pd.DataFrame:
    rows = []
    for place, (region, theme) in enumerate(itertools.product([*regions, TOTAL], samples.THEMES)):
        n = 0 if place == 3 else 7 * place + 1
        share = 1 / len(values) if n else float("nan")
        rows += [(region, theme, value, n // len(values), n, share, 0.1, 0.9, n / 2, "within this document only") for value in values]
    return check_table(pd.DataFrame(rows, columns=list(VALUE_SHARES.columns)), VALUE_SHARES)


def crosses() -> pd.DataFrame:
    pairs = itertools.product([TOTAL, "湖南"], [*samples.THEMES, TOTAL], SIDES)
    rows = [
        (region, theme, side, place, 130 if place else 0, place / 130, 0.0, 1.0, 65.0, "within this document only")
        for place, (region, theme, side) in enumerate(pairs)
    ]
    return check_table(pd.DataFrame(rows, columns=list(CROSSES.columns)), CROSSES)


def calendar() -> pd.DataFrame:
    dates = ["2025", "2027", "2030", "2035", "每年", "未来五年", ""]
    rows = [
        (region, date, 12 + place, 2) for region in samples.REGIONS[:3] for place, date in enumerate(dates)
    ]
    rows.append((samples.REGIONS[3], "", 0, 0))
    return check_table(pd.DataFrame(rows, columns=list(CALENDAR.columns)), CALENDAR)


def links() -> pd.DataFrame:
    rows = [
        (f"d{citing}", f"关于推动第{cited}类产业高质量发展的若干实施意见", "", f"d{cited}" if cited < 2 else "", 1 + cited, 0, 1)
        for citing in range(5) for cited in range(4) if citing != cited
    ]  # fmt: skip
    return check_table(pd.DataFrame(rows, columns=list(LINKS.columns)), LINKS)


NAMES = {f"d{place}": (f"湖南\n关于加快推进制造业第{place}…",) * 2 for place in range(5)}
CHARTS = {
    "stances": lambda **look: value_chart(shares(STANCES), samples.THEMES, STANCES, source="某厅", **look),
    "firmness": lambda **look: value_chart(shares(DEGREES), ["talent"], DEGREES, **look),
    "crosses": lambda **look: cross_chart(crosses(), samples.THEMES, SIDES, source="某厅", **look),
    "calendar": lambda **look: calendar_chart(calendar(), **look),
    "links": lambda **look: link_chart(links(), names=NAMES, **look),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize(("language", "width"), [("zh", "page"), ("en", "column"), ("both", "slide")])
def test_no_text_overlaps_another_or_leaves_the_figure(name, language, width):
    figure = CHARTS[name](language=language, width=width)
    assert list(samples.overlaps(figure)) == []
    assert list(samples.outside(figure)) == []


def test_a_bar_reaches_as_far_as_its_shares_and_a_region_without_sentences_stays_empty():
    figure = value_chart(shares(STANCES), samples.THEMES, STANCES)
    last = figure.axes[3]  # standards; 湖南 has none
    widths = [[patch.get_width() for patch in group.patches] for group in last.containers]
    assert [sum(column) for column in zip(*widths, strict=True)] == pytest.approx([0, 100, 100, 100])
    assert "n=0" in [text.get_text() for text in last.texts]


@pytest.mark.parametrize("width", ["page", "column"])
def test_shares_of_many_regions_fit_a_page(width):
    figure = value_chart(shares(DEGREES, [f"地区{n}" for n in range(31)]), samples.THEMES, DEGREES, width=width)
    assert figure.get_figheight() * 2.54 < 24
    assert list(samples.overlaps(figure)) == []


def test_cells_say_counts_and_a_region_without_figures_keeps_its_row():
    texts = [text.get_text() for text in calendar_chart(calendar()).axes[0].texts]
    assert len(texts) == 4 * 7 and texts[:2] == ["12", "13"] and set(texts[-7:]) == {""}
    cells = [text.get_text() for text in cross_chart(crosses(), samples.THEMES, SIDES).axes[0].texts]
    assert cells[:2] == ["0", "6 (5%)"]


def test_a_line_stands_above_every_side_of_instruments_but_the_first_and_none_where_there_are_only_sides():
    def lines(*names: str) -> list[float]:
        return [line.get_ydata()[0] for line in cross_chart(crosses(), samples.THEMES, names).axes[0].lines]

    assert lines("demand", "supply", "supply/infrastructure", "environment") == [1, 3]
    assert lines("demand", "supply") == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda: value_chart(shares(STANCES), ["housing"], STANCES),
        lambda: value_chart(shares(STANCES), [], STANCES),
        lambda: cross_chart(crosses(), samples.THEMES, ["supply"], region="青海"),
        lambda: link_chart(links().iloc[:0]),
        lambda: calendar_chart(calendar().iloc[:0]),
    ],
)
def test_what_is_not_in_the_table_is_refused(draw):
    with pytest.raises(ParameterError):
        draw()


def test_many_citing_documents_are_called_by_their_regions_in_a_column():
    rows = [(f"{n:03}", "意见", "", "", 1, n, n + 2) for n in range(9)]
    table = check_table(pd.DataFrame(rows, columns=list(LINKS.columns)), LINKS)
    names = {f"{n:03}": (f"地区{n}\n关于推进中试的意见",) * 2 for n in range(9)}
    heads = {width: [label.get_text() for label in link_chart(table, names=names, width=width).axes[0].get_xticklabels()] for width in ("page", "column")}
    assert all(f"地区{n}" in head.replace("\n", "") for n, head in enumerate(heads["column"]))
    assert not any("中" in head for head in heads["column"])
    same = dict.fromkeys(names, ("湖南\n关于推进中试的意见",) * 2)
    heads = [label.get_text() for label in link_chart(table, names=same, width="column").axes[0].get_xticklabels()]
    assert all("中" in head for head in heads)


def test_of_very_many_citing_documents_a_column_is_a_region_and_the_caption_says_so():
    """90 documents cite 意见 once each: 3 regions of 30; of 45 regions of 2 the 40 columns that fit are drawn."""
    rows = [(f"{n:03}", "意见", "", "", 1, n, n + 2) for n in range(90)]
    table = check_table(pd.DataFrame(rows, columns=list(LINKS.columns)), LINKS)
    for n_regions, columns, cell, said in ((3, 3, "30", "同一地区的文件合为一列"), (45, 40, "2", "只画引用最多的40个")):
        names = {f"{n:03}": (f"地{n % n_regions}\n关于推进中试的意见",) * 2 for n in range(90)}
        figure = link_chart(table, names=names)
        assert len(figure.axes[0].get_xticklabels()) == columns and {text.get_text() for text in figure.axes[0].texts} == {cell}
        assert said in "".join(text.get_text().replace("\n", "") for text in figure.texts)
