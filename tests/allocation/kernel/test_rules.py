"""The properties of the crossing (rulebook 9.2, OPT-001 to OPT-012), on problems a head of service can follow."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from phare.allocation.kernel.problem import (
    Compatibility,
    Mission,
    Movement,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)
from phare.allocation.kernel.solution import Solution
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.agreement import check_possible
from tests.allocation.kernel.oracle import Oracle, trend
from tests.allocation.kernel.problems import problems

few = settings(max_examples=25, deadline=None)


def town(
    *, missions: tuple[Mission, ...], staff: dict[str, float], caps: tuple[float | None, ...] | None = None
) -> Problem:
    """One service, one profile that suits every mission."""
    return Problem(
        periods=tuple(range(2027, 2027 + len(missions[0].need))),
        services=(Service("DDT"),),
        profiles=(Profile("B"),),
        missions=missions,
        staff=tuple(Staff("DDT", "B", mission, fte) for mission, fte in staff.items()),
        compatibility=tuple(Compatibility("B", mission.id, 0.3) for mission in missions),
        max_moved_fte=caps,
    )


def one_year(name: str, need: float, floor: float = 0.0, **more: object) -> Mission:
    return Mission(name, (need,), (floor,), **more)  # type: ignore[arg-type]


def shortfalls(solution: Solution) -> dict[tuple[int, str], float]:
    return {(row.period, row.mission): row.weighted_shortfall for row in solution.coverage if row.need > 0}


@few
@given(problems())
def test_opt_001_and_009_staff_are_conserved_stay_where_they_may_and_never_leave_the_fixed_perimeter(
    problem: Problem,
) -> None:
    solution = solve(problem)
    check_possible(problem, solution)
    total = sum(row.fte for row in solution.allocation)
    assert total == pytest.approx(sum(trend(problem).values()), abs=1e-6)


def test_opt_002_floors_that_cannot_be_kept_together_are_named_with_what_each_lacks() -> None:
    problem = town(
        missions=(one_year("Eau", 6, 4, floor_rank=2), one_year("Abattoir", 6, 5)), staff={"Eau": 4.0, "Abattoir": 4.0}
    )
    solution = solve(problem)
    assert solution.floor_shortfall_by_rank == {1: 0.0, 2: pytest.approx(1.0)}
    assert {row.mission: row.floor_shortfall for row in solution.coverage} == {
        "Abattoir": 0.0,
        "Eau": pytest.approx(1.0),
    }


@few
@given(problems(movements=False, caps=False))
def test_opt_003_nobody_moves_where_nobody_is_missing(problem: Problem) -> None:
    """Needs and floors brought down to what is there: the photograph is its own answer."""
    present = solve(
        replace(
            problem, missions=tuple(replace(each, need=_none(each), floor=_none(each)) for each in problem.missions)
        )
    )
    brought = {(row.period, row.mission): row.fte for row in present.coverage}
    counting = {
        (period, mission.id): sum(
            fte
            for cell, fte in trend(problem).items()
            if cell[0] == period
            and cell[3] == mission.id
            and (mission.floor_profiles is None or cell[2] in mission.floor_profiles)
        )
        for period in problem.periods
        for mission in problem.missions
    }
    content = tuple(
        replace(
            each,
            need=tuple(
                min(need, brought[period, each.id]) for period, need in zip(problem.periods, each.need, strict=True)
            ),
            floor=tuple(
                min(floor, counting[period, each.id]) for period, floor in zip(problem.periods, each.floor, strict=True)
            ),
        )
        for each in problem.missions
    )
    solution = solve(replace(problem, missions=content))
    assert solution.upheaval == pytest.approx(0, abs=1e-7)
    assert solution.transfers == ()


def _none(mission: Mission) -> tuple[float, ...]:
    return (0.0,) * len(mission.need)


def test_opt_003_a_transfer_that_improves_nothing_is_not_made() -> None:
    problem = Problem(
        periods=(2027,),
        services=(Service("VET"), Service("ALI")),
        profiles=(Profile("V"),),
        missions=(one_year("M06", 5, 5, services=("VET",)), one_year("M08", 5, 5, services=("ALI",))),
        staff=(Staff("VET", "V", "M06", 5.0), Staff("ALI", "V", "M08", 5.0)),
        compatibility=(Compatibility("V", "M06", 0.0), Compatibility("V", "M08", 0.0)),
        transfer_costs=(TransferCost("VET", "ALI", 0.0), TransferCost("ALI", "VET", 0.0)),
    )
    assert solve(problem).transfers == ()


@few
@given(problems())
def test_opt_004_no_level_is_given_up_for_a_later_one(problem: Problem) -> None:
    """Each level of the answer is the best that the levels above it allow, whatever came after."""
    solution = solve(problem)
    answer = Oracle(problem).answer()
    assert solution.floor_shortfall_by_rank == pytest.approx(answer.floors, abs=1e-5)
    assert shortfalls(solution) == pytest.approx(answer.shortfalls, abs=1e-5)


@few
@given(problems(periods=2))
def test_opt_005_no_shortfall_can_drop_without_raising_an_equal_or_larger_one(problem: Problem) -> None:
    """Re-solved for each mission and year, the equal and larger shortfalls held where they are."""
    solution = solve(problem)
    found = shortfalls(solution)
    core = {mission.id: mission.core for mission in problem.missions}
    for target, level in found.items():
        if level <= 1e-6:
            continue
        oracle = Oracle(problem)
        for rank, least in solution.floor_shortfall_by_rank.items():
            terms = {
                ("v", period, mission.id): 1.0
                for period in problem.periods
                for mission in problem.missions
                if mission.floor_rank == rank
            }
            oracle.freeze(terms, least)
        for (period, mission), other in found.items():
            prior = core[mission] and not core[target[1]]
            same = core[mission] == core[target[1]]
            if (period, mission) != target and (prior or (same and other >= level - 1e-7)):
                oracle.freeze(_weighted(problem, period, mission), other)
        least, _ = oracle.least(_weighted(problem, *target))
        assert least == pytest.approx(level, abs=1e-5)


def _weighted(problem: Problem, period: int, name: str) -> dict[object, float]:
    mission = next(each for each in problem.missions if each.id == name)
    return {("u", period, name): mission.weight / mission.need[problem.periods.index(period)]}


@few
@given(problems(), st.randoms(use_true_random=False))
def test_opt_006_the_order_of_the_rows_changes_nothing_and_the_names_change_no_level(
    problem: Problem, shuffler: object
) -> None:
    first, again = solve(problem), solve(problem)
    assert first == again
    mixed = {
        name: tuple(shuffler.sample(rows, len(rows)))  # type: ignore[attr-defined]
        for name in ("services", "profiles", "missions", "staff", "movements", "compatibility", "transfer_costs")
        for rows in [getattr(problem, name)]
    }
    shuffled = solve(replace(problem, **mixed))
    assert shuffled.allocation == first.allocation
    assert shuffled.transfers == first.transfers
    renamed = solve(_renamed(problem, {each.id: f"M{9 - number}" for number, each in enumerate(problem.missions)}))
    assert renamed.levels.core == pytest.approx(first.levels.core, abs=1e-7)
    assert renamed.levels.others == pytest.approx(first.levels.others, abs=1e-7)
    assert renamed.upheaval == pytest.approx(first.upheaval, abs=1e-6)


def _renamed(problem: Problem, names: dict[str, str]) -> Problem:
    return replace(
        problem,
        missions=tuple(replace(row, id=names[row.id]) for row in problem.missions),
        staff=tuple(replace(row, mission=names[row.mission]) for row in problem.staff),
        movements=tuple(
            replace(row, mission=None if row.mission is None else names[row.mission]) for row in problem.movements
        ),
        compatibility=tuple(replace(row, mission=names[row.mission]) for row in problem.compatibility),
    )


@few
@given(problems(periods=1, movements=False, caps=False), st.data())
def test_opt_007_more_staff_never_worsens_the_shortfalls_when_the_floors_are_reachable(
    problem: Problem, data: st.DataObject
) -> None:
    problem = replace(
        problem, missions=tuple(replace(each, floor=_none(each), core=False) for each in problem.missions)
    )
    service = data.draw(st.sampled_from(problem.services)).id
    profile = data.draw(st.sampled_from(problem.profiles)).id
    mission = data.draw(st.sampled_from(problem.missions)).id
    recruited = replace(problem, staff=(*problem.staff, Staff(service, profile, mission, 1.0)))
    before, after = solve(problem).levels.others, solve(recruited).levels.others
    for old, new in zip(before, after, strict=True):
        if abs(old - new) > 1e-7:
            assert new < old
            break


@pytest.mark.parametrize("heavier", [1.5, 2.0, 5.0])
def test_opt_008_a_heavier_mission_lacks_no_larger_a_share_of_its_need(heavier: float) -> None:
    missions = (one_year("Eau", 8), one_year("Forêt", 6), one_year("Loup", 4))
    problem = town(missions=missions, staff={"Forêt": 10.0})
    weighed = replace(problem, missions=(replace(missions[0], weight=heavier), *missions[1:]))
    before, after = ({row.mission: row.fte for row in solve(each).coverage}["Eau"] for each in (problem, weighed))
    assert after > before


def test_opt_009_a_service_outside_the_prefects_authority_is_shown_and_keeps_its_staff_on_the_trend() -> None:
    problem = Problem(
        periods=(2027, 2028),
        services=(Service("DDT"), Service("ARS", under_prefect_authority=False)),
        profiles=(Profile("B"),),
        missions=(Mission("Eau", (10.0, 10.0), (2.0, 2.0)), Mission("Santé", (1.0, 1.0), (0.0, 0.0))),
        staff=(Staff("DDT", "B", "Eau", 3.0), Staff("ARS", "B", "Santé", 5.0)),
        movements=(Movement(2028, "ARS", "B", -1.0, "Santé"),),
        compatibility=(Compatibility("B", "Eau", 0.0), Compatibility("B", "Santé", 0.0)),
        transfer_costs=(TransferCost("ARS", "DDT", 0.0),),
    )
    solution = solve(problem)
    kept = [(row.period, row.mission, row.fte) for row in solution.allocation if row.service == "ARS"]
    assert kept == [(2027, "Santé", 5.0), (2028, "Santé", 4.0)]
    assert solution.transfers == ()


def test_opt_010_the_answer_carries_what_an_explanation_starts_from() -> None:
    solution = solve(town(missions=(one_year("Eau", 6, 2), one_year("Loup", 6, 2)), staff={"Eau": 8.0}))
    assert solution.staffing.shape == solution.model.cell_trend.shape
    assert [row.floor_shortfall for row in solution.coverage] == [0.0, 0.0]


def test_opt_011_no_agent_is_ever_designated_the_unit_is_service_and_profile() -> None:
    solution = solve(town(missions=(one_year("Eau", 6, 2), one_year("Loup", 6, 2)), staff={"Eau": 8.0}))
    assert {name for row in solution.allocation for name in row.__slots__} == {
        "period",
        "service",
        "profile",
        "mission",
        "fte",
    }


def _sharings(total: float, places: int, step: float) -> list[tuple[float, ...]]:
    """Every way to share a total among places, in steps."""
    count = round(total / step)
    return [
        tuple(part * step for part in (*parts, count - sum(parts)))
        for parts in product(range(count + 1), repeat=places - 1)
        if sum(parts) <= count
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3), st.sampled_from((1.0, 2.0))), min_size=2, max_size=3),
    st.integers(1, 6),
    st.integers(0, 2),
)
def test_opt_012_brute_force_on_tiny_problems_finds_nothing_better(
    asked: list[tuple[int, int, float]], total: int, home: int
) -> None:
    """Every sharing of at most six FTE among at most three missions, by steps of a quarter of an FTE."""
    missions = tuple(
        one_year(f"M{number}", float(need), float(min(need, floor)), weight=weight)
        for number, (need, floor, weight) in enumerate(asked)
    )
    solution = solve(town(missions=missions, staff={f"M{home % len(asked)}": float(total)}))

    def judge(coverage: tuple[float, ...]) -> tuple[float, ...]:
        lacking = sum(max(0.0, mission.floor[0] - fte) for mission, fte in zip(missions, coverage, strict=True))
        shares = [
            mission.weight * max(0.0, mission.need[0] - fte) / mission.need[0]
            for mission, fte in zip(missions, coverage, strict=True)
        ]
        return (round(lacking, 9), *sorted((round(share, 9) for share in shares), reverse=True))

    ours = judge(tuple(row.fte for row in solution.coverage))
    best = min(judge(coverage) for coverage in _sharings(float(total), len(missions), 0.25))
    first = next((pair for pair in zip(ours, best, strict=True) if abs(pair[0] - pair[1]) > 1e-6), (0.0, 0.0))
    assert first[0] <= first[1]


def test_the_least_upheaval_is_that_of_a_transport_problem_written_by_hand() -> None:
    """Two lend, two receive: the bill is that of the cheapest transport (linprog, no code shared)."""
    costs = {"A": 0.3, "B": 1.0}
    problem = Problem(
        periods=(2027,),
        services=(Service("S1"), Service("S2")),
        profiles=(Profile("P"),),
        missions=(
            *(one_year(f"L{each}", 1, 1, services=(f"S{each}",)) for each in (1, 2)),
            *(one_year(name, 2, 2, services=("S1",)) for name in "AB"),
        ),
        staff=(Staff("S1", "P", "L1", 3.0), Staff("S2", "P", "L2", 3.0)),
        compatibility=tuple(Compatibility("P", name, cost) for name, cost in costs.items()),
        transfer_costs=(TransferCost("S2", "S1", 1.5),),
    )
    # columns: L1 to A, L1 to B, L2 to A, L2 to B
    bill = np.array([1.3, 2.0, 1.3 + 1.5, 2.0 + 1.5])
    lent = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])
    received = np.array([[1, 0, 1, 0], [0, 1, 0, 1]])
    least = linprog(bill, A_ub=lent, b_ub=[2, 2], A_eq=received, b_eq=[2, 2]).fun
    assert solve(problem).upheaval == pytest.approx(least, abs=1e-9)
