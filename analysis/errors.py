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


_BY_SOMEBODY = (1, 2, 3, 13, 15)  # signals: the terminal was closed, Ctrl-C, quit, nobody reads any more, a request to end
_WINDOWS_FAULT, _WINDOWS_CTRL_C = 0xC0000000, 0xC000013A  # as exit codes, the first and all above it
_ARROW = "pyarrow.lib"  # by its name: most commands do without it
_PAGING_FILE_TOO_SMALL = 1455  # Windows' number for it
_NO_MEMORY = (
    "failed to map segment", "annot allocate memory", "paging file is too small", "can't start new thread",
    "cannot join thread before it is started",  # the same, said by a pool of processes
    "error return without exception set",  # Python 3.11, when there is no memory for the variables of a function
    "launch worker thread",  # Arrow
)  # fmt: skip


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that the memory does not suffice: Python's own, the system's, or one met while loading a package."""
    if isinstance(error, OSError) and (error.errno == errno.ENOMEM or getattr(error, "winerror", 0) == _PAGING_FILE_TOO_SMALL):
        return True
    may_tell = isinstance(error, (ImportError, RuntimeError, SystemError)) or type(error).__module__ == _ARROW
    return isinstance(error, MemoryError) or (may_tell and any(sign in str(error) for sign in _NO_MEMORY))


def ended_by_the_system(code: int) -> RunError | None:
    """What is to be said of a process with this exit code (as `subprocess` gives it); None where it ended by itself or was asked to.

    A library that gets no memory may end its process on the spot, and so may the system: then nobody is left in it to say why.
    """
    if (code >= 0 or -code in _BY_SOMEBODY) and (code < _WINDOWS_FAULT or code == _WINDOWS_CTRL_C):
        return None
    how, chinese = (f"signal {-code}", f"信号 {-code}") if code < 0 else (f"code {code:#x}", f"代码 {code:#x}")
    return RunError(
        f"The process was ended from outside, or by a library in it ({how}), most often because there was too little memory. The last "
        "report is as it was, and what was read is kept. Close other programs and run the same command again; if that is not enough, "
        "with --processes 1 --workers 1, or for a part of the documents (--regions, --levels).",
        f"进程被系统或其中的程序库终止（{chinese}），多半是内存不足。上一份报告未受影响，已读取的部分已保留。请关闭其他程序后重新运行同一条命令；"
        "如果还不够，请加上 --processes 1 --workers 1，或只做一部分文档（--regions、--levels）。",
    )
