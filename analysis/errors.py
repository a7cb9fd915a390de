"""The few errors this library raises on purpose: each says what is wrong, where, and what to do.

Everything a researcher can cause (a bad file, a typing slip, a full disk) ends in one of these; any other
exception is a bug of ours.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence

from analysis.speech import say


class PolicyCompareError(Exception):
    """Base of all errors that a user of the library is meant to read.

    Parameters
    ----------
    english, chinese : str, the same message twice; str() gives the one that the locale asks for
    """

    def __init__(self, english: str, chinese: str = "") -> None:
        super().__init__(english, chinese)
        self.english = english
        self.chinese = chinese or english

    def __str__(self) -> str:
        return say(self.english, self.chinese)


class DocumentError(PolicyCompareError):
    """A document cannot be read, or must not be used as it is."""


class MetadataError(PolicyCompareError):
    """metadata.csv, the manifest or a declared repair contradicts the documents."""


class DictionaryError(PolicyCompareError):
    """A dictionary, stop-word list or lexicon cannot be used."""


class ParameterError(PolicyCompareError):
    """A parameter, region, theme or command is unknown or out of range."""


class TableError(PolicyCompareError):
    """A table lacks a column, has a wrong type, or does not fit another table."""


class FigureError(PolicyCompareError):
    """A figure cannot be drawn or saved as asked."""


class RunError(PolicyCompareError):
    """A run could not be carried out or finished."""


class UnusableError(PolicyCompareError, ValueError):
    """A single value cannot be used: the reason alone, for whoever catches it to say in which file and row."""


class ProblemsError(PolicyCompareError):
    """Several problems, said once: bad rows are collected, not reported one run at a time.

    Parameters
    ----------
    heading : str, what was being done
    problems : sequence of PolicyCompareError, in the order they were found; at least one
    chinese : str, the heading in Chinese
    """

    def __init__(self, heading: str, problems: Sequence[PolicyCompareError], chinese: str = "") -> None:
        self.heading, self.heading_chinese = heading, chinese or heading
        self.problems = tuple(problems)
        super().__init__(
            "\n".join([f"{heading} ({len(self.problems)})", *(f"  - {one.english}" for one in self.problems)]),
            "\n".join([f"{self.heading_chinese}（{len(self.problems)}处）", *(f"  - {one.chinese}" for one in self.problems)]),
        )

    def __reduce__(self):
        return type(self), (self.heading, self.problems, self.heading_chinese)


def raise_problems(heading: str, chinese: str, problems: Sequence[PolicyCompareError]) -> None:
    """Raise the only problem as it is, several as ProblemsError; nothing without any."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ProblemsError(heading, problems, chinese)


_PAGING_FILE_TOO_SMALL = 1455  # Windows' number for it
_NO_MEMORY = (
    "failed to map segment", "annot allocate memory", "paging file is too small", "can't start new thread",
    "cannot join thread before it is started",  # the same, said by a pool of processes
    "error return without exception set",  # Python 3.11, when there is no memory for the variables of a function
)  # fmt: skip


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that the memory does not suffice: Python's own, the system's, or one met while loading a package."""
    if isinstance(error, OSError) and (error.errno == errno.ENOMEM or getattr(error, "winerror", 0) == _PAGING_FILE_TOO_SMALL):
        return True
    told = isinstance(error, (ImportError, RuntimeError, SystemError)) and any(sign in str(error) for sign in _NO_MEMORY)
    return isinstance(error, MemoryError) or told
