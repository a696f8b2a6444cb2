"""Actions that serve operations of several plans: where they are shown, and what of them may be told outside."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, Q, QuerySet, Value, When

from phare.strategy.models import Action, ActionLink, ActionOperation, Operation, Plan


def actions_serving(plan: Plan, *, mine: bool = True) -> QuerySet[Action]:
    """Return the actions that serve an operation of a plan: its own in their order, then those of other plans.

    `mine`: read by its own administration; others are told nothing of plans in preparation.
    """
    serving = ActionOperation.objects.filter(operation__plan=plan)
    found = Action.objects.filter(pk__in=serving.values("action"))
    own_first = Case(When(plan=plan, then=Value(0)), default=Value(1))
    return _told(found, mine).order_by(own_first, "plan", "position", "code")


def actions_under(operation: Operation, *, mine: bool = True) -> QuerySet[Action]:
    """Return the actions that serve an operation: those of its plan in their order, then those of other plans.

    `mine`: read by its own administration; others are told nothing of plans in preparation.
    """
    own_first = Case(When(plan=operation.plan_id, then=Value(0)), default=Value(1))
    return _told(operation.actions.all(), mine).order_by(own_first, "plan", "position", "code")


def actions_at_work(plans: Iterable[Plan]) -> QuerySet[Action]:
    """Return the actions that serve these plans and may still be written.

    Read with `served__operation__plan`, each comes once for each of these plans.
    """
    found = Action.objects.filter(served__operation__plan__in=plans).exclude(plan__state=Plan.State.CLOSED)
    return found.distinct()


def operations_elsewhere(plan: Plan) -> QuerySet[Operation]:
    """Return the operations of the administration's other plans that an action may serve too, plan by plan."""
    found = Operation.objects.filter(plan__administration=plan.administration_id)
    open_ones = found.exclude(plan=plan).exclude(plan__state=Plan.State.CLOSED)
    return open_ones.select_related("plan").order_by("-plan__first_year", "plan__name", "plan", "position", "code")


def links_told(*, mine: bool = True) -> QuerySet[ActionLink]:
    """Return the links between actions that may be told, each with both actions and their plans.

    `mine`: told to their own administration; others are told nothing of plans in preparation.
    """
    found = ActionLink.objects.select_related("action__plan", "other__plan")
    return (
        found
        if mine
        else found.exclude(other__plan__state=Plan.State.DRAFT).exclude(action__plan__state=Plan.State.DRAFT)
    )


def _told(actions: QuerySet[Action], mine: bool) -> QuerySet[Action]:
    return actions if mine else actions.filter(~Q(plan__state=Plan.State.DRAFT))
