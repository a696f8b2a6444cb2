"""An operation behind its trajectory by more than a threshold slips; so does one whose weather is bad."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.strategy.kernel.slip import behind, goes_badly

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("rate", "expected", "gap"),
    [
        (0.08, 0.30, 0.22),
        (0.30, 0.30, None),
        (0.90, 0.30, None),
        (0.15, 0.30, None),  # one threshold exactly
        (0.149, 0.30, 0.151),
        (None, 0.30, None),
        (0.08, None, None),
    ],
)
def test_an_operation_is_behind_from_one_threshold_on(rate, expected, gap) -> None:
    assert behind(rate, expected) == (None if gap is None else pytest.approx(gap))


@given(SHARES, SHARES, st.floats(0.01, 1))
def test_what_is_behind_by_a_threshold_is_behind_by_any_smaller_one(rate, expected, threshold) -> None:
    if behind(rate, expected, threshold) is not None:
        assert behind(rate, expected, threshold / 2) == behind(rate, expected, threshold) > 0


@pytest.mark.parametrize(
    ("level", "badly"), [("sun", False), ("clearing", False), ("clouds", True), ("storm", True), (None, False)]
)
def test_a_bad_weather_is_one_that_must_say_why(level, badly) -> None:
    assert goes_badly(level) is badly
