"""Each redeployment from where to where: whom it helps, what it takes from. Never an agent: service x profile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.model import Model
from phare.allocation.kernel.solution import Solution

Floats = NDArray[np.float64]

SMALLEST = 1e-6
"""FTE below which a movement is numerical noise."""

Purpose = Literal["floor", "need", "relay", "spare"]
"""What a redeployment is for: to hold a floor, to cover a need, to take over from those who leave the same mission
for another one, or, for want of these, because the staff are of more use there than where they were."""


@dataclass(frozen=True, slots=True)
class Side:
    """A mission at one end of a redeployment, in its period, in FTE: its floor, its need, its staff on the trend and
    in the answer; `counting` is what of them counts for the floor."""

    service: str
    mission: str
    floor: float
    need: float
    trend: float
    trend_counting: float
    fte: float
    counting: float


@dataclass(frozen=True, slots=True)
class Redeployment:
    """FTE of a profile that change mission in a period; `via` are the services passed through, both ends included
    when they differ. `needed_from` is the first period, this one or a later one, when the receiving mission would
    lack them; `relieves` are the missions that those it takes over from leave for."""

    period: int
    profile: str
    fte: float
    origin: Side
    destination: Side
    via: tuple[str, ...]
    purpose: Purpose
    needed_from: int
    relieves: tuple[str, ...]
    cost: float

    @property
    def changes_service(self) -> bool:
        """Return whether the staff go to another service."""
        return self.origin.service != self.destination.service


@dataclass(frozen=True, slots=True)
class _Path:
    origin: int
    destination: int
    pairs: tuple[int, ...]
    fte: float


def redeployments(solution: Solution) -> tuple[Redeployment, ...]:
    """Return who goes from which mission to which, year by year, by receiving mission; figures in FTE.

    The change of each year's redeployment is cut into paths: within a service first, then along the transfers, so
    that what enters each cell less what leaves it is exactly its change.
    """
    model = solution.model
    sides = Sides(solution)
    found = []
    for index in range(model.periods):
        paths = [
            path for profile in sorted({pair[1] for pair in model.pairs}) for path in _paths(solution, profile, index)
        ]
        leaving: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            _, _, mission = model.cell_name(path.origin)
            leaving[mission].add(model.cell_name(path.destination)[2])
        found += [_redeployment(model, sides, leaving, path, index) for path in paths]
    return tuple(
        sorted(
            found,
            key=lambda row: (row.destination.mission, row.period, row.profile, row.origin.mission, row.origin.service),
        )
    )


class Sides:
    """The figures of every mission and period, on the trend and in the answer (M x T tables, FTE)."""

    def __init__(self, solution: Solution) -> None:
        self.model = solution.model
        self.trend, self.trend_counting = covered(self.model, self.model.cell_trend)
        self.fte, self.counting = covered(self.model, solution.staffing)

    def of(self, cell: int, index: int) -> Side:
        """Return the mission of a cell, in the period of this index."""
        mission = int(self.model.cell_mission[cell])
        service, _, name = self.model.cell_name(cell)
        figures = (
            self.model.floor,
            self.model.need,
            self.trend,
            self.trend_counting,
            self.fte,
            self.counting,
        )
        return Side(service, name, *(float(table[mission, index]) for table in figures))


def covered(model: Model, staffing: Floats) -> tuple[Floats, Floats]:
    """Return what staff (cells x periods) bring to each mission and period, and what of it counts for the floor
    (M x T each, FTE, services outside the prefect's authority included)."""
    fte, counting = model.outside.copy(), model.outside_counting.copy()
    np.add.at(fte, model.cell_mission, staffing)
    np.add.at(counting, model.cell_mission[model.cell_counts], staffing[model.cell_counts])
    return fte, counting


def _redeployment(model: Model, sides: Sides, leaving: dict[str, set[str]], path: _Path, index: int) -> Redeployment:
    origin, destination = sides.of(path.origin, index), sides.of(path.destination, index)
    relieved = tuple(sorted(leaving[destination.mission] - {destination.mission, origin.mission}))
    services = tuple(model.pairs[pair][0] for pair in path.pairs)
    arcs = {
        (int(start), int(end)): float(cost)
        for start, end, cost in zip(model.arc_origin, model.arc_destination, model.arc_cost, strict=True)
    }
    travel = sum(arcs[step] for step in pairwise(path.pairs))
    purpose, needed = _purpose(sides, path.destination, index, bool(relieved))
    return Redeployment(
        period=model.problem.periods[index],
        profile=model.pairs[model.cell_pair[path.destination]][1],
        fte=path.fte,
        origin=origin,
        destination=destination,
        via=services if len(services) > 1 else (),
        purpose=purpose,
        needed_from=model.problem.periods[needed],
        relieves=relieved,
        cost=float(path.fte * (model.cell_cost[path.destination] + travel)),
    )


def _purpose(sides: Sides, cell: int, index: int, relays: bool) -> tuple[Purpose, int]:
    """What staff come for, and the index of the period when it is first wanted, now or later."""
    ahead = [(later, sides.of(cell, later)) for later in range(index, sides.model.periods)]
    for later, side in ahead:
        if side.trend_counting < side.floor - SMALLEST:
            return "floor", later
    for later, side in ahead:
        if side.trend < side.need - SMALLEST:
            return "need", later
    return ("relay" if relays else "spare"), index


def _paths(solution: Solution, profile: str, index: int) -> Iterator[_Path]:
    """The paths that staff of one profile follow in one period."""
    model = solution.model
    redeployed = solution.staffing - model.cell_trend
    change = redeployed[:, index] - (redeployed[:, index - 1] if index else 0.0)
    giving: dict[int, dict[int, float]] = defaultdict(dict)
    taking: dict[int, dict[int, float]] = defaultdict(dict)
    for cell in np.flatnonzero(np.abs(change) > SMALLEST):
        pair = int(model.cell_pair[cell])
        if model.pairs[pair][1] == profile:
            (taking if change[cell] > 0 else giving)[pair][int(cell)] = abs(float(change[cell]))
    for pair in sorted(set(giving) & set(taking)):
        yield from _matched(giving[pair], taking[pair], (pair,))
    flow = _flow(solution, profile, index)
    for pair in sorted(giving):
        while giving[pair]:
            road = _road(pair, flow, taking)
            if road is None:
                break
            width = min(
                sum(giving[pair].values()),
                sum(taking[road[-1]].values()),
                *(flow[step] for step in pairwise(road)),
            )
            for step in pairwise(road):
                flow[step] -= width
            yield from _matched(giving[pair], taking[road[-1]], road, width)


def _flow(solution: Solution, profile: str, index: int) -> dict[tuple[int, int], float]:
    """Transfers of a profile in a period between pairs, those that only exchange people taken off."""
    model = solution.model
    flow = {
        (int(model.arc_origin[arc]), int(model.arc_destination[arc])): float(solution.transferred[arc, index])
        for arc in np.flatnonzero(solution.transferred[:, index] > SMALLEST)
        if model.pairs[model.arc_origin[arc]][1] == profile
    }
    for start, end in list(flow):
        both = min(flow[start, end], flow.get((end, start), 0.0))
        if both > 0:
            flow[start, end] -= both
            flow[end, start] -= both
    return flow


def _road(
    start: int, flow: dict[tuple[int, int], float], taking: dict[int, dict[int, float]]
) -> tuple[int, ...] | None:
    """The shortest road along transfers from a pair to one that still takes staff."""
    seen: set[int] = {start}
    ahead: list[tuple[int, ...]] = [(start,)]
    for road in ahead:
        if len(road) > 1 and taking.get(road[-1]):
            return road
        for origin, end in sorted(flow):
            if origin == road[-1] and end not in seen and flow[origin, end] > SMALLEST:
                seen.add(end)
                ahead.append((*road, end))
    return None


def _matched(
    giving: dict[int, float], taking: dict[int, float], road: tuple[int, ...], width: float = np.inf
) -> Iterator[_Path]:
    """Match what is given with what is taken, equal amounts first, then the largest: as few paths as may be."""
    while giving and taking and width > SMALLEST:
        origin, destination = _best(giving, taking)
        fte = min(giving[origin], taking[destination], width)
        yield _Path(origin, destination, road, fte)
        width -= fte
        for side, cell in ((giving, origin), (taking, destination)):
            side[cell] -= fte
            if side[cell] <= SMALLEST:
                del side[cell]


def _best(giving: dict[int, float], taking: dict[int, float]) -> tuple[int, int]:
    for origin, given in sorted(giving.items()):
        for destination, taken in sorted(taking.items()):
            if abs(given - taken) <= SMALLEST:
                return origin, destination
    largest = max(sorted(giving), key=giving.__getitem__)
    return largest, max(sorted(taking), key=taking.__getitem__)
