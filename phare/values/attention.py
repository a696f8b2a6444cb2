"""What needs someone: each room publishes its attention points, the cockpit gathers them, one column per horizon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from phare.values.horizon import Horizon


class Severity(IntEnum):
    """How badly: 3 is what would be unacceptable, 2 what is late or threatened, 1 what is to be done."""

    CRITICAL = 3
    SERIOUS = 2
    ORDINARY = 1


@dataclass(frozen=True)
class AttentionPoint:
    """One thing that needs someone.

    `what` and `who` are French (who: a service or a function, rarely a person); `since` and `by_when` are days, None
    when there is none; `url` is where one acts and `action_label` what its button says ("Rendre l'arbitrage").
    """

    what: str
    since: dt.date | None
    by_when: dt.date | None
    who: str
    horizon: Horizon
    severity: Severity
    url: str
    action_label: str


def by_urgency(points: list[AttentionPoint]) -> list[AttentionPoint]:
    """Return the points, the most severe first, then the nearest in time (those without a date last), then by name."""
    return sorted(points, key=lambda p: (-p.severity, p.by_when or dt.date.max, p.since or dt.date.max, p.what))


@dataclass(frozen=True)
class Duty:
    """One thing that a person owes: what (French), by when (None when no day is set), and the page where it is done."""

    what: str
    due: dt.date | None
    url: str


def by_due_date(duties: list[Duty]) -> list[Duty]:
    """Return the duties, the nearest day first, those without a day last, then by name."""
    return sorted(duties, key=lambda duty: (duty.due or dt.date.max, duty.what))
