"""The actions of a plan, arrondissement by arrondissement."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import F

from phare.organisation.models import Service
from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership, Role
from phare.strategy.kernel.life import UNFINISHED, ActionStatus, days_late
from phare.strategy.kernel.weather import WeatherLevel, worst
from phare.strategy.models import Plan, Step
from phare.strategy.queries.action_rows import arrondissements_within
from phare.strategy.queries.shared import actions_serving
from phare.strategy.queries.weather import latest_weathers
from phare.territory.models import Arrondissement


@dataclass(frozen=True)
class ArrondissementRow:
    """The actions of a plan in an arrondissement, or those of the whole territory (`place` None), on a day.

    `statuses` counts them all; `late` those that are late, or one of whose steps is; `milestone` is the first that is
    not reached; `weathers` counts those that are not over by their last weather. `is_own`: the reader's own place.
    """

    place: Arrondissement | None
    statuses: Mapping[ActionStatus, int]
    late: int
    milestone: Step | None
    weathers: Mapping[WeatherLevel, int]
    is_own: bool = False

    @property
    def whole(self) -> int:
        """How many actions there are."""
        return sum(self.statuses.values())

    @property
    def worst(self) -> WeatherLevel | None:
        """The worst weather of the actions that are not over; None when nobody gave any."""
        return worst(self.weathers)


def own_arrondissements(membership: Membership, day: dt.date) -> frozenset[str]:
    """Return the codes of the arrondissements of a sub-prefect: those where the services he manages have their site.

    Empty for whoever is no sub-prefect.
    """
    if membership.role != Role.SUB_PREFECT:
        return frozenset()
    sites = Service.objects.filter(pk__in=services_managed(membership, day)).values_list("commune__arrondissement")
    return frozenset(code for (code,) in sites.order_by() if code is not None)


def actions_by_arrondissement(
    plan: Plan, day: dt.date, own: Collection[str] = (), *, mine: bool = True
) -> list[ArrondissementRow]:
    """Return the actions that serve a plan in each arrondissement of its territory, in a constant number of queries.

    One's own come first, then the others by code, then what is of the whole territory when there is any. `mine`: read
    by its own administration; others are told nothing of plans in preparation.
    """
    actions = list(actions_serving(plan, mine=mine).values_list("pk", "arrondissement", "status", "due"))
    place_of = {pk: code for pk, code, _status, _due in actions}
    statuses: dict[str | None, Counter[ActionStatus]] = defaultdict(Counter)
    late = {pk for pk, _code, status, due in actions if days_late(status, due, day)}
    for _pk, code, status, _due in actions:
        statuses[code][ActionStatus(status)] += 1
    open_ones = [pk for pk, _code, status, _due in actions if status in UNFINISHED]
    milestones: dict[str | None, Step] = {}
    steps = Step.objects.filter(action__in=open_ones, done_on=None, due__isnull=False)
    for step in steps.select_related("action").order_by("due", F("action__position"), "pk"):
        if step.due is not None and step.due < day:
            late.add(step.action_id)
        if step.is_milestone:
            milestones.setdefault(place_of[step.action_id], step)
    weathers: dict[str | None, Counter[WeatherLevel]] = defaultdict(Counter)
    for pk, weather in latest_weathers(actions=open_ones).items():
        weathers[place_of[pk]][WeatherLevel(weather.level)] += 1
    delays: Counter[str | None] = Counter(place_of[pk] for pk in late)
    places = list(arrondissements_within(plan.administration).select_related("department"))
    # One that the territory has lost, or that is elsewhere, still shows its actions.
    gone = statuses.keys() - {place.code for place in places} - {None}
    places += Arrondissement.objects.filter(pk__in=gone).select_related("department").order_by("code")
    places.sort(key=lambda place: place.code not in own)
    rows: list[Arrondissement | None] = [*places]
    if statuses[None]:
        rows.append(None)
    return [
        ArrondissementRow(
            place,
            statuses[code],
            delays[code],
            milestones.get(code),
            weathers[code],
            code in own,
        )
        for place in rows
        for code in (place.code if place else None,)
    ]
