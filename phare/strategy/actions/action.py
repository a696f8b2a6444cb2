"""An action under operations: added, revised, moved on, linked to others, removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import (
    ChangedMeanwhileError,
    CircleError,
    DatesOutOfOrderError,
    LinkTakenError,
    NotOfThisAdministrationError,
    StateOutOfOrderError,
    UnexplainedObstacleError,
    WithoutOperationError,
)
from phare.strategy.actions.writing import hold_plans, naming_a_clash, plainly, refuse_closed, remove, revise
from phare.strategy.kernel.action import LinkKind, circle
from phare.strategy.kernel.life import ACTION_FOLLOWING, ActionStatus
from phare.strategy.models import Action, ActionLink, Operation, Plan
from phare.territory.models import Arrondissement


@dataclass(frozen=True)
class ActionTerms:
    """What is said of an action; operations, services, the owner and the arrondissement are given by their keys.

    `participants` and `users_part` are words: services or groups, never a list of persons.
    """

    code: str
    name: str
    operations: tuple[int, ...]
    description: str = ""
    owner_id: int | None = None
    pilots: tuple[int, ...] = ()
    partners: str = ""
    arrondissement_id: str | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    participants: str = ""
    users_part: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of the table, what is linked to it apart."""
        return {name: value for name, value in vars(self).items() if name not in {"operations", "pilots"}}


def add_action(*, plan: Plan, terms: ActionTerms, by: Membership, at: dt.datetime) -> Action:
    """Add an action at the end of a plan, under its operations and those of others that it serves too, and return it.

    Raises PlanClosedError, WithoutOperationError, NotOfThisAdministrationError, DatesOutOfOrderError, CodeTakenError.
    """
    refuse_closed(plan)
    _refuse_disorder(plan, terms, at)
    with transaction.atomic():
        served = _operations_served(plan, terms)
        last = plan.actions.aggregate(last=Max("position"))["last"]
        action = Action(plan=plan, position=0 if last is None else last + 1, **terms.fields)
        with naming_a_clash(_code_taken(terms.code)):
            action.save(force_insert=True)
        action.operations.set(served)
        action.pilots.set(terms.pilots)
        audit.record("strategy.action.added", action, by, at, {"after": vars(terms)})
    return action


def revise_action(*, action: Action, terms: ActionTerms, version: int, by: Membership, at: dt.datetime) -> Action:
    """Change what is said of an action and return it; its status moves by `move_action`.

    The operations that it served in plans closed since stay. Raises PlanClosedError, ChangedMeanwhileError,
    WithoutOperationError, NotOfThisAdministrationError, DatesOutOfOrderError, CodeTakenError.
    """
    refuse_closed(action.plan)
    _refuse_disorder(action.plan, terms, at, action.owner_id)
    with transaction.atomic():
        served = _operations_served(action.plan, terms, frozenset(action.operations.values_list("pk", flat=True)))
        with naming_a_clash(_code_taken(terms.code)):
            changes = revise(action, terms.fields, version)
        written = bool(changes)
        for name, after in (("operations", served), ("pilots", terms.pilots)):
            linked = getattr(action, name)
            before = sorted(linked.values_list("pk", flat=True))
            if before != sorted(after):
                linked.set(after)
                changes[name] = [before, sorted(after)]
        if changes and not written:
            # What is linked has no column of its own: whoever read it before must read it again.
            Action.objects.filter(pk=action.pk).update(version=F("version") + 1)
            action.refresh_from_db(fields=["version"])
        if changes:
            audit.record("strategy.action.revised", action, by, at, plainly(changes))
    return action


