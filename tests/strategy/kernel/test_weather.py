"""When a weather and a rate tell two different stories (PAS-011)."""

from __future__ import annotations

from statistics import median_high

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.strategy.kernel.weather import AGREEING, ORDER, WeatherLevel, disagrees, median, worst

SHARE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("level", "rate", "expected", "told"),
    [
        ("sun", 0.50, 0.50, False),
        ("sun", 0.35, 0.50, False),
        ("sun", 0.34, 0.50, True),
        ("sun", 1.00, 0.20, False),
        ("clearing", 0.20, 0.50, False),
        ("clearing", 0.19, 0.50, True),
        ("clouds", 0.10, 0.90, False),
        ("clouds", 0.66, 0.50, True),
        ("storm", 0.50, 0.50, False),
        ("storm", 0.51, 0.50, True),
        ("storm", None, 0.50, False),
        ("sun", 0.10, None, False),
    ],
)
def test_a_weather_that_the_rate_denies_is_found_pas_011(level, rate, expected, told) -> None:
    assert disagrees(level, rate, expected) is told


@given(SHARE, SHARE, st.floats(0.01, 1))
def test_some_level_always_agrees_with_the_rate(rate, expected, threshold) -> None:
    assert not all(disagrees(level, rate, expected, threshold) for level in WeatherLevel)


@given(SHARE, SHARE)
def test_better_progress_never_makes_fair_weather_wrong(rate, expected) -> None:
    better = min(1.0, rate + 0.1)
    for level in (WeatherLevel.SUN, WeatherLevel.CLEARING):
        assert disagrees(level, rate, expected) or not disagrees(level, better, expected)


def test_every_level_has_its_gaps() -> None:
    assert set(AGREEING) == set(WeatherLevel)


@pytest.mark.parametrize(
    ("levels", "middle", "last"),
    [
        ([], None, None),
        (["sun"], "sun", "sun"),
        (["sun", "sun", "storm"], "sun", "storm"),
        (["clouds", "sun"], "clouds", "clouds"),
        (["storm", "clearing", "sun"], "clearing", "storm"),
        (["clearing", "clearing", "clouds", "storm"], "clouds", "storm"),
    ],
)
def test_of_several_weathers_the_one_in_the_middle_and_the_worst(levels, middle, last) -> None:
    assert (median(levels), worst(levels)) == (middle, last)


@given(st.lists(st.sampled_from(ORDER), min_size=1))
def test_the_median_is_that_of_the_ranks_and_never_worse_than_the_worst(levels) -> None:
    ranks = [ORDER.index(level) for level in levels]
    assert ORDER.index(median(levels)) == median_high(ranks)
    assert ORDER.index(worst(levels)) == max(ranks)
