"""How much a theme is spoken of: hits per 10,000 characters and share of sentences, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.intervals import SEED, rate_intervals
from analysis.measures.units import Units, check_unit, count_units
from analysis.regions import order_regions
from analysis.tables import RATES, TOTAL, check_table, empty_table
from analysis.tables.comparison import CHARS, SENTENCES, STANCE_RATES

DONE_AND_PLANNED = ("done", "planned")
_STANCE_COLUMNS = {
    CHARS: {"n_chars": "n_base", "rate_per_10k_chars": "rate"},
    SENTENCES: {"n_sentences": "n_base", "share_sentences": "rate"},
}
LEVELS = ("national", "province", "city", "district")


def rates_by_region(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in each region, with its interval.

    A document of a city or district belongs to its province; leave it out of `documents` where it should not.
    Only the government's own policy text counts. 10,000 · Σ hits / Σ characters over all documents of the
    region, so a long document weighs more than a short one.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, sent_id, category, start, end
    sentences : table, one row per sentence; uses doc_id, sent_id, par_id, policy_text, is_heading, n_chars
    documents : table, one row per document; uses doc_id, region
    categories : themes (platform) or category paths (platform/pilot_scale); those without a hit show as 0
    headings : count headings too, in hits and in characters
    seed : fixes the intervals; the same seed gives the same numbers

    Returns
    -------
    RATES table, one row per region x category, in the order of `order_regions`, then of `categories`; with a
    row TOTAL for all categories together (a stretch of text counts once) in each region, and rows TOTAL for
    all regions together where there are several. No hit is 0; a region without a counted character has rate,
    share and interval NaN, not 0. For the interval and its basis see `intervals.rate_intervals`.

    Raises
    ------
    TableError : a doc_id in hits or sentences is not in documents.
    ParameterError : `categories` is empty or repeats itself.
    """
    units = count_units(hits, sentences, documents, categories, headings)
    return _rates(units, "region", documents, documents["region"], order_regions(documents["region"]), seed)


def rates_by_level(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in the documents of each level of government; otherwise as `rates_by_region`.

    Uses `level` of documents; the levels come from the nation down to the district.
    """
    units = count_units(hits, sentences, documents, categories, headings)
    present = set(documents["level"])
    order = [level for level in LEVELS if level in present] + sorted(present - set(LEVELS))
    return _rates(units, "level", documents, documents["level"], order, seed)


def rates_by_document(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in each document; otherwise as `rates_by_region`.

    Documents come by region (order of `order_regions`), then as in `documents`. The columns region, level,
    genre and title of `documents` follow those of RATES ("" in the rows TOTAL).
    """
    units = count_units(hits, sentences, documents, categories, headings)
    by_region = {region: place for place, region in enumerate(order_regions(documents["region"]))}
    order = documents.loc[documents["region"].map(by_region).sort_values(kind="stable").index, "doc_id"]
    rates = _rates(units, "document", documents, documents["doc_id"], list(order), seed)
    about = documents.set_index("doc_id")[["region", "level", "genre", "title"]]
    return rates.join(about, on="group").fillna({name: "" for name in about})


def rates_by_stance(
    hits: pd.DataFrame,
    stances: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    unit: str = CHARS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in each region, in sentences of what is done and of what is planned.

    The base is all counted text, so the two rates add up to that of `rates_by_region` less what is said as
    context, and they can be compared with each other; a sentence has one stance.

    Parameters
    ----------
    hits, sentences, documents, categories, headings, seed : as in `rates_by_region`
    stances : table, one row per sentence; uses sent_id, stance
    unit : "chars" (hits per 10,000 characters) or "sentences" (share of sentences)

    Returns
    -------
    STANCE_RATES table, one row per stance x region x category, without rows TOTAL; zero, missing and intervals
    as in `rates_by_region`.

    Raises
    ------
    TableError, ParameterError : as in `rates_by_region`; an unknown unit.
    """
    check_unit(unit)
    parts = []
    for stance in DONE_AND_PLANNED:
        spoken = hits[hits["sent_id"].isin(stances.loc[stances["stance"] == stance, "sent_id"])]
        rates = rates_by_region(spoken, sentences, documents, categories, headings, seed)
        rates = rates[(rates["group"] != TOTAL) & (rates["category"] != TOTAL)].assign(stance=stance, unit=unit)
        parts.append(rates.drop(columns=["low", "high", "n_hits"]).rename(columns=_STANCE_COLUMNS[unit]).assign(
            low=rates["low"] if unit == CHARS else rates["share_low"],
            high=rates["high"] if unit == CHARS else rates["share_high"],
            n_hits=rates["n_hits"] if unit == CHARS else rates["n_sentences_hit"],
        ))  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    return check_table(table[list(STANCE_RATES.columns)], STANCE_RATES)


def _rates(
    units: Units, kind: str, documents: pd.DataFrame, group_of: pd.Series, order: Sequence[str], seed: int
) -> pd.DataFrame:
    members = {group: list(documents.loc[group_of == group, "doc_id"]) for group in order}
    if len(order) > 1:
        members[TOTAL] = list(documents["doc_id"])
    parts = [
        _group_rates(units.of_documents(ids), kind, group, len(ids), seed) for group, ids in members.items()
    ]
    return check_table(pd.concat(parts, ignore_index=True) if parts else empty_table(RATES), RATES)


def _group_rates(units: Units, kind: str, group: str, n_documents: int, seed: int) -> pd.DataFrame:
    n_chars, n_sentences = int(units.n_chars.sum()), int(units.n_sentences.sum())
    n_hits, n_sentences_hit = units.n_hits.sum(axis=0), units.n_sentences_hit.sum(axis=0)
    document_hits = pd.DataFrame(units.n_hits).groupby(units.doc_ids).sum().to_numpy()
    low, high, basis = rate_intervals(units, seed=seed)
    share_low, share_high, _ = rate_intervals(units.in_sentences(), seed=seed)
    return pd.DataFrame(
        {
            "group_kind": kind,
            "group": group,
            "category": units.categories,
            "n_documents": n_documents,
            "n_paragraphs": len(units.n_chars),
            "n_sentences": n_sentences,
            "n_chars": n_chars,
            "n_hits": n_hits,
            "n_documents_hit": (document_hits > 0).sum(axis=0),
            "n_paragraphs_hit": (units.n_hits > 0).sum(axis=0),
            "n_sentences_hit": n_sentences_hit,
            "share_top_document": _share_of_most(document_hits),
            "share_top_paragraph": _share_of_most(units.n_hits),
            "rate_per_10k_chars": 1e4 * n_hits / n_chars if n_chars else np.nan,
            "low": low,
            "high": high,
            "share_sentences": n_sentences_hit / n_sentences if n_sentences else np.nan,
            "share_low": share_low / 1e4,
            "share_high": np.minimum(share_high / 1e4, 1.0),
            "interval_basis": basis,
        }
    )


def _share_of_most(n_hits: np.ndarray) -> np.ndarray:
    """Share of all hits in the row that has most of them, per column; NaN without a hit."""
    total = n_hits.sum(axis=0)
    return np.divide(n_hits.max(axis=0, initial=0), total, out=np.full(len(total), np.nan), where=total > 0)
