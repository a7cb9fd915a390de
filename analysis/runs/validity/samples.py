"""What a project keeps for coding: its coded files, its codebook, and new samples to code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.charts.labels import name_of
from analysis.tables.coded import STANCE
from analysis.coding.sample import draw_sample, proposed_size, strata
from analysis.coding.workbook import write_coding_files
from analysis.errors import DictionaryError
from analysis.paths import Project
from analysis.runs.provenance import read_provenance
from analysis.tables import DOCUMENTS, SENTENCES, read_table
from analysis.terms.dictionary import SUFFIXES, THEMES_FACET, Dictionary, load_dictionary
from analysis.terms.match import find_matches

DEFAULT_SIZE = 200


def theme_dictionary(project: Project) -> Dictionary:
    """The theme dictionary of a project."""
    files = sorted(path for path in project.dictionaries.glob(f"{THEMES_FACET}.*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise DictionaryError(
            f"{project.dictionaries} holds no {THEMES_FACET}.csv. Put the theme dictionary there.",
            f"{project.dictionaries} 里没有 {THEMES_FACET}.csv。请把主题词典放进去。",
        )
    return load_dictionary(files[0])


def draw_coding_files(
    project: Project, folder: Path, out: Path, *, n: int | None = None, half_width: float | None = None,
    coders: Sequence[str] = ("A", "B"), seed: int = 1,
) -> tuple[pd.DataFrame, list[Path]]:  # fmt: skip
    """Draw a sample of the project's sentences and write what coders fill in.

    Returns
    -------
    SAMPLE table and the files written
    """
    dictionary = theme_dictionary(project)
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
