"""`new`: a folder of documents becomes a study, whole or not at all."""

from __future__ import annotations

import pytest

from analysis import paths
from analysis.errors import ParameterError, ProblemsError, RunError
from analysis.paths import Project, find_project
from analysis.runs.cli import main
from analysis.runs.new_study import base_project, new_study
from analysis.runs.plan import plan_report, study_parameters
from analysis.texts.corpus import load_corpus


@pytest.fixture
def base(tmp_path, notebook):
    notebook(
        "theme",
        parameters='theme = "talent"  # t\nregions = []  # r\nunit = "chars"  # u\nlanguage = "zh"  # l\ntables = ""  # t\nout = ""  # o',
    )
    notebook(
        "words",
        parameters='regions = []  # r\nn_words = 3  # n\nlanguage = "zh"  # l\ntables = ""  # t\nout = ""  # o',
    )
    for folder in ("documents", "dictionaries", "coded"):
        (tmp_path / "seeds" / folder).mkdir(parents=True)
    (tmp_path / "seeds" / "dictionaries" / "themes.csv").write_text(
        "theme,term\ntalent,人才\nplatform,中试\n", encoding="utf-8-sig"
    )
    (tmp_path / "seeds" / "coded" / "CODEBOOK.md").write_text("# 编码手册\n", encoding="utf-8")
    (tmp_path / "seeds" / "coded" / "mine.csv").write_text("text,talent\n", encoding="utf-8")
    for name in ("stopwords.txt", "lexicon.txt"):
        (tmp_path / "seeds" / name).write_text("的\n", encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "湖南.txt").write_text("湖南省人才工作方案\n加强人才引进。\n", encoding="utf-8")
    (folder / "山东.txt").write_text("山东省中试平台建设方案\n建设中试平台。\n", encoding="gb18030")
    (folder / "~$湖南.docx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"")
    return folder


def test_a_study_has_its_documents_dictionaries_and_codebook_and_the_notebooks_of_the_project(base, source):
    made = new_study(base, "人才2024", source)
    assert made.root == base.root / "studies" / "人才2024" and list(made.documents["file"]) == [
        "山东.txt",
        "湖南.txt",
    ]
    files = sorted(path.relative_to(made.root).as_posix() for path in made.root.rglob("*") if path.is_file())
    assert files == [
        "seeds/coded/CODEBOOK.md", "seeds/dictionaries/themes.csv", "seeds/documents/山东.txt", "seeds/documents/湖南.txt", "seeds/lexicon.txt",
        "seeds/manifest.csv", "seeds/metadata.csv", "seeds/stopwords.txt", "study.toml",
    ]  # fmt: skip
    study = find_project(made.root)
    assert (study.root, study.notebooks) == (made.root, base.root / "notebooks")
    assert study.study.title == "人才2024" and study.figures.is_dir()
    assert {document.metadata["region"].value for document in load_corpus(study).documents} == {
        "湖南",
        "山东",
    }
    assert (source / "湖南.txt").is_file() and not list((base.root / "studies").glob(".*"))


def test_a_study_elsewhere_or_asked_to_has_notebooks_of_its_own(base, source, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    made = new_study(base, str(elsewhere / "研究"), source)
    assert made.own_notebooks and find_project(made.root) == Project(made.root)
    assert sorted(path.name for path in find_project(made.root).notebooks.iterdir()) == [
        "theme.ipynb",
        "words.ipynb",
    ]
    assert new_study(base, "own", source, own_notebooks=True).own_notebooks
    assert not new_study(base, "shared", source).own_notebooks


def test_metadata_beside_the_documents_comes_along(base, source):
    (source / "metadata.csv").write_text("file,region\n湖南.txt,浙江\n", encoding="utf-8-sig")
    study = find_project(new_study(base, "one", source).root)
    assert sorted(document.metadata["region"].value for document in load_corpus(study).documents) == [
        "山东",
        "浙江",
    ]
    assert (study.metadata).read_text(encoding="utf-8-sig").count("\n") == 3


def test_a_document_that_cannot_be_taken_leaves_nothing_behind(base, source):
    (source / "旧.wps").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (source / "空.txt").write_text("", encoding="utf-8")
    with pytest.raises(ProblemsError, match="(?s)旧.wps.*空.txt"):
        new_study(base, "one", source)
    assert not list((base.root / "studies").iterdir())


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/..", "con", "NUL.txt", "a:b", "a?", "a.", ".hidden", "x\n"]
)
def test_a_name_that_no_folder_may_have_is_refused(base, source, name):
    with pytest.raises(ParameterError, match="cannot name a folder on every system"):
        new_study(base, name, source)


def test_a_place_that_is_taken_and_a_folder_without_documents_are_refused(base, source, tmp_path):
    new_study(base, "one", source)
    with pytest.raises(ParameterError, match="is there already. Choose another name, or add documents to it"):
        new_study(base, "one", source)
    with pytest.raises(ParameterError, match="There is no folder"):
        new_study(base, "two", tmp_path / "nowhere")
    outer = tmp_path / "outer"
    outer.mkdir()
    source.rename(outer / "inner")
    with pytest.raises(ParameterError, match="holds no documents.*Perhaps you mean .*inner"):
        new_study(base, "two", outer)


def test_from_within_a_study_the_new_one_takes_from_the_project(base, source):
    made = new_study(base, "one", source)
    assert base_project(made.root) == base


def test_a_program_that_stands_alone_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert base_project().root.joinpath("notebooks").is_dir()  # the project this program was installed from
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages" / "analysis" / "paths.py"))
    with pytest.raises(
        RunError, match="installed by pip alone brings none. Download policy-compare as a folder, and name it"
    ):
        base_project()


def test_study_toml_goes_before_the_notebooks_defaults_and_the_command_line_before_both(base, source):
    study = find_project(new_study(base, "one", source).root)
    study.study_file.write_text(
        'language = "en"\n[corpus]\nregions = ["湖南"]\n[dictionaries]\nthemes = ["talent"]\n[parameters]\nunit = "sentences"\n',
        encoding="utf-8",
    )
    study = find_project(study.root)
    assert study_parameters(study, ["theme"], {}) == {
        "regions": ["湖南"],
        "themes": ["talent"],
        "language": "en",
        "unit": "sentences",
    }
    assert study_parameters(study, ["words"], {"language": "zh"}) == {"regions": ["湖南"]}
    assert "themes" not in study_parameters(study, ["theme"], {"theme": "platform"})
    plan = plan_report(study, {"unit": "chars"}, notebooks=["theme", "words"])
    assert [job.run.name for job in plan.jobs] == ["theme_talent", "words"]
    assert plan.jobs[0].run.parameters == {
        "unit": "chars",
        "language": "en",
        "regions": ["湖南"],
        "theme": "talent",
    }
    assert plan.jobs[1].run.parameters == {"language": "en", "regions": ["湖南"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[parameters]\nn_wrods = 3\n",
            "study.toml: No notebook has a parameter 'n_wrods'. Did you mean n_words? They know: theme, regions, unit",
        ),
        ('[corpus]\nregions = ["湖北"]\n', "regions: '湖北' is unknown. Choose from: 山东, 湖南"),
        ('[parameters]\nn_words = "many"\n', "n_words takes a whole number such as 3, not 'many'"),
    ],
)
def test_what_study_toml_chooses_is_checked_before_anything_runs(base, source, text, told):
    study = new_study(base, "one", source).root
    (study / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as stopped:
        plan_report(find_project(study), notebooks=["theme", "words"])
    assert told in stopped.value.english


def test_the_command_says_what_was_taken_and_what_comes_next(base, source, capsys):
    assert main(["--project", str(base.root), "new", "one", "--from", str(source)]) == 0
    said = capsys.readouterr().out
    assert "湖南省人才工作方案" in said and "2 documents" in said and "one report" in said
    assert main(["--project", str(base.root), "new", "one", "--from", str(source)]) == 2
    assert "is there already" in capsys.readouterr().err
