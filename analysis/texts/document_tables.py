"""The tidy tables of a corpus: documents, parts, sections, sentences, paragraphs, cleaning, citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np
import pandas as pd

from analysis.tables import (
    CITATIONS,
    CLEANING,
    DOCUMENTS,
    PARAGRAPHS,
    PARTS,
    SECTIONS,
    SENTENCES,
    Schema,
    check_table,
)
from analysis.texts.cleaning.characters import HAN
from analysis.texts.model import Document, Heading, Part, Sentence

_Columns = Mapping[str, Sequence[object]]  # one document's rows of a table, by column

_HAN_CHARACTERS = re.compile(f"[{HAN}]+")
# The first character of each range of HAN and the one behind its last, in turn.
_HAN_BOUNDS = np.array(
    sorted(
        bound
        for first, last in re.findall("(.)(?:-(.))?", HAN)
        for bound in (ord(first), ord(last or first) + 1)
    ),
    dtype=np.uint32,
)
_TYPES = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}
_METADATA = (
    "title", "inner_title", "region", "level", "issuers", "doc_number", "date_issued", "date_published",
    "genre", "recipients", "period",
)  # fmt: skip


def count_han(text: str) -> int:
    """Number of Chinese characters in a text: no punctuation, digits, Latin letters or white space."""
    return sum(map(len, _HAN_CHARACTERS.findall(text)))


def document_tables(documents: Sequence[Document]) -> dict[str, pd.DataFrame]:
    """The tables of the given documents, by the name of their kind.

    Returns
    -------
    dict with "documents", "parts", "sections", "sentences", "paragraphs", "cleaning" and "citations", each as its schema in
    analysis.tables says, in the order of the documents and of their texts. sent_id, section_id and par_id are
    the doc_id with a running number of the document: 002-0031, 002-s012, 002-p0009. A table costs a few
    milliseconds however few its rows are: give many small documents at once.
    """
    n_han = [_han_before(document.clean.text) for document in documents]
    return {
        schema.name: _table(schema, list(map(columns, documents, n_han)))
        for schema, columns in _COLUMNS_OF
    }


def metadata_cell(value: str | tuple[str, ...]) -> str:
    """A metadata value as the cell of a table: several values are joined by ；."""
    return value if isinstance(value, str) else "；".join(value)


def section_id(document: Document, index: int) -> str:
    """Id of the heading at this index of document.headings; "" for -1, before the first heading."""
    return f"{document.doc_id}-s{index + 1:03d}" if index >= 0 else ""


def parents(headings: Sequence[Heading]) -> list[int]:
    """For each heading the index of the one it stands under, -1 at the top."""
    found, open_above = [], []
    for index, heading in enumerate(headings):
        while open_above and headings[open_above[-1]].level >= heading.level:
            open_above.pop()
        found.append(open_above[-1] if open_above else -1)
        open_above.append(index)
    return found


def _table(schema: Schema, pieces: Sequence[_Columns]) -> pd.DataFrame:
    kinds = {**schema.columns, **schema.also}
    columns = {name: list(chain.from_iterable(piece[name] for piece in pieces)) for name in kinds}
    made = {name: pd.array(columns[name], dtype=_TYPES[kind]) for name, kind in kinds.items()}
    return check_table(pd.DataFrame(made), schema)


def _han_before(text: str) -> np.ndarray:
    """For each place in a text, and for its end, how many Chinese characters stand before it."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    before = np.zeros(len(codes) + 1, dtype=np.int64)
    # An odd number of bounds below a character: it stands inside one of the ranges of HAN.
    np.cumsum(np.searchsorted(_HAN_BOUNDS, codes, side="right") % 2, out=before[1:])
    return before


def _document_columns(document: Document, n_han: np.ndarray) -> _Columns:
    policy = [part for part in document.parts if part.policy_text]
    return {
        "doc_id": [document.doc_id],
        "file": [document.file],
        "sha256": [document.sha256],
        **{name: [metadata_cell(document.metadata[name].value)] for name in _METADATA},
        "n_chars": [n_han[-1]],
        "n_chars_policy": [_n_han(policy, n_han).sum()],
        "n_paragraphs": [document.clean.text.count("\n") + 1],
        "n_sentences": [len(document.sentences)],
    }


def _part_columns(document: Document, n_han: np.ndarray) -> _Columns:
    parts = document.parts
    return {
        "doc_id": [document.doc_id] * len(parts),
        "part": [part.part for part in parts],
        "role": [part.role for part in parts],
        "policy_text": [part.policy_text for part in parts],
        "start": [part.start for part in parts],
        "end": [part.end for part in parts],
        "n_chars": _n_han(parts, n_han),
    }


