"""What a notice is on the wire: the channel's name and a small event, within PostgreSQL's 8,000 bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

POSTGRES_CHANNEL = "phare_live"
# PostgreSQL refuses a NOTIFY of 8,000 bytes or more.
LONGEST = 7_900


@dataclass(frozen=True)
class Notice:
    """Something happened on a channel (`room.noun:key`); the event refers to it, it does not carry it."""

    channel: str
    event: dict[str, Any] = field(default_factory=dict)


def encode(channel: str, event: dict[str, Any]) -> str:
    """Return the payload of a NOTIFY. Raises ValueError when it would not fit: send a reference instead."""
    payload = json.dumps([channel, event], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(payload.encode()) > LONGEST:
        raise ValueError(f"An event of channel {channel} is over {LONGEST} bytes: announce a reference instead")
    return payload


def decode(payload: str) -> Notice | None:
    """Return the notice that a payload holds, or None for what is not one of ours."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match said:
        case [str(channel), dict(event)]:
            return Notice(channel, event)
    return None


def as_server_sent_event(event: dict[str, Any]) -> bytes:
    """Return an event as one server-sent message: its `data` line is JSON, which never holds a line break."""
    return b"data: " + json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
