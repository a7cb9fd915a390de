"""The check-up of an installation and a project: what is wrong, and the remedy for each finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.errors import PolicyCompareError
from analysis.paths import Project
from analysis.runs.doctor.inputs import documents, term_states
from analysis.runs.doctor.installation import font, kernel, packages, python, speech
from analysis.runs.doctor.kept import kept
from analysis.runs.doctor.leftovers import leftovers
from analysis.runs.doctor.places import cloud, names, room, writable
from analysis.runs.doctor.symptoms import Examined, of_error
from analysis.runs.doctor.tables import damage

CHECKS: tuple[Callable[[Project], Examined], ...] = (
    python, packages, font, speech, writable, room, names, cloud, leftovers, kept, damage, documents, term_states,
)  # fmt: skip


def examine(project: Project, *, deep: bool = False) -> Iterator[Examined]:
    """What each check found, as soon as it is known.

    Parameters
    ----------
    deep : bool, start a Jupyter kernel as well, which takes some seconds
    """
    for check in (*CHECKS, kernel) if deep else CHECKS:
        try:
            yield check(project)
        except (PolicyCompareError, OSError) as error:  # one that cannot be made says why, and the others go on
            yield Examined(("", ""), (of_error(error),))
