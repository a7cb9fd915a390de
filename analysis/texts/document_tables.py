"""The tidy tables of a corpus: documents, parts, sections, sentences, cleaning, citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pandas as pd

from analysis.tables import (
    CITATIONS,
    CLEANING,
    DOCUMENTS,
    PARTS,
    SECTIONS,
    SENTENCES,
    Schema,
    check_table,
    empty_table,
)
from analysis.texts.cleaning.characters import HAN
from analysis.texts.model import Document, Heading

_HAN_CHARACTERS = re.compile(f"[{HAN}]+")
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
    dict with "documents", "parts", "sections", "sentences", "cleaning" and "citations", each as its schema in
    analysis.tables says, in the order of the documents and of their texts. sent_id, section_id and par_id are
    the doc_id with a running number of the document: 002-0031, 002-s012, 002-p0009.
    """
    makers: tuple[tuple[Schema, Callable[[Document], Iterable[Mapping[str, object]]]], ...] = (
        (DOCUMENTS, _document_rows),
        (PARTS, _part_rows),
        (SECTIONS, _section_rows),
        (SENTENCES, _sentence_rows),
        (CLEANING, _cleaning_rows),
        (CITATIONS, _citation_rows),
    )
    return {
        schema.name: _table(schema, [row for document in documents for row in rows(document)])
        for schema, rows in makers
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


def _table(schema: Schema, rows: list[Mapping[str, object]]) -> pd.DataFrame:
    types = empty_table(schema).dtypes.to_dict()
    return check_table(pd.DataFrame(rows, columns=list(schema.columns)).astype(types), schema)


def _document_rows(document: Document) -> Iterator[dict[str, object]]:
    text = document.clean.text
    yield {
        "doc_id": document.doc_id,
        "file": document.file,
        "sha256": document.sha256,
        **{name: metadata_cell(document.metadata[name].value) for name in _METADATA},
        "n_chars": count_han(text),
        "n_chars_policy": sum(
            count_han(text[part.start : part.end]) for part in document.parts if part.policy_text
        ),
        "n_paragraphs": text.count("\n") + 1,
        "n_sentences": len(document.sentences),
    }


def _part_rows(document: Document) -> Iterator[dict[str, object]]:
    for part in document.parts:
        yield {
            "doc_id": document.doc_id,
            "part": part.part,
            "role": part.role,
            "policy_text": part.policy_text,
            "start": part.start,
            "end": part.end,
            "n_chars": count_han(document.clean.text[part.start : part.end]),
        }


def _section_rows(document: Document) -> Iterator[dict[str, object]]:
    for index, (heading, parent) in enumerate(
        zip(document.headings, parents(document.headings), strict=True)
    ):
        yield {
            "doc_id": document.doc_id,
            "section_id": section_id(document, index),
            "parent_id": section_id(document, parent),
            "level": heading.level,
            "label": heading.label,
            "heading": heading.heading,
            "kind": heading.kind,
            "is_heading": heading.is_heading,
            "part": heading.part,
            "start": heading.start,
            "end": heading.end,
        }


def _sentence_rows(document: Document) -> Iterator[dict[str, object]]:
    for number, sentence in enumerate(document.sentences, start=1):
        yield {
            "doc_id": document.doc_id,
            "sent_id": f"{document.doc_id}-{number:04d}",
            "section_id": section_id(document, sentence.section),
            "par_id": f"{document.doc_id}-p{sentence.paragraph:04d}",
            "part": sentence.part,
            "policy_text": sentence.policy_text,
            "is_heading": sentence.is_heading,
            "address": sentence.address,
            "start": sentence.start,
            "end": sentence.end,
            "raw_start": sentence.raw_start,
            "raw_end": sentence.raw_end,
            "n_chars": count_han(sentence.text),
            "text": sentence.text,
        }


def _cleaning_rows(document: Document) -> Iterator[dict[str, object]]:
    for change in document.clean.changes:
        yield {
            "doc_id": document.doc_id,
            "step": change.step,
            "raw_start": change.raw_start,
            "raw_end": change.raw_end,
            "before": change.before,
            "after": change.after,
        }


def _citation_rows(document: Document) -> Iterator[dict[str, object]]:
    for citation in document.citations:
        yield {
            "doc_id": document.doc_id,
            "title": citation.title,
            "number": citation.number,
            "kind": citation.kind,
            "n_mentions": citation.n_mentions,
            "start": citation.start,
            "end": citation.end,
        }
