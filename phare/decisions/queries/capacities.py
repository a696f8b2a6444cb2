"""In which capacity somebody signs, in French as the act bears it, and what the act that empowers him covers."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.decisions.models import SigningAct
from phare.organisation.models import Service, ServiceMembership
from phare.organisation.permissions import MANAGING
from phare.platform.accounts.models import Administration, Membership, Role

CAPACITIES = {
    Administration.Kind.DEPARTMENT_PREFECTURE: "Préfet",
    Administration.Kind.REGION_PREFECTURE: "Préfet de région",
    Administration.Kind.DEPARTMENT_COUNCIL: "Président du conseil départemental",
}
"""What whoever decides is, by kind of administration: French words of an act, never translated."""


@override("fr")
def own_capacity(by: Membership) -> str:
    """Return the capacity proposed to whoever signs, in French; he may say it more exactly (ACT-101)."""
    if by.role == Role.DECIDER:
        return CAPACITIES.get(Administration.Kind(by.administration.kind), "Directeur général")
    return str(by.get_role_display())


@override("fr")
def capacity_of(own: str, act: SigningAct | None) -> str:
    """Return in which capacity somebody signs, as the act bears it, in French: his own, then by which act."""
    return own if act is None else f"{own}, par {act.get_kind_display()} ({act.reference})"


def place_in(service: Service, by: Membership, day: dt.date) -> ServiceMembership | None:
    """Return the place by which somebody answers for a service on a day: his own in it, else one above it."""
    held = ServiceMembership.objects.in_force(day).filter(membership=by, role__in=MANAGING).select_related("service")
    return min(held, key=lambda each: (each.service_id != service.pk, each.pk), default=None)


@override("fr")
def place_capacity(place: ServiceMembership | None, service: Service, by: Membership) -> str:
    """Return the capacity proposed to whoever signs for a service, in French: its head, whoever stands in (ACT-101)."""
    if place is None:
        return str(by.get_role_display())
    elsewhere = "" if place.service_id == service.pk else f", {place.service.name}"
    return f"{place.get_role_display()}{elsewhere}"


def with_order(own: str, place: ServiceMembership | None) -> str:
    """Return the capacity of whoever signs for a service, as the agreement bears it: his own, then by which order."""
    return f"{own} ({place.act})" if place is not None and place.act else own


def perimeter_of(act: SigningAct) -> str:
    """Return in words what an act covers: "arbitrages, pour Santé animale"."""
    names = [service.name for service in act.services.all()]
    if not names:
        return act.get_scope_display()
    return _("%(scope)s, pour %(services)s") % {"scope": act.get_scope_display(), "services": ", ".join(names)}


@override("fr")
def signed_perimeter(act: SigningAct) -> str:
    """Return what an act covers as what is signed by it says it, in French."""
    return perimeter_of(act)
