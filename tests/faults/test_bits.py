"""Files that a disk has changed without changing their length: no number is taken from one; it is made again or refused."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from analysis.errors import PolicyCompareError
from analysis.paths import Project
from analysis.runs import turns
from analysis.runs.doctor.kept import kept
from analysis.runs.doctor.symptoms import remove
from analysis.runs.hand_in import write_documents
from analysis.runs.history import last_good_run
from analysis.runs.preparation import prepare
from analysis.runs.preparation.shards import DamagedShards, Shards
from analysis.runs.provenance import PROVENANCE, damaged_tables, has_whole_tables
from analysis.runs.report import make_report
from analysis.runs.reuse.reads import DIGESTS
from analysis.runs.sealed import read_sealed, write_sealed
from tests.faults.cut_project import digests, edit, mixed

_TURNS = 12


def turn(path: Path, lot: random.Random, n_bits: int = 1) -> None:
    """Turn bits of a file, in place: it may be linked."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        for _ in range(n_bits):
            place = lot.randrange(size)
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1 << lot.randrange(8)]))


def tables_of(project: Project) -> Path:
    return next((project.cache / "tables").glob("[!.]*"))


def kept_files(project: Project) -> list[Path]:
    """What a run keeps and a later one takes results from."""
    folders = (project.cache, project.runs, project.figures)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def test_a_report_takes_no_number_from_a_file_with_a_turned_bit(project):
    good = digests(project.figures)
    edit(project, 1)
    make_report(project)
    other = digests(project.figures)
    edit(project, 2)
    make_report(project)
    seed = random.randrange(10**6)
    print("seed", seed)  # shown when the test fails
    lot = random.Random(seed)
    files = kept_files(project)
    wanted = {PROVENANCE, DIGESTS, "run.json", "shards.sqlite", "hits.parquet", "sentences.parquet"}
    chosen = [lot.choice([path for path in files if path.name == name]) for name in sorted(wanted)] + lot.sample(files, _TURNS)
    for path in chosen:
        if not path.is_file():
            continue  # taken away since, with the folder it was in
        turn(path, lot, lot.choice((1, 1, 30)))
        number = lot.choice((1, 2))
        edit(project, number)
        try:
            made = make_report(project, force=lot.random() < 0.3)
        except PolicyCompareError as error:
            raise AssertionError(f"{path} was not healed: {error}") from error
        assert not made.failed and not mixed(project), path
        if number == 1:
            assert digests(project.figures) == other, path
    assert good != other


@pytest.mark.parametrize("name", ["hits.parquet", "hits.csv", "documents.parquet", PROVENANCE])
def test_prepared_tables_with_a_turned_bit_are_made_again_before_they_are_read(project, name):
    folder = tables_of(project)
    before = digests(folder)
    turn(folder / name, random.Random(name))
    if name != PROVENANCE:
        assert has_whole_tables(folder) and damaged_tables(folder) == [name]
    assert prepare.prepare_tables(project, checked=True) == folder
    assert damaged_tables(folder) == [] and {**before, DIGESTS: ""} == {**digests(folder), DIGESTS: ""}


def test_a_damaged_table_of_another_folder_is_not_linked(project):
    before = digests(tables_of(project))
    for path in tables_of(project).glob("sentences.*"):
        turn(path, random.Random(1))
    edit(project, 1)  # leaves the sentences as they are
    made = prepare.prepare_tables(project)
    after = digests(made)
    assert made != tables_of(project) or len(list((project.cache / "tables").glob("[!.]*"))) == 2
    assert all(after[name] == before[name] for name in ("sentences.parquet", "sentences.csv"))


