"""Names, types and key of the tables about hand coding, and of what the dictionary looks like beside it.

A unit is one coded sentence. A variable is what it was coded for: a theme (platform), a category path
(platform/carrier), or "stance". Weights say how many sentences of the corpus a unit stands for: 1 / its
chance of selection; 1 where it was no sample.
"""

from __future__ import annotations

from analysis.tables import Schema

STANCE = "stance"
THEME, CATEGORY, TERM = "theme", "category", "term"

SAMPLE = Schema(
    "sample",
    "one sentence drawn for coding; kept apart from the coders, who must not see the stratum",
    {
        "sent_id": "str",
        "doc_id": "str",
        "region": "str",
        "address": "str",
        "stratum": "str",
        "chance": "float",  # of selection
        "before": "str",  # the neighbouring sentences
        "text": "str",
        "after": "str",
        "corpus": "str",  # checksums of what it was drawn from
        "dictionaries": "str",
    },
    ("sent_id",),
)
UNITS = Schema(
    "coded_units",
    "one coded sentence",
    {
        "unit": "str",
        "file": "str",
        "place": "str",  # where it stands: line 12; sheet A, row 12
        "sent_id": "str",  # of the corpus; "" where it is no sentence of the corpus
        "doc_id": "str",
        "region": "str",
        "address": "str",
        "text": "str",
        "weight": "float",
        "stratum": "str",
        "counted": "bool",  # a sentence of the corpus whose hits count in the report
    },
    ("unit",),
)
CODES = Schema(
    "codes",
    "what one coder gave one unit for one variable",
    {"unit": "str", "coder": "str", "variable": "str", "value": "str"},  # "0", "1"; a stance
    ("unit", "coder", "variable"),
)
VERDICTS = Schema(
    "verdicts",
    "one unit and one theme, category or term, as coded by hand and as found by the dictionary",
    {
        "unit": "str",
        "kind": "str",  # theme, category, term; a term only has rows for units that it hits
        "theme": "str",
        "category": "str",  # path; the theme itself for a theme
        "term": "str",
        "coded_as": "str",  # the variable whose codes are compared
        "tagged": "bool",
        "coded": "bool",
        "region": "str",
        "weight": "float",
        "stratum": "str",
        "counted": "bool",
    },
    ("unit", "kind", "category", "term"),
)
VALIDITY = Schema(
    "validity",
    "one theme, category or term, in all coded units or in those of a region",
    {
        "group": "str",  # a region, or total
        "kind": "str",
        "theme": "str",
        "category": "str",
        "term": "str",
        "coded_as": "str",
        "n_coded": "int",  # units
        "n_tagged": "int",  # with a hit
        "n_correct": "int",  # with a hit, and coded so
        "n_true": "int",  # coded so
        "n_effective": "float",  # equally weighted units that would tell as much about precision
        "precision": "float",
        "precision_low": "float",
        "precision_high": "float",
        "recall": "float",
        "recall_low": "float",
        "recall_high": "float",
        "f1": "float",
        "f1_low": "float",
        "f1_high": "float",
        "state": "str",  # of a term: trusted, unproven, failing
    },
    ("group", "kind", "category", "term"),
)
TERM_STATES = Schema(
    "terms",
    "one coded term, and how far it can be trusted",
    {
        "theme": "str",
        "category": "str",
        "term": "str",
        "state": "str",  # trusted, unproven, failing
        "n_tagged": "int",  # coded sentences with a hit of it
        "n_correct": "int",  # of these, coded so
        "precision": "float",
        "precision_low": "float",
        "precision_high": "float",
    },
    ("category", "term"),
)
DIFFERENCES = Schema(
    "region_differences",
    "one region and theme, its error against that of all other regions",
    {
        "group": "str",
        "theme": "str",
        "figure": "str",  # precision, recall
        "value": "float",
        "value_rest": "float",
        "difference": "float",
        "low": "float",
        "high": "float",
        "n": "int",
        "n_rest": "int",
        "differs": "bool",  # the interval leaves out 0
    },
    ("group", "theme", "figure"),
)
AGREEMENT = Schema(
    "agreement",
    "one variable, by all coders or by two of them",
    {
        "variable": "str",
        "coders": "str",  # total, or two names joined by " – "
        "n_units": "int",  # coded by at least two of them
        "share_agreed": "float",  # of all pairs of codes
        "alpha": "float",
        "low": "float",
        "high": "float",
    },
    ("variable", "coders"),
)
MISTAKES = Schema(
    "mistakes",
    "one unit in which the dictionary and the coding differ, most costly first",
    {
        "kind": "str",  # false_hit, miss
        "theme": "str",
        "terms": "str",  # to blame, joined by |; "" for a miss that no term touches
        "reason": "str",  # of a miss: why the term was ruled out
        "cost": "float",  # corpus sentences that all mistakes with this blame stand for
        "weight": "float",
        "region": "str",
        "unit": "str",
        "address": "str",
        "text": "str",
    },
    ("kind", "theme", "unit"),
)
TAGGED = Schema(
    "tagged",
    "one region and theme in the whole corpus",
    {
        "group": "str",
        "theme": "str",
        "n_sentences": "int",
        "n_tagged": "int",
        "n_documents": "int",
        "n_documents_coded": "int",  # with a coded sentence that counts
        "n_sentences_coded": "int",  # sentences of those documents
    },
    ("group", "theme"),
)
CORRECTED = Schema(
    "corrected",
    "one region and theme: its share of sentences as counted, and corrected for the dictionary's error",
    {
        "group": "str",
        "theme": "str",
        "n_sentences": "int",
        "n_coded": "int",
        "share_raw": "float",
        "raw_low": "float",
        "raw_high": "float",
        "sensitivity": "float",
        "specificity": "float",
        "share_corrected": "float",  # Rogan–Gladen
        "corrected_low": "float",
        "corrected_high": "float",
        "refused": "str",  # why there is no such figure; ""
        "caution": "str",  # what it supposes that the coded sentences of this group do not show; ""
        "share_design": "float",  # prediction-powered, from the region's own coded units
        "design_low": "float",
        "design_high": "float",
        "design_refused": "str",
    },
    ("group", "theme"),
)
