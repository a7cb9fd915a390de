"""Runs parameterised notebooks side by side, each in a worker process (`execute`).

A parameter a notebook does not know, or one of another type than its default, is refused before any kernel starts
(papermill itself only warns). Notebooks run in processes of their own, since papermill is not safe in threads; each
has a fresh kernel, forked where that is safe (`kernels`).
"""

from __future__ import annotations

import ast
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analysis.errors import ParameterError, RunError
from analysis.runs.execution.pools import CONTEXT, end_with_parent, side_by_side

KERNEL_LOG = "kernels.log"
# macOS forbids it: what numpy has called of its frameworks may crash or hang in a forked child.
_FORKS_KERNELS = CONTEXT == "forkserver" and sys.platform != "darwin"
# Of defaults, as a person calls them.
_TYPES = {
    str: ("a text in quotes", "带引号的文字"), int: ("a whole number", "整数"), float: ("a number", "数字"),
    bool: ("True or False", "True 或 False"), list: ("a list", "列表"),
}  # fmt: skip


@dataclass(frozen=True)
class NotebookRun:
    """One run of one notebook: `name` is the stem of the executed copy, such as "theme_talent"."""

    notebook: Path
    name: str
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: the executed copy, its time in seconds, and the error in one line ("" = it went well)."""

    run: NotebookRun
    output: Path
    seconds: float
    error: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook as it is written: its kind ("code", "markdown"), its text and its tags."""

    kind: str
    source: str
    tags: tuple[str, ...]


