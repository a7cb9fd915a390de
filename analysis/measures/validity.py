"""How far a dictionary can be trusted: precision, recall, F1 against hand coding; the state of each term."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.measures.intervals import N_RESAMPLES, SEED
from analysis.measures.proportions import LEVEL, newcombe_interval, weighted_share, wilson_interval
from analysis.measures.units import first_rows
from analysis.regions import order_regions
from analysis.tables import TOTAL, check_table, empty_table
from analysis.tables.coded import CATEGORY, DIFFERENCES, TERM, TERM_STATES, THEME, VALIDITY, VERDICTS
from analysis.tables.lookup import plain

LEAST_PRECISION = 0.7
TRUSTED, UNPROVEN, FAILING = "trusted", "unproven", "failing"
_OF_A_TERM = ["theme", "category", "term"]


def validity(
    verdicts: pd.DataFrame, least_precision: float = LEAST_PRECISION, seed: int = SEED
) -> pd.DataFrame:
    """Precision, recall and F1 of every theme, category and term.

    Precision is the weighted share of the units with a hit that are coded so, with Wilson's interval; where
    the weights differ, n in it is Kish's effective number (n_effective), with equal weights it is n_tagged.
    Recall is the weighted share of the units coded so that have a hit (Horvitz & Thompson 1952), F1 the
    harmonic mean of the two; their intervals are percentiles of a bootstrap of the units within their strata
    (strata of one unit are drawn together). Where the sample holds no miss, or no unit found, every resample
    would agree: then the interval of recall is Wilson's, and that of F1 goes from the harmonic mean of the
    lower ends to that of the upper ends.

    Parameters
    ----------
    verdicts : VERDICTS table
    least_precision : what the state of a term is judged by; see `term_state`
    seed : fixes the intervals

    Returns
    -------
    VALIDITY table: for all units (group TOTAL) themes, categories and terms in the order of `verdicts`, then
    themes by region. A share without units (nothing tagged, nothing coded so) is NaN, not 0. Recall and F1
    are NaN for terms, and for a category that was not coded itself (coded_as is its theme): other categories
    find those units.
    """
    table = check_table(verdicts, VERDICTS)
    rows = [_figures(TOTAL, rows, least_precision, seed) for rows in _by_item(table)]
    themes = table[table["kind"] == THEME]
    for region in order_regions(themes["region"]):
        if region:
            part = themes[themes["region"] == region]
            rows += [_figures(region, one, least_precision, seed) for one in _by_item(part)]
    if not rows:
        return empty_table(VALIDITY)
    return check_table(pd.DataFrame(rows), VALIDITY)


def term_state(low: float, high: float, least_precision: float = LEAST_PRECISION) -> str:
    """The state of a term, by the 95% interval of its precision.

    "trusted" where even the lower end reaches `least_precision` (9 of 9 right, or 16 of 17, at .7); "failing"
    where even the upper end does not (3 of 3 wrong); else "unproven", which is also what a term is that was
    never coded.
    """
    if low >= least_precision:
        return TRUSTED
    return FAILING if high < least_precision else UNPROVEN


def term_states(figures: pd.DataFrame) -> pd.DataFrame:
    """State of each coded term: TERM_STATES table, in the order of `figures`.

    Parameters
    ----------
    figures : VALIDITY table
    """
    terms = figures[(figures["kind"] == TERM) & (figures["group"] == TOTAL)]
    return check_table(terms[list(TERM_STATES.columns)].reset_index(drop=True), TERM_STATES)


def with_states(table: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """A table with theme, category and term (hits, the ledger, contributions), with `state` and `n_coded` of each added.

    A term that was never coded is "unproven" with n_coded 0; n_coded are the coded sentences with a hit of it. The rows
    keep their order and index. Rows of another facet than themes (instruments) have "": they were not coded.

    Parameters
    ----------
    table : table of the theme dictionary; uses theme, category, term
    states : TERM_STATES table
    """
    themes = (table["facet"] == "themes").to_numpy(dtype=bool) if "facet" in table else np.ones(len(table), dtype=bool)
    keys = pd.MultiIndex.from_frame(plain(states[_OF_A_TERM]))
    # Of the few terms there are, not of the many rows that have them.
    numbers, wanted = _term_numbers(table)
    place = keys.get_indexer(pd.MultiIndex.from_frame(wanted))[numbers]
    state = np.append(states["state"].to_numpy(dtype=object), UNPROVEN)[place]
    n_coded = np.append(states["n_tagged"].to_numpy(dtype=np.int64), 0)[place]
    return table.assign(state=pd.array(np.where(themes, state, ""), dtype="str"), n_coded=n_coded)


def _term_numbers(table: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """The number of each row's term, and theme, category and term by number."""
    number = np.zeros(len(table), dtype=np.int64)
    for name in _OF_A_TERM:
        codes, uniques = pd.factorize(table[name])
        number = pd.factorize(number * (len(uniques) + 1) + codes)[0]
    first = first_rows(number)
    return number, plain(table[_OF_A_TERM].iloc[first])


def item_states(items: Sequence[str], theme: str, states: pd.DataFrame) -> dict[str, str]:
    """The state of each term of a theme, whatever its category: failing where it fails in one, trusted only in all.

    Parameters
    ----------
    items : terms; one that was never coded is "unproven"
    states : TERM_STATES table; without rows nothing has been coded, and nothing is said of any item
    """
    if states.empty:
        return {}
    own = states[states["theme"] == theme]
    known = own.groupby("term")["state"].agg(set).to_dict()
    found = {item: known.get(item, {UNPROVEN}) for item in items}
    worst_first = (FAILING, UNPROVEN, TRUSTED)
    return {item: next(state for state in worst_first if state in given) for item, given in found.items()}


