"""Small projects for the runs: notebooks of a few lines, so that a kernel is all that takes time."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest


def write_notebook(path: Path, *cells: str, parameters: str = "x = 1  # a number") -> Path:
    tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[tagged, *map(nbformat.v4.new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook into the project: notebook(name, *cells, parameters=…)."""

    def write(name: str, *cells: str, parameters: str = "x = 1  # a number") -> Path:
        return write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", *cells, parameters=parameters)

    return write
