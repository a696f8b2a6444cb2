"""The weather of an operation or an action: what somebody says of it, apart from any rate (PAS-011)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum


class WeatherLevel(StrEnum):
    """How it goes, as somebody sees it."""

    SUN = "sun"
    CLEARING = "clearing"
    CLOUDS = "clouds"
    STORM = "storm"


ORDER = tuple(WeatherLevel)
"""From the fairest to the worst."""

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


def worst(levels: Iterable[str]) -> WeatherLevel | None:
    """Return the worst of several weathers, None of none."""
    return max(map(WeatherLevel, levels), key=ORDER.index, default=None)


def median(levels: Iterable[str]) -> WeatherLevel | None:
    """Return the weather in the middle of several, the less fair of the two when there are two; None of none.

    House's rule for the weather of a plan: the worst of many operations is nearly always a storm, and tells nothing.
    """
    ordered = sorted(map(WeatherLevel, levels), key=ORDER.index)
    return ordered[len(ordered) // 2] if ordered else None
