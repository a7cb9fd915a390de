"""study.toml: what it says, and every slip with its line, its key and the choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import ParameterError, PolicyCompareError, RunError
from analysis.paths import VARIABLE, Project, find_project
from analysis.studies import StudyFile, read_study_file

ROOT = Path(__file__).parents[1]


@pytest.fixture
def study(tmp_path):
    for folder in ("documents", "dictionaries", "coded", "documents_2023"):
        (tmp_path / "seeds" / folder).mkdir(parents=True)
    return tmp_path


def written(study, text, encoding="utf-8"):
    (study / "study.toml").write_bytes(text.encode(encoding))
    return study


def test_without_a_study_file_everything_has_its_default(study):
    assert read_study_file(study) == StudyFile()
    assert StudyFile().chosen() == {}


def test_what_is_chosen_goes_to_the_parameters_and_what_is_empty_does_not(study):
    (study / "template.docx").write_bytes(b"")
    read = read_study_file(written(study, """
title = "人才政策"
language = "both"
outputs = ["word"]
template = "template.docx"
[corpus]
documents = "documents_2023"
regions = ["湖南", "山东"]
levels = []
period = "2022-2024"
[dictionaries]
themes = ["talent"]
[parameters]
unit = "sentences"
n_words = 5
"""))  # fmt: skip
    assert read.chosen() == {
        "regions": ["湖南", "山东"], "themes": ["talent"], "period": "2022-2024", "language": "both", "unit": "sentences", "n_words": 5,
    }  # fmt: skip
    project = Project(study)
    assert (project.documents, project.template) == (
        study / "seeds" / "documents_2023",
        study / "template.docx",
    )
    assert project.study.title == "人才政策" and project.study.outputs == ("word",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-8"])
def test_a_file_saved_by_an_editor_of_windows_is_read(study, encoding):
    assert (
        read_study_file(
            written(study, 'title = "人才"\r\n[corpus]\r\nregions = ["湖南"]\r\n', encoding)
        ).title
        == "人才"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('\ntitel = "x"', "study.toml:2: there is no key 'titel' here. Did you mean title? Choose from: title, language, outputs"),
        ('[corpus]\nregoins = ["湖南"]', "study.toml:2: there is no key 'regoins' here. Did you mean regions?"),
        ('[corpus]\n\ntitle = "x"', "study.toml:3: there is no key 'title' here. title stands at the top, before the first [table]"),
        ('regions = ["湖南"]', "study.toml:1: there is no key 'regions' here. regions stands under [corpus]"),
        ('[parameters]\nthemes = ["x"]', "study.toml:2: themes stands under [dictionaries], not under [parameters]"),
        ('[corpora]\n', "study.toml:1: there is no key 'corpora' here. Did you mean corpus?"),
        ('title = 3', "study.toml:1: title takes a text in quotes"),
        ('[corpus]\nregions = "湖南"', "study.toml:2: regions takes a list of texts, such as [\"湖南\", \"山东\"], not '湖南'"),
        ('[corpus]\nregions = [1]', "study.toml:2: regions takes a list of texts"),
        ('[corpus]\nlevels = ["省"]', "study.toml:2: levels knows no '省'. Choose from: national, province, city, district"),
        ('language = "chinese"', "study.toml:1: language knows no 'chinese'. Choose from: zh, en, both"),
        ('outputs = ["pdf"]', "study.toml:1: outputs knows no 'pdf'. Choose from: html, word, excel"),
        ('[corpus]\ndocuments = "texts"', "documents = 'texts': there is no folder seeds/texts. There are: coded, dictionaries, documents, documents_2023"),
        ('[corpus]\ndocuments = "../other"', "study.toml:2: documents = '../other' leads out of the study. Name a folder below seeds/"),
        ('[corpus]\ndocuments = "/etc"', "documents = '/etc' leads out of the study"),
        ('[corpus]\ndocuments = \'C:\\x\'', "leads out of the study"),
        ('[dictionaries]\nfolder = "documents/../../.."', "leads out of the study"),
        ('[dictionaries]\nfolder = ""', "study.toml:2: folder = '' leads out of the study"),
        ('template = "t.docx"', "template = 't.docx': there is no file"),
        ('template = "../t.docx"', "leads out of the study. Name a file in the study's folder"),
        ('corpus = 3', "there is no key 'corpus' here"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_line_and_the_choices(study, text, told):
    with pytest.raises(PolicyCompareError) as stopped:
        read_study_file(written(study, text))
    assert told in stopped.value.english
    assert "study.toml" in stopped.value.chinese and stopped.value.chinese != stopped.value.english


def test_all_slips_are_said_at_once(study):
    with pytest.raises(PolicyCompareError) as stopped:
        read_study_file(written(study, 'titel = "x"\nlanguage = 3\n[corpus]\nlevels = ["省"]\n'))
    assert [f"study.toml:{number}:" in stopped.value.english for number in (1, 2, 4)] == [True] * 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = “人才”", "It has Chinese marks"),
        ('title ＝ "人才"', "It has Chinese marks"),
        ("title = 人才", "Texts stand in quotes"),
        ('title = "', "is no TOML"),
    ],
)
def test_what_is_no_toml_is_shown_with_the_remedy(study, text, told):
    with pytest.raises(ParameterError) as stopped:
        read_study_file(written(study, text))
    assert told in stopped.value.english and "study.toml:1" in stopped.value.english


def test_a_link_out_of_the_study_is_refused(study, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    try:
        (study / "seeds" / "linked").symlink_to(elsewhere, target_is_directory=True)
    except OSError:  # Windows lets only some users make links, and then there is nothing to refuse
        return
    with pytest.raises(PolicyCompareError, match="leads out of the study"):
        read_study_file(written(study, '[corpus]\ndocuments = "linked"\n'))


def test_the_example_study_is_the_template_of_a_new_one_and_chooses_nothing():
    from analysis.runs.new_study import study_template

    assert (ROOT / "study.toml").read_text(encoding="utf-8") == study_template("")
    assert read_study_file(ROOT).chosen() == {}


def test_every_remark_of_the_template_can_be_taken_away(study):
    import re

    text = re.sub(r"(?m)^# (?=\w+ = )", "", (ROOT / "study.toml").read_text(encoding="utf-8"))
    chosen = read_study_file(written(study, text)).chosen()
    assert chosen.keys() == {"regions", "levels", "genres", "period", "themes", "unit", "headings", "width"}


def test_a_study_uses_the_notebooks_of_the_project_it_lies_in_unless_it_has_its_own(tmp_path):
    study = tmp_path / "studies" / "one"
    for folder in (tmp_path / "seeds", tmp_path / "notebooks", study / "seeds" / "documents"):
        folder.mkdir(parents=True)
    (study / "study.toml").write_text("", encoding="utf-8")
    found = find_project(study / "seeds" / "documents")
    assert (found.root, found.notebooks, found.cache) == (study, tmp_path / "notebooks", study / ".cache")
    assert find_project(tmp_path / "studies").root == tmp_path
    (study / "notebooks").mkdir()
    assert find_project(study) == Project(study)


def test_a_study_without_notebooks_says_where_they_could_come_from(study):
    written(study, "")
    with pytest.raises(
        RunError, match="has no notebooks/ and lies in no project that has. Copy the folder notebooks/"
    ):
        find_project(study)


def test_notebooks_run_by_hand_belong_to_the_study_that_lab_was_opened_on(tmp_path, monkeypatch):
    for folder in ("seeds", "notebooks"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert find_project().root == tmp_path
    assert find_project(ROOT).root == ROOT
