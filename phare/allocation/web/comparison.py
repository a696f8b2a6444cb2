"""Scenarios side by side: the same rows, differences highlighted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from phare.allocation import actions, permissions
from phare.allocation.models import Scenario
from phare.allocation.queries import words
from phare.allocation.queries.comparison import Column, by_mission, in_brief, mission_places
from phare.allocation.queries.facts import facts_of
from phare.allocation.queries.frontiers import address_of
from phare.allocation.queries.masking import hidden_from, masked
from phare.allocation.queries.scenarios import scenarios_visible
from phare.allocation.web.paging import PER_PAGE, page_of
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.asked import number_in

MOST = 4
"""Scenarios that stand side by side, the first one included."""

WITH, ONLY = "avec", "differences"


@signed_in
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """How do these scenarios differ?"""
    first = found(pk)
    membership = authorise(request, permissions.see_scenario, first)
    if first.computed_at is None:
        raise actions.NotComputedError(_("Ce scénario n'est pas encore calculé : calculez-le avant de le comparer."))
    visible = scenarios_visible(membership, first.photograph, first.plan).exclude(pk=first.pk)
    others = list(visible.filter(computed_at__isnull=False))
    asked = {key for key in map(number_in, request.GET.getlist(WITH)) if key is not None}
    chosen = [each.pk for each in others if not asked or each.pk in asked][: MOST - 1]
    scenarios = [first, *visible.filter(pk__in=chosen).defer(None)]
    names = facts_of(first.photograph, first.plan).names
    hidden = hidden_from(membership, first.photograph, timezone.localdate())
    columns = [Column(masked(each.result_on_pages or {}, hidden), each.summary, each.levers) for each in scenarios]
    only = bool(request.GET.get(ONLY))
    brief = in_brief(columns, names)
    places = mission_places(columns, names)
    differing = [each for each in places if each.differs]
    if only:
        places, brief = differing, tuple(each.only_differing() for each in brief)
    elif len(places) > PER_PAGE:
        places = sorted(places, key=lambda each: not each.differs)
    page = page_of(request, places)
    compared = [each.pk for each in scenarios]
    return render(
        request,
        "allocation/compare.html",
        {
            "first": first,
            "heads": [_head(each, compared, names) for each in scenarios],
            "brief": [group for group in brief if group.rows],
            "missions": by_mission(page.object_list, names),
            "page": page,
            "differing": len(differing),
            "choices": [{"scenario": each, "is_chosen": each.pk in compared} for each in others],
            "most": MOST - 1,
            "only": only,
            "other_rows": _address(first.pk, compared, only=not only),
            "masked": any(column.result.get("masked") for column in columns),
            "last_year": columns[0].result["periods"][-1],
            "frontier": address_of(first.photograph, first.plan)
            if permissions.prepare_scenarios.test(membership)
            else "",
        },
    )


def _head(scenario: Scenario, compared: list[int], names: Any) -> dict[str, Any]:
    return {
        "scenario": scenario,
        "verdict": words.verdict(scenario.summary),
        "levers": words.levers(scenario.levers, names),
        "first": _address(scenario.pk, compared),
    }


def _address(first: int, compared: list[int], *, only: bool = False) -> str:
    """The same scenarios compared to this one."""
    query: list[tuple[str, str]] = [(WITH, str(pk)) for pk in compared if pk != first]
    if only:
        query.append((ONLY, "oui"))
    return f"{reverse('allocation:compare', kwargs={'pk': first})}?{urlencode(query)}"
