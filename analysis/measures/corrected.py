"""Theme shares corrected for the dictionary's error, with intervals that carry it; or why that cannot be.

Two corrections of the share of sentences that have a theme:

Rogan–Gladen takes sensitivity and specificity from all coded units and holds that the dictionary errs
everywhere alike (`validity.region_differences` looks into that). The design-based estimate is the share of
tagged sentences plus the mean of coded minus tagged among the region's own coded units: it needs a sample
with known chances there, and supposes nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.proportions import LEVEL, normal_quantile, weighted_share, wilson_interval
from analysis.measures.units import document_names, document_numbers, group_numbers, sums
from analysis.regions import order_regions
from analysis.tables import TOTAL, check_table, empty_table
from analysis.tables.coded import CORRECTED, TAGGED, THEME, VERDICTS
from analysis.tables.lookup import numbered, row_numbers, sentence_rows

LEAST_YOUDEN = (
    0.2  # sensitivity + specificity − 1; below it the correction multiplies errors by more than five
)
LEAST_CODED = 10
LEAST_COVERED = 0.9  # of a region's sentences, stood for by the weights of its coded units
LEAST_REACHED = 0.5  # of a region's sentences, in documents with a coded unit, where weights do not stand for it


def corrected_shares(
    tagged: pd.DataFrame, verdicts: pd.DataFrame, *, known_chances: bool = True
) -> pd.DataFrame:
    """Raw and corrected share of sentences of each theme in each region.

    Parameters
    ----------
    tagged : TAGGED table of the whole corpus, by region and (group TOTAL) together
    verdicts : VERDICTS table; only units that are counted sentences of the corpus are used

    known_chances : whether the weights of the units are known; where only some are, nothing is corrected

    Returns
    -------
    CORRECTED table, in the order of `tagged`. The raw share has Wilson's interval. A refused correction is
    NaN, with the reason in words: Rogan–Gladen where no coded unit has the theme, or none lacks it, or
    sensitivity + specificity − 1 is below LEAST_YOUDEN, or where the coded units are hardly from here (their
    weights do not stand for the region's sentences, and the documents they are from hold less than
    LEAST_REACHED of them): error rates of other texts say little about these. The design-based estimate is
    refused where the region has fewer than LEAST_CODED coded units or their weights do not stand for its
    sentences. `caution` names what Rogan–Gladen takes on trust: documents without a coded unit, or fewer than
    LEAST_CODED units. A region without sentences has NaN throughout.
    """
    counts = check_table(tagged, TAGGED)
    table = check_table(verdicts, VERDICTS)
    table = table[(table["kind"] == THEME) & table["counted"].astype(bool)]
    rows = []
    for row in counts.itertuples(index=False):
        units = table[table["theme"] == row.theme]
        own = units if row.group == TOTAL else units[units["region"] == row.group]
        rows.append(_row(row, units, own, known_chances))
    return check_table(pd.DataFrame(rows), CORRECTED) if rows else empty_table(CORRECTED)


def tagged_sentences(
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    hits: pd.DataFrame,
    themes: Sequence[str],
    units: pd.DataFrame,
) -> pd.DataFrame:
    """How many counted sentences of each region, and of all, have a hit of each theme: TAGGED table.

    Parameters
    ----------
    sentences, documents, hits : tables of the corpus; of sentences and hits uses doc_id and sentence
    units : UNITS table, the coded sentences; says which documents were coded
    """
    names = document_names(documents)
    counted = np.flatnonzero(sentences["policy_text"].to_numpy(dtype=bool) & ~sentences["is_heading"].to_numpy(dtype=bool))
    document = document_numbers(sentences, "sentences", names)[counted]
    regions = order_regions(name for name in documents["region"].unique() if name)
    region = group_numbers(documents["region"], documents, regions)
    n_documents = len(names)
    present = np.bincount(document, minlength=n_documents)
    coded = row_numbers(units.loc[units["counted"].astype(bool), "doc_id"], pd.Series(names, dtype="str"))
    is_coded = np.zeros(n_documents, dtype=bool)
    is_coded[coded[coded >= 0]] = True
    row = sentence_rows(hits, sentences[["doc_id", "sentence"]].iloc[counted])
    theme, uniques = numbered(hits["theme"])
    tagged = np.zeros((len(counted), len(themes)), dtype=bool)
    for column, name in enumerate(themes):
        tagged[row[(row >= 0) & (uniques == name)[theme]], column] = True
    by_document = sums(tagged, document, n_documents)
    rows = []
    for number, group in enumerate([*regions, TOTAL]):
        own = present > 0 if group == TOTAL else (region == number) & (present > 0)
        if group == TOTAL or own.any():
            also = own & is_coded
            reach = (int(own.sum()), int(also.sum()), int(present[also].sum()))
            found = by_document[own].sum(axis=0)
            rows += [
                (group, name, int(present[own].sum()), int(found[column]), *reach) for column, name in enumerate(themes)
            ]
    return pd.DataFrame(rows, columns=list(TAGGED.columns))


def rogan_gladen(
    share: float, n: float, sensitivity: float, n_true: float, specificity: float, n_false: float
) -> tuple[float, float, float]:
    """The share corrected for known error rates, and its interval.

    θ = (q + Sp − 1) / (Se + Sp − 1) (Rogan & Gladen 1978), clipped to [0, 1]. The interval is that of Lang &
    Reiczigel (2014, Prev. Vet. Med. 113: 13–22), as the authors' R script has it: with q of n + z² units, Se and Sp of two units more than were coded, all moved
    towards a half as in the intervals of Agresti & Coull, θ' + d ± z √{[q'(1−q')/n' + θ'² Se'(1−Se')/n'_Se +
    (1−θ')² Sp'(1−Sp')/n'_Sp] / (Se'+Sp'−1)²}, d = 2z² [θ' Se'(1−Se')/n'_Se − (1−θ') Sp'(1−Sp')/n'_Sp].

    Parameters
    ----------
    share, n : share of tagged sentences, and how many sentences there are
    sensitivity, n_true : share of tagged among units that have the theme, and their (effective) number
    specificity, n_false : share of untagged among units that lack it, and their (effective) number

    Returns
    -------
    share, low, high : all in [0, 1]
    """
    z = normal_quantile(LEVEL)
    plain = (share + specificity - 1) / (sensitivity + specificity - 1)
    m, m_true, m_false = n + z**2, n_true + 2, n_false + 2
    q = (n * share + z**2 / 2) / m
    se, sp = (n_true * sensitivity + 1) / m_true, (n_false * specificity + 1) / m_false
    youden = se + sp - 1
    if youden <= 0:
        return _clipped(plain), 0.0, 1.0
    theta = (q + sp - 1) / youden
    of_se, of_sp = se * (1 - se) / m_true, sp * (1 - sp) / m_false
    shift = 2 * z**2 * (theta * of_se - (1 - theta) * of_sp)
    error = math.sqrt(q * (1 - q) / m + theta**2 * of_se + (1 - theta) ** 2 * of_sp) / youden
    return _clipped(plain), _clipped(theta + shift - z * error), _clipped(theta + shift + z * error)


def prediction_powered(
    share: float, n: int, tagged: np.ndarray, coded: np.ndarray, weights: np.ndarray, strata: np.ndarray
) -> tuple[float, float, float]:
    """The share of tagged sentences corrected by the coded ones, from the design of the sample alone.

    θ = q + mean_w(coded − tagged); SE² = q(1−q)/n + Σ_h W_h² var_h(coded − tagged)/n_h over the strata h with
    weights W_h (Angelopoulos et al. 2023, Science 382: 669–674, prediction-powered mean; by strata, as
    chances differ between them). Strata of one unit are taken together. Where no false hit, or no miss, was
    seen among the coded units, the variance is that of one among two more, so that a small sample without a
    mistake is not taken for a proof that there is none.

    Parameters
    ----------
    share, n : share of tagged sentences in the corpus, and how many sentences there are
    tagged, coded : bool arrays (U,), the coded units
    weights, strata : arrays (U,)

    Returns
    -------
    share, low, high : clipped to [0, 1]
    """
    difference = coded.astype(float) - tagged.astype(float)
    part = weights / weights.sum()
    estimate = share + float((part * difference).sum())
    error = math.sqrt(
        share * (1 - share) / n + max(_by_strata(difference, part, strata), _unseen(tagged, coded, part))
    )
    z = normal_quantile(LEVEL)
    return _clipped(estimate), _clipped(estimate - z * error), _clipped(estimate + z * error)


def _by_strata(difference: np.ndarray, part: np.ndarray, strata: np.ndarray) -> float:
    names, number, sizes = np.unique(strata.astype(str), return_inverse=True, return_counts=True)
    number = np.where(sizes[number] > 1, number, len(names))
    variance = 0.0
    for stratum in np.unique(number):
        inside = number == stratum
        n, share = int(inside.sum()), float(part[inside].sum())
        if n > 1:
            # Within a stratum all weights are alike, unless strata of one unit were taken together.
            scaled = (
                part[inside]
                * n
                / share
                * (difference[inside] - np.average(difference[inside], weights=part[inside]))
            )
            variance += share**2 * float((scaled**2).sum()) / (n - 1) / n
        else:
            variance += share**2
    return variance


def _unseen(tagged: np.ndarray, coded: np.ndarray, part: np.ndarray) -> float:
    """Variance of the mean difference if one more in n + 2 were wrong, on each side where none was seen."""
    variance = 0.0
    for side, wrong in ((tagged, ~coded), (~tagged, coded)):
        if not side.any():
            continue
        rate, n = weighted_share(wrong[side], part[side])
        if not rate:
            rate = 1 / (n + 2)
            variance += float(part[side].sum()) ** 2 * rate * (1 - rate) / (n + 2)
    return variance


def _row(row, units: pd.DataFrame, own: pd.DataFrame, known_chances: bool) -> dict[str, object]:
    share = row.n_tagged / row.n_sentences if row.n_sentences else np.nan
    low, high = wilson_interval(share, row.n_sentences) if row.n_sentences else (np.nan, np.nan)
    tagged, coded, weights = _arrays(units)
    sensitivity, n_true = weighted_share(tagged[coded], weights[coded])
    specificity, n_false = weighted_share(~tagged[~coded], weights[~coded])
    nothing = (np.nan, np.nan, np.nan)
    refused = _why_neither(row.n_sentences, units, known_chances)
    design_refused = refused or _why_no_design(row.n_sentences, own)
    refused = (
        refused
        or _why_not_identified(sensitivity, specificity, n_true, n_false)
        or _why_not_from_here(row, own)
    )
    corrected = (
        nothing
        if refused
        else rogan_gladen(share, row.n_sentences, sensitivity, n_true, specificity, n_false)
    )
    design = nothing if design_refused else prediction_powered(
        share, row.n_sentences, *_arrays(own), own["stratum"].to_numpy(object)
    )  # fmt: skip
    return {
        "group": row.group,
        "theme": row.theme,
        "n_sentences": row.n_sentences,
        "n_coded": len(own),
        "share_raw": share,
        "raw_low": low,
        "raw_high": high,
        "sensitivity": sensitivity,
        "specificity": specificity,
        **dict(zip(("share_corrected", "corrected_low", "corrected_high"), corrected, strict=True)),
        "refused": refused,
        "caution": "" if refused else _taken_on_trust(row, own),
        **dict(zip(("share_design", "design_low", "design_high"), design, strict=True)),
        "design_refused": design_refused,
    }


def _arrays(units: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return units["tagged"].to_numpy(bool), units["coded"].to_numpy(bool), units["weight"].to_numpy(float)


def _why_neither(n_sentences: int, units: pd.DataFrame, known_chances: bool) -> str:
    if not n_sentences:
        return "no sentence counts"
    if units.empty:
        return "no coded sentence is a counted sentence of this corpus"
    return "" if known_chances else "only some coded sentences have a sampling weight"


def _why_not_identified(sensitivity: float, specificity: float, n_true: float, n_false: float) -> str:
    if not n_true or not n_false:
        return f"no coded sentence {'has' if not n_true else 'lacks'} the theme"
    if sensitivity + specificity - 1 < LEAST_YOUDEN:
        return f"sensitivity + specificity - 1 is {sensitivity + specificity - 1:.2f}, below {LEAST_YOUDEN}"
    return ""


def _why_not_from_here(row, own: pd.DataFrame) -> str:
    if own.empty:
        return "no coded sentence is from here"
    if _stands_for(row.n_sentences, own) or row.n_sentences_coded >= LEAST_REACHED * row.n_sentences:
        return ""
    return (
        f"coded sentences are from {row.n_documents_coded} of {row.n_documents} documents here, which hold "
        f"{row.n_sentences_coded / row.n_sentences:.0%} of the sentences"
    )


def _taken_on_trust(row, own: pd.DataFrame) -> str:
    if len(own) < LEAST_CODED:
        return f"{len(own)} coded sentences are from here, fewer than {LEAST_CODED}"
    if row.n_documents_coded < row.n_documents and not _stands_for(row.n_sentences, own):
        return f"coded sentences are from {row.n_documents_coded} of {row.n_documents} documents here"
    return ""


def _stands_for(n_sentences: int, own: pd.DataFrame) -> bool:
    return LEAST_COVERED <= float(own["weight"].sum()) / n_sentences <= 1 / LEAST_COVERED


def _why_no_design(n_sentences: int, own: pd.DataFrame) -> str:
    if len(own) < LEAST_CODED:
        return f"{len(own)} coded sentences, fewer than {LEAST_CODED}"
    if not _stands_for(n_sentences, own):
        stood_for = float(own["weight"].sum())
        return f"the coded sentences stand for {stood_for:.0f} of {n_sentences}: no sample with known chances"
    return ""


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))
