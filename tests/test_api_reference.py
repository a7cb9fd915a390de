"""The API reference is built from docstrings, and no public name is without one."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def modules() -> list[Path]:
    return [path for path in (ROOT / "analysis").rglob("*.py") if not path.name.startswith("_") or path.stem == "__init__"]


@pytest.fixture(scope="module")
def api():
    spec = importlib.util.spec_from_file_location("api", ROOT / "tools" / "api.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_knows_every_module(api):
    files = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in modules()}
    assert {name.removesuffix(".__init__") for name in files} == set(api.module_names())


def test_a_page_shows_the_public_functions_with_their_docstrings(api, tmp_path):
    api.build_reference(tmp_path, ["analysis.regions", "analysis.tables.schema"])
    page = (tmp_path / "analysis" / "tables" / "schema.html").read_text(encoding="utf-8")
    assert 'id="check_table"' in page and "two rows have the same key" in page
    assert (tmp_path / "analysis" / "regions.html").is_file()


def test_every_module_and_public_name_says_what_it_is():
    silent = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        silent += [path.name] if not ast.get_docstring(tree) and tree.body else []
        silent += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in named
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    # A command says what it does in its own help.
    assert [name for name in silent if "/commands/" not in name] == []
