"""A finished run as chapters, sections and items."""

from __future__ import annotations

import json

import pytest

from analysis.errors import RunError
from analysis.reports.contents import Text, read_contents
from tests.reports.run_folder import make_run


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    return read_contents(make_run(tmp_path_factory.mktemp("contents") / "run"))


def test_chapters_come_in_the_order_of_the_run_with_their_headings_in_both_languages(contents):
    assert [chapter.name for chapter in contents.chapters] == ["theme_talent", "compare"]
    assert contents.chapters[0].heading == Text("一个主题", "One theme")


def test_prose_is_parted_into_chinese_and_its_italic_english(contents):
    assert contents.chapters[0].sections[0].prose == Text("点为该地数值。", "The dot is the value.")


def test_prose_in_one_language_stands_for_both(contents):
    assert contents.chapters[0].sections[2].prose == Text("每次命中一行。", "每次命中一行。")


def test_figures_and_kept_tables_stand_under_the_heading_they_were_shown_under(contents):
    shown = {
        section.heading.en: [item.name for item in section.items] for section in contents.chapters[0].sections
    }
    assert shown == {
        "By region": ["theme_talent_regions"],
        "Differences": ["theme_talent_differences"],
        "Sentences": ["theme_talent_concordance", "theme_talent_findings"],
    }


def test_a_figure_has_its_caption_and_how_much_of_the_picture_it_takes(contents):
    item = contents.chapters[0].sections[0].items[0]
    assert (
        item.caption.startswith("点为数值。\n注意：")
        and item.foot == 0.25
        and item.picture.name == "theme_talent_regions.png"
    )


def test_what_a_notebook_was_run_with_goes_before_its_own_defaults(contents):
    assert contents.chapters[0].parameters == {"theme": "talent"}  # its cell of parameters says platform


@pytest.mark.parametrize("damage", ["run.json", "notebooks/compare.ipynb", "figures/compare_regions.json"])
def test_a_damaged_run_is_refused_by_name(tmp_path, damage):
    run = make_run(tmp_path / "run")
    (run / damage).write_text("{", encoding="utf-8")
    with pytest.raises(
        RunError, match="run is no finished run, or a file of it is damaged .* Make the report again"
    ):
        read_contents(run)


def test_parameters_that_are_no_values_are_said_to_be_damage(tmp_path):
    run = make_run(tmp_path / "run")
    path = run / "notebooks" / "compare.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0] = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": "regions = open('x')",
        "outputs": [],
    }
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(RunError, match="no finished run"):
        read_contents(run)
