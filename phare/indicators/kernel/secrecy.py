"""Statistical secrecy of a table: which cells may not be told, and which others must be hidden with them.

Primary suppression: too few units, or one that gives nearly all (STA-001 to STA-004). Secondary suppression: with the
totals shown, no hidden cell may be computed from the rest (STA-005), and what all the hidden cells of a line come to,
which anyone computes, must itself keep the rule. Hidden, zero and missing are three things (STA-008).

Rows and columns are nodes, hidden cells edges between them. A hidden cell can go up by one where others make up for it
along a path back; a cell of 0 can only go up. A cell that can go neither up nor down is known: this is exact for
figures that are 0 or more (Gusfield, SIAM J. Comput. 17, 1988).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phare.organisation.kernel.masking import Status
from phare.values.phrase import Phrase, phrase

Cell = tuple[int, int]
Node = tuple[str, int]

# Added to what hiding a cell costs: cells first, then totals of rows, then of columns, then of all.
_ROW_TOTAL, _COLUMN_TOTAL, _GRAND_TOTAL = 2.0, 4.0, 8.0
# What hiding a zero costs: it helps only where nothing else does.
_A_ZERO = 100.0
# A share this near to the dominance counts as reaching it: in doubt, hide.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Rule:
    """The least units that a shown cell is built from, and the share of it from which one unit gives too much of it."""

    least_units: int
    dominance: float | None = None


class Secrecy(StrEnum):
    """Whose figures an indicator tells, hence which rule holds."""

    NONE = "none"
    BUSINESSES = "businesses"
    HOUSEHOLDS = "households"

    @property
    def rule(self) -> Rule | None:
        """The rule: businesses STA-001 to STA-003, households of tax files STA-004."""
        return _RULES[self]

    @property
    def words(self) -> Phrase:
        """The secrecy as screens say it."""
        return _WORDS[self]


_RULES = {
    Secrecy.NONE: None,
    Secrecy.BUSINESSES: Rule(least_units=3, dominance=0.85),
    Secrecy.HOUSEHOLDS: Rule(least_units=11),
}
_WORDS = {
    Secrecy.NONE: phrase("aucun secret"),
    Secrecy.BUSINESSES: phrase("entreprises : au moins 3 par case, aucune n'en fait 85 %"),
    Secrecy.HOUSEHOLDS: phrase("ménages : au moins 11 par case"),
}


class WrongTableError(ValueError):
    """Figures of a table under secrecy are finite and 0 or more, with as many counts of units as figures."""


class DeducibleError(ValueError):
    """A hidden cell can be computed from what is shown; `cells` are all of them."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        super().__init__(f"computed from the totals: {cells}")
        self.cells = cells


@dataclass(frozen=True)
class Protected:
    """A table as it may be told, totals last: `status` says what each cell is, `values` are NaN where not told."""

    status: NDArray[np.int8]
    values: NDArray[np.float64]

    def code(self, row: int, column: int) -> str:
        """Return the code of a cell in files: nothing for a value, `0`, `s` hidden, `m` missing (STA-008)."""
        return Status(self.status[row, column]).code


def strictest(rules: Iterable[Rule | None]) -> Rule | None:
    """Return the rule that hides all that any of these hides, None where none of them hides anything."""
    held = [each for each in rules if each is not None]
    if not held:
        return None
    shares = [each.dominance for each in held if each.dominance is not None]
    return Rule(max(each.least_units for each in held), min(shares, default=None))


def is_secret(units: float, rule: Rule, largest_share: float | None = None) -> bool:
    """Whether a figure may not be told: too few units (but none at all is a zero), or one of them is nearly all of it.

    `largest_share` is the share of the figure given by its largest unit; None when it is not known.
    """
    few = 0 < units < rule.least_units
    if few or rule.dominance is None or largest_share is None:
        return few
    return largest_share >= rule.dominance - _ROUNDING