def test_kept_pieces_are_given_whole_under_their_own_name_or_not_at_all(tmp_path):
    """Bits turned anywhere in the file, its indexes and keys among them."""
    path, lot = tmp_path / "shards.sqlite", random.Random(7)
    # Forty shards, each of two documents.
    pieces = {f"{number:064x}": {name: bytes([number // 2]) * 3000 for name in ("a", "b")} for number in range(80)}
    keys = list(pieces)
    with Shards(path) as shards:
        shards.put([(keys[place : place + 2], pieces[keys[place]]) for place in range(0, 80, 2)])
    whole = path.read_bytes()
    found = 0
    for _ in range(150):
        path.write_bytes(whole)
        turn(path, lot, lot.choice((1, 1, 8)))
        try:
            with Shards(path) as shards:
                for key, several in pieces.items():
                    if (shard := shards.shard_of(key)) is not None:
                        assert {name: shards.get(shard, name) for name in several} == several
                shards.put([(["f" * 64], {"a": b"1"})])
                shards.forget_old(range(40))
        except DamagedShards:
            found += 1
    assert found > 50


@pytest.mark.parametrize("damage", [
    "UPDATE pieces SET data = (SELECT data FROM pieces WHERE shard = 2) WHERE shard = 1",
    "UPDATE keys SET shard = 2 WHERE key = 'a'",
])  # fmt: skip
def test_a_piece_that_an_index_leads_to_by_mistake_is_refused(tmp_path, damage):
    with Shards(tmp_path / "shards.sqlite") as shards:
        shards.put([(["a"], {"one": b"of a"}), (["b"], {"one": b"of b"})])
        assert shards.get(shards.shard_of("a"), "one") == b"of a"
    connection = sqlite3.connect(tmp_path / "shards.sqlite")
    with connection:  # what a turned bit in the number of a row does
        assert connection.execute(damage).rowcount == 1
    connection.close()
    with Shards(tmp_path / "shards.sqlite") as shards, pytest.raises(DamagedShards):
        shards.get(shards.shard_of("a"), "one")


def test_a_name_that_is_no_text_any_more_is_damage(tmp_path):
    with Shards(tmp_path / "shards.sqlite") as shards:
        shards.put([(["a"], {"one": b"of a"})])
    connection = sqlite3.connect(tmp_path / "shards.sqlite")
    with connection:
        connection.execute("UPDATE pieces SET name = CAST(x'6fc965' AS TEXT)")
    connection.close()
    with Shards(tmp_path / "shards.sqlite") as shards, pytest.raises(DamagedShards):
        shards.check()


def test_shards_of_another_form_are_begun_anew(tmp_path):
    connection = sqlite3.connect(tmp_path / "shards.sqlite")
    with connection:  # as they were before there were several documents in one
        connection.execute("CREATE TABLE keys (key TEXT PRIMARY KEY, run INTEGER NOT NULL)")
    connection.close()
    with Shards(tmp_path / "shards.sqlite") as shards:
        shards.put([(["a"], {"one": b"of a"})])
        assert shards.shard_of("a") == 1


def test_a_note_in_which_a_bit_turned_is_refused(tmp_path):
    path, lot, told = tmp_path / "note.json", random.Random(3), {"n": 1234567, "名": ["文", 0.5, True, None], "更": {"x": "y"}}
    write_sealed(path, told)
    assert read_sealed(path) == told and list(tmp_path.iterdir()) == [path]
    whole = path.read_bytes()
    for _ in range(200):
        path.write_bytes(whole)
        turn(path, lot)
        try:
            assert read_sealed(path) == told  # a bit of the white space between
        except ValueError:
            continue
    path.write_text('{"n": 1}', encoding="utf-8")
    assert read_sealed(path, needed=False) == {"n": 1}
    with pytest.raises(ValueError, match="not as it was written"):
        read_sealed(path)


def test_a_run_whose_note_or_figure_was_changed_is_not_used_again(project):
    run = last_good_run(project)
    turned = run.folder / "figures" / "words_words.csv"
    good = digests(project.figures)
    turn(turned, random.Random(5))
    shutil.copyfile(turned, project.figures / turned.name)
    made = make_report(project)
    assert made.folder != run.folder and digests(project.figures) == good
    turn(made.folder / "run.json", random.Random(6))
    assert last_good_run(project).folder == run.folder


def test_doctor_finds_what_was_changed_and_what_can_be_made_again_may_be_removed(project):
    assert kept(project).symptoms == ()
    run, lot = last_good_run(project).folder, random.Random(8)
    turn(run / "figures" / "words_words.csv", lot)
    shutil.copytree(run, project.runs / "20200101-000000")
    turn(project.runs / "20200101-000000" / "run.json", lot)
    shards = project.cache / "shards.sqlite"
    shards.write_bytes(shards.read_bytes().replace("湖南".encode(), "湖北".encode()).replace(b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfc"))
    turn(tables_of(project) / "hits.csv", lot)
    found = kept(project).symptoms
    told = " ".join(one.problem[0] for one in found)
    assert len(found) == 4 and all(name in told for name in ("words_words.csv", "run.json", "shards.sqlite", "hits.csv"))
    assert remove([path for one in found for path in one.remains]) == []
    assert not make_report(project).failed and not mixed(project)
    left = " ".join(one.problem[0] for one in kept(project).symptoms)
    assert "shards" not in left and "tables" not in left and run.name in left


def test_documents_are_not_made_from_a_run_with_a_turned_bit(project):
    run, lot = last_good_run(project).folder, random.Random(9)
    first = [path.read_bytes() for path in write_documents(project, run, ["excel"], "zh")]
    turn(run / "report.xlsx", lot)
    assert [path.read_bytes() for path in write_documents(project, run, ["excel"], "zh")] == first
    turn(project.report / "report.xlsx", lot)
    assert [path.read_bytes() for path in write_documents(project, run, ["excel"], "zh")] == first
    (run / "report.xlsx").unlink()
    for name in (PROVENANCE, "hits.parquet", "documents.csv"):
        turn(run / "tables" / name, lot)
    assert [path.read_bytes() for path in write_documents(project, run, ["excel"], "zh")] == first
    (run / "report.xlsx").unlink()
    turn(run / "figures" / "words_words.csv", lot)
    with pytest.raises(PolicyCompareError, match="words_words.csv is no longer as it was made.*report --force"):
        write_documents(project, run, ["excel"], "zh")


def test_a_table_for_people_of_which_a_power_cut_left_the_name_alone_is_made_again(project):
    run = last_good_run(project).folder
    tables = run / "tables"
    (tables / "hits.csv").write_bytes(b"")
    (tables / "documents.csv").write_text("edited by somebody", encoding="utf-8")
    (run / "report.xlsx").unlink(missing_ok=True)
    write_documents(project, run, ["excel"], "zh")
    assert (tables / "hits.csv").read_bytes() == (tables_of(project) / "hits.csv").read_bytes()
    assert (tables / "documents.csv").read_text(encoding="utf-8") == "edited by somebody"


def test_a_turn_whose_file_is_no_database_any_more_is_had_all_the_same(tmp_path):
    (tmp_path / "turn.sqlite").write_bytes(b"\0" * 4096)
    with turns.turn(tmp_path / "turn.sqlite"):
        pass
    (tmp_path / "turn.sqlite").write_bytes(random.Random(1).randbytes(5000))
    with turns.turn(tmp_path / "turn.sqlite"):
        pass
