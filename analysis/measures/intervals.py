"""How far a rate may lie from the truth: intervals by bootstrap of (hits, characters) pairs."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np

from analysis.measures.units import Units

N_RESAMPLES = 2000
LEVEL = 0.95
SEED = 20250101
# From this many documents on, documents are drawn and not their paragraphs; fewer give too few samples.
DOCUMENTS_FOR_BETWEEN = 5

WITHIN_ONE = "within this document only"
WITHIN_SOME = "within these documents only"
BETWEEN = "between documents"
NONE = ""
_CHUNK = 2_000_000  # weights held at once


@dataclass(frozen=True)
class Resamples:
    """Rates of resampled text.

    Parameters
    ----------
    rates : float array (B, K), hits per 10,000 characters, a column per category; NaN where no
        character was drawn
    basis : str, WITHIN_ONE, WITHIN_SOME, BETWEEN, or NONE where there is too little text to draw from
    """

    rates: np.ndarray
    basis: str


def resample_rates(units: Units, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> Resamples:
    """Rates of `n_resamples` texts drawn with replacement from the units of one group.

    With at least five documents, documents are drawn: the spread between documents is what another sample
    would show. With fewer, paragraphs are drawn within each document, as many as it has; such an interval
    says how evenly the theme is spread over this very text, and nothing about other documents of the issuer.

    Parameters
    ----------
    units : the group's counted paragraphs
    seed : with the ids of the group's documents it fixes the draws, so the same text has the same interval,
        as a document or as a region, whatever stands beside it
    """
    documents, number = np.unique(units.doc_ids.astype(str), return_inverse=True)
    rng = np.random.default_rng([seed, zlib.crc32("\n".join(documents).encode())])
    pairs = np.column_stack([units.n_hits, units.n_chars]).astype(np.float64)
    if len(documents) >= DOCUMENTS_FOR_BETWEEN:
        whole = np.zeros((len(documents), pairs.shape[1]))
        np.add.at(whole, number, pairs)
        sums, basis = _draw(whole, n_resamples, rng), BETWEEN
    elif len(pairs) > 1:
        sums = sum(_draw(pairs[number == one], n_resamples, rng) for one in range(len(documents)))
        basis = WITHIN_ONE if len(documents) == 1 else WITHIN_SOME
    else:
        return Resamples(np.full((n_resamples, units.n_hits.shape[1]), np.nan), NONE)
    n_chars = np.where(sums[:, -1:] > 0, sums[:, -1:], np.nan)
    return Resamples(1e4 * sums[:, :-1] / n_chars, basis)


def rate_intervals(
    units: Units, level: float = LEVEL, seed: int = SEED
) -> tuple[np.ndarray, np.ndarray, str]:
    """Lower and upper end of each category's rate, and the basis of the interval.

    Percentile bootstrap (Efron & Tibshirani 1993, ch. 13; for shares of policy texts Benoit, Laver &
    Mikhaylov 2009) of the ratio of sums, 10,000 · Σ hits / Σ characters. Where no hit was found every
    resample gives 0; the upper end is then the exact Poisson bound −ln((1 − level)/2) hits (Garwood 1936),
    which takes hits as independent. No interval (NaN) where the group has fewer than two paragraphs.

    Returns
    -------
    low, high : float arrays (K,), hits per 10,000 characters
    basis : str, as in Resamples
    """
    draws = resample_rates(units, seed=seed)
    n_hits, n_chars = units.n_hits.sum(axis=0), units.n_chars.sum()
    if draws.basis == NONE or not n_chars:
        empty = np.full(units.n_hits.shape[1], np.nan)
        return empty, empty.copy(), NONE
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws.rates, [tail, 1 - tail], axis=0)
    high = np.where(n_hits == 0, -1e4 * math.log(tail) / n_chars, high)
    return low, high, draws.basis


def _draw(pairs: np.ndarray, n_resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Sums of `n_resamples` samples with replacement of the rows, each as many as there are rows."""
    n = len(pairs)
    sums = np.empty((n_resamples, pairs.shape[1]))
    step = max(1, _CHUNK // n)
    for begin in range(0, n_resamples, step):
        size = min(step, n_resamples - begin)
        rows = rng.integers(0, n, size=(size, n)) + np.arange(size)[:, None] * n
        weights = np.bincount(rows.ravel(), minlength=size * n).reshape(size, n)
        sums[begin : begin + size] = weights @ pairs
    return sums
