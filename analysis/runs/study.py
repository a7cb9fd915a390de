"""What a notebook works with: the prepared tables, cut to the regions and levels asked for, and a place for its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data
from matplotlib.figure import Figure

from analysis import tables
from analysis.charts.labels import document_names
from analysis.charts.save import SavedFigure, save_figure
from analysis.errors import ParameterError
from analysis.measures.units import with_parts
from analysis.paths import Project, find_project
from analysis.runs.provenance import check_choices, read_provenance
from analysis.speech import spoken_language

if TYPE_CHECKING:
    from analysis.terms.dictionary import Dictionary

# JupyterLab sets every cell of a table to the right.
_TEXT_TO_THE_LEFT = "table.dataTable :is(td, th):not(.dt-type-numeric) { text-align: left !important }"
_TABLES_IN_CHINESE = {
    "search": "搜索：", "lengthMenu": "每页 _MENU_ 行", "info": "第 _START_ 至 _END_ 行，共 _TOTAL_ 行", "infoEmpty": "没有行",
    "infoFiltered": "（从 _MAX_ 行中筛出）", "zeroRecords": "没有符合的行", "emptyTable": "空表",
}  # fmt: skip


@dataclass(frozen=True)
class Study:
    """The corpus of one notebook run.

    Parameters
    ----------
    project : Project
    name : str, the stem of this run's figures, such as "theme_talent"
    tables : Path, folder of the prepared tables
    out : Path, folder for figures and the tables they were drawn from
    regions, levels, genres : tuple of str, the documents to look at; empty = all
    counted_parts : tuple of str, the parts of a document that count; empty = the government's own policy text
    settings : what else was chosen, for the stamp
    formats : tuple of str, file formats of the figures
    """

    project: Project
    name: str
    tables: Path
    out: Path
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    counted_parts: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
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
        """The documents of the chosen regions, levels and genres."""
        return select_documents(self.tables, self.regions, self.levels, self.genres)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The sentences of these documents; `policy_text` says which count, by the parts chosen."""
        return with_parts(self._of_documents(tables.SENTENCES), self.counted_parts)

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
        """Write a table beside the figures, and give it back for the notebook to show.

        In a notebook a line names the file; the report finds the tables of a section by it.
        """
        path = tables.write_csv(table, self.out / f"{self.name}_{name}.csv")
        if InteractiveShell.initialized():
            publish_display_data({"text/plain": f"→ {path.name}"})
        return table

    def show(self, figure: Figure, chart: str, table: pd.DataFrame) -> SavedFigure:
        """Save the figure, with the table it was drawn from beside it; as the last value of a cell it shows the picture."""
        stem = self.out / f"{self.name}_{chart}"
        return save_figure(figure, stem, formats=self.formats, table=table, provenance=self._stamp())

    def draw(
        self, chart: Callable[..., Figure], table: pd.DataFrame, name: str, *arguments: object, **look: object
    ) -> SavedFigure | pd.DataFrame:
        """The chart of a table, saved as by `show`; an empty table is given back, since there is nothing to draw.

        Parameters
        ----------
        chart : a function of analysis.charts that takes the table first, then `arguments` and `look`
        name : what the figure's file is called
        """
        return self.show(chart(table, *arguments, **look), name, table) if len(table) else table

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
            "genres": ", ".join(self.genres) or "all",
            "parts": ", ".join(self.counted_parts) or "policy text",
            **self.settings,
            **note["versions"],
        }


def select_documents(
    folder: Path, regions: Sequence[str] = (), levels: Sequence[str] = (), genres: Sequence[str] = ()
) -> pd.DataFrame:
    """The documents of these regions, levels and genres (empty = all), from a folder of prepared tables.

    Raises
    ------
    ParameterError : none is left.
    """
    documents = tables.read_table(tables.DOCUMENTS, folder)
    chosen = {"region": regions, "level": levels, "genre": genres}
    for column, values in chosen.items():
        documents = documents[documents[column].isin(list(values))] if values else documents
    if documents.empty:
        asked = ", ".join(f"{column} {'、'.join(values)}" for column, values in chosen.items() if values)
        raise ParameterError(f"No document is left for {asked or 'a corpus without documents'}. Choose others.")
    return documents.reset_index(drop=True)


def open_study(
    name: str,
    *,
    tables: str = "",
    out: str = "",
    regions: Sequence[str] = (),
    levels: Sequence[str] = (),
    genres: Sequence[str] = (),
    parts: Sequence[str] = (),
    choices: Mapping[str, object] | None = None,
    formats: Sequence[str] = ("png", "pdf"),
) -> Study:
    """The study a notebook works with.

    Parameters
    ----------
    name : str, stem of the figures
    tables : str, folder of prepared tables; "" (running by hand) prepares them, or takes them where nothing has changed
    out : str, folder for figures; "" means runs/by-hand/
    regions, levels, genres : the documents to look at; empty = all
    parts : the parts of a document that count; empty = the government's own policy text
    choices : further parameters to check before anything is drawn, such as {"theme": "talent"}; they are stamped
        on the figures

    Raises
    ------
    ParameterError : an unknown region, level, genre, part, theme, unit, width or language, or no document is left.
    """
    project = find_project()
    folder = Path(tables) if tables else _prepared(project)
    place = Path(out) if out else project.runs / "by-hand"
    if not out:  # a report has made its folder, and when it has removed it again it is not to come back
        place.mkdir(parents=True, exist_ok=True)
        _make_tables_sortable()
    asked = {"regions": regions, "levels": levels, "genres": genres, "parts": parts, **(choices or {})}
    check_choices(read_provenance(folder), asked)
    settings = {key: ", ".join(value) if isinstance(value, (list, tuple)) else str(value) for key, value in (choices or {}).items()}
    # The last cells are there to be read whole: sentences, findings, addresses.
    pd.set_option("display.max_colwidth", None, "display.max_rows", 500)
    return Study(
        project, name, folder, place, tuple(regions), tuple(levels), tuple(genres), tuple(parts), settings, tuple(formats)
    )


def _make_tables_sortable() -> None:
    """Tables of a notebook that is run by hand sort and search; in a report they are plain, since it is read by programs."""
    if not InteractiveShell.initialized():
        return
    import itables

    itables.options.maxBytes = "4MB"  # a concordance is to be seen whole
    itables.options.showIndex = False
    if spoken_language() == "zh":
        itables.options.language = _TABLES_IN_CHINESE
    itables.init_notebook_mode(all_interactive=True)
    publish_display_data({"text/html": f"<style>{_TEXT_TO_THE_LEFT}</style>", "text/plain": ""})


def _prepared(project: Project) -> Path:
    # Imported here, since a kernel of the report is given its tables and should not wait for readers and segmenter.
    from analysis.runs.prepare import prepare_tables

    return prepare_tables(project)
