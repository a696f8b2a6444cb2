"""The process that runs what was queued: long computations in one queue, mail and upkeep in another."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from phare.platform.jobs.actions import requeue_lost, worker_stopping
from phare.platform.jobs.gateways.queue import LONG, SHORT

# Seconds that a computation has, once it was told to stop, before it is begun again elsewhere.
GRACE = 8.0
# Seconds between two signs of life, and without any before a worker is held for dead.
HEARTBEAT, SILENT_FOR = 4.0, 15.0
# Seconds between two looks for what dead workers left.
ROUND = 5.0

logger = logging.getLogger("phare.worker")
_stopping = threading.Event()


class WorkerEndedError(Exception):
    """The worker stopped without being asked: it lost its database, most likely."""


def _tell_when_stopping(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Let a run know that its worker is being stopped, so that it gives its job back before it is killed."""
    token = worker_stopping.set(lambda: _stopping.is_set() or context.should_abort())
    try:
        return call_next()
    finally:
        worker_stopping.reset(token)


def work(*, long: int) -> None:
    """Run both queues, and what killed workers left, until SIGINT or SIGTERM.

    `long` is how many long computations run at once. A computation told to stop gives its job back to the queue.
    """
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_both_queues(long))


def _take_back() -> None:
    """Queue again what dead workers left, in a thread of its own and on a connection that it gives back."""
    try:
        requeue_lost(at=timezone.now(), silent_for=SILENT_FOR)
    except Exception:
        # The next round may do better; without rounds nobody would know that they ended.
        logger.exception("dead workers not looked for")
    finally:
        connection.close()


async def _make_rounds() -> None:
    while True:
        await asyncio.to_thread(_take_back)
        await asyncio.sleep(ROUND)


async def _both_queues(long: int) -> None:
    async with app.open_async():
        queues = [
            asyncio.create_task(_queue(SHORT, "short", concurrency=1)),
            asyncio.create_task(_queue(LONG, "long", concurrency=long)),
        ]
        rounds = asyncio.create_task(_make_rounds())
        loop = asyncio.get_running_loop()

        def stop() -> None:
            _stopping.set()
            rounds.cancel()
            for queue in queues:
                queue.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        await asyncio.wait(queues, return_when=asyncio.FIRST_COMPLETED)
        asked = _stopping.is_set()
        # When one of the two ends without being asked, the other stops too: the supervisor begins both again.
        stop()
        ends = await asyncio.gather(*queues, rounds, return_exceptions=True)
    if not asked:
        raise WorkerEndedError(f"A queue ended by itself: {ends!r}")


async def _queue(queue: str, name: str, *, concurrency: int) -> None:
    defaults: list[Any] = list(app.worker_defaults.get("task_middleware") or [])
    await app.run_worker_async(
        queues=[queue],
        name=name,
        concurrency=concurrency,
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=SILENT_FOR,
        delete_jobs="successful",
        task_middleware=[*defaults, _tell_when_stopping],
    )
