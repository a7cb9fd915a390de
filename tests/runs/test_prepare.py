"""Tables of a corpus: the same bytes however they were made, and nothing is reckoned twice."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import shutil
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import distributed
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ProblemsError, RunError, TableError
from analysis.paths import Project
from analysis.runs.preparation import batches, engines, jobs, reckoning
from analysis.runs.preparation.prepare import prepare_tables
from analysis.tables import TOKENS, read_table
from analysis.tables.columnar import rows_of, unpack
from analysis.terms.dictionary import load_dictionaries
from analysis.texts.corpus import Entry, corpus_entries
from analysis.texts.seeds import sha256_of
from tests.runs import standing

SEEDS = Path(__file__).parents[2] / "seeds"
DICTIONARIES = {
    "themes": "platform,pilot,中试平台,\nplatform,pilot,中试,\ntalent,,人才,\nstandards,,标准,高标准|标准地\n",
    "stance": "planned,clause_start,建设,\nplanned,clause_start,引进,\ndone,anywhere,已,\ndone,anywhere,达到,\n",
    "firmness": "encourage,,支持,\nexplore,,探索,\nshall,,建设,\n",
}
REGIONS = ("浙江", "湖南", "山东", "江苏", "福建", "海南", "河北")


def text_of(number: int) -> str:
    region = REGIONS[number]
    verbs = ("建设", "培育", "引进", "支持", "推进", "完善", "探索")
    sentences = [
        f"{verbs[(number + i) % 7]}第{i * (number + 2)}个{region}中试平台，引进科技人才{number + i}名。" for i in range(3, 9)
    ]
    return "\n".join(
        [f"{region}省人民政府关于制造业的实施方案", "一、总体要求", "".join(sentences), "二、主要任务", f"到202{number}年，{region}标准达到{number + 1}项。"]
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.documents.mkdir(parents=True)
    made.notebooks.mkdir()
    made.dictionaries.mkdir()
    for facet, rows in DICTIONARIES.items():
        (made.dictionaries / f"{facet}.csv").write_text("theme,category,term,except\n" + rows, encoding="utf-8-sig")
    made.lexicon.write_text("科技人才\n", encoding="utf-8")
    made.stopwords.write_text("的\n", encoding="utf-8")
    for number in range(len(REGIONS)):
        (made.documents / f"{number}_方案.txt").write_text(text_of(number), encoding="utf-8")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def made_anew(project: Project, **how: object) -> dict[str, bytes]:
    shutil.rmtree(project.cache / "tables", ignore_errors=True)
    (project.cache / "shards.sqlite").unlink(missing_ok=True)
    return contents(prepare_tables(project, **how))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents that are read from here on."""
    seen: list[str] = []
    whole = Entry.read

    def read(entry: Entry, data: bytes):
        seen.append(entry.path.name)
        return whole(entry, data)

    monkeypatch.setattr(Entry, "read", read)
    return seen


