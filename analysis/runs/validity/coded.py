"""Which files a project has coded sentences in. Light to import: every notebook that notes what it depends on asks."""

from __future__ import annotations

from pathlib import Path

from analysis.coding.values import KEY_SUFFIX
from analysis.paths import Project
from analysis.terms.dictionary import SUFFIXES


def coded_files(project: Project) -> list[Path]:
    """The coded files of a project: tables in seeds/coded, without keys and lock files of Office."""
    found = sorted(project.coded.glob("*"))
    visible = [path for path in found if not path.name.startswith((".", "~$"))]
    return [path for path in visible if path.suffix.lower() in SUFFIXES and not path.name.endswith(KEY_SUFFIX)]
