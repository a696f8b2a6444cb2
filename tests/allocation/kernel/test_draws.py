"""Facts drawn again: what a draw changes and what it leaves, and what many draws say of an answer."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.draws import MOST_ABSENT, MOST_LEAVING, WEIGHTS, drawn, numbers_needed
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Mission, Movement, Problem, Profile, Service, Staff
from phare.allocation.kernel.result import result_of
from phare.allocation.kernel.robustness import Trial, roads_of, robustness_of, trial_of, tried
from phare.allocation.kernel.solver import solve
from phare.allocation.kernel.trend import trend_of
from tests.allocation.kernel.problems import problems
from tests.factories.allocation import plan, staffing

PROBLEM = Problem(
    periods=(2027, 2028),
    services=(Service("S"),),
    profiles=(Profile("P"),),
    missions=(Mission("M", need=(4.0, 4.0), floor=(2.0, 2.0), weight=2.0),),
    staff=(Staff("S", "P", "M", 4.0),),
    movements=(Movement(2028, "S", "P", -1.0, "M"),),
)


def unmoved(problem: Problem) -> tuple[float, ...]:
    """The numbers that change nothing."""
    return (0.5,) * len(problem.missions) + (0.0,) * (len(problem.services) + 2 * len(problem.profiles))


class TestDraw:
    # weight, absences, year of the departures, departures -> weight, FTE in 2027 and in 2028
    @pytest.mark.parametrize(
        ("luck", "weight", "fte"),
        [
            ((0.5, 0.0, 0.0, 0.0), 2.0, (4.0, 3.0)),
            ((0.0, 0.0, 0.0, 0.0), 1.6, (4.0, 3.0)),
            ((0.75, 0.0, 0.0, 0.0), 2.2, (4.0, 3.0)),
            ((0.5, 0.5, 0.0, 0.0), 2.0, (3.8, 2.85)),  # 5 % absent
            ((0.5, 0.0, 0.0, 0.5), 2.0, (3.8, 2.85)),  # 5 % gone from the first year
            ((0.5, 0.0, 0.7, 0.5), 2.0, (4.0, 2.85)),  # 5 % gone in the second
            ((0.5, 0.5, 0.7, 0.5), 2.0, (3.8, 2.7075)),
        ],
    )
    def test_each_number_has_its_effect(self, luck, weight, fte):
        found = drawn(PROBLEM, luck)
        assert found.missions[0].weight == pytest.approx(weight)
        assert trend_of(found).fte[0] == pytest.approx(fte)

    def test_as_many_numbers_as_are_needed(self):
        with pytest.raises(ValueError, match="4 numbers are needed, 3 were given"):
            drawn(PROBLEM, (0.5, 0.5, 0.5))

    def test_the_order_of_the_rows_changes_nothing(self):
        problem = problem_of(staffing(), plan(), Overlay())
        shuffled = problem_of(
            staffing(services=staffing().services[::-1], profiles=staffing().profiles[::-1]), plan(), Overlay()
        )
        luck = [random.Random(1).random() for _ in range(numbers_needed(problem))]
        assert np.array_equal(trend_of(drawn(problem, luck)).fte, trend_of(drawn(shuffled, luck)).fte)

    @settings(max_examples=60, deadline=None)
    @given(problems(), st.randoms(use_true_random=False))
    def test_nobody_leaves_twice(self, problem, dice):
        """Every cell keeps between nothing less and both shares less of its trend: no draw is impossible."""
        luck = [dice.random() for _ in range(numbers_needed(problem))]
        before, after = trend_of(problem), trend_of(drawn(problem, luck))
        assert after.cells == before.cells
        least = (1 - MOST_ABSENT) * (1 - MOST_LEAVING)
        assert (after.fte <= before.fte + 1e-9).all()
        assert (after.fte >= least * before.fte - 1e-9).all()
        for mine, theirs in zip(drawn(problem, luck).missions, problem.missions, strict=True):
            assert (1 - WEIGHTS) * theirs.weight <= mine.weight <= (1 + WEIGHTS) * theirs.weight

    @settings(max_examples=20, deadline=None)
    @given(problems())
    def test_numbers_that_change_nothing_give_the_answer_itself(self, problem):
        needs = {row.id: row.need[-1] for row in problem.missions}
        mine, theirs = tried(unmoved(problem), problem, needs), trial_of(solve(problem), needs)
        assert mine.held == theirs.held
        assert mine.covered == pytest.approx(theirs.covered, abs=1e-5)


class TestRobustness:
    def test_what_draws_have_in_common(self):
        """Three draws of an answer where two FTE go from the mail to the counter."""
        move = {
            "profile": "C",
            "fte": 2.0,
            "origin": {"service": "S", "mission": "mail"},
            "destination": {"service": "S", "mission": "counter"},
        }
        result = {"missions": [{"mission": "mail"}, {"mission": "counter"}], "redeployments": [move]}
        road = ("C", "S", "mail", "S", "counter")
        trials = [
            Trial(2.0, {"counter": True}, {"counter": 1.0, "mail": 0.5}, {road: 2.0}),
            Trial(1.0, {"counter": True}, {"counter": 0.8, "mail": 0.5}, {road: 1.0}),
            Trial(0.9, {"counter": False}, {"counter": 0.6, "mail": 0.5}, {road: 0.9}),
        ]
        assert robustness_of(trials, result) == {
            "draws": 3,
            "all_held": 2,
            "moved": pytest.approx([0.92, 1.0, 1.8]),
            "missions": {
                "mail": {"held": None, "covered": pytest.approx([0.5, 0.5, 0.5])},
                "counter": {"held": 2, "covered": pytest.approx([0.64, 0.8, 0.96])},
            },
            "roads": [{"road": list(road), "fte": 2.0, "found": 2}],
        }

    def test_drawn_without_change_everything_is_found_again(self):
        problem = problem_of(staffing(), plan(), Overlay())
        result = result_of(problem, solve(problem))
        needs = {row.id: row.need[-1] for row in problem.missions}
        said = robustness_of([tried(unmoved(problem), problem, needs)] * 2, result)
        assert said["all_held"] == 2
        assert [row["found"] for row in said["roads"]] == [2] * len(roads_of(result))

    def test_out_of_time_there_is_no_trial(self):
        problem = problem_of(staffing(), plan(), Overlay())
        assert tried(unmoved(problem), problem, {}, time_limit_s=1e-9) is None

    def test_a_floor_held_in_one_year_only_is_not_held(self):
        problem = Problem(
            periods=(2027, 2028),
            services=(Service("S"),),
            profiles=(Profile("P"),),
            missions=(Mission("M", need=(0.0, 0.0), floor=(1.0, 2.0)),),
            staff=(Staff("S", "P", "M", 1.0),),
            compatibility=(Compatibility("P", "M", 0.3),),
        )
        trial = trial_of(solve(problem), {})
        assert (trial.held, trial.covered) == ({"M": False}, {})
