"""The life of a plan and of an action: what may follow what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan is in its life."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    CLOSED = "closed"


FOLLOWING: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.IN_FORCE}),
    PlanState.IN_FORCE: frozenset({PlanState.CLOSED}),
    PlanState.CLOSED: frozenset(),
}
"""The states that may follow each state."""


@dataclass(frozen=True)
class Host:
    """A plan that an action serves, by its key."""

    key: int
    state: PlanState
    last_year: int


def next_home(hosts: Collection[Host]) -> int | None:
    """Return the plan where an action goes on once its own closes, of those that it serves; None: it stops with it.

    A plan in force before one in preparation; of several, the one that lasts longest, then the oldest. A closed plan
    takes nothing more in.
    """
    open_ones = [each for each in hosts if each.state is not PlanState.CLOSED]
    first = min(
        open_ones, key=lambda each: (each.state is not PlanState.IN_FORCE, -each.last_year, each.key), default=None
    )
    return first.key if first else None


class ActionStatus(StrEnum):
    """Where an action stands."""

    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    DONE = "done"
    ABANDONED = "abandoned"


ACTION_FOLLOWING: dict[ActionStatus, frozenset[ActionStatus]] = {
    ActionStatus.TO_DO: frozenset(
        {ActionStatus.UNDER_WAY, ActionStatus.BLOCKED, ActionStatus.DONE, ActionStatus.ABANDONED}
    ),
    ActionStatus.UNDER_WAY: frozenset({ActionStatus.BLOCKED, ActionStatus.DONE, ActionStatus.ABANDONED}),
    ActionStatus.BLOCKED: frozenset(
        {ActionStatus.TO_DO, ActionStatus.UNDER_WAY, ActionStatus.DONE, ActionStatus.ABANDONED}
    ),
    # What was declared done too early is taken up again.
    ActionStatus.DONE: frozenset({ActionStatus.UNDER_WAY}),
    ActionStatus.ABANDONED: frozenset({ActionStatus.TO_DO}),
}
"""The statuses that may follow each status of an action."""

UNFINISHED = frozenset({ActionStatus.TO_DO, ActionStatus.UNDER_WAY, ActionStatus.BLOCKED})
"""Statuses in which an action is late once its due date is past."""


def days_late(status: str, due: dt.date | None, day: dt.date) -> int:
    """Return by how many days an action, or a step of one, is late on a day; 0 when it is not, or has no due date."""
    if due is None or ActionStatus(status) not in UNFINISHED:
        return 0
    return max((day - due).days, 0)


class ProposalState(StrEnum):
    """What became of a proposal: an open one is answered once."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"
