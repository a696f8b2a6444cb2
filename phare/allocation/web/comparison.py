"""Scenarios side by side: the same rows, differences highlighted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.allocation import actions, permissions
from phare.allocation.queries import pages, words
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.masking import hidden_from, masked
from phare.allocation.queries.scenarios import scenarios_visible
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in

MOST = 4


@signed_in
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """How do these scenarios differ?"""
    first = found(pk)
    membership = authorise(request, permissions.see_scenario, first)
    others = scenarios_visible(membership, first.photograph, first.plan).exclude(pk=first.pk)
    asked = [int(key) for key in request.GET.getlist("avec") if key.isdecimal() and len(key) <= 18]
    others = others.filter(computed_at__isnull=False).defer(None)
    scenarios = [first, *(others.filter(pk__in=asked) if asked else others)][:MOST]
    if first.computed_at is None:
        raise actions.NotComputedError(_("Ce scénario n'est pas encore calculé : calculez-le avant de le comparer."))
    inputs = inputs_of(scenarios[0].photograph, scenarios[0].plan)
    hidden = hidden_from(membership, scenarios[0].photograph, timezone.localdate())
    results = [masked(each.result or {}, hidden) for each in scenarios]
    lines = pages.compared(results, inputs.names)
    return render(
        request,
        "allocation/compare.html",
        {
            "photograph": scenarios[0].photograph,
            "plan": scenarios[0].plan,
            "columns": [
                {
                    "scenario": each,
                    "verdict": words.verdict(each.summary),
                    "levers": words.levers(each.levers, inputs.names),
                }
                for each in scenarios
            ],
            "lines": lines,
            "differing": sum(1 for line in lines if line.differs),
            "last_year": results[0]["periods"][-1],
        },
    )
