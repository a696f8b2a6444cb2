"""One linear program over the live part of a face, and what its optimum settles there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .face import Face
from .lp import PRIMAL, Bools, Clock, Floats, Ints, LinearProgram, Lines, basis_status, totals

NEGLIGIBLE = 1e-6
"""Share of the largest price of a program below which a price or reduced cost is rounding. The entries of the
matrix are 1 and -1, so that prices are sums of a few of the largest: a true one is far above."""


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
    """A program over live columns and rows of a face, with one more column per group: its level."""

    def __init__(self, face: Face, columns: Ints, rows: Ints, cost: Floats, groups: Groups, clock: Clock) -> None:
        self.face, self.columns, self.rows, self.groups = face, columns, rows, groups
        self.levels = columns.size + np.arange(groups.ceiling.size)
        column_at, row_at = np.full(face.live.size, -1), np.full(face.rows, -1)
        column_at[columns], row_at[rows] = np.arange(columns.size), np.arange(rows.size)
        self.at = row_at[groups.rows]
        inside = (column_at[face.column] >= 0) & (row_at[face.row] >= 0)
        entries = (
            np.concatenate([row_at[face.row[inside]], self.at]),
            np.concatenate([column_at[face.column[inside]], self.levels[groups.group]]),
            np.concatenate([face.value[inside], groups.ratio]),
        )
        level_cost = totals(groups.group, groups.ratio, self.levels.size)
        level_cost /= np.maximum(1, np.bincount(groups.group, minlength=self.levels.size))
        lines = Lines(
            np.concatenate([cost, level_cost]),
            np.concatenate([face.lower[columns], np.zeros(self.levels.size)]),
            np.concatenate([face.upper[columns], groups.ceiling]),
            face.row_lower[rows],
            face.row_upper[rows],
            entries,
        )
        self.settled_columns = 0
        self.program = LinearProgram(lines, clock, PRIMAL)
        self._start(lines)

    def _start(self, lines: Lines) -> None:
        """From the face's point and basis; the levels wait at their ceilings."""
        face = self.face
        value = np.concatenate([face.point[self.columns], self.groups.ceiling])
        basic = np.concatenate([face.column_basic[self.columns], np.zeros(self.levels.size, np.bool_)])
        row, column, entry = lines.entries
        activity = totals(row, entry * value[column], self.rows.size)
        self.program.start(
            basis_status(basic, value, lines.lower, lines.upper),
            basis_status(face.row_basic[self.rows], activity, lines.row_lower, lines.row_upper),
        )

    def solve(self) -> None:
        """Minimise, and move the face's point to the optimum. Raises OutOfTimeError, NoSolutionError."""
        self.program.solve()
        face, count = self.face, self.columns.size
        face.point[self.columns] = np.clip(
            self.program.value[:count], face.lower[self.columns], face.upper[self.columns]
        )

    def keep_basis(self) -> None:
        """Write the basis of the optimum into the face, for the program that follows."""
        columns, rows = self.program.basic()
        self.face.column_basic[self.columns] = columns[: self.columns.size]
        self.face.row_basic[self.rows] = rows

    def settle(self, scale: Floats, spared: Bools) -> Ints:
        """Restrict the face to the optima of the program just solved, but for the `spared` rows.

        `scale` is the largest price that matters to each column, then to each row. The linking rows that had
        a price are returned (rows of the face). The columns stay in the program; `face.propagate` folds them.
        """
        face, count = self.face, self.columns.size
        reduced, price = self.program.reduced_cost[:count], self.program.price
        threshold = NEGLIGIBLE * scale
        moving = face.upper[self.columns] > face.lower[self.columns]
        low = moving & (reduced > threshold[:count])
        high = moving & (reduced < -threshold[:count])
        face.upper[self.columns[low]] = face.lower[self.columns[low]]
        face.lower[self.columns[high]] = face.upper[self.columns[high]]
        stuck = np.flatnonzero(low | high)
        self.settled_columns += stuck.size
        self.program.set_columns(stuck, face.lower[self.columns[stuck]], face.upper[self.columns[stuck]])
        priced = (np.abs(price) > threshold[count:]) & ~spared
        face.hold(self.rows[priced], price[priced])
        self.write_rows(np.flatnonzero(priced))
        held: Ints = self.rows[priced]
        return held[face.linking[held]]

    def write_rows(self, at: Ints) -> None:
        """Give these rows of the program the bounds they have in the face."""
        rows = self.rows[at]
        self.program.set_rows(at, self.face.row_lower[rows], self.face.row_upper[rows])
