"""Holds the streams, in front of Django.

Django keeps a thread for each request until its answer is wholly sent, and a database connection until then if any
code after the view reads the session: five hundred streams would be five hundred threads. So Django answers only
whether the person may listen, with the channel in a header; that answer is complete in milliseconds, and the stream
is then held here, by the event loop alone: some kilobytes each.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias

from phare.platform.live.gateways.hub import LOOK_AGAIN, Hub, TooManyWatchersError, Watcher
from phare.platform.live.kernel.notice import as_server_sent_event

CHANNEL_HEADER = "X-Phare-Channel"
PERSON_HEADER = "X-Phare-Person"
Message: TypeAlias = Any
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Any, Receive, Send], Awaitable[None]]

HEARTBEAT = 15.0
# A stream ends after about ten minutes: the browser comes back at once, and its right to listen is checked anew.
LONGEST = 600.0
# Seconds that a reader who no longer reads has to hear that it is over.
GOODBYE = 5.0


class LiveStreams:
    """An ASGI application around Django's: what Django lets listen to a channel is given that channel's stream."""

    def __init__(self, application: Application, prefix: str, *, goodbye: float = GOODBYE) -> None:
        self._application = application
        self._prefix = prefix
        self._goodbye = goodbye
        self._hub: Hub | None = None

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._application(scope, receive, send)
            return
        hub = self._hub = self._hub or Hub()
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._application(scope, receive, keep)
        admitted = _take_admission(answer)
        if admitted is None:
            for message in answer:
                await send(message)
            return
        try:
            with hub.watch(*admitted) as watcher:
                leaves = await _stream(watcher, hub, answer[0], receive, send)
            if not leaves:
                await _say_goodbye(send, self._goodbye)
        except TooManyWatchersError:
            await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"retry-after", b"30"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _take_admission(answer: list[Message]) -> tuple[str, str] | None:
    """Take the channel and the person out of Django's answer, with the length of its body; None when there is none."""
    if not answer or answer[0].get("status") != 200:
        return None
    start, names = answer[0], (CHANNEL_HEADER.lower().encode(), PERSON_HEADER.lower().encode())
    given = {key.lower(): value for key, value in start["headers"]}
    if not all(name in given for name in names):
        return None
    unwanted = {*names, b"content-length"}
    start["headers"] = [(key, value) for key, value in start["headers"] if key.lower() not in unwanted]
    channel, person = (given[name].decode("ascii") for name in names)
    return channel, person


async def _say_goodbye(send: Send, seconds: float) -> None:
    """End the stream properly for a reader that still reads; the server cuts the other."""
    with suppress(OSError, TimeoutError):
        await asyncio.wait_for(send({"type": "http.response.body", "body": b"", "more_body": False}), seconds)


async def _stream(watcher: Watcher, hub: Hub, start: Message, receive: Receive, send: Send) -> bool:
    """Send what a watcher hears until the reader leaves, is too slow, or has been there long enough.

    Return whether the reader has left.
    """
    # A proxy that would keep the stream until it is whole is told not to.
    start["headers"].append((b"x-accel-buffering", b"no"))
    sending = asyncio.create_task(_send_events(watcher, hub, start, send))
    gone = asyncio.create_task(_until_gone(receive))
    slow = asyncio.create_task(watcher.overflowed.wait())
    # Not all at the same second: those who came together do not come back together.
    seconds = LONGEST * random.uniform(0.8, 1.2)  # noqa: S311 spread, not secrecy
    try:
        await asyncio.wait({sending, gone, slow}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, gone, slow):
            task.cancel()
        await asyncio.gather(sending, gone, slow, return_exceptions=True)
    return not gone.cancelled()


async def _send_events(watcher: Watcher, hub: Hub, start: Message, send: Send) -> None:
    await send(start)
    await send(_part(b"retry: 2000\n\n"))
    await hub.until_hearing(HEARTBEAT)
    # What happened between the page and the stream is not lost: the page looks once more.
    await send(_part(as_server_sent_event(LOOK_AGAIN)))
    while True:
        try:
            event = await asyncio.wait_for(watcher.events.get(), HEARTBEAT)
        except TimeoutError:
            await send(_part(b": \n\n"))
        else:
            await send(_part(as_server_sent_event(event)))


def _part(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
