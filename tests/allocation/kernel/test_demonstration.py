"""The figures announced for the demonstration territory, found again exactly."""

from __future__ import annotations

import pytest

from phare.allocation.kernel.movements import Movements, movements_of
from phare.allocation.kernel.result import result_of
from phare.allocation.kernel.settling import settled
from phare.allocation.kernel.solution import Solution, increases
from phare.allocation.kernel.solver import solve
from phare.allocation.kernel.trend import trend_of
from tests.allocation.kernel.demonstration import PERIODS, demonstration, photograph, table


def moved(solution: Solution) -> float:
    """FTE redeployed, all years together."""
    return float(increases(solution.model, solution.staffing).sum())


def movements(*, recruit: bool = False, needs: bool = False, cap: float | None = None) -> tuple[Movements, ...]:
    """The movements of the answer settled, needs known to the settling where the crossing leaves them aside."""
    problem = demonstration(needs=needs, recruit=recruit, cap=cap)
    asked = demonstration(recruit=recruit, cap=cap)
    return movements_of(result_of(problem, settled(solve(problem), None if needs else asked), asked=asked))


def listed(found: tuple[Movements, ...]) -> dict[tuple[str, str, str], list[float]]:
    """FTE of each movement by service, profile without its programme, and mission joined."""
    return {(each.service, each.profile[0], each.mission): [round(fte, 6) for _, fte in each.amounts] for each in found}


def count(found: tuple[Movements, ...]) -> int:
    return sum(len(each.amounts) for each in found)


def test_the_staff_under_the_prefects_authority_are_309() -> None:
    assert sum(row.fte for row in photograph(table())) == 309


def test_the_trend_breaks_three_floors_in_2029() -> None:
    problem = demonstration()
    trend = trend_of(problem)
    coverage = {mission.id: 0.0 for mission in problem.missions}
    for (_, _, mission), line in zip(trend.cells, trend.fte, strict=True):
        coverage[mission] += line[PERIODS.index(2029)]
    floors = {mission.id: mission.floor[-1] for mission in problem.missions}
    broken = {name: (coverage[name], floors[name]) for name in floors if coverage[name] < floors[name]}
    assert broken == {"M01": (6, 7), "M04": (4, 6), "M07": (6, 9)}


def test_floors_first_keeps_the_legal_one_with_six_fte_moved_and_one_veterinary_floor_gives() -> None:
    solution = solve(demonstration(needs=False))
    assert solution.floor_shortfall_by_rank == {1: 0.0, 2: pytest.approx(1.0, abs=1e-9)}
    lacking = {row.mission for row in solution.coverage if row.floor_shortfall > 0}
    assert lacking <= {"M06", "M08", "M10"}
    assert moved(solution) == pytest.approx(6.0, abs=1e-9)


def test_floors_first_takes_five_movements() -> None:
    found = movements()
    assert listed(found) == {("CAB", "B", "M01"): [1], ("SER", "I", "M04"): [2], ("VET", "V", "M07"): [1, 1, 1]}
    assert count(found) == 5


def test_floors_first_with_one_more_veterinarian_keeps_every_floor_with_five_fte_moved_in_four_movements() -> None:
    solution = solve(demonstration(needs=False, recruit=True))
    assert solution.floor_shortfall_total == 0
    assert moved(solution) == pytest.approx(5.0, abs=1e-9)
    found = movements(recruit=True)
    assert listed(found) == {("CAB", "B", "M01"): [1], ("SER", "I", "M04"): [2], ("VET", "V", "M07"): [1, 1]}
    assert count(found) == 4


@pytest.mark.parametrize("core", [False, True])
def test_balanced_moves_the_eight_fte_of_each_year(core: bool) -> None:
    """The figures do not depend on whether the missions are core: all are, or none is."""
    solution = solve(demonstration(cap=8.0, core=core))
    assert moved(solution) == pytest.approx(24.0, abs=1e-6)
    assert solution.floor_shortfall_by_rank == {1: 0.0, 2: pytest.approx(1.0, abs=1e-9)}


@pytest.mark.parametrize("recruit", [False, True])
def test_balanced_takes_about_forty_five_small_movements(recruit: bool) -> None:
    found = movements(needs=True, cap=8.0, recruit=recruit)
    assert count(found) == pytest.approx(45, abs=5)
    assert sum(each.fte for each in found) / count(found) < 1


def test_balanced_with_one_more_veterinarian_keeps_every_floor_with_a_little_less() -> None:
    solution = solve(demonstration(cap=8.0, recruit=True))
    assert moved(solution) == pytest.approx(23.9, abs=0.05)
    assert solution.floor_shortfall_total == pytest.approx(0, abs=1e-9)
