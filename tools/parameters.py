"""Renew the tables of parameters in docs/notebooks/ from the notebooks: `.venv/bin/python tools/parameters.py`."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "notebooks"
_HEAD = "| 参数 / parameter | 默认 / default | 意思 | meaning |\n| --- | --- | --- | --- |"
_TABLE = re.compile(r"(?<=<!-- parameters -->\n).*?(?=<!-- end -->)", re.DOTALL)


def parameter_table(notebook: Path) -> str:
    """The notebook's cell of parameters as a table in Markdown, one row per parameter."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", []))
    rows = []
    for line in source.splitlines():
        code, _, comment = line.partition("  # ")
        name, value = (part.strip() for part in code.split("=", 1))
        ast.literal_eval(value)  # a line that is no plain default must not become a row
        chinese, _, english = comment.partition(" / ")
        rows.append(f"| `{name}` | `{value}` | {chinese} | {english} |")
    return "\n".join([_HEAD, *rows]) + "\n"


def renewed(page: Path, notebook: Path) -> str:
    """The page with its table as the notebook has it."""
    return _TABLE.sub(lambda _: parameter_table(notebook), page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    for page in sorted(PAGES.glob("*.md")):
        notebook = ROOT / "notebooks" / f"{page.stem}.ipynb"
        page.write_text(renewed(page, notebook), encoding="utf-8", newline="\n")
