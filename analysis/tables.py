"""Names, types and key of every tidy table, and the only way tables are checked, written and read.

Offsets are 0-based and half-open, counted in code points: `start`, `end` into the clean text, `raw_start`,
`raw_end` into the raw text. Counts are `n_...`, shares `share_...` in [0, 1]; a rate names its base.
`n_chars` always counts Chinese characters (Han script): no punctuation, digits, Latin letters or white space.
Text columns hold "" where there is nothing; a number that is not known is missing (NaN), never 0.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import TableError

_READ_TYPES = {"str": "str", "int": "Int64", "float": "float64", "bool": "bool"}


@dataclass(frozen=True)
class Schema:
    """One kind of table: its name, what a row is, its columns with types, and the columns that name a row.

    Parameters
    ----------
    name : str, also the stem of the file the table is written to
    row : str, what one row stands for
    columns : mapping of column name to "str", "int", "float" or "bool"
    key : tuple of str, the columns that together are different in every row; empty where rows may repeat
    """

    name: str
    row: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()


DOCUMENTS = Schema(
    "documents",
    "one document",
    {
        "doc_id": "str",
        "file": "str",
        "sha256": "str",
        "title": "str",
        "inner_title": "str",
        "region": "str",  # 湖南, 山东, …, 全国; "" where unknown
        "level": "str",  # national, province, city, district
        "issuers": "str",  # lead first, joined by "；"
        "doc_number": "str",
        "date_issued": "str",  # ISO, as far as known
        "date_published": "str",
        "genre": "str",
        "recipients": "str",
        "period": "str",
        "n_chars": "int",  # whole clean text
        "n_chars_policy": "int",  # the government's own text
        "n_paragraphs": "int",
        "n_sentences": "int",
    },
    ("doc_id",),
)
PARTS = Schema(
    "parts",
    "one part of a document; the parts cover the clean text without gaps",
    {
        "doc_id": "str",
        "part": "str",  # front, government, back, proposal
        "role": "str",  # doc_number, title, recipient, opening, body, signature_date, …
        "policy_text": "bool",  # counted as the government's own policy text
        "start": "int",
        "end": "int",
        "n_chars": "int",
    },
    ("doc_id", "start"),
)
SECTIONS = Schema(
    "sections",
    "one heading or enumerated item of a document's outline",
    {
        "doc_id": "str",
        "section_id": "str",
        "parent_id": "str",
        "level": "int",  # depth in this document, from 1
        "label": "str",  # 一、 （一） 1. or ""
        "heading": "str",
        "kind": "str",  # heading_line, run_in_head, in_paragraph_enumeration, inline_lead
        "is_heading": "bool",
        "part": "str",
        "start": "int",  # span of label and heading
        "end": "int",
    },
    ("section_id",),
)
SENTENCES = Schema(
    "sentences",
    "one sentence; the sentences of a document join back to its clean text, line ends apart",
    {
        "doc_id": "str",
        "sent_id": "str",
        "section_id": "str",  # "" before the first heading
        "par_id": "str",
        "part": "str",
        "policy_text": "bool",
        "is_heading": "bool",
        "address": "str",  # 发文字号 or title > 一、 > （二） > paragraph > sentence
        "start": "int",
        "end": "int",
        "raw_start": "int",
        "raw_end": "int",
        "n_chars": "int",
        "text": "str",
    },
    ("sent_id",),
)
CLEANING = Schema(
    "cleaning",
    "one change that one cleaning step made",
    {
        "doc_id": "str",
        "step": "str",
        "raw_start": "int",
        "raw_end": "int",
        "before": "str",
        "after": "str",
    },
)
CITATIONS = Schema(
    "citations",
    "one document named in 《》",
    {
        "doc_id": "str",
        "title": "str",
        "number": "str",
        "kind": "str",  # policy, proposal, self
        "n_mentions": "int",
        "start": "int",  # of the first mention
        "end": "int",
    },
    ("doc_id", "title"),
)
TOKENS = Schema(
    "tokens",
    "one token (词例) of a sentence",
    {"doc_id": "str", "sent_id": "str", "token": "str", "start": "int", "end": "int"},
    ("doc_id", "start"),
)
HITS = Schema(
    "hits",
    "one match of a dictionary term, as a span of the text",
    {
        "doc_id": "str",
        "sent_id": "str",
        "address": "str",
        "facet": "str",  # the dictionary file: themes, instruments, …
        "theme": "str",  # platform, talent, finance, standards
        "category": "str",  # path, such as platform/pilot_scale
        "term": "str",
        "start": "int",
        "end": "int",
        "raw_start": "int",
        "raw_end": "int",
        "text": "str",
    },
    ("doc_id", "facet", "category", "start"),
)
STANCES = Schema(
    "stances",
    "one sentence, with how it speaks of what it says",
    {
        "doc_id": "str",
        "sent_id": "str",
        "stance": "str",  # done, planned, context
        "score_done": "float",  # points for each, of which the highest wins
        "score_planned": "float",
        "score_context": "float",
        "reason": "str",  # what the points are for
    },
    ("sent_id",),
)
TARGETS = Schema(
    "targets",
    "one figure that counts something, promised or reached",
    {
        "doc_id": "str",
        "sent_id": "str",
        "address": "str",
        "start": "int",  # of raw, in the clean text
        "end": "int",
        "raw": "str",  # as written: 最高不超过500万元
        "value": "float",  # before 万 or 亿: 500; of a range the lower end
        "value_high": "float",  # upper end of a range, else missing
        "unit": "str",  # 万元
        "value_norm": "float",  # in units of one: 5000000; percent for %
        "value_high_norm": "float",
        "comparator": "str",  # the word: 最高不超过; "" for a bare figure
        "comparator_class": "str",  # = > >= < <= ≈ range
        "what": "str",  # the words around the figure that say what it counts
        "deadline": "str",  # 2027, 每年, 今年; "" where none is named
        "base": "str",  # what it is compared with: 上年, 2020年, 320元
        "stance": "str",  # of this figure: done, planned, context
        "themes": "str",  # themes of the sentence, joined by |
    },
    ("doc_id", "start"),
)

RATES = Schema(
    "rates",
    "one group (a region, a level or a document) and one category",
    {
        "group_kind": "str",  # region, level, document
        "group": "str",  # 湖南; province; a doc_id; TOTAL for all documents together
        "category": "str",  # theme or category path; TOTAL for all of them together
        "n_documents": "int",
        "n_paragraphs": "int",  # with counted text
        "n_sentences": "int",
        "n_chars": "int",
        "n_hits": "int",
        "n_documents_hit": "int",
        "n_paragraphs_hit": "int",
        "n_sentences_hit": "int",
        "share_top_document": "float",  # of the hits, in the one document with most of them
        "share_top_paragraph": "float",
        "rate_per_10k_chars": "float",
        "low": "float",  # interval of the rate
        "high": "float",
        "share_sentences": "float",
        "share_low": "float",  # interval of the share of sentences
        "share_high": "float",
        "interval_basis": "str",
    },
    ("group_kind", "group", "category"),
)
WORDS = Schema(
    "words",
    "one word (a token type) in one region, most frequent first",
    {
        "region": "str",
        "token": "str",
        "n_tokens": "int",
        "rate_per_10k_tokens": "float",  # of the region's counted tokens
        "n_documents": "int",  # documents of the region that have it
        "n_paragraphs": "int",
        "n_regions": "int",  # regions that have it
    },
    ("region", "token"),
)
KEYNESS = Schema(
    "keyness",
    "one word in one region as against the other regions, most typical first",
    {
        "region": "str",
        "token": "str",
        "n_tokens": "int",
        "n_tokens_rest": "int",
        "n_documents": "int",
        "n_documents_rest": "int",
        "log_odds": "float",  # weighted, of the word in the region against the rest; natural logarithm
        "z": "float",  # log_odds by its standard error
        "log_ratio": "float",  # base 2, of relative frequencies
        "log_ratio_conservative": "float",  # end of its interval nearest 0, or 0 where that holds 0
        "n_compared": "int",  # words compared in the region; the interval is widened for so many
    },
    ("region", "token"),
)
SIZES = Schema(
    "sizes",
    "one kind of part in one document",
    {"doc_id": "str", "region": "str", "part": "str", "n_chars": "int"},
    ("doc_id", "part"),
)
POSITIONS = Schema(
    "positions",
    "one place in a document: a hit, or a heading",
    {
        "doc_id": "str",
        "category": "str",  # "" for a heading
        "position": "float",  # share of the document's counted characters that stand before it
    },
)
WARNINGS = Schema(
    "warnings",
    "one reason not to read too much into a number",
    {
        "group": "str",  # as in RATES; "" where it is about the comparison as a whole
        "category": "str",  # "" where it is about every category
        "code": "str",
        "zh": "str",
        "en": "str",
    },
    ("group", "category", "code"),
)

FEW_PARAGRAPHS = 8  # with fewer, an interval is a rough bound (docs/methods.md)
TOTAL = "total"  # in `group` or `category`: all of them together


def check_table(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The table with the schema's columns first, in order; other columns may follow.

    Raises
    ------
    TableError : a column is missing, or two rows have the same key.
    """
    absent = [name for name in schema.columns if name not in table.columns]
    if absent:
        raise TableError(
            f"The {schema.name} table has no column {', '.join(absent)}. It has: {', '.join(map(str, table.columns))}."
        )
    if schema.key and len(table):
        double = table.duplicated(list(schema.key))
        if double.any():
            first = table.loc[double.idxmax(), list(schema.key)].to_dict()
            raise TableError(f"The {schema.name} table has two rows for {first}; {schema.row} may stand there once.")
    rest = [name for name in table.columns if name not in schema.columns]
    return table[[*schema.columns, *rest]]


