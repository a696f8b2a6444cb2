"""How the reference lists follow a photograph: added, changed, ended, never erased while something refers to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import UnknownCodesError
from phare.organisation.kernel.staffing import Staffing
from phare.organisation.models import (
    BudgetProgramme,
    Compatibility,
    JobFunction,
    JobProfile,
    MissionCarrier,
    NotifiedTarget,
    Service,
    ServiceMission,
    TransferCost,
)
from phare.territory.models import Commune

Keys = dict[str, dict[str, int]]
"""The primary keys of each list by code: `keys["service"]["DCL"]`."""


def check_communes(staffing: Staffing) -> None:
    """Refuse a photograph whose services stand in communes that do not exist. Raises UnknownCodesError."""
    named = {service.commune for service in staffing.services if service.commune}
    unknown = named - set(Commune.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown:
        raise UnknownCodesError(
            _("Communes inconnues : %(codes)s. Donnez leurs codes officiels, sur cinq caractères.")
            % {"codes": ", ".join(sorted(unknown))}
        )


def follow(staffing: Staffing, administration_id: int, *, is_latest: bool) -> Keys:
    """Bring the lists to what the latest photograph says, and return their keys by code.

    An older photograph only adds the lines it is alone to know: lists are those of today.
    """
    store = _store if is_latest else _add
    keys: Keys = {}
    programmes = [
        BudgetProgramme(ministry=line.ministry, **_common(line, administration_id)) for line in staffing.programmes
    ]
    keys["programme"] = store(BudgetProgramme, programmes, ("ministry",))
    profiles = [
        JobProfile(
            programme_id=keys["programme"].get(line.programme or ""),
            repertory=line.repertory,
            repertory_version=line.repertory_version,
            domain=line.domain,
            **_common(line, administration_id),
        )
        for line in staffing.profiles
    ]
    keys["profile"] = store(JobProfile, profiles, ("programme_id", "repertory", "repertory_version", "domain"))
    services = [
        Service(
            kind=line.kind,
            commune_id=line.commune,
            under_prefect_authority=line.under_prefect_authority,
            authority_reason=line.authority_reason,
            **_common(line, administration_id),
        )
        for line in staffing.services
    ]
    columns = ("kind", "commune_id", "under_prefect_authority", "authority_reason")
    keys["service"] = store(Service, services, columns)
    missions = [ServiceMission(**_common(line, administration_id)) for line in staffing.missions]
    keys["mission"] = store(ServiceMission, missions, ())
    functions = [JobFunction(**_common(line, administration_id)) for line in staffing.functions]
    keys["function"] = store(JobFunction, functions, ())
    _tie(Service, staffing.services, keys["service"], ("parent",), is_latest)
    _tie(ServiceMission, staffing.missions, keys["mission"], ("parent", "successor"), is_latest)
    _tie(JobFunction, staffing.functions, keys["function"], ("parent", "successor"), is_latest)
    if is_latest:
        _follow_pairs(staffing, administration_id, keys)
        _end_absent(administration_id, staffing.date, keys)
    return keys


def _common(line: Any, administration_id: int) -> dict[str, Any]:
    return {
        "administration_id": administration_id,
        "code": line.code,
        "name": line.name,
        "since": line.since,
        "until": line.until,
    }


def _store(model: Any, lines: Sequence[Any], columns: Sequence[str]) -> dict[str, int]:
    """Add or change the lines of a list, and return their keys by code."""
    fields = [column.removesuffix("_id") for column in columns]
    stored = model.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["administration", "code"],
        update_fields=["name", "since", "until", *fields],
        batch_size=1000,
    )
    return {line.code: line.pk for line in stored}


def _add(model: Any, lines: Sequence[Any], columns: Sequence[str]) -> dict[str, int]:
    """Add the lines that a list has not, and return the keys of all by code."""
    if not lines:
        return {}
    model.objects.bulk_create(lines, ignore_conflicts=True, batch_size=1000)
    kept = model.objects.filter(administration_id=lines[0].administration_id, code__in=[line.code for line in lines])
    return dict(kept.values_list("code", "pk"))


def _tie(model: Any, lines: Iterable[Any], keys: Mapping[str, int], columns: Sequence[str], is_latest: bool) -> None:
    """Tie each line to the lines it names, once all have a key."""
    standing = {row["pk"]: row for row in model.objects.filter(pk__in=keys.values()).values("pk", *_ids(columns))}
    changed = []
    for line in lines:
        wanted = {f"{column}_id": keys.get(getattr(line, column) or "") for column in columns}
        known = {column: standing[keys[line.code]][column] for column in wanted}
        is_new = is_latest or not any(known.values())
        if is_new and wanted != known:
            changed.append(model(pk=keys[line.code], **wanted))
    if changed:
        model.objects.bulk_update(changed, columns, batch_size=500)


def _ids(columns: Sequence[str]) -> list[str]:
    return [f"{column}_id" for column in columns]


def _follow_pairs(staffing: Staffing, administration_id: int, keys: Keys) -> None:
    """Replace what ties two lists: carriers, compatibilities, transfers, notified targets."""
    missions, services, profiles = keys["mission"], keys["service"], keys["profile"]
    MissionCarrier.objects.filter(mission__administration_id=administration_id).delete()
    MissionCarrier.objects.bulk_create(
        [
            MissionCarrier(mission_id=missions[mission.code], service_id=services[service])
            for mission in staffing.missions
            for service in dict.fromkeys(mission.carriers)
        ],
        batch_size=5000,
    )
    Compatibility.objects.filter(profile__administration_id=administration_id).delete()
    Compatibility.objects.bulk_create(
        [
            Compatibility(profile_id=profiles[pair.profile], mission_id=missions[pair.mission], cost=pair.cost)
            for pair in staffing.compatibilities
        ],
        batch_size=5000,
    )
    TransferCost.objects.filter(origin__administration_id=administration_id).delete()
    TransferCost.objects.bulk_create(
        [
            TransferCost(origin_id=services[pair.origin], destination_id=services[pair.destination], cost=pair.cost)
            for pair in staffing.transfers
        ],
        batch_size=5000,
    )
    NotifiedTarget.objects.filter(programme__in=keys["programme"].values()).delete()
    NotifiedTarget.objects.bulk_create(
        [
            NotifiedTarget(programme_id=keys["programme"][programme.code], year=year, fte=fte)
            for programme in staffing.programmes
            for year, fte in programme.notified.items()
        ],
        batch_size=5000,
    )


def _end_absent(administration_id: int, day: dt.date, keys: Keys) -> None:
    """End, the day before the photograph, the lines of each list that it no longer holds."""
    last_day = day - dt.timedelta(days=1)
    for kind, model in (
        ("programme", BudgetProgramme),
        ("profile", JobProfile),
        ("service", Service),
        ("mission", ServiceMission),
        ("function", JobFunction),
    ):
        absent = model.objects.filter(
            Q(until__isnull=True) | Q(until__gte=day), administration_id=administration_id
        ).exclude(code__in=keys[kind])
        # What had not begun yet ends without ever having begun.
        absent.update(since=Least(F("since"), last_day), until=last_day)
