"""The check-up names each fault with its place and remedy, and removes only what programs left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import openpyxl
import pytest

from analysis.paths import Project
from analysis.runs import turns
from analysis.runs.cli import main
from analysis.runs.doctor import CHECKS, places
from analysis.runs.doctor.inputs import documents
from analysis.runs.doctor.installation import packages, python, speech
from analysis.runs.doctor.leftovers import leftovers
from analysis.runs.doctor.places import cloud, is_online_only, names, room, writable
from analysis.runs.doctor.symptoms import remove
from analysis.runs.doctor.tables import damage, damage_of
from analysis.runs.turns import at_work
from analysis.texts.seeds import sha256_of

DAY = 86400


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("seeds/documents", "seeds/dictionaries", "seeds/coded", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "seeds/documents/001.txt").write_text("湖南省人才工作方案\n加强人才引进。\n", encoding="utf-8")
    (tmp_path / "seeds/dictionaries/themes.csv").write_text("theme,term\ntalent,人才\n", encoding="utf-8-sig")
    return Project(tmp_path)


def problems(examined) -> list[str]:
    return [symptom.problem[0] for symptom in examined.symptoms]


def table(project: Project, rows: str, encoding: str = "utf-8-sig") -> list[str]:
    """What is said of a dictionary with these rows."""
    (project.dictionaries / "themes.csv").write_bytes(rows.encode(encoding))
    return problems(damage(project))


def test_a_sound_project_has_no_symptom_and_every_check_says_what_it_saw(project, capsys):
    assert main(["--project", str(project.root), "doctor"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "All is well." and sum(line.startswith("√") for line in said) == len(CHECKS)


def test_a_fault_ends_with_exit_code_1_and_names_its_remedy(project, capsys, monkeypatch):
    (project.dictionaries / "themes.csv").write_text("theme,term\ntalent,#NAME?\n", encoding="utf-8-sig")
    assert main(["--project", str(project.root), "doctor"]) == 1
    said = capsys.readouterr().out
    assert "× seeds/dictionaries/themes.csv, row 2, column term, '#NAME?': is what is left of a failed formula." in said
    assert "→ Set the column's format to Text" in said
    monkeypatch.setenv("POLICY_COMPARE_LANGUAGE", "zh")
    assert main(["--project", str(project.root), "doctor"]) == 1
    said = capsys.readouterr().out
    assert "× seeds/dictionaries/themes.csv 第 2 行 term 列“#NAME?”：是公式出错留下的。" in said and "1 处需要处理" in said


def test_pythons_outside_3_11_to_3_13_are_named():
    assert [bool(python(None, version).symptoms) for version in ((3, 10, 9), (3, 11, 0), (3, 13, 7), (3, 14, 0))] == [
        True, False, False, True,
    ]  # fmt: skip


def test_packages_that_differ_from_the_lock_are_named_with_both_versions(project):
    lock = project.root / "requirements.lock"
    lock.write_text(
        "pandas==0.1 \\\n    --hash=sha256:00\nno-such-thing==1 \\\n    --hash=sha256:00\n"
        "only-elsewhere==1 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n",
        encoding="utf-8",
    )
    absent, other = problems(packages(project))
    assert absent == "1 packages are not installed, such as no-such-thing."
    assert "pandas" in other and "(0.1)" in other


def test_a_screen_without_chinese_characters_is_noted_but_is_no_fault(project, monkeypatch):
    class Screen:
        encoding = "cp1252"

    monkeypatch.setattr("sys.stdout", Screen())
    (symptom,) = speech(project).symptoms
    assert "cp1252" in symptom.problem[0] and "chcp 65001" in symptom.remedy[0] and not symptom.grave


def test_a_folder_that_cannot_be_written_is_a_fault(project):
    project.figures.write_text("a file in the place of the folder", encoding="utf-8")
    assert not writable(project).symptoms  # the folder above can be written
    (project.root / "runs").mkdir()

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.NamedTemporaryFile", refuse)
        assert problems(writable(project))[1] == f"{project.runs} cannot be written (Permission denied)."


def test_a_full_disk_is_a_fault(project, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": places.ROOM - 1}))
    assert problems(room(project)) == ["Only 500 MB are free on the disk."]


def with_files(monkeypatch, *files: str) -> None:
    """Names that not every system could hold side by side."""
    monkeypatch.setattr(places, "_seeds", lambda _: [("seeds/documents", [Path(file) for file in files])])


def test_names_that_are_one_on_windows_and_macos_are_named_together(project, monkeypatch):
    with_files(monkeypatch, "方案.txt", "A.txt", "a.txt", "e\u0301.txt", "\u00e9.txt")
    found = problems(names(project, windows=False))
    assert len(found) == 2 and "A.txt and a.txt are one name on Windows" in found[0]


def test_names_that_windows_refuses_are_noted(project, monkeypatch):
    with_files(monkeypatch, "何时?.txt", "何时？.txt", "con.txt", "concept.txt")
    found = problems(names(project, windows=False))
    assert [problem.split(" has")[0] for problem in found] == ["seeds/documents/何时?.txt", "seeds/documents/con.txt"]


def test_paths_too_long_for_windows_are_a_fault_there_only(project):
    long = project.documents / ("长" * 60 + ".txt")
    long.write_text("x", encoding="utf-8")
    deep = Project(Path("/" + "d" * 200))
    assert not names(project, windows=False).symptoms
    assert "Windows allows 259" in problems(names(deep, windows=True))[0]


@pytest.mark.parametrize(
    "copy",
    ["themes (1).csv", "themes 2.csv", "themes - 副本.csv", "themes-DESKTOP-AB12C.csv", "themes (冲突副本 2026-11-22).csv",
     "themes (Ann's conflicted copy).csv", "themes - Copy.csv"],
)  # fmt: skip
def test_copies_made_by_cloud_drives_are_named_with_their_original(project, copy):
    (project.dictionaries / copy).write_text("theme,term\n", encoding="utf-8-sig")
    assert f"{copy} looks like a copy of themes.csv" in problems(cloud(project))[0]


@pytest.mark.parametrize("other", ["stance.csv", "themes_v2.csv", "themes-firm.csv", "instruments (1).csv"])
def test_other_files_beside_a_dictionary_are_no_copies(project, other):
    (project.dictionaries / other).write_text("theme,term\n", encoding="utf-8-sig")
    assert not cloud(project).symptoms


def test_files_that_are_only_online_are_told_from_those_on_disk(project):
    class Online:
        name, suffix = "a.docx", ".docx"

        def __init__(self, **about):
            self.about = about

        def lstat(self):
            return type("About", (), self.about)

    assert is_online_only(Online(st_file_attributes=0x400000)) and is_online_only(Online(st_flags=0x40000000))
    assert not is_online_only(Online(st_file_attributes=0x20, st_flags=0))
    placeholder = project.documents / ".方案.docx.icloud"
    placeholder.touch()
    assert "online only" in problems(cloud(project))[0]


def left_by_a_run(project: Project) -> list[Path]:
    unfinished = project.runs / ".unfinished-20261122-100000"
    unfinished.mkdir(parents=True)
    (unfinished / "theme.ipynb").write_text("{}", encoding="utf-8")
    (project.figures / ".incoming").mkdir(parents=True)
    files = [project.figures / "a.png.part", project.documents / ".方案.docx.part", project.dictionaries / "~$themes.xlsx"]
    for file in files:
        file.write_text("x", encoding="utf-8")
    return [unfinished, project.figures / ".incoming", *files]


def made_old(paths: list[Path], days: float) -> None:
    then = time.time() - days * DAY
    for path in paths:
        for one in (path, *path.rglob("*")):
            os.utime(one, (then, then))


def test_leftovers_are_removed_only_when_asked_and_nothing_else_is_touched(project, capsys):
    remains = left_by_a_run(project)
    mine = [project.documents / "草稿.docx.part", project.runs / "my notes.txt", project.dictionaries / "themes.csv.bak"]
    for path in mine:
        path.write_text("mine", encoding="utf-8")
    made_old(remains + mine, days=2)
    assert main(["--project", str(project.root), "doctor"]) == 0
    assert "doctor --fix removes it" in capsys.readouterr().out and all(path.exists() for path in remains)
    assert main(["--project", str(project.root), "doctor", "--fix"]) == 0
    assert capsys.readouterr().out.count("√ removed: ") == len(remains)
    assert not any(path.exists() for path in remains) and all(path.exists() for path in mine)
    assert (project.dictionaries / "themes.csv").exists()


def test_what_a_running_report_or_an_open_excel_has_made_is_left_alone(project, capsys):
    remains = left_by_a_run(project)
    assert main(["--project", str(project.root), "doctor", "--fix"]) == 0
    assert all(path.exists() for path in remains)
    said = capsys.readouterr().out
    assert "perhaps by a report that is running now" in said and "is open in an Office program" in said


def test_a_run_counts_as_old_by_its_newest_file(project):
    unfinished = left_by_a_run(project)[0]
    made_old([unfinished], days=2)
    assert leftovers(project).symptoms[0].remains == (unfinished,)
    (unfinished / "words.ipynb").write_text("{}", encoding="utf-8")
    os.utime(unfinished, (time.time() - 2 * DAY,) * 2)
    assert leftovers(project).symptoms[0].remains == ()


def test_what_a_killed_run_left_may_go_at_once_and_what_a_living_one_makes_never(project):
    unfinished = left_by_a_run(project)[0]
    with at_work(unfinished):
        made_old([unfinished], days=30)
        assert leftovers(project).symptoms[0].remains == ()
    sign = unfinished.with_name(f"{unfinished.name}{turns._SIGN}")
    sign.touch()  # nobody holds it
    (unfinished / "words.ipynb").write_text("{}", encoding="utf-8")
    assert leftovers(project).symptoms[0].remains == (unfinished, sign)
    assert remove((unfinished, sign)) == [] and "unfinished" not in str(leftovers(project))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("theme,term\nt,人才\nt,#REF!\n", "row 3, column term, '#REF!': is what is left of a failed formula."),
        ("theme,term\nt,1.23E+15\n", "row 2, column term, '1.23E+15': is a long number that Excel has shortened"),
        ("theme,term\nt,2-Jan\n", "row 2, column term, '2-Jan': is a date"),
        ("theme,term\nt,锟斤拷\n", "row 2, column term, '锟斤拷': characters were lost"),
        ("theme;term;note\nt;人才;x\n", "is separated by semicolons"),
        ("theme,term,,\nt,人才,,\n", "has 2 blank columns on its right."),
        ("theme,term\nt,人才\n" + ",\n" * 30, "ends with 30 blank rows."),
    ],
)
def test_damage_is_named_with_row_column_and_value(project, rows, said):
    (found,) = table(project, rows)
    assert found.startswith("seeds/dictionaries/themes.csv") and said in found


@pytest.mark.parametrize(("encoding", "said"), [("utf-8", "without a BOM"), ("gb18030", "is in GBK"), ("utf-16", "UTF-16")])
def test_encodings_that_excel_or_others_misread_are_noted(project, encoding, said):
    (found,) = table(project, "theme,term\nt,人才\n", encoding)
    assert said in found and not any(symptom.grave for symptom in damage(project).symptoms)


def test_chinese_read_in_the_wrong_encoding_is_a_fault(project):
    misread = "人才引进工作".encode().decode("gb18030", "ignore")
    (found,) = table(project, f"theme,term\nt,{misread}\n")
    assert "UTF-8 that was read as GBK" in found


def test_many_places_of_one_damage_are_said_once(project):
    (found,) = table(project, "theme,term\n" + "t,#NAME?\n" * 5)
    assert "row 2" in found and "row 4" in found and "row 5" not in found and "and 2 more" in found


def test_dates_that_excel_counted_or_rewrote_say_which_day_they_were(project):
    # Excel counts days from 1899-12-30: 45457 is 2024-06-14.
    project.metadata.write_text("file,date_issued\n001.txt,45457\n002.txt,2024/6/14\n", encoding="utf-8-sig")
    serial, slashed = damage(project).symptoms
    assert "row 2, column date_issued, '45457': is the number by which Excel counts a day (of 2024-06-14)" in serial.problem[0]
    assert serial.grave and not slashed.grave and "read all the same" in slashed.problem[0]


def test_ids_that_lost_their_zeros_say_which_document_was_meant(project):
    (project.seeds / "coded" / "mine.csv").write_text("doc_id,talent,text\n1,1,加强人才引进。\n", encoding="utf-8-sig")
    (found,) = problems(damage(project))
    assert "row 2, column doc_id, '1': has lost the zeros it began with (001)." in found


def test_sheets_of_a_workbook_are_looked_at_each(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["sent_id", "talent"])
    second = book.create_sheet("B")
    second.append(["sent_id", "talent"])
    second.append(["a-1", "#NAME?"])
    book.save(tmp_path / "coding.xlsx")
    (symptom,) = damage_of(tmp_path / "coding.xlsx", "coding.xlsx")
    assert symptom.problem[0].startswith("coding.xlsx [B], row 2, column talent, '#NAME?'")


def test_a_document_changed_since_it_was_added_is_a_fault(project):
    path = project.documents / "001.txt"
    data = path.read_bytes()
    project.manifest.write_text(f"file,sha256,bytes\n001.txt,{sha256_of(data)},{len(data)}\n", encoding="utf-8-sig")
    assert not documents(project).symptoms
    path.write_bytes(data + "附件\n".encode())
    assert "001.txt was changed after it was added" in problems(documents(project))[0]


def test_the_shipped_seeds_are_sound():
    project = Project(Path(__file__).parents[2])
    for check in (names, cloud, damage, documents):
        assert not [symptom.problem for symptom in check(project).symptoms if symptom.grave], check.__name__


def test_a_table_that_cannot_be_opened_is_named_and_the_others_are_looked_at(project, monkeypatch):
    locked = project.seeds / "coded" / "a.csv"
    for path in (locked, project.seeds / "coded" / "b.csv"):
        path.write_text("sent_id,talent\nx,#NAME?\n", encoding="utf-8-sig")
    read = Path.read_bytes

    def refuse(path):
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    first, second = problems(damage(project))
    assert first == f"{locked} cannot be read (Permission denied)." and "b.csv, row 2, column talent" in second


def test_a_study_file_that_cannot_be_used_is_said_once_and_the_installation_is_still_checked(project, capsys):
    (project.root / "study.toml").write_text("titel = 1\n", encoding="utf-8")
    assert main(["--project", str(project.root), "doctor"]) == 1
    said = capsys.readouterr().out
    assert said.count("titel") == 1 and "√ Python" in said


def test_a_workbook_that_is_none_is_a_fault_and_not_a_crash(project):
    (project.dictionaries / "firm.xlsx").write_bytes(b"not a workbook")
    assert "firm.xlsx cannot be read as an Excel workbook" in problems(damage(project))[0]
