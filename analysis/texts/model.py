"""What reading a document gives: a few frozen records, from the raw text to the document with its outline.

All positions are 0-based, half-open and counted in code points. `start`, `end` point into the clean text,
`raw_start`, `raw_end` into the raw text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class RawText:
    """The text of a file before any cleaning.

    Parameters
    ----------
    text : str, line ends as "\\n"; everything else as the file has it
    file_format : str, "txt", "docx", "pdf" or "html"
    encoding : str, the encoding the bytes were read with; "" where the format says it itself
    title : str, a title that the file states outside its text (html <title>, docx property), else ""
    """

    text: str
    file_format: str
    encoding: str = ""
    title: str = ""


@dataclass(frozen=True)
class Change:
    """One change of one cleaning step: `before`, standing at raw_start:raw_end, became `after` ("" = removed)."""

    step: str
    raw_start: int
    raw_end: int
    before: str
    after: str


@dataclass(frozen=True)
class CleanText:
    """The clean text, one paragraph a line, and the way back to the raw text.

    Parameters
    ----------
    text : str, paragraphs separated by "\\n"; no empty line, no white space at either end of a line
    raw_index : sequence of int, as long as text plus 1: the raw position each character came from (for a character
        that was put in, the position it was put in at); the last entry is the end of the last character. It need not
        rise where a repair moved a line.
    changes : tuple of Change, in the order of the steps, then of raw_start
    """

    text: str
    raw_index: Sequence[int]
    changes: tuple[Change, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw positions (start, end) that hold the clean span start:end; an empty span gives an empty one."""
        if start == end:
            return self.raw_index[start], self.raw_index[start]
        places = self.raw_index[start:end]
        return min(places), max(places) + 1


@dataclass(frozen=True)
class Heading:
    """One row of the outline.

    Parameters
    ----------
    level : int, depth in this document, from 1 (not the rank of the label)
    label : str, as written in the clean text: "一、", "（一）", "1."; "" where there is none
    heading : str, the heading without its label and without a closing 。
    kind : str, "heading_line" (own line), "run_in_head" (head and body in one paragraph),
        "in_paragraph_enumeration" (一是…二是…), "inline_lead" (unlabelled lead sentence inside a paragraph)
    start, end : int, span of label and heading
    part : str, name of the part it stands in
    """

    level: int
    label: str
    heading: str
    kind: str
    start: int
    end: int
    part: str = ""

    @property
    def is_heading(self) -> bool:
        return self.kind in ("heading_line", "run_in_head")


@dataclass(frozen=True)
class Part:
    """A stretch of whole lines with one function. The parts of a document cover it without gaps.

    Parameters
    ----------
    part : str, "front", "government", "back" or "proposal"
    role : str, "title", "doc_number", "recipient", "notice", "opening", "background", "body", "closing", "review", "plan",
        "signature_issuer", "signature_date", "attachment", "glossary", "proposal", …
    policy_text : bool, the government's own policy text, which is counted
    start, end : int, span in the clean text, the line end behind it left out
    """

    part: str
    role: str
    policy_text: bool
    start: int
    end: int


class Sentence(NamedTuple):  # made by the million: a third of the time of a frozen dataclass
    """One sentence; sentences never cross a paragraph (a line of the clean text).

    Parameters
    ----------
    text : str, clean_text[start:end]
    start, end, raw_start, raw_end : int
    paragraph : int, number of the paragraph in the document, from 1
    number : int, number of the sentence in its paragraph, from 1
    part : str, name of the part
    policy_text : bool, as in Part
    is_heading : bool, the sentence is a heading (a heading line or a run-in head)
    section : int, index into Document.headings of the innermost heading it stands under (or is), -1 before the first
    address : str, 发文字号 or title > 一、 > （二） > paragraph > sentence
    """

    text: str
    start: int
    end: int
    raw_start: int
    raw_end: int
    paragraph: int
    number: int
    part: str
    policy_text: bool
    is_heading: bool
    section: int
    address: str


@dataclass(frozen=True)
class Citation:
    """A document named in 《》: title without the marks, its number or "", kind "policy", "proposal" or "self"."""

    title: str
    number: str
    kind: str
    n_mentions: int
    start: int
    end: int


@dataclass(frozen=True)
class Value:
    """A metadata value and why it is believed.

    Parameters
    ----------
    value : str or tuple of str; "" or () where the document does not say
    source : str, "metadata.csv", "text", "page furniture", "file name" or "" (unknown)
    confidence : str, "stated", "inferred" or "" (unknown)
    evidence : str, the excerpt it was read from
    """

    value: str | tuple[str, ...]
    source: str = ""
    confidence: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Document:
    """One document as read."""

    doc_id: str
    file: str
    sha256: str
    raw: RawText
    clean: CleanText
    headings: tuple[Heading, ...] = ()
    parts: tuple[Part, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    metadata: Mapping[str, Value] = field(default_factory=dict)
