"""What may be shown of a table of staff to those who do not manage it: no cell of fewer than 3 agents.

Small cells are suppressed, then as many others as it takes for none of them to be found again from the totals
(STA-005): in each line whose total is shown, at least two cells are hidden, together 3 agents or more; and seen as a
graph of rows and columns, no hidden cell is a bridge, since by conservation the value of a bridge can be computed and
that of any other cell cannot (Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17,
1988). Totals are cells like the others, hidden last. A hidden cell, a zero and a missing one are three different things
(STA-008).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEAST_AGENTS = 3
_EPSILON = 1e-6
_TOTAL_COST = 1e9
"""Added to the cost of hiding a total: cells first."""

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
    cost = agents.copy()
    cost[-1, :] += _TOTAL_COST
    cost[:, -1] += _TOTAL_COST
    cost[agents <= _EPSILON] = np.inf
    while True:
        _protect_lines(agents, hidden, cost, few)
        bridge = _bridge_to_double(hidden, cost)
        if bridge is None:
            return hidden
        hidden[bridge] = True


def _protect_lines(
    agents: NDArray[np.float64], hidden: NDArray[np.bool_], cost: NDArray[np.float64], few: float
) -> None:
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
        prices = np.where(line, np.inf, cost[at, :] if axis == 0 else cost[:, at])
        chosen = int(prices.argmin())
        if np.isinf(prices[chosen]):
            continue  # nothing else is left in the line: everything in it is hidden
        line[chosen] = True
        to_see += [(axis, at), (1 - axis, chosen)]


def _bridge_to_double(hidden: NDArray[np.bool_], cost: NDArray[np.float64]) -> Edge | None:
    """Return the cheapest cell that gives a hidden bridge a way round, or None when there is no bridge."""
    rows = hidden.shape[0]
    neighbours: dict[int, list[int]] = {}
    for row, column in np.argwhere(hidden):
        neighbours.setdefault(int(row), []).append(rows + int(column))
        neighbours.setdefault(rows + int(column), []).append(int(row))
    for _end, other in _bridges(neighbours):
        side = _reach(neighbours, other, without=_end)
        inside = np.zeros(sum(hidden.shape), dtype=bool)
        inside[list(side)] = True
        crossing = inside[:rows, None] != inside[None, rows:]
        prices = np.where(crossing & ~hidden, cost, np.inf)
        best = np.unravel_index(int(prices.argmin()), prices.shape)
        if not np.isinf(prices[best]):
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