@pytest.fixture
def segmented(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the documents that are segmented from here on."""
    seen: list[str] = []
    whole = batches.Segmenter.cut_starts

    def cut_starts(self, sentences):
        seen.extend(dict.fromkeys(sentences["doc_id"]))
        return whole(self, sentences)

    monkeypatch.setattr(batches.Segmenter, "cut_starts", cut_starts)
    return seen


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")


# --- one pure function ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed_jobs() -> tuple[list[batches.Job], batches.Recipe]:
    entries, _ = corpus_entries(Project(SEEDS.parent))
    jobs = [batches.Job.of(entry, sha256_of(entry.path.read_bytes()), read=True) for entry in entries]
    return jobs, batches.Recipe(load_dictionaries(SEEDS / "dictionaries"), frozenset(["中试平台", "科技人才"]))


def seeds_batch(jobs: list[batches.Job]) -> batches.Batch:
    return batches.Batch(tuple(jobs), tuple(batches.STAGES))


@pytest.fixture(scope="module")
def seeds_together(seed_jobs) -> batches.Result:
    return batches.batch_result(seeds_batch(seed_jobs[0]), seed_jobs[1])


def rows_by_document(result: batches.Result) -> dict[tuple[str, ...], list[dict]]:
    """The rows of each document in each piece, as values."""
    return {
        (doc_id, stage, name): rows_of(unpack(data, batches.PIECES[stage][name]), [doc_id]).to_pylist()
        for ids, made in result.made for stage, pieces in made.items() for name, data in pieces.items() for doc_id in ids
    }  # fmt: skip


@settings(max_examples=3, deadline=None)
@given(cuts=st.sets(st.integers(1, 4)), order=st.permutations(range(5)))
def test_rows_of_a_document_are_the_same_in_every_batch(seed_jobs, seeds_together, cuts, order):
    jobs, recipe = [seed_jobs[0][place] for place in order], seed_jobs[1]
    bounds = [0, *sorted(cuts), 5]
    several = [batches.batch_result(seeds_batch(jobs[i:j]), recipe) for i, j in zip(bounds, bounds[1:], strict=False)]
    found = [rows_by_document(result) for result in several]
    assert {key: rows for one in found for key, rows in one.items()} == rows_by_document(seeds_together)
    assert {doc_id: words for one in several for doc_id, words in one.words.items()} == seeds_together.words


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 1, 2)])
def test_later_stages_are_the_same_from_kept_ones_with_rows_of_other_documents(seed_jobs, seeds_together, order):
    jobs, recipe = tuple(replace(seed_jobs[0][place], data=b"") for place in order), seed_jobs[1]
    expected = rows_by_document(seeds_together)
    [(_, made)] = seeds_together.made
    for stage, needs in batches.NEEDS.items():
        if stage == "texts":
            continue
        known = {(need, name): (made[need][name],) for need, names in needs.items() for name in names}
        found = rows_by_document(batches.batch_result(batches.Batch(jobs, (stage,), known), recipe))
        ids = {job.entry.doc_id for job in jobs}
        assert found == {key: rows for key, rows in expected.items() if key[1] == stage and key[0] in ids}


# --- nothing is reckoned twice -------------------------------------------------------------------------------


def test_changed_document_is_read_again_and_the_others_are_not(project, reads, segmented):
    prepare_tables(project)
    del reads[:], segmented[:]
    edit(project.documents / "3_方案.txt", "中试平台", "中试基地")
    kept = contents(prepare_tables(project))
    assert (reads, segmented) == (["3_方案.txt"], ["3"])
    assert made_anew(project) == kept


def test_changed_dictionary_reads_and_segments_nothing(project, reads, segmented):
    before = prepare_tables(project)
    del reads[:], segmented[:]
    edit(project.dictionaries / "themes.csv", "talent,,人才,", "talent,,人才,科技人才")
    edit(project.dictionaries / "themes.csv", "platform,pilot,中试,", "platform,,中试,")
    after = prepare_tables(project)
    assert (reads, segmented) == ([], [])
    words = [set(read_table(TOKENS, folder, ["token"])["token"]) for folder in (before, after)]
    assert ["中试" in one for one in words] == [False, False] and all("中试平台" in one for one in words)
    edit(project.dictionaries / "themes.csv", "platform,pilot,中试平台,", "platform,pilot,试平台,")
    assert "中试平台" not in set(read_table(TOKENS, prepare_tables(project), ["token"])["token"])
    assert (reads, segmented) == ([], [])
    edit(project.dictionaries / "themes.csv", "platform,pilot,试平台,", "platform,pilot,中试平台,")
    after = contents(after)
    assert made_anew(project) == after


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The stages that are reckoned from here on, each with its document."""
    seen: list[tuple[str, str]] = []
    whole = reckoning.batch_result

    def batch_result(batch, recipe):
        seen.extend((stage, job.entry.doc_id) for job in batch.jobs for stage in batch.wanted)
        return whole(batch, recipe)

    monkeypatch.setattr(reckoning, "batch_result", batch_result)
    return seen


@pytest.mark.parametrize(
    ("term", "further"),
    [
        ("platform,,湖南标准,", {("targets", "1"), ("tokens", "1")}),  # a new theme of a sentence, and a word of two tokens
        ("standards,,湖南标,", {("tokens", "1")}),  # takes the place of 标准: the sentence speaks of standards as before
        ("platform,,湖*标准,", {("targets", "1")}),  # a wildcard is no word
        ("standards,,没有的词,", set()),
    ],
)
def test_edited_term_is_looked_for_everywhere_and_the_rest_reckoned_where_it_matters(project, reckoned, term, further):
    prepare_tables(project)
    del reckoned[:]
    with (project.dictionaries / "themes.csv").open("a", encoding="utf-8") as file:
        file.write(term + "\n")
    kept = contents(prepare_tables(project))
    assert set(reckoned) == {("hits", str(number)) for number in range(len(REGIONS))} | further
    assert len(reckoned) == len(set(reckoned))
    assert made_anew(project) == kept


def test_tables_that_an_edit_does_not_touch_are_not_written_again(project):
    before = prepare_tables(project)
    edit(project.dictionaries / "themes.csv", "talent,,人才,", "talent,,人才,科技人才")
    after = prepare_tables(project)
    same = {path.name for path in after.glob("*.parquet") if path.samefile(before / path.name)}
    assert {"sentences.parquet", "documents.parquet", "stances.parquet"} <= same
    assert not same & {"hits.parquet", "tokens.parquet"}
    assert made_anew(project) == contents(after)


def test_new_word_is_segmented_only_where_it_occurs(project, reads, segmented):
    prepare_tables(project)
    del reads[:], segmented[:]
    with project.lexicon.open("a", encoding="utf-8") as file:
        file.write("\n湖南中试平台\n")
    kept = contents(prepare_tables(project))
    assert (reads, segmented) == ([], ["1"])
    assert "湖南中试平台".encode() in kept["tokens.csv"]
    assert made_anew(project) == kept


def test_stated_metadata_is_read_again_for_its_document_only(project, reads):
    prepare_tables(project)
    del reads[:]
    project.metadata.write_text("file,region\n2_方案.txt,四川\n", encoding="utf-8")
    assert "四川".encode() in contents(prepare_tables(project))["documents.csv"]
    assert reads == ["2_方案.txt"]


def test_run_that_was_cut_off_goes_on_where_it_was(project, reads, monkeypatch):
    expected = made_anew(project)
    monkeypatch.setattr(reckoning, "_BATCH", 2)

    def stop_after_four(done: int, total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    del reads[:]
    with pytest.raises(KeyboardInterrupt):
        made_anew(project, advanced=stop_after_four)
    assert len(reads) == 4 and list((project.cache / "tables").iterdir()) == []
    del reads[:]
    assert contents(prepare_tables(project)) == expected
    assert reads == ["4_方案.txt", "5_方案.txt", "6_方案.txt"]


def test_all_code_that_reckons_documents_decides_whether_what_is_kept_still_holds(project, monkeypatch):
    hashed: list[Path] = []
    monkeypatch.setattr(reckoning, "hash_files", lambda files, root: hashed.extend(files) or "")
    prepare_tables(project)
    assert Path(batches.__file__) in hashed and all(path.is_file() for path in hashed)


def test_half_written_tables_of_a_killed_run_are_removed_a_day_later(project):
    for name, age in ((".old.1", 2 * 86400), (".young.2", 60)):
        left = project.cache / "tables" / name
        left.mkdir(parents=True)
        (left / "tokens.parquet").write_bytes(b"half")
        os.utime(left, (time.time() - age, time.time() - age))
    made = prepare_tables(project)
    assert {path.name for path in (project.cache / "tables").iterdir()} == {made.name, ".young.2"}


def test_damaged_shards_are_made_again(project):
    expected = made_anew(project)
    for damage in (b"", b"no database at all" * 100):
        shutil.rmtree(project.cache / "tables")
        (project.cache / "shards.sqlite").write_bytes(damage)
        assert contents(prepare_tables(project)) == expected


def test_shards_that_are_damaged_inside_are_made_again(project):
    path = project.cache / "shards.sqlite"
    expected = made_anew(project)
    content = path.read_bytes()
    turned = "UPDATE pieces SET data = CAST(substr(data, 1, 20) || x'00' || substr(data, 22) AS BLOB) WHERE name = 'sentences'"
    damages = (
        lambda: path.write_bytes(content[: len(content) // 2]),
        lambda: path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192)),
        lambda: run_sql(path, turned),  # as a bit that turned on the disk, which SQLite does not see
        lambda: run_sql(path, "DELETE FROM pieces WHERE name = 'hits'"),
    )
    for damage in damages:
        shutil.rmtree(project.cache / "tables")
        damage()
        assert contents(prepare_tables(project)) == expected


def run_sql(path: Path, line: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(line).rowcount > 0


def test_tables_of_which_a_file_is_cut_short_or_gone_are_made_again(project):
    folder = prepare_tables(project)
    expected = contents(folder)
    for name in ("hits.parquet", "provenance.json", "documents.csv"):
        for damaged in (expected[name][:-1], b""):
            (folder / name).write_bytes(damaged)
            assert contents(prepare_tables(project)) == expected
    (folder / "tokens.parquet").unlink()
    assert contents(prepare_tables(project)) == expected


def test_pieces_that_no_run_asks_for_are_forgotten(project):
    path = project.documents / "0_方案.txt"
    counts = []
    for number in range(9):
        path.write_text(text_of(0) + f"\n新增第{number}条，加强中试。" * 40, encoding="utf-8")
        prepare_tables(project)
        with contextlib.closing(sqlite3.connect(project.cache / "shards.sqlite")) as shards:
            counts.append(shards.execute("SELECT count(*) FROM keys").fetchone()[0])
    # Seven documents of eight stages and their lexicon are 63 keys, and each change of a document adds nine. From the seventh
    # change on a shard of it goes for one that comes; the first is that of all documents, and stays.
    assert counts == [63, 72, 81, 90, 99, 108, 108, 108, 108]
    assert len(list((project.cache / "tables").iterdir())) == 5


# --- what is wrong is said once ------------------------------------------------------------------------------


def test_all_bad_documents_are_named_and_the_good_ones_are_kept(project, reads):
    (project.documents / "1_方案.txt").write_bytes(b"")
    (project.documents / "5_方案.txt").write_text("，。", encoding="utf-8")
    (project.documents / "7_again.txt").write_text(text_of(2) + "\n完。", encoding="utf-8")
    with pytest.raises(ProblemsError) as told:
        prepare_tables(project)
    assert [name for name in ("1_方案.txt", "5_方案.txt", "7_again.txt is nearly the same text as 2_方案.txt") if name in str(told.value)] == [
        "1_方案.txt", "5_方案.txt", "7_again.txt is nearly the same text as 2_方案.txt",
    ]  # fmt: skip
    for number in (1, 5):
        (project.documents / f"{number}_方案.txt").write_text(text_of(number), encoding="utf-8")
    (project.documents / "7_again.txt").unlink()
    del reads[:]
    prepare_tables(project)
    assert reads == ["1_方案.txt", "5_方案.txt"]


# --- too little memory ---------------------------------------------------------------------------------------


def test_batch_too_large_for_the_memory_is_reckoned_document_by_document(project, monkeypatch):
    expected = made_anew(project)
    whole, sizes = batches._reckoned, []

    def enough_for_one(batch, recipe):
        sizes.append(len(batch.jobs))
        if len(batch.jobs) > 1:
            raise MemoryError
        return whole(batch, recipe)

    monkeypatch.setattr(batches, "_reckoned", enough_for_one)
    assert made_anew(project) == expected
    assert sizes == [7] + [1] * 7


def test_document_too_large_for_the_memory_is_named_and_the_others_are_kept(project, reads, monkeypatch):
    def too_large(batch, recipe):
        if any(job.entry.path.name.startswith("3") for job in batch.jobs):
            raise MemoryError
        return whole(batch, recipe)

    whole = batches._reckoned
    with monkeypatch.context() as patch:
        patch.setattr(batches, "_reckoned", too_large)
        with pytest.raises(ProblemsError, match="3_方案.txt: there is too little memory to read it. .* --processes 1"):
            prepare_tables(project)
    assert list((project.cache / "tables").iterdir()) == []
    del reads[:]
    prepare_tables(project)
    assert reads == ["3_方案.txt"]


def pools_with_memory_for(most: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pools that fail with more batches at a time than this; how many each one has had."""
    sizes: list[int] = []

    class Pool:
        def __init__(self, workers: int, *, pre_dispatch: int, **_: object) -> None:
            assert workers > 1  # joblib's one worker is this process
            sizes.append(max(1, pre_dispatch // engines._AHEAD))

        def __call__(self, tasks):
            for function, arguments, options in tasks:
                if sizes[-1] > most:
                    raise MemoryError
                yield function(*arguments, **options)

    monkeypatch.setattr(engines.joblib, "Parallel", Pool)
    return sizes


def test_batches_go_to_fewer_processes_where_memory_does_not_suffice_for_all(monkeypatch):
    sizes = pools_with_memory_for(1, monkeypatch)
    assert sorted(engines.reckon_batches(abs, range(5), workers=4)) == list(range(5))
    assert sizes == [4, 2, 1]


def test_memory_that_does_not_suffice_for_one_process_is_told_of(monkeypatch):
    sizes = pools_with_memory_for(0, monkeypatch)
    with pytest.raises(RunError, match="fewer of them: perhaps the memory is too small. .* --processes 1"):
        list(engines.reckon_batches(abs, range(2), workers=2))
    assert sizes == [2, 1, 1]


def test_document_that_breaks_a_table_is_named_and_the_others_are_kept(project, monkeypatch):
    whole = batches.find_targets

    def find_targets(sentences, *others, **around):
        if (sentences["doc_id"] == "3").any():
            raise TableError("two rows", "两行")
        return whole(sentences, *others, **around)

    monkeypatch.setattr(batches, "find_targets", find_targets)
    with pytest.raises(ProblemsError, match="3_方案.txt: this program stumbles over its text .two rows.") as told:
        prepare_tables(project)
    assert len(told.value.problems) == 1
    (project.documents / "3_方案.txt").unlink()
    prepare_tables(project)


# --- the same bytes on any number of processes ---------------------------------------------------------------


def workers_of_this_test(what: str) -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        if any(what in part for part in process.cmdline()) and not any("resource_tracker" in part for part in process.cmdline()):
            found.append(process)
    return found


@pytest.mark.parametrize(("cluster", "what"), [("", "loky"), ("local", "spawn_main")])
def test_tables_are_the_same_from_several_processes_of_which_one_is_killed(project, monkeypatch, cluster, what):
    expected = made_anew(project)
    monkeypatch.setattr(reckoning, "_BATCH", 1)
    killed = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            victim = workers_of_this_test(what)[0]
            victim.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            killed.append(victim.pid)

    assert made_anew(project, workers=2, cluster=cluster, advanced=kill_one) == expected
    assert killed


def test_jobs_and_recipe_can_be_unpacked_on_every_system(project):
    """A Path of Linux cannot be made on Windows, nor the other way round; what is only a name can."""
    entry = corpus_entries(project)[0][0]
    sent = pickle.dumps((batches.Job.of(entry, "", read=True), batches.Recipe(load_dictionaries(project.dictionaries), frozenset("甲"))))
    assert b"PurePosixPath" in sent or b"PureWindowsPath" in sent
    assert not re.search(rb"(?<!Pure)(Posix|Windows)Path", sent)


CLOSED = """
import os, sys

def closed(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "os.mkdir") and str(arguments[0]).startswith({folder!r}):
        raise PermissionError(arguments[0])

sys.addaudithook(closed)
os.chdir({elsewhere!r})
"""


def test_workers_need_nothing_of_the_projects_folder(project, tmp_path_factory, monkeypatch):
    expected = made_anew(project)
    monkeypatch.setattr(reckoning, "_BATCH", 2)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "closed.py").write_text(CLOSED.format(folder=str(project.root), elsewhere=str(elsewhere)), encoding="utf-8")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0", silence_logs=50,
        local_directory=str(elsewhere), preload=[str(elsewhere / "closed.py")],
    ) as cluster:  # fmt: skip
        with distributed.Client(cluster) as client, pytest.raises(PermissionError):
            client.run(open, project.documents / "0_方案.txt")
        assert made_anew(project, cluster=cluster.scheduler_address) == expected


def test_workers_that_die_again_and_again_are_told_of():
    with pytest.raises(RunError, match="ended 3 times .* memory"):
        list(engines.reckon_batches(os._exit, [1, 1], workers=2))


def test_batch_at_which_a_worker_stood_still_once_is_reckoned_all_the_same(tmp_path):
    marks = [tmp_path / name for name in ("a", "b", "c")]
    found = engines.reckon_batches(standing.stood_still_once, marks, workers=2, patience=lambda mark: 12.0)
    assert sorted(found) == ["a", "b", "c"] and [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_document_at_which_workers_stand_still_is_named_apart_from_its_batch_and_the_others_are_kept(project, monkeypatch, reads):
    monkeypatch.setattr(reckoning, "_BATCH", 3)
    # Short only for the batch that nobody finishes anyway: on a busy machine the others may take long.
    monkeypatch.setattr(jobs.Batch, "patience", property(lambda batch: 4.0 if "3_" in str(batch) else 300.0))
    monkeypatch.setattr(reckoning, "batch_result", standing.stands_still_at_the_third)
    with pytest.raises(RunError, match="stood still 3 times, .* at the same documents: 3_方案.txt. They were ended"):
        prepare_tables(project, workers=2)
    assert not workers_of_this_test("loky")
    monkeypatch.undo()
    (project.documents / "3_方案.txt").unlink()
    prepare_tables(project, workers=2)
