"""Which categories are spoken of together."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.errors import ParameterError
from analysis.measures.intervals import N_RESAMPLES, SEED, draw_sums
from analysis.measures.proportions import LEVEL, normal_quantile
from analysis.measures.spans import Spans
from analysis.measures.units import Text, document_names, document_numbers, first_rows, sums
from analysis.tables import check_table, empty_table
from analysis.tables.comparison import COOCCURRENCE

WITHIN = ("sentence", "paragraph")
MOST_DRAWN = 500  # documents whose paragraphs are drawn; the time grows with them, and lifts are all but normal by then


def cooccurrence(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    within: str = "paragraph",
    headings: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """How often every two categories stand in the same sentence or paragraph, against chance.

    Parameters
    ----------
    hits : table, one row per hit; uses doc_id, piece, sentence, category, start, end
    paragraphs : table PARAGRAPHS
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
    −ln 0.025 / expected, Garwood's (1936) bound. Of more than MOST_DRAWN documents nothing is drawn: the interval is
    lift · exp(∓ z √{Σ_d k/(k−1) Σ (t − t̄)²}) over the k paragraphs of each document, each with the linear term of
    ln lift, t = both / n_both − (m_d/N_d · one + n_d/N_d · other − n_d m_d/N_d² · units) / expected (Taylor
    linearisation; Särndal, Swensson & Wretman 1992, ch. 5.5).
    """
    if within not in WITHIN:
        raise ParameterError(
            f"within: categories meet in a {' or '.join(WITHIN)}, not in a {within!r}.",
            f"within：类别在 {'、'.join(WITHIN)} 中共现，没有 {within!r}。",
        )
    spans = Spans.of(hits, document_numbers(hits, "hits", document_names(documents)))
    text = Text.of(paragraphs, documents)
    pairs = list(combinations(range(len(categories)), 2))
    counted = np.flatnonzero(text.counted(headings))
    if not len(counted) or not pairs:
        return empty_table(COOCCURRENCE)
    paragraph = pd.factorize(text.paragraph[counted])[0]
    document = text.document[counted[first_rows(paragraph)]]
    counts = np.empty((len(document), 1 + len(categories) + len(pairs)), dtype=np.int32)
    counts[:, 0] = 1 if within == "paragraph" else sums(text.n_sentences[counted], paragraph, len(document))
    own = np.full(len(text.document) + 1, -1, dtype=np.int32)  # the last is that of a span without a row
    own[counted] = paragraph
    _count_present(counts, spans, spans.by_category(categories), own[text.rows_of(spans)], pairs, within)
    observed, expected = _both_and_expected(counts, document, pairs)
    n_documents = len(np.unique(document))
    of_lifts = _drawn_ends if n_documents <= MOST_DRAWN else _reckoned_ends
    ends = of_lifts(counts, document, pairs, text.names, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(expected > 0, observed / expected, np.nan)
        ends[:, expected <= 0] = np.nan
        never = (expected > 0) & (observed == 0)
        ends[:, never] = np.vstack([np.zeros(never.sum()), -math.log((1 - LEVEL) / 2) / expected[never]])
    n_units = counts[:, 1:].sum(axis=0)
    table = pd.DataFrame(
        {
            "category": [categories[one] for one, _ in pairs],
            "other": [categories[two] for _, two in pairs],
            "within": within,
            "n_units": int(counts[:, 0].sum()),
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


def _count_present(
    counts: np.ndarray, spans: Spans, chosen: Mapping[str, np.ndarray], own: np.ndarray, pairs: list[tuple[int, int]],
    within: str,
) -> None:  # fmt: skip
    """Fill `counts` (P, 1 + K + pairs): per paragraph its units (filled), those with each category, and with each pair.

    `own` is the paragraph of each span, or -1.
    """
    chosen = [found[own[found] >= 0] for found in chosen.values()]
    if within == "paragraph":
        unit, owner = own, np.arange(len(counts))
    else:
        # Sentences without a hit have nothing to count; the others are numbered as they stand.
        step = np.int64(spans.sentence.max(initial=0)) + 1
        unit = pd.factorize(spans.document * step + spans.sentence)[0]
        owner = np.zeros(int(unit.max(initial=-1)) + 1, dtype=np.int64)
        for found in chosen:
            owner[unit[found]] = own[found]
    present = np.zeros((len(owner), len(chosen)), dtype=bool)
    for column, found in enumerate(chosen):
        present[unit[found], column] = True
        counts[:, 1 + column] = np.bincount(owner[present[:, column]], minlength=len(counts))
    for column, (one, two) in enumerate(pairs, 1 + len(chosen)):
        counts[:, column] = np.bincount(owner[present[:, one] & present[:, two]], minlength=len(counts))


def _both_and_expected(
    counts: np.ndarray, document: np.ndarray, pairs: list[tuple[int, int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Per pair the units with both, and the number expected."""
    n = int(document.max()) + 1
    by_document = sums(counts[:, : -len(pairs)], document, n).astype(float)
    n_units, with_each = np.maximum(by_document[:, 0], 1), by_document[:, 1:]
    expected = [(with_each[:, one] * with_each[:, two] / n_units).sum() for one, two in pairs]
    return counts[:, -len(pairs) :].sum(axis=0).astype(float), np.array(expected)


