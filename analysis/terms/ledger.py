"""The ledger: what each line of a dictionary does in a corpus."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.errors import TableError
from analysis.terms.dictionary import Dictionary

N_EXAMPLES = 3
CONTEXT = 12
_KEY = ["facet", "category", "term"]


def term_ledger(
    matches: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    dictionaries: Sequence[Dictionary] | Dictionary,
) -> pd.DataFrame:
    """Per term: where it stands, what was left out and why, and what counts.

    n_found = n_in_longer + n_excepted + n_without_companion + n_hits, for every row.

    Parameters
    ----------
    matches : table from `find_matches` of these dictionaries
    sentences : table SENTENCES the matches were found in
    documents : table DOCUMENTS; uses doc_id, region
    dictionaries : one or several; they give the rows, so that terms without any match show as 0

    Returns
    -------
    table, one row per row of the dictionaries, in their order: facet, file, line, theme, category, term;
    n_found (every place the term stands); n_in_longer (another hit of its theme took the place); n_excepted
    (an `except` covers it); n_without_companion (its `with` fails); n_hits; n_documents, n_regions (with a
    hit); regions (by falling hits, with their counts); share_top_document (of the hits, in the document that
    has most; missing without hits); examples (the first hits with their context, from different documents
    where there are several, joined by " ‖ "). Of a term that stands twice in one category only one row has
    the matches.

    Raises
    ------
    TableError : a document of the matches is not in `documents`.
    """
    several = [dictionaries] if isinstance(dictionaries, Dictionary) else list(dictionaries)
    unknown = set(matches["doc_id"]) - set(documents["doc_id"])
    if unknown:
        raise TableError(
            f"Document {min(unknown)} has matches and is not in the documents table. Add its row.",
            f"文档 {min(unknown)} 有匹配，却不在文档表中。请补上它的一行。",
        )
    rows = pd.DataFrame(
        [
            (one.facet, one.file, term.line, term.theme, term.category, term.term)
            for one in several
            for term in one.terms
        ],
        columns=["facet", "file", "line", "theme", "category", "term"],
    )
    region_of = dict(zip(documents["doc_id"], documents["region"], strict=True))
    text_of = dict(
        zip(sentences["sent_id"], zip(sentences["start"], sentences["text"], strict=True), strict=True)
    )
    reason = matches["excluded_by"].str.partition(":")[0] if len(matches) else matches["excluded_by"]
    counts = {
        "n_found": matches,
        "n_in_longer": matches[reason == "term"],
        "n_excepted": matches[reason == "except"],
        "n_without_companion": matches[reason == "with"],
        "n_hits": matches[reason == ""],
    }
    first = ~rows.duplicated(_KEY)
    for name, part in counts.items():
        found = part.groupby(_KEY).size()
        rows[name] = _looked_up(rows, found, 0).where(first, 0).astype("int64")
    about = {
        key: _about(group, region_of, text_of) for key, group in counts["n_hits"].groupby(_KEY, sort=False)
    }
    nothing = {
        "n_documents": 0,
        "n_regions": 0,
        "regions": "",
        "share_top_document": float("nan"),
        "examples": "",
    }
    keys = zip(*(rows[name] for name in _KEY), first, strict=True)
    described = [about.get(key[:3], nothing) if key[3] else nothing for key in keys]
    return pd.concat([rows, pd.DataFrame(described, columns=list(nothing), index=rows.index)], axis=1)


def _looked_up(rows: pd.DataFrame, values: pd.Series, otherwise: int) -> pd.Series:
    known = values.to_dict()
    keys = zip(*(rows[name] for name in _KEY), strict=True)
    return pd.Series([known.get(key, otherwise) for key in keys], index=rows.index, dtype="int64")


def _about(
    hits: pd.DataFrame, region_of: dict[str, str], text_of: dict[str, tuple[int, str]]
) -> dict[str, object]:
    per_document = hits["doc_id"].value_counts()
    per_region = hits["doc_id"].map(region_of).value_counts().sort_index(kind="stable")
    per_region = per_region.sort_values(ascending=False, kind="stable")
    examples = pd.concat([hits.drop_duplicates("doc_id"), hits]).drop_duplicates(["sent_id", "start"])[
        :N_EXAMPLES
    ]
    return {
        "n_documents": len(per_document),
        "n_regions": int((per_region.index != "").sum()),
        "regions": " ".join(f"{region or '?'} {count}" for region, count in per_region.items()),
        "share_top_document": per_document.max() / len(hits),
        "examples": " ‖ ".join(_in_context(hit, text_of) for hit in examples.itertuples()),
    }


def _in_context(hit: object, text_of: dict[str, tuple[int, str]]) -> str:
    begin, text = text_of[hit.sent_id]
    start, end = hit.start - begin, hit.end - begin
    return f"{text[max(0, start - CONTEXT) : start]}【{text[start:end]}】{text[end : end + CONTEXT]}"
