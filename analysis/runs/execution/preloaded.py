"""What the fork server imports once, for the kernels and workers of a report. Importing this module is all it is for."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from contextlib import suppress

# A kernel sets this before the first notebook imports matplotlib; here that would be too late.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
# Kernels share the cores already, and a process with threads should not be forked.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_ROOMS = ("analysis.charts", "analysis.measures")
_MODULES = (
    "analysis.runs.execution.execute", "analysis.runs.execution.kernels", "analysis.runs.study",
    "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib_inline.backend_inline",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf",
)  # fmt: skip


def _import_all() -> None:
    for name in _MODULES:
        importlib.import_module(name)
    for room in map(importlib.import_module, _ROOMS):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    from analysis.charts.fonts import font_families

    font_families()


# A module that cannot be imported is for the notebook that needs it to say, in its own copy.
with suppress(Exception):
    _import_all()
# What is here stays: no kernel need look through it for garbage, and its pages stay shared.
gc.freeze()
