"""A country at once: months x territories x indicators in dense arrays, carried forward, rated, rolled up.

The same rules as `progress.rate` and `aggregation.rate_of_whole`, figure by figure; tests hold them equal. After the
territories, along their axis, come the regions, then the nation. NaN is a missing figure.

A value is carried forward for so many months, never in silence: `age` counts the months since it was observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Aggregation, Direction

Floats = NDArray[np.float64]

MONTHS_AT_ONCE = 1
"""Months rolled up together: a month of the whole country holds in a processor's cache."""

NEVER = np.iinfo(np.int16).max
"""The age of a figure that was never observed."""


class WrongCubeError(ValueError):
    """Shapes agree, territories come region by region, values are finite or NaN, denominators finite and 0 or more."""


@dataclass(frozen=True)
class Frame:
    """What does not change from month to month: territories and indicators.

    `region[t]` is the place of the region of a territory: territories come region by region, from 0. `how` and
    `direction` are those of each indicator. `initial`, `target` and `weights` are (territories, indicators); the
    weights of a sum, a maximum and a last value are 1, whatever is given. `carry[i]` is for how many months a value
    stands while no other comes.
    """

    region: NDArray[np.intp]
    how: tuple[Aggregation, ...]
    sign: NDArray[np.int8]
    initial: Floats
    target: Floats
    weights: Floats
    carry: NDArray[np.int16]

    @classmethod
    def of(
        cls,
        region: Sequence[int],
        how: Sequence[Aggregation],
        direction: Sequence[Direction],
        initial: ArrayLike,
        target: ArrayLike,
        weights: ArrayLike | None = None,
        carry: ArrayLike = NEVER - 1,
    ) -> Frame:
        """Return the frame of lists and arrays. Raises WrongCubeError."""
        begun, wanted = np.asarray(initial, dtype=np.float64), np.asarray(target, dtype=np.float64)
        shape = (len(region), len(how))
        given = np.ones(shape) if weights is None else np.array(weights, dtype=np.float64)
        if not shape == begun.shape == wanted.shape == given.shape or len(direction) != len(how):
            raise WrongCubeError("initial values, targets and weights are territories x indicators")
        given[:, [not each.needs_denominator for each in how]] = 1.0
        place = np.asarray(region, dtype=np.intp)
        if not len(place) or place[0] != 0 or not np.isin(np.diff(place), (0, 1)).all():
            raise WrongCubeError("territories come region by region, from region 0")
        if np.isinf(begun).any() or np.isinf(wanted).any() or not np.isfinite(given).all() or (given < 0).any():
            raise WrongCubeError("a value or a denominator is not finite, or a denominator is below 0")
        kept = np.broadcast_to(np.asarray(carry, dtype=np.int16), (len(how),))
        sign = np.array([each.sign for each in direction], dtype=np.int8)
        return cls(place, tuple(how), sign, begun, wanted, given, kept)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The first territory of each region."""
        return np.flatnonzero(np.diff(self.region, prepend=-1))

    @cached_property
    def path(self) -> Floats:
        """The way from initial value to target, NaN where there is none or it goes against the direction."""
        way = self.target - self.initial
        return np.where(way * self.sign > 0, way, np.nan)

    @cached_property
    def rated_weights(self) -> Floats:
        """The weights of territories that have an initial value and a target, 0 for the others."""
        return np.where(np.isnan(self.initial + self.target), 0.0, self.weights)

    @cached_property
    def known_initial(self) -> Floats:
        """The initial values, 0 where there is none: such a territory has no weight in a rate."""
        return np.nan_to_num(self.initial)

    @cached_property
    def weighted_way(self) -> Floats:
        """The weighted way from initial value to target, 0 where it is not known."""
        return self.rated_weights * np.nan_to_num(self.target - self.initial)

    @cached_property
    def whole_weights(self) -> Floats:
        """The weights of each region, then of the nation."""
        regions = np.add.reduceat(self.weights, self.starts, axis=0)
        return np.vstack([regions, regions.sum(axis=0)])

    def members(self, region: int) -> slice:
        """Return the territories of a region; of the nation for the place after the last region."""
        ends = [*self.starts.tolist(), len(self.region)]
        return slice(0, len(self.region)) if region == len(self.starts) else slice(ends[region], ends[region + 1])

    def are(self, how: Aggregation) -> NDArray[np.bool_]:
        """Return which indicators are aggregated so."""
        return self.codes == list(Aggregation).index(how)

    @cached_property
    def codes(self) -> NDArray[np.int8]:
        """The place of each indicator's aggregation among all."""
        places = {how: place for place, how in enumerate(Aggregation)}
        return np.array([places[how] for how in self.how], dtype=np.int8)

    def part(self, territories: slice, indicators: slice | NDArray[np.intp]) -> Frame:
        """Return the frame of some territories, as if they were one region, and of some indicators."""
        cells = territories, indicators
        return Frame(
            self.region[territories] * 0,
            tuple(self.how[place] for place in np.arange(len(self.how))[indicators]),
            self.sign[indicators],
            self.initial[cells],
            self.target[cells],
            self.weights[cells],
            self.carry[indicators],
        )


