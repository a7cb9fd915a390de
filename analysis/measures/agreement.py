"""Whether coders agree: Krippendorff's alpha with its interval, percent, and who disagrees on what."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.measures.intervals import N_RESAMPLES, SEED
from analysis.measures.proportions import LEVEL
from analysis.tables import TOTAL, check_table, empty_table
from analysis.tables.coded import AGREEMENT, CODES

# Customary limits (Krippendorff 2004, p. 241): conclusions may rest on the first, tentative ones on the
# second.
RELIABLE, TENTATIVE = 0.8, 0.667


def agreement(codes: pd.DataFrame, seed: int = SEED) -> pd.DataFrame:
    """Krippendorff's alpha (nominal) and percent agreement, per variable, of all coders and of each two.

    α = 1 − D_o / D_e: the disagreement observed within units over that expected by chance from the values
    given (Hayes & Krippendorff 2007). Units that fewer than two coders coded say nothing and are left out.
    The interval is the percentile one of a bootstrap of units; resamples in which only one value occurs have
    no alpha and are left out too. Where no disagreement was seen every resample would agree: then the lower
    end is 1 − d / D_e, with d the largest share of disagreement that n units without any allow (exact
    binomial, 1 − 0.025^(1/n)).

    Parameters
    ----------
    codes : CODES table; a value "" is a missing code
    seed : fixes the intervals

    Returns
    -------
    AGREEMENT table, in the order of the variables in `codes`, all coders first (coders TOTAL); without rows
    where no unit has two codes. Alpha is NaN where all codes are the same value: with no variation there is
    nothing to agree on. Its interval is NaN with fewer than two units.
    """
    table = check_table(codes, CODES)
    table = table[table["value"] != ""]
    rows = []
    for variable in dict.fromkeys(table["variable"]):
        wide = table[table["variable"] == variable].pivot(index="unit", columns="coder", values="value")
        coders = [coder for coder in dict.fromkeys(table["coder"]) if coder in wide.columns]
        groups = [(TOTAL, coders)] + (
            [(" – ".join(pair), list(pair)) for pair in combinations(coders, 2)] if len(coders) > 2 else []
        )
        for name, members in groups:
            counts = _value_counts(wide[members].to_numpy(object))
            if len(counts):
                rows.append((variable, name, *_figures(counts, seed)))
    return pd.DataFrame(rows, columns=list(AGREEMENT.columns)) if rows else empty_table(AGREEMENT)


def disagreements(codes: pd.DataFrame) -> pd.DataFrame:
    """Every unit and variable on which the coders differ: unit, variable, values ("A: 1 | B: 0").

    In the order of the units in `codes`; empty where all agree.
    """
    table = check_table(codes, CODES)
    table = table[table["value"] != ""]
    parts = table.groupby(["unit", "variable"], sort=False)
    chosen = table[parts["value"].transform("nunique") > 1]
    rows = [
        (*key, " | ".join(part["coder"] + ": " + part["value"]))
        for key, part in chosen.groupby(["unit", "variable"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["unit", "variable", "values"])


def settled_codes(codes: pd.DataFrame, judges: Sequence[str] = ()) -> pd.DataFrame:
    """One value per unit and variable: a judge's, else what all coders, or more than half of them, gave.

    Parameters
    ----------
    codes : CODES table
    judges : coders whose word is final (adjudication); of several the last one in `codes`

    Returns
    -------
    CODES table with coder "", without those that are open.
    """
    table = check_table(codes, CODES)
    table = table[table["value"] != ""]
    by_judge = table["coder"].isin(list(judges))
    final = table[by_judge].drop_duplicates(["unit", "variable"], keep="last")
    votes = (
        table[~by_judge].groupby(["unit", "variable", "value"], sort=False).size().rename("n").reset_index()
    )
    votes["share"] = votes["n"] / votes.groupby(["unit", "variable"])["n"].transform("sum")
    both = pd.concat([final, votes[votes["share"] > 0.5]]).drop_duplicates(["unit", "variable"])
    both = both.assign(coder="")[list(CODES.columns)]
    place = {unit: number for number, unit in enumerate(dict.fromkeys(table["unit"]))}
    order = {name: number for number, name in enumerate(dict.fromkeys(table["variable"]))}
    keys = both["unit"].map(place) * (len(order) + 1) + both["variable"].map(order)
    return both.loc[keys.sort_values(kind="stable").index].reset_index(drop=True) if len(both) else both


def krippendorff_alpha(values: np.ndarray) -> float:
    """Alpha of nominal values (units x coders, None where missing); NaN without variation or pairs."""
    counts = _value_counts(np.asarray(values, dtype=object))
    return float(_alphas(counts, np.ones((1, len(counts))))[0]) if len(counts) else np.nan


def _value_counts(values: np.ndarray) -> np.ndarray:
    """How often each value was given to each unit (units x values), for units with at least two codes."""
    missing = pd.isna(values)
    numbers, names = pd.factorize(values[~missing])
    counts = np.zeros((len(values), len(names)), dtype=np.int64)
    np.add.at(counts, (np.nonzero(~missing)[0], numbers), 1)
    return counts[counts.sum(axis=1) >= 2]


def _alphas(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Alpha of samples in which unit u occurs weights[b, u] times."""
    size = counts.sum(axis=1)
    apart = (size**2 - (counts**2).sum(axis=1)) / (size - 1)  # ordered pairs of unlike codes, over m − 1
    given = weights @ counts
    n = given.sum(axis=1)
    expected = n**2 - (given**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * (weights @ apart) / expected, np.nan)


def _figures(counts: np.ndarray, seed: int) -> tuple[int, float, float, float, float]:
    n = len(counts)
    size = counts.sum(axis=1)
    agreed = ((counts**2).sum(axis=1) - size).sum() / (size * (size - 1)).sum()
    alpha = float(_alphas(counts, np.ones((1, n)))[0])
    if n < 2 or np.isnan(alpha):
        return n, float(agreed), alpha, np.nan, np.nan
    tail = (1 - LEVEL) / 2
    if agreed == 1:
        share = counts.sum(axis=0) / counts.sum()
        return n, 1.0, alpha, float(1 - (1 - tail ** (1 / n)) / (1 - (share**2).sum())), 1.0
    patterns, repeats = np.unique(counts, axis=0, return_counts=True)
    weights = np.random.default_rng(seed).multinomial(n, repeats / n, size=N_RESAMPLES)
    drawn = _alphas(patterns, weights.astype(float))
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return n, float(agreed), alpha, float(low), float(high)
