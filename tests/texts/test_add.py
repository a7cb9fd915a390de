"""Adding documents: byte for byte, with their rows, all or nothing."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from pathlib import Path

import pytest

from analysis.errors import ProblemsError, RunError
from analysis.paths import Project
from analysis.texts import fingerprints
from analysis.texts.add import add_documents
from analysis.texts.corpus import Entry, load_corpus

SEEDS = Path(__file__).parents[2] / "seeds"
REPORT = """2025年安徽省政府工作报告
来源：某报
——2025年1月15日在安徽省第十四届人民代表大会第三次会议上
省长 某某某
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
一、2024年工作回顾
过去一年，全省经济稳中有进。
二、2025年工作安排
今年，我们要抓好制造业和中试平台建设。
"""
BARE = "关于支持产业发展的若干措施\n为推动我市产业高质量发展，制定如下措施。\n一、加大投入。全市统筹安排资金。\n二、加强服务。做好服务。\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(SEEDS, tmp_path / "project" / "seeds")
    return Project(tmp_path / "project")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "2025年安徽省政府工作报告.txt").write_bytes(REPORT.encode("gb18030"))
    (folder / "措施.txt").write_bytes(BARE.encode("utf-8"))
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def state_of(project: Project) -> dict[str, bytes]:
    return {
        str(path.relative_to(project.root)): path.read_bytes()
        for path in project.root.rglob("*")
        if path.is_file()
    }


def test_added_documents_are_copied_byte_for_byte_and_noted(project: Project, new: Path) -> None:
    before = rows_of(project.manifest)
    table = add_documents(project, sorted(new.iterdir()))
    for path in new.iterdir():
        assert (project.documents / path.name).read_bytes() == path.read_bytes()
    assert rows_of(project.manifest) == before + [
        {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": str(path.stat().st_size),
        }
        for path in sorted(new.iterdir())
    ]
    assert list(table["doc_id"]) == ["2025年安徽省政府工作报告", "措施"]
    assert not list(project.root.rglob("*.part"))


def test_report_needs_no_hand_work_and_a_bare_text_names_what_is_missing(project: Project, new: Path) -> None:
    before = rows_of(project.metadata)
    table = add_documents(project, sorted(new.iterdir())).set_index("doc_id")
    report = table.loc["2025年安徽省政府工作报告"]
    assert list(report[["title", "region", "level", "issuers", "date_issued", "genre", "period", "missing"]]) == [
        "2025年安徽省政府工作报告", "安徽", "province", "安徽省人民政府", "2025-01-15", "政府工作报告", "2025年", ""
    ]  # fmt: skip
    assert table.loc["措施", "missing"] == "region、issuers、date_issued"
    rows = rows_of(project.metadata)
    assert rows[: len(before)] == before
    assert {name: cell for name, cell in rows[-2].items() if cell} == {"file": "2025年安徽省政府工作报告.txt"}
    assert {name: cell for name, cell in rows[-1].items() if cell} == {
        "file": "措施.txt", "notes": "请人工填写：region、issuers、date_issued"
    }  # fmt: skip


def test_added_documents_load_without_problems(project: Project, new: Path) -> None:
    add_documents(project, new.iterdir())
    corpus = load_corpus(project)
    assert len(corpus.documents) == len(list(SEEDS.joinpath("documents").iterdir())) + 2


def test_what_people_wrote_into_the_tables_stays_as_it_is(project: Project, new: Path) -> None:
    text = 'file,notes,region\r\n000_735c1690a157617a.txt,"甲，""乙""",\r\n004_2d85333f2f15ad09.txt,,浙江'
    project.metadata.write_bytes(text.encode("gb18030"))
    add_documents(project, [new / "措施.txt"])
    after = project.metadata.read_bytes().decode("gb18030")
    assert after == text + "\r\n措施.txt,请人工填写：region、issuers、date_issued,\r\n"


def test_tables_are_made_where_there_are_none(tmp_path: Path, new: Path) -> None:
    project = Project(tmp_path / "fresh")
    add_documents(project, [str(new / "措施.txt")])
    assert [row["file"] for row in rows_of(project.manifest)] == ["措施.txt"]
    assert [row["file"] for row in rows_of(project.metadata)] == ["措施.txt"]
    assert len(load_corpus(project).documents) == 1


