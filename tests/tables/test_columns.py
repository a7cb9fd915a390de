"""Every column is explained in both languages, and no explanation is about a column that is gone."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path

import pytest

from analysis.tables.columns import KINDS, all_schemas, explain_columns, explained_columns, table_kind

ROOT = Path(__file__).parents[2]
# Columns that are written beside those of a schema, or in tables without one; tests/test_end_to_end.py holds that a
# real run writes each of them.
BESIDE = {"instrument_terms", "keyword", "left", "right", "sentence", "terms", "weight"}


@pytest.mark.parametrize("name", all_schemas())
def test_every_column_of_every_schema_is_explained(name):
    columns = list(all_schemas()[name].columns)
    assert [column for column in columns if column not in explain_columns(columns, name)] == []


def test_no_explanation_is_stale():
    used = {
        (column.table, column.name)
        for name, schema in all_schemas().items()
        for column in explain_columns(list(schema.columns), name).values()
    }
    left = {(one.table, one.name) for one in explained_columns()} - used
    assert left <= {("", name) for name in BESIDE}


def test_an_explanation_is_whole_and_stands_once():
    explained = explained_columns()
    assert len({(one.table, one.name) for one in explained}) == len(explained) > 200
    for one in explained:
        assert one.zh and one.en and one.kind in KINDS, one
        assert bool(one.unit_zh) == bool(one.unit_en), one
        assert one.unit_zh or one.kind in ("text", "id", "number"), one


def test_kinds_fit_the_types_of_the_schemas():
    fitting = {
        "str": {"text", "id", "date"},
        "bool": {"flag"},
        "int": {"count", "offset", "id"},
        "float": {"share", "rate", "number"},
    }
    for name, schema in all_schemas().items():
        for column, explained in explain_columns(list(schema.columns), name).items():
            assert explained.kind in fitting[schema.columns[column]], (name, column)


def test_the_same_name_is_explained_by_the_table_it_stands_in():
    rates = list(all_schemas()["rates"].columns)
    assert table_kind([*rates, "more"]) == "rates"
    assert explain_columns(rates)["low"].kind == "rate"
    crosses = explain_columns(list(all_schemas()["crosses"].columns))
    assert crosses["low"].kind == "share" and "n_theme" in crosses["share"].zh
    assert explain_columns(["nobody_knows", "doc_id"]).keys() == {"doc_id"}


def test_a_unit_is_told_with_the_explanation():
    column = explain_columns(["n_documents_hit"])["n_documents_hit"]
    assert column.told("zh") == "有命中的文件数。单位：篇"
    assert column.told("en") == "Documents with a hit. Unit: documents"


def test_the_page_of_columns_is_the_one_made_from_the_explanations():
    page = runpy.run_path(str(ROOT / "tools" / "columns.py"))["columns_page"]()
    assert (ROOT / "docs" / "columns.md").read_text(encoding="utf-8") == page


def test_the_explanations_can_be_edited_in_excel():
    data = (ROOT / "analysis" / "tables" / "columns.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert {len(row) for row in csv.reader(data.decode("utf-8-sig").splitlines())} == {7}
