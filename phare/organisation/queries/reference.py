"""The reference lists as they are shown: trees in order, who directs, who carries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Count, QuerySet

from phare.organisation.models import (
    Compatibility,
    JobFunction,
    JobProfile,
    Service,
    ServiceMembership,
    ServiceMission,
)
from phare.organisation.queries.staffing import known_from

Node = TypeVar("Node", Service, ServiceMission)


@dataclass(frozen=True)
class Branch(Generic[Node]):
    """A line of a tree, in order: how deep it is, and what it says of those below it."""

    line: Node
    depth: int
    heads: tuple[ServiceMembership, ...] = ()
    authority: str = ""  # "all", "none" or "some" of the leaves below (PAS-014)


def service_tree(administration_id: int, day: dt.date) -> list[Branch[Service]]:
    """Return the services in force, each below the one it is attached to, with who directs it on this day."""
    lines = list(known_from(Service, administration_id, day).select_related("commune"))
    heads: dict[int, list[ServiceMembership]] = defaultdict(list)
    for place in (
        ServiceMembership.objects.in_force(day)
        .filter(service__administration_id=administration_id)
        .exclude(role=ServiceMembership.Role.MEMBER)
        .select_related("membership__user")
    ):
        heads[place.service_id].append(place)
    ordered = _in_order(lines)
    leaves = _leaves(lines)
    return [Branch(line, depth, tuple(heads[line.pk]), _authority(leaves[line.pk])) for line, depth in ordered]


def mission_tree(administration_id: int) -> list[Branch[ServiceMission]]:
    """Return every mission, ended ones included, each below the one it is part of, with its carriers."""
    lines = list(
        ServiceMission.objects.filter(administration_id=administration_id)
        .select_related("successor")
        .prefetch_related("carriers")
        .order_by("code")
    )
    return [Branch(line, depth) for line, depth in _in_order(lines)]


def _in_order(lines: Iterable[Node]) -> list[tuple[Node, int]]:
    kept = list(lines)
    known = {line.pk for line in kept}
    below: dict[int | None, list[Node]] = defaultdict(list)
    for line in kept:
        below[line.parent_id if line.parent_id in known else None].append(line)
    ordered: list[tuple[Node, int]] = []
    to_see = [(line, 0) for line in reversed(below[None])]
    while to_see:
        line, depth = to_see.pop()
        ordered.append((line, depth))
        to_see += [(child, depth + 1) for child in reversed(below[line.pk])]
    return ordered


def _leaves(lines: Iterable[Service]) -> dict[int, list[Service]]:
    """The services with nobody attached to them, below each service, itself when it is one."""
    kept = list(lines)
    by_key = {line.pk: line for line in kept}
    parents = {line.parent_id for line in kept}
    found: dict[int, list[Service]] = defaultdict(list)
    for line in kept:
        if line.pk in parents:
            continue
        at: Service | None = line
        seen: set[int] = set()
        while at is not None and at.pk not in seen:
            seen.add(at.pk)
            found[at.pk].append(line)
            at = by_key.get(at.parent_id or 0)
    return found


def _authority(leaves: list[Service]) -> str:
    under = {leaf.under_prefect_authority for leaf in leaves}
    return "some" if len(under) > 1 else "none" if under == {False} else "all"


def places(service: Service) -> QuerySet[ServiceMembership]:
    """Return who has, had or will have a place in a service, the latest first."""
    return service.memberships.select_related("membership__user").order_by("-since", "role")


def compatible_profiles(mission: ServiceMission) -> QuerySet[Compatibility]:
    """Return the profiles that can work on a mission, with what their adaptation costs."""
    return Compatibility.objects.filter(mission=mission).select_related("profile__programme").order_by("profile__code")


def profiles(administration_id: int, day: dt.date) -> QuerySet[JobProfile]:
    """Return the job profiles in force, with their programme and how many missions each can work on."""
    return (
        known_from(JobProfile, administration_id, day)
        .select_related("programme")
        .annotate(mission_count=Count("compatibility"))
    )


def functions(administration_id: int, day: dt.date) -> QuerySet[JobFunction]:
    """Return the functions in force, with the one each is part of and the one that follows it."""
    return known_from(JobFunction, administration_id, day).select_related("parent", "successor")
