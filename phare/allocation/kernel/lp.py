"""A linear program kept open in HiGHS, solved again and again as its bounds and costs change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOLERANCE = 1e-9
"""Of feasibility, primal and dual: four digits finer than what the levels promise (1e-5)."""


class OutOfTimeError(Exception):
    """The time allowed has run out, on HiGHS's own clock, or the caller asked to stop."""


class NoSolutionError(Exception):
    """HiGHS says that nothing respects the constraints."""


@dataclass
class Clock:
    """Seconds spent in HiGHS, over all the programs of a computation."""

    limit: float | None = None
    spent: float = 0.0

    def left(self) -> float:
        """Seconds left; infinite without a limit. Raises OutOfTimeError when there are none."""
        if self.limit is None:
            return highspy.kHighsInf
        if self.spent >= self.limit:
            raise OutOfTimeError
        return self.limit - self.spent


@dataclass
class Rows:
    """Rows and entries of a program being written."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    count: int = 0

    def add(self, lower: Floats, upper: Floats) -> Ints:
        """Add rows with these bounds; their numbers."""
        self.lower.append(lower.ravel())
        self.upper.append(upper.ravel())
        numbers = np.arange(self.count, self.count + lower.size)
        self.count += lower.size
        return numbers.reshape(lower.shape)

    def put(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Add entries, one per row number."""
        self.entries.append(
            (rows.ravel(), columns.ravel(), np.broadcast_to(np.asarray(values, float), rows.shape).ravel())
        )


class LinearProgram:
    """Minimise cost . x within row and column bounds, single-threaded."""

    def __init__(self, column_lower: Floats, column_upper: Floats, rows: Rows, clock: Clock) -> None:
        self._clock = clock
        self._highs: Any = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
            ("simplex_strategy", 4),
        ):
            self._highs.setOptionValue(option, value)
        self.columns = column_lower.size
        self._load(column_lower, column_upper, rows)

    def _load(self, column_lower: Floats, column_upper: Floats, rows: Rows) -> None:
        row = np.concatenate([part[0] for part in rows.entries] or [np.zeros(0, np.int64)])
        column = np.concatenate([part[1] for part in rows.entries] or [np.zeros(0, np.int64)])
        value = np.concatenate([part[2] for part in rows.entries] or [np.zeros(0)])
        order = np.lexsort((row, column))
        start = np.searchsorted(column[order], np.arange(self.columns + 1))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, rows.count
        lp.col_cost_ = np.zeros(self.columns)
        lp.col_lower_, lp.col_upper_ = column_lower, column_upper
        lp.row_lower_ = np.concatenate(rows.lower) if rows.lower else np.zeros(0)
        lp.row_upper_ = np.concatenate(rows.upper) if rows.upper else np.zeros(0)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = start.astype(np.int32)
        lp.a_matrix_.index_ = row[order].astype(np.int32)
        lp.a_matrix_.value_ = value[order]
        self._highs.passModel(lp)

    def set_costs(self, columns: Ints, costs: Floats) -> None:
        """Replace every cost: these columns cost that, the others nothing."""
        every = np.zeros(self.columns)
        every[columns] = costs
        self._highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), every)

    def set_columns(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of columns."""
        self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)

    def set_rows(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of rows."""
        self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), lower, upper)

    def solve(self) -> None:
        """Minimise. Raises OutOfTimeError, NoSolutionError."""
        before = self._highs.getRunTime()
        self._highs.setOptionValue("time_limit", min(before + self._clock.left(), highspy.kHighsInf))
        self._highs.run()
        self._clock.spent += self._highs.getRunTime() - before
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTimeError
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoSolutionError(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        self.value = np.array(solution.col_value)
        self.reduced_cost = np.array(solution.col_dual)
        self.price = np.array(solution.row_dual)
        """Row duals: by how much the least cost grows with the bound of the row."""
        self.least = self._highs.getInfo().objective_function_value
