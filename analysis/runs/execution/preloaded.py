"""What the fork server imports once, for kernels, workers and documents of a report. Importing this module is all it is for."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

# A kernel sets this before the first notebook imports matplotlib; here that would be too late.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
# Kernels share the cores already, and a process with threads should not be forked.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_MODULES = (
    "analysis.runs.execution.execute", "analysis.runs.execution.kernels", "analysis.runs.findings", "analysis.runs.study",
    "analysis.runs.validity.term_states", "analysis.terms.concordance", "ipykernel.ipkernel", "ipykernel.kernelapp",
    "ipykernel.kernelspec", "ipykernel.zmqshell", "matplotlib_inline.backend_inline", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    # What these import only when a kernel starts, a notebook is parametrised, or a table is read or shown.
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "encodings.unicode_escape", "pandas.io.formats.html", "pandas.io.formats.string",
    "pyarrow.dataset", "sqlite3", "tornado.platform.asyncio",
)  # fmt: skip
# What most notebooks use. What a single one needs, it imports itself, while another notebook has the other core.
_ROOMS = ("analysis.charts", "analysis.measures")


def _import_all() -> None:
    # Takes a tenth of the time, to stop at lines of notebooks that nobody watches.
    without_debugger = {"debugpy": None} if "debugpy" not in sys.modules else {}
    sys.modules.update(without_debugger)
    importlib.import_module("ipykernel.debugger")
    for name in without_debugger:
        del sys.modules[name]
    for name in _MODULES:
        importlib.import_module(name)
    for room in map(importlib.import_module, _ROOMS):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    _warm_up()


def _warm_up() -> None:
    """Do once, for nobody, what every notebook does: what is found out and kept at first use, such as fonts, is then there.

    Nothing of a project is read here: a kernel notes for itself what it reads.
    """
    import pandas as pd

    from analysis.charts.layout import make_sheet
    from analysis.charts.save import save_figure
    from analysis.charts.style import chart_style
    from analysis.runs.execution.execute import read_empty_notebook

    with chart_style(8.5):
        sheet = make_sheet("column", 1, "A字")
        axes = sheet.axes(sheet.left, sheet.bottom, sheet.width, sheet.height)
        axes.barh([0, 1], [1, 2])
        axes.plot([0, 1], [0, 1], "o")
        axes.set_xlabel("A字")
    with tempfile.TemporaryDirectory() as folder:
        read_empty_notebook(Path(folder))
        save_figure(sheet.figure, Path(folder) / "figure", ("png", "pdf"), pd.DataFrame({"字": ["A字"]}), {})


# Next to nothing of what is imported is garbage, and looking for it takes a tenth of the time.
gc.disable()
# A module that cannot be imported is for the notebook that needs it to say, in its own copy.
with suppress(Exception):
    _import_all()
# What is here stays: no kernel need look through it for garbage, and its pages stay shared.
gc.freeze()
gc.enable()
