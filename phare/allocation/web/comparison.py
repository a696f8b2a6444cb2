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
from phare.allocation.queries.comparison import Column, by_mission, in_brief
from phare.allocation.queries.frontiers import address_of
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.masking import hidden_from, masked
from phare.allocation.queries.scenarios import scenarios_visible
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in

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
    asked = {int(key) for key in request.GET.getlist(WITH) if key.isdecimal() and len(key) <= 18}
    chosen = [each.pk for each in others if not asked or each.pk in asked][: MOST - 1]
    scenarios = [first, *visible.filter(pk__in=chosen).defer(None)]
    inputs = inputs_of(first.photograph, first.plan)
    hidden = hidden_from(membership, first.photograph, timezone.localdate())
    columns = [Column(masked(each.result or {}, hidden), each.summary, each.levers) for each in scenarios]
    missions = by_mission(columns, inputs.names)
    brief = in_brief(columns, inputs.names)
    only = bool(request.GET.get(ONLY))
    differing = sum(1 for group in missions for row in group.rows if row.differs)
    if only:
        missions, brief = (tuple(each.only_differing() for each in groups) for groups in (missions, brief))
    compared = [each.pk for each in scenarios]
    return render(
        request,
        "allocation/compare.html",
        {
            "first": first,
            "heads": [_head(each, compared, inputs.names) for each in scenarios],
            "brief": [group for group in brief if group.rows],
            "missions": [group for group in missions if group.rows],
            "differing": differing,
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
