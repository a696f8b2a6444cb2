"""The region above the department: its small plan (invented), what each shows the other, and the link between them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from phare.cli.demonstration import territory
from phare.platform.accounts.actions import grant_sharing
from phare.platform.accounts.models import Administration, Membership, Role
from phare.strategy import actions as strategy
from phare.strategy.kernel.requirements import Origin
from phare.strategy.models import Plan
from phare.strategy.queries import RECORD_CLASS

if TYPE_CHECKING:
    from phare.cli.demonstration.founding import Members

SHARED_FOR = 3
"""Years for which the demonstration's administrations show each other their plans."""


def found_region(region: Administration, members: Members, at: dt.datetime) -> None:
    """Draft the region's plan, put it in force, and place the department's under it, through the rooms' actions."""
    by = members[territory.table("region")["owner"]]
    plan = _draft(region, by, at)
    strategy.move_plan(plan=plan, to="in_force", by=by, at=at)
    prefecture = Administration.objects.get(name=territory.table("people")["prefecture"]["name"])
    secretary = prefecture.memberships.get(role=Role.SECRETARY_GENERAL)
    _share(region, prefecture, by, at)
    _share(prefecture, region, secretary, at)
    below = Plan.objects.get(administration=prefecture, name=territory.plan_at_work().name)
    _place(below, plan, secretary, at)


def _draft(region: Administration, by: Membership, at: dt.datetime) -> Plan:
    said = territory.table("region")
    one, two, three = said["levels"]
    terms = strategy.PlanTerms(
        said["name"], said["kind"], said["first_year"], said["last_year"], one, two, three,
        horizon=said["horizon"], introduction=said["introduction"].strip(),
    )  # fmt: skip
    plan = strategy.draft_plan(administration=region, terms=terms, by=by, at=at)
    for each in said["orientations"]:
        code = each["code"]
        first = strategy.OrientationTerms(code, each["name"], each.get("modernisation", False))
        orientation = strategy.add_orientation(plan=plan, terms=first, by=by, at=at)
        second = strategy.ObjectiveTerms(f"{code}.1", each["objective"])
        objective = strategy.add_objective(orientation=orientation, terms=second, by=by, at=at)
        third = strategy.OperationTerms(
            f"{code}.1.a", each["operation"], owner_id=by.pk, service_arrangement=each["arrangement"],
            first_year=said["first_year"], last_year=said["last_year"], calendar=each["calendar"],
        )  # fmt: skip
        strategy.add_operation(objective=objective, terms=third, by=by, at=at)
    return plan


def _share(administration: Administration, shared_with: Administration, by: Membership, at: dt.datetime) -> None:
    since = timezone.localdate(at)
    grant_sharing(
        administration=administration,
        shared_with=shared_with,
        record_class=RECORD_CLASS,
        since=since,
        until=dt.date(since.year + SHARED_FOR, 12, 31),
        reason=territory.table("region")["reason"],
        by=by,
        at=at,
    )


def _place(below: Plan, above: Plan, by: Membership, at: dt.datetime) -> None:
    """Say that a plan is under another, and which orientation above each of its own declines."""
    terms = strategy.PlanTerms(
        below.name, below.kind, below.first_year, below.last_year, *below.level_names,
        horizon=below.horizon, parent_id=above.pk, introduction=below.introduction,
    )  # fmt: skip
    strategy.revise_plan(plan=below, terms=terms, version=below.version, by=by, at=at)
    declined = territory.table("region")["declined"]
    for each in below.orientations.select_related("plan"):
        said = strategy.OrientationTerms(
            each.code, each.name, each.is_modernisation, Origin.REGIONAL, declined[each.code]
        )
        strategy.revise_orientation(orientation=each, terms=said, version=each.version, by=by, at=at)
