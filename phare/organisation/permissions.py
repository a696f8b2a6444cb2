"""Who may, in organisation: whoever works here reads, the secretary general keeps, heads of service answer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rules

from phare.organisation.models import Service, ServiceMembership, State
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import is_secretary_general, is_staff, manage_accounts, steers

RECORD_CLASS = "organisation.photograph"
"""The class of record under which photographs are shown to another administration (MUT-004)."""

MANAGING = (ServiceMembership.Role.HEAD, ServiceMembership.Role.INTERIM, ServiceMembership.Role.DELEGATE)

read_photographs = is_staff
see_every_cell = steers
keep_photographs = is_secretary_general
keep_lists = is_secretary_general
appoint = manage_accounts


@dataclass(frozen=True)
class ServiceOnDay:
    """A service as it is on a day, for the rights that depend on who heads it then."""

    service: Service
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.service.administration_id


def services_managed(membership: Membership, day: dt.date) -> frozenset[int]:
    """Return the keys of the services that a member manages on this day, with all those attached to them."""
    return frozenset(managers_of([membership], day))


def managers_of(members: Collection[Membership], day: dt.date) -> dict[int, list[int]]:
    """Return who of these members of one administration manages each service on this day: {service: [member]}, by key.

    Whoever manages a service manages all those attached to it; a service that none of them manages is absent.
    """
    held = ServiceMembership.objects.in_force(day).filter(membership__in=members, role__in=MANAGING)
    named: dict[int, set[int]] = defaultdict(set)
    for member, service in held.values_list("membership_id", "service_id"):
        named[member].add(service)
    managing: dict[int, list[int]] = defaultdict(list)
    if named:
        administration_id = next(iter(members)).administration_id
        for member, services in attached_to(administration_id, named).items():
            for service in services:
                managing[service].append(member)
    return dict(managing)


def with_attached(administration_id: int, services: Iterable[int]) -> frozenset[int]:
    """Return the keys of these services of an administration, with all those attached to them."""
    return attached_to(administration_id, {0: services})[0]


def attached_to(administration_id: int, named: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    """Return the services named under each key, with all those attached to them, in one query for all the keys."""
    holders: dict[int, set[int]] = defaultdict(set)
    for key, services in named.items():
        for service in services:
            holders[service].add(key)
    found: dict[int, set[int]] = {key: set() for key in named}
    if holders:
        parents = dict(Service.objects.filter(administration_id=administration_id).values_list("pk", "parent_id"))
        for pk in parents:
            for above in _lineage(pk, parents):
                for key in holders.get(above, ()):
                    found[key].add(pk)
    return {key: frozenset(services) for key, services in found.items()}


def _lineage(pk: int, parents: Mapping[int, int | None]) -> Iterable[int]:
    at: int | None = pk
    seen: set[int] = set()
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at)


@rules.predicate
def manages_service(membership: Membership | None, thing: ServiceOnDay) -> bool:
    """Whoever heads the service on that day, one it is attached to, or stands in, or signs for its head."""
    return membership is not None and thing.service.pk in services_managed(membership, thing.day)


@rules.predicate
def is_open(membership: Membership | None, target: Any) -> bool:
    """Whether what a workbook goes into may still change: no photograph yet, or one in preparation."""
    photograph = target.photograph
    return photograph is None or photograph.state in {State.DRAFT, State.ANSWERING}


@rules.predicate
def manages_some(membership: Membership | None, target: Any) -> bool:
    """Whether there are services of one's own to answer for."""
    return bool(target.services)


import_photograph = keep_photographs & is_open
import_answer = is_staff & manages_some & is_open
answer_for_service = keep_photographs | manages_service
see_service = see_every_cell | manages_service
