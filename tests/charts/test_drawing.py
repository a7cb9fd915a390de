"""One drawing for two formats: the picture stays as it is, and the page shows what matplotlib by itself would write."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from pypdf import PdfReader

from analysis.charts import rate_chart, save_figure
from analysis.charts.drawing import draw_pixels, draw_pixels_and_pdf
from analysis.charts.heatmap import rate_heatmap
from analysis.charts.sizes import size_chart
from analysis.charts.style import chart_style
from tests.charts import samples

# Bars with hatches, dots with ranges, and fields with a scale, which a page holds as an image.
FIGURES = {
    "dots": lambda: rate_chart(samples.rates(), ["talent"]),
    "fields": lambda: rate_heatmap(samples.rates(), ["talent", "standards"]),
    "bars": lambda: size_chart(samples.sizes()),
}


def page(figure):
    file = io.BytesIO()
    with chart_style():
        draw_pixels_and_pdf(figure, 300, file, {"Subject": "五篇"})
    return PdfReader(file).pages[0]


def drawn(page):
    """The points (in points, whole) that lines and curves go through, and how many things are painted."""
    points, painted, places = [], Counter(), [np.eye(3)]
    for told, operator in page.get_contents().operations:
        match operator:
            case b"q":
                places.append(places[-1])
            case b"Q":
                places.pop()
            case b"cm":
                a, b, c, d, e, f = map(float, told)
                places[-1] = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ places[-1]
            case b"m" | b"l" | b"c":
                points.append(([*map(float, told[-2:]), 1] @ places[-1])[:2])
            case b"S" | b"f" | b"B" | b"Do":
                painted["all"] += 1
    return np.array(points), painted["all"]


@pytest.mark.parametrize("name", FIGURES)
def test_lines_and_areas_of_a_page_stand_where_matplotlib_puts_them(name):
    """Each point of matplotlib's own page is within half a point of one of ours, and as many things are painted."""
    figure, theirs = FIGURES[name](), io.BytesIO()
    ours = page(figure)
    with chart_style():
        figure.savefig(theirs, format="pdf", dpi=300, metadata={"CreationDate": None})
    expected = PdfReader(theirs).pages[0]
    (points, n), (expected_points, expected_n) = drawn(ours), drawn(expected)
    assert len(expected_points) > 20
    for point in expected_points:
        assert np.abs(points - point).max(axis=1).min() < 0.5
    assert n == expected_n
    assert [float(side) for side in ours.mediabox] == pytest.approx([float(side) for side in expected.mediabox], abs=0.5)


@pytest.mark.parametrize("name", FIGURES)
def test_texts_of_a_page_can_be_copied_and_stand_where_they_do_in_the_picture(name):
    figure, found = FIGURES[name](), []
    shown = page(figure)
    shown.extract_text(visitor_text=lambda text, cm, tm, *_: found.append((text.strip(), *np.matmul([*tm[4:], 1], np.reshape(
        [cm[0], cm[1], 0, cm[2], cm[3], 0, cm[4], cm[5], 1], (3, 3)))[:2])))  # fmt: skip
    copied = "".join(text for text, *_ in found).replace(" ", "").replace("\n", "")
    figure.dpi = 72
    with chart_style():
        texts = [*figure.texts, *(text for axes in figure.axes for text in (*axes.texts, axes.title, *axes.get_yticklabels()))]
    for line in "\n".join(text.get_text() for text in texts).split("\n"):
        assert line.replace(" ", "") in copied
    for caption in figure.texts:
        x, y = figure.transFigure.transform(caption.get_position())
        assert any(text[:3] == caption.get_text()[:3] and abs(x - left) < 0.5 and abs(y - base) < 0.5 for text, left, base in found)


def test_a_picture_looks_as_matplotlib_draws_it():
    """Not a pixel in a hundred differs by a quarter of the scale: letters stand within a part of a pixel of where they would."""
    figure, file = FIGURES["dots"](), io.BytesIO()
    with chart_style():
        ours = np.asarray(draw_pixels(figure, 300).buffer_rgba(), dtype=int)
        figure.savefig(file, format="rgba", dpi=300)
    theirs = np.frombuffer(file.getvalue(), dtype=np.uint8).reshape(ours.shape).astype(int)
    assert (np.abs(ours - theirs).max(axis=2) > 64).mean() < 0.01


def test_a_picture_is_the_same_with_and_without_a_page_beside_it(tmp_path):
    figure = FIGURES["fields"]()
    save_figure(figure, tmp_path / "alone", ("png",))
    save_figure(figure, tmp_path / "both", ("pdf", "png"))
    assert (tmp_path / "alone.png").read_bytes() == (tmp_path / "both.png").read_bytes()
    save_figure(figure, tmp_path / "page", ("pdf",))
    assert (tmp_path / "page.pdf").read_bytes() == (tmp_path / "both.pdf").read_bytes()


def test_a_page_says_what_it_is_about():
    file = io.BytesIO()
    with chart_style():
        draw_pixels_and_pdf(FIGURES["dots"](), 300, file, {"Subject": "五篇 (a)", "Creator": None})
    assert dict(PdfReader(file).metadata) == {"/Subject": "五篇 (a)"}
