"""Which words are typical of a region as against the others."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.tables import FREQUENCIES, KEYNESS, check_table

LEVEL = 0.95
MIN_TOKENS = 3


def keyness(words: pd.DataFrame, min_tokens: int = MIN_TOKENS) -> pd.DataFrame:
    """How typical each word is of each region, one region against all the others together.

    Both measures take every token as drawn by itself, which words of a text are not: use them to sort words
    for reading, not as evidence that regions differ, and mind `n_documents`: a word of one document is a
    word of that document, not of the region.

    Parameters
    ----------
    words : FREQUENCIES table, from `word_frequencies`, with all its rows
    min_tokens : words with fewer tokens in all regions together are not compared (they stay in the totals)

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
    counts = _wide(table, "n_tokens", regions)
    documents = _wide(table, "n_documents", regions)
    totals = counts.sum(axis=0)
    compared = counts.sum(axis=1) >= min_tokens
    counts, documents = counts[compared], documents[compared]
    parts = []
    for region in regions:
        own, own_total = counts[region].to_numpy(), int(totals[region])
        rest, rest_total = counts.sum(axis=1).to_numpy() - own, int(totals.sum()) - own_total
        log_odds, z = weighted_log_odds(own, own_total, rest, rest_total, own + rest, own_total + rest_total)
        part = pd.DataFrame(
            {
                "region": region,
                "token": counts.index.to_numpy(),
                "n_tokens": own,
                "n_tokens_rest": rest,
                "n_documents": documents[region].to_numpy(),
                "n_documents_rest": documents.sum(axis=1).to_numpy() - documents[region].to_numpy(),
                "log_odds": log_odds,
                "z": z,
                "log_ratio": np.log2((own + 0.5) / own_total * rest_total / (rest + 0.5)),
                "log_ratio_conservative": conservative_log_ratio(own, own_total, rest, rest_total),
                "n_compared": len(own),
            }
        )
        parts.append(part.sort_values(["z", "token"], ascending=[False, True]))
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
    z = NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * len(n))) if len(n) else 0.0
    share = own / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    with np.errstate(divide="ignore"):
        low, high = (
            np.log2(end / (1 - end) * rest_total / own_total)
            for end in (np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1))
        )
    bound = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    level = (1 - LEVEL) / (2 * len(n)) if len(n) else 0.0
    expected = own_total / (own_total + rest_total)
    for place in np.flatnonzero(bound):
        more = bound[place] > 0
        k, of, probability = (own[place], n[place], expected) if more else (rest[place], n[place], 1 - expected)
        if binomial_tail(int(k), int(of), probability) > level:
            bound[place] = 0.0
    return bound


def binomial_tail(k: int, n: int, probability: float) -> float:
    """The probability of k or more successes in n independent trials."""
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    j = np.arange(k, n + 1)
    logs = factorials[n] - factorials[j] - factorials[n - j] + j * np.log(probability) + (n - j) * np.log1p(-probability)
    return float(np.exp(logs).sum())


def _wide(words: pd.DataFrame, column: str, regions: list[str]) -> pd.DataFrame:
    wide = words.pivot(index="token", columns="region", values=column)
    return wide.reindex(columns=regions).fillna(0).astype("int64").sort_index()
