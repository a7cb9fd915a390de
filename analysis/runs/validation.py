"""Validating a project: reads what was coded, and measures the dictionary against that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis.tables.coded import STANCE
from analysis.coding.binding import Bound, bind_coded, compare, matches_in
from analysis.coding.reading import Coded, read_coded
from analysis.coding.workbook import KEY_SUFFIX, write_adjudication, write_coding_files
from analysis.errors import TableError
from analysis.measures.agreement import agreement, disagreements, settled_codes
from analysis.measures.corrected import corrected_shares, tagged_sentences
from analysis.measures.mistakes import mistakes, next_to_code
from analysis.measures.units import counted_sentences
from analysis.measures.validity import LEAST_PRECISION, region_differences, term_states, validity, with_states
from analysis.paths import Project
from analysis.runs.coding import coded_files, theme_dictionary
from analysis.runs.provenance import read_provenance
from analysis.runs.term_states import BINDING
from analysis.runs.validity_notes import validity_notes
from analysis.tables import DOCUMENTS, HITS, SENTENCES, read_table
from analysis.terms.dictionary import Dictionary
from analysis.terms.ledger import term_ledger
from analysis.terms.match import find_matches

_TABLES = (
    "validity",
    "terms",
    "ledger",
    "differences",
    "agreement",
    "disagreements",
    "mistakes",
    "corrected",
    "unmatched",
    "next_to_code",
)


@dataclass(frozen=True)
class Validation:
    """The dictionary of a project measured against coded sentences.

    Parameters
    ----------
    folder : Path, the prepared tables it was measured on
    dictionary : Dictionary, the themes
    coded : Coded
    bound : Bound
    least_precision : float, what the state of a term is judged by
    """

    folder: Path
    dictionary: Dictionary
    coded: Coded
    bound: Bound
    least_precision: float = LEAST_PRECISION

    @cached_property
    def sentences(self) -> pd.DataFrame:
        return read_table(SENTENCES, self.folder)

    @cached_property
    def documents(self) -> pd.DataFrame:
        return read_table(DOCUMENTS, self.folder)

    @cached_property
    def hits(self) -> pd.DataFrame:
        hits = read_table(HITS, self.folder)
        return hits[hits["facet"] == "themes"].reset_index(drop=True)

    @cached_property
    def matches(self) -> pd.DataFrame:
        """Matches in the coded sentences."""
        return matches_in(self.bound.units, self.dictionary)

    @cached_property
    def settled(self) -> pd.DataFrame:
        return settled_codes(self.bound.codes, self.bound.judges)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        return compare(self.bound.units, self.settled, self.matches, self.dictionary)

    @cached_property
    def validity(self) -> pd.DataFrame:
        return validity(self.verdicts, self.least_precision)

    @property
    def terms(self) -> pd.DataFrame:
        """State of each coded term."""
        return term_states(self.validity)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """What each line of the dictionary does in the corpus, with the state of its term."""
        matches = find_matches(self.sentences, self.dictionary)
        return with_states(term_ledger(matches, self.sentences, self.documents, self.dictionary), self.terms)

    @cached_property
    def differences(self) -> pd.DataFrame:
        return region_differences(self.verdicts)

    @cached_property
    def agreement(self) -> pd.DataFrame:
        return agreement(self._of_coders)

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """Those that no adjudication has settled."""
        differ = disagreements(self._of_coders)
        done = self.bound.codes[self.bound.codes["coder"].isin(self.bound.judges)]
        settled = pd.MultiIndex.from_frame(done[["unit", "variable"]])
        is_open = ~pd.MultiIndex.from_frame(differ[["unit", "variable"]]).isin(settled)
        return differ[is_open].reset_index(drop=True)

    @cached_property
    def mistakes(self) -> pd.DataFrame:
        return mistakes(
            self.verdicts, self.matches[self.matches["excluded_by"] == ""], self.matches, self.bound.units
        )

    @cached_property
    def corrected(self) -> pd.DataFrame:
        coded = set(self.settled["variable"])
        themes = [theme for theme in self.dictionary.themes if theme in coded]
        tagged = tagged_sentences(self.sentences, self.documents, self.hits, themes, self.bound.units)
        return corrected_shares(tagged, self.verdicts, known_chances=not self.bound.n_unweighted)

    @property
    def unmatched(self) -> pd.DataFrame:
        """Coded sentences that are no sentences of the corpus."""
        return self.bound.unmatched

    @property
    def next_to_code(self) -> pd.DataFrame:
        units = self.bound.units
        return next_to_code(self.hits, counted_sentences(self.sentences), self.validity, units["sent_id"])

    @property
    def variables(self) -> list[str]:
        """What coding sheets ask for: the themes, and the stance."""
        return [*self.dictionary.themes, STANCE]

    @cached_property
    def notes(self) -> pd.DataFrame:
        """What limits these figures, one row each: code, zh, en."""
        return validity_notes(self.folder, self.coded, self.bound, self.disagreements, self.agreement)

    @property
    def _of_coders(self) -> pd.DataFrame:
        return self.bound.codes[~self.bound.codes["coder"].isin(self.bound.judges)]


def validate_project(
    project: Project, folder: Path, files: Sequence[Path | str] = (), *,
    text_column: str = "text", least_precision: float = LEAST_PRECISION,
) -> Validation:  # fmt: skip
    """Measure the project's theme dictionary against coded files.

    Parameters
    ----------
    folder : Path, the prepared tables
    files : coded files; by default all of seeds/coded
    text_column : name of the column of sentences in plain tables
    least_precision : what the state of a term is judged by

    Returns
    -------
    Validation; its tables have no rows where nothing is coded yet

    Raises
    ------
    TableError, ProblemsError : a file cannot be read, or no row of the given files is coded.
    """
    chosen = [Path(file) for file in files] or coded_files(project)
    dictionary = theme_dictionary(project)
    coded = (
        read_coded(chosen, dict.fromkeys((*dictionary.themes, *dictionary.categories)), text_column)
        if chosen
        else Coded((), None, (), 0)
    )
    if files and not coded.entries:
        names = ", ".join(path.name for path in chosen)
        raise TableError(
            f"Nothing is coded yet in {names}: the {coded.n_blank} rows are blank. Fill in 1 or 0 for each "
            "theme first."
        )
    bound = bind_coded(coded, read_table(SENTENCES, folder), read_table(DOCUMENTS, folder))
    return Validation(folder, dictionary, coded, bound, least_precision)


def write_validation(found: Validation, out: Path) -> list[Path]:
    """Write all tables, the adjudication sheet where coders differ, what to code again, and the binding.

    Files of an earlier validation in `out` that this one has no part of are removed.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = [tables.write_csv(getattr(found, name), out / f"{name}.csv") for name in _TABLES]
    adjudication, again = out / "adjudication.xlsx", out / "again.xlsx"
    for path in (adjudication, again, again.with_suffix(".csv"), out / f"again{KEY_SUFFIX}"):
        path.unlink(missing_ok=True)
    if len(found.disagreements):
        variables = [name for name in found.variables if name in found.coded.variables]
        written.append(
            write_adjudication(
                found.bound.units, found._of_coders, found.disagreements, variables, adjudication
            )
        )
    if len(found.bound.again):
        coders = list(dict.fromkeys(found._of_coders["coder"]))
        written += write_coding_files(found.bound.again, found.variables, coders, "", again)
    note = {**read_provenance(found.folder)["inputs"], "n_units": len(found.bound.units)}
    (out / BINDING).write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")
    return [*written, out / BINDING]
