"""How far a rate may lie from the truth: intervals by bootstrap of (hits, characters) pairs."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from analysis.measures.proportions import LEVEL
from analysis.measures.units import Units

N_RESAMPLES = 2000
SEED = 20250101
# From this many documents on, documents are drawn and not their paragraphs; fewer give too few samples.
DOCUMENTS_FOR_BETWEEN = 5

WITHIN_ONE = "within this document only"
WITHIN_SOME = "within these documents only"
BETWEEN = "between documents"
NONE = ""
# A resample of like units has an error near 0 and would throw the studentised bootstrap far off; with errors
# of a third of the text's own or more it still covers as well (benchmarks/bootstrap.py).
_LEAST_ERROR = 1 / 3
_CHUNK = 2_000_000  # weights held at once
# Of more documents, groups are drawn: 2,000 resamples of 100,000 documents would take minutes a region.
MOST_UNITS = 5_000


@dataclass(frozen=True)
class Resamples:
    """A group's rates, and those of texts drawn from it.

    Parameters
    ----------
    rate, error : float arrays (K,), hits per 10,000 characters and standard error, a column per category
    rates, errors : float arrays (B, K), the same of each resample; NaN where no character was drawn
    freedom : int, units less the number of strata they are drawn within
    basis : str, WITHIN_ONE, WITHIN_SOME, BETWEEN, or NONE where there is too little text to draw from
    """

    rate: np.ndarray
    error: np.ndarray
    rates: np.ndarray
    errors: np.ndarray
    freedom: int
    basis: str


def resample_rates(units: Units, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> Resamples:
    """Rates of `n_resamples` texts drawn with replacement from the units of one group.

    With at least five documents, documents are drawn: the spread between documents is what another sample
    would show; of more than MOST_UNITS, groups of equally many of them, put together by chance. With fewer
    than five, paragraphs are drawn within each document, as many as it has; such an interval says how evenly
    the theme is spread over this very text, and nothing about other documents of the issuer.

    Parameters
    ----------
    units : the group's counted paragraphs
    seed : with the ids of the group's documents it fixes the draws, so the same text has the same interval,
        as a document or as a region, whatever stands beside it

    Notes
    -----
    The error is that of a ratio of sums: with e = hits − rate · characters of a unit,
    √{Σ n/(n−1) [Σ e² − (Σ e)²/n]} / Σ characters, the outer sum over the strata of n units (documents, where
    paragraphs are drawn within them; Cochran 1977, ch. 6). It is never taken below that of as many
    independent hits, √hits / Σ characters, nor below that of one: a resample that by chance draws like units
    is not sure.
    """
    return _resamples([units], n_resamples, seed)[0]


def rate_intervals(
    units: Units, level: float = LEVEL, seed: int = SEED
) -> tuple[np.ndarray, np.ndarray, str]:
    """Lower and upper end of each category's rate, and the basis of the interval.

    Returns
    -------
    low, high : float arrays (K,), hits per 10,000 characters; NaN where there are fewer than two units
    basis : str, as in Resamples

    Notes
    -----
    Hits in clusters tell less than as many single ones: h = max(1, (rate / error · z / t)²) is the number of
    independent hits that would leave the same error, with Student's t for the group's degrees of freedom in
    place of the normal z. The interval is the Poisson interval of h hits, scaled to the rate, in Byar's form
    (Breslow & Day 1987, p. 69): rate / h · c · [1 − 1/(9c) ∓ z / (3√c)]³, c = h below and h + 1 above. Such
    scaling is Dobson et al.'s (1991, Stat. Med. 10, 457-462). So no interval reaches further than that of a
    single hit, 5.6 times the rate at 95%: an interval of three paragraphs may be wide but not without end.

    The upper end is raised to that of the studentised bootstrap (Efron & Tibshirani 1993, ch. 12.5) where
    that is higher, since a text may have missed a large cluster; an error of a resample counts as a third of
    the text's own at least. docs/methods.md has the measured coverage; the plain percentile interval (Benoit,
    Laver & Mikhaylov 2009) holds the truth in 80 to 90 of 100 clustered texts, not in 95.

    Where no hit was found the interval is 0 to the exact Poisson bound −ln((1 − level)/2) hits (Garwood
    1936), which takes hits as independent.
    """
    return _interval(units, resample_rates(units, seed=seed), level) if units.n_chars.any() else _no_interval(units)


def rate_and_share_intervals(
    units: Units, level: float = LEVEL, seed: int = SEED
) -> tuple[tuple[np.ndarray, np.ndarray, str], tuple[np.ndarray, np.ndarray, str]]:
    """`rate_intervals` of the paragraphs, and of the same `in_sentences`, from the same draws."""
    both = (units, units.in_sentences())
    if not all(one.n_chars.any() for one in both):
        return tuple(rate_intervals(one, level, seed) for one in both)
    draws = _resamples(both, N_RESAMPLES, seed)
    return tuple(_interval(one, own, level) for one, own in zip(both, draws, strict=True))


def _no_interval(units: Units) -> tuple[np.ndarray, np.ndarray, str]:
    return (*np.full((2, units.n_hits.shape[1]), np.nan), NONE)


def _interval(units: Units, draws: Resamples, level: float) -> tuple[np.ndarray, np.ndarray, str]:
    """The interval from the resamples of these units; formulas in `rate_intervals`."""
    if draws.basis == NONE:
        return _no_interval(units)
    n_hits, n_chars = units.n_hits.sum(axis=0), units.n_chars.sum()
    tail = (1 - level) / 2
    found = n_hits > 0
    z = NormalDist().inv_cdf(1 - tail)
    scale = z / student_quantile(1 - tail, draws.freedom)
    sure = np.divide(draws.rate, draws.error, out=np.ones(len(found)), where=found)
    n_effective = np.maximum(1.0, (scale * sure) ** 2)
    low, high = (draws.rate / n_effective * ends for ends in byar_interval(n_effective, z))
    errors = np.maximum(draws.errors, _LEAST_ERROR * draws.error)
    lowest = np.nanquantile((draws.rates - draws.rate) / errors, tail, axis=0)
    high = np.maximum(high, draws.rate - lowest * draws.error)
    return (
        np.where(found, low, 0.0),
        np.where(found, high, -1e4 * math.log(tail) / n_chars),
        draws.basis,
    )


def byar_interval(n: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the Poisson interval of `n` hits (positive, need not be whole); formula in `rate_intervals`."""
    low, high = (c * (1 - 1 / (9 * c) + side * z / (3 * np.sqrt(c))) ** 3 for c, side in ((n, -1), (n + 1, 1)))
    return np.maximum(low, 0.0), high


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t for a probability of one half or more, by bisection of its distribution function.

    The function is the finite sum of Abramowitz & Stegun (1964), 26.7.3 and 26.7.4, in θ = atan(t / √freedom).
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_share(middle, freedom) < 2 * probability - 1 else (low, middle)
    return math.tan(low) * math.sqrt(freedom)


