"""Dictionaries of other programs come in and go out, and what does not come along is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import DictionaryError, ParameterError, RunError
from analysis.terms.dictionary import load_dictionary
from analysis.terms.exchange import export_dictionary, import_dictionary, write_dictionary
from tests.terms.samples import dictionary_of, term

KINDS = ["quanteda", "cntext", "liwc", "wordstat"]
PLAIN = dictionary_of(
    term("平台", "platform"),
    term("中试", "platform", "platform/pilot"),
    term("小试", "platform", "platform/pilot"),
    term("人才", "talent"),
    term("2025", "talent", "talent/deep/er"),
    term("no", "talent", "talent/deep/er"),
)


def names(dictionary: object) -> set[tuple[str, str, str]]:
    return {(entry.theme, entry.category, entry.term) for entry in dictionary.terms}


@pytest.mark.parametrize("kind", KINDS)
def test_plain_terms_and_nesting_survive_the_way_out_and_in(tmp_path: Path, kind: str) -> None:
    losses = export_dictionary(PLAIN, tmp_path / "x.out", kind)
    back, changes = import_dictionary(tmp_path / "x.out", kind)
    assert names(back) == names(PLAIN)
    assert losses.empty and changes.empty
    assert back.facet == "x"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_format_cannot_carry_is_reported(tmp_path: Path, kind: str) -> None:
    rich = dictionary_of(
        term(
            "标准",
            "s",
            exceptions=("高标准", "标准地"),
            conditions=("制定",),
            within=9,
            weight=0.5,
            note="注",
            label_en="L",
        ),
        term("制定*标准", "s"),
    )
    losses = export_dictionary(rich, tmp_path / "x.out", kind)
    reported = {(row.term, row.what): row.value for row in losses.itertuples()}
    assert reported.pop(("标准", "weight"), "0.5") == "0.5"
    assert ("标准", "weight") in {(row.term, row.what) for row in losses.itertuples()} or kind == "wordstat"
    assert reported == {
        ("标准", "except"): "高标准|标准地",
        ("标准", "with"): "9:制定",
        ("标准", "label_en"): "L",
        ("标准", "note"): "注",
        ("制定*标准", "wildcard"): "制定*标准",
    }
    back, _ = import_dictionary(tmp_path / "x.out", kind)
    assert [entry.term for entry in back.terms] == (["标准", "制定*标准"] if kind == "quanteda" else ["标准"])


def test_quanteda_yaml_with_globs_and_odd_scalars(tmp_path: Path) -> None:
    path = tmp_path / "q.yml"
    path.write_text(
        "经济:\n  金融: [贷款*, 基 金, '股?', 2025, yes]\n  其他:\n    - 制*标\n    - '*'\n", encoding="utf-8"
    )
    dictionary, report = import_dictionary(path, "quanteda")
    assert [(entry.category, entry.term) for entry in dictionary.terms] == [
        ("经济/金融", "贷款"), ("经济/金融", "基 金"), ("经济/金融", "2025"), ("经济/金融", "yes"), ("经济/其他", "制*标"),
    ]  # fmt: skip
    assert report[["term", "what"]].values.tolist() == [
        ["贷款*", "wildcard"], ["股?", "rule"], ["制*标", "wildcard"], ["*", "term"],
    ]  # fmt: skip


def test_liwc_words_may_be_in_several_categories(tmp_path: Path) -> None:
    path = tmp_path / "l.dic"
    path.write_text("%\n1\t人才\n2\t金融\n%\n补贴\t1\t2\n贷款*\t2\n\n", encoding="gbk")
    dictionary, report = import_dictionary(path, "liwc")
    assert [(entry.category, entry.term) for entry in dictionary.terms] == [
        ("人才", "补贴"),
        ("金融", "补贴"),
        ("金融", "贷款"),
    ]
    assert report["value"].tolist() == ["贷款*"]


def test_wordstat_weights_come_along_and_rules_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "w.cat"
    path.write_text(
        "金融\n\t市场\n\t\t贷款 (1)\n\t\t股_权 (0.5)\n\t@近 [贷款 NEAR 基金] (1)\n人才\n\t导师 (2)\n",
        encoding="utf-8",
    )
    dictionary, report = import_dictionary(path, "wordstat")
    assert [(entry.category, entry.term, entry.weight) for entry in dictionary.terms] == [
        ("金融/市场", "贷款", 1), ("金融/市场", "股 权", 0.5), ("人才", "导师", 2),
    ]  # fmt: skip
    assert report["what"].tolist() == ["rule"]


def test_cntext_yaml_as_its_users_have_it(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(
        "Name: n\nDesc: d\nRefer: r\nCategory:\n- 好\nDictionary:\n  好:\n  - 优秀\n  坏: [差]\n",
        encoding="utf-8",
    )
    assert names(import_dictionary(path, "cntext")[0]) == {("好", "好", "优秀"), ("坏", "坏", "差")}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("quanteda", "a: [b\nc", "line 2: no valid YAML"),
        ("quanteda", "- 人才\n", "holds no categories"),
        ("cntext", "人才: [a]\n", "has no Dictionary"),
        ("liwc", "人才\t1\n", "between two lines of %"),
        ("liwc", "%\n1\n%\n", "line 2: '1' is no category"),
        ("liwc", "%\n1\t人才\n%\n导师\t3\n", "line 4: '导师' is in category 3"),
        ("wordstat", "导师 (1)\n", "line 1: '导师.*' stands below no category"),
        ("wordstat", "人才\n\t\t导师 (1)\n", "line 2"),
    ],
)
def test_files_of_another_kind_are_named(tmp_path: Path, kind: str, text: str, message: str) -> None:
    (tmp_path / "x").write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError, match=message):
        import_dictionary(tmp_path / "x", kind)


def test_unknown_kind_absent_file_and_unwritable_place_are_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="Known are: quanteda, cntext, liwc, wordstat"):
        export_dictionary(PLAIN, tmp_path / "x", "excel")
    with pytest.raises(DictionaryError, match="does not exist"):
        import_dictionary(tmp_path / "x", "liwc")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match="cannot be written"):
        export_dictionary(PLAIN, tmp_path / "file" / "x", "liwc")


def test_own_csv_carries_everything(tmp_path: Path) -> None:
    rich = dictionary_of(
        term(
            "标准",
            "s",
            "s/a",
            exceptions=("高标准",),
            conditions=("制定", "修订"),
            within=9,
            weight=0.5,
            note="甲,乙",
            label_en="L",
        ),
        term("制定*标准", "s"),
    )
    write_dictionary(rich, tmp_path / "themes.csv")
    assert (tmp_path / "themes.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    back = load_dictionary(tmp_path / "themes.csv")
    assert [
        (*names(dictionary_of(entry)), entry.exceptions, entry.with_cell, entry.weight, entry.note)
        for entry in back.terms
    ] == [
        (("s", "s/a", "标准"), ("高标准",), "9:制定|修订", 0.5, "甲,乙"),
        (("s", "s", "制定*标准"), (), "", 1.0, ""),
    ]


def test_a_cell_with_a_carriage_return_is_written_as_one_cell(tmp_path):
    """As a cell of Excel may hold one, from an old Mac or typed with Alt and Enter."""
    written = dictionary_of(term("人\r才", "talent"), term("标准", "standards", note="一\r\n二"))
    write_dictionary(written, tmp_path / "themes.csv")
    again = load_dictionary(tmp_path / "themes.csv")
    assert [(one.term, one.note) for one in again.terms] == [("人\r才", ""), ("标准", "一\r\n二")]
