"""Which regions differ: differences of rates, and what they are made of, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.tables.comparison import AGAINST, CHARS, DIFFERENCES, GAP, PAIRS, REST, SENTENCES
from analysis.errors import ParameterError
from analysis.measures.intervals import DOCUMENTS_FOR_BETWEEN, NONE, SEED, design_effect, rate_intervals, units_to_draw
from analysis.measures.proportions import LEVEL
from analysis.measures.spans import Spans
from analysis.measures.units import (
    Text,
    Units,
    check_unit,
    count_units,
    document_names,
    document_numbers,
    group_numbers,
    units_of_spans,
)
from analysis.regions import NATIONAL, order_regions
from analysis.tables import check_table, empty_table
from analysis.tables.lookup import numbered

MANY_REGIONS = 7  # from here on each is compared with the others together, unless pairs are asked for


def region_differences(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    unit: str = CHARS,
    seed: int = SEED,
    against: str = "",
) -> pd.DataFrame:
    """Difference of every two regions, or of each from all others, in each category; intervals hold all together.

    The whole country is a reference and no side of a comparison, unless only one other region is there.

    Parameters
    ----------
    hits, paragraphs, documents, categories, headings, seed : as in `rates.rates_by_region`
    unit : "chars" (hits per 10,000 characters) or "sentences" (share of sentences)
    against : "pairs", every two regions; "rest", each region against the others together, whose texts then count
        as one, long ones for more; "" = "rest" from 7 regions on. 31 regions make 465 pairs, and the adjustment
        for so many leaves hardly a difference standing; against the rest there are 31

    Returns
    -------
    DIFFERENCES table, one row per pair (or region) x category; in the order of `order_regions`. A region
    without text has no rate, so its differences are missing and do not hold. Without two regions, no row.

    Raises
    ------
    TableError, ParameterError : as in `rates_by_region`; an unknown unit or `against`.

    Notes
    -----
    Intervals by Zou & Donner (2008, Stat. Med. 27, 1693-1702) from those of the two rates [l, u], which come
    from the resamples: (r − r') − √[(r − l)² + (u' − r')²] to (r − r') + √[(u − r)² + (r' − l')²]; for the
    log ratio the same on logarithms. They stay lopsided as the rates' own are. A difference holds where
    neither interval holds 0. The bound of a region without a hit is multiplied by the design effect of the
    other region: where hits come in clusters, none at all says less.

    Every interval has the level 1 − 0.05 / n_compared (Bonferroni; pairs x categories of this table): all of
    them hold at once in 95 of 100 cases, however the comparisons depend on each other, and what the chart
    shows is what is claimed. Benjamini & Hochberg's rule would find more among many, but needs p-values,
    promises less for a single pair, and leaves the drawn intervals unadjusted. Chi-squared and G² of tokens
    take hits as independent, which they are not (Lijffijt et al. 2016).
    """
    check_unit(unit)
    units = count_units(hits, paragraphs, documents, categories, headings)
    regions = compared_regions(documents)
    alone = compared_with(regions, against) == REST
    pairs = [(region, REST) for region in regions] if alone else list(combinations(regions, 2))
    if len(regions) < 2:
        return empty_table(DIFFERENCES)
    n_compared = len(pairs) * len(categories)
    level = 1 - (1 - LEVEL) / n_compared

    region = group_numbers(documents["region"], documents, regions)
    whole = units.whole_documents()

    def side(wanted: np.ndarray) -> Side:
        return side_of(units_to_draw(units, whole, wanted), unit, level, seed)

    sides = {name: side(region == number) for number, name in enumerate(regions)}
    rows = []
    for one, two in pairs:
        other = side((region >= 0) & (region != regions.index(one))) if alone else sides[two]
        rows.append(difference_of(sides[one], other, one, two, tuple(categories)))
    table = pd.concat(rows, ignore_index=True).assign(unit=unit, n_compared=n_compared)
    return check_table(table, DIFFERENCES)


def gap_by_item(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    category: str,
    pair: Sequence[str],
    item: str = "term",
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """What the gap between two regions in one category is made of: the contribution of each term.

    r − r' = Σ (r_t − r'_t) over the items t (Gallagher et al. 2021, EPJ Data Science 10(4), for shifts of
    proportions): a stretch of text counts once in the category, for the item that was matched there, so the
    contributions sum to the difference of the rates.

    Parameters
    ----------
    hits : table, one row per hit; uses also `item`
    category : a theme or category path
    pair : two regions, of which one may be REST, all others together; the gap is the first less the second
    item : column of hits: "term", or "category" for the categories below `category`
    paragraphs, documents, headings, seed : as in `rates.rates_by_region`

    Returns
    -------
    GAP table, one row per item with a hit in either region, largest contribution in size first. Intervals as
    in `region_differences`, widened for the number of items. Without a pair, or without text in both, no row.

    Raises
    ------
    ParameterError : `pair` is not empty and not two different regions of documents.
    """
    spans = Spans.of(hits, document_numbers(hits, "hits", document_names(documents)))
    text = Text.of(paragraphs, documents)
    known = order_regions(documents["region"])
    if not len(pair):
        return empty_table(GAP)
    if len(pair) != 2 or len(set(pair) & {*known, REST}) != 2:
        raise ParameterError(
            f"A gap is between two regions of the corpus, not {' and '.join(pair)}. Choose from: "
            f"{', '.join(known)}.",
            f"差距是语料中两个地区之间的差距，不是 {'、'.join(pair)}。可选：{'、'.join(known)}。",
        )
    group, other = pair
    of_side = [group_numbers(documents["region"], documents, _regions_of(name, pair, documents)) >= 0 for name in pair]
    # Once per stretch of text before the items part, else overlapping hits would count twice in the sum.
    once = spans.distinct(spans.below(category))
    once = once[(of_side[0] | of_side[1])[spans.document[once]]]
    number, uniques = numbered(hits[item].iloc[once])
    items = sorted(uniques)
    if not items:
        return empty_table(GAP)
    by_item = {name: once[number == place] for place, name in enumerate(uniques)}
    rows, counted = text.rows_of(spans), text.counted(headings)
    with_text = np.bincount(text.document[counted], minlength=len(text.names)) > 0
    # Paragraphs are many, and items are: they are counted only where intervals are drawn from them.
    if min((with_text & side).sum() for side in of_side) >= DOCUMENTS_FOR_BETWEEN:
        text = text.whole_documents()
    units = units_of_spans(spans, {name: by_item[name] for name in items}, text, rows, counted)
    level = 1 - (1 - LEVEL) / len(items)
    whole = units.whole_documents()
    sides = [side_of(units_to_draw(units, whole, wanted), CHARS, level, seed) for wanted in of_side]
    if any(side.basis == NONE for side in sides):
        return empty_table(GAP)
    table = difference_of(*sides, group, other, tuple(items))
    table = table.rename(columns={"category": "item", "difference": "contribution"})
    table = table[(table["n_hits"] > 0) | (table["n_hits_other"] > 0)].assign(category=category, n_compared=len(items))
    order = table.assign(size=-table["contribution"].abs()).sort_values(["size", "item"], kind="stable").index
    return check_table(table.loc[order, list(GAP.columns)].reset_index(drop=True), GAP)


def compared_regions(documents: pd.DataFrame) -> list[str]:
    """The regions that are set side by side: all but the whole country, where there are two others or more."""
    regions = order_regions(documents["region"])
    others = [region for region in regions if region != NATIONAL.name]
    return others if len(others) > 1 else regions


def compared_with(regions: Sequence[str], against: str) -> str:
    """What these regions are compared with: PAIRS or REST, by their number where `against` is "".

    Raises
    ------
    ParameterError : it is none of these.
    """
    if against not in ("", *AGAINST):
        raise ParameterError(
            f"against: {against!r} is unknown. Choose from: {', '.join(AGAINST)}.",
            f"against：没有 {against!r}。可选：{'、'.join(AGAINST)}。",
        )
    return against or (REST if len(regions) >= MANY_REGIONS else PAIRS)


def widest_pair(differences: pd.DataFrame) -> tuple[str, ...]:
    """The two sides that lie furthest apart in a DIFFERENCES table, the higher one first; () without any.

    Where each region stands against REST, the region comes first, be it higher or lower.
    """
    table = check_table(differences, DIFFERENCES).dropna(subset="difference")
    if table.empty:
        return ()
    row = table.loc[table["difference"].abs().idxmax()]
    higher_first = row["difference"] >= 0 or row["other"] == REST
    return (row["group"], row["other"]) if higher_first else (row["other"], row["group"])


@dataclass(frozen=True)
class Side:
    """Hits, rates, interval ends and design effect of one side of a comparison, an entry per category."""

    n_hits: np.ndarray
    rate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    basis: str
    design_effect: np.ndarray


def side_of(own: Units, unit: str, level: float, seed: int) -> Side:
    """One side of a comparison: rates of these paragraphs in `unit`, with intervals of `level`."""
    n_hits = own.n_hits.sum(axis=0)[:-1]  # without the total
    counted = own.in_sentences() if unit == SENTENCES else own
    scale = 1.0 if unit == SENTENCES else 1e4
    base = counted.n_chars.sum()
    rate = scale * counted.n_hits.sum(axis=0)[:-1] / base if base else np.full(len(n_hits), np.nan)
    ends = rate_intervals(counted, level=level, seed=seed)
    low, high = (end[:-1] * scale / 1e4 for end in ends[:2])
    return Side(n_hits, rate, low, high, ends[2], design_effect(counted)[:-1])


def difference_of(first: Side, second: Side, group: str, other: str, names: tuple[str, ...]) -> pd.DataFrame:
    """A row per category of DIFFERENCES, without unit and n_compared; rules in `region_differences`."""
    # A theme that comes in clusters in the one text would not come singly in the other, where it has not come.
    first, second = (
        replace(side, high=np.where(side.n_hits > 0, side.high, side.high * beside.design_effect))
        for side, beside in ((first, second), (second, first))
    )
    difference = first.rate - second.rate
    low, high = _zou_donner(difference, first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [
            replace(side, rate=np.log2(side.rate), low=np.log2(side.low), high=np.log2(side.high))
            for side in (first, second)
        ]
        ratio = logs[0].rate - logs[1].rate
        ratio_low, ratio_high = _zou_donner(ratio, *logs)
    known = np.isfinite(ratio)
    apart = (low > 0) | (high < 0)
    return pd.DataFrame(
        {
            "group": group,
            "other": other,
            "category": names,
            "n_hits": first.n_hits,
            "n_hits_other": second.n_hits,
            "rate": first.rate,
            "rate_other": second.rate,
            "difference": difference,
            "low": low,
            "high": high,
            "log_ratio": np.where(known, ratio, np.nan),
            "log_ratio_low": np.where(known, ratio_low, np.nan),
            "log_ratio_high": np.where(known, ratio_high, np.nan),
            "holds": apart & (~known | (ratio_low > 0) | (ratio_high < 0)),
            "interval_basis": " / ".join(dict.fromkeys(basis for basis in (first.basis, second.basis) if basis)),
        }
    )


def _zou_donner(difference: np.ndarray, first: Side, second: Side) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the interval of a difference from those of its two sides; formula in `region_differences`."""
    below = np.hypot(first.rate - first.low, second.high - second.rate)
    above = np.hypot(first.high - first.rate, second.rate - second.low)
    return difference - below, difference + above


def _regions_of(name: str, pair: Sequence[str], documents: pd.DataFrame) -> list[str]:
    """The region of this name, or those that REST stands for beside the other one of the pair."""
    return [name] if name != REST else [region for region in compared_regions(documents) if region not in pair]
