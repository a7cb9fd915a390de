"""Where things stand in a document, and how large its parts are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.units import check_known, counted_sentences, spans_by_category
from analysis.regions import order_regions
from analysis.tables import POSITIONS, SIZES, check_table


def part_sizes(parts: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Chinese characters in each kind of part of each document.

    Parameters
    ----------
    parts : table, one row per part of a document; uses doc_id, part, n_chars
    documents : table, one row per document; uses doc_id, region

    Returns
    -------
    SIZES table, one row per document x kind of part that it has; documents by region (order of
    `order_regions`), parts as they come in the document.

    Raises
    ------
    TableError : a doc_id in parts is not in documents.
    """
    check_known(parts, "parts", documents)
    sizes = parts.groupby(["doc_id", "part"], sort=False, as_index=False)["n_chars"].sum()
    sizes = sizes.merge(documents[["doc_id", "region"]], on="doc_id")
    place = {region: number for number, region in enumerate(order_regions(documents["region"]))}
    order = sizes["region"].map(place).sort_values(kind="stable").index
    return check_table(sizes.loc[order].reset_index(drop=True), SIZES)


def hit_positions(
    hits: pd.DataFrame, sentences: pd.DataFrame, documents: pd.DataFrame, categories: Sequence[str]
) -> pd.DataFrame:
    """Where in each document the hits of each category stand, and the headings.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, sent_id, category, start, end
    sentences : table, one row per sentence; uses doc_id, sent_id, policy_text, is_heading, n_chars, start,
        end
    documents : table, one row per document; uses doc_id, region
    categories : themes or category paths

    Returns
    -------
    POSITIONS table, documents by region (order of `order_regions`), then by position. A position is the
    share of the document's Chinese characters of policy text, headings included, that stand before it, in
    [0, 1]; within a sentence it is reckoned in proportion. A document without policy text has no row.

    Raises
    ------
    TableError : a doc_id in hits or sentences is not in documents.
    """
    check_known(hits, "hits", documents)
    check_known(sentences, "sentences", documents)
    counted = counted_sentences(sentences, headings=True)
    counted = counted[["doc_id", "sent_id", "is_heading", "n_chars", "start", "end"]].copy()
    by_document = counted.groupby("doc_id", sort=False)["n_chars"]
    total = by_document.transform("sum").astype(float)
    counted["before"] = (by_document.cumsum() - counted["n_chars"]) / total.where(total > 0)
    counted["share"] = counted["n_chars"] / total.where(total > 0)
    headings = counted[counted["is_heading"].astype(bool)]
    rows = [pd.DataFrame({"doc_id": headings["doc_id"], "category": "", "position": headings["before"]})]
    placed = hits.merge(
        counted.rename(columns={"start": "from", "end": "to"}).drop(columns="doc_id"), on="sent_id"
    )
    for category, spans in spans_by_category(placed, categories).items():
        length = (spans["to"] - spans["from"]).astype(float)
        within = np.where(length > 0, (spans["start"] - spans["from"]) / length.where(length > 0, 1.0), 0.0)
        position = spans["before"].astype(float) + within * spans["share"].astype(float)
        rows.append(pd.DataFrame({"doc_id": spans["doc_id"], "category": category, "position": position}))
    positions = pd.concat(rows, ignore_index=True).dropna(subset="position")
    place = {region: number for number, region in enumerate(order_regions(documents["region"]))}
    ordered = documents.loc[documents["region"].map(place).sort_values(kind="stable").index, "doc_id"]
    positions["document"] = positions["doc_id"].map({doc_id: number for number, doc_id in enumerate(ordered)})
    positions = positions.sort_values(["document", "position", "category"], ignore_index=True)
    return check_table(positions.drop(columns="document"), POSITIONS)
