"""Build the API reference from the docstrings: `.venv/bin/python tools/api.py` writes docs/api/index.html."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pdoc
import pdoc.render

ROOT = Path(__file__).resolve().parent.parent


def module_names() -> list[str]:
    """All modules of `analysis`; pdoc by itself leaves out those that a package does not list in __all__."""
    names = [path.relative_to(ROOT).with_suffix("").as_posix() for path in (ROOT / "analysis").rglob("*.py")]
    return sorted(name.replace("/", ".").removesuffix(".__init__") for name in names if not name.endswith("__main__"))


def build_reference(folder: Path, modules: Sequence[str]) -> None:
    """Write a page per module into the folder, with a search over all of them."""
    pdoc.render.configure(docformat="numpy", footer_text="policy-compare", show_source=False)
    pdoc.pdoc(*modules, output_directory=folder)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    build_reference(ROOT / "docs" / "api", module_names())
