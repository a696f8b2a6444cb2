"""The linear program of a model: its columns, its rows, and where each of them is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lp import Clock, LinearProgram, Rows
from .model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Program:
    """The program, and the numbers of its columns and rows."""

    model: Model
    lp: LinearProgram
    staffing: Ints
    """C x T, FTE of each cell."""
    increase: Ints
    """C x T, increase of its redeployment."""
    transfer: Ints
    """A x T."""
    below: Ints
    """M x T, FTE below the floor."""
    missing: Ints
    """M x T, FTE below the need."""
    worst: int
    """The largest weighted shortfall of the targets at stake."""
    level: Ints
    """M x T, rows `missing / need x weight <= worst`, open until a level asks for them."""
    rank: dict[int, int]
    """Row that sums the floor shortfalls of each rank."""
    ratio: Floats
    """M x T, FTE missing for one unit of weighted shortfall: need / weight."""


def program_of(model: Model, clock: Clock) -> Program:
    """The program of a model, without costs."""
    cells, arcs, missions, periods = (
        len(model.cell_pair),
        len(model.arc_origin),
        len(model.missions),
        model.periods,
    )
    sizes = [cells * periods, cells * periods, arcs * periods, missions * periods, missions * periods]
    starts = np.cumsum([0, *sizes])
    shapes = [(cells, periods), (cells, periods), (arcs, periods), (missions, periods), (missions, periods)]
    staffing, increase, transfer, below, missing = (
        np.arange(start, start + size).reshape(shape) for start, size, shape in zip(starts, sizes, shapes, strict=False)
    )
    worst = int(starts[-1])
    upper = np.full(worst + 1, np.inf)
    upper[below] = model.floor
    upper[missing] = model.need
    rows = Rows()
    _balances(model, rows, staffing, transfer)
    _increases(model, rows, staffing, increase)
    _coverages(model, rows, staffing, below, missing)
    ratio = model.need / model.weight[:, None]
    scale = np.sqrt(np.where(ratio > 0, ratio, 1.0))
    level = rows.add(np.full(ratio.shape, -np.inf), np.full(ratio.shape, np.inf))
    rows.put(level, missing, 1.0 / scale)
    rows.put(level, np.full(level.shape, worst), -ratio / scale)
    ranks = {}
    for rank in np.unique(model.rank):
        chosen = below[model.rank == rank]
        row = rows.add(np.full(1, -np.inf), np.full(1, np.inf))
        rows.put(np.full(chosen.shape, row[0]), chosen, 1.0)
        ranks[int(rank)] = int(row[0])
    lp = LinearProgram(np.zeros(worst + 1), upper, rows, clock)
    return Program(model, lp, staffing, increase, transfer, below, missing, worst, level, ranks, ratio)


def _balances(model: Model, rows: Rows, staffing: Ints, transfer: Ints) -> None:
    """What a pair gains from one period to the next is what the trend and the transfers bring it."""
    gain = np.diff(model.totals, axis=1, prepend=0.0)
    balance = rows.add(gain, gain)
    at_cells = balance[model.cell_pair]
    rows.put(at_cells, staffing, 1.0)
    rows.put(at_cells[:, 1:], staffing[:, :-1], -1.0)
    rows.put(balance[model.arc_origin], transfer, 1.0)
    rows.put(balance[model.arc_destination], transfer, -1.0)


def _increases(model: Model, rows: Rows, staffing: Ints, increase: Ints) -> None:
    """An increase is at least what the redeployment gains; those of a period stay within its cap."""
    change = np.diff(model.cell_trend, axis=1, prepend=0.0)
    row = rows.add(-change, np.full(change.shape, np.inf))
    rows.put(row, increase, 1.0)
    rows.put(row, staffing, -1.0)
    rows.put(row[:, 1:], staffing[:, :-1], 1.0)
    cap = rows.add(np.full(model.cap.shape, -np.inf), model.cap)
    rows.put(np.broadcast_to(cap, increase.shape), increase, 1.0)


def _coverages(model: Model, rows: Rows, staffing: Ints, below: Ints, missing: Ints) -> None:
    """What serves a mission, and what is missing, make its need; likewise its floor."""
    infinite = np.full(model.need.shape, np.inf)
    need = rows.add(model.need - model.outside, infinite)
    rows.put(need[model.cell_mission], staffing, 1.0)
    rows.put(need, missing, 1.0)
    floor = rows.add(model.floor - model.outside_counting, infinite)
    counting = model.cell_counts
    rows.put(floor[model.cell_mission[counting]], staffing[counting], 1.0)
    rows.put(floor, below, 1.0)
