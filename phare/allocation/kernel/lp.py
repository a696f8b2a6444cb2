"""Linear programs kept open in HiGHS, and the clock they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOLERANCE = 1e-9
"""Of feasibility, primal and dual: four digits finer than what the levels promise (1e-5)."""

PRIMAL, DUAL = 4, 1
"""HiGHS's numbers for the two simplex methods."""

LARGE = 15_000
"""Columns from which a program without a start is given to interior point."""

_HIGHS: Any = highspy.Highs  # its methods have no types
_DEVEX = 1
_PATIENCE = 2000
"""Simplex iterations from the last optimum beyond which interior point starts afresh: on large problems where
nearly everyone may move, it is several times faster."""
_ENDLESS = 2_147_483_647
_STATUS = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kUpper,
)
_LOWER, _BASIC, _UPPER = range(3)


class OutOfTimeError(Exception):
    """The time allowed has run out, on HiGHS's own clock, or the caller asked to stop."""


class NoSolutionError(Exception):
    """HiGHS finds no optimum: nothing respects the constraints, or the figures defeat it."""


@dataclass
class Clock:
    """Seconds spent in HiGHS, over all the programs of a computation, and the caller's wish to stop."""

    limit: float | None = None
    should_stop: Callable[[], bool] | None = None
    spent: float = 0.0
    programs: int = 0
    """How many programs were solved."""

    def left(self) -> float:
        """Seconds left; infinite without a limit. Raises OutOfTimeError when there are none."""
        if self.should_stop is not None and self.should_stop():
            raise OutOfTimeError
        if self.limit is None:
            return float(highspy.kHighsInf)
        if self.spent >= self.limit:
            raise OutOfTimeError
        return self.limit - self.spent


@dataclass
class Rows:
    """Rows and entries being written, one block after the other."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    count: int = 0

    def add(self, lower: Floats, upper: Floats) -> Ints:
        """Add rows with these bounds; their numbers, in the shape of the bounds."""
        self.lower.append(np.asarray(lower, float).ravel())
        self.upper.append(np.asarray(upper, float).ravel())
        numbers = np.arange(self.count, self.count + lower.size)
        self.count += lower.size
        return numbers.reshape(lower.shape)

    def put(self, rows: Ints, columns: Ints, values: Floats | float) -> None:
        """Add entries, one per row number."""
        self.entries.append(
            (rows.ravel(), columns.ravel(), np.broadcast_to(np.asarray(values, float), rows.shape).ravel())
        )

    def matrix(self) -> tuple[Ints, Ints, Floats]:
        """Row, column and value of every entry."""
        if not self.entries:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        return row, column, value

    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the rows."""
        if not self.lower:
            return np.zeros(0), np.zeros(0)
        return np.concatenate(self.lower), np.concatenate(self.upper)


@dataclass(frozen=True)
class Lines:
    """A program to load: minimise cost . x, lower <= x <= upper, row_lower <= A x <= row_upper."""

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    entries: tuple[Ints, Ints, Floats]
    """Row, column and value of each entry of A."""


