"""Coding and validating a whole project: the shipped coded set, the round trip, and its command lines."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.coding.binding import bind_coded
from analysis.coding.reading import read_coded
from analysis.errors import ParameterError, TableError
from analysis.paths import Project, find_project
from analysis.runs.cli import main
from analysis.runs.preparation.prepare import prepare_tables
from analysis.runs.provenance import hash_inputs
from analysis.runs.validity import term_states as of_terms
from analysis.runs.validity.bindable import sentences_to_bind
from analysis.runs.validity.term_states import current_term_states, only_trusted, read_term_states
from analysis.runs.validity.validation import validate_project, write_validation
from analysis.tables import DOCUMENTS, HITS, SENTENCES, read_table

SOURCE = find_project(Path(__file__).parent)
THEMES = ["platform", "talent", "finance", "standards"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = Project(tmp_path_factory.mktemp("编码 项目"))
    for name in ("seeds", "notebooks"):
        shutil.copytree(getattr(SOURCE, name), made.root / name)
    return made


@pytest.fixture(scope="module")
def tables(project):
    return prepare_tables(project)


@pytest.fixture(scope="module")
def shipped(project, tables):
    return validate_project(project, tables)


@pytest.fixture(scope="module")
def drawn(project):
    """A sample drawn by the command, filled in from the shipped codes; coder B errs on every tenth row."""
    path = project.root / "out" / "coding.xlsx"
    assert (
        main(["--project", str(project.root), "code", "-n", "80", "--coders", "A", "B", "-o", str(path)]) == 0
    )
    codes = pd.read_csv(
        SOURCE.seeds / "coded" / "seeds.tsv", sep="\t", quoting=3, dtype=str, keep_default_na=False
    )
    by_text = {_bare(row["text"]): row for row in codes.to_dict("records")}
    book = openpyxl.load_workbook(path)
    for name in ("A", "B"):
        sheet = book[name]
        column = {cell.value.rpartition("\n")[2]: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            coded = by_text[_bare(sheet.cell(row, column["text"]).value)]
            for theme in THEMES:
                sheet.cell(row, column[theme]).value = int(coded[theme])
            if name == "B" and row % 10 == 0:
                sheet.cell(row, column["talent"]).value = 1 - int(coded["talent"])
    book.save(path)
    return path


def _bare(text: str) -> str:
    from analysis.terms.normalize import matching_form

    return matching_form(text)


def test_shipped_codes_are_the_seeds_and_say_where_they_come_from(shipped):
    units = shipped.bound.units
    assert len(units) == 292
    assert len(shipped.unmatched) <= 20
    assert set(units["doc_id"]) == {"000", "001", "002", "003", "004", ""}
    said = (SOURCE.seeds / "coded" / "README.md").read_text(encoding="utf-8")
    for limit in (
        "No human coded these",
        "没有人工编码",
        "flattering",
        "no substitute for a researcher's own coding",
    ):
        assert limit in said


def test_figures_of_the_shipped_codes_are_counts_of_the_table(shipped):
    rows = shipped.validity.query("kind == 'theme' and group == 'total'").set_index("theme")
    assert rows.index.tolist() == THEMES
    for theme in THEMES:
        coded = shipped.settled.query("variable == @theme").set_index("unit")["value"] == "1"
        hits = shipped.matches.query("theme == @theme and excluded_by == ''")["sent_id"].unique()
        tagged = coded.index.isin(hits)
        assert rows.loc[theme, "n_true"] == coded.sum() and rows.loc[theme, "n_tagged"] == tagged.sum()
        assert rows.loc[theme, "recall"] == pytest.approx((tagged & coded).sum() / coded.sum())
        assert rows.loc[theme, "precision"] == pytest.approx((tagged & coded).sum() / tagged.sum())
    assert shipped.agreement.empty  # one adjudicated code per sentence
    assert shipped.notes["code"].tolist() == ["not_in_corpus", "one_code"]


def test_corrected_shares_of_a_fully_coded_corpus_are_the_coded_shares(shipped):
    units = shipped.bound.units.query("counted")
    table = shipped.corrected.query("group == 'total'").set_index("theme")
    for theme in THEMES:
        values = (
            shipped.settled.query("variable == @theme").set_index("unit")["value"].reindex(units["unit"])
            == "1"
        )
        assert table.loc[theme, "share_design"] == pytest.approx(values.mean(), abs=0.01)
        assert table.loc[theme, "share_corrected"] == pytest.approx(values.mean(), abs=0.01)


def test_drawn_workbook_comes_back_with_weights_agreement_and_open_codes(project, tables, drawn, capsys):
    assert main(["--project", str(project.root), "validate", str(drawn)]) == 0
    said = capsys.readouterr().out
    assert "80 sentences, 0 of them not in the corpus" in said and "alpha" in said
    out = project.runs / "validity"
    assert (out / "adjudication.xlsx").is_file() and not (out / "again.xlsx").exists()
    found = validate_project(project, tables, [drawn])
    assert found.bound.units["weight"].sum() == pytest.approx(
        len(found.places.query("policy_text and not is_heading"))
    )
    agreement = found.agreement.set_index("variable")
    assert agreement.loc["platform", "share_agreed"] == 1 and agreement.loc[
        "talent", "share_agreed"
    ] == pytest.approx(72 / 80)
    assert len(found.disagreements) == 8
    assert (
        found.validity.query("kind == 'theme' and group == 'total'")
        .set_index("theme")
        .loc["talent", "n_coded"]
        == 72
    )


def test_ledger_shows_the_state_of_every_line_of_the_dictionary(shipped):
    ledger = shipped.ledger
    assert len(ledger) == len(shipped.dictionary.terms)
    coded = shipped.terms.set_index(["category", "term"])
    for row in ledger.itertuples():
        if (row.category, row.term) in coded.index:
            known = coded.loc[(row.category, row.term)]
            assert (row.state, row.n_coded) == (known["state"], known["n_tagged"])
        else:
            assert (row.state, row.n_coded) == ("unproven", 0)


def test_states_of_terms_are_stale_once_the_dictionary_changes(project, tables, shipped):
    out = project.root / "states"
    write_validation(shipped, out)
    states, stale = read_term_states(out, hash_inputs(project))
    assert stale == ("", "")
    pd.testing.assert_frame_equal(states, shipped.terms, check_dtype=False)
    states, stale = read_term_states(out, {**hash_inputs(project), "dictionaries": "another"})
    assert stale[0] == (
        "states was measured before the last change of the dictionaries; run policy-compare validate again"
    )
    assert "词典上次改动之前" in stale[1]
    assert read_term_states(project.root / "nowhere", hash_inputs(project))[0].empty
    assert (
        json.loads((out / "binding.json").read_text(encoding="utf-8"))["corpus"]
        == hash_inputs(project)["corpus"]
    )


@pytest.mark.parametrize("name", ["terms.csv", "binding.json"])
def test_states_of_terms_with_a_turned_bit_are_refused(project, tables, shipped, name):
    out = project.root / "states"
    write_validation(shipped, out)
    content = bytearray((out / name).read_bytes())
    content[len(content) // 2] ^= 1
    (out / name).write_bytes(content)
    with pytest.raises(TableError, match="no longer as validate wrote it. Run policy-compare validate again"):
        read_term_states(out, hash_inputs(project))


def test_states_of_now_are_those_of_the_coded_files(project, tables, shipped):
    pd.testing.assert_frame_equal(current_term_states(project, tables), shipped.terms)


def test_states_are_reckoned_once_for_the_same_coded_files_and_anew_for_others(project, tables, shipped, tmp_path, monkeypatch):
    other = Project(tmp_path / "p")
    shutil.copytree(project.seeds, other.seeds)
    first = current_term_states(other, tables)
    reckoned = []
    monkeypatch.setattr(of_terms, "_reckoned", lambda *given: reckoned.append(given) or first.iloc[:1])
    pd.testing.assert_frame_equal(current_term_states(other, tables), first)
    assert reckoned == []
    coded = other.coded / "seeds.tsv"
    coded.write_text(coded.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert len(current_term_states(other, tables)) == len(reckoned) == 1
    for path in (other.cache / "states").rglob("*.parquet"):
        path.write_bytes(b"damaged")
    assert len(current_term_states(other, tables)) == 1 and len(reckoned) == 2


def test_only_hits_of_trusted_terms_are_left_or_it_is_said_why_none_can_be(project, tables, shipped):
    hits = read_table(HITS, tables).query("facet == 'themes'")
    trusted = shipped.terms.query("state == 'trusted'")
    left = only_trusted(hits, shipped.terms)
    assert 0 < len(left) < len(hits)
    assert set(zip(left["category"], left["term"], strict=True)) <= set(
        zip(trusted["category"], trusted["term"], strict=True)
    )
    with pytest.raises(ParameterError, match=r"no term has been proven \(0 were coded\).*policy-compare code"):
        only_trusted(hits, shipped.terms.iloc[:0])


def test_edited_document_asks_again_for_the_changed_sentences_only(project, tables, drawn, tmp_path):
    other = Project(tmp_path / "p")
    for name in ("seeds", "notebooks"):
        shutil.copytree(getattr(project, name), other.root / name)
    sample = pd.read_csv(drawn.with_name("coding.key.csv"), dtype=str, encoding="utf-8-sig")
    row = sample[(sample["doc_id"] == "002") & (sample["text"].str.len() > 40)].iloc[0]
    path = next(other.documents.glob("002*"))
    text = path.read_text(encoding="utf-8")
    start = row["text"][:12]
    assert text.count(start) == 1
    path.write_text(text.replace(start, start + "切实"), encoding="utf-8")
    (other.seeds / "manifest.csv").unlink()
    found = validate_project(other, prepare_tables(other), [drawn])
    assert found.bound.again["sent_id"].tolist() == [row["sent_id"]]
    assert "切实" in found.bound.again["text"].iloc[0]
    assert any("changed since they were drawn" in note for note in found.notes["en"])
    files = [path.name for path in write_validation(found, tmp_path / "out")]
    assert {"again.xlsx", "again.key.csv"} <= set(files)


def test_project_without_coded_files_gives_empty_tables_and_says_what_to_do(
    project, tables, tmp_path, capsys
):
    bare = Project(tmp_path)
    for name in ("seeds", "notebooks"):
        shutil.copytree(getattr(project, name), bare.root / name)
    shutil.rmtree(bare.seeds / "coded")
    found = validate_project(bare, tables)
    for name in (
        "validity",
        "terms",
        "differences",
        "agreement",
        "disagreements",
        "mistakes",
        "corrected",
        "unmatched",
    ):
        assert getattr(found, name).empty, name
    assert len(found.next_to_code) == 20
    assert "policy-compare code" in found.notes["en"][0]
    assert main(["--project", str(bare.root), "validate"]) == 2
    assert "holds no coded sentence" in capsys.readouterr().err


def test_workbook_that_nobody_filled_in_is_refused(project, capsys):
    path = project.root / "blank" / "c.xlsx"
    assert main(["--project", str(project.root), "code", "-n", "20", "-o", str(path)]) == 0
    assert main(["--project", str(project.root), "validate", str(path)]) == 2
    assert "Nothing is coded yet in c.xlsx" in capsys.readouterr().err


def test_check_and_diff_say_what_the_last_validation_says_of_terms(project, tables, shipped, tmp_path, capsys):
    other = Project(tmp_path / "p")
    for name in ("seeds", "notebooks"):
        shutil.copytree(getattr(project, name), other.root / name)
    strict = replace(shipped, least_precision=1.0)  # one false hit is too many
    write_validation(strict, other.runs / "validity")
    row = strict.terms[strict.terms["state"] == "failing"].iloc[0]
    assert main(["--project", str(other.root), "check"]) == 0
    said = capsys.readouterr().out
    assert f"! {row['theme']} {row['term']}: failing, {row['n_correct']} of {row['n_tagged']}" in said
    assert "measured before" not in said
    themes = other.seeds / "dictionaries" / "themes.csv"
    before = themes.read_text(encoding="utf-8-sig")
    old = tmp_path / "old.csv"
    old.write_text(before, encoding="utf-8-sig")
    lines = [line for line in before.splitlines() if line.split(",")[1:3] != [row["category"], row["term"]]]
    themes.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    assert main(["--project", str(other.root), "diff", str(old), str(themes)]) == 0
    said = capsys.readouterr().out
    assert "validity was measured before the last change of the dictionaries" in said
    assert f"[{row['term']} failing n={row['n_tagged']}]" in said


def test_misses_suggest_words_and_a_region_is_measured_by_its_own_sentences(project, tables, shipped):
    found = shipped.missing_terms()
    misses = shipped.mistakes.query("kind == 'miss' and theme == 'platform'")["unit"]
    platform = found.query("theme == 'platform'")
    assert len(platform) and platform["n_target"].between(2, len(misses)).all()
    assert set(platform["sent_id"]) <= set(misses)
    documents = shipped.documents.query("region == '湖南'")
    own = validate_project(project, tables, documents=documents)
    assert set(own.bound.units["region"]) == {"湖南"} and own.unmatched.empty
    assert own.corrected["group"].tolist() == ["湖南"] * 4 + ["total"] * 4
    assert set(own.hits["doc_id"]) == set(documents["doc_id"])
    proposal = validate_project(project, tables, parts=["proposal"])
    assert 0 < proposal.bound.units["counted"].sum() < shipped.bound.units["counted"].sum()


def test_codes_of_other_documents_measure_the_dictionary_but_correct_no_share(project, tables, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "text,platform,talent,finance,standards\n引进高层次人才。,0,1,0,0\n发放贷款。,0,0,1,0\n", encoding="utf-8"
    )
    found = validate_project(project, tables, [path])
    assert found.notes["code"].tolist() == ["not_in_corpus", "one_code"]
    assert set(found.corrected["refused"]) == {"no coded sentence is a counted sentence of this corpus"}
    themes = found.validity.query("kind == 'theme' and group == 'total'").set_index("theme")
    assert themes.loc["talent", "n_true"] == 1


def test_coded_sentences_are_bound_among_a_few_documents_as_among_all(project, tables, drawn):
    coded = read_coded([drawn], dict.fromkeys(THEMES))
    some, every, documents = sentences_to_bind(coded, tables), read_table(SENTENCES, tables), read_table(DOCUMENTS, tables)
    one = replace(coded, sample=None, entries=coded.entries[:1])
    assert 0 < len(sentences_to_bind(one, tables)) < len(every)
    assert sentences_to_bind(replace(one, entries=()), tables).empty
    for own in (coded, one):
        bound, expected = bind_coded(own, sentences_to_bind(own, tables), documents), bind_coded(own, every, documents)
        for name in ("units", "codes", "unmatched", "again"):
            pd.testing.assert_frame_equal(getattr(bound, name), getattr(expected, name))
    assert set(some["doc_id"]) >= set(coded.sample["doc_id"])
