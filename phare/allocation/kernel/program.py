"""The staff that may move, as a polyhedron: increases, decreases, transfers, floor shortfalls.

Where transfers lead from each of two services to the other, by whatever chain, staff of a profile can be shared
among them in any way: what they cost counts for the upheaval alone. Until then such pairs make one *pool*, and
only the transfers from pool to pool, which cannot be undone, are columns.

Without caps it does not matter when a redeployment was made: the columns are then what each cell has above and
below its trend, period by period, and the periods hold together by the flows alone.
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

    T periods, C cells, A arcs, M missions, F flows. Staffing the trend, nobody moving, is the first point, with
    every basic variable a slack.
    """

    face: Face
    dated: bool
    """Increases, decreases and flows are those of each period, and add up; if not, they are what those of the
    periods so far come to."""
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
    floor: Ints
    """M x T, rows: what the redeployments add to what counts for the floor; -1 where `below` is."""
    coverage: Ints
    """M x T, rows: what the redeployments add to the coverage of the trend."""
    missing: Floats
    """M x T, FTE that the trend lacks to the need (negative where it has more)."""


def program_of(model: Model, *, dated: bool = True) -> Program:
    """The polyhedron of a model, at its trend; its caps hold only if it is dated."""
    cells, periods = model.cell_trend.shape
    pool, flows, arc_flow = _pools(model)
    moves = np.arange((2 * cells + len(flows)) * periods).reshape(-1, periods)
    increase, decrease, flow = moves[:cells], moves[cells : 2 * cells], moves[2 * cells :]
    below = np.full(model.floor.shape, -1, np.int64)
    uncertain = model.floor > model.outside_counting
    below[uncertain] = moves.size + np.arange(int(uncertain.sum()))
    point = np.zeros(moves.size + int(uncertain.sum()))
    upper = np.full(point.size, np.inf)
    upper[below[uncertain]] = (model.floor - model.outside_counting)[uncertain]
    rows = Rows()
    still = np.zeros((int(pool.max(initial=-1)) + 1, periods))
    balance = rows.add(still, still)
    rows.put(balance[pool[model.cell_pair]], increase, 1.0)
    rows.put(balance[pool[model.cell_pair]], decrease, -1.0)
    rows.put(balance[flows[:, 0]], flow, 1.0)
    rows.put(balance[flows[:, 1]], flow, -1.0)
    put = _Moves(rows, increase, decrease, dated)
    everyone = np.ones(cells, np.bool_)
    coverage = rows.add(np.full(model.need.shape, -np.inf), np.full(model.need.shape, np.inf))
    put.into(coverage[model.cell_mission], everyone)
    floor, lacking = _floors(model, put, below)
    point[below[uncertain]] = np.maximum(0.0, lacking[uncertain])
    if dated:
        present = rows.add(-model.cell_trend, np.full((cells, periods), np.inf))
        put.into(present, everyone)
        capped = np.flatnonzero(np.isfinite(model.cap))
        caps = rows.add(np.full(capped.size, -np.inf), model.cap[capped])
        rows.put(np.broadcast_to(caps, (cells, capped.size)), increase[:, capped], 1.0)
    else:
        upper[decrease] = model.cell_trend
        _keep_growing(rows, flow)
    face = Face(rows, np.zeros(point.size), upper, point)
    if dated:
        face.chains = Chains(present, increase)
        face.linking[caps] = True
        face.budget[increase[:, capped]] = caps
    face.goal[coverage] = True
    alike = uncertain & _all_count(model)[:, None]
    face.twins = Twins(coverage[alike], floor[alike], below[alike])
    missing = model.need - model.outside
    np.subtract.at(missing, model.cell_mission, model.cell_trend)
    return Program(face, dated, increase, decrease, flow, arc_flow, balance, below, floor, coverage, missing)


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


@dataclass(frozen=True)
class _Moves:
    """Writes what the increases and decreases come to into rows."""

    rows: Rows
    increase: Ints
    decrease: Ints
    dated: bool

    def into(self, rows: Ints, cells: Bools, periods: Ints | None = None) -> None:
        """Add to the rows (cells x T) what the moves of these cells come to, in these periods (all of them)."""
        count = rows.shape[1]
        for period in range(count) if periods is None else periods:
            for before in range(period + 1) if self.dated else (period,):
                self.rows.put(rows[:, period], self.increase[cells, before], 1.0)
                self.rows.put(rows[:, period], self.decrease[cells, before], -1.0)


def _keep_growing(rows: Rows, flow: Ints) -> None:
    """What has left a pool for another does not come back."""
    grown = rows.add(np.zeros(flow[:, 1:].shape), np.full(flow[:, 1:].shape, np.inf))
    rows.put(grown, flow[:, 1:], 1.0)
    rows.put(grown, flow[:, :-1], -1.0)


def _all_count(model: Model) -> Bools:
    """Missions whose every cell counts for the floor (M)."""
    uncounted = np.bincount(model.cell_mission[~model.cell_counts], minlength=len(model.missions))
    return np.asarray(uncounted == 0)


def _floors(model: Model, put: _Moves, below: Ints) -> tuple[Ints, Floats]:
    """The rows of the floors (-1 where there is none); what the trend lacks to each (M x T)."""
    rows = put.rows
    lacking = model.floor - model.outside_counting
    counting = model.cell_counts
    np.subtract.at(lacking, model.cell_mission[counting], model.cell_trend[counting])
    floor = np.full(below.shape, -1, np.int64)
    uncertain = below >= 0
    floor[uncertain] = rows.add(lacking[uncertain], np.full(int(uncertain.sum()), np.inf))
    rows.put(floor[uncertain], below[uncertain], 1.0)
    for period in range(below.shape[1]):
        cells = counting & uncertain[model.cell_mission, period]
        put.into(floor[model.cell_mission[cells]], cells, np.array([period]))
    return floor, lacking


def impose(program: Program, wanted: Floats, floors: list[tuple[Ints, float]]) -> None:
    """Make constraints of levels found elsewhere: what each coverage row must bring (M x T, -inf where
    nothing), and the most that the floor shortfalls of each rank (missions) may come to."""
    face = program.face
    face.goal[program.coverage] = False
    face.row_lower[program.coverage] = wanted
    for missions, most in floors:
        below = program.below[missions]
        below = below[below >= 0]
        if most <= 0:
            face.upper[below] = 0.0
        elif below.size:
            face.add_row(below, most)
    face.propagate()


def redated(model: Model, program: Program) -> Program:
    """A dated program at the point of one that is not."""
    dated, point = program_of(model), program.face.point
    above = np.diff(point[program.increase] - point[program.decrease], axis=1, prepend=0.0)
    dated.face.point[dated.increase] = np.maximum(0.0, above)
    dated.face.point[dated.decrease] = np.maximum(0.0, -above)
    uncertain = dated.below >= 0
    dated.face.point[dated.below[uncertain]] = point[program.below[uncertain]]
    dated.face.point[dated.flow] = np.maximum(0.0, np.diff(point[program.flow], axis=1, prepend=0.0))
    return dated


def staffing_at(model: Model, program: Program, point: Floats) -> Floats:
    """FTE of each cell in each period at a point (C x T)."""
    moved = point[program.increase] - point[program.decrease]
    return np.maximum(0.0, model.cell_trend + (np.cumsum(moved, axis=1) if program.dated else moved))
