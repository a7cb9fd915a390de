"""What is reckoned of documents, as one pure function of a batch of them.

Documents and dictionaries in, tables out: a document's own rows of every prepared table, as CSV. Nothing depends on the
other documents of the batch, so that any cut of the corpus into batches, on any number of processes and machines, gives
the same bytes, and the rows of one document can be kept and used again while the document is the same.

What is reckoned in one go and kept together is a stage:

    texts     documents, parts, sections, sentences, cleaning, citations; from the file and what is stated about it
    stances   stances; from texts and the stance dictionary
    hits      hits, hits_elsewhere; from texts and the other dictionaries
    meaning   targets, firmness; from texts, stances and hits
    tokens    tokens; from texts and those words of the lexicon that occur in it
"""

from __future__ import annotations

import io
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import tables
from analysis.errors import DocumentError, PolicyCompareError
from analysis.meaning.firmness import firmness_of_sentences
from analysis.meaning.stance import STANCE_FACET, stance_of_sentences
from analysis.meaning.targets import find_targets
from analysis.tables.meaning import FIRMNESS
from analysis.terms.dictionary import Dictionary
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter
from analysis.terms.tag import THEMES_FACET
from analysis.texts.corpus import Entry, Fingerprint
from analysis.texts.document_tables import document_tables
from analysis.texts.model import CleanText, Document

STAGES: Mapping[str, tuple[tables.Schema, ...]] = {
    "texts": (
        tables.DOCUMENTS, tables.PARTS, tables.SECTIONS, tables.SENTENCES, tables.CLEANING, tables.CITATIONS,
    ),
    "stances": (tables.STANCES,),
    "hits": (tables.HITS, tables.HITS_ELSEWHERE),
    "meaning": (tables.TARGETS, FIRMNESS),
    "tokens": (tables.TOKENS,),
}  # fmt: skip
"""The tables of each stage."""

# Which stages a stage is reckoned from.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "texts": (), "stances": ("texts",), "hits": ("texts",), "meaning": ("texts", "stances", "hits"), "tokens": ("texts",),
}  # fmt: skip
ABOUT, PLACES = "about", "places"  # further pieces of the stage texts
_TYPES = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}

Made = dict[str, dict[str, bytes]]
"""Stage -> name of a table or a further piece -> bytes."""
_Sources = Mapping[str, Made]  # doc_id -> what is known of the document


@dataclass(frozen=True)
class Recipe:
    """What documents are reckoned with.

    Parameters
    ----------
    dictionaries : tuple of Dictionary; that of the facet stance gives stances, the others hits
    lexicon : frozenset of str, words that tokens keep whole
    cache : Path or None, folder for what a segmenter keeps ready
    """

    dictionaries: tuple[Dictionary, ...]
    lexicon: frozenset[str]
    cache: Path | None = None

    @property
    def stance(self) -> Dictionary | None:
        """That of the stances; None where there is none."""
        return next((one for one in self.dictionaries if one.facet == STANCE_FACET), None)

    @property
    def counted(self) -> list[Dictionary]:
        """Those whose terms are hits. Cues of stance say how a sentence speaks, not what of: they are none."""
        return [one for one in self.dictionaries if one.facet != STANCE_FACET]


