"""What may be shown of a table of staff to those who do not manage it: no cell of fewer than 3 agents.

Small cells are suppressed, then as many others as it takes for none of them to be found again from the totals
(STA-005): in each line whose total is shown, at least two cells are hidden, together 3 agents or more; and seen as a
graph of rows and columns, no hidden cell is a bridge, since by conservation the value of a bridge can be computed and
that of any other cell cannot (Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17,
1988). Totals are cells like the others, hidden last, those of columns after those of rows: give as columns what is best
known elsewhere. A hidden cell, a zero and a missing one are three different things (STA-008).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEAST_AGENTS = 3
_EPSILON = 1e-6
# Added to the cost of hiding a total: cells first, then totals of rows, then of columns, then of all.
_ROW_TOTAL, _COLUMN_TOTAL, _GRAND_TOTAL = 1e6, 1e9, 1e12

Edge = tuple[int, int]


class Status(IntEnum):
    """What a cell says (STA-008)."""

    VALUE = 0
    ZERO = 1
    SUPPRESSED = 2
    MISSING = 3

    @property
    def code(self) -> str:
        """The mark of the cell in files: nothing for a value, `0`, `s` or `m`."""
        return ("", "0", "s", "m")[self]


@dataclass(frozen=True)
class Cell:
    """One cell as it may be shown: its FTE only when its status is a value, or a zero."""

    status: Status
    fte: float | None

    @property
    def is_shown(self) -> bool:
        """Whether there is a figure to show."""
        return self.fte is not None


@dataclass(frozen=True)
class Masked:
    """A table as it may be shown: `status` and `fte` have one more row and column, the totals; hidden FTE are NaN."""

    status: NDArray[np.int8]
    fte: NDArray[np.float64]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; row or column -1 is the total."""
        value = float(self.fte[row, column])
        return Cell(Status(self.status[row, column]), None if np.isnan(value) else value)

    @property
    def hides(self) -> bool:
        """Whether anything is suppressed."""
        return bool((self.status == Status.SUPPRESSED).any())


def mask(
    fte: ArrayLike,
    headcount: ArrayLike | None = None,
    *,
    open_rows: Collection[int] = (),
    threshold: int = LEAST_AGENTS,
) -> Masked:
    """Return what a reader who manages the `open_rows` may see of a table of FTE, totals included (STA-005, STA-008).

    `fte[i, j]` is the FTE of row i in column j, NaN where it is missing; `headcount`, of the same shape, the agents
    (without it, the least number that can make up the FTE). Fewer than `threshold` agents are hidden; 0 hides nothing.
    Totals add up what is not missing.
    """
    values = np.asarray(fte, dtype=np.float64)
    missing = np.isnan(values)
    known = np.where(missing, 0.0, values)
    agents = known if headcount is None else np.maximum(known, np.nan_to_num(np.asarray(headcount, dtype=np.float64)))
    whole = _with_totals(known)
    status = np.where(_with_totals(agents) > _EPSILON, Status.VALUE, Status.ZERO).astype(np.int8)
    status[:-1, :-1][missing] = Status.MISSING
    closed = [row for row in range(values.shape[0]) if row not in set(open_rows)]
    if closed and threshold > 0:
        # The reader takes what he manages away from the totals: what is left of them is what must be protected.
        hidden = _hidden(_with_totals(agents[closed]), threshold)
        rows = np.array([*closed, values.shape[0]])
        status[rows] = np.where(hidden, np.int8(Status.SUPPRESSED), status[rows])
    shown = np.where(np.isin(status, (Status.VALUE, Status.ZERO)), whole, np.nan)
    return Masked(status, shown)