def read_cells(notebook: Path) -> list[Cell]:
    """The cells of a notebook, without their outputs.

    Raises
    ------
    ParameterError : the file is no notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [Cell(cell["cell_type"], "".join(cell["source"]), tuple(cell["metadata"].get("tags", []))) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ParameterError(
            f"{notebook.name} is no readable notebook. Restore it, or save it again in JupyterLab.",
            f"{notebook.name} 不是可读的笔记本。请恢复它，或在 JupyterLab 中重新保存。",
        ) from None


def known_parameters(notebook: Path) -> dict[str, object]:
    """Name and default of each parameter in the notebook's tagged cell.

    Read as Python: papermill's own `inspect_notebook` does not see a value that holds "=" and cuts one at "#".

    Raises
    ------
    ParameterError : the file is no notebook, has no cell tagged "parameters", or a default is no plain literal.
    """
    if not notebook.is_file():
        choices = ", ".join(sorted(path.stem for path in notebook.parent.glob("*.ipynb")))
        raise ParameterError(
            f"There is no notebook {notebook.stem!r}. There are: {choices}.",
            f"没有笔记本 {notebook.stem!r}。现有：{choices}。",
        )
    tagged = [cell for cell in read_cells(notebook) if "parameters" in cell.tags]
    if not tagged:
        raise ParameterError(
            f"{notebook.name} has no cell tagged 'parameters'. Tag its first code cell so.",
            f"{notebook.name} 没有带“parameters”标签的单元格。请给第一个代码单元格加上这个标签。",
        )
    try:
        lines = ast.parse(tagged[0].source).body
    except (SyntaxError, ValueError) as error:  # the latter of a NUL, before Python 3.12
        line, told = (error.lineno, error.msg) if isinstance(error, SyntaxError) else (1, error)
        raise ParameterError(
            f"{notebook.name}: line {line} of the parameters is no Python: {told}.",
            f"{notebook.name}：参数单元格第 {line} 行不是 Python：{told}。",
        ) from None
    defaults: dict[str, object] = {}
    for line in lines:
        if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
            raise ParameterError(
                f"{notebook.name}: {ast.unparse(line)!r} in the parameters is not of the form name = value.",
                f"{notebook.name}：参数单元格中的 {ast.unparse(line)!r} 不是“名称 = 值”的形式。",
            )
        try:
            defaults[line.targets[0].id] = ast.literal_eval(line.value)
        except ValueError:
            raise ParameterError(
                f"{notebook.name}: the default of {line.targets[0].id} is {ast.unparse(line.value)}, which "
                "is no plain literal. Write a number, a string in quotes, True, False or a list.",
                f"{notebook.name}：{line.targets[0].id} 的默认值 {ast.unparse(line.value)} 不是简单的值。"
                "请写数字、带引号的文字、True、False 或列表。",
            ) from None
    return defaults


def check_parameters(run: NotebookRun) -> None:
    """Refuse what the notebook would silently ignore or stumble over.

    Raises
    ------
    ParameterError : a name the notebook does not know, or a value of another type than its default.
    """
    known = known_parameters(run.notebook)
    for name, value in run.parameters.items():
        if name not in known:
            raise ParameterError(
                f"{run.notebook.name} has no parameter {name!r}. It knows: {', '.join(known)}. Check the spelling.",
                f"{run.notebook.name} 没有参数 {name!r}。可用：{'、'.join(known)}。请检查拼写。",
            )
        default = known[name]
        if type(value) is not type(default) and not (isinstance(default, float) and type(value) is int):
            english, chinese = _TYPES.get(type(default), ("a value", "一个值"))
            raise ParameterError(
                f"{run.notebook.name}: {name} takes {english} such as {default!r}, not {value!r}.",
                f"{run.notebook.name}：{name} 应是{chinese}，例如 {default!r}，不能是 {value!r}。",
            )


def preload_papermill() -> None:
    """Begin to import papermill, once for all workers, beside the caller's own work; no kernel is started.

    On Windows, which cannot fork, nothing happens, and each worker imports it by itself.
    """
    if CONTEXT != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker  # not on Windows

    forkserver.set_forkserver_preload(["analysis.runs.execution.preloaded" if _FORKS_KERNELS else "analysis.runs.execution.execute"])
    resource_tracker.ensure_running()  # would let Ctrl-C through again if it were started below
    # A Ctrl-C is this process's to answer; the others would only print tracebacks over its message.
    screen = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    os.dup2(nowhere, 2)
    try:
        forkserver.ensure_running()
    finally:
        os.dup2(screen, 2)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        os.close(screen)
        os.close(nowhere)


def run_notebooks(
    runs: Sequence[NotebookRun],
    folder: Path,
    *,
    workers: int | None = None,
    ipython: Path | None = None,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run all notebooks, `workers` at a time, begun in the order of `runs`, and keep an executed copy of each in `folder`.

    A notebook that fails keeps its copy, with the error in it; the others still run.

    Parameters
    ----------
    folder : Path, must exist
    workers : int, default one more than cores
    ipython : Path, IPython's own folder, so that a user's start-up files cannot change a result; default the user's
    finished : called with the outcome of each, as it comes

    Returns
    -------
    list of Outcome, in the order of `runs`
    """
    # One more than cores: while a kernel starts or stops, its core has little to do.
    workers = max(1, min(workers or (os.cpu_count() or 1) + 1, len(runs)))
    preload_papermill()
    outcomes: dict[str, Outcome] = {}
    calls = [partial(_execute, run, folder) for run in runs]
    try:
        with closing(side_by_side(calls, workers, _enter_worker, (folder / KERNEL_LOG, ipython))) as ended:
            for outcome in ended:
                outcomes[outcome.run.name] = outcome
                finished(outcome)
    except BrokenProcessPool:
        left = ", ".join(run.name for run in runs if run.name not in outcomes)
        raise RunError(
            f"A worker process was killed while these notebooks were still to be run: {left}. Most often "
            "the machine ran out of memory: close other programs, or run with --workers 1.",
            f"还有笔记本没有运行完，工作进程就被系统终止了：{left}。多半是内存不足：请关闭其他程序，或用 "
            "--workers 1 运行。",
        ) from None
    return [outcomes[run.name] for run in runs]


def _enter_worker(log: Path, ipython: Path | None) -> None:
    """Set this process, and so the kernels it starts, apart from the user's screen and settings."""
    # Kernels report every orderly stop as an error on the screen; it belongs into a file.
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.close(file)
    if CONTEXT == "forkserver":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    if _FORKS_KERNELS:
        from analysis.runs.execution.kernels import nursery

        nursery()  # now, while this process has neither threads nor sockets
    end_with_parent()
    # A kernel of this environment, whatever kernels the user has registered elsewhere.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    if ipython is not None:
        os.environ["IPYTHONDIR"] = str(ipython)


def _execute(run: NotebookRun, folder: Path) -> Outcome:
    """Run one notebook in this (worker) process."""
    from analysis.runs.execution.execute import execute  # papermill, which only workers need

    kernels = {}
    if _FORKS_KERNELS:
        from analysis.runs.execution.kernels import ForkedKernelManager

        kernels["kernel_manager_class"] = ForkedKernelManager
    output = folder / f"{run.name}.ipynb"
    begun = time.monotonic()
    error = ""
    try:
        execute(run.notebook, output, run.parameters, **kernels)
    except RunError as failure:
        error = str(failure)
    except Exception as failure:  # whatever it was, it must reach the report's list and not stop the other notebooks
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(run, output, time.monotonic() - begun, error)