def trusted_hits(hits: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """The hits of trusted terms alone; none where no term has been proven."""
    return hits[(with_states(hits, states)["state"] == TRUSTED).to_numpy()].reset_index(drop=True)


def region_differences(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Whether the dictionary measures the same everywhere: each region's error against that of all others.

    The interval of the difference is Newcombe's, with Kish's effective numbers where weights differ.
    Intervals of many regions and themes: one in twenty leaves out 0 by chance alone.

    Returns
    -------
    DIFFERENCES table, one row per region x theme x figure with units on both sides; empty with a single
    region.
    """
    table = check_table(verdicts, VERDICTS)
    themes = table[(table["kind"] == THEME) & (table["region"] != "")]
    rows = []
    for region in order_regions(themes["region"]):
        for theme, part in themes.groupby("theme", sort=False):
            for figure, base, share in (("precision", "tagged", "coded"), ("recall", "coded", "tagged")):
                units = part[part[base]]
                here = units["region"] == region
                own, rest = units[here], units[~here]
                if own.empty or rest.empty:
                    continue
                value, n = weighted_share(own[share].to_numpy(bool), own["weight"].to_numpy(float))
                other, n_other = weighted_share(rest[share].to_numpy(bool), rest["weight"].to_numpy(float))
                low, high = newcombe_interval(value, n, other, n_other, LEVEL)
                values = (
                    value,
                    other,
                    value - other,
                    low,
                    high,
                    len(own),
                    len(rest),
                    bool(low > 0 or high < 0),
                )
                rows.append((region, theme, figure, *values))
    return pd.DataFrame(rows, columns=list(DIFFERENCES.columns)) if rows else empty_table(DIFFERENCES)


def _by_item(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for kind in (THEME, CATEGORY, TERM):
        part = table[table["kind"] == kind]
        for _, rows in part.groupby(["theme", "category", "term"], sort=False):
            yield rows


def _figures(group: str, rows: pd.DataFrame, least_precision: float, seed: int) -> dict[str, object]:
    first = rows.iloc[0]
    tagged, coded = rows["tagged"].to_numpy(bool), rows["coded"].to_numpy(bool)
    weights = rows["weight"].to_numpy(float)
    precision, n_effective = weighted_share(coded[tagged], weights[tagged])
    low, high = wilson_interval(precision, n_effective, LEVEL)
    figures: dict[str, object] = {
        "group": group,
        **{name: first[name] for name in ("kind", "theme", "category", "term", "coded_as")},
        "n_coded": len(rows),
        "n_tagged": int(tagged.sum()),
        "n_correct": int((tagged & coded).sum()),
        "n_true": int(coded.sum()),
        "n_effective": n_effective,
        "precision": precision,
        "precision_low": low,
        "precision_high": high,
        **dict.fromkeys(("recall", "recall_low", "recall_high", "f1", "f1_low", "f1_high"), np.nan),
        "state": term_state(low, high, least_precision) if first["kind"] == TERM else "",
    }
    if first["kind"] != TERM and first["coded_as"] == first["category"]:
        figures |= _recall(
            tagged,
            coded,
            weights,
            rows["stratum"].to_numpy(object),
            (precision, low, high),
            [seed, _number(group), _number(first["category"])],
        )
    return figures


def _recall(
    tagged: np.ndarray, coded: np.ndarray, weights: np.ndarray, strata: np.ndarray,
    precision: tuple[float, float, float], seed: list[int],
) -> dict[str, float]:  # fmt: skip
    recall, n_true = weighted_share(tagged[coded], weights[coded])
    if not n_true:
        return {}
    f1 = _harmonic(precision[0], recall) if tagged.any() else np.nan
    right, false, missed = _resample(tagged, coded, weights, strata, np.random.default_rng(seed))
    tail = (1 - LEVEL) / 2
    if 0 < recall < 1:
        with np.errstate(invalid="ignore"):
            low, high = np.nanquantile(right / (right + missed), [tail, 1 - tail])
            f1_low, f1_high = np.nanquantile(2 * right / (2 * right + false + missed), [tail, 1 - tail])
    else:
        low, high = wilson_interval(recall, n_true, LEVEL)
        f1_low, f1_high = _harmonic(precision[1], low), _harmonic(precision[2], high)
    return {
        "recall": recall,
        "recall_low": low,
        "recall_high": high,
        "f1": f1,
        "f1_low": f1_low,
        "f1_high": f1_high,
    }


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other > 0 else 0.0 if one + other == 0 else np.nan


def _resample(
    tagged: np.ndarray, coded: np.ndarray, weights: np.ndarray, strata: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Weighted sums of right hits, false hits and misses (3, B), drawn with replacement within strata."""
    names, stratum, sizes = np.unique(strata.astype(str), return_inverse=True, return_counts=True)
    stratum = np.where(sizes[stratum] > 1, stratum, len(names))
    kinds = (
        np.column_stack([tagged & coded, tagged & ~coded, ~tagged & coded]).astype(float) * weights[:, None]
    )
    sums = np.zeros((N_RESAMPLES, 3))
    for number in np.unique(stratum):
        values, counts = np.unique(kinds[stratum == number], axis=0, return_counts=True)
        n = int(counts.sum())
        sums += rng.multinomial(n, counts / n, size=N_RESAMPLES) @ values
    return sums.T


def _number(name: str) -> int:
    return zlib.crc32(name.encode())
