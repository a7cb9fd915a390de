"""Runs one notebook in this process with papermill: the only room that knows it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

# jsonschema would compile a grammar of web addresses, for 2 s, to check what no notebook holds.
sys.modules.setdefault("rfc3987_syntax", None)

import papermill  # noqa: E402
from papermill.engines import NBClientEngine, papermill_engines  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402

from analysis.errors import RunError  # noqa: E402

_ENGINE = "saves-at-the-end"


class _SavesAtTheEnd(NBClientEngine):
    """Writes the executed copy when the notebook ends, well or not; papermill writes it twice per cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        output, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        finally:
            nb_man.output_path = output


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
    except PapermillExecutionError as failure:
        raise RunError(f"{failure.ename}: {failure.evalue}") from None
