"""The horizon of what has a due date: short within a month, medium up to the end of the next year, long after."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.values.horizon import Horizon, horizon_by_distance

DAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("due", "horizon"),
    [
        (dt.date(2020, 1, 1), Horizon.SHORT),
        (DAY, Horizon.SHORT),
        (dt.date(2026, 12, 22), Horizon.SHORT),
        (dt.date(2026, 12, 23), Horizon.MEDIUM),
        (dt.date(2026, 12, 31), Horizon.MEDIUM),
        (dt.date(2027, 12, 31), Horizon.MEDIUM),
        (dt.date(2028, 1, 1), Horizon.LONG),
        (dt.date(2040, 1, 1), Horizon.LONG),
    ],
)
def test_cro_006_the_horizon_follows_the_distance(due, horizon):
    assert horizon_by_distance(due, DAY) is horizon


def test_a_due_date_only_comes_nearer_as_days_go_by():
    order = [Horizon.LONG, Horizon.MEDIUM, Horizon.SHORT]
    due = dt.date(2028, 12, 31)
    seen = [order.index(horizon_by_distance(due, DAY + dt.timedelta(days=passed))) for passed in range(0, 900, 7)]
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}
