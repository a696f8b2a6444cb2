"""The life of a scenario: drafted, computed, computed again; what failed left it as it was."""

from __future__ import annotations

from enum import StrEnum


class ScenarioState(StrEnum):
    """Where a scenario stands."""

    DRAFT = "draft"
    COMPUTING = "computing"
    COMPUTED = "computed"
    FAILED = "failed"
    CANCELLED = "cancelled"


FOLLOWING: dict[ScenarioState, frozenset[ScenarioState]] = {
    ScenarioState.DRAFT: frozenset({ScenarioState.COMPUTING, ScenarioState.DRAFT}),
    ScenarioState.COMPUTING: frozenset({ScenarioState.COMPUTED, ScenarioState.FAILED, ScenarioState.CANCELLED}),
    # New levers make a draft of it; the result of the former ones goes with them.
    ScenarioState.COMPUTED: frozenset({ScenarioState.COMPUTING, ScenarioState.DRAFT}),
    ScenarioState.FAILED: frozenset({ScenarioState.COMPUTING, ScenarioState.DRAFT}),
    ScenarioState.CANCELLED: frozenset({ScenarioState.COMPUTING, ScenarioState.DRAFT}),
}
"""The states that may follow each state."""


def may_follow(state: str, then: ScenarioState) -> bool:
    """Return whether a scenario in this state may take that one."""
    return then in FOLLOWING[ScenarioState(state)]


class StoppedError(Exception):
    """Whoever asked for a computation asked to stop before its end."""
