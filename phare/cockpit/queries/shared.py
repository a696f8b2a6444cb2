"""What other territories show here: from a region to its departments, and back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from phare.indicators.kernel.definition import Level
from phare.indicators.queries.territories import own_territory
from phare.organisation import permissions as organisation
from phare.organisation.models import Photograph, State
from phare.platform.accounts.models import Administration, Membership, Sharing
from phare.platform.accounts.queries import sharings_received
from phare.platform.accounts.signals import record_classes
from phare.strategy import queries as strategy
from phare.territory.models import Department


@dataclass(frozen=True)
class Shown:
    """One class of records shown: what it is, until when, and the pages where it is read, as (name, address) pairs."""

    label: Any
    until: dt.date
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Neighbour:
    """Another administration, and what it shows here; nothing, sometimes."""

    administration: Administration
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class SharedTerritories:
    """What is shown here: by the region above, by the departments below, by others."""

    above: tuple[Neighbour, ...]
    below: tuple[Neighbour, ...]
    others: tuple[Neighbour, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody shows anything."""
        return not any(each.shown for each in (*self.above, *self.below, *self.others))


def shared_territories(membership: Membership, day: dt.date) -> SharedTerritories:
    """Return what other administrations show to a member's own on a day, in a constant number of queries.

    The prefectures of the region and of its departments are named even when they show nothing; others only with what
    they show.
    """
    administration = membership.administration
    by_administration: dict[int, list[Sharing]] = defaultdict(list)
    for sharing in sharings_received(administration, day).order_by("record_class"):
        by_administration[sharing.administration_id].append(sharing)
    pages = _pages(administration, by_administration, day)
    above, below = _around(administration)
    related = Administration.objects.filter(above | below | Q(pk__in=by_administration)).exclude(pk=administration.pk)
    above_keys = set(Administration.objects.filter(above).values_list("pk", flat=True))
    below_keys = set(Administration.objects.filter(below).values_list("pk", flat=True))
    found = [
        Neighbour(each, tuple(_shown(sharing, pages) for sharing in by_administration.get(each.pk, ())))
        for each in related.order_by("territory_code", "name")
    ]
    return SharedTerritories(
        above=tuple(each for each in found if each.administration.pk in above_keys),
        below=tuple(each for each in found if each.administration.pk in below_keys - above_keys),
        others=tuple(each for each in found if each.administration.pk not in above_keys | below_keys),
    )


def _around(administration: Administration) -> tuple[Q, Q]:
    """Which administrations are above, by attachment or as the region's prefecture, and which are below."""
    kinds, own = Administration.Kind, own_territory(administration)
    above, below = Q(pk=administration.parent_id), Q(parent=administration)
    if own.level is Level.REGION:
        departments = Department.objects.filter(region=own.code, in_force=True).values("pk")
        below |= Q(kind=kinds.DEPARTMENT_PREFECTURE, territory_code__in=departments)
    elif administration.kind == kinds.DEPARTMENT_PREFECTURE:
        regions = Department.objects.filter(pk=own.code).values("region")
        above |= Q(kind=kinds.REGION_PREFECTURE, territory_code__in=regions)
    return above, below


def _shown(sharing: Sharing, pages: dict[tuple[int, str], list[tuple[str, str]]]) -> Shown:
    label = record_classes().get(sharing.record_class, sharing.record_class)
    return Shown(label, sharing.until, tuple(pages.get((sharing.administration_id, sharing.record_class), ())))


def _pages(
    administration: Administration, sharing: Collection[int], day: dt.date
) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """Where what is shown is read: the plans, and the latest frozen photograph of each administration."""
    found: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for plan in strategy.plans_visible(administration, day).filter(administration__in=list(sharing)):
        address = reverse("strategy:plan", args=[plan.pk])
        found[plan.administration_id, strategy.RECORD_CLASS].append((plan.name, address))
    frozen = Photograph.objects.filter(administration__in=list(sharing), state=State.FROZEN)
    for photograph in frozen.order_by("administration_id", "-date").distinct("administration_id"):
        address = reverse("organisation:photograph", args=[photograph.pk])
        found[photograph.administration_id, organisation.RECORD_CLASS].append((photograph.title, address))
    return found
