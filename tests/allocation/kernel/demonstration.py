"""The demonstration territory as a problem: invented staff, the figures it must give are announced."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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

PERIODS = (2027, 2028, 2029)
PROGRAMMES = {
    "354": ("CAB", "DCL", "DCP", "SPF", "SPB", "SPC", "SGC", "SRR"),
    "215": ("SEA",),
    "217": ("SER", "SUT", "SHR"),
    "124": ("SOL",),
    "155": ("EMP",),
    "206": ("VET", "ALI"),
}
PROGRAMME = {service: code for code, services in PROGRAMMES.items() for service in services}
OUTSIDE = {"ITR": 9, "DFP": 190, "DEN": 50, "ARS": 28, "DRL": 13, "ABF": 6}
"""Labour inspection, public finances, education, health agency, environment unit, heritage architect."""
CARRIERS = {"M29": ("DCL", "SPF")}
MOVEMENTS = """
2027 CAB B M01 -1, SER T M04 -1, VET V M07 -1, DCL B M29 -1, SGC C M33 -1
2028 SER I M04 -1, VET V M07 -1, SPC C M31 -0.5, DCL B M14 +1
2029 VET V M07 -1, SEA T M17 -1, DCL B M29 -1
"""
GROUPS = (("SER", "SUT", "SHR"), ("VET", "ALI"), ("CAB", "DCL", "DCP"))


def profile(service: str, letter: str) -> str:
    """A profile's key includes its budget programme."""
    return f"{letter}-{'134' if letter == 'K' else PROGRAMME[service]}"


def table() -> list[dict[str, str]]:
    """The rows of the table of missions."""
    text = Path(__file__).with_name("demonstration.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def photograph(rows: list[dict[str, str]]) -> Iterator[Staff]:
    """The staff of the table: `CAB:A1+B6 SPF:C1`."""
    for row in rows:
        for part in row["staff"].split():
            service, _, posts = part.partition(":")
            for letter, fte in re.findall(r"([A-Z])([0-9.]+)", posts):
                yield Staff(service, profile(service, letter), row["mission"], float(fte))


def movements() -> Iterator[Movement]:
    """The announced movements, missions named."""
    for line in MOVEMENTS.strip().splitlines():
        period, _, moves = line.partition(" ")
        for move in moves.split(","):
            service, letter, mission, fte = move.split()
            yield Movement(int(period), service, profile(service, letter), float(fte), mission)


def transfers() -> Iterator[TransferCost]:
    """Transfers within each group of services, and from the common secretariat."""
    for group in GROUPS:
        for origin in group:
            for destination in group:
                if origin != destination:
                    yield TransferCost(origin, destination, 1.0)
    for destination in ("CAB", "DCL", "DCP"):
        yield TransferCost("SGC", destination, 1.5)


def demonstration(
    *, needs: bool = True, recruit: bool = False, cap: float | None = None, core: bool = False
) -> Problem:
    """The demonstration's problem; `recruit`: one more veterinary inspector in 2027 on M07."""
    rows = table()
    staff = list(photograph(rows))
    seen = sorted({(each.profile, each.mission) for each in staff})
    missions = []
    for row in rows:
        listed = tuple(dict.fromkeys(part.partition(":")[0] for part in row["staff"].split()))
        missions.append(
            Mission(
                row["mission"],
                need=(float(row["need"]) if needs else 0.0,) * len(PERIODS),
                floor=(float(row["floor"]),) * len(PERIODS),
                weight=float(row["weight"]),
                core=core,
                floor_rank=1 if row["mission"] == "M07" else 2,
                services=CARRIERS.get(row["mission"], listed),
            )
        )
    outside = [Mission(f"X-{service}", (0.0,) * len(PERIODS), (0.0,) * len(PERIODS)) for service in OUTSIDE]
    staff += [Staff(service, f"X-{service}", f"X-{service}", float(fte)) for service, fte in OUTSIDE.items()]
    problem = Problem(
        periods=PERIODS,
        services=(
            *(Service(each) for each in sorted(PROGRAMME)),
            *(Service(each, under_prefect_authority=False) for each in OUTSIDE),
        ),
        profiles=tuple(Profile(each) for each in sorted({row.profile for row in staff})),
        missions=(*missions, *outside),
        staff=tuple(staff),
        movements=tuple(movements()),
        compatibility=tuple(
            Compatibility(name, mission, 1.0 if mission in ("M04", "M29") else 0.3) for name, mission in seen
        ),
        transfer_costs=tuple(transfers()),
        max_moved_fte=None if cap is None else (cap,) * len(PERIODS),
    )
    if recruit:
        extra = Movement(2027, "VET", profile("VET", "V"), 1.0, "M07")
        problem = replace(problem, movements=(*problem.movements, extra))
    return problem
