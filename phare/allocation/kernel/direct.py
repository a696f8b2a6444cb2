"""The crossing solved the plain way: one program, one warm-started primal simplex run per level.

It is the model as `docs/kernels/allocation.md` writes it, with staffing for variable. The answer comes from
the faster way (`floors`, `leximin`, `upheaval`); this one is what it is measured against, and what stands in
for it should its figures fail their checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .lp import PRIMAL, Bools, Clock, Floats, Ints, LinearProgram, Lines, Rows
from .model import Model
from .solution import Level, Progress, Report

ZERO = 1e-9
"""A weighted shortfall below this is none."""

_PRICED = 1e-7
"""Share of the largest price below which a target is not settled."""


@dataclass
class _Direct:
    """The program, and the numbers of its columns and rows; C cells, A arcs, M missions, T periods."""

    model: Model
    program: LinearProgram
    staffing: Ints
    """C x T."""
    increase: Ints
    """C x T."""
    transfer: Ints
    """A x T."""
    below: Ints
    """M x T, FTE below the floor."""
    missing: Ints
    """M x T, FTE below the need."""
    worst: int
    """The largest weighted shortfall of the targets at stake."""
    level: Ints
    """M x T, rows `missing x weight / need <= worst`, open until a level asks for them."""
    rank: dict[int, int]
    """Row that sums the floor shortfalls of each rank."""
    ratio: Floats
    """M x T, FTE missing for one unit of weighted shortfall: need / weight."""


def solve_directly(model: Model, clock: Clock, report: Report) -> Iterator[tuple[Floats, Floats]]:
    """Staffing (C x T) and transfers (A x T) after each program, the last being the answer.

    Raises OutOfTimeError, NoSolutionError.
    """
    direct = _build(model, clock)
    core = model.core[:, None] & (model.need > 0)
    steps: tuple[Iterator[None], ...] = (
        _floors(direct, report),
        _leximin(direct, core, "core", report),
        _leximin(direct, ~core & (model.need > 0), "others", report),
        _upheaval(direct, report),
    )
    for step in steps:
        for _ in step:
            value = direct.program.value
            yield value[direct.staffing], value[direct.transfer]


def _build(model: Model, clock: Clock) -> _Direct:
    periods = model.periods
    counts = (len(model.cell_pair),) * 2 + (len(model.arc_origin),) + (len(model.missions),) * 2
    starts = np.cumsum([0, *(count * periods for count in counts)])
    staffing, increase, transfer, below, missing = (
        np.arange(start, start + count * periods).reshape(count, periods)
        for start, count in zip(starts, counts, strict=False)
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
    lines = Lines(np.zeros(worst + 1), np.zeros(worst + 1), upper, *rows.bounds(), rows.matrix())
    program = LinearProgram(lines, clock, PRIMAL)
    return _Direct(model, program, staffing, increase, transfer, below, missing, worst, level, ranks, ratio)


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


def _minimise(direct: _Direct, columns: Ints, costs: Floats) -> None:
    every = np.zeros(direct.program.columns)
    every[columns] = costs
    direct.program.set_costs(np.arange(every.size), every)
    direct.program.solve()


def _floors(direct: _Direct, report: Report) -> Iterator[None]:
    for done, (rank, row) in enumerate(sorted(direct.rank.items())):
        report(Progress("floors", done, len(direct.rank)))
        columns = direct.below[direct.model.rank == rank].ravel()
        _minimise(direct, columns, np.ones(columns.size))
        least = direct.program.value[columns].sum()
        direct.program.set_rows(np.array([row]), np.array([-np.inf]), np.array([least]))
        yield


def _leximin(direct: _Direct, targets: Bools, name: Level, report: Report) -> Iterator[None]:
    program, free, total = direct.program, targets, int(targets.sum())
    rows = direct.level[free]
    program.set_rows(rows, np.full(rows.size, -np.inf), np.zeros(rows.size))
    while free.any():
        report(Progress(name, total - int(free.sum()), total))
        _minimise(direct, np.array([direct.worst]), np.ones(1))
        worst = program.value[direct.worst]
        price = -program.price[direct.level]
        fixed = free if worst <= ZERO else free & (price > _PRICED * price[free].max())
        worst = 0.0 if worst <= ZERO else worst
        count = int(fixed.sum())
        program.set_rows(direct.level[fixed], np.full(count, -np.inf), np.full(count, np.inf))
        program.set_columns(direct.missing[fixed], np.zeros(count), direct.ratio[fixed] * worst)
        free = free & ~fixed
        yield


def _upheaval(direct: _Direct, report: Report) -> Iterator[None]:
    report(Progress("upheaval", 0, 1))
    model = direct.model
    columns = np.concatenate([direct.increase.ravel(), direct.transfer.ravel()])
    costs = np.concatenate([np.repeat(model.cell_cost, model.periods), np.repeat(model.arc_cost, model.periods)])
    _minimise(direct, columns, costs)
    report(Progress("upheaval", 1, 1))
    yield
