"""Changes to one line of a reference list, outside any import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import InvalidDatesError, MissingReasonError, UnknownCodesError
from phare.organisation.models import MissionCarrier, Service, ServiceMission
from phare.platform.audit import actions as audit


def set_authority(
    service: Service, *, under_prefect_authority: bool, reason: str, by: audit.Author, at: dt.datetime
) -> Service:
    """Say whether the prefect has authority over a service, why if he has not, and return it (PAS-014).

    It is said at the leaf: the services attached to it keep their own. Raises MissingReasonError.
    """
    reason = reason.strip()
    if not under_prefect_authority and not reason:
        raise MissingReasonError(_("Dites pourquoi ce service n'est pas sous l'autorité du préfet."))
    with transaction.atomic():
        service = Service.objects.select_for_update().get(pk=service.pk)
        before = {"under": service.under_prefect_authority, "reason": service.authority_reason}
        service.under_prefect_authority = under_prefect_authority
        service.authority_reason = reason
        service.save(update_fields=["under_prefect_authority", "authority_reason"])
        after = {"under": under_prefect_authority, "reason": reason}
        audit.record("organisation.authority.set", service, by, at, {"before": before, "after": after})
    return service


def revise_mission(
    mission: ServiceMission,
    *,
    name: str,
    until: dt.date | None,
    successor: ServiceMission | None,
    carriers: Iterable[Service],
    by: audit.Author,
    at: dt.datetime,
) -> ServiceMission:
    """Change a mission's name, end, successor and carriers (none: all services), and return it.

    Raises MissingReasonError without a name, InvalidDatesError when it would end before it began or names a successor
    without ending, UnknownCodesError for lines of another administration or a mission that would succeed itself.
    """
    carriers = list(carriers)
    if not name.strip():
        raise MissingReasonError(_("Donnez un nom à la mission."))
    if successor is not None and until is None:
        raise InvalidDatesError(_("Une mission remplacée a une fin. Donnez-la."))
    with transaction.atomic():
        mission = ServiceMission.objects.select_for_update().get(pk=mission.pk)
        if until is not None and mission.since is not None and until < mission.since:
            raise InvalidDatesError(_("La fin précède le début. Corrigez les dates."))
        strangers = {thing.administration_id for thing in (*carriers, successor) if thing} - {mission.administration_id}
        if strangers or successor == mission:
            raise UnknownCodesError(_("Choisissez des services et une autre mission de vos listes."))
        before = _said(mission)
        mission.name, mission.until, mission.successor = name.strip()[:200], until, successor
        mission.save(update_fields=["name", "until", "successor"])
        MissionCarrier.objects.filter(mission=mission).exclude(service__in=carriers).delete()
        MissionCarrier.objects.bulk_create(
            [MissionCarrier(mission=mission, service=service) for service in carriers], ignore_conflicts=True
        )
        audit.record("organisation.mission.revised", mission, by, at, {"before": before, "after": _said(mission)})
    return mission


def _said(mission: ServiceMission) -> dict[str, object]:
    carriers = MissionCarrier.objects.filter(mission=mission).values_list("service__code", flat=True)
    return {
        "name": mission.name,
        "until": mission.until,
        "successor": mission.successor_id,
        "carriers": sorted(carriers),
    }
