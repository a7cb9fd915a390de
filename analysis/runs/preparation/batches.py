"""What is reckoned of documents, as one pure function of a batch of them.

Documents and dictionaries in, tables out: a document's own rows of every prepared table, as columns. Nothing depends on
the other documents of the batch, so that any cut of the corpus into batches, on any number of processes and machines, gives
the same rows, and those of a document can be kept and used again while the document is the same, whatever becomes of the others.

What is reckoned in one go and kept together is a stage:

    texts     documents, parts, sections, sentences, paragraphs, cleaning, citations; from the file and what is stated about it
    stances   stances; from texts and the stance dictionary
    figures   what targets are without their themes; from texts and stances
    hits      hits, hits_elsewhere; from texts and the other dictionaries
    targets   targets; from figures and hits
    firmness  firmness; from texts, stances and hits
    cuts      where jieba cuts; from texts and those words of the lexicon that occur in it
    tokens    tokens and their counts; from cuts, with the hits of themes kept whole: no dictionary makes anything be cut again

An edited term is looked for in all documents; stages that take in hits depend only on what they take in of them (`effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from analysis import tables
from analysis.errors import DocumentError, PolicyCompareError, TableError
from analysis.meaning.firmness import firmness_of_sentences
from analysis.meaning.stance import stance_of_sentences
from analysis.meaning.targets import find_targets, with_themes
from analysis.runs.preparation.effects import EFFECTS, TAKEN, effects_of
from analysis.runs.preparation.jobs import Batch, Job, Made, Recipe, Result
from analysis.tables.columnar import (
    Columns, Rows, columns_of, lists_by_document, pack, rows_from, to_arrow, to_frame, unpack_several,
)  # fmt: skip
from analysis.tables.lookup import row_numbers
from analysis.tables.meaning import FIRMNESS
from analysis.terms.dictionary import THEMES_FACET
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter, WordFinder
from analysis.terms.tokens import tokens_of_sentences
from analysis.terms.words import count_words
from analysis.texts.corpus import Entry, Fingerprint
from analysis.texts.document_tables import document_tables
from analysis.texts.model import CleanText, Document

STAGES: Mapping[str, tuple[tables.Schema, ...]] = {
    "texts": (
        tables.DOCUMENTS, tables.PARTS, tables.SECTIONS, tables.SENTENCES, tables.PARAGRAPHS, tables.CLEANING,
        tables.CITATIONS,
    ),
    "stances": (tables.STANCES,),
    "figures": (),
    "hits": (tables.HITS, tables.HITS_ELSEWHERE),
    "targets": (tables.TARGETS,),
    "firmness": (FIRMNESS,),
    "cuts": (),
    "tokens": (tables.TOKENS, tables.WORDS),
}  # fmt: skip
"""The tables of each stage."""

ABOUT, PLACES = "about", "places"  # further pieces of the stage texts
CUTS = "cuts"  # the only piece of the stage cuts
FIGURES = replace(tables.TARGETS, name="figures")  # the only piece of the stage figures
_PLACE = np.dtype("<i4")
_PLACES = columns_of({"doc_id": "str", "places": "places"})
_ABOUT = columns_of(
    {"doc_id": "str", "n_chars": "int", "region": "str", "level": "str", "genre": "str", "parts": "strs", "checksum": "str"}
    | {"keys": "hashes"}
)
PIECES: Mapping[str, Mapping[str, Columns]] = {
    stage: {schema.name: columns_of(schema) for schema in schemas}
    | {
        "texts": {ABOUT: _ABOUT, PLACES: _PLACES}, "figures": {FIGURES.name: columns_of(FIGURES)},
        "hits": {EFFECTS: columns_of(dict.fromkeys(("doc_id", *TAKEN), "str"))}, "cuts": {CUTS: _PLACES},
    }.get(stage, {})
    for stage, schemas in STAGES.items()
}  # fmt: skip
"""The columns of all that is kept of a stage: of its tables, and of what further stages or the run want to know."""
# Which tables and further pieces of other stages a stage is reckoned from.
NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "texts": {},
    "stances": {"texts": ("sentences", "parts", "sections", "documents")},
    "figures": {"texts": ("sentences", "documents", "sections", "parts"), "stances": ("stances",)},
    "hits": {"texts": ("sentences", PLACES)},
    "targets": {"figures": (FIGURES.name,), "hits": ("hits",)},
    "firmness": {"texts": ("sentences",), "stances": ("stances",), "hits": ("hits",)},
    "cuts": {"texts": ("sentences",)},
    "tokens": {"texts": ("sentences",), "hits": ("hits", "hits_elsewhere"), "cuts": (CUTS,)},
}  # fmt: skip

def batch_result(batch: Batch, recipe: Recipe) -> Result:
    """What comes of a batch.

    A document that cannot be read has an error in place of rows; the others are not touched by it. Where the memory is too
    small for all together, or a table of theirs cannot be made, they are reckoned one by one, and only the one by which it
    fails has an error.
    """
    try:
        return _reckoned(batch, recipe)
    except MemoryError:
        if len(batch.jobs) == 1:
            entry = batch.jobs[0].entry
            return Result(errors={entry.doc_id: _too_large(entry)}, short=frozenset([entry.doc_id]))
    except TableError as error:
        if len(batch.jobs) == 1:
            entry = batch.jobs[0].entry
            return Result(errors={entry.doc_id: _beyond_us(entry, error)})
    # Here what the failed attempt held is given back.
    alone = [batch_result(replace(batch, jobs=(job,)), recipe) for job in batch.jobs]
    return Result(
        tuple(chain.from_iterable(one.made for one in alone)),
        {doc_id: error for one in alone for doc_id, error in one.errors.items()},
        frozenset(chain.from_iterable(one.short for one in alone)),
        {doc_id: words for one in alone for doc_id, words in one.words.items()},
    )


def _too_large(entry: Entry) -> DocumentError:
    return DocumentError(
        f"{entry.path.name}: there is too little memory to read it. Close other programs and run this again, with --processes 1; "
        "if it is the only one, it may be damaged: save it anew, or as .txt, or in parts.",
        f"{entry.path.name}：内存不足，无法读取。请关闭其他程序，加上 --processes 1 重新运行；如果只有这一份如此，它可能已损坏："
        "请重新保存，或另存为 .txt，或分成几份。",
    )


def _beyond_us(entry: Entry, error: TableError) -> DocumentError:
    return DocumentError(
        f"{entry.path.name}: this program stumbles over its text ({error}). Take the document out for now and report the error "
        "with it.",
        f"{entry.path.name}：程序处理它的文字时出错（{error}）。请暂时移走这份文档，并连同文档报告这个错误。",
    )


def fingerprint(told: Mapping[str, object]) -> Fingerprint:
    """The fingerprint of a document, from its row of the piece ABOUT."""
    return Fingerprint(told["checksum"], np.array(told["keys"], dtype=np.uint64))


def texts_of(sentences: Rows) -> dict[str, str]:
    """The sentences of each document in their order, a line each, from the sentences table."""
    texts: dict[str, list[str]] = {}
    for doc_id, text in zip(sentences.column("doc_id").to_pylist(), sentences.column("text").to_pylist(), strict=True):
        texts.setdefault(doc_id, []).append(text)
    return {doc_id: "\n".join(several) for doc_id, several in texts.items()}


def _reckoned(batch: Batch, recipe: Recipe) -> Result:
    errors: dict[str, PolicyCompareError] = {}
    documents: list[Document] = []
    ids: list[str] = []
    for job in batch.jobs:
        try:
            if "texts" in batch.wanted:
                documents.append(_document(job))
            ids.append(job.entry.doc_id)
        except PolicyCompareError as error:
            errors[job.entry.doc_id] = error
    if not ids:
        return Result(errors=errors)
    sources = _Sources(tuple(ids), batch.known)
    for stage in batch.wanted:
        _RECKON[stage](sources, recipe) if stage != "texts" else _texts(sources, documents)
    words = {}
    if "texts" in batch.wanted:
        finder = _word_finder(recipe.lexicon)
        words = {doc_id: finder.within(text) for doc_id, text in texts_of(sources.rows("texts", "sentences")).items()}
    return Result(((sources.ids, sources.made(batch.wanted)),), errors, words=words)


class _Sources:
    """What is known of some documents: what was kept, and what was reckoned since."""

    def __init__(self, ids: tuple[str, ...], known: Mapping[tuple[str, str], tuple[bytes, ...]]) -> None:
        self.ids = ids
        self._known = known
        self._rows: dict[tuple[str, str], Rows] = {}
        self._frames: dict[str, pd.DataFrame] = {}

    def rows(self, stage: str, name: str) -> Rows:
        """The rows of all documents, in their order."""
        if (stage, name) not in self._rows:
            self._rows[stage, name] = unpack_several(self._known[stage, name], PIECES[stage][name], self.ids)
        return self._rows[stage, name]

    def table(self, stage: str, schema: tables.Schema) -> pd.DataFrame:
        """The rows of a table, for this caller to change."""
        if schema.name not in self._frames:
            self._frames[schema.name] = to_frame(self.rows(stage, schema.name))
        return self._frames[schema.name].copy(deep=False)

    def places(self, stage: str, name: str) -> dict[str, np.ndarray]:
        """Of each document what a piece holds of it that is an array of whole numbers."""
        return lists_by_document(self.rows(stage, name), "places")

    def add(self, stage: str, table: pd.DataFrame, schema: tables.Schema) -> None:
        """A table that was reckoned."""
        self._rows[stage, schema.name] = to_arrow(table, schema)

    def add_rows(self, stage: str, name: str, values: Mapping[str, object]) -> None:
        """A further piece, a row for each document."""
        self._rows[stage, name] = rows_from({"doc_id": self.ids, **values}, PIECES[stage][name])

    def made(self, stages: Sequence[str]) -> Made:
        """What was reckoned in these stages."""
        return {stage: {name: pack(self._rows[stage, name]) for name in PIECES[stage]} for stage in stages}


def _document(job: Job) -> Document:
    document = job.entry.read(job.data)
    if document.sha256 != job.sha256:
        raise DocumentError(
            f"{document.file} was changed while it was read. Run again when it is saved.",
            f"{document.file} 在读取时被改动了。请在保存之后再运行。",
        )
    return document


def _texts(sources: _Sources, documents: Sequence[Document]) -> None:
    found = document_tables(documents)
    for schema in STAGES["texts"]:
        sources.add("texts", found[schema.name], schema)
    parts = found["sentences"].groupby("doc_id", sort=False)["part"].unique()
    marks = [Fingerprint.of(document.clean.text) for document in documents]
    sources.add_rows("texts", ABOUT, {
        **{name: found["documents"][name].tolist() for name in ("n_chars", "region", "level", "genre")},
        "parts": [sorted(parts.get(document.doc_id, ())) for document in documents],
        "checksum": [mark.checksum for mark in marks],
        "keys": [mark.keys for mark in marks],
    })  # fmt: skip
    sources.add_rows("texts", PLACES, {"places": [np.asarray(document.clean.raw_index, _PLACE) for document in documents]})


def _stances(sources: _Sources, recipe: Recipe) -> None:
    found = tables.empty_table(tables.STANCES)
    if recipe.stance is not None:
        sentences, parts, sections, documents = (
            sources.table("texts", schema)
            for schema in (tables.SENTENCES, tables.PARTS, tables.SECTIONS, tables.DOCUMENTS)
        )
        found = stance_of_sentences(
            sentences, recipe.stance, parts=parts, sections=sections, documents=documents
        )
        found = _placed(found, sentences, "sentence")
    sources.add("stances", found, tables.STANCES)


def _hits(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    places = {doc_id: CleanText("", own) for doc_id, own in sources.places("texts", PLACES).items()}
    hits = find_hits(sentences, recipe.counted, raw_maps=places)
    sources.add("hits", _placed(hits, sentences, "sentence", "piece"), tables.HITS)
    # They count where a study takes in other parts of the documents, such as a proposer's text.
    elsewhere = sentences.assign(policy_text=~sentences["policy_text"].astype(bool))
    themes = [one for one in recipe.counted if one.facet == THEMES_FACET]
    there = find_hits(elsewhere, themes, raw_maps=places)
    sources.add("hits", _placed(there, sentences, "sentence", "piece"), tables.HITS_ELSEWHERE)
    sources.add_rows("hits", EFFECTS, effects_of(hits, there, sources.ids))


def _figures(sources: _Sources, recipe: Recipe) -> None:
    found = tables.empty_table(FIGURES)
    if recipe.stance is not None:
        sentences, stances = sources.table("texts", tables.SENTENCES), sources.table("stances", tables.STANCES)
        around = {
            schema.name: sources.table("texts", schema) for schema in (tables.DOCUMENTS, tables.SECTIONS, tables.PARTS)
        }
        found = _placed(find_targets(sentences, stances, around=around), sentences, "sentence")
    sources.add("figures", found, FIGURES)


def _targets(sources: _Sources, recipe: Recipe) -> None:
    figures, hits = sources.table("figures", FIGURES), sources.table("hits", tables.HITS)
    sources.add("targets", with_themes(figures, hits[hits["facet"] == THEMES_FACET]), tables.TARGETS)


def _firmness(sources: _Sources, recipe: Recipe) -> None:
    sentences, stances = sources.table("texts", tables.SENTENCES), sources.table("stances", tables.STANCES)
    found = firmness_of_sentences(sentences, stances, sources.table("hits", tables.HITS))
    sources.add("firmness", _placed(found, sentences, "sentence"), FIRMNESS)


def _placed(found: pd.DataFrame, sentences: pd.DataFrame, *names: str) -> pd.DataFrame:
    """What was found in sentences, with their numbers."""
    row = row_numbers(found["sent_id"], sentences["sent_id"])
    return found.assign(**{name: sentences[name].to_numpy()[row] for name in names})


def _cuts(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    starts = _segmenter(recipe.lexicon).cut_starts(sentences)
    own: dict[str, list[int]] = {doc_id: [] for doc_id in sources.ids}
    for doc_id, places in zip(sentences["doc_id"].tolist(), starts, strict=True):
        own[doc_id] += places
    sources.add_rows("cuts", CUTS, {"places": [np.array(places, dtype=_PLACE) for places in own.values()]})


def _tokens(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    hits = sources.table("hits", tables.HITS)
    whole = pd.concat(
        [hits[hits["facet"] == THEMES_FACET], sources.table("hits", tables.HITS_ELSEWHERE)], ignore_index=True
    )
    tokens = tokens_of_sentences(sentences, sources.places("cuts", CUTS), whole, _segmenter(recipe.lexicon).parts_of_speech)
    sources.add("tokens", tokens, tables.TOKENS)
    sources.add("tokens", count_words(tokens, sentences), tables.WORDS)


_RECKON = {
    "stances": _stances, "figures": _figures, "hits": _hits, "targets": _targets, "firmness": _firmness, "cuts": _cuts,
    "tokens": _tokens,
}  # fmt: skip


@lru_cache(maxsize=1)
def _segmenter(lexicon: frozenset[str]) -> Segmenter:
    """Kept from batch to batch: it takes longer to make than a report takes to be cut."""
    return Segmenter(lexicon)


@lru_cache(maxsize=1)
def _word_finder(lexicon: frozenset[str]) -> WordFinder:
    return WordFinder(lexicon)
