"""The frontier: what each cap on redeployments would give, from none at all to as many as the answer asks for.

The caps are equal from year to year, and each is at least as large as the one before: whatever may be done under one
may be done under the next. So the answers, compared in the order of the crossing (floors of rank 1, of rank 2, …, then
the weighted shortfalls sorted), never get worse (OPT-003). Nothing more is promised: a floor of rank 2 may lose what
one of rank 1 gains, and the share of all needs covered may fall a little where fairness or an earlier year wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution, increases
from phare.allocation.kernel.solver import solve

POINTS = 20
"""Points of a curve, both ends included."""

NOTHING = 1e-5
"""FTE below which nothing is missing: the tolerance of the levels."""


@dataclass(frozen=True, slots=True)
class Point:
    """What the crossing gives under a cap, in FTE a year (None: without a cap).

    `moved` is FTE redeployed in all; `coverage` the share of all needs covered in the last period, None without needs;
    `lacking` what is missing under the floors of each rank, all periods together, as (rank, FTE) by rank; `broken` the
    missions whose floor is not held in every period.
    """

    cap: float | None
    moved: float
    coverage: float | None
    lacking: tuple[tuple[int, float], ...]
    broken: int

    @property
    def lack(self) -> float:
        """Return the FTE missing under floors, all ranks together."""
        return sum(fte for _, fte in self.lacking)


def caps_of(
    moved: float, years: int, *, points: int = POINTS, through: float | None = None
) -> tuple[float | None, ...]:
    """Return the caps of a curve, in FTE a year, increasing, from 0 to none (None), as many as `points` at most.

    They divide what is `moved` without a cap (FTE, all years) evenly, to a tenth of FTE: where that makes two of them
    equal there are fewer. `through` takes the place of the nearest one between the ends.
    """
    caps = sorted({round(moved / years * index / (points - 1), 1) for index in range(points - 1)})
    if through is not None and len(caps) > 1 and 0 < through < moved / years:
        nearest = min(caps[1:], key=lambda cap: abs(cap - through))
        caps = sorted({*caps, through} - ({nearest} - {through}))
    return (*caps, None) if moved > NOTHING else (None,)


def under(problem: Problem, cap: float | None) -> Problem:
    """Return the problem with the same cap, in FTE, every year; None takes the caps away."""
    return replace(problem, max_moved_fte=None if cap is None else (cap,) * len(problem.periods))


def point_under(cap: float | None, problem: Problem, time_limit_s: float | None = None) -> Point | None:
    """Return the point of a cap, or None when its answer is not found in time. Raises ProblemErrors."""
    solution = solve(under(problem, cap), time_limit_s=time_limit_s)
    return point_of(cap, solution) if solution.status == "optimal" else None


def point_of(cap: float | None, solution: Solution) -> Point:
    """Return what an answer under a cap gives."""
    last = [row for row in solution.coverage if row.period == solution.model.problem.periods[-1]]
    need = sum(row.need for row in last)
    return Point(
        cap=cap,
        moved=float(increases(solution.model, solution.staffing).sum()),
        coverage=sum(min(row.need, row.fte) for row in last) / need if need else None,
        lacking=tuple(sorted(solution.floor_shortfall_by_rank.items())),
        broken=len({row.mission for row in solution.coverage if row.floor_shortfall > NOTHING}),
    )


def points_as_data(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Return points as JSON data, such that `read_points` gives them back."""
    return [asdict(point) for point in points]


def read_points(data: Sequence[dict[str, Any]]) -> tuple[Point, ...]:
    """Return the points written in JSON data."""
    return tuple(Point(**{**row, "lacking": tuple((rank, fte) for rank, fte in row["lacking"])}) for row in data)
