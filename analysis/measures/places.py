"""Where things stand in a document, and how large its parts are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.spans import Spans
from analysis.measures.units import by_region, check_known, document_names, document_numbers, sums
from analysis.regions import order_regions
from analysis.tables import MANY_DOCUMENTS, POSITIONS, SIZES, check_table
from analysis.tables.lookup import plain, row_numbers, sentence_rows


def part_sizes(parts: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Chinese characters in each kind of part of each document.

    Parameters
    ----------
    parts : table, one row per part of a document; uses doc_id, part, n_chars
    documents : table, one row per document; uses doc_id, region

    Returns
    -------
    SIZES table, one row per document x kind of part that it has; documents by region (order of
    `order_regions`), parts as they come in the document. Of more than MANY_DOCUMENTS documents one row per region x
    kind of part, with the region as doc_id.

    Raises
    ------
    TableError : a doc_id in parts is not in documents.
    """
    check_known(parts, "parts", documents)
    sizes = parts.groupby(["doc_id", "part"], sort=False, as_index=False, observed=True)["n_chars"].sum()
    row = row_numbers(sizes["doc_id"], documents["doc_id"])
    sizes = sizes.assign(region=plain(documents)["region"].to_numpy()[row])
    if len(documents) > MANY_DOCUMENTS:
        sizes = sizes.groupby(["region", "part"], sort=False, as_index=False, observed=True)["n_chars"].sum()
        sizes = sizes.assign(doc_id=sizes["region"])
    place = row_numbers(sizes["region"], pd.Index(order_regions(documents["region"]), dtype="str"))
    return check_table(sizes.iloc[np.argsort(place, kind="stable")].reset_index(drop=True), SIZES)


def hit_positions(
    hits: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, categories: Sequence[str]
) -> pd.DataFrame:
    """Where in some documents the hits of each category stand, and the headings.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, sentence, piece, category, start, end; those in other documents are left out
    sentences : table, one row per sentence of these documents; uses doc_id, sentence, policy_text, is_heading, n_chars,
        start, end
    documents : table, one row per document; uses doc_id, region
    categories : themes or category paths

    Returns
    -------
    POSITIONS table, documents by region (order of `order_regions`), then by position. A position is the
    share of the document's Chinese characters of policy text, headings included, that stand before it, in
    [0, 1]; within a sentence it is reckoned in proportion. A document without policy text has no row. Of many documents
    give some: see `drawn_documents`.

    Raises
    ------
    TableError : a doc_id in sentences is not in documents.
    """
    names = document_names(documents)
    document = document_numbers(sentences, "sentences", names)
    in_hits = row_numbers(hits["doc_id"], pd.Series(names, dtype="str"))
    hits, in_hits = hits[in_hits >= 0], in_hits[in_hits >= 0]
    counted = sentences["policy_text"].to_numpy(dtype=bool)
    text = sentences.loc[counted, ["doc_id", "sentence", "is_heading", "n_chars", "start", "end"]]
    document, n_chars = document[counted], text["n_chars"].to_numpy(dtype=np.int64)
    total = sums(n_chars, document, len(names))[document]
    order = np.argsort(document, kind="stable")
    before = np.empty(len(text), dtype=np.int64)
    before[order] = np.cumsum(n_chars[order]) - n_chars[order]
    before -= sums(n_chars, document, len(names)).cumsum()[document] - total  # of the documents sorted before
    with np.errstate(divide="ignore", invalid="ignore"):
        place, share = before / total, n_chars / total
    headings = text["is_heading"].to_numpy(dtype=bool)
    found = [(document[headings], np.full(headings.sum(), -1), place[headings])]
    spans, row = Spans.of(hits, in_hits), sentence_rows(hits, text)
    start, end = (text[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    for number, category in enumerate(categories):
        below = spans.below(category)
        own = spans.distinct(below[row[below] >= 0])
        within, length = spans.start[own] - start[row[own]], (end - start)[row[own]]
        position = place[row[own]] + np.where(length > 0, within / np.maximum(length, 1), 0.0) * share[row[own]]
        found.append((document[row[own]], np.full(len(own), number), position))
    document, category, position = (np.concatenate(parts) for parts in zip(*found, strict=True))
    rank = row_numbers(pd.Series(names, dtype="str"), pd.Index(by_region(documents), dtype="str"))[document]
    labels = np.array([*categories, ""], dtype=object)  # the last is a heading's, whose number is -1
    sorts = np.argsort(np.argsort(labels))[category]
    order = np.lexsort((sorts, position, rank))
    order = order[np.isfinite(position[order])]
    table = pd.DataFrame(
        {
            "doc_id": pd.array(names[document[order]], dtype="str"),
            "category": pd.array(labels[category[order]], dtype="str"),
            "position": position[order],
        }
    )
    return check_table(table, POSITIONS)


def drawn_documents(paragraphs: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The documents whose places are shown: all of them, or the longest one of each region where they are many.

    Parameters
    ----------
    paragraphs : table PARAGRAPHS
    documents : table, one row per document; uses doc_id, region

    Returns
    -------
    rows of `documents`, in their order: all, where they are no more than MANY_DOCUMENTS; else of each region the one
    with the most Chinese characters of policy text, the first of several.
    """
    if len(documents) <= MANY_DOCUMENTS:
        return documents
    names = document_names(documents)
    document = document_numbers(paragraphs, "paragraphs", names)
    n_chars = np.where(paragraphs["policy_text"].to_numpy(dtype=bool), paragraphs["n_chars"].to_numpy(dtype=np.int64), 0)
    own = row_numbers(documents["doc_id"], pd.Index(names, dtype="str"))
    length = pd.Series(sums(n_chars, document, len(names))[own], index=documents.index)
    return documents.loc[sorted(length.groupby(plain(documents)["region"]).idxmax())]
