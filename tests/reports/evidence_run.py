"""A finished run of real tables: a project's corpus, two figures drawn from it, and notebooks as a report leaves them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from analysis import tables
from analysis.charts.heatmap import rate_heatmap
from analysis.charts.rates import rate_chart
from analysis.charts.save import save_figure
from analysis.measures.rates import rates_by_region
from analysis.paths import Project
from analysis.runs.preparation.prepare import prepare_tables
from analysis.runs.provenance import read_provenance
from tests.reports.run_folder import code, markdown

ROOT = Path(__file__).parents[2]


def seeds(folder: Path) -> Project:
    """A project with the seeds, whose products stay in `folder`."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return Project(folder)


def hostile_project(folder: Path, text: str, file: str, term: str) -> Project:
    """A project of one document under this file name, with this sentence in it and this term in the dictionary."""
    project = Project(folder)
    for place in (project.documents, project.dictionaries):
        place.mkdir(parents=True, exist_ok=True)
    for name in ("lexicon.txt", "stopwords.txt", "dictionaries/stance.csv", "dictionaries/firmness.csv"):
        shutil.copyfile(ROOT / "seeds" / name, project.seeds / name)
    lines = [
        "湖南省人民政府关于人才的意见",
        "一、加快发展",
        f"我们将支持人才工作{text}，培养人才。",
        f"要建设{term}，引进人才。",
    ]
    (project.documents / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    quoted = term.replace('"', '""')
    (project.dictionaries / "themes.csv").write_text(
        f'theme,category,term\ntalent,talent/supply,人才\ntalent,talent/supply,"{quoted}"\n', encoding="utf-8"
    )
    return project


def make_evidence_run(project: Project, folder: Path) -> Path:
    """A run with one chapter, compare: themes by region as a heat map and as dots, with their tables."""
    made = prepare_tables(project)
    shutil.copytree(made, folder / "tables")
    for name in ("figures", "notebooks"):
        (folder / name).mkdir()
    provenance = read_provenance(made)
    themes = list(provenance["themes"])
    hits, paragraphs, documents = (
        tables.read_table(schema, made) for schema in (tables.HITS, tables.PARAGRAPHS, tables.DOCUMENTS)
    )
    rates = rates_by_region(hits[hits["facet"] == "themes"], paragraphs, documents, themes)
    cells = [
        markdown("# 各主题 / Themes by region\n一张图。\n\n*One figure.*"),
        code("themes = []\nregions = []\nheadings = False\nunit = 'chars'", tags=["parameters"]),
        markdown("## 主题 × 地区 / Themes by region"),
    ]
    for name, chart in (("compare_regions", rate_chart), ("compare_heatmap", rate_heatmap)):
        save_figure(chart(rates, themes), folder / "figures" / name, table=rates, provenance={})
        shown = {"image/png": "", "text/plain": f"{name}.png"}
        cells.append(code("study.draw(…)", {"output_type": "display_data", "metadata": {}, "data": shown}))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "notebooks" / "compare.ipynb").write_text(
        json.dumps(notebook, ensure_ascii=False), encoding="utf-8"
    )
    note = {
        "provenance": provenance,
        "parameters": {},
        "notebooks": {"compare": {"seconds": 1, "error": "", "parameters": {}}},
    }
    (folder / "run.json").write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    return folder
