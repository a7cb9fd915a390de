"""Lines of type: as matplotlib would measure and shape them."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from analysis.charts.fonts import font_families
from analysis.charts.letters import EM, set_line
from analysis.charts.style import chart_style


def reckoned(text: str, pixels: float) -> tuple[float, float, float]:
    """Width, height and descent of a line whose type is so many pixels high."""
    line = set_line(text)
    return tuple(length * pixels / EM for length in (line.advance, line.high - line.low, -line.low))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="试点平台，。（）“”《》·％‱ AVTyoffi.,-0123456789[]%", min_size=1, max_size=20))
def test_a_line_is_as_large_as_matplotlib_measures_it(text):
    """To a fortieth of the type size: pairs that stand nearer (AV, To), joined ones (ffi), another font's sign (‱)."""
    with chart_style(36):
        measured = RendererAgg(10, 10, 72).get_text_width_height_descent(text, FontProperties(), False)
    assert reckoned(text, 36) == pytest.approx(measured, abs=36 / 40)


@pytest.mark.parametrize("text", ["人才 AV To office——2024", "12.3 [4.5, 6.7]", "湖南…（only, Te.）"])
def test_the_outline_of_a_line_lies_where_matplotlibs_does(text):
    """To a seventieth of the type size."""
    with chart_style():
        expected = TextPath((0, 0), text, size=EM, prop=FontProperties(family=font_families())).get_extents().extents
    assert set_line(text).outline.get_extents().extents == pytest.approx(expected, abs=15)


def test_what_is_drawn_as_one_keeps_its_characters():
    assert [letter.text for letter in set_line("e——ffi").letters] == ["e", "——", "ffi"]


def test_a_line_without_ink_has_its_width_alone():
    assert set_line(" ").advance > 0
    assert not len(set_line(" ").outline.vertices)
    assert set_line("").advance == 0


@pytest.mark.parametrize("text", ["e\u0301", "שלום", "标\ue000"])
def test_a_text_that_is_shaped_as_a_whole_or_has_no_font_is_left_to_matplotlib(text):
    assert set_line(text) is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked on Windows")
def test_processes_forked_after_a_line_was_set_read_the_font_without_disturbing_each_other():
    """Each sets 3,000 characters at the same time; an open file shared by them would give them each other's outlines."""
    texts = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    set_line(texts[0])
    children = []
    for _ in range(3):
        if not (child := os.fork()):
            code = 2
            try:
                code = 0 if all(set_line(text).outline.get_extents().width > 200 or text in "丨丶亅丿" for text in texts) else 1
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
