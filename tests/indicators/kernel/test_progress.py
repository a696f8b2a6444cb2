"""How far one is, on tables that a head of service can read; the rule is the same for a rise and for a fall."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from phare.indicators.kernel.definition import Direction, Missing
from phare.indicators.kernel.progress import (
    Point,
    Rate,
    WrongTrajectoryError,
    WrongWeightError,
    expected,
    rate,
    rates,
    rolled_up,
    trajectory,
)

UP, DOWN = Direction.UP, Direction.DOWN


@pytest.mark.parametrize(
    ("case", "initial", "actual", "target", "direction", "raw", "bounded"),
    [
        ("half the way up", 100, 150, 200, UP, 0.5, 0.5),
        ("half the way down", 200, 150, 100, DOWN, 0.5, 0.5),
        ("nothing yet", 0, 0, 878, UP, 0, 0),
        ("reached", 1, 5, 5, UP, 1, 1),
        ("exceeded: raw says by how much", 24, 95, 92, UP, 1.0441176470588236, 1),
        ("going back", 100, 90, 200, UP, -0.1, 0),
        ("a fall that was not wanted", 100, 60, 200, UP, -0.4, 0),
        ("below zero", -4, -3, -2, UP, 0.5, 0.5),
    ],
)
def test_the_way_done_pas_010(case, initial, actual, target, direction, raw, bounded):
    found = rate(initial, actual, target, direction)
    assert (found.raw, found.bounded, found.missing) == (pytest.approx(raw), pytest.approx(bounded), None)


@pytest.mark.parametrize(
    ("initial", "actual", "target", "direction", "missing", "reached"),
    [
        (None, 3, 4, UP, Missing.NO_INITIAL, False),
        (None, 4, 4, UP, Missing.NO_INITIAL, True),
        (1, None, 4, UP, Missing.NO_ACTUAL, None),
        (1, 3, None, UP, Missing.NO_TARGET, None),
        (4, 3, 4, UP, Missing.TARGET_IS_INITIAL, False),
        (4, 3, 4, DOWN, Missing.TARGET_IS_INITIAL, True),
        (24.2, 31.7, 15, UP, Missing.AGAINST_DIRECTION, True),
        (24.2, 12, 15, UP, Missing.AGAINST_DIRECTION, False),
        (2.4, 3.6, 3.0, DOWN, Missing.AGAINST_DIRECTION, False),
        (1, float("nan"), 4, UP, Missing.NOT_FINITE, None),
        (1, 2, float("inf"), UP, Missing.NOT_FINITE, None),
        (-1e308, 1e308, 1e308, UP, Missing.NOT_FINITE, True),
    ],
)
def test_a_rate_without_meaning_is_null_with_its_reason(initial, actual, target, direction, missing, reached):
    found = rate(initial, actual, target, direction)
    assert (found.raw, found.bounded, found.missing, found.reached) == (None, None, missing, reached)
    assert found.against_direction is (missing is Missing.AGAINST_DIRECTION)
    assert missing.words


def test_an_estimate_has_an_interval_and_a_value_that_was_counted_has_none():
    found = rate(100, 150, 200, UP, margin=20)
    assert (found.low, found.high) == (pytest.approx(0.3), pytest.approx(0.7))
    assert rate(200, 105, 100, DOWN, margin=20).high == 1
    assert rate(100, 150, 200, UP).low is None
    assert rate(100, 150, 200, UP, margin=float("inf")).missing is Missing.NOT_FINITE


JANUARY, JULY, DECEMBER = dt.date(2026, 1, 1), dt.date(2026, 7, 2), dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (dt.date(2025, 12, 31), None),
        (JANUARY, 100),
        (dt.date(2026, 4, 2), 110),
        (JULY, 120),
        (dt.date(2026, 10, 1), 160),
        (DECEMBER, 200),
        (dt.date(2027, 6, 1), 200),
    ],
)
def test_what_is_expected_goes_straight_from_a_dated_target_to_the_next(day, value):
    found = expected(Point(JANUARY, 100), Point(DECEMBER, 200), [Point(JULY, 120)], day)
    assert found == (None if value is None else pytest.approx(value))


def test_a_trajectory_is_in_order_and_has_one_value_a_day():
    ends = Point(JANUARY, 100.0), Point(DECEMBER, 200.0)
    april = Point(dt.date(2026, 4, 1), 110.0)
    assert trajectory(*ends, [Point(JULY, 120.0), april])[1] == april
    for wrong in ([Point(JANUARY, 1.0)], [Point(DECEMBER, 1.0)], [april, april], [Point(dt.date(2027, 1, 1), 1.0)]):
        with pytest.raises(WrongTrajectoryError):
            trajectory(*ends, wrong)


def test_several_rates_make_one_and_the_weights_used_are_told():
    known = {"schools": rate(0, 5, 10, UP), "roads": rate(0, 20, 10, UP), "water": rate(0, None, 10, UP)}
    found = rolled_up(known, {"schools": 2.0, "roads": 1.0, "water": 7.0})
    assert found.weights == {"schools": pytest.approx(2 / 3), "roads": pytest.approx(1 / 3)}
    assert found.missing == {"water": Missing.NO_ACTUAL}
    assert found.rate.raw == pytest.approx(1.0)
    assert found.rate.bounded == pytest.approx(2 / 3), "what roads exceed does not make up for schools"


@pytest.mark.parametrize("rates_known", [{}, {"water": rate(0, None, 10, UP)}])
def test_where_nothing_applies_there_is_no_rate(rates_known):
    found = rolled_up(rates_known, {"water": 1.0})
    assert (found.rate.raw, found.rate.missing, found.weights) == (None, Missing.NOTHING_APPLIES, {})
    assert rolled_up({"roads": rate(0, 1, 2, UP)}, {"roads": 0.0}).rate.missing is Missing.NOTHING_APPLIES


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_is_a_number_of_0_or_more(weight):
    with pytest.raises(WrongWeightError):
        rolled_up({"roads": rate(0, 1, 2, UP)}, {"roads": weight})


def test_an_interval_is_rolled_up_with_what_is_certain():
    found = rolled_up({"a": rate(0, 5, 10, UP, margin=1), "b": rate(0, 10, 10, UP)}, {"a": 1.0, "b": 1.0})
    assert (found.rate.low, found.rate.bounded, found.rate.high) == (
        pytest.approx(0.7),
        pytest.approx(0.75),
        pytest.approx(0.8),
    )
    twice = rolled_up({"x": found.rate, "y": rate(0, 0, 1, UP)}, {"x": 1.0, "y": 1.0})
    assert twice.rate.high == pytest.approx(0.4), "a rolled-up rate rolls up as any other"


# Properties, on values that a float holds exactly, so that the oracle is exact.
values = st.integers(-10_000, 10_000).map(lambda number: number / 8)
possibly = st.none() | values
directions = st.sampled_from(Direction)


def oracle(initial, actual, target, direction):
    """The rule in fractions and plain words."""
    if initial is None or actual is None or target is None:
        return None
    start, now, end = Fraction(initial), Fraction(actual), Fraction(target)
    if end == start or (end > start) != (direction is UP):
        return None
    return (now - start) / (end - start)


@given(possibly, possibly, possibly, directions)
def test_the_rate_is_the_one_of_the_rule_in_exact_fractions(initial, actual, target, direction):
    found, exact = rate(initial, actual, target, direction), oracle(initial, actual, target, direction)
    if exact is None:
        assert found.raw is None and found.bounded is None and found.missing is not None
    else:
        assert found.raw == pytest.approx(float(exact), rel=1e-15, abs=0)
        assert found.bounded == pytest.approx(float(min(max(exact, Fraction(0)), Fraction(1))), rel=1e-15)
        assert found.reached == (exact >= 1)


@given(possibly, possibly, possibly, directions)
def test_a_fall_is_a_rise_seen_in_a_mirror(initial, actual, target, direction):
    def mirrored(value):
        return None if value is None else -value

    other = DOWN if direction is UP else UP
    seen = rate(mirrored(initial), mirrored(actual), mirrored(target), other)
    assert astuple(rate(initial, actual, target, direction)) == astuple(seen)


@given(values, values, values, values, directions)
def test_the_nearer_to_the_target_the_higher_the_rate(initial, one, two, target, direction):
    first, second = rate(initial, one, target, direction), rate(initial, two, target, direction)
    assume(first.raw is not None)
    assert (first.raw <= second.raw) == ((two - one) * direction.sign >= 0)


@given(values, values, values, directions, values, st.sampled_from([0.5, 2, 1024]))
def test_neither_the_unit_nor_the_origin_changes_a_rate(initial, actual, target, direction, origin, unit):
    moved = rate(*((value + origin) * unit for value in (initial, actual, target)), direction)
    assert astuple(rate(initial, actual, target, direction)) == astuple(moved)


@given(values, values, values, directions, values.map(abs), values.map(abs))
def test_an_interval_holds_the_rate_and_widens_with_the_margin(initial, actual, target, direction, margin, more):
    narrow = rate(initial, actual, target, direction, margin)
    wide = rate(initial, actual, target, direction, margin + more)
    assume(narrow.raw is not None)
    assert 0 <= wide.low <= narrow.low <= narrow.bounded <= narrow.high <= wide.high <= 1


floats = st.none() | st.floats()


@given(st.lists(st.tuples(floats, floats, floats), max_size=20), directions)
def test_arrays_give_what_one_by_one_gives(rows, direction):
    def column(place):
        return np.array([np.nan if row[place] is None else row[place] for row in rows], dtype=float)

    found = rates(column(0), column(1), column(2), direction)
    for place, row in enumerate(rows):
        one = rate(*(None if value is not None and np.isnan(value) else value for value in row), direction)
        assert found.reason(place) is one.missing
        for array, value in ((found.raw, one.raw), (found.bounded, one.bounded)):
            assert np.isnan(array[place]) if value is None else array[place] == value


def test_arrays_of_several_directions_broadcast():
    found = rates([[0.0], [10.0]], [[5.0, 5.0], [2.0, np.nan]], [[10.0], [0.0]], np.array([[1], [-1]]))
    assert found.raw[:, 0].tolist() == [0.5, 0.8]
    assert found.reason(1, 1) is Missing.NO_ACTUAL


some_rates = st.builds(rate, possibly, possibly, values, directions)
weighted = st.dictionaries(st.integers(0, 99), st.tuples(some_rates, st.integers(0, 9).map(float)), max_size=8)


@given(weighted)
def test_weights_used_come_to_1_and_missing_rates_are_never_zeros(given_rates):
    known = {key: each for key, (each, _) in given_rates.items()}
    found = rolled_up(known, {key: weight for key, (_, weight) in given_rates.items()})
    if not found.weights:
        assert found.rate.bounded is None
        return
    assert sum(found.weights.values()) == pytest.approx(1)
    applied = [known[key].bounded for key in found.weights]
    assert min(applied) - 1e-12 <= found.rate.bounded <= max(applied) + 1e-12
    alone = rolled_up({key: known[key] for key in found.weights}, {key: given_rates[key][1] for key in found.weights})
    assert alone.rate == found.rate, "leaving out what is missing changes nothing"
    whole = sum(Fraction(given_rates[key][1]) for key in found.weights)
    exact = sum(Fraction(given_rates[key][1]) * Fraction(known[key].raw) for key in found.weights) / whole
    assert found.rate.raw == pytest.approx(float(exact), rel=1e-12, abs=1e-12)


@given(weighted, st.randoms(use_true_random=False), st.integers(1, 9))
def test_neither_the_order_nor_the_scale_of_the_weights_matters(given_rates, dice, scale):
    keys = list(given_rates)
    dice.shuffle(keys)
    first = rolled_up({k: r for k, (r, _) in given_rates.items()}, {k: w for k, (_, w) in given_rates.items()})
    second = rolled_up({k: given_rates[k][0] for k in keys}, {k: given_rates[k][1] * scale for k in keys})
    for one, other in zip(astuple(first.rate), astuple(second.rate), strict=True):
        assert one == other or one == pytest.approx(other, rel=1e-12, abs=1e-12)
    assert first.missing == second.missing


@given(st.lists(st.tuples(st.integers(1, 3000), values), max_size=5, unique_by=lambda p: p[0]), st.integers(-10, 3100))
def test_what_is_expected_is_between_the_two_targets_around(milestones, days):
    first = dt.date(2026, 1, 1)
    start, end = Point(first, 0.0), Point(first + dt.timedelta(days=3001), 100.0)
    points = [Point(first + dt.timedelta(days=day), value) for day, value in milestones]
    day = first + dt.timedelta(days=days)
    found = expected(start, end, points, day)
    line = trajectory(start, end, points)
    if days < 0:
        assert found is None
        return
    before = max((point for point in line if point.day <= day), key=lambda point: point.day)
    after = min((point for point in line if point.day >= day), key=lambda point: point.day, default=end)
    low, high = sorted((before.value, after.value))
    assert low - 1e-9 <= found <= high + 1e-9


def test_a_rate_is_plain_data():
    assert rate(0, 1, 4, UP) == Rate(0.25, 0.25, None, False)
