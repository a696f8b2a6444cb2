"""The weather of an operation or an action: what somebody says of it, apart from any rate (PAS-011)."""

from __future__ import annotations

import math
from enum import StrEnum


class WeatherLevel(StrEnum):
    """How it goes, as somebody sees it."""

    SUN = "sun"
    CLEARING = "clearing"
    CLOUDS = "clouds"
    STORM = "storm"


WITH_SENTENCE = frozenset({WeatherLevel.CLOUDS, WeatherLevel.STORM})
"""Levels that must say why."""

THRESHOLD = 0.15
"""How far, as a share of the way to the target, a rate may be from what was expected without being said far."""

AGREEING: dict[WeatherLevel, tuple[float, float]] = {
    WeatherLevel.SUN: (-1.0, math.inf),
    WeatherLevel.CLEARING: (-2.0, math.inf),
    WeatherLevel.CLOUDS: (-math.inf, 1.0),
    WeatherLevel.STORM: (-math.inf, 0.0),
}
"""Between which gaps, counted in thresholds, the rate agrees with each level: a sun may be one threshold behind what is
expected, a storm never ahead of it. House's rule."""


def disagrees(level: str, rate: float | None, expected: float | None, threshold: float = THRESHOLD) -> bool:
    """Return whether a weather and a rate tell two different stories; never when one of the figures is not known.

    `rate` is the share of the way done and `expected` the one that the trajectory wants on that day, both from 0 to 1.
    """
    if rate is None or expected is None:
        return False
    low, high = AGREEING[WeatherLevel(level)]
    # A gap of exactly one threshold agrees, whatever binary fractions make of it.
    gap = round((rate - expected) / threshold, 9)
    return not low <= gap <= high
