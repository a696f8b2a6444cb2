"""Each redeployment says from where, to where, and why; together they are exactly the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.explanation_moves import redeployments
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Mission, Problem, Profile, Service, Staff
from phare.allocation.kernel.solution import Solution
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.problems import problems
from tests.factories.allocation import plan, staffing


def moves(overlay: Overlay) -> list[tuple[object, ...]]:
    solution = solve(problem_of(staffing(), plan(), overlay))
    return [
        (row.period, row.profile, round(row.fte, 6), row.origin.mission, row.destination.mission, row.via, row.purpose)
        for row in redeployments(solution)
    ]


def test_floors_first_moves_a_vet_each_year_to_the_abattoir_and_says_it_is_for_its_floor():
    # Two vets leave the abattoir; one stands on controls in the same service, the others in the food service.
    found = moves(Overlay(needs_ignored=True))
    assert sum(row[2] for row in found) == pytest.approx(2.0)
    assert {row[3:5] for row in found} == {("CTL", "ABT")}
    assert {row[6] for row in found} == {"floor"}
    assert [row[5] for row in found if row[5]] == [("ALI", "VET")]


def test_a_need_is_covered_from_a_mission_that_has_more_than_its_own():
    found = [row for row in moves(Overlay()) if row[1] == "C-354"]
    assert [(row[3], row[4], row[6]) for row in found] == [("COU", "ACC", "need")]


def test_staff_moved_before_the_lack_say_when_it_comes():
    solution = solve(problem_of(staffing(), plan(), Overlay(needs_ignored=True)))
    for row in redeployments(solution):
        assert row.needed_from >= row.period


def test_who_takes_over_from_those_who_leave_is_a_relay():
    # A to the floor of F is only possible from M, where B takes over.
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("A"), Profile("B")),
        missions=(
            Mission("F", (2.0,), (2.0,), weight=3.0),
            Mission("M", (4.0,), (4.0,)),
            Mission("R", (0.0,), (0.0,)),
        ),
        staff=(Staff("S", "A", "M", 4.0), Staff("S", "B", "R", 2.0)),
        compatibility=(Compatibility("A", "F", 0.0), Compatibility("B", "M", 0.0)),
    )
    found = {(row.profile, row.destination.mission): row for row in redeployments(solve(problem))}
    assert found["A", "F"].purpose == "floor"
    assert found["B", "M"].purpose == "relay"
    assert found["B", "M"].relieves == ("F",)
    assert found["B", "M"].fte == pytest.approx(2.0)


def test_nobody_is_named():
    """OPT-011: the unit is service x profile."""
    for row in redeployments(solve(problem_of(staffing(), plan(), Overlay()))):
        assert row.profile in {"V-206", "C-354"}
        assert not hasattr(row, "agent")


def changes(solution: Solution) -> np.ndarray:
    return np.diff(solution.staffing - solution.model.cell_trend, axis=1, prepend=0.0)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_what_enters_each_mission_less_what_leaves_it_is_its_change(problem):
    solution = solve(problem)
    model = solution.model
    cell_of = {model.cell_name(cell): cell for cell in range(len(model.cell_pair))}
    told = np.zeros(model.cell_trend.shape)
    roads = {(row.origin, row.destination) for row in problem.transfer_costs}
    for row in redeployments(solution):
        index = problem.periods.index(row.period)
        told[cell_of[row.origin.service, row.profile, row.origin.mission], index] -= row.fte
        told[cell_of[row.destination.service, row.profile, row.destination.mission], index] += row.fte
        assert row.fte > 0
        if row.via:
            assert (row.via[0], row.via[-1]) == (row.origin.service, row.destination.service)
            assert set(zip(row.via, row.via[1:], strict=False)) <= roads
        else:
            assert not row.changes_service
    assert told == pytest.approx(changes(solution), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(problems(caps=False))
def test_the_costs_of_the_redeployments_are_the_upheaval(problem):
    solution = solve(
        replace(problem, transfer_costs=tuple(replace(r, cost=r.cost + 0.5) for r in problem.transfer_costs))
    )
    assert sum(row.cost for row in redeployments(solution)) == pytest.approx(solution.upheaval, abs=1e-3)
