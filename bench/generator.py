"""Problems the size of a department, drawn from a seed: each service holds a handful of missions and profiles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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

GENERALISTS = 3
"""The first profiles are found everywhere; the others belong to a directorate."""


@dataclass(frozen=True)
class Size:
    """How large a problem is, and how tight.

    `cap_share` is the share of staff that may move in a year; `open_share` that of the missions which any service
    may carry.
    """

    services: int = 25
    profiles: int = 12
    missions: int = 120
    years: int = 4
    cap_share: float | None = 0.025
    outside_share: float = 0.15
    open_share: float = 0.0


DEPARTMENT = Size()


@dataclass
class _Draw:
    """A problem being drawn."""

    size: Size
    dice: random.Random
    groups: list[list[int]] = field(default_factory=list)
    present: dict[tuple[int, int, int], float] = field(default_factory=dict)

    def of_group(self, group: int) -> list[int]:
        """The profiles of a directorate: the generalists, and two of its own."""
        own = self.size.profiles - GENERALISTS
        return [*range(GENERALISTS), *(GENERALISTS + (2 * group + shift) % own for shift in (0, 1))]


def draw(size: Size, seed: int) -> Problem:
    """The problem of this size that this seed draws; the same for ever."""
    state = _Draw(size, random.Random(seed))
    state.groups = _groups(state)
    carriers = [_carriers(state, mission) for mission in range(size.missions)]
    for mission, (group, services) in enumerate(carriers):
        for service in services:
            for profile in state.dice.sample(state.of_group(group), state.dice.choice((1, 2, 2, 3))):
                state.present[service, profile, mission] = state.dice.randint(1, 12) / 2
    total = sum(state.present.values())
    outside = set(state.dice.sample(range(size.services), round(size.outside_share * size.services)))
    cap = None if size.cap_share is None else round(size.cap_share * total)
    missions = [_mission(state, each, carriers[each][1]) for each in range(size.missions)]
    opened = set(random.Random(seed).sample(range(size.missions), round(size.open_share * size.missions)))
    return Problem(
        periods=tuple(range(2027, 2027 + size.years)),
        services=tuple(Service(f"S{each:03}", each not in outside) for each in range(size.services)),
        profiles=tuple(Profile(f"P{each:02}") for each in range(size.profiles)),
        missions=tuple(replace(row, services=None) if at in opened else row for at, row in enumerate(missions)),
        staff=tuple(Staff(*_names(cell), fte) for cell, fte in sorted(state.present.items())),
        movements=tuple(_movements(state)),
        compatibility=tuple(_compatibility(state, carriers)),
        transfer_costs=tuple(_transfers(state, outside)),
        max_moved_fte=None if cap is None else (float(cap),) * size.years,
    )


def _groups(state: _Draw) -> list[list[int]]:
    """Directorates of two to five services."""
    groups, service = [], 0
    while service < state.size.services:
        width = min(state.dice.randint(2, 5), state.size.services - service)
        groups.append(list(range(service, service + width)))
        service += width
    return groups


def _carriers(state: _Draw, mission: int) -> tuple[int, list[int]]:
    """A mission belongs to a directorate; one to three of its services carry it."""
    group = mission % len(state.groups)
    services = state.groups[group]
    return group, state.dice.sample(services, min(len(services), state.dice.choice((1, 1, 2, 2, 3))))


def _mission(state: _Draw, mission: int, services: list[int]) -> Mission:
    dice = state.dice
    today = sum(fte for (_, _, held), fte in state.present.items() if held == mission)
    pressure, growth = dice.uniform(0.8, 1.6), dice.uniform(-0.03, 0.08)
    need = tuple(round(today * pressure * (1 + growth * year), 1) for year in range(state.size.years))
    floor = round(today * dice.uniform(0.5, 1.0), 1)
    counting = sorted({profile for _, profile, held in state.present if held == mission})
    return Mission(
        f"M{mission:03}",
        need=need,
        floor=tuple(min(floor, value) for value in need),
        weight=float(dice.choice((1, 1, 1, 2, 2, 3))),
        core=dice.random() < 0.4,
        floor_rank=dice.choice((1, 2, 2, 3, 3, 3)),
        floor_profiles=tuple(f"P{each:02}" for each in counting) if dice.random() < 0.15 else None,
        services=tuple(f"S{each:03}" for each in services),
    )


def _movements(state: _Draw) -> Iterator[Movement]:
    """Departures of half a post or a whole one, fewer arrivals, some without a mission."""
    left = dict(state.present)
    for period in range(2027, 2027 + state.size.years):
        for cell in sorted(left):
            luck = state.dice.random()
            if luck < 0.05 and left[cell] >= 2:
                left[cell] -= 1
                yield Movement(period, *_names(cell)[:2], -1.0, _names(cell)[2])
            elif luck < 0.07:
                left[cell] += 0.5
                yield Movement(period, *_names(cell)[:2], 0.5, _names(cell)[2])
        service, profile, _ = state.dice.choice(sorted(left))
        yield Movement(period, f"S{service:03}", f"P{profile:02}", 0.5)


def _compatibility(state: _Draw, carriers: list[tuple[int, list[int]]]) -> Iterator[Compatibility]:
    """A profile already seen on a mission, and a few of its directorate's others, dearer."""
    seen = {(profile, mission) for _, profile, mission in state.present}
    for mission in range(state.size.missions):
        for profile in state.of_group(carriers[mission][0]):
            if (profile, mission) in seen:
                yield Compatibility(f"P{profile:02}", f"M{mission:03}", 0.3)
            elif state.dice.random() < 0.25:
                yield Compatibility(f"P{profile:02}", f"M{mission:03}", 1.0)


def _transfers(state: _Draw, outside: set[int]) -> Iterator[TransferCost]:
    """Within a directorate, both ways; and one way from the first service (the common secretariat)."""
    for group in state.groups:
        for origin in group:
            for destination in group:
                if origin != destination and not {origin, destination} & outside:
                    yield TransferCost(f"S{origin:03}", f"S{destination:03}", 1.0)
    for group in state.groups[1:]:
        if not {0, group[0]} & outside:
            yield TransferCost("S000", f"S{group[0]:03}", 1.5)


def _names(cell: tuple[int, int, int]) -> tuple[str, str, str]:
    return f"S{cell[0]:03}", f"P{cell[1]:02}", f"M{cell[2]:03}"
