"""The crossing: first the gap, then one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.queries import words
from phare.allocation.queries.gap import gap_page
from phare.allocation.queries.inputs import crossable_photographs, crossable_plans, inputs_of
from phare.allocation.queries.masking import hidden_from
from phare.allocation.queries.scenarios import scenarios_visible, state_shown
from phare.allocation.web import choosing
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.values.refusal import Refusal


@signed_in
def gap(request: MemberRequest) -> HttpResponse:
    """What would it be unacceptable not to do, who does it today, and when would it break?"""
    membership = authorise(request, permissions.see_gap)
    photograph, plan = choosing.chosen(request, membership.administration)
    if photograph is None or plan is None:
        return render(request, "allocation/nothing.html", {"photograph": photograph, "plan": plan})
    inputs = inputs_of(photograph, plan)
    shown = {
        "photograph": photograph,
        "plan": plan,
        "photographs": crossable_photographs(membership.administration),
        "plans": crossable_plans(membership.administration),
        "may_prepare": permissions.prepare_scenarios.test(membership),
    }
    try:
        page = gap_page(inputs, hidden_from(membership, photograph, timezone.localdate()))
    except Refusal as refusal:
        return render(request, "allocation/impossible.html", {**shown, "errors": refusal.sentence.splitlines()})
    scenarios = [
        {
            "scenario": each,
            "verdict": words.verdict(each.summary) if each.summary else "",
            "state": state_shown(each)[0],
        }
        for each in scenarios_visible(membership, photograph, plan)
    ]
    computed = [each["scenario"] for each in scenarios if each["verdict"]]
    facts = urlencode({choosing.PHOTOGRAPH: photograph.pk, choosing.PLAN: plan.pk})
    return render(
        request,
        "allocation/gap.html",
        {
            **shown,
            "page": page,
            "scenarios": scenarios,
            "facts": facts,
            "compared": computed[0] if len(computed) > 1 else None,
            "has_note": bool(computed) and permissions.prepare_scenarios.test(membership),
        },
    )


@signed_in
@require_POST
def prepare(request: MemberRequest) -> HttpResponse:
    """Prepare the three scenarios and have them computed."""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    at = timezone.now()
    made = actions.prepare_scenarios(photograph=photograph, plan=plan, by=membership, at=at)
    for scenario in made:
        actions.ask_for_computation(scenario=scenario, by=membership, at=at)
    messages.success(
        request,
        ngettext(
            "%(count)s scénario préparé : son calcul est en cours.",
            "%(count)s scénarios préparés : leur calcul est en cours.",
            len(made),
        )
        % {"count": len(made)},
    )
    facts = urlencode({choosing.PHOTOGRAPH: photograph.pk, choosing.PLAN: plan.pk})
    return redirect(f"{reverse('allocation:gap')}?{facts}#scenarios")
