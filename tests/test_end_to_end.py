"""The main job on the five seeds, as a user runs it, in a copy of the project."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import docx
import nbformat
import openpyxl
import pandas as pd
import pytest

from analysis.paths import Project, find_project
from analysis.reports.contents import read_contents
from analysis.reports.word import write_word
from analysis.reports.workbook import write_workbook
from analysis.runs.report import make_report
from analysis.tables.columns import explain_columns
from tests.tables.test_columns import BESIDE

SOURCE = find_project(Path(__file__).parent)
THEMES = ("platform", "talent", "finance", "standards")
REGIONS = ["湖南", "山东", "浙江", "全国"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, in a path with a space and Chinese characters."""
    made = Project(tmp_path_factory.mktemp("政策 比较"))
    for name in ("seeds", "notebooks"):
        shutil.copytree(getattr(SOURCE, name), made.root / name)
    return made


@pytest.fixture(scope="module")
def made(project):
    return make_report(project)


def table(made, name) -> pd.DataFrame:
    return pd.read_csv(made.folder / "tables" / f"{name}.csv", dtype={"doc_id": str, "sent_id": str}, keep_default_na=False)


def test_every_notebook_runs_once_and_the_theme_notebook_once_per_theme(made):
    names = {outcome.run.name for outcome in made.outcomes}
    assert names == {*(f"theme_{theme}" for theme in THEMES), "compare", "words", "meaning", "validity", "documents"}
    assert {outcome.run.name: outcome.error for outcome in made.outcomes} == dict.fromkeys(names, "")


def test_every_figure_has_its_picture_its_table_and_what_it_was_made_from(made, project):
    files = {path.name for path in made.published}
    assert files == {path.name for path in project.figures.iterdir()} - {"published.json"}
    stems = {Path(name).stem for name in files if name.endswith(".png")}
    assert len(stems) >= 15
    for stem in stems:
        assert {f"{stem}.pdf", f"{stem}.csv", f"{stem}.json"} <= files
        assert (project.figures / f"{stem}.png").read_bytes().startswith(b"\x89PNG")
        assert "corpus sha256" in json.loads((project.figures / f"{stem}.json").read_text(encoding="utf-8"))


def test_rates_are_hits_over_characters_of_the_government_text(made):
    rates = pd.read_csv(made.folder / "figures" / "compare_regions.csv")
    rows = rates[rates["category"].isin(THEMES) & rates["group"].isin(REGIONS)].set_index(["group", "category"])
    assert len(rows) == len(THEMES) * len(REGIONS)
    sentences, documents = table(made, "sentences"), table(made, "documents")
    counted = sentences[(sentences["policy_text"] == True) & (sentences["is_heading"] == False)]  # noqa: E712
    n_han = counted["text"].map(lambda text: len(re.findall(r"[\u3400-\u9fff]", text)))
    region = counted["doc_id"].map(documents.set_index("doc_id")["region"])
    hits = table(made, "hits")
    hits = hits[hits["sent_id"].isin(counted["sent_id"])]
    for (where, theme), row in rows.iterrows():
        n_chars = int(n_han[region == where].sum())
        ids = set(documents.loc[documents["region"] == where, "doc_id"])
        n_hits = int(((hits["theme"] == theme) & hits["doc_id"].isin(ids)).sum())
        assert (row["n_hits"], row["n_chars"]) == (n_hits, n_chars)
        assert row["rate_per_10k_chars"] == pytest.approx(1e4 * n_hits / n_chars)
    assert rows["n_hits"].sum() > 100


def test_every_hit_is_a_span_of_the_government_text_and_none_of_the_proposal(made):
    hits, sentences = table(made, "hits"), table(made, "sentences").set_index("sent_id")
    assert len(hits) > 200
    for hit in hits.itertuples():
        sentence = sentences.loc[hit.sent_id]
        assert sentence["text"][hit.start - sentence["start"] : hit.end - sentence["start"]] == hit.text
        assert sentence["part"] != "proposal"
    proposal = sentences[(sentences["doc_id"] == "003") & (sentences["part"] == "proposal")]
    assert "人才" in "".join(proposal["text"])


def test_the_executed_notebooks_show_their_figures_and_the_committed_ones_stay_clean(made, project):
    for outcome in made.outcomes:
        cells = nbformat.read(outcome.output, as_version=4).cells
        pictures = [out for cell in cells if cell.cell_type == "code" for out in cell.outputs if "image/png" in out.get("data", {})]
        assert pictures, outcome.run.name
    for path in project.notebooks.glob("*.ipynb"):
        assert path.read_bytes() == (SOURCE.notebooks / path.name).read_bytes()


def test_every_column_of_a_real_run_is_explained_and_those_beside_the_schemas_are_all_written(made):
    written = {}
    for path in [*(made.folder / "figures").glob("*.csv"), *(made.folder / "tables").glob("*.csv")]:
        header = pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns
        kind = path.stem if path.parent.name == "tables" else None
        written.update({(path.name, column): column in explain_columns(list(header), kind) for column in header})
    assert [place for place, explained in written.items() if not explained] == []
    assert BESIDE <= {column for _, column in written}


def test_the_run_becomes_a_word_document_and_a_workbook(made, tmp_path):
    contents = read_contents(made.folder)
    document = docx.Document(str(write_word(contents, tmp_path / "report.docx")))
    chapters = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert len(chapters) == len(made.outcomes) + 3  # summary, methods, provenance
    pictures = {path.stem for path in made.published if path.suffix == ".png"}
    assert len(document.inline_shapes) == len(pictures)
    book = openpyxl.load_workbook(write_workbook(contents, tmp_path / "report.xlsx"), read_only=True)
    assert len(book.sheetnames) > len(pictures)


def test_a_theme_depends_on_its_own_terms_and_hits_and_documents_on_no_dictionary(made):
    jobs = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))["notebooks"]
    for theme in THEMES:
        reads = set(jobs[f"theme_{theme}"]["reads"])
        own = {name for name in reads if "/" in name and not name.startswith(("file:seeds/coded/", "names:seeds/coded"))}
        assert own and all(name.endswith(f":themes/{theme}") for name in own), own
        assert not reads & {"table:hits", "table:hits_elsewhere", "table:tokens", "table:provenance", "hits:themes"}
    assert not [name for name in jobs["documents"]["reads"] if not name.startswith("table:")]
    assert {"file:seeds/coded/seeds.tsv", "names:seeds/coded"} <= set(jobs["validity"]["reads"])


def test_the_seeds_are_not_touched(made, project):
    for path in SOURCE.seeds.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            assert (project.seeds / path.relative_to(SOURCE.seeds)).read_bytes() == path.read_bytes()


def test_a_second_run_gives_the_same_bytes(made, project):
    again = make_report(project, force=True)
    assert not again.failed and again.folder != made.folder
    first = {path.name: path.read_bytes() for path in (made.folder / "figures").iterdir()}
    second = {path.name: path.read_bytes() for path in (again.folder / "figures").iterdir()}
    assert first == second


def test_one_region_alone_goes_through_every_notebook(project):
    alone = make_report(project, {"regions": ["浙江"], "language": "en", "width": "column", "themes": ["talent"]})
    assert {outcome.run.name: outcome.error for outcome in alone.outcomes} == dict.fromkeys(
        ("theme_talent", "compare", "words", "meaning", "validity", "documents"), ""
    )
