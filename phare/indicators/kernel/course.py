"""The course of an indicator in a territory: where it began, where it is, where it is to be, and what that comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from phare.indicators.kernel.definition import Direction, ValueKind
from phare.indicators.kernel.progress import Point, Rate, WrongTrajectoryError, expected, rate

MEASURED = frozenset({ValueKind.ACTUAL, ValueKind.ESTIMATE})


class Figure(NamedTuple):
    """A value that stands: its date, what it is, the figure in the indicator's unit, its margin, its key in storage."""

    date: dt.date
    kind: ValueKind
    value: float
    margin: float | None = None
    key: int = 0


@dataclass(frozen=True)
class Course:
    """What the values of an indicator in a territory say on a day.

    `target` is the last one, `milestones` the others in order; `history` what was measured, the oldest first;
    `expected` what the trajectory asked for by that day, None where there is none.
    """

    initial: Figure | None
    actual: Figure | None
    target: Figure | None
    milestones: tuple[Figure, ...]
    history: tuple[Figure, ...]
    rate: Rate
    expected: float | None

    def aimed_on(self, day: dt.date) -> float | None:
        """Return what the trajectory asks for on a day, None where there is none."""
        return _expected(self.initial, self.target, self.milestones, day)

    def measured_by(self, day: dt.date) -> float | None:
        """Return the latest figure measured by a day, the initial value included, None before the first."""
        known = [each for each in (self.initial, *self.history) if each is not None and each.date <= day]
        return max(known, key=lambda each: (each.date, each.kind is not ValueKind.INITIAL)).value if known else None

    def instead(self, figure: Figure, direction: Direction, day: dt.date) -> Course:
        """Return the course with a figure in the place of the one of the same key: what a counter-value makes of it."""
        ends = [each for each in (self.initial, self.target, *self.milestones) if each is not None]
        others = [each for each in (*self.history, *ends) if each.key != figure.key]
        return course([*others, figure], direction, day)


def course(figures: Iterable[Figure], direction: Direction, day: dt.date) -> Course:
    """Return the course of an indicator from the values that stand in a territory, seen from a day.

    The initial value is the latest one; what is measured is the latest figure dated by that day, an actual value before
    an estimate of the same date. The rate is that of PAS-010.
    """
    known = sorted(figures, key=lambda each: (each.date, each.kind is ValueKind.ACTUAL))
    initial = _last(each for each in known if each.kind is ValueKind.INITIAL and each.date <= day)
    history = tuple(each for each in known if each.kind in MEASURED and each.date <= day)
    targets = [each for each in known if each.kind is ValueKind.TARGET]
    target = targets[-1] if targets else None
    actual = history[-1] if history else None
    milestones = tuple(targets[:-1])
    found = rate(
        initial.value if initial else None,
        actual.value if actual else None,
        target.value if target else None,
        direction,
        actual.margin if actual and actual.kind is ValueKind.ESTIMATE else None,
    )
    return Course(initial, actual, target, milestones, history, found, _expected(initial, target, milestones, day))


def _last(figures: Iterable[Figure]) -> Figure | None:
    return max(figures, key=lambda each: each.date, default=None)


def _expected(
    initial: Figure | None, target: Figure | None, milestones: tuple[Figure, ...], day: dt.date
) -> float | None:
    if initial is None or target is None:
        return None
    between = [Point(each.date, each.value) for each in milestones if each.date > initial.date]
    try:
        return expected(Point(initial.date, initial.value), Point(target.date, target.value), between, day)
    except WrongTrajectoryError:
        return None  # a target dated before the start: there is no way to follow
