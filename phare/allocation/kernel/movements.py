"""The redeployments of a result as a person reads and counts them.

A *movement* is what one year brings of one profile to one mission in one service, from wherever it comes: a rise of
the redeployment, the very quantity that the upheaval charges and the cap limits. Two people who join the same mission
the same year are one movement; two years are two. A *line* is the road between two missions, its years side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class Line:
    """Staff of a profile going from a mission to another, year after year; `amounts` gives (period, FTE).

    The `*_trend` and `*_fte` figures are those of the missions at both ends in the last of these periods; `floor` and
    `need` are the receiving mission's when it first lacks staff (`needed_from`), `lack_trend` its trend then.
    """

    profile: str
    origin_service: str
    origin_mission: str
    service: str
    mission: str
    via: tuple[str, ...]
    amounts: tuple[tuple[int, float], ...]
    purpose: str
    needed_from: int
    floor: float
    need: float
    lack_trend: float
    mission_fte: float
    origin_trend: float
    origin_fte: float
    origin_need: float
    origin_floor: float
    relieves: tuple[str, ...]
    programme: str | None
    receiving_programmes: tuple[str, ...]
    changes_ministry: bool

    @property
    def fte(self) -> float:
        """Return the FTE of all years together."""
        return sum(fte for _, fte in self.amounts)

    @property
    def changes_service(self) -> bool:
        """Return whether the staff go to another service."""
        return self.origin_service != self.service

    @property
    def takes_below_need(self) -> bool:
        """Return whether the mission left goes, or stays, below its need."""
        return self.origin_need > 0 and self.origin_fte < self.origin_need - 1e-6


@dataclass(frozen=True)
class Movements:
    """The movements of a profile to a mission in a service, one for each year that brings some; the roads they take,
    the largest first."""

    profile: str
    service: str
    mission: str
    lines: tuple[Line, ...]

    @property
    def amounts(self) -> tuple[tuple[int, float], ...]:
        """Return (period, FTE) of each movement."""
        total: dict[int, float] = {}
        for line in self.lines:
            for period, fte in line.amounts:
                total[period] = total.get(period, 0.0) + fte
        return tuple(sorted(total.items()))

    @property
    def fte(self) -> float:
        """Return the FTE of all years together."""
        return sum(line.fte for line in self.lines)

    @property
    def reason(self) -> Line:
        """Return the line with the strongest reason, the earliest wanted among equals."""
        return min(self.lines, key=lambda line: (_STRENGTH[line.purpose], line.needed_from))


def movements_of(result: Mapping[str, Any]) -> tuple[Movements, ...]:
    """Return the movements of a result, by receiving mission then by size."""
    return joined(lines_of(result))


def joined(lines: Iterable[Line]) -> tuple[Movements, ...]:
    """Return these lines joined where they bring the same profile to the same mission in the same service."""
    found = [
        Movements(profile, service, mission, tuple(rows))
        for (mission, profile, service), rows in groupby(
            sorted(lines, key=lambda line: (line.mission, line.profile, line.service, -round(line.fte, 6))),
            key=lambda line: (line.mission, line.profile, line.service),
        )
    ]
    return tuple(sorted(found, key=lambda each: (each.mission, -round(each.fte, 6), each.profile, each.service)))


def count_of(result: Mapping[str, Any]) -> int:
    """Return how many movements a result proposes."""
    return sum(len(each.amounts) for each in movements_of(result))


def lines_of(result: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return the redeployments of a result, as `result_of` gives it, by receiving mission then by size."""
    flags = {row["redeployment"]: row for row in ((result.get("explanation") or {}).get("programme_changes") or ())}
    missions = {row["mission"]: row for row in result["missions"]}
    roads: dict[tuple[Any, ...], list[tuple[int, Mapping[str, Any]]]] = {}
    for index, row in enumerate(result["redeployments"]):
        origin, destination = row["origin"], row["destination"]
        road = (
            row["profile"],
            origin["service"],
            origin["mission"],
            destination["service"],
            destination["mission"],
            *row["via"],
        )
        roads.setdefault(road, []).append((index, row))
    lines = [_line(rows, flags, missions, result["periods"]) for rows in roads.values()]
    return tuple(sorted(lines, key=lambda each: (each.mission, -round(each.fte, 6), each.profile, each.origin_mission)))


def _line(
    rows: list[tuple[int, Mapping[str, Any]]],
    flags: Mapping[int, Mapping[str, Any]],
    missions: Mapping[str, Mapping[str, Any]],
    periods: list[int],
) -> Line:
    last = rows[-1][1]
    origin, destination = last["origin"], last["destination"]
    # The strongest reason among the years is the reason of the road.
    why = min((row for _, row in rows), key=lambda each: (_STRENGTH[each["purpose"]], each["needed_from"]))
    wanted = periods.index(why["needed_from"])
    receiving = missions[destination["mission"]]
    flag = next((flags[index] for index, _ in rows if index in flags), None)
    return Line(
        profile=last["profile"],
        origin_service=origin["service"],
        origin_mission=origin["mission"],
        service=destination["service"],
        mission=destination["mission"],
        via=tuple(last["via"]),
        amounts=tuple((row["period"], row["fte"]) for _, row in rows),
        purpose=why["purpose"],
        needed_from=why["needed_from"],
        floor=receiving["floor"][wanted],
        need=receiving["need"][wanted],
        lack_trend=receiving["trend"][wanted],
        mission_fte=destination["fte"],
        origin_trend=origin["trend"],
        origin_fte=origin["fte"],
        origin_need=origin["need"],
        origin_floor=origin["floor"],
        relieves=tuple(dict.fromkeys(code for _, row in rows for code in row["relieves"])),
        programme=flag["programme"] if flag else None,
        receiving_programmes=tuple(flag["receiving"]) if flag else (),
        changes_ministry=bool(flag and flag["ministry"]),
    )


_STRENGTH = {"floor": 0, "need": 1, "relay": 2, "spare": 3}
