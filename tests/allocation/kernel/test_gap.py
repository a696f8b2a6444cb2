"""The gap before any solution."""

from __future__ import annotations

import pytest

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.gap import gaps_of
from phare.allocation.kernel.overlay import Overlay
from phare.strategy.kernel.requirements import Requirement
from tests.factories.allocation import plan, staffing


def gaps(**changes):
    return {gap.mission: gap for gap in gaps_of(problem_of(staffing(), plan(**changes), Overlay()))}


@pytest.mark.parametrize(
    ("mission", "today", "trend", "broken_at", "lack"),
    [
        ("ABT", 3.0, (2.0, 1.0), 0, 2.0),  # two vets leave: below its floor of 3 from the first year
        ("CTL", 5.0, (5.0, 5.0), None, 0.0),
        ("COU", 4.0, (4.0, 4.0), None, 0.0),  # the vacant post brings nobody
        ("IMP", 20.0, (20.0, 20.0), None, 0.0),  # outside the prefect's authority, counted all the same
    ],
)
def test_each_mission_says_what_it_has_and_when_its_floor_breaks(mission, today, trend, broken_at, lack):
    found = gaps()[mission]
    assert (found.today, found.trend, found.broken_at, found.largest_lack) == (today, trend, broken_at, lack)


def test_only_the_profiles_that_count_hold_a_floor():
    only_clerks = Requirement("1.1", "ABT", 2027, 3.0, floor=1.0, floor_profiles=("C-354",))
    found = gaps(requirements=(only_clerks,))["ABT"]
    assert found.today == 3.0
    assert found.today_counting == 0.0
    assert found.is_broken_today
    assert found.broken_at == 0
