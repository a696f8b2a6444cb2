"""A scenario: its verdict, what it does and why, what it costs elsewhere; computing, copying, setting it aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.actions.ensembles import DRAWS
from phare.allocation.kernel.draws import MOST_ABSENT, MOST_LEAVING, WEIGHTS
from phare.allocation.models import Ensemble, Scenario
from phare.allocation.queries import pages, words
from phare.allocation.queries.charts import before_and_after
from phare.allocation.queries.ensembles import ensemble_of, ensemble_page
from phare.allocation.queries.facts import Facts, facts_of
from phare.allocation.queries.handover import options_of_scenario
from phare.allocation.queries.masking import hidden_from, masked
from phare.allocation.queries.scenarios import freshness_shown, people_named, state_shown
from phare.allocation.web import choosing
from phare.allocation.web.forms import NameForm
from phare.allocation.web.paging import page_of_groups
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.jobs.permissions import follow
from phare.ui.asked import number_in
from phare.ui.formats import said
from phare.values.refusal import Refusal


def found(pk: int) -> Scenario:
    """Return a scenario with all that its pages show of it, or raise Http404; one set aside is not found."""
    return get_object_or_404(
        Scenario.objects.select_related("photograph", "plan__administration", "plan__parent", "owner__user", "job"),
        pk=pk,
        archived_at__isnull=True,
    )


@signed_in
def scenario(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this scenario do, why, and what does it cost elsewhere?"""
    thing = found(pk)
    membership = authorise(request, permissions.see_scenario, thing)
    crossed = facts_of(thing.photograph, thing.plan)
    state, reason = state_shown(thing)
    may_prepare = permissions.prepare_scenarios.test(membership)
    shown: dict[str, Any] = {
        "scenario": thing,
        "state": state,
        "reason": reason,
        "levers": words.levers(thing.levers, crossed.names),
        "freshness": freshness_shown(thing, crossed),
        "may_prepare": may_prepare,
        "may_follow": thing.job is not None and follow.test(membership, thing.job),
        "named": people_named(thing) if may_prepare else (),
        "options": options_of_scenario(thing) if may_prepare else (),
        "facts": urlencode({choosing.PHOTOGRAPH: thing.photograph_id, choosing.PLAN: thing.plan_id}),
    }
    if (result := thing.result_on_pages) is not None:
        hidden = hidden_from(membership, thing.photograph, timezone.localdate())
        told = masked(result, hidden)
        shown |= _shown(told, thing, crossed)
        shown["page"], shown["orientations"] = page_of_groups(request, shown["orientations"])
        kept = ensemble_of(thing)
        page = ensemble_page(kept, thing, told, crossed.names, hidden) if kept else None
        is_current = page is not None and not page.is_of_another_result
        shown["trial"] = {
            "worked": kept,
            "page": page,
            "may_follow": kept is not None and kept.job is not None and follow.test(membership, kept.job),
            "may_ask": may_prepare and not is_current and _may_be_tried(shown, kept),
            "limits": {"weights": WEIGHTS, "absent": MOST_ABSENT, "leaving": MOST_LEAVING, "draws": DRAWS},
        }
    return render(request, "allocation/scenario.html", shown)


def _may_be_tried(shown: dict[str, Any], kept: Ensemble | None) -> bool:
    """Whether neither the scenario nor its trial is being computed, and its facts are those of today."""
    under_way = shown["state"] == "computing" or (kept is not None and kept.is_under_way)
    return not under_way and not shown["freshness"].is_stale


def _shown(result: Mapping[str, Any], thing: Scenario, crossed: Facts) -> dict[str, Any]:
    """What the page shows of a result."""
    names = crossed.names
    orientations = pages.orientation_lines(result, names)
    explanation = result["explanation"]
    return {
        "result": result,
        "verdict": words.verdict(thing.summary),
        "short": thing.summary["shortfall"] > words.NOTHING,
        "unmet": [] if thing.levers.no_redeployment else words.unmet(result["unmet_floors"], names),
        "last_year": result["periods"][-1],
        "orientations": orientations,
        "chart": before_and_after(orientations, result["periods"][-1]),
        "receiving": pages.receiving(result, names, crossed.operations),
        "one_more": pages.one_more_lines(result, names),
        "losing": pages.losing(result, names),
        "limits": pages.limits(result, names),
        "robustness": words.robustness(explanation, names) if explanation else (),
        "rounding": result["rounding"],
        "masked": result.get("masked", False),
    }


@signed_in
@require_POST
def compute(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a scenario computed, again if it was."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    job = actions.ask_for_computation(scenario=thing, by=membership, at=timezone.now())
    messages.success(request, _("Le calcul est demandé : cette page montre son avancement, puis son résultat."))
    return redirect("jobs:job", pk=job.pk)


@signed_in
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Copy a scenario to change the copy."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    form = NameForm(request.POST or None, initial={"name": _("%(name)s, copie") % {"name": thing.name}})
    if request.method == "POST" and form.is_valid():
        try:
            copy = actions.duplicate_scenario(
                scenario=thing, name=form.cleaned_data["name"], by=membership, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error("name", said(refusal.sentence))
        else:
            return redirect("allocation:levers", pk=copy.pk)
    return _confirm(
        request,
        thing,
        title=_("Copier « %(name)s »") % {"name": thing.name},
        sentence=_("La copie reprend les leviers ; vous pourrez les changer, puis la calculer."),
        label=_("Copier"),
        form=form,
    )


@signed_in
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a scenario another name."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    form = NameForm(request.POST or None, initial={"name": thing.name, "version": thing.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_scenario(
                scenario=thing,
                name=form.cleaned_data["name"],
                version=number_in(form.cleaned_data["version"]) or 0,
                by=membership,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("name", said(refusal.sentence))
        else:
            return redirect("allocation:scenario", pk=thing.pk)
    return _confirm(
        request,
        thing,
        title=_("Renommer « %(name)s »") % {"name": thing.name},
        sentence=_("Un nom court, qui dise ce que le scénario change."),
        label=_("Renommer"),
        form=form,
    )


@signed_in
def set_aside(request: MemberRequest, pk: int) -> HttpResponse:
    """Set a scenario aside."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    if request.method == "POST":
        actions.set_aside_scenario(scenario=thing, by=membership, at=timezone.now())
        messages.success(request, _("Le scénario « %(name)s » est écarté.") % {"name": thing.name})
        facts = urlencode({choosing.PHOTOGRAPH: thing.photograph_id, choosing.PLAN: thing.plan_id})
        return redirect(f"{reverse('allocation:gap')}?{facts}")
    return _confirm(
        request,
        thing,
        title=_("Écarter « %(name)s »") % {"name": thing.name},
        sentence=_("Il quitte les listes ; il reste gardé, avec son résultat, dans le registre."),
        label=_("Écarter ce scénario"),
        form=None,
    )


def _confirm(
    request: MemberRequest, thing: Scenario, *, title: str, sentence: str, label: str, form: NameForm | None
) -> HttpResponse:
    return render(
        request,
        "ui/confirm.html",
        {
            "title": title,
            "sentence": sentence,
            "label": label,
            "form": form or "",
            "cancel": reverse("allocation:scenario", kwargs={"pk": thing.pk}),
        },
    )
