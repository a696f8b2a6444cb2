"""What keeps a mission from more staff: followed in the answer itself, from who could come to who could replace them.

At an answer that cannot be bettered, the search from a short mission ends on missions no better off and on staff
entirely taken: that closed set is the reason, and it is named. Where the search still finds somebody to spare, what
forbids the move is the year's cap, or what it would cost a later year.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.solution import Solution, increases, weighted_shortfalls

Bools = NDArray[np.bool_]

NOTHING = 1e-5
"""FTE or weighted shortfall below which nothing is missing: the tolerance of the levels."""

What = Literal["floor", "need"]
Reason = Literal["scarcity", "cap", "carriers", "transfers", "later"]
Want = tuple[int, bool]
"""A mission that wants one FTE, and whether it must count for its floor."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What binds a mission short of its floor or need in a period.

    `missing` is in FTE. `staff` are the (service, profile) entirely taken, by the missions of `shared_with`, which are
    no better off. `carriers` could help if they carried one of these missions, `transfers` if they could change
    service: those have staff that would not be missed as much where they are.
    """

    period: int
    mission: str
    what: What
    missing: float
    reasons: tuple[Reason, ...]
    staff: tuple[tuple[str, str], ...]
    shared_with: tuple[str, ...]
    carriers: tuple[tuple[str, str], ...]
    transfers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnmetFloors:
    """Floors of one period that are not all held: `floors` gives (mission, floor, rank, FTE missing), the held ones
    that compete for the same staff included; `staff` the (service, profile) they compete for.

    By `scarcity` they cannot be held together; otherwise somebody could come, and the year's `cap` or a `later` year
    forbids it.
    """

    period: int
    missing: float
    reason: Reason
    floors: tuple[tuple[str, float, int, float], ...]
    staff: tuple[tuple[str, str], ...]


def limits(solution: Solution) -> tuple[Limit, ...]:
    """Return what binds each mission short of its floor, or else of its need, in the period when it lacks most."""
    search = _Search(solution)
    found = []
    for mission in range(len(search.model.missions)):
        for what, lack in (("floor", search.below[mission]), ("need", search.weighted[mission])):
            index = int(np.argmax(lack))
            if lack[index] > NOTHING:
                found.append(search.limit(mission, index, "floor" if what == "floor" else "need"))
                break
    return tuple(found)


def unmet_floors(solution: Solution) -> tuple[UnmetFloors, ...]:
    """Return the floors that cannot be held together, period by period, those tied by the same staff in one group."""
    search = _Search(solution)
    model = search.model
    groups = []
    for index in range(model.periods):
        sets: list[tuple[set[int], set[int], bool]] = []
        for mission in np.flatnonzero(search.below[:, index] > NOTHING):
            missions, pairs, spare = search.explore(int(mission), index, "floor")
            tied = [group for group in sets if group[0] & missions]
            for other_missions, other_pairs, other_spare in tied:
                missions |= other_missions
                pairs |= other_pairs
                spare |= other_spare
            sets = [group for group in sets if group not in tied] + [(missions, pairs, spare)]
        groups += [search.unmet(missions, pairs, spare, index) for missions, pairs, spare in sets]
    return tuple(groups)


class _Search:
    """The answer as a graph: missions want staff, services x profiles bring them from other missions."""

    def __init__(self, solution: Solution) -> None:
        self.model = model = solution.model
        self.staffing = solution.staffing
        self.fte, self.counting = covered(model, solution.staffing)
        self.below = np.maximum(0.0, model.floor - self.counting)
        self.weighted = weighted_shortfalls(model, self.fte)
        self.cells_of_mission: dict[int, list[int]] = defaultdict(list)
        self.cells_of_pair: dict[int, list[int]] = defaultdict(list)
        for cell, (pair, mission) in enumerate(zip(model.cell_pair, model.cell_mission, strict=True)):
            self.cells_of_pair[int(pair)].append(cell)
            self.cells_of_mission[int(mission)].append(cell)
        self.reach: dict[tuple[int, bool, int], tuple[int, ...]] = {}
        self.suited = {(row.profile, row.mission) for row in model.problem.compatibility}
        moved = increases(model, solution.staffing).sum(axis=0)
        self.cap_is_full = bool(np.any(moved >= model.cap - NOTHING))
        gone = np.cumsum(solution.transferred, axis=1) if len(solution.transferred) else solution.transferred
        self.gone = gone
        self.arcs_to: dict[int, list[int]] = defaultdict(list)
        for arc, end in enumerate(model.arc_destination):
            self.arcs_to[int(end)].append(arc)
        self.arcs_from: dict[int, list[int]] = defaultdict(list)
        for arc, start in enumerate(model.arc_origin):
            self.arcs_from[int(start)].append(arc)

    def unmet(self, missions: set[int], pairs: set[int], spare: bool, index: int) -> UnmetFloors:
        """The floors of these missions, not all held in a period."""
        model = self.model
        floors = [each for each in sorted(missions) if model.floor[each, index] > 0]
        return UnmetFloors(
            period=model.problem.periods[index],
            missing=float(self.below[floors, index].sum()),
            reason=self.why_not(spare),
            floors=tuple(
                (
                    model.missions[each].id,
                    float(model.floor[each, index]),
                    int(model.rank[each]),
                    float(self.below[each, index]),
                )
                for each in floors
            ),
            staff=tuple(model.pairs[pair] for pair in sorted(pairs)),
        )

    def why_not(self, spare: bool) -> Reason:
        """What keeps staff from coming: there are none, or the cap is reached, or a later year would lose more."""
        if not spare:
            return "scarcity"
        return "cap" if self.cap_is_full else "later"

    def limit(self, mission: int, index: int, what: What) -> Limit:
        model = self.model
        missions, pairs, spare = self.explore(mission, index, what)
        carriers: list[int] = []
        transfers: list[int] = []
        reasons: list[Reason] = [self.why_not(spare)]
        if not spare:
            carriers, transfers = self._out_of_reach(mission, index, what, missions, pairs)
            if carriers:
                reasons.append("carriers")
            if transfers:
                reasons.append("transfers")
        lack = model.need - self.fte if what == "need" else self.below
        return Limit(
            period=model.problem.periods[index],
            mission=model.missions[mission].id,
            what=what,
            missing=float(lack[mission, index]),
            reasons=tuple(reasons),
            staff=tuple(model.pairs[pair] for pair in sorted(pairs)),
            shared_with=tuple(model.missions[each].id for each in sorted(missions - {mission})),
            carriers=tuple(sorted({model.pairs[pair] for pair in carriers})),
            transfers=tuple(sorted({model.pairs[pair] for pair in transfers})),
        )

    def explore(self, mission: int, index: int, what: What) -> tuple[set[int], set[int], bool]:
        """The missions and pairs reached from a mission that wants staff, and whether somebody is to spare."""
        start: Want = (mission, what == "floor")
        seen, ahead, pairs, spare = {start}, deque([start]), set(), False
        while ahead:
            wanting = ahead.popleft()
            for pair in self._who_may_come(wanting, index):
                pairs.add(pair)
                for cell in self._taken(pair, index):
                    left = self._left_by(mission, cell, index, what)
                    if left is None:
                        spare = True
                    elif left not in seen:
                        seen.add(left)
                        ahead.append(left)
        return {each for each, _ in seen}, pairs, spare

    def _who_may_come(self, wanting: Want, index: int) -> tuple[int, ...]:
        """The pairs that may serve a mission, and those that may join them by transfer."""
        key = (*wanting, index)
        if key not in self.reach:
            self.reach[key] = tuple(self._walk(wanting, index))
        return self.reach[key]

    def _walk(self, wanting: Want, index: int) -> Iterator[int]:
        mission, counting = wanting
        seen: set[int] = set()
        ahead = [
            int(self.model.cell_pair[cell])
            for cell in self.cells_of_mission[mission]
            if self.model.cell_counts[cell] or not counting
        ]
        while ahead:
            pair = ahead.pop()
            if pair in seen:
                continue
            seen.add(pair)
            yield pair
            ahead += [int(self.model.arc_origin[arc]) for arc in self.arcs_to[pair]]
            # Staff already transferred out may just as well not have been.
            ahead += [
                int(self.model.arc_destination[arc]) for arc in self.arcs_from[pair] if self.gone[arc, index] > NOTHING
            ]

    def _taken(self, pair: int, index: int) -> list[int]:
        return [cell for cell in self.cells_of_pair[pair] if self.staffing[cell, index] > NOTHING]

    def _left_by(self, mission: int, cell: int, index: int, what: What) -> Want | None:
        """What the mission of a cell wants once it has given one FTE to `mission`; None when it can spare it."""
        model = self.model
        giver = int(model.cell_mission[cell])
        if giver == mission:
            return giver, what == "floor"
        slack = self.counting[giver, index] - model.floor[giver, index]
        held = model.floor[giver, index] > 0 and slack <= NOTHING and bool(model.cell_counts[cell])
        if what == "floor":
            # A floor of a less binding rank gives way.
            return (giver, True) if held and model.rank[giver] <= model.rank[mission] else None
        if held:
            return giver, True
        return None if self._better_off(giver, mission, index) else (giver, False)

    def _better_off(self, giver: int, mission: int, index: int) -> bool:
        model = self.model
        if self.fte[giver, index] > model.need[giver, index] + NOTHING or model.need[giver, index] <= 0:
            return True
        if model.core[giver] != model.core[mission]:
            return bool(model.core[mission])
        return bool(self.weighted[giver, index] < self.weighted[mission, index] - NOTHING)

    def _out_of_reach(
        self, mission: int, index: int, what: What, missions: set[int], pairs: set[int]
    ) -> tuple[list[int], list[int]]:
        """The pairs with staff to spare that would help if they carried a mission, or could change service."""
        model = self.model
        names = {model.missions[each].id for each in missions}
        reached = {model.pairs[pair][1] for pair in pairs}
        carriers, transfers = [], []
        for pair, (_, profile) in enumerate(model.pairs):
            if pair in pairs or not self._can_spare(pair, mission, index, what):
                continue
            if any((profile, name) in self.suited for name in names):
                carriers.append(pair)
            if profile in reached:
                transfers.append(pair)
        return carriers, transfers

    def _can_spare(self, pair: int, mission: int, index: int, what: What) -> bool:
        return any(self._left_by(mission, cell, index, what) is None for cell in self._taken(pair, index))
