"""Reads of strategy, named by what they return."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import F, QuerySet

from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.kernel import requirements as plain
from phare.strategy.models import MissionRelief, Plan, Requirement


@dataclass(frozen=True)
class KnownCodes:
    """The codes of an administration that a plan's workbook may cite."""

    missions: frozenset[str]
    profiles: frozenset[str]
    services: frozenset[str]
    owners: frozenset[str]
    parents: frozenset[str]


def known_codes(administration: Administration, day: dt.date) -> KnownCodes:
    """Return the codes that a workbook of plan may cite on this day: missions, profiles, services, members, plans."""
    mine = {"administration": administration}
    return KnownCodes(
        missions=frozenset(ServiceMission.objects.filter(**mine).values_list("code", flat=True)),
        profiles=frozenset(JobProfile.objects.filter(**mine).values_list("code", flat=True)),
        services=frozenset(Service.objects.filter(**mine).values_list("code", flat=True)),
        owners=frozenset(Membership.objects.in_force(day).filter(**mine).values_list("user__email", flat=True)),
        parents=frozenset(plans_visible(administration, day).values_list("name", flat=True)),
    )


def plans_visible(administration: Administration, day: dt.date) -> QuerySet[Plan]:
    """Return the plans that an administration may read on this day, the latest period first."""
    return Plan.objects.filter(administration=administration).select_related("administration", "parent")


def plan_data(plan: Plan) -> plain.PlanData:
    """Return a whole plan as plain data, reliefs included, in a constant number of queries.

    Floors and needs are FTE; codes are the administration's; owners are e-mail addresses.
    """
    orientations = plan.orientations.all()
    objectives = plan.objectives.select_related("orientation")
    operations = plan.operations.select_related("objective", "pilot", "owner__user")
    requirements = (
        plan.requirements.select_related("objective", "operation", "mission")
        .prefetch_related("floor_profiles")
        .order_by("objective__position", F("operation__position").asc(nulls_first=True), "mission__code", "year")
    )
    return plain.PlanData(
        name=plan.name,
        kind=plan.kind,
        first_year=plan.first_year,
        last_year=plan.last_year,
        level_names=plan.level_names,
        horizon=plan.horizon,
        parent=plan.parent.name if plan.parent else None,
        orientations=tuple(
            plain.Orientation(each.code, each.name, each.is_modernisation, each.origin, each.parent_orientation or None)
            for each in orientations
        ),
        objectives=tuple(plain.Objective(each.code, each.name, each.orientation.code) for each in objectives),
        operations=tuple(
            plain.Operation(
                code=each.code,
                name=each.name,
                objective=each.objective.code,
                pilot=each.pilot.code if each.pilot else None,
                partners=each.partners,
                owner=each.owner.user.email if each.owner else "",
                core=each.core,
                description=each.description,
                service_arrangement=each.service_arrangement,
                first_year=each.first_year,
                last_year=each.last_year,
                calendar=each.calendar,
            )
            for each in operations
        ),
        requirements=tuple(_requirement(each) for each in requirements),
        reliefs=tuple(_relief(each) for each in plan.reliefs.select_related("mission")),
    )


def fingerprint(plan: Plan) -> str:
    """Return a digest of what a plan says, in hexadecimal: it changes when anything of it does."""
    return hashlib.sha256(repr(plan_data(plan)).encode()).hexdigest()


def _requirement(each: Requirement) -> plain.Requirement:
    profiles = tuple(sorted(profile.code for profile in each.floor_profiles.all()))
    return plain.Requirement(
        objective=each.objective.code,
        operation=each.operation.code if each.operation else None,
        mission=each.mission.code,
        year=each.year,
        floor=each.floor,
        floor_rank=plain.FloorRank(each.floor_rank),
        floor_article=each.floor_article,
        floor_profiles=profiles or None,
        floor_justification=each.floor_justification,
        floor_set_by=each.floor_set_by,
        floor_set_on=each.floor_set_on,
        need_declared=each.need_declared,
        need=each.need,
        method=each.method,
        evidence=each.evidence,
        weight=each.weight,
        core=each.core,
    )


def _relief(each: MissionRelief) -> plain.Relief:
    return plain.Relief(
        mission=each.mission.code,
        kind=plain.ReliefKind(each.kind),
        first_year=each.first_year,
        last_year=each.last_year,
        need=each.need,
        floor=each.floor,
        risk=each.risk,
        partner=each.partner,
        decided=each.decided_on is not None,
    )
