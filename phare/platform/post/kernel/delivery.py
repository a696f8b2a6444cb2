"""What an envelope may hold, and when a refused delivery is tried again."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

# Minutes before each new try; after the last one a person decides.
DELAYS = (1, 5, 15, 60, 240, 720)


class State(StrEnum):
    """Where an outgoing mail stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


FOLLOWING: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENT, State.FAILED}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
}

# One address, nothing else: no display name, no second address, no control character.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def is_one_address(text: str) -> bool:
    """Return whether the text is exactly one plain address."""
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None


def is_one_line(text: str) -> bool:
    """Return whether the text can be a header: not empty, no line break nor other control character (RFC 5322)."""
    return bool(text.strip()) and all(character.isprintable() for character in text)


def next_try(attempts: int, at: dt.datetime) -> dt.datetime | None:
    """Return when to try again after this many failed tries (at least 1), or None when it is enough."""
    if attempts > len(DELAYS):
        return None
    return at + dt.timedelta(minutes=DELAYS[attempts - 1])
