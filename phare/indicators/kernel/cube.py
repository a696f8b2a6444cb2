"""A country at once: months x territories x indicators in dense arrays, carried forward, rated, rolled up.

The same rules as `progress.rate` and `aggregation.rate_of_whole`, figure by figure; tests hold them equal. After the
territories, along their axis, come the regions, then the nation. NaN is a missing figure.

A value is carried forward for so many months, never in silence: `age` counts the months since it was observed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Aggregation
from phare.indicators.kernel.frame import NEVER, Floats, Frame, WrongCubeError

Mask = NDArray[np.int64]
"""Bits that are all 1 where something is known, all 0 elsewhere."""

PARTS = 5
"""What a whole is made from: weighted values, weighted ways done; then the weights of each, and weighted whole ways."""


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
            list(pool.map(cube._finish, _shared(months, processors)))
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
        cell = months, row, column
        one = self.frame.part(row, column)
        carrier = _Carrier(one)
        for month_of in range(months.start, months.stop):
            here = month_of, row, column
            carrier.write(self.observed[here], self.value[here], self.age[here])
        _rate(one, self.value[cell], self.rate[cell])
        region, nation = int(self.frame.region[territory]), len(self.frame.starts)
        members = self.frame.members(region)
        sums = self.sums[:, months, :, column]
        values = self.value[months, members, column]
        _add_up(self.frame.part(members, column), values, _mask(~np.isnan(values)), sums[:, :, region : region + 1])
        np.add.reduce(sums[:, :, :-1], axis=2, out=sums[:, :, -1])
        for whole in (region, nation):
            self._tell(months, slice(whole, whole + 1), column)
        self._single_out(months, np.intersect1d(self.frame.singled, indicator))

    def _compute(self, regions: slice) -> None:
        """The figures of the territories of some regions, and the sums that these regions are made from."""
        members = slice(self.frame.members(regions.start).start, self.frame.members(regions.stop - 1).stop)
        frame = self.frame.part(members, slice(None))
        carrier = _Carrier(frame)
        for month in range(len(self.observed)):
            here = month, members
            values = self.value[here]
            if np.isinf(self.observed[here]).any():
                raise WrongCubeError("an observed value is finite or NaN")
            known = carrier.write(self.observed[here], values, self.age[here])
            _rate(frame, values, self.rate[here])
            _add_up(frame, values, known, self.sums[:, month, regions])

    def _finish(self, months: slice) -> None:
        """The figures of regions and of the nation, some months after others."""
        wholes, (_territories, indicators) = len(self.frame.starts) + 1, self.frame.initial.shape
        for each in range(months.start, months.stop):
            month = slice(each, each + 1)
            np.add.reduce(self.sums[:, month, :-1], axis=2, out=self.sums[:, month, -1])
            self._tell(month, slice(0, wholes), slice(0, indicators))
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
                values, ages = self.value[months, territories, columns], self.age[months, territories, columns]
                found = told(self.frame.part(territories, columns), values, ages)
                self.value[months, nodes, columns], self.rate[months, nodes, columns] = found


class _Carrier:
    """Carries values forward, one month after the other."""

    def __init__(self, frame: Frame) -> None:
        self.carry = frame.carry
        self.standing = np.full(frame.initial.shape, np.nan)
        self.since = np.full(frame.initial.shape, NEVER)

    def write(self, seen: Floats, value: Floats, age: NDArray[np.int16]) -> Mask:
        """Write into `value` the last value that still stands, into `age` since when; return where there is one."""
        fresh = ~np.isnan(seen)
        standing, given = self.standing.view(np.int64), seen.view(np.int64)
        standing ^= (standing ^ given) & _mask(fresh)
        self.since = (self.since + 1) * ~fresh
        past = self.since > self.carry
        gone = _mask(past)
        # Bits that are all 1 are NaN.
        np.bitwise_or(standing, gone, out=value.view(np.int64))
        np.minimum(np.maximum(self.since, past * NEVER), NEVER, out=age)
        return np.invert(gone, out=gone)


def _shared(count: int, among: int) -> list[slice]:
    """So many months, in parts that follow one another."""
    ends = [count * part // among for part in range(among + 1)]
    return [slice(*pair) for pair in pairwise(ends)]


def _rate(frame: Frame, values: Floats, rates: Floats) -> None:
    """Write into `rates` the raw rates of territories."""
    np.subtract(values, frame.initial, out=rates)
    np.divide(rates, frame.path, out=rates)


def _add_up(frame: Frame, values: Floats, known: Mask, sums: Floats) -> None:
    """Write into `sums` (parts x regions x indicators, months before regions if any) what regions are made from."""
    figures, rated = _kept(values, known), _kept(frame.rated_weights, known)
    weighted = figures * frame.weights
    figures -= frame.known_initial
    figures *= rated
    parts = (weighted, figures, _kept(frame.weights, known), rated, _kept(frame.weighted_way, known))
    for place, part in enumerate(parts):
        for region in range(len(frame.starts)):
            np.add.reduce(part[..., frame.members(region), :], axis=-2, out=sums[place, ..., region, :])


# np.where and masked copies guess each next figure, and guess wrong where true and false follow no order: ten times as
# slow as these masks of bits.


def _mask(which: NDArray[np.bool_]) -> Mask:
    """Bits that are all 1 where true, all 0 where false."""
    return np.negative(which.view(np.int8), dtype=np.int64)


def _kept(figures: Floats, mask: Mask) -> Floats:
    """Return the figures where the mask is 1, 0 elsewhere."""
    return np.asarray((figures.view(np.int64) & mask).view(np.float64))


def _known(figures: Floats, which: NDArray[np.bool_]) -> Floats:
    """Return the figures where true, NaN elsewhere."""
    return np.asarray((figures.view(np.int64) | _mask(~which)).view(np.float64))


def _of_wholes(least_or_most: np.ufunc, figures: NDArray[Any], frame: Frame) -> NDArray[Any]:
    """The least or the most of the figures (months x territories x indicators) of each region, then of the nation."""
    regions = least_or_most.reduceat(figures, frame.starts, axis=1)
    return np.concatenate([regions, least_or_most.reduce(regions, axis=1, keepdims=True)], axis=1)


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
