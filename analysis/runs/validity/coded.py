"""Which files a project has coded sentences in. Light to import: every notebook that notes what it depends on asks."""

from __future__ import annotations

from pathlib import Path

from analysis.coding.values import KEY_SUFFIX
from analysis.paths import Project
from analysis.terms.sheets import sheet_files


def coded_files(project: Project) -> list[Path]:
    """The coded files of a project: tables in seeds/coded, without keys and lock files of Office."""
    return [path for path in sheet_files(project.coded) if not path.name.endswith(KEY_SUFFIX)]
