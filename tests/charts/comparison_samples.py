"""Finished tables of comparisons to draw, with extreme numbers and long names."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd

from analysis.tables import check_table
from analysis.tables.comparison import COOCCURRENCE, DIFFERENCES, GAP, REST, SIMILARITY, STANCE_RATES, VARIANTS
from tests.charts.samples import REGIONS, THEMES

KINDS = ["chosen", "headings_in", "sentences", "paragraphs", "every_hit", "whole_text", "upper_levels"]


def differences(regions=tuple(REGIONS), categories=tuple(THEMES), unit="chars") -> pd.DataFrame:
    rows = []
    for place, ((one, two), category) in enumerate(product(combinations(regions, 2), categories)):
        value = [-1204.5, 0.0, 48.6, 3.1, np.nan][place % 5] / (5000 if unit == "sentences" else 1)
        low, high = value - abs(value) * 0.5 - 0.1, value + abs(value) * 3 + 0.1
        holds = bool(low > 0 or high < 0)
        rows.append((one, two, category, unit, 12, 1034, 5.0, 4.0, value, low, high, 0.1, -1.0, 2.0, holds, 24,
                     "within this document only / between documents"))  # fmt: skip
    return check_table(pd.DataFrame(rows, columns=list(DIFFERENCES.columns)), DIFFERENCES)


def against_rest(regions) -> pd.DataFrame:
    table = differences([*regions, REST])
    return table[table["other"] == REST].reset_index(drop=True)


def stance_rates(regions, categories=tuple(THEMES)) -> pd.DataFrame:
    rows = []
    for place, (stance, region, category) in enumerate(product(("done", "planned"), regions, categories)):
        rate = [0.0, 7.25, 1204.0, np.nan][place % 4]
        n_base = 0 if np.isnan(rate) else 123_456
        rows.append((stance, region, category, "chars", 40, n_base, 1034, rate, 0.5 * rate, 4 * rate + 1,
                     "within this document only"))  # fmt: skip
    return check_table(pd.DataFrame(rows, columns=list(STANCE_RATES.columns)), STANCE_RATES)


def gap(n=20) -> pd.DataFrame:
    rows = []
    for place in range(n):
        value = (40.0 - 3 * place) * (-1) ** (place % 3)
        low, high = value - 12, value + 500
        rows.append(("内蒙古", "湖南", "platform", f"检验检测*公共服务平台{place}", 1034, 7, value, low, high, n))
    return check_table(pd.DataFrame(rows, columns=list(GAP.columns)), GAP)


def cooccurrence(categories=tuple(THEMES)) -> pd.DataFrame:
    rows = []
    for place, (one, two) in enumerate(combinations(categories, 2)):
        lift = [2.35, 0.0, 11.04, np.nan][place % 4]
        rows.append((one, two, "paragraph", 1252, 200, 100, 3 * place, 8.0, lift, 0.5 * lift, 1.5 * lift + 1))
    return check_table(pd.DataFrame(rows, columns=list(COOCCURRENCE.columns)), COOCCURRENCE)


def similarity(n=5, basis="words") -> pd.DataFrame:
    rows = [
        (f"{one}.txt", f"{two}.txt", basis, 900, 800, np.nan if one == two == 0 else 1 / (1 + abs(one - two)), 0.5)
        for one, two in product(range(n), repeat=2)
    ]
    return check_table(pd.DataFrame(rows, columns=list(SIMILARITY.columns)), SIMILARITY)


def variants(regions=tuple(REGIONS), categories=tuple(THEMES)) -> pd.DataFrame:
    rows = [
        (kind, region, category, 12, 3400, 35.2, np.nan if region == "山东" else 0.3 * place + 0.5 * number, 1)
        for (place, kind), (number, region), category in product(enumerate(KINDS), enumerate(regions), categories)
    ]
    return check_table(pd.DataFrame(rows, columns=list(VARIANTS.columns)), VARIANTS)
