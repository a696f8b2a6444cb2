"""What an uploaded file may become: a state table."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an uploaded file stands: read and shown, done, or given up."""

    HELD = "held"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"


FOLLOWING: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.CONFIRMED, State.ABANDONED}),
    State.CONFIRMED: frozenset(),
    State.ABANDONED: frozenset(),
}
