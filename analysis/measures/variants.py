"""The same rates under every defensible way of counting, so that one choice cannot carry a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.tables.comparison import CHARS, SENTENCES, VARIANTS
from analysis.measures.differences import compared_regions
from analysis.measures.units import Units, check_unit, count_units, units_of_spans
from analysis.tables import check_table

UPPER_LEVELS = ("national", "province")
WHOLE_TEXT = "whole_text"


def rate_variants(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
    unit: str = CHARS,
    others: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> pd.DataFrame:
    """Each category's rate in each region as chosen, and with one choice made otherwise.

    Variants: "chosen"; "headings_in" or "headings_out"; "sentences" or "chars" as the base; "paragraphs", the
    share of paragraphs with a hit; "every_hit", overlapping hits of sub-categories each for itself;
    "upper_levels", without documents of cities and districts, where there are any; and those of `others`. Showing all of them is what Steegen et al. (2016, Perspect. Psychol. Sci. 11(5), 702-712) call
    a multiverse analysis.

    Parameters
    ----------
    hits, sentences, documents, categories, headings : as in `rates.rates_by_region`; also uses level
    unit : "chars" or "sentences", the base that is chosen
    others : tables of hits counted otherwise, by variant: "done", "planned" or "any_stance", in sentences of
        what is done or promised only, or of any stance; "trusted_terms" or "all_terms"; "other_dictionary";
        "whole_text", in all parts of the document, which are then its base as well

    Returns
    -------
    VARIANTS table, one row per variant x region x category; regions as in `differences.compared_regions`.
    times_all is the value by that of these regions together, so that variants of unlike units can stand side
    by side; missing where no region has a hit.

    Raises
    ------
    ParameterError : an unknown unit.
    """
    check_unit(unit)
    regions = compared_regions(documents)
    rows = []
    for variant, units, base, kept in _variants(
        hits, sentences, documents, categories, headings, unit, others
    ):
        n_hits, n_base = _counts(units, base, [list(kept.loc[kept["region"] == name, "doc_id"]) for name in regions])
        with np.errstate(divide="ignore", invalid="ignore"):
            value = n_hits / n_base * (1e4 if base == CHARS else 1.0)
            together = n_hits.sum(axis=0) / n_base.sum() * (1e4 if base == CHARS else 1.0)
            times_all = np.where(together > 0, value / together, np.nan)
        ranks = pd.DataFrame(value).rank(ascending=False, method="min").astype("Int64")
        for row, region in enumerate(regions):
            for column, category in enumerate(categories):
                counts = (int(n_hits[row, column]), int(n_base[row, 0]))
                figures = (value[row, column], times_all[row, column], ranks.iat[row, column])
                rows.append((variant, region, category, *counts, *figures))
    table = pd.DataFrame(rows, columns=list(VARIANTS.columns)).astype({"rank": "Int64"})
    return check_table(table, VARIANTS)


def _variants(
    hits: pd.DataFrame,
    sentences: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool,
    unit: str,
    others: Mapping[str, pd.DataFrame],
) -> Iterator[tuple[str, Units, str, pd.DataFrame]]:
    """Name, paragraphs, base and documents of each variant."""
    chosen = count_units(hits, sentences, documents, categories, headings)
    yield "chosen", chosen, unit, documents
    turned = count_units(hits, sentences, documents, categories, not headings)
    yield "headings_out" if headings else "headings_in", turned, unit, documents
    other_unit = SENTENCES if unit == CHARS else CHARS
    yield other_unit, chosen, other_unit, documents
    yield "paragraphs", chosen, "paragraphs", documents
    paths = hits["category"]
    overlapping = {name: hits[(paths == name) | paths.str.startswith(f"{name}/")] for name in categories}
    yield "every_hit", units_of_spans(overlapping, sentences, headings), unit, documents
    for name, counted in others.items():
        base = sentences.assign(policy_text=True) if name == WHOLE_TEXT else sentences
        yield name, count_units(counted, base, documents, categories, headings), unit, documents
    upper = documents[documents["level"].isin(UPPER_LEVELS)]
    if 0 < len(upper) < len(documents):
        yield "upper_levels", chosen, unit, upper


def _counts(units: Units, base: str, groups: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Hits (groups, categories) and what they are divided by (groups, 1)."""
    hits, totals = [], []
    for doc_ids in groups:
        own = units.of_documents(doc_ids)
        own = own.in_sentences() if base == SENTENCES else own
        counts = own.n_hits[:, :-1]
        hits.append((counts > 0).sum(axis=0) if base == "paragraphs" else counts.sum(axis=0))
        totals.append([len(own.n_chars) if base == "paragraphs" else own.n_chars.sum()])
    return np.array(hits), np.array(totals)
