"""Trying out an edit of a dictionary, and keeping it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.errors import DictionaryError
from analysis.terms.dictionary import COLUMNS, Dictionary, term_of_cells
from analysis.terms.exchange import write_dictionary


def edit_dictionary(
    dictionary: Dictionary, add: Sequence[Sequence[str]] = (), drop: Collection[str] = ()
) -> Dictionary:
    """The dictionary with terms added and dropped; the file stays as it is.

    Parameters
    ----------
    add : rows in the order theme, category, term, except, with, …; cells at the end may be left out. A row whose theme,
        category and term the dictionary has takes the place of that row.
    drop : terms as they are written; dropped in every category that has them

    Raises
    ------
    DictionaryError : a row to add cannot be used, or a term to drop is not in the dictionary.
    """
    unknown = sorted(set(drop) - {term.term for term in dictionary.terms})
    if unknown:
        raise DictionaryError(f"{dictionary.file} has no term {', '.join(unknown)} to drop. Check the spelling.")
    added = {}
    for number, cells in enumerate(add, 1):
        if len(cells) > len(COLUMNS):
            raise DictionaryError(f"Row {number} to add has {len(cells)} cells; there are {len(COLUMNS)} columns.")
        term = term_of_cells(cells, f"row {number} to add")
        added[term.theme, term.category, term.term] = term
    kept = [
        added.pop((term.theme, term.category, term.term), term)
        for term in dictionary.terms
        if term.term not in drop or (term.theme, term.category, term.term) in added
    ]
    return replace(dictionary, terms=(*kept, *added.values()))


def save_if(wanted: bool, dictionary: Dictionary) -> str:
    """Write the dictionary to its .csv file if `wanted`, the file as it was beside it as .bak, and say what was done.

    Raises
    ------
    DictionaryError : the file is no .csv.
    RunError : it cannot be written.
    """
    if not wanted:
        return f"{dictionary.file} 未改动 / as it was"
    path = Path(dictionary.file)
    if path.suffix.lower() != ".csv":
        raise DictionaryError(f"{path} is no .csv file and is left as it is. Edit it in Excel, or save it as CSV first.")
    shutil.copyfile(path, path.with_name(f"{path.name}.bak"))
    write_dictionary(dictionary, path)
    return f"{dictionary.file} 已写入 {len(dictionary.terms)} 个词 / written"
