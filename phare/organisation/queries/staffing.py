"""A photograph as plain data, the form that kernels and workbooks read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from phare.organisation.kernel import staffing as plain
from phare.organisation.models import (
    BudgetProgramme,
    Compatibility,
    ControlTotal,
    JobFunction,
    JobProfile,
    Listed,
    MissionCarrier,
    Movement,
    NotifiedTarget,
    Photograph,
    PostRow,
    Service,
    ServiceMission,
    TransferCost,
)

ListedLine = TypeVar("ListedLine", bound=Listed)
Line = TypeVar("Line", plain.Service, plain.Mission, plain.Function)


def staffing(photograph: Photograph) -> plain.Staffing:
    """Return a photograph with its reference lists, the movements announced and not withdrawn, and what can move.

    Lists hold the lines in force at its date or later, and those its rows name. FTE are floats of four decimals.
    """
    lists = _lists(photograph.administration_id, photograph.date, photograph)
    return plain.Staffing(
        photograph.date,
        posts=posts(photograph),
        movements=movements(photograph),
        title=photograph.title,
        tolerance=float(photograph.tolerance),
        totals=control_totals(photograph),
        **lists,
    )


def lists_at(administration_id: int, day: dt.date) -> plain.Staffing:
    """Return the reference lists in force on this day or later, as a photograph of that day without anybody in it."""
    return plain.Staffing(day, posts=(), **_lists(administration_id, day, None))


def known_from(model: type[ListedLine], administration_id: int, day: dt.date) -> QuerySet[ListedLine]:
    """Return the lines of a reference list that hold on this day or will later, by code."""
    held = Q(until__isnull=True) | Q(until__gte=day)
    return model._default_manager.filter(held, administration_id=administration_id).order_by("code")


def posts(photograph: Photograph, services: frozenset[str] | None = None) -> tuple[plain.Post, ...]:
    """Return the posts of a photograph, or those of some services given by code, ordered by code."""
    rows = PostRow.objects.filter(photograph=photograph)
    if services is not None:
        rows = rows.filter(service__code__in=services)
    return tuple(
        plain.Post(row[0], row[1], row[2], float(row[3]), float(row[4]), *row[5:])
        for row in rows.values_list(
            "service__code",
            "profile__code",
            "mission__code",
            "fte",
            "headcount",
            "function__code",
            "corps",
            "category",
            "status",
            "residence",
            "vacant",
        ).iterator(20_000)
    )


def fingerprint(rows: tuple[plain.Post, ...] | tuple[plain.Movement, ...]) -> str:
    """Return a short mark of posts or movements, whatever their order: it tells whether they changed meanwhile."""
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()[:16]


def movements(photograph: Photograph) -> tuple[plain.Movement, ...]:
    """Return the movements announced after a photograph and not withdrawn, by year."""
    rows = Movement.objects.filter(photograph=photograph, withdrawn_on__isnull=True)
    return tuple(
        plain.Movement(year, service, profile, float(fte), mission, reason)
        for year, service, profile, fte, mission, reason in rows.values_list(
            "year", "service__code", "profile__code", "fte", "mission__code", "reason"
        )
    )


def control_totals(photograph: Photograph) -> tuple[plain.ControlTotal, ...]:
    """Return the totals of the headcount file kept with a photograph (CRO-002)."""
    rows = ControlTotal.objects.filter(photograph=photograph)
    return tuple(
        plain.ControlTotal(float(fte), service, programme, None if headcount is None else float(headcount))
        for fte, service, programme, headcount in rows.values_list(
            "fte", "service__code", "programme__code", "headcount"
        )
    )


def _lists(administration_id: int, day: dt.date, photograph: Photograph | None) -> dict[str, Any]:
    services = _services(_held(Service.objects, "service", administration_id, day, photograph))
    profiles = _profiles(_held(JobProfile.objects, "profile", administration_id, day, photograph))
    missions = _missions(
        _held(ServiceMission.objects, "mission", administration_id, day, photograph), {line.code for line in services}
    )
    functions = _functions(_held(JobFunction.objects, "function", administration_id, day, photograph))
    known_services, known_profiles, known_missions = (
        {thing.code for thing in listed} for listed in (services, profiles, missions)
    )
    return {
        "services": services,
        "profiles": profiles,
        "programmes": _programmes(administration_id, day, {line.programme for line in profiles}),
        "missions": missions,
        "functions": functions,
        "compatibilities": tuple(
            plain.Compatibility(*row)
            for row in Compatibility.objects.filter(profile__administration_id=administration_id).values_list(
                "profile__code", "mission__code", "cost"
            )
            if row[0] in known_profiles and row[1] in known_missions
        ),
        "transfers": tuple(
            plain.Transfer(*row)
            for row in TransferCost.objects.filter(origin__administration_id=administration_id).values_list(
                "origin__code", "destination__code", "cost"
            )
            if row[0] in known_services and row[1] in known_services
        ),
    }


def _held(
    lines: Any, column: str, administration_id: int, day: dt.date, photograph: Photograph | None
) -> QuerySet[Any]:
    """The lines of a list in force on this day or later, with those that the photograph's rows name."""
    held = Q(until__isnull=True) | Q(until__gte=day)
    if photograph is not None:
        held |= Q(pk__in=PostRow.objects.filter(photograph=photograph).values(column))
    found: QuerySet[Any] = lines.filter(held, administration_id=administration_id).order_by("code")
    return found


