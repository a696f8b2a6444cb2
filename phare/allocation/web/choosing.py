"""Which photograph and which plan a page crosses: those asked for in the address, else the latest."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from phare.allocation.queries.inputs import crossable_photographs, crossable_plans, latest_inputs
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Administration
from phare.strategy.models import Plan
from phare.ui.asked import number_in

PHOTOGRAPH, PLAN = "projet", "plan"


def chosen(request: HttpRequest, administration: Administration) -> tuple[Photograph | None, Plan | None]:
    """Return the photograph and the plan to cross; Http404 for one that is not there or belongs elsewhere."""
    asked = request.POST if request.method == "POST" else request.GET
    photograph, plan = latest_inputs(administration)
    if key := asked.get(PHOTOGRAPH):
        photograph = crossable_photographs(administration).filter(pk=_number(key)).first()
        if photograph is None:
            raise Http404
        plan = crossable_plans(administration, photograph).first()
    if key := asked.get(PLAN):
        plan = crossable_plans(administration).filter(pk=_number(key)).first()
        if plan is None:
            raise Http404
    return photograph, plan


def both(request: HttpRequest, administration: Administration) -> tuple[Photograph, Plan]:
    """Return the photograph and the plan to cross; Http404 when there is not both."""
    photograph, plan = chosen(request, administration)
    if photograph is None or plan is None:
        raise Http404
    return photograph, plan


def _number(text: str) -> int:
    found = number_in(text)
    if found is None:
        raise Http404
    return found
