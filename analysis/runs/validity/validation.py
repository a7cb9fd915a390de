"""Validating a project: reads what was coded, and measures the dictionary against that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis.tables.coded import STANCE, THEME
from analysis.coding.binding import Bound, bind_coded, compare, matches_in
from analysis.coding.reading import Coded, read_coded
from analysis.coding.values import KEY_SUFFIX
from analysis.coding.workbook import write_adjudication, write_coding_files
from analysis.errors import TableError
from analysis.measures.agreement import agreement, disagreements, settled_codes
from analysis.measures.corrected import corrected_shares, tagged_sentences
from analysis.measures.mistakes import MISS, mistakes, next_to_code
from analysis.measures.units import counted_sentences, in_parts, with_parts
from analysis.measures.validity import LEAST_PRECISION, region_differences, term_states, validity, with_states
from analysis.paths import Project
from analysis.runs.validity.bindable import sentences_to_bind
from analysis.runs.validity.coded import coded_files
from analysis.runs.validity.samples import chinese_names
from analysis.runs.provenance import read_provenance
from analysis.runs.sealed import file_digest, write_sealed
from analysis.runs.validity.term_states import BINDING
from analysis.runs.validity.notes import validity_notes
from analysis.tables import DOCUMENTS, HITS, SENTENCES, TOKENS, read_table
from analysis.tables.lean import read_lean, read_sentences
from analysis.tables.lookup import sentence_rows
from analysis.terms.dictionary import Dictionary, load_theme_dictionary
from analysis.terms.ledger import term_ledger
from analysis.terms.match import find_matches
from analysis.terms.suggest import suggest_terms

_PLACES = ("doc_id", "sentence", "part", "policy_text", "is_heading")
_OF_HITS = ("doc_id", "sentence", "theme", "category", "term")
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
    folder : Path, the prepared tables
    dictionary : Dictionary, the themes
    coded : Coded
    bound : Bound
    documents : table DOCUMENTS, those that the dictionary is measured on
    parts : tuple of str, the parts of a document that count; empty = the government's own policy text
    least_precision : float, what the state of a term is judged by
    """

    folder: Path
    dictionary: Dictionary
    coded: Coded
    bound: Bound
    documents: pd.DataFrame
    parts: tuple[str, ...] = ()
    least_precision: float = LEAST_PRECISION

    @cached_property
    def hits(self) -> pd.DataFrame:
        """Hits of the themes: document, sentence and term."""
        return self._lean(HITS, _OF_HITS, {"facet": ["themes"]})

    @cached_property
    def places(self) -> pd.DataFrame:
        """The sentences that the dictionary is measured on, without their texts."""
        return with_parts(self._lean(SENTENCES, _PLACES, {}), self.parts)

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
        """What each line of the dictionary does in the corpus, with the state of its term; reads all texts."""
        sentences = with_parts(read_table(SENTENCES, self.folder, rows={"doc_id": self.documents["doc_id"]}), self.parts)
        matches = find_matches(sentences, self.dictionary)
        return with_states(term_ledger(matches, sentences, self.documents, self.dictionary), self.terms)

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
        tagged = tagged_sentences(self.places, self.documents, self.hits, themes, self.bound.units)
        return corrected_shares(tagged, self.verdicts, known_chances=not self.bound.n_unweighted)

    @property
    def unmatched(self) -> pd.DataFrame:
        """Coded sentences that are no sentences of the corpus."""
        return self.bound.unmatched

    @property
    def next_to_code(self) -> pd.DataFrame:
        units = self.bound.units[["doc_id", "sent_id"]]
        coded = read_table(SENTENCES, self.folder, ("doc_id", "sentence"), {name: units[name] for name in units})
        chosen = next_to_code(self.hits, counted_sentences(self.places), self.validity, coded)
        about = read_sentences(SENTENCES, self.folder, chosen)
        about = about[["sent_id", "address", "text"]].iloc[sentence_rows(chosen, about)].reset_index(drop=True)
        return about[["sent_id", "address"]].join(chosen.drop(columns=["doc_id", "sentence"])).join(about["text"])

    def missing_terms(self, stopwords: Collection[str] = (), n: int = 10) -> pd.DataFrame:
        """What the coded misses of each theme have more often than the coded sentences without it: terms to consider.

        Parameters
        ----------
        stopwords : as in `suggest_terms`
        n : rows per theme at most

        Returns
        -------
        table, as `suggest_terms` gives it with `theme` before it; themes with most misses first; without rows where no
        theme has two misses in the corpus
        """
        found = self.mistakes[self.mistakes["kind"] == MISS]
        columns = ["theme", "phrase", "n_target", "n_reference", "log_ratio", "g2", "sent_id"]
        if found.empty:
            return pd.DataFrame(columns=columns)
        units = self.bound.units[["doc_id", "sent_id"]]
        tokens = read_table(TOKENS, self.folder, rows={name: units[name] for name in units})
        made = []
        for theme in found["theme"].value_counts().index:
            own = self.verdicts[(self.verdicts["kind"] == THEME) & (self.verdicts["theme"] == theme)]
            target = set(found.loc[found["theme"] == theme, "unit"])
            others = set(own.loc[~own["coded"].astype(bool), "unit"])
            around = tokens[tokens["sent_id"].isin(target | others)]
            if around["sent_id"].isin(target).any():
                made.append(
                    suggest_terms(around, target, self.dictionary, theme, stopwords=stopwords, n=n).assign(theme=theme)
                )
        return pd.concat(made, ignore_index=True)[columns] if made else pd.DataFrame(columns=columns)

    @property
    def variables(self) -> list[str]:
        """What coding sheets ask for: the themes, and the stance."""
        return [*self.dictionary.themes, STANCE]

    @cached_property
    def notes(self) -> pd.DataFrame:
        """What limits these figures, one row each: code, zh, en."""
        return validity_notes(self.folder, self.coded, self.bound, self.disagreements, self.agreement)

    def _lean(self, schema: tables.Schema, columns: Sequence[str], rows: Mapping[str, Collection[str]]) -> pd.DataFrame:
        return read_lean(schema, self.folder, columns, list(self.documents["doc_id"]), rows)

    @property
    def _of_coders(self) -> pd.DataFrame:
        return self.bound.codes[~self.bound.codes["coder"].isin(self.bound.judges)]


