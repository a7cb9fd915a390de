"""Which words are typical of a region as against the others."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.measures.proportions import LEVEL
from analysis.measures.units import sums
from analysis.tables import FREQUENCIES, KEYNESS, check_table
from analysis.tables.lookup import numbered, row_numbers

MIN_TOKENS = 3
MOST_ROWS = 1_000_000  # about what a sheet of Excel holds


def keyness(words: pd.DataFrame, min_tokens: int = MIN_TOKENS) -> pd.DataFrame:
    """How typical each word is of each region, one region against all the others together.

    Both measures take every token as drawn by itself, which words of a text are not: use them to sort words
    for reading, not as evidence that regions differ, and mind `n_documents`: a word of one document is a
    word of that document, not of the region.

    Parameters
    ----------
    words : FREQUENCIES table, from `word_frequencies`, with all its rows
    min_tokens : words with fewer tokens in all regions together are not compared (they stay in the totals); where
        more words than MOST_ROWS by the number of regions are left, the most frequent are

    Returns
    -------
    KEYNESS table, one row per region x compared word, in the order of the regions in `words`, then by
    falling z, then token. Empty where there are fewer than two regions. A word a region does not have counts
    0 there.

    Notes
    -----
    log_odds and z: weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, eq.
    15, 16, 22). With y tokens of the word out of n in the region (y', n' in the rest) and the prior α = the
    word's tokens in all regions, α₀ = all tokens:
    δ = ln[(y + α)/(n + α₀ − y − α)] − ln[(y' + α)/(n' + α₀ − y' − α)], z = δ / √[1/(y + α) + 1/(y' + α)].

    log_ratio (Hardie 2014) = log₂[((y + ½)/n) / ((y' + ½)/n')]. log_ratio_conservative (Evert 2022, LRC) is
    the end nearest 0 of a 95% interval of log₂[(y/n) / (y'/n')], widened for the number of words
    (Bonferroni), or 0 where that interval holds 0. The interval comes from Wilson's (1927) for the share
    y/(y + y'), not from the exact one.
    """
    table = check_table(words, FREQUENCIES)
    regions = list(dict.fromkeys(table["region"]))
    if len(regions) < 2:
        return check_table(pd.DataFrame(columns=list(KEYNESS.columns)), KEYNESS)
    tokens, counts, documents = _by_region(table, regions, min_tokens)
    totals = table.groupby("region", observed=True)["n_tokens"].sum()
    all_own, all_documents = counts.sum(axis=0), documents.sum(axis=0)
    parts = []
    for number, region in enumerate(regions):
        own, own_total = counts[number], int(totals[region])
        rest, rest_total = all_own - own, int(totals.sum()) - own_total
        log_odds, z = weighted_log_odds(own, own_total, rest, rest_total, own + rest, own_total + rest_total)
        part = pd.DataFrame(
            {
                "region": region,
                "token": tokens,
                "n_tokens": own,
                "n_tokens_rest": rest,
                "n_documents": documents[number],
                "n_documents_rest": all_documents - documents[number],
                "log_odds": log_odds,
                "z": z,
                "log_ratio": np.log2((own + 0.5) / own_total * rest_total / (rest + 0.5)),
                "log_ratio_conservative": conservative_log_ratio(own, own_total, rest, rest_total),
                "n_compared": len(own),
            }
        )
        parts.append(part.iloc[np.lexsort((np.arange(len(own)), -z))])  # tokens are sorted
    return check_table(pd.concat(parts, ignore_index=True), KEYNESS)


def weighted_log_odds(
    own: np.ndarray, own_total: int, rest: np.ndarray, rest_total: int, prior: np.ndarray, prior_total: int
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of each word (natural logarithm) with a Dirichlet prior, and z; formula in `keyness`."""
    first, second = own + prior, rest + prior
    log_odds = np.log(first / (own_total + prior_total - first)) - np.log(
        second / (rest_total + prior_total - second)
    )
    return log_odds, log_odds / np.sqrt(1 / first + 1 / second)


def conservative_log_ratio(own: np.ndarray, own_total: int, rest: np.ndarray, rest_total: int) -> np.ndarray:
    """End nearest 0 of each word's log ratio, adjusted for the number of words; formula in `keyness`.

    Wilson's interval is too short for a handful of tokens with a share near 0 or 1; a bound therefore counts only where
    the exact binomial test, with the same adjustment, also rejects equal shares.
    """
    n = own + rest
    level = (1 - LEVEL) / (2 * max(len(n), 1))
    z = NormalDist().inv_cdf(1 - level)
    share = own / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    with np.errstate(divide="ignore"):
        low, high = (
            np.log2(end / (1 - end) * rest_total / own_total)
            for end in (np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1))
        )
    bound = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    expected = own_total / (own_total + rest_total)
    places = np.flatnonzero(bound)
    more = bound[places] > 0
    k, probability = np.where(more, own[places], rest[places]), np.where(more, expected, 1 - expected)
    tails = binomial_tails(k, n[places], probability, level)
    bound[places[tails > level]] = 0.0
    return bound


def binomial_tails(k: np.ndarray, n: np.ndarray, probability: np.ndarray, level: float) -> np.ndarray:
    """The probability of k or more successes in n independent trials, of each entry.

    Where it is clear beforehand on which side of `level` it lies, a bound on that side is given in its place: terms
    fall from the k-th on, beyond the mean, so the first one is less than their sum, and the sum less than that of a
    geometric series.
    """
    if not len(k):
        return np.zeros(0)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n.max() + 1)))])
    logs = np.log(probability), np.log1p(-probability)
    first = np.exp(factorials[n] - factorials[k] - factorials[n - k] + k * logs[0] + (n - k) * logs[1])
    ratio = (n - k) / (k + 1) * probability / (1 - probability)
    with np.errstate(divide="ignore"):
        most = np.where(ratio < 1, first / (1 - ratio), np.inf)
    tails = np.where(first > level, first, most)
    for place in np.flatnonzero((first <= level) & (most > level)):
        j = np.arange(k[place], n[place] + 1)
        terms = factorials[n[place]] - factorials[j] - factorials[n[place] - j]
        tails[place] = np.exp(terms + j * logs[0][place] + (n[place] - j) * logs[1][place]).sum()
    return tails


def _by_region(table: pd.DataFrame, regions: list[str], min_tokens: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The words that are compared, sorted, and their tokens and documents in each region (R, T)."""
    number, tokens = numbered(table["token"])
    region = row_numbers(table["region"], pd.Index(regions, dtype="str"))
    totals = sums(table["n_tokens"].to_numpy(), number, len(tokens))
    compared = np.flatnonzero(totals >= min_tokens)
    most = MOST_ROWS // len(regions)
    if len(compared) > most:
        compared = compared[np.argsort(-totals[compared], kind="stable")[:most]]
    compared = compared[np.argsort(tokens[compared])]
    place = np.full(len(tokens), -1)
    place[compared] = np.arange(len(compared))
    kept = place[number] >= 0
    counts = np.zeros((2, len(regions), len(compared)), dtype=np.int64)
    for wide, name in zip(counts, ("n_tokens", "n_documents"), strict=True):
        wide[region[kept], place[number][kept]] = table[name].to_numpy()[kept]
    return tokens[compared], *counts
