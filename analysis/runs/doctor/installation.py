"""Python, its packages, the Chinese font, the language and encoding, and Jupyter's kernel."""

from __future__ import annotations

import importlib.metadata
import io
import json
import locale
import os
import platform
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from analysis.errors import ended_by_the_system
from analysis.paths import Project
from analysis.runs.doctor.symptoms import Examined, Symptom
from analysis.speech import VARIABLE, spoken_language

_PYTHONS = ((3, 11), (3, 13))
_SET_UP = (
    "Delete the folder .venv and run: python3 run.py setup",
    "请删除 .venv 文件夹，再运行：python3 run.py setup",
)
_SAMPLE = "政策文本比较：骨、直、“引号”"
_KERNEL_SECONDS = 120
_LISTED = 5


def python(project: Project, version: tuple[int, ...] = sys.version_info[:3]) -> Examined:
    """Whether this Python is one the program is tested with."""
    found = ".".join(map(str, version))
    said = (f"Python {found}", f"Python {found}")
    if _PYTHONS[0] <= version[:2] <= _PYTHONS[1]:
        return Examined(said)
    problem = (
        f"Python {found} is in use; 3.11, 3.12 or 3.13 is needed.",
        f"现在用的是 Python {found}，需要 3.11、3.12 或 3.13。",
    )
    remedy = (
        "Install one of them, and run with it: python3.12 run.py setup",
        "请安装其一，再用它运行：python3.12 run.py setup",
    )
    return Examined(said, (Symptom(problem, remedy),))


def packages(project: Project) -> Examined:
    """Whether the installed packages have the versions of requirements.lock; says so where there is no such file."""
    lock = (project.shared or project.root) / "requirements.lock"
    if not lock.is_file():
        return Examined(("packages: no requirements.lock to compare with", "软件包：没有 requirements.lock 可供核对"))
    locked, needed = _locked(lock.read_text(encoding="utf-8"))
    installed = {_normal(one.metadata["Name"]): one.version for one in importlib.metadata.distributions()}
    absent = sorted(needed - installed.keys())
    other = sorted(name for name in locked.keys() & installed.keys() if installed[name] not in locked[name])
    symptoms = []
    if absent:
        names = ", ".join(absent[:_LISTED])
        problem = (
            f"{len(absent)} packages are not installed, such as {names}.",
            f"有 {len(absent)} 个软件包没有安装，如 {names}。",
        )
        symptoms.append(Symptom(problem, _SET_UP))
    if other:
        told = [f"{name} {installed[name]} ({' / '.join(sorted(locked[name]))})" for name in other[:_LISTED]]
        problem = (
            f"{len(other)} packages have another version than requirements.lock (in brackets), and may give other "
            f"results: {', '.join(told)}.",
            f"有 {len(other)} 个软件包的版本与 requirements.lock（括号内）不同，结果可能不同：{'、'.join(told)}。",
        )
        symptoms.append(Symptom(problem, _SET_UP))
    n = len(locked.keys() & installed.keys())
    return Examined((f"{n} packages as in requirements.lock", f"{n} 个软件包与 requirements.lock 一致"), tuple(symptoms))


def font(project: Project) -> Examined:
    """Whether the bundled Chinese font is there and can be drawn."""
    said = ("the Chinese font is there and draws", "中文字体已随软件安装，可以绘制")
    try:
        from matplotlib.figure import Figure

        from analysis.charts.fonts import font_families, missing_glyphs

        missing = missing_glyphs(_SAMPLE)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = Figure(figsize=(2, 1))
            figure.text(0, 0.5, _SAMPLE, fontfamily=font_families())
            figure.savefig(io.BytesIO(), format="png")
    except (ImportError, OSError, RuntimeError, UserWarning) as error:
        problem = (
            f"The Chinese font cannot be drawn ({error}); figures would show boxes.",
            f"中文字体无法绘制（{error}），图中文字会变成方框。",
        )
        return Examined(said, (Symptom(problem, _SET_UP),))
    if missing:
        signs = "".join(missing)
        problem = (f"The Chinese font has no {signs}.", f"中文字体里没有 {signs}。")
        return Examined(said, (Symptom(problem, _SET_UP),))
    return Examined(said)


def speech(project: Project) -> Examined:
    """The language of messages, and whether screen and file names can hold Chinese."""
    language = {"zh": ("Chinese", "中文"), "en": ("English", "英文")}[spoken_language()]
    setting = os.environ.get(VARIABLE) or locale.getlocale()[0] or "C"
    screen, files = sys.stdout.encoding or "ascii", sys.getfilesystemencoding()
    symptoms = []
    if not _holds_chinese(screen):
        problem = (
            f"The screen's encoding is {screen}, which has no Chinese characters; they show as ?.",
            f"屏幕编码是 {screen}，没有汉字，会显示成 ?。",
        )
        remedy = (
            "On Windows use Windows Terminal, or run chcp 65001 first; elsewhere set LANG=C.UTF-8.",
            "Windows 请用 Windows Terminal，或先运行 chcp 65001；其他系统请设 LANG=C.UTF-8。",
        )
        symptoms.append(Symptom(problem, remedy, grave=False))
    if not _holds_chinese(files):
        problem = (
            f"File names are encoded as {files}: files with Chinese names cannot be opened.",
            f"文件名编码是 {files}，打不开中文名的文件。",
        )
        symptoms.append(Symptom(problem, ("Set LANG=C.UTF-8 and try again.", "请设 LANG=C.UTF-8 后重试。")))
    return Examined(
        (
            f"messages in {language[0]} ({setting}; change it with {VARIABLE}=zh), screen {screen}",
            f"提示用{language[1]}（{setting}；可用 {VARIABLE}=en 更改），屏幕编码 {screen}",
        ),
        tuple(symptoms),
    )


def kernel(project: Project) -> Examined:
    """Whether a notebook of one cell runs."""
    said = (f"a Jupyter kernel starts (Python {platform.python_version()})", "Jupyter 内核可以启动")
    cell = {"cell_type": "code", "id": "one", "source": "1 + 1", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {
        "cells": [cell],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "one.ipynb", Path(folder) / "out.ipynb"
        source.write_text(json.dumps(notebook), encoding="utf-8")
        command = [sys.executable, "-m", "papermill", str(source), str(out), "-k", "python3", "--no-progress-bar"]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_KERNEL_SECONDS,
                check=False,
                env={**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"},
            )
            told = "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["?"])[-1]
            if error := ended_by_the_system(done.returncode):
                return Examined(said, (Symptom((error.english, error.chinese)),))
        except subprocess.TimeoutExpired:
            told = f"> {_KERNEL_SECONDS} s"
    if not told:
        return Examined(said)
    problem = (f"No Jupyter kernel starts ({told}), so no notebook runs.", f"Jupyter 内核无法启动（{told}），笔记本不能运行。")
    remedy = (
        f"See whether a virus scanner or firewall stops local connections. {_SET_UP[0]}",
        f"请看杀毒软件或防火墙是否拦截本机连接。{_SET_UP[1]}",
    )
    return Examined(said, (Symptom(problem, remedy),))


def _locked(text: str) -> tuple[dict[str, set[str]], set[str]]:
    """The versions of each package in a lock, and the packages that every machine needs."""
    versions: dict[str, set[str]] = {}
    needed = set()
    for name, version, condition in re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.!+]+)([^\n]*)", text, re.MULTILINE):
        versions.setdefault(_normal(name), set()).add(version)
        if ";" not in condition:
            needed.add(_normal(name))
    return versions, needed


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _holds_chinese(encoding: str) -> bool:
    try:
        "政策".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
