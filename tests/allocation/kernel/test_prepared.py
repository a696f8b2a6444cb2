"""The scenarios that come prepared, and what tells that their facts have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.life import FOLLOWING, ScenarioState, may_follow
from phare.allocation.kernel.prepared import balanced, floors_first, trend
from phare.cli.demonstration import territory
from phare.organisation.kernel.staffing import Movement
from tests.factories.allocation import plan, staffing


def test_the_balanced_cap_is_two_and_a_half_per_cent_of_the_staff_that_may_move():
    # 309 FTE under the prefect's authority: 7.7, so 8 a year; the tax office's 190 do not count.
    assert balanced(territory.staffing(), territory.plan_at_work()).caps == ((2027, 8.0), (2028, 8.0), (2029, 8.0))
    # Sixteen FTE: one at least.
    assert balanced(staffing(), plan()).caps == ((2027, 1.0), (2028, 1.0))


def test_the_two_others_are_one_lever_each():
    assert trend().no_redeployment and not trend().needs_ignored
    assert floors_first().needs_ignored and not floors_first().no_redeployment


CHANGES = {
    "a departure more": {"movements": (*staffing().movements, Movement(2028, "ALI", "V-206", -1.0, "CTL"))},
    "a transfer closed": {"transfers": ()},
    "a post moved": {"posts": (replace(staffing().posts[0], fte=2.5), *staffing().posts[1:])},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=list(CHANGES))
def test_a_change_of_the_photograph_changes_its_digest_and_not_the_plan_s(changes):
    before, after = digests_of(staffing(), plan()), digests_of(staffing(**changes), plan())
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_change_of_the_plan_changes_its_digest_and_not_the_photograph_s():
    higher = (replace(plan().requirements[0], need=9.0), *plan().requirements[1:])
    before, after = digests_of(staffing(), plan()), digests_of(staffing(), plan(requirements=higher))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_a_name_corrected_changes_nothing():
    renamed = tuple(replace(row, name=row.name.upper()) for row in staffing().missions)
    assert digests_of(staffing(missions=renamed), plan(name="Autre nom")) == digests_of(staffing(), plan())


def test_the_digest_is_the_same_each_time():
    assert digests_of(staffing(), plan()) == digests_of(staffing(), plan())


@pytest.mark.parametrize(
    ("state", "then", "allowed"),
    [
        ("draft", ScenarioState.COMPUTING, True),
        ("draft", ScenarioState.COMPUTED, False),
        ("computing", ScenarioState.COMPUTED, True),
        ("computing", ScenarioState.DRAFT, False),
        ("computed", ScenarioState.COMPUTING, True),
        ("failed", ScenarioState.COMPUTING, True),
        ("cancelled", ScenarioState.COMPUTED, False),
    ],
)
def test_a_scenario_follows_its_life(state, then, allowed):
    assert may_follow(state, then) is allowed


def test_every_state_says_what_may_follow():
    assert set(FOLLOWING) == set(ScenarioState)
