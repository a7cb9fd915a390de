"""`lab`: open JupyterLab on the project, at its start page."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from analysis.paths import VARIABLE, find_project
from analysis.runs.commands.parser import Commands
from analysis.speech import say, spoken_language

# Defaults only: what people choose in JupyterLab's own settings goes before them.
_DEFAULTS = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"csv": "Spreadsheet Editor"}},
    # Nothing is asked of other hosts, and no question stands before the start page.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
_CHINESE = {"@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"}}


def register(commands: Commands) -> None:
    lab = commands.add_parser(
        "lab",
        help=say(
            "open JupyterLab; other options are passed on to it",
            "打开 JupyterLab 的开始页；其他选项传给它",
        ),
        example="policy-compare lab\npolicy-compare lab --no-browser --port 8899",
    )
    lab.set_defaults(command=open_lab)


def open_lab(options: argparse.Namespace) -> int:
    """Serve JupyterLab on the project's folder until it is stopped; options we do not know are its own."""
    from jupyterlab.labapp import main

    project = find_project(options.project)
    # A kernel of this environment, whatever kernels the user has registered elsewhere.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    # A study may use notebooks that lie outside of it; the page they start on leads to their own project's files.
    os.environ[VARIABLE] = str(project.root)
    page = "compare" if project.shared else "start"
    try:
        main(
            [
                f"--ServerApp.root_dir={project.notebooks.parent}",
                f"--LabApp.app_settings_dir={write_settings(project.cache / 'jupyterlab')}",
                f"--LabApp.default_url=/lab/tree/notebooks/{page}.ipynb",
                *options.others,
            ]
        )
    finally:
        os.environ.pop(VARIABLE)
    return 0


def write_settings(folder: Path) -> Path:
    """Write JupyterLab's defaults for this project, and return their folder.

    A dictionary opens as a table, and menus speak the person's language.
    """
    folder.mkdir(parents=True, exist_ok=True)
    defaults = _DEFAULTS | (_CHINESE if spoken_language() == "zh" else {})
    (folder / "overrides.json").write_text(json.dumps(defaults, indent=1), encoding="utf-8")
    return folder
