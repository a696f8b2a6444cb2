"""What the values of a territory say on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.indicators.kernel.course import Figure, course
from phare.indicators.kernel.definition import Direction, Missing, ValueKind

INITIAL, ACTUAL, TARGET, ESTIMATE = ValueKind.INITIAL, ValueKind.ACTUAL, ValueKind.TARGET, ValueKind.ESTIMATE
DAY = dt.date(2026, 11, 21)


def at(year: int, kind: ValueKind, value: float, margin: float | None = None, key: int = 0) -> Figure:
    return Figure(dt.date(year, 12, 31), kind, value, margin, key)


PLAIN = [at(2020, INITIAL, 100.0), at(2024, ACTUAL, 130.0), at(2029, TARGET, 200.0)]


def test_the_rate_is_from_the_initial_value_to_the_last_target():
    found = course([*PLAIN, at(2025, TARGET, 150.0)], Direction.UP, DAY)
    assert found.rate.raw == pytest.approx(0.3)
    assert found.target.value == 200.0
    assert [each.value for each in found.milestones] == [150.0]


def test_what_was_expected_follows_the_intermediate_targets():
    found = course([*PLAIN, at(2026, TARGET, 190.0)], Direction.UP, dt.date(2026, 12, 31))
    assert found.expected == pytest.approx(190.0)


@pytest.mark.parametrize(
    ("left_out", "missing"), [(0, Missing.NO_INITIAL), (1, Missing.NO_ACTUAL), (2, Missing.NO_TARGET)]
)
def test_a_value_missing_gives_no_rate_and_says_which(left_out, missing):
    figures = [each for place, each in enumerate(PLAIN) if place != left_out]
    assert course(figures, Direction.UP, DAY).rate.missing is missing


def test_an_actual_value_counts_before_an_estimate_of_the_same_date():
    found = course([*PLAIN, at(2024, ESTIMATE, 180.0, 5.0)], Direction.UP, DAY)
    assert found.actual.kind is ACTUAL and found.rate.low is None


def test_a_later_estimate_counts_with_its_margin():
    found = course([*PLAIN, at(2025, ESTIMATE, 150.0, 10.0)], Direction.UP, DAY)
    assert (found.rate.low, found.rate.high) == (pytest.approx(0.4), pytest.approx(0.6))


def test_what_is_dated_after_the_day_is_not_measured_yet():
    assert course([*PLAIN, at(2027, ESTIMATE, 160.0)], Direction.UP, DAY).actual.value == 130.0


def test_a_target_dated_before_the_start_leaves_no_trajectory():
    found = course([at(2020, INITIAL, 100.0), at(2019, TARGET, 200.0)], Direction.UP, DAY)
    assert found.expected is None


def test_a_counter_value_takes_the_place_of_what_it_contests():
    figures = [at(2020, INITIAL, 100.0, key=1), at(2024, ACTUAL, 130.0, key=2), at(2029, TARGET, 200.0, key=3)]
    found = course(figures, Direction.UP, DAY)
    other = found.instead(at(2024, ACTUAL, 150.0, key=2), Direction.UP, DAY)
    assert other.rate.raw == pytest.approx(0.5) and found.rate.raw == pytest.approx(0.3)
    assert found.instead(at(2029, TARGET, 160.0, key=3), Direction.UP, DAY).rate.raw == pytest.approx(0.5)
