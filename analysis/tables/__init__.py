"""Names, types and key of every tidy table, and the only way tables are checked, written and read.

Offsets are 0-based and half-open, counted in code points: `start`, `end` into the clean text, `raw_start`,
`raw_end` into the raw text. Counts are `n_...`, shares `share_...` in [0, 1]; a rate names its base.
`n_chars` always counts Chinese characters (Han script): no punctuation, digits, Latin letters or white space.
Text columns hold "" where there is nothing; a number that is not known is missing (NaN), never 0.
"""

from analysis.tables.columnar import has_table, read_table, stream_table, write_table
from analysis.tables.results import (
    FEW_PARAGRAPHS,
    FREQUENCIES,
    KEYNESS,
    MANY_DOCUMENTS,
    POSITIONS,
    RATES,
    SIZES,
    TOTAL,
    WARNINGS,
)
from analysis.tables.schema import Schema, check_table, empty_table, guarded, read_csv, unguarded, write_csv
from analysis.tables.texts import (
    CITATIONS,
    CLEANING,
    DOCUMENTS,
    HITS,
    HITS_ELSEWHERE,
    PARAGRAPHS,
    PARTS,
    SECTIONS,
    SENTENCES,
    STANCES,
    TARGETS,
    TOKENS,
    WORDS,
)

__all__ = [
    "CITATIONS",
    "CLEANING",
    "DOCUMENTS",
    "FEW_PARAGRAPHS",
    "FREQUENCIES",
    "HITS",
    "HITS_ELSEWHERE",
    "KEYNESS",
    "MANY_DOCUMENTS",
    "PARAGRAPHS",
    "PARTS",
    "POSITIONS",
    "RATES",
    "SECTIONS",
    "SENTENCES",
    "SIZES",
    "STANCES",
    "Schema",
    "TARGETS",
    "TOKENS",
    "TOTAL",
    "WARNINGS",
    "WORDS",
    "check_table",
    "empty_table",
    "guarded",
    "has_table",
    "read_csv",
    "read_table",
    "stream_table",
    "unguarded",
    "write_csv",
    "write_table",
]
