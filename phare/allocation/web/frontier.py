"""The curve of coverage against FTE redeployed: looked at, computed, and its points opened as scenarios."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.kernel.crossing import years_crossed
from phare.allocation.queries.frontiers import WITHOUT, address_of, curve_page, frontier_of
from phare.allocation.queries.inputs import crossable_photographs, crossable_plans, inputs_of
from phare.allocation.queries.scenarios import freshness, scenarios_visible
from phare.allocation.web import choosing
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.jobs.permissions import follow
from phare.ui.formats import number


@signed_in
def frontier(request: MemberRequest) -> HttpResponse:
    """What would each more FTE redeployed buy, and from where on nothing more?"""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.chosen(request, membership.administration)
    if photograph is None or plan is None:
        return render(request, "allocation/nothing.html", {"photograph": photograph, "plan": plan})
    shown: dict[str, Any] = {
        "photograph": photograph,
        "plan": plan,
        "photographs": crossable_photographs(membership.administration),
        "plans": crossable_plans(membership.administration),
    }
    kept = frontier_of(photograph, plan)
    if kept is not None:
        inputs = inputs_of(photograph, plan)
        shown |= {
            "worked": kept,
            "freshness": freshness(kept, inputs),
            "may_follow": kept.job is not None and follow.test(membership, kept.job),
        }
        if kept.computed_at is not None:
            scenarios = list(scenarios_visible(membership, photograph, plan))
            shown["page"] = curve_page(kept, scenarios, years_crossed(inputs.staffing, inputs.wanted))
    return render(request, "allocation/frontier.html", shown)


@signed_in
@require_POST
def compute(request: MemberRequest) -> HttpResponse:
    """Have the curve computed, again if it was."""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    job = actions.ask_for_frontier(photograph=photograph, plan=plan, by=membership, at=timezone.now())
    messages.success(request, _("La courbe est demandée : cette page montre son avancement, puis y conduit."))
    return redirect("jobs:job", pk=job.pk)


@signed_in
def open_point(request: MemberRequest) -> HttpResponse:
    """Should this point become a scenario?"""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    cap = _cap(request)
    if request.method == "POST":
        at = timezone.now()
        scenario, is_new = actions.open_point(photograph=photograph, plan=plan, cap=cap, by=membership, at=at)
        if is_new:
            actions.ask_for_computation(scenario=scenario, by=membership, at=at)
            messages.success(request, _("Le scénario est créé : son calcul est en cours."))
        return redirect(scenario)
    if cap is None:
        sentence = _("Le scénario croisera sans plafond : tous les redéploiements utiles seront proposés.")
    else:
        sentence = _("Le scénario croisera sous un plafond de %(fte)s ETP redéployés par an, sans autre levier.") % {
            "fte": number(cap, 1)
        }
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Ouvrir ce point comme scénario"),
            "sentence": sentence,
            "consequences": [
                _("Il est calculé à part, expliqué redéploiement par redéploiement, et peut être comparé."),
                _("Si un scénario a déjà ce seul levier, c'est lui qui s'ouvre."),
            ],
            "fields": [
                (choosing.PHOTOGRAPH, photograph.pk),
                (choosing.PLAN, plan.pk),
                ("plafond", WITHOUT if cap is None else str(cap)),
            ],
            "label": _("Ouvrir comme scénario"),
            "cancel": address_of(photograph, plan),
        },
    )


def _cap(request: MemberRequest) -> float | None:
    """The cap asked for, in FTE a year; None without one. Http404 when it is not a cap."""
    asked = (request.POST if request.method == "POST" else request.GET).get("plafond", "")
    if asked == WITHOUT:
        return None
    try:
        cap = float(asked)
    except ValueError:
        raise Http404 from None
    if not 0 <= cap < 1e6:
        raise Http404
    return cap
