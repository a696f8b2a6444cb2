"""Among answers that the three levels hold to be equal, the one that a head of service would choose.

Many answers reach the same floors, the same shares and the same upheaval: moving people three years too early costs as
much as moving them when they are wanted, and *floors first* knows nothing of the needs it leaves aside. Of all of them,
this takes the one that leaves the needs asked for best covered, then the one whose redeployments come latest. No level
changes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.feasible import SLACK, Feasible
from phare.allocation.kernel.model import Model
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution, outcome, upheaval_of

Floats = NDArray[np.float64]

LATER = 1e-3
"""What a year of one FTE away from the trend weighs against one unit of weighted shortfall."""

SAME = 1e-5
"""By how much a level may differ: the tolerance of the levels."""


def settled(solution: Solution, asked: Problem | None = None, *, time_limit_s: float | None = None) -> Solution:
    """Return the answer settled: the needs are those of `asked` where the problem solved left them aside.

    The answer is given back as it is when nothing better is found in time, or when a level would change.
    """
    model = solution.model
    if solution.status != "optimal" or not model.cell_trend.size:
        return solution
    shown = _with_needs(model, asked)
    program = Feasible.of(shown)
    away = program.columns(model.cell_trend.shape)
    program.hold_floors(solution.floor_shortfall_by_rank)
    _hold_upheaval(program, solution)
    _measure(program, model, away)
    cost = np.zeros(program.size)
    needed = shown.need > 0
    cost[program.missing[needed]] = (shown.weight[:, None] / np.where(needed, shown.need, 1.0))[needed]
    cost[away] = LATER
    _hold_shares(program, solution)
    found = program.solve(cost, time_limit_s=time_limit_s)
    if found.x is None:
        return solution
    better = outcome(model, "optimal", found.x[program.staffing], found.x[program.transfer])
    return better if _as_good(better, solution) else solution


def _with_needs(model: Model, asked: Problem | None) -> Model:
    if asked is None:
        return model
    need_of = {row.id: row.need for row in asked.missions}
    return replace(model, need=np.array([need_of[row.id] for row in model.missions]).reshape(model.need.shape))


def _hold_upheaval(program: Feasible, solution: Solution) -> None:
    model = solution.model
    columns = np.concatenate([program.increase.ravel(), program.transfer.ravel()])
    costs = np.concatenate([np.repeat(model.cell_cost, model.periods), np.repeat(model.arc_cost, model.periods)])
    most = upheaval_of(model, solution.staffing, solution.transferred) + SLACK
    program.add(np.zeros(columns.size, np.int64), columns, costs, -np.inf, most)


def _hold_shares(program: Feasible, solution: Solution) -> None:
    """No mission whose need was at stake may lack more than it does."""
    model = solution.model
    missing = np.maximum(0.0, model.need - covered(model, solution.staffing)[0])
    at_stake = model.need > 0
    program.upper[program.missing[at_stake]] = missing[at_stake] + SLACK


def _measure(program: Feasible, model: Model, away: NDArray[np.int64]) -> None:
    """away >= staffing - trend."""
    rows = np.arange(away.size)
    program.add(
        np.concatenate([rows, rows]),
        np.concatenate([away.ravel(), program.staffing.ravel()]),
        np.concatenate([np.ones(rows.size), -np.ones(rows.size)]),
        -model.cell_trend.ravel(),
        np.inf,
    )


def _as_good(better: Solution, solution: Solution) -> bool:
    """Whether every level is the same, within its tolerance."""
    floors = all(
        better.floor_shortfall_by_rank[rank] <= fte + SAME for rank, fte in solution.floor_shortfall_by_rank.items()
    )
    levels = all(
        ours <= theirs + SAME
        for name in ("core", "others")
        for ours, theirs in zip(getattr(better.levels, name), getattr(solution.levels, name), strict=True)
    )
    return floors and levels and better.upheaval <= solution.upheaval + SAME
