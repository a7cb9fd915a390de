"""What moved between two runs is said by row and value, with the hits and documents behind it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from analysis.runs.cli import main
from analysis.runs.history import PastRun
from analysis.runs.moved import moved
from analysis.tables import DOCUMENTS, HITS, write_csv, write_table


def fill(schema, rows: list[dict]) -> pd.DataFrame:
    empty = {name: "" if kind == "str" else 0 for name, kind in schema.columns.items()}
    return pd.DataFrame([{**empty, **row} for row in rows], columns=list(schema.columns))


@pytest.fixture
def run(tmp_path):
    def write(stamp, figures: dict[str, pd.DataFrame], hits: list[tuple], corpus: dict[str, str], terms: str) -> PastRun:
        folder = tmp_path / "runs" / stamp
        for name in ("figures", "tables", "dictionaries"):
            (folder / name).mkdir(parents=True)
        for name, table in figures.items():
            write_csv(table, folder / "figures" / f"{name}.csv")
        places = [dict(zip(("doc_id", "term", "start"), hit, strict=True)) for hit in hits]
        write_table(fill(HITS, [{"facet": "themes", "theme": "talent", "category": "talent", **place} for place in places]), HITS, folder / "tables")
        about = [{"doc_id": file[0], "file": file, "region": "湖南"} for file in corpus]
        write_table(fill(DOCUMENTS, about), DOCUMENTS, folder / "tables")
        (folder / "dictionaries" / "themes.csv").write_text(f"theme,term\n{terms}", encoding="utf-8")
        note = {"name": "", "corpus": {f"seeds/documents/{file}": text for file, text in corpus.items()}, "notebooks": {"theme": {"error": ""}}}
        (folder / "run.json").write_text(json.dumps(note), encoding="utf-8")
        return PastRun(folder, note)

    return write


def rates(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["group", "category", "n_hits", "rate"])


@pytest.fixture
def two(run):
    old = run(
        "20261121-080000",
        {"regions": rates(("湖南", "talent", 2, 10.0), ("山东", "talent", 1, 5.0)), "same": rates(), "gone": rates()},
        [("a", "人才", 3), ("a", "人才", 9), ("b", "人才", 1)],
        {"a.txt": "1", "b.txt": "2"},
        "talent,人才\n",
    )
    new = run(
        "20261122-080000",
        {"regions": rates(("湖南", "talent", 3, 15.0), ("浙江", "talent", 0, 0.0)), "same": rates(), "came": rates()},
        [("a", "人才", 3), ("a", "人才", 9), ("a", "引育", 12)],
        {"a.txt": "1", "c.txt": "3"},
        "talent,人才\ntalent,引育\n",
    )
    return old, new


def test_rows_are_told_apart_by_their_text_columns_and_values_that_moved_are_listed(two):
    found = moved(*two)
    values = [tuple(row) for row in found.values.itertuples(index=False)]
    assert values == [
        ("gone", "removed", "", "", "", ""),
        ("regions", "removed", "山东", "", "", ""),
        ("regions", "added", "浙江", "", "", ""),
        ("regions", "changed", "湖南", "n_hits", "2", "3"),
        ("regions", "changed", "湖南", "rate", "10.0", "15.0"),
        ("came", "added", "", "", "", ""),
    ]
    assert found.same == ("same",)


def test_the_hits_and_documents_behind_it_are_named(two):
    found = moved(*two)
    assert [(row.term, row.document, row.n_old, row.n_new) for row in found.hits.itertuples()] == [
        ("人才", "b.txt", 1, 0),
        ("引育", "a.txt", 0, 1),
    ]
    assert found.documents == {"b.txt": "removed", "c.txt": "added"}


def test_a_run_does_not_differ_from_itself(two):
    found = moved(two[0], two[0])
    assert found.values.empty and found.hits.empty and not found.documents and len(found.same) == 3


def test_rows_that_no_text_tells_apart_are_compared_whole(run):
    tables = [pd.DataFrame({"x": [1, 2], "y": [3, 4]}), pd.DataFrame({"x": [1, 2], "y": [3, 5]})]
    runs = [run(f"2026112{number}-080000", {"numbers": table}, [], {"a.txt": ""}, "talent,人才\n") for number, table in enumerate(tables)]
    values = moved(*runs).values
    assert [(row.change, row.row) for row in values.itertuples()] == [("removed", "2 · 4"), ("added", "2 · 5")]


def test_the_command_says_it(two, tmp_path, capsys):
    for name in ("seeds", "notebooks"):
        (tmp_path / name).mkdir()
    assert main(["--project", str(tmp_path), "runs", "diff", "20261121", "last"]) == 0
    said = capsys.readouterr().out
    assert "20261121-080000 → 20261122-080000" in said
    assert "themes.csv: talent: +引育" in said and "hits of 引育 (themes, talent) in a.txt: 0 → 1" in said
    assert "regions: 4 differences" in said and "~ 湖南 · Hits: 2 → 3" in said and "√ 1 tables alike" in said
