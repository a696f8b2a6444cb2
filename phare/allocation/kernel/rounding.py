"""Whole posts: the answer rounded to what can be decided, one post between services and a fifth of one within.

The rounded answer is found among all those made of such steps, so that a whole number of posts changes service and a
mission's redeployment is a multiple of 0.2 FTE: first the least floor shortfall, rank by rank; then the least total
by which weighted shortfalls exceed those of the continuous answer; then the fewest FTE away from it. Each year's cap
still holds. What this costs is stated, level by level. The search begins near the continuous answer, then looks
everywhere as long as time is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.feasible import SLACK, Feasible, Found
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

DUST = 1e-6
"""Steps or posts below which the continuous answer is whole already."""

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
    trend: Floats
    """The answer where nobody moves: it is made of whole steps, and always feasible."""

    def solve(self, cost: Floats, known: Floats, seconds: float) -> Found:
        """Minimise a cost from an answer already known."""
        return self.program.solve(cost, whole=self.whole, lower=self.lower, start=known, time_limit_s=seconds, gap=GAP)


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
    share = time_limit_s / (len(ranks) + 4)
    known = _nearby(grid, solution, 2 * share)
    for rank in ranks:
        columns = program.below[solution.model.rank == rank].ravel()
        cost = np.zeros(program.size)
        cost[columns] = 1.0
        found = grid.solve(cost, known, share)
        if found.x is None or (should_stop is not None and should_stop()):
            return None
        known, proven = found.x, proven and found.proven
        least = float(known[columns].sum()) + SLACK
        program.add(np.zeros(columns.size, np.int64), columns, np.ones(columns.size), -np.inf, least)
    closest = grid.solve(_closeness(grid), known, 2 * share)
    return None if closest.x is None else _rounded(solution, grid, closest.x, proven and closest.proven)


def _nearby(grid: _Grid, solution: Solution, seconds: float) -> Floats:
    """A good answer to begin with, near the continuous one: who does not move there does not move here, or else moves
    by one step at most; the trend when there is none in time."""
    model, program = solution.model, grid.program
    cost = _closeness(grid)
    ranks = sorted({int(each) for each in model.rank})
    for place, rank in enumerate(reversed(ranks)):
        cost[program.below[model.rank == rank]] = 10.0 ** (place + 1)
    steps = (solution.staffing - model.cell_trend) / STEP
    best = grid.trend
    for of_cells, of_posts in ((_where_posts_pass(solution), 0.0), (1.0, 1.0)):
        lower, upper = grid.lower.copy(), program.upper.copy()
        for columns, values, slack in (
            (grid.steps, steps, of_cells),
            (program.transfer, solution.transferred, of_posts),
        ):
            lower[columns] = np.maximum(lower[columns], np.floor(values + DUST) - slack)
            upper[columns] = np.ceil(values - DUST) + slack
        found = program.solve(cost, whole=grid.whole, lower=lower, upper=upper, time_limit_s=seconds / 2, gap=GAP)
        if found.x is not None and cost @ found.x < cost @ best:
            best = found.x
    return best


def _where_posts_pass(solution: Solution) -> Floats:
    """How many steps each cell may differ by (C x T): a whole post where staff move and posts come or go, else none."""
    model = solution.model
    touched = np.zeros(len(model.pairs), bool)
    moved = (solution.transferred > DUST).any(axis=1)
    touched[model.arc_origin[moved]] = touched[model.arc_destination[moved]] = True
    moves = (np.abs(solution.staffing - model.cell_trend) > DUST).any(axis=1)
    slack = np.where(touched[model.cell_pair] & moves, 1.0 / STEP, 0.0)
    return np.asarray(np.broadcast_to(slack[:, None], solution.staffing.shape))


def _closeness(grid: _Grid) -> Floats:
    """What is lost beyond the continuous answer's shortfalls, and how far from it."""
    program = grid.program
    cost = np.zeros(program.size)
    cost[grid.excess] = 1.0
    cost[grid.away] = AWAY
    # Without it posts would come and go for nothing.
    cost[program.transfer] = AWAY * (1.0 + program.model.arc_cost[:, None])
    return cost


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
    return _Grid(program, steps, away, excess, whole, lower, _trend(program, solution, away, excess))


def _trend(program: Feasible, solution: Solution, away: Ints, excess: Ints) -> Floats:
    """Every column where nobody moves."""
    model = solution.model
    fte, counting = covered(model, model.cell_trend)
    values = np.zeros(program.size)
    values[program.staffing] = model.cell_trend
    values[program.below] = np.maximum(0.0, model.floor - counting)
    values[program.missing] = np.maximum(0.0, model.need - fte)
    values[away] = np.abs(model.cell_trend - solution.staffing)
    before = weighted_shortfalls(model, covered(model, solution.staffing)[0])
    values[excess] = np.maximum(0.0, weighted_shortfalls(model, fte) - before)
    return values


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
