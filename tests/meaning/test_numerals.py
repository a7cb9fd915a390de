"""Every way of writing a number reads back to the number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meaning.numerals import find_numbers

DIGITS = "零一二三四五六七八九"


def read_number(text: str) -> Decimal | None:
    """The value of a text that is one number and nothing else, multiplier included."""
    numbers = find_numbers(text)
    return numbers[0].norm if [(one.start, one.end) for one in numbers] == [(0, len(text))] else None


def below_ten_thousand(value: int) -> str:
    """1005 as 一千零五, by the rule of schoolbooks."""
    text, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


def chinese(value: int) -> str:
    """Any whole number below 10^16 as a Chinese numeral."""
    if value == 0:
        return "零"
    text, gap = "", False
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        group, value = divmod(value, size)
        if group:
            text += ("零" if text and (gap or group < 1000) else "") + below_ten_thousand(group) + name
            gap = False
        else:
            gap = True
    # 一万二千亿: 万亿 is only written where no 亿 follows.
    head, sign, rest = text.partition("万亿")
    return head + ("万" if "亿" in rest else "万亿") + rest if sign else text


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.integers(0, 10**4), st.integers(0, 10**12 - 1), st.integers(0, 10**16 - 1)))
def test_a_whole_number_in_chinese_reads_back_to_itself(value):
    assert read_number(chinese(value)) == value, chinese(value)


@settings(max_examples=60, deadline=None)
@given(st.integers(10, 99), st.sampled_from(["", "亿", "万"]))
def test_ten_may_stand_without_its_one(value, behind):
    written = chinese(value).replace("一十", "十")
    assert read_number(written + behind) == value * {"": 1, "万": 10**4, "亿": 10**8}[behind]


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(0, 10**7, places=2, allow_nan=False), st.sampled_from(["", "万", "亿", "万亿"]), st.booleans()
)
def test_figures_with_points_commas_and_multipliers_read_back(value, multiplier, commas):
    written = f"{value:,}" if commas else f"{value}"
    number = find_numbers(f"共{written}{multiplier}元")[0]
    assert number.value == value and number.multiplier == multiplier
    assert number.norm == value * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[multiplier]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9999), st.integers(2, 99))
def test_shares_and_fractions_in_chinese_read_back(part, whole):
    assert read_number(f"百分之{chinese(part)}") == part
    assert read_number(f"{chinese(whole)}分之{chinese(part)}") == Decimal(part) / whole or whole == 100


@pytest.mark.parametrize(
    ("text", "value"),
    [("5.3万亿", 53 * 10**11), ("8亿余", 8 * 10**8), ("3000多万", 3 * 10**7), ("4万多亿", 4 * 10**12), ("两万三千", 23000),
     ("二十多万", 20 * 10**4), ("六点五万", 65000), ("二〇二四", 2024), ("１，２", None), ("１２．５", Decimal("12.5")),
     ("千亿", 10**11), ("1/4", Decimal("0.25")), ("一二三", None), ("三四", None),
     ("亿万", None), ("", None), ("1/0", None)],
)  # fmt: skip
def test_mixed_forms(text, value):
    assert read_number(text) == value


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="零一二两十百千万亿点分之余多1209.,/％个 年", max_size=14))
def test_no_text_breaks_the_reader_and_spans_lie_in_it(text):
    numbers = find_numbers(text)
    assert all(0 <= one.start < one.end <= len(text) and one.norm >= 0 for one in numbers)
    assert all(left.end <= right.start for left, right in zip(numbers, numbers[1:], strict=False))
