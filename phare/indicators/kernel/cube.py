"""A country at once: months x territories x indicators in dense arrays, carried forward, rated, rolled up.

The same rules as `progress.rate` and `aggregation.rate_of_whole`, figure by figure; tests hold them equal. After the
territories, along their axis, come the regions, then the nation. NaN is a missing figure.

A value is carried forward for so many months, never in silence: `age` counts the months since it was observed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Aggregation, Direction

Floats = NDArray[np.float64]

NEVER = np.int16(2**14)
"""The age of a figure that was never observed, or too long ago to stand: more than all the months of a cube."""

NOTHING = np.array(np.nan)

PARTS = 5
"""What a whole is made from: weighted values, weighted ways done; then the weights of each, and weighted whole ways."""


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

    @cached_property
    def singled(self) -> NDArray[np.intp]:
        """The indicators of which one territory makes the figure of the whole: a maximum, a last value."""
        return np.flatnonzero(self.are(Aggregation.MAXIMUM) | self.are(Aggregation.LAST))

    def members(self, region: int) -> slice:
        """Return the territories of a region; of the nation for the place after the last region."""
        return self._members[region]

    @cached_property
    def _members(self) -> list[slice]:
        ends = [*self.starts.tolist(), len(self.region)]
        return [slice(*pair) for pair in pairwise(ends)] + [slice(0, len(self.region))]

    def are(self, how: Aggregation) -> NDArray[np.bool_]:
        """Return which indicators are aggregated so."""
        return self.codes == list(Aggregation).index(how)

    @cached_property
    def codes(self) -> NDArray[np.int8]:
        """The place of each indicator's aggregation among all."""
        places = {how: place for place, how in enumerate(Aggregation)}
        return np.array([places[how] for how in self.how], dtype=np.int8)

    def part(self, territories: slice, indicators: slice | NDArray[np.intp]) -> Frame:
        """Return the frame of some territories that follow one another and of some indicators."""
        cells = territories, indicators
        return Frame(
            self.region[territories] - self.region[territories][0],
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
        if months >= NEVER:
            raise WrongCubeError(f"a cube has fewer than {NEVER} months")
        wholes = len(frame.starts) + 1
        cube = cls(
            frame,
            seen,
            np.empty((months, territories + wholes, indicators)),
            np.empty((months, territories + wholes, indicators)),
            np.empty((months, territories, indicators), dtype=np.int16),
            np.empty((months, wholes, indicators)),
            np.empty((months, wholes, indicators)),
            np.empty((months, wholes, PARTS, indicators)),
        )
        carrier = _Carrier(frame)
        for each in range(months):
            month = slice(each, each + 1)
            carrier.write(seen[month], cube.value[month, :territories], cube.age[month])
            cube._rate(month, slice(0, territories), slice(0, indicators))
            _add_up(frame, cube.value[month, :territories], cube.sums[month, :-1])
            np.add.reduce(cube.sums[month, :-1], axis=1, out=cube.sums[month, -1])
            cube._tell(month, slice(0, wholes), slice(0, indicators))
        cube._single_out(range(wholes), frame.singled)
        return cube

    def change(self, month: int, territory: int, indicator: int, value: float) -> None:
        """Set one observed value (NaN: withdrawn) and everything that follows from it, in place.

        It reads one indicator: its territory, the others of its region, the sums of the other regions; for a maximum
        or a last value, the other territories too. Raises WrongCubeError for a value that is not finite.
        """
        if np.isinf(value):
            raise WrongCubeError("an observed value is finite or NaN")
        self.observed[month, territory, indicator] = value
        months, row, column = slice(None), slice(territory, territory + 1), slice(indicator, indicator + 1)
        cell = months, row, column
        _Carrier(self.frame.part(row, column)).write(self.observed[cell], self.value[cell], self.age[cell])
        self._rate(*cell)
        region, nation = int(self.frame.region[territory]), len(self.frame.starts)
        members = self.frame.members(region)
        sums = self.sums[..., column]
        _add_up(self.frame.part(members, column), self.value[:, members, column], sums[:, region : region + 1])
        np.add.reduce(sums[:, :-1], axis=1, out=sums[:, -1])
        for whole in (region, nation):
            self._tell(months, slice(whole, whole + 1), column)
        self._single_out((region, nation), np.intersect1d(self.frame.singled, indicator))

    def _rate(self, months: slice, territories: slice, indicators: slice) -> None:
        """The rates of some territories."""
        rates = self.rate[months, territories, indicators]
        values = self.value[months, territories, indicators]
        np.subtract(values, self.frame.initial[territories, indicators], out=rates)
        np.divide(rates, self.frame.path[territories, indicators], out=rates)

    def _tell(self, months: slice, wholes: slice, indicators: slice) -> None:
        """The figures of some regions, or of the nation, which comes after them, from what they are made of."""
        frame, first = self.frame, len(self.frame.region)
        nodes = slice(first + wholes.start, first + wholes.stop)
        figure, done, weight, rated, way = np.moveaxis(self.sums[months, wholes, :, indicators], 2, 0)
        weights = frame.whole_weights[wholes, indicators]
        summed, told = frame.are(Aggregation.SUM)[indicators], ~frame.are(Aggregation.NONE)[indicators]
        with np.errstate(invalid="ignore"):
            self.coverage[months, wholes, indicators] = weight / weights
            self.rate_coverage[months, wholes, indicators] = rated / weights
        # A sum is the weighted sum itself, whose weights are 1, when none lacks; a mean is divided by its weights.
        enough = told & (weight > 0) & ((weight == weights) | ~summed)
        figures = figure / _known(weight * ~summed + summed, enough)
        self.value[months, nodes, indicators] = figures
        self.rate[months, nodes, indicators] = done / _known(way, told & (way * frame.sign[indicators] > 0))

    def _single_out(self, wholes: Iterable[int], indicators: NDArray[np.intp]) -> None:
        """The figures of regions, and of the nation, that are those of one of their territories."""
        every = slice(0, len(self.frame.region))
        for how, told in ((Aggregation.MAXIMUM, _largest), (Aggregation.LAST, _latest)):
            columns = indicators[self.frame.are(how)[indicators]]
            if not len(columns):
                continue
            values, ages = self.value[:, every, columns], self.age[:, every, columns]
            for whole in wholes:
                members, node = self.frame.members(whole), len(self.frame.region) + whole
                found = told(self.frame.part(members, columns), values[:, members], ages[:, members])
                self.value[:, node, columns], self.rate[:, node, columns] = found


class _Carrier:
    """Carries values forward, some months after others."""

    def __init__(self, frame: Frame) -> None:
        self.carry = frame.carry
        self.standing = np.full(frame.initial.shape, np.nan)
        self.since = np.full(frame.initial.shape, NEVER)

    def write(self, observed: Floats, value: Floats, age: NDArray[np.int16]) -> None:
        """Write into `value` the last value observed by each month that still stands, into `age` since when."""
        for month, seen in enumerate(observed):
            fresh = ~np.isnan(seen)
            self.standing = _either(fresh, seen, self.standing)
            self.since = (self.since + 1) * ~fresh
            past = self.since > self.carry
            value[month] = _known(self.standing, ~past) if past.any() else self.standing
            age[month] = np.minimum(np.maximum(self.since, past * NEVER), NEVER)


def _add_up(frame: Frame, values: Floats, sums: Floats) -> None:
    """Write into `sums` (months x regions x parts x indicators) what regions are made from."""
    known = _mask(~np.isnan(values))
    figures = _kept(values, known)
    weights, rated = _kept(frame.weights, known), _kept(frame.rated_weights, known)
    done = rated * (figures - frame.known_initial)
    parts = (weights * figures, done, weights, rated, _kept(frame.weighted_way, known))
    for place, part in enumerate(parts):
        for region in range(len(frame.starts)):
            np.add.reduce(part[:, frame.members(region)], axis=1, out=sums[:, region, place])


# np.where and masked copies guess each next figure, and guess wrong where true and false follow no order: ten times as
# slow as these masks of bits.


def _mask(which: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Bits that are all 1 where true, all 0 where false."""
    return np.asarray(-which.astype(np.int64))


def _kept(figures: Floats, mask: NDArray[np.int64]) -> Floats:
    """Return the figures where the mask is 1, 0 elsewhere."""
    return np.asarray((figures.view(np.int64) & mask).view(np.float64))


def _either(which: NDArray[np.bool_], these: Floats, others: Floats) -> Floats:
    """Return these figures where true, the others elsewhere."""
    one, other = these.view(np.int64), others.view(np.int64)
    return np.asarray((other ^ ((other ^ one) & _mask(which))).view(np.float64))


def _known(figures: Floats, which: NDArray[np.bool_]) -> Floats:
    """Return the figures where true, NaN elsewhere."""
    return _either(which, figures, NOTHING)


def _raw(done: Floats, way: Floats, sign: NDArray[np.int8]) -> Floats:
    """The raw rate of a way done, NaN where the whole way is nothing or goes against the direction."""
    return np.asarray(done / _known(way, way * sign > 0))


def _largest(frame: Frame, values: Floats, ages: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """The largest value of these territories, and the rate from the largest of each of the three values."""
    rated = ~np.isnan(values) & (frame.rated_weights > 0)
    initial, actual, target = (
        np.fmax.reduce(_known(figures, rated), axis=1) for figures in (frame.initial, values, frame.target)
    )
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
