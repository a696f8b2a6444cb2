"""Claim: the country (101 departments under national ceilings) takes at most 3 minutes on two cores, and two workers
go at least 1.8 times as fast as one.

The country is drawn from a seed by `phare country`: 95 to 136 missions, 21 services, 4 years in each department; the
whole command is timed, from the drawing to the tables. One worker is the process itself, without a pool. Runs with one
and two workers alternate; medians are kept. The same answer must come out of both. Processor seconds are those of all
the processes: where they grow with workers, or where the machine does something else, the speed-up shows less.

    python -m bench.country          prints the table
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNS = 3
WORKERS = (1, 2)
AT_MOST_SECONDS = 180.0
AT_LEAST_TIMES = 1.8


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds on the clock and of processor, and what it said of the country."""

    workers: int
    seconds: float
    processor: float
    summary: dict[str, Any]


def measured(workers: int) -> Run:
    """Run the command with so many workers in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "phare.cli.main", "country", "--seed", "1", "--out", folder]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        done = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(done.stderr)
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Run(workers, seconds, processor, json.loads((Path(folder) / "country.json").read_text()))


def main() -> int:
    """Print the table; return 1 when a claim does not hold."""
    runs = [measured(workers) for _ in range(RUNS) for workers in WORKERS]
    seconds = {each: statistics.median(run.seconds for run in runs if run.workers == each) for each in WORKERS}
    processor = {each: statistics.median(run.processor for run in runs if run.workers == each) for each in WORKERS}
    summary = runs[0].summary
    times = seconds[1] / seconds[2]
    same = all(run.summary == summary for run in runs)
    load = os.getloadavg()[0]
    print(f"{summary['departments']} departments, {summary['rounds']} rounds of prices, medians of {RUNS} runs")
    print("workers    seconds   processor")
    for workers in WORKERS:
        verdict = "" if workers == 1 or seconds[workers] <= AT_MOST_SECONDS else "  does not hold"
        claimed = "" if workers == 1 else f"   at most {AT_MOST_SECONDS:.0f}"
        print(f"{workers:7} {seconds[workers]:10.1f} {processor[workers]:11.1f}{claimed}{verdict}")
    print(f"speed-up   × {times:.2f}   at least {AT_LEAST_TIMES}{'' if times >= AT_LEAST_TIMES else '  does not hold'}")
    said = "the same answer" if same else "not the same answer"
    print(f"gap to the bound {summary['gap']:.1e}, asked {summary['asked_gap']:.0e}; {said} from both")
    print(f"load of the machine at the end (1 minute): {load:.1f}")
    holds = seconds[2] <= AT_MOST_SECONDS and times >= AT_LEAST_TIMES and same
    return 0 if holds and summary["gap"] <= summary["asked_gap"] else 1


if __name__ == "__main__":
    sys.exit(main())
