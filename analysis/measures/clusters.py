"""Shares among sentences that stand in clusters: those of a paragraph or a document speak alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measures.intervals import (
    BETWEEN,
    DOCUMENTS_FOR_BETWEEN,
    LEVEL,
    NONE,
    WITHIN_ONE,
    WITHIN_SOME,
    student_quantile,
)
from analysis.measures.proportions import normal_quantile, wilson_interval
from analysis.measures.units import first_rows, sums


def clustered_shares(
    values: np.ndarray, documents: np.ndarray, paragraphs: np.ndarray, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, str]:
    """Share of sentences with each value, and its interval, which takes them for clusters and not for independent.

    Clusters are those of `intervals.resample_rates`: documents, where there are five or more; else the paragraphs within
    each document, and then the interval says how evenly the value is spread over these very documents. The variance of
    the share p of n sentences is that of a ratio (Cochran 1977, ch. 6): Σ_h n_h/(n_h − 1) Σ (e − ē)² / n², e = x − p·m of
    a cluster of m sentences, x of them with the value, over the strata h of n_h clusters. Wilson's interval is given the
    effective number of sentences n / deff · (z/t)², deff = max(1, variance / (p(1 − p)/n)) (Kish 1965; Korn & Graubard
    1998, Surv. Methodol. 24: 193–201), t Student's for clusters less strata. Where no sentence has the value, or all
    have, nothing is seen to vary: then it is the number of clusters.

    Parameters
    ----------
    values : bool array (N, K), the sentences and the values
    documents, paragraphs : arrays (N,), the document and the paragraph of each sentence, as ids or numbers

    Returns
    -------
    share, low, high, n_effective : float arrays (K,); share NaN without sentences; the others NaN where there is no
        second cluster to compare with
    basis : WITHIN_ONE, WITHIN_SOME, BETWEEN or NONE
    """
    n, n_values = values.shape
    nothing = np.full(n_values, np.nan)
    if not n:
        return nothing, nothing.copy(), nothing.copy(), nothing.copy(), NONE
    share = values.mean(axis=0)
    cluster, stratum, basis = _clusters(documents, paragraphs)
    sizes = np.bincount(stratum)
    freedom = int((sizes - 1).sum())
    if not freedom:
        return share, nothing, nothing.copy(), nothing.copy(), NONE
    counts = np.bincount(cluster, minlength=len(stratum))[:, None]
    errors = sums(values, cluster, len(stratum)) - counts * share
    totals, squares = (
        np.column_stack([np.bincount(stratum, column, minlength=len(sizes)) for column in part.T])
        for part in (errors, errors**2)
    )
    within = (sizes / np.maximum(sizes - 1, 1))[:, None] * (squares - totals**2 / sizes[:, None])
    variance, independent = within.sum(axis=0) / n**2, share * (1 - share) / n
    varies = independent > 0
    effect = np.ones(n_values)
    np.divide(variance, independent, out=effect, where=varies)
    n_effective = np.where(varies, n / np.maximum(effect, 1.0), float(len(stratum)))
    scale = normal_quantile(level) / student_quantile((1 + level) / 2, freedom)
    n_effective = np.maximum(n_effective * scale**2, 1.0)
    ends = [wilson_interval(float(p), float(m), level) for p, m in zip(share, n_effective, strict=True)]
    low, high = np.array(ends, dtype=float).reshape(n_values, 2).T
    return share, low, high, n_effective, basis


def _clusters(documents: np.ndarray, paragraphs: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """The cluster of each sentence, the stratum of each cluster, and the basis."""
    document, names = pd.factorize(documents)
    if len(names) >= DOCUMENTS_FOR_BETWEEN:
        return document, np.zeros(len(names), dtype=int), BETWEEN
    paragraph, _ = pd.factorize(paragraphs)
    return paragraph, document[first_rows(paragraph)], WITHIN_ONE if len(names) == 1 else WITHIN_SOME
