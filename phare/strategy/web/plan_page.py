from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import permissions, queries
from phare.strategy.kernel.life import FOLLOWING, PlanState
from phare.strategy.models import Operation, Plan, Weather
from phare.strategy.queries import PlanReading, PlanTree, Wanted
from phare.strategy.queries.tree import OperationRow, OrientationRow
from phare.strategy.web.folding import ALL, MOST, OPEN, part_of
from phare.strategy.web.operations import operation_context
from phare.strategy.web.publications import to_publish
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.skies import weather_of, weathers_in_words
from phare.strategy.web.words import warning
from phare.ui import formats
from phare.ui.asked import number_in
from phare.ui.filters import in_words


@signed_in
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this plan want, and do today's staff cover it?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    mine = permissions.is_own(membership, plan)
    read = queries.plan_reading(plan, membership, day)
    wanted, progress = _wanted(request), read.progress
    tree = queries.plan_tree(plan, read.coverage, membership, day, wanted, progress)
    services = queries.piloting_services(plan)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    part = part_of(tree, request.GET)
    selected = _selected(request, tree, part.orientations)
    above = queries.plan_above(plan, membership.administration, day)
    context: dict[str, Any] = {
        "plan": plan,
        "above": above,
        # What another administration stands under is not ours to tell.
        "lost_above": mine and above is None and plan.parent is not None,
        "below": below_of(plan, membership, day),
        "tree": tree,
        "part": part,
        "page": part.page,
        "unfolded": request.GET.get(OPEN) == ALL and tree.shown > MOST,
        "orientations": part.orientations,
        "wanted": wanted,
        "services": services,
        "filters": _filters(request, services),
        "sentence": _sentence(tree, wanted),
        "lead": _lead(plan, read),
        "coverage": read.coverage,
        "progress": progress.whole,
        "leaves_out": read.leaves_out,
        "measured": progress.whole.rate.bounded is not None,
        "photograph": read.photograph,
        "warnings": [warning(each) for each in read.warnings],
        "mine": mine,
        "latest": queries.latest_publication(plan) if mine else None,
        "may_write": may_write,
        "next_state": next(iter(FOLLOWING[PlanState(plan.state)]), None) if may_write else None,
        "actions": _actions(plan, membership, asks=mine and read.asks, may_write=may_write),
        "levels": Weather.Level.choices,
        **_kept(request),
    }
    if selected is not None:
        context |= operation_context(selected, read.coverage, membership, day)
        context["row"] = next(row for row in _rows(tree.orientations) if row.operation == selected)
        context["acts"] = queries.actions_under(selected, mine=mine).select_related("plan")
    return render(request, "strategy/plan.html", context)


def _kept(request: MemberRequest) -> dict[str, str]:
    """What the links of the tree keep of the address: to choose an operation, and to open an objective."""
    query = request.GET.copy()
    query.pop("operation", None)
    kept = query.urlencode()
    for gone in ("page", OPEN):
        query.pop(gone, None)
    filters = query.urlencode()
    return {"kept": f"{kept}&" if kept else "", "filtered": f"{filters}&" if filters else ""}


def _wanted(request: MemberRequest) -> Wanted:
    asked = request.GET
    return Wanted(
        text=asked.get("q", "")[:100],
        service=number_in(asked.get("service")),
        core=asked.get("socle") == "oui",
        without_owner=asked.get("responsable") == "aucun",
        mine=asked.get("responsable") == "moi",
        without_requirement=asked.get("exigence") == "aucune",
        not_covered=asked.get("couverture") == "partielle",
        weather=asked.get("meteo", "") if asked.get("meteo") in Weather.Level.values else "",
        without_weather=asked.get("meteo") == "aucune",
        without_indicator=asked.get("indicateur") == "aucun",
    )


