"""The hits of the choices that are made: which dictionary, which terms of it, and sentences of which stance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs.provenance import hash_files
from analysis.runs.reuse.reads import OUTSIDE, Reads

if TYPE_CHECKING:  # a report that checks its parameters should not wait for dictionaries and tables
    import pandas as pd

    from analysis.terms.dictionary import Dictionary

ALL_TERMS, TRUSTED_TERMS = "all", "trusted"
STANCE_COLUMNS = ("doc_id", "sentence", "stance")


@dataclass(frozen=True)
class HitChoice:
    """Which hits of the themes are counted.

    Parameters
    ----------
    stance : str, "done", "planned" or "context": only hits in such sentences; "" = all
    terms : str, "all", or "trusted": only hits of terms that coded sentences have proven
    dictionary : str, another theme dictionary, as in `other_dictionary`; "" = the project's
    """

    stance: str = ""
    terms: str = ALL_TERMS
    dictionary: str = ""

    def others(self, partial: bool) -> dict[str, dict[str, str | bool]]:
        """What a what-if panel changes, one at a time, by the names that `measures.variants` has for it.

        Parameters
        ----------
        partial : bool, some of the documents' text does not count
        """
        found: dict[str, dict[str, str | bool]] = (
            {"any_stance": {"stance": ""}} if self.stance else {name: {"stance": name} for name in ("done", "planned")}
        )
        if self.dictionary:
            found["other_dictionary"] = {"dictionary": ""}
        elif self.terms == TRUSTED_TERMS:
            found["all_terms"] = {"terms": ALL_TERMS}
        else:
            found["trusted_terms"] = {"terms": TRUSTED_TERMS}
        return {**found, "whole_text": {"whole": True}} if partial else found


class OtherHits(Mapping):
    """Tables of hits by name, each made when it is asked for and not kept: of a large corpus each takes as much as the first.

    Parameters
    ----------
    made : gives the table of each name
    """

    def __init__(self, made: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._made = made

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._made[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


class ThemeHits:
    """Hits of the themes in the documents of a study.

    Parameters
    ----------
    project : Project
    folder : Path, the prepared tables
    reads : Reads, where it is noted what was used
    everywhere : bool, also hits outside the government's policy text, as a study of other parts needs
    prepared, elsewhere : give the prepared hits of a theme ("" = all) in these documents, without noting it
    table : gives any prepared table of these documents, or some columns of it
    """

    def __init__(
        self,
        project: Project,
        folder: Path,
        reads: Reads,
        everywhere: bool,
        prepared: Callable[[str], pd.DataFrame],
        elsewhere: Callable[[str], pd.DataFrame],
        table: Callable[..., pd.DataFrame],
    ) -> None:
        self._project, self._folder, self._reads, self._everywhere = project, folder, reads, everywhere
        self._prepared, self._elsewhere, self._table = prepared, elsewhere, table

    def where(self, theme: str, choice: HitChoice, whole: bool = False) -> pd.DataFrame:
        """Hits of one theme ("" = all), in the order of the sentences; `whole` takes in all parts of the documents."""
        from analysis import tables
        from analysis.measures.validity import trusted_hits

        everywhere = whole or self._everywhere
        if choice.dictionary:
            hits = self._by_other(choice.dictionary, everywhere)
        else:
            self._reads.add(f"hits:themes/{theme}" if theme else "hits:themes")
            hits = self._prepared(theme)
            if everywhere:
                self._reads.add(f"hits_elsewhere:themes/{theme}" if theme else "hits_elsewhere:themes")
                hits = self._with_elsewhere(hits, theme)
        hits = hits[hits["theme"] == theme] if theme else hits
        hits = trusted_hits(hits, self.term_states(theme)) if choice.terms == TRUSTED_TERMS else hits
        hits = in_stance(hits, self._table(tables.STANCES, STANCE_COLUMNS), choice.stance) if choice.stance else hits
        return hits.reset_index(drop=True)

    def term_states(self, theme: str = "") -> pd.DataFrame:
        """The state of every coded term of the project's dictionary; no row where nothing has been coded."""
        # A state depends on the codes and on the terms of its theme, and not on those of the dictionary's other themes.
        terms = f"terms:themes/{theme}" if theme else "terms:themes"
        self._reads.add(terms, "choice:themes", "table:sentences", "table:documents", *self._coded)
        return self._states

    @cached_property
    def _coded(self) -> list[str]:
        from analysis.runs.validity.coded import coded_files

        with self._reads.paused():
            files = [path.relative_to(self._project.root).as_posix() for path in coded_files(self._project)]
        folder = self._project.coded.relative_to(self._project.root).as_posix()
        return [f"names:{folder}", *(f"file:{file}" for file in files)]

    @cached_property
    def _states(self) -> pd.DataFrame:
        from analysis.runs.validity.term_states import current_term_states

        with self._reads.paused():
            return current_term_states(self._project, self._folder)

    def _with_elsewhere(self, hits: pd.DataFrame, theme: str) -> pd.DataFrame:
        from analysis.tables.lean import merged

        return merged(hits, self._elsewhere(theme))

    def _by_other(self, place: str, everywhere: bool) -> pd.DataFrame:
        from analysis import tables
        from analysis.tables.lookup import row_numbers
        from analysis.terms.match import find_hits

        dictionary = other_dictionary(self._project, place)
        if not Path(dictionary.file).resolve().is_relative_to(self._project.root.resolve()):
            self._reads.add(OUTSIDE)
        sentences = self._table(tables.SENTENCES)
        hits = find_hits(sentences.assign(policy_text=True) if everywhere else sentences, dictionary)
        row = row_numbers(hits["sent_id"], sentences["sent_id"])
        return hits.assign(**{name: sentences[name].to_numpy()[row] for name in ("sentence", "piece")})


