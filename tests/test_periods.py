"""Documents of a period: what can be written, and what becomes of a document whose date is not known well enough."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from analysis.periods import Period, date_span, read_period, split_by_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2021-2025", "2021-01-01", "2025-12-31"),
        ("2024-03", "2024-03-01", "2024-03-31"),
        ("2024-03..2025-06", "2024-03-01", "2025-06-31"),
        ("2023..", "2023-01-01", ""),
        ("..2022-12-15", "", "2022-12-15"),
        (" 2021—2023 ", "2021-01-01", "2023-12-31"),
        ("2021至2023", "2021-01-01", "2023-12-31"),
    ],
)
def test_a_period_is_read_with_both_ends_or_one(text, first, last):
    assert read_period(text) == Period(first, last)


def test_no_period_is_none():
    assert read_period("") is None


@pytest.mark.parametrize("text", ["last year", "2025-2021", "24", "..", "2024-13", "2021..2022..2023", "2024/03"])
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(ParameterError, match="2024-03..2025-06") as error:
        read_period(text)
    assert repr(text) in error.value.chinese


def documents(*rows):
    return pd.DataFrame(rows, columns=["doc_id", "date_issued", "date_published", "period"])


def test_date_of_issue_goes_before_that_of_publication_and_the_report_year_stands_in_for_both():
    table = documents(
        ("issued", "2024-06-14", "2025-01-01", ""),
        ("published", "", "2024-02-01", "2023年"),
        ("report", "", "", "2024年"),
        ("later", "2025-01-02", "", "2024年"),
    )
    kept, unknown = split_by_period(table, "2024")
    assert list(kept["doc_id"]) == ["issued", "published", "report"] and unknown.empty


def test_a_document_without_a_date_or_with_too_coarse_a_one_is_kept_apart():
    table = documents(
        ("none", "", "", ""),
        ("plan", "", "", "2021—2025年"),
        ("goal", "", "", "到2027年"),
        ("coarse", "2024", "", ""),
        ("inside", "2024-04", "", ""),
        ("outside", "2023", "", ""),
    )
    kept, unknown = split_by_period(table, "2024-03..2024-06")
    assert list(kept["doc_id"]) == ["inside"]
    assert list(unknown["doc_id"]) == ["none", "plan", "goal", "coarse"]


dates = st.dates(min_value=pd.Timestamp("1950-01-01").date(), max_value=pd.Timestamp("2049-12-31").date()).map(str)


@given(dates, dates, dates)
def test_a_day_is_of_a_period_exactly_when_it_lies_between_its_ends(one, other, day):
    first, last = sorted((one, other))
    assert read_period(f"{first}..{last}").holds(*date_span(day)) is (first <= day <= last)
