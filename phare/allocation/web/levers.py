"""Building a scenario: its levers, in words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.allocation import actions, permissions
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.web import choosing
from phare.allocation.web.lever_forms import Levers
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.asked import number_in
from phare.ui.formats import said
from phare.values.refusal import Refusal


@signed_in
def new(request: MemberRequest) -> HttpResponse:
    """Which scenario would you like to try?"""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    levers = Levers(inputs_of(photograph, plan), data=request.POST or None, named=True)
    if request.method == "POST" and levers.is_valid():
        at = timezone.now()
        try:
            scenario = actions.create_scenario(
                photograph=photograph,
                plan=plan,
                name=levers.plain.cleaned_data["name"],
                overlay=levers.overlay(),
                by=membership,
                at=at,
            )
        except Refusal as refusal:
            _say(levers, refusal)
        else:
            actions.ask_for_computation(scenario=scenario, by=membership, at=at)
            messages.success(request, _("Le scénario est créé : son calcul est en cours."))
            return redirect("allocation:scenario", pk=scenario.pk)
    return _page(request, levers, title=_("Construire un scénario"), facts={"photograph": photograph, "plan": plan})


@signed_in
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """What should this scenario change?"""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    levers = Levers(inputs_of(thing.photograph, thing.plan), data=request.POST or None, overlay=thing.levers)
    if request.method == "POST" and levers.is_valid():
        at = timezone.now()
        try:
            changed = actions.change_levers(
                scenario=thing,
                overlay=levers.overlay(),
                # Taken away, what was read is not known: no version is 0, and it is refused.
                version=number_in(request.POST.get("version")) or 0,
                by=membership,
                at=at,
            )
            if changed.computed_at is None:
                actions.ask_for_computation(scenario=changed, by=membership, at=at)
        except Refusal as refusal:
            _say(levers, refusal)
        else:
            messages.success(request, _("Les leviers sont changés : le calcul est en cours."))
            return redirect("allocation:scenario", pk=thing.pk)
    return _page(
        request,
        levers,
        title=_("Leviers de « %(name)s »") % {"name": thing.name},
        facts={"photograph": thing.photograph, "plan": thing.plan, "scenario": thing},
    )


def _say(levers: Levers, refusal: Refusal) -> None:
    for sentence in said(refusal.sentence).splitlines():
        levers.plain.add_error(None, sentence)


def _page(request: MemberRequest, levers: Levers, *, title: str, facts: dict[str, Any]) -> HttpResponse:
    return render(request, "allocation/levers.html", {"title": title, "levers": levers, **facts})
