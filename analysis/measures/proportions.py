"""Intervals of proportions, of weighted ones too."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

LEVEL = 0.95


def normal_quantile(level: float = LEVEL) -> float:
    """The z of a two-sided interval; 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson_interval(share: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval (1927) of a proportion: [p + z²/2n ± z √(p(1−p)/n + z²/4n²)] / (1 + z²/n).

    Parameters
    ----------
    share : float in [0, 1]
    n : number of units, or effective number where they are weighted; NaN, NaN for 0

    Returns
    -------
    low, high
    """
    if not n > 0:
        return np.nan, np.nan
    z = normal_quantile(level)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * np.sqrt(max(share * (1 - share), 0.0) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # Exactly 0 and 1 at the ends, where rounding would leave 1e-17.
    return (0.0 if share <= 0 else max(0.0, middle - reach)), (
        1.0 if share >= 1 else min(1.0, middle + reach)
    )


def newcombe_interval(
    share: float, n: float, other: float, n_other: float, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of share − other, two independent proportions, by their Wilson intervals (Newcombe 1998, 10).

    NaN, NaN where one of them has no unit.
    """
    low, high = wilson_interval(share, n, level)
    other_low, other_high = wilson_interval(other, n_other, level)
    difference = share - other
    return (
        difference - float(np.hypot(share - low, other_high - other)),
        difference + float(np.hypot(high - share, other - other_low)),
    )


def weighted_share(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted share of True, and the number of equally weighted units that would tell as much.

    Σ w·v / Σ w (Hájek 1971) and (Σ w)² / Σ w² (Kish 1965); NaN and 0 without units.
    """
    total = float(weights.sum())
    if not total > 0:
        return np.nan, 0.0
    # Shares of the total, so that equal weights give exactly n whatever they are.
    part = weights / weights.max()
    return float(part[values].sum() / part.sum()), float(part.sum() ** 2 / (part**2).sum())
