"""What is reckoned of documents, as one pure function of a batch of them.

Documents and dictionaries in, tables out: a document's own rows of every prepared table, as columns. Nothing depends on
the other documents of the batch, so that any cut of the corpus into batches, on any number of processes and machines, gives
the same bytes, and the rows of one document can be kept and used again while the document is the same.

What is reckoned in one go and kept together is a stage:

    texts     documents, parts, sections, sentences, paragraphs, cleaning, citations; from the file and what is stated about it
    stances   stances; from texts and the stance dictionary
    hits      hits, hits_elsewhere; from texts and the other dictionaries
    meaning   targets, firmness; from texts, stances and hits
    cuts      where jieba cuts; from texts and those words of the lexicon that occur in it
    tokens    tokens and their counts; from cuts, with the hits of themes kept whole: no dictionary makes anything be cut again
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath

import numpy as np
import pandas as pd

from analysis import tables
from analysis.errors import DocumentError, PolicyCompareError, TableError
from analysis.meaning.firmness import firmness_of_sentences
from analysis.meaning.stance import STANCE_FACET, stance_of_sentences
from analysis.meaning.targets import find_targets
from analysis.tables.columnar import Table, joined, pack, press, rows_by_document, to_arrow, to_frame, unpack, unpress
from analysis.tables.lookup import row_numbers
from analysis.tables.meaning import FIRMNESS
from analysis.terms.dictionary import THEMES_FACET, Dictionary
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter
from analysis.terms.tokens import tokens_of_sentences
from analysis.terms.words import count_words
from analysis.texts.corpus import Entry, Fingerprint
from analysis.texts.document_tables import document_tables
from analysis.texts.model import CleanText, Document
from analysis.texts.readers import document_bytes

STAGES: Mapping[str, tuple[tables.Schema, ...]] = {
    "texts": (
        tables.DOCUMENTS, tables.PARTS, tables.SECTIONS, tables.SENTENCES, tables.PARAGRAPHS, tables.CLEANING,
        tables.CITATIONS,
    ),
    "stances": (tables.STANCES,),
    "hits": (tables.HITS, tables.HITS_ELSEWHERE),
    "meaning": (tables.TARGETS, FIRMNESS),
    "cuts": (),
    "tokens": (tables.TOKENS, tables.WORDS),
}  # fmt: skip
"""The tables of each stage."""

ABOUT, PLACES = "about", "places"  # further pieces of the stage texts
CUTS = "cuts"  # the only piece of the stage cuts
# Which tables and further pieces of other stages a stage is reckoned from.
NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "texts": {},
    "stances": {"texts": ("sentences", "parts", "sections")},
    "hits": {"texts": ("sentences", PLACES)},
    "meaning": {
        "texts": ("sentences", "documents", "sections", "parts"), "stances": ("stances",), "hits": ("hits",),
    },
    "cuts": {"texts": ("sentences",)},
    "tokens": {"texts": ("sentences",), "hits": ("hits", "hits_elsewhere"), "cuts": (CUTS,)},
}  # fmt: skip

Made = dict[str, dict[str, bytes]]
"""Stage -> name of a table or a further piece -> bytes, as `columnar.pack` and `press` give them."""


@dataclass(frozen=True)
class Recipe:
    """What documents are reckoned with.

    Parameters
    ----------
    dictionaries : tuple of Dictionary; that of the facet stance gives stances, the others hits
    lexicon : frozenset of str, words that are never cut
    """

    dictionaries: tuple[Dictionary, ...]
    lexicon: frozenset[str]

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
    """One document of a batch: what is wanted of it, and all that is needed for it; make it with `of`.

    It is reckoned on any machine, of any system: no file is opened for it.

    Parameters
    ----------
    entry : Entry, whose path is only a name: a Path of Windows cannot be made on Linux
    sha256 : str, checksum of the file as it was when the job was made
    wanted : tuple of stages, in the order of STAGES
    known : what the wanted stages are reckoned from of stages that are not wanted themselves (NEEDS)
    data : the content of the file, where the document is to be read
    """

    entry: Entry
    sha256: str
    wanted: tuple[str, ...]
    known: Made = field(default_factory=dict)
    data: bytes = b""

    @classmethod
    def of(cls, entry: Entry, sha256: str, wanted: tuple[str, ...], known: Made | None = None) -> Job:
        """The job for a document of this machine.

        Raises
        ------
        DocumentError : the file is gone, unreadable, empty, too large or of another format.
        """
        data = document_bytes(entry.path) if "texts" in wanted else b""
        return cls(replace(entry, path=PurePath(entry.path)), sha256, wanted, known or {}, data)


@dataclass(frozen=True)
class Result:
    """What came of a job: all wanted stages, or an error that a person has to read; never both.

    `short` says that the error is one of too little memory, which may suffice when other processes have ended.
    """

    doc_id: str
    made: Made = field(default_factory=dict)
    error: PolicyCompareError | None = None
    short: bool = False


def batch_results(jobs: Sequence[Job], recipe: Recipe) -> list[Result]:
    """The results of the jobs, in their order.

    A document that cannot be read has an error in place of tables; the others are not touched by it. Where the memory is too
    small for all together, or a table of theirs cannot be made, they are reckoned one by one, and only the one by which it
    fails has an error.
    """
    try:
        return _reckoned(jobs, recipe)
    except MemoryError:
        if len(jobs) == 1:
            return [Result(jobs[0].entry.doc_id, error=_too_large(jobs[0].entry), short=True)]
    except TableError as error:
        if len(jobs) == 1:
            return [Result(jobs[0].entry.doc_id, error=_beyond_us(jobs[0].entry, error))]
    # Here what the failed attempt held is given back.
    return [result for job in jobs for result in batch_results([job], recipe)]


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


def _reckoned(jobs: Sequence[Job], recipe: Recipe) -> list[Result]:
    alike: dict[tuple[str, ...], list[Job]] = {}
    for job in jobs:
        alike.setdefault(job.wanted, []).append(job)
    found = {result.doc_id: result for wanted, group in alike.items() for result in _results(group, wanted, recipe)}
    return [found[job.entry.doc_id] for job in jobs]


def about(texts: Mapping[str, bytes]) -> dict:
    """What the run as a whole wants to know of a document: n_chars, region, level, genre, parts, fingerprint."""
    return json.loads(texts[ABOUT])


def fingerprint(told: Mapping[str, object]) -> Fingerprint:
    """The fingerprint of a document, from what `about` tells."""
    return Fingerprint(told["checksum"], np.array(told["keys"], dtype=np.uint64))


def text_of(sentences: bytes) -> str:
    """The sentences of a document in their order, from its rows of the sentences table."""
    return "\n".join(unpack(sentences, tables.SENTENCES).column("text").to_pylist())


def _results(jobs: Sequence[Job], wanted: Sequence[str], recipe: Recipe) -> list[Result]:
    """The results of jobs that want the same stages."""
    failed: dict[str, PolicyCompareError] = {}
    documents: list[Document] = []
    if "texts" in wanted:
        for job in jobs:
            try:
                documents.append(_document(job))
            except PolicyCompareError as error:
                failed[job.entry.doc_id] = error
    good = [job for job in jobs if job.entry.doc_id not in failed]
    sources = _Sources({job.entry.doc_id: job.known for job in good})
    if good:
        for stage in wanted:
            _RECKON[stage](sources, recipe) if stage != "texts" else _texts(sources, documents)
    made = sources.pieces(wanted)
    return [
        Result(job.entry.doc_id, error=failed[job.entry.doc_id])
        if job.entry.doc_id in failed
        else Result(job.entry.doc_id, made[job.entry.doc_id])
        for job in jobs
    ]


class _Sources:
    """What is known of some documents: what was kept, and what was reckoned since."""

    def __init__(self, known: Mapping[str, Made]) -> None:
        self.ids = tuple(known)
        self._known = known
        self._tables: dict[str, Table] = {}
        self._bytes: dict[tuple[str, str], dict[str, bytes]] = {}

    def table(self, stage: str, schema: tables.Schema) -> pd.DataFrame:
        """The rows of all documents, in their order."""
        if schema.name not in self._tables:
            self._tables[schema.name] = joined([self._known[doc_id][stage][schema.name] for doc_id in self.ids], schema)
        return to_frame(self._tables[schema.name])

    def array(self, stage: str, name: str, doc_id: str) -> np.ndarray:
        """A further piece of a document that is an array of whole numbers."""
        made = self._bytes.get((stage, name))
        data = made[doc_id] if made is not None else self._known[doc_id][stage][name]
        return np.frombuffer(unpress(data), dtype=_PLACE)

    def add(self, table: pd.DataFrame, schema: tables.Schema) -> None:
        """A table that was reckoned."""
        self._tables[schema.name] = to_arrow(table, schema)

    def add_bytes(self, stage: str, name: str, made: dict[str, bytes]) -> None:
        """A further piece of each document."""
        self._bytes[stage, name] = made

    def pieces(self, stages: Sequence[str]) -> dict[str, Made]:
        """What was reckoned in these stages, by document."""
        made: dict[str, Made] = {doc_id: {stage: {} for stage in stages} for doc_id in self.ids}
        for stage in stages:
            for schema in STAGES[stage] if self.ids else ():
                for doc_id, rows in rows_by_document(self._tables[schema.name], self.ids).items():
                    made[doc_id][stage][schema.name] = pack(rows)
        for (stage, name), several in self._bytes.items():
            for doc_id, data in several.items():
                made[doc_id][stage][name] = data
        return made


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
        sources.add(found[schema.name], schema)
    parts = found["sentences"].groupby("doc_id", sort=False)["part"].unique()
    abouts, places = {}, {}
    for document, row in zip(documents, found["documents"].itertuples(index=False), strict=True):
        mark = Fingerprint.of(document.clean.text)
        told = {
            "n_chars": int(row.n_chars),
            **{name: getattr(row, name) for name in ("region", "level", "genre")},
            "parts": sorted(parts.get(document.doc_id, ())),
            "checksum": mark.checksum,
            "keys": mark.keys.tolist(),
        }
        abouts[document.doc_id] = json.dumps(told, ensure_ascii=False).encode("utf-8")
        places[document.doc_id] = press(np.asarray(document.clean.raw_index, dtype=_PLACE))
    sources.add_bytes("texts", ABOUT, abouts)
    sources.add_bytes("texts", PLACES, places)


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
    sources.add(found, tables.STANCES)


def _hits(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    places = {doc_id: CleanText("", sources.array("texts", PLACES, doc_id)) for doc_id in sources.ids}
    hits = find_hits(sentences, recipe.counted, raw_maps=places)
    sources.add(_placed(hits, sentences, "sentence", "piece"), tables.HITS)
    # They count where a study takes in other parts of the documents, such as a proposer's text.
    elsewhere = sentences.assign(policy_text=~sentences["policy_text"].astype(bool))
    themes = [one for one in recipe.counted if one.facet == THEMES_FACET]
    hits = find_hits(elsewhere, themes, raw_maps=places)
    sources.add(_placed(hits, sentences, "sentence", "piece"), tables.HITS_ELSEWHERE)


def _meaning(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    stances, hits = sources.table("stances", tables.STANCES), sources.table("hits", tables.HITS)
    targets = tables.empty_table(tables.TARGETS)
    if recipe.stance is not None:
        around = {
            schema.name: sources.table("texts", schema) for schema in (tables.DOCUMENTS, tables.SECTIONS, tables.PARTS)
        }
        targets = find_targets(sentences, stances, hits[hits["facet"] == THEMES_FACET], around)
        targets = _placed(targets, sentences, "sentence")
    sources.add(targets, tables.TARGETS)
    sources.add(_placed(firmness_of_sentences(sentences, stances, hits), sentences, "sentence"), FIRMNESS)


def _placed(found: pd.DataFrame, sentences: pd.DataFrame, *names: str) -> pd.DataFrame:
    """What was found in sentences, with their numbers."""
    row = row_numbers(found["sent_id"], sentences["sent_id"])
    return found.assign(**{name: sentences[name].to_numpy()[row] for name in names})


def _cuts(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    starts = _segmenter(recipe.lexicon).cut_starts(sentences)
    made: dict[str, list[int]] = {doc_id: [] for doc_id in sources.ids}
    for doc_id, places in zip(sentences["doc_id"].tolist(), starts, strict=True):
        made[doc_id] += places
    sources.add_bytes("cuts", CUTS, {doc_id: press(np.array(places, dtype=_PLACE)) for doc_id, places in made.items()})


def _tokens(sources: _Sources, recipe: Recipe) -> None:
    sentences = sources.table("texts", tables.SENTENCES)
    hits = sources.table("hits", tables.HITS)
    whole = pd.concat(
        [hits[hits["facet"] == THEMES_FACET], sources.table("hits", tables.HITS_ELSEWHERE)], ignore_index=True
    )
    cuts = {doc_id: sources.array("cuts", CUTS, doc_id) for doc_id in sources.ids}
    tokens = tokens_of_sentences(sentences, cuts, whole, _segmenter(recipe.lexicon).parts_of_speech)
    sources.add(tokens, tables.TOKENS)
    sources.add(count_words(tokens, sentences), tables.WORDS)


_RECKON = {"stances": _stances, "hits": _hits, "meaning": _meaning, "cuts": _cuts, "tokens": _tokens}
_PLACE = np.dtype("<i4")  # places in a text


@lru_cache(maxsize=1)
def _segmenter(lexicon: frozenset[str]) -> Segmenter:
    """Kept from batch to batch: it takes longer to make than a report takes to be cut."""
    return Segmenter(lexicon)
