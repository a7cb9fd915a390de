"""Documents by address: the same checks as files, the same bytes, and plain words for what a store refuses."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import known_implementations

from analysis.errors import DocumentError, ParameterError, ProblemsError
from analysis.paths import Project
from analysis.runs.cli import main
from analysis.texts.add import add_documents
from analysis.texts.addresses import RemoteFile, files_at, is_address
from tests.texts.test_add import BARE, REPORT, rows_of, state_of

SECOND = REPORT.replace("安徽", "江西").replace("稳中有进", "持续向好，新动能加快成长，民生保障有力有效")


class LabStore(MemoryFileSystem):
    """A store that tells no sizes, and whose folder closed/ may not be read."""

    protocol = "lab"
    store: dict = {}
    pseudo_dirs = [""]

    @classmethod
    def _strip_protocol(cls, path):
        return "/" + path.removeprefix("lab://").strip("/")

    def info(self, path, **kwargs):
        return {**super().info(path, **kwargs), "size": None}

    def ls(self, path, detail=True, **kwargs):
        if "closed" in path:
            raise PermissionError("Access Denied")
        if "far" in path:
            raise RuntimeError("no route")
        found = super().ls(path, detail=True, **kwargs)
        return [{**one, "size": None} for one in found] if detail else [one["name"] for one in found]

    def _open(self, path, mode="rb", **kwargs):
        if "locked" in path and mode == "rb":
            raise PermissionError("Forbidden")
        return super()._open(path, mode, **kwargs)


@pytest.fixture
def bucket():
    """An empty store memory://; bucket(place, text) puts a document there."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    yield lambda place, content: store.pipe(f"/{place}", content if isinstance(content, bytes) else content.encode("utf-8"))
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setitem(known_implementations, "lab", {"class": "none"})
    fsspec.register_implementation("lab", LabStore, clobber=True)
    store = LabStore()
    store.store.clear()
    return store


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.documents.mkdir(parents=True)
    made.notebooks.mkdir()
    return made


def test_a_path_of_any_system_is_no_address():
    assert [is_address(text) for text in ("s3://a/b.docx", "zip://*::s3://a/b.zip", "https://a/b.html")] == [True] * 3
    assert [is_address(text) for text in ("a.docx", r"C:\a.docx", "C:/a//b.docx", "/a://b", "报告://a", r"\\server\a")] == [False] * 6


def test_documents_of_a_bucket_are_added_as_their_files_are(project, bucket, tmp_path):
    here = Project(tmp_path / "here")
    (tmp_path / "安徽.txt").write_bytes(REPORT.encode("gb18030"))
    (tmp_path / "江西.txt").write_bytes(SECOND.encode("utf-8"))
    expected = add_documents(here, [tmp_path / "江西.txt", tmp_path / "安徽.txt"])
    bucket("study/reports/2025/安徽.txt", REPORT.encode("gb18030"))
    bucket("study/reports/2025/east/江西.txt", SECOND)
    bucket("study/reports/2025/~$江西.txt", b"lock")
    bucket("study/other/措施.txt", BARE)
    assert main(["--project", str(project.root), "add", "memory://study/reports/**/*.txt"]) == 0
    assert {path.name: path.read_bytes() for path in project.documents.iterdir()} == {
        path.name: path.read_bytes() for path in here.documents.iterdir()
    }
    assert project.manifest.read_bytes() == here.manifest.read_bytes()
    assert [row["source"] for row in rows_of(project.metadata)] == [
        "memory:///study/reports/2025/east/江西.txt", "memory:///study/reports/2025/安徽.txt"
    ]  # fmt: skip
    assert set(expected["title"]) == {"2025年安徽省政府工作报告", "2025年江西省政府工作报告"}


def test_documents_of_an_archive_are_added_beside_files(project, tmp_path):
    with zipfile.ZipFile(tmp_path / "reports.zip", "w") as archive:
        archive.writestr("2025/江西.txt", SECOND)
    (tmp_path / "安徽.txt").write_text(REPORT, encoding="utf-8")
    archive = (tmp_path / "reports.zip").as_posix()
    add_documents(project, [tmp_path / "安徽.txt", f"zip://**/*.txt::{archive}"])
    assert {row["file"]: row["source"] for row in rows_of(project.metadata)} == {
        "安徽.txt": "", "江西.txt": f"zip://2025/江西.txt::{archive}"
    }  # fmt: skip


