"""How far each term can be trusted, for whoever shows terms: from the coded sentences as they are now, or as last validated."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from analysis.errors import ParameterError, TableError
from analysis.measures.validity import TRUSTED, trusted_hits
from analysis.paths import Project
from analysis.runs.sealed import file_digest, not_as_written, read_sealed, write_sealed
from analysis.runs.provenance import dictionary_checksum, hash_files, hash_of, read_provenance
from analysis.runs.turns import at_work, remove_left_behind
from analysis.runs.validity.coded import coded_files
from analysis.tables import DOCUMENTS, empty_table, has_table, read_csv, read_table, write_table
from analysis.tables.coded import TERM, TERM_STATES

BINDING = "binding.json"
_CHECKSUMS = "checksums.json"
_KEPT = 8  # states in the cache; some kilobytes each
_INPUTS = {"corpus": "语料", "dictionaries": "词典"}


def current_term_states(project: Project, folder: Path) -> pd.DataFrame:
    """The states of the terms by the coded files in seeds/coded, for the dictionary and the corpus of `folder`.

    Kept in the project's cache under a checksum of all that they follow from, so that the notebooks of a report need not
    reckon the same each for itself, and nobody is ever given stale ones.

    Parameters
    ----------
    folder : the prepared tables

    Returns
    -------
    table TERM_STATES, coded terms only; without rows where nothing is coded

    Raises
    ------
    TableError, ProblemsError : a coded file cannot be read.
    """
    files = coded_files(project)
    if not files:
        return empty_table(TERM_STATES)
    made_from = *read_provenance(folder)["inputs"].values(), dictionary_checksum(project), hash_files(files, project.coded)
    place = project.cache / "states" / hash_of(*made_from)[:16]
    if has_table(TERM_STATES, place):
        with suppress(TableError, OSError, ValueError):  # damaged
            if not not_as_written(place, read_sealed(place / _CHECKSUMS)):
                return read_table(TERM_STATES, place)
    states = _reckoned(project, folder, files)
    with suppress(OSError):  # a full disk, or a folder that may only be read: then the next one reckons them again
        _keep(states, place)
    return states


def _keep(states: pd.DataFrame, place: Path) -> None:
    """Put the states into the cache, whole or not at all, and forget the oldest that are there."""
    remove_left_behind(place.parent.glob(".*"))
    part = place.with_name(f".{place.name}.{os.getpid()}")
    with at_work(part):
        try:
            part.mkdir()
            made = write_table(states, TERM_STATES, part)
            place.mkdir(exist_ok=True)
            write_sealed(place / _CHECKSUMS, {made.name: file_digest(made)})
            os.replace(made, place / made.name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    kept = [path for path in place.parent.iterdir() if not path.name.startswith(".")]
    for path in sorted(kept, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _reckoned(project: Project, folder: Path, files: Sequence[Path]) -> pd.DataFrame:
    # Brings Excel reading along, for which a notebook that asks for no states should not wait.
    from analysis.coding.binding import bind_coded, compare, matches_in
    from analysis.runs.validity.bindable import sentences_to_bind
    from analysis.coding.reading import read_coded
    from analysis.measures.agreement import settled_codes
    from analysis.measures.validity import term_states, validity
    from analysis.terms.dictionary import load_theme_dictionary

    dictionary = load_theme_dictionary(project.dictionaries)
    coded = read_coded(files, dict.fromkeys((*dictionary.themes, *dictionary.categories)))
    bound = bind_coded(coded, sentences_to_bind(coded, folder), read_table(DOCUMENTS, folder))
    codes = settled_codes(bound.codes, bound.judges)
    verdicts = compare(bound.units, codes, matches_in(bound.units, dictionary), dictionary)
    return term_states(validity(verdicts[verdicts["kind"] == TERM].reset_index(drop=True)))


def only_trusted(hits: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """The hits of trusted terms.

    Parameters
    ----------
    hits : table HITS of the theme dictionary
    states : table TERM_STATES

    Raises
    ------
    ParameterError : no term is trusted, since nothing is coded yet or not enough.
    """
    if not (states["state"] == TRUSTED).any():
        n = len(states)
        raise ParameterError(
            f'terms: "trusted" leaves nothing, for no term has been proven ({n} were coded). Code more sentences '
            "(policy-compare code), put the filled-in file into seeds/coded, or choose terms \"all\".",
            f'terms："trusted" 会一个词也不剩：还没有词项被证实（编码过 {n} 个）。请再编码一些句子（policy-compare code），'
            "填好后放入 seeds/coded，或选 terms \"all\"。",
        )
    return trusted_hits(hits, states)


def read_term_states(out: Path, inputs: Mapping[str, str]) -> tuple[pd.DataFrame, tuple[str, str]]:
    """The states of the terms as the last `validate` left them in `out`, and why they are stale.

    Parameters
    ----------
    out : the folder of a validation
    inputs : checksums of the present corpus and dictionaries

    Returns
    -------
    table TERM_STATES, without rows where `out` holds no validation; the reason in English and in Chinese, "" and ""
    where they are not stale

    Raises
    ------
    TableError : the table, or the note beside it, was changed since.
    """
    path = out / "terms.csv"
    if not path.is_file():
        return empty_table(TERM_STATES), ("", "")
    note = None
    with suppress(OSError, ValueError):
        note = read_sealed(out / BINDING, needed=False)
    if note is None or file_digest(path) != note.get("files", {}).get(path.name, file_digest(path)):
        raise TableError(
            f"{path} is no longer as validate wrote it. Run policy-compare validate again.",
            f"{path} 已不是 validate 写入时的样子。请再运行 policy-compare validate。",
        )
    changed = [name for name in _INPUTS if note[name] != inputs[name]]
    reason = ("", "")
    if changed:
        reason = (
            f"{out.name} was measured before the last change of the {' and the '.join(changed)}; run "
            "policy-compare validate again",
            f"{out.name} 中的数字是{'和'.join(_INPUTS[name] for name in changed)}上次改动之前量的，请再运行 "
            "policy-compare validate",
        )
    return read_csv(TERM_STATES, path), reason