def empty_table(schema: Schema) -> pd.DataFrame:
    """A table of this kind without rows, with the columns' types."""
    types = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=types[kind]) for name, kind in schema.columns.items()})


def write_table(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    """Write the table to `folder`/<name>.csv (UTF-8 with BOM, so that Excel reads it) and return the path.

    The file is written beside its place and moved there, so a cut-off never leaves half a table.
    """
    return write_csv(check_table(table, schema), folder / f"{schema.name}.csv")


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write any table as `write_table` does, and return the path."""
    part = path.with_name(f"{path.name}.part")
    table.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\n")
    os.replace(part, path)
    return path


def read_table(schema: Schema, folder: Path) -> pd.DataFrame:
    """Read a table that `write_table` wrote.

    Raises
    ------
    TableError : the file is absent, or is no table of this kind.
    """
    path = folder / f"{schema.name}.csv"
    if not path.is_file():
        raise TableError(f"{path} does not exist. Run `policy-compare report` again to make it.")
    types = {name: _READ_TYPES[kind] for name, kind in schema.columns.items()}
    table = pd.read_csv(path, dtype=types, encoding="utf-8-sig", keep_default_na=False, na_values={
        name: [""] for name, kind in schema.columns.items() if kind in ("int", "float")
    })
    return check_table(table, schema)
