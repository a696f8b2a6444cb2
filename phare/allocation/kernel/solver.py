"""The crossing: floors first, then fair shares, then the least upheaval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .checks import problem_errors
from .direct import solve_directly
from .floors import hold_floors
from .leximin import leximin
from .lp import Bools, Clock, Floats, NoSolutionError, OutOfTimeError
from .model import Model, model_of
from .problem import Problem, ProblemErrors
from .program import Program, impose, program_of, redated
from .solution import Level, Progress, Report, Solution, Status, covered, outcome, weighted_shortfalls
from .upheaval import least_upheaval, stay

AGREEMENT = 1e-6
"""Between a level found and the same level measured on the answer; ten times finer than what is promised."""


_CHOICES: tuple[tuple[Level, bool], ...] = (("core", True), ("others", False))


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
    try:
        try:
            return outcome(model, "optimal", *_answer(model, clock, report))
        except (NoSolutionError, _DisagreementError):
            return _plain_answer(model, clock, report)
    except _CutShortError as cut:
        return outcome(model, "time_limit", *cut.best)


class _CutShortError(Exception):
    """The time ran out; the best found until then."""

    def __init__(self, best: tuple[Floats, Floats]) -> None:
        super().__init__()
        self.best = best


def _unheard(_: Progress) -> None:
    """Nobody asked how far it has gone."""


def _answer(model: Model, clock: Clock, report: Report) -> tuple[Floats, Floats]:
    """Staffing (cells x periods) and transfers (arcs x periods) of the answer, checked against its levels."""
    program = program_of(model, dated=bool(np.isfinite(model.cap).any()))
    try:
        floors = _hold_floors(model, program, clock, report)
        levels = np.zeros(model.need.shape)
        core = np.broadcast_to(model.core[:, None], model.need.shape)
        for name, chosen in _CHOICES:
            targets = (core == chosen) & (model.need > 0)
            levels[targets] = _shares(model, program, targets, clock, name, report)
        report(Progress("upheaval", 0, 1))
        if not program.dated:
            program = _dated(model, program, floors, levels)
        answer = least_upheaval(model, program, clock)
    except OutOfTimeError as error:
        raise _CutShortError(_best_so_far(model, program)) from error
    _check(model, answer, floors, levels)
    report(Progress("upheaval", 1, 1))
    return answer


def _dated(model: Model, program: Program, floors: dict[int, float], levels: Floats) -> Program:
    """The dated program that has the levels found by one that was not."""
    dated = redated(model, program)
    wanted = np.where(model.need > 0, program.missing - levels * model.need / model.weight[:, None], -np.inf)
    impose(dated, wanted, [(model.rank == rank, most) for rank, most in floors.items()])
    return dated


def _best_so_far(model: Model, program: Program) -> tuple[Floats, Floats]:
    """Staffing and transfers of a program's point, once the time has run out."""
    if not program.dated:
        program = redated(model, program)
    stay(program)
    return least_upheaval(model, program, Clock())


def _plain_answer(model: Model, clock: Clock, report: Report) -> Solution:
    """The answer, found the plain way."""
    best = model.cell_trend, np.zeros((model.arc_origin.size, model.periods))
    status: Status = "optimal"
    try:
        for found in solve_directly(model, clock, report):
            best = found
    except OutOfTimeError:
        status = "time_limit"
    except NoSolutionError:
        status = "infeasible"
    return outcome(model, status, *best)


def _hold_floors(model: Model, program: Program, clock: Clock, report: Report) -> dict[int, float]:
    """Floor shortfall of each rank, in FTE; the program's face is restricted to it."""
    found = {}
    ranks = np.unique(model.rank)
    for done, rank in enumerate(ranks):
        report(Progress("floors", done, ranks.size))
        below = program.below[model.rank == rank]
        found[int(rank)] = hold_floors(program.face, below[below >= 0], clock)
    return found


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


def _check(model: Model, answer: tuple[Floats, Floats], floors: dict[int, float], levels: Floats) -> None:
    """Raise _DisagreementError unless the answer has the levels that were found (OPT-004)."""
    coverage, below = covered(model, answer[0])
    worse = weighted_shortfalls(model, coverage) - levels
    lacking = [float(below[model.rank == rank].sum()) - least for rank, least in floors.items()]
    if max([0.0, float(np.max(worse, initial=0.0)), *lacking]) > AGREEMENT:
        raise _DisagreementError
