"""Claim: the curve of coverage against FTE redeployed, 20 points of a department, takes at most 10 seconds.

A department: 25 services, 12 profiles, 120 missions, 4 years (bench/generator.py), three of them drawn. The curve is
computed as the platform's worker does it: the crossing without a cap, which says how far the curve goes, then each cap
on the processes of this machine, their beginning included. Beside it, the same points one after the other in one
process; the answers must be the same. The property that the curve never gets worse in the order of the crossing is
checked on the way.

    python -m bench.curve            prints the table
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from bench.generator import DEPARTMENT, draw
from phare.allocation.gateways.workers import mapped
from phare.allocation.kernel.frontier import POINTS, Point, caps_of, point_under

SEEDS = (1, 2, 3)
AT_MOST = 10.0


@dataclass(frozen=True)
class Row:
    """One department: its points, the seconds they take spread over the processors, then in one process, and how many
    of the latter its processor worked (fewer, when other programs share it)."""

    seed: int
    points: tuple[Point, ...]
    spread: float
    alone: float
    worked: float
    same: bool

    @property
    def holds(self) -> bool:
        """Whether it is fast enough, the same wherever, and no floor of the first rank loses what a cap gives."""
        first = [point.lacking[0][1] for point in self.points if point.lacking]
        never_worse = all(after <= before + 1e-4 for before, after in pairwise(first))
        return self.spread <= AT_MOST and self.same and never_worse and len(self.points) == POINTS


def measures() -> list[Row]:
    """Return the measures, department by department."""
    return [_measured(seed) for seed in SEEDS]


def _measured(seed: int) -> Row:
    problem = draw(replace(DEPARTMENT, cap_share=None), seed)
    begun = time.perf_counter()
    last = point_under(None, problem)
    assert last is not None
    caps = caps_of(last.moved, len(problem.periods))[:-1]
    points = (*mapped(partial(point_under, problem=problem), caps), last)
    spread = time.perf_counter() - begun
    begun, before = time.perf_counter(), time.process_time()
    alone = tuple(point_under(cap, problem) for cap in (*caps, None))
    return Row(seed, points, spread, time.perf_counter() - begun, time.process_time() - before, points == alone)


def main() -> int:
    """Print the table; return 1 when the claim does not hold."""
    rows = measures()
    print(f"{os.cpu_count()} processors   points    spread     alone    worked   redeployed   coverage")
    for row in rows:
        first, last = row.points[0], row.points[-1]
        seconds = "".join(f"{value:>8.1f} s" for value in (row.spread, row.alone, row.worked))
        gained = f"{last.moved:>8.1f} FTE   {first.coverage:.1%} to {last.coverage:.1%}"
        print(f"department {row.seed:<2}{len(row.points):>8}{seconds}{gained}{'' if row.holds else '   does not hold'}")
    print(f"spread: at most {AT_MOST:.0f} s")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
