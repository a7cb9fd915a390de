"""What a notebook works with: the prepared tables, cut to the regions and levels asked for, and a place for its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from analysis import tables
from analysis.charts.labels import document_names
from analysis.charts.save import SavedFigure, save_figure
from analysis.errors import ParameterError
from analysis.paths import Project, find_project
from analysis.runs.provenance import check_choices, read_provenance

if TYPE_CHECKING:
    from analysis.terms.dictionary import Dictionary


@dataclass(frozen=True)
class Study:
    """The corpus of one notebook run.

    Parameters
    ----------
    project : Project
    name : str, the stem of this run's figures, such as "theme_talent"
    tables : Path, folder of the prepared tables
    out : Path, folder for figures and the tables they were drawn from
    regions, levels : tuple of str, the documents to look at; empty = all
    formats : tuple of str, file formats of the figures
    """

    project: Project
    name: str
    tables: Path
    out: Path
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("png", "pdf")

    @cached_property
    def provenance(self) -> dict:
        return read_provenance(self.tables)

    @property
    def themes(self) -> list[str]:
        """The themes of the dictionary, in its order."""
        return list(self.provenance["themes"])

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents of the chosen regions and levels."""
        documents = tables.read_table(tables.DOCUMENTS, self.tables)
        if self.regions:
            documents = documents[documents["region"].isin(self.regions)]
        if self.levels:
            documents = documents[documents["level"].isin(self.levels)]
        if documents.empty:
            raise ParameterError(
                f"No document is left for regions {list(self.regions) or 'all'} and levels {list(self.levels) or 'all'}. "
                "Choose others."
            )
        return documents.reset_index(drop=True)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        return self._of_documents(tables.SENTENCES)

    @cached_property
    def hits(self) -> pd.DataFrame:
        return self._of_documents(tables.HITS)

    @cached_property
    def tokens(self) -> pd.DataFrame:
        return self._of_documents(tables.TOKENS)

    @cached_property
    def parts(self) -> pd.DataFrame:
        return self._of_documents(tables.PARTS)

    @cached_property
    def sections(self) -> pd.DataFrame:
        return self._of_documents(tables.SECTIONS)

    @cached_property
    def cleaning(self) -> pd.DataFrame:
        return self._of_documents(tables.CLEANING)

    @cached_property
    def citations(self) -> pd.DataFrame:
        return self._of_documents(tables.CITATIONS)

    def table(self, schema: tables.Schema) -> pd.DataFrame:
        """Any further prepared table that has a doc_id, such as tables.STANCES or tables.TARGETS."""
        return self._of_documents(schema)

    def facet_hits(self, facet: str) -> pd.DataFrame:
        """Hits of one dictionary file, such as instruments."""
        return self.hits[self.hits["facet"] == facet].reset_index(drop=True)

    @cached_property
    def theme_hits(self) -> pd.DataFrame:
        """Hits of the theme dictionary."""
        return self.hits[self.hits["facet"] == "themes"].reset_index(drop=True)

    def hits_of(self, theme: str) -> pd.DataFrame:
        """Hits of one theme."""
        return self.theme_hits[self.theme_hits["theme"] == theme].reset_index(drop=True)

    def categories(self, theme: str) -> list[str]:
        """The categories of one theme in the dictionary, in its order; empty where the theme has no sub-categories."""
        return list(self.provenance["themes"][theme])

    def dictionary(self, facet: str) -> Dictionary:
        """The dictionary of one facet, as its file is now."""
        from analysis.terms.dictionary import load_dictionaries  # only the notebook on dictionaries needs it

        found = {one.facet: one for one in load_dictionaries(self.project.dictionaries)}
        if facet not in found:
            raise ParameterError(f"There is no dictionary {facet!r}. There are: {', '.join(found)}.")
        return found[facet]

    @cached_property
    def stopwords(self) -> frozenset[str]:
        from analysis.terms.segment import read_words  # only the notebook on words needs it

        return read_words(self.project.stopwords)

    def document_names(self, language: str) -> dict[str, tuple[str, str]]:
        """Names of the documents for charts."""
        return document_names(self.documents, language)

    def source(self, language: str) -> str:
        """The source line of a figure: how many documents, and which version of corpus and dictionary."""
        corpus, dictionaries = (self.provenance["inputs"][name][:8] for name in ("corpus", "dictionaries"))
        chinese = f"{len(self.documents)}篇政策文件；语料 {corpus}，词典 {dictionaries}"
        english = f"{len(self.documents)} policy documents; corpus {corpus}, dictionary {dictionaries}"
        return {"zh": chinese, "en": english, "both": f"{chinese} | {english}"}[language]

    def keep(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """Write a table beside the figures, and give it back for the notebook to show."""
        tables.write_csv(table, self.out / f"{self.name}_{name}.csv")
        return table

    def show(self, figure: Figure, chart: str, table: pd.DataFrame) -> SavedFigure:
        """Save the figure, with the table it was drawn from beside it; as the last value of a cell it shows the picture."""
        stem = self.out / f"{self.name}_{chart}"
        return save_figure(figure, stem, formats=self.formats, table=table, provenance=self._stamp())

    def stamp(self) -> pd.DataFrame:
        """One row per checksum and version, for the last cell of a notebook."""
        return pd.DataFrame(self._stamp().items(), columns=["what", "value"])

    def _of_documents(self, schema: tables.Schema) -> pd.DataFrame:
        table = tables.read_table(schema, self.tables)
        return table[table["doc_id"].isin(self.documents["doc_id"])].reset_index(drop=True)

    def _stamp(self) -> dict[str, str]:
        note = self.provenance
        return {
            **{f"{name} sha256": digest for name, digest in note["inputs"].items()},
            "documents": str(note["n_documents"]),
            "regions": ", ".join(self.regions) or "all",
            "levels": ", ".join(self.levels) or "all",
            **note["versions"],
        }


def open_study(
    name: str,
    *,
    tables: str = "",
    out: str = "",
    regions: Sequence[str] = (),
    levels: Sequence[str] = (),
    choices: Mapping[str, object] | None = None,
    formats: Sequence[str] = ("png", "pdf"),
) -> Study:
    """The study a notebook works with.

    Parameters
    ----------
    name : str, stem of the figures
    tables : str, folder of prepared tables; "" (running by hand) prepares them, or takes them where nothing has changed
    out : str, folder for figures; "" means runs/by-hand/
    regions, levels : the documents to look at; empty = all
    choices : further parameters to check before anything is drawn, such as {"theme": "talent"}

    Raises
    ------
    ParameterError : an unknown region, level, theme or language, or no document is left.
    """
    project = find_project()
    folder = Path(tables) if tables else _prepared(project)
    place = Path(out) if out else project.runs / "by-hand"
    if not out:  # a report has made its folder, and when it has removed it again it is not to come back
        place.mkdir(parents=True, exist_ok=True)
    study = Study(project, name, folder, place, tuple(regions), tuple(levels), tuple(formats))
    check_choices(study.provenance, {"regions": regions, "levels": levels, **(choices or {})})
    return study


def _prepared(project: Project) -> Path:
    # Imported here, since a kernel of the report is given its tables and should not wait for readers and segmenter.
    from analysis.runs.prepare import prepare_tables

    return prepare_tables(project)
