"""Ids as numbers: the same of texts and of categories."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.tables.lookup import plain, row_numbers, within

_IDS = st.lists(st.sampled_from("abcdef"), max_size=8)


def as_categories(values: pd.Series) -> pd.Series:
    """Categories in another order than that of the values, with one that none of them has."""
    return pd.Series(pd.Categorical(values, categories=["z", *sorted(set(values), reverse=True)]))


@settings(max_examples=60, deadline=None)
@given(_IDS, st.lists(st.sampled_from("abcdef"), unique=True, max_size=6))
def test_the_row_of_a_value_is_that_of_a_loop_for_texts_and_categories(values, known):
    values, known = pd.Series(values, dtype="str"), pd.Series(known, dtype="str")
    expected = [list(known).index(value) if value in set(known) else -1 for value in values]
    for one in (values, as_categories(values)):
        for other in (known, as_categories(known), pd.Index(known)):
            assert list(row_numbers(one, other)) == expected
            assert list(within(one, other)) == [place >= 0 for place in expected]


def test_a_missing_value_is_nowhere():
    values = pd.Series(pd.Categorical(["a", None], categories=["a"]))
    assert list(row_numbers(values, pd.Series(["b", "a"], dtype="str"))) == [1, -1]
    assert list(within(values, pd.Series(["a"], dtype="str"))) == [True, False]


def test_plain_makes_text_of_categories_and_leaves_the_rest():
    table = pd.DataFrame({"a": pd.Categorical(["x", "y"]), "n": [1, 2]})
    assert plain(table)["a"].dtype == "str" and plain(table)["n"].dtype == "int64"
    assert isinstance(table["a"].dtype, pd.CategoricalDtype)
