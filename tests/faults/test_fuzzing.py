"""Whatever is read: no error but ours, and the invariants of each reader; the long mode is tools/fuzz.py."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.targets import TARGETS, samples
from tools.fuzz import changed

_SAMPLES = samples()
_SLOW = {"dictionary", "workbook", "exchange", "html", "cleaner", "txt", "metadata", "coding_book", "same_rows"}


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_reader_is_made_for_is_read(target):
    for data in _SAMPLES[target]:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_no_change_of_a_file_breaks_its_reader(target):
    @settings(max_examples=8 if target in _SLOW else 25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(_SAMPLES[target]), st.integers(0, 2**32))
    def check(data: bytes, seed: int) -> None:
        TARGETS[target](changed(data, _SAMPLES[target], random.Random(seed)))

    check()


@pytest.mark.parametrize("target", TARGETS)
def test_no_bytes_break_a_reader(target):
    @settings(max_examples=8 if target in _SLOW else 15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
    def check(data: bytes) -> None:
        TARGETS[target](data)

    check()
