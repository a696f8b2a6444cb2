from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import JobProfile, ServiceMission
from phare.organisation.queries import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions
from phare.strategy.models import Objective, Operation, Plan, Requirement
from phare.strategy.permissions import RequirementOnDay
from phare.strategy.web.editing import fill
from phare.strategy.web.forms import NeedForm, RequirementForm
from phare.ui.filling import confirm, posted

_WITH = ("plan", "objective", "operation", "mission")


@signed_in
def new_objective_requirement(request: MemberRequest, objective: int) -> HttpResponse:
    """What does this objective ask of a mission, by itself?"""
    found = get_object_or_404(Objective.objects.select_related("plan"), pk=objective)
    membership = authorise(request, permissions.write_plans, found)
    return _new(request, membership, found, None, reverse("strategy:objective", args=[found.pk]))


@signed_in
def new_operation_requirement(request: MemberRequest, operation: int) -> HttpResponse:
    """What does this operation ask of a mission?"""
    found = get_object_or_404(Operation.objects.select_related("plan", "objective__plan"), pk=operation)
    membership = authorise(request, permissions.write_plans, found)
    return _new(request, membership, found.objective, found, reverse("strategy:operation", args=[found.pk]))


def _new(
    request: MemberRequest, membership: Membership, objective: Objective, operation: Operation | None, back: str
) -> HttpResponse:
    set_by = {"floor_set_by": membership.user.name, "floor_set_on": timezone.localdate()}
    form = RequirementForm(posted(request), initial=set_by, plan=objective.plan, **_choices(objective.plan))
    return fill(
        request,
        form,
        lambda filled: actions.add_requirements(
            objective=objective,
            operation=operation,
            mission=filled.cleaned_data["mission"],
            years=filled.cleaned_data["years"],
            terms=filled.terms(),
            by=membership,
            at=timezone.now(),
        ),
        title=_("Nouvelle exigence : %(thing)s") % {"thing": operation or objective},
        done=_("L'exigence est ajoutée."),
        back=back,
        plan=objective.plan,
    )


@signed_in
def edit_requirement(request: MemberRequest, pk: int) -> HttpResponse:
    """What is required of this mission that year?"""
    requirement = get_object_or_404(Requirement.objects.select_related(*_WITH), pk=pk)
    membership = authorise(request, permissions.write_plans, requirement)
    form = RequirementForm(
        posted(request),
        initial=RequirementForm.initial_of(requirement),
        plan=requirement.plan,
        fixed=True,
        **_choices(requirement.plan),
    )
    return fill(
        request,
        form,
        lambda filled: actions.revise_requirement(
            requirement=requirement,
            terms=filled.terms(),
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_title(requirement),
        done=_("L'exigence est modifiée."),
        back=_back(requirement),
        thing=requirement,
        plan=requirement.plan,
        remove=reverse("strategy:remove-requirement", args=[requirement.pk]),
    )


@signed_in
def declare_need(request: MemberRequest, pk: int) -> HttpResponse:
    """How many FTE does my service need for this mission that year?"""
    requirement = get_object_or_404(Requirement.objects.select_related(*_WITH), pk=pk)
    membership = authorise(request, permissions.declare_needs, RequirementOnDay(requirement, timezone.localdate()))
    form = NeedForm(posted(request), initial=NeedForm.initial_of(requirement))
    return fill(
        request,
        form,
        lambda filled: actions.declare_need(
            requirement=requirement,
            need_declared=filled.cleaned_data["need_declared"],
            method=filled.cleaned_data["method"],
            evidence=filled.cleaned_data["evidence"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_("Déclarer un besoin : %(mission)s, %(year)s")
        % {"mission": requirement.mission, "year": requirement.year},
        done=_("Le besoin est déclaré."),
        back=_back(requirement),
        thing=requirement,
        plan=requirement.plan,
    )


@signed_in
def remove_requirement(request: MemberRequest, pk: int) -> HttpResponse:
    """No longer require anything of this mission that year?"""
    requirement = get_object_or_404(Requirement.objects.select_related(*_WITH), pk=pk)
    membership = authorise(request, permissions.write_plans, requirement)
    return confirm(
        request,
        lambda: actions.remove_requirement(requirement=requirement, by=membership, at=timezone.now()),
        title=_("Retirer « %(thing)s »") % {"thing": _title(requirement)},
        sentence=_("L'exigence disparaît du plan, avec son plancher ; le registre garde la trace de ce retrait."),
        label=_("Retirer l'exigence"),
        done=_("L'exigence est retirée."),
        back=_back(requirement),
    )


def _title(requirement: Requirement) -> str:
    return _("Exigence : %(mission)s, %(year)s") % {"mission": requirement.mission, "year": requirement.year}


def _back(requirement: Requirement) -> str:
    if requirement.operation_id is not None:
        return reverse("strategy:operation", args=[requirement.operation_id])
    return reverse("strategy:objective", args=[requirement.objective_id])


def _choices(plan: Plan) -> dict[str, Any]:
    since = dt.date(plan.first_year, 1, 1)
    return {
        "missions": known_from(ServiceMission, plan.administration_id, since).order_by("code"),
        "profiles": known_from(JobProfile, plan.administration_id, since).order_by("code"),
    }
