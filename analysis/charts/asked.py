"""What a chart is asked to show, checked against its table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.errors import ParameterError
from analysis.speech import did_you_mean

_COLUMNS = {"category": "类别", "theme": "主题", "instrument": "工具", "value": "取值"}


def check_asked(asked: Sequence[str], table: pd.DataFrame, column: str, called: tuple[str, str]) -> None:
    """Stop unless every value asked for stands in the column, and there is one at least.

    Parameters
    ----------
    called : what the table has the rows of, in English and in Chinese: ("rates", "频率表")

    Raises
    ------
    ParameterError
    """
    present = list(dict.fromkeys(table[column]))
    unknown = [name for name in asked if name not in present]
    if len(asked) and not unknown:
        return
    meant = did_you_mean(unknown[0], present) if len(unknown) == 1 else ("", "")
    raise ParameterError(
        f"The {called[0]} have no {column} {', '.join(unknown) or '(none given)'}. {meant[0]}They have: {', '.join(present) or 'none'}.",
        f"{called[1]}中没有{_COLUMNS[column]} {'、'.join(unknown) or '（未给出）'}。{meant[1]}现有：{'、'.join(present) or '无'}。",
    )
