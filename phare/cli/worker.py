"""The process that runs what was queued: long computations in one queue, mail and upkeep in another."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from phare.platform.jobs.actions import requeue_lost, worker_stopping
from phare.platform.jobs.gateways.queue import LONG, SHORT

# What a computation has, once it was told to stop, before it is begun again elsewhere.
GRACE = 8.0
HEARTBEAT = float(os.environ.get("PHARE_WORKER_HEARTBEAT", "10"))


class WorkerEndedError(Exception):
    """The worker stopped without being asked: it lost its database, most likely."""


def _tell_when_stopping(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Let a run know that its worker is being stopped, so that it gives its job back before it is killed."""
    token = worker_stopping.set(lambda: _stopping.is_set() or context.should_abort())
    try:
        return call_next()
    finally:
        worker_stopping.reset(token)


_stopping = threading.Event()


def work(*, long: int) -> None:
    """Take back what a killed worker left, then run both queues until SIGINT or SIGTERM.

    `long` is how many long computations run at once. A computation told to stop gives its job back to the queue.
    """
    requeue_lost(at=timezone.now(), silent_for=HEARTBEAT * 3)
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_both_queues(long))


async def _both_queues(long: int) -> None:
    async with app.open_async():
        queues = [
            asyncio.create_task(_queue(SHORT, "short", concurrency=1)),
            asyncio.create_task(_queue(LONG, "long", concurrency=long)),
        ]
        loop = asyncio.get_running_loop()

        def stop() -> None:
            _stopping.set()
            for queue in queues:
                queue.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        await asyncio.wait(queues, return_when=asyncio.FIRST_COMPLETED)
        asked = _stopping.is_set()
        # When one of the two ends without being asked, the other stops too: the supervisor begins both again.
        stop()
        ends = await asyncio.gather(*queues, return_exceptions=True)
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
        stalled_worker_timeout=HEARTBEAT * 3,
        delete_jobs="successful",
        task_middleware=[*defaults, _tell_when_stopping],
    )
