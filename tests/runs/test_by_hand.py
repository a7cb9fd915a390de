"""A notebook run by hand takes its own parameters, and says where study.toml asks for others."""

from __future__ import annotations

import pytest

from analysis.paths import Project
from analysis.runs.by_hand import show_what_study_asks

ASKED = {"regions": (), "period": "", "unit": "chars", "headings": False}


@pytest.fixture
def told(tmp_path, monkeypatch):
    def told(study: str, parameters: dict[str, object]) -> list[str]:
        shown: list[dict[str, str]] = []
        monkeypatch.setattr("analysis.runs.by_hand.publish_display_data", shown.append)
        (tmp_path / "study.toml").write_text(study, encoding="utf-8")
        show_what_study_asks(Project(tmp_path), parameters)
        return [line for data in shown for line in data["text/plain"].splitlines()[1:]]

    return told


def test_values_that_a_report_would_take_are_named_as_one_writes_them(told):
    study = '[corpus]\nregions = ["湖南"]\nperiod = "2024"\n[parameters]\nunit = "sentences"\nheadings = true\n'
    assert told(study, ASKED) == ['regions = ["湖南"]', 'period = "2024"', 'unit = "sentences"', "headings = True"]


def test_nothing_is_said_where_the_notebook_asks_for_the_same(told):
    study = '[corpus]\nregions = ["湖南"]\n[parameters]\nunit = "sentences"\n'
    assert told(study, {"regions": ["湖南"], "unit": "sentences"}) == []
    assert told(study, {"regions": ("湖南",), "unit": "sentences"}) == []


def test_nothing_is_said_of_parameters_that_a_notebook_does_not_have(told):
    assert told('[corpus]\nperiod = "2024"\n', {"regions": []}) == []
    assert told("", ASKED) == []
