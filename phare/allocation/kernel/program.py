"""The staff that may move, as a polyhedron: increases, decreases, transfers, floor shortfalls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .face import Face
from .lp import Bools, Floats, Ints, Rows
from .model import Model


@dataclass(frozen=True)
class Program:
    """The polyhedron of a model, and where its columns and rows are. T periods, C cells, A arcs, M missions.

    The redeployment of a cell is what its increases brought, less its decreases, up to the period. Staffing
    the trend, nobody moving, is the first point, with every basic variable a slack.
    """

    face: Face
    increase: Ints
    """C x T."""
    decrease: Ints
    """C x T."""
    transfer: Ints
    """A x T."""
    below: Ints
    """M x T, FTE below the floor; -1 where services outside the prefect's authority hold the floor alone."""
    coverage: Ints
    """M x T, rows: what the redeployments add to the coverage of the trend."""
    missing: Floats
    """M x T, FTE that the trend lacks to the need (negative where it has more)."""


def program_of(model: Model) -> Program:
    """The polyhedron of a model, at its trend."""
    cells, arcs, periods = model.cell_trend.shape[0], model.arc_origin.size, model.periods
    increase, decrease, transfer, below, columns = _columns(model)
    rows = Rows()
    balance = rows.add(np.zeros(model.totals.shape), np.zeros(model.totals.shape))
    rows.put(balance[model.cell_pair], increase, 1.0)
    rows.put(balance[model.cell_pair], decrease, -1.0)
    rows.put(balance[model.arc_origin], transfer, 1.0)
    rows.put(balance[model.arc_destination], transfer, -1.0)
    everyone = np.ones(cells, np.bool_)
    present = rows.add(-model.cell_trend, np.full((cells, periods), np.inf))
    _accumulate(rows, present, increase, decrease, everyone)
    capped = np.flatnonzero(np.isfinite(model.cap))
    caps = rows.add(np.full(capped.size, -np.inf), model.cap[capped])
    rows.put(np.broadcast_to(caps, (cells, capped.size)), increase[:, capped], 1.0)
    coverage = rows.add(np.full(model.need.shape, -np.inf), np.full(model.need.shape, np.inf))
    _accumulate(rows, coverage[model.cell_mission], increase, decrease, everyone)
    lacking = _floors(model, rows, increase, decrease, below)
    upper = np.full(columns, np.inf)
    upper[below[below >= 0]] = (model.floor - model.outside_counting)[below >= 0]
    point = np.zeros(columns)
    point[below[below >= 0]] = np.maximum(0.0, lacking[below >= 0])
    face = Face(rows, np.zeros(columns), upper, point)
    face.linking[caps] = True
    face.goal[coverage] = True
    missing = model.need - model.outside
    np.subtract.at(missing, model.cell_mission, model.cell_trend)
    assert columns == 2 * cells * periods + arcs * periods + int((below >= 0).sum())
    return Program(face, increase, decrease, transfer, below, coverage, missing)


def _columns(model: Model) -> tuple[Ints, Ints, Ints, Ints, int]:
    """Numbers of the columns, and how many there are."""
    cells, arcs, periods = model.cell_trend.shape[0], model.arc_origin.size, model.periods
    moves = np.arange((2 * cells + arcs) * periods).reshape(-1, periods)
    below = np.full(model.floor.shape, -1, np.int64)
    uncertain = model.floor > model.outside_counting
    below[uncertain] = moves.size + np.arange(int(uncertain.sum()))
    columns = moves.size + int(uncertain.sum())
    return moves[:cells], moves[cells : 2 * cells], moves[2 * cells :], below, columns


def _accumulate(rows: Rows, into: Ints, increase: Ints, decrease: Ints, cells: Bools) -> None:
    """Add to the rows (cells x T) what the moves of these cells come to, up to each period."""
    for period in range(increase.shape[1]):
        for before in range(period + 1):
            rows.put(into[:, period], increase[cells, before], 1.0)
            rows.put(into[:, period], decrease[cells, before], -1.0)


def _floors(model: Model, rows: Rows, increase: Ints, decrease: Ints, below: Ints) -> Floats:
    """The rows of the floors, period by period; what the trend lacks to each (M x T)."""
    lacking = model.floor - model.outside_counting
    counting = model.cell_counts
    np.subtract.at(lacking, model.cell_mission[counting], model.cell_trend[counting])
    floor = np.full(below.shape, -1, np.int64)
    uncertain = below >= 0
    floor[uncertain] = rows.add(lacking[uncertain], np.full(int(uncertain.sum()), np.inf))
    rows.put(floor[uncertain], below[uncertain], 1.0)
    for period in range(below.shape[1]):
        cells = counting & uncertain[model.cell_mission, period]
        for before in range(period + 1):
            rows.put(floor[model.cell_mission[cells], period], increase[cells, before], 1.0)
            rows.put(floor[model.cell_mission[cells], period], decrease[cells, before], -1.0)
    return lacking


def decoded(model: Model, program: Program, point: Floats) -> tuple[Floats, Floats]:
    """Staffing (C x T) and transfers (A x T) at a point, in FTE."""
    moved = np.cumsum(point[program.increase] - point[program.decrease], axis=1)
    return np.maximum(0.0, model.cell_trend + moved), np.maximum(0.0, point[program.transfer])
