"""When a value is due, by its periodicity and the delay of its availability, and whether it is late on a day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from phare.indicators.kernel.definition import Periodicity


@dataclass(frozen=True)
class Due:
    """The next value awaited: the last day of the period that it tells of, and the day when it should be known."""

    period_end: dt.date
    by: dt.date

    def days_late(self, on: dt.date) -> int:
        """Return how many days late it is on a day, 0 until the day when it is due included."""
        return max(0, (on - self.by).days)

    def is_late(self, on: dt.date) -> bool:
        """Whether the day when it was due has passed."""
        return on > self.by


def period_end(day: dt.date, periodicity: Periodicity) -> dt.date:
    """Return the last day of the month, quarter, half-year or year of a day."""
    month = ((day.month - 1) // periodicity.months + 1) * periodicity.months
    return dt.date(day.year, month, calendar.monthrange(day.year, month)[1])


def next_due(last: dt.date | None, periodicity: Periodicity, delay_days: int, since: dt.date) -> Due:
    """Return what is awaited after the last value, or since a day when there is none.

    `last` is the date of the latest actual value: it answers for the whole period that it falls in. Without any, the
    first period awaited is that of `since`, the day from which the indicator is followed. `delay_days` is the delay of
    availability: days between the end of a period and the day when its value can be known.
    """
    awaited = since if last is None else _later(period_end(last, periodicity), 1)
    end = period_end(awaited, periodicity)
    return Due(end, _later(end, delay_days))


def periods_missed(last: dt.date | None, periodicity: Periodicity, delay_days: int, since: dt.date, on: dt.date) -> int:
    """Return how many values are late on a day: the periods whose value should be known and is not."""
    due, missed = next_due(last, periodicity, delay_days, since), 0
    while due.is_late(on):
        missed += 1
        due = next_due(due.period_end, periodicity, delay_days, since)
    return missed


def _later(day: dt.date, days: int) -> dt.date:
    """A day so much later, or the last one of the calendar."""
    return day + dt.timedelta(days=min(days, (dt.date.max - day).days))
