"""A country at once gives what its figures give one by one; a value changed, what computing all again gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phare.indicators.kernel.aggregation import aggregated, rate_of_whole
from phare.indicators.kernel.cube import Cube
from phare.indicators.kernel.definition import Aggregation, Direction
from phare.indicators.kernel.frame import NEVER, Frame, WrongCubeError, laid_out
from phare.indicators.kernel.progress import rate

SUM, RATIO, MEAN, MAXIMUM, LAST, NONE = Aggregation
UP, DOWN = Direction.UP, Direction.DOWN
NAN = float("nan")


def one_indicator(how, observed, initial, target, weights=None, region=(0, 0, 1), carry=NEVER - 1):
    """A country of three departments in two regions, with one indicator to raise."""

    def column(values):
        return np.array(values, dtype=float)[:, None]

    frame = Frame.of(region, [how], [UP], column(initial), column(target), weights and column(weights), carry)
    return Cube.computed(frame, np.array(observed, dtype=float)[:, :, None])


def test_a_value_stands_until_the_next_and_its_age_is_told():
    cube = one_indicator(SUM, [[1, NAN, 5], [NAN, 2, NAN], [NAN, NAN, 6]], [0, 0, 0], [10, 10, 10])
    assert cube.value[:, :3, 0].tolist()[2] == [1, 2, 6]
    assert cube.age[:, :, 0].tolist() == [[0, NEVER, 0], [1, 0, 1], [2, 1, 0]]


def test_a_value_too_old_to_stand_is_missing_again():
    cube = one_indicator(SUM, [[1, 2, 5], [NAN] * 3, [NAN] * 3, [7, NAN, NAN]], [0, 0, 0], [10, 10, 10], carry=1)
    assert cube.value[1, :3, 0].tolist() == [1, 2, 5]
    assert np.isnan(cube.value[2, :3, 0]).all() and (cube.age[2, :, 0] == NEVER).all()
    assert cube.value[3, 0, 0] == 7 and np.isnan(cube.value[3, 1, 0])


@pytest.mark.parametrize(
    ("how", "region", "nation", "its_rate"),
    [
        (SUM, 30, 60, 0.5),
        (RATIO, 100 / 6, 280 / 12, 7 / 12),
        (MEAN, 100 / 6, 280 / 12, 7 / 12),
        (MAXIMUM, 20, 30, 0.75),
        (LAST, 20, 30, 0.75),
        (NONE, NAN, NAN, NAN),
    ],
)
def test_departments_make_regions_and_the_nation(how, region, nation, its_rate):
    cube = one_indicator(how, [[10, 20, 30]], [0, 0, 0], [40, 40, 40], weights=[2, 4, 6])
    found = cube.value[0, 3, 0], cube.value[0, 5, 0], cube.rate[0, 5, 0]
    assert found == pytest.approx((region, nation, its_rate), nan_ok=True)


def test_a_department_that_has_not_answered_weighs_on_neither_side():
    cube = one_indicator(SUM, [[5, NAN, 20]], [0, 0, 0], [10, 100, 40])
    assert np.isnan(cube.value[0, 3, 0]) and np.isnan(cube.value[0, 5, 0])
    assert cube.rate[0, 5, 0] == pytest.approx(0.5)
    assert cube.coverage[0, :, 0] == pytest.approx([0.5, 1, 2 / 3])


def test_the_last_value_is_that_of_whoever_answered_last():
    cube = one_indicator(LAST, [[1, 2, 3], [NAN, 5, NAN], [4, NAN, NAN]], [0, 0, NAN], [10, 10, 10])
    assert cube.value[:, 5, 0].tolist() == [3, 5, 4]
    assert cube.rate[:, 5, 0].tolist() == [0.2, 0.5, 0.4], "the third department has no rate"


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("region", [0, 2, 2]),
        ("region", [1, 1, 2]),
        ("region", [0, 1, 0]),
        ("initial", [[0.0], [np.inf], [0.0]]),
        ("target", [[1.0], [1.0]]),
        ("weights", [[1.0], [-1.0], [1.0]]),
        ("weights", [[1.0], [NAN], [1.0]]),
        ("direction", [UP, DOWN]),
    ],
)
def test_a_country_that_does_not_hold_together_is_refused(wrong, value):
    given_all = {
        "region": [0, 0, 1],
        "how": [MEAN],
        "direction": [UP],
        "initial": np.zeros((3, 1)),
        "target": np.ones((3, 1)),
        "weights": np.ones((3, 1)),
    }
    with pytest.raises(WrongCubeError):
        Frame.of(**given_all | {wrong: value})
    frame = Frame.of(**given_all)
    for observed in (np.zeros((2, 3, 2)), np.full((2, 3, 1), np.inf)):
        with pytest.raises(WrongCubeError):
            Cube.computed(frame, observed)
    with pytest.raises(WrongCubeError):
        Cube.computed(frame, np.zeros((2, 3, 1))).change(0, 0, 0, np.inf)


@pytest.mark.parametrize("processors", [1, 3])
def test_values_given_one_by_one_find_their_place(processors, monkeypatch):
    monkeypatch.setattr("phare.indicators.kernel.frame._LAID_TOGETHER", 1)
    frame = Frame.of([0, 0], [SUM], [UP], [[0.0], [0.0]], [[1.0], [1.0]])
    found = laid_out(frame, 2, ([0, 1], [1, 0], [0, 0]), [3.0, 4.0], processors)
    assert np.array_equal(found[:, :, 0], [[NAN, 3.0], [4.0, NAN]], equal_nan=True)
    for places, values in (
        (([2], [0], [0]), [1.0]),
        (([-1], [0], [0]), [1.0]),
        (([0, 0], [0, 0], [0, 0]), [1.0, 1.0]),
        (([0], [0], [0]), [NAN]),
        (([0], [0], [0]), [np.inf]),
    ):
        with pytest.raises(WrongCubeError):
            laid_out(frame, 2, places, values, processors)
    assert np.isnan(laid_out(frame, 2, ([], [], []), [], processors)).all(), "a country that has not answered yet"


def drawn(seed, most_indicators=6):
    """A small country with every aggregation and direction, gaps, missing ends, weights of 0, targets anywhere."""
    dice = np.random.default_rng(seed)
    sizes = dice.integers(1, 4, size=dice.integers(1, 4))
    region = np.repeat(np.arange(len(sizes)), sizes)
    indicators = int(dice.integers(1, most_indicators + 1))
    shape = len(region), indicators

    def figures(*, of, missing):
        return np.where(dice.random(of) < missing, NAN, dice.integers(-8, 9, size=of) / 4)

    frame = Frame.of(
        region,
        [list(Aggregation)[place] for place in dice.integers(0, 6, size=indicators)],
        [list(Direction)[place] for place in dice.integers(0, 2, size=indicators)],
        figures(of=shape, missing=0.1),
        figures(of=shape, missing=0.1),
        dice.integers(0, 4, size=shape),
        dice.integers(0, 6, size=indicators),
    )
    return frame, figures(of=(int(dice.integers(1, 9)), *shape), missing=0.6), dice


def carried(observed, carry):
    """The last figure of a series observed by each month, and its age: plain loops."""
    told = []
    for month in range(len(observed)):
        ages = [back for back in range(month + 1) if not np.isnan(observed[month - back])]
        told.append((observed[month - ages[0]], ages[0]) if ages and ages[0] <= carry else (NAN, NEVER))
    return told


def nothing(value):
    return None if np.isnan(value) else float(value)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_a_country_at_once_is_what_its_figures_are_one_by_one(seed):
    frame, observed, _ = drawn(seed)
    cube = Cube.computed(frame, observed)
    territories = len(frame.region)
    for indicator, how in enumerate(frame.how):
        direction = UP if frame.sign[indicator] == 1 else DOWN
        lines = [carried(observed[:, place, indicator], frame.carry[indicator]) for place in range(territories)]
        for month in range(len(observed)):
            for place, line in enumerate(lines):
                value, age = line[month]
                assert cube.value[month, place, indicator] == pytest.approx(value, nan_ok=True)
                assert cube.age[month, place, indicator] == age
                ends = frame.initial[place, indicator], value, frame.target[place, indicator]
                raw = rate(*map(nothing, ends), direction).raw
                assert nothing(cube.rate[month, place, indicator]) == (None if raw is None else pytest.approx(raw))
            for whole in range(len(frame.starts) + 1):
                members = range(territories)[frame.members(whole)]
                # The order is what a last value goes by: the oldest first, the last territory the last of its age.
                ordered = sorted(members, key=lambda place: (-lines[place][month][1], place))
                check_whole(cube, frame, indicator, month, whole, ordered, lines, how, direction)


def check_whole(cube, frame, indicator, month, whole, members, lines, how, direction):
    actual = {place: nothing(lines[place][month][0]) for place in members}
    initial, target = (
        {place: nothing(ends[place, indicator]) for place in members} for ends in (frame.initial, frame.target)
    )
    weights = {place: float(frame.weights[place, indicator]) for place in members}
    value = aggregated(actual, how, weights)
    rated = rate_of_whole(initial, actual, target, how, direction, weights)
    node = len(frame.region) + whole
    for array, told in (
        (cube.value[month, node, indicator], value.value),
        (cube.coverage[month, whole, indicator], value.coverage),
        (cube.rate_coverage[month, whole, indicator], rated.coverage),
        (cube.rate[month, node, indicator], rated.rate.raw),
    ):
        assert nothing(array) == (None if told is None else pytest.approx(told, abs=1e-9))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_one_value_changed_gives_what_computing_all_again_gives(seed):
    frame, observed, dice = drawn(seed)
    cube = Cube.computed(frame, observed.copy())
    for _ in range(3):
        place = tuple(int(dice.integers(0, size)) for size in observed.shape)
        value = NAN if dice.random() < 0.3 else float(dice.integers(-8, 9)) / 4
        observed[place] = value
        cube.change(*place, value)
    again = Cube.computed(frame, observed)
    for name in ("observed", "value", "rate", "age", "coverage", "rate_coverage", "sums"):
        assert getattr(cube, name) == pytest.approx(getattr(again, name), rel=1e-12, abs=1e-12, nan_ok=True), name


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 5), st.integers(1, 4))
def test_several_processors_and_parts_of_the_country_give_what_one_gives(seed, processors, together):
    frame, observed, _ = drawn(seed)
    one = Cube.computed(frame, observed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("phare.indicators.kernel.frame._TOGETHER", together)
        assert together > 1 or len(frame.blocks) == len(frame.starts), "each region a part"
        several = Cube.computed(frame, observed, processors)
    for name in ("value", "rate", "age", "sums"):
        assert np.array_equal(getattr(one, name), getattr(several, name), equal_nan=True), name


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**9))
def test_the_order_of_indicators_and_of_departments_within_a_region_does_not_matter(seed):
    frame, observed, dice = drawn(seed)
    columns = dice.permutation(len(frame.how))
    rows = np.lexsort((dice.random(len(frame.region)), frame.region))
    moved = Frame.of(
        frame.region,
        [frame.how[column] for column in columns],
        [UP if frame.sign[column] == 1 else DOWN for column in columns],
        frame.initial[rows][:, columns],
        frame.target[rows][:, columns],
        frame.weights[rows][:, columns],
        frame.carry[columns],
    )
    kept = [place for place, column in enumerate(columns) if frame.how[column] is not LAST]
    one, other = Cube.computed(frame, observed), Cube.computed(moved, observed[:, rows][:, :, columns])
    wholes = slice(len(frame.region), None)
    for name in ("value", "rate"):
        first, second = getattr(one, name)[:, wholes][:, :, columns], getattr(other, name)[:, wholes]
        assert first[:, :, kept] == pytest.approx(second[:, :, kept], rel=1e-9, abs=1e-9, nan_ok=True)
