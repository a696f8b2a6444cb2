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
from phare.allocation.queries.facts import facts_of
from phare.allocation.queries.gap import gap_page
from phare.allocation.queries.inputs import crossable_photographs, crossable_plans
from phare.allocation.queries.masking import hidden_from
from phare.allocation.queries.scenarios import scenarios_visible, state_shown
from phare.allocation.web import choosing
from phare.allocation.web.paging import PER_PAGE, page_of_groups
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def gap(request: MemberRequest) -> HttpResponse:
    """What would it be unacceptable not to do, who does it today, and when would it break?"""
    membership = authorise(request, permissions.see_gap)
    photograph, plan = choosing.chosen(request, membership.administration)
    if photograph is None or plan is None:
        return render(request, "allocation/nothing.html", {"photograph": photograph, "plan": plan})
    found = facts_of(photograph, plan)
    shown = {
        "photograph": photograph,
        "plan": plan,
        "photographs": crossable_photographs(membership.administration),
        "plans": crossable_plans(membership.administration),
        "may_prepare": permissions.prepare_scenarios.test(membership),
    }
    if found.trouble:
        return render(request, "allocation/impossible.html", {**shown, "errors": found.trouble.splitlines()})
    page = gap_page(found, hidden_from(membership, photograph, timezone.localdate()))
    lines, groups = page_of_groups(request, page.groups)
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
            "broken": page.broken[:PER_PAGE],
            "lines": lines,
            "groups": groups,
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
