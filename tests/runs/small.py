"""A project of a few sentences whose notebooks write tables only, and a way to run them without kernels."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat

from analysis.paths import Project
from analysis.runs.execution.notebooks import Outcome
from tests.runs.conftest import write_notebook

OWN = 'tables = ""\nout = ""'
OPEN = "from analysis.runs.study import open_study\nstudy = open_study({name}, tables=tables, out=out)"
HUNAN = "湖南省人才发展方案\n一、总体要求\n坚持人才优先，建设中试平台。\n二、主要任务\n设立产业基金，引育高层次人才，制定行业标准。\n"
SHANDONG = "山东省标准化行动方案\n一、总体要求\n制定标准，完善标准体系。\n二、主要任务\n建设中试平台，鼓励引才。\n"
THEMES = "theme,category,term\ntalent,talent,人才\nplatform,platform,中试\nstandards,standards,标准\n"
INSTRUMENTS = "theme,category,term\nsupport,support,基金\n"


def small_project(root: Path) -> Project:
    """Two documents, three themes; one notebook per kind of thing that a notebook can read."""
    project = Project(root)
    for folder in (project.documents, project.dictionaries, project.seeds / "coded"):
        folder.mkdir(parents=True)
    (project.documents / "a_hunan.txt").write_text(HUNAN, encoding="utf-8")
    (project.documents / "b_shandong.txt").write_text(SHANDONG, encoding="utf-8")
    project.metadata.write_text("file,region,level,genre\na_hunan.txt,湖南,province,方案\nb_shandong.txt,山东,province,方案\n", encoding="utf-8")
    (project.dictionaries / "themes.csv").write_text(THEMES, encoding="utf-8")
    (project.dictionaries / "instruments.csv").write_text(INSTRUMENTS, encoding="utf-8")
    project.stopwords.write_text("和\n", encoding="utf-8")
    project.lexicon.write_text("产业基金\n", encoding="utf-8")
    (project.seeds / "coded" / "one.csv").write_text("text,talent\n", encoding="utf-8")
    (project.seeds / "notes.txt").write_text("one", encoding="utf-8")
    pages = {
        "theme": 'study.keep(study.hits_of(theme), "hits")\nstudy.categories(theme)',
        "compare": 'study.keep(study.theme_hits, "hits")\nstudy.source("zh")',
        "words": 'study.keep(study.tokens[~study.tokens["token"].isin(study.stopwords)], "words")',
        "tools": 'study.keep(study.facet_hits("instruments"), "tools")',
        "coded": 'from pathlib import Path\nimport pandas as pd\nfiles = sorted(Path("../seeds/coded").glob("*.csv"))\n'
        'study.keep(pd.DataFrame({"text": [file.read_text(encoding="utf-8") for file in files]}), "coded")',
        "documents": 'study.keep(study.documents, "documents")',
    }
    for name, cell in pages.items():
        stem = 'f"theme_{theme}"' if name == "theme" else repr(name)
        parameters = 'theme = "talent"\n' + OWN if name == "theme" else OWN
        write_notebook(project.notebooks / f"{name}.ipynb", OPEN.format(name=stem), cell, parameters=parameters)
    return project


NOTEBOOKS = ("theme", "compare", "words", "tools", "coded", "documents")


def run_here(runs, folder, *, finished=lambda outcome: None, **options):
    """What `run_notebooks` does, in this process: the cells are run as they stand, with the parameters put in."""
    outcomes, home = [], Path.cwd()
    for run in runs:
        cells = nbformat.read(run.notebook, as_version=4).cells
        space: dict[str, object] = {}
        error = ""
        os.chdir(run.notebook.parent)
        try:
            for cell in cells:
                exec(cell.source, space)
                if "parameters" in cell.metadata.get("tags", []):
                    space.update(run.parameters)
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
        finally:
            os.chdir(home)
            if "study" in space:
                space["study"].reads.end()
        output = folder / f"{run.name}.ipynb"
        shutil.copyfile(run.notebook, output)
        outcomes.append(Outcome(run, output, 0.1, error))
        finished(outcomes[-1])
    return outcomes
