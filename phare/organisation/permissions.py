"""Who may, in organisation: whoever works here reads, the secretary general keeps, heads of service answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
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
    held = ServiceMembership.objects.in_force(day).filter(membership=membership, role__in=MANAGING)
    return with_attached(membership.administration_id, held.values_list("service_id", flat=True))


def with_attached(administration_id: int, services: Iterable[int]) -> frozenset[int]:
    """Return the keys of these services of an administration, with all those attached to them."""
    named = set(services)
    if not named:
        return frozenset()
    parents = dict(Service.objects.filter(administration_id=administration_id).values_list("pk", "parent_id"))
    return frozenset(pk for pk in parents if not named.isdisjoint(_lineage(pk, parents)))


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
