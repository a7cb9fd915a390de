"""The guide's worked example, from a folder of .docx to the report, with the commands as they stand there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from analysis.paths import find_project
from analysis.runs.cli import main
from analysis.runs.history import last_good_run
from tests.pages import pages, products, text_of

ROOT = Path(__file__).parents[2]
TEXTS = {
    "湖南": ("湖南省人才工作方案", "省政府将加强人才引进，培养技能人才。", "建设中试平台，支持检验检测。"),
    "山东": ("山东省中试平台建设方案", "建设中试平台，制定团体标准。", "设立人才专项资金，引进高层次人才。"),
    "浙江": ("浙江省标准化工作方案", "制定国家标准和行业标准。", "完善人才评价，强化金融支持。"),
}


def commands(guide: str) -> list[list[str]]:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    block = re.search(r"<!-- worked example -->\n```\n(.+?)```", text, re.DOTALL)[1]
    return [shlex.split(line)[2:] for line in block.splitlines() if line.startswith("python3 run.py ")]


@pytest.fixture
def folder(tmp_path):
    """The project without its documents, and a folder of downloads."""
    for name in ("seeds", "notebooks"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("documents", "metadata.csv", "manifest.csv", "seeds.tsv"),
        )
    for downloads in ("下载", "downloads"):
        (tmp_path / downloads).mkdir()
        for region, (title, *lines) in TEXTS.items():
            made = docx.Document()
            for line in (title, "一、总体要求", *lines):
                made.add_paragraph(line)
            made.save(tmp_path / downloads / f"{region}.docx")
    return tmp_path


def test_both_guides_give_the_same_commands():
    chinese, english = commands("guide.md"), commands("guide.en.md")
    assert [line[0] for line in chinese] == ["new", "--project", "--project"]
    names = {"人才2024": "talent2024", "studies/人才2024": "studies/talent2024", "下载": "downloads"}
    assert [[names.get(word, word) for word in line] for line in chinese] == english


def test_from_a_folder_of_docx_to_word_and_excel(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    new, check, report = commands("guide.md")
    assert main(new) == 0 and "湖南.docx" in capsys.readouterr().out
    assert main(check) == 0
    study = find_project(folder / "studies" / "人才2024")
    study.study_file.write_text(
        'title = "人才政策比较"\n[corpus]\nregions = ["湖南", "山东"]\n', encoding="utf-8"
    )
    # One notebook stands for all of them: the others are run by tests/test_end_to_end.py.
    assert main([*report, "--notebooks", "compare"]) == 0, capsys.readouterr()
    study = find_project(study.root)
    assert (study.figures / "compare_regions.png").is_file() and not (folder / "figures").exists()
    folder = last_good_run(study).folder
    named = {path.replace("<time>", folder.name) for page in pages() for path in products(text_of(page))}
    assert len(named) >= 5 and [path for path in sorted(named) if not (study.root / path).exists()] == []
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["parameters"] == {"regions": ["湖南", "山东"]}
    made = docx.Document(str(folder / "report.docx"))
    assert made.paragraphs[0].text == "人才政策比较"
    assert {"湖南", "山东"} <= {row.cells[0].text for table in made.tables for row in table.rows}
    rates = openpyxl.load_workbook(folder / "report.xlsx")["主题 × 地区"]
    assert "人才政策比较" in (folder / "report.html").read_text(encoding="utf-8")
    assert {row[1] for row in rates.iter_rows(min_row=2, values_only=True)} == {"湖南", "山东", "total"}


def test_every_key_the_pages_on_studies_show_is_one_of_study_toml(folder):
    from analysis.studies import read_study_file

    for page in ("study.md", "study.en.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        (folder / "study.toml").write_text(
            re.search(r"```toml\n(.+?)```", text, re.DOTALL)[1], encoding="utf-8"
        )
        (folder / "template.docx").write_bytes(b"")
        (folder / "seeds" / "documents").mkdir(exist_ok=True)
        read = read_study_file(folder)
        assert read.template == "template.docx" and read.chosen().keys() >= {
            "regions",
            "levels",
            "genres",
            "period",
            "themes",
            "unit",
        }
