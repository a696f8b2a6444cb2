"""What a plan leaves when it closes: the actions that go on in others, those that stop, who waits for them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from phare.platform.audit.actions import reference
from phare.platform.audit.models import Entry
from phare.strategy.kernel.action import free_code
from phare.strategy.kernel.life import UNFINISHED, Host, PlanState, next_home
from phare.strategy.models import Action, ActionLink, ActionOperation, Plan
from phare.strategy.queries.shared import links_told


@dataclass(frozen=True)
class CarriedOn:
    """An action that goes on in another plan, its home from then on, under a code that is free there."""

    action: Action
    home: Plan
    code: str


@dataclass(frozen=True)
class Closing:
    """What becomes of the actions of a plan that are not over when it closes.

    `carried_on` go on in other plans, `stopped` stay as they are; `waiting` are the actions of other plans, not over
    either, that need one of those.
    """

    carried_on: list[CarriedOn]
    stopped: list[Action]
    waiting: list[Action]


def closing_of(plan: Plan) -> Closing:
    """Return what becomes of the actions of a plan that are not over when it closes, in a constant number of queries.

    One that serves an open plan goes on there (`next_home`); what is over stays where it was done.
    """
    unfinished = list(plan.actions.filter(status__in=UNFINISHED))
    hosts: dict[int, set[Host]] = defaultdict(set)
    served = ActionOperation.objects.filter(action__in=unfinished).exclude(operation__plan=plan)
    of_plan = [f"operation__plan__{name}" for name in ("pk", "state", "last_year")]
    for action, key, state, last_year in served.values_list("action", *of_plan):
        hosts[action].add(Host(key, PlanState(state), last_year))
    homes = {pk: home for pk, found in hosts.items() if (home := next_home(found)) is not None}
    stopped = [each for each in unfinished if each.pk not in homes]
    needing = links_told().filter(other__in=stopped, kind=ActionLink.Kind.NEEDS, action__status__in=UNFINISHED)
    elsewhere = needing.exclude(action__plan=plan).exclude(action__plan__state=Plan.State.CLOSED)
    waiting = {link.action.pk: link.action for link in elsewhere.order_by("action__plan", "action__code")}
    return Closing(_carried_on(unfinished, homes), stopped, list(waiting.values()))


def closed_on(plan: Plan) -> dt.date | None:
    """Return the day on which a plan was closed, from the audit trail; None when it is not, or nobody wrote it."""
    if plan.state != Plan.State.CLOSED:
        return None
    moves = Entry.objects.filter(
        administration_id=plan.administration_id, subject=reference(plan), verb="strategy.plan.moved"
    )
    last = moves.order_by("-position").first()
    return timezone.localdate(last.at) if last else None


def _carried_on(actions: Iterable[Action], homes: dict[int, int]) -> list[CarriedOn]:
    """Each action with its home to come and its code there; two that come at once do not take the same."""
    plans = Plan.objects.in_bulk(homes.values())
    taken: dict[int, set[str]] = defaultdict(set)
    for plan, code in Action.objects.filter(plan__in=plans).values_list("plan", "code"):
        taken[plan].add(code)
    found = []
    for action in actions:
        if action.pk in homes:
            home = plans[homes[action.pk]]
            code = free_code(action.code, taken[home.pk])
            taken[home.pk].add(code)
            found.append(CarriedOn(action, home, code))
    return found
