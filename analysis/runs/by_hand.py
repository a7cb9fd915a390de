"""What a notebook needs when it is run by hand, where a report would have given it: tables, and a word on study.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from analysis.paths import Project
from analysis.speech import say, spoken_language
from analysis.studies import STUDY_FILE

# JupyterLab sets every cell of a table to the right.
_TEXT_TO_THE_LEFT = "table.dataTable :is(td, th):not(.dt-type-numeric) { text-align: left !important }"
_TABLES_IN_CHINESE = {
    "search": "搜索：", "lengthMenu": "每页 _MENU_ 行", "info": "第 _START_ 至 _END_ 行，共 _TOTAL_ 行", "infoEmpty": "没有行",
    "infoFiltered": "（从 _MAX_ 行中筛出）", "zeroRecords": "没有符合的行", "emptyTable": "空表",
}  # fmt: skip


def prepared_tables(project: Project) -> Path:
    """The folder of the project's tables, made where anything has changed."""
    # Imported here, since a kernel of the report is given its tables and should not wait for readers and segmenter.
    from analysis.runs.preparation.prepare import prepare_tables

    return prepare_tables(project, checked=True)


def make_tables_sortable() -> None:
    """Let tables sort and search; in a report they are plain, since it is read by programs."""
    if not InteractiveShell.initialized():
        return
    import itables

    itables.options.maxBytes = "4MB"  # a concordance is to be seen whole
    itables.options.showIndex = False
    if spoken_language() == "zh":
        itables.options.language = _TABLES_IN_CHINESE
    itables.init_notebook_mode(all_interactive=True)
    publish_display_data({"text/html": f"<style>{_TEXT_TO_THE_LEFT}</style>", "text/plain": ""})


def show_what_study_asks(project: Project, parameters: Mapping[str, object]) -> None:
    """Say which of these parameters a report would set otherwise: its numbers differ from those of a notebook run by hand."""
    others = [
        f"{name} = {_as_written(value)}"
        for name, value in project.study.chosen().items()
        if name in parameters and value != _listed(parameters[name])
    ]
    if not others:
        return
    told = say(
        f"{STUDY_FILE} asks for other values, which a report takes and a notebook run by hand does not. To get the report's "
        "numbers, write into the cell of parameters:",
        f"{STUDY_FILE} 另有要求：报告按它取值，手工运行的笔记本不会。要得到报告里的数字，请在参数单元格中写：",
    )
    lines = "\n".join(others)
    publish_display_data({"text/markdown": f"{told}\n\n```python\n{lines}\n```", "text/plain": f"{told}\n{lines}"})


def _as_written(value: object) -> str:
    """A value of study.toml as Python writes it, with the quotation marks of the notebooks."""
    return str(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
