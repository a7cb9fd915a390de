"""Fonts, widths of texts, line breaks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import TextPath

from analysis.charts.fonts import BUNDLED_FACE, BUNDLED_FILE, font_families, missing_glyphs, text_width
from analysis.charts.layout import wrap


def test_bundled_font_goes_before_a_font_of_the_same_name_on_the_machine(monkeypatch):
    font_families()
    bundled = next(
        font for font in fontManager.ttflist if font.fname == BUNDLED_FILE and font.name == BUNDLED_FACE
    )
    others = [font for font in fontManager.ttflist if font.fname != BUNDLED_FILE]
    own = type(bundled)(**{**vars(bundled), "fname": others[0].fname, "index": 0})
    monkeypatch.setattr(fontManager, "ttflist", [own, *others])
    font_families()
    assert next(font for font in fontManager.ttflist if font.name == BUNDLED_FACE).fname == BUNDLED_FILE


def test_families_are_installed_and_begin_with_the_bundled_one():
    families = font_families()
    assert families[0] == BUNDLED_FACE
    assert set(families) <= {font.name for font in fontManager.ttflist}
    assert font_families() == families


def test_rare_and_traditional_characters_are_there_and_private_ones_are_missing():
    assert missing_glyphs("简体產業〔2024〕①％㎡《》“”喆堃龑赟嫘䶮㮾𬭚鿏 \n\t") == []
    assert missing_glyphs("标\ue000准\ue000") == ["\ue000"]


@pytest.mark.parametrize(
    "text", ["人才试点平台", "Pilot platforms (n=31)", "40.1 [14.7, 69.9]", "“AI”湖南 Hunan，骨直"]
)
def test_reckoned_width_is_the_drawn_width(text):
    drawn = TextPath((0, 0), text, size=10, prop=FontProperties(family=font_families())).get_extents()
    assert text_width(text, 10) * 72 == pytest.approx(drawn.x1, abs=2)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="试点平台，。（）“”abc DEF 123\n—", max_size=80), st.floats(0.6, 3))
def test_wrapping_keeps_every_character_but_spaces(text, width):
    wrapped = wrap(text, width, 8)
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="试点平台推进", max_size=80), st.floats(0.6, 3))
def test_wrapped_chinese_lines_fit(text, width):
    assert text_width(wrap(text, width, 8), 8) <= width


def test_lines_do_not_begin_with_a_closing_mark_and_words_stay_whole():
    lines = wrap("加快推进中试平台建设，支持（人才）。" * 4 + "Pilot platforms are built", 0.9, 8).split("\n")
    assert not [line for line in lines if line[:1] in "，。）"]
    assert any("platforms" in line for line in lines)


def test_importing_the_charts_draws_in_no_pyplot_and_sets_nothing():
    code = (
        "import matplotlib, sys; before = matplotlib.rcParams.copy()\n"
        "import analysis.charts, analysis.charts.keyness, analysis.charts.sizes, analysis.charts.xray\n"
        "assert matplotlib.rcParams.copy() == before\n"
        "print('matplotlib.pyplot' in sys.modules, 'wordcloud' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked on Windows")
def test_processes_forked_after_a_width_was_taken_read_the_font_without_disturbing_each_other():
    """Each takes the widths of 6,000 characters at the same time; an open file shared by them would give them each other's."""
    width = text_width("一", 10)

    def widths() -> list[float]:
        return [text_width(chr(code), 10) for code in range(0x4E01, 0x4E01 + 6000)]

    children = []
    for _ in range(3):
        if not (child := os.fork()):
            code = 2
            try:
                code = 0 if set(widths()) == {width} else 1
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
