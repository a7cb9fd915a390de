"""`lab`: open JupyterLab on the project."""

from __future__ import annotations

import argparse
import os

from analysis.paths import find_project


def register(commands: argparse._SubParsersAction) -> None:
    lab = commands.add_parser("lab", help="打开 JupyterLab / open JupyterLab on notebooks/")
    lab.set_defaults(command=_lab)
    lab.add_argument("arguments", nargs=argparse.REMAINDER, help="传给 jupyter lab / passed on to jupyter lab")


def _lab(options: argparse.Namespace) -> int:
    from jupyterlab.labapp import main as open_lab

    project = find_project(options.project)
    # A kernel of this environment, whatever kernels the user has registered elsewhere.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    start = "--LabApp.default_url=/lab/tree/notebooks/compare.ipynb"
    open_lab([f"--ServerApp.root_dir={project.root}", start, *options.arguments])
    return 0
