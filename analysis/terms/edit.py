"""Trying out an edit of a dictionary, and keeping it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.errors import DictionaryError
from analysis.speech import say
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
        raise DictionaryError(
            f"{dictionary.file} has no term {', '.join(unknown)} to drop. Check the spelling.",
            f"{dictionary.file} 里没有要去掉的词项 {'、'.join(unknown)}。请检查拼写。",
        )
    added = {}
    for number, cells in enumerate(add, 1):
        if len(cells) > len(COLUMNS):
            raise DictionaryError(
                f"Row {number} to add has {len(cells)} cells; there are {len(COLUMNS)} columns.",
                f"要加入的第 {number} 行有 {len(cells)} 格，而词典只有 {len(COLUMNS)} 列。",
            )
        term = term_of_cells(cells, say(f"row {number} to add", f"要加入的第 {number} 行"))
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
        return say(f"{dictionary.file} is as it was.", f"{dictionary.file} 未改动。")
    path = Path(dictionary.file)
    if path.suffix.lower() != ".csv":
        raise DictionaryError(
            f"{path} is no .csv file and is left as it is. Edit it in Excel, or save it as CSV first.",
            f"{path} 不是 .csv 文件，未作改动。请在 Excel 中编辑，或先存为 CSV。",
        )
    shutil.copyfile(path, path.with_name(f"{path.name}.bak"))
    write_dictionary(dictionary, path)
    n = len(dictionary.terms)
    return say(f"{dictionary.file} written, {n} terms.", f"{dictionary.file} 已写入，共 {n} 个词项。")
