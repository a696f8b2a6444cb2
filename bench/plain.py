"""The crossing as one reads it in docs/kernels/allocation.md, for solvers that know nothing of Phare.

It shares with the kernel the data of a Problem, nothing else: one linear program in numbered columns, and the plain
method, one program per level, what is settled kept as constraints. `crossing.py` gives it to each peer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from phare.allocation.kernel.problem import Problem

Terms = dict[int, float]
Cell = tuple[str, str, str]

NO_MORE = 1e-9
"""A level below this is zero."""

PRICED = 1e-7
"""Share of the largest price from which a target counts as saturated: its level is the same in every optimum."""


@dataclass
class Row:
    """Terms, and what they come to: `sense` is "<", ">" or "="; an infinite `<` row asks nothing yet."""

    terms: Terms
    sense: str
    bound: float


@dataclass(frozen=True)
class Target:
    """The missing FTE of a mission in a year, its row `weight x missing / need <= worst`, and need / weight."""

    column: int
    row: int
    ratio: float


@dataclass
class Plain:
    """Columns (all at least 0), rows, and what the levels are made of."""

    columns: int = 0
    rows: list[Row] = field(default_factory=list)
    ranks: dict[int, tuple[Terms, int]] = field(default_factory=dict)
    """For each rank of floors, the sum of what lacks and the row that will hold it."""
    targets: dict[bool, list[Target]] = field(default_factory=lambda: {True: [], False: []})
    """Of the core missions (True), and of the others."""
    worst: int = 0
    cost: Terms = field(default_factory=dict)
    """The upheaval."""

    def column(self) -> int:
        """One more column."""
        self.columns += 1
        return self.columns - 1

    def row(self, terms: Terms, sense: str, bound: float) -> int:
        """One more row."""
        self.rows.append(Row(terms, sense, bound))
        return len(self.rows) - 1


class Solver(Protocol):
    """What the method asks of a peer."""

    slack: float
    """FTE by which what is settled may be exceeded, for a solver that rounds its answers."""

    def limit(self, row: int, bound: float) -> None:
        """Change the bound of a `<` row."""

    def cap(self, column: int, upper: float) -> None:
        """Give a column a largest value."""

    def minimise(self, cost: Terms) -> tuple[list[float], list[float]]:
        """The values of the columns and the prices of the rows."""


@dataclass
class Levels:
    """What two answers must agree on."""

    floors: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    upheaval: float = 0.0

    def differ(self, other: Levels) -> float:
        """The largest difference between levels, those of the upheaval in share of it."""
        mine, its = self.floors + self.core + self.others, other.floors + other.core + other.others
        apart = max(abs(one - two) for one, two in zip(mine, its, strict=True))
        return max(apart, abs(self.upheaval - other.upheaval) / max(1.0, self.upheaval))


def one_program_per_level(plain: Plain, solver: Solver) -> Levels:
    """The whole answer: floors rank by rank, shortfalls min-max in full, least upheaval."""
    levels = Levels()
    for _, (terms, row) in sorted(plain.ranks.items()):
        values, _ = solver.minimise(terms)
        levels.floors.append(sum(values[column] for column in terms))
        solver.limit(row, levels.floors[-1] + solver.slack)
    for core, found in ((True, levels.core), (False, levels.others)):
        free = plain.targets[core]
        for target in free:
            solver.limit(target.row, 0.0)
        while free:
            values, prices = solver.minimise({plain.worst: 1.0})
            worst = values[plain.worst] if values[plain.worst] > NO_MORE else 0.0
            enough = PRICED * max(abs(prices[target.row]) for target in free)
            saturated = [each for each in free if worst == 0.0 or abs(prices[each.row]) > enough]
            for target in saturated:
                solver.limit(target.row, inf)
                solver.cap(target.column, target.ratio * worst + solver.slack)
                found.append(worst)
            settled = {target.row for target in saturated}
            free = [target for target in free if target.row not in settled]
    values, _ = solver.minimise(plain.cost)
    levels.upheaval = sum(cost * values[column] for column, cost in plain.cost.items())
    return levels


def trend_of(problem: Problem) -> list[dict[Cell, float]]:
    """FTE of each cell, year by year: the photograph, then the movements."""
    now: dict[Cell, float] = defaultdict(float)
    for row in problem.staff:
        now[row.service, row.profile, row.mission] += row.fte
    for move in problem.movements:
        if move.mission is not None:
            now[move.service, move.profile, move.mission] += 0.0
    years = []
    for period in problem.periods:
        spread: dict[tuple[str, str], float] = defaultdict(float)
        for move in problem.movements:
            if move.period == period and move.mission is not None:
                now[move.service, move.profile, move.mission] += move.fte
            elif move.period == period:
                spread[move.service, move.profile] += move.fte
        for pair, fte in spread.items():
            cells = [cell for cell in now if cell[:2] == pair]
            total = sum(now[cell] for cell in cells)
            for cell in cells:
                now[cell] += fte * now[cell] / total
        years.append(dict(now))
    return years


def plain_of(problem: Problem) -> Plain:
    """The linear program of a problem."""
    plain, trend = Plain(), trend_of(problem)
    ruled = {each.id for each in problem.services if each.under_prefect_authority}
    roads = [(row.origin, row.destination, row.cost) for row in problem.transfer_costs]
    roads = [road for road in roads if ruled.issuperset(road[:2])]
    pairs = _reached({cell[:2] for cell in trend[0] if cell[0] in ruled}, roads)
    suited = {(row.profile, row.mission): row.cost for row in problem.compatibility}
    cells = {cell for cell in trend[0] if cell[0] in ruled}
    cells |= {
        (service, profile, mission.id)
        for service, profile in pairs
        for mission in problem.missions
        if (profile, mission.id) in suited and (not mission.services or service in mission.services)
    }
    staffing = [{cell: plain.column() for cell in sorted(cells)} for _ in problem.periods]
    _balances(plain, pairs, roads, trend, staffing)
    _rises(plain, problem, suited, trend, staffing)
    _coverages(plain, problem, ruled, trend, staffing)
    return plain


def _reached(pairs: set[tuple[str, str]], roads: list[tuple[str, str, float]]) -> list[tuple[str, str]]:
    """The services and profiles where staff are or can come, chains included."""
    ahead = list(pairs)
    while ahead:
        service, profile = ahead.pop()
        for origin, destination, _ in roads:
            if origin == service and (destination, profile) not in pairs:
                pairs.add((destination, profile))
                ahead.append((destination, profile))
    return sorted(pairs)


def _balances(
    plain: Plain,
    pairs: list[tuple[str, str]],
    roads: list[tuple[str, str, float]],
    trend: list[dict[Cell, float]],
    staffing: list[dict[Cell, int]],
) -> None:
    """What a service gains of a profile from a year to the next is what the trend and the transfers bring it."""
    before: dict[tuple[str, str], Terms] = defaultdict(dict)
    held: dict[tuple[str, str], float] = defaultdict(float)
    for here, staff in zip(trend, staffing, strict=True):
        terms: dict[tuple[str, str], Terms] = defaultdict(dict)
        total: dict[tuple[str, str], float] = defaultdict(float)
        for cell, column in staff.items():
            terms[cell[:2]][column] = 1.0
            total[cell[:2]] += here.get(cell, 0.0)
        after = {pair: dict(terms[pair]) for pair in pairs}
        for service, profile in pairs:
            for origin, destination, cost in roads:
                if origin == service:
                    moved = plain.column()
                    plain.cost[moved] = cost
                    terms[service, profile][moved] = 1.0
                    terms[destination, profile][moved] = -1.0
        for pair in pairs:
            less = dict.fromkeys(before[pair], -1.0)
            plain.row(terms[pair] | less, "=", total[pair] - held[pair])
        before, held = defaultdict(dict, after), total


def _rises(
    plain: Plain,
    problem: Problem,
    suited: dict[tuple[str, str], float],
    trend: list[dict[Cell, float]],
    staffing: list[dict[Cell, int]],
) -> None:
    """A rise is at least what the redeployment gains from a year to the next; a year's rises hold under its cap."""
    for index, staff in enumerate(staffing):
        rises = {}
        for cell, column in staff.items():
            rise = plain.column()
            rises[rise] = 1.0
            plain.cost[rise] = 1.0 + suited.get(cell[1:], 0.0)
            terms, gained = {rise: 1.0, column: -1.0}, trend[index].get(cell, 0.0)
            if index:
                terms[staffing[index - 1][cell]] = 1.0
                gained -= trend[index - 1].get(cell, 0.0)
            plain.row(terms, ">", -gained)
        most = problem.cap(index)
        if most is not None:
            plain.row(rises, "<", most)


