"""Names, types and key of the tables that compare regions, documents and categories with each other."""

from __future__ import annotations

from analysis.tables import Schema

DIFFERENCES = Schema(
    "differences",
    "one category in two regions",
    {
        "group": "str",
        "other": "str",  # a region, or REST: all other regions together
        "category": "str",
        "unit": "str",  # CHARS: hits per 10,000 characters; SENTENCES: share of sentences
        "n_hits": "int",
        "n_hits_other": "int",
        "rate": "float",
        "rate_other": "float",
        "difference": "float",  # rate - rate_other
        "low": "float",  # its interval, widened for n_compared comparisons
        "high": "float",
        "log_ratio": "float",  # base 2, of the rates; missing where one of them is 0
        "log_ratio_low": "float",
        "log_ratio_high": "float",
        "holds": "bool",  # neither interval holds 0
        "n_compared": "int",  # regions or pairs x categories
        "interval_basis": "str",
    },
    ("group", "other", "category"),
)
GAP = Schema(
    "gap",
    "one term, or one category, of a theme in two regions",
    {
        "group": "str",
        "other": "str",  # a region, or REST: all other regions together
        "category": "str",  # the theme
        "item": "str",  # a term, or a category path
        "n_hits": "int",
        "n_hits_other": "int",
        "contribution": "float",  # hits per 10,000 characters in group less those in other; they sum to the gap
        "low": "float",  # its interval, widened for n_compared items
        "high": "float",
        "n_compared": "int",
    },
    ("group", "other", "category", "item"),
)
DISPERSION = Schema(
    "dispersion",
    "one category in one region, over its paragraphs or over its documents",
    {
        "group": "str",
        "category": "str",
        "over": "str",  # paragraphs, documents
        "n_parts": "int",
        "n_hits": "int",
        "dp": "float",  # 0 as even as the text allows; towards 1 all in one place
        "dp_norm": "float",  # the same with 1 as its highest value
    },
    ("group", "category", "over"),
)
COOCCURRENCE = Schema(
    "cooccurrence",
    "two categories",
    {
        "category": "str",
        "other": "str",
        "within": "str",  # sentence, paragraph
        "n_units": "int",
        "n_units_hit": "int",  # units with the category
        "n_units_other": "int",
        "n_both": "int",
        "expected": "float",  # units with both, were the two independent within each document
        "lift": "float",  # n_both / expected
        "low": "float",
        "high": "float",
    },
    ("category", "other", "within"),
)
SIMILARITY = Schema(
    "similarity",
    "two documents, or a document and itself",
    {
        "doc_id": "str",
        "other": "str",
        "basis": "str",  # categories, words
        "n_items": "int",  # hits or tokens of the one
        "n_items_other": "int",
        "cosine": "float",  # 0 nothing in common, 1 the same proportions
        "jensen_shannon": "float",  # divergence in bits: 0 the same proportions, 1 nothing in common
    },
    ("doc_id", "other", "basis"),
)
VARIANTS = Schema(
    "variants",
    "one group and category under one choice of how to count",
    {
        "variant": "str",  # chosen, headings_in, sentences, paragraphs, planned, trusted_terms, whole_text, …
        "group": "str",
        "category": "str",
        "n_hits": "int",  # or sentences with a hit
        "n_base": "int",  # characters, sentences or paragraphs
        "value": "float",  # hits per 10,000 characters, or share of sentences
        "times_all": "float",  # value by that of all groups together, under the same choice
        "rank": "int",  # of the groups by value, 1 the highest; missing without text
    },
    ("variant", "group", "category"),
)
FINDINGS = Schema(
    "findings",
    "one sentence on what the tables say",
    {"about": "str", "zh": "str", "en": "str"},  # about: holds, open, limits
    ("about",),
)

STANCE_RATES = Schema(
    "stance_rates",
    "one category in one region, in the sentences of one stance",
    {
        "stance": "str",  # done, planned
        "group": "str",
        "category": "str",
        "unit": "str",  # CHARS: hits per 10,000 characters; SENTENCES: share of sentences
        "n_paragraphs": "int",  # with counted text, of any stance
        "n_base": "int",  # characters, or sentences, of any stance
        "n_hits": "int",  # in sentences of this stance; or such sentences with a hit
        "rate": "float",
        "low": "float",  # interval of the rate
        "high": "float",
        "interval_basis": "str",
    },
    ("stance", "group", "category"),
)

CHARS, SENTENCES = "chars", "sentences"
UNITS = (CHARS, SENTENCES)
PAIRS, REST = "pairs", "rest"  # what a region is compared with: every other one, or all others together
AGAINST = (PAIRS, REST)
