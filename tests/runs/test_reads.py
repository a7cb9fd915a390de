"""What a notebook reads is noted as it reads it, also in a kernel."""

from __future__ import annotations

import json
import subprocess
import sys

from analysis.paths import Project
from analysis.runs.report import make_report
from analysis.runs.reuse.reads import NOTE, OUTSIDE, Reads, begin_note, read_note
from tests.runs.small import small_project

READ = """
import os, sqlite3, sys
from pathlib import Path
from analysis.paths import Project
from analysis.runs.reuse.reads import Reads
root = Path(sys.argv[1])
reads = Reads.in_report(Project(root), root / ".cache" / "tables" / "x", root / "out")
"""


def noted(root, code: str) -> list[str] | None:
    """What a process of its own notes, since Python never takes such a listener away again."""
    for folder in (".cache/tables/x", "out", "seeds/coded"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for file in ("seeds/a.txt", "seeds/b.txt", ".cache/tables/x/hits.csv", ".cache/tables/x/digests.json", ".cache/kept", "study.toml"):
        (root / file).write_text("text", encoding="utf-8")
    begin_note(root / "out")
    subprocess.run([sys.executable, "-c", READ + code, str(root)], check=True, cwd=root)
    return read_note(root / "out")


def test_files_read_folders_listed_and_tables_are_noted_and_products_are_not(tmp_path):
    code = """
(root / "seeds" / "a.txt").read_text(encoding="utf-8")
os.listdir("seeds/coded")
open(".cache/tables/x/hits.csv", encoding="utf-8").close()
open(".cache/tables/x/digests.json", encoding="utf-8").close()
open(".cache/kept", encoding="utf-8").close()
open("study.toml", encoding="utf-8").close()
open("seeds/b.txt", "w", encoding="utf-8").close()
open("out/figure.csv", "w", encoding="utf-8").close()
open("out/figure.csv", encoding="utf-8").close()
"""
    assert noted(tmp_path, code) == ["file:seeds/a.txt", "names:seeds/coded", "table:hits"]


def test_what_is_read_by_other_programs_cannot_be_followed_and_that_is_noted(tmp_path):
    assert noted(tmp_path, 'os.system("true")') == [OUTSIDE]


def test_a_data_base_is_a_file_that_is_read(tmp_path):
    assert noted(tmp_path, 'sqlite3.connect("seeds/a.txt").close()') == ["file:seeds/a.txt"]


def test_a_part_that_is_noted_by_name_does_not_note_the_whole(tmp_path):
    code = """
with reads.paused():
    open(".cache/tables/x/hits.csv", encoding="utf-8").close()
reads.add("hits:themes/talent")
"""
    assert noted(tmp_path, code) == ["hits:themes/talent"]


def test_without_being_asked_nothing_is_written_and_nothing_read_means_all_has_to_be_compared(tmp_path):
    reads = Reads.in_report(Project(tmp_path), tmp_path / "tables", tmp_path)
    reads.add("hits:themes")
    assert reads.found == ("hits:themes",) and list(tmp_path.iterdir()) == []
    assert read_note(tmp_path) is None
    (tmp_path / NOTE).write_text("[", encoding="utf-8")
    assert read_note(tmp_path) is None


def test_a_kernel_notes_what_its_notebook_reads(tmp_path):
    project = small_project(tmp_path)
    made = make_report(project, notebooks=("theme", "coded"), only=["theme=talent", "coded"])
    assert not made.failed
    jobs = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))["notebooks"]
    assert set(jobs["theme_talent"]["reads"]) == {"choice:themes/talent", "hits:themes/talent", "table:documents"}
    assert set(jobs["coded"]["reads"]) == {"file:seeds/coded/one.csv", "names:seeds/coded"}
    assert sorted(made.published) == sorted(path for path in project.figures.iterdir() if path.suffix == ".csv")
