"""A department seen from the country: the program that says what it would recruit and give back at given prices.

It is the crossing's own polyhedron (`kernel/program.py`), with what may be recruited and given back, and one scale of
values in place of the lexicographic order. Its arrays are kept small: they travel to the processes that solve it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from phare.allocation.kernel.country.problem import Department
from phare.allocation.kernel.country.values import CHANGE, CORE, STEPS
from phare.allocation.kernel.lp import (
    PRIMAL,
    Bools,
    Clock,
    Floats,
    Ints,
    LinearProgram,
    Lines,
    Rows,
    basis_status,
)
from phare.allocation.kernel.model import Model, model_of
from phare.allocation.kernel.program import Program, program_of

GIVEN, BACK = 0, 1
"""Recruited, given back: the first axis of what a department changes."""

DUST = 1e-7
"""FTE recruited or given back below which nothing is."""

Small = NDArray[np.integer[Any]]
"""Numbers of rows or columns, as small as they can be."""


@dataclass(frozen=True)
class CountryProgram:
    """The program of a department: minimise points + prices x what it uses of the ceilings.

    N programmes, T periods, K changes (a cell, a period, recruited or given back).
    """

    code: str
    cost: Floats
    upper: Floats
    """The columns begin at 0."""
    row_lower: Floats
    row_upper: Floats
    start: Small
    row: Small
    value: NDArray[np.int8]
    """The entries, column after column: where each column starts, the row and the value of each."""
    trend: Floats
    """N x T, FTE that the trend has on each programme, services outside the prefect's authority included."""
    totals: Small
    """2 x N x T, columns: what is recruited, and given back, on a programme in a period, FTE."""
    changes: Small
    """K, columns."""
    change: Small
    """3 x K: recruited or given back, cell, period."""
    cells: tuple[tuple[str, str, str], ...]
    """Service, profile, mission of each cell."""


@dataclass(frozen=True)
class Offer:
    """What a department does at some prices: its own points, what it uses, what it changes, and a start for the next.

    `least` is the least of points + prices x use. `use` is N x T, FTE beside the trend. `changes` is K, FTE.
    """

    points: float
    least: float
    use: Floats
    changes: tuple[tuple[int, float], ...]
    basis: bytes


def country_program(department: Department, programmes: Sequence[str], floors: dict[int, float]) -> CountryProgram:
    """Return the program of a checked department; `floors` are the points of each rank, `programmes` the country's."""
    model = model_of(department.problem)
    program = program_of(model)
    place = {programme: number for number, programme in enumerate(programmes)}
    paid = {profile: place[programme] for profile, programme in department.programmes if programme in place}
    writer = _Writer(model, program)
    writer.put_points(floors)
    totals = writer.put_totals(_margins(department, place))
    paying = np.array([paid.get(model.pairs[pair][1], -1) for pair in model.cell_pair], dtype=np.int64)
    changes, change = writer.put_changes(totals, paying)
    lines = writer.lines()
    row, column, value = lines.entries
    matrix = coo_matrix((value, (row, column)), shape=(lines.row_lower.size, lines.cost.size)).tocsc()
    return CountryProgram(
        department.code,
        lines.cost,
        lines.upper,
        lines.row_lower,
        lines.row_upper,
        _small(matrix.indptr),
        _small(matrix.indices),
        matrix.data.astype(np.int8),
        _trend(model, paid, len(programmes)),
        _small(totals.columns),
        _small(changes),
        _small(change),
        tuple(model.cell_name(cell) for cell in range(len(model.cell_trend))),
    )


def offer(program: CountryProgram, prices: Floats, *, counted: bool = True, basis: bytes = b"") -> Offer:
    """Return what a department does at prices (N x T, points per FTE in a period).

    Without `counted`, the prices alone decide what it uses, its own points only how: that is all it can give back.
    Raises NoSolutionError.
    """
    paid = np.cumsum(prices[:, ::-1], axis=1)[:, ::-1]  # who comes in a period is still there in the next
    cost = program.cost.copy() if counted else np.zeros(program.cost.size)
    cost[program.totals[GIVEN]] += paid
    cost[program.totals[BACK]] -= paid
    start = program.start.astype(np.int64)
    column = np.repeat(np.arange(cost.size), start[1:] - start[:-1])
    entries = program.row.astype(np.int64), column, program.value.astype(np.float64)
    lines = Lines(cost, np.zeros(cost.size), program.upper, program.row_lower, program.row_upper, entries)
    solved = LinearProgram(lines, Clock(), PRIMAL)
    if basis:
        status = np.frombuffer(zlib.decompress(basis), np.uint8).astype(np.int64)
        solved.start(status[: cost.size], status[cost.size :])
    solved.solve()
    least = solved.least
    if not counted:
        totals = program.totals.ravel().astype(np.int64)
        kept = np.clip(solved.value[totals], 0.0, program.upper[totals])
        solved.set_columns(totals, kept, kept)
        solved.set_costs(np.arange(cost.size), program.cost)
        solved.solve()
    value = np.clip(solved.value, 0.0, program.upper)
    given, back = value[program.totals]
    changed = value[program.changes]
    return Offer(
        float(program.cost @ value),
        least,
        np.cumsum(given - back, axis=1),
        tuple((int(each), float(changed[each])) for each in np.flatnonzero(changed > DUST)),
        _basis(solved, value, lines),
    )