def test_all_bad_files_are_named_and_nothing_is_written(project: Project, new: Path) -> None:
    seed = next(project.documents.glob("000_*"))
    (new / seed.name).write_text(BARE + "另有规定。", encoding="utf-8")
    (new / "empty.txt").write_bytes(b"")
    (new / "old.wps").write_bytes(b"\xd0\xcf\x11\xe0")
    (new / "copy.txt").write_bytes(next(project.documents.glob("003_*")).read_bytes())
    (new / "near.txt").write_bytes(next(project.documents.glob("002_*")).read_bytes() + "（完）".encode())
    (new / "twice.txt").write_bytes(BARE.encode())
    (new / ".hidden.txt").write_bytes(REPORT.encode())
    (new / "other").mkdir()
    (new / "other" / "措施.txt").write_text(REPORT.replace("安徽", "江西"), encoding="utf-8")
    before = state_of(project)
    names = [
        "措施.txt", seed.name, "empty.txt", "old.wps", "copy.txt", "near.txt", "twice.txt", ".hidden.txt",
        "other/措施.txt", "gone.txt",
    ]  # fmt: skip
    with pytest.raises(ProblemsError) as caught:
        add_documents(project, [new / name for name in names])
    told = [str(problem) for problem in caught.value.problems]
    for line, expected in zip(told, [
        f"has another document called {seed.name}. Rename", "empty.txt is empty", ".wps files cannot be read",
        "copy.txt is the same file as 003_", "near.txt is nearly the same text as 002_",
        "twice.txt is the same file as 措施.txt", ".hidden.txt has the name of a hidden",
        "is named like another of the files to add", "gone.txt is not there",
    ], strict=True):  # fmt: skip
        assert expected in line
    assert state_of(project) == before


def test_document_that_is_there_already_is_refused(project: Project) -> None:
    before = state_of(project)
    with pytest.raises(ProblemsError, match="in .* already. Leave it out"):
        add_documents(project, [next(SEEDS.joinpath("documents").glob("001_*"))])
    assert state_of(project) == before


def test_documents_are_not_read_again_when_others_are_added(
    project: Project, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "_FEWEST", 1)
    read: list[str] = []
    whole = Entry.read
    monkeypatch.setattr(Entry, "read", lambda entry: read.append(entry.path.name) or whole(entry))
    seeds = sorted(path.name for path in project.documents.iterdir())
    bare, report = sorted(new.iterdir(), key=lambda path: path.stat().st_size)
    add_documents(project, [bare])
    assert read == seeds
    add_documents(project, [report])
    assert read == seeds
    again = tmp_path / "again.txt"
    again.write_text(REPORT + "完。", encoding="utf-8")
    with pytest.raises(ProblemsError, match="again.txt is nearly the same text as 2025年安徽省政府工作报告.txt"):
        add_documents(project, [again])
    assert read == [*seeds, report.name]  # to be compared with
    kept = project.cache / "fingerprints"
    for damage in (b"", kept.read_bytes()[:-1], b"\0" + kept.read_bytes()[1:]):
        kept.write_bytes(damage)
        with pytest.raises(ProblemsError, match="nearly the same"):
            add_documents(project, [again])
    edited = project.documents / bare.name
    edited.write_text(BARE + "三、加强落实。\n", encoding="utf-8")
    del read[:]
    with pytest.raises(ProblemsError, match="nearly the same"):
        add_documents(project, [again])
    assert read == [bare.name, report.name]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_failure_while_writing_leaves_the_project_as_it_was(
    project: Project, new: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, moves: int
) -> None:
    before = state_of(project)
    done: list[object] = []
    move = os.replace

    def fail_after_some(source: object, target: object) -> None:
        if len(done) == moves:
            raise error
        done.append(target)
        move(source, target)

    monkeypatch.setattr(os, "replace", fail_after_some)
    expected = RunError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="No space left.*nothing was added" if expected is RunError else None):
        add_documents(project, sorted(new.iterdir()))
    assert state_of(project) == before
