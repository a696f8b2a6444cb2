"""What may turn out otherwise: the same problem drawn again, with other weights, absences and departures.

A kernel has no dice: whoever calls draws the numbers and hands them over, so that the same numbers give the same
problem, here or on another machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phare.allocation.kernel.problem import Movement, Problem, Staff
from phare.allocation.kernel.trend import trend_of

WEIGHTS = 0.20
"""A mission's weight goes up or down by this share at most (as the explanation's own trial of weights)."""

MOST_ABSENT = 0.10
"""At most this share of a service is absent, all years long: 5 % on average, as the explanation's trial of absences."""

MOST_LEAVING = 0.10
"""At most this share of a profile leaves beyond what is announced, in a year drawn too: a convention of ours."""


def numbers_needed(problem: Problem) -> int:
    """Return how many numbers between 0 and 1 a draw of this problem takes: the order of its rows changes nothing."""
    return len(problem.missions) + len(problem.services) + 2 * len(problem.profiles)


def drawn(problem: Problem, luck: Sequence[float]) -> Problem:
    """Return the problem that these numbers, each at least 0 and less than 1, draw.

    In the order of their identifiers, one for the weight of each mission (0.5 changes nothing), one for the absences
    of each service, two for the departures of each profile (which year, how many). Absences and departures take the
    same share of all the staff concerned, announced movements included, so that nobody leaves twice: the result has
    the trend of the problem, cell by cell, less those shares. Raises ValueError when there are not as many numbers as
    `numbers_needed` says, ProblemErrors if the problem's trend is impossible.
    """
    if len(luck) != numbers_needed(problem):
        raise ValueError(f"{numbers_needed(problem)} numbers are needed, {len(luck)} were given")
    left = iter(luck)
    factor = {code: 1 + WEIGHTS * (2 * next(left) - 1) for code in sorted(row.id for row in problem.missions)}
    present = {code: 1 - MOST_ABSENT * next(left) for code in sorted(row.id for row in problem.services)}
    leaving = {
        code: (int(next(left) * len(problem.periods)), 1 - MOST_LEAVING * next(left))
        for code in sorted(row.id for row in problem.profiles)
    }
    staff, movements = _staffed(problem, present, leaving)
    return replace(
        problem,
        missions=tuple(replace(row, weight=row.weight * factor[row.id]) for row in problem.missions),
        staff=staff,
        movements=movements,
    )


def _staffed(
    problem: Problem, present: dict[str, float], leaving: dict[str, tuple[int, float]]
) -> tuple[tuple[Staff, ...], tuple[Movement, ...]]:
    """Staff of the first period, then what changes in each cell from a period to the next."""
    trend = trend_of(problem)
    staff, movements = [], []
    for cell, line in zip(trend.cells, trend.fte, strict=True):
        service, profile, mission = cell
        year, staying = leaving[profile]
        kept = [float(fte) * present[service] * (staying if index >= year else 1.0) for index, fte in enumerate(line)]
        staff.append(Staff(*cell, kept[0]))
        movements += [
            Movement(period, service, profile, after - before, mission)
            for period, before, after in zip(problem.periods[1:], kept, kept[1:], strict=False)
            if after != before
        ]
    return tuple(staff), tuple(movements)
