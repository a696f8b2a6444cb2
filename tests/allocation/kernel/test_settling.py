"""Among equal answers, the one that takes from who has most to spare, and moves people when they are wanted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from phare.allocation.kernel.crossing import asked_of, problem_of
from phare.allocation.kernel.explanation_moves import redeployments
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Mission, Movement, Problem, Profile, Service, Staff
from phare.allocation.kernel.settling import settled
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.problems import problems
from tests.factories.allocation import plan, staffing


def lenders(need_of_first: float, need_of_second: float) -> tuple[Problem, Problem]:
    """A floor lacks one in 2028; two missions with four each could lend, at the same cost. With and without needs."""
    missions = (
        Mission("F", (0.0, 0.0), (2.0, 2.0)),
        Mission("A", (0.0, 0.0), (0.0, 0.0)),
        Mission("B", (0.0, 0.0), (0.0, 0.0)),
    )
    problem = Problem(
        periods=(2027, 2028),
        services=(Service("S"),),
        profiles=(Profile("P"),),
        missions=missions,
        staff=(Staff("S", "P", "F", 2.0), Staff("S", "P", "A", 4.0), Staff("S", "P", "B", 4.0)),
        movements=(Movement(2028, "S", "P", -1.0, "F"),),
        compatibility=tuple(Compatibility("P", each, 0.0) for each in ("F", "A", "B")),
    )
    needs = {"A": need_of_first, "B": need_of_second, "F": 2.0}
    asked = Problem(
        **{
            **{name: getattr(problem, name) for name in ("periods", "services", "profiles", "staff", "movements")},
            "missions": tuple(Mission(row.id, (needs[row.id],) * 2, row.floor) for row in missions),
            "compatibility": problem.compatibility,
        }
    )
    return problem, asked


@pytest.mark.parametrize(("needs", "lender"), [((4.0, 2.0), "B"), ((2.0, 4.0), "A")])
def test_floors_first_takes_from_the_mission_that_has_more_than_its_need(needs, lender):
    problem, asked = lenders(*needs)
    (move,) = redeployments(settled(solve(problem), asked))
    assert move.origin.mission == lender


def test_nobody_moves_before_the_year_when_he_is_wanted():
    problem, asked = lenders(2.0, 2.0)
    (move,) = redeployments(settled(solve(problem), asked))
    assert move.period == 2028


@pytest.mark.parametrize(("engineers", "technicians", "sent"), [(2.0, 4.0, "I"), (4.0, 2.0, "T")])
def test_who_joins_is_of_the_profile_that_the_mission_loses_most_of_in_proportion(engineers, technicians, sent):
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("I"), Profile("T")),
        missions=(Mission("F", (0.0,), (6.0,)), Mission("A", (0.0,), (0.0,))),
        staff=(
            Staff("S", "I", "F", engineers),
            Staff("S", "T", "F", technicians),
            Staff("S", "I", "A", 5.0),
            Staff("S", "T", "A", 5.0),
        ),
        movements=(Movement(2027, "S", "I", -1.0, "F"), Movement(2027, "S", "T", -1.0, "F")),
        compatibility=(Compatibility("I", "F", 0.0), Compatibility("T", "F", 0.0)),
    )
    (move,) = redeployments(settled(solve(problem)))
    assert (move.profile, move.fte) == (sent, pytest.approx(2.0))


@settings(max_examples=50, deadline=None)
@given(problems())
def test_no_level_changes(problem):
    """OPT-004"""
    before = solve(problem)
    after = settled(before)
    for rank, fte in before.floor_shortfall_by_rank.items():
        assert after.floor_shortfall_by_rank[rank] == pytest.approx(fte, abs=3e-5)
    assert after.levels.core == pytest.approx(before.levels.core, abs=3e-5)
    assert after.levels.others == pytest.approx(before.levels.others, abs=3e-5)
    assert after.upheaval == pytest.approx(before.upheaval, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_the_answer_settled_is_feasible(problem):
    """OPT-001, OPT-009: who is there is conserved, caps hold, nobody is less than nothing."""
    solution = settled(solve(problem))
    model = solution.model
    staff = np.zeros(model.totals.shape)
    np.add.at(staff, model.cell_pair, solution.staffing)
    gone = np.cumsum(solution.transferred, axis=1)
    expected = model.totals.copy()
    np.add.at(expected, model.arc_destination, gone)
    np.subtract.at(expected, model.arc_origin, gone)
    assert staff == pytest.approx(expected, abs=1e-5)
    assert solution.staffing.min(initial=0.0) >= 0


def test_needs_that_were_at_stake_are_left_as_they_were():
    overlay = Overlay()
    problem = problem_of(staffing(), plan(), overlay)
    before = solve(problem)
    assert asked_of(staffing(), plan(), overlay) is None
    assert settled(before).levels.others == pytest.approx(before.levels.others, abs=1e-5)
