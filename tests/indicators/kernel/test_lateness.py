"""When a value is due, on dates that a head of service can check on a calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.indicators.kernel.definition import Periodicity
from phare.indicators.kernel.lateness import next_due, period_end, periods_missed

MONTH, QUARTER, HALF_YEAR, YEAR = Periodicity
FOLLOWED = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("day", "periodicity", "end"),
    [
        ("2024-02-10", MONTH, "2024-02-29"),
        ("2026-12-31", MONTH, "2026-12-31"),
        ("2026-04-01", QUARTER, "2026-06-30"),
        ("2026-07-01", HALF_YEAR, "2026-12-31"),
        ("2026-09-30", YEAR, "2026-12-31"),
        ("9999-12-31", YEAR, "9999-12-31"),
    ],
)
def test_the_period_of_a_day(day, periodicity, end):
    assert period_end(dt.date.fromisoformat(day), periodicity).isoformat() == end


@pytest.mark.parametrize(
    ("last", "periodicity", "delay", "end", "by"),
    [
        (None, QUARTER, 45, "2026-03-31", "2026-05-15"),
        ("2026-03-31", QUARTER, 45, "2026-06-30", "2026-08-14"),
        ("2026-02-03", QUARTER, 0, "2026-06-30", "2026-06-30"),
        ("2025-09-30", YEAR, 90, "2026-12-31", "2027-03-31"),
        ("2026-01-31", MONTH, 10, "2026-02-28", "2026-03-10"),
        ("9999-12-31", YEAR, 90, "9999-12-31", "9999-12-31"),
    ],
)
def test_what_is_awaited_next(last, periodicity, delay, end, by):
    due = next_due(dt.date.fromisoformat(last) if last else None, periodicity, delay, FOLLOWED)
    assert (due.period_end.isoformat(), due.by.isoformat()) == (end, by)


@pytest.mark.parametrize(
    ("on", "late", "days", "missed"),
    [
        ("2026-05-15", False, 0, 0),
        ("2026-05-16", True, 1, 1),
        ("2026-08-14", True, 91, 1),
        ("2026-08-15", True, 92, 2),
        ("2027-08-15", True, 457, 6),
    ],
)
def test_a_value_is_late_from_the_day_after_it_was_due(on, late, days, missed):
    day = dt.date.fromisoformat(on)
    due = next_due(None, QUARTER, 45, FOLLOWED)
    assert (due.is_late(day), due.days_late(day)) == (late, days)
    assert periods_missed(None, QUARTER, 45, FOLLOWED, day) == missed


@given(st.dates(), st.sampled_from(Periodicity), st.integers(0, 1000))
def test_what_is_due_is_after_what_was_given_and_a_value_of_its_period_answers_it(day, periodicity, delay):
    due = next_due(day, periodicity, delay, FOLLOWED)
    assert due.period_end >= day and due.by >= due.period_end
    if due.period_end < dt.date.max:
        assert due.period_end > period_end(day, periodicity)
        following = next_due(due.period_end, periodicity, delay, FOLLOWED)
        assert following.period_end > due.period_end


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1)), st.sampled_from(Periodicity))
def test_a_period_has_its_months_and_no_day_belongs_to_two(day, periodicity):
    end = period_end(day, periodicity)
    first = end.replace(day=1, month=end.month - periodicity.months + 1)
    assert first <= day <= end
    assert period_end(first, periodicity) == end
    assert period_end(first - dt.timedelta(days=1), periodicity) == first - dt.timedelta(days=1)
