"""Many computations at once: on processes of this machine, or on a Dask cluster; the same answers wherever.

A kernel's function needs neither the database nor Django: where the platform's code is installed, it runs.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any

from django.utils.translation import gettext as _

from phare.allocation.kernel.life import StoppedError
from phare.values.refusal import Refusal

logger = logging.getLogger(__name__)

MOST_DEATHS = 3
"""How many times work may kill whoever does it before it is given up."""

PULSE = 0.2
"""Seconds between two looks at whether to stop."""

PATIENCE = 20.0
"""Seconds that a cluster has to answer and to show a worker."""


class WorkersLostError(Refusal):
    """The processes that computed died again and again."""


class ClusterSilentError(Refusal):
    """The cluster does not answer, or has no worker."""


def mapped(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    *,
    scheduler: str = "",
    patience: float = PATIENCE,
    workers: int | None = None,
    heard: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[Any]:
    """Return `function` of each item, in their order, computed on the cluster of a Dask scheduler (its address,
    `tcp://host:8786`, that has `patience` seconds to answer) or, without one, on processes of this machine (`workers`:
    as many as processors by default).

    Function and items travel: they are what `pickle` carries, the function one of a module. `heard(done, total)` is
    called after each. What a dead worker was doing is done again by another, three times at most. Raises StoppedError
    once `should_stop()` is true, WorkersLostError, ClusterSilentError, and what the function raises.
    """
    arriving = (
        _on_cluster(function, items, scheduler, patience, should_stop)
        if scheduler
        else _here(function, items, workers or os.cpu_count() or 1, should_stop)
    )
    found: dict[int, Any] = {}
    for index, result in arriving:
        found[index] = result
        if heard is not None:
            heard(len(found), len(items))
    return [found[index] for index in range(len(items))]


def _here(
    function: Callable[[Any], Any], items: Sequence[Any], workers: int, should_stop: Callable[[], bool] | None
) -> Iterator[tuple[int, Any]]:
    """Results as they come, with their place; a pool that broke is made anew for what is left."""
    left = dict(enumerate(items))
    deaths = 0
    while left:
        try:
            for index, result in _in_a_pool(function, dict(left), min(workers, len(left)), should_stop):
                del left[index]
                yield index, result
        except BrokenProcessPool:
            deaths += 1
            logger.warning("process lost", extra={"left": len(left), "deaths": deaths})
            if deaths > MOST_DEATHS:
                raise _lost() from None


def _in_a_pool(
    function: Callable[[Any], Any], items: Mapping[int, Any], workers: int, should_stop: Callable[[], bool] | None
) -> Iterator[tuple[int, Any]]:
    # Forked from a process that has threads and a database connection, a child would inherit both.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        place = {pool.submit(function, item): index for index, item in items.items()}
        waiting = set(place)
        while waiting:
            done, waiting = wait(waiting, timeout=PULSE, return_when=FIRST_COMPLETED)
            for future in done:
                yield place[future], future.result()
            _refuse_stopped(should_stop)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Begin a process: one thread for its arithmetic, and no life after its parent's, however that one ends."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _on_cluster(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    scheduler: str,
    patience: float,
    should_stop: Callable[[], bool] | None,
) -> Iterator[tuple[int, Any]]:
    """Results as they come, with their place; Dask itself gives another worker what a dead one had."""
    import distributed  # takes half a second: only where there is a cluster

    try:
        client = distributed.Client(scheduler, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _silent(scheduler) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=patience)
        except TimeoutError as error:
            raise _silent(scheduler) from error
        futures = client.map(function, items, pure=False, retries=MOST_DEATHS)
        place = {future.key: index for index, future in enumerate(futures)}
        arriving = distributed.as_completed(futures, loop=client.loop)
        try:
            while not arriving.is_empty():
                _refuse_stopped(should_stop)
                if not arriving.has_ready():
                    time.sleep(PULSE / 4)
                    continue
                future = next(arriving)
                try:
                    yield place[future.key], future.result()
                except distributed.scheduler.KilledWorker as error:
                    raise _lost() from error
        finally:
            client.cancel(futures)


def _refuse_stopped(should_stop: Callable[[], bool] | None) -> None:
    if should_stop is not None and should_stop():
        raise StoppedError


def _lost() -> WorkersLostError:
    return WorkersLostError(
        _("Les programmes qui calculaient se sont arrêtés plusieurs fois de suite : prévenez l'administrateur.")
    )


def _silent(scheduler: str) -> ClusterSilentError:
    logger.error("no cluster", extra={"scheduler": scheduler})
    return ClusterSilentError(
        _("Le groupe de machines qui calcule ne répond pas : relancez plus tard, ou prévenez l'administrateur.")
    )
