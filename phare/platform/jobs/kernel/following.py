"""The life of a job: its states, and which may follow which."""

from __future__ import annotations

from enum import StrEnum

# A job whose worker was killed is run again, until its worker was killed this many times; then a person decides.
MOST_KILLS = 3


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


FOLLOWING: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.CANCELLED}),
    # Back to the queue: its worker was stopped or killed.
    State.RUNNING: frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.QUEUED, State.LOST}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
    # Given up: its worker was killed each time.
    State.LOST: frozenset({State.QUEUED}),
}

UNDER_WAY = frozenset({State.QUEUED, State.RUNNING})
RETRIABLE = frozenset(state for state in State if State.QUEUED in FOLLOWING[state] and state not in UNDER_WAY)


def after_a_kill(kills: int) -> State:
    """Return the state of a running job whose worker just died, given how many times that happened (at least 1)."""
    return State.QUEUED if kills < MOST_KILLS else State.LOST
