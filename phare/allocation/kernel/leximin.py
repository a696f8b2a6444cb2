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

from .face import Face
from .lp import Bools, Clock, Floats, Ints, totals
from .stage import NEGLIGIBLE, Groups, Stage

ZERO = 1e-10
"""A level below this is zero: the needs are met."""

_REBUILD = 0.1
"""Share of the columns settled since the program was built that makes a smaller one worth building."""


_ALIKE = 1e4
"""How many times the FTE of one target's level another's may be worth for the simplex to be exact enough."""


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
        descent = _descent(face, targets, clock)
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


def _descent(face: Face, targets: _Targets, clock: Clock) -> _Descent | None:
    """The program of the targets left, a group for each part of the face; None if some were met at sight."""
    free = np.flatnonzero(targets.free)
    shortfall = (targets.wanted[free] - face.activity()[free]) / targets.ratio[free]
    tying = face.kept & (~face.goal | targets.free)
    column_part, row_part = face.parts(tying)
    parts, group = np.unique(row_part[free], return_inverse=True)
    ceiling = np.zeros(parts.size)
    np.maximum.at(ceiling, group, shortfall)
    met = ceiling[group] <= ZERO
    if met.any():
        targets.fix(face, free[met], np.zeros(int(met.sum())))
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


class _Descent:
    """A program whose levels go down, one after the other, until a smaller program is worth building.

    A target that no live column can raise is at its least: it is held there, apart from its group, so that the
    level goes past it. Should the level stay above a held target, and the target have a price, it is put back:
    it may be given up for worse ones.
    """

    def __init__(self, stage: Stage, targets: _Targets, column_group: Ints, row_group: Ints) -> None:
        self.stage, self.targets = stage, targets
        self.row_group = row_group
        self.line_group = np.concatenate([column_group, row_group])
        self.held = np.zeros(stage.groups.rows.size, np.bool_)
        self.returned = np.zeros(stage.groups.rows.size, np.bool_)
        self.least = np.zeros(stage.groups.rows.size)
        """Shortfall of each held target."""

    def run(self, report: Callable[[], None]) -> Ints:
        """Bring the levels down; the linking rows that may be split are returned."""
        stage, rows = self.stage, self.stage.groups.rows
        while True:
            self._hold()
            stage.solve()
            if self._put_back():
                continue
            fixed, linking = self._settle()
            report()
            left = self.targets.free[rows].any()
            if linking.size or not left or stage.settled_columns > _REBUILD * stage.columns.size:
                stage.keep_basis()
                return linking
            self._retire(fixed)

    def _hold(self) -> None:
        """Hold the targets that nothing live can raise."""
        face, groups = self.stage.face, self.stage.groups
        apart = self.held | self.returned | ~self.targets.free[groups.rows]
        at_stake = np.zeros(face.rows, np.bool_)
        at_stake[groups.rows[~apart]] = True
        helpless = ~apart & (face.room_above(at_stake)[groups.rows] <= ZERO)
        if helpless.any():
            rows, ratio = groups.rows[helpless], groups.ratio[helpless]
            wanted = self.targets.wanted[rows]
            self.held |= helpless
            self.least[helpless] = np.maximum(0.0, (wanted - face.activity()[rows]) / ratio)
            self.stage.bind(helpless, 0.0, wanted - face.settled[rows] - ratio * self.least[helpless])

    def _put_back(self) -> bool:
        """Put back in its group each held target that stands in the way of a higher level."""
        level, groups = self._level(), self.stage.groups
        price = self.stage.price[self.stage.at]
        scale = self._scale(price)
        low = self.held & self.targets.free[groups.rows] & (self.least < level[groups.group] - ZERO)
        back = low & (price > NEGLIGIBLE * scale[groups.group])
        if back.any():
            self.held &= ~back
            self.returned |= back
            rows = groups.rows[back]
            self.stage.bind(back, groups.ratio[back], self.targets.wanted[rows] - self.stage.face.settled[rows])
        return bool(back.any())

    def _scale(self, price: Floats) -> Floats:
        """The largest price of each group, 1 where there is none."""
        groups = self.stage.groups
        active = self.targets.free[groups.rows] & ~self.held
        scale = np.zeros(groups.ceiling.size)
        np.maximum.at(scale, groups.group, np.where(active, price, 0.0))
        scale[scale <= 0] = 1.0
        return scale

    def _settle(self) -> tuple[Bools, Ints]:
        """Settle the targets that have a price, and the held ones above them.

        Which of those have a price, and the linking rows that may be split.
        """
        stage, groups, targets = self.stage, self.stage.groups, self.targets
        price = stage.price[stage.at]
        level, scale = self._sharp_level(price), self._scale(price)
        free, at_level = targets.free[groups.rows], level[groups.group]
        above = at_level > 0
        fixed = free & ~self.held & (~above | (price > NEGLIGIBLE * scale[groups.group]))
        passed = free & self.held & (self.least >= at_level - ZERO)
        targets.fix(stage.face, groups.rows[fixed], at_level[fixed])
        targets.fix(stage.face, groups.rows[passed], self.least[passed])
        tight = groups.rows[fixed & above]
        stage.face.row_upper[tight] = stage.face.row_lower[tight]
        spared = np.zeros(stage.rows.size, np.bool_)
        spared[stage.at[free]] = True
        linking = stage.settle(scale[self.line_group], spared)
        return fixed, self._alone(linking)

    def _level(self) -> Floats:
        return np.where(self.stage.level > ZERO, self.stage.level, 0.0)

    def _sharp_level(self, price: Floats) -> Floats:
        """The levels, drawn from the prices where targets are worth very different FTE.

        The simplex then solves its equations roughly, and a level that seems right to ten digits is many times the
        smallest target. At an optimum, shortfalls weighed by their prices come to the level times what it is worth
        at these prices: this errs by the product of the errors of the point and of the prices, both small.
        """
        groups, targets, level = self.stage.groups, self.targets, self._level()
        if groups.ratio.max() <= _ALIKE * groups.ratio.min():
            return level
        active = targets.free[groups.rows] & ~self.held
        rows, group, weight = groups.rows[active], groups.group[active], np.maximum(0.0, price[active])
        lacking = targets.wanted[rows] - self.stage.face.activity()[rows]
        worth = totals(group, weight * groups.ratio[active], level.size)
        drawn = totals(group, weight * lacking, level.size) / np.where(worth > 0, worth, 1.0)
        return np.where((level > 0) & (worth > 0), np.minimum(drawn, groups.ceiling), level)

    def _alone(self, linking: Ints) -> Ints:
        """The linking rows that are the only one with a price in their group."""
        group = self.row_group[np.searchsorted(self.stage.rows, linking)]
        _, position, count = np.unique(group, return_inverse=True, return_counts=True)
        alone: Ints = linking[count[position] == 1]
        return alone

    def _retire(self, fixed: Bools) -> None:
        """Take the settled targets out of their groups."""
        face, rows = self.stage.face, self.stage.groups.rows[fixed]
        self.stage.bind(fixed, 0.0, face.row_lower[rows])
