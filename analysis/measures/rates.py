"""How much a theme is spoken of: hits per 10,000 characters and share of sentences, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.intervals import NONE, SEED, rate_and_share_intervals
from analysis.measures.units import Units, by_region, check_unit, count_units, group_numbers, sums
from analysis.regions import order_regions
from analysis.studies import LEVELS
from analysis.tables import RATES, TOTAL, check_table, empty_table
from analysis.tables.comparison import CHARS, SENTENCES, STANCE_RATES
from analysis.tables.lookup import plain, sentence_rows

DONE_AND_PLANNED = ("done", "planned")
_STANCE_COLUMNS = {
    CHARS: {"n_chars": "n_base", "rate_per_10k_chars": "rate"},
    SENTENCES: {"n_sentences": "n_base", "share_sentences": "rate"},
}
MOST_INTERVALS = 1_000  # groups in a table that have intervals; each takes some milliseconds, and nobody compares more


def rates_by_region(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
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
    hits : table, one row per hit; uses doc_id, piece, sentence, category, start, end
    paragraphs : table PARAGRAPHS
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
    TableError : a doc_id in hits or paragraphs is not in documents.
    ParameterError : `categories` is empty or repeats itself.
    """
    units = count_units(hits, paragraphs, documents, categories, headings)
    return _rates(units, "region", documents, documents["region"], order_regions(documents["region"]), seed)


def rates_by_level(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in the documents of each level of government; otherwise as `rates_by_region`.

    Uses `level` of documents; the levels come from the nation down to the district.
    """
    units = count_units(hits, paragraphs, documents, categories, headings)
    present = set(documents["level"])
    order = [level for level in LEVELS if level in present] + sorted(present - set(LEVELS))
    return _rates(units, "level", documents, documents["level"], order, seed)


def rates_by_document(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rate of each category in each document; otherwise as `rates_by_region`.

    Documents come by region (order of `order_regions`), then as in `documents`. Of more than MOST_INTERVALS documents
    the intervals are missing, and their basis is "": rates and counts are there to be sorted by. The columns region, level,
    genre and title of `documents` follow those of RATES ("" in the rows TOTAL).
    """
    units = count_units(hits, paragraphs, documents, categories, headings)
    documents = plain(documents)
    rates = _rates(units, "document", documents, documents["doc_id"], by_region(documents), seed)
    about = documents.set_index("doc_id")[["region", "level", "genre", "title"]]
    return rates.join(about, on="group").fillna({name: "" for name in about})


def rates_by_stance(
    hits: pd.DataFrame,
    stances: pd.DataFrame,
    paragraphs: pd.DataFrame,
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
    hits, paragraphs, documents, categories, headings, seed : as in `rates_by_region`
    stances : table, one row per sentence; uses doc_id, sentence, stance
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
        spoken = hits[sentence_rows(hits, stances[(stances["stance"] == stance).to_numpy(dtype=bool)]) >= 0]
        rates = rates_by_region(spoken, paragraphs, documents, categories, headings, seed)
        rates = rates[(rates["group"] != TOTAL) & (rates["category"] != TOTAL)].assign(stance=stance, unit=unit)
        parts.append(rates.drop(columns=["low", "high", "n_hits"]).rename(columns=_STANCE_COLUMNS[unit]).assign(
            low=rates["low"] if unit == CHARS else rates["share_low"],
            high=rates["high"] if unit == CHARS else rates["share_high"],
            n_hits=rates["n_hits"] if unit == CHARS else rates["n_sentences_hit"],
        ))  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    return check_table(table[list(STANCE_RATES.columns)], STANCE_RATES)


def _rates(
    units: Units, kind: str, documents: pd.DataFrame, values: pd.Series, order: Sequence[str], seed: int
) -> pd.DataFrame:
    """RATES of the documents that have each value of `order`, and of all of them together."""
    if not len(order):
        return empty_table(RATES)
    groups = group_numbers(values, documents, order)
    parts = [_group_rates(units, kind, list(order), groups, seed)]
    if len(order) > 1:
        parts.append(_group_rates(units, kind, [TOTAL], np.zeros_like(groups), seed))
    return check_table(pd.concat(parts, ignore_index=True), RATES)


def _group_rates(units: Units, kind: str, names: list[str], groups: np.ndarray, seed: int) -> pd.DataFrame:
    """RATES of some groups of documents; `groups` has the number of each document's group."""
    n, own = len(names), groups[units.document]
    whole = units.whole_documents()
    n_chars, n_sentences = (sums(values, own, n)[:, None] for values in (units.n_chars, units.n_sentences))
    n_hits, n_sentences_hit = (sums(values, own, n) for values in (units.n_hits, units.n_sentences_hit))
    ends = _ends(units, groups, n, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, share = 1e4 * n_hits / n_chars, n_sentences_hit / n_sentences
    columns = {
        "n_documents": np.bincount(groups[groups >= 0], minlength=n)[:, None],
        "n_paragraphs": np.bincount(own, minlength=n)[:, None],
        "n_sentences": n_sentences,
        "n_chars": n_chars,
        "n_hits": n_hits,
        "n_documents_hit": sums(whole.n_hits > 0, groups[whole.document], n),
        "n_paragraphs_hit": sums(units.n_hits > 0, own, n),
        "n_sentences_hit": n_sentences_hit,
        "share_top_document": _share_of_most(whole.n_hits, groups[whole.document], n_hits),
        "share_top_paragraph": _share_of_most(units.n_hits, own, n_hits),
        "rate_per_10k_chars": rate,
        "low": ends["low"],
        "high": ends["high"],
        "share_sentences": share,
        "share_low": ends["share_low"] / 1e4,
        "share_high": np.minimum(ends["share_high"] / 1e4, 1.0),
        "interval_basis": ends["basis"],
    }
    n_categories = len(units.categories)
    about = {
        "group_kind": kind,
        "group": np.repeat(np.array(names, dtype=object), n_categories),
        "category": np.tile(np.array(units.categories, dtype=object), n),
    }
    cells = {name: np.broadcast_to(values, (n, n_categories)).ravel() for name, values in columns.items()}
    return pd.DataFrame({**about, **cells})


def _ends(units: Units, groups: np.ndarray, n: int, seed: int) -> dict[str, np.ndarray]:
    """Ends of the intervals of rates and shares (n, K), and their basis (n, 1); missing where groups are too many."""
    names = ("low", "high", "share_low", "share_high")
    ends = {name: np.full((n, len(units.categories)), np.nan) for name in names}
    basis = np.full((n, 1), NONE, dtype=object)
    if n <= MOST_INTERVALS:
        for number, own in enumerate(units.of_groups(groups, n)):
            (low, high, basis[number, 0]), (share_low, share_high, _) = rate_and_share_intervals(own, seed=seed)
            for name, values in zip(names, (low, high, share_low, share_high), strict=True):
                ends[name][number] = values
    return {**ends, "basis": basis}


def _share_of_most(n_hits: np.ndarray, groups: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Share of all hits of a group in the unit that has most of them (n, K); NaN without a hit."""
    most = np.zeros(total.shape)
    largest = pd.DataFrame(n_hits).groupby(groups).max()
    most[largest.index] = largest
    return np.divide(most, total, out=np.full(total.shape, np.nan), where=total > 0)