def _basis(solved: LinearProgram, value: Floats, lines: Lines) -> bytes:
    columns, rows = solved.basic()
    lowest = np.isfinite(lines.row_lower)
    status = np.concatenate(
        [basis_status(columns, value, lines.lower, lines.upper), np.where(rows, 1, np.where(lowest, 0, 2))]
    )
    return zlib.compress(status.astype(np.uint8).tobytes(), 1)


@dataclass(frozen=True)
class _Totals:
    """Columns and rows (2 x N x T) of what changes on each programme, and whether anything may."""

    columns: Ints
    rows: Ints
    allowed: Bools


class _Writer:
    """Writes the program of a department after that of its crossing."""

    def __init__(self, model: Model, program: Program) -> None:
        self.model, self.program = model, program
        face = program.face
        self.rows = Rows([face.row_lower.copy()], [face.row_upper], [(face.row, face.column, face.value)], face.rows)
        self.cost, self.lower, self.upper = [np.zeros(face.lower.size)], [face.lower], [face.upper]
        self.count = face.lower.size

    def lines(self) -> Lines:
        """Return all that was written."""
        return Lines(
            np.concatenate(self.cost),
            np.concatenate(self.lower),
            np.concatenate(self.upper),
            *self.rows.bounds(),
            self.rows.matrix(),
        )

    def columns(self, cost: Floats | float, upper: Floats) -> Ints:
        """Add columns from 0 to `upper`, in its shape; their numbers."""
        numbers = np.arange(self.count, self.count + upper.size).reshape(upper.shape)
        self.cost.append(np.broadcast_to(cost, upper.shape).ravel())
        self.lower.append(np.zeros(upper.size))
        self.upper.append(upper.ravel())
        self.count += upper.size
        return numbers

    def put_points(self, floors: dict[int, float]) -> None:
        """Give points to what floors and needs lack."""
        model, program = self.model, self.program
        for mission, period in zip(*np.nonzero(program.below >= 0), strict=True):
            self.cost[0][program.below[mission, period]] = floors[int(model.rank[mission])]
        wanted = model.need > 0
        self.rows.lower[0][program.coverage[wanted]] = program.missing[wanted]
        weight = np.broadcast_to(model.weight[:, None], wanted.shape)[wanted]
        times = np.broadcast_to(np.where(model.core, CORE, 1.0)[:, None], wanted.shape)[wanted]
        from_ = np.zeros(weight.size)
        for level, points in STEPS:
            share = np.minimum(1.0, level / weight)
            lacking = self.columns(points * times, (share - from_) * model.need[wanted])
            self.rows.put(program.coverage[wanted], lacking, 1.0)
            from_ = share

    def put_totals(self, margins: Floats) -> _Totals:
        """Add what is recruited and given back on each programme in each period, at most the margins (2 x N x T)."""
        columns = self.columns(CHANGE, margins)
        zero = np.zeros(margins.shape)
        rows = self.rows.add(zero, zero)
        self.rows.put(rows, columns, -1.0)
        return _Totals(columns, rows, margins > 0)

    def put_changes(self, totals: _Totals, paying: Ints) -> tuple[Ints, Ints]:
        """Add who comes and who goes, cell by cell, and what it changes from then on; their columns (K), and what each
        is (3 x K).

        A cell gives back only what its trend and its recruits hold.
        """
        model = self.model
        periods = model.periods
        standing = self.rows.add(-model.cell_trend, np.full(model.cell_trend.shape, np.inf))
        found = []
        for sign, kind in ((1.0, GIVEN), (-1.0, BACK)):
            may = np.where(paying[:, None] >= 0, totals.allowed[kind][paying], False)
            cell, period = np.nonzero(may)
            columns = self.columns(0.0, np.full(cell.size, np.inf))
            self.rows.put(totals.rows[kind][paying[cell], period], columns, 1.0)
            for later in range(periods):
                since = period <= later
                self._add(cell[since], later, columns[since], sign)
                self.rows.put(standing[cell[since], later], columns[since], sign)
            found.append(np.vstack([np.full(cell.size, kind), cell, period, columns]))
        said = np.hstack(found)
        return said[3], said[:3]

    def _add(self, cell: Ints, period: int, columns: Ints, sign: float) -> None:
        """Add columns to the coverage, the floor and the presence of their cells in a period."""
        model, program = self.model, self.program
        mission = model.cell_mission[cell]
        self.rows.put(program.coverage[mission, period], columns, sign)
        floor = np.where(model.cell_counts[cell], program.floor[mission, period], -1)
        self.rows.put(floor[floor >= 0], columns[floor >= 0], sign)
        self.rows.put(program.face.chains.rows[cell, period], columns, sign)


def _small(numbers: Ints) -> Small:
    """The same numbers in the least room."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _margins(department: Department, place: dict[str, int]) -> Floats:
    """The most that may be recruited and given back, 2 x N x T."""
    periods = department.problem.periods
    margins = np.zeros((2, len(place), len(periods)))
    for each in department.margins:
        margins[:, place[each.programme], periods.index(each.period)] = each.recruits, each.releases
    return margins


def _trend(model: Model, paid: dict[str, int], programmes: int) -> Floats:
    fte = np.zeros((programmes, model.periods))
    for (_, profile, _), line in zip(model.trend.cells, model.trend.fte, strict=True):
        if profile in paid:
            fte[paid[profile]] += line
    return fte
