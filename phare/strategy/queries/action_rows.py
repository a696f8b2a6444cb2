"""Actions as lists show them: their state, what comes next, what they wait for, how late they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.kernel.action import Action as PlainAction
from phare.strategy.kernel.life import UNFINISHED, ActionStatus, days_late
from phare.strategy.models import Action, ActionLink, Operation, Plan, ShownColumns, Step, Weather
from phare.strategy.queries.weather import latest_weathers
from phare.territory.models import Arrondissement


@dataclass(frozen=True)
class ActionRow:
    """An action on a day: its weather, its next step, what it still waits for, and by how many days it is late.

    `late` is the largest delay, in days, of the action itself and of its steps that are not done; `has_owner` whether
    its owner is in office.
    """

    action: Action
    operations: tuple[Operation, ...]
    pilots: tuple[Service, ...]
    steps: tuple[Step, ...]
    waits_for: tuple[Action, ...]
    weather: Weather | None
    late: int
    has_owner: bool

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


NOWHERE = "aucun"
"""In place of an arrondissement: the actions that are of the whole territory."""


@dataclass(frozen=True)
class WantedActions:
    """Which actions of a plan are looked for; what is left empty looks for all."""

    text: str = ""
    status: str = ""
    service: int | None = None
    arrondissement: str = ""
    mine: bool = False
    without_owner: bool = False
    late: bool = False
    waiting: bool = False

    def __bool__(self) -> bool:
        return self != WantedActions()


def action_rows(actions: QuerySet[Action], day: dt.date) -> list[ActionRow]:
    """Return these actions, all of one administration, in their order, in a constant number of queries."""
    found = list(
        actions.select_related("plan", "owner__user", "arrondissement").prefetch_related(
            Prefetch("operations", Operation.objects.order_by("position", "code")),
            Prefetch("pilots", Service.objects.order_by("code")),
            "steps",
        )
    )
    keys = [each.pk for each in found]
    waits: dict[int, list[Action]] = defaultdict(list)
    links = ActionLink.objects.filter(action__in=keys, kind=ActionLink.Kind.NEEDS, other__status__in=UNFINISHED)
    for link in links.select_related("other").order_by("other__position", "other__code"):
        waits[link.action_id].append(link.other)
    weathers = latest_weathers(actions=keys)
    owners = {each.owner_id for each in found if each.owner_id is not None}
    in_office = set(Membership.objects.in_force(day).filter(pk__in=owners).values_list("pk", flat=True))
    return [
        ActionRow(
            each,
            tuple(each.operations.all()),
            tuple(each.pilots.all()),
            tuple(each.steps.all()),
            tuple(waits[each.pk]),
            weathers.get(each.pk),
            _late(each, day),
            each.owner_id in in_office,
        )
        for each in found
    ]


def actions_of_plan(plan: Plan, day: dt.date) -> list[ActionRow]:
    """Return the actions of a plan, in its order."""
    return action_rows(plan.actions.all(), day)


@dataclass(frozen=True)
class FoundActions:
    """The actions of a plan that a member looks for: their keys in the plan's order, of how many in `whole`.

    `services` and `arrondissements` are those of all the plan's actions, by code: what one may look by.
    """

    keys: list[int]
    whole: int
    services: list[Service]
    arrondissements: list[Arrondissement]


def found_actions(plan: Plan, wanted: WantedActions, membership: Membership, day: dt.date) -> FoundActions:
    """Return the actions of a plan that a member looks for, without reading more of each than it takes to find it."""
    lines = [_Line(*row) for row in plan.actions.values_list(*_LINE)]
    pilots: dict[int, set[int]] = defaultdict(set)
    for action, service in Action.pilots.through.objects.filter(action__plan=plan).values_list("action", "service"):
        pilots[action].add(service)
    kept = lines
    if wanted:
        late = _late_ones(plan, lines, day) if wanted.late else set()
        waiting = _waiting_ones(plan) if wanted.waiting else set()
        owned = _owned_ones(lines, day) if wanted.without_owner else set()
        kept = [
            line
            for line in lines
            if _is_wanted(line, wanted, membership)
            and (wanted.service is None or wanted.service in pilots[line.pk])
            and (not wanted.without_owner or line.pk not in owned)
            and (not wanted.late or line.pk in late)
            and (not wanted.waiting or line.pk in waiting)
        ]
    return FoundActions(
        [line.pk for line in kept],
        len(lines),
        list(Service.objects.filter(pk__in={key for keys in pilots.values() for key in keys}).order_by("code")),
        list(Arrondissement.objects.filter(pk__in={line.arrondissement for line in lines} - {None}).order_by("code")),
    )


def rows_of(keys: Collection[int], day: dt.date) -> list[ActionRow]:
    """Return the actions of these keys, all of one plan, in its order."""
    return action_rows(Action.objects.filter(pk__in=keys), day)


def actions_of_operation(operation: Operation, day: dt.date) -> list[ActionRow]:
    """Return the actions that serve an operation."""
    return action_rows(operation.actions.all(), day)


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
    """Return the actions of a plan as its workbook has them, in order, in a constant number of queries."""
    actions = plan.actions.select_related("owner__user").prefetch_related(
        Prefetch("operations", Operation.objects.order_by("position", "code")),
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
        )
        for each in actions
    )


def _late(action: Action, day: dt.date) -> int:
    dues = [action.due, *(step.due for step in action.steps.all() if step.done_on is None)]
    return max(days_late(action.status, due, day) for due in dues)


_LINE = ("pk", "code", "name", "description", "partners", "status", "owner", "arrondissement", "due")


@dataclass(frozen=True)
class _Line:
    """What of an action tells whether it is looked for."""

    pk: int
    code: str
    name: str
    description: str
    partners: str
    status: str
    owner: int | None
    arrondissement: str | None
    due: dt.date | None


def _late_ones(plan: Plan, lines: Iterable[_Line], day: dt.date) -> set[int]:
    """The actions that are late, or one of whose steps is: those whose `late` is not 0."""
    steps = Step.objects.filter(action__plan=plan, action__status__in=UNFINISHED, done_on=None, due__lt=day)
    return {line.pk for line in lines if days_late(line.status, line.due, day)} | set(
        steps.order_by().values_list("action", flat=True)
    )


def _waiting_ones(plan: Plan) -> set[int]:
    """The actions not over that wait for another that is not over either."""
    links = ActionLink.objects.filter(
        action__plan=plan, kind=ActionLink.Kind.NEEDS, action__status__in=UNFINISHED, other__status__in=UNFINISHED
    )
    return set(links.order_by().values_list("action", flat=True))


def _owned_ones(lines: Iterable[_Line], day: dt.date) -> set[int]:
    """The actions whose owner is in office."""
    owners = {line.owner for line in lines if line.owner is not None}
    in_office = set(Membership.objects.in_force(day).filter(pk__in=owners).values_list("pk", flat=True))
    return {line.pk for line in lines if line.owner in in_office}


def _is_wanted(line: _Line, wanted: WantedActions, membership: Membership) -> bool:
    text = f"{line.code} {line.name} {line.description} {line.partners}".casefold()
    return (
        all(word in text for word in wanted.text.casefold().split())
        and (not wanted.status or line.status == wanted.status)
        and (not wanted.arrondissement or (line.arrondissement or NOWHERE) == wanted.arrondissement)
        and (not wanted.mine or line.owner == membership.pk)
    )
