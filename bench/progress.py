"""Claim: the progress of a country (101 departments, 1,000 indicators, 60 months, carried forward, rated, rolled up to
18 regions and the nation) is computed at least 15 times faster than by pandas on rows and 8 times faster than by DuckDB
in SQL, with the same results to 1e-9; the cost of one changed value does not grow with the country.

Each starts from the same tables in memory: the values observed, in order, with the initial value, target, weight and
rule of each series. Each gives value, age and rate of each department, indicator and month, then value, rate and
coverage of each region and of the nation, kept in memory. Ours lays the values out in a dense array first. pandas is
written twice: on a row for each month of each series, as in SQL; and on a column for each series, dense blocks as ours,
the fastest form that we found, shown without a claim. Ours and DuckDB use all processors; pandas uses one, which is
all that it can. Each is timed in processes of its own, in turns: the median of three runs that follow a first one.

    python -m bench.progress         prints the table
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from bench.progress_peers import Answer, Case, DuckDB, Pandas, WidePandas
from phare.indicators.kernel.cube import Cube
from phare.indicators.kernel.definition import Aggregation, Direction
from phare.indicators.kernel.frame import Frame, laid_out

DEPARTMENTS, REGIONS, INDICATORS, MONTHS = 101, 18, 1000, 60
RUNS, ONCE_RUN = 5, 3
OURS = "ours"
PEERS = (Pandas, WidePandas, DuckDB)
OVER_PANDAS, OVER_DUCKDB, SAME = 15.0, 8.0, 1e-9
CHANGES = 500
GROWTH = 1.5
"""How many times as long a change may take in a country four times as large."""

SHARES = {
    Aggregation.SUM: 0.45,
    Aggregation.RATIO: 0.2,
    Aggregation.MEAN: 0.2,
    Aggregation.MAXIMUM: 0.05,
    Aggregation.LAST: 0.05,
    Aggregation.NONE: 0.05,
}


def draw(times: int = 1, seed: int = 1) -> tuple[Frame, np.ndarray]:
    """Return a country so many times as large: values by month, quarter or year, one in twenty lacking."""
    dice = np.random.default_rng(seed)
    departments, regions = DEPARTMENTS * times, REGIONS * times
    shape = departments, INDICATORS
    region = np.sort(np.concatenate([np.arange(regions), dice.integers(0, regions, departments - regions)]))
    how = dice.choice(len(SHARES), size=INDICATORS, p=list(SHARES.values()))
    sign = dice.choice([1, -1], size=INDICATORS)
    every = dice.choice([1, 3, 12], size=INDICATORS, p=[0.4, 0.3, 0.3])
    initial = dice.uniform(10, 100, shape)
    target = initial + sign * dice.uniform(5, 50, shape)
    month = np.arange(1, MONTHS + 1)[:, None, None]
    observed = initial + sign * month / MONTHS * 30 + dice.normal(0, 3, (MONTHS, *shape))
    observed[(dice.random(observed.shape) < 0.05) | (month % every != 0)] = np.nan
    initial[dice.random(shape) < 0.02] = np.nan
    target[dice.random(shape) < 0.02] = np.nan
    frame = Frame.of(
        region.tolist(),
        [list(SHARES)[each] for each in how],
        [Direction.UP if each == 1 else Direction.DOWN for each in sign],
        initial,
        target,
        dice.uniform(1e4, 1e6, (departments, 1)).repeat(INDICATORS, axis=1),
        every + 6,
    )
    return frame, observed


def timed(names: Iterable[str]) -> dict[str, float]:
    """Return the median seconds of each, in processes of their own, in turns: what else the machine does falls on all.

    In one process, each would find the memory as the one before left it.
    """
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name, taken in seconds.items():
            done = subprocess.run(
                [sys.executable, "-m", "bench.progress", name], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(done.stderr)
            taken.append(float(done.stdout.splitlines()[-1]))
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def once(name: str) -> float:
    """Return the median seconds of one of them, after a first run that brings in what it needs."""
    frame, observed = draw()
    case = Case.of(frame, observed)
    peer = next((kind for kind in PEERS if kind.name == name), None)
    run: Callable[[], object] = peer(case).run if peer else lambda: answered(computed(frame, case))
    run()
    seconds = []
    for _ in range(ONCE_RUN):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def answered(cube: Cube) -> Answer:
    """Return our answer as peers give theirs."""
    departments = len(cube.frame.region)
    return Answer(
        cube.value[:, :departments],
        cube.age,
        cube.rate[:, :departments],
        cube.value[:, departments:],
        cube.rate[:, departments:],
        cube.coverage,
        cube.rate_coverage,
    )


def change_of(times: int) -> float:
    """Return the median seconds of one changed value in a country so many times as large."""
    frame, observed = draw(times)
    cube, dice, seconds = Cube.computed(frame, observed), np.random.default_rng(2), []
    for _ in range(CHANGES):
        place = [int(dice.integers(0, size)) for size in observed.shape]
        begun = time.perf_counter()
        cube.change(*place, float(dice.uniform(10, 100)))
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def computed(frame: Frame, case: Case) -> Cube:
    """Return the country computed from the values observed."""
    rows = case.observed
    places, processors = [rows[name].to_numpy() for name in ("month", "department", "indicator")], os.cpu_count() or 1
    observed = laid_out(frame, case.shape[0], places, rows.value.to_numpy(), processors)
    return Cube.computed(frame, observed, processors)


def main(arguments: list[str]) -> int:
    """Print the seconds of one, or the table of all; return 1 when a claim does not hold."""
    if arguments:
        print(once(arguments[0]))
        return 0
    frame, observed = draw()
    case = Case.of(frame, observed)
    peers = [kind(case) for kind in PEERS]
    least = {Pandas.name: OVER_PANDAS, DuckDB.name: OVER_DUCKDB}
    told = answered(computed(frame, case))
    for peer in peers:
        peer.run()
    seconds = timed([OURS, *(peer.name for peer in peers)])
    print(f"{observed.size:,} figures, {len(case.observed):,} of them observed; medians of {RUNS} runs, in turns")
    print(f"ours               {seconds[OURS]:>8.3f} s")
    holds = True
    for peer in peers:
        times, apart = seconds[peer.name] / seconds[OURS], peer.answer().differs(told)
        claimed = f"   at least {least[peer.name]:.0f}" if peer.name in least else ""
        kept = times >= least.get(peer.name, 0.0) and apart <= SAME
        verdict = "" if kept else "   does not hold"
        print(f"{peer.name:<19}{seconds[peer.name]:>8.3f} s  × {times:>5.1f}{claimed:<15} apart {apart:.0e}{verdict}")
        holds = holds and kept
    del peers, told
    one, four = change_of(1), change_of(4)
    grown = "" if four / one <= GROWTH else "   does not hold"
    print(f"one changed value  {one * 1e3:>8.3f} ms; in a country 4 times as large {four * 1e3:.3f} ms", end="")
    print(f"  × {four / one:.2f}, at most {GROWTH}{grown}")
    print(f"load of the machine at the end (1 minute): {os.getloadavg()[0]:.1f}")
    return 0 if holds and not grown else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
