"""What a member owes the plans: the weather of his operations, the next step of his actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.strategy.kernel.life import UNFINISHED
from phare.strategy.kernel.weather import WITH_SENTENCE
from phare.strategy.models import Operation, Plan, Step, Weather
from phare.strategy.queries.shared import actions_at_work
from phare.strategy.queries.watch import begun_on, thresholds_of
from phare.values.attention import Choice, Duty

WEATHER, STEP = "strategy.weather", "strategy.step"
"""Kinds of duties that one choice answers."""
DONE = "done"
"""The one answer to the duty of a step."""
WEATHER_TOLD = dt.timedelta(days=7)
STEP_TOLD = dt.timedelta(days=31)
"""How long before its day each is told."""


def fair_levels() -> list[str]:
    """Return the levels of weather that need no sentence: one click gives them."""
    return [level for level in Weather.Level.values if level not in WITH_SENTENCE]


def weathers_owed(members: Collection[Membership], plans: Collection[Plan], day: dt.date) -> Iterator[tuple[int, Duty]]:
    """Yield the weather of each operation that one of these members owns, at work, and last seen too long ago.

    Each comes with the owner's key; members and plans are of one administration.
    """
    not_over = Q(last_year=None) | Q(last_year__gte=day.year)
    owned = list(Operation.objects.filter(not_over, owner__in=members, plan__in=plans).select_related("plan"))
    if not owned:
        return
    every = dt.timedelta(days=thresholds_of(next(iter(members)).administration).weather_days)
    latest = dict(
        Weather.objects.filter(operation__in=owned)
        .order_by("operation_id", "-at", "-pk")
        .distinct("operation_id")
        .values_list("operation_id", "at")
    )
    for operation in owned:
        last = latest.get(operation.pk)
        due = (timezone.localdate(last) if last else begun_on(operation)) + every
        if begun_on(operation) <= day and due - WEATHER_TOLD <= day:
            duty = Duty(
                _("Donner la météo de l'opération : %(operation)s") % {"operation": operation.name},
                due,
                reverse("strategy:operation-weather", args=[operation.pk]),
                _("Nuages ou orage"),
                WEATHER,
                operation.pk,
                0,
                tuple(Choice(level, str(Weather.Level(level).label).capitalize()) for level in fair_levels()),
            )
            yield operation.owner_id or 0, duty


def steps_owed(members: Collection[Membership], plans: Collection[Plan], day: dt.date) -> Iterator[tuple[int, Duty]]:
    """Yield the next step of each action that one of these members owns and that is not over, near its day or past it.

    Each comes with the owner's key.
    """
    at_work = actions_at_work(plans).filter(owner__in=members, status__in=UNFINISHED)
    steps = Step.objects.filter(action__in=at_work.order_by().values("pk"), done_on=None, due__lte=day + STEP_TOLD)
    told: set[int] = set()
    for step in steps.select_related("action").order_by("due", "pk"):
        if step.action_id in told:
            continue
        told.add(step.action_id)
        duty = Duty(
            _("%(step)s (action « %(action)s »)") % {"step": step.name, "action": step.action.name},
            step.due,
            reverse("strategy:action", args=[step.action_id]),
            _("Voir l'action"),
            STEP,
            step.pk,
            step.version,
            (Choice(DONE, _("C'est fait")),),
        )
        yield step.action.owner_id or 0, duty
