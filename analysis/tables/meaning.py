"""Names, types and key of the tables about meaning, from firmness to the descent of clauses."""

from __future__ import annotations

from analysis.tables import Schema

FIRMNESS = Schema(
    "firmness",
    "one planned sentence of the policy text",
    {
        "doc_id": "str",
        "sent_id": "str",
        "firmness": "str",  # must, shall, support, encourage, explore
        "term": "str",  # the word that says so; "" for a bare measure, which is shall
    },
    ("sent_id",),
    {"sentence": "int"},  # as in SENTENCES
)
VALUE_SHARES = Schema(
    "value_shares",
    "one value (a stance, a degree of firmness) among the sentences of a theme in a region",
    {
        "region": "str",  # TOTAL for all of them together
        "theme": "str",
        "value": "str",
        "n_sentences": "int",  # with a hit of the theme and this value
        "n_theme": "int",  # with a hit of the theme and any value
        "share": "float",
        "low": "float",  # of the interval, which takes paragraphs or documents for the units
        "high": "float",
        "n_effective": "float",  # independent sentences that would tell as much
        "basis": "str",  # within this document only, within these documents only, between documents; "" no interval
    },
    ("region", "theme", "value"),
)
CROSSES = Schema(
    "crosses",
    "one theme and one instrument: a cell of the two-dimensional table",
    {
        "region": "str",
        "theme": "str",  # TOTAL: sentences of any theme, each once
        "instrument": "str",  # side or path: supply, supply/talent
        "n_sentences": "int",  # with hits of both
        "n_theme": "int",  # sentences with a hit of the theme
        "share": "float",  # of n_theme
        "low": "float",
        "high": "float",
        "n_effective": "float",
        "basis": "str",
    },
    ("region", "theme", "instrument"),
)
COVERAGE = Schema(
    "coverage",
    "one document and one theme: how many figures it gives",
    {
        "doc_id": "str",
        "region": "str",
        "theme": "str",
        "n_figures_planned": "int",  # 0: the theme has no promised figure here
        "n_figures_done": "int",
    },
    ("doc_id", "theme"),
)
CALENDAR = Schema(
    "calendar",
    "one region and one date: how many figures are promised by then",
    {
        "region": "str",
        "deadline": "str",  # 2027, 每年, …; "" where none is named
        "n_targets": "int",
        "n_documents": "int",  # that promise them
    },
    ("region", "deadline"),
)
LINKS = Schema(
    "links",
    "one document that another one names",
    {
        "doc_id": "str",  # the one that cites
        "title": "str",
        "number": "str",
        "cited_doc_id": "str",  # "" where it is not in the corpus
        "n_mentions": "int",
        "start": "int",
        "end": "int",
    },
    ("doc_id", "title"),
)
DESCENT = Schema(
    "descent",
    "one clause of a higher document and one of the clauses nearest to it in a lower document",
    {
        "doc_id": "str",
        "sent_id": "str",
        "address": "str",
        "text": "str",
        "near_doc_id": "str",
        "near_sent_id": "str",
        "near_address": "str",
        "near_text": "str",
        "rank": "int",  # 1 is nearest
        "similarity": "float",  # cosine of the character pairs' TF-IDF, 0 to 1
        "longest_passage": "str",  # the longest common passage
        "taken_over": "str",  # passages of four characters and more that both have, joined by |
        "new": "str",  # of the lower clause, the rest
        "dropped": "str",  # of the higher clause, the rest
        "share_taken": "float",  # of the lower clause's characters that were taken over
    },
    ("sent_id", "near_doc_id", "rank"),
)