def _student_share(angle: float, freedom: int) -> float:
    """Share of Student's distribution between −t and t."""
    odd = freedom % 2
    steps = np.arange(1 + odd, freedom - 2 + odd, 2)
    terms = np.cumprod(steps / (steps + 1) * math.cos(angle) ** 2)
    sum_of_terms = math.sin(angle) * (1 + terms.sum())
    if not odd:
        return sum_of_terms
    return 2 / math.pi * (angle + (math.cos(angle) * sum_of_terms if freedom > 1 else 0.0))


def units_to_draw(units: Units, whole: Units, wanted: np.ndarray) -> Units:
    """What the intervals of some documents are drawn from: the documents themselves, or paragraphs of fewer than five.

    Parameters
    ----------
    units, whole : counted paragraphs, and the same as `whole_documents`
    wanted : bool array (D,)
    """
    own = whole.of_documents(wanted)
    return own if len(own.document) >= DOCUMENTS_FOR_BETWEEN else units.of_documents(wanted)


def design_effect(units: Units) -> np.ndarray:
    """How many hits of each category tell as much as one independent hit: (error / rate)² · hits, 1 or more.

    1 where there is no hit, or too little text to tell. After Kish (1965); the error as in `resample_rates`.
    """
    strata, _, freedom = _strata(units)
    n_hits = units.n_hits.sum(axis=0)
    if not freedom:
        return np.ones(len(n_hits))
    rate, error = _rates([_moments(one).sum(axis=0)[None] for one in strata], [len(one) for one in strata])
    relative = np.divide(error[0], rate[0], out=np.zeros(len(n_hits)), where=n_hits > 0)
    return np.maximum(1.0, relative**2 * n_hits)


