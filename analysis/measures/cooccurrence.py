"""Which categories are spoken of together."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.tables.comparison import COOCCURRENCE
from analysis.errors import ParameterError
from analysis.measures.intervals import LEVEL, N_RESAMPLES, SEED, draw_sums
from analysis.measures.units import check_known, counted_sentences, hits_per_sentence, spans_by_category
from analysis.tables import check_table, empty_table

WITHIN = ("sentence", "paragraph")


def cooccurrence(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    within: str = "paragraph",
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """How often every two categories stand in the same sentence or paragraph, against chance.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, sent_id, category, start, end
    sentences : table, one row per sentence; uses doc_id, sent_id, par_id, policy_text, is_heading
    documents : table, one row per document; uses doc_id
    categories : themes or category paths
    within : "sentence" or "paragraph", the unit in which two categories meet
    headings : count headings too
    seed : fixes the intervals

    Returns
    -------
    COOCCURRENCE table, one row per pair, in the order of `categories`. lift is missing where one of the two
    never occurs. A category does not meet itself, so one alone gives no row.

    Raises
    ------
    ParameterError : another unit.

    Notes
    -----
    expected = Σ_d n_d · m_d / N_d over the documents d, with n_d and m_d units that have the one and the
    other of its N_d: independence within each document, as in Mantel & Haenszel (1959), so that two themes
    of one long document do not seem to belong together. lift = n_both / expected; 1 is chance. Long units
    hold more of everything, which lifts every pair: compare pairs, and mind the unit. The interval is the
    percentile interval of lifts of texts drawn paragraph by paragraph within each document, so it is about
    these documents only. In made-up texts (benchmarks/coverage.py) it held the truth in 95% to 99% for
    paragraphs and in 92% to 94% for sentences that cluster in 30 to 120 paragraphs; but not of pairs picked
    out because they met more often than the one or two times expected. Where two never meet it ends at
    −ln 0.025 / expected, Garwood's (1936) bound.
    """
    if within not in WITHIN:
        raise ParameterError(
            f"within: categories meet in a {' or '.join(WITHIN)}, not in a {within!r}.",
            f"within：类别在 {'、'.join(WITHIN)} 中共现，没有 {within!r}。",
        )
    check_known(hits, "hits", documents)
    check_known(sentences, "sentences", documents)
    counted = counted_sentences(sentences, headings)
    pairs = list(combinations(range(len(categories)), 2))
    if counted.empty or not pairs:
        return empty_table(COOCCURRENCE)
    present = hits_per_sentence(spans_by_category(hits, categories), counted)[:, :-1] > 0
    paragraph = pd.factorize(pd.MultiIndex.from_arrays([counted["doc_id"], counted["par_id"]]))[0]
    document = counted["doc_id"].to_numpy(dtype=object)
    if within == "paragraph":
        first = pd.Series(paragraph).drop_duplicates().index
        present = pd.DataFrame(present).groupby(paragraph, sort=True).any().to_numpy()
        document, paragraph = document[first], np.arange(len(first))
    both = np.column_stack([present[:, one] & present[:, two] for one, two in pairs])
    counts = np.column_stack([np.ones(len(present)), present, both]).astype(float)
    observed, expected, drawn = _lifts(counts, paragraph, document, pairs, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(expected > 0, observed / expected, np.nan)
        tail = (1 - LEVEL) / 2
        ends = np.full((2, len(pairs)), np.nan)
        known = expected > 0
        if known.any():
            ends[:, known] = np.nanquantile(drawn[:, known], [tail, 1 - tail], axis=0)
        never = known & (observed == 0)
        ends[:, never] = np.vstack([np.zeros(never.sum()), -math.log(tail) / expected[never]])
    n_units = present.sum(axis=0)
    table = pd.DataFrame(
        {
            "category": [categories[one] for one, _ in pairs],
            "other": [categories[two] for _, two in pairs],
            "within": within,
            "n_units": len(present),
            "n_units_hit": [int(n_units[one]) for one, _ in pairs],
            "n_units_other": [int(n_units[two]) for _, two in pairs],
            "n_both": observed.astype(int),
            "expected": expected,
            "lift": lift,
            "low": ends[0],
            "high": ends[1],
        }
    )
    return check_table(table, COOCCURRENCE)


def _lifts(
    counts: np.ndarray, paragraph: np.ndarray, document: np.ndarray, pairs: list[tuple[int, int]], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Units with both and expected ones per pair, and lifts of drawn texts (a row each).

    `counts` has a row per unit: 1, whether it has each category, whether it has both of each pair.
    """
    names = sorted(set(document))
    rng = np.random.default_rng([seed, zlib.crc32("\n".join(names).encode())])
    by_paragraph = pd.DataFrame(counts).groupby(paragraph, sort=True).sum().to_numpy()
    owner = pd.Series(document).groupby(paragraph, sort=True).first().to_numpy()
    strata = [by_paragraph[owner == name] for name in names]
    whole = sum(_both_and_expected(stratum.sum(axis=0)[None], pairs) for stratum in strata)
    drawn = sum(_both_and_expected(draw_sums(stratum, N_RESAMPLES, rng), pairs) for stratum in strata)
    observed, expected = np.split(whole[0], 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        lifts = np.where(drawn[:, len(pairs) :] > 0, drawn[:, : len(pairs)] / drawn[:, len(pairs) :], np.nan)
    return observed, expected, lifts


def _both_and_expected(sums: np.ndarray, pairs: list[tuple[int, int]]) -> np.ndarray:
    """For sums of `counts` over a document: units with both of each pair, then the number expected."""
    first, second = ([1 + pair[side] for pair in pairs] for side in (0, 1))
    both = sums[:, sums.shape[1] - len(pairs) :]
    return np.hstack([both, sums[:, first] * sums[:, second] / np.maximum(sums[:, :1], 1)])
