"""What workers are given to stand still at; in a module of its own, which they import in no time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

_EVER = 999


def slept(seconds: Sequence[int]) -> int:
    """How many pieces a batch had, after as many seconds as they say."""
    for one in seconds:
        time.sleep(one)
    return len(seconds)


def pieces(batch: Sequence[int]) -> list[list[int]]:
    return [[one] for one in batch]


def stood_still_once(mark: Path) -> str:
    """The name of the batch; whoever takes the batch "b" first never comes back from it."""
    if mark.name == "b" and not mark.exists():
        mark.touch()
        time.sleep(_EVER)
    return mark.name


def stands_still_at_the_third(batch, recipe):
    """The result of a batch, unless it holds the document 3_….txt."""
    from analysis.runs.preparation.batches import batch_result

    if any(job.entry.path.name.startswith("3") for job in batch.jobs):
        time.sleep(_EVER)
    return batch_result(batch, recipe)
