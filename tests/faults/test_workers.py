"""Draws of a crossing on two workers, one killed in the middle: the same answers, nothing lost, wherever they run."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from phare.allocation.gateways.workers import WorkersLostError, mapped
from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.draws import numbers_needed
from phare.allocation.kernel.prepared import balanced
from phare.allocation.kernel.robustness import tried
from phare.cli.demonstration import territory

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
DRAWS = 24


@pytest.fixture(scope="module")
def draws():
    """Return the work, item by item, and its answers, found here one after the other."""
    staffing, plan = territory.staffing(), territory.plan_at_work()
    problem = problem_of(staffing, plan, balanced(staffing, plan))
    dice = random.Random(7)
    items = [tuple(dice.random() for _ in range(numbers_needed(problem))) for _ in range(DRAWS)]
    work = partial(tried, problem=problem, needs={row.id: row.need[-1] for row in problem.missions})
    return work, items, [work(item) for item in items]


class Killer:
    """Kills one process, once, when this many results have been heard of."""

    def __init__(self, victims: Callable[[], list[int]], after: int = 4) -> None:
        self.victims, self.after, self.killed, self.heard = victims, after, 0, 0

    def __call__(self, done: int, total: int) -> None:
        self.heard = done
        if done >= self.after and not self.killed:
            self.killed = self.victims()[0]
            os.kill(self.killed, signal.SIGKILL)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and two workers of one thread, as an administrator would begin them; its address, their numbers."""
    said = folder / "scheduler.json"
    here = ("--no-dashboard", "--scheduler-file", str(said))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}

    def begin(module: str, *options: str) -> subprocess.Popen[bytes]:
        with (folder / f"{module}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", *options],
                env=environment,
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    begun = [begin("dask_scheduler", *here, "--host", "127.0.0.1", "--port", "0")]
    try:
        until(said.exists, 60)
        workers = [
            begin(
                "dask_worker", *here, "--no-nanny", "--nthreads", "1", "--name", name, "--local-directory", str(folder)
            )
            for name in ("one", "two")
        ]
        begun += workers
        yield json.loads(said.read_text())["address"], [worker.pid for worker in workers]
    finally:
        for process in reversed(begun):
            process.terminate()
        for process in begun:
            process.wait(30)


def until(true: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.1)


def pool_of(parent: int) -> list[int]:
    """The numbers of the processes of a program's pool, without multiprocessing's tracker."""
    found = Path(f"/proc/{parent}/task").glob("*/children")
    numbers = [int(number) for path in found for number in path.read_text().split()]
    return [number for number in numbers if "spawn_main" in Path(f"/proc/{number}/cmdline").read_text()]


def test_a_worker_of_a_cluster_killed_in_the_middle_loses_nothing(draws, tmp_path):
    work, items, expected = draws
    with cluster(tmp_path) as (scheduler, workers):
        killer = Killer(lambda: workers)
        assert mapped(work, items, scheduler=scheduler, heard=killer) == expected
    assert killer.killed
    assert killer.heard == DRAWS


def test_a_process_of_this_machine_killed_in_the_middle_loses_nothing(draws):
    work, items, expected = draws
    killer = Killer(lambda: pool_of(os.getpid()))
    assert mapped(work, items, workers=2, heard=killer) == expected
    assert killer.killed
    assert killer.heard == DRAWS


def test_work_that_kills_whoever_does_it_is_given_up():
    with pytest.raises(WorkersLostError, match="plusieurs fois de suite"):
        mapped(os._exit, [1], workers=1)


def test_processes_end_with_the_one_that_began_them(tmp_path):
    """However it ends: nobody would tell them."""
    script = tmp_path / "begin.py"
    script.write_text(
        "import time\n"
        "from phare.allocation.gateways.workers import mapped\n"
        "if __name__ == '__main__':\n"
        "    mapped(time.sleep, [600, 600], workers=2)\n"
    )
    begun = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(ROOT)})
    until(lambda: len(pool_of(begun.pid)) == 2, 60)
    time.sleep(2)  # each has begun
    left = pool_of(begun.pid)
    begun.kill()
    begun.wait()
    until(lambda: not any(_lives(number) for number in left), 20)


def _lives(number: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False