def _section_columns(document: Document, n_han: np.ndarray) -> _Columns:
    headings = document.headings
    return {
        "doc_id": [document.doc_id] * len(headings),
        "section_id": [section_id(document, index) for index in range(len(headings))],
        "parent_id": [section_id(document, parent) for parent in parents(headings)],
        "level": [heading.level for heading in headings],
        "label": [heading.label for heading in headings],
        "heading": [heading.heading for heading in headings],
        "kind": [heading.kind for heading in headings],
        "is_heading": [heading.is_heading for heading in headings],
        "part": [heading.part for heading in headings],
        "start": [heading.start for heading in headings],
        "end": [heading.end for heading in headings],
    }


def _sentence_columns(document: Document, n_han: np.ndarray) -> _Columns:
    sentences = document.sentences
    return {
        "doc_id": [document.doc_id] * len(sentences),
        "sent_id": [f"{document.doc_id}-{number:04d}" for number in range(1, len(sentences) + 1)],
        "section_id": [section_id(document, sentence.section) for sentence in sentences],
        "par_id": [f"{document.doc_id}-p{sentence.paragraph:04d}" for sentence in sentences],
        "part": [sentence.part for sentence in sentences],
        "policy_text": [sentence.policy_text for sentence in sentences],
        "is_heading": [sentence.is_heading for sentence in sentences],
        "address": [sentence.address for sentence in sentences],
        "start": [sentence.start for sentence in sentences],
        "end": [sentence.end for sentence in sentences],
        "raw_start": [sentence.raw_start for sentence in sentences],
        "raw_end": [sentence.raw_end for sentence in sentences],
        "n_chars": _n_han(sentences, n_han),
        "text": [sentence.text for sentence in sentences],
        "sentence": range(1, len(sentences) + 1),
        "piece": _pieces(sentences)[1],
    }


def _paragraph_columns(document: Document, n_han: np.ndarray) -> _Columns:
    kinds, numbers = _pieces(document.sentences)
    n_chars = np.bincount(numbers, _n_han(document.sentences, n_han), len(kinds) + 1)[1:]
    paragraph, part, policy_text, is_heading = zip(*kinds, strict=True) if kinds else ((),) * 4
    return {
        "doc_id": [document.doc_id] * len(kinds),
        "piece": range(1, len(kinds) + 1),
        "paragraph": paragraph,
        "part": part,
        "policy_text": policy_text,
        "is_heading": is_heading,
        "n_chars": n_chars.astype(np.int64),
        "n_sentences": np.bincount(numbers, minlength=len(kinds) + 1)[1:],
    }


def _pieces(sentences: Sequence[Sentence]) -> tuple[list[tuple], list[int]]:
    """What the rows of PARAGRAPHS are rows of, and the number of each sentence's row, from 1."""
    found: dict[tuple, int] = {}
    numbers = [
        found.setdefault((one.paragraph, one.part, one.policy_text, one.is_heading), len(found) + 1) for one in sentences
    ]
    return list(found), numbers


def _n_han(pieces: Sequence[Part] | Sequence[Sentence], n_han: np.ndarray) -> np.ndarray:
    ends = np.array([piece.end for piece in pieces], dtype=np.int64)
    return n_han[ends] - n_han[np.array([piece.start for piece in pieces], dtype=np.int64)]


def _cleaning_columns(document: Document, n_han: np.ndarray) -> _Columns:
    changes = document.clean.changes
    return {
        "doc_id": [document.doc_id] * len(changes),
        "step": [change.step for change in changes],
        "raw_start": [change.raw_start for change in changes],
        "raw_end": [change.raw_end for change in changes],
        "before": [change.before for change in changes],
        "after": [change.after for change in changes],
    }


def _citation_columns(document: Document, n_han: np.ndarray) -> _Columns:
    citations = document.citations
    return {
        "doc_id": [document.doc_id] * len(citations),
        "title": [citation.title for citation in citations],
        "number": [citation.number for citation in citations],
        "kind": [citation.kind for citation in citations],
        "n_mentions": [citation.n_mentions for citation in citations],
        "start": [citation.start for citation in citations],
        "end": [citation.end for citation in citations],
    }


_COLUMNS_OF: tuple[tuple[Schema, Callable[[Document, np.ndarray], _Columns]], ...] = (
    (DOCUMENTS, _document_columns),
    (PARTS, _part_columns),
    (SECTIONS, _section_columns),
    (SENTENCES, _sentence_columns),
    (PARAGRAPHS, _paragraph_columns),
    (CLEANING, _cleaning_columns),
    (CITATIONS, _citation_columns),
)