def move_action(
    *,
    action: Action,
    to: str,
    version: int,
    by: Membership,
    at: dt.datetime,
    obstacle: str = "",
    lifter: str = "",
    lift_by: dt.date | None = None,
) -> Action:
    """Say where an action stands now and return it; a blocked one says what blocks it, who can lift that, by when.

    Raises PlanClosedError, ChangedMeanwhileError, StateOutOfOrderError, UnexplainedObstacleError.
    """
    refuse_closed(action.plan)
    blocked = to == ActionStatus.BLOCKED
    if blocked and not (obstacle.strip() and lifter.strip() and lift_by):
        raise UnexplainedObstacleError(_("Dites ce qui bloque l'action, qui peut le lever, et avant quelle date."))
    values = {
        "status": str(to),
        "obstacle": obstacle.strip() if blocked else "",
        "lifter": lifter.strip() if blocked else "",
        "lift_by": lift_by if blocked else None,
    }
    with transaction.atomic():
        before = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        # What blocks an action may be said anew; otherwise a status follows another one.
        if to != before.status and ActionStatus(to) not in ACTION_FOLLOWING[ActionStatus(before.status)]:
            raise StateOutOfOrderError(
                _("Cette action est « %(status)s » : elle ne peut pas passer à « %(to)s ».")
                % {"status": before.get_status_display(), "to": Action.Status(to).label}
            )
        changes = revise(action, values, version)
        if changes:
            audit.record("strategy.action.moved", action, by, at, plainly(changes))
    return action


def remove_action(*, action: Action, by: Membership, at: dt.datetime) -> None:
    """Remove an action with its steps, budget and links; the actions that were linked to it keep the trace of it.

    Raises PlanClosedError, StillUsedError (its weather was given).
    """
    refuse_closed(action.plan)
    with transaction.atomic():
        subject, said = audit.reference(action), {"code": action.code, "name": action.name}
        lost = list(action.linked.select_related("action__plan", "other__plan"))
        remove(action)
        for link in lost:
            audit.record("strategy.action.unlinked", link.action, by, at, _said_of(link))
        audit.record("strategy.action.removed", subject, by, at, {"before": said})


def link_actions(*, action: Action, other: Action, kind: str, by: Membership, at: dt.datetime) -> ActionLink:
    """Say that an action needs another one to be done first, or helps it, and return the link.

    The other one is of any plan of the administration that is not closed. Raises PlanClosedError,
    NotOfThisAdministrationError, ChangedMeanwhileError (one of them was just removed), CircleError (actions would wait
    for each other), LinkTakenError.
    """
    refuse_closed(action.plan)
    if other.administration_id != action.administration_id:
        raise NotOfThisAdministrationError(_("L'autre action n'est pas d'un plan de cette administration."))
    with transaction.atomic():
        # Two needs said at the same time must not close a circle together, whatever their plans.
        plans = hold_plans(action.administration_id)
        both = {action.pk, other.pk}
        standing = list(Action.objects.filter(pk__in=both).order_by("pk").select_for_update(no_key=True))
        if len(standing) < len(both):
            raise ChangedMeanwhileError(_("L'une des deux actions vient d'être retirée."))
        for each in standing:
            refuse_closed(plans[each.plan_id])
        if kind == LinkKind.NEEDS or other.pk == action.pk:
            _refuse_circle(action, other)
        with naming_a_clash(_("Ce lien est déjà dit."), LinkTakenError):
            link = ActionLink.objects.create(action=action, other=other, kind=kind)
        audit.record("strategy.action.linked", action, by, at, _said_of(link))
    return link


def unlink_actions(*, link: ActionLink, by: Membership, at: dt.datetime) -> None:
    """Take back a link between two actions. Raises PlanClosedError."""
    refuse_closed(link.action.plan)
    with transaction.atomic():
        said = _said_of(link)
        link.delete()
        audit.record("strategy.action.unlinked", link.action, by, at, said)


def hand_over_actions(
    *, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime
) -> int:
    """Give a leaver's actions to a successor, or leave them without owner; return how many there were."""
    owned = Action.objects.filter(owner=membership)
    with transaction.atomic():
        numbers = sorted(owned.select_for_update(of=("self",)).values_list("pk", flat=True))
        if numbers:
            owned.update(owner=successor)
            audit.record(
                "strategy.action.handed_over",
                membership,
                by,
                at,
                {"actions": numbers, "owner": [membership.pk, successor.pk if successor else None]},
            )
    return len(numbers)


