"""The ear of a web process: one LISTEN connection, whatever the number of watchers, and a queue for each of them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection

from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, decode

logger = logging.getLogger(__name__)

# A watcher that leaves this many events unread is too slow: its stream ends, and its page comes back and catches up.
MOST_UNREAD = 64
# Streams held at once by one web process, and by one person in it.
MOST_STREAMS = int(os.environ.get("PHARE_LIVE_STREAMS", "2000"))
MOST_PER_PERSON = 20
# Events may have been missed while the ear was deaf: watchers are told to look again.
LOOK_AGAIN: dict[str, Any] = {"look": "again"}
LONGEST_PAUSE = 10.0


class TooManyWatchersError(Exception):
    """This process, or this person, holds as many streams as it may."""


class Watcher:
    """One stream's queue of events, with the signal that it was too slow."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_UNREAD)
        self.overflowed = asyncio.Event()

    def hear(self, event: dict[str, Any]) -> None:
        """Keep an event until the stream sends it, or say that there are too many."""
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed.set()


class Hub:
    """The watchers of one event loop; it listens to the database from the first of them on."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._ear: asyncio.Task[None] | None = None
        self._hearing = asyncio.Event()
        self._persons: Counter[str] = Counter()

    @contextmanager
    def watch(self, channel: str, person: str) -> Iterator[Watcher]:
        """Give a person's watcher of a channel; events come once the ear hears. Raises TooManyWatchersError."""
        if self._persons.total() >= MOST_STREAMS or self._persons[person] >= MOST_PER_PERSON:
            raise TooManyWatchersError
        watcher = Watcher()
        self._watchers[channel].add(watcher)
        self._persons[person] += 1
        if self._ear is None or self._ear.done():
            self._ear = asyncio.get_running_loop().create_task(self._listen(), name="live ear")
        try:
            yield watcher
        finally:
            self._persons[person] -= 1
            if not self._persons[person]:
                del self._persons[person]
            self._watchers[channel].discard(watcher)
            if not self._watchers[channel]:
                del self._watchers[channel]

    async def until_hearing(self, seconds: float) -> None:
        """Wait until the ear hears, or so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hearing.wait(), seconds)

    async def _listen(self) -> None:
        pause = 0.2
        while True:
            try:
                async with _ear_connection() as ear:
                    pause = 0.2
                    self._tell_all(LOOK_AGAIN)
                    self._hearing.set()
                    async for notification in ear.notifies():
                        self._fan_out(notification.payload)
            except (psycopg.Error, OSError) as lost:
                logger.warning("the live connection was lost", extra={"reason": type(lost).__name__})
            finally:
                self._hearing.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _fan_out(self, payload: str) -> None:
        notice = decode(payload)
        if notice is not None:
            for watcher in tuple(self._watchers.get(notice.channel, ())):
                watcher.hear(notice.event)

    def _tell_all(self, event: dict[str, Any]) -> None:
        for group in tuple(self._watchers.values()):
            for watcher in tuple(group):
                watcher.hear(event)


@asynccontextmanager
async def _ear_connection() -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context"):
        parameters.pop(unwanted, None)
    ear = await psycopg.AsyncConnection.connect(**parameters, autocommit=True, application_name="phare live")
    try:
        await ear.execute(
            "SELECT set_config('tcp_keepalives_idle', '20', false), set_config('tcp_keepalives_interval', '10', false)"
        )
        await ear.execute(f"LISTEN {POSTGRES_CHANNEL}")
        yield ear
    finally:
        await ear.close()
