"""The pages on reading name what it does to a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.texts.clean import STEPS
from analysis.texts.repairs import COLUMNS, INSERT, REMOVE

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["reading.md", "reading.en.md"])
def test_the_pages_on_reading_name_every_cleaning_step_and_both_repairs(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    names = [*(step.name for step in STEPS), "repair", INSERT, REMOVE]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert ",".join(COLUMNS) in text
