"""What the page of a scenario, the comparison and the note show, from a kept result."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.movements import Line, Movements, movements_of
from phare.allocation.queries import words

NOTHING = words.NOTHING
MOST_ONE_MORE = 8


@dataclass(frozen=True)
class MissionLine:
    """A mission in the last year: floor, need, staff today, on the trend and in the scenario; None when masked."""

    code: str
    name: str
    core: bool
    floor: float
    need: float
    today: float | None
    trend: float | None
    fte: float | None
    trend_broken: bool
    broken: bool
    maximum: float

    @property
    def change(self) -> float | None:
        """Return what the scenario changes to the trend, in FTE."""
        return None if self.fte is None or self.trend is None else self.fte - self.trend

    @property
    def coverage(self) -> float | None:
        """Return the share of the need that the scenario covers."""
        return None if self.fte is None or self.need <= 0 else min(1.0, self.fte / self.need)


@dataclass(frozen=True)
class OrientationLines:
    """The missions of an orientation, and the share of its needs covered in the last year."""

    code: str
    name: str
    lines: tuple[MissionLine, ...]
    coverage_trend: float | None
    coverage: float | None


@dataclass(frozen=True)
class Origin:
    """A mission that staff leave, and what it keeps, in words; `total` in FTE, None when masked."""

    name: str
    services: str
    """The service, or the two services when the staff change."""
    total: float | None
    takes: str


@dataclass(frozen=True)
class MovementLine:
    """The movements of a profile to a mission, in words: from where, and (year, FTE) of each, None when masked."""

    profile: str
    origins: tuple[Origin, ...]
    years: tuple[tuple[str, float], ...] | None
    total: float | None
    why: str
    flag: str


@dataclass(frozen=True)
class Receiving:
    """The redeployments that join a mission, with the operations that ask for it."""

    mission: str
    name: str
    operations: tuple[str, ...]
    total: float | None
    lines: tuple[MovementLine, ...]


@dataclass(frozen=True)
class OneMoreLine:
    """What one more FTE of a profile would buy, in words."""

    profile: str
    place: str
    buys: str
    lifts_floors: bool


@dataclass(frozen=True)
class LosingLine:
    """A mission that the scenario takes staff from, in the last year."""

    name: str
    trend: float
    fte: float
    need: float
    below_need: bool


def codes_shown(result: Mapping[str, Any]) -> frozenset[str]:
    """Return the missions of a result that somebody asks for, or that it moves."""
    return frozenset(row["mission"] for row in result["missions"] if _is_shown(row))


def rows_by_orientation(
    result: Mapping[str, Any], names: Names, also: Collection[str] = ()
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the missions of a result by orientation, in the plan's order; those nobody asks for nor moves are left
    out, but for those that are `also` to be shown."""
    groups: dict[str, list[Mapping[str, Any]]] = {code: [] for code, _ in names.orientations}
    for row in result["missions"]:
        if _is_shown(row) or row["mission"] in also:
            groups.setdefault(next(iter(row["orientations"]), ""), []).append(row)
    return {code: rows for code, rows in groups.items() if rows}


def orientation_lines(result: Mapping[str, Any], names: Names) -> tuple[OrientationLines, ...]:
    """Return the missions of a result, orientation by orientation, and what is covered of each."""
    groups = rows_by_orientation(result, names)
    maximum = max((_longest(row) for rows in groups.values() for row in rows), default=1.0)
    named = dict(names.orientations)
    return tuple(
        OrientationLines(
            code,
            named.get(code, ""),
            tuple(mission_line(row, names, maximum) for row in rows),
            coverage(rows, "trend"),
            coverage(rows, "fte"),
        )
        for code, rows in groups.items()
    )


def receiving(
    result: Mapping[str, Any], names: Names, operations: Mapping[str, tuple[str, ...]]
) -> tuple[Receiving, ...]:
    """Return the redeployments grouped by receiving mission, the largest groups first; masked ones in one line.

    `operations` are those that ask for each mission.
    """
    told = {**result, "redeployments": [row for row in result["redeployments"] if row["fte"] is not None]}
    movements = movements_of(_without_flags_of_masked(told, result))
    masked = [row for row in result["redeployments"] if row["fte"] is None]
    groups: dict[str, list[MovementLine]] = {}
    totals: dict[str, float | None] = {}
    for mission, rows in groupby(movements, key=lambda each: each.mission):
        kept = list(rows)
        groups[mission] = [_movement(row, names) for row in kept]
        totals[mission] = sum(row.fte for row in kept)
    for row in masked:
        mission = row["destination"]["mission"]
        groups.setdefault(mission, []).append(_masked_movement(row, names))
        totals[mission] = None
    found = [
        Receiving(
            mission,
            names.missions.get(mission, mission),
            operations.get(mission, ()),
            totals[mission],
            tuple(dict.fromkeys(rows)),
        )
        for mission, rows in groups.items()
    ]
    return tuple(sorted(found, key=lambda each: (-(each.total or 0.0), each.mission)))


