"""What is kept of earlier runs, compared byte by byte with what was written: a disk may turn a bit and say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.paths import Project
from analysis.runs.doctor.symptoms import Both, Examined, Symptom
from analysis.runs.history import looks_like_run, past_runs
from analysis.runs.mended import damaged_results, damaged_run_tables
from analysis.runs.preparation.shards import DamagedShards, Shards
from analysis.runs.provenance import damaged_tables

_AGAIN: Both = (
    "policy-compare doctor --fix removes it; the next report makes it again.",
    "policy-compare doctor --fix 会删除它，下次报告会重新生成。",
)
_SHOWN = 3


def kept(project: Project) -> Examined:
    """Prepared tables, kept pieces of documents, and the runs."""
    symptoms = [*_tables(project), *_pieces(project), *_runs(project)]
    return Examined(("what is kept of earlier runs is as it was written", "历次运行保留的内容与写入时相同"), tuple(symptoms))


def _tables(project: Project) -> Iterator[Symptom]:
    for folder in sorted((project.cache / "tables").glob("[!.]*")):
        if damaged := damaged_tables(folder):
            name = folder.relative_to(project.root).as_posix()
            yield Symptom(_changed(name, damaged), _AGAIN, grave=False, remains=(folder,))


def _pieces(project: Project) -> Iterator[Symptom]:
    path = project.cache / "shards.sqlite"
    if not path.is_file():
        return
    try:
        with Shards(path) as shards:
            shards.check()
    except DamagedShards:
        yield Symptom(_changed(path.relative_to(project.root).as_posix(), ()), _AGAIN, grave=False, remains=(path,))


def _runs(project: Project) -> Iterator[Symptom]:
    """A run is never removed: of one that is not the last only it can tell what was once found."""
    runs = past_runs(project)
    read = {run.folder for run in runs}
    for folder in sorted(path for path in project.runs.glob("*") if looks_like_run(path) and path not in read):
        problem = (f"runs/{folder.name}: run.json is not as it was written, so the run is passed over.",
                   f"runs/{folder.name}：run.json 已不是写入时的样子，这次运行不再使用。")  # fmt: skip
        yield Symptom(problem, ("Delete the folder when you no longer need it.", "不再需要时请删除该文件夹。"), grave=False)
    for run in runs:
        damaged = [*damaged_results(run), *(f"tables/{name}" for name in damaged_run_tables(run))]
        if damaged:
            remedy = (
                "Results that are not as they were made are never used again: run policy-compare report, and compare with a copy of "
                "this run if you need what is in it.",
                "与生成时不同的结果不会再被使用：请运行 policy-compare report；如需其中内容，请用备份核对。",
            )
            yield Symptom(_changed(f"runs/{run.folder.name}", damaged), remedy, grave=False)


def _changed(name: str, files: tuple[str, ...] | list[str]) -> Both:
    listed = ", ".join(files[:_SHOWN]) + (" …" if len(files) > _SHOWN else "")
    told = (f" ({listed})", f"（{listed}）") if listed else ("", "")
    return (
        f"{name}{told[0]} is not as it was written: the disk or another program has changed it.",
        f"{name}{told[1]} 已不是写入时的样子：磁盘或其他程序改动了它。",
    )
