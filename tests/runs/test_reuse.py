"""Results of earlier runs are used again exactly where running again would give the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import RunError
from analysis.paths import Project
from analysis.runs import plan as plans
from analysis.runs import report
from analysis.runs.history import past_runs
from analysis.runs.plan import plan_report
from analysis.runs.preparation import prepare
from analysis.runs.report import make_report
from analysis.runs.reuse.reasons import reasons
from tests.runs.small import NOTEBOOKS, THEMES, run_here, small_project

ALL = {"theme_talent", "theme_platform", "theme_standards", "compare", "words", "tools", "coded", "documents"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A project with one report, made once for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        replace_kernels(patch)
        project = small_project(tmp_path_factory.mktemp("begun") / "一个 项目")
        make(project)
    return project


@pytest.fixture
def project(begun, tmp_path, monkeypatch):
    """A copy of it: a project may be moved, and keeps its results."""
    replace_kernels(monkeypatch)
    return Project(Path(shutil.copytree(begun.root, tmp_path / "项目")))


def replace_kernels(patch):
    patch.setattr(report, "run_notebooks", run_here)
    patch.setattr(plans, "NOTEBOOKS", NOTEBOOKS)  # so that these make a whole report


def make(project, **options):
    made = make_report(project, notebooks=NOTEBOOKS, **options)
    assert not made.failed, [outcome.error for outcome in made.failed]
    return made


def ran(made) -> set[str]:
    return {outcome.run.name for outcome in made.outcomes} - set(made.reused)


def figures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "published.json"}


def why(project, name, parameters=None) -> str:
    plan = plan_report(project, parameters, notebooks=NOTEBOOKS)
    return "; ".join(reasons(next(job for job in plan.jobs if job.run.name == name), plan))


def add_term(project, row, file="themes.csv"):
    path = project.dictionaries / file
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


def append(path: Path, text: str):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def edit_page(project, name, old, new):
    page = project.notebooks / f"{name}.ipynb"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


# what is edited; the notebooks that depend on it; and what the plan gives as the reason of one of them
EDITS = {
    "a term that is found": (
        lambda p: add_term(p, "talent,talent,引育"),
        {"theme_talent", "compare", "words"},
        {"theme_talent": "themes.csv: talent: +引育", "words": "themes.csv: talent: +引育 (tokens)"},
    ),
    "a term that is nowhere": (lambda p: add_term(p, "talent,talent,天文台"), set(), {}),
    "a note on a term": (
        lambda p: (p.dictionaries / "themes.csv").write_text(
            "theme,category,term,note\ntalent,talent,人才,a note\nplatform,platform,中试,\nstandards,standards,标准,\n", "utf-8"
        ),
        set(),
        {},
    ),
    "a new theme": (
        lambda p: add_term(p, "fund,fund,基金"), {"theme_fund", "compare"}, {"theme_fund": "has not been run yet"}
    ),
    "a new category of a theme": (
        lambda p: add_term(p, "talent,talent/new,天文台"), {"theme_talent"}, {"theme_talent": "themes.csv: talent: +天文台"}
    ),
    "another dictionary": (
        lambda p: add_term(p, "support,support,鼓励", "instruments.csv"), {"tools"}, {"tools": "instruments.csv: support: +鼓励"}
    ),
    "a stop word": (lambda p: append(p.stopwords, "制定\n"), {"words"}, {"words": "seeds/stopwords.txt edited"}),
    "a word to keep whole": (
        lambda p: append(p.lexicon, "高层次人才\n"), {"words"}, {"words": "dictionaries or word lists edited"}
    ),
    "a coded file": (
        lambda p: append(p.seeds / "coded" / "one.csv", "句子,1\n"), {"coded"}, {"coded": "seeds/coded/one.csv edited"}
    ),
    "a new coded file": (
        lambda p: (p.seeds / "coded" / "two.csv").write_text("text\n", "utf-8"),
        {"coded"},
        {"coded": "files came or went in seeds/coded/"},
    ),
    "a file nobody reads": (lambda p: append(p.seeds / "notes.txt", "two"), set(), {}),
    "a document": (
        lambda p: append(p.documents / "a_hunan.txt", "加强人才服务。\n"), ALL, {"compare": "changed: a_hunan.txt"}
    ),
    "metadata": (lambda p: append(p.metadata, "\n"), ALL, {"tools": "changed: metadata.csv"}),
    "a new document": (
        lambda p: (p.documents / "c.txt").write_text("浙江省人才工作方案\n引进人才。\n", "utf-8"), ALL, {"words": "new document c.txt"}
    ),
    "a notebook": (
        lambda p: edit_page(p, "compare", '\\"hits\\"', '\\"found\\"'), {"compare"}, {"compare": "notebook compare.ipynb edited"}
    ),
    "outputs of a notebook": (lambda p: edit_page(p, "compare", '"execution_count": null', '"execution_count": 3'), set(), {}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_exactly_what_depends_on_it_runs_and_the_figures_are_those_of_a_run_from_nothing(project, tmp_path, edit):
    change, depends, told = EDITS[edit]
    change(project)
    assert {name: why(project, name) for name in told} == told
    after = make(project)
    assert ran(after) == depends
    fresh = Project(tmp_path / "fresh")
    shutil.copytree(project.seeds, fresh.seeds)
    shutil.copytree(project.notebooks, fresh.notebooks)
    shutil.copytree(project.cache, fresh.cache)  # the tables; that they fit their inputs is proven in test_prepare
    anew = make(fresh)
    assert ran(anew) == {outcome.run.name for outcome in anew.outcomes}
    assert figures(after.folder / "figures") == figures(anew.folder / "figures") == figures(project.figures)


def test_every_run_is_whole_and_says_where_its_results_come_from(project):
    first = past_runs(project)[0]
    add_term(project, "talent,talent,引育")
    second = make(project)
    add_term(project, "standards,standards,完善")
    third = make(project)
    assert {path.name for path in (third.folder / "notebooks").iterdir()} == {f"{name}.ipynb" for name in ALL}
    jobs = json.loads((third.folder / "run.json").read_text(encoding="utf-8"))["notebooks"]
    assert jobs["tools"]["reused_from"] == first.folder.name
    assert jobs["theme_talent"]["reused_from"] == second.folder.name
    assert jobs["theme_standards"]["reused_from"] == ""


def test_nothing_changed_makes_no_new_run(project, monkeypatch):
    monkeypatch.setattr(report, "run_notebooks", lambda *a, **k: pytest.fail("a notebook would have run"))
    assert make(project).up_to_date
    assert len(list(project.runs.iterdir())) == 1


def test_nothing_changed_loads_none_of_the_heavy_packages(project):
    """A report that has nothing to do is there at once: it does not wait for what only a run needs."""
    asked = (
        "import sys; from pathlib import Path; from analysis.paths import Project; from analysis.runs.report import make_report; "
        f"assert make_report(Project(Path(sys.argv[1])), notebooks={NOTEBOOKS!r}).up_to_date; "
        "print(*{'numpy', 'pandas', 'pyarrow', 'matplotlib', 'papermill'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", asked, str(project.root)], capture_output=True, encoding="utf-8", check=False)
    assert (told.returncode, told.stdout.split()) == (0, []), told.stderr


def test_an_edit_taken_back_brings_the_earlier_figures_back_without_a_run(project):
    first = past_runs(project)[0]
    before = figures(project.figures)
    add_term(project, "talent,talent,引育")
    make(project)
    assert figures(project.figures) != before
    (project.dictionaries / "themes.csv").write_text(THEMES, encoding="utf-8")
    back = make(project)
    assert back.up_to_date and back.folder == first.folder and figures(project.figures) == before


def test_a_figure_removed_from_figures_is_put_back(project):
    (project.figures / "tools_tools.csv").unlink()
    assert make(project).up_to_date
    assert (project.figures / "tools_tools.csv").is_file()


def test_a_result_that_somebody_edited_in_its_run_is_not_used_again(project):
    first = past_runs(project)[0]
    append(first.folder / "figures" / "tools_tools.csv", "by hand\n")
    assert "its files in" in why(project, "tools")
    assert ran(make(project)) == {"tools"}


def test_force_runs_everything_and_a_name_makes_a_run_of_its_own(project):
    forced = make(project, force=True)
    assert ran(forced) == ALL
    named = make(project, name="三省 / 比较?")
    assert ran(named) == set() and named.folder != forced.folder


def test_only_chooses_parts_and_leaves_the_other_figures(project):
    add_term(project, "talent,talent,引育")
    assert ran(make(project, only=["theme=talent"])) == {"theme_talent"}
    assert (project.figures / "compare_hits.csv").is_file()
    assert ran(make(project)) == {"compare", "words"}


def test_a_result_of_a_failed_run_that_went_well_is_used_again(project):
    edit_page(project, "tools", "study.keep", "1 / 0; study.keep")
    edit_page(project, "coded", "study.keep", "study.themes; study.keep")
    assert [outcome.run.name for outcome in make_report(project, notebooks=NOTEBOOKS).failed] == ["tools"]
    edit_page(project, "tools", "1 / 0; study.keep", "study.themes; study.keep")
    assert ran(make(project)) == {"tools"}


def test_what_was_edited_while_the_notebooks_ran_is_run_again(project, monkeypatch):
    def edited_meanwhile(runs, folder, **options):
        outcomes = run_here(runs, folder, **options)
        append(project.stopwords, "制定\n")
        return outcomes

    with monkeypatch.context() as patch:
        patch.setattr(report, "run_notebooks", edited_meanwhile)
        add_term(project, "talent,talent,引育")
        assert make(project).edited
    assert why(project, "words") == "its inputs were edited while it ran last"
    assert ran(make(project)) == {"words", "theme_talent", "compare"}


def test_a_notebook_that_does_not_open_a_study_depends_on_everything_in_seeds(project):
    page = project.notebooks / "tools.ipynb"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("from analysis.runs.study import open_study", "pass").replace("study = ", "# ").replace(
        "study.keep", "open(f'{out}/x.csv', 'w', encoding='utf-8').close() #"), encoding="utf-8")  # fmt: skip
    make(project)
    append(project.seeds / "notes.txt", "two")
    assert ran(make(project)) == {"tools"}


def test_a_notebook_that_runs_another_program_is_always_run(project):
    page = project.notebooks / "tools.ipynb"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("study.keep", "import os; os.system('true'); study.keep"), encoding="utf-8")
    make(project)
    assert ran(make(project)) == {"tools"}
    assert "other programs" in why(project, "tools")


def test_a_helper_imported_by_a_notebook_is_among_what_it_depends_on(project):
    page = project.notebooks / "tools.ipynb"
    helper = project.notebooks / "my_helper_of_tools.py"
    helper.write_text("N = 1\n", encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    call = f"import sys; sys.path.insert(0, {str(project.notebooks)!r}); import my_helper_of_tools; sys.path.pop(0); study.keep"
    page.write_text(text.replace("study.keep", call), encoding="utf-8")
    made = make(project)
    jobs = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))["notebooks"]
    assert "file:notebooks/my_helper_of_tools.py" in jobs["tools"]["reads"]
    helper.write_text("N = 2\n", encoding="utf-8")
    assert "tools" in ran(make(project))


def test_a_plan_names_the_parameter_that_is_another(project):
    edit_page(project, "compare", '"tables = ', '"language = \\"zh\\"\\n",\n    "tables = ')
    make(project)
    assert why(project, "compare", {"language": "en"}) == "parameter language: zh → en"
    assert why(project, "compare", {"language": "zh"}) == ""


def test_tables_of_inputs_that_were_edited_while_being_read_are_not_kept(project, monkeypatch):
    real = prepare.hash_inputs
    first = [True]

    def edited_between(given):
        hashes = real(given)
        if first.pop() if first else False:
            add_term(given, "talent,talent,引育")
        return hashes

    append(project.documents / "a_hunan.txt", "加强人才服务。\n")
    before = set((project.cache / "tables").iterdir())
    monkeypatch.setattr(prepare, "hash_inputs", edited_between)
    with pytest.raises(RunError, match="edited while it was being read"):
        prepare.prepare_tables(project)
    assert set((project.cache / "tables").iterdir()) == before
    assert not make(project).edited
