"""Five hundred people watch while pages answer: no thread and no database connection is held by a stream."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, encode
from tests.faults.house import POOL, House, Person, until

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
PER_PERSON = 20
LOOK_AGAIN = b'data: {"look":"again"}\n\n'


@asynccontextmanager
async def watching(house: House, person: Person, semaphore: asyncio.Semaphore) -> AsyncIterator[asyncio.StreamReader]:
    """Open one stream of a person's job, and give its reader once its first event is read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    try:
        async with semaphore:
            writer.write(
                f"GET /direct/jobs.job:{person.job}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: sessionid={person.session}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            assert b"text/event-stream" in head
            assert b"x-accel-buffering: no" in head.lower()
            assert b"x-phare" not in head.lower()
            await reader.readuntil(LOOK_AGAIN)
        yield reader
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def heard(reader, mark: str) -> None:
    await reader.readuntil(json.dumps({"mark": mark}, separators=(",", ":")).encode() + b"\n\n")


def pages(house: House, number: int) -> float:
    """Return the median time, in seconds, of so many pages asked one after the other."""
    times = []
    for person in house.people[:number]:
        begun = time.perf_counter()
        assert house.request(person.session, f"/taches/{person.job}/") == 200
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def threads(house: House) -> int:
    status = Path(f"/proc/{house.process('web')}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("Threads:")))


def connections(house: House, name: str) -> int:
    return house.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", name)[0][0]


def test_five_hundred_streams_are_held_while_pages_answer(house):
    alone = pages(house, 10)
    before = threads(house)

    async def watch() -> None:
        semaphore = asyncio.Semaphore(POOL)
        async with AsyncExitStack() as stack:
            streams = await asyncio.gather(
                *(
                    stack.enter_async_context(watching(house, person, semaphore))
                    for person in house.people
                    for _ in range(PER_PERSON)
                )
            )
            assert len(streams) == 500
            meanwhile = await asyncio.to_thread(pages, house, 10)
            assert meanwhile < alone * 4 + 0.5
            assert threads(house) <= before + 4, "a stream holds no thread"
            assert connections(house, "phare web 1") <= POOL
            assert connections(house, "phare live") == 1
            await asyncio.to_thread(announce, house)
            async with asyncio.timeout(30):
                await asyncio.gather(*(heard(reader, "here") for reader in streams))
            with pytest.raises(AssertionError, match="503"):
                await stack.enter_async_context(watching(house, house.people[0], semaphore))

    asyncio.run(watch())


def announce(house: House) -> None:
    for person in house.people:
        house.ask("SELECT pg_notify(%s, %s)", POSTGRES_CHANNEL, encode(f"jobs.job:{person.job}", {"mark": "here"}))


def test_a_stream_that_was_closed_gives_its_place_back(house):
    async def watch() -> None:
        async with watching(house, house.people[0], asyncio.Semaphore(1)):
            pass

    def opens() -> bool:
        try:
            asyncio.run(watch())
        except AssertionError:
            return False
        return True

    assert until(opens, 10)


def test_nobody_listens_without_signing_in_or_to_what_is_not_his(house):
    person, other = house.people[:2]
    assert house.request("", f"/direct/jobs.job:{person.job}/") == 302
    assert house.request(other.session, f"/direct/jobs.job:{person.job}/") == 404
    for strange in ("jobs.job:", "jobs.job:x", "unknown:1", "jobs.job:1%0d%0aX-A:%201", "jobs.job:%C3%A9"):
        assert house.request(person.session, f"/direct/{strange}/") == 404


def test_watchers_hear_again_after_the_database_was_killed(house):
    async def watch() -> None:
        async with watching(house, house.people[1], asyncio.Semaphore(1)) as reader, asyncio.timeout(60):
            house.kill("database")
            # The ear hears again: whoever watches is told to look, since something may have been missed.
            await reader.readuntil(LOOK_AGAIN)
            await asyncio.to_thread(announce, house)
            await heard(reader, "here")

    asyncio.run(watch())
