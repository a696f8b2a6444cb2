"""What the country comes to: each department crossed with its allotment, its figures by programme and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from phare.allocation.kernel.country.problem import Country, Department
from phare.allocation.kernel.country.program import DUST, GIVEN, CountryProgram
from phare.allocation.kernel.lp import Floats
from phare.allocation.kernel.problem import Movement, Problem
from phare.allocation.kernel.solution import CoverageRow, Solution
from phare.allocation.kernel.solver import solve
from phare.allocation.kernel.trend import trend_of

NOTHING = 1e-5
"""FTE below which nothing is missing: the tolerance of the levels."""

CLOSE = 1e-6
"""FTE by which a mix may seem to give back more than there is."""


def allotment_of(
    program: CountryProgram, changes: Iterable[tuple[int, float]], periods: Sequence[int]
) -> list[Movement]:
    """Return what a department recruits (FTE > 0) and gives back (FTE < 0), as announced movements."""
    found: dict[tuple[int, tuple[str, str, str]], float] = defaultdict(float)
    for number, fte in changes:
        kind, cell, period = program.change[:, number].tolist()
        found[periods[period], program.cells[cell]] += fte if kind == GIVEN else -fte
    return [
        Movement(period, service, profile, fte, mission)
        for (period, (service, profile, mission)), fte in sorted(found.items())
        if abs(fte) > DUST
    ]


def with_allotment(problem: Problem, allotment: Sequence[Movement]) -> Problem:
    """Return the problem with its allotment among its movements; itself when there is none.

    The movements that name no mission are first spread as they were: an allotment does not change where they fall.
    """
    if not allotment:
        return problem
    trend = trend_of(problem)
    present = {cell: [float(fte) for fte in line] for cell, line in zip(trend.cells, trend.fte, strict=True)}
    for row in allotment:
        line = present.setdefault((row.service, row.profile, row.mission or ""), [0.0] * len(problem.periods))
        since = problem.periods.index(row.period)
        line[since:] = [fte + row.fte for fte in line[since:]]
    photograph: dict[tuple[str, str, str], float] = defaultdict(float)
    for each in problem.staff:
        photograph[each.service, each.profile, each.mission] += each.fte
    movements = []
    for (service, profile, mission), line in sorted(present.items()):
        before = photograph[service, profile, mission]
        for period, fte in zip(problem.periods, line, strict=True):
            after = 0.0 if -CLOSE < fte < 0 else fte
            if after != before:
                movements.append(Movement(period, service, profile, after - before, mission))
            before = after
    return replace(problem, movements=tuple(movements))


@dataclass(slots=True)
class Figures:
    """A department, a programme, a period; FTE, but for the two counts of floors.

    `recruited` and `given_back` are those of the period; `trend` and `fte` what stands then. A mission's floor, need
    and coverage are counted under its main programme, which pays most of who is on it in the trend of the first
    period ("" when nobody is). `covered` is what of the need has staff.
    """

    department: str
    region: str
    programme: str
    period: int
    trend: float = 0.0
    recruited: float = 0.0
    given_back: float = 0.0
    fte: float = 0.0
    need: float = 0.0
    covered: float = 0.0
    floors: int = 0
    floors_held: int = 0
    floor_missing: float = 0.0


def crossed(department: Department, allotment: Sequence[Movement]) -> dict[str, Any]:
    """Return a department's own crossing with its allotment, as JSON data: its figures, missions and redeployments.

    Raises ProblemErrors.
    """
    problem = with_allotment(department.problem, allotment)
    solution = solve(problem)
    main = main_programmes(department)
    return {
        "code": department.code,
        "name": department.name,
        "region": department.region,
        "region_name": department.region_name,
        "is_invented": department.is_invented,
        "status": solution.status,
        "floor_shortfall_by_rank": {str(rank): fte for rank, fte in solution.floor_shortfall_by_rank.items()},
        "upheaval": solution.upheaval,
        "figures": [asdict(each) for each in figures_of(department, allotment, solution, main)],
        "allotment": [
            {
                "period": row.period,
                "service": row.service,
                "profile": row.profile,
                "mission": row.mission,
                "fte": row.fte,
            }
            for row in allotment
        ],
        "missions": [_mission(row, main) for row in solution.coverage],
    }


def main_programmes(department: Department) -> dict[str, str]:
    """Return the main programme of each mission, "" when nobody is on it."""
    paid = dict(department.programmes)
    trend = trend_of(department.problem)
    fte: dict[str, dict[str, float]] = {mission.id: {} for mission in department.problem.missions}
    for (_, profile, mission), line in zip(trend.cells, trend.fte, strict=True):
        programme = paid.get(profile, "")
        fte[mission][programme] = fte[mission].get(programme, 0.0) + float(line[0])
    return {mission: min(held, key=lambda each: (-held[each], each), default="") for mission, held in fte.items()}


def figures_of(
    department: Department, allotment: Sequence[Movement], solution: Solution, main: Mapping[str, str]
) -> list[Figures]:
    """Return the figures of a department, by period and programme."""
    paid = dict(department.programmes)
    found: dict[tuple[int, str], Figures] = {}

    def at(period: int, programme: str) -> Figures:
        return found.setdefault((period, programme), Figures(department.code, department.region, programme, period))

    trend = trend_of(department.problem)
    for (_, profile, _), line in zip(trend.cells, trend.fte, strict=True):
        for period, fte in zip(trend.periods, line, strict=True):
            at(period, paid.get(profile, "")).trend += float(fte)
    for allocated in solution.allocation:
        at(allocated.period, paid.get(allocated.profile, "")).fte += allocated.fte
    for move in allotment:
        figures = at(move.period, paid.get(move.profile, ""))
        figures.recruited += max(0.0, move.fte)
        figures.given_back += max(0.0, -move.fte)
    for row in solution.coverage:
        figures = at(row.period, main[row.mission])
        figures.need += row.need
        figures.covered += min(row.need, row.fte)
        figures.floors += row.floor > 0
        figures.floors_held += row.floor > 0 and row.floor_shortfall <= NOTHING
        figures.floor_missing += row.floor_shortfall
    return [found[key] for key in sorted(found)]


def _mission(row: CoverageRow, main: Mapping[str, str]) -> dict[str, Any]:
    return {
        "period": row.period,
        "mission": row.mission,
        "programme": main[row.mission],
        "need": row.need,
        "floor": row.floor,
        "fte": row.fte,
        "floor_shortfall": row.floor_shortfall,
        "weighted_shortfall": row.weighted_shortfall,
    }


def ceilings_of(country: Country) -> Floats:
    """Return the ceilings in an array, N programmes x T periods, FTE, infinite where there is none."""
    programmes, periods = country.programmes, country.periods
    fte = np.full((len(programmes), len(periods)), np.inf)
    for ceiling in country.ceilings:
        fte[programmes.index(ceiling.programme), periods.index(ceiling.period)] = ceiling.fte
    return fte
