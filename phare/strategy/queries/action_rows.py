"""Actions as lists show them: their state, what comes next, what they wait for, how late they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.kernel.action import Action as PlainAction
from phare.strategy.kernel.life import UNFINISHED, ActionStatus, days_late
from phare.strategy.models import Action, ActionLink, Operation, Plan, ShownColumns, Step, Weather
from phare.strategy.queries.shared import actions_serving, actions_under, links_told
from phare.strategy.queries.weather import latest_weathers
from phare.territory.models import Arrondissement


@dataclass(frozen=True)
class ActionRow:
    """An action on a day: its weather, its next step, what it still waits for, and by how many days it is late.

    `late` is the largest delay, in days, of the action itself and of its steps that are not done; `has_owner` whether
    its owner is in office; `here` is the plan it is seen from, `shared_with` the others that it serves.
    """

    action: Action
    operations: tuple[Operation, ...]
    pilots: tuple[Service, ...]
    steps: tuple[Step, ...]
    waits_for: tuple[Action, ...]
    weather: Weather | None
    late: int
    has_owner: bool
    here: Plan
    shared_with: tuple[Plan, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """The first step, by its day, that is not done."""
        return next((step for step in self.steps if step.done_on is None), None)

    @property
    def steps_done(self) -> int:
        """How many steps are done."""
        return sum(step.done_on is not None for step in self.steps)

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do."""
        return ActionStatus(self.action.status) in UNFINISHED

    @property
    def code(self) -> str:
        """The action's code."""
        return self.action.code

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether its home is another plan than the one it is seen from."""
        return self.action.plan != self.here

    @property
    def operation_names(self) -> list[str]:
        """The operations it serves, those of other plans with the name of their plan."""
        return [f"{each} ({each.plan})" if each.plan != self.here else str(each) for each in self.operations]

    @property
    def waits(self) -> list[tuple[Action, str]]:
        """What it waits for as long as it is not over, each named; those of other plans last, with their plan."""
        waited = sorted(self.waits_for, key=lambda each: each.plan != self.here) if self.is_open else ()
        return [(each, named_from(self.here, each)) for each in waited]


def action_rows(
    actions: QuerySet[Action], day: dt.date, *, seen_from: Plan | None = None, mine: bool = True
) -> list[ActionRow]:
    """Return these actions, all of one administration, in their order, in a constant number of queries.

    `seen_from` is the plan whose page shows them, by default the home of each. `mine`: their own administration reads
    them; others are told nothing of plans in preparation.
    """
    found = list(
        actions.select_related("plan", "owner__user", "arrondissement").prefetch_related(
            Prefetch("operations", Operation.objects.order_by("position", "code")),
            Prefetch("pilots", Service.objects.order_by("code")),
            "steps",
        )
    )
    keys = [each.pk for each in found]
    served = _served(found, seen_from, mine)
    waits: dict[int, list[Action]] = defaultdict(list)
    links = links_told(mine=mine).filter(action__in=keys, kind=ActionLink.Kind.NEEDS, other__status__in=UNFINISHED)
    for link in links.order_by("other__plan", "other__position", "other__code"):
        waits[link.action_id].append(link.other)
    weathers = latest_weathers(actions=keys)
    owners = {each.owner_id for each in found if each.owner_id is not None}
    in_office = set(Membership.objects.in_force(day).filter(pk__in=owners).values_list("pk", flat=True))
    return [
        ActionRow(
            each,
            served[each.pk],
            tuple(each.pilots.all()),
            tuple(each.steps.all()),
            tuple(waits[each.pk]),
            weathers.get(each.pk),
            _late(each, day),
            each.owner_id in in_office,
            seen_from or each.plan,
            _others(served[each.pk], each.plan, seen_from or each.plan),
        )
        for each in found
    ]


def named_from(here: Plan, action: Action) -> str:
    """Return the name of an action as a page of the plan `here` says it: with its own plan when it is another one."""
    if action.plan == here:
        return str(action)
    if action.plan.state == Plan.State.CLOSED:
        return _("%(action)s (%(plan)s, plan clos)") % {"action": action, "plan": action.plan}
    return f"{action} ({action.plan})"


def _served(found: list[Action], seen_from: Plan | None, mine: bool) -> dict[int, tuple[Operation, ...]]:
    """The operations of each action, each with its plan, those of the plan it is seen from first."""
    plans = {each.plan_id: each.plan for each in found} | ({seen_from.pk: seen_from} if seen_from else {})
    if missing := {each.plan_id for action in found for each in action.operations.all()} - plans.keys():
        plans |= Plan.objects.in_bulk(missing)
    for action in found:
        for each in action.operations.all():
            each.plan = plans[each.plan_id]

    def seen(action: Action) -> tuple[Operation, ...]:
        here = (seen_from or action.plan).pk
        told = [each for each in action.operations.all() if mine or each.plan.state != Plan.State.DRAFT]
        return tuple(sorted(told, key=lambda each: (each.plan_id != here, each.plan_id)))

    return {action.pk: seen(action) for action in found}


def _others(served: Iterable[Operation], home: Plan, here: Plan) -> tuple[Plan, ...]:
    """The plans that an action serves besides the one it is seen from, its home first."""
    plans = dict.fromkeys([home, *(each.plan for each in served)])
    return tuple(each for each in plans if each != here)


def actions_of_plan(plan: Plan, day: dt.date, *, mine: bool = True) -> list[ActionRow]:
    """Return the actions that serve a plan, its own in its order, then those of other plans (`mine`: `action_rows`)."""
    return action_rows(actions_serving(plan, mine=mine), day, seen_from=plan, mine=mine)


def actions_of_operation(operation: Operation, day: dt.date, *, mine: bool = True) -> list[ActionRow]:
    """Return the actions that serve an operation, those of its plan first (`mine`: as in `action_rows`)."""
    return action_rows(actions_under(operation, mine=mine), day, seen_from=operation.plan, mine=mine)


def arrondissements_within(administration: Administration) -> QuerySet[Arrondissement]:
    """Return the arrondissements of an administration's territory, by code."""
    place = "department__region" if administration.kind == Administration.Kind.REGION_PREFECTURE else "department"
    return Arrondissement.objects.filter(in_force=True, **{place: administration.territory_code}).order_by("code")