def _coverages(
    plain: Plain,
    problem: Problem,
    ruled: set[str],
    trend: list[dict[Cell, float]],
    staffing: list[dict[Cell, int]],
) -> None:
    """What each mission lacks of its floor, by the profiles that count, and of its need."""
    plain.worst = plain.column()
    lacking: dict[int, Terms] = defaultdict(dict)
    for index, staff in enumerate(staffing):
        inside: dict[str, list[Cell]] = defaultdict(list)
        outside: dict[str, list[Cell]] = defaultdict(list)
        for cell in staff:
            inside[cell[2]].append(cell)
        for cell in trend[index]:
            if cell[0] not in ruled:
                outside[cell[2]].append(cell)
        for mission in problem.missions:
            counting = mission.floor_profiles
            below, missing = plain.column(), plain.column()
            lacking[mission.floor_rank][below] = 1.0
            for lack, asked, profiles in ((below, mission.floor, counting), (missing, mission.need, None)):
                here = {staff[cell]: 1.0 for cell in _counted(inside[mission.id], profiles)}
                there = sum(trend[index][cell] for cell in _counted(outside[mission.id], profiles))
                plain.row(here | {lack: 1.0}, ">", asked[index] - there)
            if mission.need[index] > 0:
                ratio = mission.need[index] / mission.weight
                row = plain.row({missing: 1.0 / ratio, plain.worst: -1.0}, "<", inf)
                plain.targets[mission.core].append(Target(missing, row, ratio))
    plain.ranks = {rank: (terms, plain.row(terms, "<", inf)) for rank, terms in lacking.items()}


def _counted(cells: Iterable[Cell], profiles: tuple[str, ...] | None) -> Iterable[Cell]:
    return (cell for cell in cells if profiles is None or cell[1] in profiles)