class LinearProgram:
    """A program open in HiGHS, single-threaded, solved again as its bounds and costs change."""

    def __init__(self, lines: Lines, clock: Clock, method: int = PRIMAL) -> None:
        self._clock = clock
        self._highs = _HIGHS()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
            ("simplex_scale_strategy", 0),  # the entries are 1 and -1: tolerances then mean what they say
            ("simplex_strategy", method),
            ("solver", "ipm" if method == DUAL and lines.cost.size > LARGE else "choose"),
            ("simplex_primal_edge_weight_strategy", _DEVEX),
            # The programs are solved from the last optimum: perturbing their bounds first undoes the start.
            ("primal_simplex_bound_perturbation_multiplier", 0.0),
        ):
            self._highs.setOptionValue(option, value)
        self.columns, self.rows = lines.cost.size, lines.row_lower.size
        _pass(lines, self._highs)

    def start(self, columns: Ints, rows: Ints) -> None:
        """Start from a basis: for each column and row, 0 at its lower bound, 1 basic, 2 at its upper."""
        basis = highspy.HighsBasis()
        basis.valid = True
        basis.alien = True  # HiGHS then repairs what removed rows and columns left singular
        basis.col_status = [_STATUS[each] for each in columns.tolist()]
        basis.row_status = [_STATUS[each] for each in rows.tolist()]
        self._highs.setBasis(basis)

    def set_costs(self, columns: Ints, costs: Floats) -> None:
        """Change the costs of columns."""
        self._highs.changeColsCost(columns.size, columns.astype(np.int32), costs)

    def set_columns(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of columns."""
        if columns.size:
            self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)

    def set_rows(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of rows."""
        if rows.size:
            self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), lower, upper)

    def add_rows(self, lower: Floats, upper: Floats) -> None:
        """Add rows that have no entries yet."""
        if lower.size:
            none = np.zeros(0, np.int32)
            self._highs.addRows(lower.size, lower, upper, 0, np.zeros(lower.size, np.int32), none, np.zeros(0))
            self.rows += lower.size

    def add_columns(self, cost: Floats, lower: Floats, upper: Floats, entries: tuple[Ints, Ints, Floats]) -> None:
        """Add columns at their lower bounds; where each starts in the entries, their rows, their values."""
        start, row, value = entries
        starts = start[:-1].astype(np.int32)
        self._highs.addCols(cost.size, cost, lower, upper, value.size, starts, row.astype(np.int32), value)
        self.columns += cost.size

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Change one entry of the matrix."""
        self._highs.changeCoeff(row, column, value)

    def solve(self) -> None:
        """Minimise. Raises OutOfTimeError, NoSolutionError."""
        before = self._highs.getRunTime()
        self._highs.setOptionValue("time_limit", min(before + self._clock.left(), highspy.kHighsInf))
        self._highs.setOptionValue("simplex_iteration_limit", _PATIENCE)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kIterationLimit:
            status = self._by_interior_point()
        self._clock.spent += self._highs.getRunTime() - before
        self._clock.programs += 1
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTimeError
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            raise NoSolutionError(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        self.value = np.array(solution.col_value)
        self.reduced_cost = np.array(solution.col_dual)
        self.price = np.array(solution.row_dual)
        """Row duals: by how much the least cost grows with the bound of the row."""
        self.least = float(self._highs.getInfo().objective_function_value)

    def _by_interior_point(self) -> Any:
        """Solve again by interior point, with crossover to a basis; the status."""
        self._highs.setOptionValue("simplex_iteration_limit", _ENDLESS)
        self._highs.setOptionValue("solver", "ipm")
        self._highs.run()
        self._highs.setOptionValue("solver", "choose")
        return self._highs.getModelStatus()

    def basic(self) -> tuple[Bools, Bools]:
        """Which columns and which rows are basic at the optimum."""
        columns, rows = np.zeros(self.columns, np.bool_), np.zeros(self.rows, np.bool_)
        _, numbers = self._highs.getBasicVariables()
        columns[numbers[numbers >= 0]] = True
        rows[-numbers[numbers < 0] - 1] = True
        return columns, rows

    @property
    def iterations(self) -> int:
        """Simplex iterations of the last solve."""
        return int(self._highs.getInfo().simplex_iteration_count)


def totals(index: Ints, amounts: Floats, size: int) -> Floats:
    """The amounts added up by index."""
    return np.bincount(index, amounts, minlength=size).astype(np.float64)


def basis_status(basic: Bools, value: Floats, lower: Floats, upper: Floats) -> Ints:
    """For `LinearProgram.start`: basic, or at the nearest bound."""
    nearest = np.where(np.abs(value - lower) <= np.abs(value - upper), _LOWER, _UPPER)
    loose = np.isinf(lower) & np.isinf(upper)
    return np.where(basic | loose, _BASIC, nearest)


def _pass(lines: Lines, highs: Any) -> None:
    """Load a program: HiGHS copies whole arrays much faster than it takes the fields of its own object."""
    row, column, value = lines.entries
    shape = (lines.row_lower.size, lines.cost.size)
    matrix = coo_matrix((value, (row, column)), shape=shape).tocsc()
    highs.passModel(
        shape[1],
        shape[0],
        matrix.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        lines.cost,
        lines.lower,
        lines.upper,
        lines.row_lower,
        lines.row_upper,
        matrix.indptr,
        matrix.indices,
        matrix.data,
        np.zeros(shape[1], np.int32),
    )
