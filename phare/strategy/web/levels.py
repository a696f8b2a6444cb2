from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.models import Objective, Orientation, Plan
from phare.strategy.web.editing import fill
from phare.strategy.web.forms import ObjectiveForm, OrientationForm
from phare.strategy.web.measures import advance_for
from phare.strategy.web.operations import requirement_rows, scale
from phare.strategy.web.reading import objective_to_read
from phare.strategy.web.words import line
from phare.ui.filling import confirm, posted


@signed_in
def new_orientation(request: MemberRequest, plan: int) -> HttpResponse:
    """What is the new orientation?"""
    found = get_object_or_404(Plan, pk=plan)
    membership = authorise(request, permissions.write_plans, found)
    return fill(
        request,
        OrientationForm(posted(request)),
        lambda filled: actions.add_orientation(plan=found, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Ajouter : %(level)s") % {"level": found.level_one},
        done=_("C'est ajouté au plan."),
        back=reverse("strategy:plan", args=[found.pk]),
        plan=found,
    )


@signed_in
def edit_orientation(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this orientation?"""
    orientation = get_object_or_404(Orientation.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, orientation)
    return fill(
        request,
        OrientationForm(posted(request), initial=OrientationForm.initial_of(orientation)),
        lambda filled: actions.revise_orientation(
            orientation=orientation, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier « %(thing)s »") % {"thing": orientation},
        done=_("C'est modifié."),
        back=reverse("strategy:plan", args=[orientation.plan_id]),
        thing=orientation,
        plan=orientation.plan,
        remove=reverse("strategy:remove-orientation", args=[orientation.pk]),
    )


@signed_in
def remove_orientation(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this orientation, which holds nothing?"""
    orientation = get_object_or_404(Orientation.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, orientation)
    return confirm(
        request,
        lambda: actions.remove_level(level=orientation, by=membership, at=timezone.now()),
        title=_("Retirer « %(thing)s »") % {"thing": orientation},
        sentence=_("Elle disparaît du plan ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("C'est retiré du plan."),
        back=reverse("strategy:plan", args=[orientation.plan_id]),
    )


@signed_in
def objective(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this objective ask of missions, by itself and by its operations?"""
    objective, membership = objective_to_read(request, pk)
    plan, day = objective.plan, timezone.localdate()
    mine = permissions.is_own(membership, plan)
    data = queries.plan_data(plan)
    staff = queries.staff_today(membership, day) if mine else queries.StaffToday(None, {})
    coverage = queries.coverage_today(data, staff, day)
    own = list(
        objective.requirements.filter(operation__isnull=True)
        .select_related("mission", "operation")
        .prefetch_related("floor_profiles", "mission__carriers")
        .order_by("mission__code", "year")
    )
    missions = requirement_rows(own, coverage, membership, day)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    advance = advance_for(membership, plan)
    context = {
        "plan": plan,
        "objective": objective,
        "progress": advance.progress.objectives.get(objective.pk),
        "leaves_out": advance.leaves_out,
        "operations": [
            (each, coverage.operations.get(each.code) if coverage else None)
            for each in objective.operations.select_related("pilot", "owner__user")
        ],
        "missions": missions,
        "coverage": coverage,
        "share": coverage.objectives.get(objective.code) if coverage else None,
        "largest": max((scale(row.whole) for row in missions if row.whole), default=0.0),
        "photograph": staff.photograph,
        "may_write": may_write,
        "open": plan.state != Plan.State.CLOSED,
        "actions": _actions(objective) if may_write else [],
        "lines": [line(deed) for deed in queries.history(objective)] if mine else [],
    }
    return render(request, "strategy/objective.html", context)


def _actions(objective: Objective) -> list[tuple[str, str]]:
    return [
        (_("Ajouter une opération"), reverse("strategy:new-operation", args=[objective.pk])),
        (_("Ajouter une exigence"), reverse("strategy:new-objective-requirement", args=[objective.pk])),
        (_("Modifier"), reverse("strategy:edit-objective", args=[objective.pk])),
    ]


@signed_in
def new_objective(request: MemberRequest, orientation: int) -> HttpResponse:
    """What is the new objective?"""
    found = get_object_or_404(Orientation.objects.select_related("plan"), pk=orientation)
    membership = authorise(request, permissions.write_plans, found)
    return fill(
        request,
        ObjectiveForm(posted(request)),
        lambda filled: actions.add_objective(orientation=found, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Ajouter : %(level)s") % {"level": found.plan.level_two},
        done=_("C'est ajouté au plan."),
        back=reverse("strategy:plan", args=[found.plan_id]),
        after=lambda added: reverse("strategy:objective", args=[added.pk]),
        plan=found.plan,
    )


@signed_in
def edit_objective(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this objective?"""
    objective = get_object_or_404(Objective.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, objective)
    return fill(
        request,
        ObjectiveForm(posted(request), initial=ObjectiveForm.initial_of(objective)),
        lambda filled: actions.revise_objective(
            objective=objective, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier « %(thing)s »") % {"thing": objective},
        done=_("C'est modifié."),
        back=reverse("strategy:objective", args=[objective.pk]),
        thing=objective,
        plan=objective.plan,
        remove=reverse("strategy:remove-objective", args=[objective.pk]),
    )


@signed_in
def remove_objective(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this objective, which holds nothing?"""
    objective = get_object_or_404(Objective.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, objective)
    return confirm(
        request,
        lambda: actions.remove_level(level=objective, by=membership, at=timezone.now()),
        title=_("Retirer « %(thing)s »") % {"thing": objective},
        sentence=_("Il disparaît du plan ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("C'est retiré du plan."),
        back=reverse("strategy:objective", args=[objective.pk]),
        after=reverse("strategy:plan", args=[objective.plan_id]),
    )
