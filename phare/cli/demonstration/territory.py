"""What the demonstration is made of, read from the plain files of `data/` and given as plain data."""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from phare.indicators.kernel import workbook as measured
from phare.indicators.kernel.workbook import arranged
from phare.organisation.kernel import staffing as staff
from phare.platform.exchange.gateways.workbooks import read
from phare.strategy.kernel import requirements as plan
from phare.strategy.kernel.action import Action
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.kernel.requirements import FloorRank

DATA = Path(__file__).with_name("data")
YEARS = (2027, 2028, 2029)
FIRST_NOTIFIED = 2026
INVENTED = "valeurs inventées pour la démonstration"
"""The source of what no ministry publishes."""


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the plain files, as it is written."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def missions() -> tuple[dict[str, str], ...]:
    """Return the table of missions: what is asked of each, and who does it ("CAB:A1+B6")."""
    lines = (DATA / "missions.csv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(lines, delimiter=";"))


def staffing() -> staff.Staffing:
    """Return the invented staff of the prefecture, with announced movements, compatibilities and transfers."""
    said = table("staff")
    posts = (*_posts(), *_posts_outside())
    services = tuple(_services())
    return staff.Staffing(
        said["date"],
        services=services,
        profiles=tuple(_profiles()),
        programmes=tuple(_programmes()),
        missions=tuple(_missions()),
        functions=tuple(staff.Function(code, name) for code, name in said["functions"].items()),
        posts=posts,
        movements=tuple(
            staff.Movement(year, service, profile(service, letter), float(fte), mission, reason)
            for year, service, letter, mission, fte, reason in said["movements"]["announced"]
        ),
        compatibilities=tuple(_compatibilities()),
        transfers=tuple(_transfers()),
        title=said["title"],
        totals=tuple(
            staff.ControlTotal(
                sum(post.fte for post in posts if post.service == service.code),
                service.code,
                headcount=sum(post.headcount for post in posts if post.service == service.code),
            )
            for service in services
            if any(post.service == service.code for post in posts)
        ),
    )


def profile(service: str, letter: str) -> str:
    """Return a profile's code, which includes its budget programme: `B-354`."""
    return f"{letter}-{'134' if letter == 'K' else table('staff')['services'][service][4]}"


def _services() -> Iterator[staff.Service]:
    said = table("staff")
    for code, (name, kind, parent, commune, _programme) in said["services"].items():
        yield staff.Service(code, name, kind, parent or None, commune)
    for code, (name, kind, parent, commune, _programme, _fte, reason, *_rest) in said["outside"].items():
        yield staff.Service(code, name, kind, parent or None, commune, False, reason)


def _programmes() -> Iterator[staff.Programme]:
    for code, (name, ministry, notified) in table("staff")["programmes"].items():
        yield staff.Programme(code, name, ministry, dict(enumerate(map(float, notified), FIRST_NOTIFIED)))


def _profiles() -> Iterator[staff.Profile]:
    said = table("staff")
    for code in sorted({post.profile for post in _posts()}):
        letter, _, programme = code.partition("-")
        yield staff.Profile(code, f"{said['letters'][letter][0]} ({programme})", programme)
    for code, (*_service, programme, _fte, _reason, _mission, name) in said["outside"].items():
        yield staff.Profile(f"X-{code}", name, programme or None)


def _missions() -> Iterator[staff.Mission]:
    said = table("staff")
    for row in missions():
        carriers = said["carriers"].get(row["mission"]) or dict.fromkeys(
            part.partition(":")[0] for part in row["staff"].split()
        )
        yield staff.Mission(row["mission"], row["name"], carriers=tuple(sorted(carriers)))
    for code, service in said["outside"].items():
        yield staff.Mission(f"X-{code}", service[7], carriers=(code,))


def _posts() -> Iterator[staff.Post]:
    said = table("staff")
    for row in missions():
        for part in row["staff"].split():
            service, _, posts = part.partition(":")
            for letter, fte in re.findall(r"([A-Z])([0-9.]+)", posts):
                _name, category, corps, function = said["letters"][letter]
                yield staff.Post(
                    service,
                    profile(service, letter),
                    row["mission"],
                    float(fte),
                    float(math.ceil(float(fte))),
                    function,
                    corps,
                    category,
                    "permanent",
                )


def _posts_outside() -> Iterator[staff.Post]:
    for code, service in table("staff")["outside"].items():
        yield staff.Post(code, f"X-{code}", f"X-{code}", float(service[5]), float(service[5]), status="permanent")


def _compatibilities() -> Iterator[staff.Compatibility]:
    said = table("staff")["compatibility"]
    for code, mission in sorted({(post.profile, post.mission) for post in _posts()}):
        yield staff.Compatibility(code, mission, float(said["exceptions"].get(mission, said["cost"])))


def _transfers() -> Iterator[staff.Transfer]:
    said = table("staff")["transfers"]
    for group in said["groups"]:
        for origin in group:
            yield from (
                staff.Transfer(origin, destination, float(said["group_cost"]))
                for destination in group
                if destination != origin
            )
    for destination in said["from_common"]:
        yield staff.Transfer("SGC", destination, float(said["common_cost"]))


def plan_at_work() -> plan.PlanData:
    """Return the plan of 2027-2029: its tree, its operations, and what the table of missions requires of each.

    An operation requires its own part; what the table asks beyond is a requirement of the objective itself.
    """
    said = table("plan_2027")
    tree = _Tree(said, table("people")["prefecture"]["domain"])
    return plan.PlanData(
        **_head(said),
        orientations=tree.orientations,
        objectives=tree.objectives,
        operations=tree.operations,
        # In the order of the tree, an objective's own before those of its operations.
        requirements=tuple(
            sorted(
                _requirements(said), key=lambda each: (each.objective, each.operation or "", each.mission, each.year)
            )
        ),
    )


PLANS = {"plan_2027": "prefecture", "projet_2017": "council"}
"""Whose the plans with actions are."""


def with_actions(data: plan.PlanData, name: str) -> plan.PlanData:
    """Return a plan with its invented actions, as its workbook has them."""
    domain = table("people")[PLANS[name]]["domain"]
    return replace(data, actions=tuple(_action(each, domain) for each in table("actions")[name]))


def _action(each: dict[str, Any], domain: str) -> Action:
    return Action(
        code=each["code"],
        name=each["name"],
        operations=tuple(each["operations"]),
        status=ActionStatus(each.get("status", "to_do")),
        owner=f"{each['owner']}@{domain}",
        pilots=tuple(each.get("pilots", ())),
        partners=each.get("partners", ""),
        arrondissement=each.get("arrondissement"),
        start=each["start"],
        due=each["due"],
        obstacle=each.get("obstacle", ""),
        lifter=each.get("lifter", ""),
        lift_by=each.get("lift_by"),
        description=each.get("description", ""),
        participants=each.get("participants", ""),
        users_part=each.get("users_part", ""),
    )


def under_the_region(data: plan.PlanData) -> plan.PlanData:
    """Return the plan at work under the region's, each orientation with the one that it declines."""
    said = table("region")
    linked = (
        replace(each, origin=plan.Origin.REGIONAL, parent_orientation=said["declined"][each.code])
        for each in data.orientations
    )
    return replace(data, parent=said["name"], orientations=tuple(linked))


class _Tree:
    """The three levels of a plan written with its objectives and operations."""

    def __init__(self, said: dict[str, Any], domain: str) -> None:
        self.orientations = tuple(
            plan.Orientation(each["code"], each["name"], each.get("modernisation", False))
            for each in said["orientations"]
        )
        self.objectives = tuple(
            plan.Objective(each["code"], each["name"], orientation["code"])
            for orientation in said["orientations"]
            for each in orientation["objectives"]
        )
        self.operations = tuple(
            plan.Operation(
                code=each["code"],
                name=each["name"],
                objective=objective["code"],
                pilot=each["pilot"],
                partners=each["partners"],
                owner=f"{each['owner']}@{domain}",
                core=each.get("core", False),
                description=each["description"],
                service_arrangement=each["arrangement"],
                first_year=each["first_year"],
                last_year=each["last_year"],
                calendar=each["calendar"],
            )
            for orientation in said["orientations"]
            for objective in orientation["objectives"]
            for each in objective["operations"]
        )


def _requirements(said: dict[str, Any]) -> Iterator[plan.Requirement]:
    left = {row["mission"]: [float(row["floor"]), float(row["need"])] for row in missions()}
    rows = {row["mission"]: row for row in missions()}
    for orientation in said["orientations"]:
        for objective in orientation["objectives"]:
            for operation in objective["operations"]:
                for mission, (floor, need) in operation["missions"].items():
                    left[mission][0] -= floor
                    left[mission][1] -= need
                    yield from _yearly(said, rows[mission], objective["code"], operation["code"], floor, need)
    for mission, (floor, need) in left.items():
        if need:
            yield from _yearly(said, rows[mission], rows[mission]["objective"], None, floor, need)


def _yearly(
    said: dict[str, Any], row: dict[str, str], objective: str, operation: str | None, floor: float, need: float
) -> Iterator[plan.Requirement]:
    """The same requirement each year of the plan: a legal duty with its article, or the safety of people and goods."""
    article = said["legal_floors"].get(row["mission"], "") if floor else ""
    for year in YEARS:
        yield plan.Requirement(
            objective=objective,
            operation=operation,
            mission=row["mission"],
            year=year,
            need=float(need),
            method=row["method"],
            evidence=said["evidence"],
            floor=float(floor),
            floor_rank=FloorRank.SAFETY if floor and not article else FloorRank.LEGAL,
            floor_article=article,
            floor_justification=row["justification"] if floor else "",
            floor_set_by=said["set_by"] if floor else "",
            floor_set_on=said["set_on"] if floor else None,
            weight=float(row["weight"]),
        )


def plan_of_2013() -> plan.PlanData:
    """Return the plan of 2013 as it was published: 4 orientations, 11 objectives (T-PAS-1)."""
    said = table("plan_2013")
    return plan.PlanData(
        **_head(said),
        orientations=tuple(
            plan.Orientation(each["code"], each["name"], each.get("modernisation", False))
            for each in said["orientations"]
        ),
        objectives=tuple(
            plan.Objective(f"{each['code']}.{number}", name, each["code"])
            for each in said["orientations"]
            for number, name in enumerate(each["objectives"], 1)
        ),
        operations=(),
        requirements=(),
    )


def project_of_2017() -> plan.PlanData:
    """Return the council's project of 2017-2021: 8 workstreams; below, all is invented (PAD-001, PAD-002)."""
    said = table("projet_2017")
    axes = [
        (each["code"], f"{each['code']}.{number}", name, projects)
        for each in said["orientations"]
        for number, (name, projects) in enumerate(each["axes"].items(), 1)
    ]
    return plan.PlanData(
        **_head(said),
        orientations=tuple(plan.Orientation(each["code"], each["name"]) for each in said["orientations"]),
        objectives=tuple(plan.Objective(code, name, workstream) for workstream, code, name, _projects in axes),
        operations=tuple(
            plan.Operation(f"{code}.{number}", name, code, service_arrangement=said["arrangement"])
            for _workstream, code, _name, projects in axes
            for number, name in enumerate(projects, 1)
        ),
        requirements=(),
    )


def indicators() -> dict[str, list[dict[str, Any]]]:
    """Return the indicators of the prefecture and their values, as rows of the workbook of indicators.

    Real values are the barometer's (`data/barometre.md`); `data/indicators.toml` says who answers, and what it does not
    say, then the prefecture's own indicators, invented.
    """
    found = arranged(read(measured.DESCRIPTION, (DATA / "barometre.csv").read_bytes(), "barometre.csv"), {})
    said = table("indicators")
    definitions = {row.values["code"]: row.values for row in found.rows[measured.INDICATORS.name]}
    own = [_own_indicator(code, dict(each)) for code, each in said["local"].items()]
    return {
        measured.INDICATORS.name: [definitions[code] | changes for code, changes in said["indicators"].items()]
        + [definition for definition, _values in own],
        measured.VALUES.name: [dict(row.values) for row in found.rows[measured.VALUES.name]]
        + [value for _definition, values in own for value in values],
    }


def _own_indicator(code: str, said: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An indicator of the prefecture, measured each quarter, and its invented values."""
    kinds = {"initiale": said.pop("initial"), "constatée": said.pop("actual"), "cible": said.pop("target")}
    definition = {"since": kinds["initiale"][0][0], "direction": "hausse", "lower": 0, "periodicity": "trimestre"}
    values = [
        {"indicator": code, "territory": "04", "date": day, "kind": kind, "value": value, "source": INVENTED}
        for kind, dated in kinds.items()
        for day, value in dated
    ]
    return definition | {"code": code, "level": "département", "source": INVENTED} | said, values


def _head(said: dict[str, Any]) -> dict[str, Any]:
    one, two, three = said["levels"]
    return {
        "name": said["name"],
        "kind": plan.PlanKind(said["kind"]),
        "first_year": said["first_year"],
        "last_year": said["last_year"],
        "level_names": (one, two, three),
        "horizon": said["horizon"],
        "introduction": said["introduction"].strip(),
    }
