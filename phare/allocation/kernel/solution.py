"""What the crossing answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .model import Model
from .trend import Trend

Status = Literal["optimal", "infeasible", "time_limit"]
Level = Literal["floors", "core", "others", "upheaval"]
Floats = NDArray[np.float64]

DUST = 1e-9
"""FTE below which an allocation or a transfer is numerical noise, and no row of the answer."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a computation has gone: which level, how many targets of it are settled, out of how many."""

    level: Level
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """FTE of a profile on a mission in a service, in a period."""

    period: int
    service: str
    profile: str
    mission: str
    fte: float


@dataclass(frozen=True, slots=True)
class TransferRow:
    """FTE of a profile that go from one service to another in a period, and stay there."""

    period: int
    origin: str
    destination: str
    profile: str
    fte: float


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A mission in a period, in FTE; `weighted_shortfall` is weight x missing part of the need."""

    period: int
    mission: str
    need: float
    floor: float
    fte: float
    floor_shortfall: float
    weighted_shortfall: float


@dataclass(frozen=True)
class Levels:
    """The weighted shortfalls of every mission and period with a need, sorted from the largest down."""

    core: tuple[float, ...]
    others: tuple[float, ...]


@dataclass(frozen=True)
class Solution:
    """The answer, or the best found when the time ran out (`status` says which).

    `staffing` (cells x periods) and `transferred` (arcs x periods) are the same figures as `allocation` and
    `transfers`, in the arrays of `model`, for whoever explains or rounds them.
    """

    status: Status
    trend: Trend = field(compare=False)
    allocation: tuple[AllocationRow, ...]
    transfers: tuple[TransferRow, ...]
    coverage: tuple[CoverageRow, ...]
    floor_shortfall_by_rank: dict[int, float]
    levels: Levels
    upheaval: float
    model: Model = field(repr=False, compare=False)
    staffing: Floats = field(repr=False, compare=False)
    transferred: Floats = field(repr=False, compare=False)

    @property
    def floor_shortfall_total(self) -> float:
        """FTE missing below the floors, all ranks and periods together."""
        return float(sum(self.floor_shortfall_by_rank.values()))


Report = Callable[[Progress], None]


def outcome(model: Model, status: Status, staffing: Floats, transferred: Floats) -> Solution:
    """The answer that these figures make: staffing (cells x periods) and transfers (arcs x periods), in FTE.

    Every other figure is computed again from them, none is taken from the solver.
    """
    staffing = np.where(staffing > DUST, staffing, 0.0)
    transferred = np.where(transferred > DUST, transferred, 0.0)
    coverage, below = covered(model, staffing)
    weighted = weighted_shortfalls(model, coverage)
    return Solution(
        status=status,
        trend=model.trend,
        allocation=_allocation(model, staffing),
        transfers=_transfers(model, transferred),
        coverage=_coverage(model, coverage, below, weighted),
        floor_shortfall_by_rank={int(rank): float(below[model.rank == rank].sum()) for rank in np.unique(model.rank)},
        levels=Levels(core=_sorted(weighted, model, model.core), others=_sorted(weighted, model, ~model.core)),
        upheaval=upheaval_of(model, staffing, transferred),
        model=model,
        staffing=staffing,
        transferred=transferred,
    )


def covered(model: Model, staffing: Floats) -> tuple[Floats, Floats]:
    """Coverage of each mission, and what its floor lacks, in FTE (missions x periods)."""
    coverage = model.outside.copy()
    counting = model.outside_counting.copy()
    np.add.at(coverage, model.cell_mission, staffing)
    np.add.at(counting, model.cell_mission[model.cell_counts], staffing[model.cell_counts])
    return coverage, _lacking(model.floor - counting)


def _lacking(difference: Floats) -> Floats:
    """What is missing, dust left out."""
    return np.where(difference > DUST, difference, 0.0)


def weighted_shortfalls(model: Model, coverage: Floats) -> Floats:
    """Weight x missing part of the need, missions x periods; 0 where there is no need."""
    missing = _lacking(model.need - coverage)
    share = np.divide(missing, model.need, out=np.zeros_like(missing), where=model.need > 0)
    return np.asarray(model.weight[:, None] * share)


def increases(model: Model, staffing: Floats) -> Floats:
    """Increase of redeployment of each cell in each period, in FTE (cells x periods)."""
    redeployed = staffing - model.cell_trend
    before = np.hstack([np.zeros((len(redeployed), 1)), redeployed[:, :-1]])
    return np.maximum(0.0, redeployed - before)


def upheaval_of(model: Model, staffing: Floats, transferred: Floats) -> float:
    """Cost of the redeployments and transfers."""
    moves = increases(model, staffing)
    return float((model.cell_cost @ moves).sum() + (model.arc_cost @ transferred).sum())


def _sorted(weighted: Floats, model: Model, chosen: NDArray[np.bool_]) -> tuple[float, ...]:
    values = weighted[chosen][model.need[chosen] > 0]
    return tuple(float(value) for value in np.sort(values)[::-1])


def _allocation(model: Model, staffing: Floats) -> tuple[AllocationRow, ...]:
    ruled = {each.id for each in model.problem.services if each.under_prefect_authority}
    rows = [
        (index, cell, float(fte))
        for cell, line in zip(model.trend.cells, model.trend.fte, strict=True)
        if cell[0] not in ruled
        for index, fte in enumerate(line)
    ]
    rows += [
        (index, model.cell_name(cell), float(staffing[cell, index]))
        for cell in range(len(staffing))
        for index in range(model.periods)
    ]
    periods = model.problem.periods
    return tuple(AllocationRow(periods[index], *cell, fte) for index, cell, fte in sorted(rows) if fte > DUST)


def _transfers(model: Model, transferred: Floats) -> tuple[TransferRow, ...]:
    rows = [
        TransferRow(
            model.problem.periods[index],
            model.pairs[model.arc_origin[arc]][0],
            model.pairs[model.arc_destination[arc]][0],
            model.pairs[model.arc_origin[arc]][1],
            float(transferred[arc, index]),
        )
        for index in range(model.periods)
        for arc in np.flatnonzero(transferred[:, index] > DUST)
    ]
    return tuple(rows)


def _coverage(model: Model, coverage: Floats, below: Floats, weighted: Floats) -> tuple[CoverageRow, ...]:
    return tuple(
        CoverageRow(
            period,
            mission.id,
            float(model.need[row, index]),
            float(model.floor[row, index]),
            float(coverage[row, index]),
            float(below[row, index]),
            float(weighted[row, index]),
        )
        for index, period in enumerate(model.problem.periods)
        for row, mission in enumerate(model.missions)
    )
