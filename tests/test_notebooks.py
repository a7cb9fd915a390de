"""The committed notebooks: thin, parameterised, without outputs."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import papermill
import pytest

from analysis.runs.execution.notebooks import known_parameters

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def test_the_notebooks_of_the_report_are_there():
    from analysis.runs.report import NOTEBOOKS as REPORTED

    assert set(REPORTED) <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_holds_no_outputs(path):
    for cell in code_cells(path):
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert "papermill" not in load(path)["metadata"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_its_question_and_has_one_cell_of_parameters(path):
    cells = load(path)["cells"]
    assert cells[0]["cell_type"] == "markdown"
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    for statement in ast.parse(source(tagged[0])).body:
        assert isinstance(statement, ast.Assign), ast.unparse(statement)
        ast.literal_eval(statement.value)
    for line in source(tagged[0]).splitlines():
        assert "  # " in line, f"a parameter without a comment: {line}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_itself_knows_every_parameter_with_its_comment(path):
    listed = papermill.inspect_notebook(str(path))  # it skips a line with more than one "="
    assert set(listed) == set(known_parameters(path))
    assert all(parameter["help"] for parameter in listed.values())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_calls_and_prose_but_no_logic(path):
    banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.Try)
    for cell in code_cells(path):
        tree = ast.parse(source(cell))
        assert not [node for node in ast.walk(tree) if isinstance(node, banned)], source(cell)
        parameters = "parameters" in cell["metadata"].get("tags", [])
        assert parameters or len(tree.body) <= 12, "a long cell belongs in the library"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_ends_with_what_it_was_made_from(path):
    assert "stamp()" in source(code_cells(path)[-1])
