"""The weather of operations and actions, as it was last said."""

from __future__ import annotations

from collections.abc import Collection

from phare.strategy.models import Action, Operation, Plan, Weather


def latest_weathers(*, plan: Plan | None = None, actions: Collection[int] = ()) -> dict[int, Weather]:
    """Return the last weather of each operation of a plan, or else of each of these actions, by their keys.

    Who gave it is not read with it.
    """
    if plan is not None:
        found = (
            Weather.objects.filter(operation__plan=plan).order_by("operation_id", "-at", "-pk").distinct("operation_id")
        )
        return {each.operation_id: each for each in found if each.operation_id}
    found = Weather.objects.filter(action__in=actions).order_by("action_id", "-at", "-pk").distinct("action_id")
    return {each.action_id: each for each in found if each.action_id}


def weathers_of(subject: Operation | Action, most: int = 12) -> list[Weather]:
    """Return the weathers that were given of an operation or an action, the latest first, at most so many."""
    return list(subject.weathers.select_related("by__user")[:most])
