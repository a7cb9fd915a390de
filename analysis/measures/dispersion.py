"""How evenly a theme is spread over a region's text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.units import count_units, group_numbers
from analysis.regions import order_regions
from analysis.tables import check_table
from analysis.tables.comparison import DISPERSION


def dispersion(
    hits: pd.DataFrame,
    paragraphs: pd.DataFrame,
    documents: pd.DataFrame,
    categories: Sequence[str],
    headings: bool = False,
) -> pd.DataFrame:
    """Dispersion of each category over the paragraphs, and over the documents, of each region.

    Parameters
    ----------
    hits, paragraphs, documents, categories, headings : as in `rates.rates_by_region`

    Returns
    -------
    DISPERSION table, one row per region x category x kind of part, regions in the order of `order_regions`;
    over documents only where the region has two or more. dp and dp_norm are missing without a hit, and where
    there is but one part.

    Notes
    -----
    DP = ½ Σ |v_i − s_i| over the parts, v the part's share of the hits and s its share of the characters:
    0 is as even as the text allows, towards 1 all hits stand in one small part (Gries 2008, IJCL 13(4), 403-437).
    DP_norm = DP / (1 − min s) (Lijffijt & Gries 2012, IJCL 17(1), 147-149). Few hits cannot be even: n hits reach at
    most n parts, so compare the dispersion of categories of like frequency only.
    """
    units = count_units(hits, paragraphs, documents, categories, headings)
    regions = order_regions(documents["region"])
    groups = group_numbers(documents["region"], documents, regions)
    rows = []
    for region, own in zip(regions, units.of_groups(groups, len(regions)), strict=True):
        whole = own.whole_documents()
        parts = {"paragraphs": (own.n_hits, own.n_chars)}
        if len(whole.document) > 1:
            parts["documents"] = (whole.n_hits, whole.n_chars)
        for column, category in enumerate(categories):
            for over, (n_hits, n_chars) in parts.items():
                deviation, normed = deviation_of_proportions(n_hits[:, column], n_chars)
                total = int(n_hits[:, column].sum())
                rows.append((region, category, over, len(n_chars), total, deviation, normed))
    return check_table(pd.DataFrame(rows, columns=list(DISPERSION.columns)), DISPERSION)


def deviation_of_proportions(n_hits: np.ndarray, sizes: np.ndarray) -> tuple[float, float]:
    """DP and DP_norm of hits over parts of these sizes; formulas in `dispersion`; NaN without hits or parts."""
    if n_hits.sum() == 0 or len(sizes) < 2:
        return np.nan, np.nan
    shares = sizes / sizes.sum()
    deviation = float(np.abs(n_hits / n_hits.sum() - shares).sum() / 2)
    return deviation, deviation / (1 - float(shares.min()))
