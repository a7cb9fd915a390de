"""The same rates under every defensible way of counting, so that one choice cannot carry a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.measures.differences import compared_regions
from analysis.measures.spans import Spans
from analysis.measures.units import (
    Text,
    Units,
    check_categories,
    check_unit,
    document_names,
    document_numbers,
    group_numbers,
    sums,
    units_of_spans,
)
from analysis.tables import check_table
from analysis.tables.comparison import CHARS, SENTENCES, VARIANTS

UPPER_LEVELS = ("national", "province")
WHOLE_TEXT = "whole_text"


def rate_variants(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
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
    hits, paragraphs, documents, categories, headings : as in `rates.rates_by_region`; also uses level
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
    groups = group_numbers(documents["region"], documents, regions)
    upper = group_numbers(documents["level"], documents, UPPER_LEVELS) >= 0
    for variant, units, base, kept in _variants(
        hits, paragraphs, documents, categories, headings, unit, others, upper
    ):
        n_hits, n_base = _counts(units, base, np.where(kept, groups, -1), len(regions))
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
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool,
    unit: str,
    others: Mapping[str, pd.DataFrame],
    upper: np.ndarray,
) -> Iterator[tuple[str, Units, str, np.ndarray]]:
    """Name, counted text, base and documents (a bool array) of each variant.

    What is summed up by region is counted by document; of millions of paragraphs that takes a hundredth of the memory.
    """
    check_categories(categories)
    names, everything = document_names(documents), np.ones(len(upper), dtype=bool)
    spans, pieces = Spans.of(hits, document_numbers(hits, "hits", names)), Text.of(paragraphs, documents)
    found, rows, counted = spans.by_category(categories), pieces.rows_of(spans), pieces.counted(headings)
    text = pieces.whole_documents()
    chosen = units_of_spans(spans, found, text, rows, counted)
    yield "chosen", chosen, unit, everything
    turned = units_of_spans(spans, found, text, rows, text.counted(not headings))
    yield "headings_out" if headings else "headings_in", turned, unit, everything
    other_unit = SENTENCES if unit == CHARS else CHARS
    yield other_unit, chosen, other_unit, everything
    yield "paragraphs", units_of_spans(spans, found, pieces, rows, counted), "paragraphs", everything
    overlapping = {name: spans.below(name) for name in categories}
    yield "every_hit", units_of_spans(spans, overlapping, text, rows, counted), unit, everything
    del spans, pieces, found, rows, overlapping  # before the hits of another choice come
    for name in others:
        among = replace(text, policy_text=np.ones_like(text.policy_text)) if name == WHOLE_TEXT else text
        yield name, _units_of(others[name], names, among, categories, headings), unit, everything
    if upper.any() and not upper.all():
        yield "upper_levels", chosen, unit, upper


def _units_of(hits: pd.DataFrame, names: np.ndarray, text: Text, categories: Sequence[str], headings: bool) -> Units:
    spans = Spans.of(hits, document_numbers(hits, "hits", names))
    return units_of_spans(spans, spans.by_category(categories), text, text.rows_of(spans), text.counted(headings))


def _counts(units: Units, base: str, groups: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Hits (groups, categories) and what they are divided by (groups, 1); documents of number -1 are left out."""
    units = units.of_documents(groups >= 0) if (groups < 0).any() else units
    units = units.in_sentences() if base == SENTENCES else units
    own, counts = groups[units.document], units.n_hits[:, :-1]
    if base == "paragraphs":
        return sums(counts > 0, own, n), np.bincount(own, minlength=n)[:, None]
    return sums(counts, own, n), sums(units.n_chars, own, n)[:, None]