def validate_project(
    project: Project, folder: Path, files: Sequence[Path | str] = (), *,
    text_column: str = "text", least_precision: float = LEAST_PRECISION,
    documents: pd.DataFrame | None = None, parts: Sequence[str] = (),
) -> Validation:  # fmt: skip
    """Measure the project's theme dictionary against coded files.

    Parameters
    ----------
    folder : Path, the prepared tables
    files : coded files; by default all of seeds/coded
    text_column : name of the column of sentences in plain tables
    least_precision : what the state of a term is judged by
    documents : table DOCUMENTS, to measure the dictionary on these alone; by default on all coded sentences
    parts : the parts of a document that count; empty = the government's own policy text

    Returns
    -------
    Validation; its tables have no rows where nothing is coded yet

    Raises
    ------
    TableError, ProblemsError : a file cannot be read, or no row of the given files is coded.
    """
    chosen = [Path(file) for file in files] or coded_files(project)
    dictionary = load_theme_dictionary(project.dictionaries)
    coded = (
        read_coded(chosen, dict.fromkeys((*dictionary.themes, *dictionary.categories)), text_column)
        if chosen
        else Coded((), None, (), 0)
    )
    if files and not coded.entries:
        names = ", ".join(path.name for path in chosen)
        raise TableError(
            f"Nothing is coded yet in {names}: the {coded.n_blank} rows are blank. Fill in 1 or 0 for each "
            "theme first.",
            f"{names} 里还没有编码：{coded.n_blank} 行都是空的。请先给每个主题填 1 或 0。",
        )
    every = read_table(DOCUMENTS, folder)
    bound = bind_coded(coded, in_parts(sentences_to_bind(coded, folder), parts), every)
    if documents is None or set(every["doc_id"]) <= set(documents["doc_id"]):
        return Validation(folder, dictionary, coded, bound, every, tuple(parts), least_precision)
    return Validation(
        folder, dictionary, coded, _of_documents(bound, documents), documents, tuple(parts), least_precision
    )


def _of_documents(bound: Bound, documents: pd.DataFrame) -> Bound:
    """Only the coded sentences of these documents; those of no document of the corpus are left out too."""
    units = bound.units[bound.units["doc_id"].isin(documents["doc_id"])].reset_index(drop=True)
    return replace(
        bound,
        units=units,
        codes=bound.codes[bound.codes["unit"].isin(units["unit"])].reset_index(drop=True),
        unmatched=bound.unmatched.iloc[:0],
        again=bound.again[bound.again["doc_id"].isin(documents["doc_id"])].reset_index(drop=True),
    )


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
                found.bound.units, found._of_coders, found.disagreements, variables, adjudication,
                chinese_names(found.dictionary),
            )
        )
    if len(found.bound.again):
        coders = list(dict.fromkeys(found._of_coders["coder"]))
        written += write_coding_files(found.bound.again, found.variables, coders, "", again, chinese_names(found.dictionary))
    files = {path.name: file_digest(path) for path in written}
    write_sealed(out / BINDING, {**read_provenance(found.folder)["inputs"], "n_units": len(found.bound.units), "files": files})
    return [*written, out / BINDING]
