"""What may follow what, when an action is late, and needs that would go round in a circle."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.strategy.kernel.action import circle, free_code
from phare.strategy.kernel.life import (
    ACTION_FOLLOWING,
    UNFINISHED,
    ActionStatus,
    Host,
    PlanState,
    days_late,
    next_home,
)

DAY = dt.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("status", "due", "days"),
    [
        ("to_do", DAY - dt.timedelta(days=1), 1),
        ("under_way", DAY, 0),
        ("blocked", DAY - dt.timedelta(days=30), 30),
        ("under_way", None, 0),
        ("done", DAY - dt.timedelta(days=30), 0),
        ("abandoned", DAY - dt.timedelta(days=30), 0),
    ],
)
def test_an_unfinished_action_is_late_from_the_day_after_its_due_date(status, due, days) -> None:
    assert days_late(status, due, DAY) == days


def test_every_status_has_its_following_ones_and_none_follows_itself() -> None:
    assert set(ACTION_FOLLOWING) == set(ActionStatus)
    assert not [status for status, after in ACTION_FOLLOWING.items() if status in after]
    assert all(ActionStatus.DONE in ACTION_FOLLOWING[status] for status in UNFINISHED)


@pytest.mark.parametrize(
    ("needs", "action", "other", "found"),
    [
        ({}, 1, 2, ()),
        ({}, 1, 1, (1, 1)),
        ({2: [1]}, 1, 2, (1, 2, 1)),
        ({2: [3], 3: [1]}, 1, 2, (1, 2, 3, 1)),
        ({1: [2], 2: [3]}, 1, 3, ()),
        ({2: [3, 4], 3: [2], 4: [1]}, 1, 2, (1, 2, 4, 1)),
    ],
)
def test_the_circle_that_a_need_would_close(needs, action, other, found) -> None:
    assert circle(needs, action, other) == found


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=25))
def test_needs_accepted_one_by_one_can_always_be_done_in_some_order(asked) -> None:
    needs: dict[int, set[int]] = {}
    for action, other in asked:
        path = circle(needs, action, other)
        if path:
            assert path[0] == path[-1] == action
            assert all(after in needs.get(before, ()) for before, after in pairwise(path[1:]))
        else:
            needs.setdefault(action, set()).add(other)
    left = set(range(8))
    while ready := {each for each in left if not needs.get(each, set()) & left}:
        left -= ready
    assert not left


@pytest.mark.parametrize(
    ("hosts", "home"),
    [
        ([], None),
        ([(1, "closed", 2030)], None),
        ([(1, "in_force", 2029)], 1),
        ([(1, "draft", 2035)], 1),
        # What is in force comes before what is in preparation, however long.
        ([(1, "draft", 2035), (2, "in_force", 2028)], 2),
        # Then what lasts longest; then the oldest plan.
        ([(1, "in_force", 2028), (2, "in_force", 2030)], 2),
        ([(4, "in_force", 2030), (3, "in_force", 2030), (5, "closed", 2040)], 3),
    ],
)
def test_where_an_action_goes_on_once_its_plan_closes(hosts, home) -> None:
    assert next_home([Host(key, PlanState(state), year) for key, state, year in hosts]) == home


@pytest.mark.parametrize(
    ("code", "taken", "found"),
    [
        ("A1", set(), "A1"),
        ("A1", {"A1"}, "A1-2"),
        ("A1", {"A1", "A1-2", "A1-3"}, "A1-4"),
        ("x" * 20, {"x" * 20}, "x" * 18 + "-2"),
    ],
)
def test_a_code_taken_where_an_action_comes_gets_a_number(code, taken, found) -> None:
    assert free_code(code, taken) == found


@given(st.lists(st.text("AB", min_size=1, max_size=20), max_size=15))
def test_actions_that_come_one_after_the_other_never_share_a_code(codes) -> None:
    taken: set[str] = set()
    for code in codes:
        found = free_code(code, taken)
        assert found not in taken
        assert 0 < len(found) <= 20
        taken.add(found)
