"""The life of an arbitration, of a redeployment it orders, of a service agreement: what may follow what."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class ArbitrationState(StrEnum):
    """Where an arbitration stands; in force is not a state that is written: its date of effect says it."""

    DRAFT = "draft"
    CONSULTING = "consulting"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    VERIFIED = "verified"
    ABANDONED = "abandoned"


FOLLOWING: dict[ArbitrationState, frozenset[ArbitrationState]] = {
    ArbitrationState.DRAFT: frozenset({ArbitrationState.CONSULTING, ArbitrationState.ABANDONED}),
    # Taken back to be changed, its observations are asked for again.
    ArbitrationState.CONSULTING: frozenset(
        {ArbitrationState.DRAFT, ArbitrationState.SIGNED, ArbitrationState.ABANDONED}
    ),
    ArbitrationState.SIGNED: frozenset({ArbitrationState.IN_FORCE}),
    ArbitrationState.IN_FORCE: frozenset({ArbitrationState.VERIFIED}),
    ArbitrationState.VERIFIED: frozenset(),
    ArbitrationState.ABANDONED: frozenset(),
}
"""The states that may follow each state. A signed act is never taken back: another one changes it (ACT-107)."""

OPEN = frozenset({ArbitrationState.DRAFT, ArbitrationState.CONSULTING})
TAKEN = frozenset({ArbitrationState.SIGNED, ArbitrationState.IN_FORCE, ArbitrationState.VERIFIED})


def state_on(kept: str, effect_on: dt.date | None, day: dt.date) -> ArbitrationState:
    """Return where an arbitration stands on a day: once signed, its date of effect puts it in force."""
    state = ArbitrationState(kept)
    if state is ArbitrationState.SIGNED and effect_on is not None and effect_on <= day:
        return ArbitrationState.IN_FORCE
    return state


def may_follow(state: str, then: ArbitrationState) -> bool:
    """Return whether an arbitration in this state may take that one."""
    return then in FOLLOWING[ArbitrationState(state)]


class RedeploymentState(StrEnum):
    """Where a redeployment stands, from an option's proposal to what a later photograph says of it."""

    PROPOSED = "proposed"
    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    REFUSED = "refused"
    DECLARED_DONE = "declared_done"


def first_due(year: int, effect_on: dt.date) -> dt.date:
    """Return by when a redeployment ordered is to be done: the end of its year, never before it takes effect."""
    return max(dt.date(year, 12, 31), effect_on)


REDEPLOYMENT_FOLLOWING: dict[RedeploymentState, frozenset[RedeploymentState]] = {
    RedeploymentState.PROPOSED: frozenset({RedeploymentState.TO_DO}),
    RedeploymentState.TO_DO: frozenset(
        {
            RedeploymentState.UNDER_WAY,
            RedeploymentState.BLOCKED,
            RedeploymentState.REFUSED,
            RedeploymentState.DECLARED_DONE,
        }
    ),
    RedeploymentState.UNDER_WAY: frozenset(
        {RedeploymentState.BLOCKED, RedeploymentState.REFUSED, RedeploymentState.DECLARED_DONE}
    ),
    RedeploymentState.BLOCKED: frozenset(
        {RedeploymentState.UNDER_WAY, RedeploymentState.REFUSED, RedeploymentState.DECLARED_DONE}
    ),
    # Whoever decides sends it back to be done, or takes another arbitration.
    RedeploymentState.REFUSED: frozenset({RedeploymentState.TO_DO}),
    RedeploymentState.DECLARED_DONE: frozenset({RedeploymentState.UNDER_WAY}),
}
"""The states that may follow each state of a redeployment."""

WITH_OBSTACLE = frozenset({RedeploymentState.BLOCKED, RedeploymentState.REFUSED})
"""States that must say why."""

UNFINISHED = frozenset(
    {RedeploymentState.TO_DO, RedeploymentState.UNDER_WAY, RedeploymentState.BLOCKED, RedeploymentState.REFUSED}
)
"""States that are late once the due date is past."""
