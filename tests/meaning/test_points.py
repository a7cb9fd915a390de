"""Points are added up, and the reasons name the strongest."""

from __future__ import annotations

import numpy as np

from analysis.meaning.points import Points

VALUES = ("done", "planned", "context")


def points_of(*given: tuple[int, str, str, float], n_rows: int = 1) -> Points:
    points = Points(n_rows, VALUES, preferred="planned")
    for row, value, what, weight in given:
        points.add(value, np.array([row]), [(what, weight)])
    return points


def test_the_highest_sum_wins_and_equal_ones_leave_it_to_the_preferred_value():
    points = points_of(
        (0, "done", "已", 2), (0, "done", "了", 1), (0, "planned", "加快", 2.5),
        (1, "done", "已", 2), (1, "planned", "加快", 2),
        (2, "done", "已", 2), (2, "context", "第", 2), n_rows=3,
    )  # fmt: skip
    sums = points.sums()
    assert sums.tolist() == [[3, 2.5, 0], [2, 2, 0], [2, 0, 2]]
    assert [VALUES[number] for number in points.best(sums)] == ["done", "planned", "done"]


def test_reasons_name_four_of_each_value_strongest_first_and_two_values_at_most():
    points = points_of(
        (0, "done", "a", 1), (0, "done", "b", 2), (0, "done", "c", 1), (0, "done", "d", 3), (0, "done", "e", 1),
        (0, "planned", "p", 0.5), (0, "context", "x", 0.25),
    )  # fmt: skip
    assert points.reasons(points.sums()) == ["done 8: d 3, b 2, a 1, c 1; planned 0.5: p 0.5"]


def test_a_value_whose_points_cancel_out_is_no_reason_and_a_row_without_points_has_none():
    points = points_of(
        (0, "planned", "p", 1), (0, "context", "x", 1), (0, "context", "y", -1), (0, "done", "d", -2), n_rows=2
    )
    assert points.reasons(points.sums()) == ["planned 1: p 1; done -2: d -2", ""]


def test_points_for_many_rows_say_which_of_the_reasons_each_has():
    points = Points(3, VALUES, preferred="planned")
    points.add("done", np.array([2, 0]), [("a", 1.0), ("b", 2.0)], np.array([1, 0]))
    points.add_each("planned", [(0, ("c", 3.0)), (2, ("c", 3.0)), (2, ("d", 1.0))])
    assert points.sums().tolist() == [[1, 3, 0], [0, 0, 0], [2, 4, 0]]
    assert points.reasons(points.sums()) == ["planned 3: c 3; done 1: a 1", "", "planned 4: c 3, d 1; done 2: b 2"]
