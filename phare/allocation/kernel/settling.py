"""Among answers that the three levels hold to be equal, the one that a head of service would choose.

Many answers reach the same floors, the same shares and the same upheaval: one profile may serve as well as another,
moving people three years too early costs as much as moving them when they are wanted, and *floors first* knows nothing
of the needs it leaves aside. Of all of them, three rules choose, each among what the one before leaves:

1. **Like for like.** Whoever joins a mission is of the profile that the mission loses most of, in proportion: the one
   of which the announced movements leave the smallest share.
2. **From who can give.** The needs asked for are left as well covered as may be.
3. **When they are wanted.** Nobody moves before.

No level changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.feasible import SLACK, Feasible
from phare.allocation.kernel.model import Model
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution, outcome, upheaval_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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
    # What the solution has reached is held exactly; should rounding forbid even the solution itself, nearly so.
    for slack in (0.0, SLACK):
        program, found = _chosen(shown, solution, slack, time_limit_s)
        if found is not None:
            better = outcome(model, "optimal", found[program.staffing], found[program.transfer])
            return better if _as_good(better, solution) else solution
    return solution


def _chosen(
    shown: Model, solution: Solution, slack: float, time_limit_s: float | None
) -> tuple[Feasible, Floats | None]:
    """The answers as good as the solution, within this slack, and the best of them by the three rules."""
    program = Feasible.of(shown)
    away = program.columns(shown.cell_trend.shape)
    program.hold_floors(solution.floor_shortfall_by_rank, slack)
    _hold_upheaval(program, solution, slack)
    _hold_shares(program, solution, slack)
    _measure(program, shown, away)
    unlike = np.zeros(program.size)
    unlike[program.increase] = kept_shares(shown)[:, None]
    found = program.solve(unlike, time_limit_s=time_limit_s)
    if found.x is None:
        return program, None
    program.hold(program.increase.ravel(), unlike[program.increase].ravel(), float(unlike @ found.x) + slack)
    missing = np.zeros(program.size)
    needed = shown.need > 0
    missing[program.missing[needed]] = (shown.weight[:, None] / np.where(needed, shown.need, 1.0))[needed]
    missing[away] = LATER
    return program, program.solve(missing, time_limit_s=time_limit_s).x


def kept_shares(model: Model) -> Floats:
    """Return, for each cell, the share of its profile's staff on its mission that the trend leaves in the last period;
    1 where it loses none (C)."""
    today: dict[tuple[str, str], float] = defaultdict(float)
    last: dict[tuple[str, str], float] = defaultdict(float)
    for row in model.problem.staff:
        today[row.profile, row.mission] += row.fte
    for (_, profile, mission), line in zip(model.trend.cells, model.trend.fte, strict=True):
        last[profile, mission] += float(line[-1])
    served = [model.cell_name(cell)[1:] for cell in range(len(model.cell_pair))]
    return np.array([min(1.0, last[each] / today[each]) if today[each] > 0 else 1.0 for each in served])


def _with_needs(model: Model, asked: Problem | None) -> Model:
    if asked is None:
        return model
    need_of = {row.id: row.need for row in asked.missions}
    return replace(model, need=np.array([need_of[row.id] for row in model.missions]).reshape(model.need.shape))


def _hold_upheaval(program: Feasible, solution: Solution, slack: float) -> None:
    model = solution.model
    columns = np.concatenate([program.increase.ravel(), program.transfer.ravel()])
    costs = np.concatenate([np.repeat(model.cell_cost, model.periods), np.repeat(model.arc_cost, model.periods)])
    program.hold(columns, costs, upheaval_of(model, solution.staffing, solution.transferred) + slack)


def _hold_shares(program: Feasible, solution: Solution, slack: float) -> None:
    """No mission whose need was at stake may lack more than it does."""
    model = solution.model
    missing = np.maximum(0.0, model.need - covered(model, solution.staffing)[0])
    at_stake = model.need > 0
    program.upper[program.missing[at_stake]] = missing[at_stake] + slack


def _measure(program: Feasible, model: Model, away: Ints) -> None:
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
