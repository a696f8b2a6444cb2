"""What may follow what, when an action is late, and needs that would go round in a circle."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.strategy.kernel.action import circle
from phare.strategy.kernel.life import ACTION_FOLLOWING, UNFINISHED, ActionStatus, days_late

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
