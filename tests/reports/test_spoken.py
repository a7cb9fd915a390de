"""What identifiers of tables are called in a report."""

from __future__ import annotations

import pandas as pd

from analysis.reports.contents import Text
from analysis.reports.spoken import Names
from analysis.tables.comparison import REST


def test_all_other_regions_together_have_a_name_of_their_own():
    """From seven regions on each is compared with the rest, which is no region and no document."""
    names = Names(pd.DataFrame({"doc_id": ["000"], "title": ["方案"], "region": ["湖南"], "file": ["a.txt"]}))
    assert names.of_cell("other", {"group": "湖南", "other": REST, "category": "talent"}) == Text("其余地区", "the other regions")
