"""The crossing: floors first, then fair shares, then the least upheaval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .checks import problem_errors
from .lp import Clock, NoSolutionError, OutOfTimeError
from .model import model_of
from .problem import Problem, ProblemErrors
from .program import Program, program_of
from .solution import Progress, Report, Solution, Status, outcome

NEGLIGIBLE = 1e-9
"""A weighted shortfall or a price below this is nothing."""


def solve(
    problem: Problem,
    *,
    time_limit_s: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Solution:
    """The answer to a problem, lexicographic: least floor shortfall rank by rank, weighted shortfalls
    min-max in full (core missions, then the others), least upheaval.

    `time_limit_s` counts the seconds spent in HiGHS; past it, or once `should_stop()` is true, the status is
    "time_limit" and the figures are the best found. Raises ProblemErrors.
    """
    errors = problem_errors(problem)
    if errors:
        raise ProblemErrors(errors)
    model = model_of(problem)
    program = program_of(model, Clock(time_limit_s))
    best = model.cell_trend, np.zeros((len(model.arc_origin), model.periods))
    status: Status = "optimal"
    try:
        for _ in _levels(program, progress or _silent):
            best = program.lp.value[program.staffing], program.lp.value[program.transfer]
            if should_stop is not None and should_stop():
                raise OutOfTimeError
    except OutOfTimeError:
        status = "time_limit"
    except NoSolutionError:
        status = "infeasible"
    return outcome(model, status, *best)


def _silent(_: Progress) -> None:
    """Nobody is watching."""


def _levels(program: Program, report: Report):  # type: ignore[no-untyped-def]
    yield from _floors(program, report)
    core = program.model.core[:, None] & (program.model.need > 0)
    yield from _leximin(program, core, "core", report)
    yield from _leximin(program, ~core & (program.model.need > 0), "others", report)
    report(Progress("upheaval", 0, 1))
    columns = np.concatenate([program.increase.ravel(), program.transfer.ravel()])
    periods = program.model.periods
    costs = np.concatenate([np.repeat(program.model.cell_cost, periods), np.repeat(program.model.arc_cost, periods)])
    program.lp.set_costs(columns, costs)
    program.lp.solve()
    report(Progress("upheaval", 1, 1))
    yield


def _floors(program: Program, report: Report):  # type: ignore[no-untyped-def]
    for done, (rank, row) in enumerate(sorted(program.rank.items())):
        report(Progress("floors", done, len(program.rank)))
        columns = program.below[program.model.rank == rank].ravel()
        program.lp.set_costs(columns, np.ones(columns.size))
        program.lp.solve()
        least = program.lp.value[columns].sum()
        program.lp.set_rows(np.array([row]), np.array([-np.inf]), np.array([least]))
        yield


def _leximin(program: Program, free: NDArray[np.bool_], level, report: Report):  # type: ignore[no-untyped-def]
    lp, total = program.lp, int(free.sum())
    lp.set_costs(np.array([program.worst]), np.ones(1))
    rows = program.level[free]
    lp.set_rows(rows, np.full(rows.size, -np.inf), np.zeros(rows.size))
    while free.any():
        report(Progress(level, total - int(free.sum()), total))
        lp.solve()
        worst = lp.value[program.worst]
        if worst <= NEGLIGIBLE:
            fixed = free
            worst = 0.0
        else:
            fixed = free & (-lp.price[program.level] > 1e-7 * -lp.price[program.level].min())
        lp.set_rows(program.level[fixed], np.full(fixed.sum(), -np.inf), np.full(fixed.sum(), np.inf))
        lp.set_columns(program.missing[fixed], np.zeros(fixed.sum()), program.ratio[fixed] * worst)
        free = free & ~fixed
        yield
