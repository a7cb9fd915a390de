"""Documents of a period: reading `2021-2025` or `2024-03..2025-06`, and the dates of documents against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import ParameterError

if TYPE_CHECKING:  # a report that checks its parameters should not wait for pandas
    import pandas as pd

_DATE = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_YEARS = re.compile(r"((?:19|20)\d\d)-((?:19|20)\d\d)")
_RANGE = re.compile(r"\s*(?:\.\.|—|–|～|~|至)\s*")
_REPORT_YEAR = re.compile(r"((?:19|20)\d\d)年度?")


@dataclass(frozen=True)
class Period:
    """A stretch of time, both ends with it.

    Parameters
    ----------
    first, last : str, ISO dates; "" where that end is open
    """

    first: str
    last: str

    def holds(self, first: str, last: str) -> bool | None:
        """Whether a date known to lie from `first` to `last` is of the period; None where that cannot be told."""
        if first and (not self.first or self.first <= first) and (not self.last or last <= self.last):
            return True
        if not first or not ((self.last and self.last < first) or (self.first and last < self.first)):
            return None
        return False


def read_period(text: str) -> Period | None:
    """The period that a parameter names; None for "".

    Parameters
    ----------
    text : a year, month or day (2024, 2024-03, 2024-03-15); two years (2021-2025); or two of the former with ..
        between them, of which one may be absent (2024-03..2025-06, 2023.., ..2022-12)

    Raises
    ------
    ParameterError : it is none of these, or ends before it begins.
    """
    cleaned = text.strip()
    if not cleaned:
        return None
    years = _YEARS.fullmatch(cleaned)
    ends = list(years.groups()) if years else _RANGE.split(cleaned)
    known = len(ends) <= 2 and any(ends) and all(not end or _DATE.fullmatch(end) for end in ends)
    if known:
        period = Period(date_span(ends[0])[0], date_span(ends[-1])[1])
        if not (period.first and period.last and period.last < period.first):
            return period
    raise ParameterError(
        f"period: {text!r} is no period. Write a year (2024), years (2021-2025), or from and to with .. between "
        "them, one of which may be absent: 2024-03..2025-06, 2023.., ..2022-12.",
        f"period：{text!r} 不是时间段。请写年份（2024）、起止年份（2021-2025），或用 .. 连接起止，一端可省："
        "2024-03..2025-06、2023..、..2022-12。",
    )


def date_span(date: str) -> tuple[str, str]:
    """First and last day that a date as far as it is known (2024, 2024-03, 2024-03-15) can mean; ("", "") for none."""
    found = _DATE.fullmatch(date)
    if not found:
        return "", ""
    year, month, day = found.groups()
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or '31'}"


def document_span(issued: str, published: str, years: str) -> tuple[str, str]:
    """First and last day a document can be of: by its date of issue, else of publication, else its report year.

    Parameters
    ----------
    issued, published : str, ISO as far as known; "" for none
    years : str, the years it is about; only a single one (2025年) is the year of a report
    """
    named = _REPORT_YEAR.fullmatch(years.strip())
    return date_span(issued or published or (named.group(1) if named else ""))


def split_by_period(documents: pd.DataFrame, text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The documents of a period, and those of which it cannot be told, since their date is absent or too coarse.

    Parameters
    ----------
    documents : table DOCUMENTS; uses date_issued, date_published, period
    text : str, as in `read_period`; "" keeps all

    Raises
    ------
    ParameterError : as in `read_period`.
    """
    period = read_period(text)
    if period is None:
        return documents, documents.iloc[:0]
    dates = documents[["date_issued", "date_published", "period"]].fillna("").astype(str)
    verdicts = [period.holds(*document_span(*row)) for row in dates.itertuples(index=False)]
    return (
        documents[[verdict is True for verdict in verdicts]],
        documents[[verdict is None for verdict in verdicts]],
    )
