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


def is_secret(units: float, rule: Rule, largest_share: float | None = None) -> bool:
    """Whether a figure may not be told: too few units (but none at all is a zero), or one of them is nearly all of it.

    `largest_share` is the share of the figure given by its largest unit; None when it is not known.
    """
    few = 0 < units < rule.least_units
    if few or rule.dominance is None or largest_share is None:
        return few
    return largest_share >= rule.dominance - _ROUNDING


def protect(values: ArrayLike, units: ArrayLike, rule: Rule, largest: ArrayLike | None = None) -> Protected:
    """Return a table as it may be told with its totals (STA-001 to STA-005, STA-008).

    `values[i, j]` is NaN where missing; `units` counts what each cell is built from; `largest` is the figure of its
    largest unit, in the unit of the values. Totals add up what is not missing. Raises WrongTableError.
    """
    table = _Table.of(values, units, largest, rule)
    hidden = table.primary()
    while (more := table.next_to_hide(hidden)) is not None:
        hidden[more] = True
    status = np.where(table.values > 0, Status.VALUE, Status.ZERO)
    status[:-1, :-1][np.isnan(np.asarray(values, dtype=np.float64))] = Status.MISSING
    status[hidden] = Status.SUPPRESSED
    told = np.isin(status, (Status.VALUE, Status.ZERO))
    return Protected(status.astype(np.int8), np.where(told, table.values, np.nan))


def deducible(values: NDArray[np.float64], hidden: NDArray[np.bool_]) -> tuple[Cell, ...]:
    """Return the hidden cells that can be computed from the others; both arrays have their totals last (STA-005)."""
    return tuple(cell for cell in _cells(hidden) if _side(values, hidden, cell) is not None)


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
        tops = None if tops is None else _with_largest(np.where(missing, 0.0, tops))
        return cls(whole, _with_sums(np.where(missing, 0.0, counts)), tops, rule, cost)

    def primary(self) -> NDArray[np.bool_]:
        """The cells that may not be told by themselves, totals included."""
        few = (self.units > 0) & (self.units < self.rule.least_units)
        if self.rule.dominance is None or self.largest is None:
            return few
        return few | ((self.values > 0) & (self.largest >= (self.rule.dominance - _ROUNDING) * self.values))

    def next_to_hide(self, hidden: NDArray[np.bool_]) -> Cell | None:
        """One more cell to hide, the cheapest that helps; None when nothing can be found from what is shown."""
        for cell in _cells(hidden):
            side = _side(self.values, hidden, cell)
            found = None if side is None else self._cheapest(hidden, _crossing(side, hidden.shape))
            if found is not None:
                return found
        for axis in (0, 1):
            for at in range(hidden.shape[axis]):
                line = np.zeros(hidden.shape, dtype=bool)
                line[(at, slice(None)) if axis == 0 else (slice(None), at)] = True
                total = (at, -1) if axis == 0 else (-1, at)
                if not hidden[total] and self._gives_away(hidden & line):
                    found = self._cheapest(hidden, line)
                    if found is not None:
                        return found
        return None

    def _gives_away(self, chosen: NDArray[np.bool_]) -> bool:
        """Whether what some cells come to together breaks the rule: the total of their line less what is shown."""
        units, whole = self.units[chosen].sum(), self.values[chosen].sum()
        largest = None if self.largest is None or whole == 0 else self.largest[chosen].max() / whole
        return is_secret(float(units), self.rule, largest)

    def _cheapest(self, hidden: NDArray[np.bool_], among: NDArray[np.bool_]) -> Cell | None:
        """The cheapest cell to hide, one of 0 if there is no other; None when all are hidden."""
        priced = np.where(among & ~hidden, self.cost, np.inf)
        best = np.unravel_index(int(priced.argmin()), priced.shape)
        return None if np.isinf(priced[best]) else (int(best[0]), int(best[1]))


def _with_sums(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.vstack([cells, cells.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def _with_largest(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.vstack([cells, cells.max(axis=0, keepdims=True, initial=0.0)])
    return np.hstack([rows, rows.max(axis=1, keepdims=True, initial=0.0)])


def _cells(hidden: NDArray[np.bool_]) -> list[Cell]:
    return [(int(row), int(column)) for row, column in np.argwhere(hidden)]


def _side(values: NDArray[np.float64], hidden: NDArray[np.bool_], cell: Cell) -> set[Node] | None:
    """The nodes on one side of a cell that cannot change; None when it can, hence is not known."""
    ways: dict[Node, list[Node]] = defaultdict(list)
    last_row, last_column = hidden.shape[0] - 1, hidden.shape[1] - 1
    for row, column in _cells(hidden):
        if (row, column) == cell:
            continue
        up, down = ("row", row), ("column", column)
        if (row == last_row) != (column == last_column):  # a total goes the other way round in its line
            up, down = down, up
        ways[up].append(down)
        if values[row, column] > 0:
            ways[down].append(up)
    ends = ("row", cell[0]), ("column", cell[1])
    if (cell[0] == last_row) != (cell[1] == last_column):
        ends = ends[1], ends[0]
    forward = _reached(ways, ends[1])
    if ends[0] in forward:
        return None
    if values[cell] > 0 and ends[1] in _reached(ways, ends[0]):
        return None
    return forward


def _reached(ways: dict[Node, list[Node]], start: Node) -> set[Node]:
    seen, to_see = {start}, [start]
    while to_see:
        for following in ways.get(to_see.pop(), ()):
            if following not in seen:
                seen.add(following)
                to_see.append(following)
    return seen


def _crossing(side: set[Node], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The cells whose row is on one side and column on the other."""
    rows = np.array([("row", row) in side for row in range(shape[0])])
    columns = np.array([("column", column) in side for column in range(shape[1])])
    return np.asarray(rows[:, None] != columns[None, :])
