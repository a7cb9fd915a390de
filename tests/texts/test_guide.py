"""The guides name what reading does to a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.texts.clean import STEPS
from analysis.texts.repairs import COLUMNS, INSERT, REMOVE

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("guide", ["guide.md", "guide.en.md"])
def test_the_guides_name_every_cleaning_step_and_both_repairs(guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    names = [*(step.name for step in STEPS), "repair", INSERT, REMOVE]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert ",".join(COLUMNS) in text
