"""The API reference is built from docstrings, and no public name is without one."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def modules() -> list[Path]:
    return [path for path in (ROOT / "analysis").rglob("*.py") if not path.name.startswith("_") or path.stem == "__init__"]


def test_each_module_has_a_page_with_its_public_functions(tmp_path):
    spec = importlib.util.spec_from_file_location("api", ROOT / "tools" / "api.py")
    api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(api)
    api.build_reference(tmp_path)
    for path in modules():
        name = path.relative_to(ROOT).with_suffix("")
        page = tmp_path / (name.parent if path.stem == "__init__" else name).with_suffix(".html")
        text = page.read_text(encoding="utf-8")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert f'id="{node.name}"' in text, f"{page.name} lacks {node.name}"


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
    assert [name for name in silent if not name.endswith((":register", ":make"))] == []
