"""One drawing for two formats: the picture stays as it is, and the page holds what matplotlib by itself would write."""

from __future__ import annotations

import io
from numbers import Real

import pytest
from pypdf import PdfReader

from analysis.charts import rate_chart, save_figure
from analysis.charts.drawing import draw_pixels_and_pdf
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


# Lines, curves, texts, images and where they stand; not how the look is set before them, which may be said in more or fewer steps.
DRAWN = {b"m", b"l", b"c", b"S", b"f", b"B", b"cm", b"Td", b"TJ", b"Do"}


def operations(content: bytes):
    """What a page draws: its operators, and the numbers of each in points."""
    found = PdfReader(io.BytesIO(content)).pages[0].get_contents().operations
    drawn = [(operator, [float(one) for one in told if isinstance(one, Real)]) for told, operator in found if operator in DRAWN]
    return tuple(zip(*drawn, strict=True))


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_drawn_beside_a_picture_has_everything_at_the_place_where_matplotlib_puts_it(name):
    """Of the same operators, each with the same numbers, within half a point: places follow the pixels, 300 to an inch."""
    figure, ours, theirs = FIGURES[name](), io.BytesIO(), io.BytesIO()
    with chart_style():
        draw_pixels_and_pdf(figure, 300, ours, {"CreationDate": None})
        figure.savefig(theirs, format="pdf", dpi=300, metadata={"CreationDate": None})
    (done, places), (expected, expected_places) = operations(ours.getvalue()), operations(theirs.getvalue())
    assert done == expected
    assert len(done) > 100
    for place, expected_place in zip(places, expected_places, strict=True):
        assert place == pytest.approx(expected_place, abs=0.5)


def test_a_picture_is_the_same_with_and_without_a_page_beside_it(tmp_path):
    figure = FIGURES["fields"]()
    save_figure(figure, tmp_path / "alone", ("png",))
    save_figure(figure, tmp_path / "both", ("pdf", "png"))
    assert (tmp_path / "alone.png").read_bytes() == (tmp_path / "both.png").read_bytes()
    save_figure(figure, tmp_path / "page", ("pdf",))
    assert (tmp_path / "page.pdf").read_bytes() == (tmp_path / "both.pdf").read_bytes()
