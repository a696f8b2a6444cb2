"""The staff that may move, as a polyhedron: increases, decreases, transfers, floor shortfalls.

Where transfers lead from each of two services to the other, by whatever chain, staff of a profile can be shared
among them in any way: what they cost counts for the upheaval alone. Until then such pairs make one *pool*, and
only the transfers from pool to pool, which cannot be undone, are columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from .face import Chains, Face, Twins
from .lp import Bools, Floats, Ints, Rows
from .model import Model


@dataclass(frozen=True)
class Program:
    """The polyhedron of a model, and where its columns and rows are.

    T periods, C cells, A arcs, M missions, F flows.

    The redeployment of a cell is what its increases brought, less its decreases, up to the period. Staffing
    the trend, nobody moving, is the first point, with every basic variable a slack.
    """

    face: Face
    increase: Ints
    """C x T."""
    decrease: Ints
    """C x T."""
    flow: Ints
    """F x T, transfers from a pool to another."""
    arc_flow: Ints
    """A, the flow that a transfer is part of; -1 within a pool."""
    balance: Ints
    """Pools x T, rows: what a pool's cells gain is what the flows bring it."""
    below: Ints
    """M x T, FTE below the floor; -1 where services outside the prefect's authority hold the floor alone."""
    coverage: Ints
    """M x T, rows: what the redeployments add to the coverage of the trend."""
    missing: Floats
    """M x T, FTE that the trend lacks to the need (negative where it has more)."""


def program_of(model: Model) -> Program:
    """The polyhedron of a model, at its trend."""
    cells, periods = model.cell_trend.shape
    pool, flows, arc_flow = _pools(model)
    moves = np.arange((2 * cells + len(flows)) * periods).reshape(-1, periods)
    increase, decrease, flow = moves[:cells], moves[cells : 2 * cells], moves[2 * cells :]
    below = np.full(model.floor.shape, -1, np.int64)
    uncertain = model.floor > model.outside_counting
    below[uncertain] = moves.size + np.arange(int(uncertain.sum()))
    rows = Rows()
    still = np.zeros((int(pool.max(initial=-1)) + 1, periods))
    balance = rows.add(still, still)
    rows.put(balance[pool[model.cell_pair]], increase, 1.0)
    rows.put(balance[pool[model.cell_pair]], decrease, -1.0)
    rows.put(balance[flows[:, 0]], flow, 1.0)
    rows.put(balance[flows[:, 1]], flow, -1.0)
    everyone = np.ones(cells, np.bool_)
    present = rows.add(-model.cell_trend, np.full((cells, periods), np.inf))
    _accumulate(rows, present, increase, decrease, everyone)
    capped = np.flatnonzero(np.isfinite(model.cap))
    caps = rows.add(np.full(capped.size, -np.inf), model.cap[capped])
    rows.put(np.broadcast_to(caps, (cells, capped.size)), increase[:, capped], 1.0)
    coverage = rows.add(np.full(model.need.shape, -np.inf), np.full(model.need.shape, np.inf))
    _accumulate(rows, coverage[model.cell_mission], increase, decrease, everyone)
    floor, lacking = _floors(model, rows, increase, decrease, below)
    point = np.zeros(moves.size + int(uncertain.sum()))
    upper = np.full(point.size, np.inf)
    upper[below[uncertain]] = (model.floor - model.outside_counting)[uncertain]
    point[below[uncertain]] = np.maximum(0.0, lacking[uncertain])
    face = Face(rows, np.zeros(point.size), upper, point)
    face.linking[caps] = True
    face.budget[increase[:, capped]] = caps
    face.goal[coverage] = True
    face.chains = Chains(present, increase)
    alike = uncertain & _all_count(model)[:, None]
    face.twins = Twins(coverage[alike], floor[alike], below[alike])
    missing = model.need - model.outside
    np.subtract.at(missing, model.cell_mission, model.cell_trend)
    return Program(face, increase, decrease, flow, arc_flow, balance, below, coverage, missing)


def _pools(model: Model) -> tuple[Ints, Ints, Ints]:
    """The pool of each pair, the flows (origin and destination pool), the flow of each arc (-1 inside one)."""
    pairs = len(model.pairs)
    arcs = coo_matrix((np.ones(model.arc_origin.size), (model.arc_origin, model.arc_destination)), shape=(pairs, pairs))
    _, labels = connected_components(arcs, directed=True, connection="strong")
    pool = labels.astype(np.int64)
    ends = np.stack([pool[model.arc_origin], pool[model.arc_destination]], axis=1).reshape(-1, 2)
    between = ends[:, 0] != ends[:, 1]
    flows, number = np.unique(ends[between], axis=0, return_inverse=True)
    arc_flow = np.full(model.arc_origin.size, -1, np.int64)
    arc_flow[between] = number.ravel()
    return pool, flows, arc_flow


def _accumulate(rows: Rows, into: Ints, increase: Ints, decrease: Ints, cells: Bools) -> None:
    """Add to the rows (cells x T) what the moves of these cells come to, up to each period."""
    for period in range(increase.shape[1]):
        for before in range(period + 1):
            rows.put(into[:, period], increase[cells, before], 1.0)
            rows.put(into[:, period], decrease[cells, before], -1.0)


def _all_count(model: Model) -> Bools:
    """Missions whose every cell counts for the floor (M)."""
    uncounted = np.bincount(model.cell_mission[~model.cell_counts], minlength=len(model.missions))
    return np.asarray(uncounted == 0)


def _floors(model: Model, rows: Rows, increase: Ints, decrease: Ints, below: Ints) -> tuple[Ints, Floats]:
    """The rows of the floors (-1 where there is none); what the trend lacks to each (M x T)."""
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
    return floor, lacking


def staffing_at(model: Model, program: Program, point: Floats) -> Floats:
    """FTE of each cell in each period at a point (C x T)."""
    moved = np.cumsum(point[program.increase] - point[program.decrease], axis=1)
    return np.maximum(0.0, model.cell_trend + moved)