def protect(
    values: ArrayLike,
    units: ArrayLike,
    rule: Rule,
    largest: ArrayLike | None = None,
    kept: ArrayLike | None = None,
) -> Protected:
    """Return a table as it may be told with its totals (STA-001 to STA-005, STA-008).

    `values[i, j]` is NaN where missing; `units` counts what each cell is built from; `largest` is the figure of its
    largest unit, in the unit of the values; `kept` marks the cells, totals included, that are hidden whatever is behind
    them, as they are elsewhere. Totals add up what is not missing; where all is, so are they. Raises WrongTableError.
    """
    table = _Table.of(values, units, largest, rule)
    primary = table.primary()
    if kept is not None:
        primary |= np.asarray(kept, dtype=bool)
    hidden = _hidden(table, primary)
    status = np.where(table.values > 0, Status.VALUE, Status.ZERO)
    missing = np.isnan(np.asarray(values, dtype=np.float64))
    if missing.any():
        status[:-1, :-1][missing] = Status.MISSING
        status[:-1, -1][missing.all(axis=1)] = Status.MISSING
        status[-1, :-1][missing.all(axis=0)] = Status.MISSING
        status[-1, -1] = Status.MISSING if missing.all() else status[-1, -1]
    status[hidden] = Status.SUPPRESSED
    told = np.isin(status, (Status.VALUE, Status.ZERO))
    return Protected(status.astype(np.int8), np.where(told, table.values, np.nan))


def deducible(values: NDArray[np.float64], hidden: NDArray[np.bool_]) -> tuple[Cell, ...]:
    """Return the hidden cells that can be computed from the others; both arrays have their totals last (STA-005)."""
    graph = _Graph.of(values, hidden)
    return tuple(cell for cell in _cells(hidden) if graph.side(cell) is not None)


def refuse_deducible(values: NDArray[np.float64], hidden: NDArray[np.bool_]) -> None:
    """Raise DeducibleError when a hidden cell of a table with its totals can be computed from what is shown."""
    found = deducible(values, hidden)
    if found:
        raise DeducibleError(found)


@dataclass(frozen=True)
class _Table:
    """Figures, counts of units and largest units, all with their totals; what hiding each cell costs."""

    values: NDArray[np.float64]
    units: NDArray[np.float64]
    largest: NDArray[np.float64] | None
    rule: Rule
    cost: NDArray[np.float64]

    @classmethod
    def of(cls, values: ArrayLike, units: ArrayLike, largest: ArrayLike | None, rule: Rule) -> _Table:
        figures, counts = np.asarray(values, dtype=np.float64), np.asarray(units, dtype=np.float64)
        tops = None if largest is None else np.nan_to_num(np.asarray(largest, dtype=np.float64))
        missing = np.isnan(figures)
        known = np.where(missing, 0.0, figures)
        if figures.ndim != 2 or counts.shape != figures.shape or (tops is not None and tops.shape != figures.shape):
            raise WrongTableError("figures, units and largest units have one shape, of two dimensions")
        if not np.isfinite(known).all() or (known < 0).any() or not (counts >= 0).all():
            raise WrongTableError("a figure or a number of units is below 0, or no number")
        whole = _with_sums(known)
        cost = whole / max(1.0, whole[-1, -1])
        cost[:-1, -1] += _ROW_TOTAL
        cost[-1, :-1] += _COLUMN_TOTAL
        cost[-1, -1] += _GRAND_TOTAL
        cost[whole <= 0] = _A_ZERO
        cost[:-1, :-1][missing] = np.inf
        tops = None if tops is None else _with_largest(np.where(missing, 0.0, tops))
        return cls(whole, _with_sums(np.where(missing, 0.0, counts)), tops, rule, cost)

    def primary(self) -> NDArray[np.bool_]:
        """The cells that may not be told by themselves, totals included."""
        few = (self.units > 0) & (self.units < self.rule.least_units)
        if self.rule.dominance is None or self.largest is None:
            return few
        return few | ((self.values > 0) & (self.largest >= (self.rule.dominance - _ROUNDING) * self.values))

    def gives_away(self, hidden: NDArray[np.bool_], axis: int, at: int) -> bool:
        """Whether the total of a row (axis 0) or column, less what is shown of it, gives a cell or breaks the rule."""
        line = (at, slice(None)) if axis == 0 else (slice(None), at)
        chosen = hidden[line]
        if chosen[-1] or not chosen.any():
            return False
        units, whole = self.units[line][chosen].sum(), self.values[line][chosen].sum()
        largest = None if self.largest is None or whole == 0 else self.largest[line][chosen].max() / whole
        return bool(chosen.sum() == 1) or is_secret(float(units), self.rule, largest)

    def cheapest(self, hidden: NDArray[np.bool_], among: NDArray[np.bool_]) -> Cell | None:
        """The cheapest cell to hide, one of 0 if there is no other; None when all are hidden."""
        priced = np.where(among & ~hidden, self.cost, np.inf)
        best = np.unravel_index(int(priced.argmin()), priced.shape)
        return None if np.isinf(priced[best]) else (int(best[0]), int(best[1]))