@dataclass(frozen=True)
class Cube:
    """A country computed: months first, then territories, regions and the nation, then indicators.

    `value` and `rate` (raw) are NaN where null; `age` counts the months since each territory's value was observed;
    `coverage` and `rate_coverage` are the shares of the weights of each region and of the nation behind the value and
    behind the rate. `sums` are those that regions are made from: what a change starts from.
    """

    frame: Frame
    observed: Floats
    value: Floats
    rate: Floats
    age: NDArray[np.int16]
    coverage: Floats
    rate_coverage: Floats
    sums: Floats

    @classmethod
    def computed(cls, frame: Frame, observed: ArrayLike) -> Cube:
        """Return everything from the values observed: months x territories x indicators. Raises WrongCubeError."""
        seen = np.asarray(observed, dtype=np.float64)
        months, (territories, indicators) = seen.shape[0], frame.initial.shape
        if seen.shape[1:] != frame.initial.shape or np.isinf(seen).any():
            raise WrongCubeError("observed values are months x territories x indicators, finite or NaN")
        regions = len(frame.starts)
        nodes = territories + regions + 1
        cube = cls(
            frame,
            seen,
            np.empty((months, nodes, indicators)),
            np.empty((months, nodes, indicators)),
            np.empty((months, territories, indicators), dtype=np.int16),
            np.empty((months, regions + 1, indicators)),
            np.empty((months, regions + 1, indicators)),
            np.empty((5, months, regions, indicators)),
        )
        carry_forward(seen, frame.carry, cube.value[:, :territories], cube.age)
        for first in range(0, months, MONTHS_AT_ONCE):
            cube._rate_and_sum(slice(first, first + MONTHS_AT_ONCE))
        cube._roll_up(range(regions + 1), slice(0, indicators))
        return cube

    def change(self, month: int, territory: int, indicator: int, value: float) -> None:
        """Set one observed value (NaN: withdrawn) and everything that follows from it, in place.

        It reads one indicator: its territory, the others of its region, the sums of the other regions; for a maximum
        or a last value, the other territories too. Raises WrongCubeError for a value that is not finite.
        """
        if np.isinf(value):
            raise WrongCubeError("an observed value is finite or NaN")
        self.observed[month, territory, indicator] = value
        row, column = slice(territory, territory + 1), slice(indicator, indicator + 1)
        cell = slice(None), row, column
        carry_forward(self.observed[cell], self.frame.carry[column], self.value[cell], self.age[cell])
        region = int(self.frame.region[territory])
        members = self.frame.members(region)
        part = self.frame.part(members, column)
        values = self.value[:, members, column]
        self.rate[cell] = (self.value[cell] - self.frame.initial[row, column]) / self.frame.path[row, column]
        self.sums[:, :, region : region + 1, column] = _sums(part, values)
        self._roll_up((region, len(self.frame.starts)), column)

    def _rate_and_sum(self, months: slice) -> None:
        """The rates of territories, and the sums that regions are made from, for some months."""
        territories = len(self.frame.region)
        values, rates = self.value[months, :territories], self.rate[months, :territories]
        np.subtract(values, self.frame.initial, out=rates)
        np.divide(rates, self.frame.path, out=rates)
        self.sums[:, months] = _sums(self.frame, values)

    def _roll_up(self, wholes: Sequence[int], indicators: slice) -> None:
        """The figures of some regions, and of the nation, which comes after the last of them, for some indicators."""
        frame, regions = self.frame, len(self.frame.starts)
        sums = self.sums[..., indicators]
        summed, untold = (frame.are(how)[indicators] for how in (Aggregation.SUM, Aggregation.NONE))
        for whole in wholes:
            node = len(frame.region) + whole
            part = sums[:, :, whole] if whole < regions else sums.sum(axis=2)
            weights = frame.whole_weights[whole, indicators]
            with np.errstate(invalid="ignore", divide="ignore"):
                self.coverage[:, whole, indicators] = part[0] / weights
                self.rate_coverage[:, whole, indicators] = part[2] / weights
                figures = np.where(summed, np.where(part[0] == weights, part[1], np.nan), part[1] / part[0])
            self.value[:, node, indicators] = np.where(untold, np.nan, figures)
            rates = _raw(part[3], part[4], frame.sign[indicators])
            self.rate[:, node, indicators] = np.where(untold, np.nan, rates)
            for how, told in ((Aggregation.MAXIMUM, _largest), (Aggregation.LAST, _latest)):
                columns = np.flatnonzero(frame.are(how)[indicators]) + (indicators.start or 0)
                if len(columns):
                    cells = slice(None), frame.members(whole), columns
                    found = told(frame.part(cells[1], columns), self.value[cells], self.age[cells])
                    self.value[:, node, columns], self.rate[:, node, columns] = found


