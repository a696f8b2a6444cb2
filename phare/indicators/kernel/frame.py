"""What a country computed at once stands on: its territories and indicators, and the values observed, laid out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.indicators.kernel.definition import Aggregation, Direction

Floats = NDArray[np.float64]

NEVER = np.int16(2**14)
"""The age of a figure that was never observed, or too long ago to stand: more than all the months of a cube."""

_TOGETHER = 51
"""The territories computed together, about: fewer, and threads wait for one another; more, and there is one thread."""

_LAID_TOGETHER = 2**17
"""The values laid out together: their places hold in a processor's cache."""


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

    @property
    def blocks(self) -> list[slice]:
        """The regions in parts of about as many territories, each computed on its own."""
        count = len(self.region)
        firsts = [part.start for part in shared(count, -(-count // _TOGETHER))]
        ends = sorted({int(self.region[first]) for first in firsts})
        return [slice(*pair) for pair in pairwise([*ends, len(self.starts)])]

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


def laid_out(frame: Frame, months: int, places: Sequence[ArrayLike], values: ArrayLike, processors: int = 1) -> Floats:
    """Return values given one by one as a cube takes them: months x territories x indicators, NaN where there is none.

    `places` are the month, the territory and the indicator of each value. Raises WrongCubeError for a place outside,
    for two values of one place, and for a value that is not finite.
    """
    given, at = np.asarray(values, dtype=np.float64), [np.asarray(place) for place in places]
    observed = np.empty((months, *frame.initial.shape))

    def empty(part: slice) -> None:
        observed[part] = np.nan

    def lay(part: slice) -> None:
        some = given[part]
        if not np.isfinite(some).all():
            raise WrongCubeError("a value is not finite")
        observed.ravel()[_flat([place[part] for place in at], observed.shape)] = some

    def count(part: slice) -> int:
        return int(np.count_nonzero(~np.isnan(observed[part])))

    with ThreadPoolExecutor(processors) as pool:
        list(pool.map(empty, shared(months, processors)))
        list(pool.map(lay, shared(given.size, given.size // _LAID_TOGETHER + 1)))
        laid = sum(pool.map(count, shared(months, processors)))
    if laid != given.size:
        raise WrongCubeError("two values are of one month, territory and indicator")
    return observed


def shared(count: int, among: int) -> list[slice]:
    """Return so many things in at most so many parts that follow one another, none of them empty."""
    parts = max(1, min(count, among))
    ends = [count * part // parts for part in range(parts + 1)] if count else []
    return [slice(*pair) for pair in pairwise(ends)]


def _flat(places: Sequence[NDArray[Any]], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """The places of values in an array of this shape seen as one line."""
    flat = np.zeros(places[0].shape, dtype=np.intp)
    for place, size in zip(places, shape, strict=True):
        if place.size and not (place.min() >= 0 and place.max() < size):
            raise WrongCubeError("a value is outside the months, territories and indicators of the cube")
        flat *= size
        flat += place
    return flat
