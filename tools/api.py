"""Build the API reference from the docstrings: `.venv/bin/python tools/api.py` writes docs/api/index.html."""

from __future__ import annotations

import sys
from pathlib import Path

import pdoc
import pdoc.render

ROOT = Path(__file__).resolve().parent.parent


def build_reference(folder: Path) -> None:
    """Write a page per module of `analysis` into the folder, with a search over all of them."""
    pdoc.render.configure(docformat="numpy", footer_text="policy-compare", show_source=False)
    pdoc.pdoc("analysis", output_directory=folder)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    build_reference(ROOT / "docs" / "api")
