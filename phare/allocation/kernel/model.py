"""The crossing in arrays: who may serve what, who may go where, what is needed.

Identifiers are sorted before they are numbered, so that the order of the rows of a problem changes nothing.
Units are FTE; the second axis of every table is the period.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from .problem import Mission, Problem
from .trend import Trend, trend_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Model:
    """A problem in arrays. P pairs (service, profile), C cells (pair, mission), A arcs (pair to pair),
    M missions, T periods. Only pairs under the prefect's authority that staff can reach are numbered."""

    problem: Problem
    trend: Trend
    missions: tuple[Mission, ...]
    pairs: tuple[tuple[str, str], ...]
    totals: Floats
    """P x T, trend of each pair."""
    cell_pair: Ints
    cell_mission: Ints
    cell_trend: Floats
    """C x T."""
    cell_cost: Floats
    """C, cost of one FTE of increase: 1 + the adaptation cost, where one is given."""
    cell_counts: Bools
    """C, whether the cell's profile counts for its mission's floor."""
    arc_origin: Ints
    arc_destination: Ints
    arc_cost: Floats
    need: Floats
    floor: Floats
    """M x T."""
    outside: Floats
    outside_counting: Floats
    """M x T, what services outside the prefect's authority bring, and what of it counts for the floor."""
    weight: Floats
    core: Bools
    rank: Ints
    cap: Floats
    """T, infinite where there is no cap."""

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.problem.periods)

    def cell_name(self, cell: int) -> tuple[str, str, str]:
        """Service, profile and mission of a cell."""
        service, profile = self.pairs[self.cell_pair[cell]]
        return service, profile, self.missions[self.cell_mission[cell]].id


def model_of(problem: Problem) -> Model:
    """The arrays of a checked problem. Raises ProblemErrors if its trend is impossible."""
    trend = trend_of(problem)
    missions = tuple(sorted(problem.missions, key=lambda each: each.id))
    mission_index = {mission.id: index for index, mission in enumerate(missions)}
    ruled = {each.id for each in problem.services if each.under_prefect_authority}
    pairs, arcs = _reach(problem, trend, ruled)
    pair_index = {pair: index for index, pair in enumerate(pairs)}
    cells = _cells(problem, trend, pair_index, mission_index)
    adaptation = {(row.profile, row.mission): row.cost for row in problem.compatibility}
    served = [(pairs[pair][1], missions[mission]) for pair, mission in cells]
    totals, cell_trend = _inside(trend, pair_index, mission_index, cells)
    outside, outside_counting = _outside(trend, missions, ruled)
    shape = (len(missions), len(problem.periods))
    caps = [problem.cap(index) for index in range(shape[1])]
    return Model(
        problem=problem,
        trend=trend,
        missions=missions,
        pairs=pairs,
        totals=totals,
        cell_pair=np.array([pair for pair, _ in cells], dtype=np.int64),
        cell_mission=np.array([mission for _, mission in cells], dtype=np.int64),
        cell_trend=cell_trend,
        cell_cost=np.array([1.0 + adaptation.get((profile, mission.id), 0.0) for profile, mission in served]),
        cell_counts=np.array([_counts(profile, mission) for profile, mission in served], dtype=np.bool_),
        arc_origin=np.array([pair_index[origin] for origin, _, _ in arcs], dtype=np.int64),
        arc_destination=np.array([pair_index[destination] for _, destination, _ in arcs], dtype=np.int64),
        arc_cost=np.array([cost for _, _, cost in arcs]),
        need=np.array([each.need for each in missions]).reshape(shape),
        floor=np.array([each.floor for each in missions]).reshape(shape),
        outside=outside,
        outside_counting=outside_counting,
        weight=np.array([each.weight for each in missions]),
        core=np.array([each.core for each in missions], dtype=np.bool_),
        rank=np.array([each.floor_rank for each in missions], dtype=np.int64),
        cap=np.array([inf if cap is None else cap for cap in caps]),
    )


def _counts(profile: str, mission: Mission) -> bool:
    """Whether a profile counts for a mission's floor."""
    return mission.floor_profiles is None or profile in mission.floor_profiles


def _inside(
    trend: Trend,
    pair_index: dict[tuple[str, str], int],
    mission_index: dict[str, int],
    cells: dict[tuple[int, int], int],
) -> tuple[Floats, Floats]:
    """The trend of each pair under the prefect's authority (P x T) and of each cell (C x T)."""
    periods = trend.fte.shape[1]
    totals, cell_trend = np.zeros((len(pair_index), periods)), np.zeros((len(cells), periods))
    for (service, profile, mission), fte in zip(trend.cells, trend.fte, strict=True):
        pair = pair_index.get((service, profile))
        if pair is not None:
            totals[pair] += fte
            cell_trend[cells[pair, mission_index[mission]]] = fte
    return totals, cell_trend


def _outside(trend: Trend, missions: tuple[Mission, ...], ruled: set[str]) -> tuple[Floats, Floats]:
    """What services outside the prefect's authority bring to each mission, and what of it counts for the floor."""
    brought = np.zeros((len(missions), trend.fte.shape[1]))
    counting = np.zeros_like(brought)
    index = {mission.id: number for number, mission in enumerate(missions)}
    for (service, profile, mission), fte in zip(trend.cells, trend.fte, strict=True):
        if service not in ruled:
            brought[index[mission]] += fte
            if _counts(profile, missions[index[mission]]):
                counting[index[mission]] += fte
    return brought, counting


def _reach(
    problem: Problem, trend: Trend, ruled: set[str]
) -> tuple[tuple[tuple[str, str], ...], list[tuple[tuple[str, str], tuple[str, str], float]]]:
    """The pairs staff can be in, sorted, chains of transfers included, and the arcs between them."""
    roads: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in problem.transfer_costs:
        if row.origin in ruled and row.destination in ruled:
            roads[row.origin].append((row.destination, row.cost))
    reached = {(service, profile) for service, profile, _ in trend.cells if service in ruled}
    ahead = list(reached)
    while ahead:
        service, profile = ahead.pop()
        for destination, _ in roads[service]:
            if (destination, profile) not in reached:
                reached.add((destination, profile))
                ahead.append((destination, profile))
    arcs = [
        ((service, profile), (destination, profile), cost)
        for service, profile in reached
        for destination, cost in roads[service]
    ]
    return tuple(sorted(reached)), sorted(arcs)


def _cells(
    problem: Problem,
    trend: Trend,
    pair_index: dict[tuple[str, str], int],
    mission_index: dict[str, int],
) -> dict[tuple[int, int], int]:
    """The numbered cells (pair, mission): those of the trend, and those compatibility and carriers allow."""
    found = {
        (pair_index[service, profile], mission_index[mission])
        for service, profile, mission in trend.cells
        if (service, profile) in pair_index
    }
    carriers = {each.id: frozenset(each.services or ()) for each in problem.missions}
    suited: dict[str, list[str]] = defaultdict(list)
    for row in problem.compatibility:
        suited[row.profile].append(row.mission)
    for (service, profile), pair in pair_index.items():
        for mission in suited[profile]:
            if not carriers[mission] or service in carriers[mission]:
                found.add((pair, mission_index[mission]))
    return {cell: index for index, cell in enumerate(sorted(found))}
