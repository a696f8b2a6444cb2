"""The three cycles of an administration's action, views of the same objects (CRO-006)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

A_MONTH = dt.timedelta(days=31)


class Horizon(StrEnum):
    """Long: years (regional secretariat); medium: weeks to months (secretary general); short: minutes to days."""

    LONG = "long"
    MEDIUM = "medium"
    SHORT = "short"


LONGEST_FIRST = (Horizon.LONG, Horizon.MEDIUM, Horizon.SHORT)


def horizon_by_distance(due: dt.date, day: dt.date) -> Horizon:
    """Return the horizon of what happens on `due`, seen from a day.

    Short when it is past or within a month, medium up to the end of the next year, long after.
    """
    if due - day <= A_MONTH:
        return Horizon.SHORT
    return Horizon.MEDIUM if due.year <= day.year + 1 else Horizon.LONG
