"""One linear program over the live part of a face, and what its optimum settles there.

Most columns never leave zero, their lower bound: they are left out of the program until their reduced cost asks for
them (sifting), with the rows that nothing else touches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from .face import Face
from .lp import PRIMAL, TOLERANCE, Bools, Clock, Floats, Ints, LinearProgram, Lines, basis_status, totals

NEGLIGIBLE = 1e-6
"""Share of the largest price of a program below which a price or reduced cost is rounding. The entries of the
matrix are 1 and -1, so that prices are sums of a few of the largest: a true one is far above."""

_WHOLE = 8000
"""A program of so few columns is faster without sifting."""

_AT_ONCE = 400
"""How many columns are let into a program at a time."""


@dataclass(frozen=True)
class Groups:
    """Targets to bring down together, a level for each group of them (G groups)."""

    rows: Ints
    """N, rows of the face."""
    group: Ints
    """N, the group of each."""
    ratio: Floats
    """N, FTE that one unit of the group's level is worth."""
    ceiling: Floats
    """G, a level that the point already holds."""


NO_GROUPS = Groups(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


class Stage:
    """A program over live columns (C) and rows (R) of a face, with one more column per group: its level."""

    def __init__(self, face: Face, columns: Ints, rows: Ints, cost: Floats, groups: Groups, clock: Clock) -> None:
        self.face, self.columns, self.rows, self.groups, self.cost = face, columns, rows, groups, cost
        column_at, row_at = np.full(face.live.size, -1), np.full(face.rows, -1)
        column_at[columns], row_at[rows] = np.arange(columns.size), np.arange(rows.size)
        self.at = row_at[groups.rows]
        inside = (column_at[face.column] >= 0) & (row_at[face.row] >= 0)
        entries = (row_at[face.row[inside]], column_at[face.column[inside]])
        self._matrix = csc_matrix((face.value[inside], entries), shape=(rows.size, columns.size))
        self.settled_columns = 0
        self._load(clock)

    def _load(self, clock: Clock) -> None:
        """Open the program on the columns that are basic or not zero."""
        face, groups, count = self.face, self.groups, self.groups.ceiling.size
        point = face.point[self.columns]
        used = face.column_basic[self.columns] | (point != 0) | (face.lower[self.columns] != 0)
        used |= self.columns.size <= _WHOLE
        self._loaded = np.flatnonzero(used)
        part = self._matrix[:, self._loaded]
        touched = np.zeros(self.rows.size, np.bool_)
        touched[part.indices] = touched[self.at] = True
        self._present = np.flatnonzero(touched)
        self._row_at = np.full(self.rows.size, -1)
        self._row_at[self._present] = np.arange(self._present.size)
        level_cost = totals(groups.group, groups.ratio, count)
        level_cost /= np.maximum(1, np.bincount(groups.group, minlength=count))
        loaded, present = self.columns[self._loaded], self.rows[self._present]
        entry_column = np.repeat(np.arange(self._loaded.size), np.diff(part.indptr))
        lines = Lines(
            np.concatenate([level_cost, self.cost[self._loaded]]),
            np.concatenate([np.zeros(count), face.lower[loaded]]),
            np.concatenate([groups.ceiling, face.upper[loaded]]),
            face.row_lower[present],
            face.row_upper[present],
            (
                np.concatenate([self._row_at[self.at], self._row_at[part.indices]]),
                np.concatenate([groups.group, count + entry_column]),
                np.concatenate([groups.ratio, part.data]),
            ),
        )
        self._program = LinearProgram(lines, clock, PRIMAL)
        value = np.concatenate([groups.ceiling, face.point[loaded]])
        basic = np.concatenate([np.zeros(count, np.bool_), face.column_basic[loaded]])
        row, column, entry = lines.entries
        activity = totals(row, entry * value[column], present.size)
        self._program.start(
            basis_status(basic, value, lines.lower, lines.upper),
            basis_status(face.row_basic[present], activity, lines.row_lower, lines.row_upper),
        )

    @property
    def level(self) -> Floats:
        """The level of each group at the optimum (G)."""
        return self._program.value[: self.groups.ceiling.size]

    def solve(self) -> None:
        """Minimise, and move the face's point to the optimum. Raises OutOfTimeError, NoSolutionError.

        `price` (R) is by how much the least cost grows with the bound of each row, `reduced` (C) with that of
        each column.
        """
        face = self.face
        while True:
            self._program.solve()
            self.price = np.zeros(self.rows.size)
            self.price[self._present] = self._program.price
            self.reduced = self.cost - self._matrix.T @ self.price
            wanted = (self.reduced < -TOLERANCE) & (face.upper[self.columns] > face.lower[self.columns])
            wanted[self._loaded] = False
            if not wanted.any():
                break
            self._add(np.flatnonzero(wanted))
        loaded = self.columns[self._loaded]
        value = self._program.value[self.groups.ceiling.size :]
        face.point[loaded] = np.clip(value, face.lower[loaded], face.upper[loaded])

    def _add(self, wanted: Ints) -> None:
        """Let the columns with the best reduced costs in, with the rows they are the first to touch."""
        if wanted.size > _AT_ONCE:
            wanted = wanted[np.argpartition(self.reduced[wanted], _AT_ONCE)[:_AT_ONCE]]
        part = self._matrix[:, wanted]
        new = np.unique(part.indices)
        new = new[self._row_at[new] < 0]
        self._row_at[new] = self._present.size + np.arange(new.size)
        self._present = np.concatenate([self._present, new])
        self._loaded = np.concatenate([self._loaded, wanted])
        rows, columns = self.rows[new], self.columns[wanted]
        self._program.add_rows(self.face.row_lower[rows], self.face.row_upper[rows])
        self._program.add_columns(
            self.cost[wanted],
            self.face.lower[columns],
            self.face.upper[columns],
            (part.indptr, self._row_at[part.indices], part.data),
        )

    def keep_basis(self) -> None:
        """Write the basis of the optimum into the face, for the program that follows.

        Where a level is basic, the target of its group with the highest price takes its place.
        """
        face, groups, count = self.face, self.groups, self.groups.ceiling.size
        columns, rows = self._program.basic()
        face.column_basic[self.columns] = False
        face.column_basic[self.columns[self._loaded]] = columns[count:]
        face.row_basic[self.rows] = True
        face.row_basic[self.rows[self._present]] = rows
        price = self.price[self.at]
        for group in np.flatnonzero(columns[:count]):
            dearest = int(np.argmax(np.where(groups.group == group, price, -1.0)))
            face.row_basic[groups.rows[dearest]] = True

    def settle(self, scale: Floats, spared: Bools) -> Ints:
        """Restrict the face to the optima of the program just solved, but for the `spared` rows.

        `scale` is the largest price that matters to each column, then to each row. The linking rows that had
        a price are returned (rows of the face). The columns stay in the program; `face.propagate` folds them.
        """
        face, count = self.face, self.columns.size
        threshold = NEGLIGIBLE * scale
        lower, upper, point = (each[self.columns] for each in (face.lower, face.upper, face.point))
        low = (upper > lower) & (point <= lower + TOLERANCE) & (self.reduced > threshold[:count])
        high = (upper > lower) & (point >= upper - TOLERANCE) & (self.reduced < -threshold[:count])
        face.upper[self.columns[low]] = face.lower[self.columns[low]]
        face.lower[self.columns[high]] = face.upper[self.columns[high]]
        self.settled_columns += int((low | high).sum())
        at = np.flatnonzero((low | high)[self._loaded])
        stuck = self.columns[self._loaded[at]]
        self._program.set_columns(self.groups.ceiling.size + at, face.lower[stuck], face.upper[stuck])
        priced = (np.abs(self.price) > threshold[count:]) & ~spared
        face.hold(self.rows[priced], self.price[priced])
        self.write_rows(priced)
        held: Ints = self.rows[priced]
        return held[face.linking[held]]

    def write_rows(self, chosen: Bools) -> None:
        """Give these rows (R) of the program the bounds they have in the face."""
        at = np.flatnonzero(chosen & (self._row_at >= 0))
        rows = self.rows[at]
        self._program.set_rows(self._row_at[at], self.face.row_lower[rows], self.face.row_upper[rows])

    def bind(self, chosen: Bools, ratio: Floats | float, lower: Floats) -> None:
        """Give targets (N) these coefficients in their group's level, and these lower bounds."""
        at = self._row_at[self.at[chosen]]
        values = np.broadcast_to(np.asarray(ratio, float), at.size)
        for row, level, value in zip(at, self.groups.group[chosen], values, strict=True):
            self._program.set_coefficient(int(row), int(level), float(value))
        self._program.set_rows(at, lower, np.full(at.size, np.inf))
