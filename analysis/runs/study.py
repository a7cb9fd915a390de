"""What a notebook works with: the prepared tables, cut to the regions and levels asked for, and a place for its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data
from matplotlib.figure import Figure

from analysis import tables
from analysis.charts.labels import document_names, name_of, phrase
from analysis.charts.save import SavedFigure, save_figure
from analysis.errors import ParameterError
from analysis.measures.warnings import rate_warnings, selection_warnings
from analysis.paths import Project, find_project
from analysis.runs.by_hand import make_tables_sortable, prepared_tables, show_what_study_asks
from analysis.runs.chosen import (
    ALL_TERMS, TRUSTED_TERMS, HitChoice, OtherHits, ThemeHits, check_terms, in_stance, with_dictionary,
)  # fmt: skip
from analysis.periods import split_by_period
from analysis.runs.provenance import check_choices, read_provenance
from analysis.runs.reuse.reads import OUTSIDE, Reads
from analysis.runs.reuse.resources import Resources, table_digests
from analysis.runs.selection import documents_of_kinds, select_documents
from analysis.runs.study_tables import StudyTables

if TYPE_CHECKING:
    from analysis.terms.dictionary import Dictionary

_SPANS = ("doc_id", "sentence", "piece", "facet", "theme", "category", "term", "start", "end")


@dataclass(frozen=True)
class Study(StudyTables):
    """The corpus of one notebook run.

    Parameters
    ----------
    project : Project
    name : str, the stem of this run's figures, such as "theme_talent"
    tables : Path, folder of the prepared tables
    out : Path, folder for figures and the tables they were drawn from
    regions, levels, genres : tuple of str, the documents to look at; empty = all
    counted_parts : tuple of str, the parts of a document that count; empty = the government's own policy text
    period : str, of the documents, as in `periods.read_period`; "" = all
    choice : HitChoice, which hits of the themes
    settings : what else was chosen, for the stamp
    formats : tuple of str, file formats of the figures
    reads : Reads, where it is noted what of all this a notebook uses; what it does not use may change without it
    """

    project: Project
    name: str
    tables: Path
    out: Path
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    counted_parts: tuple[str, ...] = ()
    period: str = ""
    choice: HitChoice = HitChoice()
    settings: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ("png", "pdf")
    reads: Reads = field(default_factory=Reads)
    _found: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def provenance(self) -> dict:
        self.reads.add("table:provenance")
        return self._provenance

    @property
    def n_documents(self) -> int:
        """How many the whole corpus has."""
        return self._provenance["n_documents"]

    @property
    def themes(self) -> list[str]:
        """The themes of the dictionary, in its order."""
        self.reads.add("choice:themes")
        return list(self._provenance["themes"])

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents of the chosen regions, levels, genres and period."""
        self.reads.add("table:documents")
        return select_documents(self.tables, self.regions, self.levels, self.genres, self.period)

    @cached_property
    def undated(self) -> pd.DataFrame:
        """Documents left out because it cannot be told whether they are of the period."""
        self.reads.add("table:documents")
        of_kinds = documents_of_kinds(self.tables, self.regions, self.levels, self.genres)
        return split_by_period(of_kinds, self.period)[1].reset_index(drop=True)

    def facet_hits(self, facet: str) -> pd.DataFrame:
        """Hits of one dictionary file, such as instruments; by stance, those that are chosen."""
        if facet == "themes":
            return self.theme_hits
        self.reads.add(f"hits:{facet}")
        return in_stance(self._hits(facet), self.stances, self.choice.stance)

    @property
    def theme_hits(self) -> pd.DataFrame:
        """Hits of the theme dictionary, as chosen."""
        return self._theme_hits.where("", self.choice)

    def hits_of(self, theme: str) -> pd.DataFrame:
        """Hits of one theme, as chosen."""
        return self._theme_hits.where(theme, self.choice)

    def hits_where(self, theme: str = "", *, whole: bool = False, **otherwise: str) -> pd.DataFrame:
        """Hits of one theme ("" = all) with some choices made otherwise: stance, terms, dictionary, as in HitChoice."""
        return self._theme_hits.where(theme, replace(self.choice, **otherwise), whole)

    def other_hits(self, theme: str = "") -> OtherHits:
        """Hits of one theme ("" = all) with one choice made otherwise, by the names that `measures.variants` has for it."""
        in_part = not self.paragraphs["policy_text"].all()
        others = self.choice.others(in_part).items()
        return OtherHits({name: partial(self.hits_where, theme, **choice) for name, choice in others})

    def term_states(self, theme: str = "") -> pd.DataFrame:
        """The state of every coded term of the dictionary that is counted.

        No row where nothing has been coded, or where another dictionary than the project's is counted: its terms were not.
        """
        states = self._theme_hits.term_states(theme)
        return states.iloc[:0] if self.choice.dictionary else states

    def categories(self, theme: str) -> list[str]:
        """The categories of one theme in the dictionary, in its order; empty where the theme has no sub-categories."""
        self.reads.add(f"choice:themes/{theme}")
        return list(self._provenance["themes"][theme])

    def dictionary(self, facet: str) -> Dictionary:
        """The dictionary of one facet, as its file is now."""
        from analysis.terms.dictionary import load_dictionaries  # only the notebook on dictionaries needs it

        found = {one.facet: one for one in load_dictionaries(self.project.dictionaries)}
        if facet not in found:
            raise ParameterError(
                f"There is no dictionary {facet!r}. There are: {', '.join(found)}.",
                f"没有词典 {facet!r}。现有：{'、'.join(found)}。",
            )
        return found[facet]

    @cached_property
    def stopwords(self) -> frozenset[str]:
        from analysis.terms.segment import read_words  # only the notebook on words needs it

        return read_words(self.project.stopwords)

    def document_names(self, language: str) -> dict[str, tuple[str, str]]:
        """Names of the documents for charts."""
        return document_names(self.documents, language)

    def source(self, language: str) -> str:
        """The source line of a figure: how many documents, and which version of the corpus and of the hits.

        The version of the hits is that of the theme the study was opened for, or of all themes; a study that was opened
        for none names the corpus only. So the line stays true when other parts of the dictionary are edited.
        """
        marks = [("语料", "corpus", self._provenance["inputs"]["corpus"])]
        if "theme" in self.settings or "themes" in self.settings:
            theme = self.settings.get("theme", "")
            name = f"hits:themes/{theme}" if theme else "hits:themes"
            self.reads.add(name)
            marks.append(("命中", "hits", table_digests(self.project, self.tables).get(name, "0")))
        if self.choice.dictionary:
            marks.append(("另一词典", "other dictionary", self._provenance["inputs"]["dictionary"]))
        n = len(self.documents)
        chinese = f"{n}篇政策文件；" + "，".join(f"{word} {digest[:8]}" for word, _, digest in marks)
        english = f"{n} policy documents; " + ", ".join(f"{word} {digest[:8]}" for _, word, digest in marks)
        for zh, en in self._chosen_otherwise():
            chinese, english = f"{chinese}；{zh}", f"{english}; {en}"
        return {"zh": chinese, "en": english, "both": f"{chinese} | {english}"}[language]

    def notes(self, rates: pd.DataFrame) -> pd.DataFrame:
        """What to beware of in these rates (`measures.warnings`), and in the choice of documents they come from."""
        return pd.concat([selection_warnings(self.undated), rate_warnings(rates, self.documents)], ignore_index=True)

    def keep(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """Write a table beside the figures, and give it back for the notebook to show.

        In a notebook a line names the file; the report finds the tables of a section by it.
        """
        path = tables.write_csv(tables.guarded(table), self.out / f"{self.name}_{name}.csv")
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
        """One row per checksum and version, of what was read up to here; for the last cell of a notebook."""
        return pd.DataFrame(self._stamp().items(), columns=["what", "value"])

    @cached_property
    def _provenance(self) -> dict:
        with self.reads.paused():
            note = read_provenance(self.tables)
        return with_dictionary(self.project, note, self.choice.dictionary)

    @cached_property
    def _theme_hits(self) -> ThemeHits:
        return ThemeHits(
            self.project, self.tables, self.reads, bool(self.counted_parts),
            partial(self._hits, "themes"), partial(self._read_hits, tables.HITS_ELSEWHERE, "themes"),
            self._of_documents,
        )  # fmt: skip

    def _chosen_otherwise(self) -> list[tuple[str, str]]:
        """What was chosen otherwise than usual, for the source line."""
        said = [(self.period, self.period)] if self.period else []
        if self.counted_parts:
            names = [(name_of(part, "zh"), name_of(part, "en")) for part in self.counted_parts]
            said.append(("只计" + "、".join(zh for zh, _ in names), ", ".join(en for _, en in names) + " only"))
        names = [self.choice.stance] if self.choice.stance else []
        names += ["trusted_terms"] if self.choice.terms == TRUSTED_TERMS else []
        return [*said, *((phrase(name, "zh"), phrase(name, "en")) for name in names)]

    def _hits(self, facet: str, theme: str = "") -> pd.DataFrame:
        """Hits of one dictionary, or of one theme of it, read once."""
        if (facet, theme) not in self._found:
            self._found[facet, theme] = self._read_hits(tables.HITS, facet, theme)
        return self._found[facet, theme]

    def _read_hits(self, schema: tables.Schema, facet: str, theme: str = "") -> pd.DataFrame:
        """Hits of one dictionary, or of one theme of it, as far as measures need them; who gives them away notes which."""
        return self._unnoted(schema, _SPANS, {"facet": [facet], **({"theme": [theme]} if theme else {})})

    def _stamp(self) -> dict[str, str]:
        """What was read up to here, by checksum: of the inputs only what a figure depends on, so that it stays true."""
        note = self._provenance
        with self.reads.paused():
            reads = Resources(self.project, self.tables).digests(name for name in self.reads.found if name != OUTSIDE)
        return {
            **{f"{name} sha256": note["inputs"][name] for name in ("corpus", "code")},
            **{f"{name} sha256": digest for name, digest in reads.items() if not name.startswith("choice:")},
            "documents": str(note["n_documents"]),
            "regions": ", ".join(self.regions) or "all",
            "levels": ", ".join(self.levels) or "all",
            "genres": ", ".join(self.genres) or "all",
            "parts": ", ".join(self.counted_parts) or "policy text",
            "period": self.period or "all",
            "stance": self.choice.stance or "all",
            "terms": self.choice.terms,
            "dictionary": self._provenance["inputs"].get("dictionary", "own"),
            **self.settings,
            **note["versions"],
        }


def open_study(
    name: str,
    *,
    tables: str = "",
    out: str = "",
    regions: Sequence[str] = (),
    levels: Sequence[str] = (),
    genres: Sequence[str] = (),
    parts: Sequence[str] = (),
    period: str = "",
    stance: str = "",
    terms: str = ALL_TERMS,
    dictionary: str = "",
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
    period : as in Study
    stance, terms, dictionary : as in HitChoice
    choices : further parameters to check before anything is drawn, such as {"theme": "talent"}; they are stamped
        on the figures

    Raises
    ------
    ParameterError : an unknown region, level, genre, part, stance, theme, unit, width or language; what is no period
        or no dictionary; or no document is left.
    """
    project = find_project(tables or None)  # those of a study lie in it, which its notebooks need not
    folder = Path(tables) if tables else prepared_tables(project)
    place = Path(out) if out else project.runs / "by-hand"
    if not out:  # a report has made its folder, and when it has removed it again it is not to come back
        place.mkdir(parents=True, exist_ok=True)
        make_tables_sortable()
    asked = {
        "regions": regions, "levels": levels, "genres": genres, "parts": parts, "period": period, "stance": stance,
        "terms": terms, "dictionary": dictionary, **(choices or {}),
    }  # fmt: skip
    check_choices(with_dictionary(project, read_provenance(folder), dictionary), asked)
    check_terms(project, folder, asked)  # a report has done so too, so this is nothing a result depends on
    if not out:
        show_what_study_asks(project, asked)
    reads = Reads.in_report(project, folder, place) if out else Reads()
    settings = {key: ", ".join(value) if isinstance(value, (list, tuple)) else str(value) for key, value in (choices or {}).items()}
    # The last cells are there to be read whole: sentences, findings, addresses.
    pd.set_option("display.max_colwidth", None, "display.max_rows", 500)
    kinds = (tuple(values) for values in (regions, levels, genres, parts))
    choice = HitChoice(stance, terms, dictionary)
    return Study(project, name, folder, place, *kinds, period, choice, settings, tuple(formats), reads)
