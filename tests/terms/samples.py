"""Small tables and dictionaries made by hand, for the tests of this station."""

from __future__ import annotations

import pandas as pd

from analysis.terms.dictionary import Dictionary, Term


def sentences_of(*texts: str, doc_id: str = "d", **columns: object) -> pd.DataFrame:
    starts = [sum(map(len, texts[:number])) for number in range(len(texts))]
    return pd.DataFrame(
        {
            "doc_id": pd.array([doc_id] * len(texts), dtype="str"),
            "sent_id": pd.array([f"{doc_id}-{number}" for number in range(len(texts))], dtype="str"),
            "address": pd.array([f"第{number}句" for number in range(len(texts))], dtype="str"),
            "policy_text": columns.get("policy_text", [True] * len(texts)),
            "is_heading": columns.get("is_heading", [False] * len(texts)),
            "start": starts,
            "end": [start + len(text) for start, text in zip(starts, texts, strict=True)],
            "raw_start": [start + 100 for start in starts],
            "raw_end": [start + 100 + len(text) for start, text in zip(starts, texts, strict=True)],
            "text": pd.array(list(texts), dtype="str"),
        }
    )


def dictionary_of(*terms: Term, facet: str = "themes") -> Dictionary:
    return Dictionary(facet, f"{facet}.csv", tuple(terms))


def term(text: str, theme: str = "t", category: str = "", **fields: object) -> Term:
    return Term(theme, category or theme, text, **fields)
