"""The folders of the project: whether they can be written, how much room there is, their names, and cloud drives."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from analysis.paths import Project
from analysis.portable import name_problem
from analysis.runs.doctor.symptoms import Both, Examined, Symptom

ROOM = 500_000_000  # bytes; a report with its run takes up to a fifth of it
LONGEST_PATH = 259  # characters, on a Windows that was not told otherwise
_PRODUCT = 60  # characters that the program adds below a run's folder

# "themes (1).csv", "themes 2.csv", "themes - 副本.csv", "themes-DESKTOP-AB12C.csv", "themes (某人的冲突副本 2026-11-22).csv"
_COPY = re.compile(
    r"[ _-]*(\(\d+\)|（\d+）| [2-9]|[-–] ?(副本|Copy)( ?\(\d+\))?|-(DESKTOP|LAPTOP|WIN|PC|MACBOOK)[\w-]*"
    r"|[(（].*(conflict|冲突).*[)）])$",
    re.IGNORECASE,
)
_DRIVES = ("onedrive", "icloud", "mobile documents", "dropbox", "nutstore", "坚果云", "google drive", "百度网盘")
_ONLINE_WINDOWS = stat.FILE_ATTRIBUTE_OFFLINE | 0x0004_0000 | 0x0040_0000  # recall on open, recall on data access
_ONLINE_MACOS = 0x4000_0000  # SF_DATALESS


def writable(project: Project) -> Examined:
    """Whether the program may write where its products go."""
    symptoms = []
    for folder in (project.figures, project.runs, project.cache):
        place = next(one for one in (folder, *folder.parents) if one.is_dir())
        try:
            with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
                pass
        except OSError as error:
            problem = (f"{folder} cannot be written ({error.strerror}).", f"不能写入 {folder}（{error.strerror}）。")
            remedy = (
                "Move the project into a folder of your own, such as Documents, or ask for the right to write there.",
                "请把项目移到自己的文件夹（如“文档”），或申请该处的写权限。",
            )
            symptoms.append(Symptom(problem, remedy))
    return Examined(("figures/, runs/ and .cache/ can be written", "figures/、runs/、.cache/ 可以写入"), tuple(symptoms))


def room(project: Project) -> Examined:
    """Whether there is enough space on the disk for some reports."""
    free = shutil.disk_usage(project.root).free
    said = (f"{free / 1e9:.1f} GB free", f"剩余空间 {free / 1e9:.1f} GB")
    if free >= ROOM:
        return Examined(said)
    problem = (f"Only {free / 1e6:.0f} MB are free on the disk.", f"磁盘只剩 {free / 1e6:.0f} MB。")
    remedy = (
        "Free 0.5 GB or more; old folders in runs/ may be deleted.",
        "请腾出 0.5 GB 以上的空间；runs/ 里的旧文件夹可以删除。",
    )
    return Examined(said, (Symptom(problem, remedy),))


def names(project: Project, windows: bool = os.name == "nt") -> Examined:
    """Whether names of files can stand side by side and be copied on Windows and macOS, and are short enough."""
    symptoms = []
    for folder, paths in _seeds(project):
        same = defaultdict(list)
        for path in paths:
            same[unicodedata.normalize("NFC", path.name).casefold()].append(path.name)
        for group in (sorted(group) for group in same.values() if len(group) > 1):
            problem = (
                f"{folder}: {' and '.join(group)} are one name on Windows and macOS, where one of them is lost.",
                f"{folder}：{' 与 '.join(group)} 在 Windows 和 macOS 上是同一个名字，会丢失其一。",
            )
            symptoms.append(Symptom(problem, ("Rename one of them.", "请给其中一个改名。")))
        for path in paths:
            if name_problem(path.name):
                problem = (
                    f"{folder}/{path.name} has a name that Windows does not allow.",
                    f"{folder}/{path.name} 的名字在 Windows 上不允许。",
                )
                symptoms.append(Symptom(problem, ("Rename it.", "请改名。"), grave=False))
    symptoms += _too_long(project) if windows else ()
    return Examined(("names of files are fine", "文件名没有问题"), tuple(symptoms))


def _too_long(project: Project) -> list[Symptom]:
    lengths = [len(str(path)) for _, paths in _seeds(project) for path in paths]
    length = max([*lengths, len(str(project.runs)) + _PRODUCT])
    if length <= LONGEST_PATH:
        return []
    problem = (
        f"Paths of this project have up to {length} characters; Windows allows {LONGEST_PATH}.",
        f"本项目的路径最长 {length} 个字符，Windows 最多允许 {LONGEST_PATH} 个。",
    )
    remedy = (
        "Move the project to a short path such as C:\\policy, or shorten the longest names.",
        "请把项目移到较短的路径（如 C:\\policy），或缩短过长的文件名。",
    )
    return [Symptom(problem, remedy)]


def cloud(project: Project) -> Examined:
    """Files that are only online, copies that a cloud drive made in a conflict, and the drive itself."""
    symptoms = []
    for folder, paths in _seeds(project):
        there = {path.name for path in paths}
        for path in paths:
            if is_online_only(path):
                symptoms.append(Symptom(_online(f"{folder}/{path.name}"), _DOWNLOAD))
            original = _COPY.sub("", path.stem) + path.suffix
            if original != path.name and original in there:
                problem = (
                    f"{folder}/{path.name} looks like a copy of {original} that a cloud drive or Explorer made.",
                    f"{folder}/{path.name} 像是网盘或资源管理器给 {original} 做的副本。",
                )
                remedy = (
                    "Compare the two, keep the right one under the first name, and move the other out of seeds/.",
                    "请比较两份，保留正确的一份并用原名，把另一份移出 seeds/。",
                )
                # A second dictionary is counted as well; a document is refused if it has the same text.
                symptoms.append(Symptom(problem, remedy, grave=path.parent != project.documents))
    drive = next((part for part in project.root.parts if part.casefold().startswith(_DRIVES)), "")
    if drive:
        problem = (
            f"The project lies in a cloud drive ({drive}), which may lock files while a report is written.",
            f"项目在网盘文件夹（{drive}）中，生成报告时网盘可能占用文件。",
        )
        remedy = (
            "Pause the drive while you work, or keep the project outside and copy figures/ there.",
            "工作时请暂停同步，或把项目放在网盘之外，只把 figures/ 复制过去。",
        )
        symptoms.append(Symptom(problem, remedy, grave=False))
    return Examined(("no file is online only, no copies of a cloud drive", "没有仅在线的文件，也没有网盘副本"), tuple(symptoms))


def is_online_only(path: Path) -> bool:
    """Whether a cloud drive holds the file's content and the disk only its name."""
    if path.name.startswith(".") and path.suffix == ".icloud":
        return True
    about = path.lstat()
    return bool(
        getattr(about, "st_file_attributes", 0) & _ONLINE_WINDOWS or getattr(about, "st_flags", 0) & _ONLINE_MACOS
    )


_DOWNLOAD = (
    "In OneDrive choose 'Always keep on this device', in iCloud 'Download now', for the folder seeds.",
    "请对 seeds 文件夹选择“始终保留在此设备上”（OneDrive）或“现在下载”（iCloud）。",
)


def _online(name: str) -> Both:
    return f"{name} is online only: its content is not on this disk.", f"{name} 仅在线：内容不在本机磁盘上。"


def _seeds(project: Project) -> Iterator[tuple[str, list[Path]]]:
    """The folders of seeds/ by their names, with their files."""
    for folder in (project.seeds, project.documents, project.dictionaries, project.coded):
        if folder.is_dir():
            files = sorted(one for one in folder.iterdir() if one.is_file())
            yield folder.relative_to(project.root).as_posix(), files
