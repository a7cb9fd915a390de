"""The tables of results that a single region can have: rates, words, sizes, places, warnings."""

from __future__ import annotations

from analysis.tables.schema import Schema

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
FREQUENCIES = Schema(
    "frequencies",
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

MANY_DOCUMENTS = 60  # of more, regions are compared and drawn in place of documents
FEW_PARAGRAPHS = 16  # with fewer, an interval is a rough bound (docs/methods.md)
TOTAL = "total"  # in `group` or `category`: all of them together
