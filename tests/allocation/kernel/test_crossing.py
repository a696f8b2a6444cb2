"""From a photograph, a plan and a scenario to the problem that is solved (CRO-001)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.allocation.kernel.crossing import (
    CrossingErrors,
    NothingToCrossError,
    far_transfers,
    names_of,
    open_transfers,
    problem_of,
    years_crossed,
)
from phare.allocation.kernel.overlay import Closure, FloorChange, Overlay, OverlayErrors, Recruit
from phare.allocation.kernel.problem import Mission, Movement, Problem
from phare.allocation.kernel.solver import solve
from phare.allocation.kernel.trend import trend_of
from phare.cli.demonstration import territory
from phare.organisation.kernel.staffing import Movement as Announced
from phare.strategy.kernel.requirements import Relief, ReliefKind, Requirement
from tests.allocation.kernel.demonstration import demonstration
from tests.factories.allocation import plan, staffing

NOTHING = Overlay()


def mission(problem: Problem, code: str) -> Mission:
    return next(row for row in problem.missions if row.id == code)


def standing(problem: Problem, service: str, code: str) -> list[float]:
    """The trend of a service on a mission, all profiles together, year by year."""
    trend = trend_of(problem)
    rows = [line for cell, line in zip(trend.cells, trend.fte, strict=True) if cell[0] == service and cell[2] == code]
    return [float(sum(values)) for values in zip(*rows, strict=True)] if rows else [0.0] * len(problem.periods)


@pytest.mark.parametrize(
    ("date", "years"),
    [
        (dt.date(2026, 12, 31), (2027, 2028)),
        (dt.date(2026, 6, 30), (2027, 2028)),
        (dt.date(2027, 6, 30), (2027, 2028)),
        (dt.date(2027, 12, 31), (2028,)),
    ],
)
def test_the_years_crossed_are_those_of_the_plan_that_end_after_the_photograph(date, years):
    assert years_crossed(staffing(date=date), plan()) == years


def test_a_plan_that_ended_before_the_photograph_is_refused_with_what_to_do():
    with pytest.raises(NothingToCrossError, match="choisissez un projet des services plus ancien"):
        problem_of(staffing(date=dt.date(2029, 12, 31)), plan(), NOTHING)


def test_the_demonstration_s_workbooks_give_the_problem_written_by_hand():
    crossed = problem_of(
        territory.staffing(), territory.plan_at_work(), Overlay(caps=tuple((y, 8.0) for y in (2027, 2028, 2029)))
    )
    by_hand = demonstration(cap=8)
    ours, theirs = ({row.id: row for row in problem.missions} for problem in (crossed, by_hand))
    assert set(ours) == set(theirs)
    for code, row in theirs.items():
        assert ours[code].need == pytest.approx(row.need)
        assert ours[code].floor == pytest.approx(row.floor)
        assert ours[code].weight == row.weight
    assert crossed.periods == by_hand.periods
    assert sorted(crossed.movements, key=str) == sorted(by_hand.movements, key=str)
    assert {(r.origin, r.destination, r.cost) for r in crossed.transfer_costs} == {
        (r.origin, r.destination, r.cost) for r in by_hand.transfer_costs
    }
    assert solve(crossed).floor_shortfall_total == pytest.approx(solve(by_hand).floor_shortfall_total, abs=1e-5)


def test_a_mission_takes_the_sum_of_its_needs_the_largest_weight_and_the_most_binding_rank():
    first = plan().requirements[0]
    more = replace(
        first, operation=None, objective="4.3", need=2.0, floor=1.0, floor_rank=first.floor_rank + 1, weight=1.0
    )
    asked = mission(problem_of(staffing(), plan(requirements=(*plan().requirements, more)), NOTHING), "ABT")
    assert (asked.need, asked.floor, asked.weight, asked.floor_rank) == ((5.0, 3.0), (4.0, 3.0), 3.0, 1)


def test_a_vacant_post_brings_nobody_but_says_who_may_come():
    problem = problem_of(staffing(), plan(), NOTHING)
    assert standing(problem, "SGC", "COU") == [4.0, 4.0]


def test_movements_announced_before_the_first_year_count_with_it_and_later_ones_do_not():
    announced = (
        Announced(2026, "VET", "V-206", -1.0, "ABT"),
        Announced(2027, "VET", "V-206", -1.0, "ABT"),
        Announced(2031, "VET", "V-206", -1.0, "ABT"),
    )
    later = replace(plan(), first_year=2028, requirements=tuple(r for r in plan().requirements if r.year == 2028))
    problem = problem_of(staffing(movements=announced), later, NOTHING)
    # That of 2026 is in the photograph of 31 December already.
    assert problem.movements == (Movement(2028, "VET", "V-206", -1.0, "ABT"),)


def test_unknown_codes_of_the_plan_are_all_named():
    wrong = (
        Requirement("1.1", "ZZZ", 2027, 1.0),
        Requirement("1.1", "ABT", 2027, 1.0, floor=1.0, floor_profiles=("Q-999",)),
    )
    with pytest.raises(CrossingErrors) as caught:
        problem_of(staffing(), plan(requirements=wrong), NOTHING)
    assert len(caught.value.errors) == 2
    assert "ZZZ" in caught.value.sentence and "Q-999" in caught.value.sentence


@pytest.mark.parametrize(
    ("overlay", "named"),
    [
        (Overlay(recruits=(Recruit(2027, "XXX", "V-206", 1.0),)), "XXX"),
        (Overlay(recruits=(Recruit(2040, "VET", "V-206", 1.0),)), "2040"),
        (Overlay(floors=(FloorChange("XXX", 1.0, 2027),)), "XXX"),
        (Overlay(caps=((2019, 1.0),)), "2019"),
        (Overlay(caps=((2027, 1.0), (2027, 2.0))), "deux fois"),
        (Overlay(orientation_factors=(("9", 2.0),)), "orientation"),
        (Overlay(closures=(Closure("FIN", 2027, "VET"),)), "autorité"),
        (Overlay(closures=(Closure("VET", 2027, "VET"),)), "propre effectif"),
        (Overlay(closures=(Closure("VET", 2028, "ALI"), Closure("ALI", 2027, "VET"))), "fermé aussi"),
        (Overlay(forbidden_transfers=(("VET", "XXX"),)), "XXX"),
        (Overlay(reliefs=(Relief("XXX", ReliefKind.STOPPED, 2027),)), "XXX"),
    ],
)
def test_a_lever_that_names_what_is_not_there_is_refused(overlay, named):
    with pytest.raises(OverlayErrors, match=named):
        problem_of(staffing(), plan(), overlay)


class TestLevers:
    """What each lever does to the problem."""

    def test_a_cap_holds_in_its_year_and_there_is_none_elsewhere(self):
        assert problem_of(staffing(), plan(), Overlay(caps=((2028, 2.5),))).max_moved_fte == (None, 2.5)

    def test_the_trend_moves_nobody(self):
        problem = problem_of(staffing(), plan(), Overlay(no_redeployment=True))
        assert problem.max_moved_fte == (0.0, 0.0)
        assert problem.transfer_costs == ()

    def test_needs_ignored_leave_the_floors(self):
        asked = mission(problem_of(staffing(), plan(), Overlay(needs_ignored=True)), "ABT")
        assert (asked.need, asked.floor) == ((0.0, 0.0), (3.0, 3.0))

    def test_an_orientation_s_factor_multiplies_its_missions_and_a_mission_s_weight_replaces_it(self):
        problem = problem_of(
            staffing(), plan(), Overlay(orientation_factors=(("1", 2.0),), mission_weights=(("ACC", 5.0),))
        )
        weights = {row.id: row.weight for row in problem.missions}
        assert weights == {"ABT": 6.0, "CTL": 4.0, "ACC": 5.0, "COU": 1.0, "IMP": 1.0}

    def test_a_new_floor_holds_from_a_year_to_another(self):
        problem = problem_of(staffing(), plan(), Overlay(floors=(FloorChange("ABT", 1.5, 2028, 2028),)))
        assert mission(problem, "ABT").floor == (3.0, 1.5)

    def test_a_recruit_arrives_on_his_mission(self):
        problem = problem_of(staffing(), plan(), Overlay(recruits=(Recruit(2027, "VET", "V-206", 1.0, "ABT"),)))
        assert standing(problem, "VET", "ABT") == [3.0, 2.0]

    def test_a_mission_stopped_asks_for_nothing_and_one_lightened_for_less(self):
        stopped = Relief("ABT", ReliefKind.STOPPED, 2028, risk="L'abattoir ferme")
        lightened = Relief("ACC", ReliefKind.LIGHTENED, 2027, need=2.0, risk="Attente plus longue")
        problem = problem_of(staffing(), plan(), Overlay(reliefs=(stopped, lightened)))
        assert (mission(problem, "ABT").need, mission(problem, "ABT").floor) == ((3.0, 0.0), (3.0, 0.0))
        assert mission(problem, "ACC").need == (4.0, 4.0)

    def test_reliefs_decided_in_the_plan_hold_without_the_scenario(self):
        decided = replace(plan(), reliefs=(Relief("ACC", ReliefKind.STOPPED, 2027, decided=True),))
        proposed = replace(plan(), reliefs=(Relief("ACC", ReliefKind.STOPPED, 2027),))
        assert mission(problem_of(staffing(), decided, NOTHING), "ACC").need == (0.0, 0.0)
        assert mission(problem_of(staffing(), proposed, NOTHING), "ACC").need == (6.0, 6.0)

    @pytest.mark.parametrize(
        ("year", "closed", "receiver"), [(2027, [0.0, 0.0], [4.0, 4.0]), (2028, [4.0, 0.0], [0.0, 4.0])]
    )
    def test_a_closed_service_s_staff_join_the_receiver_on_their_missions(self, year, closed, receiver):
        problem = problem_of(staffing(), plan(), Overlay(closures=(Closure("ALI", year, "SGC"),)))
        assert standing(problem, "ALI", "CTL") == closed
        assert standing(problem, "SGC", "CTL") == receiver
        assert "SGC" in (mission(problem, "CTL").services or ())
        assert all("ALI" not in (row.origin, row.destination) for row in problem.transfer_costs)

    def test_departures_announced_in_a_closed_service_follow_its_staff(self):
        problem = problem_of(staffing(), plan(), Overlay(closures=(Closure("VET", 2028, "ALI"),)))
        # 3 vets, one gone in 2027 at VET, one in 2028 at ALI.
        assert standing(problem, "VET", "ABT") == [2.0, 0.0]
        assert standing(problem, "ALI", "ABT") == [0.0, 1.0]

    def test_staff_are_conserved_when_a_service_closes(self):
        """OPT-001"""
        overlay = Overlay(closures=(Closure("VET", 2028, "ALI"),))
        before, after = (trend_of(problem_of(staffing(), plan(), each)).fte.sum(axis=0) for each in (NOTHING, overlay))
        assert list(before) == pytest.approx(list(after))

    def test_a_forbidden_transfer_is_closed_one_way_only(self):
        problem = problem_of(staffing(), plan(), Overlay(forbidden_transfers=(("ALI", "VET"),)))
        assert [(row.origin, row.destination) for row in problem.transfer_costs] == [("VET", "ALI")]

    def test_transfers_between_communes_are_closed_unless_asked_for(self):
        places = {"VET": "04070", "ALI": "04209", "SGC": "04070", "FIN": None}
        apart = staffing(services=tuple(replace(row, commune=places[row.code]) for row in staffing().services))
        assert [(row.origin, row.destination) for row in far_transfers(apart)] == [("ALI", "VET"), ("VET", "ALI")]
        assert open_transfers(apart, NOTHING) == ()
        assert len(open_transfers(apart, Overlay(between_communes=True))) == 2

    def test_a_service_whose_commune_is_not_known_is_not_held_to_be_far(self):
        assert len(open_transfers(staffing(), NOTHING)) == 2


def test_names_say_which_orientation_needs_a_mission_most():
    both = Requirement("4.3", "ABT", 2027, 100.0)
    names = names_of(staffing(), plan(requirements=(*plan().requirements, both)))
    assert names.orientations_of["ABT"] == ("4", "1")
    assert names.missions_of("1") == ("ABT", "CTL")
    assert names.programme_of["V-206"] == "206"
