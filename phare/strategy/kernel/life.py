"""The life of a plan: drafted, in force, closed."""

from __future__ import annotations

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
