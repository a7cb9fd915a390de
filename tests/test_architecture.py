"""The stations of the library, and the one way the imports may point."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "analysis"
GROUND = {"durable", "errors", "paths", "periods", "portable", "regions", "speech", "stances", "studies", "tables"}
# station: the stations and packages it may import, besides the ground floor, itself and the standard library
ALLOWED = {
    "texts": {"pandas", "numpy", "opencc", "docx", "lxml", "pypdf", "bs4", "fsspec"},
    "terms": {"texts", "pandas", "numpy", "pyarrow", "jieba", "rjieba", "ahocorasick_rs", "opencc", "openpyxl", "yaml"},
    "meaning": {"texts", "terms", "pandas", "numpy"},
    "coding": {"terms", "pandas", "numpy", "openpyxl"},
    "measures": {"pandas", "numpy"},
    "charts": {"pandas", "numpy", "matplotlib", "wordcloud", "PIL", "noto_cjk_sans_otc"},
    "reports": {"charts", "pandas", "numpy", "pyarrow", "openpyxl", "docx", "lxml"},
    "runs": {"texts", "terms", "meaning", "coding", "measures", "charts", "reports", "pandas", "numpy", "matplotlib", "papermill", "ipykernel", "jupyter_client", "nbclient", "tqdm", "jupyterlab", "IPython", "itables", "joblib", "psutil", "dask", "distributed"},
}
# Rooms with a door of their own: nobody else in the library imports these packages.
ONLY_IN = {"jieba": "terms/segment.py", "rjieba": "terms/segment.py", "joblib": "runs/preparation/engines.py", "papermill": "runs/execution/execute.py", "wordcloud": "charts/cloud.py", "fsspec": "texts/addresses.py", "dask": "runs/preparation/engines.py", "distributed": "runs/preparation/engines.py"}


def imported(path: Path) -> set[str]:
    """Top-level package of each import; for our own, the station or ground-floor module."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in found:
            first, *rest = name.split(".")
            names.add(f"analysis.{rest[0]}" if first == "analysis" and rest else first)
    return names


def modules(station: str) -> list[Path]:
    return sorted((PACKAGE / station).rglob("*.py"))


@pytest.mark.parametrize("station", ALLOWED)
def test_a_station_imports_only_from_stations_before_it(station):
    import sys

    ours = {f"analysis.{name}" for name in GROUND | {station, "__version__"}}
    allowed = ours | {f"analysis.{name}" if name in ALLOWED else name for name in ALLOWED[station]} | {"analysis"}
    assert modules(station)
    for path in modules(station):
        wrong = {name for name in imported(path) if name not in allowed and name not in sys.stdlib_module_names}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def ground_floor() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in GROUND]


def test_the_ground_floor_imports_no_station():
    stations = {f"analysis.{name}" for name in ALLOWED}
    assert {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in ground_floor()} == GROUND
    for path in ground_floor():
        assert not imported(path) & stations, path


def test_every_module_stands_in_a_known_station():
    known = {*ground_floor(), PACKAGE / "__init__.py", PACKAGE / "__main__.py"}
    for path in PACKAGE.rglob("*.py"):
        assert path in known or path.relative_to(PACKAGE).parts[0] in ALLOWED, path


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_with_side_effects_is_known_in_one_room_only(package):
    users = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if package in imported(path)}
    assert users == {ONLY_IN[package]}


def test_no_module_outgrows_its_room():
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
