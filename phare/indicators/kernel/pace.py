"""Where a series is heading: a fall that goes on, a target within reach or not, the gap to comparable territories.

What fires an attention point is told with the figures that made it fire; thresholds are the caller's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from phare.indicators.kernel.definition import Direction
from phare.indicators.kernel.progress import Point


@dataclass(frozen=True)
class Fall:
    """A trend that goes the wrong way: from which value to which, in how many steps, each worse than the one before."""

    first: Point
    last: Point
    steps: int


def falling(series: Iterable[Point], direction: Direction, steps: int) -> Fall | None:
    """Return the run of worse and worse values that ends a series, when it has at least so many steps.

    Values of one day are not compared: give one for each day. None when the last values do not fall.
    """
    line = sorted(series)
    run = 0
    while run + 1 < len(line) and (line[-run - 1].value - line[-run - 2].value) * direction.sign < 0:
        run += 1
    return Fall(line[-run - 1], line[-1], run) if run >= max(1, steps) else None


def pace(series: Iterable[Point]) -> float | None:
    """Return the pace of a series in units per day: the median of the slopes between any two values (Theil and Sen).

    One false value does not change it much. None with fewer than two days.
    """
    slopes = [
        (after.value - before.value) / (after.day - before.day).days
        for before, after in combinations(sorted(series), 2)
        if after.day > before.day
    ]
    return median(slopes) if slopes else None


@dataclass(frozen=True)
class Reach:
    """Whether a target is within reach at the present pace (units per day).

    `needed` is the pace it would take from the last value, None when the day of the target has come; `projected` the
    value at this pace on that day; `by` the day when the target would be reached, None when it never would.
    """

    pace: float
    needed: float | None
    projected: float
    is_within: bool
    by: dt.date | None


def reach(series: Sequence[Point], target: Point, direction: Direction) -> Reach | None:
    """Return whether a target would be met on its day at the pace of a series; None when the series has no pace.

    A series that goes beyond the day of the target is judged on its last value.
    """
    speed = pace(series)
    if speed is None:
        return None
    last = max(series)
    left = (target.day - last.day).days
    lacking = (target.value - last.value) * direction.sign
    projected = last.value + speed * max(0, left)
    within = (projected - target.value) * direction.sign >= 0
    by = last.day if lacking <= 0 else _day_reached(last.day, lacking, speed * direction.sign)
    return Reach(speed, (target.value - last.value) / left if left > 0 else None, projected, within, by)


@dataclass(frozen=True)
class Gap:
    """A figure beside the median of comparable territories; `behind` is how far it is on its wrong side, or 0."""

    own: float
    median: float
    behind: float
    count: int


def gap_to_median(own: float, others: Iterable[float | None], direction: Direction, least: int = 3) -> Gap | None:
    """Return the gap of a figure to the median of the known figures of comparable territories, itself left out.

    None when fewer than `least` of them are known: a median of two says nothing.
    """
    known = [value for value in others if value is not None]
    if len(known) < max(1, least):
        return None
    middle = median(known)
    return Gap(own, middle, max(0.0, (middle - own) * direction.sign), len(known))


def _day_reached(day: dt.date, lacking: float, speed: float) -> dt.date | None:
    """The day when what lacks is gone at a speed, both counted in the right direction; None beyond the calendar."""
    if speed <= 0 or lacking / speed > (dt.date.max - day).days - 1:
        return None
    return day + dt.timedelta(days=-int(-lacking // speed))
