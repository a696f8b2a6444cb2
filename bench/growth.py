"""How the time and the memory of a crossing grow with years, missions and groups (service and profile).

From the departmental instance, one size at a time is doubled, then all. Each run is a process of its own on one core,
and the sizes take turns: medians of seconds of processor over runs, the problem read before; memory is the highest
resident, and what of it is above that of a process that has crossed a few missions. *columns* and *rows* are those of
the model as it is written, before any reduction. Nothing is claimed but that every size is answered.

    python -m bench.growth            prints the table
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
from dataclasses import dataclass, replace

from bench.generator import DEPARTMENT, Size, draw

RUNS = 3
SEED = 1
SIZES: dict[str, Size] = {
    "department": DEPARTMENT,
    "1 year": replace(DEPARTMENT, years=1),
    "2 years": replace(DEPARTMENT, years=2),
    "8 years": replace(DEPARTMENT, years=8),
    "240 missions": replace(DEPARTMENT, missions=240),
    "480 missions": replace(DEPARTMENT, missions=480),
    "50 services": replace(DEPARTMENT, services=50),
    "100 services": replace(DEPARTMENT, services=100),
    "24 profiles": replace(DEPARTMENT, profiles=24),
    "half open": replace(DEPARTMENT, open_share=0.5),
    "open": replace(DEPARTMENT, open_share=1.0),
    "twice all": Size(services=50, profiles=24, missions=240),
    "four times": Size(services=100, profiles=48, missions=480),
}
"""Half open, open: half of the missions, all of them, may be carried by any service."""

WARMING = Size(services=4, missions=8, years=1)
"""What each process crosses first, so that modules are loaded."""


@dataclass
class Run:
    """One crossing: how large, how long, how much memory."""

    groups: int
    cells: int
    columns: int
    rows: int
    seconds: float
    megabytes: float
    more_megabytes: float
    optimal: bool


def one(name: str) -> Run:
    """Measure one size in this process."""
    from bench.peers import processor_seconds
    from bench.plain import plain_of
    from phare.allocation.kernel.solver import solve

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    solve(draw(WARMING, SEED))
    loaded = _highest()
    problem = draw(SIZES[name], SEED)
    before = processor_seconds()
    answer = solve(problem)
    seconds, highest = processor_seconds() - before, _highest()
    plain, model = plain_of(problem), answer.model
    size = len(model.pairs), len(model.cell_pair), plain.columns, len(plain.rows)
    return Run(*size, seconds, highest, highest - loaded, answer.status == "optimal")


def _highest() -> float:
    """The highest resident memory of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_a_process(name: str) -> Run:
    command = [sys.executable, "-m", "bench.growth", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def main(arguments: list[str]) -> int:
    """Print one size as JSON, or the table; return 1 if a size has no answer."""
    if arguments:
        print(json.dumps(vars(one(arguments[0]))))
        return 0
    found: dict[str, list[Run]] = {name: [] for name in SIZES}
    for _ in range(RUNS):
        for name, runs in found.items():
            runs.append(_in_a_process(name))
    print(
        f"{'size':<14}{'groups':>7}{'cells':>8}{'columns':>9}{'rows':>8}{'time':>10}{'ratio':>8}{'peak':>9}{'more':>9}"
    )
    first = 0.0
    for name, runs in found.items():
        seconds = statistics.median(run.seconds for run in runs)
        peak = statistics.median(run.megabytes for run in runs)
        more = statistics.median(run.more_megabytes for run in runs)
        first = first or seconds
        size = f"{runs[0].groups:>7}{runs[0].cells:>8}{runs[0].columns:>9}{runs[0].rows:>8}"
        print(f"{name:<14}{size}{seconds:>8.2f} s ×{seconds / first:>6.1f}{peak:>6.0f} MB{more:>6.0f} MB")
    answered = all(run.optimal for runs in found.values() for run in runs)
    print(f"{'PASS' if answered else 'FAIL'}  every size is answered to the last level")
    return 0 if answered else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
