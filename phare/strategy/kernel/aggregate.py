"""What a plan asks of each mission, for the crossing, and how covered an operation is.

Figures are FTE over a year; a coverage is a share between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from phare.strategy.kernel.requirements import FloorRank, PlanData, Relief, ReliefKind, Requirement


@dataclass(frozen=True)
class MissionRequirement:
    """What the plan asks of one mission: need and floor by year (FTE, one figure per year asked)."""

    mission: str
    need: tuple[float, ...]
    floor: tuple[float, ...]
    weight: float = 1.0
    core: bool = False
    floor_rank: FloorRank = FloorRank.LEGAL
    floor_profiles: tuple[str, ...] | None = None


def mission_requirements(
    plan: PlanData, years: Sequence[int], reliefs: Iterable[Relief] | None = None
) -> dict[str, MissionRequirement]:
    """Return what a plan asks of each of its missions in these years, by mission code in alphabetical order.

    A mission's need and floor are the sums of its requirements, its own and its operations'; its weight is the
    largest of theirs, its floor's rank the most binding among those that set a floor, and it is core as soon as one
    of them is, or belongs to a core operation. The profiles that count for the floor: all of them as soon as one
    floor says so, otherwise those named by any floor. Years outside the plan ask for nothing. The reliefs applied
    are those given, by default the ones that were decided.
    """
    applied = tuple(r for r in plan.reliefs if r.decided) if reliefs is None else tuple(reliefs)
    core_operations = {operation.code for operation in plan.operations if operation.core}
    grouped: dict[str, list[Requirement]] = {}
    for requirement in plan.requirements:
        grouped.setdefault(requirement.mission, []).append(requirement)
    return {
        mission: _of_mission(mission, grouped[mission], years, core_operations, applied) for mission in sorted(grouped)
    }


def relieved(need: float, floor: float, mission: str, year: int, reliefs: Iterable[Relief]) -> tuple[float, float]:
    """Return a mission's need and floor in a year (FTE, never below 0) once these reliefs are taken off.

    A floor goes down only by what a relief says of it: lifting a need never lowers a floor in silence.
    """
    left_need, left_floor = need, floor
    for relief in reliefs:
        if relief.mission != mission or not relief.holds(year):
            continue
        if relief.kind is ReliefKind.STOPPED:
            return 0.0, 0.0
        left_need = max(0.0, left_need - relief.need)
        left_floor = max(0.0, left_floor - relief.floor)
    return left_need, left_floor


def coverage(fte: float, need: float) -> float | None:
    """Return the share of a need that staff cover, at most 1; None when nothing is needed."""
    return min(1.0, max(0.0, fte / need)) if need > 0 else None


def combined_coverage(needs: Mapping[str, float], covered: Mapping[str, float | None]) -> float | None:
    """Return the coverage of an operation, an objective or an orientation: that of its missions, weighted by its needs.

    `needs` gives, by mission, the FTE that it asks for in a year; `covered` the share of each mission's whole need
    that is covered. A mission covered beyond its need never makes up for another. None when nothing is needed or
    when a mission's coverage is not known.
    """
    asked = {mission: need for mission, need in needs.items() if need > 0}
    shares = [covered.get(mission) for mission in asked]
    if not asked or any(share is None for share in shares):
        return None
    whole = sum(asked.values())
    return sum(need * (covered[mission] or 0.0) for mission, need in asked.items()) / whole


@dataclass(frozen=True)
class MissionCoverage:
    """A mission in one year: need and floor asked (FTE), staff there (FTE, None: not known), and the share covered."""

    requirement: MissionRequirement
    staff: float | None

    @property
    def need(self) -> float:
        """The need in FTE."""
        return self.requirement.need[0]

    @property
    def floor(self) -> float:
        """The floor in FTE."""
        return self.requirement.floor[0]

    @property
    def share(self) -> float | None:
        """The share of the need that is covered, None when it is not known or nothing is needed."""
        return None if self.staff is None else coverage(self.staff, self.need)


@dataclass(frozen=True)
class PlanCoverage:
    """How covered a plan is in one year: its missions, then shares by code at each of its three levels, and in all."""

    year: int
    missions: Mapping[str, MissionCoverage]
    orientations: Mapping[str, float | None]
    objectives: Mapping[str, float | None]
    operations: Mapping[str, float | None]
    whole: float | None = None


def plan_coverage(plan: PlanData, year: int, staff: Mapping[str, float | None]) -> PlanCoverage:
    """Return how staff cover a plan in a year, at each level.

    `staff` is the FTE on each mission, None for one that may not be told; a mission that is absent has nobody.
    """
    missions = {
        code: MissionCoverage(asked, staff.get(code, 0.0)) for code, asked in mission_requirements(plan, [year]).items()
    }
    shares = {code: mission.share for code, mission in missions.items()}
    orientation_of = {objective.code: objective.orientation for objective in plan.objectives}
    needs: dict[tuple[str, str], dict[str, float]] = {}
    for each in plan.requirements:
        if each.year != year:
            continue
        levels = [("plan", ""), ("objective", each.objective), ("orientation", orientation_of[each.objective])]
        if each.operation is not None:
            levels.append(("operation", each.operation))
        for level in levels:
            asked = needs.setdefault(level, {})
            asked[each.mission] = asked.get(each.mission, 0.0) + each.need

    def at(level: str, code: str) -> float | None:
        return combined_coverage(needs.get((level, code), {}), shares)

    return PlanCoverage(
        year,
        missions,
        {each.code: at("orientation", each.code) for each in plan.orientations},
        {each.code: at("objective", each.code) for each in plan.objectives},
        {each.code: at("operation", each.code) for each in plan.operations},
        at("plan", ""),
    )


def _of_mission(
    mission: str,
    requirements: Sequence[Requirement],
    years: Sequence[int],
    core_operations: set[str],
    reliefs: Sequence[Relief],
) -> MissionRequirement:
    with_floor = [r for r in requirements if r.floor > 0]
    figures = [
        relieved(
            sum(r.need for r in requirements if r.year == year),
            sum(r.floor for r in requirements if r.year == year),
            mission,
            year,
            reliefs,
        )
        for year in years
    ]
    return MissionRequirement(
        mission,
        need=tuple(need for need, _ in figures),
        floor=tuple(floor for _, floor in figures),
        weight=max(r.weight for r in requirements),
        core=any(r.core or r.operation in core_operations for r in requirements),
        floor_rank=min((r.floor_rank for r in with_floor), default=FloorRank.LEGAL),
        floor_profiles=_profiles(with_floor),
    )


def _profiles(with_floor: Sequence[Requirement]) -> tuple[str, ...] | None:
    """The profiles that count: one floor open to all profiles can be held by anyone, so the sum can be too."""
    named: set[str] = set()
    for requirement in with_floor:
        if requirement.floor_profiles is None:
            return None
        named.update(requirement.floor_profiles)
    return tuple(sorted(named)) if with_floor else None
