"""The documentation is true: its commands run, its links and paths lead somewhere, both languages say the same."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import docx
import pytest

from analysis import __version__
from analysis.paths import Project
from analysis.runs.cli import command_parser, main
from analysis.runs.commands import lab
from analysis.runs.commands.report import parse_parameters
from analysis.runs.plan import NOTEBOOKS, check_names
from tests.pages import ROOT, commands, headings, in_code, links, pages, paths, text_of
from tests.runs.small import small_project
from tools.parameters import PAGES, renewed

PAIRS = [path for path in pages() if path.with_suffix(".en.md").is_file()]
NOTEBOOK_PAGES = sorted(PAGES.glob("*.md"))
ENGLISH = "\n# English\n"


def named(paths: list[Path]) -> dict:
    return {"argvalues": paths, "ids": lambda path: path.relative_to(ROOT).as_posix()}


def test_the_pages_are_there_in_both_languages():
    alone = {"CONTRIBUTING.md", "columns.md", "meaning.md", "references.md", *(path.name for path in NOTEBOOK_PAGES)}
    chinese = [path for path in pages() if not path.name.endswith(".en.md")]
    assert {path.name for path in chinese} - {path.name for path in PAIRS} == alone


@pytest.mark.parametrize("page", **named(pages()))
def test_every_command_is_understood(page):
    for arguments in commands(text_of(page)):
        if arguments[0] in ("test", "setup"):  # run.py's own
            continue
        options, others = command_parser().parse_known_args(arguments)
        assert not others or options.command is lab.open_lab, arguments


@pytest.mark.parametrize("page", **named(pages()))
def test_every_parameter_of_a_command_is_one_of_its_notebooks(page):
    for arguments in commands(text_of(page)):
        given = command_parser().parse_known_args(arguments)[0] if arguments[0] in ("report", "watch") else None
        if given is None:
            continue
        only = [part.split("=")[0] for part in given.only]
        notebooks = tuple(dict.fromkeys("theme" if part == "theme" else part for part in only)) or tuple(given.notebooks or NOTEBOOKS)
        texts = dict(item.split("=", 1) for item in given.parameter)
        check_names(Project(ROOT), notebooks, texts)
        parse_parameters(Project(ROOT), notebooks, texts)


@pytest.mark.parametrize("page", **named(pages()))
def test_every_link_leads_to_a_page(page):
    for link in links(text_of(page)):
        target, _, place = link.partition("#")
        found = page.parent / target if target else page
        assert found.is_file(), link
        if place:
            assert place in [re.sub(r"^#+ ", "", heading).lower().replace(" ", "-") for heading in headings(text_of(found))], link


@pytest.mark.parametrize("page", **named(pages()))
def test_every_path_of_the_project_is_there(page):
    missing = [path for path in paths(text_of(page)) if not (ROOT / path).exists() and path not in files_by_name()]
    assert missing == []


@cache
def files_by_name() -> set[str]:
    """Names of the files of the project, for prose that names report.py after its folder."""
    folders = ("analysis", "benchmarks", "docs", "notebooks", "seeds", "tests", "tools")
    return {path.name for folder in folders for path in (ROOT / folder).rglob("*")}


@pytest.mark.parametrize("page", **named(PAIRS))
def test_both_languages_have_the_same_headings_and_commands(page):
    chinese, english = text_of(page), text_of(page.with_suffix(".en.md"))
    assert [heading.split()[0] for heading in headings(chinese)] == [heading.split()[0] for heading in headings(english)]
    assert skeletons(chinese) == skeletons(english)


@pytest.mark.parametrize("page", **named(NOTEBOOK_PAGES))
def test_both_halves_of_a_notebook_page_have_the_same_headings_and_commands(page):
    chinese, english = text_of(page).split(ENGLISH)
    halves = [[one for one in headings(half) if one.startswith("## ") and "Parameters" not in one] for half in (chinese, english)]
    assert len(halves[0]) == len(halves[1])
    assert skeletons(chinese) == skeletons(english)


def skeletons(text: str) -> list[list[str]]:
    """The commands without the names people choose, sorted: the command, its options, and how many words."""
    return sorted([arguments[0], *(word if word.startswith("-") else "·" for word in arguments[1:])] for arguments in commands(text))


@pytest.mark.parametrize("page", **named(NOTEBOOK_PAGES))
def test_a_notebook_page_has_its_parameters_as_they_are(page):
    assert text_of(page) == renewed(page, ROOT / "notebooks" / f"{page.stem}.ipynb"), "run tools/parameters.py"


def test_every_notebook_has_a_page():
    assert [page.stem for page in NOTEBOOK_PAGES] == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("page", **named(NOTEBOOK_PAGES))
def test_a_notebook_page_explains_every_figure_and_table_and_no_other(page):
    source = text_of(f"notebooks/{page.stem}.ipynb").replace('\\"', '"')
    figures = set(re.findall(r'study\.(?:draw|show)\(.*?, "(\w+)"', source))
    kept = set(re.findall(r'study\.keep\(.*, "(\w+)"\)', source))
    for half in text_of(page).split(ENGLISH):
        assert set(re.findall(r"^- \*\*`(\w+)`\*\*", half, re.MULTILINE)) == figures
        tables = {name for row in re.findall(r"^\| (`.+?) \|", half, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
        explained = set(in_code(half))
        assert figures | kept <= explained
        parameters = set(re.findall(r"^\| `(\w+)` \| `", half, re.MULTILINE))
        assert tables - parameters <= figures | kept


def test_the_errors_that_are_listed_are_those_the_program_says():
    said = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "run.py", *(ROOT / "analysis").rglob("*.py")])
    for page in ("docs/trouble.md", "docs/trouble.en.md"):
        rows = re.search(r"\| ---.*?\n((?:\|.+\n)+)", text_of(page))[1]
        for row in rows.splitlines():
            message = row.split("|")[1].strip()
            longest = max(re.split(r"'?…'?|：|: ", message), key=len).strip()  # the rest is made of values
            assert longest in said, message


@pytest.mark.parametrize("page", **named(pages()))
def test_bold_type_ends_where_markdown_sees_it_end(page):
    """Behind a closing mark, ** ends bold type only before a space or another mark: 先看线**。线, not 先看线。**线."""
    for line in text_of(page).splitlines():
        pieces = line.split("**")
        for bold, behind in zip(pieces[1::2], pieces[2::2], strict=False):
            assert not (re.search(r"[^\w\s]$", bold) and re.match(r"\w", behind)), line


@pytest.mark.parametrize("page", ["docs/methods.md", "docs/methods.en.md", "docs/meaning.md"])
def test_every_source_that_is_cited_is_listed(page):
    listed = text_of("docs/references.md")
    cited = re.findall(r"([A-Z][a-z]+)(?: 等| et al\.|’s|'s|、[A-Z]\w+)?(?:,? & [A-Z][a-z]+)?(?: interval)?,? ?[（(]?(1[89]\d\d|20[012]\d)\b", text_of(page))
    years = set(cited)
    assert len(years) >= 3
    for name, year in years:
        assert re.search(rf"^- .*{name}.*\({year}\)", listed, re.MULTILINE), (name, year)


def test_the_version_is_that_of_the_changelog_and_of_the_citation():
    assert re.search(r"^## (\S+) ", text_of("CHANGELOG.md"), re.MULTILINE)[1] == __version__
    assert re.search(r"^version: (\S+)$", text_of("CITATION.cff"), re.MULTILINE)[1] == __version__


def test_contributors_find_every_station_in_the_picture():
    stations = {path.parent.name for path in (ROOT / "analysis").glob("*/__init__.py")}
    assert [name for name in stations if f"`analysis/{name}/`" not in text_of("CONTRIBUTING.md") and name != "tables"] == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Where the reader stands: a small project, and a document that lies beside it."""
    made = small_project(tmp_path)
    shutil.rmtree(made.notebooks)
    shutil.copytree(ROOT / "notebooks", made.notebooks)
    document = docx.Document()
    for line in ("四川省技能人才工作意见", "一、主要任务", "引育高层次人才，培养技能人才。"):
        document.add_paragraph(line)
    document.save(tmp_path / "新文件.docx")
    monkeypatch.chdir(tmp_path)
    return made


def test_the_guide_walked_up_to_the_report_with_its_own_commands(project, capsys):
    """Reading, adding, what would run, an edit in Excel, drawing sentences to code: word for word as in the guide."""
    listed = commands(text_of("docs/guide.md"))

    def step(*begin: str) -> str:
        arguments = next(one for one in listed if one[: len(begin)] == list(begin))
        assert main([word for word in arguments if word != "另一份.pdf"]) == 0, (arguments, capsys.readouterr())
        return capsys.readouterr().out

    step("read", "新文件.docx")
    assert not (project.documents / "新文件.docx").exists()
    step("add", "新文件.docx")
    assert (project.documents / "新文件.docx").is_file()
    assert "theme_talent" in step("report", "--dry-run")
    themes = project.dictionaries / "themes.csv"
    shutil.copyfile(themes, "旧.csv")
    themes.write_bytes((themes.read_text(encoding="utf-8") + "talent,talent,引育\n").encode("gbk"))  # as Excel saves it
    step("check")
    assert main(["diff", "旧.csv", str(themes)]) == 0 and "+ 四川 talent [引育]" in capsys.readouterr().out
    step("code")
    assert Path("编码.xlsx").is_file() and Path("编码.key.csv").is_file()
    step("runs")
