"""What leaves the pages: a scenario's data, the note."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from phare.allocation import permissions
from phare.allocation.kernel import proposal
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.masking import hidden_from, masked
from phare.allocation.queries.note import note_of
from phare.allocation.queries.scenarios import scenarios_visible
from phare.allocation.web import choosing
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange.gateways import workbooks


@signed_in
def data(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this scenario hold, figure by figure?"""
    thing = found(pk)
    membership = authorise(request, permissions.see_scenario, thing)
    result = thing.result
    if result is None:
        raise Http404
    told = {
        "scenario": thing.name,
        "preparatory": True,
        "invented_staff": thing.administration.is_invented,
        "photograph": {
            "title": thing.photograph.title,
            "date": thing.photograph.date.isoformat(),
            "digest": thing.photograph_digest,
        },
        "plan": {"name": thing.plan.name, "digest": thing.plan_digest},
        "computed_at": None if thing.computed_at is None else thing.computed_at.isoformat(),
        "overlay": thing.overlay,
        "result": masked(result, hidden_from(membership, thing.photograph, timezone.localdate())),
    }
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(thing.name) or "scenario"}.json"'
    return response


@signed_in
def workbook(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this scenario propose, as a workbook?"""
    thing = found(pk)
    authorise(request, permissions.prepare_scenarios, thing)
    result = thing.result
    if result is None:
        raise Http404
    names = inputs_of(thing.photograph, thing.plan).names
    content = workbooks.write_xlsx(proposal.DESCRIPTION, proposal.rows_of(result, names))
    response = HttpResponse(content, content_type=workbooks.MEDIA_TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{slugify(thing.name) or "scenario"}.xlsx"'
    return response


@signed_in
def note(request: MemberRequest) -> HttpResponse:
    """What should the prefect read before choosing?"""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    at = timezone.now()
    scenarios = scenarios_visible(membership, photograph, plan).filter(computed_at__isnull=False).defer(None)
    content = note_of(membership.administration, inputs_of(photograph, plan), list(scenarios), at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="note-croisement.pdf"'
    return response
