"""The crossing: floors first, then fair shares, then the least upheaval."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .checks import problem_errors
from .direct import solve_directly
from .floors import hold_floors
from .leximin import leximin
from .lp import Bools, Clock, Floats, NoSolutionError, OutOfTimeError
from .model import Model, model_of
from .problem import Problem, ProblemErrors
from .program import Program, decoded, program_of
from .solution import Level, Progress, Report, Solution, Status, outcome
from .upheaval import least_upheaval

AGREEMENT = 1e-6
"""Between a level found and the same level measured on the answer; ten times finer than what is promised."""


class _DisagreementError(Exception):
    """The answer does not have the levels that were found: the figures defeated the fast way."""


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
    model, report = model_of(problem), progress or _unheard
    clock = Clock(time_limit_s, should_stop)
    best = model.cell_trend, np.zeros((model.arc_origin.size, model.periods))
    status: Status = "optimal"
    try:
        try:
            for found in _answers(model, clock, report):
                best = found
        except (NoSolutionError, _DisagreementError):
            for found in solve_directly(model, clock, report):
                best = found
    except OutOfTimeError:
        status = "time_limit"
    except NoSolutionError:
        status = "infeasible"
    return outcome(model, status, *best)


def _unheard(_: Progress) -> None:
    """Nobody asked how far it has gone."""


def _answers(model: Model, clock: Clock, report: Report) -> Iterator[tuple[Floats, Floats]]:
    """Staffing and transfers after the floors, after each leximin, and the answer."""
    program = program_of(model)
    face = program.face
    ranks = np.unique(model.rank)
    floors = {}
    for done, rank in enumerate(ranks):
        report(Progress("floors", done, ranks.size))
        below = program.below[model.rank == rank]
        floors[int(rank)] = hold_floors(face, below[below >= 0], clock)
    yield decoded(model, program, face.point)
    levels = np.zeros(model.need.shape)
    core = np.broadcast_to(model.core[:, None], model.need.shape)
    for name, chosen in (("core", core), ("others", ~core)):
        targets = chosen & (model.need > 0)
        levels[targets] = _shares(model, program, targets, clock, name, report)  # type: ignore[arg-type]
        yield decoded(model, program, face.point)
    report(Progress("upheaval", 0, 1))
    least_upheaval(face, _cost(model, program), clock)
    answer = decoded(model, program, face.point)
    _check(model, answer, floors, levels)
    report(Progress("upheaval", 1, 1))
    yield answer


def _shares(model: Model, program: Program, targets: Bools, clock: Clock, name: Level, report: Report) -> Floats:
    total = int(targets.sum())
    return leximin(
        program.face,
        program.coverage[targets],
        program.missing[targets],
        (model.need / model.weight[:, None])[targets],
        clock,
        lambda done: report(Progress(name, done, total)),
    )


def _cost(model: Model, program: Program) -> Floats:
    cost = np.zeros(program.face.live.size)
    cost[program.increase] = model.cell_cost[:, None]
    cost[program.transfer] = model.arc_cost[:, None]
    return cost


def _check(model: Model, answer: tuple[Floats, Floats], floors: dict[int, float], levels: Floats) -> None:
    """Raise _DisagreementError unless the answer has the levels that were found (OPT-004)."""
    solution = outcome(model, "optimal", *answer)
    found = np.array([row.weighted_shortfall for row in solution.coverage]).reshape(model.periods, -1).T
    below = solution.floor_shortfall_by_rank
    worse = np.max(found - levels, initial=0.0), max((below[rank] - floors[rank] for rank in floors), default=0)
    if max(worse) > AGREEMENT:
        raise _DisagreementError