def _drawn_ends(
    counts: np.ndarray, document: np.ndarray, pairs: list[tuple[int, int]], names: np.ndarray, seed: int
) -> np.ndarray:
    """Ends (2, pairs) of the percentile interval of lifts of texts drawn paragraph by paragraph."""
    order = np.argsort(document, kind="stable")
    present_documents, begins = np.unique(document[order], return_index=True)
    rng = np.random.default_rng([seed, zlib.crc32("\n".join(names[present_documents]).encode())])
    first, second = ([1 + pair[side] for pair in pairs] for side in (0, 1))
    drawn = np.zeros((2, N_RESAMPLES, len(pairs)))
    for rows in np.split(order, begins[1:]):
        one = draw_sums(counts[rows].astype(float), N_RESAMPLES, rng)
        drawn += one[:, -len(pairs) :], one[:, first] * one[:, second] / np.maximum(one[:, :1], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        lifts = np.where(drawn[1] > 0, drawn[0] / drawn[1], np.nan)
    tail = (1 - LEVEL) / 2
    ends = np.full((2, len(pairs)), np.nan)
    known = np.isfinite(lifts).any(axis=0)
    ends[:, known] = np.nanquantile(lifts[:, known], [tail, 1 - tail], axis=0)
    return ends


def _reckoned_ends(
    counts: np.ndarray, document: np.ndarray, pairs: list[tuple[int, int]], names: np.ndarray, seed: int
) -> np.ndarray:
    """Ends (2, pairs) of the interval of the logarithm of lift by its linear terms; formula in `cooccurrence`."""
    n = int(document.max()) + 1
    by_document = sums(counts[:, : -len(pairs)], document, n).astype(float)
    n_units, with_each = np.maximum(by_document[:, 0], 1), by_document[:, 1:]
    n_clusters = np.bincount(document, minlength=n)
    observed, expected = _both_and_expected(counts, document, pairs)
    ends = np.full((2, len(pairs)), np.nan)
    for number, (one, two) in enumerate(pairs):
        if not observed[number]:
            continue
        rate_one, rate_two = with_each[:, one] / n_units, with_each[:, two] / n_units
        share = rate_two[document] * counts[:, 1 + one] + rate_one[document] * counts[:, 1 + two]
        share -= (rate_one * rate_two)[document] * counts[:, 0]
        terms = counts[:, number - len(pairs)] / observed[number] - share / expected[number]
        totals, squares = np.bincount(document, terms, minlength=n), np.bincount(document, terms**2, minlength=n)
        spread = squares - totals**2 / np.maximum(n_clusters, 1)
        error = math.sqrt(max(0.0, (n_clusters / np.maximum(n_clusters - 1, 1) * spread).sum()))
        reach = normal_quantile(LEVEL) * error
        ends[:, number] = observed[number] / expected[number] * np.exp([-reach, reach])
    return ends
