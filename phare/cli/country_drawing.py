"""A country drawn from a seed: the real departments, regions and populations; services, staff and plans invented.

Each department has the services of a prefecture and of its directorates on their real budget programmes, staff in
proportion to its population, missions with floors and needs, announced departures, margins to recruit and to give back.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phare.allocation.kernel.country.problem import Ceiling, Department, Margin
from phare.allocation.kernel.problem import (
    Compatibility,
    Mission,
    Movement,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)

PERIODS = (2027, 2028, 2029, 2030)

SERVICES: tuple[tuple[str, str, str, float], ...] = (
    ("CAB", "354", "ABC", 0.07),
    ("DCL", "354", "ABC", 0.12),
    ("DCP", "354", "ABC", 0.06),
    ("SGC", "354", "ABCN", 0.14),
    ("SP1", "354", "ABC", 0.04),
    ("SP2", "354", "ABC", 0.03),
    ("SRR", "354", "CE", 0.02),
    ("SEA", "215", "ACIT", 0.08),
    ("SER", "217", "CIT", 0.10),
    ("SUT", "217", "CIT", 0.07),
    ("SHR", "217", "CIT", 0.05),
    ("SOL", "124", "ABS", 0.05),
    ("EMP", "155", "ABC", 0.05),
    ("VET", "206", "CV", 0.07),
    ("ALI", "206", "CV", 0.05),
    ("CCF", "134", "K", 0.02),
)
"""Services under the prefect's authority: code, programme, profiles, share of the staff."""
OUTSIDE = (("DFP", "156", 1.15), ("DEN", "214", 0.3), ("ITR", "155", 0.03), ("DRL", "217", 0.04), ("ABF", "224", 0.02))
"""Services outside it, on one mission of their own: code, programme, share of the others' staff."""
DIRECTORATES = (
    ("CAB", "DCL", "DCP", "SGC"),
    ("SP1", "SP2", "SRR"),
    ("SEA", "SER", "SUT", "SHR"),
    ("SOL", "EMP"),
    ("VET", "ALI", "CCF"),
)
SCHEDULE = {"354": 1.000, "215": 0.985, "217": 0.992, "124": 1.000, "155": 0.990, "206": 0.995, "134": 1.000}
"""Programmes with a ceiling: what it is multiplied by each year. The others pay nobody who can change."""
LARGEST, SMALLEST, FULL = 130, 80, 2_000_000
"""Missions under the prefect's authority, or nearly, of a department of `FULL` inhabitants and of an empty one."""


@dataclass(frozen=True)
class Place:
    """A department as the official division has it."""

    code: str
    name: str
    region: str
    region_name: str
    population: int


def places() -> list[Place]:
    """Return the 101 departments of the division that the project ships, by code."""
    from phare.territory.gateways import decoupage

    tables = decoupage.shipped().tables
    regions = {row[0]: row[1] for row in tables["region"]}
    population: dict[str, int] = defaultdict(int)
    for row in tables["commune"]:
        population[row[2]] += row[6] or 0
    return [
        Place(code, name, region, regions[region], population[code])
        for code, name, region, zone, _seat in sorted(tables["department"])
        if zone in {"metro", "drom"}
    ]


def drawn_ceilings(departments: Sequence[Department]) -> tuple[Ceiling, ...]:
    """Return the national ceilings: the staff of the photographs, by programme, and its schedule; FTE."""
    held: dict[str, float] = defaultdict(float)
    for department in departments:
        paid = dict(department.programmes)
        for row in department.problem.staff:
            held[paid[row.profile]] += row.fte
    return tuple(
        Ceiling(programme, period, round(held[programme] * yearly ** (number + 1), 1))
        for programme, yearly in sorted(SCHEDULE.items())
        for number, period in enumerate(PERIODS)
    )


def drawn(place: Place, seed: int) -> Department:
    """Return the department that this seed draws; the same for ever."""
    draw = _Draw(place, random.Random(f"{seed} {place.code}"))  # noqa: S311 - a drawing, not a secret
    problem = draw.problem()
    programmes = {profile.id: profile.id.partition("-")[2] for profile in problem.profiles}
    return Department(
        place.code,
        place.name,
        place.region,
        place.region_name,
        problem,
        tuple(sorted(programmes.items())),
        tuple(draw.margins()),
        is_invented=True,
    )


