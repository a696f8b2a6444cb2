"""The streams in front of Django: what it lets pass is held, the rest is untouched, and the slow are let go."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from phare.platform.jobs.gateways.sessions import open_session
from phare.platform.live.gateways import hub as hubs
from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, encode
from phare.platform.live.web.streaming import LiveStreams

pytestmark = pytest.mark.django_db(transaction=True)
CHANNEL = "room.thing:1"


def django_like(status: int = 200, *, person: str = "7") -> Any:
    """Return an application that lets the person listen to the channel, or answers something else."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Content-Type", b"text/event-stream"), (b"Content-Length", b"13"), (b"X-Other", b"kept")]
        if status == 200:
            headers += [(b"X-Phare-Channel", CHANNEL.encode()), (b"X-Phare-Person", person.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"retry: 5000\n\n"})

    return application


class Browser:
    """The other end of one request: what it was sent, when it leaves, whether it reads."""

    def __init__(self, *, reads: bool = True, path: str = "/direct/room.thing:1/") -> None:
        self.scope = {"type": "http", "path": path, "method": "GET"}
        self.messages: list[Any] = []
        self.left = asyncio.Event()
        self._reads = reads
        self._came = asyncio.Condition()

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if not self._reads and self.events:
            await asyncio.Event().wait()
        async with self._came:
            self.messages.append(message)
            self._came.notify_all()

    @property
    def events(self) -> list[bytes]:
        return [m["body"] for m in self.messages[1:] if m["body"].startswith(b"data:")]

    async def has_events(self, number: int) -> None:
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.events) >= number)


def tell(event: dict[str, Any]) -> None:
    with open_session() as session:
        session.execute("SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, encode(CHANNEL, event)])


async def closed(streams: LiveStreams) -> None:
    """Stop the ear of the hub, which would outlive the test's loop."""
    for task in asyncio.all_tasks():
        if task.get_name() == "live ear":
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def run(scenario: Any) -> None:
    async def whole() -> None:
        streams = LiveStreams(django_like(), "/direct/", goodbye=0.1)
        try:
            await asyncio.wait_for(scenario(streams), 30)
        finally:
            await closed(streams)

    asyncio.run(whole())


def test_other_addresses_go_to_django_untouched(db):
    async def scenario(streams: LiveStreams) -> None:
        browser = Browser(path="/plans/")
        await streams(browser.scope, browser.receive, browser.send)
        assert dict(browser.messages[0]["headers"])[b"X-Phare-Channel"] == CHANNEL.encode()
        assert browser.messages[1]["body"] == b"retry: 5000\n\n"

    run(scenario)


def test_what_django_refuses_is_answered_as_it_says(db):
    async def scenario(_: LiveStreams) -> None:
        browser = Browser()
        await LiveStreams(django_like(404), "/direct/")(browser.scope, browser.receive, browser.send)
        assert browser.messages[0]["status"] == 404
        assert browser.messages[1]["body"] == b"retry: 5000\n\n"

    run(scenario)


def test_what_django_lets_pass_is_told_to_look_then_hears_what_happens_until_it_leaves(db):
    async def scenario(streams: LiveStreams) -> None:
        browser = Browser()
        stream = asyncio.create_task(streams(browser.scope, browser.receive, browser.send))
        await browser.has_events(1)
        await asyncio.to_thread(tell, {"state": "done"})
        while b'data: {"state":"done"}\n\n' not in browser.events:
            await browser.has_events(len(browser.events) + 1)
        assert set(browser.events) == {b'data: {"look":"again"}\n\n', b'data: {"state":"done"}\n\n'}
        headers = dict(browser.messages[0]["headers"])
        assert headers[b"x-accel-buffering"] == b"no"
        assert headers[b"X-Other"] == b"kept"
        assert not {b"X-Phare-Channel", b"X-Phare-Person", b"Content-Length"} & headers.keys()
        browser.left.set()
        await stream

    run(scenario)


def test_a_reader_who_no_longer_reads_is_let_go_and_the_others_hear_everything(db):
    async def scenario(streams: LiveStreams) -> None:
        quick, stuck = Browser(), Browser(reads=False)
        held = [
            asyncio.create_task(streams(browser.scope, browser.receive, browser.send)) for browser in (quick, stuck)
        ]
        await quick.has_events(1)
        await stuck.has_events(1)
        for number in range(hubs.MOST_UNREAD + 5):
            await asyncio.to_thread(tell, {"n": number})
        await asyncio.wait_for(held[1], 10)
        while f'data: {{"n":{hubs.MOST_UNREAD + 4}}}\n\n'.encode() not in quick.events:
            await quick.has_events(len(quick.events) + 1)
        assert not held[0].done()
        quick.left.set()
        await held[0]

    run(scenario)


def test_one_person_holds_twenty_streams_and_no_more(db):
    async def scenario(streams: LiveStreams) -> None:
        browsers = [Browser() for _ in range(hubs.MOST_PER_PERSON)]
        held = [asyncio.create_task(streams(b.scope, b.receive, b.send)) for b in browsers]
        await asyncio.gather(*(browser.has_events(1) for browser in browsers))
        refused = Browser()
        await streams(refused.scope, refused.receive, refused.send)
        assert refused.messages[0]["status"] == 503
        browsers[0].left.set()
        await held[0]
        again = Browser()
        held.append(asyncio.create_task(streams(again.scope, again.receive, again.send)))
        await again.has_events(1)
        for browser in [*browsers, again]:
            browser.left.set()
        await asyncio.gather(*held)

    run(scenario)