def _with_totals(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.vstack([cells, cells.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def _hidden(agents: NDArray[np.float64], threshold: int) -> NDArray[np.bool_]:
    """Return which cells of a table with its totals are hidden."""
    few = threshold - 1 + _EPSILON  # 2.4 FTE take at least 3 agents
    hidden = (agents > _EPSILON) & (agents <= few)
    prices = _Prices.of(agents)
    while True:
        _protect_lines(agents, hidden, prices, few)
        doubled = _bridge_to_double(hidden, prices)
        if doubled is None:
            return hidden
        hidden[doubled] = True


@dataclass(frozen=True)
class _Prices:
    """What hiding each cell takes away from the reader, and the two cheapest cells of each row and of each column."""

    cost: NDArray[np.float64]
    row_cheapest: NDArray[np.float64]  # (rows, 2)
    column_cheapest: NDArray[np.float64]  # (2, columns)

    @classmethod
    def of(cls, agents: NDArray[np.float64]) -> _Prices:
        cost = agents.copy()
        cost[:-1, -1] += _ROW_TOTAL
        cost[-1, :-1] += _COLUMN_TOTAL
        cost[-1, -1] += _GRAND_TOTAL
        cost[agents <= _EPSILON] = np.inf
        beyond = np.pad(cost, ((0, 1), (0, 1)), constant_values=np.inf)
        return cls(cost, np.partition(beyond[:-1], 1, axis=1)[:, :2], np.partition(beyond[:, :-1], 1, axis=0)[:2])

    def follow_on(self, hidden: NDArray[np.bool_], axis: int) -> NDArray[np.float64]:
        """Return, for each cell, the cheapest other cell that it takes in its row (axis 0) or column, when none is."""
        if axis == 0:
            first, second = self.row_cheapest[:, :1], self.row_cheapest[:, 1:]
            return np.where(hidden.any(axis=1, keepdims=True), 0.0, np.where(self.cost == first, second, first))
        first, second = self.column_cheapest[:1], self.column_cheapest[1:]
        return np.where(hidden.any(axis=0, keepdims=True), 0.0, np.where(self.cost == first, second, first))

    def along(self, hidden: NDArray[np.bool_], axis: int, at: int) -> NDArray[np.float64]:
        """Return what hiding each cell of a row (axis 0) or column would cost, with what it takes in its other line."""
        if axis == 0:
            own, (first, second) = self.cost[at], self.column_cheapest
        else:
            own, (first, second) = self.cost[:, at], self.row_cheapest.T
        return own + np.where(hidden.any(axis=axis), 0.0, np.where(own == first, second, first))


def _protect_lines(agents: NDArray[np.float64], hidden: NDArray[np.bool_], prices: _Prices, few: float) -> None:
    """Hide more cells until no line gives one of them, or fewer agents than may be shown, by difference."""
    rows, columns = agents.shape
    to_see = [(0, row) for row in range(rows)] + [(1, column) for column in range(columns)]
    while to_see:
        axis, at = to_see.pop()
        line = hidden[at, :] if axis == 0 else hidden[:, at]
        people = agents[at, :] if axis == 0 else agents[:, at]
        count = int(line.sum())
        if count == 0 or (count > 1 and (line[-1] or people[:-1][line[:-1]].sum() > few)):
            continue
        found = np.where(line, np.inf, prices.along(hidden, axis, at))
        chosen = int(found.argmin())
        if np.isinf(found[chosen]):
            # Whatever is left would take what does not exist: then the cheapest by itself, if there is any.
            found = np.where(line, np.inf, prices.cost[at] if axis == 0 else prices.cost[:, at])
            chosen = int(found.argmin())
            if np.isinf(found[chosen]):
                continue  # everything in the line is hidden
        line[chosen] = True
        to_see += [(axis, at), (1 - axis, chosen)]


def _bridge_to_double(hidden: NDArray[np.bool_], prices: _Prices) -> Edge | None:
    """Return the cheapest cell that gives a hidden bridge a way round, or None when there is no bridge."""
    rows = hidden.shape[0]
    neighbours: dict[int, list[int]] = {}
    for row, column in np.argwhere(hidden):
        neighbours.setdefault(int(row), []).append(rows + int(column))
        neighbours.setdefault(rows + int(column), []).append(int(row))
    for near, far in _bridges(neighbours):
        inside = np.zeros(sum(hidden.shape), dtype=bool)
        inside[list(_reach(neighbours, far, without=near))] = True
        crossing = (inside[:rows, None] != inside[None, rows:]) & ~hidden
        whole = prices.cost + prices.follow_on(hidden, 0) + prices.follow_on(hidden, 1)
        for priced in (whole, prices.cost):
            found = np.where(crossing, priced, np.inf)
            best = np.unravel_index(int(found.argmin()), found.shape)
            if not np.isinf(found[best]):
                return int(best[0]), int(best[1])
    return None


def _bridges(neighbours: dict[int, list[int]]) -> Iterator[Edge]:
    """Yield the edges without which a part of the graph is cut off (Tarjan, 1974), without recursion."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in neighbours:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        path: list[tuple[int, int, Iterator[int]]] = [(root, -1, iter(neighbours[root]))]
        while path:
            node, parent, rest = path[-1]
            for following in rest:
                if following == parent:
                    continue
                if following in order:
                    low[node] = min(low[node], order[following])
                    continue
                order[following] = low[following] = len(order)
                path.append((following, node, iter(neighbours[following])))
                break
            else:
                path.pop()
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    if low[node] > order[parent]:
                        yield parent, node


def _reach(neighbours: dict[int, list[int]], start: int, without: int) -> set[int]:
    """Return what is reached from a node without the edge that leads from it to another."""
    seen, to_see = {start}, [start]
    while to_see:
        node = to_see.pop()
        for following in neighbours[node]:
            if following not in seen and not (node == start and following == without):
                seen.add(following)
                to_see.append(following)
    return seen