def carry_forward(observed: Floats, carry: NDArray[np.int16], value: Floats, age: NDArray[np.int16]) -> None:
    """Write into `value` the last value observed by each month, at most `carry` months before, into `age` since when.

    Months come first in all; the age of what was never observed, or too long ago to stand, is `NEVER`.
    """
    if not len(observed):
        return
    standing = np.full(observed.shape[1:], np.nan)
    since = np.full(observed.shape[1:], NEVER, dtype=np.int16)
    for month, seen in enumerate(observed):
        fresh = ~np.isnan(seen)
        np.add(since, 1, out=since, where=since != NEVER)
        np.copyto(standing, seen, where=fresh)
        since[fresh] = 0
        past = (since > carry) & (since != NEVER)
        if past.any():
            standing[past], since[past] = np.nan, NEVER
        value[month], age[month] = standing, since


def _sums(frame: Frame, values: Floats) -> Floats:
    """What regions are made from: weights, weighted values; then of the rate: weights, way done, whole way."""
    known = ~np.isnan(values)
    figures = np.where(known, values, 0.0)
    weights, rated = frame.weights * known, frame.rated_weights * known
    parts = (
        weights,
        weights * figures,
        rated,
        rated * (figures - frame.known_initial),
        frame.weighted_way * known,
    )
    return np.stack([np.add.reduceat(part, frame.starts, axis=1) for part in parts])


def _raw(done: Floats, way: Floats, sign: NDArray[np.int8]) -> Floats:
    """The raw rate of a way done, NaN where the whole way is nothing or goes against the direction."""
    return np.asarray(done / np.where(way * sign > 0, way, np.nan))


def _largest(frame: Frame, values: Floats, ages: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """The largest value of these territories, and the rate from the largest of each of the three values."""
    rated = ~np.isnan(values) & (frame.rated_weights > 0)
    ends = [
        np.where(rated, figures, -np.inf).max(axis=1)
        for figures in (frame.known_initial, values, np.nan_to_num(frame.target))
    ]
    initial, actual, target = (np.where(np.isinf(end), np.nan, end) for end in ends)
    return values.max(axis=1), _raw(actual - initial, target - initial, frame.sign)


def _latest(frame: Frame, values: Floats, ages: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """The value observed last, and the rate of the territory observed last among those that have one.

    Of several, the last territory.
    """
    rated = np.where(frame.rated_weights > 0, ages, NEVER)
    place = _last_smallest(rated)
    columns = np.arange(values.shape[2])[None, :]
    actual = np.take_along_axis(values, place[:, None], axis=1)[:, 0]
    rates = (actual - frame.initial[place, columns]) / frame.path[place, columns]
    never = np.take_along_axis(rated, place[:, None], axis=1)[:, 0] == NEVER
    return (
        np.take_along_axis(values, _last_smallest(ages)[:, None], axis=1)[:, 0],
        np.where(never, np.nan, rates),
    )


def _last_smallest(ages: NDArray[np.int16]) -> NDArray[np.intp]:
    """The last territory whose age is the smallest, by month and indicator."""
    return np.asarray(ages.shape[1] - 1 - ages[:, ::-1].argmin(axis=1))
