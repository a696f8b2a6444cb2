"""Whole posts: the answer rounded to what can be decided, one post between services and a fifth of one within.

The rounded answer is found among all those made of such steps, so that a whole number of posts changes service and a
mission's redeployment is a multiple of 0.2 FTE: first the least floor shortfall, rank by rank; then the least total
by which weighted shortfalls exceed those of the continuous answer; then the fewest FTE away from it. Each year's cap
still holds. What this costs is stated, level by level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.feasible import SLACK, Feasible
from phare.allocation.kernel.model import Model
from phare.allocation.kernel.solution import Solution, outcome, weighted_shortfalls

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 0.2
"""FTE, the share of a post that changes mission within a service: a day a week."""

AWAY = 1e-2
"""What one FTE away from the continuous answer weighs against one unit of weighted shortfall."""

GAP = 5e-3
"""Share of its cost within which a rounding is taken for the best."""

SECONDS = 15.0
"""Time allowed for rounding when the caller gives none."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A mission that rounding leaves with a larger weighted shortfall, in a period."""

    period: int
    mission: str
    before: float
    after: float


@dataclass(frozen=True)
class Rounded:
    """The answer in whole posts, and what rounding costs: each level before and after, and the missions that lose.

    `proven` says whether no better rounding exists, or only that none was found in the time allowed.
    """

    solution: Solution = field(repr=False)
    proven: bool
    floor_before: float
    floor_after: float
    worst_before: float
    worst_after: float
    total_before: float
    total_after: float
    """Sum of the weighted shortfalls of all missions and periods."""
    upheaval_before: float
    upheaval_after: float
    losses: tuple[Loss, ...]


@dataclass
class _Grid:
    """The rounded answers: steps of redeployment (whole numbers, C x T) and their distance to the continuous one."""

    program: Feasible
    steps: Ints
    away: Ints
    excess: Ints
    whole: NDArray[np.bool_]
    lower: Floats


def in_whole_posts(
    solution: Solution, *, time_limit_s: float = SECONDS, should_stop: Callable[[], bool] | None = None
) -> Rounded | None:
    """Return the answer rounded to whole posts between services and steps of 0.2 FTE within one.

    None when nothing was found within `time_limit_s` (shared by the steps of the search), or when `should_stop()`.
    """
    grid = _grid_of(solution)
    program = grid.program
    proven = True
    ranks = np.unique(solution.model.rank)
    share = time_limit_s / (len(ranks) + 2)
    for rank in ranks:
        columns = program.below[solution.model.rank == rank].ravel()
        cost = np.zeros(program.size)
        cost[columns] = 1.0
        found, ended = _solved(grid, cost, share)
        if found is None or (should_stop is not None and should_stop()):
            return None
        proven &= ended
        least = float(found[columns].sum()) + SLACK
        program.add(np.zeros(columns.size, np.int64), columns, np.ones(columns.size), -np.inf, least)
    cost = np.zeros(program.size)
    cost[grid.excess] = 1.0
    cost[grid.away] = AWAY
    closest, ended = _solved(grid, cost, 2 * share)
    if closest is None:
        return None
    return _rounded(solution, grid, closest, proven and ended)


def _grid_of(solution: Solution) -> _Grid:
    """The feasible answers, with a whole number of steps from the trend for each cell of each period."""
    model = solution.model
    program = Feasible.of(model)
    steps = program.columns(model.cell_trend.shape)
    away = program.columns(model.cell_trend.shape)
    excess = program.columns(model.need.shape)
    _steps(program, model, steps)
    _distance(program, solution, away)
    _excess(program, solution, excess)
    whole = np.zeros(program.size, bool)
    whole[steps] = True
    whole[program.transfer] = True
    lower = np.zeros(program.size)
    lower[steps] = -np.ceil(model.cell_trend / STEP)
    return _Grid(program, steps, away, excess, whole, lower)


def _steps(program: Feasible, model: Model, steps: Ints) -> None:
    """staffing - 0.2 steps = trend."""
    if not steps.size:
        return
    rows = np.arange(steps.size)
    program.add(
        np.concatenate([rows, rows]),
        np.concatenate([program.staffing.ravel(), steps.ravel()]),
        np.concatenate([np.ones(rows.size), np.full(rows.size, -STEP)]),
        model.cell_trend.ravel(),
        model.cell_trend.ravel(),
    )


def _distance(program: Feasible, solution: Solution, away: Ints) -> None:
    """away >= |staffing - the continuous answer's|."""
    if not away.size:
        return
    rows = np.arange(away.size)
    for sign in (1.0, -1.0):
        program.add(
            np.concatenate([rows, rows]),
            np.concatenate([away.ravel(), program.staffing.ravel()]),
            np.concatenate([np.ones(rows.size), np.full(rows.size, sign)]),
            sign * solution.staffing.ravel(),
            np.inf,
        )


def _excess(program: Feasible, solution: Solution, excess: Ints) -> None:
    """excess >= weight x missing / need - the continuous answer's weighted shortfall."""
    model = solution.model
    before = weighted_shortfalls(model, covered(model, solution.staffing)[0])
    needed = model.need > 0
    if not needed.any():
        return
    ratio = (model.weight[:, None] / np.where(needed, model.need, 1.0))[needed]
    rows = np.arange(int(needed.sum()))
    program.add(
        np.concatenate([rows, rows]),
        np.concatenate([excess[needed], program.missing[needed]]),
        np.concatenate([np.ones(rows.size), -ratio]),
        -before[needed],
        np.inf,
    )


def _solved(grid: _Grid, cost: Floats, seconds: float) -> tuple[Floats | None, bool]:
    found = grid.program.solve(cost, whole=grid.whole, lower=grid.lower, time_limit_s=seconds, gap=GAP)
    return (None if found.x is None else np.asarray(found.x)), found.status == 0


def _rounded(before: Solution, grid: _Grid, found: Floats, proven: bool) -> Rounded:
    model = before.model
    steps = np.round(found[grid.steps])
    staffing = np.maximum(0.0, model.cell_trend + STEP * steps)
    after = outcome(model, before.status, staffing, np.round(found[grid.program.transfer]))
    was = weighted_shortfalls(model, covered(model, before.staffing)[0])
    now = weighted_shortfalls(model, covered(model, after.staffing)[0])
    losses = [
        Loss(model.problem.periods[index], model.missions[row].id, float(was[row, index]), float(now[row, index]))
        for row, index in zip(*np.nonzero(now > was + 1e-5), strict=True)
    ]
    return Rounded(
        solution=after,
        proven=proven,
        floor_before=before.floor_shortfall_total,
        floor_after=after.floor_shortfall_total,
        worst_before=float(was.max(initial=0.0)),
        worst_after=float(now.max(initial=0.0)),
        total_before=float(was.sum()),
        total_after=float(now.sum()),
        upheaval_before=before.upheaval,
        upheaval_after=after.upheaval,
        losses=tuple(sorted(losses, key=lambda each: (each.before - each.after, each.period, each.mission))),
    )
