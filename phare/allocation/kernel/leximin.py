"""Lexicographic min-max in full: the largest shortfall as low as can be, then the next, to the last (OPT-005).

The targets of each independent part of the face form a group with a level of its own. An optimum of the sum of
the levels brings each to its least; the targets with a price are tight in every optimum, so they are settled
there, and the others go on. No target is settled because its price is zero, and none for lack of progress: a
level that has a least value always puts a price on at least one of its targets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .face import SETTLED, Face
from .lp import Bools, Clock, Floats, Ints
from .stage import NEGLIGIBLE, Groups, Stage

ZERO = 1e-10
"""A level below this is zero: the needs are met."""

_REBUILD = 0.1
"""Share of the columns settled since the program was built that makes a smaller one worth building."""


@dataclass
class _Targets:
    """The targets of a leximin, by row of the face: FTE wanted, FTE per unit of level, levels found."""

    wanted: Floats
    ratio: Floats
    free: Bools
    level: Floats

    def fix(self, face: Face, rows: Ints, level: Floats) -> None:
        """From now on these targets are constraints of the face: their shortfall is at most this level."""
        self.level[rows] = level
        self.free[rows] = False
        face.goal[rows] = False
        face.row_lower[rows] = self.wanted[rows] - face.settled[rows] - self.ratio[rows] * level

    def fit(self, rows: int) -> None:
        """Follow the face as it gains rows."""
        more = rows - self.free.size
        if more:
            self.wanted, self.ratio, self.level = (
                np.concatenate([each, np.full(more, np.nan)]) for each in (self.wanted, self.ratio, self.level)
            )
            self.free = np.concatenate([self.free, np.zeros(more, np.bool_)])


def leximin(
    face: Face, rows: Ints, wanted: Floats, ratio: Floats, clock: Clock, report: Callable[[int], None]
) -> Floats:
    """Restrict the face to the lexicographic min-max of the shortfalls of these rows; the shortfalls.

    The shortfall of a row is (wanted - activity) / ratio, and never less than 0. `report` is told how many
    targets are settled. Raises OutOfTimeError, NoSolutionError.
    """
    targets = _Targets(
        np.full(face.rows, np.nan), np.full(face.rows, np.nan), np.zeros(face.rows, np.bool_), np.empty(0)
    )
    targets.level = np.zeros(face.rows)
    targets.wanted[rows], targets.ratio[rows], targets.free[rows] = wanted, ratio, True
    while True:
        face.propagate()
        _settle_constant(face, targets)
        report(int(rows.size - targets.free.sum()))
        if not targets.free.any():
            return targets.level[rows]
        descent = _stage(face, targets, clock)
        if descent is not None:
            linking = descent.run(lambda: report(int(rows.size - targets.free.sum())))
            face.propagate()
            for row in linking:
                face.split(int(row))
            targets.fit(face.rows)


def _settle_constant(face: Face, targets: _Targets) -> None:
    """Targets that nothing live touches any more have the shortfall they have."""
    alone = targets.free & (np.bincount(face.row, minlength=face.rows) == 0)
    targets.level[alone] = np.maximum(0.0, (targets.wanted[alone] - face.settled[alone]) / targets.ratio[alone])
    targets.free[alone] = False
    face.goal[alone] = face.kept[alone] = False


def _stage(face: Face, targets: _Targets, clock: Clock) -> _Descent | None:
    """The descent of the targets left, a group for each part of the face; None if some were settled at sight."""
    free = np.flatnonzero(targets.free)
    activity = face.activity()
    shortfall = (targets.wanted[free] - activity[free]) / targets.ratio[free]
    tying = face.kept & (~face.goal | targets.free)
    column_part, row_part = face.parts(tying)
    parts, group = np.unique(row_part[free], return_inverse=True)
    ceiling = np.zeros(parts.size)
    np.maximum.at(ceiling, group, shortfall)
    if _settle_at_sight(face, targets, free, activity, shortfall, group, ceiling):
        return None
    number = np.full(max(column_part.max(), row_part.max()) + 1, -1)
    number[parts] = np.arange(parts.size)
    columns = np.flatnonzero(face.live & (number[column_part] >= 0))
    rows = np.flatnonzero(tying & (number[row_part] >= 0))
    face.row_lower[free] = targets.wanted[free] - face.settled[free]
    groups = Groups(free, group, targets.ratio[free], ceiling)
    stage = Stage(face, columns, rows, np.zeros(columns.size), groups, clock)
    face.row_lower[free] = -np.inf
    return _Descent(stage, targets, number[column_part[columns]], number[row_part[rows]])


def _settle_at_sight(
    face: Face, targets: _Targets, free: Ints, activity: Floats, shortfall: Floats, group: Ints, ceiling: Floats
) -> bool:
    """Settle the groups whose needs are met, and the targets that nothing can raise where they are the worst.

    A target whose activity is the largest that the bounds allow is at its least shortfall; when all the
    others of its group are no worse, the point proves that it stays there (it is one level, or several).
    """
    met = ceiling[group] <= ZERO
    helpless = face.reach().largest[free] + face.settled[free] <= activity[free] + SETTLED
    others = np.zeros(ceiling.size)
    np.maximum.at(others, group, np.where(helpless, 0.0, shortfall))
    last = helpless & ~met & (shortfall >= others[group])
    targets.fix(face, free[met], np.zeros(int(met.sum())))
    targets.fix(face, free[last], shortfall[last])
    return bool(met.any() or last.any())


@dataclass
class _Descent:
    """A program whose levels go down, and the group of each of its columns and rows."""

    stage: Stage
    targets: _Targets
    column_group: Ints
    row_group: Ints

    def run(self, report: Callable[[], None]) -> Ints:
        """Bring the levels down, one after the other, until a smaller program is worth building.

        The linking rows that may be split are returned.
        """
        stage, free = self.stage, self.targets.free
        while True:
            stage.solve()
            fixed, linking = self._settle()
            report()
            left = free[stage.groups.rows].any()
            if linking.size or not left or stage.settled_columns > _REBUILD * stage.columns.size:
                self._keep_basis(fixed)
                return linking
            self._release(fixed)

    def _settle(self) -> tuple[Bools, Ints]:
        """Settle the targets that have a price; which they are, and the linking rows that may be split."""
        stage, groups, targets = self.stage, self.stage.groups, self.targets
        level = np.where(self._level() > ZERO, self._level(), 0.0)
        free = targets.free[groups.rows]
        price = np.where(free, stage.program.price[stage.at], 0.0)
        scale = np.zeros(level.size)
        np.maximum.at(scale, groups.group, price)
        scale[scale == 0] = 1.0
        above = level[groups.group] > 0
        fixed = free & ((price > NEGLIGIBLE * scale[groups.group]) | ~above)
        rows = groups.rows[fixed]
        targets.fix(stage.face, rows, level[groups.group[fixed]])
        tight = groups.rows[fixed & above]
        stage.face.row_upper[tight] = stage.face.row_lower[tight]
        spared = np.zeros(stage.rows.size, np.bool_)
        spared[stage.at[free]] = True
        linking = stage.settle(scale[np.concatenate([self.column_group, self.row_group])], spared)
        return fixed, self._alone(linking)

    def _level(self) -> Floats:
        value: Floats = self.stage.program.value[self.stage.levels]
        return value

    def _alone(self, linking: Ints) -> Ints:
        """The linking rows that are the only one with a price in their group."""
        group = self.row_group[np.searchsorted(self.stage.rows, linking)]
        _, position, count = np.unique(group, return_inverse=True, return_counts=True)
        alone: Ints = linking[count[position] == 1]
        return alone

    def _release(self, fixed: Bools) -> None:
        """Take the settled targets out of their groups."""
        stage = self.stage
        for at, level in zip(stage.at[fixed], stage.levels[stage.groups.group[fixed]], strict=True):
            stage.program.set_coefficient(int(at), int(level), 0.0)
        stage.write_rows(stage.at[fixed])

    def _keep_basis(self, fixed: Bools) -> None:
        """Hand the basis over; where a level was basic, a settled target of its group takes its place."""
        stage, groups = self.stage, self.stage.groups
        columns, _ = stage.program.basic()
        stage.keep_basis()
        price = np.where(fixed, stage.program.price[stage.at], 0.0)
        for group in np.flatnonzero(columns[stage.levels]):
            dearest = int(np.argmax(np.where(groups.group == group, price, -1.0)))
            stage.face.row_basic[groups.rows[dearest]] = True
