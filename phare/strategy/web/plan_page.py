from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import Service
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import permissions, queries
from phare.strategy.kernel.aggregate import PlanCoverage
from phare.strategy.kernel.life import FOLLOWING, PlanState
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.models import Operation, Plan
from phare.strategy.queries import PlanTree, StaffToday, Wanted
from phare.strategy.queries.tree import OperationRow, OrientationRow
from phare.strategy.web.missions import PER_PAGE
from phare.strategy.web.operations import operation_context
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.words import warning
from phare.ui import formats
from phare.ui.filters import in_words


@signed_in
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this plan want, and do today's staff cover it?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    data = queries.plan_data(plan)
    # The staff of another administration are not shown with its plan.
    mine = plan.administration_id == membership.administration_id
    staff = queries.staff_today(membership, day) if mine else StaffToday(None, {})
    coverage = queries.coverage_today(data, staff, day)
    wanted = _wanted(request)
    progress = queries.advance_of(plan, day).progress
    tree = queries.plan_tree(plan, coverage, membership, day, wanted, progress)
    services = queries.piloting_services(plan)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    page, orientations = _part(request, tree)
    selected = _selected(request, tree, orientations)
    context = {
        "plan": plan,
        "tree": tree,
        "page": page,
        "orientations": orientations,
        "wanted": wanted,
        "services": services,
        "filters": _filters(request, services),
        "sentence": _sentence(tree, wanted),
        "lead": _lead(plan, data, staff, coverage),
        "coverage": coverage,
        "progress": progress.whole,
        "measured": progress.whole.rate.bounded is not None,
        "photograph": staff.photograph,
        "warnings": [warning(each) for each in queries.plan_warnings(plan, data)] if mine else [],
        "mine": mine,
        "latest": queries.latest_publication(plan) if mine else None,
        "may_write": may_write,
        "next_state": next(iter(FOLLOWING[PlanState(plan.state)]), None) if may_write else None,
        "actions": _actions(plan, asks=mine and bool(data.requirements), may_write=may_write),
        "kept": [(key, value) for key, value in request.GET.items() if key != "operation" and value],
    }
    if selected is not None:
        context |= operation_context(selected, data, coverage, membership, day)
        context["row"] = next(row for row in _rows(tree.orientations) if row.operation == selected)
        context["acts"] = queries.actions_under(selected, mine=mine).select_related("plan")
    return render(request, "strategy/plan.html", context)


def _wanted(request: MemberRequest) -> Wanted:
    asked = request.GET
    service = asked.get("service", "")
    return Wanted(
        text=asked.get("q", "")[:100],
        service=int(service) if service.isdecimal() and len(service) < 10 else None,
        core=asked.get("socle") == "oui",
        without_owner=asked.get("responsable") == "aucun",
        mine=asked.get("responsable") == "moi",
        without_requirement=asked.get("exigence") == "aucune",
        not_covered=asked.get("couverture") == "partielle",
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
            "meteo": _("sans météo") if wanted.without_weather else "",
            "indicateur": _("sans indicateur") if wanted.without_indicator else "",
        },
    )


def _sentence(tree: PlanTree, wanted: Wanted) -> str:
    if wanted:
        return ngettext("%(shown)s opération sur %(whole)s", "%(shown)s opérations sur %(whole)s", tree.shown) % {
            "shown": tree.shown,
            "whole": tree.whole,
        }
    return ngettext("%(whole)s opération", "%(whole)s opérations", tree.whole) % {"whole": tree.whole}


def _lead(plan: Plan, data: PlanData, staff: StaffToday, coverage: PlanCoverage | None) -> str:
    """What the plan holds, and how far today's staff go, in a sentence or two."""
    # The plan's own words, which no rule of ours could put in the plural.
    counts = zip(plan.level_names, (data.orientations, data.objectives, data.operations), strict=True)
    said = ", ".join(f"{name} : {len(rows)}" for name, rows in counts) + "."
    core = sum(operation.core for operation in data.operations)
    if core:
        said = said[:-1] + " " + _("dont %(core)s du socle.") % {"core": core}
    if coverage is not None and coverage.whole is not None and staff.photograph is not None:
        said += " " + _("Les effectifs au %(day)s couvrent %(share)s des besoins de %(year)s.") % {
            "day": formats.on_date(staff.photograph.date),
            "share": formats.percent(coverage.whole),
            "year": coverage.year,
        }
    return said


def _actions(plan: Plan, *, asks: bool, may_write: bool) -> list[tuple[str, str]]:
    found = [
        (_("Actions"), reverse("strategy:plan-actions", args=[plan.pk])),
        (_("Calendrier"), reverse("strategy:timeline", args=[plan.pk])),
    ]
    if asks or may_write:
        found.append((_("Missions et exigences"), reverse("strategy:missions", args=[plan.pk])))
    if may_write:
        found.append((_("Modifier"), reverse("strategy:edit-plan", args=[plan.pk])))
    return found


def _part(request: MemberRequest, tree: PlanTree) -> tuple[Page[Any], list[OrientationRow]]:
    """The page asked for of a tree's leaves, or else the one where the operation asked for is, and that much of it."""
    leaves = [
        (orientation, objective, row)
        for orientation in tree.orientations
        for objective in tuple(orientation.objectives) or (None,)
        for row in (tuple(objective.operations) if objective else ()) or (None,)
    ]
    asked = request.GET.get("operation", "")
    place = next((at for at, (*_, row) in enumerate(leaves) if row and str(row.operation.pk) == asked), 0)
    page = Paginator(leaves, PER_PAGE).get_page(request.GET.get("page", place // PER_PAGE + 1))
    part: list[OrientationRow] = []
    for orientation, objective, row in page.object_list:
        if not part or part[-1].orientation != orientation.orientation:
            part.append(replace(orientation, objectives=[]))
        objectives = part[-1].objectives
        if objective and (not objectives or objectives[-1].objective != objective.objective):
            objectives.append(replace(objective, operations=[]))
        if row:
            objectives[-1].operations.append(row)
    return page, part


def _selected(request: MemberRequest, tree: PlanTree, shown: list[OrientationRow]) -> Operation | None:
    """The operation asked for, or else the first one shown."""
    asked = request.GET.get("operation", "")
    found = next((each for each in _operations(tree.orientations) if str(each.pk) == asked), None)
    return found or next(_operations(shown), None)


def _operations(rows: list[OrientationRow]) -> Iterator[Operation]:
    return (row.operation for row in _rows(rows))


def _rows(rows: list[OrientationRow]) -> Iterator[OperationRow]:
    return (row for each in rows for objective in each.objectives for row in objective.operations)
