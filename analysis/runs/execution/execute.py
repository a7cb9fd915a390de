"""Runs one notebook in this process with papermill: the only room that knows it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import RunError

# jsonschema would import what checks addresses, dates and colours, one of them for 2 s; no notebook holds such fields.
_CHECKERS = ("rfc3987_syntax", "rfc3986_validator", "rfc3339_validator", "isoduration", "webcolors", "uri_template", "fqdn")
_left_out = [name for name in _CHECKERS if name not in sys.modules]
sys.modules.update(dict.fromkeys(_left_out))

import papermill  # noqa: E402
from nbclient.exceptions import DeadKernelError  # noqa: E402
from papermill.engines import NBClientEngine, papermill_engines  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402
from papermill.iorw import load_notebook_node  # noqa: E402

for _name in _left_out:  # a notebook may import them
    del sys.modules[_name]

_ENGINE = "saves-at-the-end"
# Ports are chosen before the kernel opens them, and another program may be faster; no cell has been run then.
_STARTS = 3
# The second by a clock that was set while a kernel started: Jupyter waits by it.
_NEVER_STARTED = ("died before replying", "Kernel didn't respond")


class _SavesAtTheEnd(NBClientEngine):
    """Writes the executed copy when the notebook ends, well or not; papermill writes it twice per cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        output, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except BaseException:  # what stops the kernel; papermill itself writes what ended well, or with an error in a cell
            nb_man.output_path = output
            raise


papermill_engines.register(_ENGINE, _SavesAtTheEnd)


def execute(notebook: Path, output: Path, parameters: Mapping[str, object], **kernels: object) -> None:
    """Run a notebook in its folder and write the executed copy, with the error in it if there is one.

    Parameters
    ----------
    kernels : where its kernel comes from: kernel_manager_class, default Jupyter's own

    Raises
    ------
    RunError : the notebook raised; its name and message. What stops the kernel itself is raised as it is.
    """
    for starts_left in range(_STARTS, 0, -1):
        try:
            papermill.execute_notebook(
                str(notebook),
                str(output),
                parameters=dict(parameters),
                engine_name=_ENGINE,
                kernel_name="python3",  # not the one named in the file: that may be another environment's
                cwd=str(notebook.parent),
                progress_bar=False,
                log_output=False,
                **kernels,
            )
            return
        except PapermillExecutionError as failure:
            told = f"{failure.ename}: {failure.evalue}"
            if failure.ename.endswith("MemoryError"):  # those of numpy and Arrow bear names of their own
                raise _too_little_memory(told) from None
            raise RunError(told, f"笔记本出错：{told}") from None
        except DeadKernelError as failure:
            raise _too_little_memory(f"DeadKernelError: {failure}") from None
        except RuntimeError as failure:
            if not any(told in str(failure) for told in _NEVER_STARTED):
                raise
            if starts_left == 1:
                raise _too_little_memory(f"RuntimeError: {failure}") from None


def read_empty_notebook(folder: Path) -> None:
    """Read a notebook of no cells, written into a folder for that: what checks notebooks is compiled with the first one."""
    path = folder / "empty.ipynb"
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    load_notebook_node(str(path))


def _too_little_memory(told: str) -> RunError:
    """The error of a notebook whose memory did not suffice, or whose kernel was ended, most often for that reason."""
    return RunError(
        f"{told}. Most often the memory was too small: close other programs, run with --workers 1, or make the report for a part "
        "of the documents (--regions, --levels).",
        f"{told}。多半是内存不足：请关闭其他程序，用 --workers 1 运行，或只做一部分文档（--regions、--levels）。",
    )
