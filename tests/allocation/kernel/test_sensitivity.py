"""How the answer would change, each question answered by crossing again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Profile
from phare.allocation.kernel.sensitivity import (
    absences,
    declared_by,
    declared_higher,
    need_covered,
    one_more,
    places,
    price_of_fairness,
    weight_change,
    with_needs,
    with_one_more,
    with_weights,
)
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.problems import problems
from tests.allocation.kernel.test_worked_case import worked_case
from tests.factories.allocation import plan, staffing


def small(overlay: Overlay | None = None):
    return problem_of(staffing(), plan(), overlay or Overlay())


@pytest.mark.parametrize(
    ("overlay", "profile", "where", "lifts"),
    [
        # On the trend, the abattoir lacks one then two vets: one more lifts one each year.
        (Overlay(no_redeployment=True), "V-206", ("VET", "ABT"), 2.0),
        (Overlay(), "V-206", ("ALI", "CTL"), 0.0),
    ],
)
def test_one_more_is_placed_where_it_lacks_most_and_the_crossing_done_again(overlay, profile, where, lifts):
    problem = small(overlay)
    before = solve(problem)
    place = next(each for each in places(before) if each[0] == profile)
    assert place[1:] == where
    told = one_more(before, place, solve(with_one_more(problem, *place)))
    assert told.floor_before - told.floor_after == pytest.approx(lifts, abs=1e-4)


def test_a_profile_that_nothing_joins_to_a_lack_is_not_tried():
    # Eight clerks cover the counter and the mail whole; vets are short; the tax office is outside and never tried.
    assert {profile for profile, _, _ in places(solve(small()))} == {"V-206"}


def test_a_profile_that_nobody_has_yet_is_tried_where_it_may_serve():
    problem = worked_case(2.0)
    new = replace(
        problem, profiles=(*problem.profiles, Profile("new")), compatibility=(Compatibility("new", "M2", 0.0),)
    )
    assert ("new", "S", "M2") in places(solve(new))


@settings(max_examples=25, deadline=None)
@given(problems(periods=2))
def test_a_profile_left_out_would_change_no_shortfall(problem):
    """OPT-010: the profiles not tried are proven useless, wherever one more of them arrives."""
    before = solve(problem)
    tried = {profile for profile, _, _ in places(before)}
    model = before.model
    for cell in range(len(model.cell_pair)):
        service, profile, mission = model.cell_name(cell)
        if profile in tried:
            continue
        after = solve(with_one_more(problem, profile, service, mission))
        assert after.floor_shortfall_total == pytest.approx(before.floor_shortfall_total, abs=1e-4)
        assert after.levels.others == pytest.approx(before.levels.others, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(problems(periods=2, caps=False))
def test_one_more_never_worsens_the_floors(problem):
    """OPT-007"""
    before = solve(problem)
    for place in places(before):
        after = solve(with_one_more(problem, *place))
        assert after.floor_shortfall_total <= before.floor_shortfall_total + 1e-4


@settings(max_examples=40, deadline=None)
@given(problems())
def test_fairness_never_covers_more_than_the_greatest_coverage(problem):
    solution = solve(problem)
    price = price_of_fairness(solution)
    if price is None:
        assert not any(value > 0 for row in problem.missions for value in row.need)
        return
    assert price.fair <= price.greatest + 1e-4
    assert price.fair == pytest.approx(need_covered(solution.model, solution.staffing).sum() / len(problem.periods))
    assert 0 <= price.price <= 1


def test_in_the_worked_case_fairness_costs_nothing():
    """Ten FTE for needs of eighteen: every share covers ten."""
    price = price_of_fairness(solve(worked_case(2.0)))
    assert price is not None
    assert (price.fair, price.greatest) == (pytest.approx(10), pytest.approx(10))


def test_the_greatest_coverage_may_leave_one_mission_aside():
    # The floor of CTL kept, the last vet is worth as much anywhere: the fair share is not the only one.
    price = price_of_fairness(solve(small()))
    assert price is not None
    assert price.worst_greatest >= price.worst_fair - 1e-6


def test_a_heavier_orientation_gains_what_the_others_lose():
    problem = small()
    before = solve(problem)
    told = weight_change(before, "4", ("ACC", "COU"), 1.2, solve(with_weights(problem, ("ACC", "COU"), 1.2)))
    # Clerks and vets share nothing: there is nothing to gain from the other orientation.
    assert told.orientation_gain == pytest.approx(0, abs=1e-4)
    assert told.moved == pytest.approx(sum(each.fte for each in told.missions if each.fte > 0), abs=1e-6)


def test_a_service_that_declares_more_is_told_what_it_would_gain():
    problem = small()
    before = solve(problem)
    declared = declared_by(problem)
    assert declared == {"ALI": ("CTL",), "SGC": ("ACC", "COU"), "VET": ("ABT", "CTL")}
    told = declared_higher(before, "ALI", declared["ALI"], solve(with_needs(problem, declared["ALI"], 1.1)))
    assert told.missions == ("CTL",)
    assert told.gain == pytest.approx(-sum(each.fte for each in told.others), abs=1e-4)


def test_absences_break_the_floors_that_were_just_held():
    """ACT-007"""
    told = absences(solve(small(Overlay(needs_ignored=True))), 0.05)
    broken = {(period, mission): lack for period, mission, _, lack in told.broken}
    # Three vets for a floor of three, 5 % absent: 0.15 missing; the counter has more than its floor.
    assert broken[2027, "ABT"] == pytest.approx(0.15)
    assert not any(mission in {"ACC", "COU"} for _, mission in broken)