def other_dictionary(project: Project, place: str) -> Dictionary:
    """The theme dictionary that the parameter `dictionary` names.

    Parameters
    ----------
    place : str, a file, or a folder that holds themes.csv; what is not absolute lies below the project's folder

    Raises
    ------
    ParameterError : there is nothing, or the folder holds no theme dictionary.
    DictionaryError, ProblemsError : it cannot be read.
    """
    from analysis.terms.dictionary import THEMES_FACET, load_dictionary
    from analysis.terms.sheets import sheet_files

    path = project.root / place
    if path.is_dir():
        found = [one for one in sheet_files(path) if one.stem == THEMES_FACET]
        if len(found) != 1:
            raise ParameterError(
                f"dictionary: {path} holds {len(found)} theme dictionaries (themes.csv, .tsv or .xlsx). Name the file.",
                f"dictionary：{path} 里有 {len(found)} 份主题词典（themes.csv、.tsv 或 .xlsx）。请写明文件。",
            )
        path = found[0]
    if not path.is_file():
        raise ParameterError(
            f"dictionary: {path} does not exist. Name a theme dictionary (.csv, .tsv, .xlsx) or the folder that holds "
            'themes.csv, from the project\'s folder on; "" is the project\'s own.',
            f"dictionary：{path} 不存在。请写主题词典文件（.csv、.tsv、.xlsx）或含 themes.csv 的文件夹，相对路径从项目"
            '文件夹算起；"" 为项目自己的词典。',
        )
    return replace(load_dictionary(path), facet=THEMES_FACET)


def with_dictionary(project: Project, provenance: Mapping, place: str) -> dict:
    """What there is to choose from, and the checksums, where another theme dictionary is asked for.

    Parameters
    ----------
    provenance : as `read_provenance` gives it; with `place` "" it is given back as it is
    place : as in `other_dictionary`

    Raises
    ------
    ParameterError, DictionaryError, ProblemsError : as `other_dictionary`.
    """
    if not place:
        return dict(provenance)
    dictionary = other_dictionary(project, place)
    themes = {
        theme: [category for category in dictionary.categories if category.startswith(f"{theme}/")]
        for theme in dictionary.themes
    }
    file = Path(dictionary.file)
    inputs = {**provenance["inputs"], "dictionary": hash_files([file], file.parent)}
    return {**provenance, "themes": themes, "inputs": inputs}


def check_terms(project: Project, tables: Path, parameters: Mapping[str, object]) -> None:
    """Refuse to count trusted terms only where there are none.

    Raises
    ------
    ParameterError : no coded sentence has proven a term; or the dictionary is not the project's.
    """
    if parameters.get("terms") != TRUSTED_TERMS:
        return
    if not parameters.get("dictionary"):
        from analysis.runs.validity.term_states import current_term_states, only_trusted
        from analysis.tables import HITS, empty_table

        only_trusted(empty_table(HITS), current_term_states(project, tables))
    else:
        raise ParameterError(
            'terms: "trusted" is about the project\'s own dictionary, which the coded sentences measure, and not about '
            'another one. Choose terms "all", or leave dictionary "".',
            'terms："trusted" 针对项目自己的词典，编码句子检验的是它，而不是另一部词典。请选 terms "all"，或让 dictionary '
            '为 ""。',
        )


def in_stance(hits: pd.DataFrame, stances: pd.DataFrame, stance: str) -> pd.DataFrame:
    """The hits in sentences of this stance (done, planned, context); "" keeps all.

    Parameters
    ----------
    hits : table with doc_id, sentence
    stances : table STANCES, with sentence
    """
    if not stance:
        return hits
    from analysis.tables.lookup import sentence_rows

    wanted = stances[(stances["stance"] == stance).to_numpy(dtype=bool)]
    return hits[sentence_rows(hits, wanted) >= 0].reset_index(drop=True)
