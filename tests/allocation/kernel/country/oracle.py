"""The whole country in one linear program, written from the data alone: what the prices must find."""

from __future__ import annotations

from phare.allocation.kernel.country.problem import Country, Department
from tests.allocation.kernel.oracle import Oracle, Terms

POINTS = ((0.1, 1), (0.2, 2), (0.4, 4), (0.8, 8), (1.6, 16), (1e9, 32))
FLOOR = 3200


class OneDepartment(Oracle):
    """A department's crossing whose trend may be recruited to (q) and given back from (l), cell by cell."""

    def __init__(self, department: Department) -> None:
        self.department = department
        super().__init__(department.problem)

    def changed(self, cells: list, periods: tuple[int, ...], sign: float) -> Terms:
        """The terms of what these cells gained in these periods."""
        return {
            (kind, period, cell): sign * way
            for kind, way in (("q", 1.0), ("l", -1.0))
            for period in periods
            for cell in cells
        }

    def _write_balance(self, index: int, ruled: set, allowed: list, roads: dict) -> None:
        before = len(self.equal)
        super()._write_balance(index, ruled, allowed, roads)
        for terms, _ in self.equal[before:]:
            cells = [name[2] for name in terms if name[0] == "x"]
            terms |= self.changed(cells, self.problem.periods[: index + 1], -1.0)
        self.allowed = [cell for cell in allowed if cell[:2] in self._known(ruled, roads)]

    def _known(self, ruled: set, roads: dict) -> set[tuple[str, str]]:
        """The services that have a profile, or that its transfers reach: nobody recruits elsewhere."""
        known = {cell[1:3] for cell in self.trend if cell[1] in ruled}
        while more := {(to, profile) for origin, to in roads for held, profile in known if held == origin} - known:
            known |= more
        return known

    def _write_rises(self, index: int, allowed: list, suited: dict) -> None:
        before = len(self.at_most)
        super()._write_rises(index, allowed, suited)
        period = self.problem.periods[index]
        for terms, _ in self.at_most[before:]:
            for cell in [name[2] for name in terms if name[0] == "x" and name[1] == period]:
                terms |= self.changed([cell], (period,), -1.0)  # what arrives or leaves is no redeployment
        for cell in allowed:
            standing = self.changed([cell], self.problem.periods[: index + 1], -1.0)
            self.at_most.append((standing, self.trend.get((period, *cell), 0.0)))

    def points(self, ranks: list[int]) -> Terms:
        """What is missing, in points; adds the rows that cut each shortfall into steps."""
        cost: Terms = {}
        for mission in self.problem.missions:
            for index, period in enumerate(self.problem.periods):
                cost["v", period, mission.id] = FLOOR * 10.0 ** sum(1 for rank in ranks if rank > mission.floor_rank)
                steps: Terms = {("u", period, mission.id): 1.0}
                before = 0.0
                for level, points in POINTS if mission.need[index] > 0 else ():
                    share = min(1.0, level / mission.weight)
                    step = ("s", period, mission.id, level)
                    steps[step] = -1.0
                    self.at_most.append(({step: 1.0}, (share - before) * mission.need[index]))
                    cost[step] = points * (10.0 if mission.core else 1.0)
                    before = share
                if mission.need[index] > 0:
                    self.at_most.append((steps, 0.0))
        return cost

    def use(self, programme: str, periods: tuple[int, ...]) -> Terms:
        """What the department changed on a programme in these periods."""
        paid = dict(self.department.programmes)
        return self.changed([cell for cell in self.allowed if paid.get(cell[1]) == programme], periods, 1.0)


def least_points(country: Country) -> float:
    """The least points of the country under its ceilings. Fails when they cannot hold."""
    whole = Oracle.__new__(Oracle)
    whole.names, whole.at_most, whole.equal = {}, [], []
    ranks = sorted({mission.floor_rank for each in country.departments for mission in each.problem.missions})
    cost: Terms = {}
    uses: dict[tuple[str, int], Terms] = {}
    trend: dict[tuple[str, int], float] = {}
    for place, department in enumerate(country.departments):
        one = OneDepartment(department)
        points = one.points(ranks)
        _write_margins(one, points)
        cost |= _of(place, points)
        whole.at_most += [(_of(place, terms), bound) for terms, bound in one.at_most]
        whole.equal += [(_of(place, terms), bound) for terms, bound in one.equal]
        paid = dict(department.programmes)
        for ceiling in country.ceilings:
            key = ceiling.programme, ceiling.period
            past = tuple(period for period in country.periods if period <= ceiling.period)
            uses.setdefault(key, {}).update(_of(place, one.use(ceiling.programme, past)))
            trend[key] = trend.get(key, 0.0) + sum(
                fte
                for cell, fte in one.trend.items()
                if cell[0] == ceiling.period and paid.get(cell[2]) == ceiling.programme
            )
    for ceiling in country.ceilings:
        key = ceiling.programme, ceiling.period
        whole.at_most.append((uses[key], ceiling.fte - trend[key]))
    return whole.least(cost)[0]


def _write_margins(one: OneDepartment, points: Terms) -> None:
    margins = {(each.programme, each.period): each for each in one.department.margins}
    paid = dict(one.department.programmes)
    others = {name: 1.0 for terms, _ in [*one.at_most, *one.equal] for name in terms if name[0] in {"q", "l"}}
    one.at_most.append(({name: 1.0 for name in others if name[2] not in one.allowed}, 0.0))
    for period in one.problem.periods:
        for programme in {*paid.values(), None}:
            margin = margins.get((programme, period)) if programme else None
            cells = [cell for cell in one.allowed if paid.get(cell[1]) == programme]
            for kind, most in (("q", margin.recruits if margin else 0.0), ("l", margin.releases if margin else 0.0)):
                one.at_most.append(({(kind, period, cell): 1.0 for cell in cells}, most))
                points |= {(kind, period, cell): 0.01 for cell in cells}


def _of(place: int, terms: Terms) -> Terms:
    return {(place, name): value for name, value in terms.items()}
