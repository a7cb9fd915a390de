"""Which documents of the corpus cite which."""

from __future__ import annotations

import re

import pandas as pd

from analysis.tables import check_table, empty_table
from analysis.tables.meaning import LINKS

_OPENING = str.maketrans("[［(（【", "〔〔〔〔〔")
_CLOSING = str.maketrans("]］)）】", "〕〕〕〕〕")


def document_links(citations: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that others name, resolved within the corpus by document number, else by title.

    Parameters
    ----------
    citations : table CITATIONS; those of a document to itself and to the proposal it answers are left out
    documents : table DOCUMENTS

    Returns
    -------
    table LINKS, in the order of citations; cited_doc_id is "" where the document is not in the corpus. A
    number or title that two documents of the corpus have resolves to neither.
    """
    by_number = _unique((_plain_number(row.doc_number), row.doc_id) for row in documents.itertuples())
    by_title = _unique(
        (_plain_title(title), row.doc_id)
        for row in documents.itertuples()
        for title in {row.title, row.inner_title}
    )
    rows = []
    for row in citations[citations["kind"] == "policy"].itertuples(index=False):
        cited = by_number.get(_plain_number(row.number), "") or by_title.get(_plain_title(row.title), "")
        if cited == row.doc_id:
            continue
        rows.append(
            {
                "doc_id": row.doc_id,
                "title": row.title,
                "number": row.number,
                "cited_doc_id": cited,
                "n_mentions": row.n_mentions,
                "start": row.start,
                "end": row.end,
            }
        )
    return check_table(pd.DataFrame(rows), LINKS) if rows else empty_table(LINKS)


def _unique(pairs) -> dict[str, str]:
    """Key -> document, for keys that a single document has."""
    found: dict[str, set[str]] = {}
    for key, doc_id in pairs:
        if key:
            found.setdefault(key, set()).add(doc_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _plain_number(number: str) -> str:
    return re.sub(r"\s|第", "", number).translate(_OPENING).translate(_CLOSING)


def _plain_title(title: str) -> str:
    return re.sub(r"[\s《》〈〉]", "", title)