def _filters(request: MemberRequest, services: list[Service]) -> list[Any]:
    wanted = _wanted(request)
    pilot = next((service.name for service in services if service.pk == wanted.service), "")
    return in_words(
        request,
        {
            "q": _("contient « %(text)s »") % {"text": wanted.text} if wanted.text else "",
            "service": _("pilotée par %(service)s") % {"service": pilot} if pilot else "",
            "socle": _("du socle") if wanted.core else "",
            "responsable": (_("sans responsable") if wanted.without_owner else _("dont je suis responsable"))
            if wanted.without_owner or wanted.mine
            else "",
            "exigence": _("sans exigence d'effectif") if wanted.without_requirement else "",
            "couverture": _("besoins non couverts") if wanted.not_covered else "",
            "meteo": _weather_in_words(wanted),
            "indicateur": _("sans indicateur") if wanted.without_indicator else "",
        },
    )


def _weather_in_words(wanted: Wanted) -> str:
    if wanted.without_weather:
        return _("sans météo")
    return _("météo : %(level)s") % {"level": Weather.Level(wanted.weather).label} if wanted.weather else ""


def _sentence(tree: PlanTree, wanted: Wanted) -> str:
    if wanted:
        return ngettext("%(shown)s opération sur %(whole)s", "%(shown)s opérations sur %(whole)s", tree.shown) % {
            "shown": tree.shown,
            "whole": tree.whole,
        }
    return ngettext("%(whole)s opération", "%(whole)s opérations", tree.whole) % {"whole": tree.whole}


def _lead(plan: Plan, read: PlanReading) -> str:
    """What the plan holds, and how far today's staff go, in a sentence or two."""
    # Each level under the plan's own name.
    said = ", ".join(formats.counted(count, name) for name, count in zip(plan.level_names, read.counts, strict=True))
    said += ", " + _("dont %(core)s du socle.") % {"core": read.core} if read.core else "."
    coverage, photograph = read.coverage, read.photograph
    if coverage is not None and coverage.whole is not None and photograph is not None:
        said += " " + _("Les effectifs au %(day)s couvrent %(share)s des besoins de %(year)s.") % {
            "day": formats.on_date(photograph.date),
            "share": formats.percent(coverage.whole),
            "year": coverage.year,
        }
    return said


def below_of(plan: Plan, membership: Membership, day: dt.date) -> list[tuple[Plan, dict[str, Any]]]:
    """Return the plans under a plan that a member may read, each with how it stands, in words."""
    below = queries.plans_below(plan, membership.administration, day)
    standings = queries.standings_of(below, membership, day)
    return [
        (
            each,
            {
                "rate": standings[each.pk].rate,
                "weather": weather_of(standings[each.pk].weather),
                "said": weathers_in_words(standings[each.pk]),
                "leaves_out": standings[each.pk].leaves_out,
            },
        )
        for each in below
    ]


def _actions(plan: Plan, membership: Membership, *, asks: bool, may_write: bool) -> list[tuple[str, str]]:
    # What remains to be done with a plan that is closed: to tell how it ended.
    closed = permissions.is_own(membership, plan) and plan.state == Plan.State.CLOSED
    found = [
        *(to_publish(plan, membership) if closed else ()),
        (_("Actions"), reverse("strategy:plan-actions", args=[plan.pk])),
        (_("Ce qui glisse"), reverse("strategy:plan-slips", args=[plan.pk])),
        (_("Calendrier"), reverse("strategy:timeline", args=[plan.pk])),
    ]
    if asks or may_write:
        found.append((_("Missions et exigences"), reverse("strategy:missions", args=[plan.pk])))
    if may_write:
        found.append((_("Modifier"), reverse("strategy:edit-plan", args=[plan.pk])))
    return found


def _selected(request: MemberRequest, tree: PlanTree, shown: list[OrientationRow]) -> Operation | None:
    """The operation asked for, or else the first one shown."""
    asked = request.GET.get("operation", "")
    found = next((each for each in _operations(tree.orientations) if str(each.pk) == asked), None)
    return found or next(_operations(shown), None)


def _operations(rows: list[OrientationRow]) -> Iterator[Operation]:
    return (row.operation for row in _rows(rows))


def _rows(rows: list[OrientationRow]) -> Iterator[OperationRow]:
    return (row for each in rows for objective in each.objectives for row in objective.operations)
