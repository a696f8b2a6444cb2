"""An independent answer to small problems: one `linprog` per level, and one per target to see what can improve.

It shares nothing with the kernel but the data of a Problem. Slow on purpose: every claim is solved for again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from phare.allocation.kernel.problem import Problem

SLACK = 1e-9
"""FTE given to what is frozen, so that the next program stays feasible in floating point."""

Terms = dict[object, float]


@dataclass
class Answer:
    """What is unique in the answer to a problem."""

    floors: dict[int, float]
    shortfalls: dict[tuple[int, str], float]
    """Weighted shortfall by period and mission, where there is a need."""
    upheaval: float


def trend(problem: Problem) -> dict[tuple[int, str, str, str], float]:
    """FTE by period, service, profile, mission."""
    now: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in problem.staff:
        now[row.service, row.profile, row.mission] += row.fte
    for move in problem.movements:
        if move.mission is not None:
            now[move.service, move.profile, move.mission] += 0.0
    result = {}
    for period in problem.periods:
        spread: dict[tuple[str, str], float] = defaultdict(float)
        for move in problem.movements:
            if move.period == period and move.mission is not None:
                now[move.service, move.profile, move.mission] += move.fte
            elif move.period == period:
                spread[move.service, move.profile] += move.fte
        for (service, profile), fte in spread.items():
            cells = [cell for cell in now if cell[:2] == (service, profile)]
            total = sum(now[cell] for cell in cells)
            for cell in cells:
                now[cell] += fte * now[cell] / total
        for cell, fte in now.items():
            result[(period, *cell)] = fte
    return result


class Oracle:
    """A linear program in named variables, all of them at least 0."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.trend = trend(problem)
        self.names: dict[object, int] = {}
        self.at_most: list[tuple[Terms, float]] = []
        self.equal: list[tuple[Terms, float]] = []
        self._write()

    def _write(self) -> None:
        problem = self.problem
        ruled = {each.id for each in problem.services if each.under_prefect_authority}
        suited = {(row.profile, row.mission): row.cost for row in problem.compatibility}
        seen = {cell[1:] for cell in self.trend}
        allowed = [
            (service, profile.id, mission.id)
            for service in sorted(ruled)
            for profile in problem.profiles
            for mission in problem.missions
            if (service, profile.id, mission.id) in seen
            or ((profile.id, mission.id) in suited and (not mission.services or service in mission.services))
        ]
        roads = {
            (row.origin, row.destination): row.cost
            for row in problem.transfer_costs
            if row.origin in ruled and row.destination in ruled
        }
        self.cost: Terms = {}
        for index in range(len(problem.periods)):
            self._write_balance(index, ruled, allowed, roads)
            self._write_rises(index, allowed, suited)
            self._write_coverage(index, ruled, allowed)

    def _write_balance(self, index: int, ruled: set, allowed: list, roads: dict) -> None:
        """The staff of a service and profile is its trend and what transfers brought or took so far."""
        period, profiles = self.problem.periods[index], [each.id for each in self.problem.profiles]
        for service in ruled:
            for profile in profiles:
                terms: Terms = {("x", period, cell): 1.0 for cell in allowed if cell[:2] == (service, profile)}
                total = sum(fte for cell, fte in self.trend.items() if cell[:3] == (period, service, profile))
                for past in self.problem.periods[: index + 1]:
                    for origin, destination in roads:
                        if service == destination:
                            terms["y", past, origin, destination, profile] = -1.0
                        elif service == origin:
                            terms["y", past, origin, destination, profile] = 1.0
                if terms:
                    self.equal.append((terms, total))
        for origin, destination in roads:
            for profile in profiles:
                self.cost["y", period, origin, destination, profile] = roads[origin, destination]

    def _write_rises(self, index: int, allowed: list, suited: dict) -> None:
        """Each rise of the redeployment costs, and a year's rises hold under its cap: d >= (x - p) now - before."""
        problem, period = self.problem, self.problem.periods[index]
        rises: Terms = {}
        for cell in allowed:
            terms: Terms = {("x", period, cell): 1.0, ("d", period, cell): -1.0}
            gap = self.trend.get((period, *cell), 0.0)
            if index:
                before = problem.periods[index - 1]
                terms["x", before, cell] = -1.0
                gap -= self.trend.get((before, *cell), 0.0)
            self.at_most.append((terms, gap))
            rises["d", period, cell] = 1.0
            self.cost["d", period, cell] = 1.0 + suited.get(cell[1:], 0.0)
        if problem.max_moved_fte is not None and problem.max_moved_fte[index] is not None:
            self.at_most.append((rises, problem.max_moved_fte[index]))

    def _write_coverage(self, index: int, ruled: set, allowed: list) -> None:
        """What each mission lacks of its need (u), and of its floor by the profiles that count (v)."""
        period = self.problem.periods[index]
        for mission in self.problem.missions:
            counting = None if mission.floor_profiles is None else set(mission.floor_profiles)
            outside: dict = defaultdict(float)
            for cell, fte in self.trend.items():
                if cell[0] == period and cell[3] == mission.id and cell[1] not in ruled:
                    outside[cell[2]] += fte
            cells = [cell for cell in allowed if cell[2] == mission.id]
            cover = {("x", period, cell): -1.0 for cell in cells}
            lacked = cover | {("u", period, mission.id): -1.0}
            self.at_most.append((lacked, sum(outside.values()) - mission.need[index]))
            cover = {("x", period, cell): -1.0 for cell in cells if counting is None or cell[1] in counting}
            held = sum(fte for profile, fte in outside.items() if counting is None or profile in counting)
            self.at_most.append((cover | {("v", period, mission.id): -1.0}, held - mission.floor[index]))

    def least(self, cost: Terms, more: list[tuple[Terms, float]] | None = None) -> tuple[float, Terms]:
        """The least cost, and the variables' values, with some more at-most rows."""
        at_most = self.at_most + (more or [])
        for terms, _ in [*at_most, *self.equal, (cost, 0.0)]:
            for name in terms:
                self.names.setdefault(name, len(self.names))
        size = len(self.names)
        vector = np.zeros(size)
        for name, value in cost.items():
            vector[self.names[name]] += value
        result = linprog(
            vector,
            A_ub=self._matrix(at_most, size),
            b_ub=[bound for _, bound in at_most] or None,
            A_eq=self._matrix(self.equal, size),
            b_eq=[bound for _, bound in self.equal] or None,
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        assert result.status == 0, result.message
        return result.fun, {name: result.x[at] for name, at in self.names.items()}

    def _matrix(self, rows: list[tuple[Terms, float]], size: int) -> csr_matrix | None:
        if not rows:
            return None
        entries = [(at, self.names[name], value) for at, (terms, _) in enumerate(rows) for name, value in terms.items()]
        row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_matrix((value, (row, column)), shape=(len(rows), size))

    def freeze(self, terms: Terms, level: float) -> None:
        """From now on these terms are at most this level."""
        self.at_most.append((terms, level + SLACK * max(terms.values(), default=1.0)))

    def answer(self) -> Answer:
        """The whole answer, level after level."""
        problem = self.problem
        floors = {}
        for rank in sorted({mission.floor_rank for mission in problem.missions}):
            terms: Terms = {
                ("v", period, mission.id): 1.0
                for period in problem.periods
                for mission in problem.missions
                if mission.floor_rank == rank
            }
            floors[rank], _ = self.least(terms)
            self.freeze(terms, floors[rank])
        shortfalls: dict[tuple[int, str], float] = {}
        for core in (True, False):
            shortfalls |= self.leximin(core)
        return Answer(floors, shortfalls, self.least(self.cost)[0])

    def leximin(self, core: bool) -> dict[tuple[int, str], float]:
        """Weighted shortfalls of these missions, the worst first; each candidate is tried one by one."""
        free: dict[tuple[int, str], Terms] = {
            (period, mission.id): {("u", period, mission.id): mission.weight / mission.need[index]}
            for mission in self.problem.missions
            for index, period in enumerate(self.problem.periods)
            if mission.core == core and mission.need[index] > 0
        }
        found: dict[tuple[int, str], float] = {}
        while free:
            ceiling = [(terms | {"worst": -1.0}, 0.0) for terms in free.values()]
            worst, values = self.least({"worst": 1.0}, ceiling)
            below = [(terms, worst + SLACK * max(terms.values())) for terms in free.values()]
            stuck = {}
            for target, terms in free.items():
                ((name, factor),) = terms.items()
                if values[name] * factor < worst - 1e-7:
                    continue
                alone, _ = self.least(terms, below)
                if alone > worst - 1e-7:
                    stuck[target] = terms
            assert stuck, "a level holds at least one target"
            for target, terms in stuck.items():
                found[target] = max(0.0, worst)
                self.freeze(terms, max(0.0, worst))
                del free[target]
        return found
