"""The report as a whole: nothing half-made is taken for a whole one, and what was good stays."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest

from analysis.errors import ParameterError
from analysis.paths import Project
from analysis.runs import plan, publish, report
from analysis.runs.plan import check_names, plan_runs
from analysis.runs.preparation import prepare
from analysis.runs.provenance import check_choices, hash_inputs
from analysis.runs.publish import publish_figures
from analysis.runs.report import make_report
from analysis.runs.sealed import file_digest, write_sealed
from analysis.tables import DOCUMENTS, write_table

CHOICES = {
    "n_chars": 1000,
    "regions": ["湖南", "山东"], "levels": ["province", "city"], "genres": ["方案"], "parts": ["front", "government"],
    "themes": {"talent": [], "finance": []}, "inputs": {},
}  # fmt: skip
PARAMETERS = 'theme = "talent"  # which\nregions = []  # where\ntables = ""  # set\nout = ""  # set'
DRAW = "open(f'{out}/{theme}.png', 'w').write(theme)"


@pytest.fixture
def project(tmp_path, notebook, monkeypatch):
    """A project whose only notebook writes one file, and whose tables need no documents."""
    notebook("theme", DRAW, parameters=PARAMETERS)
    made = Project(tmp_path)
    made.dictionaries.mkdir(parents=True)
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    (prepared / "hits.csv").write_text("doc_id,facet,theme\n", encoding="utf-8")
    (made.dictionaries / "themes.csv").write_text("theme,term\ntalent,人才\nfinance,金融\n", encoding="utf-8")
    about = [("a", "湖南", "province"), ("b", "山东", "city")]
    documents = pd.DataFrame(about, columns=["doc_id", "region", "level"])
    texts = [name for name, kind in DOCUMENTS.columns.items() if kind == "str" and name not in documents]
    documents = documents.assign(**{**dict.fromkeys(texts, ""), "genre": "方案"}).reindex(columns=list(DOCUMENTS.columns))
    write_table(documents, DOCUMENTS, prepared)
    checksums = {path.name: file_digest(path) for path in prepared.iterdir()}
    write_sealed(prepared / "provenance.json", {**CHOICES, "checksums": checksums})
    monkeypatch.setattr(prepare, "prepare_tables", lambda project, **how: prepared)
    monkeypatch.setattr(plan, "read_provenance", lambda folder: {**CHOICES, "inputs": hash_inputs(made)})
    return made


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_theme_notebook_runs_once_per_theme_and_each_run_gets_what_it_knows(project):
    runs = plan_runs(project, ["theme"], {"regions": ["湖南"], "unknown_here": 1}, ["talent", "finance"])
    assert [(run.name, run.parameters) for run in runs] == [
        ("theme_talent", {"regions": ["湖南"], "theme": "talent"}),
        ("theme_finance", {"regions": ["湖南"], "theme": "finance"}),
    ]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("regions", ["湖北"], "regions: '湖北' is unknown. Choose from: 湖南, 山东"),
        ("regions", ["胡南"], "regions: '胡南' is unknown. Did you mean 湖南\\? Choose from: 湖南, 山东"),
        ("regions", ["山东省"], "regions: '山东省' is unknown. Did you mean 山东\\? Choose from: 湖南, 山东"),
        ("themes", ["talnet"], "themes: 'talnet' is unknown. Did you mean talent\\? Choose from: talent, finance"),
        ("language", "fr", "language: 'fr' is unknown. Choose from: zh, en, both"),
        ("levels", ["county"], "Choose from: province"),
        ("genres", ["办法"], "genres: '办法' is unknown. Choose from: 方案"),
        ("parts", ["fornt"], "parts: 'fornt' is unknown. Did you mean front\\? Choose from: front, government"),
        ("unit", "words", "unit: 'words' is unknown. Choose from: chars, sentences"),
        ("pair", ["湖南"], "pair takes two regions, or none, not"),
    ],
)
def test_an_unknown_value_is_refused_and_the_choices_are_named(name, value, told):
    with pytest.raises(ParameterError, match=told):
        check_choices(CHOICES, {name: value})


def test_a_choice_that_leaves_no_document_is_refused_before_anything_runs(project, notebook):
    notebook("theme", DRAW, parameters=PARAMETERS + "\nlevels = []  # which")
    with pytest.raises(ParameterError, match="No document is left for region 湖南, level city. Choose others."):
        make_report(project, {"regions": ["湖南"], "levels": ["city"]}, notebooks=["theme"])
    assert not project.runs.exists()


def test_a_parameter_no_notebook_knows_is_refused_and_our_own_are_not_offered(project):
    with pytest.raises(ParameterError) as refused:
        check_names(project, ["theme"], {"regoins": []})
    assert "'regoins'" in str(refused.value) and "They know: theme, regions." in str(refused.value)
    with pytest.raises(ParameterError):
        check_names(project, ["theme"], {"out": "elsewhere"})


def test_a_bad_value_stops_before_any_kernel_and_leaves_no_run_behind(project, monkeypatch):
    monkeypatch.setattr(report, "run_notebooks", lambda *a, **k: pytest.fail("a kernel would have started"))
    with pytest.raises(ParameterError):
        make_report(project, {"regions": ["湖北"]})
    with pytest.raises(ParameterError):
        make_report(project, {"regions": "湖南"})
    assert not project.runs.exists() or names(project.runs) == []


def test_a_whole_run_is_kept_and_its_figures_published(project):
    steps = []
    made = make_report(project, notebooks=["theme"], begun=lambda n: steps.append(n), advanced=steps.append)
    assert steps[0] == 3 and sorted(steps[1:]) == ["tables", "theme_finance", "theme_talent"]
    assert names(project.figures) == ["finance.png", "published.json", "talent.png"]
    assert names(made.folder) == ["dictionaries", "figures", "notebooks", "run.json", "tables"]
    assert made.outcomes[0].output.is_file() and not made.failed
    note = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))
    assert note["notebooks"]["theme_talent"]["parameters"] == {"theme": "talent"}
    assert str(project.root) not in json.dumps(note)


def test_a_failing_notebook_is_kept_and_the_last_good_report_stays(project, notebook):
    make_report(project, notebooks=["theme"])
    before = (project.figures / "talent.png").stat().st_mtime_ns
    notebook("theme", DRAW, "1 / (theme != 'finance')", parameters=PARAMETERS)
    made = make_report(project, notebooks=["theme"])
    assert [outcome.run.name for outcome in made.failed] == ["theme_finance"]
    assert "ZeroDivisionError" in made.failed[0].error
    assert made.folder.name.endswith("-failed") and made.failed[0].output.is_file()
    assert made.published == () and (project.figures / "talent.png").stat().st_mtime_ns == before


def test_an_interrupt_leaves_no_run_and_the_next_run_goes_well(project, monkeypatch):
    def interrupted(*a, **k):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebooks", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make_report(project, notebooks=["theme"])
    assert names(project.runs) == [] and not project.figures.exists()
    assert not make_report(project, notebooks=["theme"]).failed


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).write_text("new", encoding="utf-8")
    return folder


def test_publishing_replaces_the_last_report_and_spares_what_people_put_there(source, tmp_path):
    figures = tmp_path / "figures"
    publish_figures(source, figures)
    (figures / "mine.png").write_text("mine", encoding="utf-8")
    (source / "a.png").unlink()
    publish_figures(source, figures)
    assert names(figures) == ["b.png", "mine.png", "published.json"]


def test_a_part_of_a_report_leaves_the_figures_it_did_not_make(project):
    make_report(project, notebooks=["theme"], parameters={"themes": ["talent"]})
    make_report(project, notebooks=["theme"], parameters={"theme": "finance"})
    assert names(project.figures) == ["finance.png", "published.json", "talent.png"]


def test_a_full_disk_while_publishing_costs_nothing_and_the_next_time_heals(source, tmp_path, monkeypatch):
    figures = tmp_path / "figures"
    publish_figures(source, figures)
    (source / "a.png").write_text("newer", encoding="utf-8")

    def full(*a, **k):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publish.shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space left"):
            publish_figures(source, figures)
    assert names(figures) == ["a.png", "b.png", "published.json"]
    assert (figures / "a.png").read_text(encoding="utf-8") == "new"
    publish_figures(source, figures)
    assert (figures / "a.png").read_text(encoding="utf-8") == "newer"


def test_a_cut_off_between_two_files_leaves_no_stale_file_after_the_next_report(source, tmp_path, monkeypatch):
    figures = tmp_path / "figures"
    real = os.replace

    def dies_at_b(src, dst):
        if str(dst).endswith("b.png"):
            raise KeyboardInterrupt
        real(src, dst)

    with monkeypatch.context() as patch:
        patch.setattr(publish.os, "replace", dies_at_b)
        with pytest.raises(KeyboardInterrupt):
            publish_figures(source, figures)
    (source / "a.png").unlink()
    publish_figures(source, figures)
    assert names(figures) == ["b.png", "published.json"]


def test_fewer_notebooks_run_at_a_time_on_a_corpus_that_would_fill_the_memory(monkeypatch):
    monkeypatch.setattr(report.os, "cpu_count", lambda: 4)
    assert [report._at_a_time(n_chars) for n_chars in (0, 10_000, 40_000_000, 60_000_000, 150_000_000, 10**9)] == [5, 5, 5, 4, 3, 1]
