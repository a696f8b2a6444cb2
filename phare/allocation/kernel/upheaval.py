"""Third answer: the least upheaval, everything above it frozen (OPT-003)."""

from __future__ import annotations

import numpy as np

from .lp import DUAL, Clock, Floats, Ints, LinearProgram, Lines, Rows
from .model import Model
from .program import Program, staffing_at


def least_upheaval(model: Model, program: Program, clock: Clock) -> tuple[Floats, Floats]:
    """Staffing (cells x periods) and transfers (arcs x periods), in FTE: the cheapest of the program's face.

    The face's point moves there. Raises OutOfTimeError, NoSolutionError.
    """
    face = program.face
    columns = np.flatnonzero(face.live)
    pooled = np.zeros(face.rows, np.bool_)
    pooled[program.balance] = True
    rows = np.flatnonzero(face.kept & ~face.goal & ~pooled)
    column_at, row_at = np.full(face.live.size, -1), np.full(face.rows, -1)
    column_at[columns], row_at[rows] = np.arange(columns.size), np.arange(rows.size)
    transfer = columns.size + np.arange(model.arc_origin.size * model.periods).reshape(-1, model.periods)
    written = Rows()
    written.add(face.row_lower[rows], face.row_upper[rows])
    inside = row_at[face.row] >= 0
    written.put(row_at[face.row[inside]], column_at[face.column[inside]], face.value[inside])
    _write_pairs(model, program, written, transfer, column_at)
    cost = np.zeros(face.live.size)
    cost[program.increase] = model.cell_cost[:, None]
    arc_cost = np.repeat(model.arc_cost, model.periods)
    lines = Lines(
        np.concatenate([cost[columns], arc_cost]),
        np.concatenate([face.lower[columns], np.zeros(transfer.size)]),
        np.concatenate([face.upper[columns], np.full(transfer.size, np.inf)]),
        *written.bounds(),
        written.matrix(),
    )
    solved = LinearProgram(lines, clock, DUAL)
    solved.solve()
    face.point[columns] = np.clip(solved.value[: columns.size], face.lower[columns], face.upper[columns])
    return staffing_at(model, program, face.point), np.maximum(0.0, solved.value[transfer])


def stay(program: Program) -> None:
    """Leave the face nothing but its point, so that `least_upheaval` only finds the transfers it takes."""
    face = program.face
    face.lower[face.live] = face.upper[face.live] = face.point[face.live]
    face.settle(face.live.copy())


def _write_pairs(model: Model, program: Program, written: Rows, transfer: Ints, column_at: Ints) -> None:
    """Balance each pair, not only each pool; and make each flow of its transfers."""
    face = program.face
    settled = np.where(face.live, 0.0, face.point)
    gained = np.zeros(model.totals.shape)
    np.add.at(gained, model.cell_pair, settled[program.increase] - settled[program.decrease])
    balance = written.add(-gained, -gained)
    for columns, sign in ((program.increase, 1.0), (program.decrease, -1.0)):
        at = column_at[columns]
        written.put(balance[model.cell_pair][at >= 0], at[at >= 0], sign)
    written.put(balance[model.arc_origin], transfer, 1.0)
    written.put(balance[model.arc_destination], transfer, -1.0)
    flow = written.add(settled[program.flow], settled[program.flow])
    at = column_at[program.flow]
    written.put(flow[at >= 0], at[at >= 0], -1.0)
    between = program.arc_flow >= 0
    written.put(flow[program.arc_flow[between]], transfer[between], 1.0)