def _services(rows: QuerySet[Any]) -> tuple[plain.Service, ...]:
    return _within(
        plain.Service(*row)
        for row in rows.values_list(
            "code",
            "name",
            "kind",
            "parent__code",
            "commune_id",
            "under_prefect_authority",
            "authority_reason",
            "since",
            "until",
        )
    )


def _profiles(rows: QuerySet[Any]) -> tuple[plain.Profile, ...]:
    columns = ("code", "name", "programme__code", "repertory", "repertory_version", "domain", "since", "until")
    return tuple(plain.Profile(*row) for row in rows.values_list(*columns))


def _programmes(administration_id: int, day: dt.date, used: set[str | None]) -> tuple[plain.Programme, ...]:
    targets: dict[str, dict[int, float]] = defaultdict(dict)
    for code, year, fte in NotifiedTarget.objects.filter(programme__administration_id=administration_id).values_list(
        "programme__code", "year", "fte"
    ):
        targets[code][year] = float(fte)
    held = Q(until__isnull=True) | Q(until__gte=day) | Q(code__in=used - {None})
    rows = BudgetProgramme.objects.filter(held, administration_id=administration_id).order_by("code")
    return tuple(
        plain.Programme(code, name, ministry, targets.get(code, {}), since, until)
        for code, name, ministry, since, until in rows.values_list("code", "name", "ministry", "since", "until")
    )


def _missions(rows: QuerySet[Any], services: set[str]) -> tuple[plain.Mission, ...]:
    carriers: dict[int, list[str]] = defaultdict(list)
    for mission, service in (
        MissionCarrier.objects.filter(mission__in=rows.values("pk"))
        .order_by("service__code")
        .values_list("mission_id", "service__code")
    ):
        if service in services:
            carriers[mission].append(service)
    columns = ("pk", "code", "name", "parent__code", "since", "until", "successor__code")
    return _within(
        plain.Mission(code, name, parent, tuple(carriers[pk]), since, until, successor)
        for pk, code, name, parent, since, until, successor in rows.values_list(*columns)
    )


def _functions(rows: QuerySet[Any]) -> tuple[plain.Function, ...]:
    columns = ("code", "name", "parent__code", "since", "until", "successor__code")
    return _within(plain.Function(*row) for row in rows.values_list(*columns))


def _within(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of a tree, those that hung from a line no longer in force put at its top."""
    kept = tuple(lines)
    codes = {line.code for line in kept} | {None}
    return tuple(
        line if {line.parent, getattr(line, "successor", None)} <= codes else _loosened(line, codes) for line in kept
    )


def _loosened(line: Line, codes: set[str | None]) -> Line:
    ties: dict[str, Any] = {name: None for name in ("parent", "successor") if getattr(line, name, None) not in codes}
    return replace(line, **ties)
