"""Who, besides those who steer, reads a scenario."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.models import ScenarioAccess
from phare.allocation.queries.scenarios import people_named, people_to_name
from phare.allocation.web.forms import PersonForm
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.formats import said
from phare.values.refusal import Refusal


@signed_in
def people(request: MemberRequest, pk: int) -> HttpResponse:
    """Who reads this scenario, and who else should?"""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    form = PersonForm(request.POST or None, people=people_to_name(thing, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.share_scenario(scenario=thing, person=form.cleaned_data["person"], by=membership, at=timezone.now())
        except Refusal as refusal:
            form.add_error("person", said(refusal.sentence))
        else:
            messages.success(request, _("%(name)s voit ce scénario.") % {"name": form.cleaned_data["person"].user.name})
            return redirect("allocation:people", pk=thing.pk)
    return render(request, "allocation/people.html", {"scenario": thing, "form": form, "accesses": people_named(thing)})


@signed_in
@require_POST
def remove(request: MemberRequest, pk: int, access: int) -> HttpResponse:
    """Take a person's reading away."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    given = get_object_or_404(ScenarioAccess.objects.select_related("membership__user"), pk=access, scenario=thing)
    actions.stop_sharing(scenario=thing, person=given.membership, by=membership, at=timezone.now())
    messages.success(request, _("%(name)s ne voit plus ce scénario.") % {"name": given.membership.user.name})
    return redirect("allocation:people", pk=thing.pk)
