"""Progress: how far one is between an initial value and a target, what was expected by now, and what it comes to.

The rate is (actual - initial) / (target - initial), PAS-010: raw, and bounded in [0, 1]. A fall that was wanted gives
the same formula. Where it has no meaning it is null, with the reason; the mathematics are in docs/kernels/progress.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isfinite
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Direction, Missing

Key = TypeVar("Key", bound=Hashable)

REASONS: tuple[Missing | None, ...] = (
    None,
    Missing.NO_INITIAL,
    Missing.NO_ACTUAL,
    Missing.NO_TARGET,
    Missing.TARGET_IS_INITIAL,
    Missing.AGAINST_DIRECTION,
    Missing.NOT_FINITE,
)
"""What the codes of `Rates.missing` stand for: the place of each reason."""


class WrongWeightError(ValueError):
    """A weight is a finite number, 0 or more."""


class WrongTrajectoryError(ValueError):
    """Targets are dated one by one, after the initial value and at the latest on the day of the final target."""


@dataclass(frozen=True)
class Rate:
    """A rate of progress: 1 is the target reached. `missing` says why it is null, `reached` whether the target is met.

    `low` and `high` are the interval of the bounded rate when the actual value is an estimate with a margin.
    """

    raw: float | None
    bounded: float | None
    missing: Missing | None = None
    reached: bool | None = None
    low: float | None = None
    high: float | None = None

    @property
    def against_direction(self) -> bool:
        """Whether the target lies on the wrong side of the initial value: no progress can be measured."""
        return self.missing is Missing.AGAINST_DIRECTION


def bounded(raw: float) -> float:
    """Return a raw rate kept between 0 and 1."""
    return min(1.0, max(0.0, raw))


def rate(
    initial: float | None,
    actual: float | None,
    target: float | None,
    direction: Direction,
    margin: float | None = None,
) -> Rate:
    """Return the rate of progress from three values of the same unit (PAS-010), null with its reason.

    None is a missing value. `margin` is the half-width of the interval of an estimated actual value. A target on the
    wrong side of the initial value for its direction is not computed: `reached` alone is told.
    """
    given = (initial, actual, target)
    if any(value is not None and not isfinite(value) for value in given) or not isfinite(margin or 0.0):
        return Rate(None, None, Missing.NOT_FINITE)
    reached = None
    if actual is not None and target is not None:
        reached = (actual - target) * direction.sign >= 0
    for value, reason in zip(given, (Missing.NO_INITIAL, Missing.NO_ACTUAL, Missing.NO_TARGET), strict=True):
        if value is None:
            return Rate(None, None, reason, reached)
    assert initial is not None and actual is not None and target is not None
    way = target - initial
    if way == 0:
        return Rate(None, None, Missing.TARGET_IS_INITIAL, reached)
    if way * direction.sign < 0:
        return Rate(None, None, Missing.AGAINST_DIRECTION, reached)
    raw = (actual - initial) / way
    if not isfinite(raw):
        return Rate(None, None, Missing.NOT_FINITE, reached)
    if margin is None:
        return Rate(raw, bounded(raw), None, reached)
    width = abs(margin / way)
    return Rate(raw, bounded(raw), None, reached, bounded(raw - width), bounded(raw + width))


@dataclass(frozen=True)
class Rates:
    """Rates as arrays of one shape: NaN where null, `missing` the place of the reason in `REASONS` (0: none)."""

    raw: NDArray[np.float64]
    bounded: NDArray[np.float64]
    missing: NDArray[np.int8]

    def reason(self, *place: int) -> Missing | None:
        """Return why a rate is null, None when it is not."""
        return REASONS[int(self.missing[place])]


def rates(
    initial: ArrayLike, actual: ArrayLike, target: ArrayLike, direction: Direction | NDArray[np.integer]
) -> Rates:
    """Return the rates of arrays that broadcast together (PAS-010); NaN is a missing value.

    `direction` is one for all, or an array of signs (`Direction.sign`).
    """
    sign = direction.sign if isinstance(direction, Direction) else direction
    begun, now, wanted, signs = np.broadcast_arrays(
        np.asarray(initial, dtype=np.float64),
        np.asarray(actual, dtype=np.float64),
        np.asarray(target, dtype=np.float64),
        np.asarray(sign),
    )
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        way = wanted - begun
        raw = (now - begun) / way
    missing = np.select(
        [
            np.isinf(begun) | np.isinf(now) | np.isinf(wanted),
            np.isnan(begun),
            np.isnan(now),
            np.isnan(wanted),
            way == 0,
            way * signs < 0,
            ~np.isfinite(raw),
        ],
        [REASONS.index(Missing.NOT_FINITE), 1, 2, 3, 4, 5, REASONS.index(Missing.NOT_FINITE)],
        0,
    ).astype(np.int8)
    raw = np.where(missing == 0, raw, np.nan)
    return Rates(raw, np.clip(raw, 0.0, 1.0), missing)


class Point(NamedTuple):
    """A value on a day: of a trajectory, the initial value, an intermediate target or the final one."""

    day: dt.date
    value: float


def trajectory(initial: Point, target: Point, milestones: Iterable[Point] = ()) -> tuple[Point, ...]:
    """Return the initial value, the intermediate targets and the final one, in order of days.

    Raises WrongTrajectoryError when two fall on one day, or a milestone outside the days between the two ends.
    """
    between = sorted(milestones)
    points = (initial, *between, target)
    if any(before.day >= after.day for before, after in pairwise(points)):
        raise WrongTrajectoryError("the days of a trajectory follow one another")
    return points


def expected(initial: Point, target: Point, milestones: Iterable[Point], at: dt.date) -> float | None:
    """Return the value expected on a day, straight from each dated target to the next.

    None before the initial value, the final target after its day. Raises WrongTrajectoryError as `trajectory` does.
    """
    points = trajectory(initial, target, milestones)
    if at < initial.day:
        return None
    for before, after in pairwise(points):
        if at <= after.day:
            done = (at - before.day).days / (after.day - before.day).days
            return before.value * (1.0 - done) + after.value * done
    return target.value


@dataclass(frozen=True)
class RolledUp(Generic[Key]):
    """Several rates as one: `weights` are those used, by key, which come to 1; `missing` why each other was left out.

    The bounded rate is the mean of bounded rates: a target exceeded never makes up for another.
    """

    rate: Rate
    weights: Mapping[Key, float]
    missing: Mapping[Key, Missing]


def rolled_up(rates: Mapping[Key, Rate], weights: Mapping[Key, float]) -> RolledUp[Key]:
    """Return the mean of the rates that are known, their weights brought back to 1.

    A rate that is null is left out, never counted as 0. A weight of 0 leaves its rate out too, for no lack. Raises
    WrongWeightError for a weight below 0 or not finite, KeyError for a rate without weight.
    """
    for key in rates:
        if not (isfinite(weights[key]) and weights[key] >= 0):
            raise WrongWeightError(f"{weights[key]} is no weight")
    missing = {key: each.missing for key, each in rates.items() if each.missing is not None}
    applied = {key: weights[key] for key in rates if key not in missing and weights[key] > 0}
    largest = max(applied.values(), default=0.0)
    # Divided first by the largest, so that neither huge nor tiny weights go beyond what a float holds.
    shares = {key: weight / largest for key, weight in applied.items()}
    whole = fsum(shares.values())
    used = {key: share / whole for key, share in shares.items()}
    if not used:
        return RolledUp(Rate(None, None, Missing.NOTHING_APPLIES), {}, missing)

    def mean(figures: Mapping[Key, float | None]) -> float:
        return fsum(weight * (figures[key] or 0.0) for key, weight in used.items())

    known = {key: rates[key] for key in used}
    raw = mean({key: each.raw for key, each in known.items()})
    if not isfinite(raw):
        return RolledUp(Rate(None, None, Missing.NOT_FINITE), {}, missing)
    low = high = None
    if any(each.low is not None for each in known.values()):
        low = bounded(mean({key: each.bounded if each.low is None else each.low for key, each in known.items()}))
        high = bounded(mean({key: each.bounded if each.high is None else each.high for key, each in known.items()}))
    within = bounded(mean({key: each.bounded for key, each in known.items()}))
    return RolledUp(Rate(raw, within, None, None, low, high), used, missing)
