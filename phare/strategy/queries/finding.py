"""Which actions of a plan a member looks for, found without reading more of each than it takes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.life import UNFINISHED, days_late
from phare.strategy.models import Action, ActionLink, Plan, Step
from phare.strategy.permissions import is_own
from phare.strategy.queries.action_rows import ActionRow, action_rows
from phare.strategy.queries.shared import actions_serving, links_told
from phare.territory.models import Arrondissement

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


@dataclass(frozen=True)
class FoundActions:
    """What a member looks for among the actions that serve a plan: keys in its order, of how many in `whole`.

    `services` and `arrondissements` are those of all these actions, by code: what one may look by. `mine`: as in
    `action_rows`.
    """

    plan: Plan
    mine: bool
    keys: list[int]
    whole: int
    services: list[Service]
    arrondissements: list[Arrondissement]


def found_actions(plan: Plan, wanted: WantedActions, membership: Membership, day: dt.date) -> FoundActions:
    """Return the actions that serve a plan and that a member looks for, in a constant number of queries."""
    mine = is_own(membership, plan)
    lines = [_Line(*row) for row in actions_serving(plan, mine=mine).values_list(*_LINE)]
    keys = [line.pk for line in lines]
    pilots: dict[int, set[int]] = defaultdict(set)
    for action, service in Action.pilots.through.objects.filter(action__in=keys).values_list("action", "service"):
        pilots[action].add(service)
    kept = lines
    if wanted:
        late = _late_ones(keys, lines, day) if wanted.late else set()
        waiting = _waiting_ones(keys, mine) if wanted.waiting else set()
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
        plan,
        mine,
        [line.pk for line in kept],
        len(lines),
        list(Service.objects.filter(pk__in={key for keys in pilots.values() for key in keys}).order_by("code")),
        list(Arrondissement.objects.filter(pk__in={line.arrondissement for line in lines} - {None}).order_by("code")),
    )


def late_and_blocked(found: FoundActions, day: dt.date) -> tuple[int, int]:
    """Return how many of the actions found are late, or one of whose steps is, and how many are blocked."""
    actions = Action.objects.filter(pk__in=found.keys)
    late = Q(due__lt=day) | Q(steps__due__lt=day, steps__done_on=None)
    return (
        actions.filter(late, status__in=UNFINISHED).order_by().values("pk").distinct().count(),
        actions.filter(status=Action.Status.BLOCKED).count(),
    )


def rows_of(found: FoundActions, keys: Collection[int], day: dt.date) -> list[ActionRow]:
    """Return those of the actions found that have these keys, in the order of the plan that they are seen from."""
    actions = actions_serving(found.plan, mine=found.mine).filter(pk__in=keys)
    return action_rows(actions, day, seen_from=found.plan, mine=found.mine)


def actions_to_link(action: Action, text: str = "") -> QuerySet[Action]:
    """Return the actions that one may need or help, plan by plan: those of its own, then of the administration's other
    plans that are not closed; only those whose code, name or plan has each word of `text`."""
    others = Action.objects.filter(plan__administration=action.plan.administration_id).exclude(pk=action.pk)
    found = others.exclude(plan__state=Plan.State.CLOSED)
    # No text of the database has a null character, and it refuses to look for one.
    for word in text.replace("\0", " ").split():
        found = found.filter(Q(code__icontains=word) | Q(name__icontains=word) | Q(plan__name__icontains=word))
    own_first = Case(When(plan=action.plan_id, then=Value(0)), default=Value(1))
    ordered = found.order_by(own_first, "-plan__first_year", "plan__name", "plan", "position", "code")
    return ordered.select_related("plan")


_TEXTS = ("code", "name", "description", "partners", "participants", "users_part")
_LINE = ("pk", *_TEXTS, "status", "owner", "arrondissement", "due")


@dataclass(frozen=True)
class _Line:
    """What of an action tells whether it is looked for."""

    pk: int
    code: str
    name: str
    description: str
    partners: str
    participants: str
    users_part: str
    status: str
    owner: int | None
    arrondissement: str | None
    due: dt.date | None


def _late_ones(keys: Collection[int], lines: Iterable[_Line], day: dt.date) -> set[int]:
    """The actions that are late, or one of whose steps is: those whose `late` is not 0."""
    steps = Step.objects.filter(action__in=keys, action__status__in=UNFINISHED, done_on=None, due__lt=day)
    return {line.pk for line in lines if days_late(line.status, line.due, day)} | set(
        steps.order_by().values_list("action", flat=True)
    )


def _waiting_ones(keys: Collection[int], mine: bool) -> set[int]:
    """The actions not over that wait for another that is not over either."""
    links = links_told(mine=mine).filter(
        action__in=keys, kind=ActionLink.Kind.NEEDS, action__status__in=UNFINISHED, other__status__in=UNFINISHED
    )
    return set(links.order_by().values_list("action", flat=True))


def _owned_ones(lines: Iterable[_Line], day: dt.date) -> set[int]:
    """The actions whose owner is in office."""
    owners = {line.owner for line in lines if line.owner is not None}
    in_office = set(Membership.objects.in_force(day).filter(pk__in=owners).values_list("pk", flat=True))
    return {line.pk for line in lines if line.owner in in_office}


def _is_wanted(line: _Line, wanted: WantedActions, membership: Membership) -> bool:
    text = " ".join(getattr(line, name) for name in _TEXTS).casefold()
    return (
        all(word in text for word in wanted.text.casefold().split())
        and (not wanted.status or line.status == wanted.status)
        and (not wanted.arrondissement or (line.arrondissement or NOWHERE) == wanted.arrondissement)
        and (not wanted.mine or line.owner == membership.pk)
    )
