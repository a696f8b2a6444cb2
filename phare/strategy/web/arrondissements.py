"""The actions of a plan, arrondissement by arrondissement: what a sub-prefect opens first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.models import Administration
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import permissions, queries
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.models import Plan, Weather
from phare.strategy.queries import NOWHERE, ArrondissementRow
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.skies import counted, weather_of
from phare.ui.formats import on_date

UNDER_WAY, BLOCKED, TO_DO = ActionStatus.UNDER_WAY, ActionStatus.BLOCKED, ActionStatus.TO_DO


@dataclass(frozen=True)
class Line:
    """An arrondissement as the page shows it: each figure with its label and the table of the actions it counts."""

    row: ArrondissementRow
    name: str
    url: str
    figures: list[tuple[str, int, str]]
    worst: Weather | None
    weathers: str


@signed_in
def plan_arrondissements(request: MemberRequest, pk: int) -> HttpResponse:
    """What is done in each arrondissement, what is late there, and what comes next?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    own = queries.own_arrondissements(membership, day)
    mine = permissions.is_own(membership, plan)
    rows = queries.actions_by_arrondissement(plan, day, own, mine=mine)
    context = {
        "plan": plan,
        "today": day,
        "lines": [_line(plan, row) for row in rows],
        "labels": _labels(),
        "any": any(row.whole for row in rows),
        "lead": _lead(rows),
        "actions": [
            (_("Tableau des actions"), reverse("strategy:plan-actions", args=[plan.pk])),
            (_("Calendrier"), reverse("strategy:timeline", args=[plan.pk])),
        ],
    }
    return render(request, "strategy/arrondissements.html", context)


def _line(plan: Plan, row: ArrondissementRow) -> Line:
    code = row.place.code if row.place else NOWHERE
    table = reverse("strategy:plan-actions", args=[plan.pk])

    def filtered(**query: str) -> str:
        return f"{table}?{urlencode({'arrondissement': code, **query})}"

    statuses = row.statuses
    counts = (
        (statuses.get(UNDER_WAY, 0), filtered(etat=UNDER_WAY)),
        (row.late, filtered(retard="oui")),
        (statuses.get(BLOCKED, 0), filtered(etat=BLOCKED)),
        (statuses.get(TO_DO, 0), filtered(etat=TO_DO)),
        (row.whole, filtered()),
    )
    figures = [(label, *each) for label, each in zip(_labels(), counts, strict=True)]
    said = ", ".join(counted(row.weathers))
    return Line(row, _name(plan, row), filtered(), figures, weather_of(row.worst), said)


def _labels() -> list[str]:
    """What each figure counts; on a phone, where lines are cards, each says it."""
    return [_("En cours"), _("En retard"), _("Bloquées"), _("À faire"), _("En tout")]


def _name(plan: Plan, row: ArrondissementRow) -> str:
    region = plan.administration.kind == Administration.Kind.REGION_PREFECTURE
    if row.place is None:
        return _("Toute la région") if region else _("Tout le département")
    return f"{row.place.name} ({row.place.department_id})" if region else row.place.name


def _lead(rows: list[ArrondissementRow]) -> str:
    """One's own arrondissement in a sentence, or else all of them."""
    own = [row for row in rows if row.is_own]
    told = own or rows
    under_way = sum(row.statuses.get(UNDER_WAY, 0) for row in told)
    said = ngettext("%(count)s action en cours", "%(count)s actions en cours", under_way) % {"count": under_way}
    late = sum(row.late for row in told)
    late_said = ngettext("%(count)s action en retard", "%(count)s actions en retard", late) % {"count": late}
    blocked = sum(row.statuses.get(BLOCKED, 0) for row in told)
    blocked_said = ngettext("%(count)s bloquée", "%(count)s bloquées", blocked) % {"count": blocked}
    what: dict[str, Any] = {"under_way": said, "late": late_said, "blocked": blocked_said}
    if not own:
        return _("%(under_way)s, %(late)s, %(blocked)s.") % what
    what["where"] = ", ".join(str(row.place) for row in own)
    sentence = _("%(where)s : %(under_way)s, %(late)s, %(blocked)s.") % what
    steps = [row.milestone for row in own if row.milestone and row.milestone.due]
    if steps:
        first = min(steps, key=lambda step: (step.due, step.pk))
        sentence += " " + _("Prochain jalon le %(day)s : %(step)s.") % {"day": on_date(first.due), "step": first.name}
    return sentence