def columns_shown(membership: Membership, known: Sequence[str], first: Sequence[str]) -> list[str]:
    """Return the columns that a member sees, in the order of `known`: those he chose, or else the first ones."""
    kept = ShownColumns.objects.filter(membership=membership).values_list("columns", flat=True).first()
    chosen = set(kept) & set(known) if kept else set()
    return [name for name in known if name in (chosen or first)]


def plain_actions(plan: Plan) -> tuple[PlainAction, ...]:
    """Return the actions of a plan as its workbook has them, in order, in a constant number of queries.

    What they serve in other plans, and the actions of other plans that serve this one, are not in its workbook.
    """
    actions = plan.actions.select_related("owner__user").prefetch_related(
        Prefetch("operations", plan.operations.order_by("position", "code")),
        Prefetch("pilots", Service.objects.order_by("code")),
    )
    return tuple(
        PlainAction(
            code=each.code,
            name=each.name,
            operations=tuple(operation.code for operation in each.operations.all()),
            status=ActionStatus(each.status),
            owner=each.owner.user.email if each.owner else "",
            pilots=tuple(service.code for service in each.pilots.all()),
            partners=each.partners,
            arrondissement=each.arrondissement_id,
            start=each.start,
            due=each.due,
            obstacle=each.obstacle,
            lifter=each.lifter,
            lift_by=each.lift_by,
            description=each.description,
            participants=each.participants,
            users_part=each.users_part,
        )
        for each in actions
    )


def _late(action: Action, day: dt.date) -> int:
    dues = [action.due, *(step.due for step in action.steps.all() if step.done_on is None)]
    return max(days_late(action.status, due, day) for due in dues)
