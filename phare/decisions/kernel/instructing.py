"""The life of what a service answers to an instruction: what may follow what."""

from __future__ import annotations

from enum import StrEnum


class AnswerState(StrEnum):
    """Where a service stands on what it was instructed to do."""

    AWAITED = "awaited"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    DONE = "done"
    IMPOSSIBLE = "impossible"


ANSWER_FOLLOWING: dict[AnswerState, frozenset[AnswerState]] = {
    AnswerState.AWAITED: frozenset(
        {AnswerState.ACCEPTED, AnswerState.UNDER_WAY, AnswerState.DONE, AnswerState.IMPOSSIBLE}
    ),
    AnswerState.ACCEPTED: frozenset({AnswerState.UNDER_WAY, AnswerState.DONE, AnswerState.IMPOSSIBLE}),
    AnswerState.UNDER_WAY: frozenset({AnswerState.DONE, AnswerState.IMPOSSIBLE}),
    # Said too soon, it is taken up again.
    AnswerState.DONE: frozenset({AnswerState.UNDER_WAY}),
    # What stood in the way is gone; or whoever gave the instruction asks again.
    AnswerState.IMPOSSIBLE: frozenset({AnswerState.AWAITED, AnswerState.UNDER_WAY}),
}
"""The states that may follow each state of an answer."""

LEFT_TO_DO = frozenset({AnswerState.AWAITED, AnswerState.ACCEPTED, AnswerState.UNDER_WAY})
"""States that are late once the day is past; what is impossible waits for whoever gave the instruction."""

BY_GIVER = frozenset({AnswerState.AWAITED})
"""States that whoever gives instructions puts an answer into, never the service itself."""


def open_to(state: str, *, gives: bool, answers: bool) -> frozenset[AnswerState]:
    """Return the states into which an answer may go, by the hand of whoever gives the instruction or answers it."""
    following = ANSWER_FOLLOWING[AnswerState(state)]
    return (following & BY_GIVER if gives else frozenset()) | (following - BY_GIVER if answers else frozenset())
