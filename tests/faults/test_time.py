"""Reading takes time in proportion to what is read, whatever it is: one test for each trap that was found."""

from __future__ import annotations

import time

import pytest

from tests.faults.targets import TARGETS

_N = 4_000


def _seconds(target: str, data: bytes) -> float:
    begun = time.process_time()
    TARGETS[target](data)
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("target", "piece", "end"),
    [
        ("html", "<a ", ""),  # each < searched the rest of the page for its >
        ("html", "</p", ""),
        ("numbers", "亿", ""),  # a numeral of n characters was a number of n digits, multiplied n times
        ("numbers", "一点五", ""),
        ("numbers", "9", "/3"),
        ("cleaner", ",)", "法"),  # each pass over the text turned one sign, and told the next by it
    ],
)
def test_time_grows_with_the_text_and_not_with_its_square(target, piece, end):
    short, long = (f"{piece * n}{end}".encode() for n in (_N, 8 * _N))
    # The square would be 64 times; half a second is more than any of them needs here.
    assert _seconds(target, long) < max(30 * _seconds(target, short), 0.5)
