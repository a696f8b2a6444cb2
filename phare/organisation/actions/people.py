"""Who heads a service, stands in, signs for its head, or works there."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import (
    HeadTakenError,
    InvalidDatesError,
    MissingReasonError,
    NotYoursError,
    PlaceHeldError,
)
from phare.organisation.models import Service, ServiceMembership
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit

Role = ServiceMembership.Role


def appoint(
    service: Service,
    person: Membership,
    *,
    role: str,
    since: dt.date,
    until: dt.date | None = None,
    act: str = "",
    by: audit.Author,
    at: dt.datetime,
) -> ServiceMembership:
    """Give a person a place in a service, from a day to another, and return it.

    An interim has an end; a delegation of signature names its act. Raises NotYoursError when the person or the service
    is of another administration, InvalidDatesError, MissingReasonError, PlaceHeldError when the person holds this very
    place at these dates, HeadTakenError when there is a head already.
    """
    if {service.administration_id, person.administration_id} != {by.administration_id}:
        raise NotYoursError(_("Cette personne ou ce service n'est pas de votre administration."))
    if until is not None and until < since:
        raise InvalidDatesError(_("La fin précède le début. Corrigez les dates."))
    if role == Role.INTERIM and until is None:
        raise InvalidDatesError(_("Un intérim a une fin. Donnez-la."))
    if role == Role.DELEGATE and not act.strip():
        raise MissingReasonError(_("Donnez l'acte qui délègue la signature."))
    if _held(service, person, role, since, until).exists():
        raise PlaceHeldError(
            _("%(person)s occupe déjà cette place dans « %(service)s » à ces dates.")
            % {"person": person.user.name, "service": service.name}
        )
    try:
        with transaction.atomic():
            place = ServiceMembership.objects.create(
                service=service, membership=person, role=role, since=since, until=until, act=act.strip()[:200]
            )
            audit.record("organisation.place.given", place, by, at, _said(place))
    except IntegrityError as error:
        raise HeadTakenError(
            _("« %(service)s » a déjà un chef à ces dates. Mettez d'abord fin à ses fonctions.")
            % {"service": service.name}
        ) from error
    return place


def end_place(place: ServiceMembership, *, until: dt.date, by: audit.Author, at: dt.datetime) -> ServiceMembership:
    """End a place on a day, the last one it is held, and return it. Raises InvalidDatesError."""
    if until < place.since:
        raise InvalidDatesError(_("La fin précède le début. Corrigez les dates."))
    with transaction.atomic():
        before = _said(place)
        place.until = until
        place.save(update_fields=["until"])
        audit.record("organisation.place.ended", place, by, at, {"before": before, "after": _said(place)})
    return place


def hand_over_places(
    leaver: Membership, successor: Membership | None, *, by: audit.Author, at: dt.datetime
) -> list[ServiceMembership]:
    """End the places of somebody who leaves, give those that direct to the successor, and return the new ones."""
    day = timezone.localdate(at)
    given = []
    with transaction.atomic():
        held = list(ServiceMembership.objects.select_related("service").filter(membership=leaver, until__isnull=True))
        held += ServiceMembership.objects.select_related("service").filter(membership=leaver, until__gte=day)
        for place in held:
            before, last_day = _said(place), place.until
            # The leaver's last day was yesterday, so that the successor begins today.
            place.until = max(place.since, day - dt.timedelta(days=1))
            if place.since >= day:
                place.delete()
            else:
                place.save(update_fields=["until"])
            audit.record("organisation.place.ended", f"organisation.service:{place.service_id}", by, at, before)
            since = max(place.since, day)
            if successor is None or place.role == Role.MEMBER:
                continue
            if not _held(place.service, successor, place.role, since, last_day).exists():
                given.append(
                    appoint(
                        place.service,
                        successor,
                        role=place.role,
                        since=since,
                        until=last_day,
                        act=place.act,
                        by=by,
                        at=at,
                    )
                )
    return given


def _held(
    service: Service, person: Membership, role: str, since: dt.date, until: dt.date | None
) -> QuerySet[ServiceMembership]:
    """The places of this kind that the person has in the service on some of these days."""
    same = ServiceMembership.objects.filter(service=service, membership=person, role=role)
    same = same.filter(Q(until__isnull=True) | Q(until__gte=since))
    return same if until is None else same.filter(since__lte=until)


def _said(place: ServiceMembership) -> dict[str, object]:
    return {
        "service": place.service_id,
        "membership": place.membership_id,
        "role": place.role,
        "since": place.since,
        "until": place.until,
        "act": place.act,
    }
