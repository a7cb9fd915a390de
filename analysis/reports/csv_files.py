"""The CSVs of a run, read one row after another."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import RunError
from analysis.tables import unguarded

# The library's own limit of 131,072 characters a field is not that of a document's longest sentence.
_LONGEST_FIELD = 2**31 - 1


@contextmanager
def csv_lines(path: Path) -> Iterator[Iterator[list[str]]]:
    """The lines of a CSV of a run, its header first, each a list of str as it stands there.

    Raises
    ------
    RunError : it cannot be read.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield csv.reader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path, error) from error


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV of a run by column, every value as text; errors as `csv_lines`."""
    with csv_lines(path) as lines:
        head = next(lines, [])
        for line in lines:
            if line:
                whole = line + [""] * (len(head) - len(line))
                yield {column: unguarded(value) for column, value in zip(head, whole, strict=False)}


def count_rows(path: Path) -> int:
    """How many rows a CSV of a run has, its header apart; errors as `csv_lines`."""
    with csv_lines(path) as lines:
        return max(0, sum(1 for _ in lines) - 1)


def read_header(path: Path) -> list[str]:
    """The columns of a CSV of a run; errors as `csv_lines`."""
    with csv_lines(path) as lines:
        return next(lines, [])


def unreadable(path: Path, error: Exception) -> RunError:
    """What to say of a file of a run that cannot be read."""
    return RunError(
        f"{path.name} of the run cannot be read ({error}). Make the report again.",
        f"无法读取运行结果中的 {path.name}（{error}）。请重新生成报告。",
    )
