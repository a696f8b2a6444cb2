"""Trying a scenario: other weights, absences and departures, drawn many times."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
@require_POST
def compute(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a scenario tried, again if it was."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    job = actions.ask_for_ensemble(scenario=thing, by=membership, at=timezone.now())
    messages.success(request, _("L'épreuve est demandée : cette page montre son avancement, puis y conduit."))
    return redirect("jobs:job", pk=job.pk)