def test_what_cannot_be_taken_is_named_by_its_address_and_nothing_is_added(project, bucket, monkeypatch):
    for place, content in {
        "b/1/措施.txt": BARE, "b/2/措施.txt": REPORT, "b/3/con.txt": SECOND, "b/4/a:b.txt": "一、抓好产业。", "b/5/empty.txt": b" ",
        "b/6/old.wps": b"\xd0\xcf", "b/7/MEASURES.txt": "二、抓好制造。", "b/7/measures.TXT": "三、抓好项目。", "b/8/long.txt": b"a" * 20_000_001,
    }.items():  # fmt: skip
        bucket(place, content)
    before = state_of(project)
    with pytest.raises(ProblemsError) as caught:
        add_documents(project, ["memory://b/[1-8]/*", "memory://b/9/*", "memory://b/1/*.pdf", "memory://b/gone.txt", "memory://b/1"])
    told = sorted(map(str, caught.value.problems))
    for line, expected in zip(told, sorted([
        "memory:///b/2/措施.txt is named like another", "con.txt is the name of a device on Windows",
        "a:b.txt holds the sign ':'", "memory:///b/5/empty.txt is empty", "memory:///b/6/old.wps: .wps files cannot be read",
        "memory:///b/7/measures.TXT is named like another", "memory:///b/8/long.txt has 20 MB", "memory://b/9/* is not there", "memory://b/1/*.pdf fits no file",
        "memory://b/gone.txt is not there", "memory://b/1 is a folder",
    ]), strict=True):  # fmt: skip
        assert expected in line
    assert state_of(project) == before


def test_what_a_store_refuses_is_said_in_plain_words(lab):
    lab.pipe("/b/locked.txt", b"1")
    for address, expected in (
        ("lab://closed/*.txt", r"lab://closed/\*.txt may not be read with your keys \(Access Denied\)"),
        ("lab://far/*.txt", r"lab://far/\*.txt cannot be reached \(RuntimeError: no route\)"),
    ):
        with pytest.raises(DocumentError, match=expected):
            files_at(address)
    with pytest.raises(DocumentError, match="b/locked.txt may not be read"):
        files_at("lab://b/*.txt")[0].read(10)


def test_store_that_tells_no_size_fills_no_memory(lab):
    lab.pipe("/b/long.txt", b"a" * 1000)
    (file,) = files_at("lab://b/long.txt")
    assert file.size is None
    with pytest.raises(DocumentError, match="a document may have up to"):
        file.read(99)
    assert file.read(1000) == b"a" * 1000


def test_missing_packages_are_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "ossfs", None)
    with pytest.raises(ParameterError, match=r"oss://b/a.txt needs a package .* Install it: pip install ossfs\."):
        files_at("oss://b/a.txt")
    with pytest.raises(ParameterError, match=r"pip install ossfs\."):
        files_at("zip://*.txt::oss://b/a.zip")
    with pytest.raises(ParameterError, match="olympus:// is no kind of address that is known"):
        files_at("olympus://b/a.txt")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ParameterError, match=r'pip install "policy-compare\[cluster\]"'):
        files_at("s3://b/a.txt")


def test_secrets_of_an_address_do_not_go_into_the_project():
    for address, public in (
        ("sftp://anna:secret@lab.cn/报告/a.txt", "sftp://lab.cn/报告/a.txt"),
        ("https://b.cn/a.html?sign=secret", "https://b.cn/a.html"),
        ("s3://bucket/2025/a.txt", "s3://bucket/2025/a.txt"),
        ("zip://b/a.txt::https://x:secret@b.cn/a.zip?k=secret", "zip://b/a.txt::https://b.cn/a.zip"),
    ):
        assert RemoteFile(address, "a.txt", 1, None, "").public_address == public
