"""A face of a polyhedron that shrinks: what every optimum found so far has in common.

After each optimum, the columns whose reduced cost is not zero stay at their bound in every other optimum, and
the rows whose price is not zero stay tight (complementary slackness). The face keeps what is left: bounds are
propagated, what is settled is folded into the bounds of the rows, and what no longer touches is told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from .lp import Bools, Floats, Ints, Rows, totals

SETTLED = 1e-11
"""Two bounds closer than this are one value; FTE, two digits finer than the solver's tolerance."""

_PASSES = 30


@dataclass
class Activity:
    """The least and the largest activity that the bounds of the columns allow each row."""

    least: Floats
    largest: Floats
    entries: Ints
    """Number of live entries."""


@dataclass(frozen=True)
class Chains:
    """Rows (K x T) of which each continues the one before with columns that lower it and one that raises it."""

    rows: Ints
    raising: Ints
    """K x T, the column that raises the row and those after it."""


@dataclass(frozen=True)
class Twins:
    """Rows with the same entries, but for one more column in the second."""

    first: Ints
    second: Ints
    column: Ints


class Face:
    """Rows, columns and a point that respects them; C columns, R rows, E entries (row, column, value).

    `live` (C): not settled yet. `kept` (R): not implied by the rest. `goal` (R): the row is a coverage that
    is no constraint yet. `linking` (R): the row ties together parts that little else ties, so it is worth
    splitting once its price is known. `settled` (R): what the settled columns bring to the row. `budget` (C): the
    row, all of ones, that limits the column together with others; -1 where there is none.
    """

    def __init__(self, rows: Rows, lower: Floats, upper: Floats, point: Floats) -> None:
        self.row, self.column, self.value = rows.matrix()
        self.row_lower, self.row_upper = rows.bounds()
        self.lower, self.upper, self.point = lower, upper, point
        self.live = np.ones(lower.size, np.bool_)
        self.column_basic = np.zeros(lower.size, np.bool_)
        self.kept = np.ones(rows.count, np.bool_)
        self.goal = np.zeros(rows.count, np.bool_)
        self.linking = np.zeros(rows.count, np.bool_)
        self.settled = np.zeros(rows.count)
        self.row_basic = np.ones(rows.count, np.bool_)
        self.budget = np.full(lower.size, -1, np.int64)
        self.chains = Chains(np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64))
        self.twins = Twins(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))

    @property
    def rows(self) -> int:
        """Number of rows, dropped ones included."""
        return self.row_lower.size

    def add_row(self, columns: Ints, upper: float) -> int:
        """A linking row, the sum of these columns at most `upper`; its number."""
        number = self.rows
        self._grow(np.full(1, -np.inf), np.full(1, upper), linking=True)
        self.row = np.concatenate([self.row, np.full(columns.size, number)])
        self.column = np.concatenate([self.column, columns])
        self.value = np.concatenate([self.value, np.ones(columns.size)])
        return number

    def _grow(self, lower: Floats, upper: Floats, *, linking: bool) -> None:
        more = lower.size
        self.row_lower = np.concatenate([self.row_lower, lower])
        self.row_upper = np.concatenate([self.row_upper, upper])
        self.settled = np.concatenate([self.settled, np.zeros(more)])
        self.linking = np.concatenate([self.linking, np.full(more, linking)])
        self.goal = np.concatenate([self.goal, np.zeros(more, np.bool_)])
        self.kept = np.concatenate([self.kept, np.ones(more, np.bool_)])
        self.row_basic = np.concatenate([self.row_basic, np.ones(more, np.bool_)])

    def activity(self) -> Floats:
        """Activity of every row at the point (R)."""
        return self.settled + self._sums(self.value * self.point[self.column])

    def _sums(self, amounts: Floats) -> Floats:
        return totals(self.row, amounts, self.rows)

    def reach(self) -> Activity:
        """The activities that the bounds of the live columns allow."""
        low, high = self.lower[self.column], self.upper[self.column]
        positive = self.value > 0
        least = np.where(positive, low, high) * self.value
        largest = np.where(positive, high, low) * self.value
        with np.errstate(invalid="ignore"):
            return Activity(self._sums(least), self._sums(largest), np.bincount(self.row, minlength=self.rows))

    def room_above(self, rows: Bools) -> Floats:
        """A bound on how far the live columns can raise the activity of these rows (R; 0 elsewhere).

        Columns of one budget can only rise together by what the budget still has, and by what its other
        columns would give back. A row rises no further than its twin.
        """
        inside = rows[self.row] & self.live[self.column]
        row, column, value = self.row[inside], self.column[inside], self.value[inside]
        used = self.point - self.lower
        left = self.row_upper - self._sums(self.value * self.point[self.column])
        room = np.abs(value) * np.where(value > 0, (self.upper - self.point)[column], used[column])
        free = self.budget[column] < 0
        total = totals(row[free], room[free], self.rows)
        row, column, room = row[~free], column[~free], room[~free]
        if row.size:
            limited = self.budget >= 0
            spent = totals(self.budget[limited], used[limited], self.rows)
            keys, at = np.unique(row * self.rows + self.budget[column], return_inverse=True)
            own, own_used = totals(at, room, keys.size), totals(at, used[column], keys.size)
            shared = (left + spent)[keys % self.rows] - own_used
            total += totals(keys // self.rows, np.minimum(own, shared), self.rows)
        alike = ~self.live[self.twins.column] & self.kept[self.twins.second]
        first, second = self.twins.first[alike], self.twins.second[alike]
        total[first] = np.minimum(total[first], left[second])
        return total

    def settle(self, columns: Bools) -> None:
        """Fold live columns (a mask) into the bounds of their rows, at their lower bound."""
        self.point[columns] = self.lower[columns]
        self.upper[columns] = self.lower[columns]
        self.live &= ~columns
        hit = columns[self.column]
        if not hit.any():
            return
        brought = totals(self.row[hit], self.value[hit] * self.point[self.column[hit]], self.rows)
        self.row_lower = self.row_lower - brought
        self.row_upper = self.row_upper - brought
        self.settled = self.settled + brought
        self._keep(~hit)

    def _keep(self, entries: Bools) -> None:
        self.row, self.column, self.value = self.row[entries], self.column[entries], self.value[entries]

    def _drop(self, rows: Bools) -> None:
        self.kept &= ~rows
        self._keep(~rows[self.row])

    def propagate(self) -> None:
        """Settle every column whose bounds meet, and draw from each row what it implies of its columns."""
        for _ in range(_PASSES):
            self.settle(self.live & (self.upper - self.lower <= SETTLED))
            reach = self.reach()
            if not (self._force(reach) or self._narrow(reach)):
                self._prune()
                return

    def _force(self, reach: Activity) -> bool:
        """A row that its bounds hold at its least or largest activity holds its columns there too."""
        active = self.kept & (reach.entries > 0)
        down = active & (self.row_upper - reach.least <= SETTLED)
        up = active & ~down & (reach.largest - self.row_lower <= SETTLED)
        if not (down.any() or up.any()):
            return False
        at_least = down[self.row]
        at_largest = up[self.row] & ~at_least
        positive = self.value > 0
        low = (at_least & positive) | (at_largest & ~positive)
        high = (at_least | at_largest) & ~low
        self.upper[self.column[low]] = self.lower[self.column[low]]
        self.lower[self.column[high]] = self.upper[self.column[high]]
        self._drop(down | up)
        return True

    def _narrow(self, reach: Activity) -> bool:
        """Drop the rows that the bounds imply; turn those of one column into bounds of it."""
        implied = self.kept & ~self.goal
        implied &= (reach.least >= self.row_lower) & (reach.largest <= self.row_upper)
        single = self.kept & ~self.goal & ~implied & (reach.entries == 1)
        entries = single[self.row]
        row, column, value = self.row[entries], self.column[entries], self.value[entries]
        one, other = self.row_lower[row] / value, self.row_upper[row] / value
        np.maximum.at(self.lower, column, np.where(value > 0, one, other))
        np.minimum.at(self.upper, column, np.where(value > 0, other, one))
        crossed = self.lower > self.upper  # by rounding only: the point respects both
        self.lower[crossed] = self.upper[crossed] = (self.lower[crossed] + self.upper[crossed]) / 2
        gone = single | (implied & (reach.entries > 0))
        self._drop(gone)
        self.kept &= ~implied
        return bool(gone.any())

    def _prune(self) -> None:
        """Drop the rows that a row of their chain, or their twin, implies."""
        implied = np.zeros(self.rows, np.bool_)
        rows, kept = self.chains.rows, self.kept[self.chains.rows]
        floor = np.where(kept, self.row_lower[rows], -np.inf)
        for last in range(rows.shape[1] - 1, 0, -1):
            falling = kept[:, last].copy()
            for before in range(last - 1, -1, -1):
                falling &= ~self.live[self.chains.raising[:, before + 1]]
                implied[rows[falling & (floor[:, before] <= floor[:, last]), before]] = True
        twin = ~self.live[self.twins.column]
        first, second = self.twins.first[twin], self.twins.second[twin]
        both = self.kept[first] & self.kept[second] & ~self.goal[first] & ~self.goal[second]
        first, second = first[both], second[both]
        tighter = self.row_lower[first] >= self.row_lower[second]
        implied[np.where(tighter, second, first)] = True
        tight = self.row_upper == self.row_lower
        self._drop(implied & ~tight)

    def parts(self, rows: Bools) -> tuple[Ints, Ints]:
        """Which part each column (C) and row (R) belongs to, when only these rows tie columns together."""
        entries = rows[self.row]
        size = self.lower.size + self.rows
        ties = coo_matrix(
            (
                np.ones(int(entries.sum()), np.int8),
                (self.column[entries], self.lower.size + self.row[entries]),
            ),
            shape=(size, size),
        )
        _, label = connected_components(ties, directed=False)
        return label[: self.lower.size].astype(np.int64), label[self.lower.size :].astype(np.int64)

    def hold(self, rows: Ints, prices: Floats) -> None:
        """Rows with these prices, none of them zero, are tight from now on."""
        at_lower, at_upper = rows[prices > 0], rows[prices < 0]
        self.row_upper[at_lower] = self.row_lower[at_lower]
        self.row_lower[at_upper] = self.row_upper[at_upper]

    def split(self, row: int) -> None:
        """Split a tight linking row among the parts it ties together.

        Sound when it is the only linking row that had a price in the optimum: the prices then make each
        part's share of the row the same in every optimum (docs/kernels/allocation.md, "Splitting").
        """
        columns, _ = self.parts(self.kept & ~self.goal & ~self.linking)
        entries = self.row == row
        labels, part = np.unique(columns[self.column[entries]], return_inverse=True)
        if labels.size > 1:
            share = totals(part, self.value[entries] * self.point[self.column[entries]], labels.size)
            first = self.rows
            self._grow(share, share, linking=False)
            self.row_basic[first] = False
            self.row[entries] = first + part
            self.budget[self.column[entries]] = first + part
            self.kept[row] = False
        else:
            self.linking[row] = False
