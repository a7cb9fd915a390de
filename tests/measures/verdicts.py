"""Verdicts made by hand: so many right hits, false hits, misses and rightly untagged units."""

from __future__ import annotations

import pandas as pd

from analysis.tables import check_table
from analysis.tables.coded import THEME, VERDICTS


def verdicts(
    right: int, false: int, missed: int, empty: int, *,
    theme="talent", region="湖南", weight=1.0, stratum="", kind=THEME, term="", prefix="u", counted=True,
) -> pd.DataFrame:  # fmt: skip
    cells = (
        [(True, True)] * right + [(True, False)] * false + [(False, True)] * missed + [(False, False)] * empty
    )
    rows = [
        (
            f"{prefix}{region}{stratum}{number}",
            kind,
            theme,
            theme,
            term,
            theme,
            tagged,
            coded,
            region,
            weight,
            stratum,
            counted,
        )
        for number, (tagged, coded) in enumerate(cells)
    ]
    return check_table(pd.DataFrame(rows, columns=list(VERDICTS.columns)), VERDICTS)