def one_more_lines(result: Mapping[str, Any], names: Names, most: int = MOST_ONE_MORE) -> tuple[OneMoreLine, ...]:
    """Return what one more FTE would buy, the most useful profiles first; those that buy the same are joined."""
    rows = (result["explanation"] or {}).get("one_more", ())
    lines: dict[tuple[str, str], OneMoreLine] = {}
    for row in rows:
        buys = words.one_more(row, names)
        where = names.missions.get(row["mission"], row["mission"])
        profile = names.profiles.get(row["profile"], row["profile"])
        lifts = row["floor_before"] - row["floor_after"] > NOTHING
        known = lines.get((where, buys))
        joined = f"{known.profile} / {profile}" if known and profile not in known.profile.split(" / ") else profile
        lines[where, buys] = OneMoreLine(joined if known else profile, where, buys, lifts)
    return tuple(lines.values())[:most]


def losing(result: Mapping[str, Any], names: Names) -> tuple[LosingLine, ...]:
    """Return the missions that have less staff than on the trend in the last year, the largest losses first."""
    rows = [
        LosingLine(
            names.missions.get(row["mission"], row["mission"]),
            row["trend"][-1],
            row["fte"][-1],
            row["need"][-1],
            row["fte"][-1] < row["need"][-1] - 0.05,
        )
        for row in result["missions"]
        if row["fte"][-1] is not None and row["fte"][-1] < row["trend"][-1] - 0.05
    ]
    return tuple(sorted(rows, key=lambda row: (row.fte - row.trend, row.name)))


def limits(result: Mapping[str, Any], names: Names) -> tuple[tuple[str, str, float | None, str], ...]:
    """Return (mission, year and measure, FTE missing, what binds it) for each mission short of its floor or need."""
    rows = (result["explanation"] or {}).get("limits", ())
    return tuple(
        (
            names.missions.get(row["mission"], row["mission"]),
            str(row["period"]),
            row["missing"],
            words.limit(row, names),
        )
        for row in sorted(rows, key=lambda each: (each["what"] != "floor", -(each["missing"] or 0.0)))
    )


def _longest(row: Mapping[str, Any]) -> float:
    figures = (row["floor"][-1], row["need"][-1], row["today"], row["trend"][-1], row["fte"][-1])
    return max(value or 0.0 for value in figures)


def _is_shown(row: Mapping[str, Any]) -> bool:
    if any(row["floor"]) or any(row["need"]):
        return True
    return row["fte"][-1] is not None and abs(row["fte"][-1] - row["trend"][-1]) > NOTHING


def mission_line(row: Mapping[str, Any], names: Names, maximum: float = 1.0) -> MissionLine:
    """Return what is shown of a mission, its bar drawn to the scale of `maximum` FTE."""
    floor = row["floor"][-1]
    return MissionLine(
        code=row["mission"],
        name=names.missions.get(row["mission"], row["mission"]),
        core=row["core"],
        floor=floor,
        need=row["need"][-1],
        today=row["today"],
        trend=row["trend"][-1],
        fte=row["fte"][-1],
        trend_broken=_below(row["trend_counting"][-1], floor),
        broken=_below(row["counting"][-1], floor),
        maximum=maximum,
    )


def _below(counting: float | None, floor: float) -> bool:
    return counting is not None and counting < floor - NOTHING


def coverage(rows: Sequence[Mapping[str, Any]], key: str) -> float | None:
    """Return the share (0 to 1) of the needs of missions that their `fte` or `trend` covers in the last year.

    None when nothing is needed, or when a mission is masked.
    """
    if any(row[key][-1] is None for row in rows):
        return None
    need = sum(row["need"][-1] for row in rows)
    return sum(min(row["need"][-1], row[key][-1]) for row in rows) / need if need else None


def _movement(each: Movements, names: Names) -> MovementLine:
    flagged = next((line for line in each.lines if line.programme is not None), each.reason)
    return MovementLine(
        profile=names.profiles.get(each.profile, each.profile),
        origins=tuple(_origin(line, names) for line in each.lines),
        years=tuple((str(year), fte) for year, fte in each.amounts),
        total=each.fte,
        why=words.why(each.reason, names),
        flag=words.flag(flagged, names),
    )


def _origin(line: Line, names: Names) -> Origin:
    return Origin(
        names.missions.get(line.origin_mission, line.origin_mission),
        _services(line.origin_service, line.service, names),
        line.fte,
        words.what_it_takes(line),
    )


def _masked_movement(row: Mapping[str, Any], names: Names) -> MovementLine:
    origin = row["origin"]["mission"]
    services = _services(row["origin"]["service"], row["destination"]["service"], names)
    return MovementLine("", (Origin(names.missions.get(origin, origin), services, None, ""),), None, None, "", "")


def _services(origin: str, destination: str, names: Names) -> str:
    known = names.services
    if origin == destination:
        return known.get(origin, origin)
    return f"{known.get(origin, origin)} → {known.get(destination, destination)}"


def place(mission: str, service: str, names: Names) -> str:
    """Return a mission in a service, by their names."""
    return f"{names.missions.get(mission, mission)} ({names.services.get(service, service)})"


def _without_flags_of_masked(told: dict[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """A result whose flags follow the redeployments left, renumbered."""
    explanation = result["explanation"]
    if explanation is None or not explanation["programme_changes"]:
        return told
    kept = [index for index, row in enumerate(result["redeployments"]) if row["fte"] is not None]
    place = {index: number for number, index in enumerate(kept)}
    flags = [
        {**flag, "redeployment": place[flag["redeployment"]]}
        for flag in explanation["programme_changes"]
        if flag["redeployment"] in place
    ]
    return {**told, "explanation": {**explanation, "programme_changes": flags}}
