"""What a member may open: the indicators of his administration, with all that is read of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from phare.indicators import permissions
from phare.indicators.kernel.definition import Level
from phare.indicators.models import CounterValue, Indicator, Value
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise

WITH_DEFINITIONS = ("definitions__responsible", "definitions__denominator__definitions")
TERRITORY = "territoire"


def indicator_to_read(request: MemberRequest, pk: int) -> tuple[Indicator, Membership]:
    """Return an indicator of this administration with its definitions, or 404."""
    found = get_object_or_404(
        Indicator.objects.select_related("administration").prefetch_related(*WITH_DEFINITIONS), pk=pk
    )
    return found, authorise(request, permissions.see_indicators, found)


def value_to_read(request: MemberRequest, pk: int) -> tuple[Value, Indicator]:
    """Return a value and its indicator, or 404."""
    value = get_object_or_404(Value, pk=pk)
    indicator, _membership = indicator_to_read(request, value.indicator_id)
    value.indicator = indicator
    return value, indicator


def counter_to_read(request: MemberRequest, pk: int) -> tuple[CounterValue, Indicator]:
    """Return a counter-value and the indicator of what it contests, or 404."""
    counter = get_object_or_404(CounterValue.objects.select_related("contested", "by__user"), pk=pk)
    indicator, _membership = indicator_to_read(request, counter.contested.indicator_id)
    return counter, indicator


def territory_asked(request: HttpRequest, indicator: Indicator) -> Territory:
    """Return the territory that the reader chose (`departement:05`), the administration's own by default, or 404."""
    asked = request.GET.get(TERRITORY, "")
    if not asked:
        return own_territory(indicator.administration)
    level, _, code = asked.partition(":")
    if level not in set(Level) or not code or len(code) > 10:
        raise Http404
    return Territory(Level(level), code)


def word_of(territory: Territory) -> str:
    """Return a territory as an address names it: `department:05`."""
    return f"{territory.level}:{territory.code}"
