"""A plan as plain data, and what its workbook may cite."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q, QuerySet

from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.accounts.models import Administration, Membership, Sharing
from phare.platform.exchange.kernel.importer import Checked
from phare.platform.exchange.kernel.reading import Problem, Reading
from phare.strategy.kernel import requirements as plain
from phare.strategy.kernel import workbook
from phare.strategy.models import MissionRelief, Plan, Requirement
from phare.strategy.queries.action_rows import arrondissements_within, plain_actions
from phare.ui.asked import number_in
from phare.values.phrase import phrase

RECORD_CLASS = "strategy.plan"
NEW = "nouveau"


@dataclass(frozen=True)
class KnownCodes:
    """The codes of an administration that a plan's workbook may cite."""

    missions: frozenset[str]
    profiles: frozenset[str]
    services: frozenset[str]
    owners: frozenset[str]
    parents: frozenset[str]
    own_plans: frozenset[str]
    arrondissements: frozenset[str]


@dataclass(frozen=True)
class PlanTarget:
    """What a workbook of plan is imported into: a plan, or nothing yet."""

    administration: Administration
    plan: Plan | None = None

    @property
    def administration_id(self) -> int:
        return int(self.administration.pk)


def known_codes(administration: Administration, day: dt.date) -> KnownCodes:
    """Return the codes that a workbook of plan may cite on this day: missions, profiles, services, members, plans."""
    mine = {"administration": administration}
    return KnownCodes(
        missions=frozenset(ServiceMission.objects.filter(**mine).values_list("code", flat=True)),
        profiles=frozenset(JobProfile.objects.filter(**mine).values_list("code", flat=True)),
        services=frozenset(Service.objects.filter(**mine).values_list("code", flat=True)),
        owners=frozenset(Membership.objects.in_force(day).filter(**mine).values_list("user__email", flat=True)),
        parents=frozenset(plans_visible(administration, day).values_list("name", flat=True)),
        own_plans=frozenset(Plan.objects.filter(**mine).values_list("name", flat=True)),
        arrondissements=frozenset(arrondissements_within(administration).values_list("code", flat=True)),
    )


def plans_visible(administration: Administration, day: dt.date) -> QuerySet[Plan]:
    """Return the plans that an administration may read on this day, the latest period first.

    Its own, and those that others show it, drafts excepted (MUT-004).
    """
    showing = Sharing.objects.in_force(day).filter(shared_with=administration, record_class=RECORD_CLASS)
    return (
        Plan.objects.filter(
            Q(administration=administration)
            | Q(administration__in=showing.values("administration")) & ~Q(state=Plan.State.DRAFT)
        )
        .select_related("administration", "parent")
        .order_by("-first_year", "name")
    )


def plan_target(membership: Membership, key: str) -> PlanTarget:
    """Return what a workbook of plan is imported into: `nouveau`, or the number of a plan. Raises LookupError."""
    if key == NEW:
        return PlanTarget(membership.administration)
    asked = number_in(key)
    plan = Plan.objects.filter(pk=asked).select_related("administration").first() if asked is not None else None
    if plan is None:
        raise LookupError(key)
    return PlanTarget(plan.administration, plan)


def standing_rows(target: PlanTarget) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the workbook of the target's plan; no row for a new one."""
    if target.plan is None:
        return {}
    return workbook.rows_of(replace(plan_data(target.plan), actions=plain_actions(target.plan)))


def checked_plan(reading: Reading, target: PlanTarget, day: dt.date) -> Checked:
    """Return the plan that a workbook holds for this target, and every problem, unknown codes included."""
    known = known_codes(target.administration, day)
    data, problems = workbook.check(
        reading,
        known_missions=known.missions,
        known_profiles=known.profiles,
        known_services=known.services,
        known_owners=known.owners,
        known_parents=known.parents,
        known_arrondissements=known.arrondissements,
    )
    if data is not None and target.plan is None and data.name in known.own_plans:
        expected = phrase("un nom nouveau ; pour remplacer ce plan, importez le classeur depuis sa page")
        return Checked(None, (Problem(workbook.PLAN, 2, "Nom", data.name, expected),))
    return Checked(data, problems)


def plan_data(plan: Plan) -> plain.PlanData:
    """Return a plan as plain data, its actions apart, reliefs included, in a constant number of queries.

    Floors and needs are FTE; codes are the administration's; owners are e-mail addresses.
    """
    orientations = plan.orientations.all()
    objectives = plan.objectives.select_related("orientation")
    return plain.PlanData(
        name=plan.name,
        kind=plan.kind,
        first_year=plan.first_year,
        last_year=plan.last_year,
        level_names=plan.level_names,
        horizon=plan.horizon,
        parent=plan.parent.name if plan.parent else None,
        introduction=plan.introduction,
        orientations=tuple(
            plain.Orientation(each.code, each.name, each.is_modernisation, each.origin, each.parent_orientation or None)
            for each in orientations
        ),
        objectives=tuple(plain.Objective(each.code, each.name, each.orientation.code) for each in objectives),
        operations=_operations(plan),
        requirements=_requirements(plan),
        reliefs=tuple(_relief(each) for each in plan.reliefs.select_related("mission")),
    )


_TOLD = (
    "code", "name", "objective__code", "pilot__code", "partners", "owner__user__email", "core", "description",
    "service_arrangement", "first_year", "last_year", "calendar", "participants", "users_part",
)  # fmt: skip


def _operations(plan: Plan) -> tuple[plain.Operation, ...]:
    """The operations in order; rows, not objects: a page reads them whole."""
    rows = plan.operations.values_list(*_TOLD)
    return tuple(
        plain.Operation(code, name, objective, pilot, partners, owner or "", *rest)
        for code, name, objective, pilot, partners, owner, *rest in rows
    )


_SAID = (
    "need", "need_declared", "method", "evidence", "floor", "floor_article", "floor_justification", "floor_set_by",
    "floor_set_on", "weight", "core", "year",
)  # fmt: skip


def _requirements(plan: Plan) -> tuple[plain.Requirement, ...]:
    """The requirements in the order of the tree, an objective's own first; rows, not objects: there may be many."""
    profiles: dict[int, list[str]] = defaultdict(list)
    named = Requirement.floor_profiles.through.objects.filter(requirement__plan=plan)
    for requirement, code in named.order_by("jobprofile__code").values_list("requirement", "jobprofile__code"):
        profiles[requirement].append(code)
    rows = plan.requirements.order_by(
        "objective__position", F("operation__position").asc(nulls_first=True), "mission__code", "year"
    ).values_list("pk", "objective__code", "operation__code", "mission__code", "floor_rank", *_SAID)
    return tuple(
        plain.Requirement(
            objective=objective,
            operation=operation,
            mission=mission,
            floor_rank=plain.FloorRank(rank),
            floor_profiles=tuple(profiles[pk]) if pk in profiles else None,
            **dict(zip(_SAID, said, strict=True)),
        )
        for pk, objective, operation, mission, rank, *said in rows
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
