"""What the start page in JupyterLab shows and does: the edits since the last report, and the report itself."""

from __future__ import annotations

import pandas as pd
from tqdm import tqdm

from analysis.errors import RunError
from analysis.paths import Project
from analysis.runs.history import dictionaries_of_last_report
from analysis.runs.study import Study
from analysis.speech import say
from analysis.terms.dictionary import load_dictionaries
from analysis.terms.diff import diff_hits


def changed_hits(study: Study) -> pd.DataFrame:
    """The hits gained and lost by edits of the dictionaries since the last good report.

    Returns
    -------
    as `terms.diff.HitDiff.hits`; without rows where no hit has changed, and where there is no report yet
    """
    new = load_dictionaries(study.project.dictionaries)
    try:
        old = load_dictionaries(dictionaries_of_last_report(study.project))
    except RunError:
        old = new
    return diff_hits(old, new, study.sentence_texts, study.documents).hits


def report_if(wanted: bool, project: Project) -> pd.DataFrame:
    """Make the report when it is wanted, and list its notebooks.

    Returns
    -------
    one row per notebook: notebook, done ("now", "earlier" = nothing it depends on has changed), seconds, error

    Raises
    ------
    PolicyCompareError : the seeds cannot be used.
    """
    columns = ["notebook", "done", "seconds", "error"]
    if not wanted:
        return pd.DataFrame(columns=columns)
    from analysis.runs.report import make_report  # takes long to import, and most readers only look

    with tqdm(total=1, unit="", desc=say("report", "报告")) as bar:

        def advanced(what: str) -> None:
            bar.set_description(what)
            bar.update()

        report = make_report(project, begun=bar.reset, advanced=advanced)
    rows = [
        (one.run.name, "earlier" if one.run.name in report.reused else "now", round(one.seconds, 1), one.error)
        for one in report.outcomes
    ]
    return pd.DataFrame(rows, columns=columns)