@dataclass(frozen=True)
class Job:
    """One document of a batch: what is wanted of it, and what is known already.

    Parameters
    ----------
    entry : Entry
    sha256 : str, checksum of the file as it was when the job was made
    wanted : tuple of stages, in the order of STAGES
    known : stages that the wanted ones are reckoned from and that are not wanted themselves
    """

    entry: Entry
    sha256: str
    wanted: tuple[str, ...]
    known: Made = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What came of a job: all wanted stages, or an error that a person has to read; never both."""

    doc_id: str
    made: Made = field(default_factory=dict)
    error: PolicyCompareError | None = None


def batch_results(jobs: Sequence[Job], recipe: Recipe) -> list[Result]:
    """The results of the jobs, in their order.

    A document that cannot be read has an error in place of tables; the others are not touched by it.
    """
    made: dict[str, Made] = {job.entry.doc_id: {} for job in jobs}
    failed: dict[str, PolicyCompareError] = {}
    for job in jobs:
        if "texts" in job.wanted:
            try:
                made[job.entry.doc_id]["texts"] = _texts(job)
            except PolicyCompareError as error:
                failed[job.entry.doc_id] = error
    good = [job for job in jobs if job.entry.doc_id not in failed]
    for stage, reckon in (("stances", _stances), ("hits", _hits), ("meaning", _meaning), ("tokens", _tokens)):
        asked = [job for job in good if stage in job.wanted]
        if asked:
            sources = {job.entry.doc_id: {**job.known, **made[job.entry.doc_id]} for job in asked}
            for schema, table in zip(STAGES[stage], reckon(sources, recipe), strict=True):
                for doc_id, data in _rows_by_document(table, schema, sources).items():
                    made[doc_id].setdefault(stage, {})[schema.name] = data
    return [
        Result(doc_id, error=failed[doc_id]) if doc_id in failed else Result(doc_id, pieces)
        for doc_id, pieces in made.items()
    ]


def about(texts: Mapping[str, bytes]) -> dict:
    """What the run as a whole wants to know of a document: n_chars, region, level, genre, parts, fingerprint."""
    return json.loads(texts[ABOUT])


def fingerprint(told: Mapping[str, object]) -> Fingerprint:
    """The fingerprint of a document, from what `about` tells."""
    return Fingerprint(told["checksum"], np.array(told["keys"], dtype=np.uint64))


def text_of(sentences: bytes) -> str:
    """The sentences of a document in their order, from its rows of the sentences table."""
    return "\n".join(_read([sentences], tables.SENTENCES)["text"])


def _texts(job: Job) -> dict[str, bytes]:
    document = job.entry.read()
    if document.sha256 != job.sha256:
        raise DocumentError(
            f"{document.file} was changed while it was read. Run again when it is saved.",
            f"{document.file} 在读取时被改动了。请在保存之后再运行。",
        )
    found = document_tables([document])
    pieces = {schema.name: _csv(found[schema.name], schema) for schema in STAGES["texts"]}
    return {**pieces, ABOUT: _about(document, found), PLACES: array("q", document.clean.raw_index).tobytes()}


def _about(document: Document, found: Mapping[str, pd.DataFrame]) -> bytes:
    row = found["documents"].iloc[0]
    mark = Fingerprint.of(document.clean.text)
    told = {
        "n_chars": int(row["n_chars"]),
        **{name: row[name] for name in ("region", "level", "genre")},
        "parts": sorted(set(found["sentences"]["part"])),
        "checksum": mark.checksum,
        "keys": mark.keys.tolist(),
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8")


def _stances(sources: _Sources, recipe: Recipe) -> tuple[pd.DataFrame, ...]:
    if recipe.stance is None:
        return (tables.empty_table(tables.STANCES),)
    sentences, parts, sections = (
        _joined(sources, "texts", schema) for schema in (tables.SENTENCES, tables.PARTS, tables.SECTIONS)
    )
    return (stance_of_sentences(sentences, recipe.stance, parts=parts, sections=sections),)


def _hits(sources: _Sources, recipe: Recipe) -> tuple[pd.DataFrame, ...]:
    sentences = _joined(sources, "texts", tables.SENTENCES)
    places: dict[str, CleanText] = {}
    for doc_id, source in sources.items():
        index = array("q")
        index.frombytes(source["texts"][PLACES])
        places[doc_id] = CleanText("", index)
    hits = find_hits(sentences, recipe.counted, raw_maps=places)
    # They count where a study takes in other parts of the documents, such as a proposer's text.
    elsewhere = sentences.assign(policy_text=~sentences["policy_text"].astype(bool))
    themes = [one for one in recipe.counted if one.facet == THEMES_FACET]
    return hits, find_hits(elsewhere, themes, raw_maps=places)


def _meaning(sources: _Sources, recipe: Recipe) -> tuple[pd.DataFrame, ...]:
    sentences = _joined(sources, "texts", tables.SENTENCES)
    stances, hits = _joined(sources, "stances", tables.STANCES), _joined(sources, "hits", tables.HITS)
    targets = tables.empty_table(tables.TARGETS)
    if recipe.stance is not None:
        around = {
            schema.name: _joined(sources, "texts", schema) for schema in (tables.DOCUMENTS, tables.SECTIONS, tables.PARTS)
        }
        targets = find_targets(sentences, stances, hits[hits["facet"] == THEMES_FACET], around)
    return targets, firmness_of_sentences(sentences, stances, hits)


def _tokens(sources: _Sources, recipe: Recipe) -> tuple[pd.DataFrame, ...]:
    return (_segmenter(recipe.lexicon, recipe.cache).segment(_joined(sources, "texts", tables.SENTENCES)),)


@lru_cache(maxsize=1)
def _segmenter(lexicon: frozenset[str], cache: Path | None) -> Segmenter:
    """Kept from batch to batch: it takes a second to make."""
    return Segmenter(lexicon, cache=cache)


def _rows_by_document(table: pd.DataFrame, schema: tables.Schema, ids: Iterable[str]) -> dict[str, bytes]:
    """The rows of each document as CSV, without rows where it has none."""
    own = {doc_id: rows for doc_id, rows in table.groupby("doc_id", sort=False)}
    return {doc_id: _csv(own.get(doc_id, table.iloc[:0]), schema) for doc_id in ids}


def _csv(table: pd.DataFrame, schema: tables.Schema) -> bytes:
    text = tables.check_table(table, schema).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def _joined(sources: _Sources, stage: str, schema: tables.Schema) -> pd.DataFrame:
    return _read([source[stage][schema.name] for source in sources.values()], schema)


def _read(pieces: Sequence[bytes], schema: tables.Schema) -> pd.DataFrame:
    whole = b"".join([pieces[0], *(without_header(piece) for piece in pieces[1:])])
    types = {name: _TYPES[kind] for name, kind in schema.columns.items()}
    return pd.read_csv(io.BytesIO(whole), dtype=types, encoding="utf-8", keep_default_na=False)


def without_header(piece: bytes) -> bytes:
    """The rows of a CSV; its first line names the columns."""
    return piece[piece.index(b"\n") + 1 :]
