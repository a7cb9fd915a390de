"""The prepared tables as a notebook reads them: numbers for what is counted, texts of the sentences that are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from analysis import tables
from analysis.measures.spans import Spans
from analysis.measures.units import Text, document_numbers, in_parts, with_parts
from analysis.runs.chosen import STANCE_COLUMNS
from analysis.runs.reuse.reads import Reads
from analysis.speech import say
from analysis.tables.columnar import MOST_CSV_ROWS
from analysis.tables.lean import read_lean, read_sentences, stream_documents
from analysis.tables.lookup import sentence_rows
from analysis.tables.meaning import FIRMNESS

_PLACES = ("doc_id", "sentence", "part", "policy_text", "is_heading", "start", "end", "n_chars")
_FIGURES = ("doc_id", "sentence", "stance", "deadline", "themes")
_AROUND = ("doc_id", "sent_id", "par_id", "address", "start", "end", "text")
_DEGREES = ("doc_id", "sentence", "firmness")
_WORDS = ("doc_id", "token", "policy_text", "is_heading", "n_tokens", "n_paragraphs")


@dataclass(frozen=True)
class Words:
    """The table WORDS of some documents in pieces, read anew each time they are gone through; whole it takes gigabytes.

    Parameters
    ----------
    folder : Path of the prepared tables
    doc_ids : tuple of str
    counted_parts : tuple of str, the parts of a document that count; empty = the government's own policy text
    """

    folder: Path
    doc_ids: tuple[str, ...]
    counted_parts: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[pd.DataFrame]:
        columns = (*_WORDS, "part") if self.counted_parts else _WORDS
        for piece in stream_documents(tables.WORDS, self.folder, columns, self.doc_ids):
            yield in_parts(piece, self.counted_parts)


class StudyTables:
    """The tables of a study (`Study` says of which documents), and where it is noted what of them is read.

    Attributes
    ----------
    tables : Path, folder of the prepared tables
    documents : table DOCUMENTS, those of the study
    n_documents : int, of the whole corpus
    counted_parts : tuple of str, the parts of a document that count; empty = the government's own policy text
    reads : Reads
    """

    tables: Path
    documents: pd.DataFrame
    n_documents: int
    counted_parts: tuple[str, ...]
    reads: Reads

    @cached_property
    def paragraphs(self) -> pd.DataFrame:
        """How long the paragraphs of these documents are; `policy_text` says which count, by the parts chosen. With hits all
        that measures need: no sentence (`sentences_of`), no text (`shown`)."""
        return with_parts(self._of_documents(tables.PARAGRAPHS, tuple(tables.PARAGRAPHS.columns)), self.counted_parts)

    def sentences_of(self, documents: pd.DataFrame) -> pd.DataFrame:
        """Where the sentences of some of these documents stand, and how long they are; without texts."""
        rows = {"doc_id": list(documents["doc_id"])}
        return with_parts(self._of_documents(tables.SENTENCES, _PLACES, rows), self.counted_parts)

    @cached_property
    def sentence_texts(self) -> pd.DataFrame:
        """The sentences of these documents with all columns of the table, text and address among them."""
        return with_parts(self._of_documents(tables.SENTENCES), self.counted_parts)

    def shown(self, schema: tables.Schema, places: pd.DataFrame, most: int = MOST_CSV_ROWS) -> pd.DataFrame:
        """The rows of a prepared table about some sentences with all its columns, and address and text of the sentence.

        Parameters
        ----------
        schema : kind of table that has `sentence`, such as tables.STANCES; tables.SENTENCES for the sentences themselves
        places : table with doc_id and sentence (`stances`, hits); of very many rows some, as `drawn` has it
        most : int, rows of `places` that are shown
        """
        own = self.drawn(places, most)
        sentences = in_parts(self._rows_about(tables.SENTENCES, own), self.counted_parts)
        if schema is tables.SENTENCES:
            return sentences
        table = self._rows_about(schema, own)
        about = sentences[["address", "text"]].iloc[sentence_rows(table, sentences)].reset_index(drop=True)
        return table[list(schema.columns)].assign(**{name: about[name] for name in about if name not in schema.columns})

    def texts_around(self, hits: pd.DataFrame) -> pd.DataFrame:
        """The sentences of the paragraphs that hold these hits, and of their columns as much as a concordance needs."""
        text = Text.of(self.paragraphs, self.documents)
        row = text.rows_of(Spans.of(hits, document_numbers(hits, "hits", text.names)))
        near = np.zeros(int(text.paragraph.max(initial=0)) + 1, dtype=bool)
        near[text.paragraph[row[row >= 0]]] = True
        pieces = self.paragraphs.loc[near[text.paragraph], ["doc_id", "piece"]]
        return self._rows_about(tables.SENTENCES, pieces, "piece", _AROUND)

    def drawn(self, table: pd.DataFrame, most: int = MOST_CSV_ROWS, n_rows: str = "") -> pd.DataFrame:
        """The rows of a table, evenly drawn if they are more than these, of themselves what a sheet of Excel holds; a line
        says how many of how many.

        Parameters
        ----------
        n_rows : the column that says how many rows will be shown of each; "" = one
        """
        shown = table[n_rows].to_numpy() if n_rows else np.ones(len(table), dtype=np.int32)
        n = int(shown.sum())
        if n <= most:
            return table
        n_drawn, n_shown = len(table), n
        while n_shown > most:
            n_drawn = n_drawn * most // n_shown
            rows = np.arange(n_drawn) * len(table) // max(n_drawn, 1)
            n_shown = int(shown[rows].sum())
        if InteractiveShell.initialized():
            told = say(f"{n_shown:,} of {n:,}, evenly drawn", f"共 {n:,} 行，均匀抽取 {n_shown:,} 行")
            publish_display_data({"text/plain": told})
        return table.iloc[rows]

    @cached_property
    def stances(self) -> pd.DataFrame:
        """How each sentence speaks: done, planned, context; by which points, says the table STANCES (`shown`)."""
        return self._of_documents(tables.STANCES, STANCE_COLUMNS)

    @cached_property
    def firmness(self) -> pd.DataFrame:
        """How firm each planned sentence is; by which word, says the table FIRMNESS (`shown`)."""
        return self._of_documents(FIRMNESS, _DEGREES)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The figures of these documents by stance, deadline and themes; all that is known of them, says TARGETS (`shown`)."""
        return self._of_documents(tables.TARGETS, _FIGURES)

    @cached_property
    def words(self) -> Words:
        """How often each word stands in each part of these documents; of each token, where it stands, see `tokens`."""
        self.reads.add(f"table:{tables.WORDS.name}")
        return Words(self.tables, tuple(self.documents["doc_id"]), self.counted_parts)

    @cached_property
    def tokens(self) -> pd.DataFrame:
        return self._of_documents(tables.TOKENS)

    def table(self, schema: tables.Schema) -> pd.DataFrame:
        """Any further prepared table that has a doc_id, such as tables.PARTS, tables.STANCES or tables.TARGETS."""
        return self._of_documents(schema)

    def _of_documents(
        self, schema: tables.Schema, columns: Sequence[str] | None = None, rows: Mapping[str, Collection[str]] | None = None
    ) -> pd.DataFrame:
        self.reads.add(f"table:{schema.name}")
        return self._unnoted(schema, columns, rows)

    def _unnoted(
        self, schema: tables.Schema, columns: Sequence[str] | None = None, rows: Mapping[str, Collection[str]] | None = None
    ) -> pd.DataFrame:
        with self.reads.paused():
            if columns is not None:
                rows = dict(rows or {})
                return read_lean(schema, self.tables, columns, rows.pop("doc_id", list(self.documents["doc_id"])), rows)
            every = len(self.documents) == self.n_documents
            return tables.read_table(schema, self.tables, rows={} if every else {"doc_id": self.documents["doc_id"]})

    def _rows_about(
        self, schema: tables.Schema, places: pd.DataFrame, by: str = "sentence", columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        self.reads.add(f"table:{schema.name}")
        with self.reads.paused():
            return read_sentences(schema, self.tables, places, by, columns)
