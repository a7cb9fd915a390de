"""What a project keeps for coding: its coded files, its codebook, and new samples to code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.charts.labels import name_of
from analysis.tables.coded import STANCE
from analysis.coding.sample import draw_sample, proposed_size, strata
from analysis.coding.workbook import write_coding_files
from analysis.paths import Project
from analysis.runs.provenance import read_provenance
from analysis.tables import DOCUMENTS, SENTENCES, read_table
from analysis.terms.dictionary import Dictionary, load_theme_dictionary
from analysis.terms.match import find_matches

DEFAULT_SIZE = 200


def draw_coding_files(
    project: Project, folder: Path, out: Path, *, n: int | None = None, half_width: float | None = None,
    coders: Sequence[str] = ("A", "B"), seed: int = 1,
) -> tuple[pd.DataFrame, list[Path]]:  # fmt: skip
    """Draw a sample of the project's sentences and write what coders fill in.

    Returns
    -------
    SAMPLE table and the files written
    """
    dictionary = load_theme_dictionary(project.dictionaries)
    sentences, documents = read_table(SENTENCES, folder), read_table(DOCUMENTS, folder)
    matches = find_matches(sentences, dictionary)
    size = n or (
        proposed_size(strata(sentences, documents, matches), matches, half_width)
        if half_width
        else DEFAULT_SIZE
    )
    sample = draw_sample(sentences, documents, matches, size, read_provenance(folder)["inputs"], seed)
    names = chinese_names(dictionary)
    files = write_coding_files(sample, [*dictionary.themes, STANCE], coders, codebook(project), out, names)
    return sample, files


def chinese_names(dictionary: Dictionary) -> dict[str, str]:
    """What the themes are called in Chinese, as in the figures; a theme without such a name names itself."""
    return {theme: name_of(theme, "zh") for theme in dictionary.themes}


def codebook(project: Project) -> str:
    """The text of seeds/coded/CODEBOOK.md; "" where there is none."""
    path = project.coded / "CODEBOOK.md"
    return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
