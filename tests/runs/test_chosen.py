"""Which hits count: by stance, by state of the term, by another dictionary; and the same parameters everywhere."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs.chosen import HitChoice, check_terms, in_stance, other_dictionary, with_dictionary
from analysis.runs.provenance import check_choices

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"
DOCUMENTS = ("regions", "levels", "genres", "period")
HITS = ("parts", "stance", "terms", "dictionary")
CHOICES = {"regions": ["湖南"], "levels": [], "genres": [], "parts": [], "themes": {"talent": []}, "inputs": {"corpus": "c"}}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "themes.csv").write_text("theme,category,term\nskills,skills/training,培训\n", encoding="utf-8")
    return Project(tmp_path)


def test_stance_keeps_hits_of_such_sentences_only():
    hits = pd.DataFrame({"doc_id": ["a", "b", "b", "c"], "sentence": [1, 2, 2, 1]})
    stances = pd.DataFrame({"doc_id": ["a", "b", "c"], "sentence": [1, 2, 1], "stance": ["done", "planned", "context"]})
    assert list(in_stance(hits, stances, "planned")["doc_id"]) == ["b", "b"]
    assert list(in_stance(hits, stances, "")["doc_id"]) == ["a", "b", "b", "c"]


@pytest.mark.parametrize("place", ["old", "old/themes.csv"])
def test_another_dictionary_is_a_file_or_a_folder_and_gives_its_own_themes(project, place):
    assert other_dictionary(project, place).facet == "themes"
    choices = with_dictionary(project, CHOICES, place)
    assert choices["themes"] == {"skills": ["skills/training"]}
    assert set(choices["inputs"]) == {"corpus", "dictionary"}
    with pytest.raises(ParameterError, match="theme: 'talent' is unknown. Choose from: skills"):
        check_choices(choices, {"theme": "talent"})


def test_without_another_dictionary_the_choices_stay(project):
    assert with_dictionary(project, CHOICES, "") == CHOICES


def test_a_dictionary_that_is_not_there_is_named_with_its_place(project):
    with pytest.raises(ParameterError, match="does not exist. Name a theme dictionary"):
        other_dictionary(project, "older/themes.csv")
    (project.root / "empty").mkdir()
    with pytest.raises(ParameterError, match="holds 0 theme dictionaries"):
        other_dictionary(project, "empty")


def test_trusted_terms_are_those_of_the_projects_own_dictionary(project):
    with pytest.raises(ParameterError, match="own dictionary"):
        check_terms(project, project.root, {"terms": "trusted", "dictionary": "old"})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("stance", "promised", "stance: 'promised' is unknown. .*Choose from: .*done, planned, context"),
        ("terms", "proven", "terms: 'proven' is unknown. Choose from: all, trusted"),
        ("against", "all", "against: 'all' is unknown. Choose from: .*pairs, rest"),
        ("period", "last year", "period: 'last year' is no period"),
    ],
)
def test_an_unknown_value_is_refused_before_anything_runs(name, value, told):
    with pytest.raises(ParameterError, match=told):
        check_choices(CHOICES, {name: value})


def test_a_what_if_panel_turns_each_choice_round():
    assert set(HitChoice().others(partial=True)) == {"done", "planned", "trusted_terms", "whole_text"}
    turned = HitChoice("planned", "trusted").others(partial=False)
    assert turned == {"any_stance": {"stance": ""}, "all_terms": {"terms": "all"}}
    assert HitChoice(dictionary="old").others(False)["other_dictionary"] == {"dictionary": ""}


def parameters(name: str) -> dict[str, str]:
    """Each parameter of a notebook with its whole line."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    source = "".join(next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))["source"])
    return {ast.parse(line).body[0].targets[0].id: line for line in source.splitlines()}


@pytest.mark.parametrize(
    ("notebook", "names"),
    [("theme", DOCUMENTS + HITS), ("compare", DOCUMENTS + HITS), ("words", DOCUMENTS + HITS), ("documents", DOCUMENTS)],
)
def test_notebooks_choose_alike(notebook, names):
    lines, first = parameters(notebook), parameters("theme")
    assert {name: lines[name] for name in names} == {name: first[name] for name in names}
