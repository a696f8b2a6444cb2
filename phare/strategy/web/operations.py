from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import Service
from phare.organisation.permissions import services_managed
from phare.organisation.queries import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.aggregate import MissionCoverage, PlanCoverage
from phare.strategy.models import Objective, Operation, Plan, Requirement
from phare.strategy.permissions import OperationOnDay
from phare.strategy.web.editing import fill
from phare.strategy.web.forms import OperationForm
from phare.strategy.web.measures import advance_for, progress_context
from phare.strategy.web.reading import operation_to_read
from phare.strategy.web.words import line
from phare.ui import formats
from phare.ui.filling import confirm, posted


@dataclass(frozen=True)
class MissionRows:
    """What a mission is asked here, year by year, and how it stands as a whole."""

    mission: Any
    rows: list[Requirement]
    whole: MissionCoverage | None
    declarable: bool


def requirement_rows(
    requirements: list[Requirement], coverage: PlanCoverage | None, membership: Membership, day: dt.date
) -> list[MissionRows]:
    """Return requirements by mission, with who may declare a need on them; two queries more at most."""
    managed = services_managed(membership, day)
    found: dict[int, MissionRows] = {}
    for requirement in requirements:
        mission = requirement.mission
        if mission.pk not in found:
            operation = requirement.operation
            concerned = {carrier.pk for carrier in mission.carriers.all()}
            if operation is not None and operation.pilot_id is not None:
                concerned.add(operation.pilot_id)
            owned = operation is not None and operation.owner_id == membership.pk
            found[mission.pk] = MissionRows(
                mission,
                [],
                coverage.missions.get(mission.code) if coverage else None,
                owned or not concerned.isdisjoint(managed),
            )
        found[mission.pk].rows.append(requirement)
    return list(found.values())


def operation_context(
    operation: Operation, coverage: PlanCoverage | None, membership: Membership, day: dt.date
) -> dict[str, Any]:
    """Return what is shown of an operation, on its page and beside the tree."""
    requirements = list(
        operation.requirements.select_related("mission", "operation")
        .prefetch_related("floor_profiles", "mission__carriers")
        .order_by("mission__code", "year")
    )
    missions = requirement_rows(requirements, coverage, membership, day)
    share = coverage.operations.get(operation.code) if coverage else None
    return {
        "operation": operation,
        "missions": missions,
        "share": share,
        "share_inputs": _inputs(requirements, coverage),
        "share_missing": _missing(missions, coverage),
        "largest": max((scale(row.whole) for row in missions if row.whole), default=0.0),
        "owner_left": operation.owner is not None and not operation.owner.user.is_active,
    }


def scale(mission: MissionCoverage) -> float:
    """Return the longest bar that a mission needs, in FTE."""
    return max(mission.need, mission.floor, mission.staff or 0.0)


def _inputs(requirements: list[Requirement], coverage: PlanCoverage | None) -> list[tuple[str, str]]:
    """The missions of an operation in the year shown: what it asks of each, and the share covered."""
    if coverage is None:
        return []
    return [
        (
            _("mission %(code)s") % {"code": each.mission.code},
            _("%(need)s ETP demandés, couverte à %(share)s")
            % {
                "need": formats.number(each.need, 1),
                "share": formats.percent(coverage.missions[each.mission.code].share),
            },
        )
        for each in requirements
        if each.year == coverage.year
    ]


def _missing(missions: list[MissionRows], coverage: PlanCoverage | None) -> str:
    if coverage is None:
        return _("Aucune photographie des effectifs n'est figée.")
    if not missions:
        return _("Aucune exigence d'effectif n'est dite.")
    if any(row.whole and row.whole.staff is None for row in missions):
        return _("Des effectifs de moins de trois agents sont masqués.")
    return ""


@signed_in
def operation(request: MemberRequest, pk: int) -> HttpResponse:
    """What is this operation, who answers for it, what does it need, and has it got it?"""
    operation, membership = operation_to_read(request, pk)
    plan, day = operation.plan, timezone.localdate()
    mine = permissions.is_own(membership, plan)
    read = queries.plan_reading(plan, membership, day)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    weathers = queries.weathers_of(operation, 3)
    context = {
        "plan": plan,
        "coverage": read.coverage,
        "photograph": read.photograph,
        "may_write": may_write,
        "open": plan.state != Plan.State.CLOSED,
        "actions": _actions(operation) if may_write else [],
        "may_act": mine
        and plan.state != Plan.State.CLOSED
        and permissions.add_actions.test(membership, OperationOnDay(operation, day)),
        "rows": queries.actions_of_operation(operation, day, mine=mine),
        "weathers": weathers,
        **progress_context(advance_for(membership, plan), operation, weathers[0] if weathers else None, mine=mine),
        "lines": [line(deed) for deed in queries.history(operation)] if mine else [],
        **operation_context(operation, read.coverage, membership, day),
    }
    return render(request, "strategy/operation.html", context)


def _actions(operation: Operation) -> list[tuple[str, str]]:
    return [
        (_("Ajouter une exigence"), reverse("strategy:new-operation-requirement", args=[operation.pk])),
        (_("Modifier"), reverse("strategy:edit-operation", args=[operation.pk])),
    ]


def _choices(plan: Plan) -> dict[str, Any]:
    day = timezone.localdate()
    members = Membership.objects.in_force(day).filter(administration=plan.administration).select_related("user")
    return {
        "services": known_from(Service, plan.administration_id, day).order_by("code"),
        "members": members.order_by("user__name"),
    }


@signed_in
def new_operation(request: MemberRequest, objective: int) -> HttpResponse:
    """What is the new operation?"""
    found = get_object_or_404(Objective.objects.select_related("plan__administration"), pk=objective)
    membership = authorise(request, permissions.write_plans, found)
    form = OperationForm(posted(request), **_choices(found.plan))
    return fill(
        request,
        form,
        lambda filled: actions.add_operation(objective=found, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Nouvelle opération : %(objective)s") % {"objective": found},
        done=_("L'opération est ajoutée : dites ce qu'elle demande."),
        back=reverse("strategy:plan", args=[found.plan_id]),
        after=lambda added: reverse("strategy:operation", args=[added.pk]),
        plan=found.plan,
    )


@signed_in
def edit_operation(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this operation?"""
    operation = get_object_or_404(Operation.objects.select_related("plan__administration"), pk=pk)
    membership = authorise(request, permissions.write_plans, operation)
    initial = OperationForm.initial_of(operation)
    form = OperationForm(posted(request), initial=initial, **_choices(operation.plan))
    return fill(
        request,
        form,
        lambda filled: actions.revise_operation(
            operation=operation, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier « %(thing)s »") % {"thing": operation},
        done=_("L'opération est modifiée."),
        back=reverse("strategy:operation", args=[operation.pk]),
        thing=operation,
        plan=operation.plan,
        remove=reverse("strategy:remove-operation", args=[operation.pk]),
    )


@signed_in
def remove_operation(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this operation, which requires nothing?"""
    operation = get_object_or_404(Operation.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, operation)
    return confirm(
        request,
        lambda: actions.remove_level(level=operation, by=membership, at=timezone.now()),
        title=_("Retirer « %(thing)s »") % {"thing": operation},
        sentence=_("L'opération disparaît du plan ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("L'opération est retirée."),
        back=reverse("strategy:operation", args=[operation.pk]),
        after=reverse("strategy:plan", args=[operation.plan_id]),
    )
