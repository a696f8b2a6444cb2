"""Where a series is heading, on figures that a head of service can plot by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.indicators.kernel.definition import Direction
from phare.indicators.kernel.pace import falling, gap_to_median, pace, reach
from phare.indicators.kernel.progress import Point

UP, DOWN = Direction.UP, Direction.DOWN
START = dt.date(2026, 1, 1)


def series(*values, every=10):
    return [Point(START + dt.timedelta(days=every * place), float(value)) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "direction", "steps"),
    [
        ((10, 12, 11, 9, 8), UP, 3),
        ((10, 12, 11, 9, 8), DOWN, None),
        ((1, 2, 3), DOWN, 2),
        ((1, 2, 2), DOWN, None),
        ((1, 2, 1), UP, None),
        ((4,), UP, None),
        ((), UP, None),
    ],
)
def test_a_fall_is_told_with_where_it_began_and_how_long_it_lasts(values, direction, steps):
    found = falling(series(*values), direction, 2)
    assert (found and found.steps) == steps
    if found:
        assert (found.first, found.last) == (series(*values)[-1 - steps], series(*values)[-1])


@pytest.mark.parametrize(
    ("values", "per_day"),
    [((0, 10), 1), ((0, 10, 20, 900, 40), 1), ((5, 5, 5), 0), ((5,), None), ((), None), ((10, 0), -1)],
)
def test_the_pace_is_the_middle_slope_and_one_false_value_does_not_make_it(values, per_day):
    assert pace(series(*values)) == (None if per_day is None else pytest.approx(per_day))


@pytest.mark.parametrize(
    ("case", "values", "target", "day", "direction", "within", "needed", "by"),
    [
        ("just in time", (0, 10, 20), 50, 50, UP, True, 1, 50),
        ("too slow", (0, 10, 20), 80, 50, UP, False, 2, 80),
        ("going the other way", (20, 10, 0), 50, 50, UP, False, 50 / 30, None),
        ("a fall that is wanted", (50, 40, 30), 0, 50, DOWN, True, -1, 50),
        ("already there", (0, 50, 60), 50, 50, UP, True, -10 / 30, 20),
        ("the day has come, target missed", (0, 10, 20), 50, 20, UP, False, None, 50),
        ("the day has come, target met", (0, 30, 60), 50, 20, UP, True, None, 20),
        ("standing still", (5, 5), 6, 50, UP, False, 1 / 40, None),
    ],
)
def test_whether_a_target_is_within_reach_at_the_present_pace(case, values, target, day, direction, within, needed, by):
    found = reach(series(*values), Point(START + dt.timedelta(days=day), target), direction)
    assert found.is_within is within
    assert found.needed == (None if needed is None else pytest.approx(needed))
    assert found.by == (None if by is None else START + dt.timedelta(days=by))


def test_without_two_days_there_is_no_pace_to_judge_by():
    assert reach(series(3), Point(START, 4.0), UP) is None


def test_a_pace_too_slow_for_the_calendar_reaches_nothing():
    found = reach([Point(START, 0.0), Point(START + dt.timedelta(days=1), 1e-9)], Point(dt.date(2027, 1, 1), 1.0), UP)
    assert (found.is_within, found.by) == (False, None)


@pytest.mark.parametrize(
    ("own", "others", "direction", "middle", "behind"),
    [
        (40, [50, 60, 70], UP, 60, 20),
        (40, [50, 60, 70], DOWN, 60, 0),
        (80, [50, None, 60, 70, 90], DOWN, 65, 15),
    ],
)
def test_the_gap_to_comparable_territories(own, others, direction, middle, behind):
    found = gap_to_median(own, others, direction)
    assert (found.median, found.behind) == (middle, behind)
    assert found.count == len([other for other in others if other is not None])


def test_a_median_of_two_territories_says_nothing():
    assert gap_to_median(40, [50, None, 60], UP) is None


values = st.lists(st.integers(-1000, 1000), min_size=2, max_size=12)


@given(values, st.integers(-1000, 1000), st.integers(1, 400))
def test_a_fall_is_a_rise_seen_in_a_mirror(line, target, day):
    mirrored = [-value for value in line]
    due = START + dt.timedelta(days=day)
    up, down = reach(series(*line), Point(due, target), UP), reach(series(*mirrored), Point(due, -target), DOWN)
    assert (up.is_within, up.by, up.projected) == (down.is_within, down.by, -down.projected)
    fall, rise = falling(series(*line), UP, 1), falling(series(*mirrored), DOWN, 1)
    assert (fall and fall.steps) == (rise and rise.steps)


@given(values, st.integers(1, 1000))
def test_on_the_day_told_the_target_is_reached_and_not_the_day_before(line, ahead):
    points, target = series(*line), line[-1] + ahead
    found = reach(points, Point(dt.date(2200, 1, 1), target), UP)
    assert (found.by is None) == (found.pace <= 0)
    if found.by is None:
        return
    after = (found.by - points[-1].day).days
    assert points[-1].value + found.pace * after >= target - 1e-6
    assert points[-1].value + found.pace * (after - 1) < target + 1e-6


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_values_come_does_not_matter(line, dice):
    points = series(*line)
    shuffled = dice.sample(points, len(points))
    assert pace(points) == pace(shuffled)
    assert falling(points, UP, 1) == falling(shuffled, UP, 1)
