"""What needs someone: each room publishes its attention points and duties, the cockpit gathers them."""

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
    `kind` reads `room.kind` ("decisions.to_sign") and `count` says how many things of this kind the point holds.
    """

    what: str
    since: dt.date | None
    by_when: dt.date | None
    who: str
    horizon: Horizon
    severity: Severity
    url: str
    action_label: str
    kind: str
    count: int = 1

    @property
    def room(self) -> str:
        """The room that publishes it."""
        return self.kind.partition(".")[0]


def by_urgency(points: list[AttentionPoint]) -> list[AttentionPoint]:
    """Return the points, the most severe first, then the nearest in time (those without a date last), then by name."""
    return sorted(points, key=lambda p: (-p.severity, p.by_when or dt.date.max, p.since or dt.date.max, p.what))


@dataclass(frozen=True)
class Choice:
    """One answer to a duty that holds in one choice: its value, and what its button says."""

    value: str
    label: str


@dataclass(frozen=True)
class Asked:
    """A figure asked for: what it is (French), its unit, the day that it is to tell of, the last one known in words."""

    label: str
    unit: str
    date: dt.date
    last: str = ""


@dataclass(frozen=True)
class Duty:
    """One thing that a person owes: what (French), by when (None when no day is set), and the page where it is done.

    `action_label` is what the button to that page says. Where the answer is one choice, `kind` (`room.noun`), `key` and
    `version` say of which object, and `choices` which answers need no more words; where it is a figure, `asked` says
    which one.
    """

    what: str
    due: dt.date | None
    url: str
    action_label: str
    kind: str = ""
    key: int = 0
    version: int = 0
    choices: tuple[Choice, ...] = ()
    asked: Asked | None = None

    @property
    def is_answered_in_place(self) -> bool:
        """Whether the answer is given where the duty is read."""
        return bool(self.choices or self.asked)


def by_due_date(duties: list[Duty]) -> list[Duty]:
    """Return the duties, the nearest day first, those without a day last, then by name."""
    return sorted(duties, key=lambda duty: (duty.due or dt.date.max, duty.what))
