"""`lab`: open JupyterLab on the project."""

from __future__ import annotations

import argparse
import os

from analysis.paths import find_project


def register(commands: argparse._SubParsersAction) -> None:
    lab = commands.add_parser(
        "lab", help="打开 JupyterLab；其他选项传给它 / open JupyterLab on notebooks/; other options are passed on to it"
    )
    lab.set_defaults(command=open_lab)


def open_lab(options: argparse.Namespace) -> int:
    """Serve JupyterLab on the project's folder until it is stopped; options we do not know are its own."""
    from jupyterlab.labapp import main

    project = find_project(options.project)
    # A kernel of this environment, whatever kernels the user has registered elsewhere.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    start = "--LabApp.default_url=/lab/tree/notebooks/compare.ipynb"
    main([f"--ServerApp.root_dir={project.root}", start, *options.others])
    return 0