def _strata(units: Units) -> tuple[list[np.ndarray], str, int]:
    """(hits, characters) of the units that are drawn, by stratum; the basis; and the degrees of freedom."""
    documents = np.unique(units.document)
    if len(documents) >= DOCUMENTS_FOR_BETWEEN:
        strata, basis = [_grouped(units.whole_documents())], BETWEEN
    else:
        pairs = _pairs(units)
        strata = [pairs[units.document == one] for one in documents]
        basis = WITHIN_ONE if len(documents) == 1 else WITHIN_SOME
    return strata, basis, sum(len(stratum) - 1 for stratum in strata)


def _pairs(units: Units) -> np.ndarray:
    return np.column_stack([units.n_hits, units.n_chars]).astype(np.float64)


def _grouped(units: Units) -> np.ndarray:
    """(hits, characters) of the documents, or of groups of them where they are more than MOST_UNITS.

    Which documents are together is left to chance, so that groups vary as much as their documents do; sums of draws
    of groups have the mean, variance and skewness of sums of draws of documents.
    """
    pairs = _pairs(units)
    size = -(-len(pairs) // MOST_UNITS)
    if size == 1:
        return pairs
    order = np.random.default_rng(len(pairs)).permutation(len(pairs))
    return np.add.reduceat(pairs[order], np.arange(0, len(pairs), size), axis=0)


def _resamples(several: Sequence[Units], n_resamples: int, seed: int) -> list[Resamples]:
    """Resamples of the same paragraphs with different counts, by the same draws; rules in `resample_rates`."""
    strata = [_strata(units) for units in several]
    _, basis, freedom = strata[0]
    names = several[0].names[np.unique(several[0].document)]
    rng = np.random.default_rng([seed, zlib.crc32("\n".join(names).encode())])
    moments = [[_moments(stratum) for stratum in own] for own, _, _ in strata]
    sizes = [len(stratum) for stratum in moments[0]]
    ends = np.cumsum([own[0].shape[1] for own in moments])[:-1]
    strata_of_all = [np.hstack(stratum) for stratum in zip(*moments, strict=True)]
    drawn = [np.split(draw_sums(stratum, n_resamples, rng), ends, axis=1) for stratum in strata_of_all]
    found = []
    for own, sums in zip(moments, zip(*drawn, strict=True), strict=True):
        rate, error = _rates([values.sum(axis=0)[None] for values in own], sizes)
        rates, errors = _rates(sums, sizes)
        found.append(Resamples(rate[0], error[0], rates, errors, freedom, basis if freedom else NONE))
    return found


def _moments(pairs: np.ndarray) -> np.ndarray:
    """Per unit: hits (K), characters, hits² (K), hits · characters (K), characters²."""
    hits, chars = pairs[:, :-1], pairs[:, -1:]
    return np.hstack([hits, chars, hits**2, hits * chars, chars**2])


def _rates(sums: Sequence[np.ndarray], sizes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Rates and errors, per 10,000 characters, from the strata's sums of `_moments`; a row per resample."""
    n_categories = (sums[0].shape[1] - 2) // 3
    cuts = np.cumsum([n_categories, 1, n_categories, n_categories])
    split = [np.split(stratum, cuts, axis=1) for stratum in sums]
    hits = sum(parts[0] for parts in split)
    chars = sum(parts[1] for parts in split)
    chars = np.where(chars > 0, chars, np.nan)
    rate = hits / chars
    variance = np.zeros_like(hits)
    for n, (x, m, xx, xm, mm) in zip(sizes, split, strict=True):
        squares = xx - 2 * rate * xm + rate**2 * mm
        variance += n / max(n - 1, 1) * (squares - (x - rate * m) ** 2 / n)
    return 1e4 * rate, 1e4 * np.sqrt(np.maximum(variance, np.maximum(hits, 1.0))) / chars


def draw_sums(values: np.ndarray, n_resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Sums (n_resamples, columns) of samples with replacement of the rows of `values`, each as large as it."""
    n = len(values)
    sums = np.empty((n_resamples, values.shape[1]))
    step = max(1, _CHUNK // n)
    for begin in range(0, n_resamples, step):
        size = min(step, n_resamples - begin)
        rows = rng.integers(0, n, size=(size, n)) + np.arange(size)[:, None] * n
        weights = np.bincount(rows.ravel(), minlength=size * n).reshape(size, n)
        sums[begin : begin + size] = weights @ values
    return sums
