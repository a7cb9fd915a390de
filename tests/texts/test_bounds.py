"""Reading a document and laying out its tables takes time and room in proportion to it, whatever it is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from analysis.texts.cleaning.breaks import lost_break_edits
from analysis.texts.corpus import Fingerprint
from analysis.texts.document import read_document
from analysis.texts.document_tables import document_tables
from analysis.texts.metadata.dates import period_in_name
from analysis.texts.model import CleanText, Heading
from analysis.texts.sentences import split_sentences


def read(text: str):
    document = read_document(Path("某省.txt"), data=text.encode("utf-8"))
    Fingerprint.of(document.clean.text)
    return document, document_tables([document])


def grows_with_its_square(seconds) -> bool:
    """Whether eight times the text takes more than 24 times as long; the square would be 64. The floor is for noise."""
    short = min(seconds(1) for _ in range(2))
    return seconds(8) > 24 * max(short, 0.02)


@pytest.mark.parametrize(
    ("unit", "n"),
    [
        ("某厅关于印发《", 4_000),  # each 《 searched the line for 》的通知
        ("甲2021年3月5日印发\n", 400),  # the lines made one title, each place of which was tried with each other
        ("附件：1.甲\n", 800),  # each sentence bore the whole of such a title in its address
        ("目录\n国发〔2020〕1号\n", 300),
        ("一、推进甲乙建设\n大力提振消费。落实专项行动。\n", 200),
        ("发展\n", 800),
        ("发展", 10_000),
    ],
)
def test_a_document_is_read_in_time_in_proportion_to_its_length(unit, n):
    def seconds(times: int) -> float:
        started = time.process_time()
        read(unit * n * times)
        return time.process_time() - started

    assert not grows_with_its_square(seconds)


def test_a_line_of_many_gaps_is_not_copied_for_each_of_them():
    def seconds(times: int) -> float:
        started = time.process_time()
        assert not list(lost_break_edits("甲） " * 12_000 * times))
        return time.process_time() - started

    assert not grows_with_its_square(seconds)


def test_a_line_of_many_sentences_is_not_copied_for_each_of_them():
    def seconds(times: int) -> float:
        text = "一、发展" + "。甲" * 25_000 * times
        heading = Heading(1, "一、", "发展", "run_in_head", 0, 4, "government")
        started = time.process_time()
        found = split_sentences(CleanText(text, range(len(text) + 1)), [heading], (), "根")
        assert [sentence.is_heading for sentence in found[:2]] == [True, False]
        return time.process_time() - started

    assert not grows_with_its_square(seconds)


def test_addresses_bear_no_more_of_a_title_than_a_title_has():
    document, tables = read("附件：1.甲\n" * 2_000)
    assert len(document.metadata["title"].value) <= 400
    assert tables["sentences"]["address"].str.len().max() < 450


def test_dashes_behind_a_year_are_tried_one_way_only():
    # Each pair of dashes was one sign or two: 2**30 ways.
    assert period_in_name("2021年" + "—" * 300)[0] == "2021年"
    assert period_in_name("2021——2025年规划") == ("2021—2025年", "stated", "2021——2025年")
