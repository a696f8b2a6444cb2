"""What was done to an operation, an action, an objective or a plan, from the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from phare.platform.accounts.models import User
from phare.platform.audit.actions import reference
from phare.platform.audit.models import Entry
from phare.strategy.models import Action, MissionRelief, Objective, Operation, Plan, Publication


@dataclass(frozen=True)
class Deed:
    """One thing done: when, by whom (a name, empty for the platform itself), the verb of the trail, what changed."""

    at: dt.datetime
    author: str
    verb: str
    changes: dict[str, Any]


def history(thing: Plan | Objective | Operation | Action, most: int = 20) -> list[Deed]:
    """Return what was done to a thing and to what it holds, the latest first, at most so many deeds.

    An operation and an objective come with their requirements, an action with its steps and budget, a plan with the
    missions it relieves and its publications; the imports of the plan are among them all, since an action came to it.
    """
    plan = thing if isinstance(thing, Plan) else thing.plan
    subjects = {reference(thing)}
    if isinstance(thing, Plan):
        subjects |= {_numbered(MissionRelief, pk) for pk in _keys(thing.reliefs)}
        subjects |= {_numbered(Publication, pk) for pk in _keys(thing.publications)}
    elif isinstance(thing, Action):
        subjects |= {_numbered(held.model, pk) for held in (thing.steps, thing.budgets) for pk in _keys(held)}
    else:
        subjects |= {_numbered(thing.requirements.model, pk) for pk in _keys(thing.requirements)}
    of_thing = Entry.objects.filter(administration_id=plan.administration_id, subject__in=subjects)
    if not isinstance(thing, Plan):
        came = of_thing.filter(verb="strategy.action.carried_on").order_by("-position").first()
        of_thing = of_thing | Entry.objects.filter(
            administration_id=plan.administration_id,
            subject=reference(plan),
            verb="strategy.plan.imported",
            position__gt=came.position if came else 0,
        )
    entries = list(of_thing.order_by("-position")[:most])
    names = _names(entry.author for entry in entries)
    return [Deed(entry.at, names.get(entry.author, ""), entry.verb, entry.changes) for entry in entries]


def _keys(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _numbered(model: Any, pk: int) -> str:
    return f"{model._meta.app_label}.{model._meta.model_name}:{pk}"


def _names(authors: Iterable[str]) -> dict[str, str]:
    numbers = {author: int(author.removeprefix("user:")) for author in authors if author.startswith("user:")}
    people = User.objects.in_bulk(numbers.values())
    return {author: people[number].name for author, number in numbers.items() if number in people}
