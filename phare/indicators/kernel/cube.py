"""A country at once: months x territories x indicators in dense arrays, carried forward, rated, rolled up.

The same rules as `progress.rate` and `aggregation.rate_of_whole`, figure by figure; tests hold them equal. After the
territories, along their axis, come the regions, then the nation. NaN is a missing figure.

A value is carried forward for so many months, never in silence: `age` counts the months since it was observed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Aggregation
from phare.indicators.kernel.frame import NEVER, Floats, Frame, WrongCubeError, shared

Mask = NDArray[np.int64]
"""Bits that are all 1 where something is known, all 0 elsewhere."""

PARTS = 5
"""What a whole is made from: weighted values, weighted ways done; then the weights of each, and weighted whole ways."""

_TOLD_TOGETHER = 6
"""The months whose regions are told together: fewer, and threads wait for one another; more, and a cache overflows."""


@dataclass(frozen=True)
class Cube:
    """A country computed: months first, then territories, regions and the nation, then indicators.

    `value` and `rate` (raw) are NaN where null; `age` counts the months since each territory's value was observed;
    `sums` (parts x months x wholes x indicators) are what each region, then the nation, is made from.
    """

    frame: Frame
    observed: Floats
    value: Floats
    rate: Floats
    age: NDArray[np.int16]
    sums: Floats

    @property
    def coverage(self) -> Floats:
        """The share of the weights of each region, then of the nation, that is behind its value."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.sums[2] / self.frame.whole_weights)

    @property
    def rate_coverage(self) -> Floats:
        """The share of the weights of each region, then of the nation, that is behind its rate."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.sums[3] / self.frame.whole_weights)

    @classmethod
    def computed(cls, frame: Frame, observed: ArrayLike, processors: int = 1) -> Cube:
        """Return everything from the values observed: months x territories x indicators. Raises WrongCubeError.

        Regions do not depend on one another: several processors compute some each, with the same result.
        """
        seen = np.asarray(observed, dtype=np.float64)
        months, (territories, indicators) = seen.shape[0], frame.initial.shape
        if seen.shape[1:] != frame.initial.shape:
            raise WrongCubeError("observed values are months x territories x indicators")
        if months >= NEVER:
            raise WrongCubeError(f"a cube has fewer than {NEVER} months")
        wholes = len(frame.starts) + 1
        cube = cls(
            frame,
            seen,
            np.empty((months, territories + wholes, indicators)),
            np.empty((months, territories + wholes, indicators)),
            np.empty((months, territories, indicators), dtype=np.int16),
            np.empty((PARTS, months, wholes, indicators)),
        )
        with ThreadPoolExecutor(processors) as pool:
            list(pool.map(cube._compute, frame.blocks))
            list(pool.map(cube._finish, shared(months, processors)))
        return cube

    def change(self, month: int, territory: int, indicator: int, value: float) -> None:
        """Set one observed value (NaN: withdrawn) and everything that follows from it, in place, `observed` included.

        It reads one indicator: its territory, the others of its region, the sums of the other regions; for a maximum
        or a last value, the other territories too. Raises WrongCubeError for a value that is not finite.
        """
        if np.isinf(value):
            raise WrongCubeError("an observed value is finite or NaN")
        self.observed[month, territory, indicator] = value
        row, column = slice(territory, territory + 1), slice(indicator, indicator + 1)
        # What was observed before stands until then, what is observed next stands from then on.
        seen = np.flatnonzero(~np.isnan(self.observed[:, territory, indicator]))
        first = max(seen[seen < month], default=month)
        months = slice(first, min(seen[seen > month], default=len(self.observed)))
        block = _Block(self.frame.part(row, column))
        for month_of in range(months.start, months.stop):
            here = month_of, row, column
            block.carry(self.observed[here], self.value[here], self.age[here])
        region, nation = int(self.frame.region[territory]), len(self.frame.starts)
        members = self.frame.members(region)
        sums = self.sums[:, months, :, column]
        values, frame = self.value[months, members, column], self.frame.part(members, column)
        parts = np.empty((PARTS, *values.shape))
        _rate(frame, values, self.rate[months, members, column], parts[1])
        _weigh(frame, values, _mask(~np.isnan(values)), parts)
        _add_up(frame, parts, sums[:, :, region : region + 1])
        np.add.reduce(sums[:, :, :-1], axis=2, out=sums[:, :, -1])
        for whole in (region, nation):
            self._tell(months, slice(whole, whole + 1), column)
        self._single_out(months, np.intersect1d(self.frame.singled, indicator))

    def _compute(self, regions: slice) -> None:
        """The figures of the territories of some regions, and the sums that these regions are made from."""
        members = slice(self.frame.members(regions.start).start, self.frame.members(regions.stop - 1).stop)
        frame = self.frame.part(members, slice(None))
        block = _Block(frame)
        for month in range(len(self.observed)):
            here, sums = (month, members), self.sums[:, month, regions]
            known = block.carry(self.observed[here], self.value[here], self.age[here])
            _rate(frame, self.value[here], self.rate[here], block.parts[1])
            # Who is known changes seldom from a month to the next: so do the weights behind a figure.
            same = month > 0 and np.array_equal(block.past, block.before)
            changed = slice(0, 2 if same else PARTS)
            _weigh(frame, self.value[here], known, block.parts[changed])
            _add_up(frame, block.parts[changed], sums[changed])
            sums[changed.stop :] = self.sums[changed.stop :, month - 1, regions]
            if not np.isfinite(sums[0]).all() and np.isinf(self.observed[here]).any():
                raise WrongCubeError("an observed value is finite or NaN")

    def _finish(self, months: slice) -> None:
        """The figures of regions and of the nation, some months after others."""
        wholes, (_territories, indicators) = len(self.frame.starts) + 1, self.frame.initial.shape
        for first in range(months.start, months.stop, _TOLD_TOGETHER):
            some = slice(first, min(first + _TOLD_TOGETHER, months.stop))
            np.add.reduce(self.sums[:, some, :-1], axis=2, out=self.sums[:, some, -1])
            self._tell(some, slice(0, wholes), slice(0, indicators))
        self._single_out(months, self.frame.singled)

    def _tell(self, months: slice, wholes: slice, indicators: slice) -> None:
        """The figures of some regions, or of the nation, which comes after them, from what they are made of."""
        frame, first = self.frame, len(self.frame.region)
        nodes = slice(first + wholes.start, first + wholes.stop)
        figure, done, weight, _, way = self.sums[:, months, wholes, indicators]
        weights = frame.whole_weights[wholes, indicators]
        summed, told = frame.are(Aggregation.SUM)[indicators], ~frame.are(Aggregation.NONE)[indicators]
        # A sum is the weighted sum itself, whose weights are 1, when none lacks; a mean is divided by its weights.
        enough = told & (weight > 0) & ((weight == weights) | ~summed)
        figures = figure / _known(weight * ~summed + summed, enough)
        self.value[months, nodes, indicators] = figures
        self.rate[months, nodes, indicators] = done / _known(way, told & (way * frame.sign[indicators] > 0))

    def _single_out(self, months: slice, indicators: NDArray[np.intp]) -> None:
        """The figures of regions, and of the nation, that are those of one of their territories."""
        territories = slice(0, len(self.frame.region))
        nodes = slice(territories.stop, None)
        for how, told in ((Aggregation.MAXIMUM, _largest), (Aggregation.LAST, _latest)):
            columns = indicators[self.frame.are(how)[indicators]]
            if len(columns):
                # An index would read, and lay, column by column.
                values = np.take(self.value[months], columns, axis=2)[:, territories]
                ages = np.take(self.age[months], columns, axis=2)
                found = told(self.frame.part(territories, columns), values, ages)
                self.value[months, nodes, columns], self.rate[months, nodes, columns] = found


class _Block:
    """Some territories, month after month, in room taken once. `since` is the age of each value, at most NEVER."""

    def __init__(self, frame: Frame) -> None:
        shape = frame.initial.shape
        self.frame = frame
        self.standing = np.full(shape, np.nan)
        self.since = np.full(shape, NEVER)
        self.never = np.full(shape, NEVER)
        self.stale, self.past, self.before = (np.ones(shape, dtype=np.bool_) for _ in range(3))
        self.mask, self.parts = np.empty(shape, dtype=np.int64), np.empty((PARTS, *shape))

    def carry(self, seen: Floats, value: Floats, age: NDArray[np.int16]) -> Mask:
        """Write into `value` the last value that still stands, into `age` since when; return where there is one."""
        np.isnan(seen, out=self.stale)
        self.standing = np.where(self.stale, self.standing, seen)
        self.since += 1
        self.since *= self.stale
        np.minimum(self.since, self.never, out=self.since)
        self.past, self.before = self.before, self.past
        np.greater(self.since, self.frame.carry, out=self.past)
        gone = _mask(self.past, self.mask)
        # Bits that are all 1 are NaN.
        np.bitwise_or(self.standing.view(np.int64), gone, out=value.view(np.int64))
        np.multiply(self.past, NEVER, out=age)
        np.maximum(age, self.since, out=age)
        return np.invert(gone, out=gone)


def _rate(frame: Frame, value: Floats, rate: Floats, done: Floats) -> None:
    """Write into `done` the way done by each territory, into `rate` its raw rate."""
    np.subtract(value, frame.known_initial, out=done)
    np.divide(done, frame.path, out=rate)


def _weigh(frame: Frame, value: Floats, known: Mask, parts: Floats) -> None:
    """Write into `parts` what each territory that is known brings to its region; ways done are in the second."""
    np.multiply(value, frame.weights, out=parts[0])
    np.multiply(parts[1], frame.rated_weights, out=parts[1])
    bits = parts.view(np.int64)
    bits[:2] &= known
    if len(parts) == PARTS:
        for place, weights in enumerate((frame.weights, frame.rated_weights, frame.weighted_way), start=2):
            np.bitwise_and(weights.view(np.int64), known, out=bits[place])


def _add_up(frame: Frame, parts: Floats, sums: Floats) -> None:
    """Write into `sums` those of the territories of each region."""
    for region in range(len(frame.starts)):
        np.add.reduce(parts[..., frame.members(region), :], axis=-2, out=sums[..., region, :])


# Masked copies guess each next figure, wrongly where true and false follow no order: three times as slow as these bits.


def _mask(which: NDArray[np.bool_], out: Mask | None = None) -> Mask:
    """Return bits that are all 1 where true, all 0 where false, written into `out` if given."""
    signs = np.negative(which.view(np.int8))
    if out is None:
        return signs.astype(np.int64)
    np.copyto(out, signs)
    return out


def _known(figures: Floats, which: NDArray[np.bool_]) -> Floats:
    """Return the figures where true, NaN elsewhere."""
    return np.asarray((figures.view(np.int64) | _mask(~which)).view(np.float64))


def _of_wholes(least_or_most: np.ufunc, figures: NDArray[Any], frame: Frame) -> NDArray[Any]:
    """The least or the most of the figures (months x territories x indicators) of each region, then of the nation."""
    regions = range(len(frame.starts))
    told = [least_or_most.reduce(figures[:, frame.members(region)], axis=1) for region in regions]
    return np.stack([*told, least_or_most.reduce(told, axis=0)], axis=1)


def _largest(frame: Frame, values: Floats, ages: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """The largest value of each whole, null if one lacks; the rate from the largest of each of the three values."""
    rated = ~np.isnan(values) & (frame.rated_weights > 0)
    initial, actual, target = (
        _of_wholes(np.fmax, _known(figures, rated), frame) for figures in (frame.initial, values, frame.target)
    )
    way = target - initial
    return _of_wholes(np.maximum, values, frame), (actual - initial) / _known(way, way * frame.sign > 0)


def _latest(frame: Frame, values: Floats, ages: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """The value observed last in each whole, and the rate of the territory observed last among those that have one.

    Of several, the last territory.
    """
    count, columns = len(frame.region), np.arange(values.shape[2])
    last_first = np.arange(count)[::-1, None]
    rated = ages + NEVER.astype(np.int64) * (frame.rated_weights == 0)

    def newest(since: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        least = _of_wholes(np.minimum, since.astype(np.int64) * count + last_first, frame)
        return count - 1 - least % count, least // count < NEVER

    place, _ = newest(ages)
    rated_place, has_one = newest(rated)
    actual = np.take_along_axis(values, rated_place, axis=1)
    rates = (actual - frame.initial[rated_place, columns]) / frame.path[rated_place, columns]
    return np.take_along_axis(values, place, axis=1), _known(rates, has_one)
