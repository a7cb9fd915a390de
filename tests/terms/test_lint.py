"""Every kind of trouble in a dictionary is named with its line, and a clean one is left in peace."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.terms.lint import LINT_COLUMNS, lint_dictionary, lint_project
from tests.terms.samples import sentences_of
from tests.terms.test_tag import project_in

HEADER = "theme,category,term,except,with,weight,label_en,note\n"


def lint(
    folder: Path, rows: str, encoding: str = "utf-8-sig", header: str = HEADER, **tables: pd.DataFrame
) -> pd.DataFrame:
    path = folder / "themes.csv"
    path.write_bytes((header + rows).encode(encoding))
    return lint_dictionary(path, **tables)


def test_clean_dictionary_gives_no_rows(tmp_path: Path) -> None:
    table = lint(
        tmp_path,
        "talent,,人才,,,,,\nstandards,,标准,高标准|低保*标准,12:制定|修订,,,\nstandards,,制定*规范,,,,,\n",
    )
    assert table.empty and table.columns.tolist() == list(LINT_COLUMNS)


def test_errors_and_warnings_come_together_sorted_by_line(tmp_path: Path) -> None:
    table = lint(tmp_path, "t,,人才,,,,,\n,,标准,,,,,\nt,,人 才,,,,,\n")
    assert table[["line", "level", "term"]].values.tolist() == [[3, "error", "标准"], [4, "warning", "人 才"]]
    assert "Write the top category" in table["remedy"][0]
    assert "stands in category t already (line 2, as 人才)" in table["problem"][1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("t,,2024-01-02,,,,,", "looks like a date"),
        ("t,,1月2日,,,,,", "looks like a date"),
        ("t,,2-Jan,,,,,", "looks like a date"),
        ("t,,863,,,,,", "is a number"),
        ("t,,1.2E+11,,,,,", "is a number"),
        ("t,,+互联网,,,,,", "reads it as a formula"),
        ("t,,@人才,,,,,", "reads it as a formula"),
        ("t,,#NAME?,,,,,", "failed formula"),
        ("t,,“人才”,,,,,", "quotation mark"),
        ("t,,人才。标准,,,,,", "end of a sentence"),
        ("t,,《人才规划》,,,,,", "title"),
        ("t,,才,,,,,", "single character"),
        ("t,,标准,高标准、标准地,,,,", "looks like a list"),
        ("t,,标准,标准,,,,", "excludes everything"),
        ("t,,制定*标准,标准,,,,", "excludes everything"),
        ("t,,标准,水平,,,,", "excludes nothing"),
        ("t,,标准,标,,,,", "excludes nothing"),
        ("t,,锟斤拷,,,,,", "lost in another encoding"),
    ],
)
def test_damage_is_warned_of(tmp_path: Path, row: str, said: str) -> None:
    table = lint(tmp_path, row + "\n")
    assert len(table) == 1 and said in table["problem"][0]
    assert table[["line", "level"]].values.tolist() == [[2, "warning"]] and table["remedy"][0]


@pytest.mark.parametrize("term", ["5G", "2024年", "人才-产业", "首台（套）", "863计划", "“双一流”建设"])
def test_unusual_terms_that_are_right_are_left_alone(tmp_path: Path, term: str) -> None:
    table = lint(tmp_path, f"t,,{term},,,,,\n")
    assert table.empty or (term.startswith("“") and "quotation mark" in table["problem"][0])


def test_terms_in_two_categories_are_named_with_both(tmp_path: Path) -> None:
    table = lint(tmp_path, "p,p/b,检测,,,,,\np,p/a,检测,,,,,\ns,,检测,,,,,\n")
    assert (
        "two categories of one theme, p/b (line 2) and p/a; it is counted in p/a only" in table["problem"][0]
    )
    assert "in two categories, p/b (line 2) and s" in table["problem"][1]


def test_swallowed_term_names_the_one_that_swallows_it(tmp_path: Path) -> None:
    table = lint(tmp_path, "t,,人才引进,,,,,\nt,,人才,,,,,\ns,,标准,高标准,,,,\ns,,标准体系,,,,,\n")
    assert table[["line", "term"]].values.tolist() == [[2, "人才引进"]]
    assert "人才 (line 3) of the same category finds everything" in table["problem"][0]


def test_encodings_and_columns_that_make_trouble_are_warned_of(tmp_path: Path) -> None:
    rows = "talent,,人才,,,,,\n"
    assert "no BOM" in lint(tmp_path, rows, "utf-8")["problem"][0]
    assert "GBK" in lint(tmp_path, rows, "gbk")["problem"][0]
    assert "'来源' is not read" in lint(tmp_path, "t,人才,某书\n", header="theme,term,来源\n")["problem"][0]
    misread = "theme,term\n" + "".join(
        f"t,{term.encode().decode('gb18030', 'ignore')}\n" for term in ("高质量发展", "人才", "技术标准")
    )
    assert "UTF-8 that was read as GBK" in lint(tmp_path, misread, header="")["problem"][0]


def test_unreadable_file_is_one_error(tmp_path: Path) -> None:
    table = lint(tmp_path, "", header="a,b\n")
    assert table[["line", "level"]].values.tolist() == [[1, "error"]]
    assert "no column theme" in table["problem"][0]


def test_corpus_shows_dead_taken_excluded_and_one_sided_terms(tmp_path: Path) -> None:
    sentences = pd.concat(
        [
            sentences_of("中试平台。" * 5 + "高标准。", "补贴。", doc_id="a"),
            sentences_of("引进人才。", "引进人才。", doc_id="b"),
            sentences_of("引进人才。", doc_id="c"),
        ],
        ignore_index=True,
    )
    documents = pd.DataFrame(
        {"doc_id": ["a", "b", "c"], "region": ["湖南", "山东", "浙江"], "issuers": ["甲", "乙", "丙"]}
    )
    rows = "p,,中试平台,,,,,\np,p/x,平台,,,,,\ns,,标准,高标准,,,,\ns,,计量,,,,,\nt,,人才,,,,,\nf,,补贴,,贷款,,,\n"
    table = lint(tmp_path, rows, sentences=sentences, documents=documents)
    assert table[["line", "problem"]].values.tolist() == [
        [2, "100% of the 5 hits of 中试平台 are in one document."],
        [3, "All 5 places of 平台 are taken by longer terms of theme p."],
        [4, "None of the 1 places of 标准 counts: 1 are excepted, 0 have no companion (with)."],
        [5, "计量 does not occur in the 3 documents."],
        [7, "None of the 1 places of 补贴 counts: 0 are excepted, 1 have no companion (with)."],
    ]
    assert table["level"].tolist() == ["warning", "note", "warning", "note", "warning"]
    assert table["kind"].tolist() == ["one_document", "taken", "never_counts", "absent", "never_counts"]


def test_term_that_hides_another_where_it_is_excluded_is_named_with_it(tmp_path: Path) -> None:
    sentences = sentences_of("推进标准化厂房建设。", "推进标准化工作。", "制定标准。", doc_id="a")
    documents = pd.DataFrame({"doc_id": ["a"], "region": ["湖南"], "issuers": ["甲"]})
    table = lint(tmp_path, "s,,标准化,标准化厂房,,,,\ns,,标准,,,,,\n", sentences=sentences, documents=documents)
    assert table.loc[table["kind"] == "hides", ["line", "problem"]].values.tolist() == [
        [2, "标准化 is ruled out 1 times where 标准 stands in it, which then does not count either."]
    ]
    # What is excluded of the shorter one by itself is not hidden.
    table = lint(tmp_path, "s,,标准化,标准化厂房,,,,\ns,,标准,标准化厂房,,,,\n", sentences=sentences, documents=documents)
    assert "hides" not in set(table["kind"])


def test_cues_of_stance_may_be_short_stand_in_several_categories_and_nest_with_other_points(tmp_path: Path) -> None:
    rows = "planned,planned/clause_start,将,,,1,,\ndone,done/anywhere,将,,,1,,\nplanned,planned/clause_start,将要,,,2,,\n"
    sentences, documents = sentences_of("将要建设。", doc_id="a"), pd.DataFrame({"doc_id": ["a"], "region": ["湖南"], "issuers": ["甲"]})
    path = tmp_path / "stance.csv"
    path.write_text(HEADER + rows, encoding="utf-8-sig")
    found = lint_dictionary(path, sentences, documents)
    assert found["level"].tolist() == ["note"] and found["kind"].tolist() == ["taken"]  # 将 within 将要, in its category
    assert {"single_character", "two_categories"} <= set(lint(tmp_path, rows)["kind"])  # of themes they would be slips


def test_hits_of_one_issuer_in_several_documents_are_warned_of(tmp_path: Path) -> None:
    sentences = pd.concat(
        [sentences_of("贯标。" * 2, doc_id=doc_id) for doc_id in "abcdef"], ignore_index=True
    )
    documents = pd.DataFrame({"doc_id": list("abcdef"), "region": "湖南", "issuers": ["甲"] * 5 + ["乙"]})
    documents.loc[len(documents)] = ["g", "湖南", "丙"]
    table = lint(tmp_path, "s,,贯标,,,,,\n", sentences=sentences, documents=documents)
    assert table["problem"].tolist() == ["83% of the 12 hits of 贯标 are from one issuer."]


def test_project_is_checked_with_paths_from_its_root(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    project.documents.mkdir()
    (project.documents / "1_a.txt").write_text("关于人才的通知\n一、加快引进人才。\n", encoding="utf-8")
    table = lint_project(project)
    assert set(table["file"]) == {"seeds/dictionaries/themes.csv"}
    assert "标准 does not occur in the 1 documents." in table["problem"].tolist()
