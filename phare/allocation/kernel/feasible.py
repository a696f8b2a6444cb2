"""The set of feasible answers as a sparse program in HiGHS: for questions beside the crossing's own levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from phare.allocation.kernel.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SLACK = 1e-7
"""FTE by which a level already reached may be missed, so that rounding never makes it infeasible."""


LARGE = 4000
"""Columns beyond which an interior point is quicker than the simplex on these programs."""


@dataclass(frozen=True)
class Found:
    """An answer by column, None when there is none; and whether it is proven to be the best."""

    x: Floats | None
    proven: bool


@dataclass
class Feasible:
    """Columns: staff and increases (C x T), transfers (A x T), FTE below each floor and each need (M x T).

    Rows are added as they are asked for; every figure is FTE.
    """

    model: Model
    staffing: Ints
    increase: Ints
    transfer: Ints
    below: Ints
    missing: Ints
    size: int
    upper: Floats
    _rows: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    _bounds: list[tuple[Floats, Floats]] = field(default_factory=list)
    _count: int = 0

    @classmethod
    def of(cls, model: Model) -> Feasible:
        """Return the answers that respect the balances and the caps, floors and needs measured."""
        cells, arcs, missions, periods = len(model.cell_pair), len(model.arc_origin), len(model.missions), model.periods
        empty = np.zeros((0, periods), np.int64)
        found = cls(model, empty, empty, empty, empty, empty, 0, np.zeros(0))
        found.staffing = found.columns((cells, periods))
        found.increase = found.columns((cells, periods))
        found.transfer = found.columns((arcs, periods))
        found.below = found.columns((missions, periods))
        found.missing = found.columns((missions, periods))
        found._balances()
        found._increases()
        found._coverages()
        return found

    def hold_floors(self, shortfall_by_rank: Mapping[int, float], slack: float = SLACK) -> None:
        """Let the floors of each rank lack no more than this in all, and the slack."""
        for rank, shortfall in shortfall_by_rank.items():
            columns = self.below[self.model.rank == rank].ravel()
            if columns.size:
                self.hold(columns, np.ones(columns.size), shortfall + slack)

    def hold(self, columns: Ints, costs: Floats, most: float) -> None:
        """Let these columns cost no more than this in all."""
        self.add(np.zeros(columns.size, np.int64), columns, costs, -np.inf, most)

    def greatest_coverage(self, time_limit_s: float | None = None) -> Floats | None:
        """Return staff (C x T) that cover as much of the needs as possible, or None without an answer in time."""
        cost = np.zeros(self.size)
        cost[self.missing] = 1.0
        found = self.solve(cost, time_limit_s=time_limit_s)
        return None if found.x is None else found.x[self.staffing]

    def columns(self, shape: tuple[int, ...]) -> Ints:
        """Add columns of zero or more, and return their numbers in this shape."""
        count = int(np.prod(shape))
        numbers = np.arange(self.size, self.size + count).reshape(shape)
        self.size += count
        self.upper = np.concatenate([self.upper, np.full(count, np.inf)])
        return numbers

    def add(self, rows: Ints, columns: Ints, values: Floats, lower: Floats | float, upper: Floats | float) -> None:
        """Add rows, numbered from 0 among themselves, within bounds."""
        count = int(rows.max()) + 1 if rows.size else 0
        self._rows.append((rows.ravel() + self._count, columns.ravel(), values.ravel()))
        self._bounds.append((np.broadcast_to(lower, count), np.broadcast_to(upper, count)))
        self._count += count

    def solve(
        self,
        cost: Floats,
        *,
        whole: NDArray[np.bool_] | None = None,
        lower: Floats | None = None,
        upper: Floats | None = None,
        start: Floats | None = None,
        time_limit_s: float | None = None,
        gap: float = 0.0,
    ) -> Found:
        """Minimise a cost within the bounds; `whole` marks the columns that take whole values, `start` is an answer
        already known to be feasible, `gap` the share of the cost within which an answer is taken for the best."""
        highs: Any = highspy.Highs()
        options: dict[str, Any] = {"output_flag": False, "threads": 1, "mip_rel_gap": gap}
        if time_limit_s is not None:
            options["time_limit"] = max(0.1, time_limit_s)
        if whole is None and self.size > LARGE:
            options["solver"] = "ipm"
        for option, value in options.items():
            highs.setOptionValue(option, value)
        least = np.zeros(self.size) if lower is None else lower
        highs.passModel(self._lp(cost, least, self.upper if upper is None else upper, whole))
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start.tolist()
            highs.setSolution(known)
        highs.run()
        proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        is_answer = highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        if not proven and (whole is None or not is_answer):
            return Found(None, False)
        return Found(np.array(highs.getSolution().col_value), proven)

    def _lp(self, cost: Floats, lower: Floats, upper: Floats, whole: NDArray[np.bool_] | None) -> Any:
        row, column, value = (np.concatenate([part[k] for part in self._rows]) for k in range(3))
        matrix = coo_array((value, (row, column)), shape=(self._count, self.size)).tocsc()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.size, self._count
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
        lp.row_lower_ = np.concatenate([low for low, _ in self._bounds])
        lp.row_upper_ = np.concatenate([high for _, high in self._bounds])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        if whole is not None:
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]
        return lp

    def _balances(self) -> None:
        """The staff of a pair are what the trend and the transfers up to then give it."""
        model = self.model
        pairs = np.arange(len(model.pairs) * model.periods).reshape(len(model.pairs), model.periods)
        rows, columns, values = [pairs[model.cell_pair]], [self.staffing], [np.ones(self.staffing.shape)]
        for ends, sign in ((model.arc_origin, 1.0), (model.arc_destination, -1.0)):
            for index in range(model.periods):
                for earlier in range(index + 1):
                    rows.append(pairs[ends][:, [index]])
                    columns.append(self.transfer[:, [earlier]])
                    values.append(np.full((len(ends), 1), sign))
        flat = [np.concatenate([part.ravel() for part in parts]) for parts in (rows, columns, values)]
        total = model.totals.ravel()
        self.add(flat[0].astype(np.int64), flat[1].astype(np.int64), flat[2], total, total)

    def _increases(self) -> None:
        """An increase is at least what the redeployment gains from a year to the next; a year's stay within its cap."""
        model = self.model
        change = np.diff(model.cell_trend, axis=1, prepend=0.0)
        rows = np.arange(change.size).reshape(change.shape)
        parts = [(rows, self.increase, 1.0), (rows, self.staffing, -1.0), (rows[:, 1:], self.staffing[:, :-1], 1.0)]
        if change.size:
            self.add(
                np.concatenate([row.ravel() for row, _, _ in parts]),
                np.concatenate([column.ravel() for _, column, _ in parts]),
                np.concatenate([np.full(row.size, value) for row, _, value in parts]),
                -change.ravel(),
                np.inf,
            )
            year = np.broadcast_to(np.arange(model.periods), change.shape)
            self.add(year.ravel(), self.increase.ravel(), np.ones(change.size), -np.inf, model.cap)

    def _coverages(self) -> None:
        """What serves a mission, and what is missing, make its need; likewise its floor."""
        model = self.model
        rows = np.arange(model.need.size).reshape(model.need.shape)
        counting = model.cell_counts
        for cells, lack, asked in (
            (np.ones(len(counting), bool), self.missing, model.need - model.outside),
            (counting, self.below, model.floor - model.outside_counting),
        ):
            columns = np.concatenate([lack.ravel(), self.staffing[cells].ravel()])
            numbers = np.concatenate([rows.ravel(), rows[model.cell_mission[cells]].ravel()])
            self.add(numbers, columns, np.ones(columns.size), asked.ravel(), np.inf)
