"""Third answer: the least upheaval, everything above it frozen (OPT-003)."""

from __future__ import annotations

import numpy as np

from .face import Face
from .lp import DUAL, Clock, Floats, LinearProgram, Lines


def least_upheaval(face: Face, cost: Floats, clock: Clock) -> None:
    """Move the face's point to the cheapest of its points; `cost` is per column, in units per FTE, none negative.

    Raises OutOfTimeError, NoSolutionError.
    """
    columns, rows = np.flatnonzero(face.live), np.flatnonzero(face.kept & ~face.goal)
    column_at, row_at = np.full(face.live.size, -1), np.full(face.rows, -1)
    column_at[columns], row_at[rows] = np.arange(columns.size), np.arange(rows.size)
    inside = row_at[face.row] >= 0
    entries = (row_at[face.row[inside]], column_at[face.column[inside]], face.value[inside])
    bounds = (face.lower[columns], face.upper[columns], face.row_lower[rows], face.row_upper[rows])
    program = LinearProgram(Lines(cost[columns], *bounds, entries), clock, DUAL)
    program.solve()
    face.point[columns] = np.clip(program.value, face.lower[columns], face.upper[columns])
