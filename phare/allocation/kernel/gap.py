"""The gap, before any solution: what each mission must have, what it has, and what the trend makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from phare.allocation.kernel.explanation_moves import SMALLEST
from phare.allocation.kernel.problem import Mission, Problem
from phare.allocation.kernel.trend import trend_of


@dataclass(frozen=True, slots=True)
class MissionGap:
    """A mission's floor, need and staff, in FTE; tuples hold one figure per period.

    `today` is the photograph; `counting` figures are what counts for the floor. Services outside the prefect's
    authority are included.
    """

    mission: str
    core: bool
    rank: int
    weight: float
    floor: tuple[float, ...]
    need: tuple[float, ...]
    today: float
    today_counting: float
    trend: tuple[float, ...]
    trend_counting: tuple[float, ...]

    @property
    def broken_at(self) -> int | None:
        """Return the place of the first period when the trend goes below the floor, None when it never does."""
        for index, (floor, counting) in enumerate(zip(self.floor, self.trend_counting, strict=True)):
            if counting < floor - SMALLEST:
                return index
        return None

    @property
    def is_broken_today(self) -> bool:
        """Return whether the photograph is already below the first period's floor."""
        return bool(self.floor) and self.today_counting < self.floor[0] - SMALLEST

    @property
    def largest_lack(self) -> float:
        """Return the most FTE that the trend leaves below the floor, over the periods."""
        return max((max(0.0, a - b) for a, b in zip(self.floor, self.trend_counting, strict=True)), default=0.0)


def gaps_of(problem: Problem) -> tuple[MissionGap, ...]:
    """Return the gap of each mission, in the problem's order. Raises ProblemErrors when the trend is impossible."""
    trend = trend_of(problem)
    counts = {row.id: None if row.floor_profiles is None else frozenset(row.floor_profiles) for row in problem.missions}
    today: dict[str, list[float]] = {row.id: [0.0, 0.0] for row in problem.missions}
    for row in problem.staff:
        today[row.mission][0] += row.fte
        today[row.mission][1] += row.fte * _counts(counts[row.mission], row.profile)
    later = {row.id: [[0.0, 0.0] for _ in problem.periods] for row in problem.missions}
    for (_, profile, mission), line in zip(trend.cells, trend.fte, strict=True):
        for index, fte in enumerate(line):
            later[mission][index][0] += float(fte)
            later[mission][index][1] += float(fte) * _counts(counts[mission], profile)
    return tuple(_gap(row, today[row.id], later[row.id]) for row in problem.missions)


def _counts(names: frozenset[str] | None, profile: str) -> bool:
    return names is None or profile in names


def _gap(mission: Mission, today: list[float], later: list[list[float]]) -> MissionGap:
    return MissionGap(
        mission=mission.id,
        core=mission.core,
        rank=mission.floor_rank,
        weight=mission.weight,
        floor=mission.floor,
        need=mission.need,
        today=today[0],
        today_counting=today[1],
        trend=tuple(fte for fte, _ in later),
        trend_counting=tuple(counting for _, counting in later),
    )
