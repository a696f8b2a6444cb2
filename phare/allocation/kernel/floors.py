"""First answer: the least total floor shortfall of rank 1, then of rank 2, and so on (OPT-002)."""

from __future__ import annotations

import numpy as np

from .face import Face
from .lp import Clock, Ints
from .stage import NO_GROUPS, Stage

NOTHING = 1e-9
"""FTE; a total floor shortfall below this is none."""


def hold_floors(face: Face, below: Ints, clock: Clock) -> float:
    """Restrict the face to the least sum of these columns (floor shortfalls of one rank); that sum, in FTE.

    Raises OutOfTimeError, NoSolutionError.
    """
    settled = float(face.point[below[~face.live[below]]].sum())
    below = below[face.live[below]]
    if below.size == 0:
        return settled
    cost = np.zeros(face.live.size)
    cost[below] = 1.0
    columns, rows = np.flatnonzero(face.live), np.flatnonzero(face.kept & ~face.goal)
    stage = Stage(face, columns, rows, cost[columns], NO_GROUPS, clock)
    stage.solve()
    stage.keep_basis()
    least = float(face.point[below].sum())
    linking = stage.settle(np.ones(columns.size + rows.size), np.zeros(rows.size, np.bool_))
    if least <= NOTHING:
        face.upper[below] = face.lower[below]
    face.propagate()
    below = below[face.live[below]]
    if below.size:
        total = face.add_row(below, float(face.point[below].sum()))
        face.hold(np.array([total]), np.array([-1.0]))
        linking = np.append(linking, total)
    if linking.size == 1:
        face.split(int(linking[0]))
        face.propagate()
    return settled + least