def _refuse_circle(action: Action, other: Action) -> None:
    """Followed across all the plans of the administration."""
    needs: dict[int, list[int]] = {}
    said = ActionLink.objects.filter(action__plan__administration=action.administration_id, kind=LinkKind.NEEDS)
    for one, needed in said.values_list("action", "other"):
        needs.setdefault(one, []).append(needed)
    found = circle(needs, action.pk, other.pk)
    if found:
        known = Action.objects.select_related("plan").in_bulk(set(found))
        names = {
            pk: each.code if each.plan_id == action.plan_id else f"{each.code} ({each.plan})"
            for pk, each in known.items()
        }
        raise CircleError(
            _("Ces actions s'attendraient l'une l'autre, et aucune ne commencerait : %(circle)s.")
            % {"circle": " → ".join(names[each] for each in found)}
        )


def _said_of(link: ActionLink) -> dict[str, str]:
    """A link as the trail keeps it; the plan of the other action, when it is another one."""
    said = {"kind": str(link.kind), "other": link.other.code}
    return said if link.other.plan_id == link.action.plan_id else {**said, "plan": link.other.plan.name}


def _refuse_disorder(plan: Plan, terms: ActionTerms, at: dt.datetime, owner_before: int | None = None) -> None:
    """Services and the owner are of the plan's administration; dates in order."""
    mine = {"administration_id": plan.administration_id}
    if Service.objects.filter(pk__in=terms.pilots, **mine).count() != len(set(terms.pilots)):
        raise NotOfThisAdministrationError(_("Les services pilotes sont ceux de cette administration."))
    # An owner who has left stays named until somebody takes over.
    if terms.owner_id not in {None, owner_before} and not (
        Membership.objects.in_force(timezone.localdate(at)).filter(pk=terms.owner_id, **mine).exists()
    ):
        raise NotOfThisAdministrationError(
            _("Le responsable n'est pas, ou n'est plus, membre de cette administration.")
        )
    if terms.arrondissement_id and not Arrondissement.objects.filter(pk=terms.arrondissement_id).exists():
        raise NotOfThisAdministrationError(_("Cet arrondissement n'existe pas."))
    if terms.start and terms.due and terms.due < terms.start:
        raise DatesOutOfOrderError(_("L'échéance précède le début : corrigez l'une des deux dates."))


def _operations_served(plan: Plan, terms: ActionTerms, held: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """The operations that an action of this plan serves: one at least is the plan's own, others are of plans at work.

    Of those `held` until now, what is in a plan that closed stays: it is kept as it was. Operations and plans are
    locked until the transaction ends: none is removed, or closed, meanwhile.
    """
    named = Operation.objects.filter(
        pk__in={*terms.operations, *held}, plan__administration=plan.administration_id
    ).select_related("plan")
    locked = named.order_by("plan", "pk").select_for_update(of=("self", "plan"), no_key=True)
    known = {each.pk: each.plan for each in locked}
    if not known.keys() >= set(terms.operations):
        raise NotOfThisAdministrationError(_("Une action sert des opérations des plans de son administration."))
    if not any(known[pk].pk == plan.pk for pk in terms.operations):
        raise WithoutOperationError(_("Choisissez au moins une opération de ce plan que cette action sert."))
    for pk in terms.operations:
        if pk not in held or known[pk].pk == plan.pk:
            refuse_closed(known[pk])
    kept = {pk for pk in held & known.keys() if known[pk].state == Plan.State.CLOSED}
    return tuple(sorted({*terms.operations, *kept}))


def _code_taken(code: str) -> str:
    return _("Le code %(code)s est déjà celui d'une action de ce plan : choisissez-en un autre.") % {"code": code}
