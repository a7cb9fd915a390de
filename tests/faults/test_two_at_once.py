"""Two commands on one folder at the same time, in processes of their own: each ends well or says why, and nothing is half-made."""

from __future__ import annotations

import time

import pytest

from analysis.paths import Project
from tests.faults.cut_project import begun, damage, digests, edit, from_nothing, mixed, remains, run_cut

_OFFSETS = (0.0, 0.3)


def both(project: Project, first: tuple[str, ...], second: tuple[str, ...], offset: float) -> list[str]:
    """What the two commands said; each ended well, or with a message of its own."""
    ends = [begun(project, *first)]
    time.sleep(offset)
    ends.append(begun(project, *second))
    done = [ended() for ended in ends]
    for one in done:
        assert "Traceback" not in one.stderr and (one.returncode == 0 or "× " in one.stderr), (one.args, one.stderr)
    return [one.stderr for one in done]


@pytest.mark.parametrize(
    "second", [("report", "--force"), ("runs", "clean", "--keep", "1"), ("doctor", "--fix")], ids=" ".join
)
def test_a_report_and_another_command_at_once_leave_a_whole_report(project, second):
    for number, offset in enumerate(_OFFSETS):
        good = digests(project.figures)
        edit(project, number)
        both(project, ("report",), second, offset)
        assert damage(project, good) == []
        again = run_cut(project, 0, "report")
        assert again.returncode == 0 and not mixed(project) and remains(project) == [], again.stderr


def test_documents_added_while_a_report_is_made_are_in_the_next_one(project, tmp_path):
    both(project, ("report", "--force"), ("add", str(project.root / "c_jiangxi.txt")), 0.3)
    assert damage(project, digests(project.figures)) == [] and (project.documents / "c_jiangxi.txt").is_file()
    again = run_cut(project, 0, "report")
    assert again.returncode == 0 and digests(project.figures) == from_nothing(project, tmp_path / "fresh")


def test_two_additions_at_once_are_both_noted(project):
    for name, town in (("d.txt", "赣州"), ("e.txt", "九江")):
        text = f"{town}市标准化工作方案\n一、总体要求\n{town}制定地方标准，引进{town}人才。\n二、任务\n建设{town}中试平台。\n"
        (project.root / name).write_text(text, encoding="utf-8")
    both(project, ("add", str(project.root / "d.txt")), ("add", str(project.root / "e.txt")), 0.0)
    rows = project.manifest.read_text(encoding="utf-8-sig")
    assert all(name in rows and (project.documents / name).is_file() for name in ("d.txt", "e.txt"))


def test_two_new_studies_at_once_are_whole(project):
    source = ("--from", str(project.documents))
    said = both(project, ("new", *source, "one"), ("new", *source, "one"), 0.0)
    assert sum("× " in told for told in said) <= 1
    both(project, ("new", *source, "two"), ("new", *source, "three"), 0.0)
    for name in ("one", "two", "three"):
        assert (project.root / "studies" / name / "study.toml").is_file()
    assert [path for path in (project.root / "studies").iterdir() if path.name.startswith(".")] == []