def _hidden(table: _Table, primary: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells of a table to hide: those that may not be told, and what it takes for none of them to be found.

    Hiding one more never lets another be found, nor what a line comes to break the rule: each is looked at once.
    """
    hidden = primary
    graph, to_see = _Graph.of(table.values, hidden), _cells(hidden)

    def hide_one_of(among: NDArray[np.bool_]) -> bool:
        found = table.cheapest(hidden, among)
        if found is not None:
            hidden[found] = True
            graph.add(found)
            to_see.append(found)
        return found is not None

    while to_see:
        cell = to_see.pop()
        for axis in (0, 1):
            line = np.zeros(hidden.shape, dtype=bool)
            line[(cell[0], slice(None)) if axis == 0 else (slice(None), cell[1])] = True
            while table.gives_away(hidden, axis, cell[axis]) and hide_one_of(line):
                pass
        while (side := graph.side(cell)) is not None and hide_one_of(_crossing(side, hidden.shape)):
            pass
    return hidden


def _with_sums(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.vstack([cells, cells.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def _with_largest(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.vstack([cells, cells.max(axis=0, keepdims=True, initial=0.0)])
    return np.hstack([rows, rows.max(axis=1, keepdims=True, initial=0.0)])


def _cells(hidden: NDArray[np.bool_]) -> list[Cell]:
    return [(int(row), int(column)) for row, column in np.argwhere(hidden)]


class _Graph:
    """Hidden cells as ways that their figures may take: up, and down where they are above 0."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values
        self.last = values.shape[0] - 1, values.shape[1] - 1
        self.ways: dict[Node, list[Node]] = defaultdict(list)

    @classmethod
    def of(cls, values: NDArray[np.float64], hidden: NDArray[np.bool_]) -> _Graph:
        graph = cls(values)
        for cell in _cells(hidden):
            graph.add(cell)
        return graph

    def add(self, cell: Cell) -> None:
        tail, head = self._ends(cell)
        self.ways[tail].append(head)
        if self.values[cell] > 0:
            self.ways[head].append(tail)

    def side(self, cell: Cell) -> set[Node] | None:
        """The nodes on one side of a cell that can go neither up nor down; None when it can, hence is not known."""
        tail, head = self._ends(cell)
        side = self._reached(head, tail)
        if side is None or (self.values[cell] > 0 and self._reached(tail, head) is None):
            return None
        return side

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        """Where a cell goes from and to: row to column, but the other way round for the total of a line."""
        row, column = ("row", cell[0]), ("column", cell[1])
        return (column, row) if (cell[0] == self.last[0]) != (cell[1] == self.last[1]) else (row, column)

    def _reached(self, start: Node, goal: Node) -> set[Node] | None:
        """The nodes that a start leads to, but for the way straight to the goal; None when the goal is among them."""
        seen, to_see = {start}, [start]
        while to_see:
            node = to_see.pop()
            for following in self.ways.get(node, ()):
                if following == goal:
                    if node == start:
                        continue
                    return None
                if following not in seen:
                    seen.add(following)
                    to_see.append(following)
        return seen


def _crossing(side: set[Node], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The cells whose row is on one side and column on the other."""
    rows = np.array([("row", row) in side for row in range(shape[0])])
    columns = np.array([("column", column) in side for column in range(shape[1])])
    return np.asarray(rows[:, None] != columns[None, :])
