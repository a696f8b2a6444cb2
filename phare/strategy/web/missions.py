from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import ServiceMission
from phare.organisation.queries import known_from
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.aggregate import mission_requirements
from phare.strategy.models import MissionRelief, Objective, Operation, Plan
from phare.strategy.web.editing import fill
from phare.strategy.web.forms import EndForm, ReliefForm
from phare.strategy.web.operations import scale
from phare.strategy.web.tables import MissionLine, MissionTable
from phare.ui.asked import page_in
from phare.ui.filling import confirm, posted

PER_PAGE = 100


@signed_in
def missions(request: MemberRequest, plan: int) -> HttpResponse:
    """What does the plan ask of each mission in all, and who does it today?"""
    found = get_object_or_404(Plan.objects.select_related("administration", "parent"), pk=plan)
    membership = authorise(request, permissions.see_plans, found)
    day = timezone.localdate()
    data = queries.plan_data(found)
    staff = queries.staff_today(membership, day)
    coverage = queries.coverage_today(data, staff, day)
    by_code = ServiceMission.objects.in_bulk(set(found.requirements.order_by().values_list("mission_id", flat=True)))
    sources = _sources(found)
    asked = mission_requirements(data, data.years)
    wholes = coverage.missions if coverage else {}
    largest = max((scale(each) for each in wholes.values()), default=0.0)
    lines = [
        MissionLine(mission, asked[mission.code], data.years, sources[mission.pk], wholes.get(mission.code), largest)
        for mission in sorted(by_code.values(), key=lambda each: each.code)
    ]
    table = MissionTable(lines, order_by=request.GET.get("sort", ""), attrs={"class": "st-missions"})
    table.paginate(page=page_in(request, lines, PER_PAGE).number, per_page=PER_PAGE)
    may_write = found.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    context = {
        "plan": found,
        "table": table if lines else None,
        "coverage": coverage,
        "photograph": staff.photograph,
        "reliefs": found.reliefs.select_related("mission", "decided_by__user"),
        "may_write": may_write,
        "may_decide": found.state != Plan.State.CLOSED and permissions.decide_reliefs.test(membership),
        "actions": [(_("Proposer un allègement"), reverse("strategy:new-relief", args=[found.pk]))]
        if may_write
        else [],
    }
    return render(request, "strategy/missions.html", context)


def _sources(plan: Plan) -> dict[int, list[Objective | Operation]]:
    """Who asks each mission, by its number: objectives by themselves, then operations, in the plan's order."""
    objectives, operations = plan.objectives.in_bulk(), plan.operations.in_bulk()
    asking = plan.requirements.order_by(
        "objective__position", F("operation__position").asc(nulls_first=True)
    ).values_list("mission", "objective", "operation")
    found: dict[int, dict[Any, None]] = defaultdict(dict)
    for mission, objective, operation in asking:
        found[mission][operations[operation] if operation else objectives[objective]] = None
    return {mission: list(sources) for mission, sources in found.items()}


@signed_in
def new_relief(request: MemberRequest, plan: int) -> HttpResponse:
    """Which mission would be lightened, stopped, pooled or entrusted, at which risk?"""
    found = get_object_or_404(Plan, pk=plan)
    membership = authorise(request, permissions.write_plans, found)
    known = known_from(ServiceMission, found.administration_id, dt.date(found.first_year, 1, 1))
    form = ReliefForm(posted(request), initial={"first_year": found.first_year}, missions=known.order_by("code"))
    return fill(
        request,
        form,
        lambda filled: actions.propose_relief(
            plan=found,
            mission=filled.cleaned_data["mission"],
            terms=filled.terms(),
            by=membership,
            at=timezone.now(),
        ),
        title=_("Proposer un allègement de mission"),
        done=_("L'allègement est proposé : il ne change rien tant qu'il n'est pas décidé."),
        back=reverse("strategy:missions", args=[found.pk]),
        plan=found,
    )


def _relief(pk: int) -> MissionRelief:
    return get_object_or_404(MissionRelief.objects.select_related("plan", "mission"), pk=pk)


def _named(relief: MissionRelief) -> str:
    return f"{relief.mission}, {relief.get_kind_display()}"


@signed_in
def edit_relief(request: MemberRequest, pk: int) -> HttpResponse:
    """What is proposed for this mission?"""
    relief = _relief(pk)
    membership = authorise(request, permissions.write_plans, relief)
    form = ReliefForm(
        posted(request),
        initial=ReliefForm.initial_of(relief),
        missions=ServiceMission.objects.none(),
        fixed=True,
    )
    return fill(
        request,
        form,
        lambda filled: actions.revise_relief(
            relief=relief, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier l'allègement : %(relief)s") % {"relief": _named(relief)},
        done=_("La proposition est modifiée."),
        back=reverse("strategy:missions", args=[relief.plan_id]),
        thing=relief,
        plan=relief.plan,
        remove=reverse("strategy:withdraw-relief", args=[relief.pk]),
    )


@signed_in
def decide_relief(request: MemberRequest, pk: int) -> HttpResponse:
    """Is the risk taken?"""
    relief = _relief(pk)
    membership = authorise(request, permissions.decide_reliefs, relief)
    return confirm(
        request,
        lambda: actions.decide_relief(relief=relief, version=relief.version, by=membership, at=timezone.now()),
        title=_("Décider l'allègement : %(relief)s") % {"relief": _named(relief)},
        sentence=_("Le risque pris : %(risk)s") % {"risk": relief.risk},
        label=_("Prendre ce risque"),
        done=_("L'allègement est décidé : le plan demande d'autant moins."),
        back=reverse("strategy:missions", args=[relief.plan_id]),
        consequences=(
            _("Le besoin et l'effectif plancher de la mission baissent à partir de %(year)s.")
            % {"year": relief.first_year},
            _("La décision reste au dossier, datée, avec son auteur."),
        ),
    )


@signed_in
def withdraw_relief(request: MemberRequest, pk: int) -> HttpResponse:
    """Take this proposal back?"""
    relief = _relief(pk)
    membership = authorise(request, permissions.write_plans, relief)
    return confirm(
        request,
        lambda: actions.withdraw_relief(relief=relief, by=membership, at=timezone.now()),
        title=_("Retirer la proposition : %(relief)s") % {"relief": _named(relief)},
        sentence=_("La proposition disparaît du plan ; le registre en garde la trace."),
        label=_("Retirer"),
        done=_("La proposition est retirée."),
        back=reverse("strategy:missions", args=[relief.plan_id]),
    )


@signed_in
def end_relief(request: MemberRequest, pk: int) -> HttpResponse:
    """Until when is the mission relieved?"""
    relief = _relief(pk)
    membership = authorise(request, permissions.decide_reliefs, relief)
    initial = {"last_year": relief.last_year or relief.plan.last_year, "version": relief.version}
    return fill(
        request,
        EndForm(posted(request), initial=initial),
        lambda filled: actions.end_relief(
            relief=relief,
            last_year=filled.cleaned_data["last_year"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_("Fin de l'allègement : %(relief)s") % {"relief": _named(relief)},
        done=_("La fin de l'allègement est fixée."),
        back=reverse("strategy:missions", args=[relief.plan_id]),
        thing=relief,
        plan=relief.plan,
    )
