"""The one way to tell whoever watches that something happened."""

from __future__ import annotations

from typing import Any

from django.db import connection

from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, encode


def announce(channel: str, event: dict[str, Any]) -> None:
    """Tell the watchers of a channel (`room.noun:key`), once the current transaction commits; nothing if it does not.

    The event is small (under 7,900 bytes of JSON) and holds references, not contents: whoever watches may be fewer
    rights away. Raises ValueError when it is too long.
    """
    payload = encode(channel, event)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, payload])