class _Draw:
    """A department being drawn."""

    def __init__(self, place: Place, dice: random.Random) -> None:
        self.dice = dice
        self.staff = 220 + place.population / 1700
        # What is asked of as many people differs from a department to another.
        self.pull = dice.uniform(0.92, 1.12)
        share = min(1.0, place.population / FULL) ** 0.5
        self.size = round(SMALLEST + (LARGEST - SMALLEST) * share)
        self.held: dict[tuple[str, str, str], float] = {}
        self.carriers: dict[str, tuple[str, ...]] = {}

    def problem(self) -> Problem:
        """Draw the problem: everybody's posts first, then what is asked of them."""
        for service, programme, letters, share in SERVICES:
            self._post(service, programme, letters, share)
        for service, programme, share in OUTSIDE:
            self.carriers[f"{service}-01"] = (service,)
            self.held[service, f"X-{programme}", f"{service}-01"] = round(self.staff * share, 1)
        profiles = sorted({profile for _, profile, _ in self.held})
        cap = round(0.015 * self.staff, 1)
        return Problem(
            periods=PERIODS,
            services=tuple(Service(row[0]) for row in SERVICES) + tuple(Service(row[0], False) for row in OUTSIDE),
            profiles=tuple(Profile(each) for each in profiles),
            missions=tuple(self._mission(each) for each in self.carriers),
            staff=tuple(Staff(*cell, fte) for cell, fte in sorted(self.held.items())),
            movements=tuple(self._movements()),
            compatibility=tuple(self._compatibility()),
            transfer_costs=tuple(_transfers()),
            max_moved_fte=(cap,) * len(PERIODS),
        )

    def margins(self) -> Iterator[Margin]:
        """Recruits up to 2 % of a programme's staff in a year; given back, up to 1.5 %: departures not replaced."""
        held: dict[str, float] = defaultdict(float)
        for (service, profile, _), fte in self.held.items():
            if service not in {row[0] for row in OUTSIDE}:
                held[profile.partition("-")[2]] += fte
        for programme in sorted(SCHEDULE):
            for period in PERIODS:
                yield Margin(programme, period, round(0.02 * held[programme], 1), round(0.015 * held[programme], 1))

    def _post(self, service: str, programme: str, letters: str, share: float) -> None:
        """Spread a service's staff over missions that it carries, some of them with a neighbour."""
        dice, missions = self.dice, []
        neighbours = next(group for group in DIRECTORATES if service in group)
        for number in range(1, max(2, round(self.size * share)) + 1):
            mission = f"{service}-{number:02}"
            others = [each for each in neighbours if each != service]
            self.carriers[mission] = (service, dice.choice(others)) if dice.random() < 0.4 else (service,)
            missions.append(mission)
        cells = [
            (f"{letter}-{programme}", mission)
            for mission in missions
            for letter in dice.sample(letters, min(len(letters), dice.choice((1, 2, 2))))
        ]
        size = [dice.lognormvariate(0.0, 0.7) for _ in cells]
        for (profile, mission), part in zip(cells, size, strict=True):
            self.held[service, profile, mission] = max(0.2, round(self.staff * share * part / sum(size), 1))

    def _mission(self, mission: str) -> Mission:
        dice = self.dice
        today = sum(fte for (_, _, held), fte in self.held.items() if held == mission)
        if mission.partition("-")[0] in {row[0] for row in OUTSIDE}:
            return Mission(mission, (0.0,) * len(PERIODS), (0.0,) * len(PERIODS), services=self.carriers[mission])
        pressure, growth = self.pull * dice.uniform(0.9, 1.35), dice.uniform(-0.02, 0.05)
        need = tuple(round(today * pressure * (1 + growth * year), 1) for year in range(len(PERIODS)))
        core = dice.random() < 0.5
        floor = round(today * self.pull * dice.uniform(0.85, 1.22), 1) if core else 0.0
        return Mission(
            mission,
            need=need,
            floor=tuple(min(floor, fte) for fte in need),
            weight=float(dice.choice((1, 1, 1, 2, 2, 3))),
            core=core,
            floor_rank=dice.choice((1, 2, 2, 3, 3, 3)) if core else 3,
            services=self.carriers[mission],
        )

    def _movements(self) -> Iterator[Movement]:
        """Departures, 2 % of the staff a year, half of them announced as replaced."""
        left = dict(self.held)
        outside = {row[0] for row in OUTSIDE}
        cells = sorted(cell for cell in left if cell[0] not in outside)
        for period in PERIODS:
            leaving = 0.02 * self.staff
            while leaving > 0:
                cell = self.dice.choice(cells)
                fte = min(1.0, left[cell] / 2) if left[cell] >= 1 else 0.0
                fte = round(fte, 1)
                leaving -= max(fte, 0.1)
                if fte:
                    left[cell] -= fte
                    yield Movement(period, cell[0], cell[1], -fte, cell[2])
                if fte and self.dice.random() < 0.5:
                    left[cell] += fte
                    yield Movement(period, cell[0], cell[1], fte, cell[2])

    def _compatibility(self) -> Iterator[Compatibility]:
        """A profile already on a mission may serve it; another of the same directorate sometimes, at a higher cost."""
        seen = {(profile, mission) for _, profile, mission in self.held}
        profiles: dict[str, set[str]] = defaultdict(set)
        for service, profile, _ in self.held:
            profiles[service].add(profile)
        for mission, services in sorted(self.carriers.items()):
            for profile in sorted(set().union(*(profiles[each] for each in services))):
                if (profile, mission) in seen:
                    yield Compatibility(profile, mission, 0.3)
                elif self.dice.random() < 0.1:
                    yield Compatibility(profile, mission, 1.0)


def _transfers() -> Iterator[TransferCost]:
    """Within a directorate both ways; from the common secretariat to the others of the prefecture."""
    for group in DIRECTORATES:
        for origin in group:
            for destination in group:
                if origin != destination:
                    yield TransferCost(origin, destination, 1.0)
    for destination in DIRECTORATES[1]:
        yield TransferCost("SGC", destination, 1.5)
